using System.Collections.Immutable;

namespace Vow.Policy.Syntax;

/// <summary>A value of a policy's YAML, with its place. Size counts the values inside, aliases as often as used.</summary>
internal abstract record Node(Span Span, int Size);

/// <summary>A text. Plain: written without quotes.</summary>
internal sealed record ScalarNode(Span Span, string Value, bool Plain) : Node(Span, 1)
{
    /// <summary>Nothing was written (<c>key:</c>), or YAML's null.</summary>
    public bool IsNull => Plain && Value is "" or "~" or "null";
}

/// <summary>A list.</summary>
internal sealed record SequenceNode(Span Span, ImmutableArray<Node> Items, int Size) : Node(Span, Size);

/// <summary>A map, in written order; keys are unique.</summary>
internal sealed record MappingNode(Span Span, ImmutableArray<Entry> Entries, int Size) : Node(Span, Size)
{
    public Node? this[string key]
    {
        get
        {
            foreach (var entry in Entries)
            {
                if (entry.Key.Value == key)
                {
                    return entry.Value;
                }
            }

            return null;
        }
    }
}

/// <summary>A key and its value.</summary>
internal readonly record struct Entry(ScalarNode Key, Node Value);
