using System.Collections.Immutable;
using Vow.Policy.Diagnostics;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Vow.Policy.Syntax;

/// <summary>Text to tree: maps, lists and texts with their places; no tags, no objects, few aliases. Any text gives a tree or diagnostics.</summary>
internal sealed class YamlTree
{
    private readonly string file;
    private readonly Findings findings;
    private readonly IParser parser;
    private readonly Dictionary<string, Node> anchors = new(StringComparer.Ordinal);
    private Span last;
    private int nodes;
    private int aliases;

    private YamlTree(string file, string text, Findings findings)
    {
        this.file = file;
        this.findings = findings;
        last = Span.StartOf(file);
#pragma warning disable RS0030 // A reader over a string in memory: no input or output takes place, and the parser takes nothing else.
        parser = new Parser(new System.IO.StringReader(text));
#pragma warning restore RS0030
    }

    /// <summary>The file's one map; null where the text is not one, with the reasons in <paramref name="findings"/>.</summary>
    public static MappingNode? Read(string file, string text, Findings findings)
    {
        if (System.Text.Encoding.UTF8.GetByteCount(text) > Limits.Bytes)
        {
            findings.Add(DiagnosticCodes.FileTooLarge, Span.StartOf(file), new("This file is larger than 1 MiB.", "Ce fichier dépasse 1 Mio."), new("Split long prose into text.en.md and text.fr.md, or shorten the file.", "Répartissez les longs textes entre text.en.md et text.fr.md, ou abrégez le fichier."));
            return null;
        }

        var tree = new YamlTree(file, text, findings);
        try
        {
            return tree.Document();
        }
        catch (Refused)
        {
            return null;
        }
        catch (YamlException fault)
        {
            if (tree.TabAt(text) is { } tab)
            {
                findings.Add(
                    DiagnosticCodes.YamlSyntax, tab, new($"Line {tab.Line} begins with a tab.", $"La ligne {tab.Line} commence par une tabulation."),
                    new("Indent with spaces: YAML allows no tab there.", "Mettez des espaces en retrait\u00a0: YAML n'y admet pas de tabulation."));
                return null;
            }

            if (tree.QuoteAt(fault) is { } quote)
            {
                findings.Add(
                    DiagnosticCodes.YamlSyntax, quote, new("The quote opened here is never closed.", "Le guillemet ouvert ici n'est jamais fermé."),
                    new("Close it at the end of the text it belongs to.", "Fermez-le à la fin du texte auquel il appartient."));
                return null;
            }

            tree.Report(fault.Start.Line > 0 ? tree.At(fault.Start, fault.End) : tree.last, new(Sentence(fault.Message), "Le texte n'est pas du YAML valide à cet endroit."));
            return null;
        }
        catch (Exception fault) when (fault is not OutOfMemoryException)
        {
            // The parser throws its own surprises (InvalidOperationException on an unclosed bracket): whatever a text provokes is that text's fault.
            tree.Report(tree.last, new("The text breaks off or is malformed near here.", "Le texte s'interrompt ou est mal formé près d'ici."));
            return null;
        }
    }

    private MappingNode? Document()
    {
        Next();
        if (!Next() || parser.Current is StreamEnd)
        {
            Report(Span.StartOf(file), new("This file is empty.", "Ce fichier est vide."));
            return null;
        }

        Next();
        var root = Value(1);
        Next();
        Next();
        if (parser.Current is DocumentStart second)
        {
            findings.Add(DiagnosticCodes.YamlDocuments, At(second.Start, second.End), new("A second document starts here.", "Un second document commence ici."), new("Keep one document per file: remove the line \"---\".", "Gardez un document par fichier\u00a0: retirez la ligne «\u00a0---\u00a0»."));
            return null;
        }

        if (root is MappingNode map)
        {
            return map;
        }

        if (root is ScalarNode { IsNull: true })
        {
            Report(Span.StartOf(file), new("This file is empty.", "Ce fichier est vide."));
            return null;
        }

        findings.Add(DiagnosticCodes.TypeWrong, root.Span, new("A policy file is a map of keys, not a single value or a list.", "Un fichier de la politique est un ensemble de clés, et non une valeur seule ou une liste."), new("Start it with a key, such as \"language: 1\".", "Faites-le commencer par une clé, telle que «\u00a0language: 1\u00a0»."));
        return null;
    }

