using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text;

namespace Vow.Policy.Tests;

/// <summary>Any value as text, part by part, so that two can be compared whatever they are made of. Places in files are left out.</summary>
internal static class Shape
{
    public static string Of(object value)
    {
        var text = new StringBuilder();
        Write(text, value);
        return text.ToString();
    }

    private static void Write(StringBuilder text, object? value)
    {
        switch (value)
        {
            case null:
                text.Append('-');
                break;
            case Span:
                break;
            case string or Enum or IFormattable or bool:
                text.Append(Convert.ToString(value, CultureInfo.InvariantCulture));
                break;
            case IEnumerable many:
                text.Append('[');
                foreach (var one in IsEmptyArray(many) ? [] : many.Cast<object?>())
                {
                    Write(text, one);
                    text.Append(", ");
                }

                text.Append(']');
                break;
            default:
                text.Append(value.GetType().Name).Append(" {");
                foreach (var part in value.GetType().GetProperties(BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance)
                    .Where(one => one.Name is not ("EqualityContract" or "Places" or "ClauseSpans") && one.GetIndexParameters().Length == 0 && one.PropertyType != typeof(Span)))
                {
                    text.Append(' ').Append(part.Name).Append('=');
                    Write(text, part.GetValue(value));
                }

                text.Append(" }\n");
                break;
        }
    }

    private static bool IsEmptyArray(IEnumerable many) =>
        many.GetType().GetProperty("IsDefault")?.GetValue(many) is true;
}
