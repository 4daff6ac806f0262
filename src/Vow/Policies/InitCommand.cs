using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Vow.Commands;
using Vow.Policy;
using Vow.Policy.Drafting;

namespace Vow.Policies;

/// <summary><c>vow init</c>: a company's first policy, from questions on a terminal or from words in a script. It never overwrites anything.</summary>
public static class InitCommand
{
    private static readonly JsonSerializerOptions Shape = new() { WriteIndented = true };

    private static readonly Argument<string?> Folder = new("DIR") { Description = "The new policy's folder; without it policies/COMPANY.", Arity = ArgumentArity.ZeroOrOne };
    private static readonly Option<bool> List = new("--list") { Description = "Show the purposes to pick from, with basis, data, periods and their sources; write nothing." };

    // In the order of the questions.
    private static readonly ImmutableArray<InitQuestion> Questions =
    [
        new("company", "The company's name", Required: true),
        new("register", "Its entry in the companies register, as printed (RCS Brest 732 829 320)", Without: "left out"),
        new("siren", "Its SIREN number, nine digits", Without: "left out"),
        // Before the postcode, whose form depends on it.
        new("country", "Country (FR, or France)", Assumed: "FR"),
        new("street", "Its address: street and number", Required: true),
        new("postcode", "Postcode", Required: true),
        new("city", "City", Required: true),
        new("email", "Where people write about their data", Required: true),
        new("phone", "Its telephone number, for the register", Without: "left out"),
        new("dpo-name", "The data protection officer's name", Without: "unknown"),
        new("dpo-email", "The officer's address", Without: "the company's"),
        new("website", "Its site (https://www.example.com)", Without: "left out"),
        new("surfaces", "Where people meet it: website, or website,software", Assumed: "website"),
        new("languages", "Languages people read the policy in", Assumed: "en,fr"),
        new("fiscal-year-end", "Close of its fiscal year, month and day (12-31)", Without: "unknown"),
    ];

    // Asked where the company is not in France: nothing may be guessed about another country's authority.
    private static readonly ImmutableArray<InitQuestion> Abroad =
    [
        new("zone", "Time zone whose days count (Europe/Brussels)", Required: true),
        new("authority-name", "The supervisory authority's name", Required: true),
        new("authority-short", "Its short name", Required: true),
        new("authority-address", "Its postal address", Required: true),
        new("authority-web", "Its site (https://…)", Required: true),
        new("authority-complaint", "The page where one complains (https://…)", Required: true),
    ];

    private static readonly InitQuestion Purposes = new("purposes", "Purposes, by the ids of --list, separated by commas");

    private static readonly ImmutableDictionary<InitQuestion, Option<string?>> Options =
        Questions.Concat(Abroad).Append(Purposes).ToImmutableDictionary(one => one, one => new Option<string?>("--" + one.Name) { Description = one.Text + ((one.Assumed ?? one.Without) is { } without ? $"; without it: {without}" : "") + ".", HelpName = "TEXT" });

    /// <summary>The verb. Exit code 2 where an answer is missing or can't be, or where something is in the way.</summary>
    public static Verb Verb()
    {
        var command = new Command("init", "Writes a first policy of your own: asks on a terminal, or takes every answer as an option.") { Folder, List, CommonOptions.Format };
        foreach (var question in Questions.Concat(Abroad).Append(Purposes))
        {
            command.Add(Options[question]);
        }

        return new Verb(command, VerbNeeds.Nothing, RunAsync);
    }

