using System.Collections.Immutable;
using System.Data.Common;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Vow.DataMap;
using Vow.Evidence;
using Vow.Gate;
using Vow.GateAnswers;
using Vow.Hosting;
using Vow.Keys;
using Vow.Me;
using Vow.People;
using Vow.Policies;
using Vow.Policy;
using Vow.Post;
using Vow.Retention;
using Vow.Rights.Packages;
using Vow.Sources;

namespace Vow.Rights;

/// <summary>What became of an order to erase.</summary>
public abstract record EraseOutcome
{
    private EraseOutcome()
    {
    }

    /// <summary>Begun; the gate is closed from here, the steps follow.</summary>
    /// <param name="Request">The request that carries it.</param>
    public sealed record Begun(RightsRequest Request) : EraseOutcome;

    /// <summary>The plan confirmed is not the plan as it stands now, or its file is no longer open: it must be looked at again.</summary>
    public sealed record PlanChanged : EraseOutcome;
}

/// <summary>
/// Erasure over every source. Begun in one transaction of ours that closes the gate; then each source does its part in a transaction of its own,
/// marked by the step's id; our own store comes last, with tombstones; then everything is asked again, certified, answered; at the very end the keys
/// of what is over are destroyed. Every step is idempotent, absent is done: a crash anywhere means "again from the first open step".
/// </summary>
public sealed class Erase(
    Database database, Deeds deeds, SourceSet sources, RightsRequests requests, PlanLeaving planning, FindPerson find, Entries entries, KeyStore keys, Facts facts, PolicyHolder policies,
    RightsMails mails, Tombstones tombstones, OppositionList opposition, CompartmentEnds ends, Sweep sweep, ErasureJournal journal, MakeReceipt receipts, SequencerJob sequencer, LookFor lookFor, VowOptions options, Clock clock)
{
    private static readonly TimeSpan LookAgainAfter = TimeSpan.FromDays(30);

    /// <summary>Addresses and numbers by which a person is known: kept for as long as the account is, and gone with an erasure.</summary>
    private const string IdentifierTable = "people_identifier";

    /// <summary>Our own table of persons.</summary>
    private const string SubjectTable = "people_subject";

    /// <summary>How often the answer waits for the log to seal the certificate before it leaves without: twenty minutes in all.</summary>
    private const int TriesForProof = 8;

    private Archiving Archiving => new(keys, policies, database);

    /// <summary>Begins: the plan must still be the one that was confirmed.</summary>
    /// <param name="subject">Who is erased.</param>
    /// <param name="planHash">Hash of the plan that was shown and confirmed.</param>
    /// <param name="neverWrite">Whether the person also said: and never write to me again.</param>
    /// <param name="language">Language of the answer.</param>
    /// <param name="channel">How the request came.</param>
    /// <param name="actor">Who confirms.</param>
    /// <param name="silent">Whether the person is not written to: they were told when it was done the first time.</param>
    /// <param name="desk">The open file it is done for at the desk; null where the person asks it here and now.</param>
    /// <param name="cancel">Stops before anything is done.</param>
    public async Task<EraseOutcome> BeginAsync(
        Guid subject, string planHash, bool neverWrite, Language language, string channel, Actor actor, bool silent = false, DeskAct? desk = null, CancellationToken cancel = default)
    {
        var plan = await planning.Async(subject, clock.Now, cancel);
        if (plan.Hash != planHash)
        {
            return new EraseOutcome.PlanChanged();
        }

        keys.Ensure(subject, Compartment.Rights, clock.Now);
        // Asked now and sealed with the task: when somebody looks among the papers, our own record of the person is gone.
        var byHand = plan.ByHand.Where(fate => !fate.Goes.IsEmpty).ToList();
        var sought = new Dictionary<string, string[][]>(StringComparer.Ordinal);
        foreach (var fate in byHand)
        {
            sought[fate.Source.Id] = await lookFor.Async(subject, fate.Source.ByHand!, clock.Now, cancel);
        }

        var request = await deeds.DoAsync(
            async deed =>
            {
                if (await deed.ExecuteAsync("UPDATE people_subject SET erasing = @yes WHERE id = @s AND erasing = @no", ("@yes", true), ("@no", false), ("@s", subject)) == 0)
                {
                    return null;
                }

                if (await requests.FileAsync(deed, subject, Right.Erasure, channel, language, actor, desk) is not { } opened)
                {
                    deed.Undo = true;
                    return null;
                }

                // What was looked for by hand to make the plan is now looked for to be destroyed.
                await HandTasks.DropAsync(deed, opened.Id);
                opened.PlanHash = planHash;
                opened.State = RequestState.Working;
                var address = silent ? null : desk is not null ? await mails.AddressAsync(deed, opened) : await deed.Store.Set<Vow.People.Identifier>().Where(i => i.SubjectId == subject && i.Kind == Identifiers.Email && i.ConfirmedAt != null)
                    .OrderBy(i => i.Id).Select(i => i.Value).FirstOrDefaultAsync(cancel);
                var away = plan.Places.Unreachable.Where(u => u.IsSetUp).ToList();
                var all = plan.Places.Places.Where(p => !p.Source.IsOwn && !p.Persons.IsEmpty).ToList();
                var ordinal = await RightsRequests.LastStepAsync(deed.Store, opened.Id);
                void Add(string kind, string source = "", StepWork? work = null, Instant? next = null)
                {
                    var id = Guid.CreateVersion7(deed.Now.ToDateTimeOffset());
                    deed.Store.Add(new RightsStep
                    {
                        Id = id,
                        RequestId = opened.Id,
                        Ordinal = ++ordinal,
                        Kind = kind,
                        Source = source,
                        NextAt = next,
                        Work = work?.Seal(keys, subject, id, deed.Now),
                    });
                }

                Add(ErasureStep.FinishMoves);
                foreach (var place in all)
                {
                    Add(ErasureStep.Source, place.Source.Name, StepWork.Of(place.Source.Name, place.Persons));
                    await TieAsync(deed, subject, place, cancel);
                }

                foreach (var source in away)
                {
                    Add(ErasureStep.Source, source.Name, new StepWork(source.Name, null, null, false));
                }

                Add(ErasureStep.Own, StoreMap.Source, new StepWork(StoreMap.Source, [], address, neverWrite));
                foreach (var fate in byHand)
                {
                    HandTask.Add(
                        deed, keys, opened, ++ordinal, HandStep.Erase, fate.Source,
                        new HandWork(Goes: [.. fate.Goes], Stays: [.. fate.Stays], LookFor: sought[fate.Source.Id]));
                }

                Add(ErasureStep.Certify);
                Add(ErasureStep.Tell, "", new StepWork("", [], address, neverWrite));
                Add(ErasureStep.Keys);
                Add(ErasureStep.LookAgain, "", null, deed.Now.Plus(LookAgainAfter));
                await deed.Store.SaveChangesAsync(cancel);
                await entries.AppendAsync(
                    deed, "erasure.begun", actor,
                    new JsonObject { ["request"] = opened.Number, ["plan"] = planHash, ["sources"] = all.Count + away.Count + byHand.Count + 1 }, subject, Compartment.Rights);
                await DropOthersAsync(deed, opened, cancel);
                await facts.RewriteAsync(deed, subject);
                return opened;
            },
            subject);
        if (request is null)
        {
            return new EraseOutcome.PlanChanged();
        }

        Steps.Reached("erase.begun");
        return new EraseOutcome.Begun(request);
    }

    // Whoever would look for earlier requests finds nobody to look for any more, and what they look for is destroyed.
    private async Task DropOthersAsync(Deed deed, RightsRequest opened, CancellationToken cancel)
    {
        // A copy that waits to be fetched, or is being made, is everything in one place: it goes first.
        var untold = await MakePackage.DropAsync(deed, opened.SubjectId);
        foreach (var other in await deed.Store.Set<RightsRequest>().Where(r => r.SubjectId == opened.SubjectId && r.Id != opened.Id).ToListAsync(cancel))
        {
            if ((await HandTasks.DropAsync(deed, other.Id) > 0 || untold.Contains(other.Id)) && other.State == RequestState.Working
                && !await deed.Store.Set<RightsStep>().AnyAsync(s => s.RequestId == other.Id && s.DoneAt == null, cancel))
            {
                await requests.CloseAsync(deed, other, RequestState.Answered, HandWords.Overtaken(opened.Number, Languages.Of(other.Language) ?? Language.En), Actor.System);
            }
        }
    }

    /// <summary>Does the open steps of a request, in order, as far as they can be done now.</summary>
    /// <returns>Whether nothing but the look 30 days on is left.</returns>
    public async Task<bool> RunAsync(Guid requestId, CancellationToken cancel = default)
    {
        while (true)
        {
            RightsRequest request;
            List<RightsStep> steps;
            await using (var store = database.NewStore())
            {
                request = await store.Set<RightsRequest>().AsNoTracking().FirstAsync(r => r.Id == requestId, cancel);
                steps = await store.Set<RightsStep>().AsNoTracking().Where(s => s.RequestId == requestId && s.DoneAt == null).OrderBy(s => s.Ordinal).ToListAsync(cancel);
            }

            var now = clock.Now;
            var wait = false;
            var moved = false;
            foreach (var step in steps)
            {
                // Sources don't wait for each other; everything after them waits for all of them.
                if (wait && step.Kind != ErasureStep.Source)
                {
                    break;
                }

                if (step.NextAt > now || HandStep.Is(step.Kind))
                {
                    // What is done by hand is ended at the desk; its step alone is waited for.
                    wait = true;
                    continue;
                }

                if (await TryAsync(request, step, cancel))
                {
                    moved = true;
                }
                else
                {
                    wait = true;
                }
            }

            if (!moved || steps.Count == 0)
            {
                return steps.All(s => s.Kind == ErasureStep.LookAgain);
            }
        }
    }

    private async Task<bool> TryAsync(RightsRequest request, RightsStep step, CancellationToken cancel)
    {
        try
        {
            var done = step.Kind switch
            {
                ErasureStep.FinishMoves => await sweep.FinishStagedAsync(request.SubjectId, cancel) && Journal(request) && await DoneAsync(step, 0),
                ErasureStep.Source => await InSourceAsync(request, step, cancel),
                ErasureStep.Own => await InOwnAsync(request, step, cancel),
                ErasureStep.Certify => await CertifyAsync(request, step, cancel),
                ErasureStep.Tell => await TellAsync(request, step, cancel),
                ErasureStep.Keys => await EndKeysAsync(request, step, cancel),
                ErasureStep.LookAgain => await LookAgainAsync(request, step, cancel),
                _ => throw new InvalidOperationException($"An erasure has no step {step.Kind}."),
            };
            if (done)
            {
                Steps.Reached("erase." + step.Kind);
                return true;
            }
        }
        catch (DbException) when (step.Kind is ErasureStep.Source or ErasureStep.Certify or ErasureStep.LookAgain)
        {
            // A source that can't be reached keeps its step open: never passed over, tried again later.
        }

        await deeds.DoAsync(step.PutOffAsync);
        return false;
    }

    // Before anything is gone: a backup made from here on holds either the open erasure or nothing of the person.
    private bool Journal(RightsRequest request)
    {
        journal.Write(new JournaledErasure(request.SubjectId, clock.Now, request.Number));
        Steps.Reached("erase.journaled");
        return true;
    }

    private async Task<bool> InSourceAsync(RightsRequest request, RightsStep step, CancellationToken cancel)
    {
        var (source, _) = await sources.FindAsync(step.Source, cancel);
        if (source is null || Open(request.SubjectId, step) is not { } work)
        {
            return false;
        }

        if ((work.Persons is null ? await FindLateAsync(request.SubjectId, step, source, cancel) : work.Refs()) is not { } persons)
        {
            return false;
        }

        var plan = await planning.InAsync(request.SubjectId, new PersonPlace(source, [.. persons], false), clock.Now, cancel);
        var erasure = plan.For(source.Name);
        if (persons.Count == 0)
        {
            // The source was away when this began, and doesn't know the person.
        }
        else if (source.Ask is { } ask)
        {
            if (!await InServiceAsync(ask, step, persons, plan, cancel))
            {
                return false;
            }
        }
        else
        {
            await using var session = await SourceSet.OpenAsync(source, SessionAccess.Change, cancel);
            var exact = await session.IsExactlyOnceAsync(cancel);
            if (!exact || await session.InsertBatchAsync(step.Id, clock.Now, cancel))
            {
                var rows = await session.ReadPersonAsync(persons, cancel);
                var kept = Kept(plan, source.Name, rows);
                var now = clock.Now;
                var prepared = await Archiving.PrepareAsync(session, new TakenBatch(kept.Length, kept), now, null, cancel);
                if (await session.DeletePersonRowsAsync(persons, erasure, cancel) is not ErasureOutcome.Done gone)
                {
                    return false;
                }

                var count = gone.Tables.Sum(t => t.Deleted + t.Cleared);
                // Sealed here before it is gone there, and unseen until it is: in neither is never true.
                await deeds.DoAsync(async deed =>
                {
                    await Archiving.WriteAsync(deed, step.Id, source.Name, prepared);
                    await tombstones.WriteAsync(deed, step.Id, source.Map, persons, rows, erasure);
                    await deed.ExecuteAsync("UPDATE rights_step SET rows = @n WHERE id = @id", ("@n", count), ("@id", step.Id));
                });
                Steps.Reached("erase.staged");
                await session.CommitAsync(cancel);
                Steps.Reached("erase.source-committed");
            }
        }

        await deeds.DoAsync(async deed =>
        {
            if (!await SettleAsync(deed, step, source.Name))
            {
                return;
            }

            // What a try before a crash took is told as well.
            var taken = await deed.Store.Set<RightsStep>().AsNoTracking().Where(s => s.Id == step.Id).Select(s => s.Rows).SingleAsync(cancel);
            await entries.AppendAsync(deed, "erasure.source", Actor.System, new JsonObject { ["request"] = request.Number, ["source"] = source.Name, ["rows"] = taken }, request.SubjectId, Compartment.Rights);
        });
        return true;
    }

    // Written down before anything is gone there: after a crash nobody could find them again. Null where another try has written them meanwhile.
    private async Task<List<PersonRef>?> FindLateAsync(Guid subject, RightsStep step, AttachedSource source, CancellationToken cancel)
    {
        var place = await find.InAsync(subject, source, cancel);
        var work = StepWork.Of(source.Name, place.Persons);
        var found = await deeds.DoAsync(async deed =>
        {
            if (await deed.ExecuteAsync("UPDATE rights_step SET work = @w WHERE id = @id AND work = @was", ("@w", work.Seal(keys, subject, step.Id, deed.Now)), ("@id", step.Id), ("@was", step.Work)) == 0)
            {
                return null;
            }

            await TieAsync(deed, subject, place, cancel);
            await deed.Store.SaveChangesAsync(cancel);
            return place.Persons.ToList();
        });
        Steps.Reached("erase.found-late");
        return found;
    }

    // Ties what is sealed away there to this person; goes with the own store's step, fingerprints stay.
    private static async Task TieAsync(Deed deed, Guid subject, PersonPlace place, CancellationToken cancel)
    {
        foreach (var person in place.Persons)
        {
            var kind = FindPerson.LinkKind(place.Source.Name, person.Root);
            if (!await deed.Store.Set<Vow.People.Identifier>().AnyAsync(i => i.SubjectId == subject && i.Kind == kind && i.Value == person.Key.Text, cancel))
            {
                deed.Store.Add(new Vow.People.Identifier
                {
                    Id = Guid.CreateVersion7(deed.Now.ToDateTimeOffset()),
                    SubjectId = subject,
                    Kind = kind,
                    Value = person.Key.Text,
                    ConfirmedAt = deed.Now,
                });
            }
        }
    }

    // The order carries the step's id: given again after a crash, it is answered as it was, whatever the rows are by then.
    private async Task<bool> InServiceAsync(Func<WebhookSession> ask, RightsStep step, List<PersonRef> persons, LeavingPlan plan, CancellationToken cancel)
    {
        // What a text keeps can't be sealed away from a service: nothing is deleted, and the check of the source says why.
        if (plan.Lines.Any(line => line.What == Leaving.Archive))
        {
            return false;
        }

        await using var service = ask();
        if (await service.EraseAsync(step.Id, persons, plan.For(service.Map.Source), cancel) is not { } erased)
        {
            return false;
        }

        Steps.Reached("erase.service-confirmed");
        await deeds.DoAsync(deed => deed.ExecuteAsync(
            "UPDATE rights_step SET rows = @n WHERE id = @id", ("@n", (int)Math.Min(int.MaxValue, erased.Deleted + erased.Cleared)), ("@id", step.Id)));
        return true;
    }

    private async Task<bool> InOwnAsync(RightsRequest request, RightsStep step, CancellationToken cancel)
    {
        if (Open(request.SubjectId, step) is not { } work)
        {
            return false;
        }

        var subject = request.SubjectId;
        var plan = await planning.InAsync(subject, new PersonPlace(sources.Own, [PersonRef.Subject(subject)], false), clock.Now, cancel);
        await deeds.DoAsync(
            async deed =>
            {
                // The person's own visit and the clock may both have come this far. Whoever is late would take back the answer that waits in the outbox.
                if (!await deed.Store.Set<RightsStep>().AnyAsync(s => s.Id == step.Id && s.DoneAt == null, cancel))
                {
                    return;
                }

                var identifiers = await deed.Store.Set<Vow.People.Identifier>().AsNoTracking().Where(i => i.SubjectId == subject).ToListAsync(cancel);
                PersonRef[] person = [PersonRef.Subject(subject)];
                await using var session = sources.Join(deed);
                var rows = await session.ReadPersonAsync(person, cancel);
                var kept = Kept(plan, StoreMap.Source, rows);
                var prepared = await Archiving.PrepareAsync(session, new TakenBatch(kept.Length, kept), deed.Now, async s => (await facts.ReadAsync(deed, s)).Anchors, cancel);
                await Archiving.WriteAsync(deed, step.Id, StoreMap.Source, prepared);
                if (await session.DeletePersonRowsAsync(person, plan.For(StoreMap.Source), cancel) is not ErasureOutcome.Done gone)
                {
                    throw new InvalidOperationException("The own store's map lets nothing of a person hang on rows that stay.");
                }

                // Legal finds by fingerprint what outlives the erasure; where nothing does, nothing may lead there.
                var found = new List<string>();
                foreach (var compartment in ProofEnds.Compartments)
                {
                    if (await ProofEnds.AnyAsync(deed, subject, compartment))
                    {
                        found.Add(compartment);
                    }
                }

                foreach (var identifier in identifiers.Where(i => i.ConfirmedAt is not null))
                {
                    if (work.NeverWrite && identifier.Kind is Identifiers.Email or "phone")
                    {
                        await opposition.AddAsync(deed, identifier.Kind, identifier.Value, Actor.Subject);
                    }

                    foreach (var compartment in found)
                    {
                        await deed.ExecuteAsync(
                            "INSERT INTO people_finding (fingerprint, subject_id, compartment) VALUES (@f, @s, @c) ON CONFLICT DO NOTHING",
                            ("@f", Identifiers.Fingerprint(keys, Identifiers.FindKey, identifier.Kind, identifier.Value, deed.Now)), ("@s", subject), ("@c", compartment));
                    }
                }

                await deed.ExecuteAsync("UPDATE people_subject SET erased_at = @now, language = 'en', of_age_at = NULL, under_age_at = NULL WHERE id = @s", ("@now", deed.Now), ("@s", subject));
                await facts.ForgetAsync(deed, subject);
                await deed.ExecuteAsync("UPDATE rights_step SET rows = @n WHERE id = @id", ("@n", gone.Tables.Sum(t => t.Deleted + t.Cleared)), ("@id", step.Id));
                await SettleAsync(deed, step, StoreMap.Source);
            },
            subject);
        return true;
    }

    // The batch that makes what was sealed for this step readable, and the step's end: one transaction. False where the clock's own try ended it first.
    private async Task<bool> SettleAsync(Deed deed, RightsStep step, string source)
    {
        await deed.ExecuteAsync(
            """
            INSERT INTO retention_batch (id, source, table_name, purposes, policy, cut_off, state, rows, archived, at)
            SELECT @id, @source, '*', 'erasure', @policy, NULL, @done, rows, (SELECT COUNT(*) FROM retention_archive WHERE batch_id = @id), @at FROM rights_step WHERE id = @id
            ON CONFLICT (id) DO NOTHING
            """,
            ("@id", step.Id), ("@source", source), ("@policy", policies.Current.Compiled.Hash), ("@done", (int)BatchState.Done), ("@at", deed.Now));
        return await step.EndAsync(deed);
    }

    private async Task<bool> CertifyAsync(RightsRequest request, RightsStep step, CancellationToken cancel)
    {
        if (await LookAsync(request, cancel) is not { } looked || looked.Any(place => place.Left > 0))
        {
            return false;
        }

        await deeds.DoAsync(
            async deed =>
            {
                // The person's own visit and the clock may both have come this far: one of them certifies.
                if (!await step.EndAsync(deed))
                {
                    return;
                }

                var certificate = new ErasureCertificate(request.Number, request.PlanHash ?? "", looked, await StaysAsync(deed.Store, request.SubjectId, cancel))
                {
                    Attested = await AttestedAsync(deed.Store, request.Id, cancel),
                };
                await entries.AppendAsync(deed, ErasureCertificate.Kind, Actor.System, certificate.ToDetail(), request.SubjectId, Compartment.Rights);
            },
            request.SubjectId);
        return true;
    }

    private async Task<bool> TellAsync(RightsRequest request, RightsStep step, CancellationToken cancel)
    {
        await using var store = database.NewStore();
        var certified = await store.Set<LinkRow>().AsNoTracking().Where(l => l.SubjectId == request.SubjectId && l.Kind == ErasureCertificate.Kind)
            .OrderByDescending(l => l.EntryId).Select(l => l.EntryId).FirstOrDefaultAsync(cancel);
        var receipt = await receipts.Async(request.SubjectId, certified, clock.Now, cancel);
        if (receipt is { Proof: null })
        {
            // The person waits at the page: the certificate is sealed now, not at the sequencer's next round.
            await sequencer.DrainAsync(cancel);
            receipt = await receipts.Async(request.SubjectId, certified, clock.Now, cancel);
        }

        // A log that stands still holds the answer up for a while, not for ever: the law's clock runs (GDPR 12(3)).
        if (receipt?.Proof is null && step.Attempts < TriesForProof)
        {
            return false;
        }

        var work = Open(request.SubjectId, step);
        var (policy, language) = (policies.Current.Declared, Languages.Of(request.Language) ?? Language.En);
        var answer = ErasureAnswer.Of(policy, ErasureCertificate.Read(receipt?.Entry.Detail), work?.NeverWrite == true, language);
        await deeds.DoAsync(
            async deed =>
            {
                if (!await step.EndAsync(deed))
                {
                    return;
                }

                if (work?.Address is { } address)
                {
                    var title = request.Channel == RequestChannels.Page ? ErasureAnswer.Title(policy, language) : RightsMails.Answer(request, "").Title;
                    var letter = new Mail(address, request.SubjectId, "rights.erased", title, answer + ErasureAnswer.Receipt(receipt, options.Url, language));
                    await Outbox.EnqueueAsync(deed, FileThread.Answer(keys, request, letter, deed.Now));
                }

                await requests.CloseAsync(deed, await deed.Store.Set<RightsRequest>().FirstAsync(r => r.Id == request.Id, cancel), RequestState.Answered, answer, Actor.System);
            },
            request.SubjectId);
        return true;
    }

    private async Task<ImmutableArray<AttestedPlace>> AttestedAsync(Store store, Guid request, CancellationToken cancel)
    {
        var done = await store.Set<RightsStep>().AsNoTracking().Where(s => s.RequestId == request && s.Kind == HandStep.Erase && s.DoneAt != null).OrderBy(s => s.Ordinal)
            .Join(store.Set<HandTask>(), s => s.Id, t => t.Id, (s, t) => new { s.Source, s.Rows, s.DoneAt, t.DoneAs }).ToListAsync(cancel);
        return [.. done.Select(d => new AttestedPlace(d.Source, d.Rows, policies.Current.Zone.DayOf(d.DoneAt!.Value), d.DoneAs?.Code() ?? ""))];
    }

    private static async Task<ImmutableArray<CertifiedStay>> StaysAsync(Store store, Guid subject, CancellationToken cancel)
    {
        var archived = await store.Set<ArchiveRow>().AsNoTracking().Where(a => a.SubjectId == subject)
            .GroupBy(a => a.Compartment).Select(g => new { g.Key, Rows = g.Count(), Until = g.Max(a => a.Until) }).ToListAsync(cancel);
        return [.. archived.OrderBy(a => a.Key, StringComparer.Ordinal).Select(a => new CertifiedStay(a.Key[Compartment.Archive("").Length..], a.Rows, a.Until))];
    }

    private async Task<bool> EndKeysAsync(RightsRequest request, RightsStep step, CancellationToken cancel)
    {
        await using (var store = database.NewStore())
        {
            // Nothing after this can be repaired: the certificate must be in the log, and the answer handed over or given up.
            var certificate = await store.Set<LinkRow>().AsNoTracking().Where(l => l.SubjectId == request.SubjectId && l.Kind == ErasureCertificate.Kind).Select(l => l.EntryId).ToListAsync(cancel);
            if (await store.Set<PendingRow>().AnyAsync(p => certificate.Contains(p.EntryId), cancel)
                || await store.Set<OutgoingMail>().AnyAsync(m => m.SubjectId == request.SubjectId && m.Template == "rights.erased" && m.Attempts < 8, cancel))
            {
                return false;
            }
        }

        await ends.EndCompartmentAsync(request.SubjectId, Compartment.Identity);
        return await DoneAsync(step, 0);
    }

    private async Task<bool> LookAgainAsync(RightsRequest request, RightsStep step, CancellationToken cancel)
    {
        if (await LookAsync(request, cancel) is not { } looked || looked.Any(place => place.Left > 0))
        {
            return false;
        }

        await deeds.DoAsync(async deed =>
        {
            if (!await step.EndAsync(deed))
            {
                return;
            }

            await entries.AppendAsync(deed, "erasure.looked_again", Actor.System, new JsonObject { ["request"] = request.Number, ["left"] = 0 }, request.SubjectId, Compartment.Rights);
            await deed.ExecuteAsync("UPDATE rights_step SET work = NULL WHERE request_id = @r", ("@r", request.Id));
        });
        return true;
    }

    /// <summary>Asks every source, our own store too, what is left. Where something is that should have gone, its step is opened again, under a new mark. Null where a source can't be asked.</summary>
    private async Task<ImmutableArray<CertifiedPlace>?> LookAsync(RightsRequest request, CancellationToken cancel)
    {
        List<RightsStep> steps;
        await using (var store = database.NewStore())
        {
            steps = await store.Set<RightsStep>().AsNoTracking().Where(s => s.RequestId == request.Id && (s.Kind == ErasureStep.Source || s.Kind == ErasureStep.Own))
                .OrderBy(s => s.Ordinal).ToListAsync(cancel);
        }

        var looked = ImmutableArray.CreateBuilder<CertifiedPlace>(steps.Count);
        foreach (var step in steps)
        {
            var own = step.Kind == ErasureStep.Own;
            if ((own ? sources.Own : (await sources.FindAsync(step.Source, cancel)).Source) is not { } source || Open(request.SubjectId, step) is not { } work)
            {
                return null;
            }

            List<PersonRef> persons = own ? [PersonRef.Subject(request.SubjectId)] : work.Refs();
            var counts = persons.Count == 0 ? ImmutableDictionary<string, long>.Empty : await CountAsync(source, persons, cancel);
            var kept = counts.Where(one => Stays(source.Map.Table(one.Key))).Sum(one => one.Value) + (own ? 0 : await EmptiedAsync(source, persons, counts.Keys, cancel));
            var left = counts.Values.Sum() - kept;
            looked.Add(new CertifiedPlace(source.Name, own ? [SubjectTable] : LookedFor(source, persons), step.Rows, kept, left));
            if (left > 0)
            {
                await deeds.DoAsync(deed =>
                {
                    var id = Guid.CreateVersion7(deed.Now.ToDateTimeOffset());
                    return deed.ExecuteAsync(
                        "UPDATE rights_step SET id = @new, done_at = NULL, next_at = NULL, work = @w WHERE id = @id", ("@new", id), ("@w", work.Seal(keys, request.SubjectId, id, deed.Now)), ("@id", step.Id));
                });
            }
        }

        return looked.ToImmutable();
    }

    // Where nobody was found, every table of persons was asked.
    private static ImmutableArray<string> LookedFor(AttachedSource source, List<PersonRef> persons) =>
        [.. (persons.Count == 0 ? source.Map.Tables.Where(t => !t.Identifiers.IsEmpty).Select(t => t.Name) : persons.Select(p => p.Root)).Distinct(StringComparer.Ordinal)];

    // What a purpose keeps through an erasure. In our own store also what holds no more than pseudonyms, entries and sealed archives: it ends with its compartment, by its own clock.
    private bool Stays(MappedTable table) =>
        table.Serves.Any(p => policies.Current.Declared.Purpose(p)?.OnErasure == OnErasure.Keep) || (table.AtEnd == RowEnd.Keep && table.Name != IdentifierTable);

    // Rows that something else rests on stay without what they held.
    private async Task<long> EmptiedAsync(AttachedSource source, List<PersonRef> persons, IEnumerable<string> tables, CancellationToken cancel)
    {
        var mayBe = tables.Select(source.Map.Table).Where(t => !Stays(t) && (t.AtEnd == RowEnd.Clear || !t.PointedAtBy.IsEmpty || source.Map.DependantsOf(t).Any(Stays))).ToList();
        // A service says itself what is still there.
        if (mayBe.Count == 0 || !source.IsDatabase)
        {
            return 0;
        }

        var emptied = 0L;
        await using var session = await SourceSet.OpenAsync(source, SessionAccess.Look, cancel);
        foreach (var table in mayBe)
        {
            emptied += await session.CountEmptiedAsync(persons, table, cancel);
        }

        return emptied;
    }

    private async Task<ImmutableDictionary<string, long>> CountAsync(AttachedSource source, List<PersonRef> persons, CancellationToken cancel)
    {
        if (source.IsOwn)
        {
            return await deeds.DoAsync(async deed =>
            {
                await using var joined = sources.Join(deed);
                return await joined.CountPersonAsync(persons, cancel);
            });
        }

        await using var session = await SourceSet.LookAsync(source, cancel);
        return await session.CountPersonAsync(persons, cancel);
    }

    private static ImmutableArray<SourceRow> Kept(LeavingPlan plan, string source, ImmutableArray<SourceRow> rows)
    {
        var tables = plan.Lines.Where(l => l.Source == source && !l.Stays.IsEmpty && l.What is Leaving.Archive or Leaving.Clear).Select(l => l.Table).ToHashSet(StringComparer.Ordinal);
        // A link into a company's database is no datum of the person; its fingerprint is written with what it leads to.
        return [.. rows.Where(r => tables.Contains(r.Table) && !(r.Table == IdentifierTable && r["kind"] is string kind && kind.Contains('.', StringComparison.Ordinal)))];
    }

    private Task<bool> DoneAsync(RightsStep step, int rows) => deeds.DoAsync(async deed =>
    {
        await deed.ExecuteAsync("UPDATE rights_step SET done_at = @now, rows = @n WHERE id = @id AND done_at IS NULL", ("@now", deed.Now), ("@n", rows), ("@id", step.Id));
        return true;
    });

    private StepWork? Open(Guid subject, RightsStep step) => StepWork.Open(keys, subject, step, clock.Now);
}
