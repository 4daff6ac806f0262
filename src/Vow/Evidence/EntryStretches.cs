using System.Buffers.Binary;
using System.Data.Common;
using Microsoft.Data.Sqlite;
using Vow.Hosting;
using Vow.Ledger;

namespace Vow.Evidence;

/// <summary>The index of the log, kept by stretches (<see cref="StretchRow"/>): what a round adds to it, and where entries stand.</summary>
internal static class EntryStretches
{
    private const int IdLength = 16;
    private const int Longest = 256;

    // Ids of version 7 begin with their millisecond. A stretch spans no more than this, so whoever looks for an id reads no row that begins earlier.
    private const long LongestMilliseconds = 1_000;

    private const string OnSqlite =
        """
        SELECT log_id, idx + (instr(ids, @bytes) - 1) / 16 FROM ledger_index
        WHERE first_id BETWEEN @from AND @id AND last_id >= @id AND instr(ids, @bytes) % 16 = 1
        """;

    private const string OnPostgres =
        """
        SELECT a.id, i.log_id, i.idx + (position(uuid_send(a.id) IN i.ids) - 1) / 16
        FROM unnest(@ids, @froms) AS a(id, start) JOIN ledger_index i ON i.first_id BETWEEN a.start AND a.id AND i.last_id >= a.id
        WHERE position(uuid_send(a.id) IN i.ids) % 16 = 1
        """;

    /// <summary>The rows for entries whose places follow one another.</summary>
    public static IEnumerable<StretchRow> Of(IReadOnlyList<IndexRow> entries)
    {
        for (var start = 0; start < entries.Count;)
        {
            var (first, end) = (entries[start], start + 1);
            while (end < entries.Count && end - start < Longest && entries[end].Index == entries[end - 1].Index + 1
                && entries[end].EntryId > entries[end - 1].EntryId && Millisecond(entries[end].EntryId) - Millisecond(first.EntryId) <= LongestMilliseconds)
            {
                end++;
            }

            var ids = new byte[(end - start) * IdLength];
            for (var i = start; i < end; i++)
            {
                entries[i].EntryId.TryWriteBytes(ids.AsSpan((i - start) * IdLength, IdLength), bigEndian: true, out _);
            }

            yield return new StretchRow { FirstId = first.EntryId, LastId = entries[end - 1].EntryId, Idx = first.Index, Ids = ids };
            start = end;
        }
    }

    /// <summary>Where entries stand, and in which ended log if not in the one that grows. What waits, or is not there, is left out.</summary>
    public static async Task<Dictionary<Guid, (string? Log, long Index)>> FindAsync(DbConnection connection, IReadOnlyCollection<Guid> ids, CancellationToken cancel = default)
    {
        var found = new Dictionary<Guid, (string?, long)>(ids.Count);
        await using var command = connection.CreateCommand();
        if (connection is SqliteConnection)
        {
            command.CommandText = OnSqlite;
            foreach (var id in ids)
            {
                command.Parameters.Clear();
                Bind(command, "@id", id);
                Bind(command, "@from", From(id));
                Bind(command, "@bytes", id.ToByteArray(bigEndian: true));
                await using var row = await command.ExecuteReaderAsync(cancel);
                if (await row.ReadAsync(cancel))
                {
                    found[id] = (await row.IsDBNullAsync(0, cancel) ? null : row.GetString(0), row.GetInt64(1));
                }
            }

            return found;
        }

        command.CommandText = OnPostgres;
        Bind(command, "@ids", ids.ToArray());
        Bind(command, "@froms", ids.Select(From).ToArray());
        await using var rows = await command.ExecuteReaderAsync(cancel);
        while (await rows.ReadAsync(cancel))
        {
            found[rows.GetGuid(0)] = (await rows.IsDBNullAsync(1, cancel) ? null : rows.GetString(1), rows.GetInt64(2));
        }

        return found;
    }

    private static void Bind(DbCommand command, string name, object value)
    {
        var parameter = command.CreateParameter();
        (parameter.ParameterName, parameter.Value) = (name, value);
        command.Parameters.Add(parameter);
    }

    private static long Millisecond(Guid id)
    {
        Span<byte> bytes = stackalloc byte[IdLength];
        id.TryWriteBytes(bytes, bigEndian: true, out _);
        return (long)(BinaryPrimitives.ReadUInt64BigEndian(bytes) >> 16);
    }

    // The lowest id a stretch with this one may begin at.
    private static Guid From(Guid id)
    {
        Span<byte> bytes = stackalloc byte[IdLength];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, (ulong)Math.Max(Millisecond(id) - LongestMilliseconds, 0) << 16);
        bytes[8..].Clear();
        return new Guid(bytes, bigEndian: true);
    }
}
