using MySqlConnector;
using Vow.Gate;

namespace Vow.Sources.Tests;

public sealed class Batches
{
    private static readonly Instant Now = SmallShop.CutOff;
    private static readonly Guid Batch = Guid.Parse("0197a000-0000-7000-8000-000000000001");
    private static readonly Guid Later = Guid.Parse("0197a000-0000-7000-8000-000000000002");

    [Theory, EachEngine]
    public async Task A_fence_after_a_commit_finds_the_batch_done(EngineKind engine)
    {
        var map = SmallShop.Map(engine);
        using var bed = await NewAsync(engine);
        await using (var session = await bed.ChangeAsync(map))
        {
            Assert.True(await session.InsertBatchAsync(Batch, Now));
            await session.CommitAsync();
        }

        Assert.Equal(FenceOutcome.Done, await SourceSession.FenceAsync(map, bed.ConnectionString, Batch, Now));
        await using var look = await bed.LookAsync(map);
        Assert.Equal((Batch, Now), await look.NewestBatchAsync());
    }

    [Theory, EachEngine]
    public async Task A_fence_after_a_rollback_voids_the_batch_for_ever(EngineKind engine)
    {
        var map = SmallShop.Map(engine);
        using var bed = await NewAsync(engine);
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

    [Theory, EachEngine]
    public async Task A_fence_waits_for_a_session_that_still_lives(EngineKind engine)
    {
        var map = SmallShop.Map(engine);
        using var bed = await NewAsync(engine);
        await using var session = await bed.ChangeAsync(map);
        await session.InsertBatchAsync(Batch, Now);
        Assert.Equal(FenceOutcome.StillOpen, await SourceSession.FenceAsync(map, bed.ConnectionString, Batch, Now));
        await session.CommitAsync();
        Assert.Equal(FenceOutcome.Done, await SourceSession.FenceAsync(map, bed.ConnectionString, Batch, Now));
    }

    [Theory, EachEngine]
    public async Task Without_the_table_a_source_is_not_exactly_once(EngineKind engine)
    {
        var map = SmallShop.Map(engine);
        using var bed = await SourceBed.NewAsync(engine);
        await bed.RunAsync(SmallShop.Ddl);
        await using var session = await bed.LookAsync(map);
        Assert.False(await session.IsExactlyOnceAsync());
    }

    [Theory, EachEngine]
    public async Task The_newest_batch_done_is_told_apart_from_older_ones(EngineKind engine)
    {
        var map = SmallShop.Map(engine);
        using var bed = await NewAsync(engine);
        await using var session = await bed.ChangeAsync(map);
        Assert.True(await session.IsExactlyOnceAsync());
        await session.InsertBatchAsync(Batch, Now);
        await session.InsertBatchAsync(Later, Now.Plus(TimeSpan.FromMinutes(1)));
        Assert.Equal((Later, Now.Plus(TimeSpan.FromMinutes(1))), await session.NewestBatchAsync());
    }

    private static async Task<SourceBed> NewAsync(EngineKind engine)
    {
        var bed = await SourceBed.NewAsync(engine);
        await bed.RunAsync(SmallShop.Ddl);
        // Roles belong to the whole server: each database of it needs its own.
        await bed.RunAsync(Dialect.Of(engine).GrantSql(SmallShop.Map(engine), "keeper \"" + Guid.CreateVersion7(DateTimeOffset.UnixEpoch).ToString("N")));
        return bed;
    }
}

public sealed class BatchesOnPostgres
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
            var access = await session.ReadAccessAsync(map);
            Assert.Equal((false, false), (access.IsSuperuser, access.IsInTheClear));
            Assert.Contains("postgres", access.Readers!.Value);
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

public sealed class BatchesOnMariaDb
{
    private readonly DataMap map = SmallShop.Map(EngineKind.MariaDb);

