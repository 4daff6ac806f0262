using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using CsCheck;

namespace Vow.Sources.Tests;

/// <summary>What holds on every engine, whatever the company's tables are made of.</summary>
public sealed class Conformance
{
    [Theory]
    [EachEngine("int", "1", "2", "3")]
    [EachEngine("bigint", "-9223372036854775808", "0", "9223372036854775807")]
    [EachEngine("unsigned", "1", "2", "9223372036854775808")]
    [EachEngine("uuid", "'0197a000-0000-7000-8000-000000000001'", "'0197a000-0000-7000-8000-000000000002'", "'ffffffff-ffff-ffff-ffff-fffffffffff0'")]
    [EachEngine("text", "'a''\\\"b'", "'Œuvre'", "'日本語 😀'")]
    [EachEngine("bytes", "00", "ff27", "ff5c")]
    [EachEngine("date", "'1999-12-31'", "'2024-02-29'", "'9999-12-31'")]
    [EachEngine("moment", "'1999-12-31 23:59:59.999999'", "'2024-02-29 00:00:00'", "'2024-02-29 00:00:00.000001'")]
    [EachEngine("decimal", "-0.10", "1.00", "12345678901234567890.12")]
    public async Task A_key_of_any_type_finds_its_row_and_no_other(EngineKind engine, string type, string first, string second, string third)
    {
        using var bed = await SourceBed.NewAsync(engine);
        string[] literals = type == "bytes" ? [.. new[] { first, second, third }.Select(v => Bytes(engine, v))] : [first, second, third];
        await bed.RunAsync($"CREATE TABLE thing (part INTEGER NOT NULL, id {Type(engine, type)} NOT NULL, email VARCHAR(100), seen VARCHAR(40), PRIMARY KEY (part, id));");
        await bed.RunAsync(string.Concat(literals.Select((literal, i) => $"INSERT INTO thing VALUES (1, {Escaped(engine, literal)}, 'k{i}@example.fr', '2001-01-01'), (2, {Escaped(engine, literal)}, 'o{i}@example.fr', '2031-01-01');")));
        var map = Map(engine, "thing", ["part", "id"]);
        await using (var session = await bed.ChangeAsync(map))
        {
            var keys = await session.ListKeysAsync("thing", 10);
            Assert.Equal(6, keys.Distinct().Count());
            for (var i = 0; i < keys.Length; i++)
            {
                var again = RowKey.Parse(keys[i].Text);
                Assert.Equal(keys[i], again);
                var found = Assert.Single(await session.FindRowsAsync("thing", ["part", "id"], [again!]));
                Assert.Equal(again, found.Key);
                Assert.Equal(found["email"], Assert.Single(await session.ReadPersonAsync([new PersonRef("thing", again!)]))["email"]);
                Assert.Equal(keys[(i + 1)..], await session.ListKeysAsync("thing", 10, again));
                Assert.Equal(CorrectOutcome.Corrected, await session.CorrectAsync("thing", again!, "email", $"new{i}@example.fr"));
            }

            // Keys go through a temporary table twice: who may not be taken, and what is. Batches go on where the one before ended.
            var plan = DuePlan.For(map, SmallShop.Paris, SmallShop.Term) with { Exclusions = [new KeyExclusions.Keys("thing", [keys[1]])] };
            var one = BatchLimits.For(engine) with { Units = 1 };
            var taken = await session.TakeDueAsync(plan, "thing", one);
            Assert.Equal(keys[0], Assert.Single(taken.Rows).Key);
            // A decimal that may be longer than .NET's says nothing of where to go on.
            Assert.Equal(engine == EngineKind.Postgres && type == "decimal" ? null : keys[0], taken.Last);
            var next = await session.TakeDueAsync(plan, "thing", one, taken.Last);
            Assert.Equal(keys[2], Assert.Single(next.Rows).Key);
            Assert.Equal(0, (await session.TakeDueAsync(plan, "thing", one, next.Last)).Units);
            Assert.Equal(1, await session.DeleteRowsAsync("thing", [RowKey.Parse(keys[3].Text)!]));
            await session.CommitAsync();
        }

        Assert.Equal(3, await bed.CountAsync("SELECT count(*) FROM thing"));
    }

