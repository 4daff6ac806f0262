using System.Net;
using System.Text;
using Vow.Gate;
using Vow.Register;
using Vow.Tests.Desk;
using Vow.Tests.Shared;

namespace Vow.Tests.Register;

public sealed class PagesOfTheRegister
{
    [Fact]
    public async Task The_desk_shows_register_recipients_and_transfers_in_both_languages_and_gives_them_as_files()
    {
        using var company = new SmallCompany();
        await using var vow = await VowUnderTest.StartAsync(policy: company.Folder);
        await vow.AdminAsync();
        var auditor = await vow.OperatorAsync("auditor", Role.Auditor);

        foreach (var (language, words) in new (string, string[])[]
        {
            ("en", ["Record of processing activities", "because you asked for it", "Impact assessment", "印刷 <&> Co.", "Named accounts, two steps.", "1 March 2027"]),
            ("fr", ["Registre des activités de traitement", "parce que vous l'avez demandée", "Analyse d'impact", "印刷 <&> Co.", "Comptes nominatifs, deux étapes.", "1er mars 2027"]),
        })
        {
            var (status, page) = await auditor.ReadAsync($"/{language}/desk/register");
            Assert.Equal(HttpStatusCode.OK, status);
            Assert.All(words, word => Assert.Contains(word, page, StringComparison.Ordinal));
        }

        var recipients = (await auditor.ReadAsync("/fr/desk/recipients")).Text;
        Assert.All(["contracts/mailer.pdf", "Head of purchasing", "15 janvier 2027", "en retard", "DPA of 2026-03-04", "responsable conjoint"], word => Assert.Contains(word, recipients, StringComparison.Ordinal));
        Assert.DoesNotContain("Mailer Inc.", (await auditor.ReadAsync("/desk/recipients?show=joint")).Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Hébergeur", (await auditor.ReadAsync("/desk/recipients?show=review")).Text, StringComparison.Ordinal);
        Assert.Contains("No recipient of this kind.", (await auditor.ReadAsync("/desk/recipients?show=incomplete")).Text, StringComparison.Ordinal);

        // Who may look may not switch.
        var transfers = (await auditor.ReadAsync("/desk/transfers")).Text;
        Assert.All(["2013/65/EU", "clauses of 2026-03-04", "31 December 2028", "In force"], word => Assert.Contains(word, transfers, StringComparison.Ordinal));
        Assert.DoesNotContain("<form method=\"post\" action=\"/desk/transfers", transfers, StringComparison.Ordinal);

        foreach (var format in RegisterFile.Formats)
        {
            using var file = await auditor.GetAsync(new Uri("/fr/desk/register/file?format=" + format, UriKind.Relative), TestContext.Current.CancellationToken);
            Assert.Equal(HttpStatusCode.OK, file.StatusCode);
            Assert.Equal($"register-small-fr.{format}", file.Content.Headers.ContentDisposition!.FileName);
        }

        Assert.Equal(HttpStatusCode.NotFound, (await auditor.ReadAsync("/desk/register/file?format=exe")).Status);
        Assert.Contains("\"Mailer Inc.\",\"United States\",\"standard contractual clauses\"", (await auditor.ReadAsync("/desk/transfers/file")).Text, StringComparison.Ordinal);
        Assert.Contains("\"Mailer Inc.\",\"processor\"", (await auditor.ReadAsync("/desk/recipients/file")).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("=HYPERLINK(1)", "\"'=HYPERLINK(1)\"")]
    [InlineData("+1", "\"'+1\"")]
    [InlineData("a \"b\", c\nd", "\"a \"\"b\"\", c\nd\"")]
    [InlineData("", "\"\"")]
    public void A_cell_of_a_csv_file_is_quoted_and_never_a_formula(string cell, string written) =>
        Assert.Equal($"\ufeff\"H\"\r\n{written}\r\n", Encoding.UTF8.GetString(RegisterFile.Csv("x", new SheetPart(null, ["H"], [[cell]])).Bytes));
}
