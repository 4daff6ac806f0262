using Microsoft.Extensions.DependencyInjection;
using Vow.Consent;
using Vow.DataMap;
using Vow.Evidence;
using Vow.Gate;
using Vow.GateAnswers;
using Vow.Hosting;
using Vow.Keys;
using Vow.People;
using Vow.Policies;
using Vow.Policy;
using Vow.Retention;

namespace Vow.Proof;

/// <summary>A made-up person's life: met, asked, heard, and forgotten. Each step says what was looked at and what went otherwise.</summary>
internal sealed class WitnessLife(IServiceProvider services, MovableClock clock)
{
    /// <summary>The witness's address: a name no mail can reach.</summary>
    public const string Address = "witness@vow.invalid";

    private readonly Deeds deeds = services.GetRequiredService<Deeds>();
    private readonly Choices choices = services.GetRequiredService<Choices>();
    private readonly Facts facts = services.GetRequiredService<Facts>();
    private readonly KeyStore keys = services.GetRequiredService<KeyStore>();
    private readonly PolicyInForce policy = services.GetRequiredService<PolicyHolder>().Current;
    private readonly List<Lived> lived = [];
    private Guid witness;
    private int acts;

    public async Task<IReadOnlyList<Lived>> LiveAsync()
    {
        lived.Add(await new WitnessLeaving(services, clock).LiveAsync());
        witness = await deeds.DoAsync(async deed =>
        {
            var subject = Identifiers.Add(deed.Store, Identifiers.Email, Address, "en", deed.Now);
            await deed.Store.SaveChangesAsync();
            await facts.RewriteAsync(deed, subject.Id);
            return subject.Id;
        });
        foreach (var purpose in policy.Declared.Purposes.Where(p => p.IsOpenToChoice))
        {
            foreach (var channel in purpose.Channels.IsEmpty ? [""] : purpose.Channels)
            {
                if (purpose.Basis == Basis.Consent)
                {
                    await ConsentAsync(purpose, channel);
                }

                await ObjectAsync(purpose, channel);
            }
        }

        await YearsAsync();
        await ForgetAsync();
        return lived;
    }

    // As easy to take back as to give: one act each, and the gate obeys both at once (GDPR 7(3)).
    private async Task ConsentAsync(Purpose purpose, string channel)
    {
        var step = new Step();
        step.Note(await ReasonsAsync(purpose, channel) is var before && before.Has(Reason.ChoiceNone), $"before any choice the gate said: {before}");
        step.Note(await ActAsync(purpose, channel, ChoiceAct.Given), "the yes was not taken");
        step.Note(!IsAgainst(await ReasonsAsync(purpose, channel)), "the gate did not obey the yes");
        Tick();
        step.Note(await ActAsync(purpose, channel, ChoiceAct.Withdrawn), "the withdrawal was not taken");
        step.Note(await ReasonsAsync(purpose, channel) is var after && after.Has(Reason.ChoiceWithdrawn), $"after the withdrawal the gate said: {after}");
        Tick();
        lived.Add(step.As(Name("withdrawal", purpose, channel)));
        lived.Add(step.As("right/withdrawal/" + Key(purpose, channel)));
    }

    private async Task ObjectAsync(Purpose purpose, string channel)
    {
        var step = new Step();
        step.Note(await ActAsync(purpose, channel, ChoiceAct.Objected), "the objection was not taken");
        step.Note(await ReasonsAsync(purpose, channel) is var after && after.Has(Reason.Objected), $"after the objection the gate said: {after}");
        Tick();
        lived.Add(step.As("right/objection/" + Key(purpose, channel)));
    }

