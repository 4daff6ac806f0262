using System.Text.Json.Nodes;
using Vow.Evidence;
using Vow.Gate;
using Vow.Hosting;
using Vow.Jobs;

namespace Vow.Proof;

/// <summary>The nightly drill: a witness lives on a throw-away copy, and what it lived is kept for the promises that rest on it.</summary>
public sealed class DrillJob(Rehearsal rehearsal, Deeds deeds, Entries entries) : IJob
{
    /// <inheritdoc />
    public string Name => "proof.drill";

    /// <inheritdoc />
    public string? Cron => "30 3 * * *";

    /// <inheritdoc />
    public TimeSpan Every => TimeSpan.FromDays(1);

    /// <inheritdoc />
    public async Task RunAsync(Instant now, CancellationToken cancel)
    {
        if (rehearsal.WhyNot is not null)
        {
            return;
        }

        var lived = await rehearsal.PlayAsync(now, (services, clock) => new WitnessLife(services, clock).LiveAsync());
        await deeds.DoAsync(async deed =>
        {
            await deed.ExecuteAsync("DELETE FROM proof_drill");
            deed.Store.AddRange(lived.Select(l => new DrillStep { Step = l.Step, Passed = l.Fault.Length == 0, Examined = l.Examined, Fault = l.Fault, At = now }));
            await deed.Store.SaveChangesAsync();
            await entries.AppendAsync(deed, "proof.drill", Actor.System, new JsonObject { ["steps"] = lived.Count, ["failed"] = lived.Count(l => l.Fault.Length > 0) });
        });
    }
}
