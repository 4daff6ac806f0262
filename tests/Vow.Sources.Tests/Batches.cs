using Vow.Gate;

namespace Vow.Sources.Tests;

public abstract class Batches(EngineKind engine)
{
    private static readonly Instant Now = SmallShop.CutOff;
    private static readonly Guid Batch = Guid.Parse("0197a000-0000-7000-8000-000000000001");
    private static readonly Guid Later = Guid.Parse("0197a000-0000-7000-8000-000000000002");

    private readonly DataMap map = SmallShop.Map(engine);

    [Fact]
    public async Task A_fence_after_a_commit_finds_the_batch_done()
    {
        using var bed = await NewAsync();
        await using (var session = await bed.ChangeAsync(map))
        {
            Assert.True(await session.InsertBatchAsync(Batch, Now));
            await session.CommitAsync();
        }

        Assert.Equal(FenceOutcome.Done, await SourceSession.FenceAsync(map, bed.ConnectionString, Batch, Now));
        await using var look = await bed.LookAsync(map);
        Assert.Equal((Batch, Now), await look.NewestBatchAsync());
    }

    [Fact]
    public async Task A_fence_after_a_rollback_voids_the_batch_for_ever()
    {
        using var bed = await NewAsync();
        await using (var session = await bed.ChangeAsync(map))
        {
            Assert.True(await session.InsertBatchAsync(Batch, Now));
        }

        Assert.Equal(FenceOutcome.Void, await SourceSession.FenceAsync(map, bed.ConnectionString, Batch, Now));
        Assert.Equal(FenceOutcome.Void, await SourceSession.FenceAsync(map, bed.ConnectionString, Batch, Now));
        await using var zombie = await bed.ChangeAsync(map);
        Assert.False(await zombie.InsertBatchAsync(Batch, Now));
        Assert.Equal(BatchOutcome.Void, await zombie.FindBatchAsync(Batch));
        Assert.Null(await zombie.NewestBatchAsync());
    }

    [Fact]
    public async Task A_fence_waits_for_a_session_that_still_lives()
    {
        using var bed = await NewAsync();
        await using var session = await bed.ChangeAsync(map);
        await session.InsertBatchAsync(Batch, Now);
        Assert.Equal(FenceOutcome.StillOpen, await SourceSession.FenceAsync(map, bed.ConnectionString, Batch, Now));
        await session.CommitAsync();
        Assert.Equal(FenceOutcome.Done, await SourceSession.FenceAsync(map, bed.ConnectionString, Batch, Now));
    }

    [Fact]
    public async Task Without_the_table_a_source_is_not_exactly_once()
    {
        using var bed = await SourceBed.NewAsync(engine);
        await bed.RunAsync(SmallShop.Ddl);
        await using var session = await bed.LookAsync(map);
        Assert.False(await session.IsExactlyOnceAsync());
    }

    [Fact]
    public async Task The_newest_batch_done_is_told_apart_from_older_ones()
    {
        using var bed = await NewAsync();
        await using var session = await bed.ChangeAsync(map);
        Assert.True(await session.IsExactlyOnceAsync());
        await session.InsertBatchAsync(Batch, Now);
        await session.InsertBatchAsync(Later, Now.Plus(TimeSpan.FromMinutes(1)));
        Assert.Equal((Later, Now.Plus(TimeSpan.FromMinutes(1))), await session.NewestBatchAsync());
    }

    private async Task<SourceBed> NewAsync()
    {
        var bed = await SourceBed.NewAsync(engine);
        await bed.RunAsync(SmallShop.Ddl);
        // Roles belong to the whole server: each database of it needs its own.
        await bed.RunAsync(Dialect.Of(engine).GrantSql(map, "keeper \"" + Guid.CreateVersion7(DateTimeOffset.UnixEpoch).ToString("N")));
        return bed;
    }
}

public sealed class BatchesOnSqlite() : Batches(EngineKind.Sqlite);

public sealed class BatchesOnPostgres() : Batches(EngineKind.Postgres)
{
    [Fact]
    public async Task The_role_granted_can_do_all_that_a_sweep_does_and_no_more()
    {
        using var bed = await SourceBed.NewAsync(EngineKind.Postgres);
        var map = SmallShop.Map(EngineKind.Postgres);
        await bed.RunAsync(SmallShop.Ddl + "INSERT INTO person VALUES (1, 'ada@example.fr', 'Ada', '2015-01-02'); CREATE TABLE secret (id INTEGER);");
        await bed.RunAsync(Dialect.Of(EngineKind.Postgres).GrantSql(map, "sweeper"));
        var asSweeper = bed.ConnectionString.Replace("Username=postgres", "Username=sweeper", StringComparison.Ordinal);
        await using (var session = await SourceSession.OpenAsync(map, asSweeper, SessionAccess.Change))
        {
            Assert.NotNull((await session.ReadCatalogueAsync()).Find("secret"));
            Assert.True(await session.InsertBatchAsync(Guid.Parse("0197a000-0000-7000-8000-000000000001"), SmallShop.CutOff));
            Assert.Equal(1, (await session.TakeDueAsync(SmallShop.Plan(map), "person", BatchLimits.Server)).Units);
            await session.CommitAsync();
        }

        await using var connection = new Npgsql.NpgsqlConnection(asSweeper);
        await connection.OpenAsync();
        foreach (var sql in new[] { "SELECT * FROM secret", "SELECT * FROM product", "UPDATE person SET seen = ''", "DELETE FROM vow_batch" })
        {
            await using var command = connection.CreateCommand();
            command.CommandText = sql;
            Assert.Equal("42501", (await Assert.ThrowsAsync<Npgsql.PostgresException>(() => command.ExecuteNonQueryAsync())).SqlState);
        }
    }

    [Fact]
    public async Task A_row_that_comes_back_to_life_meanwhile_is_not_taken()
    {
        using var bed = await SourceBed.NewAsync(EngineKind.Postgres);
        var map = SmallShop.Map(EngineKind.Postgres);
        await bed.RunAsync(SmallShop.Ddl + "INSERT INTO person VALUES (1, 'ada@example.fr', 'Ada', '2015-01-02')");
        await using var session = await bed.ChangeAsync(map);
        Assert.Equal(1, (await session.CountDueAsync(SmallShop.Plan(map), "person")).Due);
        await bed.RunAsync("UPDATE person SET seen = '2030-01-01'");
        var error = await Assert.ThrowsAsync<Npgsql.PostgresException>(() => session.TakeDueAsync(SmallShop.Plan(map), "person", BatchLimits.Server));
        Assert.True(session.IsTransient(error));
    }

    [Fact]
    public async Task A_joined_transaction_that_does_not_hold_what_was_read_takes_nothing()
    {
        using var bed = await SourceBed.NewAsync(EngineKind.Postgres);
        await bed.RunAsync(SmallShop.Ddl);
        var map = SmallShop.Map(EngineKind.Postgres);
        await using var connection = await bed.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await using var session = SourceSession.Join(map, connection, transaction);
        await Assert.ThrowsAsync<InvalidOperationException>(() => session.TakeDueAsync(SmallShop.Plan(map), "person", BatchLimits.Server));
    }
}
