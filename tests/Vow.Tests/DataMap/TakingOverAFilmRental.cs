using System.Text.RegularExpressions;
using Vow.Sources;
using Vow.Tests.Shared;
using Doorstep = Vow.Tests.Doors.Site;

namespace Vow.Tests.DataMap;

/// <summary>
/// Sakila, a film rental: 599 customers whose addresses stand in a table they point at and share with the staff, payments in a table for each month, triggers and
/// views. Nothing of it can be deleted without something else: customers and addresses are emptied, what hangs on them goes.
/// </summary>
public sealed partial class TakingOverAFilmRental
{
    /// <summary>The customer who rented again, long after the others.</summary>
    private const string Mary = "MARY.SMITH@sakilacustomer.org";

    private static readonly (string Old, string New)[] Declared =
    [
        ("  language:\n    title:", """
              region: { title: { en: "Region", fr: "Région" }, category: identity, origin: person }
              user_name: { title: { en: "Name at sign-in", fr: "Nom de connexion" }, category: connection, origin: derived }
              photo: { title: { en: "Photo", fr: "Photo" }, category: identity, origin: person }
              language:
                title:
            """),
        ("country?, age_statement?", "country?, region?, age_statement?"),
        ("invoice_label, company?]\n", "invoice_label, company?, region?]\n"),
        ("  security:\n    kind: security\n", """
              personnel:
                kind: staff
                title: { en: "Managing our staff", fr: "Gestion de notre personnel" }
                why: { en: "because you work with us", fr: "parce que vous travaillez avec nous" }
                persons: [staff]
                basis: contract
                contract: { en: "your employment contract", fr: "votre contrat de travail" }
                data: [last_name, first_name, email, user_name, password_hash, photo?]
                keep:
                  active: { for: while_kept }
                  then: delete
                recipients: [hosting]
                on_erasure: delete
              security:
                kind: security

            """),
    ];

