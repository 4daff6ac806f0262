using System.Data.Common;
using Vow.Gate;

namespace Vow.Sources;

public sealed partial class SourceSession
{
    private const string BatchTable = "vow_batch";

    /// <summary>Whether the source has the table of batches, so that the outcome of a lost commit can be known (<see cref="Dialect.GrantSql"/> makes it).</summary>
    public async Task<bool> IsExactlyOnceAsync(CancellationToken cancel = default) =>
        dialect.KeepsBatches && await HasTableAsync(BatchTable, cancel);

    /// <summary>Marks this transaction as a batch's: if it commits, the batch is done. False where the batch already has an outcome; the session must then be given up.</summary>
    public async Task<bool> InsertBatchAsync(Guid id, Instant now, CancellationToken cancel = default) =>
        await InsertOutcomeAsync(id, "done", now, cancel) == 1;

    /// <summary>The outcome of a batch, or null where it has none here.</summary>
    public async Task<BatchOutcome?> FindBatchAsync(Guid id, CancellationToken cancel = default)
    {
        var values = new SqlValues();
        var rows = await ListAsync($"SELECT outcome FROM {dialect.Table(Map, BatchTable)} WHERE id = {values.Bind(dialect.IdValue(id))}", values, cancel);
        return rows.Count == 0 ? null : (string)rows[0][0]! == "done" ? BatchOutcome.Done : BatchOutcome.Void;
    }

    /// <summary>The newest batch done here, or null. When Vow knows a newer one, this database was restored from a copy.</summary>
    public async Task<(Guid Id, Instant At)?> NewestBatchAsync(CancellationToken cancel = default)
    {
        var rows = await ListAsync($"SELECT id, at FROM {dialect.Table(Map, BatchTable)} WHERE outcome = 'done' ORDER BY at DESC, id DESC LIMIT 1", null, cancel);
        return rows.Count == 0 ? null : (rows[0][0] is Guid id ? id : Guid.Parse((string)rows[0][0]!), dialect.ReadInstant(rows[0][1]!));
    }

    /// <summary>
    /// Settles a batch whose commit was never heard of, in a session of its own: writes <c>void</c> under its id. That waits for the old session if it lives, finds
    /// its mark if it committed, and otherwise stays as a fence that the old session can never pass.
    /// </summary>
    public static async Task<FenceOutcome> FenceAsync(DataMap map, string connectionString, Guid batch, Instant now, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(map);
        var engine = Dialect.Of(map.Engine);
        try
        {
            await using var opened = await engine.ConnectAsync(connectionString, cancel);
            await using var begun = await engine.BeginFenceAsync(opened, cancel);
            await using var session = new SourceSession(map, opened, begun, joined: true, SessionAccess.Change);
            if (await session.InsertOutcomeAsync(batch, "void", now, cancel) == 1)
            {
                await begun.CommitAsync(cancel);
                Steps.Announce(Steps.Committed, map.Source);
                return FenceOutcome.Void;
            }

            return await session.FindBatchAsync(batch, cancel) == BatchOutcome.Done ? FenceOutcome.Done : FenceOutcome.Void;
        }
        catch (DbException error) when (engine.IsTransient(error))
        {
            return FenceOutcome.StillOpen;
        }
    }

    private async Task<bool> HasTableAsync(string table, CancellationToken cancel)
    {
        var values = new SqlValues();
        return await CountAsync(dialect.HasTable(Map, table, values), values, cancel) == 1;
    }

    private async Task<int> InsertOutcomeAsync(Guid id, string outcome, Instant now, CancellationToken cancel)
    {
        var values = new SqlValues();
        var row = $"{values.Bind(dialect.IdValue(id))}, {values.Bind(outcome)}, {values.Bind(dialect.InstantValue(now))}";
        return await ExecuteAsync(dialect.InsertOnce(dialect.Table(Map, BatchTable), "id", "id, outcome, at", row), values, cancel);
    }
}

/// <summary>What a source says of a batch.</summary>
public enum BatchOutcome
{
    /// <summary>Its transaction committed.</summary>
    Done,

    /// <summary>It was given up and can't commit any more.</summary>
    Void,
}

/// <summary>What a fence found.</summary>
public enum FenceOutcome
{
    /// <summary>The batch had committed.</summary>
    Done,

    /// <summary>It had not, and never will.</summary>
    Void,

    /// <summary>Its session still lives and holds its locks: ask again later.</summary>
    StillOpen,
}
