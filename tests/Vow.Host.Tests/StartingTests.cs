using System.Net;
using Vow.Hosting;
using Vow.Tests.Shared;

namespace Vow.Host.Tests;

public sealed class StartingTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    // It names the version of the policy; what follows it (a first sign-in) is new at each start.
    private static string FirstLine(VowUnderTest vow) => vow.Output.ToString().Split('\n')[0];

    [Theory]
    [MemberData(nameof(VowUnderTest.Policies), MemberType = typeof(VowUnderTest))]
    public async Task It_starts_says_where_and_answers(Engine engine, string policy)
    {
        await using var vow = await VowUnderTest.StartAsync(engine, Repository.Policy(policy));

        Assert.StartsWith($"Vow is up at {vow.Url.GetLeftPart(UriPartial.Authority)}", vow.Output.ToString(), StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await vow.Visitor.GetAsync("/", Cancel)).StatusCode);
    }

    [Theory]
    [MemberData(nameof(VowUnderTest.Engines), MemberType = typeof(VowUnderTest))]
    public async Task A_restart_finds_the_same_store_and_the_same_version_of_the_policy(Engine engine)
    {
        await using var vow = await VowUnderTest.StartAsync(engine);
        var first = FirstLine(vow);
        Assert.Equal(0, await vow.DownAsync());

        await vow.UpAsync();

        Assert.Equal(first, FirstLine(vow));
    }

    [Theory]
    [InlineData("127.0.0.1:5999", null, "http://localhost:5999/")]
    [InlineData("127.0.0.1:5999", "https://privacy.example.org", "https://privacy.example.org/")]
    [InlineData(null, null, "http://localhost:5080/")]
    public void Without_an_address_of_its_own_it_is_known_by_the_port_it_listens_on(string? listen, string? url, string known)
    {
        var (options, faults) = VowOptions.Read(name => name switch { "VOW_LISTEN" => listen, "VOW_URL" => url, _ => null });
        Assert.Empty(faults);
        Assert.Equal(known, options.Url.ToString());
    }

    [Fact]
    public void A_secret_may_lie_in_a_file_and_is_never_printed()
    {
        var file = Path.GetTempFileName();
        File.WriteAllText(file, "the secret\n");
        Dictionary<string, string> given = new() { ["VOW_TWILIO_ACCOUNT"] = "AC0123456789abcdef0123456789abcdef", ["VOW_TWILIO_TOKEN_FILE"] = file, ["VOW_TWILIO_FROM"] = "+33757000000" };

        var (options, faults) = VowOptions.Read(given.GetValueOrDefault);

        Assert.Empty(faults);
        Assert.Equal(("the secret", new Uri("https://api.twilio.com")), (options.Twilio!.Token, options.Twilio.Url));
        Assert.DoesNotContain("the secret", options.ToString(), StringComparison.Ordinal);
        given["VOW_TWILIO_TOKEN"] = "another";
        Assert.Contains(VowOptions.Read(given.GetValueOrDefault).Faults, fault => fault.Contains("VOW_TWILIO_TOKEN_FILE", StringComparison.Ordinal));
        File.Delete(file);
        given.Remove("VOW_TWILIO_TOKEN");
        Assert.Contains(VowOptions.Read(given.GetValueOrDefault).Faults, fault => fault.Contains("can't be read", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("VOW_SMS_WEBHOOK", "http://texts.example.org", "https://")]
    [InlineData("VOW_SMS_WEBHOOK", "", "https://")]
    [InlineData("VOW_SMS_WEBHOOK_SECRET", "short", "32 characters")]
    [InlineData("VOW_SMS_STOP", "the desk", "36111")]
    public void A_service_for_text_messages_that_cannot_work_is_refused_with_what_to_do(string name, string value, string says)
    {
        Dictionary<string, string> given = new() { ["VOW_SMS_WEBHOOK"] = "https://texts.example.org/vow", ["VOW_SMS_WEBHOOK_SECRET"] = new string('s', 32), ["VOW_SMS_STOP"] = "36111" };
        var (options, none) = VowOptions.Read(given.GetValueOrDefault);
        Assert.Empty(none);
        Assert.Equal(("36111", new Uri("https://texts.example.org/vow")), (options.TextWebhook!.Stop, options.TextWebhook.Address.Uri));
        Assert.DoesNotContain("ssss", options.ToString(), StringComparison.Ordinal);

        given[name] = value;
        var fault = Assert.Single(VowOptions.Read(given.GetValueOrDefault).Faults);

        Assert.Contains(says, fault, StringComparison.Ordinal);
        Assert.DoesNotContain("ssss", fault, StringComparison.Ordinal);
    }

    [Fact]
    public void Two_who_deliver_text_messages_are_one_too_many()
    {
        Dictionary<string, string> given = new()
        {
            ["VOW_TWILIO_ACCOUNT"] = "AC0123456789abcdef0123456789abcdef",
            ["VOW_TWILIO_TOKEN"] = "secret",
            ["VOW_TWILIO_FROM"] = "+33757000000",
            ["VOW_SMS_WEBHOOK"] = "https://texts.example.org/vow",
            ["VOW_SMS_WEBHOOK_SECRET"] = new string('s', 32),
        };

        Assert.Contains("keep one", Assert.Single(VowOptions.Read(given.GetValueOrDefault).Faults), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("VOW_TWILIO_ACCOUNT", "shop", "AC and 32")]
    [InlineData("VOW_TWILIO_ACCOUNT", "", "VOW_TWILIO_FROM")]
    [InlineData("VOW_TWILIO_FROM", "CORAYE", "VOW_TWILIO_STOP")]
    [InlineData("VOW_TWILIO_FROM", "a name that is too long", "11 letters")]
    [InlineData("VOW_TWILIO_STOP", "the desk", "36111")]
    [InlineData("VOW_TWILIO_URL", "http://texts.example.org", "https://")]
    public void An_account_for_text_messages_that_cannot_work_is_refused_with_what_to_do(string name, string value, string says)
    {
        Dictionary<string, string> given = new() { ["VOW_TWILIO_ACCOUNT"] = "AC0123456789abcdef0123456789abcdef", ["VOW_TWILIO_TOKEN"] = "secret", ["VOW_TWILIO_FROM"] = "+33757000000", [name] = value };

        var fault = Assert.Single(VowOptions.Read(given.GetValueOrDefault).Faults);

        Assert.Contains(says, fault, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_second_server_on_the_same_home_says_whom_to_ask_and_starts_nothing()
    {
        await using var vow = await VowUnderTest.StartAsync();

        var second = await vow.RunAsync("up");

        Assert.Equal(2, second.Exit);
        Assert.Contains(Path.Combine(vow.Home, "vow.sock"), second.Error, StringComparison.Ordinal);
    }

    [Theory, InlineData("coraye"), InlineData("template")]
    public async Task A_sample_policy_is_not_served_on_a_public_address(string policy)
    {
        await using var vow = await VowUnderTest.NewAsync(policy: Repository.Policy(policy), variables: new Dictionary<string, string> { ["VOW_LISTEN"] = $"0.0.0.0:{Ports.Free()}" });

        var refused = await vow.RunAsync("up");

        Assert.Equal(1, refused.Exit);
        Assert.Contains("VOW_SAMPLE=yes", refused.Error, StringComparison.Ordinal);
        Assert.Contains("vow init", refused.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(vow.Home, "vow.db")));
    }

    [Fact]
    public async Task The_sample_policy_is_served_on_a_public_address_where_somebody_said_so()
    {
        await using var vow = await VowUnderTest.StartAsync(variables: new Dictionary<string, string>
        {
            ["VOW_LISTEN"] = $"0.0.0.0:{Ports.Free()}",
            ["VOW_SAMPLE"] = "yes",
        });

        Assert.Contains("Vow is up", vow.Output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_policy_with_errors_is_shown_with_its_places_and_nothing_starts()
    {
        var folder = Directory.CreateTempSubdirectory("vow-p-").FullName;
        await File.WriteAllTextAsync(Path.Combine(folder, "policy.yaml"), "policy: {}\n", Cancel);
        await using var vow = await VowUnderTest.NewAsync(policy: folder);

        var refused = await vow.RunAsync("up");

        Assert.Equal(1, refused.Exit);
        Assert.Contains("policy.yaml:1:", refused.Error, StringComparison.Ordinal);
        Assert.False(File.Exists(Path.Combine(vow.Home, "vow.db")));
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Faults_in_the_environment_are_told_all_at_once()
    {
        await using var vow = await VowUnderTest.NewAsync(variables: new Dictionary<string, string> { ["VOW_LISTEN"] = "here", ["VOW_SMTP"] = "there" });

        var refused = await vow.RunAsync("up");

        Assert.Equal(2, refused.Exit);
        Assert.Contains("VOW_LISTEN", refused.Error, StringComparison.Ordinal);
        Assert.Contains("VOW_SMTP", refused.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_servers_clock_is_the_one_put_in_at_the_edge_from_the_first_line_on()
    {
        var autumn = new DateTimeOffset(2031, 10, 5, 8, 0, 0, TimeSpan.Zero);
        await using var vow = await VowUnderTest.StartAsync(now: autumn);

        var policies = (Policies.PolicyHolder)vow.Services.GetService(typeof(Policies.PolicyHolder))!;

        Assert.Equal(Vow.Gate.Instant.From(autumn), policies.Current.Since);
    }

    [Fact]
    public async Task The_control_socket_is_its_owners_alone()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "file modes are of Unix");
        await using var vow = await VowUnderTest.StartAsync();

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, OperatingSystem.IsWindows() ? default : File.GetUnixFileMode(Path.Combine(vow.Home, "vow.sock")));
    }

    [Fact]
    public async Task Control_does_not_exist_on_the_public_address()
    {
        await using var vow = await VowUnderTest.StartAsync();
        using var words = new StringContent("[\"ledger\",\"verify\"]");

        var answer = await vow.Visitor.PostAsync(new Uri("/control/run", UriKind.Relative), words, Cancel);

        Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
    }
}