    [Theory, EachEngine]
    public async Task A_row_is_archived_with_all_its_columns_hold(EngineKind engine)
    {
        using var bed = await SourceBed.NewAsync(engine);
        await bed.RunAsync(engine switch
        {
            EngineKind.Postgres => """
                CREATE TYPE mood AS ENUM ('sad', 'happy'); CREATE TYPE place AS (street text, number int);
                CREATE TABLE thing (id int PRIMARY KEY, email text, seen text, note text, mood mood, extra jsonb, tags text[], picture bytea, flag boolean, ratio double precision,
                    at timestamptz, whole bigint, place place, span interval, during tsrange, address inet, bits bit(3), big numeric, day date, grid int[][]);
                INSERT INTO thing VALUES (1, NULL, '2001-01-01', E'«\n"é😀', 'happy', '{"a": [1, null]}', ARRAY['x', NULL, 'é'], '\x00ff', TRUE, 0.5,
                    '2024-02-29 12:00:00+02', 9223372036854775807, ('Rue', 3), '1 month 2 days', '[2020-01-01,2020-01-02)', '10.0.0.1', B'101', 123456789012345678901234567890.123456789012345, 'infinity', ARRAY[[1,2],[3,4]]);
                """,
            EngineKind.MariaDb => """
                CREATE TABLE thing (id int PRIMARY KEY, email text, seen varchar(40), note text, mood enum('sad', 'happy'), extra json, tags set('x', 'é'), picture blob, flag tinyint(1), ratio double,
                    at timestamp NULL, whole bigint unsigned, span time, bits bit(3), big decimal(65,15), day date, local datetime(6), born year, code char(36), spot point) CHARACTER SET utf8mb4;
                SET time_zone = '+02:00';
                INSERT INTO thing VALUES (1, NULL, '2001-01-01', '«\n"é😀', 'happy', '{"a": [1, null]}', 'x,é', x'00ff', 2, 0.5,
                    '2024-02-29 12:00:00', 18446744073709551615, '100:00:01', b'101', 123456789012345678901234567890.123456789012345, '2024-02-29', '2024-02-29 12:00:00.000001', 1999, 'no guid', POINT(1, 2));
                """,
            _ => """
                CREATE TABLE thing (id INTEGER PRIMARY KEY, email TEXT, seen TEXT, note TEXT, extra TEXT, picture BLOB, flag BOOLEAN, ratio REAL, whole INTEGER);
                INSERT INTO thing VALUES (1, NULL, '2001-01-01', '«' || char(10) || '"é😀', '{"a": [1, null]}', x'00ff', 1, 0.5, 9223372036854775807);
                """,
        });
        var map = Map(engine, "thing", ["id"]);
        await using var session = await bed.ChangeAsync(map);
        var row = Assert.Single((await session.TakeDueAsync(DuePlan.For(map, SmallShop.Paris, SmallShop.Term), "thing", BatchLimits.For(engine))).Rows);
        Assert.Equal(
            engine switch
            {
                EngineKind.Postgres => """{"id":1,"email":null,"seen":"2001-01-01","note":"«\n\"é\uD83D\uDE00","mood":"happy","extra":"{\"a\": [1, null]}","tags":["x",null,"é"],"picture":"AP8=","flag":true,"ratio":0.5,"at":"2024-02-29T10:00:00Z","whole":9223372036854775807,"place":"(Rue,3)","span":"1 mon 2 days","during":"[\"2020-01-01 00:00:00\",\"2020-01-02 00:00:00\")","address":"10.0.0.1","bits":"101","big":"123456789012345678901234567890.123456789012345","day":"infinity","grid":[[1,2],[3,4]]}""",
                EngineKind.MariaDb => """{"id":1,"email":null,"seen":"2001-01-01","note":"«\n\"é\uD83D\uDE00","mood":"happy","extra":"{\"a\": [1, null]}","tags":"x,é","picture":"AP8=","flag":2,"ratio":0.5,"at":"2024-02-29T10:00:00Z","whole":18446744073709551615,"span":"4.04:00:01","bits":5,"big":"123456789012345678901234567890.123456789012345","day":"2024-02-29","local":"2024-02-29T12:00:00.000001","born":1999,"code":"no guid","spot":"AAAAAAEBAAAAAAAAAAAA8D8AAAAAAAAAQA=="}""",
                _ => """{"id":1,"email":null,"seen":"2001-01-01","note":"«\n\"é\uD83D\uDE00","extra":"{\"a\": [1, null]}","picture":"AP8=","flag":1,"ratio":0.5,"whole":9223372036854775807}""",
            },
            Encoding.UTF8.GetString(row.ToJson()));
    }

