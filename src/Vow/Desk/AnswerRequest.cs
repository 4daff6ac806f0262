using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Vow.Evidence;
using Vow.Hosting;
using Vow.Policies;
using Vow.Policy;
using Vow.Post;
using Vow.Rights;

namespace Vow.Desk;

/// <summary>What came of an answer.</summary>
public enum AnswerOutcome
{
    /// <summary>In the file, and on its way by mail.</summary>
    Sent,

    /// <summary>In the file; no address to write to, so it must go by letter.</summary>
    NoAddress,

    /// <summary>Somebody answered before, or the server is carrying the request out.</summary>
    NotOpen,

    /// <summary>The right is one that is carried out, and nothing was: words alone don't answer it.</summary>
    NothingDone,

    /// <summary>Somebody still looks by hand for it: it can't be answered before.</summary>
    ByHand,
}

/// <summary>Answers a request written in free text: file, clock and mail in one deed. A refusal always names the authority and the court (GDPR 12(4)).</summary>
public sealed class AnswerRequest(Deeds deeds, RightsRequests requests, RightsMails mails, PolicyHolder policies)
{
    /// <summary>Closes the request with this answer.</summary>
    /// <param name="number">The request.</param>
    /// <param name="refusal">Where it is refused, on what; the text then gives the reasons.</param>
    /// <param name="text">The operator's words.</param>
    /// <param name="by">The operator.</param>
    public Task<AnswerOutcome> Async(string number, RefusalTerms? refusal, string text, Guid by) => deeds.DoAsync(async deed =>
    {
        if (await RightsRequests.TakeAsync(deed, number) is not { } request)
        {
            return AnswerOutcome.NotOpen;
        }

        if (refusal is null && await HandTasks.IsOpenAsync(deed.Store, request.Id))
        {
            return AnswerOutcome.ByHand;
        }

        if (refusal is null && PlanRequest.CarriesOut(request.Right, await OnBehalf.OfAsync(deed.Store, request.Id)) && !await RightsRequests.IsDoneAsync(deed.Store, request))
        {
            return AnswerOutcome.NothingDone;
        }

        await HandTasks.DropAsync(deed, request.Id);
        var language = Languages.Of(request.Language) ?? Language.En;
        var answer = refusal is null ? text : Refusal(policies.Current.Declared, refusal, text, language);
        await requests.CloseAsync(deed, request, refusal is null ? RequestState.Answered : RequestState.Refused, answer, Actor.Operator(by), refusal?.Detail());
        return await mails.WriteAsync(deed, request, refusal is null ? "rights.answered" : "rights.refused", RightsMails.Answer(request, answer)) ? AnswerOutcome.Sent : AnswerOutcome.NoAddress;
    });

    /// <summary>A refusal's whole text: reasons, what it is about datum by datum with the text and the end, who decided it, then where to go against it. Pure.</summary>
    public static string Refusal(DeclaredPolicy policy, RefusalTerms terms, string reasons, Language language)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(terms);
        var (authority, french) = (policy.Authority, language == Language.Fr);
        var lines = new List<string> { french ? $"Nous ne faisons pas ce que vous demandez, pour les raisons suivantes\u00a0:\n\n{reasons}\n" : $"We do not do what you ask, for these reasons:\n\n{reasons}\n" };
        var about = terms.Purposes.Select(policy.Purpose).OfType<Purpose>().ToList();
        if (about.Count > 0)
        {
            lines.Add(french ? "Il s'agit de\u00a0:" : "This is about:");
            lines.AddRange(about.Select(purpose =>
                $"- {purpose.Title[language]} ({string.Join(", ", purpose.Data.Select(use => policy.Datum(use.Datum)).OfType<Datum>().Where(datum => !datum.Secret).Select(datum => datum.Title[language]))})"
                + (french ? "\u00a0: " : ": ") + (purpose.KeepsBecause ?? purpose.Keep.Archive?.Why ?? purpose.Why)[language]
                + ((purpose.LegalText ?? purpose.Keep.Archive?.LegalText) is { } text ? $" ({RetentionWords.Cite(text, language)})" : "")
                + (french ? ", jusqu'au terme suivant\u00a0: " : ", until: ") + RetentionWords.Whole(policy, purpose, language)));
            lines.Add("");
        }

        if (terms.Unfounded)
        {
            lines.Add(french
                ? $"Nous tenons votre demande pour manifestement infondée ou excessive (RGPD 12(5))\u00a0; décidé par {terms.DecidedBy}.\n"
                : $"We hold your request to be manifestly unfounded or excessive (GDPR 12(5)); decided by {terms.DecidedBy}.\n");
        }

        lines.Add(french
            ? $"Vous pouvez introduire une réclamation auprès de l'autorité de contrôle\u00a0: {authority.Name.Fr} ({authority.Short}), {authority.Complaint}. Vous pouvez aussi former un recours devant un tribunal.\n"
            : $"You may complain to the supervisory authority: {authority.Name.En} ({authority.Short}), {authority.Complaint}. You may also go to court.\n");
        return string.Join('\n', lines);
    }
}
