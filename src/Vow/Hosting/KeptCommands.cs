using Microsoft.Data.Sqlite;

namespace Vow.Hosting;

/// <summary>
/// Commands of the SQLite writer's connection, kept with their compiled statements from deed to deed. A command that its user disposes comes
/// back here instead; one that is in use is never given twice.
/// </summary>
internal sealed class KeptCommands(SqliteConnection connection) : IDisposable
{
    // The SQL texts of deeds are constants: their number is that of places in the code.
    private const int Most = 256;
    private readonly Dictionary<string, KeptCommand> commands = new(StringComparer.Ordinal);

    public SqliteCommand Take(string sql, SqliteTransaction transaction)
    {
        if (!commands.TryGetValue(sql, out var command))
        {
            command = new KeptCommand();
            if (commands.Count < Most)
            {
                command.IsKept = true;
                commands[sql] = command;
            }
        }
        else if (command.IsTaken)
        {
            command = new KeptCommand();
        }

        if (command.Connection is null)
        {
            command.Connection = connection;
#pragma warning disable CA2100 // every caller passes a constant; values only travel as parameters
            command.CommandText = sql;
#pragma warning restore CA2100
        }

        command.Transaction = transaction;
        command.IsTaken = true;
        return command;
    }

    public void Dispose()
    {
        foreach (var command in commands.Values)
        {
            command.IsKept = false;
            command.Dispose();
        }

        commands.Clear();
    }

    private sealed class KeptCommand : SqliteCommand
    {
        public bool IsKept { get; set; }

        public bool IsTaken { get; set; }

        protected override void Dispose(bool disposing)
        {
            if (IsKept && disposing)
            {
                // The parameters stay, what they held does not.
                foreach (SqliteParameter parameter in Parameters)
                {
                    parameter.Value = DBNull.Value;
                }

                IsTaken = false;
                return;
            }

            base.Dispose(disposing);
        }
    }
}
