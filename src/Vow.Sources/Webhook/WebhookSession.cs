using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using Vow.Gate;

namespace Vow.Sources;

/// <summary>What a service says it did to a person's records.</summary>
/// <param name="Deleted">Records deleted.</param>
/// <param name="Cleared">Records of which columns were emptied.</param>
public readonly record struct WebhookErased(long Deleted, long Cleared);

/// <summary>
/// A service behind the webhook contract. Each call is one signed POST; nothing is followed, remembered or tried again here: whoever orders a change keeps
/// it open and orders it again under the same key until it is confirmed. Every fault is a <see cref="WebhookException"/>.
/// </summary>
public sealed class WebhookSession : IPersonRecords
{
    /// <summary>Version of the contract.</summary>
    public const int Contract = 1;

    /// <summary>The largest answer read, in bytes.</summary>
    public const int LargestAnswer = 16 * 1024 * 1024;

    /// <summary>How long an answer may take.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    // A redirect would carry a person's data to an address nobody chose.
    private static readonly HttpClient Http = new(
        new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false, ConnectTimeout = TimeSpan.FromSeconds(5), PooledConnectionLifetime = TimeSpan.FromMinutes(5) })
    {
        MaxResponseContentBufferSize = LargestAnswer,
        Timeout = Timeout.InfiniteTimeSpan,
    };

    private readonly WebhookAddress address;
    private readonly TimeProvider time;
    private readonly TimeSpan patience;

    /// <summary>A session; nothing is sent before the first question.</summary>
    /// <param name="map">What the service answers for.</param>
    /// <param name="address">Where it answers.</param>
    /// <param name="time">The time that calls are signed with, and that patience is counted in.</param>
    /// <param name="patience">How long an answer may take, where not <see cref="Patience"/>.</param>
    public WebhookSession(DataMap map, WebhookAddress address, TimeProvider time, TimeSpan? patience = null)
    {
        Map = map;
        this.address = address;
        this.time = time;
        this.patience = patience ?? Patience;
    }

    /// <inheritdoc />
    public DataMap Map { get; }

    /// <summary>Asks whether the service is there, speaks this contract and knows the secret.</summary>
    public async Task GreetAsync(CancellationToken cancel = default)
    {
        var answer = await AskAsync("greet", NewKey(), [], cancel);
        if (Whole(answer["contract"]) != Contract)
        {
            throw new WebhookException($"The service speaks another version of the contract; this is version {Contract}.");
        }
    }

    /// <inheritdoc />
    public async Task<ImmutableArray<SourcePerson>> FindRootsAsync(string kind, string value, CancellationToken cancel = default)
    {
        if (!Map.Personal.Any(t => t.Identifiers.ContainsKey(kind)))
        {
            return [];
        }

        var answer = await AskAsync("find", NewKey(), new JsonObject { ["identifier"] = new JsonObject { ["kind"] = kind, ["value"] = value } }, cancel);
        return [.. List(answer, "persons").Select(one => new SourcePerson(
            new PersonRef(TableOf(one).Name, KeyOf(one)), ImmutableDictionary<string, string>.Empty.Add(kind, value)))];
    }

    /// <inheritdoc />
    public async Task<ImmutableArray<SourceRow>> ReadPersonAsync(IReadOnlyCollection<PersonRef> persons, CancellationToken cancel = default)
    {
        var answer = await AskAsync("access", NewKey(), About(persons), cancel);
        return [.. List(answer, "records").Select(one =>
        {
            var table = TableOf(one);
            var values = one["values"] as JsonObject ?? throw Malformed("records");
            return new SourceRow(table.Name, KeyOf(one), [.. values.Select(pair => new ColumnValue(pair.Key, table.Column(pair.Key)?.Datum, Cell(pair.Value)))]);
        })];
    }

    /// <inheritdoc />
    public async Task<ImmutableDictionary<string, long>> CountPersonAsync(IReadOnlyCollection<PersonRef> persons, CancellationToken cancel = default)
    {
        var answer = await AskAsync("still_there", NewKey(), About(persons), cancel);
        return List(answer, "tables").ToImmutableDictionary(one => TableOf(one).Name, one => Count(one, "records")).RemoveRange(
            List(answer, "tables").Where(one => Count(one, "records") == 0).Select(one => TableOf(one).Name));
    }

    /// <summary>Orders an erasure.</summary>
    /// <param name="key">The step's id: an order under a key the service has carried out is answered as the first time and does nothing.</param>
    /// <param name="persons">Whose records.</param>
    /// <param name="plan">What becomes of each table's; tables it does not name are deleted.</param>
    /// <param name="cancel">Stops waiting.</param>
    /// <returns>What was done; null where the service took the order and is not done yet.</returns>
    public async Task<WebhookErased?> EraseAsync(Guid key, IReadOnlyCollection<PersonRef> persons, ErasurePlan plan, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(plan);
        var order = About(persons);
        order["tables"] = new JsonArray([.. Map.Personal.Select(table => plan.Tables.GetValueOrDefault(table.Name) switch
        {
            TableErasure.Keep => Line(table, "keep", []),
            TableErasure.Clear clear => Line(table, "clear", clear.Columns),
            _ => Line(table, "delete", []),
        })]);
        var answer = await OrderAsync("erase", key, order, cancel);
        return answer is null ? null : new WebhookErased(Count(answer, "deleted"), Count(answer, "cleared"));
    }

    /// <summary>Orders that persons' records be kept and not used for a purpose (GDPR 18), or says that this is lifted.</summary>
    /// <param name="key">The step's id: an order under a key the service has carried out is answered as the first time and does nothing.</param>
    /// <param name="persons">Whose records.</param>
    /// <param name="purpose">Id of the purpose.</param>
    /// <param name="lift">Whether the restriction is lifted.</param>
    /// <param name="cancel">Stops waiting.</param>
    /// <returns>How many records it is about; null where the service took the order and is not done yet.</returns>
    public async Task<long?> RestrictAsync(Guid key, IReadOnlyCollection<PersonRef> persons, string purpose, bool lift, CancellationToken cancel = default)
    {
        var order = About(persons);
        order["purpose"] = purpose;
        order["tables"] = new JsonArray([.. Map.Personal.Where(table => table.Serves.Contains(purpose)).Select(table => (JsonNode)table.Name)]);
        return await OrderAsync(lift ? "lift_restriction" : "restrict", key, order, cancel) is { } answer ? Count(answer, "records") : null;
    }

    /// <summary>Orders that a value be corrected. The same value once more is the same correction, so that its key is new each time.</summary>
    /// <returns>Whether it was done.</returns>
    public async Task<bool> CorrectAsync(string table, RowKey row, string column, object? value, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(row);
        var order = new JsonObject { ["table"] = table, ["record"] = Said(row), ["column"] = column, ["value"] = Said(value) };
        return await OrderAsync("rectify", NewKey(), order, cancel) is not null;
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    // Read questions change nothing: their key only tells calls apart.
    private Guid NewKey() => Guid.CreateVersion7(time.GetUtcNow());

    private async Task<JsonObject?> OrderAsync(string operation, Guid key, JsonObject order, CancellationToken cancel)
    {
        var answer = await AskAsync(operation, key, order, cancel);
        return Text(answer["key"]) != key.ToString("D")
            ? throw new WebhookException("The service answered for another key.")
            : Text(answer["outcome"]) switch
            {
                "done" => answer,
                "working" => null,
                _ => throw Malformed("outcome"),
            };
    }

    private async Task<JsonObject> AskAsync(string operation, Guid key, JsonObject more, CancellationToken cancel)
    {
        more["contract"] = Contract;
        more["source"] = Map.Source;
        more["operation"] = operation;
        more["key"] = key.ToString("D");
        var body = JsonSerializer.SerializeToUtf8Bytes(more);
        using var request = new HttpRequestMessage(HttpMethod.Post, address.Uri) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Add(WebhookSignature.Header, address.Sign(Instant.From(time.GetUtcNow()), body));
        using var late = new CancellationTokenSource(patience, time);
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancel, late.Token);
        try
        {
            using var answer = await Http.SendAsync(request, limit.Token);
            return answer.StatusCode switch
            {
                HttpStatusCode.OK or HttpStatusCode.Accepted => JsonNode.Parse(await answer.Content.ReadAsByteArrayAsync(limit.Token)) as JsonObject ?? throw Malformed("body"),
                HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => throw new WebhookException("The service refuses the signature: both sides need the same secret, and clocks less than five minutes apart."),
                >= HttpStatusCode.MultipleChoices and < HttpStatusCode.BadRequest => throw new WebhookException("The service answers with a redirect, which is not followed: give its final address."),
                var status => throw new WebhookException(string.Create(CultureInfo.InvariantCulture, $"The service answered with status {(int)status}.")),
            };
        }
#pragma warning disable MA0054 // the cause's own words may quote the address or the answer
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
        {
            throw new WebhookException("The service did not answer in time.");
        }
        catch (HttpRequestException failure)
        {
            throw new WebhookException($"The service could not be asked ({failure.HttpRequestError}).");
        }
        catch (Exception failure) when (failure is JsonException or IOException)
        {
            throw Malformed("body");
        }
#pragma warning restore MA0054
    }

    private static JsonObject About(IReadOnlyCollection<PersonRef> persons) => new()
    {
        ["persons"] = new JsonArray([.. persons.Select(person => new JsonObject { ["table"] = person.Root, ["key"] = Said(person.Key) })]),
    };

    private static JsonObject Line(MappedTable table, string action, ImmutableArray<string> columns) => new()
    {
        ["table"] = table.Name,
        ["action"] = action,
        ["columns"] = new JsonArray([.. columns.Select(column => (JsonNode)column)]),
    };

    private static JsonArray Said(RowKey key) => new([.. key.Values.Select(Said)]);

    private static JsonNode? Said(object? value) => value switch
    {
        null => null,
        long number => JsonValue.Create(number),
        string text => JsonValue.Create(text),
        _ => JsonValue.Create(Convert.ToString(value, CultureInfo.InvariantCulture)),
    };

    private MappedTable TableOf(JsonObject one) => Text(one["table"]) is { } name && Map.Find(name) is { NoPersonalData: null } table ? table : throw Malformed("table");

    private static RowKey KeyOf(JsonObject one) => one["key"] is JsonArray { Count: > 0 } key
        ? RowKey.Of(key.Select(part => Cell(part) is { } value and (long or string) ? value : throw Malformed("key")))
        : throw Malformed("key");

    // What JSON says beyond text, whole numbers and yes or no is kept as the text it is.
    private static object? Cell(JsonNode? node) => node switch
    {
        null => null,
        JsonValue value when value.TryGetValue<string>(out var text) => text,
        JsonValue value when value.TryGetValue<bool>(out var yes) => yes,
        JsonValue value when value.TryGetValue<long>(out var number) => number,
        _ => node.ToJsonString(),
    };

    private static IEnumerable<JsonObject> List(JsonObject answer, string name) =>
        answer[name] is JsonArray list ? list.Select(one => one as JsonObject ?? throw Malformed(name)) : throw Malformed(name);

    private static long Count(JsonObject answer, string name) => Whole(answer[name]) is { } count and >= 0 ? count : throw Malformed(name);

    private static long? Whole(JsonNode? node) => node is JsonValue value && value.TryGetValue<long>(out var number) ? number : null;

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    private static WebhookException Malformed(string what) => new($"The service's answer is not what the contract says (\"{what}\").");
}
