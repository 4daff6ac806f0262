using System.Globalization;
using Vow.Commands;
using Vow.Gate;
using Vow.Hosting;
using Vow.Policies;
using Vow.Proof;

namespace Vow.Retention;

/// <summary>What the command line says of sources that people look into by hand: no sweep reaches them, and no look ahead counts them.</summary>
internal static class ByHand
{
    /// <summary>Each with the day it is cleared out next.</summary>
    public static async Task<IReadOnlyList<Clearing>> NextAsync(VerbRun run)
    {
        await using var store = run.Service<Database>().NewStore();
        return await Clearings.AllAsync(store, run.Service<PolicyHolder>().Current.Declared, run.Cancel);
    }

    /// <summary>How it stands with one, in a few words.</summary>
    public static string Said(Clearing clearing, VerbRun run) => string.Create(
        CultureInfo.InvariantCulture,
        $"{(clearing.On is { } on ? $"cleared out on {on:yyyy-MM-dd}, again" : "to be cleared out")} by {clearing.Due:yyyy-MM-dd}{(clearing.IsLate(run.Service<PolicyHolder>().Current.Zone.DayOf(run.Now)) ? ": late" : "")}");

    /// <summary>Says that nothing is connected, and what is signed for instead.</summary>
    public static async Task<int> CheckAsync(VerbRun run, Clearing clearing)
    {
        var by = clearing.Source.ByHand!;
        if (run.IsJson)
        {
            await run.Output.WriteLineAsync("[]");
            return 0;
        }

        await run.Output.WriteLineAsync($"{clearing.Source.Id} ({by.Title.En}) is looked into by hand: there is no connection and no map to check. What people ask for is done by {by.DoneBy.Code()} within {by.Within}, at the desk; {Said(clearing, run)}.");
        return 0;
    }

    /// <summary>After a look ahead: what it leaves out. It changes no exit code.</summary>
    public static async Task SayUncountedAsync(VerbRun run)
    {
        foreach (var clearing in await NextAsync(run))
        {
            await run.Error.WriteLineAsync($"{clearing.Source.Id}: looked into by hand, not counted here; {Said(clearing, run)}.");
        }
    }

    /// <summary>A draft to fill in.</summary>
    public static string Draft(string source, DateOnly today) => $$"""
        # A draft: nothing of it is in force. Put it under "sources" in sources.yaml and say what really lies there; vow check names what is still open.
        # Nothing is connected: who does the work finds each task at the desk, and signs there for what was found and done.
        sources:
          {{source}}:
            engine: manual
            title: { en: "", fr: "" }       # what people call it: "the cabinet of letters"
            holds:
              unknown: []                   # a purpose, and its data that lie there
            found_by: [last_name, first_name]
            done_by: agent                  # agent, dpo, legal or admin
            within: 10 days
            clear_out: { every: 1 year, first: {{today.AddMonths(3).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}} }

        """;
}
