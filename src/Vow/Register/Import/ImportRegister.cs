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

    /// <summary>The verb. Exit code 1 where gaps are left: there nearly always are.</summary>
    public static Verb Verb()
    {
        var file = new Argument<string>("FILE") { Description = "The register: .ods or .xlsx (a list, a sheet for each activity, or both), or .csv (one activity a line)." };
        var folder = new Argument<string?>("DIR") { Description = "The draft's folder; without it policies/NAME-OF-FILE.", Arity = ArgumentArity.ZeroOrOne };
        return new Verb(
            new Command("register", "Drafts a policy from a register of processing activities (GDPR 30), and lists what it does not say.") { file, folder, CommonOptions.Format },
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

        folder ??= Path.Combine("policies", Path.GetFileNameWithoutExtension(file));
        if (NewFolder.InTheWay(folder) is { } obstacle)
        {
            return await run.FaultAsync(obstacle);
        }

        var name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)));
        var draft = RegisterDraft.Write(register, name, DateOnly.FromDateTime(run.Now.ToDateTimeOffset().UtcDateTime));
        var gaps = draft.Gaps.AddRange(Faults(draft.Files));
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
                $"{register.Activities.Length} activities drafted in {folder}; {gaps.Length} gaps, listed in {GapsFile} too.\nNext: settle them in {Drafted(PolicyFiles.Policy)}, take \".draft\" out of the file names, then run: vow check --policy {folder}"));
        }

        return gaps.IsEmpty ? 0 : 1;
    }

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
