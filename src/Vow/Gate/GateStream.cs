using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Hosting;
using Vow.Gate;
using Vow.Hosting;
using Vow.Site;

namespace Vow.GateAnswers;

/// <summary>The stream's first event.</summary>
/// <param name="Session">Send it with each request for facts, and as <c>session</c> when coming back.</param>
/// <param name="Resumed">True: what was missed follows. False: forget all facts.</param>
public sealed record StreamOpened(string Session, bool Resumed);

/// <summary>Facts that have changed.</summary>
/// <param name="Handle">Of which subject.</param>
/// <param name="Sequence">Of two tellings of one handle the one with the higher number counts.</param>
/// <param name="People">See <see cref="FactsGiven.People"/>.</param>
public sealed record StreamFacts(string Handle, long Sequence, IReadOnlyList<FactsOfOne> People);

/// <summary>Vouches for every fact given under this session: nothing has changed that was not told before.</summary>
/// <param name="At">Milliseconds since this stream was answered: it tells a late heartbeat from a fresh one.</param>
/// <param name="Now">The server's instant in microseconds since 1970-01-01T00:00:00Z.</param>
/// <param name="Index">Size of the log.</param>
/// <param name="Policy">The policy in force.</param>
public sealed record StreamBeat(long At, long Now, long Index, PolicyNamed Policy);

/// <summary>The stream's last event.</summary>
/// <param name="Reason"><c>key_ended</c>: the key was revoked, or has expired.</param>
public sealed record StreamEnded(string Reason);

/// <summary>
/// Tells a program that decides by itself what has changed, and that nothing else has. Events <c>open</c>, <c>facts</c>, <c>beat</c>, <c>drop_all</c>, <c>end</c>; the id of
/// each is the size of the log.
/// </summary>
internal static class GateStream
{
    private static readonly TimeSpan Beat = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Least = TimeSpan.FromMilliseconds(20);

