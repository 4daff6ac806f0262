using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Vow.Gate;

/// <summary>What the person did about one purpose and channel.</summary>
public enum ChoiceAct : byte
{
    /// <summary>Consent given.</summary>
    Given,
    /// <summary>Consent refused.</summary>
    Refused,
    /// <summary>Consent withdrawn (GDPR 7(3)).</summary>
    Withdrawn,
    /// <summary>Objection made (GDPR 21).</summary>
    Objected,
    /// <summary>Objection taken back by the person.</summary>
    ObjectionLifted,
}

/// <summary>The latest choice for a slot.</summary>
/// <param name="Slot">Slot number.</param>
/// <param name="Act">What was done.</param>
/// <param name="At">When.</param>
/// <param name="TextVersion">The text it was made against; null for objections.</param>
/// <param name="Explicit">Whether the act was explicit (a box the person ticked, a button, a signed form).</param>
/// <param name="Pending">Made before the address was confirmed: proves nothing yet.</param>
public sealed record ChoiceFact(int Slot, ChoiceAct Act, Instant At, string? TextVersion, bool Explicit, bool Pending);

/// <summary>All facts of one subject that the gate reads, as tables. <see cref="PackedFacts"/> is their cache.</summary>
public sealed record SubjectFacts
{
    /// <summary>Facts of a person nothing is known about.</summary>
    public static readonly SubjectFacts None = new() { Choices = [], Anchors = FrozenDictionary<int, Instant>.Empty, Contracts = [], Restricted = [] };

    /// <summary>Latest choice per slot, at most one each.</summary>
    public required ImmutableArray<ChoiceFact> Choices { get; init; }
    /// <summary>Latest instant per anchor index; absent = never happened.</summary>
    public required FrozenDictionary<int, Instant> Anchors { get; init; }
    /// <summary>Purpose indexes with a running contract.</summary>
    public required ImmutableArray<int> Contracts { get; init; }
    /// <summary>Purpose indexes under restriction (GDPR 18).</summary>
    public required ImmutableArray<int> Restricted { get; init; }
    /// <summary>Declared under 15 (LIL 45).</summary>
    public bool Minor { get; init; }
    /// <summary>Erasure under way: everything is closed.</summary>
    public bool Erasing { get; init; }
}
