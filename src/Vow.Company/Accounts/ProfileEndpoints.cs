using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Vow.Consent;
using Vow.Hosting;
using Vow.People;
using Vow.Policies;
using Vow.Policy;
using Vow.Site;

namespace Vow.Company.Accounts;

/// <summary>Pages of the profile and of hobbies, where the policy in force collects them.</summary>
internal static class ProfileEndpoints
{
    private const string Page = "/account/profile";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet(Page, async (Visit visit, Store store, Profile profile, ConfirmPhone phone, string? done) =>
            profile.Asked is not { } point ? Results.NotFound()
            : visit.Subject is not { } subject ? SecurityEndpoints.ToDoor(visit, Page)
            : await Profile.OfAsync(store, subject) is { } held ? Pages.Show<ProfilePage>(200, ("Point", point), ("Answers", held), ("AsksPhone", phone.Writes is not null && held["phone"].Length > 0), ("Done", done is not null), ("Account", await AnswerTerms.OfAsync(store, subject)))
            : Pages.SeeOther(visit.Url("/me")));
        routes.MapPost(Page, SaveAsync).DisableAntiforgery();
        routes.MapGet(Hobbies.Path, (Visit visit, Store store, Hobbies hobbies, string? done) => ShowHobbiesAsync(visit, store, hobbies, 200, done is not null, null));
        routes.MapPost(Hobbies.Path, SayAsync).DisableAntiforgery();
    }

    private static async Task<IResult> SaveAsync(HttpContext context, Visit visit, Store store, Profile profile, PolicyInForce policy)
    {
        if (profile.Asked is not { } point)
        {
            return Results.NotFound();
        }

        if (visit.Subject is not { } subject || await Profile.OfAsync(store, subject) is null)
        {
            return SecurityEndpoints.ToDoor(visit, Page);
        }

        var form = await context.Request.ReadFormAsync();
        var country = policy.Declared.Controller.Address.Country;
        var answers = point.Fields.ToDictionary(f => f.Name, f => f.Name == Profile.Language ? form[f.Name].ToString() : InputChecks.Tidy(policy.Declared.Datum(f.Datum)!, form[f.Name], country), StringComparer.Ordinal);
        var errors = profile.Faults(visit, point, answers);
        if (!errors.None)
        {
            return Pages.Show<ProfilePage>(422, ("Point", point), ("Answers", answers), ("Errors", errors));
        }

        await profile.SaveAsync(subject, point, answers);
        return Pages.SeeOther(visit.Url(Page + "?done=yes"));
    }

    private static async Task<IResult> ShowHobbiesAsync(Visit visit, Store store, Hobbies hobbies, int status, bool done, FormErrors? errors)
    {
        if (hobbies.Asked is not { } asked)
        {
            return Results.NotFound();
        }

        if (visit.Subject is not { } subject)
        {
            return SecurityEndpoints.ToDoor(visit, Hobbies.Path);
        }

        return Pages.Show<HobbiesPage>(
            status, ("Asked", asked), ("Chosen", await Hobbies.OfAsync(store, subject)), ("OfAge", await Subjects.IsOfAgeAsync(store, subject)), ("UnderAge", SayUnderAge.IsClosed(asked.Purpose) && await Subjects.UnderAgeSinceAsync(store, subject) is not null),
            ("Yes", (await StandingChoices.OfAsync(store, subject)).Any(c => c.Purpose == asked.Purpose.Id && c.Act == Gate.ChoiceAct.Given)), ("Done", done), ("Errors", errors),
            ("Key", "hobbies:" + Guid.CreateVersion7(visit.Now.ToDateTimeOffset()).ToString("N")));
    }

    private static async Task<IResult> SayAsync(HttpContext context, Visit visit, Store store, Hobbies hobbies)
    {
        if (hobbies.Asked is not { } asked)
        {
            return Results.NotFound();
        }

        if (visit.Subject is not { } subject)
        {
            return SecurityEndpoints.ToDoor(visit, Hobbies.Path);
        }

        var form = await context.Request.ReadFormAsync();
        var key = form["key"].ToString();
        if (form["act"] == "stop")
        {
            await hobbies.StopAsync(subject, asked, visit.Language, key);
            return Pages.SeeOther(visit.Url(Hobbies.Path + "?done=yes"));
        }

        if (SayUnderAge.IsClosed(asked.Purpose) && await Subjects.UnderAgeSinceAsync(store, subject) is not null)
        {
            return await ShowHobbiesAsync(visit, store, hobbies, 422, false, null);
        }

        var errors = new FormErrors();
        if (form["consent"] != "yes" || form["text"] != asked.Purpose.Consent!.TextVersion)
        {
            errors.Add("consent", visit.T("Tick the sentence if you agree to it. Without it, nothing is kept.", "Cochez la phrase si vous l'acceptez. Sans elle, rien n'est conservé."));
        }

        var ofAge = form["of_age"] == "yes" || await Subjects.IsOfAgeAsync(store, subject);
        if (asked.Purpose.Consent!.ClosedToMinors && !ofAge)
        {
            errors.Add("of_age", visit.T("Tick that you are 15 or over, or leave this page.", "Cochez que vous avez 15 ans ou plus, ou quittez cette page."));
        }

        if (!errors.None)
        {
            return await ShowHobbiesAsync(visit, store, hobbies, 422, false, errors);
        }

        var chosen = form["hobby"].OfType<string>().ToHashSet(StringComparer.Ordinal);
        return await hobbies.SayAsync(subject, asked, chosen, visit.Language, ofAge, key) switch
        {
            ChoiceOutcome.Refused refused => Pages.Show<Message>(409, ("Title", visit.T(refused.Message)), ("Lines", new[] { visit.T(refused.Remedy) }), ("LinkTo", Hobbies.Path), ("LinkText", visit.T("Back", "Retour"))),
            _ => Pages.SeeOther(visit.Url(Hobbies.Path + "?done=yes")),
        };
    }
}
