using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace Vow.Sources;

/// <summary>A whole row read from a source. Personal: never log it.</summary>
/// <param name="Table">The table it is from.</param>
/// <param name="Key">Its key.</param>
/// <param name="Values">Every column with its value, in the table's order.</param>
public sealed record SourceRow(string Table, RowKey Key, ImmutableArray<ColumnValue> Values)
{
    /// <summary>The value of a column, or null where it is null or absent.</summary>
    public object? this[string column] => Values.FirstOrDefault(v => v.Column == column).Value;

    /// <summary>
    /// The row as a JSON object of column to value, in the table's order: text, whole numbers and booleans as such; dates and times in
    /// ISO 8601; bytes in base64; arrays as arrays; everything else as text.
    /// </summary>
    public byte[] ToJson()
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            foreach (var value in Values)
            {
                json.WritePropertyName(value.Column);
                Write(json, value.Value);
            }

            json.WriteEndObject();
        }

        return stream.ToArray();
    }

    // The elements of one dimension, from where they begin among all.
    private static void Write(Utf8JsonWriter json, Array array, object?[] all, int dimension, int from)
    {
        var inner = Enumerable.Range(dimension + 1, array.Rank - dimension - 1).Aggregate(1, (size, of) => size * array.GetLength(of));
        json.WriteStartArray();
        for (var i = from; i < from + (array.GetLength(dimension) * inner); i += inner)
        {
            if (dimension < array.Rank - 1)
            {
                Write(json, array, all, dimension + 1, i);
            }
            else
            {
                Write(json, all[i]);
            }
        }

        json.WriteEndArray();
    }

    private static void Write(Utf8JsonWriter json, object? value)
    {
        switch (value)
        {
            case null: json.WriteNullValue(); break;
            case string s: json.WriteStringValue(s); break;
            case bool b: json.WriteBooleanValue(b); break;
            case long or int or short or byte or sbyte or ushort or uint: json.WriteNumberValue(Convert.ToInt64(value, CultureInfo.InvariantCulture)); break;
            case ulong big: json.WriteNumberValue(big); break;
            case byte[] bytes: json.WriteBase64StringValue(bytes); break;
            case Array array: Write(json, array, [.. array.Cast<object?>()], 0, 0); break;
            case double d when double.IsFinite(d): json.WriteNumberValue(d); break;
            case DateOnly day: json.WriteStringValue(day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)); break;
            case DateTime time: json.WriteStringValue(time); break;
            default: json.WriteStringValue(Convert.ToString(value, CultureInfo.InvariantCulture)); break;
        }
    }
}

/// <summary>One value of a row. Personal where <paramref name="Datum"/> is set.</summary>
/// <param name="Column">The column.</param>
/// <param name="Datum">Id of the datum it holds, or null.</param>
/// <param name="Value">The value as the driver gave it; null for SQL null.</param>
public readonly record struct ColumnValue(string Column, string? Datum, object? Value);

/// <summary>A person as one source knows them.</summary>
/// <param name="Root">The table of persons, or <see cref="Lineage.SubjectRoot"/> where rows name Vow's subject directly.</param>
/// <param name="Key">Key of the row there, or the subject's id.</param>
public sealed record PersonRef(string Root, RowKey Key)
{
    /// <summary>A subject of Vow's own store.</summary>
    public static PersonRef Subject(Guid id) => new(Lineage.SubjectRoot, RowKey.Of(id));
}
