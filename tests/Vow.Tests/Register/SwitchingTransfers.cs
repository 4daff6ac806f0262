using System.Net;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Vow.Evidence;
using Vow.Gate;
using Vow.Hosting;
using Vow.Policies;
using Vow.Tests.Desk;
using Vow.Tests.Proof;
using Vow.Tests.Shared;

namespace Vow.Tests.Register;

public sealed class SwitchingTransfers
{
    private const string Lapsed = "mechanism_lapsed";

    [Theory]
    [MemberData(nameof(VowUnderTest.Engines), MemberType = typeof(VowUnderTest))]
    public async Task A_mechanism_suspended_at_the_desk_is_refused_at_once_and_after_a_restart_until_it_is_resumed(Engine engine)
    {
        using var company = new SmallCompany();
        await using var vow = await VowUnderTest.StartAsync(engine, company.Folder);
        var admin = await vow.AdminAsync();
        var legal = await vow.OperatorAsync("legal", Role.Legal);
        Assert.Equal("", await vow.GateAsync("mailer"));

        using (var refused = await legal.SendAsync("/desk/transfers/suspend", ("what", "mechanism:standard_clauses"), ("reason", "the court said so")))
        using (var mute = await admin.SendAsync("/desk/transfers/suspend", ("what", "mechanism:standard_clauses"), ("reason", "  no ")))
        using (var unknown = await admin.SendAsync("/desk/transfers/suspend", ("what", "recipient:nobody"), ("reason", "the court said so")))
        {
            Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.UnprocessableEntity, HttpStatusCode.UnprocessableEntity), (refused.StatusCode, mute.StatusCode, unknown.StatusCode));
            Assert.Equal("", await vow.GateAsync("mailer"));
        }

        using (var done = await admin.SendAsync("/desk/transfers/suspend", ("what", "mechanism:standard_clauses"), ("reason", "the court said so")))
        {
            Assert.Equal("/desk/transfers", done.Headers.Location?.OriginalString);
        }

        Assert.Equal(Lapsed, await vow.GateAsync("mailer"));
        Assert.Equal(Lapsed, await vow.GateAsync("mailer", "US"));
        Assert.Equal("", await vow.GateAsync("mailer", "IE"));
        var page = (await admin.ReadAsync("/fr/desk/transfers")).Text;
        Assert.Contains("the court said so", page, StringComparison.Ordinal);
        Assert.Contains("Suspendu", page, StringComparison.Ordinal);
        Assert.Contains("transfer.suspended", (await admin.ReadAsync("/desk/entries")).Text, StringComparison.Ordinal);
        using (var again = await admin.SendAsync("/desk/transfers/suspend", ("what", "mechanism:standard_clauses"), ("reason", "the court said so")))
        {
            Assert.Equal(HttpStatusCode.Conflict, again.StatusCode);
        }

        // Another process over the same store.
        var decided = await vow.RunAsync("decide", "--subject", "email=nobody@example.test", "--purpose", "newsletter", "--channel", "email", "--recipient", "mailer");
        Assert.Contains(Lapsed, decided.Output, StringComparison.Ordinal);
        await vow.DownAsync();
        await vow.UpAsync();
        Assert.Equal(Lapsed, await vow.GateAsync("mailer"));

        using (var resumed = await admin.SendAsync("/desk/transfers/resume", ("what", "mechanism:standard_clauses"), ("reason", "a higher court said no")))
        {
            Assert.Equal("/desk/transfers", resumed.Headers.Location?.OriginalString);
        }

        Assert.Equal("", await vow.GateAsync("mailer"));
        Assert.Equal(1, await vow.OneAsync<int>("SELECT COUNT(*) FROM register_suspension WHERE lifted_because = 'a higher court said no'"));
        Assert.Contains("transfer.resumed", (await admin.ReadAsync("/desk/entries")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_command_line_throws_the_switch_in_the_running_server_and_without_one()
    {
        using var company = new SmallCompany();
        await using var vow = await VowUnderTest.StartAsync(policy: company.Folder);

        var suspended = await vow.RunAsync("transfers", "suspend", "printer", "--reason", "the printer was sold");
        Assert.True(suspended.Exit == 0, suspended.Error);
        Assert.Equal(Lapsed, await vow.GateAsync("printer"));
        Assert.Equal("", await vow.GateAsync("mailer"));
        Assert.Equal(1, (await vow.RunAsync("transfers", "suspend", "printer", "--reason", "the printer was sold")).Exit);
        var list = JsonNode.Parse((await vow.RunAsync("transfers", "list", "--format", "json")).Output)!;
        Assert.Equal("recipient:printer", (string?)list["suspended"]![0]!["target"]);
        Assert.Equal(["US:true", "NZ:false"], list["transfers"]!.AsArray().Select(t => $"{t!["country"]}:{t["allowed"]}").OrderDescending(StringComparer.Ordinal));

        foreach (var (words, says) in new (string[], string)[]
        {
            (["transfers", "suspend", "nobody", "--reason", "the printer was sold"], "standard_clauses"),
            (["transfers", "suspend", "adequacy:FR", "--reason", "the printer was sold"], "adequacy:GB"),
            (["transfers", "resume", "printer", "--reason", "no"], "5 to 300"),
            (["transfers", "suspend", "mailer"], "--reason"),
            (["transfers", "list", "--mechanism", "trust"], "trust"),
        })
        {
            var refused = await vow.RunAsync(words);
            Assert.Equal(2, refused.Exit);
            Assert.Contains(says, refused.Error, StringComparison.Ordinal);
        }

        await vow.DownAsync();
        Assert.Equal(0, (await vow.RunAsync("transfers", "resume", "recipient:printer", "--reason", "bought back")).Exit);
        Assert.Equal(1, (await vow.RunAsync("transfers", "resume", "printer", "--reason", "bought back")).Exit);
        await vow.UpAsync();
        Assert.Equal("", await vow.GateAsync("printer"));
    }

    [Theory]
    [MemberData(nameof(VowUnderTest.Engines), MemberType = typeof(VowUnderTest))]
    public async Task A_switch_thrown_in_another_process_is_followed(Engine engine)
    {
        using var company = new SmallCompany();
        await using var vow = await VowUnderTest.StartAsync(engine, company.Folder);
        await vow.SqlAsync(
            "INSERT INTO register_suspension (id, target, reason, since) VALUES (@id, 'recipient:mailer', 'elsewhere', @at)", ("@id", Guid.CreateVersion7(vow.Clock.Now)), ("@at", vow.Now()));
        var policies = vow.Services.GetRequiredService<PolicyHolder>();
        await VowUnderTest.UntilAsync(() => !policies.Current.Suspensions.IsEmpty);
        Assert.Equal(Lapsed, await vow.GateAsync("mailer"));
    }

    [Fact]
    public void Another_version_of_the_policy_leaves_the_switches_as_they_are()
    {
        using var company = new SmallCompany();
        var holder = new PolicyHolder(company.Read());
        var off = new SuspendedTransfer(new SuspendedTarget(SuspendedThing.Recipient, "mailer"), default, "a reason");
        holder.Suspend([off]);
        holder.Replace(company.Read());
        Assert.Equal([off], holder.Current.Suspensions);
        Assert.True(holder.Current.Compiled.Recipients[holder.Current.Compiled.RecipientIndex["mailer"]].IsSuspended);
    }

    [Theory]
    [InlineData("fallback: \"clauses of 2026-03-04\"", "2026-12-31", "")]
    [InlineData("fallback: \"clauses of 2026-03-04\"", "2027-01-01", Lapsed)]
    [InlineData("fallback: { unknown: the officer must say it }", "2026-12-31", "country_no_mechanism")]
    public void The_challenged_framework_carries_only_with_recorded_clauses_and_in_its_days(string fallback, string day, string expected)
    {
        using var company = new SmallCompany("mechanism: { kind: data_privacy_framework, from: 2026-01-01, to: 2026-12-31, document: listing 42, " + fallback + " }");
        var policy = company.Read().Compiled;
        var noon = Instant.From(DateTimeOffset.Parse(day + "T12:00Z", System.Globalization.CultureInfo.InvariantCulture));
        var decision = GateDecision.Explain(policy, SubjectFacts.None, Question.Resolve(policy, "newsletter", "email", recipient: "mailer", country: "US"), noon);
        Assert.Equal(expected, string.Join(' ', decision.ToImmutableArray().Where(r => r != Reason.ChoiceNone).Select(Reasons.Code)));
    }

    [Fact]
    public async Task The_proof_keeps_the_promise_of_a_suspended_transfer_until_data_goes_out_all_the_same()
    {
        using var company = new SmallCompany();
        await using var vow = await VowUnderTest.StartAsync(policy: company.Folder);
        Assert.Equal("kept", (await ProofAsync()).State);
        Assert.Equal(0, (await vow.RunAsync("transfers", "suspend", "standard_clauses", "--reason", "the court said so")).Exit);
        var (state, why) = await ProofAsync();
        Assert.Equal("kept", state);
        Assert.Contains("Suspended since 1 March 2027", why, StringComparison.Ordinal);
        Assert.DoesNotContain("court", why, StringComparison.Ordinal);

        vow.Clock.Advance(TimeSpan.FromMinutes(1));
        await vow.SqlAsync(
            "INSERT INTO register_disclosure (day, recipient, purpose, data, countries, mechanisms, disclosures, last_at) VALUES (@d, 'mailer', 'newsletter', 'email', 'IE US', 'standard_clauses', 1, @at)",
            ("@d", new DateOnly(2027, 3, 1)), ("@at", vow.Now()));
        Assert.Equal("broken", (await ProofAsync()).State);

        async Task<(string State, string Why)> ProofAsync()
        {
            var (_, rows, _) = await vow.ProveAsync("--promise", "transfer/mailer");
            return (rows["transfer/mailer"].State(), rows["transfer/mailer"].GetProperty("why").GetString()!);
        }
    }
}