    // What is held of the witness in every table a sweep looks after goes at its term, year by year, and the archive after it.
    private async Task YearsAsync()
    {
        const int longest = 40;
        var step = new Step();
        var database = services.GetRequiredService<Database>();
        var tables = await WitnessRows.AddAsync(deeds, policy.Declared, witness);
        foreach (var table in tables)
        {
            step.Note(await CountAsync(database, table) == 1, $"{table}: the witness's row is not there");
        }

        lived.AddRange(await new WitnessRights(services, clock, witness).LiveAsync());
        // Sweeps end every compartment at its term, so that keys must be there before them and may be gone after.
        step.Note(keys.CompartmentsOf(witness, clock.Now).Count > 0, "the witness had no key");
        var sweep = services.GetRequiredService<Sweep>();
        long archived = 0;
        for (var year = 1; year <= longest; year++)
        {
            clock.Now = clock.Now.Plus(TimeSpan.FromDays(366));
            var outcome = await sweep.RunAsync(new SweepRequest(ClockConfirmed: true, Ceiling: false), clock.Now);
            step.Note(outcome is SweepOutcome.Done, $"year {year}: {(outcome as SweepOutcome.Refused)?.Code}");
            archived = Math.Max(archived, await CountAsync(database, "retention_archive"));
        }

        foreach (var table in tables)
        {
            step.Note(await CountAsync(database, table) == 0, $"{table}: the witness's row outlived every term");
        }

        // Deleted outright would pass every count above: what is promised an archive must have been in it.
        var own = (await services.GetRequiredService<SourceSet>().ReadAsync()).Attached.First(s => s.IsOwn);
        var archives = own.Map.Personal.Any(t => tables.Contains(t.Name) && policy.Declared.Purposes.Any(p => t.Serves.Contains(p.Id) && p.Keep is { Active.For: not null, Archive: not null }));
        step.Note(!archives || archived > 0, "nothing was archived before it was deleted");
        step.Note(await CountAsync(database, "retention_archive") == 0, "the archive outlived its term");
        step.Note(archived == 0 || !keys.CompartmentsOf(witness, clock.Now).Any(c => c.StartsWith(Compartment.Archive(""), StringComparison.Ordinal)), "a key of the archive outlived it");
        lived.Add(step.As("life/years"));
    }

    private async Task<long> CountAsync(Database database, string table)
    {
        await using var connection = await database.OpenAsync();
        await using var command = database.Command(connection, null, $"SELECT COUNT(*) FROM \"{table}\" WHERE subject_id = @s", ("@s", witness));
        return Convert.ToInt64(await command.ExecuteScalarAsync(), Figures.Invariant);
    }

    // The end of a life: the keys go, and what they sealed and tagged leads to nobody.
    private async Task ForgetAsync()
    {
        var step = new Step();
        var compartments = keys.CompartmentsOf(witness, clock.Now);
        await deeds.DoAsync(async deed =>
        {
            await facts.ForgetAsync(deed, witness);
            foreach (var compartment in compartments)
            {
                await Entries.UnlinkAsync(deed, witness, compartment);
            }
        });
        keys.Destroy(witness, compartments, clock.Now);
        step.Note(keys.CompartmentsOf(witness, clock.Now).Count == 0, "a key outlived its compartment");
        await using var store = services.GetRequiredService<Database>().NewStore();
        var linked = await services.GetRequiredService<Entries>().OfAsync(store, witness, clock.Now);
        step.Note(linked.Count == 0, $"{linked.Count} entries still lead to the witness");
        lived.Add(step.As("life/keys"));
    }

    private static bool IsAgainst(Decision decision) =>
        decision.Has(Reason.ChoiceNone) || decision.Has(Reason.ChoiceWithdrawn) || decision.Has(Reason.ChoiceRefused) || decision.Has(Reason.Objected) || decision.Has(Reason.TextOutdated);

    private async Task<bool> ActAsync(Purpose purpose, string channel, ChoiceAct act)
    {
        acts++;
        var request = new ChoiceRequest(
            witness, purpose.Id, channel, act, act == ChoiceAct.Given ? purpose.Consent?.TextVersion : null, Language.En, "drill", Explicit: true, Pending: false, Figures.Key(acts));
        return await choices.RecordAsync(request) is ChoiceOutcome.Recorded;
    }

    // Asked of the tables, not of the cache: every reason is wanted, not the one that governs.
    private async Task<Decision> ReasonsAsync(Purpose purpose, string channel)
    {
        var question = Question.Resolve(policy.Compiled, purpose.Id, channel.Length == 0 ? null : channel);
        return GateDecision.Explain(policy.Compiled, await facts.ReadAsync(witness, clock.Now), question, clock.Now);
    }

    private void Tick() => clock.Now = clock.Now.Plus(TimeSpan.FromMinutes(1));

    private static string Key(Purpose purpose, string channel) => channel.Length == 0 ? purpose.Id : $"{purpose.Id}/{channel}";

    private static string Name(string right, Purpose purpose, string channel) => $"{right}/{Key(purpose, channel)}";

    internal sealed class Step
    {
        private readonly List<string> faults = [];
        private long looked;

        public void Note(bool right, string fault)
        {
            looked++;
            if (!right)
            {
                faults.Add(fault);
            }
        }

        public Lived As(string name) => new(name, looked, string.Join("; ", faults));
    }
}

/// <summary>A step of the witness's life: what was looked at, and what went otherwise than promised (empty where nothing did).</summary>
internal sealed record Lived(string Step, long Examined, string Fault);
