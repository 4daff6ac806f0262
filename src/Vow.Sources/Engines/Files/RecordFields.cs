using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Vow.Policy;

namespace Vow.Sources;

/// <summary>One field of a record: where its bytes stand, and what they say.</summary>
/// <param name="Start">Where its bytes begin in the record.</param>
/// <param name="End">Where they end.</param>
/// <param name="Value">Null, text as UTF-8 bytes, or a whole number.</param>
/// <param name="Kind">How it is written: decides how another value is written in its place.</param>
internal readonly record struct RecordField(int Start, int End, object? Value, FieldKind Kind);

/// <summary>How a field is written.</summary>
internal enum FieldKind : byte
{
    /// <summary>As it is.</summary>
    Bare,

    /// <summary>In quotation marks.</summary>
    Quoted,

    /// <summary>A JSON number.</summary>
    Number,
}

/// <summary>
/// Reads a record's fields and writes a record with some of them changed. A changed field alone gets new bytes; every other byte of the record stays as it was.
/// </summary>
internal sealed class RecordFields(FileFormat format)
{
    private static readonly JsonSerializerOptions Plain = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly List<RecordField> fields = [];
    private readonly List<string> names = [];

    /// <summary>The fields of the record read last, in its order.</summary>
    public IReadOnlyList<RecordField> Fields => fields;

    /// <summary>The names of its fields, in its order; of JSON alone.</summary>
    public IReadOnlyList<string> Names => names;

    // Where a further member goes into a JSON object.
    private int brace;

    /// <summary>Whether there is nothing on the line.</summary>
    public static bool IsBlank(ReadOnlySpan<byte> record) => !record.ContainsAnyExcept((byte)'\r', (byte)'\n');

    /// <summary>Reads a record.</summary>
    /// <returns>Why it can't be read, without a word of it; null where it can.</returns>
    public Bilingual? Read(ReadOnlyMemory<byte> record, int from)
    {
        fields.Clear();
        names.Clear();
        return format.IsJson ? ReadObject(record.Span, from) : ReadSeparated(record.Span, from);
    }

    /// <summary>The record last read, with other values in some of its fields.</summary>
    /// <param name="record">Its bytes.</param>
    /// <param name="changes">Place of a field (of a member that is not there: -1), its name, and its new value: null, or text and whether that text is a whole number.</param>
    /// <exception cref="FileSourceException">The file's encoding has no bytes for a value.</exception>
    public byte[] Write(ReadOnlyMemory<byte> record, IEnumerable<(int Field, string Name, string? Value, bool IsNumber)> changes)
    {
        var bytes = new ArrayBufferWriter<byte>(record.Length + 64);
        var at = 0;
        void Until(int end)
        {
            bytes.Write(record.Span[at..end]);
            at = end;
        }

        var isEmpty = names.Count == 0;
        foreach (var (field, name, value, isNumber) in changes.OrderBy(one => one.Field < 0 ? int.MaxValue : one.Field))
        {
            if (field < 0)
            {
                Until(brace);
                bytes.Write(Encoding.UTF8.GetBytes((isEmpty ? "" : ",") + JsonSerializer.Serialize(name, Plain) + ":"));
                bytes.Write(Json(value, isNumber, FieldKind.Bare));
                isEmpty = false;
                continue;
            }

            Until(fields[field].Start);
            bytes.Write(format.IsJson ? Json(value, isNumber, fields[field].Kind) : Separated(value, fields[field].Kind == FieldKind.Quoted));
            at = fields[field].End;
        }

        Until(record.Length);
        return bytes.WrittenSpan.ToArray();
    }

