using System.Collections.Immutable;

namespace Vow.Policy;

/// <summary>How a clause is accounted for.</summary>
public enum ClauseStanding : byte
{
    /// <summary>By promises of the model.</summary>
    Promised,
    /// <summary>By nothing yet.</summary>
    Unproven,
    /// <summary>There is nothing to keep.</summary>
    Statement,
    /// <summary>It cannot be kept as written.</summary>
    Unkeepable,
    /// <summary>A person must attest it.</summary>
    Attest,
}

/// <summary>A published clause in plain words, and what stands behind it.</summary>
/// <param name="Id">Its id, e.g. <c>S5.8</c>.</param>
/// <param name="Says">Its plain words.</param>
/// <param name="Standing">How it is accounted for; where it names promises and something else too, that something else.</param>
/// <param name="Why">Why it is unproven or unkeepable, or what must be attested.</param>
/// <param name="Promises">Promise ids of the model.</param>
/// <param name="Span">Where declared.</param>
public sealed record Clause(string Id, Bilingual Says, ClauseStanding Standing, Bilingual? Why, ImmutableArray<string> Promises, Span Span);
