using Microsoft.EntityFrameworkCore;
using Vow.Policy;
using Vow.Rights;

namespace Vow.Proof.Checks;

/// <summary>
/// Whether a rights request passed its last day without an answer (GDPR 12(3)), asked of every file there is, whoever it is from: of those that wait, and of those
/// answered too late in the last year. Where the policy takes no more time for itself, a decision to take it moves no day of the promise.
/// </summary>
internal static class DeadlineCheck
{
    private static readonly CheckScope Scope = new(
        new("every request on file: its last day, and whether it is answered, or was in the last year", "chaque demande au dossier\u00a0: sa date limite, et si elle a reçu une réponse, ou l'a reçue dans l'année écoulée"),
        new("requests nobody entered; answers given before Vow was there; whether an answer is a good one", "les demandes que personne n'a saisies\u00a0; les réponses données avant Vow\u00a0; si une réponse est satisfaisante"));

    public static async Task<Looked> LookAsync(ProofView view, CancellationToken cancel)
    {
        await using var store = view.Database.NewStore();
        var all = await store.Set<RightsRequest>().LongCountAsync(cancel);
        var firm = view.Declared.Rights.Extension == Extension.None;
        var waiting = (await store.Set<RightsRequest>().AsNoTracking().Where(r => r.State <= RequestState.Working && !(r.Suspends && r.IdentityGivenOn == null))
            .Select(r => new { r.Number, r.Due, r.Extended }).ToListAsync(cancel))
            // On its last day a request may still be answered in time.
            .Where(r => LastDay(r.Due, r.Extended, firm) < view.Today).Select(r => r.Number).ToList();
        var since = view.Policy.Zone.StartOf(view.Today.AddYears(-1));
        var late = (await store.Set<RightsRequest>().AsNoTracking().Where(r => r.ClosedAt >= since && r.State != RequestState.Withdrawn && !r.BeforeVow)
            .Select(r => new { r.Number, r.Due, r.Extended, r.ClosedAt }).ToListAsync(cancel))
            .Where(r => LastDay(r.Due, r.Extended, firm) < view.Policy.Zone.DayOf(r.ClosedAt!.Value)).Select(r => r.Number).ToList();
        return Looked.Counted(
            all, waiting.Count + late.Count,
            new(
                $"{waiting.Count} requests are past their last day without an answer; {late.Count} were answered after it in the last year.",
                $"{waiting.Count} demandes ont dépassé leur date limite sans réponse\u00a0; {late.Count} ont reçu la leur après cette date dans l'année écoulée."),
            Scope, [.. waiting.Concat(late).Take(10)]);
    }

    private static DateOnly LastDay(DateOnly due, DateOnly? extended, bool firm) => firm ? due : extended ?? due;
}
