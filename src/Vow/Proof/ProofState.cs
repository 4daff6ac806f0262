using Vow.Policy;

namespace Vow.Proof;

/// <summary>What can be said of a promise or a clause, worst first: a clause shows the worst of what stands behind it.</summary>
public enum ProofState : byte
{
    /// <summary>Something was found that the promise excludes.</summary>
    Broken,

    /// <summary>Nobody looked, or it couldn't be looked at; the reason says which.</summary>
    Unproven,

    /// <summary>It can't be kept as written; the reason says why.</summary>
    Unkeepable,

    /// <summary>Not kept, by a dated decision of the controller that ends.</summary>
    Waived,

    /// <summary>A person signs for it, until a date.</summary>
    Attested,

    /// <summary>There was nothing to examine yet.</summary>
    Idle,

    /// <summary>Something was examined and nothing was found against it.</summary>
    Kept,

    /// <summary>There is nothing to keep.</summary>
    Statement,
}

/// <summary>States in the words of machines, pages and terminals.</summary>
public static class ProofStates
{
    /// <summary>The stable code: <c>kept</c>, <c>broken</c>…</summary>
    public static string Code(this ProofState state) => state switch
    {
        ProofState.Broken => "broken",
        ProofState.Unproven => "unproven",
        ProofState.Unkeepable => "unkeepable",
        ProofState.Waived => "waived",
        ProofState.Attested => "attested",
        ProofState.Idle => "idle",
        ProofState.Kept => "kept",
        ProofState.Statement => "statement",
    };

    /// <summary>The state of a code, or null.</summary>
    public static ProofState? Of(string code)
    {
        foreach (var state in Enum.GetValues<ProofState>())
        {
            if (state.Code() == code)
            {
                return state;
            }
        }

        return null;
    }

    /// <summary>Its word on pages.</summary>
    public static Bilingual Word(this ProofState state) => state switch
    {
        ProofState.Broken => new("Broken", "Non tenu"),
        ProofState.Unproven => new("Not yet tested", "Non prouvé"),
        ProofState.Unkeepable => new("Unkeepable as written", "Intenable tel que rédigé"),
        ProofState.Waived => new("Waived", "Écart assumé"),
        ProofState.Attested => new("Attested", "Attesté"),
        ProofState.Idle => new("Nothing to look at yet", "Sans objet à ce jour"),
        ProofState.Kept => new("Kept", "Tenu"),
        ProofState.Statement => new("No promise", "Sans engagement vérifiable"),
    };

    /// <summary>The shape of <see cref="Site.StateMark"/>.</summary>
    public static string Shape(this ProofState state) => state switch
    {
        ProofState.Kept => "good",
        ProofState.Broken => "bad",
        ProofState.Waived or ProofState.Attested or ProofState.Unkeepable => "due",
        ProofState.Idle or ProofState.Unproven or ProofState.Statement => "quiet",
    };

    /// <summary>The mark at the beginning of a line on a terminal.</summary>
    public static char Mark(this ProofState state) => state switch
    {
        ProofState.Kept => '●',
        ProofState.Broken => '✕',
        ProofState.Waived or ProofState.Attested or ProofState.Unkeepable => '◐',
        ProofState.Idle or ProofState.Unproven or ProofState.Statement => '○',
    };

    /// <summary>How a promise is checked, in words.</summary>
    public static Bilingual Word(this PromiseKind kind) => kind switch
    {
        PromiseKind.Data => new("by the rows there are", "sur les données elles-mêmes"),
        PromiseKind.Policy => new("by the policy's texts", "sur le texte de la politique"),
        PromiseKind.Page => new("by looking at our pages", "en consultant nos pages"),
        PromiseKind.Run => new("by what the last run left", "d'après le dernier passage"),
        PromiseKind.Drill => new("by the drill", "par l'exercice"),
        PromiseKind.Attest => new("by a signed act", "par un acte signé"),
        PromiseKind.Unkeepable => new("can't be kept as written", "impossible à tenir tel quel"),
        PromiseKind.Statement => new("nothing to check", "rien à vérifier"),
    };

    /// <summary>The code of a kind of check.</summary>
    public static string Code(this PromiseKind kind) => kind switch
    {
        PromiseKind.Data => "data",
        PromiseKind.Policy => "policy",
        PromiseKind.Page => "page",
        PromiseKind.Run => "run",
        PromiseKind.Drill => "drill",
        PromiseKind.Attest => "attest",
        PromiseKind.Unkeepable => "unkeepable",
        PromiseKind.Statement => "statement",
    };
}