    [Theory, EachEngine]
    public async Task A_catalogue_says_what_a_table_is_made_of(EngineKind engine)
    {
        using var bed = await SourceBed.NewAsync(engine);
        await bed.RunAsync(SmallShop.Ddl + engine switch
        {
            EngineKind.Postgres => "CREATE TABLE made (id int GENERATED ALWAYS AS IDENTITY PRIMARY KEY, a int NOT NULL UNIQUE, b int GENERATED ALWAYS AS (a + 1) STORED); CREATE TABLE part (id int, at date, PRIMARY KEY (id, at)) PARTITION BY RANGE (at); CREATE TABLE part_1 PARTITION OF part FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');",
            EngineKind.MariaDb => "CREATE TABLE made (id int AUTO_INCREMENT PRIMARY KEY, a int NOT NULL UNIQUE, b int AS (a + 1) STORED); CREATE TABLE part (id int, at date, PRIMARY KEY (id, at)) PARTITION BY RANGE COLUMNS (at) (PARTITION p1 VALUES LESS THAN ('2021-01-01'));",
            _ => "CREATE TABLE made (id INTEGER PRIMARY KEY, a int NOT NULL UNIQUE, b int AS (a + 1) STORED);",
        } + "CREATE VIEW faces AS SELECT name FROM person;" + engine switch
        {
            EngineKind.Postgres => "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN OLD; END'; CREATE TRIGGER copies AFTER DELETE ON person FOR EACH ROW EXECUTE FUNCTION f();",
            EngineKind.MariaDb => "CREATE TRIGGER copies AFTER DELETE ON person FOR EACH ROW INSERT INTO product (id, label) VALUES (OLD.id, OLD.name);",
            _ => "CREATE TRIGGER copies AFTER DELETE ON person BEGIN INSERT INTO product (label) VALUES (OLD.name); END;",
        } + "CREATE TABLE tag (id INTEGER PRIMARY KEY, p INTEGER REFERENCES person (id) ON DELETE CASCADE, i INTEGER REFERENCES invoice (id) ON DELETE SET NULL, a INTEGER, b INTEGER, FOREIGN KEY (a, b) REFERENCES line (invoice_id, n));");
        await using var session = await bed.LookAsync(SmallShop.Map(engine));
        var catalogue = await session.ReadCatalogueAsync();
        var made = catalogue.Find("made")!;
        Assert.Equal(("id", false, true), Shape(made.Columns[0]));
        Assert.Equal(("a", false, false), Shape(made.Columns[1]));
        Assert.Equal(("b", true, false), Shape(made.Columns[2]));
        Assert.Equal([false, true], made.Columns.Skip(1).Select(c => c.Nullable));
        Assert.Equal(["a"], Assert.Single(made.Unique));
        Assert.Equal(["invoice_id", "n"], catalogue.Find("line")!.PrimaryKey);
        Assert.Equal(["faces"], catalogue.Views);
        Assert.Equal(["copies"], catalogue.Find("person")!.Triggers);
        Assert.Contains(catalogue.Find("invoice")!.Indexes, i => i.SequenceEqual(["issued"]));
        var keys = catalogue.Find("tag")!.ForeignKeys.OrderBy(f => f.To, StringComparer.Ordinal).ToList();
        Assert.Equal([("invoice", DeleteAction.SetNull), ("line", DeleteAction.Refuse), ("person", DeleteAction.Cascade)], keys.Select(f => (f.To, f.OnDelete)));
        Assert.Equal(["a", "b"], keys[1].From);
        Assert.Equal(["invoice_id", "n"], keys[1].At);
        if (engine != EngineKind.Sqlite)
        {
            Assert.True(catalogue.Find("part")!.IsPartitioned);
            Assert.Null(catalogue.Find("part_1"));
        }

        static (string, bool, bool) Shape(CatalogueColumn column) => (column.Name, column.IsGenerated, column.IsIdentity);
    }

