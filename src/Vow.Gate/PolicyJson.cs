using System.Buffers;
using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;

namespace Vow.Gate;

/// <summary>
/// A compiled policy as JSON, for programs that decide by themselves. Everything the gate reads is in it, the transfer switches included; the same policy always gives the
/// same bytes. Member <c>v</c> grows with each rule a reader must know of: a reader refuses one it does not know.
/// </summary>
public static class PolicyJson
{
    /// <summary>The one shape there is.</summary>
    public const int Shape = 1;

    private static readonly (Basis Basis, string Word)[] Bases =
    [
        (Basis.Consent, "consent"), (Basis.Contract, "contract"), (Basis.LegalObligation, "legal_obligation"),
        (Basis.VitalInterests, "vital_interests"), (Basis.PublicTask, "public_task"), (Basis.LegitimateInterest, "legitimate_interest"),
    ];

    /// <summary>The policy as UTF-8.</summary>
    public static byte[] Write(CompiledPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        var buffer = new ArrayBufferWriter<byte>(16 * 1024);
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteNumber("v", Shape);
            json.WriteString("name", policy.Name);
            json.WriteString("hash", policy.Hash);
            json.WriteNumber("epoch", policy.Epoch);
            json.WriteString("zone", policy.Zone.Id);
            Numbers(json, "fiscal_year_end", [policy.FiscalYearEnd.Month, policy.FiscalYearEnd.Day]);
            Texts(json, "data", policy.Data);
            Texts(json, "anchors", policy.Anchors);
            Texts(json, "channels", policy.Channels);
            json.WriteStartArray("slots");
            foreach (var slot in policy.Slots)
            {
                Numbers(json, null, [slot.Number, slot.Purpose, slot.Channel]);
            }

            json.WriteEndArray();
            json.WriteStartArray("purposes");
            foreach (var purpose in policy.Purposes)
            {
                Write(json, purpose, policy.Slots.Length);
            }

            json.WriteEndArray();
            json.WriteStartArray("recipients");
            foreach (var recipient in policy.Recipients)
            {
                Write(json, recipient);
            }

            json.WriteEndArray();
            json.WriteStartArray("countries");
            foreach (var country in policy.Countries.Values.OrderBy(one => one.Code, StringComparer.Ordinal))
            {
                json.WriteStartObject();
                json.WriteString("code", country.Code);
                json.WriteBoolean("eea", country.IsEea);
                Day(json, "from", country.From);
                Day(json, "to", country.To);
                json.WriteBoolean("suspended", country.IsSuspended);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Reads what <see cref="Write(CompiledPolicy)"/> wrote. Anything missing, of another kind, or pointing nowhere is a fault: half a policy decides nothing.</summary>
    /// <param name="utf8">The JSON.</param>
    /// <param name="zones">Gives the time zone of an IANA id, or null where the machine knows none of that name.</param>
    /// <param name="policy">The policy, where it could be read.</param>
    /// <param name="fault">What is wrong and what to do, where it could not.</param>
    public static bool TryRead(ReadOnlyMemory<byte> utf8, Func<string, PolicyZone?> zones, [NotNullWhen(true)] out CompiledPolicy? policy, [NotNullWhen(false)] out string? fault)
    {
        ArgumentNullException.ThrowIfNull(zones);
        (policy, fault) = (null, null);
        try
        {
            using var document = JsonDocument.Parse(utf8);
            var root = document.RootElement;
            if (root.GetProperty("v").GetInt32() is var shape && shape != Shape)
            {
                fault = $"The policy has shape {shape.ToString(CultureInfo.InvariantCulture)}; this program reads {Shape.ToString(CultureInfo.InvariantCulture)}: update it.";
                return false;
            }

            var id = root.GetProperty("zone").GetString()!;
            if (zones(id) is not { } zone)
            {
                fault = $"This machine does not know the time zone \"{id}\": install its time zone data (tzdata).";
                return false;
            }

            var read = Read(root, zone);
            if (!PointsWithin(read))
            {
                fault = "The policy points to what it does not declare: fetch it again.";
                return false;
            }

            policy = read;
            return true;
        }
        catch (Exception wrong) when (wrong is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or ArgumentException or OverflowException)
        {
            // The message of the parser may quote the text; a policy holds no personal data, but nobody is helped by it.
            fault = "This is not a compiled policy: fetch it again from the server's /api/gate/policy.";
            return false;
        }
    }

    private static void Write(Utf8JsonWriter json, CompiledPurpose purpose, int slots)
    {
        json.WriteStartObject();
        json.WriteString("id", purpose.Id);
        json.WriteString("basis", Word(purpose.Basis));
        json.WriteBoolean("marketing", purpose.IsDirectMarketing);
        json.WriteBoolean("explicit", purpose.ExplicitConsent);
        json.WriteBoolean("closed_to_minors", purpose.ClosedToMinors);
        json.WriteBoolean("offline", purpose.Offline);
        Bits(json, "data", purpose.DataBits);
        Bits(json, "recipients", purpose.RecipientBits);
        json.WriteStartObject("active");
        Period(json, "for", purpose.Active.For);
        Numbers(json, "after", purpose.Active.After.AsSpan());
        json.WriteBoolean("from_year_end", purpose.Active.FromYearEnd);
        json.WriteEndObject();
        if (purpose.Archive is { } archive)
        {
            json.WriteStartObject("archive");
            Period(json, "for", archive.For);
            Numbers(json, "after", archive.After.AsSpan());
            json.WriteBoolean("from_year_end", archive.FromYearEnd);
            json.WriteString("basis", Word(archive.Basis));
            Text(json, "legal_text", archive.LegalText);
            Bits(json, "data", archive.DataBits);
            json.WriteNumber("open_to", archive.OpenTo);
            json.WriteEndObject();
        }
        else
        {
            json.WriteNull("archive");
        }

        Period(json, "consent_valid_for", purpose.ConsentValidFor);
        Text(json, "text_version", purpose.TextVersion);
        Texts(json, "accepted_texts", purpose.AcceptedTexts);
        var (first, count) = purpose.Slots.GetOffsetAndLength(slots);
        Numbers(json, "slots", [first, first + count]);
        Texts(json, "clauses", purpose.Clauses);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, CompiledRecipient recipient)
    {
        json.WriteStartObject();
        json.WriteString("id", recipient.Id);
        json.WriteBoolean("known", recipient.Known);
        Texts(json, "countries", recipient.Countries);
        if (recipient.Mechanism is { } mechanism)
        {
            json.WriteStartObject("mechanism");
            json.WriteString("kind", mechanism.Kind.Code());
            Day(json, "from", mechanism.ValidFrom);
            Day(json, "to", mechanism.ValidTo);
            json.WriteBoolean("fallback", mechanism.HasFallback);
            json.WriteBoolean("suspended", mechanism.IsSuspended);
            json.WriteEndObject();
        }
        else
        {
            json.WriteNull("mechanism");
        }

        json.WriteBoolean("suspended", recipient.IsSuspended);
        json.WriteEndObject();
    }

    private static CompiledPolicy Read(JsonElement root, PolicyZone zone)
    {
        var close = Numbers(root, "fiscal_year_end");
        var data = Texts(root, "data");
        ImmutableArray<CompiledPurpose> purposes = [.. root.GetProperty("purposes").EnumerateArray().Select(Purpose)];
        ImmutableArray<CompiledRecipient> recipients = [.. root.GetProperty("recipients").EnumerateArray().Select(Recipient)];
        return new CompiledPolicy
        {
            Name = Text(root, "name"),
            Hash = Text(root, "hash"),
            Epoch = root.GetProperty("epoch").GetUInt16(),
            Zone = zone,
            FiscalYearEnd = close.Length == 2 ? new FiscalYearEnd(close[0], close[1]) : throw new FormatException(),
            Purposes = purposes,
            Data = data,
            Anchors = Texts(root, "anchors"),
            Channels = Texts(root, "channels"),
            Slots = [.. root.GetProperty("slots").EnumerateArray().Select(slot => Numbers(slot) is { Length: 3 } told ? new CompiledSlot(told[0], told[1], told[2]) : throw new FormatException())],
            Recipients = recipients,
            Countries = root.GetProperty("countries").EnumerateArray()
                .Select(one => new CompiledCountry(Text(one, "code"), one.GetProperty("eea").GetBoolean(), Day(one, "from"), Day(one, "to")) { IsSuspended = one.GetProperty("suspended").GetBoolean() })
                .ToFrozenDictionary(one => one.Code, StringComparer.Ordinal),
            PurposeIndex = Index(purposes.Select(one => one.Id)),
            DatumIndex = Index(data),
            RecipientIndex = Index(recipients.Select(one => one.Id)),
        };
    }

    private static CompiledPurpose Purpose(JsonElement told)
    {
        var active = told.GetProperty("active");
        var archive = told.GetProperty("archive");
        var slots = Numbers(told, "slots");
        return new CompiledPurpose
        {
            Id = Text(told, "id"),
            Basis = BasisOf(told),
            IsDirectMarketing = told.GetProperty("marketing").GetBoolean(),
            ExplicitConsent = told.GetProperty("explicit").GetBoolean(),
            ClosedToMinors = told.GetProperty("closed_to_minors").GetBoolean(),
            Offline = told.GetProperty("offline").GetBoolean(),
            DataBits = Bits(told, "data"),
            RecipientBits = Bits(told, "recipients"),
            Active = new CompiledTerm { For = Period(active, "for"), After = Numbers(active, "after"), FromYearEnd = active.GetProperty("from_year_end").GetBoolean() },
            Archive = archive.ValueKind == JsonValueKind.Null ? null : new CompiledArchive
            {
                For = Period(archive, "for") ?? throw new FormatException(),
                After = Numbers(archive, "after"),
                FromYearEnd = archive.GetProperty("from_year_end").GetBoolean(),
                Basis = BasisOf(archive),
                LegalText = TextOrNull(archive, "legal_text"),
                DataBits = Bits(archive, "data"),
                OpenTo = archive.GetProperty("open_to").GetUInt32(),
            },
            ConsentValidFor = Period(told, "consent_valid_for"),
            TextVersion = TextOrNull(told, "text_version"),
            AcceptedTexts = Texts(told, "accepted_texts"),
            Slots = slots.Length == 2 ? slots[0]..slots[1] : throw new FormatException(),
            Clauses = Texts(told, "clauses"),
        };
    }

    private static CompiledRecipient Recipient(JsonElement told)
    {
        var mechanism = told.GetProperty("mechanism");
        return new CompiledRecipient
        {
            Id = Text(told, "id"),
            Known = told.GetProperty("known").GetBoolean(),
            Countries = Texts(told, "countries"),
            Mechanism = mechanism.ValueKind == JsonValueKind.Null ? null
                : Words.TryParse(Text(mechanism, "kind"), out MechanismKind kind)
                    ? new CompiledMechanism(kind, Day(mechanism, "from") ?? throw new FormatException(), Day(mechanism, "to"), mechanism.GetProperty("fallback").GetBoolean())
                    {
                        IsSuspended = mechanism.GetProperty("suspended").GetBoolean(),
                    }
                    : throw new FormatException(),
            IsSuspended = told.GetProperty("suspended").GetBoolean(),
        };
    }

    // Every index that a decision follows lies within its table.
    private static bool PointsWithin(CompiledPolicy policy) =>
        policy.Slots.All(slot => slot.Number is >= 0 and < 1_000_000 && slot.Purpose >= 0 && slot.Purpose < policy.Purposes.Length && slot.Channel >= -1 && slot.Channel < policy.Channels.Length)
        && policy.Slots.DistinctBy(slot => slot.Number).Count() == policy.Slots.Length
        && policy.Purposes.All(purpose => purpose.Slots.Start.Value <= purpose.Slots.End.Value && purpose.Slots.End.Value <= policy.Slots.Length
            && purpose.Active.After.Concat(purpose.Archive?.After ?? []).All(anchor => anchor >= 0 && anchor < policy.Anchors.Length));

    private static string Word(Basis basis) => Bases.First(one => one.Basis == basis).Word;

    private static Basis BasisOf(JsonElement told) => Bases.First(one => one.Word == Text(told, "basis")).Basis;

    private static void Text(Utf8JsonWriter json, string name, string? text) => json.WriteString(name, text);

    private static string Text(JsonElement told, string name) => told.GetProperty(name).GetString() ?? throw new FormatException();

    private static string? TextOrNull(JsonElement told, string name) => told.GetProperty(name).GetString();

    private static void Texts(Utf8JsonWriter json, string name, ImmutableArray<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts)
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
    }

    private static ImmutableArray<string> Texts(JsonElement told, string name) => [.. told.GetProperty(name).EnumerateArray().Select(one => one.GetString() ?? throw new FormatException())];

    private static void Numbers(Utf8JsonWriter json, string? name, ReadOnlySpan<int> numbers)
    {
        if (name is null)
        {
            json.WriteStartArray();
        }
        else
        {
            json.WriteStartArray(name);
        }

        foreach (var number in numbers)
        {
            json.WriteNumberValue(number);
        }

        json.WriteEndArray();
    }

    private static ImmutableArray<int> Numbers(JsonElement told, string name) => Numbers(told.GetProperty(name));

    private static ImmutableArray<int> Numbers(JsonElement told) => [.. told.EnumerateArray().Select(one => one.GetInt32())];

    // 64-bit numbers are text: not every reader of JSON keeps them whole.
    private static void Bits(Utf8JsonWriter json, string name, ImmutableArray<ulong> bits)
    {
        json.WriteStartArray(name);
        foreach (var word in bits)
        {
            json.WriteStringValue(word.ToString("x16", CultureInfo.InvariantCulture));
        }

        json.WriteEndArray();
    }

    private static ImmutableArray<ulong> Bits(JsonElement told, string name) =>
        [.. told.GetProperty(name).EnumerateArray().Select(one => ulong.Parse(one.GetString()!, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture))];

    private static void Period(Utf8JsonWriter json, string name, CalendarPeriod? period) => json.WriteString(name, period?.ToString());

    private static CalendarPeriod? Period(JsonElement told, string name) =>
        TextOrNull(told, name) is not { } text ? null : CalendarPeriod.TryParse(text, out var period) ? period : throw new FormatException();

    private static void Day(Utf8JsonWriter json, string name, DateOnly? day) => json.WriteString(name, day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));

    private static DateOnly? Day(JsonElement told, string name) =>
        TextOrNull(told, name) is { } day ? DateOnly.ParseExact(day, "yyyy-MM-dd", CultureInfo.InvariantCulture) : null;

    private static FrozenDictionary<string, int> Index(IEnumerable<string> ids) =>
        ids.Select((id, index) => (id, index)).ToFrozenDictionary(one => one.id, one => one.index, StringComparer.Ordinal);
}
