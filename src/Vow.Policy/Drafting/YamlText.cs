using System.Globalization;
using System.Text;

namespace Vow.Policy.Drafting;

/// <summary>YAML as the language reads it: two blanks a level, what people read in double quotes, lists and short maps on one line.</summary>
internal sealed class YamlText
{
    // What would be read as nothing, or as a start of something else, when written without quotes.
    private static readonly string[] NeverPlain = ["null", "~", "true", "false", "-", "?", ":"];
    private const int LongestLine = 170;

    private readonly StringBuilder text = new();
    private int depth;

    public static string Quote(string value)
    {
        var quoted = new StringBuilder(value.Length + 2).Append('"');
        // Half a surrogate pair is no character: runes put U+FFFD in its place.
        foreach (var rune in value.EnumerateRunes())
        {
            if (rune.Value is '"' or '\\')
            {
                quoted.Append('\\').Append(rune);
            }
            else if (Rune.IsControl(rune) || rune.Value is 0x2028 or 0x2029 or 0xfeff or 0xfffe or 0xffff)
            {
                quoted.Append(CultureInfo.InvariantCulture, $"\\u{rune.Value:x4}");
            }
            else
            {
                quoted.Append(rune);
            }
        }

        return quoted.Append('"').ToString();
    }

    /// <summary>A word of the language, a date, a period or a citation as it is; anything that could be read otherwise in quotes.</summary>
    public static string Plain(string value) =>
        value.Length > 0 && char.IsAsciiLetterOrDigit(value[0]) && !NeverPlain.Contains(value) && value[^1] != ' '
        && value.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '-' or '/' or '.' or '(' or ')' or ' ' or '*' or '?')
            ? value
            : Quote(value);

    public static string List(IEnumerable<string> items) => $"[{string.Join(", ", items.Select(Plain))}]";

    /// <summary>A map on one line; parts without a value are left out. The values are YAML already.</summary>
    public static string Map(params IEnumerable<(string Key, string? Value)> parts) =>
        $"{{ {string.Join(", ", parts.Where(part => part.Value is not null).Select(part => $"{part.Key}: {part.Value}"))} }}";

    public void Empty() => text.Append('\n');

    public void Comment(string words)
    {
        foreach (var line in words.ReplaceLineEndings("\n").Split('\n'))
        {
            // Inside a comment nothing is quoted: a stray control character would break the line off.
            Line("# " + new string([.. line.Select(letter => char.IsControl(letter) || letter is '\u2028' or '\u2029' ? ' ' : letter)]));
        }
    }

    /// <summary>A key and its value, which is YAML already; nothing where there is none.</summary>
    public void Pair(string key, string? value)
    {
        if (value is not null)
        {
            Line($"{key}: {value}");
        }
    }

    /// <summary>A key whose value is written below it.</summary>
    public void Under(string key, Action below)
    {
        Line($"{key}:");
        depth++;
        below();
        depth--;
    }

    /// <summary>One thing of a list that stands below its key; YAML already.</summary>
    public void Item(string value) => Line("- " + value);

    /// <summary>A map on one line, or below its key where the line would be too long.</summary>
    public void Parts(string key, params IReadOnlyList<(string Key, string? Value)> parts)
    {
        var line = Map(parts);
        if (key.Length + line.Length + (depth * 2) <= LongestLine)
        {
            Pair(key, line);
            return;
        }

        Under(key, () =>
        {
            foreach (var (part, value) in parts)
            {
                Pair(part, value);
            }
        });
    }

    public override string ToString() => text.ToString();

    private void Line(string line) => text.Append(' ', depth * 2).Append(line).Append('\n');
}
