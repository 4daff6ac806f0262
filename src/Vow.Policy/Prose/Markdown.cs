using System.Text;

namespace Vow.Policy.Prose;

/// <summary>Tables and lists in Markdown. Cells take plain text or the result of <see cref="Link"/>; plain text is escaped by <see cref="Plain"/>.</summary>
internal static class Markdown
{
    // What Markdown reads as markup inside a line. A full stop or a dash only matters where a line begins, and no generated line begins with model text.
    private const string Marks = "\\`*_{}[]<>|#~&$^";

    public static string Plain(string text)
    {
        var escaped = new StringBuilder(text.Length + 8);
        foreach (var letter in text)
        {
            if (char.IsControl(letter))
            {
                escaped.Append(' ');
                continue;
            }

            if (Marks.Contains(letter, StringComparison.Ordinal))
            {
                escaped.Append('\\');
            }

            escaped.Append(letter);
        }

        return escaped.ToString().Trim();
    }

    /// <summary>A link to a web address; plain text where it is not one.</summary>
    public static string Link(string address) =>
        WebAddress.IsWeb(address) ? $"[{Plain(address)}]({Target(address)})" : Plain(address);

    /// <summary>A link to write to an address.</summary>
    public static string Mail(string address) => WebAddress.IsMail(address) ? $"[{Plain(address)}](mailto:{Target(address)})" : Plain(address);

    public static string Table(IReadOnlyList<string> head, IEnumerable<IReadOnlyList<string>> rows)
    {
        var table = new StringBuilder();
        Row(table, head);
        Row(table, [.. head.Select(_ => "---")]);
        foreach (var row in rows)
        {
            Row(table, row);
        }

        return table.ToString().TrimEnd('\n');
    }

    public static string List(IEnumerable<string> items) => string.Join('\n', items.Select(item => $"- {item}"));

    private static void Row(StringBuilder table, IReadOnlyList<string> cells) => table.Append("| ").AppendJoin(" | ", cells).Append(" |\n");

    private static string Target(string address) =>
        address.Replace("(", "%28", StringComparison.Ordinal).Replace(")", "%29", StringComparison.Ordinal).Replace("|", "%7C", StringComparison.Ordinal);
}
