using System.Collections.Frozen;

namespace Vow.Gate.Tests;

/// <summary>A caller without nullable checks is told which argument is missing.</summary>
public sealed class ArgumentTests
{
    private static readonly CompiledPolicy Policy = Sample.Policy((Sample.Purpose("p", Basis.Contract), []));
    private static readonly Instant Now = Sample.At("2026-11-22T12:00");

    public static TheoryData<string, Action> Calls => new()
    {
        { "suspensions", () => AnswerDeadline.Of(new DateOnly(2026, 3, 5), null!) },
        { "suspensions", () => PeriodDeadline.Of(new DateOnly(2026, 3, 5), Sample.Period("1 month"), null!) },
        { "policy", () => Lifecycle.Of(null!, Policy.Purposes[0], FrozenDictionary<int, Instant>.Empty, Now) },
        { "policy", () => Lifecycle.ActiveCutOff(null!, Policy.Purposes[0], Now) },
        { "purpose", () => Lifecycle.ActiveCutOff(Policy, null!, Now) },
        { "policy", () => Lifecycle.ArchiveCutOff(null!, Policy.Purposes[0], Now) },
        { "purpose", () => Lifecycle.ArchiveCutOff(Policy, null!, Now) },
        { "policy", () => Lifecycle.End(null!, Sample.Period("1 month"), false, new DateOnly(2026, 3, 5)) },
        { "policy", () => PackedFacts.Size(null!) },
        { "policy", () => PackedFacts.Pack(null!, SubjectFacts.None, 1, 2, Now, new byte[100]) },
        { "facts", () => PackedFacts.Pack(Policy, null!, 1, 2, Now, new byte[100]) },
        { "policy", () => SuspendedTarget.Find(null!, "clauses") },
        { "word", () => SuspendedTarget.Find(Policy, null!) },
        { "text", () => SuspendedTarget.Read(null!) },
        { "policy", () => Transfers.Weigh(null!, null, null, new DateOnly(2026, 3, 5)) },
        { "policy", () => Transfers.Under(null!, []) },
        { "facts", () => Prospecting.Decide(null!) },
        { "email", () => Prospecting.IsGeneric(null!) },
        { "policy", () => GateDecision.Decide(null!, SubjectFacts.None, new Question { Purpose = 0 }, Now) },
        { "policy", () => GateDecision.Decide(null!, new byte[96], new Question { Purpose = 0 }, Now) },
        { "purpose", () => Lifecycle.Of(Policy, null!, FrozenDictionary<int, Instant>.Empty, Now) },
        { "anchors", () => Lifecycle.Of(Policy, Policy.Purposes[0], null!, Now) },
        { "facts", () => GateDecision.Decide(Policy, (SubjectFacts)null!, new Question { Purpose = 0 }, Now) },
    };

    [Theory]
    [MemberData(nameof(Calls), DisableDiscoveryEnumeration = true)]
    public void A_missing_argument_is_named(string argument, Action call) => Assert.Equal(argument, Assert.Throws<ArgumentNullException>(call).ParamName);
}
