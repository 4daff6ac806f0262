namespace Vow.Sources.Tests;

public sealed class TakingRows
{
    private const string OldPersonWithOldInvoice = """
        INSERT INTO person VALUES (1, 'ada@example.fr', 'Ada', '2015-01-02 10:00:00');
        INSERT INTO invoice VALUES (10, 1, 'ada@example.fr', '2016-05-01');
        INSERT INTO line VALUES (10, 1, 'Œuvre'), (10, 2, NULL);
        """;

    [Theory, EachEngine]
    public async Task A_person_goes_with_everything_that_hangs_on_them(EngineKind engine)
    {
        var map = SmallShop.Map(engine);
        using var bed = await NewAsync(engine, OldPersonWithOldInvoice);
        await using var session = await bed.ChangeAsync(map);
        var taken = await session.TakeDueAsync(SmallShop.Plan(map), "person", BatchLimits.For(engine));
        await session.CommitAsync();
        Assert.Equal(1, taken.Units);
        Assert.Equal(["person", "invoice", "line", "line"], taken.Rows.Select(r => r.Table));
        Assert.Equal("Œuvre", taken.Rows[2]["label"]);
        Assert.Equal("""["i:10","i:2"]""", taken.Rows[3].Key.Text);
        Assert.Equal(0, await bed.CountAsync("SELECT (SELECT count(*) FROM person) + (SELECT count(*) FROM invoice) + (SELECT count(*) FROM line)"));
    }

    [Theory, EachEngine]
    public async Task Without_a_commit_nothing_is_gone(EngineKind engine)
    {
        var map = SmallShop.Map(engine);
        using var bed = await NewAsync(engine, OldPersonWithOldInvoice);
        await using (var session = await bed.ChangeAsync(map))
        {
            Assert.Equal(1, (await session.TakeDueAsync(SmallShop.Plan(map), "person", BatchLimits.For(engine))).Units);
        }

        Assert.Equal(2, await bed.CountAsync("SELECT count(*) FROM line"));
    }

    [Theory, EachEngine]
    public async Task A_person_stays_while_something_that_hangs_on_them_is_not_due(EngineKind engine)
    {
        var map = SmallShop.Map(engine);
        using var bed = await NewAsync(engine, OldPersonWithOldInvoice + "INSERT INTO invoice VALUES (11, 1, 'ada@example.fr', NULL);");
        await using var session = await bed.ChangeAsync(map);
        var count = await session.CountDueAsync(SmallShop.Plan(map), "person");
        Assert.Equal(new DueCount(1, 0, 1, 0, 0), count);
        Assert.Equal(0, (await session.TakeDueAsync(SmallShop.Plan(map), "person", BatchLimits.For(engine))).Units);
        Assert.Equal(1, await session.CountUndatedAsync(SmallShop.Plan(map), "invoice"));
        Assert.Equal(1, (await session.TakeDueAsync(SmallShop.Plan(map), "invoice", BatchLimits.For(engine))).Units);
    }

    [Theory, EachEngine]
    public async Task A_purchase_after_the_cut_off_keeps_the_person(EngineKind engine)
    {
        var map = SmallShop.Map(engine);
        using var bed = await NewAsync(engine, OldPersonWithOldInvoice + "INSERT INTO invoice VALUES (11, 1, 'ada@example.fr', '2021-03-05');");
        await using var session = await bed.LookAsync(map);
        Assert.Equal(new DueCount(1, 0, 0, 0, 0), await session.CountDueAsync(SmallShop.Plan(map), "person"));
        Assert.Equal(1, (await session.CountDueAsync(SmallShop.Plan(map), "invoice")).Due);
    }

    [Theory, EachEngine]
    public async Task An_excluded_person_loses_nothing(EngineKind engine)
    {
        var map = SmallShop.Map(engine);
        using var bed = await NewAsync(engine, OldPersonWithOldInvoice);
        var plan = SmallShop.Plan(map) with { Exclusions = [new KeyExclusions.Keys("person", [RowKey.Of(1)])] };
        await using var session = await bed.ChangeAsync(map);
        foreach (var table in new[] { "person", "invoice", "line" })
        {
            Assert.Equal(0, (await session.TakeDueAsync(plan, table, BatchLimits.For(engine))).Units);
            Assert.True((await session.CountDueAsync(plan, table)).Excluded > 0);
        }
    }

