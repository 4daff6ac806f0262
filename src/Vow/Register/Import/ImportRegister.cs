using System.CommandLine;
using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Vow.Commands;
using Vow.Policies;
using Vow.Policy;
using Vow.Policy.Drafting;
using Vow.Sheets;

namespace Vow.Register.Import;

/// <summary><c>vow import register</c>: a draft of a policy from the register a company already keeps, with a list of what the register does not say.</summary>
public static class ImportRegister
{
    private const string GapsFile = "gaps.txt";

    private static readonly JsonSerializerOptions Shape = new() { WriteIndented = true };

    // Who the company is, where the register does not say it: the words of vow init.
    private static readonly ImmutableArray<(string Answer, string Says)> Who =
    [
        ("company", "The company's name, where the register does not give it or gives another."), ("siren", "Its SIREN number, nine digits."), ("street", "Its address: street and number."), ("postcode", "Postcode."),
        ("city", "City."), ("country", "Country: FR, or France."), ("email", "Where people write about their data."), ("phone", "Its telephone number."),
    ];

    private static readonly ImmutableDictionary<string, Option<string?>> Options =
        Who.ToImmutableDictionary(one => one.Answer, one => new Option<string?>("--" + one.Answer) { Description = one.Says, HelpName = "TEXT" });

    /// <summary>The verb. Exit code 0 where the draft is written, gaps or not: there nearly always are some, and they are listed.</summary>
    public static Verb Verb()
    {
        var file = new Argument<string>("FILE") { Description = "The register: .ods or .xlsx (a list, a sheet for each activity, or both), or .csv (one activity a line)." };
        var folder = new Argument<string?>("DIR") { Description = "The draft's folder; without it policies/NAME-OF-FILE.", Arity = ArgumentArity.ZeroOrOne };
        var command = new Command("register", "Drafts a policy from a register of processing activities (GDPR 30), and lists what it does not say.") { file, folder, CommonOptions.Format };
        foreach (var (answer, _) in Who)
        {
            command.Add(Options[answer]);
        }

        return new Verb(
            command,
            VerbNeeds.Nothing,
            run => RunAsync(run, run.Words.GetValue(file)!, run.Words.GetValue(folder)))
        {
            Under = "import",
            File = file,
        };
    }

