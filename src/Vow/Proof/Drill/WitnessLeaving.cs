using Microsoft.EntityFrameworkCore;
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
using Vow.Post;
using Vow.Retention;
using Vow.Rights;
using Vow.Sources;

namespace Vow.Proof;

/// <summary>
/// A second witness asks to be erased (GDPR 17), by the deeds that serve a person at /me. What may stay is read from the policy, what stayed is counted
/// in the tables: the engine's own plan is not asked.
/// </summary>
internal sealed class WitnessLeaving(IServiceProvider services, MovableClock clock)
{
    /// <summary>The witness's address: a name no mail can reach.</summary>
    public const string Address = "leaver@vow.invalid";

    private const int Rounds = 20;

    private readonly Deeds deeds = services.GetRequiredService<Deeds>();
    private readonly Database database = services.GetRequiredService<Database>();
    private readonly KeyStore keys = services.GetRequiredService<KeyStore>();
    private readonly PolicyInForce policy = services.GetRequiredService<PolicyHolder>().Current;
    private readonly WitnessLife.Step step = new();
    private Guid leaver;

    /// <summary>Lives it.</summary>
    public async Task<Lived> LiveAsync()
    {
        leaver = await MeetAsync();
        await WitnessRows.AddAsync(deeds, leaver, policy.Declared);
        await ChooseAsync();
        var plan = await services.GetRequiredService<PlanLeaving>().Async(leaver, clock.Now);
        var erase = services.GetRequiredService<Erase>();
        if (await erase.BeginAsync(leaver, plan.Hash, neverWrite: true, Language.En, "drill", Actor.Subject) is EraseOutcome.Begun begun)
        {
            await RefusedAsync();
            step.Note(await DoAsync(erase, begun.Request.Id), "steps of the erasure stayed open");
            await LookAsync(begun.Request.Id);
            clock.Now = clock.Now.Plus(TimeSpan.FromDays(31));
            await erase.RunAsync(begun.Request.Id);
            step.Note(await CountAsync("SELECT COUNT(*) FROM rights_step t JOIN rights_request q ON q.id = t.request_id WHERE q.subject_id = @s AND t.done_at IS NULL") == 0, "nobody looked again 30 days on");
        }
        else
        {
            step.Note(false, "the plan shown was not the plan done");
        }

        return step.As("right/erasure");
    }

    private Task<Guid> MeetAsync() => deeds.DoAsync(async deed =>
    {
        var subject = Identifiers.Add(deed.Store, Identifiers.Email, Address, "en", deed.Now);
        await deed.Store.SaveChangesAsync();
        await deed.ExecuteAsync("UPDATE people_identifier SET confirmed_at = @now WHERE subject_id = @s", ("@now", deed.Now), ("@s", subject.Id));
        await services.GetRequiredService<Entries>().AppendAsync(deed, "drill.met", Actor.Subject, [], subject.Id);
        await services.GetRequiredService<Facts>().RewriteAsync(deed, subject.Id);
        return subject.Id;
    });

    // So that there is a proof to outlive the erasure.
    private async Task ChooseAsync()
    {
        if (policy.Declared.Purposes.FirstOrDefault(p => p.IsOpenToChoice && p.Basis == Basis.Consent) is { } purpose)
        {
            var request = new ChoiceRequest(
                leaver, purpose.Id, purpose.Channels.IsEmpty ? "" : purpose.Channels[0], ChoiceAct.Given, purpose.Consent?.TextVersion, Language.En, "drill", Explicit: true, Pending: false, "leaver");
            step.Note(await deeds.DoAsync(deed => services.GetRequiredService<Choices>().RecordAsync(deed, request), leaver) is ChoiceOutcome.Recorded, "the choice was not taken");
        }
    }

