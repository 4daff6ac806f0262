using Vow.Tests.Shared;

namespace Vow.Crash.Tests;

/// <summary>Real processes, really killed between durable steps, and run again: nothing lost, nothing twice.</summary>
public sealed class KilledAnywhere
{
    [Fact]
    public Task A_choice_stands_once() => new Choosing().TellAsync(Engine.Sqlite, everyStep: false);

    [Fact]
    public Task A_sweep_ends_as_if_nothing_had_happened() => new Sweeping().TellAsync(Engine.Sqlite, everyStep: false);

    [Fact]
    public Task An_erasure_ends_as_if_nothing_had_happened() => new Erasing().TellAsync(Engine.Sqlite, everyStep: false);

    [Fact]
    public Task A_version_of_the_policy_is_wholly_the_old_or_wholly_the_new() => new Applying().TellAsync(Engine.Sqlite, everyStep: false);

    [Theory, Trait("tier", "long"), Trait("long", "crash")]
    [MemberData(nameof(VowUnderTest.Engines), MemberType = typeof(VowUnderTest))]
    public Task A_version_of_the_policy_is_whole_whatever_step_it_is_killed_at(Engine engine) => new Applying().TellAsync(engine, everyStep: true);

    [Theory, Trait("tier", "long"), Trait("long", "crash")]
    [MemberData(nameof(VowUnderTest.Engines), MemberType = typeof(VowUnderTest))]
    public Task A_choice_stands_once_whatever_step_it_is_killed_at(Engine engine) => new Choosing().TellAsync(engine, everyStep: true);

    [Theory, Trait("tier", "long"), Trait("long", "crash")]
    [MemberData(nameof(VowUnderTest.Engines), MemberType = typeof(VowUnderTest))]
    public Task A_sweep_ends_the_same_whatever_step_it_is_killed_at(Engine engine) => new Sweeping().TellAsync(engine, everyStep: true);

    [Theory, Trait("tier", "long"), Trait("long", "crash")]
    [MemberData(nameof(VowUnderTest.Engines), MemberType = typeof(VowUnderTest))]
    public Task An_erasure_ends_the_same_whatever_step_it_is_killed_at(Engine engine) => new Erasing().TellAsync(engine, everyStep: true);
}