    private static IEnumerable<(string Old, string New)> Edits(string draft)
    {
        string Of(string table) => Regex.Match(draft, $@"^      {table}:.*\n(?:        .*\n)*", RegexOptions.Multiline, TimeSpan.FromSeconds(1)).Value;
        foreach (var (table, why) in new[] { ("inventory", "copies of films"), ("store", "places of business") })
        {
            yield return (Of(table), $"      {table}: {{ no_personal_data: \"{why}\" }}\n");
        }

        yield return (Of("actor"), """
                  actor:
                    no_personal_data: "actors of published films"
                    columns: { first_name: { technical: "as in the film's credits" }, last_name: { technical: "as in the film's credits" } }

            """);
        var address = Of("address");
        yield return (address, address
            .Replace("serves: [unknown]", "serves: [account, billing]", StringComparison.Ordinal)
            // The database has the link the other way round.
            .Replace("identifiers: { phone: phone }", "subject:\n          - { from: [address_id], to: customer, at: [address_id] }", StringComparison.Ordinal)
            .Replace("address_id: { datum: customer_number }", "address_id: { technical: \"the row's own number\" }", StringComparison.Ordinal)
            .Replace("last_update: {}", "last_update: { technical: \"when the row was written\" }", StringComparison.Ordinal)
            .Replace("at_end: delete", "at_end: clear", StringComparison.Ordinal));
        var customer = Of("customer");
        yield return (customer, Regex.Replace(customer, @"(activebool|active): \{\}", "$1: { technical: \"whether the customer may rent\" }", RegexOptions.None, TimeSpan.FromSeconds(1))
            .Replace("serves: [unknown]", "serves: [account, billing]", StringComparison.Ordinal)
            .Replace("create_date: {}", "create_date: { anchor: last_login }", StringComparison.Ordinal)
            .Replace("last_update: {}", "last_update: { technical: \"when the row was written\" }", StringComparison.Ordinal)
            .Replace("at_end: delete", "at_end: clear", StringComparison.Ordinal));
        var payment = Of("payment");
        yield return (payment, payment
            .Replace("serves: [unknown]", "serves: [billing]", StringComparison.Ordinal)
            .Replace("amount: {}", "amount: { datum: invoice_amount }", StringComparison.Ordinal)
            .Replace("payment_date: {}", "payment_date: { datum: invoice_date, anchor: [invoice_date, last_purchase] }", StringComparison.Ordinal)
            .Replace("last_update: {}", "last_update: { technical: \"when the row was written\" }", StringComparison.Ordinal));
        var rental = Of("rental");
        yield return (rental, rental
            .Replace("serves: [unknown]", "serves: [billing]", StringComparison.Ordinal)
            .Replace("rental_date: {}", "rental_date: { datum: invoice_date, anchor: [invoice_date, last_purchase] }", StringComparison.Ordinal)
            .Replace("return_date: {}", "return_date: { datum: invoice_label }", StringComparison.Ordinal)
            .Replace("last_update: {}", "last_update: { technical: \"when the row was written\" }", StringComparison.Ordinal));
        var staff = Of("staff");
        yield return (staff, staff
            .Replace("serves: [unknown]", "serves: [personnel]", StringComparison.Ordinal)
            .Replace("staff_id: { datum: customer_number }", "staff_id: { technical: \"the row's own number\" }", StringComparison.Ordinal)
            .Replace("active: {}", "active: { technical: \"whether they work now\" }", StringComparison.Ordinal)
            .Replace("last_update: {}", "last_update: { technical: \"when the row was written\" }", StringComparison.Ordinal)
            .Replace("at_end: delete", "at_end: clear", StringComparison.Ordinal));
        foreach (Match table in Regex.Matches(draft, @"^      (\w+): \{ no_personal_data: """" \}", RegexOptions.Multiline, TimeSpan.FromSeconds(1)))
        {
            yield return (table.Value, table.Value.Replace("\"\"", "\"the catalogue of films\"", StringComparison.Ordinal));
        }
    }

    [Theory, Trait("tier", "long"), Trait("long", "rows")]
    [InlineData(EngineKind.Postgres)]
    [InlineData(EngineKind.MariaDb)]
    public async Task Is_kept_by_emptying_rows_that_others_rest_on(EngineKind engine)
    {
        await using var shop = await TakenOver.LoadAsync(engine, "sakila", Declared);
        await shop.RunAsync("INSERT INTO rental (rental_id, rental_date, inventory_id, customer_id, staff_id) VALUES (99999, '2031-11-05 10:00:00', 1, 1, 1)");
        await shop.RunAsync("UPDATE rental SET rental_date = '2031-11-05 10:00:00' WHERE rental_id = 99999");
        await shop.MapAsync(Edits);
        var vow = await shop.VowAsync(new DateTimeOffset(2032, 3, 1, 9, 0, 0, TimeSpan.Zero));
        await using var site = Doorstep.Of(vow);
        var check = await vow.RunAsync("source", "check", "company");
        Assert.True(check.Exit == 0, check.Output + check.Error);
        Assert.Contains("warning map.trigger customer", check.Output, StringComparison.Ordinal);
        // Two members of staff and two stores have an address in the same table: nothing there ties those to a customer, and the proof says so.
        await TakenOver.ArmAndKeepAsync(vow, undated: 4);

        Assert.Equal(599, await shop.AskAsync("SELECT count(*) FROM customer"));
        Assert.Equal(1, await shop.AskAsync("SELECT count(*) FROM customer WHERE email IS NOT NULL"));
        Assert.Equal(598, await shop.AskAsync("SELECT count(*) FROM customer WHERE last_name LIKE 'erased-%'"));
        Assert.Equal(598, await shop.AskAsync("SELECT count(*) FROM address WHERE address LIKE 'erased-%'"));
        Assert.Equal(0, await shop.AskAsync("SELECT count(*) FROM payment WHERE customer_id <> 1"));
        Assert.True(await shop.AskAsync("SELECT count(*) FROM rental WHERE customer_id = 1") > 1);
        Assert.Equal(0, await shop.AskAsync("SELECT count(*) FROM rental WHERE customer_id <> 1"));
        Assert.Equal(2, await shop.AskAsync("SELECT count(*) FROM staff WHERE email IS NOT NULL"));

        await vow.UpAsync();
        await site.AccountAsync(Mary.ToLowerInvariant());
        Assert.Contains("1913 Hanoi Way", await site.PageAsync("/en/me"), StringComparison.Ordinal);
        var plan = PlanOf().Match(await site.PageAsync("/en/me/delete")).Groups[1].Value;
        var deleted = await Doorstep.TextAsync(await site.PostAsync("/en/me/delete", ("plan", plan)));
        Assert.True(deleted.Contains("Your account is deleted", StringComparison.Ordinal), deleted);
        Assert.Equal(0, await shop.AskAsync("SELECT count(*) FROM customer WHERE email IS NOT NULL"));
        Assert.Equal(0, await shop.AskAsync("SELECT count(*) FROM address WHERE address = '1913 Hanoi Way'"));
        Assert.Equal(0, await shop.AskAsync("SELECT count(*) FROM rental"));
    }

    [GeneratedRegex("name=\"plan\" value=\"([^\"]+)\"", RegexOptions.None, 1000)]
    private static partial Regex PlanOf();
}
