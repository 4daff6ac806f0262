using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Vow.Gate;
using Vow.Hosting;
using Vow.Keys;
using Vow.Sources;

namespace Vow.Retention;

/// <summary>A person's row in a source, as it was when it was erased.</summary>
/// <param name="Root">The table of persons.</param>
/// <param name="Key">The row's key, in text.</param>
/// <param name="Who">Fingerprint of what told who it was (see <see cref="Tombstones.Who"/>); null where the row was gone already.</param>
public sealed record BuriedPerson(string Root, string Key, string? Who);

/// <summary>What an erasure did in a source.</summary>
/// <param name="Step">The step, by whose id the source knows it.</param>
/// <param name="Persons">The person's rows.</param>
/// <param name="Plan">What became of the rows in each table: the columns emptied, none where they were deleted. A table that stayed is not named.</param>
public sealed record Tombstone(Guid Step, ImmutableArray<BuriedPerson> Persons, ImmutableDictionary<string, ImmutableArray<string>> Plan)
{
    /// <summary>The plan as sources take it.</summary>
    public ErasurePlan ToPlan() => new(Plan.ToImmutableDictionary(
        table => table.Key, table => table.Value.IsEmpty ? (TableErasure)new TableErasure.Delete() : new TableErasure.Clear(table.Value)));
}

/// <summary>
/// Who was erased in a company's database must stay erased when an older copy of it is put back. Written in the transaction that stages the erasure, sealed
/// under a key of the controller: so this is a processing with an end, which is that of the oldest backup.
/// </summary>
public sealed class Tombstones(KeyStore keys)
{
    /// <summary>Name of the controller key.</summary>
    public const string Key = "tombstones";

    /// <summary>
    /// A fingerprint of who a person's row is about: of its identifiers, or of the whole row where it has none. The same key may come to name somebody else,
    /// since counters go back with a copy.
    /// </summary>
    public string Who(Vow.Sources.DataMap map, SourceRow row, Instant now)
    {
        ArgumentNullException.ThrowIfNull(map);
        ArgumentNullException.ThrowIfNull(row);
        var identifiers = map.Table(row.Table).Identifiers.Values.Order(StringComparer.Ordinal).ToList();
        var text = identifiers.Count == 0 ? Encoding.UTF8.GetString(row.ToJson()) : RowKey.Of([.. identifiers.Select(column => row[column] ?? "")]).Text;
        return Convert.ToHexStringLower(HMACSHA256.HashData(keys.Controller(Key, now), Encoding.UTF8.GetBytes($"{map.Source}|{row.Table}|{text}")));
    }

    /// <summary>Writes one in the deed; a step that runs again after a crash writes it again.</summary>
    /// <param name="deed">The transaction.</param>
    /// <param name="step">The step that erases.</param>
    /// <param name="map">The source.</param>
    /// <param name="persons">The person's rows there.</param>
    /// <param name="rows">All rows of the person, as they are before the erasure.</param>
    /// <param name="plan">What becomes of them.</param>
    public async Task WriteAsync(Deed deed, Guid step, Vow.Sources.DataMap map, IReadOnlyCollection<PersonRef> persons, ImmutableArray<SourceRow> rows, ErasurePlan plan)
    {
        ArgumentNullException.ThrowIfNull(deed);
        ArgumentNullException.ThrowIfNull(map);
        ArgumentNullException.ThrowIfNull(plan);
        var tombstone = new Tombstone(
            step,
            [.. persons.Select(person => new BuriedPerson(
                person.Root, person.Key.Text, rows.FirstOrDefault(row => row.Table == person.Root && row.Key.Equals(person.Key)) is { } row ? Who(map, row, deed.Now) : null))],
            plan.Tables.Where(table => table.Value is not TableErasure.Keep).ToImmutableDictionary(
                table => table.Key, table => table.Value is TableErasure.Clear clear ? clear.Columns : []));
        await deed.ExecuteAsync(
            """
            INSERT INTO retention_tombstone (step_id, source, at, sealed) VALUES (@step, @source, @at, @sealed)
            ON CONFLICT (step_id) DO UPDATE SET at = EXCLUDED.at, sealed = EXCLUDED.sealed
            """,
            ("@step", step), ("@source", map.Source), ("@at", deed.Now),
            ("@sealed", Sealing.Seal(keys.Controller(Key, deed.Now), JsonSerializer.SerializeToUtf8Bytes(tombstone), BoundTo(step))));
    }

    /// <summary>Those of a source, the newest first.</summary>
    public async Task<IReadOnlyList<Tombstone>> ReadAsync(Database database, string source, Instant now, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(database);
        await using var store = database.NewStore();
        var rows = await store.Set<TombstoneRow>().AsNoTracking().Where(t => t.Source == source).OrderByDescending(t => t.At).ThenByDescending(t => t.StepId).ToListAsync(cancel);
        return
        [
            .. rows.Select(row => Sealing.Open(keys.Controller(Key, now), row.Sealed, BoundTo(row.StepId)) is { } plain ? JsonSerializer.Deserialize<Tombstone>(plain) : null)
                .OfType<Tombstone>(),
        ];
    }

    /// <summary>Forgets those older than the oldest backup that may still hold what they stand for.</summary>
    public static Task<int> ForgetAsync(Deed deed)
    {
        ArgumentNullException.ThrowIfNull(deed);
        return deed.ExecuteAsync("DELETE FROM retention_tombstone WHERE at < @before", ("@before", deed.Now.Plus(-OldestBackup.Age)));
    }

    private static string BoundTo(Guid step) => "retention_tombstone|" + step.ToString("N");
}
