using System.Net;
using System.Text.Json;
using Spectre.Console;
using Spectre.Console.Rendering;
using Vow.Commands;
using Vow.Policies;
using Vow.Policy;
using Vow.Policy.Drafting;
using Vow.Tests.Shared;

namespace Vow.Host.Tests;

public sealed class InitTests : IDisposable
{
    private static readonly string[] Answers =
    [
        "--company", "Éditions du Port", "--street", "1 rue du Port", "--postcode", "29200", "--city", "Brest", "--email", "privacy@example.org", "--siren", "732 829 320", "--surfaces", "website,software",
    ];

    private readonly string place = Directory.CreateTempSubdirectory("vow-init-").FullName;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Folder => Path.Combine(place, "port");

    public void Dispose() => Directory.Delete(place, recursive: true);

    [Fact]
    public async Task A_new_policy_is_checked_started_read_in_both_languages_and_signed_up_to()
    {
        await using (var before = await VowUnderTest.NewAsync())
        {
            var made = await before.RunAsync(["init", Folder, .. Answers]);
            Assert.True(made.Exit == 0, made.Error);
            Assert.Contains($"vow up --policy {Folder}", made.Output, StringComparison.Ordinal);
            var check = await before.RunAsync("check", "--policy", Folder);
            Assert.True(check.Exit == 0, check.Output);
            Assert.Contains("port: 0 errors", check.Output, StringComparison.Ordinal);
        }

        await using var vow = await VowUnderTest.StartAsync(policy: Folder);
        var english = WebUtility.HtmlDecode(await vow.Visitor.GetStringAsync("/en/policy", Cancel));
        Assert.Contains("personal data Éditions du Port holds about you", english, StringComparison.Ordinal);
        Assert.DoesNotContain("unverified", english, StringComparison.Ordinal);
        Assert.Contains("Éditions du Port est le responsable du traitement", WebUtility.HtmlDecode(await vow.Visitor.GetStringAsync("/fr/policy", Cancel)), StringComparison.Ordinal);
        var form = WebUtility.HtmlDecode(await vow.Visitor.GetStringAsync("/en/account/new", Cancel));
        Assert.Contains("Yes, Éditions du Port may send me its own news and offers", form, StringComparison.Ordinal);
        using var typed = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["email"] = "marie@example.test",
            ["password"] = "orage tabouret merlan 47 velours",
            ["last_name"] = "Durand",
            ["first_name"] = "Marie",
            ["terms"] = "yes",
        });
        Assert.Equal(HttpStatusCode.SeeOther, (await vow.Visitor.PostAsync("/en/account/new", typed, Cancel)).StatusCode);
        Assert.Equal("marie@example.test", (await vow.MailsAsync(1))[0].To.Mailboxes.Single().Address);
    }

    [Fact]
    public async Task Nothing_is_ever_overwritten_and_what_to_do_is_said()
    {
        await using var vow = await VowUnderTest.NewAsync();
        Directory.CreateDirectory(Folder);
        await File.WriteAllTextAsync(Path.Combine(Folder, "notes.txt"), "mine", Cancel);

        var refused = await vow.RunAsync(["init", Folder, .. Answers]);

        Assert.Equal(2, refused.Exit);
        Assert.Contains("nothing is ever overwritten", refused.Error, StringComparison.Ordinal);
        Assert.Equal(["notes.txt"], Directory.EnumerateFileSystemEntries(Folder).Select(Path.GetFileName));
        Assert.Equal([Folder], Directory.EnumerateFileSystemEntries(place));
    }

    [Fact]
    public async Task An_empty_folder_is_filled()
    {
        await using var vow = await VowUnderTest.NewAsync();
        Directory.CreateDirectory(Folder);

        Assert.Equal(0, (await vow.RunAsync(["init", Folder, .. Answers, "--languages", "fr", "--purposes", "billing,comments"])).Exit);
        Assert.Equal(["policy.yaml", "promises.yaml", "text.fr.md"], Directory.EnumerateFiles(Folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        var policy = PolicyReader.Read(ReadPolicy.FilesIn(Folder)!).Policy!;
        Assert.NotNull(policy.Purpose("host_identification"));
        Assert.Null(policy.Purpose("newsletter"));
    }

    [Fact]
    public async Task Every_answer_that_is_missing_or_cannot_be_is_said_at_once_and_nothing_is_written()
    {
        await using var vow = await VowUnderTest.NewAsync();

        var missing = await vow.RunAsync("init", Folder, "--company", "Port");
        var wrong = await vow.RunAsync(["init", Folder, .. Answers.Select(answer => answer == "732 829 320" ? "732 829 321" : answer), "--purposes", "newletter", "--languages", "de", "--website", "port"]);

        Assert.Equal((2, 2), (missing.Exit, wrong.Exit));
        Assert.All(new[] { "--street", "--postcode", "--city", "--email" }, name => Assert.Contains(name, missing.Error, StringComparison.Ordinal));
        Assert.All(new[] { "--siren", "--purposes", "--languages", "--website" }, name => Assert.Contains(name, wrong.Error, StringComparison.Ordinal));
        Assert.False(Directory.Exists(Folder));
    }

    [Fact]
    public async Task Another_country_names_its_own_authority()
    {
        await using var vow = await VowUnderTest.NewAsync();

        var missing = await vow.RunAsync(["init", Folder, .. Answers, "--country", "BE"]);
        var made = await vow.RunAsync(
            ["init", Folder, .. Answers, "--country", "BE", "--zone", "Europe/Brussels", "--authority-name", "The authority", "--authority-short", "TA", "--authority-address", "1 street, Brussels",
                "--authority-web", "https://authority.example", "--authority-complaint", "https://authority.example/complain"]);

        Assert.Contains("--authority-web", missing.Error, StringComparison.Ordinal);
        Assert.True(made.Exit == 0, made.Error);
        var policy = PolicyReader.Read(ReadPolicy.FilesIn(Folder)!).Policy!;
        Assert.Equal(("TA", "Europe/Brussels"), (policy.Authority.Short, policy.Zone));
        Assert.DoesNotContain("CNIL", PolicyProse.Render(policy, Language.En), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_folder_the_companys_name_is_the_folders()
    {
        await using var vow = await VowUnderTest.NewAsync();
        var here = Directory.GetCurrentDirectory();

        var made = await vow.RunAsync(["init", .. Answers]);

        try
        {
            Assert.True(made.Exit == 0, made.Error);
            Assert.True(File.Exists(Path.Combine(here, "policies", "editions-du-port", "policy.yaml")));
        }
        finally
        {
            Directory.Delete(Path.Combine(here, "policies"), recursive: true);
        }
    }

    [Fact]
    public async Task The_list_shows_each_purpose_with_where_its_periods_come_from()
    {
        await using var vow = await VowUnderTest.NewAsync();

        var people = await vow.RunAsync("init", "--list");
        var machines = await vow.RunAsync("init", "--list", "--format", "json");

        Assert.Contains("[unverified] 5 years", people.Output, StringComparison.Ordinal);
        using var json = JsonDocument.Parse(machines.Output);
        Assert.Equal(PurposeCatalogue.All.Select(entry => entry.Purpose.Id), json.RootElement.EnumerateArray().Select(one => one.GetProperty("id").GetString()));
    }

    [Theory, InlineData(AnsiSupport.Yes), InlineData(AnsiSupport.No)]
    public async Task On_a_terminal_the_questions_are_asked_and_a_wrong_answer_is_asked_again_where_it_was_given(AnsiSupport moving)
    {
        using var screen = new StringWriter();

        var exit = await TalkAsync(
            moving, screen, Folder,
            "", "Éditions du Port", "", "732829321", "732829320", "Franse", "france", "1 rue du Port", "9200", "29200", "Brest", "", "privacy", "privacy@example.org", "", "éditions du port", "", "dpo", "", "port", "",
            "shop", "", "de", "", "31-12", "06-30", "");

        Assert.True(exit == 0, screen.ToString());
        var policy = PolicyReader.Read(ReadPolicy.FilesIn(Folder)!).Policy!;
        Assert.Equal(("732829320", "FR", 6, new DateOnly(2026, 11, 23)), (policy.Controller.Siren, policy.Controller.Address.Country, policy.Controller.FiscalYearEnd.Value.Month, policy.Version));
        Assert.Equal(PurposeCatalogue.With(PurposeCatalogue.Usual).Select(entry => entry.Kind), policy.Purposes.Select(one => one.Kind));
        var said = screen.ToString();
        foreach (var fault in new[]
        {
            "This one is needed.", "nine digits", "two-letter code", "A French postcode has five digits", "Write it as name@example.com.", "its own data protection officer", "Write it as https://www.example.com.",
            "\"shop\" is not known", "\"de\" is not a language", "month and day of the year's close", "[Enter: left out]", "[Enter: unknown]",
        })
        {
            Assert.Contains(fault, said, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task A_folder_in_the_way_is_told_before_anything_is_asked()
    {
        Directory.CreateDirectory(Folder);
        await File.WriteAllTextAsync(Path.Combine(Folder, "notes.txt"), "mine", Cancel);
        using var screen = new StringWriter();

        Assert.Equal(2, await TalkAsync(AnsiSupport.No, screen, Folder));
    }

    [Fact]
    public void Each_purpose_has_one_line_on_a_narrow_terminal() =>
        Assert.All(PurposeCatalogue.All, entry => Assert.InRange(entry.Line.Length, 1, 72));

    [Fact]
    public async Task What_is_wrong_and_what_is_missing_is_said_together_and_a_countrys_name_is_understood()
    {
        await using var vow = await VowUnderTest.NewAsync();

        var both = await vow.RunAsync("init", Folder, "--company", "Port", "--country", "France", "--postcode", "9200", "--email", "nobody");
        var made = await vow.RunAsync(["init", Folder, .. Answers, "--country", "France"]);

        Assert.All(new[] { "--postcode: A French postcode", "--email: Write it", "--street", "--city" }, text => Assert.Contains(text, both.Error, StringComparison.Ordinal));
        Assert.DoesNotContain("--country", both.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("--zone", both.Error, StringComparison.Ordinal);
        Assert.True(made.Exit == 0, made.Error);
        Assert.Contains("Left out, since nobody said it: register, phone, website.", made.Output, StringComparison.Ordinal);
    }

    private static async Task<int> TalkAsync(AnsiSupport moving, StringWriter screen, string folder, params string[] lines)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var verb = InitCommand.Verb();
        var root = new System.CommandLine.RootCommand { verb.Command };
        var exit = await verb.Act(new VerbRun
        {
            Words = root.Parse(["init", folder]),
            Options = new Hosting.VowOptions(),
            Output = output,
            Error = error,
            Now = Vow.Gate.Instant.From(new DateTimeOffset(2026, 11, 22, 23, 30, 0, TimeSpan.Zero)),
            Terminal = new Terminal(new Typed(lines), moving, screen),
            Cancel = Cancel,
        });
        await screen.WriteAsync(error.ToString());
        return exit;
    }

    /// <summary>A terminal at which lines are typed.</summary>
    private sealed class Terminal(IAnsiConsoleInput input, AnsiSupport moving, TextWriter screen) : IAnsiConsole
    {
        private readonly IAnsiConsole inner = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = moving, Interactive = InteractionSupport.Yes, Out = new AnsiConsoleOutput(screen) });

        public Profile Profile
        {
            get
            {
                // No line is broken, so that what is said can be found.
                inner.Profile.Width = 300;
                return inner.Profile;
            }
        }

        public IAnsiConsoleCursor Cursor => inner.Cursor;

        public IAnsiConsoleInput Input => input;

        public IExclusivityMode ExclusivityMode => inner.ExclusivityMode;

        public RenderPipeline Pipeline => inner.Pipeline;

        public void Clear(bool home) => inner.Clear(home);

        public void Write(IRenderable renderable) => inner.Write(renderable);

        public void WriteAnsi(Action<AnsiWriter> action) => inner.WriteAnsi(action);
    }

    private sealed class Typed(params string[] lines) : IAnsiConsoleInput
    {
        private readonly Queue<char> keys = new(lines.SelectMany(line => line + "\r"));

        public bool IsKeyAvailable() => keys.Count > 0;

        public ConsoleKeyInfo? ReadKey(bool intercept) => keys.TryDequeue(out var key)
            ? new ConsoleKeyInfo(key, key == '\r' ? ConsoleKey.Enter : 0, false, false, false)
            : throw new InvalidOperationException("The terminal waits for more than was typed.");

        public Task<ConsoleKeyInfo?> ReadKeyAsync(bool intercept, CancellationToken cancellationToken) => Task.FromResult(ReadKey(intercept));
    }
}
