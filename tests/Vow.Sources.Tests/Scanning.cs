using System.Collections.Immutable;
using System.Globalization;
using CsCheck;

namespace Vow.Sources.Tests;

/// <summary>The pure part of a scan: names and counts of values to a datum.</summary>
public sealed class Scanning
{
    private static readonly DateOnly Today = new(2026, 1, 1);

    private static readonly string[] NamesOfColumns =
    [
        "email", "nom", "Name", "CLI_ADR1", "tel", "iban", "card_number", "cvv", "password", "dob", "notes", "payload", "title", "ip", "lat", "num_secu", "siret", "x", "", " ", "é", "\ud800", "a\0b", "___", "FirstName", "state", "T.T",
    ];

    // Half like the values of life, half anything at all.
    private static readonly Gen<string> Value = Gen.OneOf(
        Gen.String,
        Gen.String["0123456789 .-+()/:,@abcdefABCDEF{}[]\"'$"],
        OneOf("{\"email\":\"a@b.example\",\"name\":\"Paul Martin\"", "[1,", "{\"\ud800\":1}", "FR76", "2A", "1 2 3 4 5 6 7 8", "@", "a@", "+", "$2b$", "::", "1.2.3.4", "Mozilla/", "Mme ", "01/01/1970", "19700101", "-0.000,0.000", "\u00a0"));

    private static readonly Gen<string> ColumnName = Gen.OneOf(OneOf(NamesOfColumns), Gen.String);

    [Fact]
    public void A_scan_never_throws_and_never_says_a_value()
    {
        Gen.Select(ColumnName, OneOf("customer", "Film", "T_X", "", "\ud83d"), OneOf("text", "", "boolean", "inet", "varchar(20)"), Value.Array[0, 12], Gen.Int[1_000_000, 9_999_999]).Sample(
            (column, table, type, values, mark) =>
            {
                // Every value carries a mark that stands nowhere else.
                var secret = mark.ToString(CultureInfo.InvariantCulture) + "Zq";
                var marked = values.Select(value => value + secret).Append("jean." + secret + "@example.org").Append("Tel 0639 98 12 34 pour M. " + secret).ToArray();
                foreach (var sample in new[] { values, marked })
                {
                    foreach (var one in Propose(table, [(column, type, sample), ("first_name", "text", sample)]))
                    {
                        Assert.InRange(one.Confidence, SourceScan.Least, 0.99);
                        Assert.NotEmpty(one.Why.En);
                        Assert.NotEmpty(one.Why.Fr);
                        Assert.DoesNotContain(secret, one.Why.En + one.Why.Fr, StringComparison.Ordinal);
                    }
                }
            },
            iter: 3_000);
    }

    [Fact]
    public void What_is_found_hangs_on_no_order_of_the_rows()
    {
        Gen.Select(ColumnName, Value.Array[1, 16], Gen.Int[0, 1_000]).Sample(
            (column, values, turn) =>
            {
                var turned = values.Skip(turn % values.Length).Concat(values.Take(turn % values.Length)).ToArray();
                Assert.Equal(Told(Propose("customer", [(column, "text", values)])), Told(Propose("customer", [(column, "text", turned)])));
            },
            iter: 1_000);
    }

    [Theory]
    [InlineData("a", "email", "marie.petit@example.org", "paul@example.com", "x.y@mail.example")]
    [InlineData("a", "iban", "FR76 3000 6000 0112 3456 7890 189", "GB29NWBK60161331926819", "DE89370400440532013000")]
    [InlineData("a", "social_security_number", "1 84 12 76 451 089 46", "255081416802538", "2 94 03 75 120 005 22")]
    [InlineData("a", "card_number", "4242 4242 4242 4242", "5555555555554444", "4000056655665556", "4111-1111-1111-1111")]
    [InlineData("a", "mac_address", "00:1b:63:84:45:e6", "00-1B-63-84-45-E6", "00:1b:63:84:45:e7")]
    [InlineData("a", "ip_address", "192.0.2.14", "198.51.100.7", "2001:db8::1")]
    [InlineData("a", "geo_point", "48.85661, 2.35222", "45.76404,4.83566", "-33.86880, 151.20930")]
    [InlineData("a", "phone", "01 99 00 12 34", "+33 6 39 98 12 34", "06.39.98.55.66")]
    [InlineData("a", "user_agent", "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36")]
    [InlineData("a", "street", "12 rue des Lilas", "4 bis avenue Foch", "221B Baker Street", "7 chemin du Port")]
    [InlineData("a", "full_name", "Paul Martin", "Marie-Claude DUBOIS", "Petit Sophie", "Mme Le Goff", "Jean de La Tour")]
    [InlineData("tel_port", "phone", "0600000000", "0601020304", "33612345678")]
    [InlineData("dt_naiss", "birth_date", "12/05/1978", "01/01/1990", "30/11/2001")]
    [InlineData("mot_de_passe", "password", "azerty", "soleil12", "motdepasse", "123456")]
    [InlineData("cvv", "card_code", "123", "456", "789")]
    [InlineData("BillToFirstName", "first_name", "Ada", "Linus", "Grace")]
    [InlineData("adresse_mail", "email", "a@example.org", "b@example.org", "c@example.org")]
    public void What_values_or_names_show_is_proposed(string column, string datum, params string[] values)
    {
        // A point of the map alone is no person's; beside a person it is.
        var found = Assert.Single(Propose(datum == "geo_point" ? "visitor" : "t", [(column, "text", values)]));
        Assert.Equal(datum, found.Kind.Datum);
    }

