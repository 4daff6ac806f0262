using System.Net;
using Vow.Tests.Shared;

namespace Vow.Host.Tests;

public sealed class CrashingTests
{
    [Theory]
    [MemberData(nameof(VowUnderTest.Engines), MemberType = typeof(VowUnderTest))]
    public async Task A_server_killed_right_after_its_first_commit_starts_again_and_its_log_is_sound(Engine engine)
    {
        await using var vow = await VowUnderTest.NewAsync(engine);
        await using (var killed = CrashingVow.Start(vow, "deed.committed", 1, "up"))
        {
            Assert.True(await killed.EndAsync(), killed.Said);
        }

        await vow.UpAsync();

        Assert.Equal(HttpStatusCode.OK, (await vow.Visitor.GetAsync("/", TestContext.Current.CancellationToken)).StatusCode);
        await vow.DownAsync();
        var verified = await vow.RunAsync("ledger", "verify");
        Assert.StartsWith("Sound: ", verified.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_step_that_is_never_reached_kills_nothing()
    {
        await using var vow = await VowUnderTest.NewAsync();

        Assert.False(await CrashingVow.RunAsync(vow, "no.such-step", 1, "deadline", "2027-01-31"));
    }
}
