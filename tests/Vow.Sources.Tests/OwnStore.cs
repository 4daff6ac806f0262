using System.Collections.Immutable;

namespace Vow.Sources.Tests;

/// <summary>Rows that name Vow's subject directly, worked on inside the caller's transaction.</summary>
public abstract class OwnStore(EngineKind engine)
{
    private static readonly Guid Ada = Guid.Parse("0197A000-0000-7000-8000-00000000000A");
    private static readonly Guid Zoe = Guid.Parse("0197A000-0000-7000-8000-00000000000B");

    private readonly DataMap map = new()
    {
        Source = "vow",
        Engine = engine,
        Tables =
        [
            new MappedTable
            {
                Name = "audience_view", Key = ["id"], Serves = ["audience"], SubjectColumn = "subject_id",
                Columns = [new MappedColumn { Name = "page", Datum = "page" }, new MappedColumn { Name = "at", Anchors = ["connection"], Encoding = TimeEncoding.UnixMicros }],
            },
            new MappedTable
            {
                Name = "audience_click", Key = ["id"], Serves = ["audience"], Path = [new Hop(["view_id"], "audience_view", ["id"])],
                Columns = [new MappedColumn { Name = "target", Datum = "page" }],
            },
            new MappedTable
            {
                Name = "account_user", Key = ["id"], Serves = ["account"], SubjectColumn = "subject_id", AtEnd = RowEnd.Clear,
                Columns = [new MappedColumn { Name = "email", Datum = "email", Nullable = false }, new MappedColumn { Name = "seen", Anchors = ["last_login"], Encoding = TimeEncoding.UnixMicros }],
            },
        ],
    };

    private DuePlan Plan => DuePlan.For(map, SmallShop.Paris, p => new PurposeTerm(SmallShop.CutOff, [p == "account" ? "last_login" : "connection"])) with
    {
        Exclusions = [new KeyExclusions.Rows(Lineage.SubjectRoot, "retention_hold", ["subject_id"], "lifted_at")],
    };

    [Fact]
    public async Task A_joined_session_commits_and_rolls_back_with_its_caller()
    {
        using var bed = await NewAsync();
        foreach (var commit in new[] { false, true })
        {
            await using var connection = await bed.OpenAsync();
            await using var transaction = await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead);
            await using (var session = SourceSession.Join(map, connection, transaction))
            {
                Assert.Equal(["audience_view", "audience_click"], (await session.TakeDueAsync(Plan, "audience_view", BatchLimits.For(engine))).Rows.Select(r => r.Table));
                await session.CommitAsync();
            }

            if (commit)
            {
                await transaction.CommitAsync();
            }
            else
            {
                await transaction.RollbackAsync();
            }
        }

        Assert.Equal(1, await bed.CountAsync("SELECT count(*) FROM audience_view"));
        Assert.Equal(0, await bed.CountAsync("SELECT count(*) FROM audience_click"));
    }

    [Fact]
    public async Task A_hold_keeps_a_subject_until_it_is_lifted()
    {
        using var bed = await NewAsync();
        await using (var session = await bed.LookAsync(map))
        {
            Assert.Equal(new DueCount(2, 1, 0, 0, 1), await session.CountDueAsync(Plan, "audience_view"));
        }

        await bed.RunAsync("UPDATE retention_hold SET lifted_at = 5");
        await using var after = await bed.LookAsync(map);
        Assert.Equal(new DueCount(2, 2, 0, 0, 0), await after.CountDueAsync(Plan, "audience_view"));
        Assert.Equal(2, await after.DueSubjectsAsync(Plan, "audience_view", 10).CountAsync());
    }

    [Fact]
    public async Task Emptied_rows_keep_their_place_and_are_due_no_more()
    {
        using var bed = await NewAsync();
        await using var session = await bed.ChangeAsync(map);
        Assert.Equal("zoe@example.fr", Assert.Single((await session.TakeDueAsync(Plan, "account_user", BatchLimits.For(engine))).Rows)["email"]);
        Assert.Equal("erased-8", Assert.Single(await session.ReadPersonAsync([PersonRef.Subject(Zoe)]), r => r.Table == "account_user")["email"]);
        Assert.Equal(new DueCount(2, 0, 0, 0, 1), await session.CountDueAsync(Plan, "account_user"));
    }

    [Fact]
    public async Task A_subject_is_read_and_erased_through_rows_that_only_lead_to_theirs()
    {
        using var bed = await NewAsync();
        await using var session = await bed.ChangeAsync(map);
        var zoe = ImmutableArray.Create(PersonRef.Subject(Zoe));
        Assert.Equal(3, (await session.CountPersonAsync(zoe)).Values.Sum());
        var plan = new ErasurePlan(map.Tables.ToImmutableDictionary(t => t.Name, TableErasure (_) => new TableErasure.Delete()));
        Assert.Equal(3, Assert.IsType<ErasureOutcome.Done>(await session.DeletePersonRowsAsync(zoe, plan)).Deleted.Length);
        Assert.Empty(await session.CountPersonAsync(zoe));
        Assert.Equal(2, (await session.CountPersonAsync([PersonRef.Subject(Ada)])).Values.Sum());
    }

    private async Task<SourceBed> NewAsync()
    {
        var bed = await SourceBed.NewAsync(engine);
        var id = engine == EngineKind.Postgres ? "uuid" : "TEXT";
        // The driver writes a Guid to SQLite as upper-case text; so does EF.
        var (ada, zoe) = (Ada.ToString().ToUpperInvariant(), Zoe.ToString().ToUpperInvariant());
        await bed.RunAsync($"""
            CREATE TABLE audience_view (id INTEGER PRIMARY KEY, subject_id {id} NOT NULL, page TEXT, at BIGINT NOT NULL);
            CREATE TABLE audience_click (id INTEGER PRIMARY KEY, view_id INTEGER NOT NULL REFERENCES audience_view (id), target TEXT);
            CREATE TABLE account_user (id INTEGER PRIMARY KEY, subject_id {id} NOT NULL, email TEXT NOT NULL UNIQUE, seen BIGINT);
            CREATE TABLE retention_hold (subject_id {id} NOT NULL, lifted_at BIGINT);
            INSERT INTO audience_view VALUES (1, '{ada}', '/a', 5), (2, '{zoe}', '/b', 5);
            INSERT INTO audience_click VALUES (3, 2, '/c');
            INSERT INTO account_user VALUES (7, '{ada}', 'ada@example.fr', 5), (8, '{zoe}', 'zoe@example.fr', 5);
            INSERT INTO retention_hold VALUES ('{ada}', NULL);
            """);
        return bed;
    }
}

public sealed class OwnStoreOnSqlite() : OwnStore(EngineKind.Sqlite);

public sealed class OwnStoreOnPostgres() : OwnStore(EngineKind.Postgres);
