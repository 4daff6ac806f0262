using System.Collections.Immutable;
using System.Data.Common;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Vow.Gate;
using Vow.Hosting;
using Vow.Keys;
using Vow.People;
using Vow.Policies;
using Vow.Sources;

namespace Vow.Retention;

/// <summary>Part of a row, sealed for one archive and not yet written.</summary>
internal sealed record SealedPart(
    string Table, string KeyTag, string ContentTag, Guid Subject, string Compartment, DateOnly Until, string Anchors, byte[] Box);

/// <summary>A batch made ready in memory: what goes to which archive, whose keys exist, which persons are new here.</summary>
internal sealed record Prepared(
    ImmutableArray<SealedPart> Parts, ImmutableDictionary<Guid, ImmutableArray<(string Kind, string Value)>> KnownBy, ImmutableHashSet<Guid> New,
    int RowsArchived, ImmutableDictionary<string, int> ArchivedByPurpose, string Digest);

/// <summary>
/// Turns taken rows into archive rows: the archive's own subset of data, sealed under the person's key of that archive, with the day it ends. A
/// row whose archive would already be over is not archived.
/// </summary>
/// <remarks>
/// A person met only in a company's database is known here by fingerprints, never by the plain address: what left the active base must not lie in
/// ours. The fingerprints end with the archive they lead to.
/// </remarks>
internal sealed class Archiving(KeyStore keys, PolicyHolder policies, Database database)
{
    /// <summary>Name of the controller key under which rows are told apart.</summary>
    public const string TagKey = "archive";

    /// <summary>What a row's seal is bound to.</summary>
    public static string BoundTo(Guid subject, string compartment) => $"retention_archive|{subject:N}|{compartment}";

    public string Tag(string source, string table, RowKey key, Instant now) => Hash(Encoding.UTF8.GetBytes($"{source}|{table}|{key.Text}"), now);

    /// <summary>Whether something of a row of the table, or of what hangs on it, goes to an archive.</summary>
    public bool Keeps(Vow.Sources.DataMap map, MappedTable table) =>
        map.DependantsOf(table).Prepend(table).Any(t => t.Serves.Any(p => policies.Current.Compiled.PurposeIndex.ContainsKey(p) && policies.Current.Purpose(p).Archive is not null));

    public async Task<Prepared> PrepareAsync(SourceSession session, TakenBatch taken, Instant now, Func<Guid, Task<IReadOnlyDictionary<int, Instant>>>? own, CancellationToken cancel)
    {
        var policy = policies.Current;
        var source = session.Map.Source;
        var parts = ImmutableArray.CreateBuilder<SealedPart>();
        var byPurpose = new Dictionary<string, int>(StringComparer.Ordinal);
        var archivedRows = 0;
        var known = Known.Nobody;
        var archives = taken.Rows.Select(r => r.Table).Distinct(StringComparer.Ordinal)
            .ToDictionary(t => t, t => session.Map.Table(t).Serves.Where(p => policy.Compiled.PurposeIndex.ContainsKey(p)).Select(policy.Purpose).Where(p => p.Archive is not null).ToList(), StringComparer.Ordinal);
        if (archives.Values.Any(a => a.Count > 0))
        {
            var web = await RowWeb.OfAsync(session, policy.Zone, taken, cancel);
            var going = taken.Rows.Select(row => (Row: row, Parts: archives[row.Table].Select(purpose => (Purpose: purpose, Data: Subset(policy, purpose, row))).Where(p => p.Data.Count > 0).ToList()))
                .Where(g => g.Parts.Count > 0).ToList();
            known = await KnownAsync(source, session.Map, [.. going.Select(g => web.PersonOf(g.Row)).Distinct()], web, own, now, cancel);
            var sealing = new List<(SourceRow Row, string Purpose, JsonObject Data, Guid Subject, DateOnly Until, string Anchors)>();
            foreach (var (row, mine) in going)
            {
                var before = sealing.Count;
                var subject = known.Subjects[web.PersonOf(row)];
                foreach (var (purpose, data) in mine)
                {
                    var anchors = AnchorsOf(policy, purpose, web, row, known.Earlier.GetValueOrDefault(subject) ?? []);
                    if (EndOf(policy, purpose, session.Map, row, anchors, now) is not { } until || until < policy.Zone.DayOf(now))
                    {
                        continue;
                    }

                    byPurpose[purpose.Id] = byPurpose.GetValueOrDefault(purpose.Id) + 1;
                    sealing.Add((row, purpose.Id, data, subject, until, Say(policy, anchors)));
                }

                archivedRows += sealing.Count > before ? 1 : 0;
            }

            foreach (var purpose in sealing.GroupBy(p => p.Purpose, StringComparer.Ordinal))
            {
                var made = keys.EnsureAll([.. purpose.Select(p => p.Subject).Distinct()], Compartment.Archive(purpose.Key), now);
                parts.AddRange(purpose.Select(p => Seal(source, purpose.Key, p.Row, web.ParentOf(p.Row), p.Data, p.Subject, made[p.Subject], p.Until, p.Anchors, now)));
            }
        }

        return new Prepared(
            parts.ToImmutable(), known.By, known.New, archivedRows, byPurpose.ToImmutableDictionary(), Digest(source, taken, now));
    }

