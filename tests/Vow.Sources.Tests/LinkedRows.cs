using System.Collections.Immutable;

namespace Vow.Sources.Tests;

/// <summary>Rows that point at rows of their own table, further identities, rows of two persons, circles.</summary>
public sealed class LinkedRows
{
    private const string Ddl = """
        CREATE TABLE person (id INTEGER PRIMARY KEY, email VARCHAR(100), seen VARCHAR(40));
        CREATE TABLE address (email VARCHAR(100) PRIMARY KEY, person_id INTEGER NOT NULL REFERENCES person (id));
        CREATE TABLE remark (id INTEGER PRIMARY KEY, person_id INTEGER NOT NULL REFERENCES person (id), answers INTEGER REFERENCES remark (id), words VARCHAR(100), written VARCHAR(40));
        INSERT INTO person VALUES (1, 'ada@example.fr', '2001-01-01'), (2, 'bob@example.fr', '2031-01-01');
        """;

    private static readonly ErasurePlan Everything = new(new[] { "person", "address", "remark" }.ToImmutableDictionary(t => t, TableErasure (_) => new TableErasure.Delete()));

    [Theory, EachEngine]
    public async Task A_chain_goes_from_its_end_and_what_a_living_row_rests_on_stays(EngineKind engine)
    {
        // 1 <- 2 <- 3 are old; 4 <- 5 <- 6 are old but for the last; 7 answers itself.
        var (bed, map) = await NewAsync(engine, """
            INSERT INTO remark VALUES (1, 2, NULL, 'a', '2001-01-01'); INSERT INTO remark VALUES (2, 2, 1, 'b', '2001-01-01'); INSERT INTO remark VALUES (3, 2, 2, 'c', '2001-01-01');
            INSERT INTO remark VALUES (4, 2, NULL, 'd', '2001-01-01'); INSERT INTO remark VALUES (5, 2, 4, 'e', '2001-01-01'); INSERT INTO remark VALUES (6, 2, 5, 'f', '2031-01-01');
            INSERT INTO remark VALUES (7, 2, 7, 'g', '2001-01-01');
            """);
        using var _ = bed;
        await using var session = await bed.ChangeAsync(map);
        var plan = Plan(map);
        Assert.Equal(new DueCount(7, 4, 2, 0, 0), await session.CountDueAsync(plan, "remark"));
        var taken = new List<long>();
        while ((await session.TakeDueAsync(plan, "remark", BatchLimits.For(engine))).Rows is { IsEmpty: false } rows)
        {
            taken.AddRange(rows.Select(r => Convert.ToInt64(r["id"], System.Globalization.CultureInfo.InvariantCulture)));
        }

        Assert.Equal([3, 7, 2, 1], taken);
        Assert.Equal(new DueCount(3, 0, 2, 0, 0), await session.CountDueAsync(plan, "remark"));
    }

    [Theory, EachEngine]
    public async Task A_person_goes_in_one_piece_with_remarks_that_answer_each_other(EngineKind engine)
    {
        var (bed, map) = await NewAsync(engine, """
            INSERT INTO remark VALUES (12, 1, NULL, 'a', '2001-01-01'); INSERT INTO remark VALUES (11, 1, 12, 'b', '2001-01-01'); INSERT INTO remark VALUES (10, 1, 11, 'c', '2001-01-01');
            INSERT INTO address VALUES ('ada@example.org', 1);
            """);
        using var _ = bed;
        await using var session = await bed.ChangeAsync(map);
        Assert.Equal(5, (await session.TakeDueAsync(Plan(map), "person", BatchLimits.For(engine))).Rows.Length);
        await session.CommitAsync();
        Assert.Equal(0, await bed.CountAsync("SELECT count(*) FROM remark"));
    }