    /// <summary>The value at the parser's current event; leaves the parser on the value's last event.</summary>
    private Node Value(int depth)
    {
        var current = parser.Current ?? throw new InvalidOperationException();
        var span = At(current.Start, current.End);
        if (depth > Limits.Depth)
        {
            throw Refuse(DiagnosticCodes.YamlTooDeep, span, new($"Nested more than {Limits.Depth} deep.", $"Plus de {Limits.Depth} niveaux d'imbrication."), new("Bring this value nearer to the file's left edge: no part of the language needs such depth.", "Rapprochez cette valeur de la marge du fichier\u00a0: rien dans le langage ne demande une telle profondeur."));
        }

        if (++nodes > Limits.Nodes)
        {
            throw Refuse(DiagnosticCodes.YamlTooManyNodes, span, new("More than 50,000 values in one file.", "Plus de 50\u00a0000 valeurs dans un seul fichier."), new("Divide the policy, or drop what repeats.", "Divisez la politique, ou retirez ce qui se répète."));
        }

        Node node;
        switch (current)
        {
            case AnchorAlias alias:
                return Alias(alias, span);
            case Scalar scalar:
                RefuseTag(scalar, span, scalar.IsPlainImplicit || scalar.IsQuotedImplicit);
                node = new ScalarNode(span, scalar.Value, scalar.Style == ScalarStyle.Plain);
                break;
            case SequenceStart sequence:
                RefuseTag(sequence, span, sequence.IsImplicit);
                node = Sequence(span, sequence.Style == SequenceStyle.Flow, depth);
                break;
            case MappingStart mapping:
                RefuseTag(mapping, span, mapping.IsImplicit);
                node = Mapping(span, mapping.Style == MappingStyle.Flow, depth);
                break;
            default:
                throw new InvalidOperationException();
        }

        if (current is NodeEvent { Anchor.IsEmpty: false } named)
        {
            anchors[named.Anchor.Value] = node;
        }

        return node;
    }

    private Node Alias(AnchorAlias alias, Span span)
    {
        if (++aliases > Limits.AliasUses)
        {
            throw Refuse(DiagnosticCodes.YamlTooManyAliases, span, new($"More than {Limits.AliasUses} aliases in one file.", $"Plus de {Limits.AliasUses} alias dans un seul fichier."), new("Write the values out.", "Écrivez les valeurs en toutes lettres."));
        }

        if (!anchors.TryGetValue(alias.Value.Value, out var node))
        {
            throw Refuse(DiagnosticCodes.YamlAlias, span, new($"Nothing before this is named \"&{alias.Value.Value}\".", $"Rien avant cela ne porte le nom «\u00a0&{alias.Value.Value}\u00a0»."), new("Name the value with \"&\" before using it with \"*\"; quote the text if a star begins it.", "Nommez la valeur avec «\u00a0&\u00a0» avant de l'utiliser avec «\u00a0*\u00a0»\u00a0; mettez le texte entre guillemets droits s'il commence par un astérisque."));
        }

        nodes += node.Size;
        if (nodes > Limits.Nodes)
        {
            throw Refuse(DiagnosticCodes.YamlTooManyNodes, span, new("More than 50,000 values in one file, aliases counted as often as they are used.", "Plus de 50\u00a0000 valeurs dans un seul fichier, chaque alias étant compté autant de fois qu'il est utilisé."), new("Write the values out.", "Écrivez les valeurs en toutes lettres."));
        }

        return node;
    }

    private SequenceNode Sequence(Span start, bool flow, int depth)
    {
        var items = ImmutableArray.CreateBuilder<Node>();
        var size = 1;
        Next();
        while (parser.Current is not SequenceEnd)
        {
            var item = Value(depth + 1);
            items.Add(item);
            size += item.Size;
            Next();
        }

        return new SequenceNode(Through(start, flow, items.Count > 0 ? items[^1].Span : start), items.ToImmutable(), size);
    }

