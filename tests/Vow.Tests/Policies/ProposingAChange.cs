using System.IO.Compression;
using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Vow.Gate;
using Vow.Policies;
using Vow.Tests.Desk;
using Vow.Tests.Shared;

namespace Vow.Tests.Policies;

public sealed partial class ProposingAChange
{
    private const string Page = "/en/desk/policy/change";
    private const string Period = "purposes.newsletter.keep.active.for";

    private static int Epoch(VowUnderTest vow) => vow.Services.GetRequiredService<PolicyHolder>().Current.Compiled.Epoch;

    [Theory, InlineData(Engine.Sqlite), InlineData(Engine.Postgres)]
    public async Task A_proposal_shows_its_plan_keeps_the_file_as_it_was_and_is_applied_by_an_administrator(Engine engine)
    {
        await using var bed = await PolicyBed.StartAsync(engine);
        var (name, first) = (await bed.Vow.FirstSignInAsync())!.Value;
        var (admin, secret, _) = await bed.Vow.EnrolAsync(name, first);
        var officer = await bed.Vow.OperatorAsync("dpo", Role.Dpo);
        Assert.Contains("value=\"3 years\"", (await officer.ReadAsync(Page)).Text, StringComparison.Ordinal);

        using var looked = await officer.SendAsync(Page, (Period, "2 years"), ("controller.phone", "+33 1 60 00 00 00"));
        var shown = WebUtility.HtmlDecode(await looked.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal(HttpStatusCode.OK, looked.StatusCode);
        Assert.Contains("kept in use, from 3 years after", shown, StringComparison.Ordinal);
        Assert.Contains("Data ends earlier.", shown, StringComparison.Ordinal);
        using var kept = await officer.SendAsync(Page, (Period, "2 years"), ("controller.phone", "+33 1 60 00 00 00"), ("keep", "yes"));
        Assert.Equal(HttpStatusCode.SeeOther, kept.StatusCode);
        var proposal = kept.Headers.Location!.OriginalString;
        Assert.Equal(1, Epoch(bed.Vow));

        // Byte for byte, but for the two values.
        var before = await File.ReadAllTextAsync(Path.Combine(bed.Policy, "policy.yaml"), TestContext.Current.CancellationToken);
        await using (var zip = new ZipArchive(await officer.GetStreamAsync(new Uri(proposal + "/files.zip", UriKind.Relative), TestContext.Current.CancellationToken)))
        using (var reader = new StreamReader(await zip.GetEntry("policy.yaml")!.OpenAsync(TestContext.Current.CancellationToken)))
        {
            Assert.Equal(
                before.Replace("controller:\n", "controller:\n  phone: \"+33 1 60 00 00 00\"\n", StringComparison.Ordinal)
                    .Replace("active: { for: 3 years, after: last_contact }\n      then: delete\n    recipients: [hosting, mail_delivery, sms_delivery]", "active: { for: 2 years, after: last_contact }\n      then: delete\n    recipients: [hosting, mail_delivery, sms_delivery]", StringComparison.Ordinal),
                await reader.ReadToEndAsync(TestContext.Current.CancellationToken));
        }

        Assert.Equal(HttpStatusCode.Forbidden, (await officer.SendAsync(proposal + "/apply", ("password", DeskBed.Password), ("code", "000000"))).StatusCode);
        Assert.Equal(HttpStatusCode.UnprocessableEntity, (await admin.SendAsync(proposal + "/apply", ("password", DeskBed.Password), ("code", "000000"))).StatusCode);
        Assert.Equal(1, Epoch(bed.Vow));
        bed.Vow.Clock.Advance(TimeSpan.FromMinutes(10));
        using var applied = await admin.SendAsync(proposal + "/apply", ("password", DeskBed.Password), ("code", bed.Vow.CodeOf(secret)), ("plan", PlanOf().Match((await admin.ReadAsync(proposal)).Text).Groups[1].Value));
        Assert.True(applied.StatusCode == HttpStatusCode.SeeOther, WebUtility.HtmlDecode(await applied.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)));
        Assert.Equal(2, Epoch(bed.Vow));
        Assert.Contains("Became version 2", (await officer.ReadAsync(proposal)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_wrong_stands_next_to_its_field_and_nothing_is_kept()
    {
        await using var bed = await PolicyBed.StartAsync(Engine.Sqlite);
        var admin = await bed.Vow.AdminAsync();

        using var faulty = await admin.SendAsync(Page, (Period, "2 yeers"), ("keep", "yes"));
        var shown = WebUtility.HtmlDecode(await faulty.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));

        Assert.Equal(HttpStatusCode.UnprocessableEntity, faulty.StatusCode);
        Assert.Contains($"id=\"{Period}-error\"", shown, StringComparison.Ordinal);
        Assert.Contains("value=\"2 yeers\"", shown, StringComparison.Ordinal);
        Assert.Contains("None yet.", shown, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_wrong_and_what_the_law_finds_is_said_in_French_to_a_French_operator()
    {
        await using var bed = await PolicyBed.StartAsync(Engine.Sqlite);
        var admin = await bed.Vow.AdminAsync();

        using var faulty = await admin.SendAsync("/fr" + Page[3..], (Period, "2 yeers"));
        var shown = WebUtility.HtmlDecode(await faulty.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        var findings = (await admin.ReadAsync("/fr/desk/findings")).Text;

        Assert.Contains("«\u00a02 yeers\u00a0» n'est pas une durée comprise entre 1 jour et 100 ans. Écrivez un nombre entier et une unité\u00a0:", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("is not a period", shown, StringComparison.Ordinal);
        Assert.Contains("value=\"3\u00a0ans\"", (await admin.ReadAsync("/fr" + Page[3..])).Text.Replace("value=\"3 ans\"", "value=\"3\u00a0ans\"", StringComparison.Ordinal), StringComparison.Ordinal);
        using var months = await admin.SendAsync("/fr" + Page[3..], (Period, "18 mois"), ("recipients.stripe.countries", "Irlande, États-Unis, France"));
        Assert.Contains("18\u00a0mois", WebUtility.HtmlDecode(await months.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).Replace("18 mois", "18\u00a0mois", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, months.StatusCode);
        var unknown = Vow.Policy.PolicyReader.Read(ReadPolicy.FilesIn(bed.Policy)!).Diagnostics.First(one => one.Code == "fact.unknown");
        Assert.Contains(unknown.Message.Fr, findings, StringComparison.Ordinal);
        Assert.Contains(unknown.Help.Fr, findings, StringComparison.Ordinal);
        Assert.DoesNotContain(unknown.Help.En, findings, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_proposal_is_applied_by_command_too_and_a_withdrawn_one_is_not()
    {
        await using var bed = await PolicyBed.StartAsync(Engine.Sqlite);
        var admin = await bed.Vow.AdminAsync();
        using var first = await admin.SendAsync(Page, (Period, "2 years"), ("keep", "yes"));
        using var second = await admin.SendAsync(Page, (Period, "1 year"), ("keep", "yes"));
        using var gone = await admin.SendAsync(first.Headers.Location!.OriginalString + "/withdraw");

        Assert.Equal(2, (await bed.Vow.RunAsync("apply", "--proposal", first.Headers.Location!.OriginalString.Split('/')[^1])).Exit);
        var done = await bed.Vow.RunAsync("apply", "--proposal", second.Headers.Location!.OriginalString.Split('/')[^1]);

        Assert.True(done.Exit == 0, done.Error);
        Assert.Equal(new CalendarPeriod(1, 0, 0), bed.Vow.Services.GetRequiredService<PolicyHolder>().Current.Purpose("newsletter").Active.For);

        // The folder is what it was before the desk changed anything.
        var plan = await bed.Vow.RunAsync("plan");
        var apply = await bed.Vow.RunAsync("apply");
        Assert.Contains("older than version 2 (made at the desk)", plan.Output, StringComparison.Ordinal);
        Assert.Equal(1, apply.Exit);
        Assert.Contains(second.Headers.Location!.OriginalString[3..], apply.Error, StringComparison.Ordinal);
        bed.Edit("name: CORAYE\n", "name: ACME\n");
        Assert.Contains("older than version 2", (await bed.Vow.RunAsync("plan")).Output, StringComparison.Ordinal);
    }

    [GeneratedRegex("name=\"plan\" value=\"([0-9a-f]{16})\"", RegexOptions.None, 1000)]
    private static partial Regex PlanOf();
}
