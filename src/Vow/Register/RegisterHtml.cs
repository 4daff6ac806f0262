using System.Collections.Immutable;
using System.Net;
using System.Text;
using Vow.Policy;

namespace Vow.Register;

/// <summary>The register as one HTML file that stands alone: to be read, printed, or handed over.</summary>
public static class RegisterHtml
{
    private const string Style = """
        :root { color-scheme: light; }
        body { margin: 24px auto; max-width: 1100px; padding: 0 16px; color: #1b1b1a; background: #fff; font: 15px/1.45 system-ui, sans-serif; overflow-wrap: break-word; }
        h1 { font-size: 1.7em; } h2 { margin-top: 40px; font-size: 1.3em; } h3 { font-size: 1.05em; margin: 20px 0 8px; }
        .scroll { overflow-x: auto; }
        table { border-collapse: collapse; width: 100%; margin: 0 0 16px; }
        th, td { text-align: left; vertical-align: top; padding: 6px 10px 6px 0; border-bottom: 1px solid #d9d6cd; }
        thead th { color: #56554f; font-size: .88em; }
        tbody th { font-weight: 600; min-width: 9em; }
        @page { size: A4 landscape; margin: 15mm; }
        @media print { body { font-size: 9pt; margin: 0; max-width: none; } section { break-before: page; } tr { break-inside: avoid; } .scroll { overflow: visible; } nav { display: none; } }
        """;

    /// <summary>Writes it.</summary>
    public static string Write(ImmutableArray<Sheet> sheets, string company, Language language)
    {
        ArgumentNullException.ThrowIfNull(company);
        var title = sheets[0].Title;
        var html = new StringBuilder();
        html.Append($"<!DOCTYPE html>\n<html lang=\"{language.Code()}\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n");
        html.Append($"<title>{E(title)} — {E(company)}</title>\n<style>\n{Style}\n</style>\n</head>\n<body>\n<main>\n<h1>{E(title)}</h1>\n");
        // The list's wide table is for spreadsheets; here each line leads to its activity, which says all of it.
        Part(html, sheets[0].Parts[0], null);
        html.Append("<nav>\n<ul>\n");
        foreach (var sheet in sheets.Skip(1))
        {
            html.Append($"<li><a href=\"#{E(Id(sheet))}\">{E(sheet.Title)}</a></li>\n");
        }

        html.Append("</ul>\n</nav>\n");
        foreach (var sheet in sheets.Skip(1))
        {
            html.Append($"<section id=\"{E(Id(sheet))}\">\n<h2>{E(sheet.Title)}</h2>\n");
            foreach (var part in sheet.Parts)
            {
                Part(html, part, part.Title);
            }

            html.Append("</section>\n");
        }

        return html.Append("</main>\n</body>\n</html>\n").ToString();
    }

    /// <summary>The address of a sheet within a page.</summary>
    public static string Id(Sheet sheet)
    {
        ArgumentNullException.ThrowIfNull(sheet);
        return "s-" + sheet.Name.Replace(' ', '-');
    }

    private static void Part(StringBuilder html, SheetPart part, string? title)
    {
        if (title is not null)
        {
            html.Append($"<h3>{E(title)}</h3>\n");
        }

        if (part.Rows.IsEmpty)
        {
            html.Append($"<p>{RegisterWords.None}</p>\n");
            return;
        }

        html.Append("<div class=\"scroll\">\n<table>\n");
        if (!part.Headings.IsEmpty)
        {
            html.Append("<thead><tr>").AppendJoin("", part.Headings.Select(heading => $"<th scope=\"col\">{E(heading)}</th>")).Append("</tr></thead>\n");
        }

        html.Append("<tbody>\n");
        foreach (var row in part.Rows)
        {
            html.Append($"<tr><th scope=\"row\">{Cell(row[0])}</th>").AppendJoin("", row.Skip(1).Select(cell => $"<td>{Cell(cell)}</td>")).Append("</tr>\n");
        }

        html.Append("</tbody>\n</table>\n</div>\n");
    }

    private static string Cell(string text) => string.Join("<br>", text.Split('\n').Select(E));

    private static string E(string text) => WebUtility.HtmlEncode(text);
}