    private static async Task<int> RunAsync(VerbRun run, string file, string? folder)
    {
        var reading = await SheetFile.ReadAsync(file, run.Cancel);
        if (reading.Fault is { } fault)
        {
            return await run.FaultAsync(fault);
        }

        var register = ReadRegister.Of(reading.Sheets);
        if (register.Activities.IsEmpty)
        {
            return await run.FaultAsync(
                $"No activity was found in {Path.GetFileName(file)}. A list needs a row of headings (activity, purpose, persons, data, retention, recipients), a sheet of its own needs labels (activity, main purpose, …), in French or English."
                + (register.Unknown.IsEmpty ? "" : $" Not understood: {string.Join(", ", register.Unknown.Take(20))}."));
        }

        var company = Told(run, register.Company);
        register = register with { Company = company };
        folder ??= Path.Combine("policies", Path.GetFileNameWithoutExtension(file));
        if (NewFolder.InTheWay(folder) is { } obstacle)
        {
            return await run.FaultAsync(obstacle);
        }

        var name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)));
        var draft = RegisterDraft.Write(register, name, DateOnly.FromDateTime(run.Now.ToDateTimeOffset().UtcDateTime));
        var gaps = draft.Gaps.AddRange(Blanks(draft)).AddRange(Faults(draft.Files));
        var texts = draft.Files.Texts.ToDictionary(one => Drafted(one.Key), one => one.Value, StringComparer.Ordinal);
        texts[GapsFile] = Listed(gaps);
        if (await NewFolder.WriteAsync(folder, texts, run.Cancel) is { } failure)
        {
            return await run.FaultAsync(failure);
        }

        if (run.IsJson)
        {
            await run.Output.WriteLineAsync(JsonSerializer.Serialize(new { folder, activities = register.Activities.Length, gaps = gaps.Select(gap => new { about = gap.About, says = gap.Says }) }, Shape));
        }
        else
        {
            await run.Output.WriteLineAsync(Listed(gaps));
            await run.Output.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"{register.Activities.Length} activities drafted in {folder}; {gaps.Length} gaps, listed in {GapsFile} too.\nNext: settle them in {Drafted(PolicyFiles.Policy)}, then take \".draft\" out of the file names:\n  (cd {folder} && for f in *.draft.*; do mv \"$f\" \"${{f%%.draft.*}}.${{f##*.draft.}}\"; done)\nThen: {Called.Itself} check --policy {folder}"));
        }

        return 0;
    }

    /// <summary>The register's own words of the company, with what the command line says in their place.</summary>
    private static RegisterCompany Told(VerbRun run, RegisterCompany said)
    {
        string Of(string answer, string otherwise) => run.Words.GetValue(Options[answer]) is { Length: > 0 } text ? text.Trim() : otherwise;
        var apart = run.Words.GetValue(Options["street"]) is { Length: > 0 } || said.Address.Length == 0 || said.Postcode.Length > 0;
        return said with
        {
            Name = Of("company", said.Name),
            Siren = Of("siren", said.Siren),
            Address = Of("street", said.Address),
            Postcode = Of("postcode", apart ? said.Postcode : ""),
            City = Of("city", said.City),
            Country = Of("country", said.Country),
            Email = Of("email", said.Email),
            Phone = Of("phone", said.Phone),
        };
    }

    /// <summary>Each place where the company is not named yet, by file and line.</summary>
    private static IEnumerable<RegisterGap> Blanks(DraftedRegister draft) =>
        draft.Blanks.Select(blank =>
        {
            var places = draft.Files.Texts.Select(one => (File: Drafted(one.Key), Lines: one.Value.Split('\n').Index().Where(line => line.Item.Contains(blank.Mark, StringComparison.Ordinal)).Select(line => line.Index + 1).ToList()))
                .Where(one => one.Lines.Count > 0).Select(one => $"{one.File} ({(one.Lines.Count == 1 ? "line" : "lines")} {string.Join(", ", one.Lines.Select(line => line.ToString(CultureInfo.InvariantCulture)))})").ToList();
            return new RegisterGap(
                "controller",
                $"The register does not say it: {blank.Answer}. Run the import again with --{blank.Answer}, or write it in {Drafted(PolicyFiles.Policy)}"
                + (places.Count == 0 ? "." : $" and in place of \"{blank.Mark}\" in {string.Join(", ", places)}."));
        });

    /// <summary>What the language itself misses in the draft, read as if it were a policy already.</summary>
    private static IEnumerable<RegisterGap> Faults(PolicyFiles files) =>
        PolicyReader.Read(files).Diagnostics.Where(one => one.Severity == Severity.Error || one.Code == "fact.unknown")
            .Select(one => new RegisterGap(string.Create(CultureInfo.InvariantCulture, $"{Drafted(one.Span.File)}:{one.Span.Line}"), one.Code == "fact.unknown" ? one.Message.En : $"{one.Message.En} {one.Help.En}"));

    private static string Listed(ImmutableArray<RegisterGap> gaps)
    {
        var text = new StringBuilder();
        foreach (var about in gaps.GroupBy(gap => gap.About))
        {
            text.AppendLine(about.Key);
            foreach (var gap in about)
            {
                text.AppendLine(CultureInfo.InvariantCulture, $"  - {gap.Says}");
            }
        }

        return text.ToString().TrimEnd();
    }

    /// <summary><c>policy.yaml</c> becomes <c>policy.draft.yaml</c>: no program takes it for a policy.</summary>
    private static string Drafted(string file) => file.Insert(file.LastIndexOf('.'), ".draft");
}
