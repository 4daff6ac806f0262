using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Vow.Evidence;
using Vow.Gate;
using Vow.GateAnswers;
using Vow.Hosting;
using Vow.Keys;
using Vow.Policies;
using Vow.Policy;
using Vow.Retention;

namespace Vow.Rights;

/// <summary>
/// Restriction (GDPR 18): per purpose, by one of the four cases of 18(1). The gate refuses all use but storage; where the person needs the data, or
/// prefers it kept (b, c), deletion by time stops too. It is lifted only after the person was told (18(3)).
/// </summary>
public sealed class Restrict(Deeds deeds, RightsRequests requests, Entries entries, Facts facts, Holds holds, PolicyHolder policies)
{
    /// <summary>Places a restriction. Null where the purpose or the case is not one, or it is restricted already.</summary>
    public Task<RightsRequest?> PlaceAsync(Guid subject, string purposeId, string ground, Language language)
    {
        if (policies.Current.Declared.Purpose(purposeId) is not { } purpose || ground is not ("a" or "b" or "c" or "d"))
        {
            return Task.FromResult<RightsRequest?>(null);
        }

        return deeds.DoAsync<RightsRequest?>(
            async deed =>
            {
                if (await deed.Store.Set<Restriction>().AnyAsync(r => r.SubjectId == subject && r.Purpose == purposeId && r.LiftedAt == null))
                {
                    return null;
                }

                deed.Store.Add(new Restriction { Id = Guid.CreateVersion7(deed.Now.ToDateTimeOffset()), SubjectId = subject, Purpose = purposeId, Ground = ground, Since = deed.Now });
                var answer = language == Language.Fr
                    ? $"C'est fait\u00a0: nous conservons les données de «\u00a0{purpose.Title.Fr}\u00a0» sans plus les utiliser."
                    : $"Done: we keep the data of \"{purpose.Title.En}\" and no longer use it.";
                var request = await requests.OpenAndCloseAsync(deed, subject, Right.Restriction, language, null, answer, 1);
                if (ground is "b" or "c")
                {
                    await holds.PlaceAsync(
                        deed,
                        new HoldRequest(
                            subject, null, null, null, purposeId, ground == "b" ? HoldReason.Restriction18B : HoldReason.Restriction18C, "request " + request.Number,
                            policies.Current.Zone.DayOf(deed.Now).AddMonths(6)),
                        Actor.Subject);
                }

                await entries.AppendAsync(
                    deed, "restriction.placed", Actor.Subject, new JsonObject { ["request"] = request.Number, ["purpose"] = purposeId, ["ground"] = ground }, subject, Compartment.Rights);
                await facts.RewriteAsync(deed, subject);
                return request;
            },
            subject);
    }

    /// <summary>Restrictions of a person that stand.</summary>
    public static Task<List<Restriction>> OfAsync(Store store, Guid subject)
    {
        ArgumentNullException.ThrowIfNull(store);
        return store.Set<Restriction>().AsNoTracking().Where(r => r.SubjectId == subject && r.LiftedAt == null).OrderBy(r => r.Purpose).ToListAsync();
    }

    /// <summary>Lifts a restriction: at the person's own word at once; by the controller only once the person was told, as <paramref name="actor"/> shows.</summary>
    public Task<bool> LiftAsync(Guid subject, string purpose, Actor actor) => deeds.DoAsync(
        async deed =>
        {
            var standing = await deed.Store.Set<Restriction>().FirstOrDefaultAsync(r => r.SubjectId == subject && r.Purpose == purpose && r.LiftedAt == null);
            if (standing is null || (!actor.IsSubject && (standing.ToldAt is not { } told || told >= deed.Now)))
            {
                return false;
            }

            standing.LiftedAt = deed.Now;
            await deed.Store.SaveChangesAsync();
            foreach (var hold in await deed.Store.Set<HoldRow>().AsNoTracking()
                .Where(h => h.SubjectId == subject && h.Purpose == purpose && h.LiftedAt == null && h.Reason != HoldReason.Litigation).Select(h => h.Id).ToListAsync())
            {
                await holds.LiftAsync(deed, hold, actor);
            }

            await entries.AppendAsync(deed, "restriction.lifted", actor, new JsonObject { ["purpose"] = purpose }, subject, Compartment.Rights);
            await facts.RewriteAsync(deed, subject);
            return true;
        },
        subject);

    /// <summary>Notes, in the deed that writes the letter, that the person was told that a restriction is about to be lifted.</summary>
    public static Task TellAsync(Deed deed, Guid subject, string purpose)
    {
        ArgumentNullException.ThrowIfNull(deed);
        return deed.ExecuteAsync(
            "UPDATE rights_restriction SET told_at = @now WHERE subject_id = @s AND purpose = @p AND lifted_at IS NULL AND told_at IS NULL", ("@now", deed.Now), ("@s", subject), ("@p", purpose));
    }
}
