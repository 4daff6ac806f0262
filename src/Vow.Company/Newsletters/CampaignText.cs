using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Unicode;
using Markdig;
using Markdig.Renderers;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace Vow.Company.Newsletters;

/// <summary>
/// A campaign's Markdown as HTML and as plain text. Raw HTML shows as it was typed, links lead to https or mail addresses as they stand (clicks are not
/// followed), and there are no pictures: one loaded from a server would tell it who opened the letter.
/// </summary>
public static class CampaignText
{
    private static readonly HtmlEncoder Encoder = HtmlEncoder.Create(UnicodeRanges.All);
    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder().DisableHtml().UseAutoLinks().Build();

    /// <summary>The first thing in a text that is not sent; null where all of it is.</summary>
    public static CampaignTextFault? Fault(string markdown)
    {
        ArgumentNullException.ThrowIfNull(markdown);
        var links = Markdown.Parse(markdown, Pipeline).Descendants<LinkInline>().ToList();
        return links.Any(link => link.IsImage) ? CampaignTextFault.Picture
            : links.Any(link => !IsSafe(link.GetDynamicUrl?.Invoke() ?? link.Url ?? "")) ? CampaignTextFault.Link
            : null;
    }

    /// <summary>The text as HTML, without document around it.</summary>
    public static string Html(string markdown)
    {
        ArgumentNullException.ThrowIfNull(markdown);
        var document = Markdown.Parse(markdown, Pipeline);
        foreach (var heading in document.Descendants<HeadingBlock>())
        {
            // The subject line is the document's title.
            heading.Level = Math.Min(heading.Level + 1, 6);
        }

        using var html = new StringWriter(CultureInfo.InvariantCulture);
        var renderer = new HtmlRenderer(html);
        Pipeline.Setup(renderer);
        renderer.Render(document);
        return html.ToString().Trim();
    }

    /// <summary>The text as people read it without HTML: links after their words, lists with dashes or numbers.</summary>
    public static string Plain(string markdown)
    {
        ArgumentNullException.ThrowIfNull(markdown);
        var text = new StringBuilder();
        Blocks(Markdown.Parse(markdown, Pipeline), text, "");
        return text.ToString().Trim('\n');
    }

    private static void Blocks(ContainerBlock container, StringBuilder text, string indent)
    {
        foreach (var block in container)
        {
            switch (block)
            {
                case HeadingBlock heading:
                    var title = Inlines(heading.Inline, indent);
                    text.Append(indent).Append(title).Append('\n').Append(indent).Append(heading.Level == 1 ? '=' : '-', Math.Clamp(title.Length, 1, 60)).Append("\n\n");
                    break;
                case ListBlock list:
                    var number = int.TryParse(list.OrderedStart, NumberStyles.None, CultureInfo.InvariantCulture, out var start) ? start : 1;
                    foreach (var item in list.OfType<ListItemBlock>())
                    {
                        var mark = list.IsOrdered ? string.Create(CultureInfo.InvariantCulture, $"{number++}. ") : "- ";
                        var inner = new StringBuilder();
                        Blocks(item, inner, indent + new string(' ', mark.Length));
                        var said = inner.ToString().Trim('\n').TrimStart(' ');
                        text.Append(indent).Append(mark).Append(list.IsLoose ? said : said.Replace("\n\n", "\n", StringComparison.Ordinal)).Append(list.IsLoose ? "\n\n" : "\n");
                    }

                    text.Append('\n');
                    break;
                case QuoteBlock quote:
                    Blocks(quote, text, indent + "> ");
                    break;
                case CodeBlock code:
                    text.Append(indent).Append(code.Lines.ToString().ReplaceLineEndings("\n" + indent)).Append("\n\n");
                    break;
                case ThematicBreakBlock:
                    text.Append(indent).Append("----------\n\n");
                    break;
                case LeafBlock leaf:
                    text.Append(indent).Append(Inlines(leaf.Inline, indent)).Append("\n\n");
                    break;
                case ContainerBlock other:
                    Blocks(other, text, indent);
                    break;
            }
        }
    }

    private static string Inlines(ContainerInline? inlines, string indent)
    {
        var text = new StringBuilder();
        foreach (var part in inlines ?? Enumerable.Empty<Inline>())
        {
            text.Append(part switch
            {
                LiteralInline literal => literal.Content.ToString(),
                CodeInline code => code.Content,
                HtmlEntityInline entity => entity.Transcoded.ToString(),
                AutolinkInline auto => auto.Url,
                LineBreakInline => "\n" + indent,
                LinkInline link => Link(link, indent),
                ContainerInline container => Inlines(container, indent),
                _ => "",
            });
        }

        return text.ToString();
    }

    private static string Link(LinkInline link, string indent)
    {
        var words = Inlines(link, indent);
        var to = link.GetDynamicUrl?.Invoke() ?? link.Url ?? "";
        var shown = to.StartsWith("mailto:", StringComparison.OrdinalIgnoreCase) ? to["mailto:".Length..] : to;
        return words == shown || words == to ? shown : $"{words} ({shown})";
    }

    private static bool IsSafe(string url) =>
        url.StartsWith("https://", StringComparison.OrdinalIgnoreCase) || url.StartsWith("mailto:", StringComparison.OrdinalIgnoreCase);

    /// <summary>Text in the places of an HTML document that are not the campaign's own. Accents stay readable: the letter is UTF-8.</summary>
    internal static string Escape(string text) => Encoder.Encode(text);
}

/// <summary>What a text may not hold.</summary>
public enum CampaignTextFault
{
    /// <summary>A picture.</summary>
    Picture,

    /// <summary>A link that is neither https nor a mail address.</summary>
    Link,
}
