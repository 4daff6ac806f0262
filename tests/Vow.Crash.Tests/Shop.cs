namespace Vow.Crash.Tests;

/// <summary>A small old shop, as the sample policy's map describes it.</summary>
internal static class Shop
{
    /// <summary>Its tables.</summary>
    public const string Schema = """
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
        CREATE INDEX ix_customers_subscribed_on ON customers (subscribed_on);
        CREATE INDEX ix_invoices_customer_id ON invoices (customer_id);
        CREATE INDEX ix_invoices_issued_on ON invoices (issued_on);
        INSERT INTO products VALUES (1, 'Sigil Pro', 4900);
        """;

    /// <summary>Its personal tables, each with what tells its rows apart.</summary>
    public static readonly (string Table, string Order)[] Personal = [("customers", "id"), ("invoices", "id"), ("invoice_lines", "invoice_id, line_no")];

    /// <summary>Everything in it, a line per row.</summary>
    public static async Task<IEnumerable<string>> RowsAsync(Bed bed)
    {
        var lines = new List<string>();
        foreach (var (table, order) in Personal)
        {
            lines.AddRange((await bed.ShopAsync($"SELECT '{table}', t.* FROM {table} t ORDER BY {order}")).Select(l => "shop: " + l));
        }

        return lines;
    }
}
