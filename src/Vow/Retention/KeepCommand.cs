using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Vow.Commands;

namespace Vow.Retention;

/// <summary><c>vow keep</c>: does what is due; with <c>--at</c>, says what would be.</summary>
public static class KeepCommand
{
    private static readonly JsonSerializerOptions Shape = new() { WriteIndented = true };

    /// <summary>The verb.</summary>
    public static Verb Verb()
    {
        var plan = new Option<string>("--plan") { Description = "A plan that was shown and is now confirmed.", HelpName = "ID" };
        var clock = new Option<bool>("--clock-ok") { Description = "Confirms that the clock is right after a long silence." };
        return new Verb(
            new Command("keep", "Does what is due: archives, deletes, clears.") { plan, clock, CommonOptions.At, CommonOptions.Format },
            VerbNeeds.Changing,
            run => RunAsync(run, run.Words.GetValue(plan), run.Words.GetValue(clock)));
    }

    private static async Task<int> RunAsync(VerbRun run, string? word, bool clockOk)
    {
        Guid? plan = null;
        if (word is not null)
        {
            if (!Guid.TryParse(word, out var id))
            {
                return await run.FaultAsync($"\"{word}\" is not the id of a plan.");
            }

            plan = id;
        }

        if (run.IsDryRun)
        {
            var look = await run.Progress.ShowAsync("Looking", part => run.Service<SweepPlan>().LookAsync(run.Now, null, part, run.Cancel));
            await SayAsync(run, look.Lines, "would be archived or deleted by then");
            await ByHand.SayUncountedAsync(run);
            foreach (var source in look.Unreachable)
            {
                await run.Error.WriteLineAsync($"{source.Name}: {source.Why}");
            }

            foreach (var source in look.Unsound)
            {
                await run.Error.WriteLineAsync($"{source.Name}: its map has errors. Run: vow source check {source.Name}");
            }

            return look.Unreachable.Count + look.Unsound.Count == 0 ? 0 : 1;
        }

        switch (await run.Progress.ShowAsync("Keeping", part => run.Service<Sweep>().RunAsync(new SweepRequest(plan, clockOk), run.Now, part, run.Cancel)))
        {
            case SweepOutcome.Refused refused:
                await run.Error.WriteLineAsync($"{refused.Message}\n{refused.Remedy}");
                return 1;
            case SweepOutcome.Done done:
                await SayAsync(run, done.Lines, "done", done.Waiting.Count > 0 ? "Nothing was done." : "Nothing is due.");
                foreach (var source in done.Waiting)
                {
                    await run.Error.WriteLineAsync($"{source.Name}: {source.Why}");
                }

                return done.Unsettled ? 1 : 0;
            default:
                throw new InvalidOperationException("A sweep ends done or refused.");
        }
    }

    internal static async Task SayAsync(VerbRun run, IReadOnlyList<SweepLine> lines, string what, string nothing = "Nothing is due.")
    {
        if (run.IsJson)
        {
            await run.Output.WriteLineAsync(JsonSerializer.Serialize(lines.Select(l => new { source = l.Source, table = l.Table, purpose = l.Purpose, action = l.Action, rows = l.Rows }), Shape));
            return;
        }

        if (lines.Count == 0)
        {
            await run.Output.WriteLineAsync(nothing);
            return;
        }

        await run.Output.WriteLineAsync($"{"source",-12} {"table",-24} {"purpose",-24} {"action",-8} {"rows",10}");
        foreach (var line in lines)
        {
            await run.Output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{line.Source,-12} {line.Table,-24} {line.Purpose,-24} {line.Action,-8} {line.Rows,10}"));
        }

        await run.Output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{lines.Where(l => l.IsDone).Sum(l => l.Rows):N0} rows {what}, counted once per purpose."));
    }
}
