using System.Data.Common;

namespace Vow.Sources;

/// <summary>The values of one statement: each gets a parameter, none ever enters the text.</summary>
internal sealed class SqlValues
{
    private readonly List<object?> values = [];

    /// <summary>Name of a new parameter that carries this value.</summary>
    public string Bind(object? value)
    {
        values.Add(value);
        return "@p" + (values.Count - 1).ToString(System.Globalization.CultureInfo.InvariantCulture);
    }

    /// <summary>Gives a command its parameters.</summary>
    public void AddTo(DbCommand command, Dialect dialect)
    {
        for (var i = 0; i < values.Count; i++)
        {
            command.Parameters.Add(dialect.Parameter("@p" + i.ToString(System.Globalization.CultureInfo.InvariantCulture), values[i]));
        }
    }
}