    // The gate closes with the order, before anything is deleted.
    private async Task RefusedAsync()
    {
        var facts = await services.GetRequiredService<Facts>().ReadAsync(leaver, clock.Now);
        foreach (var purpose in policy.Declared.Purposes.Where(p => p.IsOpenToChoice))
        {
            var question = Question.Resolve(policy.Compiled, purpose.Id, purpose.Channels.IsEmpty ? null : purpose.Channels[0]);
            step.Note(GateDecision.Explain(policy.Compiled, facts, question, clock.Now).Has(Reason.Erasing), $"{purpose.Id}: the gate did not close with the order");
        }
    }

    // The log and the post do their part between the steps, as they do in the server.
    private async Task<bool> DoAsync(Erase erase, Guid request)
    {
        for (var round = 0; round < Rounds; round++)
        {
            if (await erase.RunAsync(request))
            {
                return true;
            }

            await services.GetRequiredService<SequencerJob>().DrainAsync();
            await services.GetRequiredService<Sender>().SendDueAsync(CancellationToken.None);
            clock.Now = clock.Now.Plus(TimeSpan.FromMinutes(10));
        }

        return false;
    }

    private async Task LookAsync(Guid request)
    {
        var own = (await services.GetRequiredService<SourceSet>().ReadAsync()).Attached.First(s => s.IsOwn);
        foreach (var table in own.Map.Personal.Where(t => t.SubjectColumn is not null && t.Name != "people_subject" && !MayStay(t)))
        {
            step.Note(await CountAsync($"SELECT COUNT(*) FROM \"{table.Name}\" WHERE \"{table.SubjectColumn}\" = @s") == 0, $"{table.Name}: something of the witness stayed");
        }

        step.Note(await CountAsync("SELECT COUNT(*) FROM people_subject WHERE id = @s AND erased_at IS NULL") == 0, "the witness is not marked as gone");
        foreach (var compartment in await ArchivesAsync())
        {
            var of = policy.Declared.Purposes.FirstOrDefault(p => Compartment.Archive(p.Id) == compartment);
            step.Note(of is { OnErasure: OnErasure.Archive, Keep.Archive: not null }, $"{compartment}: archived though no text asks for it");
        }

        step.Note(keys.Find(leaver, Compartment.Identity, clock.Now) is null, "the key of what was in use outlived the erasure");
        step.Note(await CountAsync("SELECT COUNT(*) FROM ledger_link WHERE subject_id = @s AND compartment = 'identity'") == 0, "entries of what was in use still lead to the witness");
        step.Note(await CountAsync("SELECT COUNT(*) FROM ledger_link WHERE subject_id = @s AND kind = 'erasure.certificate'") == 1, "there is no certificate");
        await using var store = database.NewStore();
        step.Note(await store.Set<RightsRequest>().AnyAsync(r => r.Id == request && r.State == RequestState.Answered), "the request was not answered");
        step.Note(
            await deeds.DoAsync(deed => services.GetRequiredService<OppositionList>().IsOnAsync(deed, Identifiers.Email, Address)) == ListAnswer.Listed, "the witness may still be written to");
    }

    // What a purpose keeps through an erasure, and proof that lies in its own table until its declared end.
    private bool MayStay(MappedTable table) => table.Serves.Select(policy.Declared.Purpose).OfType<Purpose>().Any(p =>
        p.OnErasure == OnErasure.Keep || (p.OnErasure == OnErasure.Archive && table.AtEnd == RowEnd.Keep && p.Keep.Active.For is null));

    private async Task<IReadOnlyList<string>> ArchivesAsync()
    {
        await using var store = database.NewStore();
        return await store.Set<ArchiveRow>().AsNoTracking().Where(a => a.SubjectId == leaver).Select(a => a.Compartment).Distinct().ToListAsync();
    }

    private async Task<long> CountAsync(string sql)
    {
        await using var connection = await database.OpenAsync();
        await using var command = database.Command(connection, null, sql, ("@s", leaver));
        return Convert.ToInt64(await command.ExecuteScalarAsync(), Figures.Invariant);
    }
}