    [Theory, EachEngine]
    public async Task A_batch_stops_at_its_bytes_and_rows_but_takes_one_unit_at_least(EngineKind engine)
    {
        var map = SmallShop.Map(engine);
        using var bed = await NewAsync(engine, """
            INSERT INTO person VALUES (1, 'a@example.fr', 'A', '2015-01-02'), (2, 'b@example.fr', 'B', '2015-01-02'), (3, 'c@example.fr', 'C', '2015-01-02');
            INSERT INTO invoice VALUES (10, 1, 'x', '2016-05-01'), (11, 1, 'x', '2016-05-01'), (12, 2, 'x', '2016-05-01');
            """);
        await using var session = await bed.ChangeAsync(map);
        // What was chosen and left for being too much comes next.
        var one = await session.TakeDueAsync(SmallShop.Plan(map), "person", new BatchLimits(10, 2, 1 << 20));
        var two = await session.TakeDueAsync(SmallShop.Plan(map), "person", new BatchLimits(10, 100, 1), one.Last);
        var three = await session.TakeDueAsync(SmallShop.Plan(map), "person", new BatchLimits(10, 100, 1000), two.Last);
        Assert.Equal((1, 1, 1), (one.Units, two.Units, three.Units));
    }

    private static async Task<SourceBed> NewAsync(EngineKind engine, string rows)
    {
        var bed = await SourceBed.NewAsync(engine);
        await bed.RunAsync(SmallShop.Ddl);
        await bed.RunAsync(rows);
        return bed;
    }

    [Theory, EachEngine]
    public async Task Whom_the_caller_spares_is_passed_over_and_the_next_are_taken(EngineKind engine)
    {
        var map = SmallShop.Map(engine);
        using var bed = await NewAsync(engine, "INSERT INTO person VALUES (1, 'a@example.fr', 'A', '2001-01-01'), (2, 'b@example.fr', 'B', '2001-01-01'), (3, 'c@example.fr', 'C', '2001-01-01');");
        var asked = new List<string>();
        await using var session = await bed.ChangeAsync(map);
        var taken = await session.TakeDueAsync(
            SmallShop.Plan(map), "person", BatchLimits.For(engine) with { Units = 1 }, null,
            persons =>
            {
                asked.AddRange(persons.Select(p => p.Identifiers["email"]));
                return Task.FromResult<IReadOnlyCollection<RowKey>>([.. persons.Where(p => p.Identifiers["email"] != "c@example.fr").Select(p => p.Person.Key)]);
            });
        Assert.Equal(["a@example.fr", "b@example.fr", "c@example.fr"], asked);
        Assert.Equal("c@example.fr", Assert.Single(taken.Rows)["email"]);
        await session.CommitAsync();
        Assert.Equal(2, await bed.CountAsync("SELECT count(*) FROM person"));
    }

    [Theory, EachEngine]
    public async Task Keys_that_sort_otherwise_than_they_compare_lose_no_row_and_spare_whom_they_should(EngineKind engine)
    {
        using var bed = await SourceBed.NewAsync(engine);
        await bed.RunAsync(engine switch
        {
            EngineKind.Postgres => "CREATE TYPE rank AS ENUM ('z', 'm', 'a'); CREATE TABLE thing (id rank PRIMARY KEY, email text, seen text);",
            EngineKind.MariaDb => "CREATE TABLE thing (id enum('z', 'm', 'a') PRIMARY KEY, email varchar(100), seen varchar(40));",
            _ => "CREATE TABLE thing (id TEXT PRIMARY KEY NOT NULL, email TEXT, seen TEXT);",
        });
        await bed.RunAsync("INSERT INTO thing VALUES ('z', 'z@example.fr', '2001-01-01'), ('m', 'm@example.fr', '2001-01-01'), ('a', 'a@example.fr', '2001-01-01');");
        var map = Conformance.Map(engine, "thing", ["id"]);
        await using var session = await bed.ChangeAsync(map);
        var plan = DuePlan.For(map, SmallShop.Paris, SmallShop.Term);
        var taken = new List<string>();
        RowKey? after = null;
        while (true)
        {
            var batch = await session.TakeDueAsync(plan, "thing", BatchLimits.For(engine) with { Units = 1 }, after);
            if (batch.Units == 0)
            {
                break;
            }

            taken.AddRange(batch.Rows.Select(r => (string)r["email"]!));
            after = batch.Last;
        }

        Assert.Equal(["a@example.fr", "m@example.fr", "z@example.fr"], taken.Order(StringComparer.Ordinal));
    }
}
