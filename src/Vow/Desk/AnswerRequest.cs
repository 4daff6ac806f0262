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

    /// <summary>Somebody still looks by hand for it: it can't be answered before.</summary>
    ByHand,
}

/// <summary>Answers a request written in free text: file, clock and mail in one deed. A refusal always names the authority and the court (GDPR 12(4)).</summary>
public sealed class AnswerRequest(Deeds deeds, RightsRequests requests, RightsMails mails, PolicyHolder policies)
{
    /// <summary>Closes the request with this answer.</summary>
    /// <param name="number">The request.</param>
    /// <param name="refused">Whether it is refused; the text then gives the reasons.</param>
    /// <param name="text">The operator's words.</param>
    /// <param name="by">The operator.</param>
    public Task<AnswerOutcome> Async(string number, bool refused, string text, Guid by) => deeds.DoAsync(async deed =>
    {
        if (await RightsRequests.TakeAsync(deed, number) is not { } request)
        {
            return AnswerOutcome.NotOpen;
        }

        if (!refused && await HandTasks.IsOpenAsync(deed.Store, request.Id))
        {
            return AnswerOutcome.ByHand;
        }

        await HandTasks.DropAsync(deed, request.Id);
        var language = Languages.Of(request.Language) ?? Language.En;
        var answer = refused ? Refusal(policies.Current.Declared, text, language) : text;
        await requests.CloseAsync(deed, request, refused ? RequestState.Refused : RequestState.Answered, answer, Actor.Operator(by));
        return await mails.WriteAsync(deed, request, refused ? "rights.refused" : "rights.answered", RightsMails.Answer(request, answer)) ? AnswerOutcome.Sent : AnswerOutcome.NoAddress;
    });

    /// <summary>A refusal's whole text: reasons, then where to go against it.</summary>
    public static string Refusal(DeclaredPolicy policy, string reasons, Language language)
    {
        ArgumentNullException.ThrowIfNull(policy);
        var authority = policy.Authority;
        return language == Language.Fr
            ? $"Nous ne faisons pas ce que vous demandez, pour les raisons suivantes\u00a0:\n\n{reasons}\n\nVous pouvez introduire une réclamation auprès de l'autorité de contrôle\u00a0: {authority.Name.Fr} ({authority.Short}), {authority.Complaint}. Vous pouvez aussi former un recours devant un tribunal.\n"
            : $"We do not do what you ask, for these reasons:\n\n{reasons}\n\nYou may complain to the supervisory authority: {authority.Name.En} ({authority.Short}), {authority.Complaint}. You may also go to court.\n";
    }
}