    [Fact]
    public async Task The_role_granted_can_do_all_that_a_sweep_does_and_no_more()
    {
        using var bed = await SourceBed.NewAsync(EngineKind.MariaDb);
        await bed.RunAsync(SmallShop.Ddl + "INSERT INTO person VALUES (1, 'ada@example.fr', 'Ada', '2015-01-02'); CREATE TABLE secret (id INTEGER, word TEXT);");
        await bed.RunAsync(Dialect.Of(EngineKind.MariaDb).GrantSql(map, "sweeper"));
        var asSweeper = bed.ConnectionString.Replace("User ID=root", "User ID=sweeper", StringComparison.Ordinal);
        // Nobody comes in by a role that was never given a password.
        var locked = await Assert.ThrowsAsync<MySqlException>(() => SourceSession.OpenAsync(map, asSweeper, SessionAccess.Look));
        Assert.Equal(4151, locked.Number);
        await bed.RunAsync("ALTER USER sweeper@'%' ACCOUNT UNLOCK");
        await using (var session = await SourceSession.OpenAsync(map, asSweeper, SessionAccess.Change))
        {
            Assert.Equal(["source.triggers-unseen", "source.readers-unseen"], (await session.ReadAccessAsync(map)).Findings(map).Select(f => f.Code));
            Assert.Equal(["id", "word"], (await session.ReadCatalogueAsync()).Find("secret")!.Columns.Select(c => c.Name));
            Assert.True(await session.InsertBatchAsync(Guid.Parse("0197a000-0000-7000-8000-000000000001"), SmallShop.CutOff));
            Assert.Equal(CorrectOutcome.Corrected, await session.CorrectAsync("person", RowKey.Of(1), "name", "Zoé"));
            var plan = SmallShop.Plan(map) with { Exclusions = [new KeyExclusions.Keys("person", [RowKey.Of(7)])] };
            Assert.Equal(1, (await session.TakeDueAsync(plan, "person", BatchLimits.Server)).Units);
            await session.CommitAsync();
        }

        await using var connection = new MySqlConnection(asSweeper);
        await connection.OpenAsync();
        foreach (var sql in new[] { "SELECT word FROM secret", "SELECT * FROM product", "UPDATE person SET seen = ''", "DELETE FROM vow_batch", "CREATE TABLE mine (id INT)", "DROP TABLE person", "CREATE TRIGGER t AFTER DELETE ON person FOR EACH ROW SET @x = 1" })
        {
            await using var command = connection.CreateCommand();
            command.CommandText = sql.Replace("@x", "@@session.sql_select_limit", StringComparison.Ordinal);
            Assert.True((await Assert.ThrowsAsync<MySqlException>(() => command.ExecuteNonQueryAsync())).ErrorCode is MySqlErrorCode.TableAccessDenied or MySqlErrorCode.ColumnAccessDenied);
        }
    }

    [Fact]
    public async Task A_server_that_says_it_is_another_is_refused()
    {
        await using var server = await Vow.Tests.Shared.MariaDbServer.StartAsync("--version=8.0.36");
        await using var session = await SourceSession.OpenAsync(map, await server.MakeDatabaseAsync(), SessionAccess.Look);
        Assert.Empty((await session.ReadCatalogueAsync()).Tables);
        var finding = Assert.Single((await session.ReadAccessAsync(map)).Findings(map));
        Assert.Equal(("source.server", MapSeverity.Error), (finding.Code, finding.Severity));
    }

    [Fact]
    public async Task An_administrator_sees_who_else_reads_and_is_told_to_be_less()
    {
        using var bed = await SourceBed.NewAsync(EngineKind.MariaDb);
        await bed.RunAsync(SmallShop.Ddl + "CREATE TABLE other (id INT); CREATE USER IF NOT EXISTS clerk@'%', guest@'%'; GRANT SELECT (email) ON person TO clerk@'%'; GRANT SELECT ON other TO guest@'%';");
        await using var session = await bed.LookAsync(map);
        var access = await session.ReadAccessAsync(map);
        Assert.Contains("clerk@%", access.Readers!.Value);
        Assert.DoesNotContain("guest@%", access.Readers!.Value);
        Assert.Equal(["source.superuser", "source.readers"], access.Findings(map).Select(f => f.Code));
    }

