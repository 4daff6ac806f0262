using Vow.Gate;
using Vow.Policy;
using Vow.Sources;

namespace Vow.Proof.Checks;

/// <summary>Whether a job did its work lately: work nobody saw for two of its rounds counts as stopped.</summary>
internal static class RunCheck
{
    /// <summary>Kind of the entry a finished sweep leaves.</summary>
    public const string Sweep = "retention.sweep";

    private static readonly TimeSpan Nightly = TimeSpan.FromHours(26);

    private static readonly CheckScope Scope = new(
        new("when the job last ended well", "quand la tâche s'est achevée correctement pour la dernière fois"),
        new("whether what it did was right: other promises look at that", "si ce qu'elle a fait était juste\u00a0: d'autres engagements l'examinent"));

    private static readonly CheckScope LedgerScope = new(
        new("every entry, every hash, the signed root and the anchor outside the database", "chaque entrée, chaque empreinte, la racine signée et l'ancre hors de la base"),
        new("acts that nobody recorded", "les actes que personne n'a enregistrés"));

    /// <summary>A source's periods are applied when due.</summary>
    public static Looked Swept(ProofView view, string source)
    {
        if (view.Unreachable.FirstOrDefault(u => u.Name == source) is { } unreachable)
        {
            return Looked.Unproven(new(unreachable.Why, $"La source n'a pas pu être lue. {unreachable.Why}"), Scope);
        }

        if (source != DerivedPromises.OwnStore && view.SourceStates.GetValueOrDefault(source) is not { Armed: true })
        {
            return Looked.Unproven(new("The source is only observed: nothing in it is deleted until it is armed.", "La source est seulement observée\u00a0: rien n'y est supprimé tant qu'elle n'est pas armée."), Scope);
        }

        return Recent(view);
    }

    /// <summary>People are told before their data leaves: the notices go out with the sweep.</summary>
    public static Looked Noticed(ProofView view) => Recent(view);

    /// <summary>The log is whole and was read lately.</summary>
    public static Looked Ledger(ProofView view)
    {
        if (view.LedgerRead is not { } read)
        {
            return Looked.Counted(0, 0, new("", ""), LedgerScope);
        }

        if (read.Fault != nameof(Vow.Ledger.LogFault.None))
        {
            return Looked.Counted(Math.Max(1, read.Size), 1, new($"The log is not whole: {read.Fault} at index {read.FirstBad}.", $"Le journal n'est pas intact\u00a0: {read.Fault} à l'indice {read.FirstBad}."), LedgerScope, [$"index {read.FirstBad}"]);
        }

        var looked = Looked.Counted(read.Size, 0, new("", ""), LedgerScope);
        return Late(view, read.At, Nightly) is { } late ? looked with { State = ProofState.Broken, Violations = 1, Why = late } : looked;
    }

    /// <summary>The connection log goes at its term.</summary>
    public static async Task<Looked> SecurityLogAsync(ProofView view, CancellationToken cancel)
    {
        Looked? worst = null;
        long examined = 0;
        foreach (var purpose in view.Declared.Purposes.Where(p => p.Protects == Protection.Security && p.Keep.Active.For is not null && IsKeptSomewhere(view, p.Id)))
        {
            var looked = await RetentionCheck.ActiveAsync(view, purpose.Id, cancel);
            examined += looked.Examined;
            // One log with nothing in it yet doesn't make another unseen; nor does a full one hide what is wrong with another.
            worst = worst is null || worst.State == ProofState.Idle || (looked.State < worst.State && looked.State != ProofState.Idle) ? looked : worst;
        }

        return worst is { State: ProofState.Kept } ? Looked.Counted(examined, 0, new("", ""), new CheckScope(worst.Sees, worst.CannotSee)) : worst ?? Looked.Unproven(new("No declared table keeps a connection log.", "Aucune table déclarée ne tient de journal des connexions."), Scope);
    }

    private static bool IsKeptSomewhere(ProofView view, string purpose) => view.Sources.Any(s => s.Map.Personal.Any(t => t.AtEnd != RowEnd.Keep && t.Serves.Contains(purpose)));

    // What counts is the entry a finished sweep leaves: one that was refused ran, and did nothing. Before the first, from the policy's first day.
    private static Looked Recent(ProofView view)
    {
        var late = Late(view, view.LastSweep ?? view.Policy.Since, Nightly);
        return Looked.Counted(view.LastSweep is null && late is null ? 0 : 1, late is null ? 0 : 1, late ?? new("", ""), Scope);
    }

    private static Bilingual? Late(ProofView view, Instant last, TimeSpan within) => last.Plus(within) >= view.Now
        ? null
        : new(
            $"The work was last seen done on {Figures.Iso(view.Compiled.Zone.DayOf(last))}: it has stopped.",
            $"Le travail a été constaté pour la dernière fois le {Figures.Iso(view.Compiled.Zone.DayOf(last))}\u00a0: il s'est arrêté.");
}