    /// <summary>Writes what was prepared, in the deed.</summary>
    public async Task WriteAsync(Deed deed, Guid batch, string source, Prepared prepared)
    {
        // Somebody of whom nothing is kept is not written down.
        var kept = prepared.Parts.Select(p => p.Subject).ToHashSet();
        var language = policies.Current.Declared.Languages[0].ToString().ToLowerInvariant()[..2];
        await deed.InsertAllAsync(
            "people_subject", ["id", "created_at", "language", "erasing"], prepared.New.Where(kept.Contains).Select(subject => new object[] { subject, deed.Now, language, false }),
            "ON CONFLICT (id) DO NOTHING");
        await deed.InsertAllAsync(
            "retention_archive", ["id", "source", "table_name", "key_tag", "content_tag", "subject_id", "compartment", "batch_id", "until", "anchors", "sealed"],
            prepared.Parts.Select(part => new object[]
            {
                Guid.CreateVersion7(deed.Now.ToDateTimeOffset()), source, part.Table, part.KeyTag, part.ContentTag, part.Subject, part.Compartment, batch, part.Until, part.Anchors, part.Box,
            }),
            "ON CONFLICT (source, table_name, key_tag, subject_id, compartment, content_tag) DO NOTHING");
        await deed.InsertAllAsync(
            "people_finding", ["fingerprint", "subject_id", "compartment"],
            prepared.Parts.Select(p => (p.Subject, p.Compartment)).Distinct().SelectMany(p => prepared.KnownBy.GetValueOrDefault(p.Subject, [])
                .Select(by => new object[] { Identifiers.Fingerprint(keys, Identifiers.FindKey, by.Kind, by.Value, deed.Now), p.Subject, p.Compartment })),
            "ON CONFLICT DO NOTHING");
    }

    private SealedPart Seal(
        string source, string purpose, SourceRow row, SourceRow? parent, JsonObject data, Guid subject, byte[] key, DateOnly until, string anchors, Instant now)
    {
        var compartment = Compartment.Archive(purpose);
        var content = new JsonObject { ["table"] = row.Table, ["key"] = row.Key.Text };
        if (parent is not null)
        {
            content["of"] = new JsonObject { ["table"] = parent.Table, ["key"] = parent.Key.Text };
        }

        content["data"] = data;
        var plain = Encoding.UTF8.GetBytes(content.ToJsonString());
        var box = Sealing.Seal(key, plain, BoundTo(subject, compartment));
        return new SealedPart(row.Table, Tag(source, row.Table, row.Key, now), Hash(plain, now), subject, compartment, until, anchors, box);
    }

    private static JsonObject Subset(PolicyInForce policy, CompiledPurpose purpose, SourceRow row)
    {
        var data = new JsonObject();
        var whole = JsonNode.Parse(row.ToJson())!.AsObject();
        foreach (var value in row.Values)
        {
            if (value is { Datum: { } datum, Value: not null } && policy.Compiled.DatumIndex.TryGetValue(datum, out var index) && Has(purpose.Archive!.DataBits, index))
            {
                data[value.Column] = new JsonObject { ["datum"] = datum, ["value"] = whole[value.Column]?.DeepClone() };
            }
        }

        return data;
    }

    private static bool Has(ImmutableArray<ulong> bits, int index) => index / 64 < bits.Length && (bits[index / 64] >> (index % 64) & 1) == 1;

