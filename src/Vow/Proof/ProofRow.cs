using System.Collections.Immutable;
using Vow.Gate;
using Vow.Policy;

namespace Vow.Proof;

/// <summary>One line of the proof: a clause, a promise behind it, and how it stands.</summary>
/// <param name="Clause">Clause id; null where the policy's published text does not name the promise.</param>
/// <param name="Promise">Promise id; null where the clause stands on something else than a promise of the model.</param>
/// <param name="State">How it stands.</param>
/// <param name="Why">Why.</param>
/// <param name="Title">What is promised, in words.</param>
/// <param name="Evidence">What stands behind the state.</param>
public sealed record ProofRow(string? Clause, string? Promise, ProofState State, Bilingual Why, Bilingual Title, Evidence Evidence);

/// <summary>What stands behind a state.</summary>
/// <param name="Kind">The kind of check.</param>
/// <param name="IsDrilled">Whether a witness lived it; otherwise it was observed on real data.</param>
/// <param name="Examined">How many things were looked at.</param>
/// <param name="Violations">How many of them broke the promise.</param>
/// <param name="Sees">What the check looks at.</param>
/// <param name="CannotSee">What it can't see.</param>
/// <param name="At">When it looked; null where nobody ever did.</param>
/// <param name="Examples">Keys of some violations, for the desk only.</param>
public sealed record Evidence(
    PromiseKind Kind, bool IsDrilled, long Examined, long Violations, Bilingual Sees, Bilingual CannotSee, Instant? At, ImmutableArray<string> Examples)
{
    /// <summary><c>observed</c> or <c>drilled</c>.</summary>
    public string Method => IsDrilled ? "drilled" : "observed";
}

/// <summary>Every line of a proof, with its counts.</summary>
/// <param name="Rows">One row per clause and promise: clauses first in their order, then the promises no clause names.</param>
/// <param name="At">When the last run looked; null where none ever did.</param>
public sealed record ProofReport(ImmutableArray<ProofRow> Rows, Instant? At)
{
    /// <summary>Promises and clauses without a promise, each once.</summary>
    public IEnumerable<ProofRow> Distinct => Rows.DistinctBy(r => r.Promise is null ? "clause " + r.Clause : "promise " + r.Promise, StringComparer.Ordinal);

    /// <summary>How many distinct lines stand in a state.</summary>
    public int Count(ProofState state) => Distinct.Count(r => r.State == state);

    /// <summary>The worst state behind a clause: the state shown for the clause itself.</summary>
    public ProofState? Of(string clause)
    {
        var states = Rows.Where(r => r.Clause == clause).Select(r => r.State).ToList();
        return states.Count == 0 ? null : states.Min();
    }
}
