using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;
using Npgsql;
using Vow.DataMap;
using Vow.Gate;
using Vow.Hosting;
using Vow.Me;
using Vow.People;
using Vow.Sources;

namespace Vow.Bench;

/// <summary>
/// All data of one person out of eight tables in two PostgreSQL databases, found by their address, against joins that somebody who knows these tables writes by
/// hand over the same connections. With the indexes that <c>vow source check</c> asks for, and at the smallest size without them.
/// </summary>
internal static class AccessBench
{
    private const int Warming = 40;
    private const int PeopleAsked = 40;

    private static readonly string[] Shop =
    [
        "CREATE TABLE customers (id bigint PRIMARY KEY, email text NOT NULL, last_name text, first_name text, street text, postcode text, city text, country text, last_seen timestamptz NOT NULL)",
        "CREATE TABLE invoices (id bigint PRIMARY KEY, customer_id bigint NOT NULL REFERENCES customers (id), number text NOT NULL, issued_on date NOT NULL, street text, postcode text, city text, country text, total_cents bigint NOT NULL)",
        "CREATE TABLE invoice_lines (invoice_id bigint NOT NULL REFERENCES invoices (id), line_no int NOT NULL, label text NOT NULL, amount_cents bigint NOT NULL, PRIMARY KEY (invoice_id, line_no))",
        "CREATE TABLE deliveries (id bigint PRIMARY KEY, invoice_id bigint NOT NULL REFERENCES invoices (id), street text, postcode text, city text, country text)",
    ];

    private static readonly string[] FillShop =
    [
        "INSERT INTO customers SELECT n, 'person' || n || '@example.org', 'Durand' || n, 'Marie', n % 200 || ' rue des Lilas', lpad((n % 95000)::text, 5, '0'), 'Nantes', 'France', timestamptz '2026-01-01' + n % 300 * interval '1 day' FROM generate_series(1, {0}) n",
        "INSERT INTO invoices SELECT n, (n + 2) / 3, 'F-' || n, date '2026-01-01' + (n % 300)::int, n % 200 || ' rue des Lilas', '44000', 'Nantes', 'France', n % 90000 FROM generate_series(1, {0} * 3) n",
        "INSERT INTO invoice_lines SELECT (n + 1) / 2, n % 2, 'Lamp, model ' || n % 40, n % 9000 FROM generate_series(1, {0} * 6) n",
        "INSERT INTO deliveries SELECT n, n, n % 200 || ' rue des Lilas', '44000', 'Nantes', 'France' FROM generate_series(1, {0} * 3) n",
    ];

    private static readonly string[] Desk =
    [
        "CREATE TABLE contacts (id bigint PRIMARY KEY, email text NOT NULL, last_name text, first_name text, last_seen timestamptz NOT NULL)",
        "CREATE TABLE tickets (id bigint PRIMARY KEY, contact_id bigint NOT NULL REFERENCES contacts (id), closed_at timestamptz)",
        "CREATE TABLE messages (id bigint PRIMARY KEY, ticket_id bigint NOT NULL REFERENCES tickets (id), body text NOT NULL)",
        "CREATE TABLE visits (id bigint PRIMARY KEY, contact_id bigint NOT NULL REFERENCES contacts (id), at timestamptz NOT NULL, ip text NOT NULL, agent text)",
    ];

    private static readonly string[] FillDesk =
    [
        "INSERT INTO contacts SELECT n, 'person' || n || '@example.org', 'Durand' || n, 'Marie', timestamptz '2026-01-01' + n % 300 * interval '1 day' FROM generate_series(1, {0}) n",
        "INSERT INTO tickets SELECT n, n, timestamptz '2026-01-01' + n % 300 * interval '1 day' FROM generate_series(1, {0}) n",
        "INSERT INTO messages SELECT n, (n + 2) / 3, 'The invoice went to my old address, see my mail of the week before: ' || n FROM generate_series(1, {0} * 3) n",
        "INSERT INTO visits SELECT n, (n + 3) / 4, timestamptz '2026-01-01' + n % 300 * interval '1 day', '192.0.2.' || n % 250, 'Mozilla/5.0' FROM generate_series(1, {0} * 4) n",
    ];

    private static readonly string[] ShopIndexes =
    [
        "CREATE INDEX ON customers (lower(btrim(email)))", "CREATE INDEX ON invoices (customer_id)", "CREATE INDEX ON deliveries (invoice_id)",
    ];

