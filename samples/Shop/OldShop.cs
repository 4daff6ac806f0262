using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Shop;

/// <summary>How much was made.</summary>
internal readonly record struct Made(int Customers, int Invoices, int Lines);

/// <summary>
/// Twelve years of a shop that never deleted anything: customers long gone, customers who never came back after signing up, colleagues who share one
/// address, invoices beyond every term. The same people, seed and date give the same rows.
/// </summary>
internal sealed class OldShop(int people, ulong seed, DateOnly asOf)
{
    private const int Years = 12;

    private const string Schema = """
        CREATE TABLE customers (
          id INTEGER PRIMARY KEY, email TEXT NOT NULL, first_name TEXT, last_name TEXT, company TEXT, phone TEXT,
          street TEXT, postcode TEXT, city TEXT, country TEXT, created_at TEXT NOT NULL, last_seen TEXT, subscribed_on TEXT);
        CREATE TABLE products (id INTEGER PRIMARY KEY, label TEXT NOT NULL, price_cents INTEGER NOT NULL);
        CREATE TABLE invoices (
          id INTEGER PRIMARY KEY, customer_id INTEGER NOT NULL REFERENCES customers (id), number TEXT NOT NULL UNIQUE, issued_on TEXT NOT NULL,
          email TEXT, first_name TEXT, last_name TEXT, company TEXT, street TEXT, postcode TEXT, city TEXT, country TEXT, total_cents INTEGER NOT NULL);
        CREATE TABLE invoice_lines (
          invoice_id INTEGER NOT NULL REFERENCES invoices (id), line_no INTEGER NOT NULL, product_id INTEGER NOT NULL REFERENCES products (id),
          label TEXT NOT NULL, amount_cents INTEGER NOT NULL, PRIMARY KEY (invoice_id, line_no));
        CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL);
        CREATE INDEX ix_customers_email ON customers (email);
        CREATE INDEX ix_customers_last_seen ON customers (last_seen);
        CREATE INDEX ix_customers_created_at ON customers (created_at);
        CREATE INDEX ix_customers_subscribed_on ON customers (subscribed_on);
        CREATE INDEX ix_invoices_customer_id ON invoices (customer_id);
        CREATE INDEX ix_invoices_issued_on ON invoices (issued_on);
        """;

    private readonly Dice dice = new(seed);
    private int invoices;
    private int lines;

    /// <summary>Writes the database; the file must not exist.</summary>
    public Made Write(string path)
    {
        using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ConnectionString);
        connection.Open();
        Run(connection, "PRAGMA journal_mode = WAL");
        using var transaction = connection.BeginTransaction();
        Run(connection, Schema);
        for (var i = 0; i < Words.Products.Length; i++)
        {
            Insert(connection, "products", i + 1, Words.Products[i].Label, Words.Products[i].Cents);
        }

        Insert(connection, "settings", "schema_version", "7");
        Insert(connection, "settings", "currency", "EUR");
        for (var id = 1; id <= people; id++)
        {
            Customer(connection, id);
        }

        transaction.Commit();
        return new Made(people, invoices, lines);
    }

    private void Customer(SqliteConnection connection, int id)
    {
        var (first, last) = (dice.Pick(Words.FirstNames), dice.Pick(Words.LastNames));
        var company = dice.Happens(20) ? dice.Pick(Words.Companies) : null;
        // Two colleagues in fifty share the address of their office: an e-mail alone doesn't tell them apart.
        var email = id % 50 is 0 or 1 ? $"contact@bureau{(id + 1) / 50}.example.org" : $"client{id}@{(dice.Happens(30) ? "courriel.example.org" : "example.fr")}";
        if (dice.Happens(5))
        {
            email = email.ToUpperInvariant();
        }

        var phone = dice.Happens(60) ? string.Create(CultureInfo.InvariantCulture, $"+33 6 39 98 {dice.Roll(100):00} {dice.Roll(100):00}") : null;
        var (postcode, city, country) = dice.Pick(Words.Cities);
        var street = string.Create(CultureInfo.InvariantCulture, $"{1 + dice.Roll(120)} {dice.Pick(Words.Streets)}");
        var days = Years * 365;
        var created = asOf.AddDays(-1 - dice.Roll(days));
        var since = asOf.DayNumber - created.DayNumber;
        // One in twenty signed up and was never seen; a third left for good at some time; the others came this year or the one before.
        DateOnly? seen = dice.Happens(5) ? null : dice.Happens(35) ? created.AddDays(dice.Roll(since)) : asOf.AddDays(-dice.Roll(Math.Min(since, 500)));
        DateOnly? subscribed = dice.Happens(15) ? created.AddDays(dice.Roll(since)) : null;
        Insert(connection, "customers", id, email, first, last, company, phone, street, postcode, city, country, Time(created), seen is { } s ? Time(s) : null, subscribed is { } sub ? Day(sub) : null);

        var until = seen ?? created;
        var bought = dice.Happens(30) ? 0 : 1 + dice.Roll(4);
        for (var i = 0; i < bought; i++)
        {
            Invoice(connection, id, created.AddDays(dice.Roll(1 + until.DayNumber - created.DayNumber)), email, first, last, company, street, postcode, city, country);
        }
    }

    private void Invoice(SqliteConnection connection, int customer, DateOnly on, params string?[] billedTo)
    {
        invoices++;
        var bought = Enumerable.Range(0, 1 + dice.Roll(3)).Select(_ => dice.Roll(Words.Products.Length)).ToArray();
        Insert(connection, "invoices", [invoices, customer, string.Create(CultureInfo.InvariantCulture, $"F{on.Year}-{invoices:000000}"), Day(on), .. billedTo, bought.Sum(p => Words.Products[p].Cents)]);
        for (var i = 0; i < bought.Length; i++)
        {
            lines++;
            Insert(connection, "invoice_lines", invoices, i + 1, bought[i] + 1, Words.Products[bought[i]].Label, Words.Products[bought[i]].Cents);
        }
    }

    private string Time(DateOnly day) => string.Create(CultureInfo.InvariantCulture, $"{Day(day)} {dice.Roll(24):00}:{dice.Roll(60):00}:{dice.Roll(60):00}");

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static void Insert(SqliteConnection connection, string table, params object?[] values)
    {
        using var command = connection.CreateCommand();
        command.CommandText = $"INSERT INTO {table} VALUES ({string.Join(", ", values.Select((_, i) => "@p" + i.ToString(CultureInfo.InvariantCulture)))})";
        for (var i = 0; i < values.Length; i++)
        {
            command.Parameters.AddWithValue("@p" + i.ToString(CultureInfo.InvariantCulture), values[i] ?? DBNull.Value);
        }

        command.ExecuteNonQuery();
    }

    private static void Run(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