    private MappingNode Mapping(Span start, bool flow, int depth)
    {
        var entries = ImmutableArray.CreateBuilder<Entry>();
        var seen = new Dictionary<string, Span>(StringComparer.Ordinal);
        var size = 1;
        Next();
        while (parser.Current is not MappingEnd)
        {
            var key = Value(depth + 1);
            Next();
            var value = Value(depth + 1);
            Next();
            size += key.Size + value.Size;
            if (key is not ScalarNode name)
            {
                findings.Add(DiagnosticCodes.TypeWrong, key.Span, new("A key is a word, not a list or a map.", "Une clé est un mot, et non une liste ou un ensemble de clés."), new("Put a word before the colon; quote texts that hold braces or brackets.", "Placez un mot avant le deux-points\u00a0; mettez entre guillemets droits les textes qui contiennent des accolades ou des crochets."));
            }
            else if (seen.TryGetValue(name.Value, out var first))
            {
                findings.Add(DiagnosticCodes.KeyDuplicate, name.Span, new($"\"{name.Value}\" stands here twice; the first is on line {first.Line}.", $"«\u00a0{name.Value}\u00a0» figure ici deux fois\u00a0; la première est à la ligne {first.Line}."), new("Keep one of the two, or give them different names.", "Gardez l'un des deux, ou donnez-leur des noms différents."));
            }
            else
            {
                seen.Add(name.Value, name.Span);
                entries.Add(new Entry(name, value));
            }
        }

        return new MappingNode(Through(start, flow, entries.Count > 0 ? entries[^1].Value.Span : start), entries.ToImmutable(), size);
    }

    /// <summary>From the start to the end of the last part; in flow style, to the closing bracket, at which the parser stands.</summary>
    private Span Through(Span start, bool flow, Span lastPart)
    {
        if (flow)
        {
            return start with { EndLine = last.Line, EndColumn = last.Column + 1 };
        }

        // An alias's own span may lie before the place it is used at.
        return lastPart.CompareTo(start) < 0 ? start : start with { EndLine = lastPart.EndLine, EndColumn = lastPart.EndColumn };
    }

    private void RefuseTag(NodeEvent node, Span span, bool isImplicit)
    {
        if (!node.Tag.IsEmpty && !(isImplicit && node.Tag.IsNonSpecific))
        {
            throw Refuse(DiagnosticCodes.YamlTag, span, new("Tags (\"!\", \"!!\") are not part of the language.", "Les étiquettes («\u00a0!\u00a0», «\u00a0!!\u00a0») ne font pas partie du langage."), new("Remove the tag; quote the text if an exclamation mark begins it.", "Retirez l'étiquette\u00a0; mettez le texte entre guillemets droits s'il commence par un point d'exclamation."));
        }
    }

    private bool Next()
    {
        var moved = parser.MoveNext();
        if (parser.Current is { } current)
        {
            last = At(current.Start, current.End);
        }

        return moved;
    }

    private void Report(Span span, Bilingual message) =>
        findings.Add(DiagnosticCodes.YamlSyntax, span, message, new("Check indentation, colons, and that quotes, braces and brackets are closed; quote a text that holds \": \" or \" #\".", "Vérifiez les retraits, les deux-points, et que guillemets, accolades et crochets sont fermés\u00a0; mettez entre guillemets droits un texte qui contient «\u00a0:\u00a0» ou «\u00a0#\u00a0»."));

    private Refused Refuse(DiagnosticCode code, Span span, Bilingual message, Bilingual help)
    {
        findings.Add(code, span, message, help);
        return new Refused();
    }

    private Span At(Mark start, Mark end) => new(file, (int)start.Line, (int)start.Column, (int)end.Line, (int)end.Column);

    // Of a text that does not read, the first line indented by a tab, where one is: the parser blames what stands before it.
    private Span? TabAt(string text)
    {
        var number = 0;
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            number++;
            var indent = line.Length - line.TrimStart(" \t").Length;
            if (indent < line.Length && line[indent] != '#' && line[..indent].IndexOf('\t') is >= 0 and var at)
            {
                return new Span(file, number, at + 1, number, at + 2);
            }
        }

        return null;
    }

    // Where a quote is missing, the text runs on to the file's end, or to the next quote, lines below, and goes wrong behind it.
    private Span? QuoteAt(YamlException fault)
    {
        if (fault.Message.Contains("quoted scalar", StringComparison.OrdinalIgnoreCase) && fault.Start.Line > 0)
        {
            return new Span(file, (int)fault.Start.Line, (int)fault.Start.Column, (int)fault.Start.Line, (int)fault.Start.Column + 1);
        }

        return parser.Current is YamlDotNet.Core.Events.Scalar { Style: ScalarStyle.DoubleQuoted or ScalarStyle.SingleQuoted } and { Start: var start, End: var end } && end.Line > start.Line
            ? new Span(file, (int)start.Line, (int)start.Column, (int)start.Line, (int)start.Column + 1)
            : null;
    }

    private static string Sentence(string message)
    {
        var text = message.Trim();
        return text.Length == 0 ? "The text is not YAML." : text.EndsWith('.') ? text : $"{text}.";
    }

    /// <summary>Ends the reading of a file whose fault is already reported; never leaves this class.</summary>
    private sealed class Refused : Exception;
}
