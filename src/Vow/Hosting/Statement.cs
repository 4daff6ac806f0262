namespace Vow.Hosting;

/// <summary>A writing statement with its parameters, to be run with others in one go: on PostgreSQL each journey costs more than the work.</summary>
/// <param name="Sql">Constant SQL that both engines understand.</param>
/// <param name="Parameters">Values by name.</param>
public sealed record Statement(string Sql, params (string Name, object? Value)[] Parameters)
{
    /// <summary>The value that goes by a name.</summary>
    /// <param name="name">With its <c>@</c>.</param>
    /// <exception cref="InvalidOperationException">The SQL names a parameter the statement was not given.</exception>
    public object? this[string name]
    {
        get
        {
            foreach (var (known, value) in Parameters)
            {
                if (known == name)
                {
                    return value;
                }
            }

            throw new InvalidOperationException($"The statement has no value for {name}: give it with the others.");
        }
    }
}
