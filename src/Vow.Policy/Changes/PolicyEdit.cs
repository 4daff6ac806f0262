using System.Collections.Immutable;
using System.Text;
using Vow.Policy.Diagnostics;
using Vow.Policy.Syntax;

namespace Vow.Policy;

/// <summary>
/// Changes single values of a policy's file at the place they stand. Everything else, comments and layout included, stays byte for byte: the result is
/// read again, and a change that would touch anything beside its value is not made.
/// </summary>
public static class PolicyEdit
{
    /// <summary>The text at a path of keys, or the texts of a list, separated by commas; null where there is none.</summary>
    /// <param name="files">The texts.</param>
    /// <param name="file">The file.</param>
    /// <param name="path">Keys from the top, as <c>purposes/account/keep/active/for</c>.</param>
    public static string? Find(PolicyFiles files, string file, string path)
    {
        ArgumentNullException.ThrowIfNull(files);
        ArgumentNullException.ThrowIfNull(path);
        return files[file] is { } text && YamlTree.Read(file, text, new Findings()) is { } root ? Said(At(root, path.Split('/'))) : null;
    }

    /// <summary>Where the value at a path stands; null where there is none.</summary>
    public static Span? PlaceOf(PolicyFiles files, string file, string path)
    {
        ArgumentNullException.ThrowIfNull(files);
        ArgumentNullException.ThrowIfNull(path);
        return files[file] is { } text && YamlTree.Read(file, text, new Findings()) is { } root ? At(root, path.Split('/'))?.Span : null;
    }

    /// <summary>The file set with one text set; null where it can't be done in place.</summary>
    /// <param name="files">The texts.</param>
    /// <param name="file">The file.</param>
    /// <param name="path">Keys from the top; the map that is to hold the last one must be there.</param>
    /// <param name="value">The new text.</param>
    public static PolicyFiles? Set(PolicyFiles files, string file, string path, string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return Put(files, file, path, [value], isList: false);
    }

    /// <summary>The same for a list of texts.</summary>
    public static PolicyFiles? SetList(PolicyFiles files, string file, string path, ImmutableArray<string> values) => Put(files, file, path, values, isList: true);

    private static PolicyFiles? Put(PolicyFiles files, string file, string path, ImmutableArray<string> values, bool isList)
    {
        ArgumentNullException.ThrowIfNull(files);
        ArgumentNullException.ThrowIfNull(path);
        if (files[file] is not { } text || YamlTree.Read(file, text, new Findings()) is not { } root)
        {
            return null;
        }

        var keys = path.Split('/');
        var edited = At(root, keys) is { } old ? Replace(text, old, values, isList) : At(root, keys[..^1]) is MappingNode parent ? Insert(text, parent, keys[^1], values, isList) : null;
        if (edited is null || YamlTree.Read(file, edited, new Findings()) is not { } after || Said(At(after, keys)) != string.Join(", ", values) || !SameBeside(root, after, keys))
        {
            return null;
        }

        return files with { Texts = files.Texts.SetItem(file, edited) };
    }

    private static string Replace(string text, Node old, ImmutableArray<string> values, bool isList)
    {
        var (from, to) = (Offset(text, old.Span.Line, old.Span.Column), Offset(text, old.Span.EndLine, old.Span.EndColumn));
        var written = text[from..to];
        var quoted = old is ScalarNode { Plain: false } && written.StartsWith('"');
        var value = isList ? List(values) : Scalar(values[0], quoted);
        // A block text owns the end of its last line.
        return string.Concat(text.AsSpan(0, from), value, written.EndsWith('\n') ? "\n" : "", text.AsSpan(to));
    }