    private static async Task<int> RunAsync(VerbRun run)
    {
        if (run.Words.GetValue(List))
        {
            await run.Output.WriteLineAsync(run.IsJson ? ListJson() : ListText());
            return 0;
        }

        var given = Options.Where(one => run.Words.GetValue(one.Value) is { Length: > 0 }).ToDictionary(one => one.Key.Name, one => Plain(one.Key.Name, run.Words.GetValue(one.Value)!), StringComparer.Ordinal);
        var folder = run.Words.GetValue(Folder);
        // What was typed as options is judged before anything is asked: nobody answers twice.
        var faults = given.Select(one => (Answer: one.Key, Fault: FaultOf(one.Key, one.Value, given))).Where(one => one.Fault is not null).Select(one => $"--{one.Answer}: {one.Fault}").ToList();
        if (faults.Count == 0 && run.Terminal is { } terminal)
        {
            if (folder is not null && NewFolder.InTheWay(folder) is { } taken)
            {
                return await run.FaultAsync(taken);
            }

            (given, folder) = InitTalk.Ask(terminal, Questions, Abroad, Purposes, given, folder);
        }

        var missing = Questions.Concat(IsFrench(given) || faults.Exists(fault => fault.StartsWith("--country:", StringComparison.Ordinal)) ? [] : Abroad).Where(one => one.Required && !given.ContainsKey(one.Name)).ToList();
        if (missing.Count + faults.Count > 0)
        {
            return await run.FaultAsync(string.Join('\n', faults.Concat(missing.Count == 0 ? [] :
                [$"These answers are missing:\n{string.Join('\n', missing.Select(one => $"  --{one.Name}  {one.Text}"))}\nOn a terminal, vow init asks for them."])));
        }

        folder ??= FolderOf(given["company"]);
        var answers = Answers(run, given, folder);
        if (answers.Faults() is { IsEmpty: false } left)
        {
            return await run.FaultAsync(string.Join('\n', left.Select(fault => $"{fault.Answer}: {fault.Fault}")));
        }

        if (NewFolder.InTheWay(folder) is { } obstacle)
        {
            return await run.FaultAsync(obstacle);
        }

        var files = PolicyDraft.Write(answers);
        if (PolicyReader.Read(files) is { Policy: null } reading)
        {
            return await run.FaultAsync($"{DiagnosticText.Render(reading.Diagnostics, files)}\nSuch a policy would have errors; nothing was written.");
        }

        if (await NewFolder.WriteAsync(folder, files.Texts, run.Cancel) is { } failure)
        {
            return await run.FaultAsync(failure);
        }

        await SayDoneAsync(run, folder, files, given);
        return 0;
    }

    private static async Task SayDoneAsync(VerbRun run, string folder, PolicyFiles files, Dictionary<string, string> given)
    {
        var unknown = PolicyReader.Read(files).Diagnostics.Count(one => one.Code == "fact.unknown");
        await run.Output.WriteLineAsync($"{folder}: {string.Join(", ", files.Texts.Keys)} written.");
        if (unknown > 0)
        {
            await run.Output.WriteLineAsync($"{unknown} facts are still \"unknown\" in policy.yaml, each with who must say it. Until then what depends on them is refused.");
        }

        var left = Questions.Where(one => one.Without == "left out" && !given.ContainsKey(one.Name)).Select(one => one.Name).ToList();
        if (left.Count > 0)
        {
            await run.Output.WriteLineAsync($"Left out, since nobody said it: {string.Join(", ", left)}. Where the company has it, write it under \"controller\" in policy.yaml.");
        }

        await run.Output.WriteLineAsync($"Next: {Called.Itself} check --policy {folder}\nThen: {Called.Itself} up --policy {folder}");
    }