    private static readonly string[] DeskIndexes =
    [
        "CREATE INDEX ON contacts (lower(btrim(email)))", "CREATE INDEX ON tickets (contact_id)", "CREATE INDEX ON messages (ticket_id)", "CREATE INDEX ON visits (contact_id)",
    ];

    private static readonly string[] ShopQuestions =
    [
        "SELECT * FROM invoices WHERE customer_id = $1 ORDER BY id",
        "SELECT l.* FROM invoice_lines l JOIN invoices i ON i.id = l.invoice_id WHERE i.customer_id = $1 ORDER BY l.invoice_id, l.line_no",
        "SELECT d.* FROM deliveries d JOIN invoices i ON i.id = d.invoice_id WHERE i.customer_id = $1 ORDER BY d.id",
    ];

    private static readonly string[] DeskQuestions =
    [
        "SELECT * FROM tickets WHERE contact_id = $1 ORDER BY id",
        "SELECT m.* FROM messages m JOIN tickets t ON t.id = m.ticket_id WHERE t.contact_id = $1 ORDER BY m.id",
        "SELECT * FROM visits WHERE contact_id = $1 ORDER BY id",
    ];

    private const string Sources =
        """
        sources:
          shop:
            engine: postgresql
            connection: { env: VOW_SHOP }
            tables:
              customers:
                key: [id]
                serves: [account, billing]
                identifiers: { email: email }
                columns:
                  id: { datum: customer_number }
                  email: { datum: email }
                  last_name: { datum: last_name }
                  first_name: { datum: first_name }
                  street: { datum: street }
                  postcode: { datum: postcode }
                  city: { datum: city }
                  country: { datum: country }
                  last_seen: { datum: last_login, anchor: last_login }
                at_end: delete
              invoices:
                key: [id]
                serves: [billing]
                subject: [{ from: [customer_id], to: customers, at: [id] }]
                columns:
                  id: { technical: "the row's own number" }
                  customer_id: { link: "the customer" }
                  number: { datum: invoice_number }
                  issued_on: { datum: invoice_date, anchor: [invoice_date, last_purchase] }
                  street: { datum: street }
                  postcode: { datum: postcode }
                  city: { datum: city }
                  country: { datum: country }
                  total_cents: { datum: invoice_amount }
                at_end: delete
              invoice_lines:
                key: [invoice_id, line_no]
                serves: [billing]
                subject: [{ from: [invoice_id], to: invoices, at: [id] }, { from: [customer_id], to: customers, at: [id] }]
                columns:
                  invoice_id: { link: "the invoice" }
                  line_no: { technical: "place of the line" }
                  label: { datum: invoice_label }
                  amount_cents: { datum: invoice_amount }
                at_end: delete
              deliveries:
                key: [id]
                serves: [billing]
                subject: [{ from: [invoice_id], to: invoices, at: [id] }, { from: [customer_id], to: customers, at: [id] }]
                columns:
                  id: { technical: "the row's own number" }
                  invoice_id: { link: "the invoice" }
                  street: { datum: street }
                  postcode: { datum: postcode }
                  city: { datum: city }
                  country: { datum: country }
                at_end: delete
          desk:
            engine: postgresql
            connection: { env: VOW_DESK }
            tables:
              contacts:
                key: [id]
                serves: [account]
                identifiers: { email: email }
                columns:
                  id: { technical: "the row's own number" }
                  email: { datum: email }
                  last_name: { datum: last_name }
                  first_name: { datum: first_name }
                  last_seen: { datum: last_login, anchor: last_login }
                at_end: delete
              tickets:
                key: [id]
                serves: [support]
                subject: [{ from: [contact_id], to: contacts, at: [id] }]
                columns:
                  id: { technical: "the row's own number" }
                  contact_id: { link: "who asked" }
                  closed_at: { technical: "when it was settled", anchor: support_closed }
                at_end: delete
              messages:
                key: [id]
                serves: [support]
                subject: [{ from: [ticket_id], to: tickets, at: [id] }, { from: [contact_id], to: contacts, at: [id] }]
                columns:
                  id: { technical: "the row's own number" }
                  ticket_id: { link: "the ticket" }
                  body: { datum: support_message }
                at_end: delete
              visits:
                key: [id]
                serves: [security]
                subject: [{ from: [contact_id], to: contacts, at: [id] }]
                columns:
                  id: { technical: "the row's own number" }
                  contact_id: { link: "who came" }
                  at: { datum: connection_time, anchor: connection }
                  ip: { datum: ip_address }
                  agent: { datum: user_agent }
                at_end: delete
        """;

