using System.Globalization;

namespace Vow.Sources.Tests;

/// <summary>How a scan reads: little, and without being able to write.</summary>
public abstract class Sampling(EngineKind engine)
{
    private const string Ddl = "CREATE TABLE person (id INTEGER PRIMARY KEY, name TEXT, score INTEGER);";

    private readonly DataMap nothing = new() { Source = "scanned", Engine = engine, Tables = [] };

    [Fact]
    public async Task A_sample_is_never_larger_than_asked_and_sees_both_ends_once()
    {
        using var bed = await SourceBed.NewAsync(engine);
        await bed.RunAsync(Ddl + string.Concat(Enumerable.Range(1, 90).Select(n => $"INSERT INTO person VALUES ({n}, 'n{n}', NULL);")));
        await using var session = await SourceSession.OpenAsync(nothing, bed.ConnectionString, SessionAccess.ReadOnly);
        var table = (await session.ReadCatalogueAsync()).Find("person")!;

        var some = await session.SampleAsync(table, 20);
        var all = await session.SampleAsync(table, 120);
        var close = await session.SampleAsync(table, 100);

        Assert.Equal(20, some.Rows.Count);
        Assert.Equal(["1", "90"], new[] { some.Rows.Min(row => Number(row[0])), some.Rows.Max(row => Number(row[0])) }.Select(n => n.ToString(CultureInfo.InvariantCulture)));
        Assert.Equal(90, all.Rows.Select(row => row[0]).Distinct().Count());
        Assert.Equal(90, close.Rows.Count);
        Assert.All(all.Rows, row => Assert.Null(row[2]));
    }

    [Fact]
    public async Task Long_values_are_cut_off_and_bytes_are_not_read()
    {
        using var bed = await SourceBed.NewAsync(engine);
        await bed.RunAsync($"CREATE TABLE doc (id INTEGER PRIMARY KEY, body TEXT, face {(engine == EngineKind.Postgres ? "bytea" : "BLOB")})");
        await bed.RunAsync("INSERT INTO doc VALUES (1, @body, NULL)", ("@body", new string('x', 10_000)));
        await using var session = await SourceSession.OpenAsync(nothing, bed.ConnectionString, SessionAccess.ReadOnly);

        var sample = await session.SampleAsync((await session.ReadCatalogueAsync()).Find("doc")!, 10);

        Assert.Equal(["id", "body"], sample.Columns);
        Assert.Equal(SourceSession.SampledLength, Assert.Single(sample.Rows)[1]!.Length);
    }

    [Fact]
    public async Task A_session_that_only_reads_is_refused_every_write_by_the_engine()
    {
        using var bed = await SourceBed.NewAsync(engine);
        await bed.RunAsync(Ddl + "INSERT INTO person VALUES (1, 'a', 1)");
        var map = SmallShop.Map(engine);
        await using (var session = await SourceSession.OpenAsync(map, bed.ConnectionString, SessionAccess.ReadOnly))
        {
            Assert.False(await session.TryMakeBatchTableAsync());
        }

        await using (var session = await SourceSession.OpenAsync(map, bed.ConnectionString, SessionAccess.Change))
        {
            Assert.True(await session.TryMakeBatchTableAsync());
        }
    }

    [Fact]
    public async Task Types_of_the_engine_are_read_as_text()
    {
        using var bed = await SourceBed.NewAsync(engine);
        await bed.RunAsync(engine == EngineKind.Postgres
            ? "CREATE TABLE seen (id serial PRIMARY KEY, ip inet, at timestamptz, born date, data jsonb, tags text[]); INSERT INTO seen (ip, at, born, data, tags) VALUES ('192.0.2.77', '2024-01-02', '1970-05-06', '{\"email\": \"a@example.org\"}', '{a,b}')"
            : "CREATE TABLE seen (id INTEGER PRIMARY KEY, ip, at DATETIME, born DATE, data JSON, tags); INSERT INTO seen VALUES (1, '192.0.2.77', '2024-01-02 10:00:00', '1970-05-06', '{\"email\": \"a@example.org\"}', 12.5)");
        await using var session = await SourceSession.OpenAsync(nothing, bed.ConnectionString, SessionAccess.ReadOnly);
        var catalogue = await session.ReadCatalogueAsync();
        var scan = new SourceScan(catalogue, new DateOnly(2026, 1, 1));
        scan.Look(await session.SampleAsync(catalogue.Find("seen")!, 10));

        Assert.Equal(["ip ip_address", "born birth_date", "data structured_text"], scan.Propose().Select(one => $"{one.Column} {one.Kind.Datum}"));
    }

    private static int Number(string? text) => int.Parse(text!, CultureInfo.InvariantCulture);
}

public sealed class SamplingOnSqlite() : Sampling(EngineKind.Sqlite);

public sealed class SamplingOnPostgres() : Sampling(EngineKind.Postgres);