    [Theory]
    [InlineData("t", "version", "1.2.3.4", "10.0.1.2", "6.1.0.22")]
    [InlineData("t", "ean", "3017620422003", "5449000000996", "7622210449283")]
    [InlineData("t", "order_no", "4000123412341230", "4000123412341231", "4000123412341232", "4000123412341233", "4000123412341235", "4000123412341236")]
    [InlineData("t", "email_verified", "1", "0", "1")]
    [InlineData("t", "nb_emails", "3", "12", "0")]
    [InlineData("t", "created_at", "2024-05-01 12:00:00", "2023-01-01 08:30:00")]
    [InlineData("t", "amount", "120.50", "99.00", "12345678.90")]
    [InlineData("film", "title", "Jane Eyre", "Annie Hall", "Barry Lyndon", "Erin Brockovich", "Michael Clayton")]
    [InlineData("film", "name", "Jane Eyre", "Annie Hall", "Barry Lyndon", "Erin Brockovich", "Michael Clayton")]
    [InlineData("track", "name", "Michelle Ma Belle", "Julia Dream", "Angie Baby", "Rosalie Song", "Peggy Sue")]
    [InlineData("city", "city", "Paris", "Brest", "Lyon")]
    [InlineData("country", "name", "France", "Georgia", "Chad")]
    [InlineData("produit", "nom", "Lampe Louise", "Fauteuil Emmanuelle", "Table Charlotte", "Commode Louis")]
    [InlineData("article", "description", "Une lampe de bureau en laiton", "Un tabouret solide en bois de chêne clair")]
    [InlineData("task", "state", "open", "closed", "open")]
    public void What_only_looks_like_it_is_left_alone(string table, string column, params string[] values) =>
        Assert.Empty(Propose(table, [(column, "text", values)]));

    [Fact]
    public void A_city_is_personal_in_a_row_about_a_person_and_in_rows_that_lead_to_one()
    {
        string[] cities = ["Paris", "Brest", "Lyon"];
        Assert.Contains(Propose("t", [("city", "text", cities), ("email", "text", ["a@example.org"])]), one => one.Column == "city");

        var catalogue = new Catalogue
        {
            Tables =
            [
                new CatalogueTable { Name = "visit", Columns = [new("city", "text", true), new("who", "integer", true)], ForeignKeys = [new(["who"], "person", ["id"], DeleteAction.Refuse)] },
                new CatalogueTable { Name = "person", Columns = [new("id", "integer", false)] },
            ],
        };
        var scan = new SourceScan(catalogue, Today);
        scan.Look(new TableSample("visit", ["city"], [.. cities.Select(city => new string?[] { city })]));
        Assert.Equal("visit.city", Assert.Single(scan.Propose()) is var one ? $"{one.Table}.{one.Column}" : "");
    }

    [Fact]
    public void Card_numbers_in_a_text_and_passwords_in_clear_raise_an_alarm()
    {
        Assert.True(Assert.Single(Propose("client", [("notes", "text", ["CB du client : 4242 4242 4242 4242 exp 12/27", "rien à dire"])])).IsAlarm);
        Assert.True(Assert.Single(Propose("t", [("pwd", "text", ["azerty", "soleil", "secret"])])).IsAlarm);
        Assert.False(Assert.Single(Propose("t", [("email", "text", ["a@example.org"])])).IsAlarm);
    }

    [Fact]
    public void Grounds_are_counts()
    {
        var found = Assert.Single(Propose("t", [("c", "text", [.. Enumerable.Range(0, 48).Select(n => $"p{n}@example.org"), "none", "nobody"])]));
        Assert.Equal("48 of 50 sampled values are e-mail addresses", found.Why.En);
        Assert.Equal("48 valeurs examinées sur 50 sont des adresses e-mail", found.Why.Fr);
    }

    [Fact]
    public void Without_values_the_name_alone_says_less()
    {
        var empty = Assert.Single(Propose("t", [("email", "text", [])]));
        var full = Assert.Single(Propose("t", [("email", "text", ["a@example.org", "b@example.org"])]));
        Assert.True(empty.Confidence < full.Confidence);
        Assert.Empty(Propose("t", [("email", "boolean", [])]));
    }

    private static ImmutableArray<ScanProposal> Propose(string table, (string Name, string Type, string[] Values)[] columns)
    {
        columns = [.. columns.DistinctBy(column => column.Name)];
        var catalogue = new Catalogue { Tables = [new CatalogueTable { Name = table, Columns = [.. columns.Select(column => new CatalogueColumn(column.Name, column.Type, true))] }] };
        var scan = new SourceScan(catalogue, Today);
        var rows = Enumerable.Range(0, columns.Max(column => column.Values.Length)).Select(at => columns.Select(column => at < column.Values.Length ? column.Values[at] : null).ToArray()).ToList();
        scan.Look(new TableSample(table, [.. columns.Select(column => column.Name)], rows));
        return scan.Propose();
    }

    private static Gen<string> OneOf(params string[] words) => Gen.Int[0, words.Length - 1].Select(at => words[at]);

    private static string Told(ImmutableArray<ScanProposal> proposals) => string.Join("|", proposals.Select(one => $"{one.Column} {one.Kind.Datum} {one.Confidence} {one.Why.En}"));
}
