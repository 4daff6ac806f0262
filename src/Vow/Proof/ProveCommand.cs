using System.CommandLine;
using Vow.Commands;

namespace Vow.Proof;

/// <summary><c>vow prove</c>: looks at every promise. Exit code 1 only where one is broken.</summary>
public static class ProveCommand
{
    /// <summary>The verb. With <c>--at</c> or <c>--promise</c> it looks and keeps nothing; without, what was seen is kept with its entry.</summary>
    public static Verb Verb()
    {
        var promise = new Option<string>("--promise") { Description = "One promise only, by its id, such as retention/account/active.", HelpName = "ID" };
        return new Verb(
            new Command("prove", "Looks at every promise against live data; ends with 1 where one is broken.") { promise, CommonOptions.At, CommonOptions.Format },
            VerbNeeds.Changing,
            async run =>
            {
                var prove = run.Service<ProveAll>();
                var only = run.Words.GetValue(promise);
                var report = run.IsDryRun || only is not null
                    ? await run.Progress.ShowAsync("Looking at every promise", _ => prove.SeeAsync(run.Now, only, run.Cancel))
                    : await run.Progress.ShowAsync("Looking at every promise", _ => prove.RunAsync(run.Now, run.Cancel));
                if (report.Rows.IsEmpty)
                {
                    return await run.FaultAsync($"The policy makes no promise \"{only}\". All of them: vow prove");
                }

                if (run.IsJson)
                {
                    await run.Output.WriteLineAsync(ProofText.Json(report));
                }
                else
                {
                    foreach (var line in ProofText.Lines(report))
                    {
                        await run.Output.WriteLineAsync(line);
                    }
                }

                return report.Rows.Any(r => r.State == ProofState.Broken) ? 1 : 0;
            });
    }
}
