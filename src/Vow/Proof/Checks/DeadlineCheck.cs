using Microsoft.EntityFrameworkCore;
using Vow.Policy;
using Vow.Rights;

namespace Vow.Proof.Checks;

/// <summary>Whether a rights request lies unanswered past its last day (GDPR 12(3)), asked of every file there is.</summary>
internal static class DeadlineCheck
{
    private static readonly CheckScope Scope = new(
        new("every request on file: its last day, and whether it is answered", "chaque demande au dossier\u00a0: sa date limite, et si elle a reçu une réponse"),
        new("requests nobody entered; whether an answer is a good one", "les demandes que personne n'a saisies\u00a0; si une réponse est satisfaisante"));

    public static async Task<Looked> LookAsync(ProofView view, CancellationToken cancel)
    {
        await using var store = view.Database.NewStore();
        var all = await store.Set<RightsRequest>().LongCountAsync(cancel);
        // On its last day a request may still be answered in time.
        var late = await RightsRequests.DueAsync(store, view.Today.AddDays(-1));
        return Looked.Counted(
            all, late.Count,
            new($"{late.Count} requests are past their last day without an answer.", $"{late.Count} demandes ont dépassé leur date limite sans réponse."),
            Scope, [.. late.Take(10).Select(r => r.Number)]);
    }
}
