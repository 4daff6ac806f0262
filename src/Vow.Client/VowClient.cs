using System.Diagnostics.CodeAnalysis;
using System.Diagnostics.Metrics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.ServerSentEvents;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Vow.Gate;

namespace Vow.Client;

/// <summary>
/// The gate in this process: a person's facts are fetched once, each question is decided here, and a stream from the server tells what changes. A withdrawal closes the use
/// here within a second of its commit while the stream runs, and two seconds after its last heartbeat everything is refused with <see cref="Reason.FactsStale"/>. One for each
/// program; safe for any number of threads; dispose it at the end.
/// </summary>
/// <remarks>
/// Days are counted by the server's clock, never by this machine's. A heartbeat that came late counts from when it must have been sent, so that neither a slow network nor a
/// machine that slept makes old facts look fresh. Facts are kept in memory only.
/// </remarks>
public sealed class VowClient : IAsyncDisposable
{
    /// <summary>How long a heartbeat vouches for what this process knows.</summary>
    public static readonly TimeSpan Lease = TimeSpan.FromSeconds(2);

    // Two clocks drift apart: a stream is renewed before it matters.
    private static readonly TimeSpan Renewal = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan ShortestWait = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly Meter Meter = new("Vow.Client");
    private static readonly Counter<long> Answers = Meter.CreateCounter<long>("vow.gate.answers", "{answer}", "Answers of the gate in this process, by purpose and first reason.");

    private readonly HttpClient http;
    private readonly TimeProvider time;
    private readonly CancellationTokenSource stop = new();
    private readonly TaskCompletionSource tried = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock turn = new();
    private readonly Dictionary<Subject, string> handles = [];
    private readonly Dictionary<string, Told> told = new(StringComparer.Ordinal);
    private readonly Dictionary<Subject, Task<bool>> fetching = [];
    private readonly Task following;
    private string? session;
    private string? lastId;
    private CompiledPolicy? policy;
    private string? policyTag;
    private Beat? beat;
    private string? fault;
    private CancellationTokenSource? connection;

