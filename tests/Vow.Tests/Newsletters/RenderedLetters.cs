using System.Text.RegularExpressions;
using Vow.Company.Newsletters;
using Vow.Tests.Shared;

namespace Vow.Tests.Newsletters;

/// <summary>Letters as they arrive, whole, in both languages: a change of a word is a change of these files.</summary>
public sealed partial class RenderedLetters
{
    [Theory]
    [InlineData("en", false)]
    [InlineData("fr", false)]
    [InlineData("en", true)]
    [InlineData("fr", true)]
    public async Task A_letter_arrives_as_it_is_written_down_here(string language, bool measured)
    {
        await using var vow = await VowUnderTest.StartAsync();
        await vow.ReaderAsync("ada@example.test", language, measured ? ["newsletter", "open_rate"] : ["newsletter"]);
        await vow.SentAsync();
        var mail = Assert.Single(vow.Mails());
        var text = $"Subject: {mail.Subject}\nFrom: {mail.From}\nContent-Language: {mail.Body!.Headers["Content-Language"]}\nList-Unsubscribe-Post: {mail.Headers["List-Unsubscribe-Post"]}\nList-Unsubscribe: {mail.Headers["List-Unsubscribe"]}\n\n{mail.TextBody}\n{mail.HtmlBody}";
        var steady = Token().Replace(text.ReplaceLineEndings("\n"), "/$1/TOKEN").Replace(vow.Url.GetLeftPart(UriPartial.Authority), "https://site", StringComparison.Ordinal);
        var file = Repository.At("tests", "Vow.Tests", "Newsletters", "letters", $"{language}{(measured ? "-measured" : "")}.txt");
        if (Environment.GetEnvironmentVariable("VOW_WRITE_LETTERS") == "yes")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            await File.WriteAllTextAsync(file, steady, TestContext.Current.CancellationToken);
        }

        Assert.Equal((await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken)).ReplaceLineEndings("\n"), steady);
    }

    [Theory]
    [InlineData("![a](https://example.test/p.png)", CampaignTextFault.Picture)]
    [InlineData("[a](http://example.test)", CampaignTextFault.Link)]
    [InlineData("[a](javascript:alert(1))", CampaignTextFault.Link)]
    [InlineData("[a](/me)", CampaignTextFault.Link)]
    public void What_is_not_sent_is_found(string markdown, CampaignTextFault fault) => Assert.Equal(fault, CampaignText.Fault(markdown));

    [Fact]
    public void Html_typed_in_shows_as_typed()
    {
        Assert.Null(CampaignText.Fault("<script>alert(1)</script>"));
        Assert.DoesNotContain("<script", CampaignText.Html("<script>alert(1)</script> and <b onclick=x>b</b>"), StringComparison.Ordinal);
    }

    [Fact]
    public void Plain_text_says_what_the_html_says() => Assert.Equal(
        "Hello\n=====\n\nRead it (https://example.test/a) or write: a@example.test\n\n- one\n  - inner\n- two\n\n3. third\n4. fourth\n\n> said\n\ncode\n\n----------",
        CampaignText.Plain("# Hello\n\nRead [it](https://example.test/a) or write: [a@example.test](mailto:a@example.test)\n\n- one\n  - inner\n- two\n\n3. third\n4. fourth\n\n> said\n\n    code\n\n---"));

    [GeneratedRegex(@"/(one-click|letters)/[\w-]{80}", RegexOptions.None, 1000)]
    private static partial Regex Token();
}