    [Fact]
    public async Task A_row_that_comes_back_to_life_before_it_is_locked_is_left_out()
    {
        using var bed = await SourceBed.NewAsync(EngineKind.MariaDb);
        await bed.RunAsync(SmallShop.Ddl + "INSERT INTO person VALUES (1, 'ada@example.fr', 'Ada', '2015-01-02'), (2, 'bob@example.fr', 'Bob', '2015-01-02'); INSERT INTO invoice VALUES (10, 1, NULL, '2015-01-02')");
        await using var other = await bed.OpenAsync();
        await using var transaction = await other.BeginTransactionAsync();
        await using (var command = other.CreateCommand())
        {
            command.Transaction = transaction;
            command.CommandText = "UPDATE invoice SET issued = '2030-01-01' WHERE id = 10";
            await command.ExecuteNonQueryAsync();
        }

        await using var session = await bed.ChangeAsync(map);
        // The session has chosen both and waits for the row that the other holds.
        var taking = session.TakeDueAsync(SmallShop.Plan(map), "person", BatchLimits.Server);
        await bed.UntilAsync("SELECT count(*) FROM information_schema.innodb_trx t JOIN information_schema.processlist p ON p.id = t.trx_mysql_thread_id WHERE t.trx_state = 'LOCK WAIT' AND p.db = DATABASE()", 1);
        await transaction.CommitAsync();
        Assert.Equal("""["i:2"]""", Assert.Single((await taking).Rows).Key.Text);
        await session.CommitAsync();
        Assert.Equal(1, await bed.CountAsync("SELECT count(*) FROM person WHERE id = 1"));
    }

    [Fact]
    public async Task Rows_not_due_are_not_locked_by_a_batch()
    {
        using var bed = await SourceBed.NewAsync(EngineKind.MariaDb);
        await bed.RunAsync(SmallShop.Ddl + "INSERT INTO person VALUES (1, 'ada@example.fr', 'Ada', '2015-01-02'), (2, 'bob@example.fr', 'Bob', '2030-01-02'); INSERT INTO invoice VALUES (10, 1, NULL, '2015-01-02'), (11, 2, NULL, '2015-01-02')");
        await using var session = await bed.ChangeAsync(map);
        Assert.Equal(1, (await session.TakeDueAsync(SmallShop.Plan(map), "person", BatchLimits.Server)).Units);
        await bed.RunAsync("SET innodb_lock_wait_timeout = 0; UPDATE person SET name = 'Bobby' WHERE id = 2; UPDATE invoice SET email = 'x' WHERE id = 11; INSERT INTO person VALUES (3, NULL, NULL, NULL); INSERT INTO invoice VALUES (12, 2, NULL, NULL)");
        await session.CommitAsync();
        Assert.Equal(2, await bed.CountAsync("SELECT count(*) FROM person"));
    }

    [Fact]
    public async Task What_came_after_a_person_was_read_is_not_erased_unread()
    {
        using var bed = await SourceBed.NewAsync(EngineKind.MariaDb);
        await bed.RunAsync(SmallShop.Ddl.Replace(" REFERENCES person (id)", "", StringComparison.Ordinal) + "INSERT INTO person VALUES (1, 'ada@example.fr', 'Ada', '2015-01-02'); INSERT INTO invoice VALUES (10, 1, NULL, '2015-01-02')");
        await using var session = await bed.ChangeAsync(map);
        System.Collections.Immutable.ImmutableArray<PersonRef> ada = [new PersonRef("person", RowKey.Of(1))];
        Assert.Equal(2, (await session.ReadPersonAsync(ada)).Length);
        await bed.RunAsync("INSERT INTO invoice VALUES (11, 1, NULL, '2030-01-01')");
        var plan = new ErasurePlan(System.Collections.Immutable.ImmutableDictionary<string, TableErasure>.Empty.Add("person", new TableErasure.Clear(["email", "name"])).Add("invoice", new TableErasure.Delete()).Add("line", new TableErasure.Delete()));
        Assert.Equal("""["i:10"]""", Assert.Single(Assert.IsType<ErasureOutcome.Done>(await session.DeletePersonRowsAsync(ada, plan)).Deleted).Key.Text);
        await session.CommitAsync();
        Assert.Equal(1, await bed.CountAsync("SELECT count(*) FROM invoice"));
    }
}