    private static DraftAnswers Answers(VerbRun run, Dictionary<string, string> given, string folder)
    {
        string? Of(string name) => given.GetValueOrDefault(name);
        var zone = IsFrench(given) ? "Europe/Paris" : Of("zone")!;
        return new DraftAnswers
        {
            Name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder))),
            Version = DateOnly.FromDateTime(TimeZoneInfo.ConvertTime(run.Now.ToDateTimeOffset(), TimeZoneInfo.FindSystemTimeZoneById(zone)).DateTime),
            Company = given["company"],
            Register = Of("register"),
            Siren = Of("siren")?.Replace(" ", "", StringComparison.Ordinal),
            Address = new PostalAddress(given["street"], given["postcode"], given["city"], Country(given)),
            Email = given["email"],
            Phone = Of("phone"),
            DpoName = Of("dpo-name"),
            DpoEmail = Of("dpo-email"),
            Website = Of("website"),
            HasSoftware = Listed(Of("surfaces") ?? "website").Contains("software"),
            Languages = [.. Listed(Of("languages") ?? "en,fr").Select(Languages.Of).OfType<Language>().Distinct()],
            FiscalYearEnd = Of("fiscal-year-end"),
            Zone = zone,
            Authority = IsFrench(given) ? DraftAnswers.Cnil : new Authority(
                new Bilingual(Of("authority-name")!, Of("authority-name")!), Of("authority-short")!, new Bilingual(Of("authority-address")!, Of("authority-address")!),
                Of("authority-web")!, Of("authority-complaint")!, DraftAnswers.Cnil.Span),
            Purposes = Of("purposes") is { } named ? [.. Listed(named).Select(id => PurposeCatalogue.Of(id)!.Kind)] : PurposeCatalogue.Usual,
        };
    }

    /// <summary>An answer as it is kept: "France" is FR.</summary>
    internal static string Plain(string name, string answer) =>
        name == "country" ? CountryNames.CodeOf(answer.Trim()) ?? answer.Trim().ToUpperInvariant() : answer.Trim();

    /// <summary>What is wrong with an answer as <see cref="Plain"/> gives it, beside those given before it; null where nothing is.</summary>
    internal static string? FaultOf(string name, string answer, Dictionary<string, string> given) => name switch
    {
        "zone" => TimeZoneInfo.TryFindSystemTimeZoneById(answer, out _) ? null : $"No time zone is called \"{answer}\": write an IANA name, such as Europe/Brussels.",
        "languages" => Listed(answer).FirstOrDefault(word => Languages.Of(word) is null) is { } word ? $"\"{word}\" is not a language pages can be written in. Known: en, fr."
            : Listed(answer).Any() ? null : "Name at least one: en, fr.",
        "surfaces" => Listed(answer).FirstOrDefault(word => word is not ("website" or "software")) is { } word ? $"\"{word}\" is not known. Write website, or website,software." : null,
        "purposes" => Listed(answer).FirstOrDefault(id => PurposeCatalogue.Of(id) is null) is { } id ? $"There is no purpose \"{id}\" in the list. See: vow init --list" : null,
        "folder" => NewFolder.InTheWay(answer) ?? (Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(answer))).Any(char.IsLetterOrDigit) ? null : "Give the folder a name with a letter or a digit in it."),
        _ => DraftAnswers.FaultOf(name, answer, given.GetValueOrDefault("company"), Country(given)),
    };

    /// <summary>The folder of a company's policy where none is named.</summary>
    internal static string FolderOf(string company) => Path.Combine("policies", Slug(company));

    private static string Country(Dictionary<string, string> given) => given.GetValueOrDefault("country", "FR");

    /// <summary>Whether the French authority and zone go without saying.</summary>
    internal static bool IsFrench(Dictionary<string, string> given) => Country(given) == "FR";

    private static IEnumerable<string> Listed(string words) => words.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Distinct(StringComparer.Ordinal);

    /// <summary>A company's name as a folder's: "Éditions du Port" becomes "editions-du-port".</summary>
    private static string Slug(string company)
    {
        var slug = new StringBuilder();
        foreach (var letter in RegisterText.Plain(company))
        {
            if (char.IsAsciiLetterOrDigit(letter))
            {
                slug.Append(letter);
            }
            else if (slug.Length > 0 && slug[^1] != '-')
            {
                slug.Append('-');
            }
        }

        return slug.ToString().Trim('-') is { Length: > 0 } name ? name : "own";
    }

    private static string ListText()
    {
        var text = new StringBuilder();
        foreach (var entry in PurposeCatalogue.All)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"{entry.Purpose.Id}{(entry.IsAlways ? "  (in every policy)" : PurposeCatalogue.Usual.Contains(entry.Kind) ? "  (usual)" : "")}");
            text.AppendLine(CultureInfo.InvariantCulture, $"    {entry.Purpose.Title.En} / {entry.Purpose.Title.Fr}");
            text.AppendLine(CultureInfo.InvariantCulture, $"    {entry.Summary}{(entry.Purpose.LegalText is { } law ? $"; {law}" : "")}");
            text.AppendLine(CultureInfo.InvariantCulture, $"    periods: {Source(entry)}");
        }

        return text.ToString().TrimEnd();
    }

    private static string ListJson() => JsonSerializer.Serialize(
        PurposeCatalogue.All.Select(entry => new
        {
            id = entry.Purpose.Id,
            title = new { en = entry.Purpose.Title.En, fr = entry.Purpose.Title.Fr },
            basis = entry.Purpose.Basis.ToString(),
            legalText = entry.Purpose.LegalText,
            data = entry.Purpose.Data.Select(use => use.Datum),
            active = entry.Purpose.Keep.Active.For?.ToString(),
            archive = entry.Purpose.Keep.Archive?.For.ToString(),
            periods = entry.Periods,
            verified = entry.IsVerified,
            always = entry.IsAlways,
        }),
        Shape);

    /// <summary>Where the periods come from; what was not compared with its source says so.</summary>
    internal static string Source(CatalogueEntry entry) => (entry.IsVerified ? "" : "[unverified] ") + entry.Periods;
}

/// <summary>A question of <c>vow init</c>, and the option that answers it.</summary>
/// <param name="Name">Name of the option, without its dashes.</param>
/// <param name="Text">What is asked.</param>
/// <param name="Required">Whether nothing can be written without it.</param>
/// <param name="Assumed">The answer where none is given.</param>
/// <param name="Without">What becomes of it where it is not answered, for one that need not be.</param>
internal sealed record InitQuestion(string Name, string Text, bool Required = false, string? Assumed = null, string? Without = null);