    private static Dictionary<int, Instant> AnchorsOf(PolicyInForce policy, CompiledPurpose purpose, RowWeb web, SourceRow row, IReadOnlyDictionary<int, Instant> earlier)
    {
        var anchors = new Dictionary<int, Instant>();
        foreach (var index in purpose.Active.After.Concat(purpose.Archive!.After).Distinct())
        {
            var id = policy.Compiled.Anchors[index];
            if (web.Latest(row, id) is { } at)
            {
                anchors[index] = at;
            }

            // What an earlier batch took with it still counts for the person, never for another row.
            if (AnchorColumns.ScopeOf(id) == AnchorScope.Person && earlier.TryGetValue(index, out var before) && (!anchors.TryGetValue(index, out var now) || before > now))
            {
                anchors[index] = before;
            }
        }

        return anchors;
    }

    // A row that should carry the archive's own date and doesn't is kept for the whole term from today: too long rather than lost. A row that
    // would only take that date from rows below it, and has none, has nothing for that archive.
    private static DateOnly? EndOf(PolicyInForce policy, CompiledPurpose purpose, Vow.Sources.DataMap map, SourceRow row, Dictionary<int, Instant> anchors, Instant now)
    {
        var standing = Lifecycle.Of(policy.Compiled, purpose, anchors, now);
        if (standing.ArchiveEnd is { } end)
        {
            return end;
        }

        return ShouldBeDated(policy, purpose, map, row.Table)
            ? Lifecycle.End(policy.Compiled, purpose.Archive!.For, purpose.Archive.FromYearEnd, policy.Zone.DayOf(now))
            : null;
    }

    /// <summary>Whether rows of the table carry one of the archive's own anchors themselves, or take it from a row they hang on.</summary>
    public static bool ShouldBeDated(PolicyInForce policy, CompiledPurpose purpose, Vow.Sources.DataMap map, string table)
    {
        var mapped = map.Table(table);
        return purpose.Archive!.After.Any(a => AnchorColumns.Of(map, mapped, policy.Compiled.Anchors[a])
            .Any(at => at.Scope == AnchorScope.Row && (at.Table == table || map.FullPath(mapped).Any(h => h.To == at.Table))));
    }

    // The persons of a batch: who is known here already, by which names each can be found again, and what was archived of them before.
    private async Task<Known> KnownAsync(
        string source, Vow.Sources.DataMap map, IReadOnlyList<PersonRef> persons, RowWeb web, Func<Guid, Task<IReadOnlyDictionary<int, Instant>>>? own, Instant now, CancellationToken cancel)
    {
        var subjects = new Dictionary<PersonRef, Guid>();
        var by = ImmutableDictionary.CreateBuilder<Guid, ImmutableArray<(string Kind, string Value)>>();
        var fresh = ImmutableHashSet.CreateBuilder<Guid>();
        foreach (var person in persons.Where(p => p.Root == Lineage.SubjectRoot))
        {
            subjects[person] = (Guid)person.Key.Values[0];
        }

        await using var connection = await database.OpenAsync(cancel);
        var mine = subjects.Values.Distinct().ToList();
        foreach (var names in (await RowsAsync(connection, "SELECT subject_id, kind, value FROM people_identifier WHERE subject_id IN ({0})", mine, [], cancel)).GroupBy(r => r.Id))
        {
            by[names.Key] = [.. names.Select(n => (n.Texts[0], n.Texts[1]))];
        }

        foreach (var root in persons.Where(p => p.Root != Lineage.SubjectRoot).GroupBy(p => p.Root, StringComparer.Ordinal))
        {
            // Only what names this very row counts: an address may be shared by colleagues.
            var kind = $"{source}.{root.Key}";
            var plain = (await RowsAsync(connection, "SELECT subject_id, value FROM people_identifier WHERE kind = @k AND value IN ({0})", [.. root.Select(p => p.Key.Text)], [("@k", kind)], cancel))
                .ToLookup(r => r.Texts[0], r => r.Id, StringComparer.Ordinal);
            var marks = root.ToDictionary(p => p, p => Identifiers.Fingerprint(keys, Identifiers.FindKey, kind, p.Key.Text, now));
            var archived = (await RowsAsync(connection, "SELECT subject_id, fingerprint FROM people_finding WHERE fingerprint IN ({0})", [.. marks.Values], [], cancel))
                .ToLookup(r => r.Texts[0], r => r.Id, StringComparer.Ordinal);
            var columns = map.Table(root.Key).Identifiers;
            foreach (var person in root)
            {
                var known = plain[person.Key.Text].Concat(archived[marks[person]]).ToList();
                var subject = known.Count > 0 ? known[0] : Guid.CreateVersion7(now.ToDateTimeOffset());
                subjects[person] = subject;
                by[subject] =
                [
                    (kind, person.Key.Text),
                    .. web.RowsOf(person).Where(r => r.Table == person.Root).SelectMany(row => columns.Where(i => row[i.Value] is string { Length: > 0 })
                        .Select(i => (i.Key, Vow.Sources.Identifier.Normalise(i.Key, (string)row[i.Value]!)))),
                ];
                if (known.Count == 0)
                {
                    fresh.Add(subject);
                }
            }
        }

        var policy = policies.Current;
        var old = subjects.Values.Where(s => !fresh.Contains(s)).Distinct().ToList();
        var earlier = new Dictionary<Guid, Dictionary<int, Instant>>();
        foreach (var said in (await RowsAsync(connection, "SELECT DISTINCT subject_id, anchors FROM retention_archive WHERE subject_id IN ({0})", old, [], cancel)).GroupBy(r => r.Id, r => r.Texts[0]))
        {
            earlier[said.Key] = ArchivedAnchors(said, policy);
        }

        foreach (var subject in own is null ? [] : old)
        {
            earlier[subject] = Merge(earlier.GetValueOrDefault(subject) ?? [], await own!(subject));
        }

        return new Known(subjects, by.ToImmutable(), fresh.ToImmutable(), earlier);
    }