    [Theory, EachEngine]
    public async Task A_row_in_a_partition_with_generated_columns_is_emptied_and_taken_like_any_other(EngineKind engine)
    {
        using var bed = await SourceBed.NewAsync(engine);
        var made = engine == EngineKind.Postgres ? "lower_email text GENERATED ALWAYS AS (lower(email)) STORED" : "lower_email VARCHAR(100) AS (lower(email)) STORED";
        var parts = engine switch
        {
            EngineKind.Postgres => " PARTITION BY HASH (id); CREATE TABLE thing_0 PARTITION OF thing FOR VALUES WITH (MODULUS 2, REMAINDER 0); CREATE TABLE thing_1 PARTITION OF thing FOR VALUES WITH (MODULUS 2, REMAINDER 1)",
            EngineKind.MariaDb => " PARTITION BY HASH (id) PARTITIONS 2",
            _ => "",
        };
        await bed.RunAsync($"CREATE TABLE thing (id INTEGER PRIMARY KEY, email VARCHAR(100), {made}, seen VARCHAR(40)){parts}; INSERT INTO thing (id, email, seen) VALUES (1, 'A@example.fr', '2001-01-01'), (2, 'B@example.fr', '2001-01-01'), (3, 'C@example.fr', '2031-01-01');");
        foreach (var end in new[] { RowEnd.Clear, RowEnd.Delete })
        {
            var map = Map(engine, "thing", ["id"], end, new MappedColumn { Name = "lower_email", Datum = "email", IsGenerated = true });
            var plan = DuePlan.For(map, SmallShop.Paris, SmallShop.Term);
            await using var session = await bed.ChangeAsync(map);
            Assert.Equal(2, (await session.TakeDueAsync(plan, "thing", BatchLimits.For(engine))).Units);
            Assert.Equal(new DueCount(end == RowEnd.Clear ? 3 : 1, 0, 0, 0, 0), await session.CountDueAsync(plan, "thing"));
            await session.CommitAsync();
        }

        Assert.Equal(1, await bed.CountAsync("SELECT count(*) FROM thing WHERE lower_email = 'c@example.fr'"));
    }

    [Theory, EachEngine]
    public async Task Two_hundred_tables_are_read_checked_and_granted(EngineKind engine)
    {
        using var bed = await SourceBed.NewAsync(engine);
        var tables = Enumerable.Range(0, 200).Select(i => "t" + i.ToString("000", CultureInfo.InvariantCulture)).ToList();
        var dialect = Dialect.Of(engine);
        await bed.RunAsync(string.Concat(tables.Select((t, i) => i == 0
            ? $"CREATE TABLE {t} (id INTEGER PRIMARY KEY, email VARCHAR(100), seen VARCHAR(40));"
            : $"CREATE TABLE {t} (id INTEGER PRIMARY KEY, up INTEGER NOT NULL REFERENCES {tables[(i - 1) / 4]} (id), email VARCHAR(100)); CREATE INDEX ix_{t} ON {t} (up);")));
        var map = new DataMap
        {
            Source = "large",
            Engine = engine,
            Tables = [.. tables.Select((t, i) => new MappedTable
            {
                Name = t, Key = ["id"], Serves = ["account"],
                Path = i == 0 ? [] : [new Hop(["up"], tables[(i - 1) / 4], ["id"])],
                Identifiers = i == 0 ? ImmutableDictionary<string, string>.Empty.Add("email", "email") : ImmutableDictionary<string, string>.Empty,
                Columns = i == 0
                    ? [new MappedColumn { Name = "email", Datum = "email" }, new MappedColumn { Name = "seen", Anchors = ["last_login"], Encoding = TimeEncoding.Text }]
                    : [new MappedColumn { Name = "email", Datum = "email" }],
            })],
        };
        await bed.RunAsync(dialect.GrantSql(map, "large " + Guid.CreateVersion7(DateTimeOffset.UnixEpoch).ToString("N")));
        await bed.RunAsync(string.Concat(tables.Select((t, i) => $"INSERT INTO {t} VALUES (1, {(i == 0 ? "'a@example.fr', '2001-01-01'" : "1, 'a@example.fr'")});")));
        Catalogue catalogue;
        await using (var look = await bed.LookAsync(map))
        {
            catalogue = await look.ReadCatalogueAsync();
        }

        Assert.Equal(201, catalogue.Tables.Length);
        Assert.Equal(["map.index-missing"], MapCheck.Run(map, catalogue, p => SmallShop.Term(p)?.Anchors.RemoveAll(a => a != "last_login")).Select(f => f.Code).Distinct());
        await using var session = await bed.ChangeAsync(DeletionOrder.Rank(map, catalogue).Map);
        Assert.Equal(200, (await session.ReadPersonAsync([new PersonRef("t000", RowKey.Of(1))])).Length);
        var everything = new ErasurePlan(tables.ToImmutableDictionary(t => t, TableErasure (_) => new TableErasure.Delete()));
        Assert.Equal(200, Assert.IsType<ErasureOutcome.Done>(await session.DeletePersonRowsAsync([new PersonRef("t000", RowKey.Of(1))], everything)).Deleted.Length);
    }

    private static readonly string[] Sharp = ["'", "\"", "`", "\\", "\\'", "%", "_", ";", "--", "/*", "*/", "@p0", "$1", ":a", "?", "\n", "\r\n", "\t", "é", "😀", "\u00a0", "NULL", "' OR 1=1 -- ", "\u2028", "x", " "];
    private static readonly Gen<string> HostileText = Gen.Int[0, Sharp.Length - 1].Select(i => Sharp[i]).Array[1, 6].Select(string.Concat);

