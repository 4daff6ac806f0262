using Microsoft.EntityFrameworkCore;
using Vow.Policy;
using Vow.Rights;

namespace Vow.Proof.Checks;

/// <summary>What people do by hand, where no program can look: never kept, at best attested; what is past its day is broken.</summary>
internal static class HandCheck
{
    private static readonly CheckScope Scope = new(
        new("acts signed at the desk: by which function, on what day, and the day each was due", "les actes signés à l'espace de gestion\u00a0: par quelle fonction, quel jour, et la date limite de chacun"),
        new("whether what was signed is true; papers nobody declared", "si ce qui a été signé est vrai\u00a0; les papiers que personne n'a déclarés"));

    /// <summary>Whether what is over its term is thrown away when due.</summary>
    public static Looked Cleared(ProofView view, string id)
    {
        var clearing = view.Clearings.First(c => c.Source.Id == id);
        var (title, due) = (clearing.Source.ByHand!.Title, Figures.Iso(clearing.Due));
        if (clearing.IsLate(view.Today))
        {
            return Looked.Counted(
                1, 1,
                clearing.On is { } last
                    ? new($"{title.En}: to be cleared out again by {due}, and nobody has signed for it since {Figures.Iso(last)}.", $"{title.Fr}\u00a0: à éliminer de nouveau au plus tard le {due}, et personne n'a signé depuis le {Figures.Iso(last)}.")
                    : new($"{title.En}: to be cleared out by {due}, and nobody has signed for it.", $"{title.Fr}\u00a0: à éliminer au plus tard le {due}, et personne n'a signé."),
                Scope, [id]);
        }

        return clearing.On is not { } on
            ? Looked.Unproven(new($"{title.En}: never cleared out yet; due by {due}.", $"{title.Fr}\u00a0: jamais éliminé à ce jour\u00a0; à faire au plus tard le {due}."), Scope)
            : Attested(1, new(
                $"{title.En}: cleared out by hand on {Figures.Iso(on)}, attested by: {clearing.Function}, until {due}.",
                $"{title.Fr}\u00a0: éliminé à la main le {Figures.Iso(on)}, attesté par\u00a0: {clearing.Function}, jusqu'au {due}."));
    }

    /// <summary>Whether what people asked for was done in time.</summary>
    public static async Task<Looked> AskedAsync(ProofView view, string id, CancellationToken cancel)
    {
        await using var store = view.Database.NewStore();
        var all = await store.Set<RightsStep>().AsNoTracking().Where(s => s.Source == id && s.Kind != HandStep.NotNeeded)
            .Join(store.Set<HandTask>(), s => s.Id, t => t.Id, (s, t) => new { s.DoneAt, s.RequestId, t.Due, t.DoneAs })
            .Join(store.Set<RightsRequest>(), o => o.RequestId, r => r.Id, (o, r) => new { o.DoneAt, o.Due, o.DoneAs, r.Number }).ToListAsync(cancel);
        var late = all.Where(t => t.DoneAt is null && t.Due < view.Today).OrderBy(t => t.Due).ToList();
        if (late.Count > 0)
        {
            var due = Figures.Iso(late[0].Due);
            return Looked.Counted(
                all.Count, late.Count,
                new($"{late.Count} {(late.Count == 1 ? "task" : "tasks")} past the last day, the first since {due}.", $"{late.Count} {(late.Count == 1 ? "tâche a dépassé sa" : "tâches ont dépassé leur")} date limite, la première depuis le {due}."),
                Scope, [.. late.Take(10).Select(t => t.Number)]);
        }

        if (all.Where(t => t.DoneAt is not null).MaxBy(t => t.DoneAt!.Value.Microseconds) is { } newest)
        {
            var (on, role) = (Figures.Iso(view.Compiled.Zone.DayOf(newest.DoneAt!.Value)), Desk.DeskWords.Of(newest.DoneAs ?? Gate.Role.None));
            return Attested(all.Count, new($"Done by hand, the last on {on}, attested by: {role.En}.", $"Fait à la main, en dernier le {on}, attesté par\u00a0: {role.Fr}."));
        }

        return all.Count == 0
            ? Looked.Counted(0, 0, new("", ""), Scope)
            : Looked.Unproven(new($"{all.Count} to be done by hand, the first by {Figures.Iso(all.Min(t => t.Due))}.", $"{all.Count} à faire à la main, la première au plus tard le {Figures.Iso(all.Min(t => t.Due))}."), Scope) with { Examined = all.Count };
    }

    /// <summary>What rows show, and what people who look by hand attest of the same purpose: the worse of the two, with where the other is told.</summary>
    public static Looked Beside(ProofView view, string purpose, Looked looked)
    {
        foreach (var clearing in view.Clearings.Where(c => c.Source.ByHand!.Serves(purpose)))
        {
            var byHand = Cleared(view, clearing.Source.Id);
            looked = looked with
            {
                State = byHand.State < looked.State ? byHand.State : looked.State,
                Why = byHand.State < looked.State ? byHand.Why : looked.Why,
                Violations = looked.Violations + byHand.Violations,
                Examples = looked.Examples.AddRange(byHand.Examples),
                CannotSee = new($"{looked.CannotSee.En}; what is kept by hand, told at {Clearings.About(clearing.Source.Id)}", $"{looked.CannotSee.Fr}\u00a0; ce qui est tenu à la main, voir {Clearings.About(clearing.Source.Id)}"),
            };
        }

        return looked;
    }

    /// <summary>What a drill can't act out: it is told by promises of its own.</summary>
    public static Looked Beyond(ProofView view, Looked looked)
    {
        var told = string.Join(", ", view.Clearings.Select(c => "by_hand/" + c.Source.Id));
        return told.Length == 0 ? looked : looked with
        {
            CannotSee = new($"{looked.CannotSee.En}; what is done by hand, told at {told}", $"{looked.CannotSee.Fr}\u00a0; ce qui se fait à la main, voir {told}"),
        };
    }

    private static Looked Attested(long examined, Bilingual why) =>
        new() { State = ProofState.Attested, Why = why, Examined = examined, Sees = Scope.Sees, CannotSee = Scope.CannotSee };
}
