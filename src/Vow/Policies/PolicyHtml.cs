using System.Globalization;
using System.Text;
using Markdig;
using Markdig.Extensions.Tables;
using Markdig.Renderers;
using Markdig.Renderers.Html;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace Vow.Policies;

/// <summary>A policy's prose as HTML: its title apart, the rest as rendered.</summary>
/// <param name="Title">Text of the first heading.</param>
/// <param name="Body">HTML of what follows it.</param>
/// <param name="Parts">Its parts in their order: the id and the words of each heading of the second level.</param>
public sealed record PolicyPageText(string Title, string Body, IReadOnlyList<(string Id, string Words)> Parts);

/// <summary>
/// Renders the prose. Raw HTML is off: it shows as it was typed. Links lead to web addresses, to mail or into this site; pictures become links. Each
/// heading has an id; each table becomes a list of cards on a narrow screen.
/// </summary>
public static class PolicyHtml
{
    private static readonly MarkdownPipeline Pipeline = new MarkdownPipelineBuilder().DisableHtml().UsePipeTables().Build();

    /// <summary>Renders Markdown as <see cref="Vow.Policy.PolicyProse"/> gives it.</summary>
    /// <param name="markdown">The prose.</param>
    /// <param name="prefix">Language prefix for links into this site: <c>/fr</c>, <c>/en</c>, or empty.</param>
    public static PolicyPageText Render(string markdown, string prefix = "")
    {
        ArgumentNullException.ThrowIfNull(markdown);
        var (plain, ids) = TakeIds(markdown);
        var document = Markdown.Parse(plain, Pipeline);
        var title = "";
        if (document.FirstOrDefault() is HeadingBlock { Level: 1 } first)
        {
            title = TextOf(first.Inline);
            document.Remove(first);
        }

        Tame(document, prefix);
        NameHeadings(document, ids);
        foreach (var table in document.Descendants<Table>())
        {
            Card(table);
        }

        using var html = new StringWriter(CultureInfo.InvariantCulture);
        var renderer = new HtmlRenderer(html);
        Pipeline.Setup(renderer);
        renderer.Render(document);
        return new PolicyPageText(
            title, html.ToString(), [.. document.OfType<HeadingBlock>().Where(heading => heading.Level == 2).Select(heading => (heading.GetAttributes().Id!, TextOf(heading.Inline)))]);
    }

    // "## Billing {#billing}": the mark is cut off before the Markdown is read, so that nothing in it is taken for emphasis.
    private static (string Text, Dictionary<int, string> Ids) TakeIds(string markdown)
    {
        var lines = markdown.ReplaceLineEndings("\n").Split('\n');
        var ids = new Dictionary<int, string>();
        for (var i = 0; i < lines.Length; i++)
        {
            var line = lines[i].TrimEnd();
            if (line.StartsWith('#') && line.EndsWith('}') && line.LastIndexOf("{#", StringComparison.Ordinal) is > 0 and var open
                && line[(open + 2)..^1] is var id && id.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-'))
            {
                ids[i] = id;
                lines[i] = line[..open].TrimEnd();
            }
        }

        return (string.Join('\n', lines), ids);
    }

    private static void NameHeadings(MarkdownDocument document, Dictionary<int, string> given)
    {
        var taken = new HashSet<string>(given.Values, StringComparer.Ordinal) { "main" };
        foreach (var heading in document.Descendants<HeadingBlock>())
        {
            if (!given.TryGetValue(heading.Line, out var id))
            {
                var slug = Slug(TextOf(heading.Inline));
                id = slug;
                for (var n = 2; !taken.Add(id); n++)
                {
                    id = string.Create(CultureInfo.InvariantCulture, $"{slug}-{n}");
                }
            }

            heading.GetAttributes().Id = id;
        }
    }

    private static void Tame(MarkdownDocument document, string prefix)
    {
        foreach (var link in document.Descendants<LinkInline>())
        {
            link.IsImage = false;
            var to = link.GetDynamicUrl?.Invoke() ?? link.Url ?? "";
            link.GetDynamicUrl = null;
            link.Url = !IsSafe(to) ? "#main" : to.StartsWith('/') ? prefix + to : to;
        }

        foreach (var link in document.Descendants<AutolinkInline>().Where(a => !a.IsEmail && !IsSafe(a.Url)).ToList())
        {
            link.Url = "#main";
        }
    }

    private static bool IsSafe(string url) =>
        url.StartsWith("https://", StringComparison.OrdinalIgnoreCase) || url.StartsWith("http://", StringComparison.OrdinalIgnoreCase)
        || url.StartsWith("mailto:", StringComparison.OrdinalIgnoreCase) || url.StartsWith('#') || (url.StartsWith('/') && !url.StartsWith("//", StringComparison.Ordinal));

    private static void Card(Table table)
    {
        table.GetAttributes().AddClass("cards");
        // An alignment would become an inline style, which no page of ours has.
        foreach (var column in table.ColumnDefinitions)
        {
            column.Alignment = null;
            column.Width = 0;
        }

        var heads = table.OfType<TableRow>().FirstOrDefault(row => row.IsHeader)?.OfType<TableCell>().Select(TextOf).ToList() ?? [];
        foreach (var row in table.OfType<TableRow>().Where(row => !row.IsHeader))
        {
            // The first cell names the card; the others say what they are.
            for (var i = 1; i < row.Count && i < heads.Count; i++)
            {
                row[i].GetAttributes().AddProperty("data-label", heads[i]);
            }
        }
    }

    private static string TextOf(TableCell cell) => string.Concat(cell.OfType<LeafBlock>().Select(leaf => TextOf(leaf.Inline)));

    private static string TextOf(ContainerInline? inlines)
    {
        var text = new StringBuilder();
        foreach (var part in inlines?.Descendants() ?? [])
        {
            text.Append(part switch
            {
                LiteralInline literal => literal.Content.ToString(),
                CodeInline code => code.Content,
                HtmlEntityInline entity => entity.Transcoded.ToString(),
                LineBreakInline => " ",
                _ => "",
            });
        }

        return text.ToString().Trim();
    }

    // Letters of both languages without their accents, from our own table (no culture data is loaded); everything else parts words.
    private static string Slug(string text)
    {
        var slug = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            var folded = char.ToLowerInvariant(c) switch
            {
                'à' or 'â' or 'ä' => "a",
                'ç' => "c",
                'é' or 'è' or 'ê' or 'ë' => "e",
                'î' or 'ï' => "i",
                'ô' or 'ö' => "o",
                'ù' or 'û' or 'ü' => "u",
                'ÿ' => "y",
                'œ' => "oe",
                'æ' => "ae",
                var other when char.IsAsciiLetterOrDigit(other) => other.ToString(),
                _ => null,
            };
            if (folded is not null)
            {
                slug.Append(folded);
            }
            else if (slug.Length > 0 && slug[^1] != '-')
            {
                slug.Append('-');
            }
        }

        var name = slug.ToString().Trim('-');
        return name.Length == 0 ? "section" : name;
    }
}
