using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.EntityFrameworkCore;
using Vow.Evidence;
using Vow.Hosting;
using Vow.Site;

namespace Vow.Company.Accounts;

/// <summary>
/// A new version of the terms of use is shown once to whoever accepted an earlier one. The answer is recorded apart from every choice, with version and time; whoever says no, or
/// nothing, stays under the version they accepted, and nothing is closed to them.
/// </summary>
public sealed class AnswerTerms(Deeds deeds, Entries entries)
{
    /// <summary>Address of the page.</summary>
    public const string Page = "/account/terms";

    /// <summary>What a person accepted; null for somebody who never did, having no account of the site's own.</summary>
    public static Task<Account?> OfAsync(Store store, Guid subject)
    {
        ArgumentNullException.ThrowIfNull(store);
        return store.Set<Account>().AsNoTracking().FirstOrDefaultAsync(a => a.SubjectId == subject && a.ConfirmedAt != null);
    }

    /// <summary>Whether the version in force still waits for an answer.</summary>
    public static bool IsAsked(Account? account) => account is not null && account.TermsVersion != TermsPage.Version && account.TermsRefusedVersion != TermsPage.Version;

    /// <summary>Records the answer. The same once more changes nothing.</summary>
    public Task DoAsync(Guid subject, bool accepted) => deeds.DoAsync(
        async deed =>
        {
            var changed = await deed.ExecuteAsync(
                accepted
                    ? "UPDATE accounts_account SET terms_version = @v, terms_accepted_at = @now, terms_refused_version = NULL, terms_refused_at = NULL WHERE subject_id = @s AND terms_version <> @v"
                    : "UPDATE accounts_account SET terms_refused_version = @v, terms_refused_at = @now WHERE subject_id = @s AND terms_version <> @v AND (terms_refused_version IS NULL OR terms_refused_version <> @v)",
                ("@v", TermsPage.Version), ("@now", deed.Now), ("@s", subject));
            if (changed > 0)
            {
                await entries.AppendAsync(deed, accepted ? "account.terms_accepted" : "account.terms_refused", Actor.Subject, new JsonObject { ["terms"] = TermsPage.Version }, subject);
            }
        },
        subject);

    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Page, async (Visit visit, Store store, string? to) => visit.Subject is not { } subject
            ? SecurityEndpoints.ToDoor(visit, Page)
            : await ShowAsync(visit, store, subject, LocalAddress.Of(to), changed: false));
        routes.MapPost(Page, async (HttpContext context, Visit visit, Store store, AnswerTerms answer) =>
        {
            if (visit.Subject is not { } subject)
            {
                return SecurityEndpoints.ToDoor(visit, Page);
            }

            var form = await context.Request.ReadFormAsync();
            var to = LocalAddress.Of(form["to"]);
            // The yes is to the words that were shown.
            if (form["version"] != TermsPage.Version)
            {
                return await ShowAsync(visit, store, subject, to, changed: true);
            }

            if (form["answer"].ToString() is not ("accept" or "refuse"))
            {
                return Results.BadRequest();
            }

            await answer.DoAsync(subject, form["answer"] == "accept");
            return Pages.SeeOther(visit.Url(to));
        }).DisableAntiforgery();
    }

    private static async Task<IResult> ShowAsync(Visit visit, Store store, Guid subject, string to, bool changed) => await OfAsync(store, subject) is { } account
        ? Pages.Show<TermsAgainPage>(changed ? StatusCodes.Status409Conflict : StatusCodes.Status200OK, ("Account", account), ("To", to), ("Changed", changed))
        : Pages.SeeOther(visit.Url(to));
}
