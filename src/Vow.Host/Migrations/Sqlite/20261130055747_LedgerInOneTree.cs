using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Vow.Host.Migrations.Sqlite
{
    /// <summary>
    /// What waits for the log, and where each entry stands in it, in one tree each: SQLite otherwise keeps the rows in one and their keys in another,
    /// and a round writes to both.
    /// </summary>
    public partial class LedgerInOneTree : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder) => Lay(migrationBuilder, " WITHOUT ROWID");

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder) => Lay(migrationBuilder, "");

        private static void Lay(MigrationBuilder migrationBuilder, string how)
        {
            foreach (var (table, column) in new[] { ("ledger_pending", "body BLOB NOT NULL"), ("ledger_index", "idx INTEGER NOT NULL") })
            {
                migrationBuilder.Sql($"ALTER TABLE {table} RENAME TO {table}_old");
                migrationBuilder.Sql($"CREATE TABLE {table} (entry_id TEXT NOT NULL CONSTRAINT PK_{table} PRIMARY KEY, {column}){how}");
                migrationBuilder.Sql($"INSERT INTO {table} SELECT entry_id, {column[..column.IndexOf(' ')]} FROM {table}_old ORDER BY entry_id");
                migrationBuilder.Sql($"DROP TABLE {table}_old");
            }
        }
    }
}
