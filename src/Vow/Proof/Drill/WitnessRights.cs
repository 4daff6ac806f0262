using Microsoft.Extensions.DependencyInjection;
using Vow.Evidence;
using Vow.Gate;
using Vow.GateAnswers;
using Vow.Hosting;
using Vow.Me;
using Vow.Policies;
using Vow.Policy;
using Vow.Rights;
using Vow.Rights.Packages;
using Vow.Sources;

namespace Vow.Proof;

/// <summary>The witness uses the rights a person has at /me, through the same deeds: sees everything, has it corrected, has its use stopped.</summary>
internal sealed class WitnessRights(IServiceProvider services, MovableClock clock, Guid witness)
{
    private const string Corrected = "Corrected";

    private readonly PolicyInForce policy = services.GetRequiredService<PolicyHolder>().Current;

    /// <summary>Lives it.</summary>
    public async Task<IReadOnlyList<Lived>> LiveAsync()
    {
        var lived = new List<Lived>();
        await AccessAsync(lived);
        await CorrectAsync(lived);
        await RestrictAsync(lived);
        return lived;
    }

    // One file answers both rights (GDPR 15 and 20): it must hold what is held.
    private async Task AccessAsync(List<Lived> lived)
    {
        var step = new WitnessLife.Step();
        var content = await services.GetRequiredService<Download>().Async(witness, Language.En, "json");
        var file = PackageJson.Of(content, services.GetRequiredService<PolicyHolder>().Current, services.GetRequiredService<VowOptions>().Url, Language.En).ToJsonString();
        foreach (var purpose in (await services.GetRequiredService<ReadMyData>().Async(witness, clock.Now)).Purposes.Where(p => p.Rows.Length > 0))
        {
            step.Note(file.Contains('"' + purpose.Purpose.Id + '"', StringComparison.Ordinal), $"the file lacks {purpose.Purpose.Id}");
        }

        step.Note(file.Contains(WitnessLife.Address, StringComparison.Ordinal), "the file lacks the witness's address");
        lived.Add(step.As("right/access"));
        lived.Add(step.As("right/portability"));
    }

    private async Task CorrectAsync(List<Lived> lived)
    {
        var step = new WitnessLife.Step();
        var correct = services.GetRequiredService<Correct>();
        var read = services.GetRequiredService<ReadMyData>();
        var some = false;
        foreach (var row in (await read.Async(witness, clock.Now)).Purposes.SelectMany(p => p.Rows).ToList())
        {
            foreach (var datum in row.Data.Where(d => d.Column.Correctable && d.Datum.Check == InputCheck.Name))
            {
                some = true;
                step.Note(await correct.Async(witness, row.Source.Name, row.Table.Name, row.Row.Key.Text, datum.Column.Name, Corrected, Language.En) == CorrectOutcome.Corrected, $"{row.Table.Name}.{datum.Column.Name} was not corrected");
                step.Note((await read.Async(witness, clock.Now)).Purposes.SelectMany(p => p.Rows).Where(r => r.Table.Name == row.Table.Name && r.Row.Key.Equals(row.Row.Key))
                    .SelectMany(r => r.Data).Any(d => d.Column.Name == datum.Column.Name && d.Value is Corrected), $"{row.Table.Name}.{datum.Column.Name} is still what it was");
            }
        }

        if (some)
        {
            lived.Add(step.As("right/rectification"));
        }
    }

    private async Task RestrictAsync(List<Lived> lived)
    {
        var step = new WitnessLife.Step();
        var restrict = services.GetRequiredService<Restrict>();
        foreach (var purpose in policy.Declared.Purposes)
        {
            step.Note(await restrict.PlaceAsync(witness, purpose.Id, "a", Language.En) is not null, $"{purpose.Id}: the restriction was not placed");
            step.Note((await ReasonsAsync(purpose)).Has(Reason.Restricted), $"{purpose.Id}: the gate still lets it be used");
            step.Note(await restrict.LiftAsync(witness, purpose.Id, Actor.Subject), $"{purpose.Id}: the restriction was not lifted");
            step.Note(!(await ReasonsAsync(purpose)).Has(Reason.Restricted), $"{purpose.Id}: the gate goes on refusing");
        }

        lived.Add(step.As("right/restriction"));
    }

    private async Task<Decision> ReasonsAsync(Purpose purpose)
    {
        var question = Question.Resolve(policy.Compiled, purpose.Id, purpose.Channels.IsEmpty ? null : purpose.Channels[0]);
        return GateDecision.Explain(policy.Compiled, await services.GetRequiredService<Facts>().ReadAsync(witness, clock.Now), question, clock.Now);
    }
}