    public static async Task RunAsync(IReadOnlyList<int> sizes, int runs)
    {
        if (!BenchPostgres.IsPresent)
        {
            await Console.Error.WriteLineAsync("PostgreSQL is not installed: nothing to measure.");
            return;
        }

        var rows = new List<Row>();
        var notes = new List<string>
        {
            "22 rows a person in 8 tables of 2 databases; both sides by pooled connections to one server; ours asks both databases and Vow's own store (SQLite) at the same time. Goal 0.7, flat as the tables grow.",
            "A page at /me says of every row why and until when it is kept: the second row of each size, with no limit beside it but the same joins.",
            "The catalogue of a source is read once a minute at most: the first reading of a minute takes tens of milliseconds more, and is not in these figures.",
            "Not measured: HTTP, the page, the archive.",
        };
        var versions = new JsonObject { ["runtime"] = Environment.Version.ToString() };
        foreach (var size in sizes)
        {
            await AtAsync(size, indexed: true, runs, rows, notes);
        }

        await AtAsync(sizes[0], indexed: false, runs, rows, notes);
        await Results.WriteAsync("access", rows, versions, notes);
    }

    private static async Task AtAsync(int size, bool indexed, int runs, List<Row> rows, List<string> notes)
    {
        using var server = await BenchPostgres.StartAsync();
        var (shop, desk) = (Database(server, "shop"), Database(server, "desk"));
        await FillAsync(server, shop, "shop", [.. Shop, .. FillShop, .. indexed ? ShopIndexes : [], "ANALYZE"], size);
        await FillAsync(server, desk, "desk", [.. Desk, .. FillDesk, .. indexed ? DeskIndexes : [], "ANALYZE"], size);
        var folder = Directory.CreateTempSubdirectory("vow-bench-policy-").FullName;
        var policy = Directory.CreateDirectory(Path.Combine(folder, "coraye")).FullName;
        foreach (var file in Directory.EnumerateFiles(Path.Combine("policies", "coraye")))
        {
            File.Copy(file, Path.Combine(policy, Path.GetFileName(file)));
        }

        await File.WriteAllTextAsync(Path.Combine(policy, "sources.yaml"), Sources);
        var environment = new Dictionary<string, string> { ["VOW_SHOP"] = shop, ["VOW_DESK"] = desk };
        await using (var vow = await VowInProcess.OpenAsync(null, null, policy, environment.GetValueOrDefault))
        {
            var asked = Enumerable.Range(0, PeopleAsked).Select(n => 1 + (n * 7_919L % size)).ToArray();
            var subjects = await SubjectsAsync(vow, asked);
            await using var shopPool = NpgsqlDataSource.Create(shop);
            await using var deskPool = NpgsqlDataSource.Create(desk);
            var (find, read) = (vow.Get<FindPerson>(), vow.Get<ReadMyData>());
            var now = Instant.From(TimeProvider.System.GetUtcNow());
            Func<int, Task<int>> ours = async n => (await find.ReadAsync(subjects[n % PeopleAsked])).Read.Where(r => !r.Place.Source.IsOwn).Sum(r => r.Rows.Length);
            Func<int, Task<int>> page = async n => (await read.Async(subjects[n % PeopleAsked], now)).Purposes.Sum(p => p.Rows.Length);
            Func<int, Task<int>> theirs = async n =>
            {
                var email = Email(asked[n % PeopleAsked]);
                return await JoinsAsync(shopPool, "SELECT * FROM customers WHERE lower(btrim(email)) = $1", email, ShopQuestions)
                    + await JoinsAsync(deskPool, "SELECT * FROM contacts WHERE lower(btrim(email)) = $1", email, DeskQuestions);
            };
            var (mine, hand) = (await ours(0), await theirs(0));
            if (mine != hand)
            {
                throw new InvalidOperationException($"Ours found {mine} rows, the joins {hand}.");
            }

            var (a, b, c) = (new List<double>(), new List<double>(), new List<double>());
            var warming = indexed ? Warming : 2;
            await TimeAsync(warming, ours);
            await TimeAsync(warming, page);
            await TimeAsync(warming, theirs);
            for (var run = 0; run < runs; run++)
            {
                a.Add(await TimeAsync(indexed ? PeopleAsked : 2, ours));
                b.Add(await TimeAsync(indexed ? PeopleAsked : 2, theirs));
                c.Add(await TimeAsync(indexed ? PeopleAsked : 2, page));
            }

            var title = string.Create(CultureInfo.InvariantCulture, $"{size:N0} people{(indexed ? "" : ", no indexes")}");
            rows.Add(new Row(title, Results.Median(a), Results.Median(b), Results.Median(a.Zip(b, (x, y) => y / x)), "us"));
            rows.Add(new Row(title + ", page", Results.Median(c), Results.Median(b), Results.Median(c.Zip(b, (x, y) => y / x)), "us"));
            notes.Add(string.Create(CultureInfo.InvariantCulture, $"{title}: {mine} rows each."));
            Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{title}: {rows[^2].Ratio:F2}, page {rows[^1].Ratio:F2}"));
        }

        Directory.Delete(folder, recursive: true);
    }