    [Theory, EachEngine]
    public async Task A_person_whom_somebody_else_answered_waits_for_that_answer(EngineKind engine)
    {
        var (bed, map) = await NewAsync(engine, "INSERT INTO remark VALUES (1, 1, NULL, 'a', '2001-01-01'); INSERT INTO remark VALUES (2, 2, 1, 'b', '2001-01-01');");
        using var _ = bed;
        await using var session = await bed.ChangeAsync(map);
        Assert.Equal(new DueCount(2, 0, 1, 0, 0), await session.CountDueAsync(Plan(map), "person"));
        Assert.Equal(0, (await session.TakeDueAsync(Plan(map), "person", BatchLimits.For(engine))).Units);
        Assert.Equal("erasure.row-still-needed", Assert.IsType<ErasureOutcome.Refused>(await session.DeletePersonRowsAsync([Person(1)], Everything)).Code);
        // The answer is old: it goes first, and then nothing stands in the way.
        Assert.Equal(2, (await session.TakeDueAsync(Plan(map), "remark", BatchLimits.For(engine))).Units + (await session.TakeDueAsync(Plan(map), "remark", BatchLimits.For(engine))).Units);
        Assert.Equal(1, (await session.TakeDueAsync(Plan(map), "person", BatchLimits.For(engine))).Units);
    }

    [Theory, EachEngine]
    public async Task An_erasure_takes_remarks_that_answer_each_other(EngineKind engine)
    {
        var (bed, map) = await NewAsync(engine, "INSERT INTO remark VALUES (12, 1, NULL, 'a', '2031-01-01'); INSERT INTO remark VALUES (11, 1, 12, 'b', '2031-01-01'); INSERT INTO remark VALUES (10, 1, 11, 'c', '2031-01-01');");
        using var _ = bed;
        await using var session = await bed.ChangeAsync(map);
        var done = Assert.IsType<ErasureOutcome.Done>(await session.DeletePersonRowsAsync([Person(1)], Everything));
        Assert.Equal(4, done.Deleted.Length);
        Assert.Equal(3, done.Tables.Single(t => t.Table == "remark").Deleted);
        Assert.Empty(await session.CountPersonAsync([Person(1)]));
    }

    [Theory, EachEngine]
    public async Task A_person_is_found_by_each_of_their_identities_once(EngineKind engine)
    {
        var (bed, map) = await NewAsync(engine, "INSERT INTO address VALUES ('Ada@Example.org', 1), ('ada@example.FR', 1), ('bob@example.org', 2);");
        using var _ = bed;
        await using var session = await bed.LookAsync(map);
        Assert.Equal(Person(1), Assert.Single(await session.FindRootsAsync("email", "ada@example.org")).Person);
        Assert.Equal(Person(1), Assert.Single(await session.FindRootsAsync("email", "ada@example.fr")).Person);
        Assert.Equal(3, (await session.ReadPersonAsync([Person(1)])).Length);
    }

    [Theory]
    [EachEngine("CREATE TABLE gift (id INTEGER PRIMARY KEY, giver INTEGER NOT NULL REFERENCES person (id), taker INTEGER REFERENCES person (id) ON DELETE SET NULL, words VARCHAR(100), written VARCHAR(40));", "")]
    [EachEngine("CREATE TABLE gift (id INTEGER PRIMARY KEY, giver INTEGER NOT NULL REFERENCES person (id), taker INTEGER REFERENCES person (id), words VARCHAR(100), written VARCHAR(40));", "map.shared-row")]
    [EachEngine("CREATE TABLE gift (id INTEGER PRIMARY KEY, giver INTEGER NOT NULL REFERENCES person (id), taker INTEGER REFERENCES person (id) ON DELETE CASCADE, words VARCHAR(100), written VARCHAR(40));", "map.shared-row")]
    public async Task A_row_of_two_persons_lives_as_long_as_the_one_it_hangs_on_or_the_map_is_refused(EngineKind engine, string ddl, string code)
    {
        var (bed, map) = await NewAsync(engine, ddl);
        using var _ = bed;
        map = map with
        {
            Tables = map.Tables.Add(new MappedTable
            {
                Name = "gift",
                Key = ["id"],
                Serves = ["remarks"],
                Path = [new Hop(["giver"], "person", ["id"])],
                Columns = [new MappedColumn { Name = "taker", Link = true }, new MappedColumn { Name = "words", Datum = "words" }, new MappedColumn { Name = "written", Anchors = ["written"], Encoding = TimeEncoding.Text }],
            }),
        };
        await using var session = await bed.LookAsync(map);
        var errors = MapCheck.Run(map, await session.ReadCatalogueAsync(), p => Term(p)?.Anchors).Where(f => f.Severity == MapSeverity.Error).Select(f => f.Code);
        Assert.Equal(code.Length == 0 ? [] : [code], errors);
    }

