using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Vow.Evidence;
using Vow.Hosting;
using Vow.Keys;
using Vow.Policies;
using Vow.Policy;

namespace Vow.Rights;

/// <summary>What came of announcing the end of a restriction.</summary>
public enum LiftAnnounced
{
    /// <summary>Announced, by mail.</summary>
    Done,

    /// <summary>Announced in the file; there is no e-mail address, so that a letter must carry it.</summary>
    ByLetter,

    /// <summary>There is no restriction of this file that stands and was not announced before.</summary>
    NotStanding,
}

/// <summary>The controller ends a restriction: first the person is told, with the reason (GDPR 18(3)); then, at another moment, it is lifted.</summary>
public sealed class LiftRestriction(Deeds deeds, RightsRequests requests, RightsMails mails, Restrict restrict, Entries entries, PolicyHolder policies)
{
    /// <summary>The restriction that a request placed and that stands; null where there is none.</summary>
    public static Task<Restriction?> StandingAsync(Store store, RightsRequest request)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(request);
        return store.Set<Restriction>().AsNoTracking().FirstOrDefaultAsync(r => r.RequestId == request.Id && r.SubjectId == request.SubjectId && r.LiftedAt == null);
    }

    /// <summary>Tells the person, in the file and by mail, that it will be lifted.</summary>
    /// <param name="request">The file that placed it.</param>
    /// <param name="reason">Why, as the person reads it.</param>
    /// <param name="by">The operator's login.</param>
    public Task<LiftAnnounced> AnnounceAsync(RightsRequest request, string reason, Guid by) => deeds.DoAsync(
        async deed =>
        {
            if (await StandingAsync(deed.Store, request) is not { ToldAt: null } standing)
            {
                return LiftAnnounced.NotStanding;
            }

            var language = RightsMails.LanguageOf(request);
            var title = policies.Current.Declared.Purpose(standing.Purpose)?.Title[language] ?? standing.Purpose;
            var text = language == Language.Fr
                ? $"Nous allons de nouveau utiliser les données de «\u00a0{title}\u00a0», dont vous aviez demandé la limitation, pour la raison suivante\u00a0:\n\n{reason}\n\nRien ne change avant que ce message ne vous ait été adressé. {mails.Remedies(language)}"
                : $"We are about to use the data of \"{title}\" again, which you had asked us to restrict, for this reason:\n\n{reason}\n\nNothing changes before this was sent to you. {mails.Remedies(language)}";
            requests.AddMessage(deed, await deed.Store.Set<RightsRequest>().FirstAsync(r => r.Id == request.Id), text, ours: true);
            await deed.Store.SaveChangesAsync();
            await Restrict.TellAsync(deed, request.SubjectId, standing.Purpose);
            await entries.AppendAsync(
                deed, "restriction.lift_announced", Actor.Operator(by), new JsonObject { ["request"] = request.Number, ["purpose"] = standing.Purpose, ["reason"] = reason }, request.SubjectId, Compartment.Rights);
            return await mails.WriteAsync(deed, request, "rights.lifting", RightsMails.Answer(request, text)) ? LiftAnnounced.Done : LiftAnnounced.ByLetter;
        },
        request.SubjectId);

    /// <summary>Lifts it, once the person was told. False where they were not, or it does not stand.</summary>
    public async Task<bool> LiftAsync(Store store, RightsRequest request, Guid by)
    {
        ArgumentNullException.ThrowIfNull(request);
        return await StandingAsync(store, request) is { } standing && await restrict.LiftAsync(request.SubjectId, standing.Purpose, Actor.Operator(by));
    }
}
