using Microsoft.Extensions.DependencyInjection;
using Vow.Consent;
using Vow.Gate;
using Vow.Hosting;
using Vow.Policies;
using Vow.Tests.Shared;
using Doorstep = Vow.Tests.Doors.Site;

namespace Vow.Tests.Consent;

public sealed class CountingChoices
{
    [Theory, InlineData(Engine.Sqlite), InlineData(Engine.Postgres)]
    public async Task A_yes_counts_once_though_it_is_said_again_when_its_address_answers(Engine engine)
    {
        await using var vow = await VowUnderTest.StartAsync(engine);
        var policy = vow.Services.GetRequiredService<PolicyHolder>().Current;
        await Doorstep.Of(vow).AccountAsync("marie@example.fr", ("choice_newsletter_email", "yes"), ("of_age", "yes"), ("shown", policy.Declared.Hash));

        var week = Assert.Single(await ChoiceWeek.LastAsync(vow.Services.GetRequiredService<Database>(), policy.Zone, Instant.From(vow.Clock.GetUtcNow()), 1));

        Assert.Equal(1, week.Yes);
    }
}