    [Theory]
    [EachEngine("", true)]
    [EachEngine(" ON DELETE SET NULL", false)]
    public async Task A_circle_is_refused_unless_the_database_lets_go_of_one_link(EngineKind engine, string onDelete, bool refused)
    {
        var (bed, map) = await NewAsync(engine, "ALTER TABLE person ADD COLUMN pinned INTEGER REFERENCES remark (id)" + onDelete + ";");
        using var _ = bed;
        await using var session = await bed.LookAsync(map);
        var (ranked, circle) = DeletionOrder.Rank(map, await session.ReadCatalogueAsync());
        Assert.Equal(refused, !circle.IsEmpty);
        Assert.True(refused || ranked.Table("remark").DeletionRank < ranked.Table("person").DeletionRank);
    }

    [Theory, EachEngine]
    public async Task A_row_marked_as_deleted_is_shown_and_goes_like_any_other(EngineKind engine)
    {
        var (bed, map) = await NewAsync(engine, "ALTER TABLE person ADD COLUMN deleted_at VARCHAR(40); UPDATE person SET deleted_at = '2002-01-01' WHERE id = 1;");
        using var _ = bed;
        await using var session = await bed.ChangeAsync(map);
        Assert.Equal(Person(1), Assert.Single(await session.FindRootsAsync("email", "ada@example.fr")).Person);
        Assert.Equal("2002-01-01", Assert.Single((await session.TakeDueAsync(Plan(map), "person", BatchLimits.For(engine))).Rows)["deleted_at"]);
    }

    [Theory, EachEngine]
    public async Task A_row_that_others_point_at_waits_for_them_and_is_not_erased_before(EngineKind engine)
    {
        // All three helpers are old. Both persons lean on 1, the old one of them also on 3; nobody on 2.
        var (bed, map) = await NewAsync(engine, """
            CREATE TABLE helper (id INTEGER PRIMARY KEY, email VARCHAR(100), seen VARCHAR(40));
            INSERT INTO helper VALUES (1, 'h1@example.fr', '2001-01-01'), (2, 'h2@example.fr', '2001-01-01'), (3, 'h3@example.fr', '2001-01-01');
            ALTER TABLE person ADD COLUMN helper INTEGER REFERENCES helper (id); ALTER TABLE person ADD COLUMN second INTEGER REFERENCES helper (id);
            UPDATE person SET helper = 1; UPDATE person SET second = 3 WHERE id = 1;
            """, new MappedTable
        {
            Name = "helper",
            Key = ["id"],
            Serves = ["account"],
            Identifiers = ImmutableDictionary<string, string>.Empty.Add("email", "email"),
            Columns = [new MappedColumn { Name = "email", Datum = "email" }, new MappedColumn { Name = "seen", Anchors = ["last_login"], Encoding = TimeEncoding.Text }],
        });
        using var _ = bed;
        await using var session = await bed.ChangeAsync(map);
        var findings = MapCheck.Run(map with { Tables = [.. map.Tables.Select(t => t.Name == "person" ? t with { Columns = [.. t.Columns, new MappedColumn { Name = "helper", Link = true }, new MappedColumn { Name = "second", Link = true }] } : t)] }, await session.ReadCatalogueAsync(), p => Term(p)?.Anchors);
        Assert.Empty(findings.Where(f => f.Severity == MapSeverity.Error).Select(f => f.Code));
        Assert.Contains(findings, f => (f.Code, f.Table, f.Column) == ("map.reference-waits", "person", "helper"));

        var plan = Plan(map);
        Assert.Equal(new DueCount(3, 1, 2, 0, 0), await session.CountDueAsync(plan, "helper"));
        Assert.Equal([2L], await TakenAsync("helper"));
        Assert.Equal("erasure.row-still-needed", Assert.IsType<ErasureOutcome.Refused>(await session.DeletePersonRowsAsync([new PersonRef("helper", RowKey.Of(1))], new(Everything.Tables.Add("helper", new TableErasure.Delete())))).Code);
        Assert.Equal([1L], await TakenAsync("person"));
        Assert.Equal([3L], await TakenAsync("helper"));
        Assert.Equal(new DueCount(1, 0, 1, 0, 0), await session.CountDueAsync(plan, "helper"));

        async Task<IEnumerable<long>> TakenAsync(string table) =>
            (await session.TakeDueAsync(plan, table, BatchLimits.For(engine))).Rows.Where(r => r.Table == table).Select(r => Convert.ToInt64(r["id"], System.Globalization.CultureInfo.InvariantCulture));
    }

