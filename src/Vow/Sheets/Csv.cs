using System.Collections.Immutable;
using System.Text;

namespace Vow.Sheets;

/// <summary>
/// .csv (RFC 4180). Read as it is found: separated by commas, semicolons or tabs, in UTF-8 or Latin-1, with or without quotes. Written one way: commas, quotes,
/// UTF-8 with its mark, as spreadsheet programs expect.
/// </summary>
internal static class Csv
{
    /// <summary>Media type of what is written.</summary>
    public const string Type = "text/csv; charset=utf-8";

    private static readonly char[] Separators = [',', ';', '\t'];

    /// <summary>Writes a table. A cell that a spreadsheet would take for a formula gets an apostrophe before it.</summary>
    public static byte[] Write(ImmutableArray<string> headings, IEnumerable<ImmutableArray<string>> rows)
    {
        var text = new StringBuilder("\ufeff");
        foreach (var row in rows.Prepend(headings))
        {
            text.AppendJoin(',', row.Select(Quoted)).Append("\r\n");
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    public static ImmutableArray<ImmutableArray<string>> Read(byte[] bytes)
    {
        var text = Decode(bytes);
        var separator = SeparatorOf(text);
        var rows = new RowsBeingRead();
        var cell = new StringBuilder();
        var isQuoted = false;
        for (var at = 0; at < text.Length; at++)
        {
            var letter = text[at];
            if (isQuoted)
            {
                if (letter == '"' && at + 1 < text.Length && text[at + 1] == '"')
                {
                    cell.Append('"');
                    at++;
                }
                else if (letter == '"')
                {
                    isQuoted = false;
                }
                else
                {
                    cell.Append(letter);
                }
            }
            else if (letter == '"' && cell.Length == 0)
            {
                isQuoted = true;
            }
            else if (letter == separator)
            {
                Take(rows, cell);
            }
            else if (letter is '\n' or '\r')
            {
                Take(rows, cell);
                rows.Row();
                at += letter == '\r' && at + 1 < text.Length && text[at + 1] == '\n' ? 1 : 0;
            }
            else
            {
                cell.Append(letter);
            }
        }

        if (isQuoted)
        {
            // A quote that never closes swallowed the rest of the file.
            throw new InvalidDataException();
        }

        Take(rows, cell);
        rows.Row();
        return rows.All;
    }

    private static string Quoted(string cell) => '"' + (cell.Length > 0 && cell[0] is '=' or '+' or '-' or '@' or '\t' or '\r' ? "'" : "") + cell.Replace("\"", "\"\"", StringComparison.Ordinal) + '"';

    private static void Take(RowsBeingRead rows, StringBuilder cell)
    {
        // Our own exports put an apostrophe before what a spreadsheet would take for a formula.
        var text = cell.ToString().Trim();
        rows.Cell(text.Length > 1 && text[0] == '\'' && text[1] is '=' or '+' or '-' or '@' ? text[1..] : text);
        cell.Clear();
    }

    private static string Decode(byte[] bytes)
    {
        if (bytes is [0xff, 0xfe, ..] or [0xfe, 0xff, ..])
        {
            return (bytes[0] == 0xff ? Encoding.Unicode : Encoding.BigEndianUnicode).GetString(bytes.AsSpan(2));
        }

        var start = bytes is [0xef, 0xbb, 0xbf, ..] ? 3 : 0;
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes.AsSpan(start));
        }
        catch (DecoderFallbackException)
        {
            return Encoding.Latin1.GetString(bytes);
        }
    }

    /// <summary>Whichever separator stands most often in the first line, outside quotes; a comma where none does.</summary>
    private static char SeparatorOf(string text)
    {
        var counts = new int[Separators.Length];
        var isQuoted = false;
        foreach (var letter in text)
        {
            if (letter == '"')
            {
                isQuoted = !isQuoted;
            }
            else if (!isQuoted && letter is '\n' or '\r')
            {
                break;
            }
            else if (!isQuoted && Array.IndexOf(Separators, letter) is >= 0 and var found)
            {
                counts[found]++;
            }
        }

        return Separators[Array.IndexOf(counts, counts.Max())];
    }
}
