using System.Text.RegularExpressions;
using Vow.Retention;
using Vow.Sources;
using Vow.Tests.Shared;
using Doorstep = Vow.Tests.Doors.Site;

namespace Vow.Tests.DataMap;

/// <summary>Chinook, a record shop of 59 customers and 8 employees, from the first look to an erasure.</summary>
public sealed partial class TakingOverARecordShop
{
    /// <summary>The customer who bought again, long after the others.</summary>
    private const string Leonie = "leonekohler@surfeu.de";

    // What the shop holds and the template doesn't speak of.
    private static readonly (string Old, string New)[] Declared =
    [
        ("  language:\n    title:", """
              region: { title: { en: "Region", fr: "Région" }, category: identity, origin: person }
              job_title: { title: { en: "Function", fr: "Fonction" }, category: professional, origin: person }
              birth_date: { title: { en: "Date of birth", fr: "Date de naissance" }, category: identity, origin: person }
              employment: { title: { en: "Date of hiring", fr: "Date d'embauche" }, category: professional, origin: derived }
              language:
                title:
            """),
        ("country?, age_statement?", "country?, region?, age_statement?"),
        ("invoice_label, company?]\n", "invoice_label, company?, region?]\n"),
        ("invoice_amount, invoice_label]\n        open_to", "invoice_amount, invoice_label, region]\n        open_to"),
        ("  security:\n    kind: security\n", """
              personnel:
                kind: staff
                title: { en: "Managing our staff", fr: "Gestion de notre personnel" }
                why: { en: "because you work with us", fr: "parce que vous travaillez avec nous" }
                persons: [staff]
                basis: contract
                contract: { en: "your employment contract", fr: "votre contrat de travail" }
                data: [last_name, first_name, email, phone?, street?, postcode?, city?, country?, region?, job_title?, birth_date?, employment?]
                keep:
                  active: { for: while_kept }
                  then: delete
                recipients: [hosting]
                on_erasure: delete
              security:
                kind: security

            """),
    ];

    // In the names of the SQLite edition; PostgreSQL's are the same in small letters.
    private static readonly (string Old, string New)[] Edits =
    [
        ("key: [CustomerId]\n        serves: [unknown]", "key: [CustomerId]\n        serves: [account, billing]"),
        ("key: [EmployeeId]\n        serves: [unknown]", "key: [EmployeeId]\n        serves: [personnel]"),
        ("EmployeeId: { datum: customer_number }", "EmployeeId: { technical: \"the row's own number\" }"),
        ("key: [InvoiceId]\n        serves: [unknown]", "key: [InvoiceId]\n        serves: [billing]"),
        ("InvoiceDate: { anchor: invoice_date }", "InvoiceDate: { datum: invoice_date, anchor: [invoice_date, last_purchase] }"),
        ("Total: {}", "Total: { datum: invoice_amount }"),
        ("key: [InvoiceLineId]\n        serves: [unknown]", "key: [InvoiceLineId]\n        serves: [billing]"),
        ("UnitPrice: {}", "UnitPrice: { datum: invoice_amount }"),
        ("Quantity: {}", "Quantity: { datum: invoice_label }"),
        .. new[] { "Album", "Genre", "MediaType", "Playlist", "PlaylistTrack", "Track" }.Select(table => ($"{table}: {{ no_personal_data: \"\" }}", $"{table}: {{ no_personal_data: \"the catalogue of records\" }}")),
    ];

    [Theory]
    [InlineData(EngineKind.Sqlite)]
    [InlineData(EngineKind.Postgres)]
    [InlineData(EngineKind.MariaDb)]
    public async Task Is_drafted_armed_kept_and_proved_and_a_customer_reads_and_erases_their_data(EngineKind engine)
    {
        await using var shop = await TakenOver.LoadAsync(engine, "chinook", Declared);
        string Sql(string text) => Named(engine, text);
        await shop.MapAsync([.. Edits.Select(edit => (Named(engine, edit.Old), Named(engine, edit.New))), Artists(engine)]);
        await shop.RunAsync(Sql("INSERT INTO Invoice (InvoiceId, CustomerId, InvoiceDate, BillingCity, Total) VALUES (413, 2, '2031-11-05 00:00:00', 'Stuttgart', 1.98)"));

        var vow = await shop.VowAsync(new DateTimeOffset(2032, 3, 1, 9, 0, 0, TimeSpan.Zero));
        await using var site = Doorstep.Of(vow);
        var check = await vow.RunAsync("source", "check", "company");
        Assert.True(check.Exit == 0, check.Output + check.Error);
        Assert.Contains(Named(engine, "warning map.reference-waits Customer.SupportRepId"), check.Output, StringComparison.Ordinal);
        await TakenOver.ArmAndKeepAsync(vow);

        Assert.Equal(1, await shop.AskAsync(Sql("SELECT count(*) FROM Customer")));
        Assert.Equal(8, await shop.AskAsync(Sql("SELECT count(*) FROM Invoice")));
        Assert.Equal(8, await shop.AskAsync(Sql("SELECT count(*) FROM Employee")));
        Assert.Equal(3503, await shop.AskAsync(Sql("SELECT count(*) FROM Track")));

        await vow.UpAsync();
        var subject = await site.AccountAsync(Leonie);
        var me = await site.PageAsync("/en/me");
        Assert.Contains("Theodor-Heuss-Straße 34", me, StringComparison.Ordinal);
        Assert.Contains("Stuttgart", await Doorstep.TextAsync(await site.PostAsync("/en/me/download")), StringComparison.Ordinal);
        var plan = PlanOf().Match(await site.PageAsync("/en/me/delete")).Groups[1].Value;
        Assert.Contains("Your account is deleted", await Doorstep.TextAsync(await site.PostAsync("/en/me/delete", ("plan", plan))), StringComparison.Ordinal);
        Assert.Equal(0, await shop.AskAsync(Sql("SELECT count(*) FROM Customer")));
        Assert.Equal(0, await shop.AskAsync(Sql("SELECT count(*) FROM InvoiceLine")));
        // The accounts of 2021 are over their ten years; those after stay sealed until theirs are.
        Assert.Contains((await site.Get<Archive>().ArchiveOfAsync(subject)), kept => kept.Purpose == "billing" && kept.Until == new DateOnly(2041, 12, 31));
    }

    private static string Named(EngineKind engine, string text) =>
        engine == EngineKind.Postgres ? Name().Replace(text, name => Hump().Replace(name.Value, "_$0").TrimStart('_').ToLowerInvariant()) : text;

    // Bands and composers: names, of nobody the shop deals with.
    private static (string Old, string New) Artists(EngineKind engine) => (Named(engine, """
              Artist:
                key: [ArtistId]
                serves: [unknown]
                identifiers: {}
                columns:
                  ArtistId: { technical: "the row's own number" }
                  Name: { datum: free_text }
                at_end: clear
        """), Named(engine, """
              Artist: { no_personal_data: "the names records are published under", columns: { Name: { technical: "a name a record is published under" } } }
        """));

    [GeneratedRegex(@"\b(Customer|Employee|Invoice|Album|Artist|Genre|Media|Playlist|Track|Name|Total|Unit|Quantity|Support|Billing)[A-Za-z]*\b", RegexOptions.None, 1000)]
    private static partial Regex Name();

    [GeneratedRegex(@"[A-Z]", RegexOptions.None, 1000)]
    private static partial Regex Hump();

    [GeneratedRegex("name=\"plan\" value=\"([^\"]+)\"", RegexOptions.None, 1000)]
    private static partial Regex PlanOf();
}
