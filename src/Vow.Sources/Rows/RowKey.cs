using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace Vow.Sources;

/// <summary>The key of a row: one value per key column. Two keys are equal when their canonical text is.</summary>
public sealed class RowKey : IEquatable<RowKey>
{
    private RowKey(ImmutableArray<object> values, string text)
    {
        Values = values;
        Text = text;
    }

    /// <summary>The values in key order, as the database takes them.</summary>
    public ImmutableArray<object> Values { get; }

    /// <summary>Canonical text, a JSON array of tagged strings such as <c>["i:42"]</c>; <see cref="Parse"/> reads it back with the same types.</summary>
    public string Text { get; }

    /// <summary>A key of these values. Integers of any width are one type; null is no key value.</summary>
    public static RowKey Of(params IEnumerable<object> values)
    {
        var normal = values.Select(Normal).ToImmutableArray();
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream))
        {
            json.WriteStartArray();
            foreach (var value in normal)
            {
                json.WriteStringValue(Tagged(value));
            }

            json.WriteEndArray();
        }

        return new RowKey(normal, System.Text.Encoding.UTF8.GetString(stream.ToArray()));
    }

    /// <summary>The key a canonical text stands for, or null where the text is not one.</summary>
    public static RowKey? Parse(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            var values = new List<object>();
            foreach (var element in document.RootElement.EnumerateArray())
            {
                if (Untagged(element.GetString() ?? "") is not { } value)
                {
                    return null;
                }

                values.Add(value);
            }

            return Of(values);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException or OverflowException)
        {
            return null;
        }
    }

    /// <inheritdoc />
    public bool Equals(RowKey? other) => other is not null && string.Equals(Text, other.Text, StringComparison.Ordinal);

    /// <inheritdoc />
    public override bool Equals(object? obj) => Equals(obj as RowKey);

    /// <inheritdoc />
    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);

    /// <summary>The canonical text.</summary>
    public override string ToString() => Text;

    private static object Normal(object value) => value switch
    {
        null => throw new ArgumentNullException(nameof(value), "A key holds no null."),
        sbyte or byte or short or ushort or int or uint => Convert.ToInt64(value, CultureInfo.InvariantCulture),
        ulong big => big <= long.MaxValue ? (long)big : (decimal)big,
        float single => (double)single,
        _ => value,
    };

    private static string Tagged(object value) => value switch
    {
        long i => string.Create(CultureInfo.InvariantCulture, $"i:{i}"),
        string s => "s:" + s,
        Guid u => "u:" + u.ToString("D"),
        byte[] b => "b:" + Convert.ToHexStringLower(b),
        bool z => z ? "z:1" : "z:0",
        DateOnly d => "d:" + d.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        DateTime t => "t:" + t.ToString("O", CultureInfo.InvariantCulture),
        decimal n => "n:" + n.ToString(CultureInfo.InvariantCulture),
        double f => "f:" + f.ToString("R", CultureInfo.InvariantCulture),
        _ => throw new NotSupportedException($"A key column of type {value.GetType().Name} is not supported."),
    };

    private static object? Untagged(string text)
    {
        if (text.Length < 2 || text[1] != ':')
        {
            return null;
        }

        var rest = text[2..];
        return text[0] switch
        {
            'i' => long.Parse(rest, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture),
            's' => rest,
            'u' => Guid.ParseExact(rest, "D"),
            'b' => Convert.FromHexString(rest),
            'z' => rest == "1",
            'd' => DateOnly.ParseExact(rest, "yyyy-MM-dd", CultureInfo.InvariantCulture),
            't' => DateTime.ParseExact(rest, "O", CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind),
            'n' => decimal.Parse(rest, CultureInfo.InvariantCulture),
            'f' => double.Parse(rest, CultureInfo.InvariantCulture),
            _ => null,
        };
    }
}
