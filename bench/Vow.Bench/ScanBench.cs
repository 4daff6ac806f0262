using System.Data.Common;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;
using Npgsql;
using Vow.Sources;

namespace Vow.Bench;

/// <summary>
/// Scanning a database of 500 columns, from its catalogue to the proposals, against hand-written SQL that reads the same rows of the same columns and
/// throws them away: what no scanner could do without.
/// </summary>
internal static class ScanBench
{
    private const int Tables = 25;
    private const int Rows = 2_000;

    // The runtime compiles what runs often a second time: before that, neither side is what it will be.
    private const int Warming = 15;
    private static readonly DateOnly Today = new(2026, 1, 1);

    // Twenty columns a table, in the mix of a company's database: a third about persons, some texts and structures, the rest numbers, codes and dates.
    private static readonly (string Name, string Type, Func<int, string> Value)[] Columns =
    [
        ("id", "INTEGER", n => n.ToString(CultureInfo.InvariantCulture)),
        ("last_name", "TEXT", n => Pick(n, "'Martin'", "'Durand'", "'Petit'", "'Lefevre'", "'Smith'", "'Moreau'")),
        ("first_name", "TEXT", n => Pick(n, "'Paul'", "'Marie'", "'Sophie'", "'John'", "'Louise'")),
        ("email", "TEXT", n => $"'person{n}@example.org'"),
        ("phone", "TEXT", n => $"'06 39 98 {n / 100 % 100:D2} {n % 100:D2}'"),
        ("street", "TEXT", n => $"'{n % 200} rue des Lilas'"),
        ("postcode", "TEXT", n => $"'{10_000 + (n % 80_000)}'"),
        ("city", "TEXT", n => Pick(n, "'Brest'", "'Lyon'", "'Nantes'", "'Lille'")),
        ("ref_a", "TEXT", n => $"'A-{n * 7_919L % 1_000_000:D6}'"),
        ("ref_b", "TEXT", n => $"'{n * 104_729L % 100_000_000:D8}'"),
        ("amount_cents", "INTEGER", n => (n * 37 % 90_000).ToString(CultureInfo.InvariantCulture)),
        ("quantity", "INTEGER", n => (n % 9).ToString(CultureInfo.InvariantCulture)),
        ("state", "TEXT", n => Pick(n, "'open'", "'closed'", "'sent'")),
        ("label", "TEXT", n => $"'Lamp, model {n % 40}, brass'"),
        ("created_at", "TEXT", n => $"'2024-{1 + (n % 12):D2}-{1 + (n % 28):D2} 10:{n % 60:D2}:00'"),
        ("changed_on", "TEXT", n => $"'2025-{1 + (n % 12):D2}-{1 + (n % 28):D2}'"),
        ("notes", "TEXT", n => n % 3 == 0 ? $"'Called back on Monday, wants the invoice {n} at the new address, see the mail of the week before'" : "NULL"),
        ("data", "TEXT", n => $"'{{\"theme\":\"dark\",\"count\":{n % 50},\"tags\":[\"a\",\"b\"]}}'"),
        ("rate", "TEXT", n => $"'{n % 20}.{n % 100:D2}'"),
        ("active", "INTEGER", n => (n % 2).ToString(CultureInfo.InvariantCulture)),
    ];

    public static async Task RunAsync(int runs)
    {
        var rows = new List<Row>();
        var notes = new List<string>
        {
            $"{Tables} tables of {Columns.Length} columns and {Rows.ToString(CultureInfo.InvariantCulture)} rows, {SourceScan.UsualRows} rows of each read on both sides, the catalogue on ours alone. Goal: theirs at least 0.3 of ours.",
            "Not measured: starting the program, opening the first connection, printing. The database lies in memory of the system on both sides.",
        };
        var file = Path.Combine(Directory.CreateTempSubdirectory("vow-bench-scan-").FullName, "scan.db");
        await CompareAsync("SQLite", EngineKind.Sqlite, $"Data Source={file}", () => new SqliteConnection($"Data Source={file}"), runs, rows, notes);
        Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);
        if (BenchPostgres.IsPresent)
        {
            using var server = await BenchPostgres.StartAsync();
            await CompareAsync("PostgreSQL", EngineKind.Postgres, server.ConnectionString, () => new NpgsqlConnection(server.ConnectionString), runs, rows, notes);
        }
        else
        {
            notes.Add("PostgreSQL is absent here: not measured.");
        }

