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
    public async Task<T> DoAsync<T>(Func<Deed, Task<T>> act, Guid? subject = null, IsolationLevel isolation = IsolationLevel.ReadCommitted)
    {
        ArgumentNullException.ThrowIfNull(act);
        if (Inside.Value)
        {
            throw new InvalidOperationException("A deed started another deed: do both in one, or one after the other.");
        }

        if (queue is null)
        {
            return await OnPostgresAsync(act, subject, isolation);
        }

        T answer = default!;
        var waiting = new Waiting(async deed => answer = await act(deed));
        await queue.Writer.WriteAsync(waiting);
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

    private async Task<T> OnPostgresAsync<T>(Func<Deed, Task<T>> act, Guid? subject, IsolationLevel isolation)
    {
        await using var connection = await database.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync(isolation);
        await using var deed = new Deed(database, connection, transaction, clock.Now);
        if (subject is { } id)
        {
            await using var serial = deed.Command("SELECT 1 FROM people_subject WHERE id = @s FOR UPDATE", ("@s", id));
            await serial.ExecuteNonQueryAsync();
        }

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
                await transaction.CommitAsync();
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
