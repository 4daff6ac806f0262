using System.Collections.Immutable;
using Vow.Policy;

namespace Vow.Proof;

/// <summary>What a check saw.</summary>
public sealed record Looked
{
    /// <summary>The state it found.</summary>
    public required ProofState State { get; init; }

    /// <summary>Why that state, in a sentence.</summary>
    public required Bilingual Why { get; init; }

    /// <summary>How many things were looked at: rows, questions to the gate, texts on a page.</summary>
    public long Examined { get; init; }

    /// <summary>How many of them the promise excludes.</summary>
    public long Violations { get; init; }

    /// <summary>What the check looks at.</summary>
    public required Bilingual Sees { get; init; }

    /// <summary>What it can't see: the limit of the evidence.</summary>
    public required Bilingual CannotSee { get; init; }

    /// <summary>Some of the violations by key, never by value; for the desk only.</summary>
    public ImmutableArray<string> Examples { get; init; } = [];

    /// <summary>Whether the witness of the drill lived it, rather than real people's data showing it.</summary>
    public bool Drilled { get; init; }

    /// <summary>The one judgement of every check that counts: a violation breaks, nothing examined is idle and never kept.</summary>
    public static Looked Counted(long examined, long violations, Bilingual broken, CheckScope scope, ImmutableArray<string> examples = default)
    {
        ArgumentNullException.ThrowIfNull(scope);
        var state = violations > 0 ? ProofState.Broken : examined > 0 ? ProofState.Kept : ProofState.Idle;
        return new Looked
        {
            State = state,
            Why = state switch
            {
                ProofState.Broken => broken,
                ProofState.Kept => new($"Looked at {examined}: nothing against it.", $"{examined} examinés\u00a0: rien ne s'y oppose."),
                _ => new("There is nothing to examine yet.", "Il n'y a encore rien à examiner."),
            },
            Examined = examined,
            Violations = violations,
            Sees = scope.Sees,
            CannotSee = scope.CannotSee,
            Examples = examples.IsDefault ? [] : examples,
        };
    }

    /// <summary>Nobody could look.</summary>
    public static Looked Unproven(Bilingual why, CheckScope scope)
    {
        ArgumentNullException.ThrowIfNull(scope);
        return new Looked { State = ProofState.Unproven, Why = why, Sees = scope.Sees, CannotSee = scope.CannotSee };
    }
}

/// <summary>What a check looks at and what it can't see, printed with each result.</summary>
/// <param name="Sees">What it looks at.</param>
/// <param name="CannotSee">What lies outside.</param>
public sealed record CheckScope(Bilingual Sees, Bilingual CannotSee);
