using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Vow.Commands;
using Vow.Policies;

namespace Vow.Retention;

/// <summary><c>vow simulate</c>: what becomes of today's data in the years ahead, by purpose and phase. It reads and changes nothing.</summary>
public static class SimulateCommand
{
    private static readonly JsonSerializerOptions Shape = new() { WriteIndented = true };

    /// <summary>The verb. Exit code 1 where a source could not be looked at.</summary>
    public static Verb Verb()
    {
        var years = new Option<int>("--years") { Description = $"How many years ahead, 1 to {Simulation.MostYears}.", DefaultValueFactory = _ => 12, HelpName = "N" };
        years.Validators.Add(result =>
        {
            if (result.Tokens is [var said] && !(int.TryParse(said.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= 1 and <= Simulation.MostYears))
            {
                result.AddError($"--years is a number from 1 to {Simulation.MostYears}.");
            }
        });
        return new Verb(
            new Command("simulate", "Says what becomes of today's data in the years ahead, by purpose; changes nothing.") { years, CommonOptions.Format },
            VerbNeeds.Reading,
            run => RunAsync(run, run.Words.GetValue(years)));
    }

    private static async Task<int> RunAsync(VerbRun run, int years)
    {
        var simulation = await run.Progress.ShowAsync(
            "Looking ahead", part => Simulation.CountAsync(run.Service<SweepPlan>(), run.Service<PolicyHolder>().Current, run.Now, years, progress: part, cancel: run.Cancel));
        if (run.IsJson)
        {
            await run.Output.WriteLineAsync(JsonSerializer.Serialize(
                simulation.Years.Select(y => new
                {
                    on = y.On.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
                    purposes = y.Purposes.Select(p => new { purpose = p.Purpose, active = p.Active, archived = p.Archived, gone = p.Gone }),
                }),
                Shape));
        }
        else
        {
            await run.Output.WriteLineAsync($"{"purpose",-24} {"on",-10} {"active",12} {"archived",12} {"gone",12}");
            foreach (var purpose in simulation.Years.SelectMany(y => y.Purposes.Select(p => (y.On, Of: p))).GroupBy(p => p.Of.Purpose, StringComparer.Ordinal))
            {
                await run.Output.WriteLineAsync();
                foreach (var (on, of) in purpose)
                {
                    await run.Output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{of.Purpose,-24} {on:yyyy-MM-dd} {of.Active,12} {of.Archived,12} {of.Gone,12}"));
                }
            }

            await run.Output.WriteLineAsync();
            await run.Output.WriteLineAsync("Rows as they are today, counted once per purpose. What people do from now on moves their dates. Any day in full: vow keep --at DATE");
        }

        await ByHand.SayUncountedAsync(run);
        foreach (var source in simulation.Unreachable)
        {
            await run.Error.WriteLineAsync($"{source.Name}: {source.Why}");
        }

        foreach (var source in simulation.Unsound)
        {
            await run.Error.WriteLineAsync($"{source.Name}: its map has errors. Run: vow source check {source.Name}");
        }

        return simulation.Unreachable.Count + simulation.Unsound.Count == 0 ? 0 : 1;
    }
}
