using System.Collections.Immutable;
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

    public async Task<Prepared> PrepareAsync(SourceSession session, TakenBatch taken, Instant now, Func<Guid, Task<IReadOnlyDictionary<int, Instant>>>? known, CancellationToken cancel)
    {
        var policy = policies.Current;
        var source = session.Map.Source;
        var parts = ImmutableArray.CreateBuilder<SealedPart>();
        var subjects = new Dictionary<PersonRef, Guid>();
        var knownBy = ImmutableDictionary.CreateBuilder<Guid, ImmutableArray<(string, string)>>();
        var fresh = ImmutableHashSet.CreateBuilder<Guid>();
        var earlier = new Dictionary<Guid, IReadOnlyDictionary<int, Instant>>();
        var byPurpose = new Dictionary<string, int>(StringComparer.Ordinal);
        var archivedRows = 0;
        var archives = taken.Rows.Select(r => r.Table).Distinct(StringComparer.Ordinal)
            .ToDictionary(t => t, t => session.Map.Table(t).Serves.Where(p => policy.Compiled.PurposeIndex.ContainsKey(p)).Select(policy.Purpose).Where(p => p.Archive is not null).ToList(), StringComparer.Ordinal);
        if (archives.Values.Any(a => a.Count > 0))
        {
            var web = await RowWeb.OfAsync(session, policy.Zone, taken, cancel);
            foreach (var row in taken.Rows)
            {
                var any = false;
                foreach (var purpose in archives[row.Table])
                {
                    if (Subset(policy, purpose, row) is not { Count: > 0 } data)
                    {
                        continue;
                    }

                    var person = web.PersonOf(row);
                    if (!subjects.TryGetValue(person, out var subject))
                    {
                        (subject, var isNew, var by) = await SubjectOfAsync(source, session.Map, person, web, now, cancel);
                        subjects[person] = subject;
                        knownBy[subject] = by;
                        if (isNew)
                        {
                            fresh.Add(subject);
                        }

                        earlier[subject] = Merge(await ArchivedAnchorsAsync(subject, policy), known is null ? null : await known(subject));
                    }

                    var anchors = AnchorsOf(policy, purpose, web, row, earlier[subject]);
                    if (EndOf(policy, purpose, session.Map, row, anchors, now) is not { } until || until < policy.Zone.DayOf(now))
                    {
                        continue;
                    }

                    any = true;
                    byPurpose[purpose.Id] = byPurpose.GetValueOrDefault(purpose.Id) + 1;
                    parts.Add(Seal(source, purpose.Id, row, web.ParentOf(row), data, subject, until, Say(policy, anchors), now));
                }

                archivedRows += any ? 1 : 0;
            }
        }

        return new Prepared(
            parts.ToImmutable(), knownBy.ToImmutable(), fresh.ToImmutable(), archivedRows, byPurpose.ToImmutableDictionary(), Digest(source, taken, now));
    }

    /// <summary>Writes what was prepared, in the deed.</summary>
    public async Task WriteAsync(Deed deed, Guid batch, string source, Prepared prepared)
    {
        // Somebody of whom nothing is kept is not written down.
        var kept = prepared.Parts.Select(p => p.Subject).ToHashSet();
        foreach (var subject in prepared.New.Where(kept.Contains))
        {
            await deed.ExecuteAsync(
                "INSERT INTO people_subject (id, created_at, language, erasing) VALUES (@id, @at, @l, @e) ON CONFLICT (id) DO NOTHING",
                ("@id", subject), ("@at", deed.Now), ("@l", policies.Current.Declared.Languages[0].ToString().ToLowerInvariant()[..2]), ("@e", false));
        }

        foreach (var part in prepared.Parts)
        {
            await deed.ExecuteAsync(
                """
                INSERT INTO retention_archive (id, source, table_name, key_tag, content_tag, subject_id, compartment, batch_id, until, anchors, sealed)
                VALUES (@id, @src, @t, @k, @c, @s, @comp, @b, @until, @a, @box)
                ON CONFLICT (source, table_name, key_tag, subject_id, compartment, content_tag) DO NOTHING
                """,
                ("@id", Guid.CreateVersion7(deed.Now.ToDateTimeOffset())), ("@src", source), ("@t", part.Table), ("@k", part.KeyTag), ("@c", part.ContentTag),
                ("@s", part.Subject), ("@comp", part.Compartment), ("@b", batch), ("@until", part.Until), ("@a", part.Anchors), ("@box", part.Box));
        }

        foreach (var (subject, compartment) in prepared.Parts.Select(p => (p.Subject, p.Compartment)).Distinct())
        {
            foreach (var (kind, value) in prepared.KnownBy.GetValueOrDefault(subject, []))
            {
                await deed.ExecuteAsync(
                    "INSERT INTO people_finding (fingerprint, subject_id, compartment) VALUES (@f, @s, @c) ON CONFLICT DO NOTHING",
                    ("@f", Identifiers.Fingerprint(keys, Identifiers.FindKey, kind, value, deed.Now)), ("@s", subject), ("@c", compartment));
            }
        }
    }

    private SealedPart Seal(
        string source, string purpose, SourceRow row, SourceRow? parent, JsonObject data, Guid subject, DateOnly until, string anchors, Instant now)
    {
        var compartment = Compartment.Archive(purpose);
        var content = new JsonObject { ["table"] = row.Table, ["key"] = row.Key.Text };
        if (parent is not null)
        {
            content["of"] = new JsonObject { ["table"] = parent.Table, ["key"] = parent.Key.Text };
        }

        content["data"] = data;
        var plain = Encoding.UTF8.GetBytes(content.ToJsonString());
        var box = Sealing.Seal(keys.Ensure(subject, compartment, now), plain, BoundTo(subject, compartment));
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

    private async Task<(Guid Subject, bool New, ImmutableArray<(string, string)> By)> SubjectOfAsync(
        string source, Vow.Sources.DataMap map, PersonRef person, RowWeb web, Instant now, CancellationToken cancel)
    {
        if (person.Root == Lineage.SubjectRoot)
        {
            var id = (Guid)person.Key.Values[0];
            return (id, false, await IdentifiersOfAsync(id, cancel));
        }

        var kind = $"{source}.{person.Root}";
        var by = ImmutableArray.CreateBuilder<(string, string)>();
        by.Add((kind, person.Key.Text));
        var root = map.Table(person.Root);
        foreach (var row in web.RowsOf(person).Where(r => r.Table == person.Root))
        {
            by.AddRange(root.Identifiers.Where(i => row[i.Value] is string { Length: > 0 }).Select(i => (i.Key, Vow.Sources.Identifier.Normalise(i.Key, (string)row[i.Value]!))));
        }

        // Only what names this very row counts: an address may be shared by colleagues.
        await using var connection = await database.OpenAsync(cancel);
        foreach (var (sql, value) in new[]
        {
            ("SELECT subject_id FROM people_identifier WHERE kind = @k AND value = @v ORDER BY subject_id LIMIT 1", person.Key.Text),
            ("SELECT subject_id FROM people_finding WHERE fingerprint = @v ORDER BY subject_id LIMIT 1", Identifiers.Fingerprint(keys, Identifiers.FindKey, kind, person.Key.Text, now)),
        })
        {
            await using var command = database.Command(connection, null, sql, ("@k", kind), ("@v", value));
            if (await command.ExecuteScalarAsync(cancel) is { } found)
            {
                return (found as Guid? ?? Guid.Parse((string)found), false, by.ToImmutable());
            }
        }

        return (Guid.CreateVersion7(now.ToDateTimeOffset()), true, by.ToImmutable());
    }

    private async Task<ImmutableArray<(string, string)>> IdentifiersOfAsync(Guid subject, CancellationToken cancel)
    {
        await using var connection = await database.OpenAsync(cancel);
        await using var command = database.Command(connection, null, "SELECT kind, value FROM people_identifier WHERE subject_id = @s", ("@s", subject));
        await using var reader = await command.ExecuteReaderAsync(cancel);
        var by = ImmutableArray.CreateBuilder<(string, string)>();
        while (await reader.ReadAsync(cancel))
        {
            by.Add((reader.GetString(0), reader.GetString(1)));
        }

        return by.ToImmutable();
    }

    private async Task<Dictionary<int, Instant>> ArchivedAnchorsAsync(Guid subject, PolicyInForce policy)
    {
        var latest = new Dictionary<int, Instant>();
        await using var connection = await database.OpenAsync();
        await using var command = database.Command(connection, null, "SELECT DISTINCT anchors FROM retention_archive WHERE subject_id = @s", ("@s", subject));
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            foreach (var (id, at) in JsonNode.Parse(reader.GetString(0))!.AsObject())
            {
                var index = policy.Compiled.Anchors.IndexOf(id);
                var time = new Instant((long)at!);
                if (index >= 0 && (!latest.TryGetValue(index, out var so) || so < time))
                {
                    latest[index] = time;
                }
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
}