    private Bilingual? ReadSeparated(ReadOnlySpan<byte> record, int from)
    {
        var end = record.EndsWith("\r\n"u8) ? record.Length - 2 : record.EndsWith("\n"u8) ? record.Length - 1 : record.Length;
        var at = from;
        while (true)
        {
            var start = at;
            var quoted = at < end && record[at] == (byte)'"';
            if (quoted)
            {
                at++;
                while (true)
                {
                    var mark = record[at..end].IndexOf((byte)'"');
                    if (mark < 0)
                    {
                        return new("a quotation mark is never closed", "un guillemet n'est jamais fermé");
                    }

                    at += mark + 1;
                    if (at == end || record[at] != (byte)'"')
                    {
                        break;
                    }

                    at++;
                }

                if (at < end && record[at] != format.DelimiterByte)
                {
                    return new("something stands behind a closing quotation mark", "quelque chose suit un guillemet fermant");
                }
            }
            else
            {
                var next = record[at..end].IndexOf(format.DelimiterByte);
                at = next < 0 ? end : at + next;
                if (record[start..at].Contains((byte)'\r'))
                {
                    return new("a carriage return stands outside quotation marks", "un retour chariot se trouve hors des guillemets");
                }
            }

            if (Utf8(record[start..at], quoted) is not { } value)
            {
                return new("it is not text in the file's encoding", "ce n'est pas du texte dans l'encodage du fichier");
            }

            fields.Add(new RecordField(start, at, value.Length == 0 && !quoted ? null : value, quoted ? FieldKind.Quoted : FieldKind.Bare));
            if (at == end)
            {
                return null;
            }

            at++;
        }
    }

    private byte[]? Utf8(ReadOnlySpan<byte> raw, bool quoted)
    {
        if (!quoted && format.Encoding == FileEncoding.Utf8)
        {
            return System.Text.Unicode.Utf8.IsValid(raw) ? raw.ToArray() : null;
        }

        try
        {
            var text = format.Text.GetString(quoted ? raw[1..^1] : raw);
            return Encoding.UTF8.GetBytes(quoted ? text.Replace("\"\"", "\"", StringComparison.Ordinal) : text);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }

    private byte[] Separated(string? value, bool quoted)
    {
        try
        {
            return value switch
            {
                null => [],
                "" => "\"\""u8.ToArray(),
                _ when quoted || value[0] == ' ' || value[^1] == ' ' || value.AsSpan().ContainsAny(['"', '\r', '\n', (char)format.DelimiterByte]) =>
                    format.Text.GetBytes('"' + value.Replace("\"", "\"\"", StringComparison.Ordinal) + '"'),
                _ => format.Text.GetBytes(value),
            };
        }
        catch (EncoderFallbackException)
        {
#pragma warning disable MA0054 // the cause quotes the character, which is somebody's
            throw new FileSourceException("it holds no such character in its encoding: convert the file to utf-8 and say so in the map") { IsOfValue = true };
#pragma warning restore MA0054
        }
    }

    private Bilingual? ReadObject(ReadOnlySpan<byte> record, int from)
    {
        try
        {
            var reader = new Utf8JsonReader(record[from..]);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                return new("it is not a JSON object", "ce n'est pas un objet JSON");
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var name = reader.GetString()!;
                if (names.Contains(name))
                {
                    return new("a member stands in it twice", "un membre s'y trouve deux fois");
                }

                reader.Read();
                var start = from + (int)reader.TokenStartIndex;
                var (value, kind) = reader.TokenType switch
                {
                    JsonTokenType.Null => ((object?)null, FieldKind.Bare),
                    JsonTokenType.String => (Encoding.UTF8.GetBytes(reader.GetString()!), FieldKind.Quoted),
                    JsonTokenType.Number => (reader.TryGetInt64(out var whole) ? whole : reader.ValueSpan.ToArray(), FieldKind.Number),
                    _ => ((object?)reader.ValueSpan.ToArray(), FieldKind.Bare),
                };
                if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
                {
                    reader.Skip();
                    value = record[start..(from + (int)reader.BytesConsumed)].ToArray();
                }

                names.Add(name);
                fields.Add(new RecordField(start, from + (int)reader.BytesConsumed, value, kind));
            }

            brace = from + (int)reader.TokenStartIndex;
            // Nothing but space may follow; anything else throws.
            reader.Read();
            return null;
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            return new("it is not a JSON object", "ce n'est pas un objet JSON");
        }
    }

    private static byte[] Json(string? value, bool isNumber, FieldKind kind) => value switch
    {
        null => "null"u8.ToArray(),
        _ when isNumber || (kind == FieldKind.Number && IsNumber(value)) => Encoding.UTF8.GetBytes(value),
        _ => JsonSerializer.SerializeToUtf8Bytes(value, Plain),
    };

    private static bool IsNumber(string text)
    {
        try
        {
            var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(text));
            return reader.Read() && reader.TokenType == JsonTokenType.Number && reader.BytesConsumed == text.Length;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
