using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Vow.Policy;

/// <summary>Diagnostics for the terminal and for machines, in English; pages show them in the reader's language.</summary>
public static class DiagnosticText
{
    private const int WidestLine = 88;
    private static readonly JsonWriterOptions Indented = new() { Indented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary><c>error</c>, <c>warning</c>, <c>note</c>.</summary>
    public static string Word(Severity severity) => severity switch
    {
        Severity.Error => "error",
        Severity.Warning => "warning",
        Severity.Note => "note",
    };

    /// <summary>
    /// <c>file:line:column severity code message</c>, the line with the part underlined, the help and the article. Control characters of the text are
    /// shown as spaces, so that a file cannot speak to the terminal.
    /// </summary>
    public static string Render(Diagnostic diagnostic, PolicyFiles files)
    {
        ArgumentNullException.ThrowIfNull(diagnostic);
        ArgumentNullException.ThrowIfNull(files);
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{Clean(diagnostic.Span.ToString())} {Word(diagnostic.Severity)} {diagnostic.Code} {Clean(diagnostic.Message.En)}\n");
        // What is missing altogether stands nowhere: no line is shown for it.
        if (diagnostic.Span != Span.StartOf(diagnostic.Span.File) && SourceLine(diagnostic.Span, files) is { } line)
        {
            var number = diagnostic.Span.Line.ToString(CultureInfo.InvariantCulture);
            var (start, length) = Underlined(diagnostic.Span, line);
            var from = start + length > WidestLine ? Math.Max(0, start - (WidestLine / 4)) : 0;
            var shown = Clean(line[from..Math.Min(line.Length, from + WidestLine)]);
            text.Append(CultureInfo.InvariantCulture, $"  {number} | {shown}\n");
            text.Append(' ', number.Length + 2).Append(" | ").Append(' ', start - from).Append('^', Math.Clamp(length, 1, Math.Max(1, shown.Length - (start - from)))).Append('\n');
        }

        text.Append(CultureInfo.InvariantCulture, $"  help: {Clean(diagnostic.Help.En)}\n");
        if (diagnostic.Article is not null)
        {
            text.Append(CultureInfo.InvariantCulture, $"  law: {diagnostic.Article}\n");
        }

        if (diagnostic.Unverified is not null)
        {
            text.Append(CultureInfo.InvariantCulture, $"  law, not verified against its text: {diagnostic.Unverified}\n");
        }

        if (diagnostic.Effect is not null)
        {
            text.Append(CultureInfo.InvariantCulture, $"  until then: {diagnostic.Effect.En}\n");
        }

        if (diagnostic.Decision is { } decision)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"  decided: {Clean(decision.DecidedBy)}, {decision.Date:yyyy-MM-dd}, until {decision.Expires:yyyy-MM-dd}: {Clean(decision.Reason)} (officer: {Clean(decision.DpoAdvice)})\n");
        }

        return text.ToString();
    }

    /// <summary>All of them, an empty line between two; the facts nobody has given yet in one list at the end.</summary>
    public static string Render(ImmutableArray<Diagnostic> diagnostics, PolicyFiles files)
    {
        var unknown = diagnostics.Where(one => one.Code == DiagnosticCodes.FactUnknown.Code).ToList();
        return unknown.Count < 2
            ? string.Join('\n', diagnostics.Select(one => Render(one, files)))
            : string.Join('\n', [.. diagnostics.Except(unknown).Select(one => Render(one, files)), Unknown(unknown)]);
    }

    private static string Unknown(List<Diagnostic> facts)
    {
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"{Word(facts[0].Severity)} {facts[0].Code} {facts.Count} facts are not known yet:\n");
        foreach (var fact in facts)
        {
            text.Append(CultureInfo.InvariantCulture, $"  {Clean(fact.Span.ToString())} {Clean(fact.Message.En)}\n");
        }

        return text.Append("  help: Ask who must say each, and write the answer in place of all that stands after its key, as: name: OVH SAS\n").ToString();
    }

    /// <summary>The text a diagnostic underlines, on its first line; empty where it points at nothing written.</summary>
    public static string UnderlinedText(Diagnostic diagnostic, PolicyFiles files)
    {
        ArgumentNullException.ThrowIfNull(diagnostic);
        ArgumentNullException.ThrowIfNull(files);
        if (SourceLine(diagnostic.Span, files) is not { } line)
        {
            return "";
        }

        var (start, length) = Underlined(diagnostic.Span, line);
        return line.Substring(start, Math.Min(length, line.Length - start));
    }

    /// <summary>A JSON array of <c>{code, severity, file, line, column, message, help, article}</c>; article is null where no law is at stake.</summary>
    public static string Json(ImmutableArray<Diagnostic> diagnostics)
    {
        var buffer = new System.Buffers.ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer, Indented))
        {
            json.WriteStartArray();
            foreach (var one in diagnostics)
            {
                json.WriteStartObject();
                json.WriteString("code", one.Code);
                json.WriteString("severity", Word(one.Severity));
                json.WriteString("file", one.Span.File);
                json.WriteNumber("line", one.Span.Line);
                json.WriteNumber("column", one.Span.Column);
                json.WriteString("message", one.Message.En);
                json.WriteString("help", one.Help.En);
                json.WriteString("article", one.Article);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static string? SourceLine(Span span, PolicyFiles files)
    {
        if (files[span.File] is not { } text)
        {
            return null;
        }

        var start = 0;
        for (var number = 1; number < span.Line; number++)
        {
            var next = text.AsSpan(start).IndexOfAny('\n', '\r');
            if (next < 0)
            {
                return null;
            }

            start += next + (text.AsSpan(start + next).StartsWith("\r\n") ? 2 : 1);
        }

        var end = text.AsSpan(start).IndexOfAny('\n', '\r');
        return end < 0 ? text[start..] : text.Substring(start, end);
    }

    /// <summary>Start and length within the line, never past its end.</summary>
    private static (int Start, int Length) Underlined(Span span, string line)
    {
        var start = Math.Clamp(span.Column - 1, 0, line.Length);
        var end = span.EndLine > span.Line ? line.TrimEnd().Length : Math.Clamp(span.EndColumn - 1, 0, line.Length);
        return (start, Math.Max(0, end - start));
    }

    private static string Clean(string text) => string.Create(text.Length, text, static (to, from) =>
    {
        for (var at = 0; at < to.Length; at++)
        {
            // Tabs become one space, so that the underline stands where it should.
            to[at] = char.IsControl(from[at]) || char.GetUnicodeCategory(from[at]) == UnicodeCategory.Format ? ' ' : from[at];
        }
    });
}