    // Rows of a list too long for one statement, in the order of their persons.
    private async Task<List<(Guid Id, string[] Texts)>> RowsAsync<T>(
        DbConnection connection, string sql, IReadOnlyCollection<T> of, (string Name, object? Value)[] also, CancellationToken cancel)
    {
        var rows = new List<(Guid Id, string[] Texts)>();
        foreach (var some in of.Chunk(500))
        {
            var names = some.Select((value, i) => ("@v" + i.ToString(CultureInfo.InvariantCulture), (object?)value)).ToList();
            await using var command = database.Command(
                connection, null, string.Format(CultureInfo.InvariantCulture, sql, string.Join(", ", names.Select(n => n.Item1))) + " ORDER BY subject_id", [.. also, .. names]);
            await using var reader = await command.ExecuteReaderAsync(cancel);
            while (await reader.ReadAsync(cancel))
            {
                rows.Add((reader.GetGuid(0), [.. Enumerable.Range(1, reader.FieldCount - 1).Select(reader.GetString)]));
            }
        }

        return rows;
    }

    private static Dictionary<int, Instant> ArchivedAnchors(IEnumerable<string> said, PolicyInForce policy)
    {
        var latest = new Dictionary<int, Instant>();
        foreach (var (id, at) in said.SelectMany(text => JsonNode.Parse(text)!.AsObject()))
        {
            var index = policy.Compiled.Anchors.IndexOf(id);
            var time = new Instant((long)at!);
            if (index >= 0 && (!latest.TryGetValue(index, out var so) || so < time))
            {
                latest[index] = time;
            }
        }

        return latest;
    }

    private static Dictionary<int, Instant> Merge(Dictionary<int, Instant> one, IReadOnlyDictionary<int, Instant>? other)
    {
        foreach (var (index, at) in other ?? ImmutableDictionary<int, Instant>.Empty)
        {
            one[index] = one.TryGetValue(index, out var so) && so > at ? so : at;
        }

        return one;
    }

    private static string Say(PolicyInForce policy, Dictionary<int, Instant> anchors) =>
        JsonSerializer.Serialize(anchors.OrderBy(a => a.Key).ToDictionary(a => policy.Compiled.Anchors[a.Key], a => a.Value.Microseconds));

    private string Digest(string source, TakenBatch taken, Instant now)
    {
        var tags = string.Join('\n', taken.Rows.Select(r => Tag(source, r.Table, r.Key, now)).Order(StringComparer.Ordinal));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(tags)));
    }

    private string Hash(byte[] bytes, Instant now) => Convert.ToHexStringLower(HMACSHA256.HashData(keys.Controller(TagKey, now), bytes));

    private sealed record Known(
        IReadOnlyDictionary<PersonRef, Guid> Subjects, ImmutableDictionary<Guid, ImmutableArray<(string Kind, string Value)>> By, ImmutableHashSet<Guid> New,
        IReadOnlyDictionary<Guid, Dictionary<int, Instant>> Earlier)
    {
        public static Known Nobody { get; } = new(new Dictionary<PersonRef, Guid>(), ImmutableDictionary<Guid, ImmutableArray<(string, string)>>.Empty, [], new Dictionary<Guid, Dictionary<int, Instant>>());
    }
}
