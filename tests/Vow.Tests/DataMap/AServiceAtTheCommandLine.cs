using Vow.Tests.Proof;
using Vow.Tests.Shared;
using static Vow.Tests.DataMap.ServiceBed;

namespace Vow.Tests.DataMap;

/// <summary>What each verb about sources says of a service, and of a map of one that can't be right.</summary>
public sealed class AServiceAtTheCommandLine
{
    private static readonly string[] Bad = ["a wrong secret", "no address", "no secret", "a short secret", "an address in the clear", "a secret's file that is not there", "a service that fails"];

    public static TheoryData<string> Troubles => [.. Bad];

    [Fact]
    public async Task A_draft_is_refused_until_its_gaps_are_filled_and_is_a_map_then()
    {
        await using var service = await StartAsync();
        await using (var vow = await VowUnderTest.NewAsync())
        {
            var added = await vow.RunAsync("source", "add", "crm", "--engine", "webhook");
            Assert.Equal((0, ""), (added.Exit, added.Error));
            Assert.Contains("VOW_CRM_SECRET", added.Output, StringComparison.Ordinal);
            var draft = added.Output[(added.Output.IndexOf("sources:\n", StringComparison.Ordinal) + "sources:\n".Length)..];
            await using var open = await VowUnderTest.NewAsync(policy: service.Policy("\n" + draft), variables: Variables(service));
            var refused = await open.RunAsync("check");
            Assert.Equal(1, refused.Exit);
            Assert.Contains("serves", refused.Output, StringComparison.Ordinal);
            Assert.Contains("technical", refused.Output, StringComparison.Ordinal);

            var filled = draft.Replace("serves: [unknown]", "serves: [support]", StringComparison.Ordinal).Replace("technical: \"\"", "technical: its number", StringComparison.Ordinal);
            await using var whole = await VowUnderTest.NewAsync(policy: service.Policy("\n" + filled), variables: Variables(service));
            service.Now = () => whole.Clock.Now;
            var check = await whole.RunAsync("source", "check", "crm");
            Assert.Equal((0, ""), (check.Exit, check.Error));
            Assert.Contains("crm answers, speaks this contract and knows the secret.", check.Output, StringComparison.Ordinal);
        }

        await using var elsewhere = await VowUnderTest.NewAsync();
        Assert.Contains("env: HERE }", (await elsewhere.RunAsync("source", "add", "crm", "--engine", "webhook", "--env", "HERE")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_service_is_greeted_listed_and_looked_at_by_the_doctor()
    {
        await using var service = await StartAsync();
        await using var vow = await NewAsync(service, Crm);
        var check = await vow.RunAsync("source", "check", "crm");
        Assert.Equal((0, "crm answers, speaks this contract and knows the secret.\n", ""), (check.Exit, check.Output, check.Error));
        Assert.Equal("[]", (await vow.RunAsync("source", "check", "crm", "--format", "json")).Output.Trim());
        Assert.Equal("crm              service", await LineAsync(vow, "crm", "source", "list"));
        Assert.Equal("well  source crm     answers, and knows the secret", await LineAsync(vow, "well  source crm", "doctor"));
        Assert.Equal(["greet"], service.Calls.Select(c => (string?)c.Asked["operation"]).Distinct());
    }

    [Fact]
    public async Task One_that_takes_no_restriction_is_said_to_by_each()
    {
        await using var service = await StartAsync();
        await using var vow = await NewAsync(service, Untold);
        var check = await vow.RunAsync("source", "check", "crm");
        Assert.Equal(0, check.Exit);
        Assert.Contains("warning webhook.no-restriction crm: ", check.Output, StringComparison.Ordinal);
        Assert.Contains("declare restricts: true", check.Output, StringComparison.Ordinal);
        Assert.Equal("crm              service      takes no restriction", await LineAsync(vow, "crm", "source", "list"));
        Assert.Contains("takes no restriction (GDPR 18): tell it by your own means", await LineAsync(vow, "well  source crm", "doctor"), StringComparison.Ordinal);
    }

    [Theory, MemberData(nameof(Troubles))]
    public async Task What_stands_in_the_way_is_said_with_what_to_do_and_without_the_secret(string trouble)
    {
        await using var service = await StartAsync();
        var variables = Variables(service);
        var said = trouble switch
        {
            "a wrong secret" => "both sides need the same secret",
            "no address" => "Set VOW_CRM to the service's address",
            "no secret" or "a short secret" => "Set VOW_CRM_SECRET, or VOW_CRM_SECRET_FILE",
            "an address in the clear" => "https://, without a name or password in it (http:// only on this machine)",
            "a secret's file that is not there" => "The file of VOW_CRM_SECRET_FILE can't be read",
            _ => "The service answered with status 500",
        };
        switch (trouble)
        {
            case "a wrong secret":
                service.Known = "another secret, that nobody told Vow about";
                break;
            case "no address":
                variables.Remove("VOW_CRM");
                break;
            case "no secret":
                variables.Remove("VOW_CRM_SECRET");
                break;
            case "a short secret":
                variables["VOW_CRM_SECRET"] = "tooshort";
                break;
            case "an address in the clear":
                variables["VOW_CRM"] = "http://crm.example/privacy";
                break;
            case "a secret's file that is not there":
                variables["VOW_CRM_SECRET_FILE"] = "/nowhere/crm";
                break;
            default:
                service.Trouble.Enqueue(PeopleService.Fail);
                service.Trouble.Enqueue(PeopleService.Fail);
                break;
        }

        await using var vow = await VowUnderTest.NewAsync(policy: service.Policy(Crm), variables: variables);
        service.Now = () => vow.Clock.Now;
        var check = await vow.RunAsync("source", "check", "crm");
        Assert.Equal((2, ""), (check.Exit, check.Output));
        Assert.Contains(said, check.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("tooshort", check.Error, StringComparison.Ordinal);
        Assert.DoesNotContain(PeopleService.Secret, check.Error, StringComparison.Ordinal);
        Assert.Contains(said, await LineAsync(vow, "MEND  source crm", "doctor"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task There_is_nothing_to_grant_to_arm_or_to_scan()
    {
        await using var service = await StartAsync();
        await using var vow = await NewAsync(service, Crm);
        var grant = await vow.RunAsync("source", "grant", "crm");
        Assert.Equal((2, ""), (grant.Exit, grant.Output));
        Assert.Contains("crm is a service: there is nothing to grant.", grant.Error, StringComparison.Ordinal);
        Assert.Contains("vow source check crm", grant.Error, StringComparison.Ordinal);
        foreach (var words in new string[][] { [], ["--confirm", "crm"] })
        {
            var arm = await vow.RunAsync(["source", "arm", "crm", .. words]);
            Assert.Equal((1, ""), (arm.Exit, arm.Output));
            Assert.Contains("There is nothing to arm.", arm.Error, StringComparison.Ordinal);
        }

        var asked = await vow.RunAnsweredAsync("crm\n", "source", "arm", "crm");
        Assert.Equal(1, asked.Exit);
        Assert.Contains("There is nothing to arm.", asked.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("type the source's name", asked.Output, StringComparison.Ordinal);
        var scan = await vow.RunAsync("scan", "crm");
        Assert.Equal((2, ""), (scan.Exit, scan.Output));
        Assert.Contains("crm is a service", scan.Error, StringComparison.Ordinal);
        Assert.Empty(service.Calls);
    }

    [Fact]
    public async Task Proof_says_what_nobody_can_look_at_in_a_service_and_never_calls_it_kept()
    {
        await using var service = await StartAsync();
        await using var vow = await NewAsync(service, Crm);
        var (_, promises, _) = await vow.ProveAsync();
        Assert.Equal("unproven", promises["map/crm"].State());
        Assert.Equal("A service shows what it is asked for, not all it holds.", promises["map/crm"].GetProperty("why").GetString());
        Assert.Equal("unproven", promises["retention/support/active"].State());
        Assert.Equal("Services can't be looked at by date: crm. Whoever runs them ends there what is over.", promises["retention/support/active"].GetProperty("why").GetString());
        Assert.DoesNotContain("crm", promises["right/restriction"].GetProperty("evidence").GetProperty("cannotSee").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("identifiers: { email: email }", "", "webhook.no-person contacts", "Say by which column the service knows people")]
    [InlineData("identifiers: { email: email }", "subject: { from: [id], to: notes, at: [id] }", "webhook.no-person contacts", "or the way to a table that does")]
    [InlineData("identifiers: { email: email }", "identifiers: { email: mail }", "webhook.no-column contacts.mail", "declare the column with its datum")]
    [InlineData("key: [id]", "key: []", "webhook.no-key contacts", "key: [id]")]
    [InlineData("serves: [support]", "serves: []", "webhook.serves-nothing contacts", "serves: [support]")]
    [InlineData("serves: [support]", "serves: [support, billing]", "webhook.archive contacts", "on_erasure: keep")]
    public async Task A_map_that_can_not_be_right_says_what_to_do(string old, string instead, string code, string help)
    {
        await using var service = await StartAsync();
        var sources = Crm.Replace(old, instead, StringComparison.Ordinal) + "      notes: { no_personal_data: house rules }\n";
        await using var vow = await NewAsync(service, sources);
        var check = await vow.RunAsync("source", "check", "crm");
        Assert.Equal((1, ""), (check.Exit, check.Error));
        var line = Assert.Single(check.Output.Split('\n'), l => l.StartsWith("error " + code, StringComparison.Ordinal));
        Assert.Contains(help, line, StringComparison.Ordinal);
        Assert.DoesNotContain("crm answers", check.Output, StringComparison.Ordinal);
        Assert.Contains("map has errors", await LineAsync(vow, "crm", "source", "list"), StringComparison.Ordinal);
        Assert.Contains("vow source check crm", await LineAsync(vow, "MEND  source crm", "doctor"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Only_a_service_is_ordered_to_restrict()
    {
        await using var service = await StartAsync();
        var policy = service.Policy("");
        var file = Path.Combine(policy, "sources.yaml");
        await File.WriteAllTextAsync(file, (await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken)).Replace("    engine: sqlite\n", "    engine: sqlite\n    restricts: true\n", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        await using var vow = await VowUnderTest.NewAsync(policy: policy);
        var check = await vow.RunAsync("check");
        Assert.Equal(1, check.Exit);
        Assert.Contains("A database takes no order to restrict", check.Output, StringComparison.Ordinal);
        Assert.Contains("it is for services (engine: webhook)", check.Output, StringComparison.Ordinal);
    }

    private static async Task<VowUnderTest> NewAsync(PeopleService service, string sources)
    {
        var vow = await VowUnderTest.NewAsync(policy: service.Policy(sources), variables: Variables(service));
        service.Now = () => vow.Clock.Now;
        return vow;
    }

    private static async Task<string> LineAsync(VowUnderTest vow, string begins, params string[] verb)
    {
        var ran = await vow.RunAsync(verb);
        return Assert.Single(ran.Output.Split('\n'), l => l.StartsWith(begins, StringComparison.Ordinal));
    }
}