    private static string Email(long person) => string.Create(CultureInfo.InvariantCulture, $"person{person}@example.org");

    private static string Database(BenchPostgres server, string name) => new NpgsqlConnectionStringBuilder(server.ConnectionString) { Database = name }.ConnectionString;

    private static async Task FillAsync(BenchPostgres server, string database, string name, string[] statements, int size)
    {
        await using (var all = new NpgsqlConnection(server.ConnectionString))
        {
            await all.OpenAsync();
            await using var make = new NpgsqlCommand("CREATE DATABASE " + name, all);
            await make.ExecuteNonQueryAsync();
        }

        await using var connection = new NpgsqlConnection(database);
        await connection.OpenAsync();
        foreach (var statement in statements)
        {
            await using var command = new NpgsqlCommand(string.Format(CultureInfo.InvariantCulture, statement, size), connection) { CommandTimeout = 0 };
            await command.ExecuteNonQueryAsync();
        }
    }

    private static async Task<Guid[]> SubjectsAsync(VowInProcess vow, long[] asked)
    {
        var subjects = new Guid[asked.Length];
        await vow.Get<Deeds>().DoAsync(async deed =>
        {
            for (var i = 0; i < asked.Length; i++)
            {
                subjects[i] = Guid.CreateVersion7(deed.Now.ToDateTimeOffset());
                await deed.ExecuteAsync(
                    "INSERT INTO people_subject (id, created_at, language, erasing, erased_at) VALUES (@id, @at, @l, @e, @ended)",
                    ("@id", subjects[i]), ("@at", deed.Now), ("@l", "en"), ("@e", false), ("@ended", null));
                await deed.ExecuteAsync(
                    "INSERT INTO people_identifier (id, subject_id, kind, value, confirmed_at, failures) VALUES (@id, @s, @k, @v, @at, 0)",
                    ("@id", Guid.CreateVersion7(deed.Now.ToDateTimeOffset())), ("@s", subjects[i]), ("@k", Identifiers.Email), ("@v", Email(asked[i])), ("@at", deed.Now));
            }
        });
        return subjects;
    }

    private static async Task<int> JoinsAsync(NpgsqlDataSource pool, string person, string email, string[] questions)
    {
        await using var connection = await pool.OpenConnectionAsync();
        var (rows, id) = (0, 0L);
        await using (var first = new NpgsqlCommand(person, connection) { Parameters = { new() { Value = email } } })
        await using (var reader = await first.ExecuteReaderAsync())
        {
            while (await reader.ReadAsync())
            {
                rows++;
                id = (long)reader.GetValue(0);
                Whole(reader);
            }
        }

        foreach (var question in questions)
        {
            await using var command = new NpgsqlCommand(question, connection) { Parameters = { new() { Value = id } } };
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
            {
                rows++;
                Whole(reader);
            }
        }

        return rows;
    }

    private static void Whole(NpgsqlDataReader reader)
    {
        for (var i = 0; i < reader.FieldCount; i++)
        {
            _ = reader.GetValue(i);
        }
    }

    private static async Task<double> TimeAsync(int times, Func<int, Task<int>> act)
    {
        var clock = Stopwatch.StartNew();
        for (var n = 0; n < times; n++)
        {
            await act(n);
        }

        return clock.Elapsed.TotalMicroseconds / times;
    }
}