    [Theory, EachEngine]
    public async Task Values_are_never_read_as_sql(EngineKind engine)
    {
        using var bed = await SourceBed.NewAsync(engine);
        await bed.RunAsync($"CREATE TABLE thing (id VARCHAR(200){(engine == EngineKind.MariaDb ? " COLLATE utf8mb4_nopad_bin" : "")} PRIMARY KEY, email VARCHAR(200), seen VARCHAR(40))");
        var map = Map(engine, "thing", ["id"]);
        await Gen.Select(HostileText, HostileText, HostileText).SampleAsync(
            async texts =>
            {
                var (key, email, corrected) = texts;
                await bed.RunAsync("DELETE FROM thing; INSERT INTO thing VALUES (@k, @e, '2001-01-01'), ('other', 'other@example.fr', '2001-01-01')", ("@k", key), ("@e", email));
                await using var session = await bed.ChangeAsync(map);
                Assert.Equal([key], (await session.FindRowsAsync("thing", ["id"], [RowKey.Of(key)])).Select(r => (string)r["id"]!));
                var found = (await session.FindRootsAsync("email", email)).Select(p => (string)p.Person.Key.Values[0]).ToList();
                // Servers trim blanks only: what else stands at an end may find nobody, but never somebody else.
                Assert.True(email.Trim().Length == 0 ? found.Count == 0 : email.Trim() == email.Trim(' ') ? found is [var who] && who == key : found.TrueForAll(k => k == key));
                Assert.Equal(CorrectOutcome.Corrected, await session.CorrectAsync("thing", RowKey.Of(key), "email", corrected));
                Assert.Equal(corrected, Assert.Single(await session.ReadPersonAsync([new PersonRef("thing", RowKey.Parse(RowKey.Of(key).Text)!)]))["email"]);
                var plan = DuePlan.For(map, SmallShop.Paris, SmallShop.Term) with { Exclusions = [new KeyExclusions.Keys("thing", [RowKey.Of(key)])] };
                Assert.Equal("other", Assert.Single((await session.TakeDueAsync(plan, "thing", BatchLimits.For(engine))).Rows)["id"]);
                Assert.Equal(1, await session.DeleteRowsAsync("thing", [RowKey.Of(key)]));
                Assert.Equal(0, await session.CountRowsAsync("thing"));
                await session.CommitAsync();
                return true;
            },
            iter: 60,
            threads: 1);
    }

    internal static DataMap Map(EngineKind engine, string table, ImmutableArray<string> key, RowEnd end = RowEnd.Delete, params ReadOnlySpan<MappedColumn> more) => new()
    {
        Source = "things",
        Engine = engine,
        Tables = [new MappedTable
        {
            Name = table, Key = key, Serves = ["account"], AtEnd = end, Identifiers = ImmutableDictionary<string, string>.Empty.Add("email", "email"),
            Columns = [new MappedColumn { Name = "email", Datum = "email", Correctable = true }, new MappedColumn { Name = "seen", Anchors = ["last_login"], Encoding = TimeEncoding.Text }, .. more],
        }],
    };

    private static string Type(EngineKind engine, string type) => (engine, type) switch
    {
        (EngineKind.Postgres, "bytes") => "bytea",
        (EngineKind.Postgres, "unsigned") => "numeric(20)",
        (EngineKind.Postgres, "moment") => "timestamp",
        (EngineKind.MariaDb, "bytes") => "varbinary(40)",
        (EngineKind.MariaDb, "unsigned") => "bigint unsigned",
        (EngineKind.MariaDb, "moment") => "datetime(6)",
        (EngineKind.Sqlite, "bytes") => "BLOB",
        // SQLite holds what it is given: a number too large for an integer would be rounded.
        (EngineKind.Sqlite, "uuid" or "date" or "moment" or "text" or "unsigned" or "decimal") => "TEXT",
        (_, "text") => "varchar(100)",
        (_, "decimal") => "decimal(30,2)",
        _ => type,
    };

    private static string Bytes(EngineKind engine, string hex) => engine == EngineKind.Postgres ? $"'\\x{hex}'::bytea" : $"x'{hex}'";

    private static string Escaped(EngineKind engine, string literal) => engine == EngineKind.MariaDb && literal.StartsWith('\'') ? literal.Replace("\\", "\\\\", StringComparison.Ordinal) : literal;
}
