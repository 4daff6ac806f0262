namespace Vow.Hosting;

/// <summary>A writing statement with its parameters, to be run with others in one go: on PostgreSQL each journey costs more than the work.</summary>
/// <param name="Sql">Constant SQL that both engines understand.</param>
/// <param name="Parameters">Values by name.</param>
public sealed record Statement(string Sql, params (string Name, object? Value)[] Parameters);
