using System.Data.Common;
using System.Globalization;
using System.Runtime.CompilerServices;
using Npgsql;
using NpgsqlTypes;
using Vow.Gate;
using Vow.Hosting;
using Vow.Policies;

namespace Vow.GateAnswers;

/// <summary>
/// Who among everybody may have this done now: one ordered scan of the store that reads two bytes a person, streamed. It gives candidates: each use is decided again
/// by itself when it takes place.
/// </summary>
public sealed class Candidates(Database database, Facts facts, PolicyHolder policies)
{
    private const int Chunk = 8_192;

    /// <summary>
    /// People to whom the use is open, in the order of their ids. Whoever has no facts of this policy's epoch is decided from the tables; who is being forgotten is left
    /// out. Nobody where the policy itself refuses, or the question claims an exception or a role: those are put singly.
    /// </summary>
    /// <param name="question">The question, the same for all.</param>
    /// <param name="now">The instant.</param>
    /// <param name="cancel">Stops it.</param>
    public async IAsyncEnumerable<Guid> OpenAsync(Question question, Instant now, [EnumeratorCancellation] CancellationToken cancel = default)
    {
        var policy = policies.Current.Compiled;
        var slot = question.Purpose >= 0 && question.Purpose < policy.Purposes.Length ? policy.SlotOf(question.Purpose, question.Channel) : -1;
        if (slot < 0 || !OpenColumn.Decide(policy, question, [], now, []).Allowed)
        {
            yield break;
        }

        var people = new Guid[Chunk];
        var openUntil = new ushort[Chunk];
        var open = new ulong[Chunk / 64];
        var unknown = new List<int>();
        await using var rows = await ReadAsync(policy.Epoch, slot, cancel);
        for (var more = true; more;)
        {
            var count = 0;
            unknown.Clear();
            while (count < Chunk && (more = await rows.NextAsync(cancel)))
            {
                people[count] = rows.Subject;
                openUntil[count] = rows.OpenUntil ?? PackedFacts.Closed;
                if (rows.OpenUntil is null)
                {
                    unknown.Add(count);
                }

                count++;
            }

            OpenColumn.Decide(policy, question, openUntil.AsSpan(0, count), now, open);
            foreach (var at in unknown)
            {
                var packed = await facts.PackedAsync(people[at], now);
                open[at / 64] |= GateDecision.Decide(policy, packed, question, now).Allowed ? 1ul << (at % 64) : 0;
            }

            for (var at = 0; at < count; at++)
            {
                if ((open[at / 64] & (1ul << (at % 64))) != 0)
                {
                    yield return people[at];
                }
            }
        }
    }

    /// <summary>The scan's statement: everybody who is not forgotten, and the slot's two bytes of the facts of this epoch, where no later act has overtaken them.</summary>
    internal static string Scan(int epoch, int slot) => string.Create(
        CultureInfo.InvariantCulture,
        $"""
        SELECT s.id, (SELECT substr(f.packed, {PackedFacts.OffsetOf(slot) + 1}, 2) FROM gate_facts f WHERE f.subject_id = s.id AND f.epoch = {epoch}
          AND NOT EXISTS (SELECT 1 FROM gate_facts o WHERE o.subject_id = s.id AND o.version > f.version))
        FROM people_subject s WHERE s.erased_at IS NULL ORDER BY s.id
        """);

    private async Task<Rows> ReadAsync(int epoch, int slot, CancellationToken cancel)
    {
        var connection = await database.OpenAsync(cancel);
        if (connection is NpgsqlConnection postgres)
        {
            return new CopiedRows(postgres, await postgres.BeginBinaryExportAsync($"COPY ({Scan(epoch, slot)}) TO STDOUT (FORMAT BINARY)", cancel));
        }

        var command = database.Command(connection, null, Scan(epoch, slot));
        return new ReadRows(connection, command, await command.ExecuteReaderAsync(cancel));
    }

    private static ushort LastDay(byte[] written) => (ushort)(written[0] | (written[1] << 8));

    private abstract class Rows : IAsyncDisposable
    {
        public Guid Subject { get; protected set; }

        public ushort? OpenUntil { get; protected set; }

        public abstract ValueTask<bool> NextAsync(CancellationToken cancel);

        public abstract ValueTask DisposeAsync();
    }

    private sealed class ReadRows(DbConnection connection, DbCommand command, DbDataReader reader) : Rows
    {
        public override async ValueTask<bool> NextAsync(CancellationToken cancel)
        {
            if (!await reader.ReadAsync(cancel))
            {
                return false;
            }

            Subject = reader.GetGuid(0);
            OpenUntil = reader.IsDBNull(1) ? null : LastDay(reader.GetFieldValue<byte[]>(1));
            return true;
        }

        public override async ValueTask DisposeAsync()
        {
            await reader.DisposeAsync();
            await command.DisposeAsync();
            await connection.DisposeAsync();
        }
    }

    private sealed class CopiedRows(NpgsqlConnection connection, NpgsqlBinaryExporter copy) : Rows
    {
        public override async ValueTask<bool> NextAsync(CancellationToken cancel)
        {
            if (await copy.StartRowAsync(cancel) < 0)
            {
                return false;
            }

            Subject = await copy.ReadAsync<Guid>(NpgsqlDbType.Uuid, cancel);
            if (copy.IsNull)
            {
                await copy.SkipAsync(cancel);
                OpenUntil = null;
            }
            else
            {
                OpenUntil = LastDay(await copy.ReadAsync<byte[]>(NpgsqlDbType.Bytea, cancel));
            }

            return true;
        }

        public override async ValueTask DisposeAsync()
        {
            await copy.DisposeAsync();
            await connection.DisposeAsync();
        }
    }
}
