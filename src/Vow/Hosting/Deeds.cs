using System.Data;
using System.Data.Common;
using System.Threading.Channels;
using Microsoft.Data.Sqlite;

namespace Vow.Hosting;

/// <summary>
/// Runs deeds. On SQLite all go through one writer with group commit: each deed in a savepoint, answered after the batch's commit.
/// On PostgreSQL each has its own transaction, and acts of one person are serial by a row lock.
/// </summary>
public sealed class Deeds : IAsyncDisposable
{
    private const int LargestBatch = 256;

    private static readonly AsyncLocal<bool> Inside = new();

    private readonly Database database;
    private readonly Clock clock;
    private readonly Channel<Waiting>? queue;
    private readonly Task writer;

    /// <summary>Starts the writer (SQLite).</summary>
    public Deeds(Database database, Clock clock)
    {
        ArgumentNullException.ThrowIfNull(database);
        this.database = database;
        this.clock = clock;
        queue = database.IsSqlite ? Channel.CreateUnbounded<Waiting>(new UnboundedChannelOptions { SingleReader = true }) : null;
        writer = queue is null ? Task.CompletedTask : Task.Run(() => WriteAsync(queue.Reader));
    }

    /// <summary>Runs a deed and gives its answer after the commit. A thrown exception rolls back that deed alone.</summary>
    /// <param name="act">What is done. It must not start another deed.</param>
    /// <param name="subject">Whose acts must be serial with this one, if anybody's.</param>
    /// <param name="isolation">What the deed must not see change under it. SQLite's one writer sees no change at all.</param>
    public Task<T> DoAsync<T>(Func<Deed, Task<T>> act, Guid? subject = null, IsolationLevel isolation = IsolationLevel.ReadCommitted)
    {
        ArgumentNullException.ThrowIfNull(act);
        return queue is not null
            ? OnSqliteAsync(queue.Writer, act)
            : OnPostgresAsync(
                async deed =>
                {
                    if (subject is { } id)
                    {
                        await deed.ExecuteAllAsync([SerialFor(id)]);
                    }

                    return await act(deed);
                },
                isolation);
    }

    /// <summary>The same for a deed that begins with a question about its subject: a server is asked in the journey that makes the subject's acts serial.</summary>
    /// <param name="subject">Whose acts must be serial with this one.</param>
    /// <param name="question">What must be known first.</param>
    /// <param name="read">Reads the answer, and nothing else.</param>
    /// <param name="act">What is done.</param>
    public Task<T> DoAsync<TKnown, T>(Guid subject, Statement question, Func<Deed, DbDataReader, Task<TKnown>> read, Func<Deed, TKnown, Task<T>> act)
    {
        ArgumentNullException.ThrowIfNull(question);
        ArgumentNullException.ThrowIfNull(read);
        ArgumentNullException.ThrowIfNull(act);
        return queue is not null
            ? OnSqliteAsync(queue.Writer, async deed => await act(deed, await deed.ReadAsync(null, question, rows => read(deed, rows))))
            : OnPostgresAsync(
                async deed => await act(deed, await deed.ReadAsync(SerialFor(subject), question, rows => read(deed, rows))), IsolationLevel.ReadCommitted);
    }

    private static Statement SerialFor(Guid subject) => new("SELECT 1 FROM people_subject WHERE id = @s FOR UPDATE", ("@s", subject));

    private static void RefuseInside()
    {
        if (Inside.Value)
        {
            throw new InvalidOperationException("A deed started another deed: do both in one, or one after the other.");
        }
    }

    private static async Task<T> OnSqliteAsync<T>(ChannelWriter<Waiting> queue, Func<Deed, Task<T>> act)
    {
        RefuseInside();
        T answer = default!;
        var waiting = new Waiting(async deed => answer = await act(deed));
        await queue.WriteAsync(waiting);
        await waiting.Done.Task;
        return answer;
    }

    /// <summary>Runs a deed that has no answer.</summary>
    public Task DoAsync(Func<Deed, Task> act, Guid? subject = null, IsolationLevel isolation = IsolationLevel.ReadCommitted) => DoAsync(
        async deed =>
        {
            await act(deed);
            return true;
        },
        subject,
        isolation);

    private async Task<T> OnPostgresAsync<T>(Func<Deed, Task<T>> act, IsolationLevel isolation)
    {
        RefuseInside();
        await using var connection = await database.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync(isolation);
        await using var deed = new Deed(database, connection, transaction, clock.Now);
        Inside.Value = true;
        try
        {
            var answer = await act(deed);
            if (deed.Undo)
            {
                await transaction.RollbackAsync();
            }
            else
            {
                await deed.CommitAsync();
                Steps.Reached("deed.committed");
                deed.Committed();
            }

            return answer;
        }
        finally
        {
            Inside.Value = false;
        }
    }

    private async Task WriteAsync(ChannelReader<Waiting> reader)
    {
        await using var connection = (SqliteConnection)await database.OpenAsync();
        await using (var pragma = connection.CreateCommand())
        {
            // A batch touches hundreds of pages: they must not be pushed out into the log and read again before its commit. What a savepoint
            // would need to undo its deed stays in memory too, not in a file beside the store.
            pragma.CommandText = "PRAGMA cache_size=-16384; PRAGMA temp_store=MEMORY;";
            await pragma.ExecuteNonQueryAsync();
        }

        using var kept = new KeptCommands(connection);
        var batch = new List<Waiting>(LargestBatch);
        while (await reader.WaitToReadAsync())
        {
            batch.Clear();
            while (batch.Count < LargestBatch && reader.TryRead(out var waiting))
            {
                batch.Add(waiting);
            }

            try
            {
                await WriteBatchAsync(connection, kept, batch);
            }
#pragma warning disable CA1031 // the writer must outlive any deed: every waiter is told
            catch (Exception failure)
#pragma warning restore CA1031
            {
                foreach (var waiting in batch)
                {
                    waiting.Done.TrySetException(failure);
                }
            }
        }
    }

    private async Task WriteBatchAsync(SqliteConnection connection, KeptCommands commands, List<Waiting> batch)
    {
        var kept = new List<(Waiting Waiting, Deed Deed)>(batch.Count);
        await using (var transaction = (SqliteTransaction)await connection.BeginTransactionAsync())
        {
            foreach (var waiting in batch)
            {
                await transaction.SaveAsync("deed");
                await using var deed = new Deed(database, connection, transaction, clock.Now, commands);
                Inside.Value = true;
                try
                {
                    await waiting.Act(deed);
                    if (deed.Undo)
                    {
                        await transaction.RollbackAsync("deed");
                    }
                    else
                    {
                        deed.Finish();
                    }

                    kept.Add((waiting, deed));
                }
#pragma warning disable CA1031 // one deed's failure is its caller's alone; the others in the batch go on
                catch (Exception failure)
#pragma warning restore CA1031
                {
                    await transaction.RollbackAsync("deed");
                    waiting.Done.TrySetException(failure);
                }
                finally
                {
                    Inside.Value = false;
                }

                await transaction.ReleaseAsync("deed");
            }

            await transaction.CommitAsync();
        }

        Steps.Reached("deed.committed");
        foreach (var (waiting, deed) in kept)
        {
            if (!deed.Undo)
            {
                deed.Committed();
            }

            waiting.Done.TrySetResult();
        }
    }

    /// <summary>Lets what is queued finish, then stops.</summary>
    public async ValueTask DisposeAsync()
    {
        queue?.Writer.TryComplete();
        await writer;
    }

    private sealed record Waiting(Func<Deed, Task> Act)
    {
        public TaskCompletionSource Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