        await Results.WriteAsync("scan", rows, new JsonObject { ["runtime"] = Environment.Version.ToString() }, notes);
    }

    private static async Task CompareAsync(string name, EngineKind engine, string connectionString, Func<DbConnection> connect, int runs, List<Row> rows, List<string> notes)
    {
        await FillAsync(connect);
        var (ours, theirs) = (new List<double>(), new List<double>());
        for (var run = -Warming; run < runs; run++)
        {
            var clock = Stopwatch.StartNew();
            var result = await DatabaseScan.RunAsync(engine, connectionString, SourceScan.UsualRows, Today);
            var scanned = clock.Elapsed.TotalMilliseconds;
            clock.Restart();
            var read = await ReadAsync(connect);
            var plain = clock.Elapsed.TotalMilliseconds;
            if (result.Proposals.Length < Tables * 7 || read != Tables * SourceScan.UsualRows)
            {
                throw new InvalidOperationException("The two sides did not do the work they are compared by.");
            }

            if (run == -Warming)
            {
                notes.Add(string.Create(CultureInfo.InvariantCulture, $"{name}, the first scan of a process, code being compiled: {scanned:N0} ms, the hand-written reading after it {plain:N0} ms."));
            }

            if (run >= 0)
            {
                ours.Add(scanned);
                theirs.Add(plain);
            }
        }

        rows.Add(new Row(name + ", 500 columns", Results.Median(ours), Results.Median(theirs), Results.Median(theirs.Zip(ours, (their, our) => their / our)), "ms"));
    }

    private static async Task<int> ReadAsync(Func<DbConnection> connect)
    {
        await using var connection = connect();
        await connection.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        var rows = 0;
        long letters = 0;
        foreach (var table in Enumerable.Range(0, Tables))
        {
            foreach (var order in new[] { "", " ORDER BY id DESC" })
            {
                await using var command = connection.CreateCommand();
                command.Transaction = transaction;
                command.CommandText = $"SELECT {string.Join(", ", Columns.Select(column => $"CAST({column.Name} AS TEXT)"))} FROM t{table}{order} LIMIT {SourceScan.UsualRows / 2}";
                await using var reader = await command.ExecuteReaderAsync();
                while (await reader.ReadAsync())
                {
                    rows++;
                    for (var at = 0; at < Columns.Length; at++)
                    {
                        letters += reader.IsDBNull(at) ? 0 : reader.GetString(at).Length;
                    }
                }
            }
        }

        GC.KeepAlive(letters);
        return rows;
    }

    private static async Task FillAsync(Func<DbConnection> connect)
    {
        await using var connection = connect();
        await connection.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        foreach (var table in Enumerable.Range(0, Tables))
        {
            var sql = new StringBuilder();
            sql.Append(CultureInfo.InvariantCulture, $"CREATE TABLE t{table} ({string.Join(", ", Columns.Select((column, at) => $"{column.Name} {column.Type}{(at == 0 ? " PRIMARY KEY" : "")}"))});");
            for (var from = 1; from <= Rows; from += 500)
            {
                sql.Append(CultureInfo.InvariantCulture, $"INSERT INTO t{table} VALUES ");
                sql.AppendJoin(", ", Enumerable.Range(from, 500).Select(n => "(" + string.Join(", ", Columns.Select(column => column.Value(n))) + ")"));
                sql.Append(';');
            }

            await using var command = connection.CreateCommand();
            command.Transaction = transaction;
            command.CommandText = sql.ToString();
            await command.ExecuteNonQueryAsync();
        }

        await transaction.CommitAsync();
    }

    private static string Pick(int n, params ReadOnlySpan<string> words) => words[n * 31 % words.Length];
}
