using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Vow.Consent;
using Vow.Evidence;
using Vow.Gate;
using Vow.Hosting;
using Vow.People;
using Vow.Policies;
using Vow.Policy;
using Vow.Rights;
using Vow.Tests.Shared;

namespace Vow.Crash.Tests;

/// <summary>
/// The two ends of a member: first the account goes to its archive, with the addresses, logins and what is past its term of choices and requests; years
/// on the archive and the last proof end, and nobody is left.
/// </summary>
internal sealed partial class Ending(bool last) : Story
{
    private const string Email = "marie@example.fr";

    private static readonly DateTimeOffset Gone = new(2032, 12, 15, 9, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Forgotten = new(2038, 12, 20, 9, 0, 0, TimeSpan.Zero);

    private string[] confirm = [];

    protected override string[] Expected => last
        ? ["sweep.archive-ended", "sweep.proof-ended", "keys.destroyed", "deed.committed", "ledger.committed", "ledger.anchored"]
        : ["sweep.person-ended", "sweep.proof-ended", "keys.destroyed", "deed.committed", "ledger.committed", "ledger.anchored"];

    protected override async Task<Bed> PrepareAsync(Engine engine)
    {
        var bed = await Bed.NewAsync(engine, "");
        await bed.Vow.UpAsync();
        await bed.SignUpAsync(Email);
        await LiveAsync(bed);
        await bed.DownAsync();
        bed.Vow.Clock.Now = Gone;
        confirm = await ShownAsync(bed);
        if (last)
        {
            var first = await bed.Vow.RunAsync(["keep", "--clock-ok", .. confirm]);
            Assert.True(first.Exit == 0, first.Error);
            Assert.Equal(["1 0 1"], await bed.StoreAsync("SELECT (SELECT COUNT(*) FROM people_subject), (SELECT COUNT(*) FROM people_identifier), (SELECT COUNT(*) FROM consent_choice)"));
            bed.Vow.Clock.Now = Forgotten;
            confirm = [];
        }

        return bed;
    }

    protected override Task<bool> RunAsync(Bed bed, string? step, int nth)
    {
        bed.CountFromHere();
        return CrashingVow.RunAsync(bed.Vow, step, nth, ["keep", "--clock-ok", .. confirm]);
    }

    protected override async Task RecoverAsync(Bed bed)
    {
        var words = confirm;
        Ran ran;
        var tries = 0;
        do
        {
            // A claim of the dead process runs out within a minute.
            bed.Vow.Clock.Advance(TimeSpan.FromMinutes(2));
            ran = await bed.Vow.RunAsync(["keep", "--clock-ok", .. words]);
            words = Plan().Match(ran.Error) is { Success: true } other ? ["--plan", other.Groups[1].Value] : words;
        }
        while (ran.Exit != 0 && ++tries < 5);
        Assert.True(ran.Exit == 0, ran.Error);
        // The shop is declared and not connected here.
        Assert.Equal("Nothing was done.\n", (await bed.Vow.RunAsync("keep", "--clock-ok")).Output);
    }

    protected override async Task<IReadOnlyList<string>> EndAsync(Bed bed)
    {
        await bed.SoundAsync();
        Assert.DoesNotContain((await bed.Vow.RunAsync("prove")).Output.Split('\n'), l => l.Contains("broken ", StringComparison.Ordinal) && l.Contains("retention/", StringComparison.Ordinal));
        return
        [
            .. (await bed.StoreAsync("SELECT compartment, COUNT(*) FROM people_finding GROUP BY compartment")).Select(l => "found by: " + l).Order(StringComparer.Ordinal),
            .. (await bed.StoreAsync("SELECT compartment, kind, COUNT(*) FROM ledger_link GROUP BY compartment, kind")).Select(l => "linked: " + l).Order(StringComparer.Ordinal),
            .. (await bed.StoreAsync("SELECT table_name, compartment, until FROM retention_archive")).Select(l => "archive: " + l).Order(StringComparer.Ordinal),
            .. await End.CountsAsync(
                bed, "people_subject", "people_identifier", "signin_login", "accounts_account", "consent_choice", "gate_facts", "rights_request", "rights_message", "rights_step",
                "rights_restriction", "retention_hold", "retention_ending", "post_outbox"),
            $"keys: {string.Join(' ', await bed.CompartmentsAsync())}",
        ];
    }

    // A yes taken back, an objection that stands, an answered request, a restriction with its hold, both lifted.
    private static async Task LiveAsync(Bed bed)
    {
        var services = bed.Vow.Services;
        var deeds = services.GetRequiredService<Deeds>();
        var subject = Guid.Parse((await bed.StoreAsync("SELECT id FROM people_subject")).Single());
        var text = services.GetRequiredService<PolicyHolder>().Current.Declared.Purpose("newsletter")!.Consent!.TextVersion;
        var acts = 0;
        async Task ChooseAsync(string channel, ChoiceAct act)
        {
            var request = new ChoiceRequest(
                subject, "newsletter", channel, act, act == ChoiceAct.Given ? text : null, Language.Fr, "website/me", Explicit: true, Pending: false, "act-" + ++acts);
            Assert.IsType<ChoiceOutcome.Recorded>(await deeds.DoAsync(deed => services.GetRequiredService<Choices>().RecordAsync(deed, request), subject));
            bed.Vow.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        await ChooseAsync("email", ChoiceAct.Given);
        await ChooseAsync("email", ChoiceAct.Withdrawn);
        await ChooseAsync("sms", ChoiceAct.Objected);
        await deeds.DoAsync(deed => services.GetRequiredService<RightsRequests>().OpenAndCloseAsync(deed, subject, Right.Access, Language.Fr, "What?", "This."), subject);
        Assert.NotNull(await services.GetRequiredService<Restrict>().PlaceAsync(subject, "newsletter", "c", Language.Fr));
        bed.Vow.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.True(await services.GetRequiredService<Restrict>().LiftAsync(subject, "newsletter", Actor.Subject));
    }

    // Everybody of a store of one is more than any ceiling lets go without a word.
    private static async Task<string[]> ShownAsync(Bed bed)
    {
        var shown = await bed.Vow.RunAsync("keep", "--clock-ok");
        var plan = Plan().Match(shown.Error).Groups[1].Value;
        Assert.True(plan.Length > 0, shown.Output + shown.Error);
        return ["--plan", plan];
    }

    [GeneratedRegex("--plan ([0-9a-f-]{36})", RegexOptions.None, 1000)]
    private static partial Regex Plan();
}