    public static async Task<IResult> AnswerAsync(
        HttpContext context, ApiKeys keys, GateSessions sessions, FollowLog follow, Database database, Facts facts, PolicyBytes policies, Clock clock,
        IHostApplicationLifetime lifetime, Visit visit, string? session = null)
    {
        var began = Stopwatch.GetTimestamp();
        if (await keys.RefuseAsync(context, visit) is { } refused)
        {
            return refused;
        }

        var key = ApiKeys.IdIn(context)!.Value;
        var since = long.TryParse(context.Request.Headers["Last-Event-ID"].ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? index : (long?)null;
        var found = since is not null && session is not null ? sessions.Find(session, key) : null;
        if (found is not null && since > follow.Size)
        {
            // An index the log has not reached: it was continued under another name since.
            sessions.End(found);
            found = null;
        }

        if ((found ?? sessions.Open(key)) is not { } mine)
        {
            return ApiBody.Say(
                new ApiFault(visit.T("This key has too many streams.", "Cette clé a trop de flux."), visit.T("Keep one per program, and close those no longer read.", "Gardez-en un par programme, et fermez ceux qui ne sont plus lus.")),
                ApiJson.Default.ApiFault, StatusCodes.Status429TooManyRequests);
        }

        using var stop = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
        var spoke = false;
        var writer = new Writer(context.Response, follow);
        try
        {
            await mine.ComeAsync(stop);
            spoke = true;
            await follow.LookAsync(stop.Token);
            context.Response.ContentType = "text/event-stream";
            context.Response.Headers["X-Accel-Buffering"] = "no";
            context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
            var missed = found is null ? [] : mine.All().Where(watch => watch.ToldAt >= since).ToHashSet();
            if (session is not null && found is null)
            {
                writer.Add("drop_all", new StreamOpened(mine.Token, false), ApiJson.Default.StreamOpened);
            }

            writer.Add("open", new StreamOpened(mine.Token, found is not null), ApiJson.Default.StreamOpened);
            var told = new Teller(mine, database, facts, writer, clock);
            await told.TellAsync(missed, again: true, stop.Token);
            var beaten = (long?)null;
            while (true)
            {
                if (!await keys.IsKnownAsync(context, clock.Now))
                {
                    sessions.End(mine);
                    await writer.EndAsync("key_ended", stop.Token);
                    return Results.Empty;
                }

                // Taken before: a change after it comes with the next heartbeat, a change before it is told first.
                var (at, fresh, policy) = (Stopwatch.GetElapsedTime(began), follow.IsFresh, policies.Current);
                await told.TellTouchedAsync(stop.Token);
                if (fresh && (beaten is not { } last || Stopwatch.GetElapsedTime(last) >= Beat))
                {
                    writer.Add("beat", new StreamBeat((long)at.TotalMilliseconds, clock.Now.Microseconds, follow.Size, new PolicyNamed(policy.Epoch, policy.Tag)), ApiJson.Default.StreamBeat);
                    beaten = Stopwatch.GetTimestamp();
                }

                await writer.FlushAsync(stop.Token);
                var rest = beaten is { } then ? Beat - Stopwatch.GetElapsedTime(then) : Beat;
                await mine.WaitAsync(rest > Least ? rest : Least, stop.Token);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // The program has gone, or has come back on another connection, or the server is stopping.
            return Results.Empty;
        }
        finally
        {
            mine.Leave(stop, spoke);
        }
    }

    /// <summary>Tells a session of changes.</summary>
    private sealed class Teller(GateSession session, Database database, Facts facts, Writer writer, Clock clock)
    {
        private const int Together = 200;

        public async Task TellTouchedAsync(CancellationToken cancel)
        {
            var (everybody, people) = session.TakeTouched();
            if (!everybody && people.Count == 0)
            {
                return;
            }

            try
            {
                await TellAsync(everybody ? session.All() : session.Of(people, session.AnyByIdentifier ? await IdentifiersAsync(people, cancel) : []), again: false, cancel);
            }
            catch
            {
                // The connection or the store has failed: whoever comes back is told then.
                if (everybody)
                {
                    session.TouchEverybody();
                }

                foreach (var person in people)
                {
                    session.Touch(person);
                }

                throw;
            }
        }

        public async Task TellAsync(IReadOnlyCollection<GateWatch> watches, bool again, CancellationToken cancel)
        {
            foreach (var watch in watches)
            {
                // The number is taken before the facts are read: a higher number never stands for older facts.
                var sequence = session.NextSequence();
                var people = await GiveFacts.ReadAsync(database, facts, watch.Named, watch, clock.Now);
                if (!again && watch.Told is { } told && Same(told, people))
                {
                    continue;
                }

                // Noted before it is sent: what gets lost on the way is told again to whoever comes back with an earlier id.
                (watch.Told, watch.ToldAt) = (people, writer.Index);
                writer.Add("facts", new StreamFacts(watch.Handle, sequence, people), ApiJson.Default.StreamFacts);
                if (writer.Length > 64 * 1024)
                {
                    await writer.FlushAsync(cancel);
                }
            }
        }

        private async Task<HashSet<(string, string)>> IdentifiersAsync(IReadOnlyCollection<Guid> people, CancellationToken cancel)
        {
            var found = new HashSet<(string, string)>();
            await using var connection = await database.OpenAsync(cancel);
            foreach (var together in people.Chunk(Together))
            {
                await using var command = database.Command(
                    connection, null,
                    $"SELECT kind, value FROM people_identifier WHERE subject_id IN ({string.Join(", ", together.Select((_, i) => FormattableString.Invariant($"@s{i}")))})",
                    [.. together.Select((id, i) => (FormattableString.Invariant($"@s{i}"), (object?)id))]);
                await using var reader = await command.ExecuteReaderAsync(cancel);
                while (await reader.ReadAsync(cancel))
                {
                    found.Add((reader.GetString(0), reader.GetString(1)));
                }
            }

            return found;
        }

        private static bool Same(IReadOnlyList<FactsOfOne> told, IReadOnlyList<FactsOfOne> people) =>
            told.Count == people.Count && told.Zip(people).All(pair => pair.First.Facts.AsSpan().SequenceEqual(pair.Second.Facts));
    }

    /// <summary>Writes events; they leave when flushed.</summary>
    private sealed class Writer(HttpResponse response, FollowLog follow)
    {
        private readonly ArrayBufferWriter<byte> waiting = new();

        public int Length => waiting.WrittenCount;

        public long Index => follow.Size;

        public void Add<T>(string name, T told, JsonTypeInfo<T> type)
        {
            var data = JsonSerializer.SerializeToUtf8Bytes(told, type);
            waiting.Write(System.Text.Encoding.UTF8.GetBytes(FormattableString.Invariant($"id: {Index}\nevent: {name}\ndata: ")));
            waiting.Write(data);
            waiting.Write("\n\n"u8);
        }

        public async Task FlushAsync(CancellationToken cancel)
        {
            if (waiting.WrittenCount > 0)
            {
                await response.Body.WriteAsync(waiting.WrittenMemory, cancel);
                waiting.ResetWrittenCount();
                await response.Body.FlushAsync(cancel);
            }
        }

        public Task EndAsync(string reason, CancellationToken cancel)
        {
            Add("end", new StreamEnded(reason), ApiJson.Default.StreamEnded);
            return FlushAsync(cancel);
        }
    }
}
