using System.Collections.Immutable;
using Vow.Gate;

namespace Vow.Sources.Tests;

/// <summary>Persons, their invoices, the lines of those: three levels, a composite key, anchors above, beside and below.</summary>
internal static class SmallShop
{
    public static readonly PolicyZone Paris = new(TimeZoneInfo.FindSystemTimeZoneById("Europe/Paris"));

    public static readonly Instant CutOff = Paris.StartOf(new DateOnly(2021, 3, 5));

    public const string Ddl = """
        CREATE TABLE person (id INTEGER PRIMARY KEY, email TEXT, name TEXT, seen VARCHAR(40));
        CREATE TABLE invoice (id INTEGER PRIMARY KEY, person_id INTEGER NOT NULL REFERENCES person (id), email TEXT, issued VARCHAR(40));
        CREATE TABLE line (invoice_id INTEGER NOT NULL REFERENCES invoice (id), n INTEGER NOT NULL, label TEXT, PRIMARY KEY (invoice_id, n));
        CREATE TABLE product (id INTEGER PRIMARY KEY, label TEXT);
        CREATE INDEX ix_invoice_person ON invoice (person_id);
        CREATE INDEX ix_invoice_issued ON invoice (issued);
        CREATE INDEX ix_person_seen ON person (seen);
        """;

    public static DataMap Map(EngineKind engine) => new()
    {
        Source = "small",
        Engine = engine,
        Tables =
        [
            new MappedTable
            {
                Name = "person", Key = ["id"], Serves = ["account"], DeletionRank = 2,
                Identifiers = ImmutableDictionary<string, string>.Empty.Add("email", "email"),
                Columns =
                [
                    new MappedColumn { Name = "id", Link = true, Nullable = false, IsText = false },
                    new MappedColumn { Name = "email", Datum = "email" },
                    new MappedColumn { Name = "name", Datum = "last_name", Correctable = true },
                    new MappedColumn { Name = "seen", Anchors = ["last_login"], Encoding = TimeEncoding.Text },
                ],
            },
            new MappedTable
            {
                Name = "invoice", Key = ["id"], Serves = ["billing"], DeletionRank = 1,
                Path = [new Hop(["person_id"], "person", ["id"])],
                Columns =
                [
                    new MappedColumn { Name = "id", Link = true, Nullable = false, IsText = false },
                    new MappedColumn { Name = "person_id", Link = true, Nullable = false, IsText = false },
                    new MappedColumn { Name = "email", Datum = "email" },
                    new MappedColumn { Name = "issued", Datum = "invoice_date", Anchors = ["invoice_date", "last_purchase"], Encoding = TimeEncoding.Text },
                ],
            },
            new MappedTable
            {
                Name = "line", Key = ["invoice_id", "n"], Serves = ["billing"],
                Path = [new Hop(["invoice_id"], "invoice", ["id"])],
                Columns =
                [
                    new MappedColumn { Name = "invoice_id", Link = true, Nullable = false, IsText = false },
                    new MappedColumn { Name = "n", Technical = "number of the line", Nullable = false, IsText = false },
                    new MappedColumn { Name = "label", Datum = "invoice_label" },
                ],
            },
            new MappedTable { Name = "product", NoPersonalData = "catalogue of goods" },
        ],
    };

    public static PurposeTerm? Term(string purpose) => purpose switch
    {
        "account" => new PurposeTerm(CutOff, ["last_login", "last_purchase"]),
        "billing" => new PurposeTerm(CutOff, ["invoice_date"]),
        _ => null,
    };

    public static DuePlan Plan(DataMap map) => DuePlan.For(map, Paris, Term);
}
