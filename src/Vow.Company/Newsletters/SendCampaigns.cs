using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Vow.Evidence;
using Vow.Gate;
using Vow.GateAnswers;
using Vow.Hosting;
using Vow.Policies;
using Vow.Policy;
using Vow.Post;
using Vow.Register;
using Vow.Retention;

namespace Vow.Company.Newsletters;

/// <summary>
/// Sends campaigns in small steps, each of which may be the last before the machine stops. People are gathered a page at a time into rows keyed by campaign
/// and person; a batch of rows is marked as leaving before any of it does, so that after a crash nobody is written to twice: what was leaving then
/// is in doubt and stays so, except in a folder, where the same mail again is the same file. Each message is asked about again when its batch is
/// taken, and once more at the door. Memory holds one page or one batch, however many people there are.
/// </summary>
public sealed partial class SendCampaigns(
    Database database, Deeds deeds, Clock clock, Entries entries, PolicyHolder policies, Audience audience, MarketingGate gate, GateCounts counts, OppositionList list,
    Disclosures disclosures, Deliverers deliverers, MarketingPost post, DomainPace pace, ReturnedMail returned, LetterLinks links, StopWriting stop, ILogger<SendCampaigns> log) : BackgroundService
{
    private const int Batch = 100;
    private const string AtGathering = "audience";
    private const string AtLeaving = "leaving";
    private const string NoSuchAddress = "no_such_address";
    private const string StoppedElsewhere = "stopped_at_provider";
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan WhileClosed = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Later = TimeSpan.FromMinutes(30);
    private static readonly TimeSpan GiveUp = TimeSpan.FromDays(5);

    // One at a time: the clock's own round and whoever else asks for one.
    private readonly SemaphoreSlim turn = new(1, 1);
    private readonly HashSet<Guid> settled = [];

    /// <summary>The kind of the entry a message leaves in its person's own log.</summary>
    public static string SentKind(string purpose, string channel) => $"sent.{purpose}.{channel}";

    /// <summary>Does everything that is due now.</summary>
    public async Task RunDueAsync(CancellationToken cancel)
    {
        await turn.WaitAsync(cancel);
        try
        {
            foreach (var id in await DueAsync(cancel))
            {
                await CarryOnAsync(id, cancel);
            }
        }
        finally
        {
            turn.Release();
        }
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Look, TimeProvider.System);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                try
                {
                    await RunDueAsync(stoppingToken);
                }
#pragma warning disable CA1031 // sending must go on: what failed is still in its rows
                catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
#pragma warning restore CA1031
                {
                    Failed(log, failure.GetType().Name);
                }
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The server is stopping.
        }
    }

    /// <inheritdoc />
    public override void Dispose()
    {
        turn.Dispose();
        base.Dispose();
    }

    // Asked every second for as long as the server is up: plain SQL.
    private async Task<List<Guid>> DueAsync(CancellationToken cancel)
    {
        await using var connection = await database.OpenAsync(cancel);
        await using var asked = database.Command(
            connection, null,
            """
            SELECT id FROM newsletters_campaign
            WHERE ((state = @scheduled AND planned_at <= @now) OR (state = @sending AND is_paused = @no)) AND (next_at IS NULL OR next_at <= @now)
            ORDER BY created_at
            """,
            ("@scheduled", (int)CampaignState.Scheduled), ("@sending", (int)CampaignState.Sending), ("@no", false), ("@now", clock.Now));
        await using var rows = await asked.ExecuteReaderAsync(cancel);
        var due = new List<Guid>();
        while (await rows.ReadAsync(cancel))
        {
            due.Add(rows.GetGuid(0));
        }

        return due;
    }

    // One campaign, until it rests, is done, or the server stops.
    private async Task CarryOnAsync(Guid id, CancellationToken cancel)
    {
        MarketingSession? session = null;
        Letters? letters = null;
        // While a batch is on its way the one before is written down and the one after is asked about and taken: one of each at most.
        var recording = Task.CompletedTask;
        Task<Taken>? ahead = null;
        try
        {
            while (await ReadAsync(id, cancel) is { } campaign)
            {
                cancel.ThrowIfCancellationRequested();
                var now = clock.Now;
                if (audience.Question(campaign, now) is not { } question || Audience.Closed(question, now) is not null)
                {
                    await WaitAsync(campaign, Closed(campaign, now));
                    return;
                }

                if (campaign.State == CampaignState.Scheduled)
                {
                    await BeginAsync(campaign);
                    continue;
                }

                if (settled.Add(id))
                {
                    await SettleAsync(campaign);
                }

                if (!campaign.GatheredAll)
                {
                    await GatherAsync(campaign, question, now, cancel);
                    continue;
                }

                if (ahead is null)
                {
                    var rows = await WaitingAsync(id, now, cancel);
                    if (rows.Count == 0)
                    {
                        await recording;
                        if (await EndAsync(campaign, now))
                        {
                            return;
                        }

                        continue;
                    }

                    // Nothing is taken before somebody takes it from us.
                    (session, var closed) = await LineAsync(session, campaign, cancel);
                    if (session is null)
                    {
                        await WaitAsync(campaign, closed!);
                        return;
                    }

                    ahead = TakeAsync(campaign, question, rows, now, cancel);
                }

                var batch = await ahead;
                if (batch.People.Count == 0)
                {
                    ahead = null;
                    continue;
                }

                (session, var fault) = await LineAsync(session, campaign, cancel);
                if (session is null)
                {
                    await WaitAsync(campaign, fault!);
                    return;
                }

                ahead = Task.Run(async () => await TakeAsync(campaign, question, await WaitingAsync(id, now, cancel), now, cancel), CancellationToken.None);
                letters = letters is { } made && made.Is(campaign, policies.Current) ? made : new Letters(campaign, policies.Current, links, post);
                var (results, stopped) = await SendAsync(campaign, batch, letters, session, cancel);
                await recording;
                recording = RecordAsync(campaign, batch.Question, results);
                if (stopped is not null)
                {
                    await recording;
                    await WaitAsync(campaign, stopped);
                    return;
                }
            }
        }
        finally
        {
            try
            {
                await recording;
            }
            finally
            {
                await PutBackAsync(id, ahead);
                await (session?.DisposeAsync() ?? ValueTask.CompletedTask);
            }
        }
    }

    // The line as long as it holds, else a new one; none with what stands in the way.
    private async Task<(MarketingSession? Session, string? Fault)> LineAsync(MarketingSession? session, Campaign campaign, CancellationToken cancel)
    {
        if (session is { IsOpen: true })
        {
            return (session, null);
        }

        await (session?.DisposeAsync() ?? ValueTask.CompletedTask);
        return await post.OpenAsync(Letters.ChannelOf(campaign, policies.Current), cancel);
    }

    // What was taken and will not be handed over now waits again: it never came near a line, so it is not in doubt.
    private async Task PutBackAsync(Guid campaign, Task<Taken>? ahead)
    {
        if (ahead is null)
        {
            return;
        }

        await ((Task)ahead).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (ahead.IsCompletedSuccessfully && (await ahead).People is { Count: > 0 } people)
        {
            await deeds.DoAsync(deed => MoveAllAsync(deed, campaign, [.. people.Select(one => one.Permit.Subject!.Value)], SendingState.Leaving, SendingState.Queued));
        }
    }

    private string Closed(Campaign campaign, Instant now) => audience.Question(campaign, now) is { } question && Audience.Closed(question, now) is { } reason
        ? Reasons.Code(reason)
        : Reasons.Code(Reason.PurposeUndeclared);

    private async Task<Campaign?> ReadAsync(Guid id, CancellationToken cancel)
    {
        await using var store = database.NewStore();
        var now = clock.Now;
        return await store.Set<Campaign>().AsNoTracking().FirstOrDefaultAsync(c => c.Id == id, cancel) is { } campaign
            && ((campaign.State == CampaignState.Scheduled && campaign.PlannedAt <= now) || campaign is { State: CampaignState.Sending, IsPaused: false }) && !(campaign.NextAt > now)
                ? campaign
                : null;
    }

    private Task BeginAsync(Campaign campaign) => deeds.DoAsync(async deed =>
    {
        if (await deed.ExecuteAsync(
            "UPDATE newsletters_campaign SET state = @sending, began_at = @now WHERE id = @id AND state = @scheduled",
            ("@sending", (int)CampaignState.Sending), ("@now", deed.Now), ("@id", campaign.Id), ("@scheduled", (int)CampaignState.Scheduled)) == 1)
        {
            await entries.AppendAsync(deed, "newsletter.began", Actor.System, Detail(campaign));
        }
    });

    // What was leaving when the process before this one ended: in a folder it is written again over itself; over a line it may have left.
    private Task SettleAsync(Campaign campaign) => deeds.DoAsync(async deed =>
    {
        var again = post.Replaces(Letters.ChannelOf(campaign, policies.Current));
        var leaving = await deed.Store.Set<Sending>().AsNoTracking().Where(s => s.CampaignId == campaign.Id && s.State == SendingState.Leaving).Select(s => s.SubjectId).ToListAsync();
        await MoveAllAsync(deed, campaign.Id, leaving, SendingState.Leaving, again ? SendingState.Queued : SendingState.InDoubt);

        if (leaving.Count > 0 && !again)
        {
            await CountAsync(deed, campaign.Id, AtLeaving, "in_doubt", leaving.Count);
            await EnterAsync(deed, campaign, await StandingAsync(deed, leaving), _ => new JsonObject { ["in_doubt"] = 1 });
        }
    });

    private async Task GatherAsync(Campaign campaign, MarketingQuestion question, Instant now, CancellationToken cancel)
    {
        var page = await audience.NextAsync(campaign, question, campaign.GatheredTo, now, cancel);
        await deeds.DoAsync(async deed =>
        {
            // Whoever paused or stopped it meanwhile is obeyed; a page is taken once.
            if (await deed.ExecuteAsync(
                "UPDATE newsletters_campaign SET gathered_to = @to, gathered_all = @all WHERE id = @id AND gathered_to = @from AND state = @sending AND is_paused = @no",
                ("@to", page.Count == 0 ? campaign.GatheredTo : page[^1].Subject), ("@all", page.Count == 0), ("@id", campaign.Id), ("@from", campaign.GatheredTo),
                ("@sending", (int)CampaignState.Sending), ("@no", false)) == 0)
            {
                return;
            }

            await deed.ExecuteAllAsync([.. page.Where(one => one.Answer.Permit is not null).Select(one => new Statement(
                """
                INSERT INTO newsletters_sending (campaign_id, subject_id, state, last_contact, at) VALUES (@c, @s, @queued, @contact, @now)
                ON CONFLICT (campaign_id, subject_id) DO NOTHING
                """,
                ("@c", campaign.Id), ("@s", one.Subject), ("@queued", (int)SendingState.Queued), ("@contact", one.LastContact ?? deed.Now), ("@now", deed.Now)))]);
            foreach (var reason in page.CountBy(one => one.Answer.Reason))
            {
                await CountAsync(deed, campaign.Id, AtGathering, reason.Key, reason.Value);
                deed.AfterCommit(() => counts.Count(question.Policy, campaign.Purpose, reason.Key, reason.Value, now));
            }
        });
        Steps.Reached("newsletters.gathered");
    }

    private async Task<List<(Guid Subject, Instant LastContact)>> WaitingAsync(Guid campaign, Instant now, CancellationToken cancel)
    {
        await using var connection = await database.OpenAsync(cancel);
        await using var asked = database.Command(
            connection, null, "SELECT subject_id, last_contact FROM newsletters_sending WHERE campaign_id = @c AND state = @queued AND at <= @now ORDER BY subject_id LIMIT @most",
            ("@c", campaign), ("@queued", (int)SendingState.Queued), ("@now", now), ("@most", Batch));
        await using var rows = await asked.ExecuteReaderAsync(cancel);
        var waiting = new List<(Guid, Instant)>(Batch);
        while (await rows.ReadAsync(cancel))
        {
            waiting.Add((rows.GetGuid(0), database.ReadInstant(rows, 1)));
        }

        return waiting;
    }

    // What became of each message, and what made the server stop taking them.
    private async Task<(List<Result> Results, string? Fault)> SendAsync(
        Campaign campaign, Taken batch, Letters letters, MarketingSession session, CancellationToken cancel)
    {
        var question = batch.Question;
        var results = new List<Result>(batch.People.Count);
        string? fault = null;
        foreach (var (permit, language) in batch.People)
        {
            if (fault is not null || !session.IsOpen || cancel.IsCancellationRequested)
            {
                results.Add(new Result(permit, SendingState.Queued, null));
                continue;
            }

            var leaving = clock.Now;
            if (await gate.StopsAsync(question, permit, leaving) is { } stopped)
            {
                // Another version of the policy came into force meanwhile: asked again under it.
                results.Add(stopped == Reasons.Code(Reason.FactsStale) ? new Result(permit, SendingState.Queued, null) : new Result(permit, SendingState.Withheld, stopped));
                continue;
            }

            if (question.Means == ProspectingMeans.Email && pace.Take(permit.Address, leaving) is { } later)
            {
                results.Add(new Result(permit, SendingState.Queued, null, later));
                continue;
            }

            var (outcome, answer) = await session.HandOverAsync(letters.To(language, permit, leaving), leaving, CancellationToken.None);
            Steps.Reached("newsletters.handed-over");
            if (question.Means == ProspectingMeans.Email)
            {
                pace.Answered(permit.Address, outcome, leaving);
            }

            fault = outcome is HandedOver.NotNow or HandedOver.InDoubt ? answer : null;
            results.Add(outcome switch
            {
                HandedOver.Left => new Result(permit, SendingState.Left, null),
                HandedOver.Refused => new Result(permit, SendingState.Refused, "refused_by_server"),
                HandedOver.NoSuchAddress => new Result(permit, SendingState.Refused, NoSuchAddress),
                HandedOver.Stopped => new Result(permit, SendingState.Refused, StoppedElsewhere),
                HandedOver.Later when campaign.BeganAt is { } began && leaving >= began.Plus(GiveUp) => new Result(permit, SendingState.Refused, "refused_by_server"),
                HandedOver.Later => new Result(permit, SendingState.Queued, null, leaving.Plus(Later)),
                HandedOver.NotNow => new Result(permit, SendingState.Queued, null),
                HandedOver.InDoubt => new Result(permit, SendingState.InDoubt, "in_doubt"),
                _ => throw new InvalidOperationException("An outcome of the post has no state."),
            });
        }

        return (results, fault);
    }

    private async Task<Taken> TakeAsync(Campaign campaign, MarketingQuestion question, IReadOnlyList<(Guid Subject, Instant LastContact)> rows, Instant now, CancellationToken cancel)
    {
        if (rows.Count == 0)
        {
            return new Taken(question, []);
        }

        var taken = new Taken(question, await TakeAsync(campaign, question, await audience.AgainAsync(question, rows, now, cancel), now));
        Steps.Reached("newsletters.taken");
        return taken;
    }

    // The opposition list is asked in the deed that marks the batch as leaving, and dates its hits there.
    private Task<List<(MarketingPermit Permit, string Language)>> TakeAsync(Campaign campaign, MarketingQuestion question, IReadOnlyList<Reached> asked, Instant now) => deeds.DoAsync(async deed =>
    {
        var taken = new List<(MarketingPermit, string)>(asked.Count);
        await using (var going = deed.Command(
            "SELECT 1 FROM newsletters_campaign WHERE id = @id AND state = @sending AND is_paused = @no", ("@id", campaign.Id), ("@sending", (int)CampaignState.Sending), ("@no", false)))
        {
            if (await going.ExecuteScalarAsync() is null)
            {
                return taken;
            }
        }

        var listed = await list.AreOnAsync(deed, question.Reach, [.. asked.Select(one => one.Answer.Permit?.Address).OfType<string>()]);
        var weighed = asked.Select(one => (One: one, Reason: one.Answer.Permit is not { } permit ? one.Answer.Reason
            : listed is null ? MarketingAnswer.Unreadable
            : listed.Contains(permit.Address) ? MarketingAnswer.Listed
            : MarketingAnswer.Allowed)).ToList();
        foreach (var group in weighed.GroupBy(one => one.Reason == MarketingAnswer.Allowed))
        {
            var moved = await MoveAllAsync(
                deed, campaign.Id, [.. group.Select(one => one.One.Subject)], SendingState.Queued, group.Key ? SendingState.Leaving : SendingState.Withheld);
            if (moved != group.Count())
            {
                // Some were ended in this very moment: the whole batch is looked at again.
                deed.Undo = true;
                return [];
            }

            if (group.Key)
            {
                taken.AddRange(group.Select(one => (one.One.Answer.Permit!, one.One.Language)));
                foreach (var (one, _) in group)
                {
                    await returned.ExpectAsync(deed, Letter.IdOf(campaign.Id, one.Subject), one.Subject, one.Answer.Permit!.Address, campaign.Id);
                }

                continue;
            }

            foreach (var reason in group.CountBy(one => one.Reason))
            {
                await CountAsync(deed, campaign.Id, AtLeaving, reason.Key, reason.Value);
                deed.AfterCommit(() => counts.Count(question.Policy, campaign.Purpose, reason.Key, reason.Value, now));
            }
        }

        return taken;
    });

    private async Task RecordAsync(Campaign campaign, MarketingQuestion question, List<Result> results)
    {
        await deeds.DoAsync(deed => RecordAsync(deed, campaign, question, results));
        Steps.Reached("newsletters.recorded");
        // A no said to the provider is a no to us.
        foreach (var gone in results.Where(one => one.Reason == StoppedElsewhere))
        {
            await stop.DoAsync(campaign.Id, gone.Permit.Subject!.Value, clock.Now);
        }
    }

    private async Task RecordAsync(Deed deed, Campaign campaign, MarketingQuestion question, List<Result> results)
    {
        foreach (var same in results.GroupBy(result => (result.State, result.NotBefore)))
        {
            await MoveAllAsync(deed, campaign.Id, [.. same.Select(result => result.Permit.Subject!.Value)], SendingState.Leaving, same.Key.State, same.Key.NotBefore);
        }

        foreach (var gone in results.Where(one => one.Reason == NoSuchAddress))
        {
            await returned.UndeliverableAsync(deed, gone.Permit.Subject!.Value, gone.Permit.Address, NoSuchAddress);
        }

        foreach (var reason in results.Where(one => one.Reason is not null).CountBy(one => one.Reason!))
        {
            await CountAsync(deed, campaign.Id, AtLeaving, reason.Key, reason.Value);
            deed.AfterCommit(() => counts.Count(question.Policy, campaign.Purpose, reason.Key, reason.Value, deed.Now));
        }

        // What may have left counts as given and as sent: a person is told of a message too many rather than of one too few.
        var away = results.Where(one => one.State is SendingState.Left or SendingState.InDoubt).ToList();
        var left = results.Count(one => one.State == SendingState.Left);
        if (left > 0)
        {
            await deed.ExecuteAsync(
                "UPDATE newsletters_campaign SET \"left\" = \"left\" + @n, measured = measured + @m, attempts = 0, failing_since = NULL, last_answer = NULL WHERE id = @id",
                ("@n", left), ("@m", results.Count(one => one is { State: SendingState.Left, Permit.IsMeasured: true })), ("@id", campaign.Id));
            await CountAsync(deed, campaign.Id, AtLeaving, MarketingAnswer.Allowed, left);
            deed.AfterCommit(() => counts.Count(question.Policy, campaign.Purpose, MarketingAnswer.Allowed, left, deed.Now));
        }

        // Who was erased while their message was on its way has no key any more, and no entry may make one again.
        var standing = await StandingAsync(deed, [.. away.Select(one => one.Permit.Subject!.Value)]);
        var byPerson = away.ToDictionary(one => one.Permit.Subject!.Value);
        await EnterAsync(deed, campaign, standing, person => new JsonObject
        {
            ["rule"] = Store.Snake(byPerson[person].Permit.Rule.ToString()),
            ["measured"] = byPerson[person].Permit.IsMeasured ? 1 : 0,
            ["in_doubt"] = byPerson[person].State == SendingState.InDoubt ? 1 : 0,
        });
    }

    // An entry in each person's own log, and what the company that delivers was given.
    private async Task EnterAsync(Deed deed, Campaign campaign, IReadOnlyCollection<Guid> people, Func<Guid, JsonObject> also)
    {
        var kind = SentKind(campaign.Purpose, campaign.Channel);
        await deed.ExecuteAllAsync([.. people.SelectMany(person =>
        {
            var detail = also(person);
            detail["campaign"] = campaign.Id.ToString("D");
            detail["purpose"] = campaign.Purpose;
            detail["channel"] = campaign.Channel;
            return entries.Write(deed, kind, Actor.System, detail, person).Statements;
        })]);
        var channel = Letters.ChannelOf(campaign, policies.Current);
        if (deliverers.Of(channel) is { } deliverer && People.Identifiers.KindOf(channel) is { } reach)
        {
            await disclosures.RecordEachAsync(deed, people, deliverer.Id, campaign.Purpose, [reach]);
        }
    }

    private static async Task<IReadOnlyCollection<Guid>> StandingAsync(Deed deed, IReadOnlyCollection<Guid> people) =>
        people.Count == 0 ? [] : await deed.Store.Set<People.Subject>().AsNoTracking().Where(s => people.Contains(s.Id) && s.ErasedAt == null).Select(s => s.Id).ToListAsync();

    // The server, the policy or the company that delivers does not take messages now. After five days of it an operator must look.
    private Task WaitAsync(Campaign campaign, string fault) => deeds.DoAsync(async deed =>
    {
        var since = campaign.FailingSince ?? deed.Now;
        var next = fault.StartsWith("SMTP", StringComparison.Ordinal) || !Reasons.TryParse(fault, out _) ? Backoff.Next(campaign.Attempts, since, deed.Now) : deed.Now.Plus(WhileClosed);
        await deed.ExecuteAsync(
            "UPDATE newsletters_campaign SET attempts = attempts + 1, failing_since = @since, next_at = @next, is_paused = @rest, last_answer = @a WHERE id = @id AND state IN (@scheduled, @sending)",
            ("@since", since), ("@next", next), ("@rest", next is null), ("@a", fault), ("@id", campaign.Id), ("@scheduled", (int)CampaignState.Scheduled), ("@sending", (int)CampaignState.Sending));
    });

    // Whom the server could not take when their turn came is waited for; else everybody has been written to who could be.
    private Task<bool> EndAsync(Campaign campaign, Instant now) => deeds.DoAsync(async deed =>
    {
        await using (var later = deed.Command(
            "SELECT at FROM newsletters_sending WHERE campaign_id = @c AND state = @queued ORDER BY at LIMIT 1", ("@c", campaign.Id), ("@queued", (int)SendingState.Queued)))
        {
            await using var row = await later.ExecuteReaderAsync();
            if (await row.ReadAsync())
            {
                var next = deed.ReadInstant(row, 0);
                await row.CloseAsync();
                if (next <= now)
                {
                    return false;
                }

                await deed.ExecuteAsync("UPDATE newsletters_campaign SET next_at = @next WHERE id = @id", ("@next", next), ("@id", campaign.Id));
                return true;
            }
        }

        if (await deed.ExecuteAsync(
            "UPDATE newsletters_campaign SET state = @done, ended_at = @now, next_at = NULL WHERE id = @id AND state = @sending AND is_paused = @no",
            ("@done", (int)CampaignState.Done), ("@now", deed.Now), ("@id", campaign.Id), ("@sending", (int)CampaignState.Sending), ("@no", false)) == 1)
        {
            var detail = Detail(campaign);
            detail["left"] = campaign.Left;
            await entries.AppendAsync(deed, "newsletter.done", Actor.System, detail);
        }

        return true;
    });

    private static async Task<int> MoveAllAsync(Deed deed, Guid campaign, IReadOnlyList<Guid> people, SendingState from, SendingState to, Instant? at = null)
    {
        if (people.Count == 0)
        {
            return 0;
        }

        (string Name, object? Value)[] who = [.. people.Select((person, i) => (string.Create(CultureInfo.InvariantCulture, $"@s{i}"), (object?)person))];
        return await deed.ExecuteAsync(
            $"UPDATE newsletters_sending SET state = @to, at = @at WHERE campaign_id = @c AND state = @from AND subject_id IN ({string.Join(", ", who.Select(one => one.Name))})",
            [("@to", (int)to), ("@at", at ?? deed.Now), ("@c", campaign), ("@from", (int)from), .. who]);
    }

    private static Task<int> CountAsync(Deed deed, Guid campaign, string stage, string reason, long people) => deed.ExecuteAsync(
        """
        INSERT INTO newsletters_count (campaign_id, stage, reason, people) VALUES (@c, @stage, @r, @n)
        ON CONFLICT (campaign_id, stage, reason) DO UPDATE SET people = newsletters_count.people + @n
        """,
        ("@c", campaign), ("@stage", stage), ("@r", reason), ("@n", people));

    private static JsonObject Detail(Campaign campaign) => new() { ["campaign"] = campaign.Id.ToString("D"), ["purpose"] = campaign.Purpose, ["channel"] = campaign.Channel, ["speaks_of"] = campaign.Partner ?? "self" };

    [LoggerMessage(6101, LogLevel.Error, "Sending newsletters failed ({Failure}); what waits is tried again.")]
    private static partial void Failed(ILogger logger, string failure);

    // A batch that is marked as leaving, and the question it was asked by.
    private sealed record Taken(MarketingQuestion Question, IReadOnlyList<(MarketingPermit Permit, string Language)> People);

    private sealed record Result(MarketingPermit Permit, SendingState State, string? Reason, Instant? NotBefore = null);
}
