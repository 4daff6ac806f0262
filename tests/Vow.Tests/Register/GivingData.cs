using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Vow.Evidence;
using Vow.Gate;
using Vow.Hosting;
using Vow.Register;
using Vow.Tests.Desk;
using Vow.Tests.Proof;
using Vow.Tests.Shared;

namespace Vow.Tests.Register;

public sealed class GivingData
{
    [Theory]
    [MemberData(nameof(VowUnderTest.Engines), MemberType = typeof(VowUnderTest))]
    public async Task A_mail_is_given_to_the_company_that_delivers_it_and_the_person_can_read_that_it_was(Engine engine)
    {
        await using var post = new MailServer();
        using var company = new SmallCompany();
        await using var vow = await VowUnderTest.StartAsync(engine, company.Folder, variables: new Dictionary<string, string> { ["VOW_SMTP"] = post.Address });
        var person = await vow.PersonAsync("ada@example.test");
        foreach (var template in new[] { "account.password", "account.password", "rights.answered" })
        {
            await vow.MailAsync(person, template);
        }

        await VowUnderTest.UntilAsync(() => post.Taken == 3);
        await EmptyAsync(vow);
        var counts = await vow.AskAsync(s => Disclosures.ListAsync(s.GetRequiredService<Store>(), MechanismKind.StandardClauses));
        Assert.Equal(3, counts.Sum(c => c.Disclosures));
        Assert.All(counts, c => Assert.Equal(("mailer", "IE US", "standard_clauses", "email request_message"), (c.Recipient, c.Countries, c.Mechanisms, c.Data)));
        Assert.Empty(await vow.AskAsync(s => Disclosures.ListAsync(s.GetRequiredService<Store>(), MechanismKind.Derogation)));
        var mine = (await vow.AskAsync(s => s.GetRequiredService<Entries>().OfAsync(s.GetRequiredService<Store>(), person, vow.Now()))).Where(e => e.Kind == Disclosures.Kind).ToList();
        Assert.Equal(["identity", "identity", "rights"], mine.Select(e => e.Compartment).Order(StringComparer.Ordinal));
        Assert.All(mine, e => Assert.Equal("mailer", (string?)e.Detail!["recipient"]));

        var admin = await vow.AdminAsync();
        var page = (await admin.ReadAsync("/desk/transfers?show=standard_clauses")).Text;
        Assert.Contains("allowed", page, StringComparison.Ordinal);
        Assert.DoesNotContain("refused", page, StringComparison.Ordinal);
        Assert.Matches(@"Disclosures"">3<", (await admin.ReadAsync("/desk/recipients")).Text);

        // The decision falls: what rested on it is looked at again.
        Assert.Equal(0, (await vow.RunAsync("transfers", "suspend", "standard_clauses", "--reason", "the court said so")).Exit);
        Assert.Contains("refused", (await admin.ReadAsync("/desk/transfers?show=standard_clauses")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Mail_waits_while_the_transfer_it_needs_is_suspended()
    {
        await using var post = new MailServer();
        using var company = new SmallCompany();
        await using var vow = await VowUnderTest.StartAsync(policy: company.Folder, variables: new Dictionary<string, string> { ["VOW_SMTP"] = post.Address });
        Assert.Equal(0, (await vow.RunAsync("transfers", "suspend", "mailer", "--reason", "the mailer was bought")).Exit);
        await vow.MailAsync(null);
        while (await vow.OneAsync<int>("SELECT attempts FROM post_outbox") == 0)
        {
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }

        Assert.Equal("mechanism_lapsed", await vow.OneAsync<string>("SELECT last_answer FROM post_outbox"));
        Assert.Equal(0, post.Taken);
        Assert.Equal(0, (await vow.RunAsync("transfers", "resume", "mailer", "--reason", "bought back")).Exit);
        vow.Clock.Advance(TimeSpan.FromMinutes(2));
        await VowUnderTest.UntilAsync(() => post.Taken == 1);
    }

    [Fact]
    public async Task A_mail_that_becomes_a_file_is_given_to_nobody()
    {
        using var company = new SmallCompany();
        await using var vow = await VowUnderTest.StartAsync(policy: company.Folder);
        await vow.MailAsync(null);
        await vow.MailsAsync(1);
        await EmptyAsync(vow);
        Assert.Equal(0, await vow.OneAsync<int>("SELECT COUNT(*) FROM register_disclosure"));
    }

    [Theory]
    [MemberData(nameof(VowUnderTest.Engines), MemberType = typeof(VowUnderTest))]
    public async Task A_disclosure_says_what_it_rested_on_that_day(Engine engine)
    {
        using var company = new SmallCompany();
        await using var vow = await VowUnderTest.StartAsync(engine, company.Folder);
        await RecordAsync("mailer", null);
        await RecordAsync("mailer", "IE");
        await RecordAsync("hosting", null);
        await RecordAsync("printer", null);
        var lines = await vow.AskAsync(s => Disclosures.ListAsync(s.GetRequiredService<Store>()));
        Assert.Equal(
            ["hosting [FR] []", "mailer [IE US] [standard_clauses]", "mailer [IE] []", "printer [NZ] [adequacy]"],
            lines.Select(l => $"{l.Recipient} [{l.Countries}] [{l.Mechanisms}]").Order(StringComparer.Ordinal));

        Task RecordAsync(string recipient, string? country) => vow.Services.GetRequiredService<Deeds>().DoAsync(
            deed => vow.Services.GetRequiredService<Disclosures>().RecordAsync(deed, new Disclosure(null, recipient, "newsletter", ["email"], country)));
    }

    private static async Task EmptyAsync(VowUnderTest vow)
    {
        while (await vow.OneAsync<int>("SELECT COUNT(*) FROM post_outbox") > 0)
        {
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }
}
