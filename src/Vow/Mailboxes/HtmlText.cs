using System.Text;
using MimeKit.Text;

namespace Vow.Mailboxes;

/// <summary>The words of an HTML message. No link, picture, style or script comes along; what is quoted begins with a sign for it. Pure.</summary>
internal static class HtmlText
{
    private const int Longest = 2_000_000;
    private const int DeepestQuote = 20;

    public static string Of(string html)
    {
        var text = new StringBuilder();
        var tokens = new HtmlTokenizer(new StringReader(html.Length > Longest ? html[..Longest] : html)) { DecodeCharacterReferences = true };
        var (hidden, quote, fresh, space) = (0, 0, true, false);
        while (tokens.ReadNextToken(out var token))
        {
            switch (token)
            {
                case HtmlTagToken tag:
                    if (tag.Id is HtmlTagId.Script or HtmlTagId.Style or HtmlTagId.Head or HtmlTagId.Title or HtmlTagId.NoScript)
                    {
                        hidden = Math.Max(0, hidden + (tag.IsEndTag ? -1 : tag.IsEmptyElement ? 0 : 1));
                    }
                    else if (tag.Id is HtmlTagId.Body)
                    {
                        // A head that was never closed must not hide what follows.
                        hidden = 0;
                    }
                    else if (hidden == 0 && IsLine(tag.Id))
                    {
                        if (tag.Id == HtmlTagId.BlockQuote)
                        {
                            quote = Math.Clamp(quote + (tag.IsEndTag ? -1 : 1), 0, DeepestQuote);
                        }

                        if (!fresh || tag.Id is HtmlTagId.Br or HtmlTagId.P)
                        {
                            text.Append('\n');
                        }

                        (fresh, space) = (true, false);
                    }

                    break;
                case HtmlDataToken data when hidden == 0 && data.Kind is HtmlTokenKind.Data or HtmlTokenKind.CData:
                    foreach (var c in data.Data)
                    {
                        if (char.IsWhiteSpace(c))
                        {
                            space = !fresh;
                            continue;
                        }

                        if (fresh && quote > 0)
                        {
                            text.Append('>', quote).Append(' ');
                        }

                        text.Append(space ? " " : "").Append(c);
                        (fresh, space) = (false, false);
                    }

                    break;
            }
        }

        return text.ToString();
    }

    private static bool IsLine(HtmlTagId id) => id is HtmlTagId.Br or HtmlTagId.P or HtmlTagId.Div or HtmlTagId.LI or HtmlTagId.UL or HtmlTagId.OL or HtmlTagId.TR or HtmlTagId.Table or HtmlTagId.BlockQuote
        or HtmlTagId.H1 or HtmlTagId.H2 or HtmlTagId.H3 or HtmlTagId.H4 or HtmlTagId.H5 or HtmlTagId.H6 or HtmlTagId.HR or HtmlTagId.Pre or HtmlTagId.Section or HtmlTagId.Article or HtmlTagId.Header or HtmlTagId.Footer;
}
