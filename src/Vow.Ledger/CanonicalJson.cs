using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Vow.Ledger;

/// <summary>One spelling for each JSON value (RFC 8785), of the part the ledger uses: objects, arrays, strings, integers, true, false, null.</summary>
/// <remarks>Numbers with a fraction or beyond 2^53 - 1 are left out: other languages read them as floating point, and one value would have two hashes.</remarks>
public static class CanonicalJson
{
    /// <summary>The largest integer every reader of JSON agrees on (RFC 7493).</summary>
    public const long LargestInteger = 9_007_199_254_740_991;

    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);
    private static readonly JsonDocumentOptions Reading = new() { AllowDuplicateProperties = false, MaxDepth = 64 };

    /// <summary>The canonical UTF-8 bytes of a value.</summary>
    /// <exception cref="ArgumentException">The value has a number that is no integer within ±<see cref="LargestInteger"/>, or a string that is no Unicode.</exception>
    public static byte[] Write(JsonNode? value)
    {
        var output = new ArrayBufferWriter<byte>(256);
        WriteValue(output, value);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>Whether these bytes are exactly what <see cref="Write"/> gives for the value they hold.</summary>
    public static bool IsCanonical(ReadOnlySpan<byte> bytes) => TryParse(bytes, out _);

    /// <summary>Reads canonical bytes; false for bytes in any other spelling. A canonical <c>null</c> is true with a null value.</summary>
    public static bool TryParse(ReadOnlySpan<byte> bytes, out JsonNode? value)
    {
        value = null;
        try
        {
            var read = JsonNode.Parse(bytes, nodeOptions: null, Reading);
            if (!Write(read).AsSpan().SequenceEqual(bytes))
            {
                return false;
            }

            value = read;
            return true;
        }
        catch (Exception refused) when (refused is JsonException or ArgumentException or InvalidOperationException or FormatException)
        {
            // Malformed JSON, a lone surrogate, a number outside the subset: the reader tells each its own way.
            return false;
        }
    }

    /// <summary>The canonical bytes of an object whose members come in canonical order, without building its tree: a text where there is one, else the number.</summary>
    /// <exception cref="ArgumentException">As <see cref="Write"/>.</exception>
    internal static byte[] WriteOrdered(ReadOnlySpan<(string Name, string? Text, long Number)> members)
    {
        var output = new ArrayBufferWriter<byte>(512);
        output.Write("{"u8);
        var first = true;
        foreach (var (name, text, number) in members)
        {
            output.Write(first ? ""u8 : ","u8);
            first = false;
            WriteString(output, name);
            output.Write(":"u8);
            if (text is not null)
            {
                WriteString(output, text);
            }
            else
            {
                WriteInteger(output, number);
            }
        }

        output.Write("}"u8);
        return output.WrittenSpan.ToArray();
    }

    private static void WriteInteger(ArrayBufferWriter<byte> output, long number)
    {
        if (number is < -LargestInteger or > LargestInteger)
        {
            throw new ArgumentException("Integers are written within plus or minus 2^53 - 1.");
        }

        number.TryFormat(output.GetSpan(20), out var written, default, CultureInfo.InvariantCulture);
        output.Advance(written);
    }

    private static void WriteValue(ArrayBufferWriter<byte> output, JsonNode? value)
    {
        switch (value)
        {
            case null:
                output.Write("null"u8);
                break;
            case JsonObject members:
                WriteObject(output, members);
                break;
            case JsonArray items:
                output.Write("["u8);
                for (var i = 0; i < items.Count; i++)
                {
                    output.Write(i == 0 ? ""u8 : ","u8);
                    WriteValue(output, items[i]);
                }

                output.Write("]"u8);
                break;
            default:
                WriteScalar(output, value.AsValue());
                break;
        }
    }

    private static void WriteObject(ArrayBufferWriter<byte> output, JsonObject members)
    {
        output.Write("{"u8);
        // RFC 8785 section 3.2.3: by UTF-16 code unit, which is what ordinal comparison is.
        var first = true;
        foreach (var (name, value) in members.OrderBy(m => m.Key, StringComparer.Ordinal))
        {
            output.Write(first ? ""u8 : ","u8);
            first = false;
            WriteString(output, name);
            output.Write(":"u8);
            WriteValue(output, value);
        }

        output.Write("}"u8);
    }

    private static void WriteScalar(ArrayBufferWriter<byte> output, JsonValue value)
    {
        switch (value.GetValueKind())
        {
            case JsonValueKind.True:
                output.Write("true"u8);
                break;
            case JsonValueKind.False:
                output.Write("false"u8);
                break;
            case JsonValueKind.String:
                WriteString(output, value.TryGetValue<string>(out var text) ? text : throw new ArgumentException("Only strings, integers, booleans and null are written."));
                break;
            default:
                WriteInteger(output, Integer(value));
                break;
        }
    }

    private static long Integer(JsonValue value) =>
        value.TryGetValue<long>(out var number) ? number
        : value.TryGetValue<int>(out var small) ? small
        : value.TryGetValue<uint>(out var unsigned) ? unsigned
        : value.TryGetValue<short>(out var shorter) ? shorter
        : value.TryGetValue<byte>(out var tiny) ? tiny
        : throw new ArgumentException("Only integers are written, no fractions.");

    private static void WriteString(ArrayBufferWriter<byte> output, string text)
    {
        output.Write("\""u8);
        var start = 0;
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c >= ' ' && c is not ('"' or '\\'))
            {
                continue;
            }

            WriteRaw(output, text.AsSpan(start, i - start));
            start = i + 1;
            WriteRaw(output, c switch
            {
                '"' => "\\\"",
                '\\' => "\\\\",
                '\b' => "\\b",
                '\t' => "\\t",
                '\n' => "\\n",
                '\f' => "\\f",
                '\r' => "\\r",
                _ => string.Create(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}"),
            });
        }

        WriteRaw(output, text.AsSpan(start));
        output.Write("\""u8);
    }

    // A lone surrogate throws EncoderFallbackException, an ArgumentException.
    private static void WriteRaw(ArrayBufferWriter<byte> output, ReadOnlySpan<char> text) => Strict.GetBytes(text, output);
}
