using System.Collections.Immutable;
using Vow.Gate;

namespace Vow.Sources.Tests;

public abstract class Encodings(EngineKind engine)
{
    private static readonly Instant CutOff = SmallShop.CutOff; // 2021-03-04T23:00:00Z

    public static TheoryData<TimeEncoding, string, string, string> OnSqlite => new()
    {
        { TimeEncoding.UnixSeconds, "INTEGER", "1614898799", "1614898800" },
        { TimeEncoding.UnixMillis, "INTEGER", "1614898799999", "1614898800000" },
        { TimeEncoding.UnixMicros, "INTEGER", "1614898799999999", "1614898800000000" },
        { TimeEncoding.Date, "TEXT", "'2021-03-04'", "'2021-03-05'" },
        { TimeEncoding.Text, "TEXT", "'2021-03-04T22:59:59Z'", "'2021-03-04T23:00:00Z'" },
        { TimeEncoding.Text, "TEXT", "'2021-03-04 23:59:59'", "'2021-03-05 00:00'" },
    };

    public static TheoryData<TimeEncoding, string, string, string> OnPostgres => new()
    {
        { TimeEncoding.UnixSeconds, "bigint", "1614898799", "1614898800" },
        { TimeEncoding.UnixMicros, "bigint", "1614898799999999", "1614898800000000" },
        { TimeEncoding.Date, "date", "'2021-03-04'", "'2021-03-05'" },
        { TimeEncoding.Timestamp, "timestamptz", "'2021-03-04 22:59:59.999999+00'", "'2021-03-04 23:00+00'" },
        { TimeEncoding.LocalTimestamp, "timestamp", "'2021-03-04 23:59:59'", "'2021-03-05 00:00'" },
        { TimeEncoding.Text, "varchar(40)", "'2021-03-04T22:59:59Z'", "'2021-03-04T23:00:00Z'" },
    };

    public static TheoryData<TimeEncoding, string, string, string> OnMariaDb => new()
    {
        { TimeEncoding.UnixSeconds, "bigint", "1614898799", "1614898800" },
        { TimeEncoding.UnixMillis, "bigint unsigned", "1614898799999", "1614898800000" },
        { TimeEncoding.Date, "date", "'2021-03-04'", "'2021-03-05'" },
        { TimeEncoding.Timestamp, "timestamp(6) NULL", "'2021-03-04 22:59:59.999999'", "'2021-03-04 23:00:00'" },
        { TimeEncoding.LocalTimestamp, "datetime(3)", "'2021-03-04 23:59:59.999'", "'2021-03-05 00:00'" },
        { TimeEncoding.Text, "varchar(40) CHARACTER SET latin1", "'2021-03-04T22:59:59Z'", "'2021-03-04T23:00:00Z'" },
        { TimeEncoding.Text, "text", "'2021-03-04 23:59:59'", "'2021-03-05 00:00'" },
    };

    protected async Task HoldAsync(TimeEncoding encoding, string type, string before, string atCutOff)
    {
        using var bed = await SourceBed.NewAsync(engine);
        // The server's own zone is not what decides.
        await bed.RunAsync((engine == EngineKind.MariaDb ? "SET time_zone = '+00:00';" : "") + $"CREATE TABLE visit (id INTEGER PRIMARY KEY, email TEXT, at {type}); INSERT INTO visit VALUES (1, 'a', {before}), (2, 'b', {atCutOff}), (3, 'c', NULL)");
        var map = VisitMap(encoding);
        await using var session = await bed.LookAsync(map);
        var overdue = await session.FindOverdueAsync(VisitPlan(map), "visit");
        Assert.Equal(new DueCount(3, 1, 0, 1, 0), overdue.Count);
        Assert.Equal("""["i:1"]""", Assert.Single(overdue.CounterExamples).Text);
    }

    protected DataMap VisitMap(TimeEncoding encoding) => new()
    {
        Source = "visits",
        Engine = engine,
        Tables = [new MappedTable
        {
            Name = "visit", Key = ["id"], Serves = ["audience"], Identifiers = ImmutableDictionary<string, string>.Empty.Add("email", "email"),
            Columns = [new MappedColumn { Name = "email", Datum = "email" }, new MappedColumn { Name = "at", Anchors = ["connection"], Encoding = encoding }],
        }],
    };

    protected static DuePlan VisitPlan(DataMap map) => DuePlan.For(map, SmallShop.Paris, _ => new PurposeTerm(CutOff, ["connection"]));
}

public sealed class EncodingsOnSqlite() : Encodings(EngineKind.Sqlite)
{
    [Theory, MemberData(nameof(OnSqlite))]
    public Task The_last_instant_before_the_cut_off_is_due_and_the_cut_off_is_not(TimeEncoding encoding, string type, string before, string atCutOff) => HoldAsync(encoding, type, before, atCutOff);
}

public sealed class EncodingsOnPostgres() : Encodings(EngineKind.Postgres)
{
    [Theory, MemberData(nameof(OnPostgres))]
    public Task The_last_instant_before_the_cut_off_is_due_and_the_cut_off_is_not(TimeEncoding encoding, string type, string before, string atCutOff) => HoldAsync(encoding, type, before, atCutOff);
}

public sealed class EncodingsOnMariaDb() : Encodings(EngineKind.MariaDb)
{
    [Theory, MemberData(nameof(OnMariaDb))]
    public Task The_last_instant_before_the_cut_off_is_due_and_the_cut_off_is_not(TimeEncoding encoding, string type, string before, string atCutOff) => HoldAsync(encoding, type, before, atCutOff);

    [Theory]
    [InlineData("date", "'0000-00-00'")]
    [InlineData("date", "'2015-00-01'")]
    [InlineData("datetime", "'0000-00-00 00:00:00'")]
    [InlineData("timestamp NULL", "'0000-00-00 00:00:00'")]
    [InlineData("varchar(40)", "'2015-01-02\\n'")]
    [InlineData("varchar(40)", "'2015-01-02t10:00:00'")]
    public async Task A_time_that_is_none_dates_nothing(string type, string value)
    {
        using var bed = await SourceBed.NewAsync(EngineKind.MariaDb);
        await bed.RunAsync($"SET sql_mode = ''; CREATE TABLE visit (id INTEGER PRIMARY KEY, email TEXT, at {type}); INSERT INTO visit VALUES (1, 'a', {value})");
        var encoding = Dialect.Of(EngineKind.MariaDb).EncodingOf(type);
        var map = VisitMap(encoding);
        await using var session = await bed.LookAsync(map);
        Assert.Equal(new DueCount(1, 0, 0, 1, 0), await session.CountDueAsync(VisitPlan(map), "visit"));
        Assert.NotNull(Assert.Single(await session.FindRowsAsync("visit", ["id"], [RowKey.Of(1)]))["at"]);
    }
}