    [Theory, EachEngine]
    public async Task Of_two_rows_of_a_person_the_one_that_points_at_the_other_goes_first(EngineKind engine)
    {
        // Named to come before the table it points at; 21 points at what another person wrote.
        var (bed, map) = await NewAsync(engine, """
            INSERT INTO person VALUES (3, 'cyd@example.fr', '2001-01-01');
            INSERT INTO remark VALUES (1, 1, NULL, 'a', '2001-01-01'); INSERT INTO remark VALUES (2, 3, NULL, 'b', '2001-01-01');
            CREATE TABLE liking (id INTEGER PRIMARY KEY, person_id INTEGER NOT NULL REFERENCES person (id), remark_id INTEGER NOT NULL REFERENCES remark (id), written VARCHAR(40));
            INSERT INTO liking VALUES (20, 1, 1, '2001-01-01'); INSERT INTO liking VALUES (21, 2, 2, '2031-01-01');
            """, new MappedTable
        {
            Name = "liking",
            Key = ["id"],
            Serves = ["remarks"],
            Path = [new Hop(["person_id"], "person", ["id"])],
            Columns = [new MappedColumn { Name = "remark_id", Link = true }, new MappedColumn { Name = "written", Anchors = ["written"], Encoding = TimeEncoding.Text }],
        });
        using var _ = bed;
        await using var session = await bed.ChangeAsync(map);
        var taken = await session.TakeDueAsync(Plan(map), "person", BatchLimits.For(engine));
        Assert.Equal(["liking 20", "person 1", "remark 1"], taken.Rows.Select(r => $"{r.Table} {r["id"]}").Order(StringComparer.Ordinal));
        await session.CommitAsync();
        Assert.Equal(2, await bed.CountAsync("SELECT count(*) FROM person"));
    }

    private static PersonRef Person(int id) => new("person", RowKey.Of(id));

    private static PurposeTerm? Term(string purpose) => new(SmallShop.CutOff, [purpose == "remarks" ? "written" : "last_login"]);

    private static DuePlan Plan(DataMap map) => DuePlan.For(map, SmallShop.Paris, Term);

    private static async Task<(SourceBed Bed, DataMap Map)> NewAsync(EngineKind engine, string rows, params MappedTable[] more)
    {
        var bed = await SourceBed.NewAsync(engine);
        await bed.RunAsync(Ddl + rows);
        var email = ImmutableDictionary<string, string>.Empty.Add("email", "email");
        var map = new DataMap
        {
            Source = "remarks",
            Engine = engine,
            Tables =
            [
                new MappedTable
                {
                    Name = "person", Key = ["id"], Serves = ["account"], Identifiers = email,
                    Columns = [new MappedColumn { Name = "email", Datum = "email" }, new MappedColumn { Name = "seen", Anchors = ["last_login"], Encoding = TimeEncoding.Text }],
                },
                new MappedTable
                {
                    Name = "address", Key = ["email"], Serves = ["account"], Identifiers = email, Path = [new Hop(["person_id"], "person", ["id"])],
                    Columns = [new MappedColumn { Name = "email", Datum = "email" }],
                },
                new MappedTable
                {
                    Name = "remark", Key = ["id"], Serves = ["remarks"], Path = [new Hop(["person_id"], "person", ["id"])], SelfLinks = [new Hop(["answers"], "remark", ["id"])],
                    Columns = [new MappedColumn { Name = "answers", Link = true }, new MappedColumn { Name = "words", Datum = "words" }, new MappedColumn { Name = "written", Anchors = ["written"], Encoding = TimeEncoding.Text }],
                },
                .. more,
            ],
        };
        await using var session = await bed.LookAsync(map);
        return (bed, DeletionOrder.Rank(map, await session.ReadCatalogueAsync()).Map);
    }
}
