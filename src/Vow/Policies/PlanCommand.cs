using System.CommandLine;
using System.Text.Json.Nodes;
using Vow.Commands;
using Vow.Policy;

namespace Vow.Policies;

/// <summary><c>vow plan</c>: what putting the folder's policy into force would do, and for how many people.</summary>
public static class PlanCommand
{
    /// <summary>The verb. It reads; exit code 1 where the change is refused.</summary>
    public static Verb Verb()
    {
        var against = new Option<string>("--against") { Description = "Compare with this policy folder instead of with what is recorded here.", HelpName = "DIR" };
        return new Verb(
            new Command("plan", "Says what putting the policy's folder into force would do, and for how many people. Changes nothing.") { against, CommonOptions.Format },
            VerbNeeds.Reading,
            run => RunAsync(run, run.Words.GetValue(against)));
    }

    private static async Task<int> RunAsync(VerbRun run, string? against)
    {
        if (ReadPolicy.FilesIn(run.Options.Policy) is not { } files)
        {
            return await run.FaultAsync($"There is no folder {run.Options.Policy}. Name the policy's folder: vow plan --policy DIR");
        }

        PolicyFiles? earlier = null;
        if (against is not null && (earlier = ReadPolicy.FilesIn(File.Exists(against) ? Path.GetDirectoryName(Path.GetFullPath(against))! : against)) is null)
        {
            return await run.FaultAsync($"There is no folder {against}. Name the policy's folder to compare with: vow plan --against DIR");
        }

        var planning = run.Service<PlanPolicy>();
        var outcome = earlier is null ? await planning.FromRecordedAsync(files, run.Now, run.Cancel) : await planning.FromFilesAsync(earlier, files, run.Now, run.Cancel);
        return outcome switch
        {
            PlanOutcome.Faulty faulty => await FaultyAsync(run, faulty.Diagnostics, faulty.Files),
            PlanOutcome.Planned planned => await SayAsync(run, planned.Plan, earlier is not null),
            _ => throw new InvalidOperationException("A plan is made, or its texts are faulty."),
        };
    }

    /// <summary>Says the errors of texts, with their places.</summary>
    internal static async Task<int> FaultyAsync(VerbRun run, System.Collections.Immutable.ImmutableArray<Diagnostic> diagnostics, PolicyFiles files)
    {
        if (run.IsJson)
        {
            await run.Output.WriteLineAsync(new JsonObject { ["allowed"] = false, ["diagnostics"] = JsonNode.Parse(DiagnosticText.Json(diagnostics)) }.ToJsonString());
        }
        else
        {
            await run.Error.WriteLineAsync(DiagnosticText.Render(diagnostics, files));
            await run.Error.WriteLineAsync("The policy has errors: it can't follow. All remarks: vow check");
        }

        return 1;
    }

    private static async Task<int> SayAsync(VerbRun run, PolicyPlan plan, bool compared)
    {
        if (run.IsJson)
        {
            await run.Output.WriteLineAsync(PlanText.Json(plan));
            return plan.IsAllowed ? 0 : 1;
        }

        if (!compared && plan.BeforeEpoch == 0)
        {
            await run.Output.WriteLineAsync("No version is recorded here yet: the first start puts the folder in force.");
            return 0;
        }

        await run.Output.WriteLineAsync(PlanText.Render(plan));
        if (!plan.IsEmpty && !compared)
        {
            await run.Output.WriteLineAsync(plan.IsAllowed
                ? $"\nTo put it in force: vow apply --plan {plan.Id}"
                : "\nIt can't be put in force like this.");
        }

        return plan.IsAllowed ? 0 : 1;
    }
}
