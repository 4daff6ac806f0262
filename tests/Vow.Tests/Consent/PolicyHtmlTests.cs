using Vow.Policies;

namespace Vow.Tests.Consent;

public sealed class PolicyHtmlTests
{
    [Fact]
    public void Markup_typed_into_the_prose_shows_as_typed()
    {
        var body = PolicyHtml.Render("# T\n\n<script>alert(1)</script>\n\na <b onclick=\"x\">b</b>").Body;
        Assert.DoesNotContain("<script", body, StringComparison.Ordinal);
        Assert.DoesNotContain("<b ", body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[a](javascript:alert(1))")]
    [InlineData("[a](//elsewhere.example)")]
    [InlineData("<javascript:alert(1)>")]
    [InlineData("![a](data:image/svg+xml,x)")]
    [InlineData("[a][r]\n\n[r]: vbscript:x")]
    public void A_link_leads_to_an_address_or_nowhere(string prose)
    {
        var body = PolicyHtml.Render(prose).Body;
        Assert.DoesNotContain("href=\"javascript", body, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain("href=\"//", body, StringComparison.Ordinal);
        Assert.DoesNotContain("vbscript:x\"", body, StringComparison.Ordinal);
        Assert.DoesNotContain("<img", body, StringComparison.Ordinal);
    }

    [Fact]
    public void Headings_are_named_by_their_mark_or_their_words_and_never_twice()
    {
        var page = PolicyHtml.Render("# The policy\n\n## Mesure d'audience {#open_rate}\n\n## Été à la mer\n\n## Été à la mer");
        Assert.Equal("The policy", page.Title);
        Assert.Contains("<h2 id=\"open_rate\">Mesure d'audience</h2>", page.Body, StringComparison.Ordinal);
        Assert.Contains("id=\"ete-a-la-mer\"", page.Body, StringComparison.Ordinal);
        Assert.Contains("id=\"ete-a-la-mer-2\"", page.Body, StringComparison.Ordinal);
    }

    [Fact]
    public void A_table_is_a_list_of_cards_on_a_narrow_screen_and_carries_no_style()
    {
        var body = PolicyHtml.Render("| Data | Until \"when\" |\n|:---|---:|\n| Name | 5 years |").Body;
        Assert.Contains("<table class=\"cards\">", body, StringComparison.Ordinal);
        Assert.Contains("<td data-label=\"Until &quot;when&quot;\">5 years</td>", body, StringComparison.Ordinal);
        Assert.DoesNotContain("style", body, StringComparison.Ordinal);
    }
}
