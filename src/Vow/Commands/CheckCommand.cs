using System.CommandLine;
using Vow.Policies;
using Vow.Policy;

namespace Vow.Commands;

/// <summary><c>vow check</c>: every remark about the policy at once.</summary>
public static class CheckCommand
{
    /// <summary>The verb. Exit code 1 only where there is an error: warnings and notes leave the policy usable.</summary>
    public static Verb Verb() => new(
        new Command("check", "Checks the policy: its language, its completeness, the law. Exit code 1 only on an error.") { CommonOptions.At, CommonOptions.Format },
        VerbNeeds.Nothing,
        RunAsync);

    private static async Task<int> RunAsync(VerbRun run)
    {
        if (ReadPolicy.FilesIn(run.Options.Policy) is not { } files)
        {
            return await run.FaultAsync($"There is no folder {run.Options.Policy}. Name the policy's folder: vow check --policy DIR");
        }

        var reading = PolicyReader.Read(files, DateOnly.FromDateTime(run.Now.ToDateTimeOffset().UtcDateTime));
        if (run.IsJson)
        {
            await run.Output.WriteLineAsync(DiagnosticText.Json(reading.Diagnostics));
        }
        else
        {
            if (!reading.Diagnostics.IsEmpty)
            {
                await run.Output.WriteLineAsync(DiagnosticText.Render(reading.Diagnostics, files));
            }

            int Of(Severity severity) => reading.Diagnostics.Count(d => d.Severity == severity);
            await run.Output.WriteLineAsync($"{files.Name}: {Count(Of(Severity.Error), "error")}, {Count(Of(Severity.Warning), "warning")}, {Count(Of(Severity.Note), "note")}.");
        }

        return reading.HasErrors ? 1 : 0;
    }

    private static string Count(int number, string what) => number == 1 ? $"1 {what}" : $"{number} {what}s";
}