    private static string? Insert(string text, MappingNode parent, string key, ImmutableArray<string> values, bool isList)
    {
        if (parent.Entries.IsEmpty)
        {
            return null;
        }

        var entry = $"{key}: {(isList ? List(values) : Scalar(values[0], quoted: false))}";
        var first = parent.Entries[0].Key.Span;
        var at = Offset(text, parent.Span.Line, parent.Span.Column);
        if (at < text.Length && text[at] == '{')
        {
            var inside = Offset(text, first.Line, first.Column);
            return string.Concat(text.AsSpan(0, inside), entry + ", ", text.AsSpan(inside));
        }

        // Before the first key, on a line of its own with the same margin.
        var line = Offset(text, first.Line, 1);
        var margin = text[line..Offset(text, first.Line, first.Column)];
        return margin.Trim().Length > 0 ? null : string.Concat(text.AsSpan(0, line), margin + entry + "\n", text.AsSpan(line));
    }

    private static Node? At(Node root, ReadOnlySpan<string> keys)
    {
        var node = root;
        foreach (var key in keys)
        {
            if ((node as MappingNode)?[key] is not { } next)
            {
                return null;
            }

            node = next;
        }

        return node;
    }

    private static string? Said(Node? node) => node switch
    {
        ScalarNode text => text.Value,
        SequenceNode list when list.Items.All(item => item is ScalarNode) => string.Join(", ", list.Items.Select(item => ((ScalarNode)item).Value)),
        _ => null,
    };

    // Whether two trees are the same but for the value at the path.
    private static bool SameBeside(Node? before, Node? after, ReadOnlySpan<string> path)
    {
        if (path.IsEmpty)
        {
            return true;
        }

        if (before is not MappingNode old || after is not MappingNode now)
        {
            return false;
        }

        var key = path[0];
        var rest = path[1..];
        foreach (var entry in old.Entries)
        {
            if (entry.Key.Value == key ? !SameBeside(entry.Value, now[key], rest) : now[entry.Key.Value] is not { } other || !Same(entry.Value, other))
            {
                return false;
            }
        }

        return now.Entries.All(entry => entry.Key.Value == key || old[entry.Key.Value] is not null);
    }

    private static bool Same(Node one, Node other) => (one, other) switch
    {
        (ScalarNode a, ScalarNode b) => a.Value == b.Value && a.IsNull == b.IsNull,
        (SequenceNode a, SequenceNode b) => a.Items.Length == b.Items.Length && a.Items.Zip(b.Items).All(pair => Same(pair.First, pair.Second)),
        (MappingNode a, MappingNode b) => a.Entries.Length == b.Entries.Length && a.Entries.All(entry => b[entry.Key.Value] is { } value && Same(entry.Value, value)),
        _ => false,
    };

    private static string List(ImmutableArray<string> values) => $"[{string.Join(", ", values.Select(value => Scalar(value, quoted: false)))}]";

    private static string Scalar(string value, bool quoted)
    {
        var plain = value.Length > 0 && char.IsAsciiLetterOrDigit(value[0]) && !value.EndsWith(' ') && value.All(c => char.IsAsciiLetterOrDigit(c) || c is ' ' or '.' or '_' or '-' or '/' or '@' or '+')
            && value is not ("true" or "false" or "null" or "yes" or "no");
        if (plain && !quoted)
        {
            return value;
        }

        var text = new StringBuilder("\"", value.Length + 2);
        foreach (var c in value)
        {
            text.Append(c switch { '"' => "\\\"", '\\' => "\\\\", '\n' => "\\n", '\t' => "\\t", _ when char.IsControl(c) => " ", _ => c.ToString() });
        }

        return text.Append('"').ToString();
    }

    private static int Offset(string text, int line, int column)
    {
        var start = 0;
        for (var number = 1; number < line; number++)
        {
            var next = text.AsSpan(start).IndexOfAny('\n', '\r');
            if (next < 0)
            {
                return text.Length;
            }

            start += next + (text.AsSpan(start + next).StartsWith("\r\n") ? 2 : 1);
        }

        return Math.Min(text.Length, start + column - 1);
    }
}
