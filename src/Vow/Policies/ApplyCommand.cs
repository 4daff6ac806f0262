using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Vow.Commands;
using Vow.Evidence;
using Vow.Hosting;

namespace Vow.Policies;

/// <summary><c>vow apply</c>: puts the folder's policy, or a proposal made at the desk, into force.</summary>
public static class ApplyCommand
{
    /// <summary>The verb. Exit code 1 where it is refused.</summary>
    public static Verb Verb()
    {
        var plan = new Option<string>("--plan") { Description = "Only if this is still the plan: the id that vow plan gave.", HelpName = "ID" };
        var from = new Option<string>("--from") { Description = "The day it comes into force; without it as early as may be.", HelpName = "DATE" };
        var now = new Option<bool>("--now") { Description = "At once; refused where people must be told beforehand." };
        var proposal = new Option<string>("--proposal") { Description = "A proposal made at the desk, instead of the folder.", HelpName = "ID" };
        return new Verb(
            new Command("apply", "Puts the policy's folder into force: at once, or announced for its day.") { plan, from, now, proposal, CommonOptions.Format },
            VerbNeeds.Changing,
            run => RunAsync(run, run.Words.GetValue(plan), run.Words.GetValue(from), run.Words.GetValue(now), run.Words.GetValue(proposal)))
        {
            ReadsFolder = true,
        };
    }

    private static async Task<int> RunAsync(VerbRun run, string? plan, string? from, bool atOnce, string? proposal)
    {
        DateOnly? at = null;
        if (from is not null)
        {
            if (!DateOnly.TryParseExact(from, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
            {
                return await run.FaultAsync($"--from \"{from}\" is not a date. Write it as 2027-03-31.");
            }

            at = day;
        }

        if (at is not null && atOnce)
        {
            return await run.FaultAsync("--from and --now exclude each other: leave one out.");
        }

        var (files, id, fault) = await FilesAsync(run, proposal);
        if (files is null)
        {
            return await run.FaultAsync(fault!);
        }

        switch (await run.Service<ApplyPolicy>().DoAsync(new ApplyRequest(files, plan, at, atOnce, Actor.System, id), run.Now, run.Cancel))
        {
            case ApplyOutcome.Done done:
                await DoneAsync(run, done);
                return 0;
            case ApplyOutcome.Nothing:
                await run.Output.WriteLineAsync(run.IsJson ? """{"applied":false}""" : "Nothing differs: there is nothing to put in force.");
                return 0;
            case ApplyOutcome.Faulty faulty:
                return await PlanCommand.FaultyAsync(run, faulty.Diagnostics, faulty.Files);
            case ApplyOutcome.Contradicted contradicted:
                await run.Error.WriteLineAsync(run.IsJson ? PlanText.Json(contradicted.Plan) : PlanText.Render(contradicted.Plan) + "\n\nNothing was changed.");
                return 1;
            case ApplyOutcome.Refused refused:
                await run.Error.WriteLineAsync($"{refused.Message.En}\n{refused.Remedy.En}");
                return 1;
            default:
                throw new InvalidOperationException("A version is applied or not.");
        }
    }

    private static async Task<(Policy.PolicyFiles? Files, Guid? Proposal, string? Fault)> FilesAsync(VerbRun run, string? proposal)
    {
        if (proposal is null)
        {
            return ReadPolicy.FilesIn(run.Options.Policy) is { } files
                ? (files, null, null)
                : (null, null, $"There is no folder {run.Options.Policy}. Name the policy's folder: vow apply --policy DIR");
        }

        return Guid.TryParse(proposal, out var id) && await Proposals.FindAsync(run.Service<Database>(), id) is { WithdrawnAt: null, Epoch: null } found
            ? (found.Files, id, null)
            : (null, null, $"There is no open proposal {proposal}. The desk lists them under \"Propose a change\".");
    }

    private static async Task DoneAsync(VerbRun run, ApplyOutcome.Done done)
    {
        var day = run.Service<PolicyHolder>().Current.Zone.DayOf(done.Since);
        if (run.IsJson)
        {
            await run.Output.WriteLineAsync(new JsonObject
            {
                ["applied"] = true,
                ["epoch"] = done.Epoch,
                ["since"] = done.Since.ToString(),
                ["in_force"] = done.InForce,
                ["plan"] = done.Plan.Id,
            }.ToJsonString());
            return;
        }

        await run.Output.WriteLineAsync(done.InForce
            ? $"Version {done.Epoch} is in force."
            : $"Version {done.Epoch} is announced and comes into force on {day:yyyy-MM-dd}. Until then version {done.Plan.BeforeEpoch} goes on.");
        if (done.Plan.Announcement is { } told)
        {
            await run.Output.WriteLineAsync($"{PlanRefusals.People(told.People, Policy.Language.En)} told by mail.");
            foreach (var elsewhere in told.Elsewhere)
            {
                await run.Output.WriteLineAsync($"Still to be told by you: {PlanRefusals.People(elsewhere.People, Policy.Language.En)} in {elsewhere.Source}.{elsewhere.Table}.");
            }
        }
    }
}
