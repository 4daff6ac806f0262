using Vow.Policy;

namespace Vow.Proof.Checks;

/// <summary>States that rest on a person's act rather than on a look: attestations, and the controller's waivers.</summary>
internal static class Acts
{
    private static readonly CheckScope Scope = new(
        new("a dated act by a named function, and its document", "un acte daté, signé ès qualités, et son document"),
        new("whether what was signed is true", "si ce qui a été signé est vrai"));

    /// <summary>The longest an attestation counts, in months.</summary>
    public const int MostMonths = 12;

    /// <summary>The newest attestation that counts today, or that it has run out, or that nobody signed.</summary>
    public static Looked Attested(IEnumerable<Attestation> all, string about, Bilingual? what, DateOnly today)
    {
        var newest = all.Where(a => a.About == about && a.On <= today).OrderByDescending(LastDayOf).FirstOrDefault();
        if (newest is null)
        {
            return Looked.Unproven(new($"Nobody has attested it yet. {what?.En}".TrimEnd(), $"Personne ne l'a encore attesté. {what?.Fr}".TrimEnd()), Scope);
        }

        // An act written for longer counts for twelve months and no more: the limit holds however it was recorded.
        var last = LastDayOf(newest);
        return last < today
            ? Looked.Unproven(new($"The attestation ended on {Figures.Iso(last)}.", $"L'attestation a pris fin le {Figures.Iso(last)}."), Scope)
            : new Looked
            {
                State = ProofState.Attested,
                Why = new($"Attested on {Figures.Iso(newest.On)} by: {newest.Function}, until {Figures.Iso(last)}.", $"Attesté le {Figures.Iso(newest.On)} par\u00a0: {newest.Function}, jusqu'au {Figures.Iso(last)}."),
                Examined = 1,
                Sees = Scope.Sees,
                CannotSee = Scope.CannotSee,
            };
    }

    /// <summary>
    /// Promises whose breach is a breach of a rule nobody can decide against: use without the consent or against the objection the law asks for, withdrawal harder
    /// than consent, use of what is not declared, transfers without a safeguard, rights refused without remedies.
    /// </summary>
    private static readonly string[] NeverWaived = ["choice/", "withdrawal/", "gate/", "transfer/", "right/", "by_hand/"];

    /// <summary>Whether a decision of the controller may set a promise aside for a time.</summary>
    public static bool MayBeWaived(string promise) => !NeverWaived.Any(family => promise.StartsWith(family, StringComparison.Ordinal));

    /// <summary>A broken or unproven line under a decision that counts today is waived; under one that lapsed it stays what it is.</summary>
    public static (ProofState State, Bilingual Why) Waive(IEnumerable<Waiver> all, string about, string? promise, ProofState state, Bilingual why, DateOnly today)
    {
        // However a decision was recorded, it sets none of these aside.
        if (promise is not null && !MayBeWaived(promise))
        {
            return (state, why);
        }

        if (state is not (ProofState.Broken or ProofState.Unproven) || all.Where(w => w.About == about && w.On <= today).OrderByDescending(w => w.Expires).FirstOrDefault() is not { } newest)
        {
            return (state, why);
        }

        return newest.Expires < today
            ? (state, new($"{why.En} The controller's decision ended on {Figures.Iso(newest.Expires)}.", $"{why.Fr} La décision du responsable du traitement a pris fin le {Figures.Iso(newest.Expires)}."))
            : (ProofState.Waived, new(
                $"Set aside by the controller ({newest.Function}) from {Figures.Iso(newest.On)} to {Figures.Iso(newest.Expires)}. {why.En}",
                $"Écarté par le responsable du traitement ({newest.Function}) du {Figures.Iso(newest.On)} au {Figures.Iso(newest.Expires)}. {why.Fr}"));
    }

    /// <summary>The last day an attestation counts.</summary>
    public static DateOnly LastDayOf(Attestation act) => act.On.AddMonths(MostMonths) is var most && act.Expires < most ? act.Expires : most;
}