    /// <summary>Begins to follow the server. Nothing is waited for: until the first heartbeat everything is refused.</summary>
    /// <param name="options">Where, and with which key.</param>
    /// <param name="time">Tells how long ago a heartbeat came; null for the machine's.</param>
    /// <exception cref="ArgumentException">The address or the key can't be used; the message says why.</exception>
    public VowClient(VowClientOptions options, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Check();
        this.time = time ?? TimeProvider.System;
#pragma warning disable CA2000 // the client owns a handler it made; one that was given is its giver's
        http = new HttpClient(options.Handler ?? new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, ConnectTimeout = Patience }, disposeHandler: options.Handler is null)
#pragma warning restore CA2000
        {
            BaseAddress = options.Server,
            Timeout = Timeout.InfiniteTimeSpan,
        };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", options.Key);
        following = Task.Run(() => FollowAsync(stop.Token));
    }

    /// <summary>Whether questions can be decided now: the last heartbeat is fresh, and the policy it names is here.</summary>
    public bool IsCurrent
    {
        get
        {
            lock (turn)
            {
                return IsFresh();
            }
        }
    }

    /// <summary>What last kept this client from following, and what to do; null while it follows. Holds no personal data.</summary>
    public string? Fault
    {
        get
        {
            lock (turn)
            {
                return IsFresh() ? null : fault;
            }
        }
    }

    /// <summary>
    /// May these data of this person be used so, now? Facts not yet here are fetched; archives and exceptions to a restriction, which only the server's tables can tell, are
    /// asked there. Refuses with <see cref="Reason.FactsStale"/> where neither can be done.
    /// </summary>
    public async ValueTask<Decision> DecideAsync(Subject subject, Use use, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(use);
        if (use.Strict)
        {
            return Count(use, await AskAsync(subject, use, cancel).ConfigureAwait(false));
        }

        if (!tried.Task.IsCompleted)
        {
            await tried.Task.WaitAsync(cancel).ConfigureAwait(false);
        }

        var decision = Weigh(subject, use, out var missing);
        if (missing && await FetchAsync(subject, cancel).ConfigureAwait(false))
        {
            decision = Weigh(subject, use, out missing);
        }

        if (decision.Has(Reason.FactsStale) && !missing && (use.Role != Role.None || use.Exception != RestrictionException.None) && IsCurrent)
        {
            decision = await AskAsync(subject, use, cancel).ConfigureAwait(false);
        }

        return Count(use, decision);
    }

    /// <summary>The same without waiting for anything: <see cref="Reason.FactsStale"/> where the person's facts are not here.</summary>
    public Decision Decide(Subject subject, Use use)
    {
        ArgumentNullException.ThrowIfNull(use);
        return Count(use, use.Strict ? Decision.Refuse(Reason.FactsStale) : Weigh(subject, use, out _));
    }

    /// <summary>Stops following and forgets everything.</summary>
    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync().ConfigureAwait(false);
        await following.ConfigureAwait(false);
        lock (turn)
        {
            Forget();
        }

        http.Dispose();
        stop.Dispose();
    }

    // Missing: the facts are not here, or of another epoch than the policy, and fetching them may help.
    private Decision Weigh(Subject subject, Use use, out bool missing)
    {
        CompiledPolicy current;
        Instant now;
        Told? known;
        lock (turn)
        {
            missing = false;
            if (!IsFresh() && !GoesOn(use))
            {
                return Decision.Refuse(Reason.FactsStale);
            }

            current = policy;
            now = beat.Now.Plus(time.GetElapsedTime(beat.Received));
            known = handles.TryGetValue(subject, out var handle) ? told.GetValueOrDefault(handle) : null;
        }

        if (known is null || !known.People.All(packed => PackedFacts.TryReadHeader(packed, out var header) && header.Epoch == current.Epoch))
        {
            missing = true;
            return Decision.Refuse(Reason.FactsStale);
        }

        var question = Question.Resolve(current, use.Purpose, use.Channel, [.. use.Data], use.Recipient, use.Country, use.Role, use.Exception);
        var decision = Decision.Open;
        foreach (var packed in known.People)
        {
            decision = decision.With(GateDecision.Decide(current, packed, question, now));
        }

        return decision;
    }

    private Decision Count(Use use, Decision decision)
    {
        if (Answers.Enabled)
        {
            bool declared;
            lock (turn)
            {
                declared = policy?.PurposeIndex.ContainsKey(use.Purpose) == true;
            }

            Answers.Add(1, new("purpose", declared ? use.Purpose : "?"), new("reason", decision.Allowed ? "allowed" : Reasons.Code(decision.First)));
        }

        return decision;
    }

    /// <summary>Only under the turn.</summary>
    [MemberNotNullWhen(true, nameof(beat), nameof(policy))]
    private bool IsFresh() => beat is not null && policy is not null && policyTag == beat.Tag && policy.Epoch == beat.Epoch && time.GetElapsedTime(beat.Sent) < Lease;

    /// <summary>Only under the turn. Whether the use is one the policy last known marks as necessary without a connection.</summary>
    [MemberNotNullWhen(true, nameof(beat), nameof(policy))]
    private bool GoesOn(Use use) =>
        beat is not null && policy is not null && policy.PurposeIndex.TryGetValue(use.Purpose, out var purpose) && policy.Purposes[purpose].Offline;

    /// <summary>Only under the turn.</summary>
    private void Forget()
    {
        handles.Clear();
        told.Clear();
        fetching.Clear();
        (session, lastId, beat) = (null, null, null);
    }

    private async Task<bool> FetchAsync(Subject subject, CancellationToken cancel)
    {
        Task<bool> fetch;
        lock (turn)
        {
            if (session is not { } open)
            {
                return false;
            }

            // Those who ask for the same person at the same time wait for one answer.
            if (!fetching.TryGetValue(subject, out fetch!))
            {
                fetching.Add(subject, fetch = Task.Run(() => FetchAsync(subject, open), CancellationToken.None));
            }
        }

        return await fetch.WaitAsync(cancel).ConfigureAwait(false);
    }

    private async Task<bool> FetchAsync(Subject subject, string open)
    {
        try
        {
            var (status, given) = await PostAsync("api/gate/facts", new FactsAsked(new(subject.By, subject.Value), open), WireJson.Default.FactsAsked, WireJson.Default.FactsGiven).ConfigureAwait(false);
            lock (turn)
            {
                if (session != open)
                {
                    return false;
                }

                if (given is not null)
                {
                    Take(given.Handle, given.Sequence, given.People);
                    handles[subject] = given.Handle;
                    return true;
                }

                if (status is HttpStatusCode.Conflict or HttpStatusCode.TooManyRequests)
                {
                    // The session is gone, or full: another begins, and nothing of this one counts any more.
                    Forget();
                    connection?.Cancel();
                }
            }

            return false;
        }
        catch (Exception failure) when (IsOfTheLink(failure))
        {
            return false;
        }
        finally
        {
            lock (turn)
            {
                fetching.Remove(subject);
            }
        }
    }

    private async Task<Decision> AskAsync(Subject subject, Use use, CancellationToken cancel)
    {
        try
        {
            var (_, answer) = await PostAsync(
                "api/gate",
                new QuestionSent(
                    new(subject.By, subject.Value), use.Purpose, use.Channel, use.Data, use.Recipient, use.Country, use.Role == Role.None ? null : use.Role.Code(),
                    use.Exception == RestrictionException.None ? null : use.Exception.Code(), use.Strict),
                WireJson.Default.QuestionSent, WireJson.Default.AnswerGiven, cancel).ConfigureAwait(false);
            if (answer is { Allowed: true, Reasons.Count: 0 })
            {
                return Decision.Open;
            }

            var decision = Decision.Open;
            foreach (var reason in answer?.Reasons ?? [])
            {
                decision = decision.With(Reasons.TryParse(reason.Code, out var known) ? known : Reason.FactsStale);
            }

            return decision.Allowed ? Decision.Refuse(Reason.FactsStale) : decision;
        }
        catch (Exception failure) when (IsOfTheLink(failure) && !cancel.IsCancellationRequested)
        {
            return Decision.Refuse(Reason.FactsStale);
        }
    }

    private async Task<(HttpStatusCode Status, TAnswer? Answer)> PostAsync<TAsked, TAnswer>(
        string path, TAsked asked, JsonTypeInfo<TAsked> sent, JsonTypeInfo<TAnswer> received, CancellationToken cancel = default)
        where TAnswer : class
    {
        using var patience = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, stop.Token, cancel);
        using var content = new ByteArrayContent(JsonSerializer.SerializeToUtf8Bytes(asked, sent));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var answer = await http.PostAsync(new Uri(path, UriKind.Relative), content, either.Token).ConfigureAwait(false);
        if (!answer.IsSuccessStatusCode)
        {
            return (answer.StatusCode, null);
        }

        var bytes = await answer.Content.ReadAsByteArrayAsync(either.Token).ConfigureAwait(false);
        return (answer.StatusCode, JsonSerializer.Deserialize(bytes, received));
    }

    private async Task FollowAsync(CancellationToken cancel)
    {
        var wait = ShortestWait;
        while (!cancel.IsCancellationRequested)
        {
            var end = await OnceAsync(cancel).ConfigureAwait(false);
            tried.TrySetResult();
            if (end == End.Renew)
            {
                continue;
            }

            wait = end == End.Followed ? ShortestWait : wait * 2 < LongestWait ? wait * 2 : LongestWait;
            try
            {
                // Not all at once after a server's restart.
                await Task.Delay(wait + TimeSpan.FromMilliseconds(RandomNumberGenerator.GetInt32(50)), time, cancel).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private enum End
    {
        Failed,
        Followed,
        Renew,
    }

    // One connection, from its opening to its end.
    private async Task<End> OnceAsync(CancellationToken cancel)
    {
        using var silence = new CancellationTokenSource(Patience, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(silence.Token, cancel);
        string? resume;
        lock (turn)
        {
            resume = session;
            connection = either;
        }

        var beaten = false;
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("api/gate/stream" + (resume is null ? "" : "?session=" + resume), UriKind.Relative));
            request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/event-stream"));
            if (resume is not null && lastId is { } id)
            {
                request.Headers.TryAddWithoutValidation("Last-Event-ID", id);
            }

            // The server counts from when it got this: what it sends at its n-th millisecond was sent no earlier than n after now.
            var asked = time.GetTimestamp();
            using var answer = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token).ConfigureAwait(false);
            if (!answer.IsSuccessStatusCode)
            {
                Fail(answer.StatusCode);
                return End.Failed;
            }

            var body = await answer.Content.ReadAsStreamAsync(either.Token).ConfigureAwait(false);
            await using (body.ConfigureAwait(false))
            {
                await foreach (var item in SseParser.Create(body).EnumerateAsync(either.Token).ConfigureAwait(false))
                {
                    if (item.EventType == "end")
                    {
                        Ended(item.Data);
                        return End.Failed;
                    }

                    if (await TakeAsync(item, asked, either.Token).ConfigureAwait(false))
                    {
                        beaten = true;
                        tried.TrySetResult();
                        if (time.GetElapsedTime(asked) > Renewal)
                        {
                            return End.Renew;
                        }

                        // A heartbeat that comes too late again and again: the link is slow, or the clocks have drifted apart. A new stream measures anew.
                        silence.CancelAfter(Lease);
                    }
                }
            }

            Fail("The server has ended the stream; it is opened again.");
            return beaten ? End.Followed : End.Failed;
        }
        catch (Exception failure) when (IsOfTheLink(failure))
        {
            Fail("The server can't be reached, or the stream was cut (" + failure.GetType().Name + "). Look at its address and at the network.");
            return beaten ? End.Followed : End.Failed;
        }
        finally
        {
            lock (turn)
            {
                connection = null;
            }
        }
    }

    // Whether it was a heartbeat that vouches for now.
    private async Task<bool> TakeAsync(SseItem<string> item, long asked, CancellationToken cancel)
    {
        switch (item.EventType)
        {
            case "drop_all":
                lock (turn)
                {
                    Forget();
                }

                break;
            case "open":
                var opened = JsonSerializer.Deserialize(item.Data, WireJson.Default.StreamOpened)!;
                lock (turn)
                {
                    if (!opened.Resumed || session != opened.Session)
                    {
                        Forget();
                    }

                    session = opened.Session;
                }

                break;
            case "facts":
                var changed = JsonSerializer.Deserialize(item.Data, WireJson.Default.FactsGiven)!;
                lock (turn)
                {
                    Take(changed.Handle, changed.Sequence, changed.People);
                }

                break;
            case "beat":
                var heard = JsonSerializer.Deserialize(item.Data, WireJson.Default.StreamBeat)!;
                lock (turn)
                {
                    lastId = item.EventId ?? lastId;
                    var received = time.GetTimestamp();
                    beat = new Beat(
                        Math.Min(received, asked + (long)(heard.At / 1000.0 * time.TimestampFrequency)), received, new Instant(heard.Now), heard.Policy.Tag, heard.Policy.Epoch);
                }

                // Only now: from the moment another policy is named the one at hand decides nothing, whether the new one can be had or not.
                await PolicyAsync(heard.Policy, cancel).ConfigureAwait(false);
                lock (turn)
                {
                    return IsFresh();
                }
        }

        lock (turn)
        {
            lastId = item.EventId ?? lastId;
        }

        return false;
    }

    /// <summary>Only under the turn. The stream may be ahead of the answer to a request: the higher number counts.</summary>
    private void Take(string handle, long sequence, IReadOnlyList<FactsOfOne> people)
    {
        if (!told.TryGetValue(handle, out var before) || before.Sequence < sequence)
        {
            // Nobody at all would be open to everything.
            told[handle] = new Told(sequence, people.Count == 0 ? [[]] : [.. people.Select(one => one.Facts)]);
        }
    }

    private async Task PolicyAsync(PolicyNamed named, CancellationToken cancel)
    {
        lock (turn)
        {
            if (policyTag == named.Tag && policy?.Epoch == named.Epoch)
            {
                return;
            }
        }

        using var answer = await http.GetAsync(new Uri("api/gate/policy?epoch=" + named.Epoch.ToString(CultureInfo.InvariantCulture), UriKind.Relative), cancel).ConfigureAwait(false);
        if (!answer.IsSuccessStatusCode)
        {
            Fail(answer.StatusCode);
            return;
        }

        var bytes = await answer.Content.ReadAsByteArrayAsync(cancel).ConfigureAwait(false);
        if (!PolicyJson.TryRead(bytes, id => TimeZoneInfo.TryFindSystemTimeZoneById(id, out var zone) ? new PolicyZone(zone) : null, out var read, out var wrong))
        {
            Fail(wrong);
            return;
        }

        lock (turn)
        {
            (policy, policyTag) = (read, answer.Headers.ETag?.Tag.Trim('"'));
        }
    }

    private void Ended(string data)
    {
        lock (turn)
        {
            if (data.Contains("\"key_ended\"", StringComparison.Ordinal))
            {
                // What a key has fetched ends with it.
                Forget();
                fault = "The key was revoked or has expired: make another at the desk.";
            }
            else
            {
                fault = "The server has ended the stream; it is opened again.";
            }
        }
    }

    private void Fail(HttpStatusCode status)
    {
        lock (turn)
        {
            if (status is HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden)
            {
                Forget();
                fault = "The server does not accept this key: make another at the desk.";
            }
            else
            {
                fault = "The server answers " + ((int)status).ToString(CultureInfo.InvariantCulture) + ": look at its address, and at its log.";
            }
        }
    }

    private void Fail(string words)
    {
        lock (turn)
        {
            fault = words;
        }
    }

    private static bool IsOfTheLink(Exception failure) => failure is HttpRequestException or IOException or OperationCanceledException or JsonException or FormatException;

    private sealed record Told(long Sequence, byte[][] People);

    /// <param name="Sent">The earliest moment it can have been sent, by this machine's timestamps.</param>
    /// <param name="Received">When it came.</param>
    /// <param name="Now">The server's instant.</param>
    /// <param name="Tag">The policy in force.</param>
    /// <param name="Epoch">Its epoch.</param>
    private sealed record Beat(long Sent, long Received, Instant Now, string Tag, int Epoch);
}
