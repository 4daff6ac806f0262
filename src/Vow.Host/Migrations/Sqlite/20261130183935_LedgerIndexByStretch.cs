using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Vow.Host.Migrations.Sqlite
{
    /// <summary>Where entries stand in the log, a stretch a row: a row an entry cost a round as much as the entries themselves. Rows that are there become stretches of one.</summary>
    public partial class LedgerIndexByStretch : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql("ALTER TABLE ledger_index RENAME TO ledger_index_old");
            migrationBuilder.Sql(
                "CREATE TABLE ledger_index (first_id TEXT NOT NULL CONSTRAINT PK_ledger_index PRIMARY KEY, last_id TEXT NOT NULL, idx INTEGER NOT NULL, ids BLOB NOT NULL, log_id TEXT) WITHOUT ROWID");
            migrationBuilder.Sql("INSERT INTO ledger_index SELECT entry_id, entry_id, idx, unhex(entry_id, '-'), NULL FROM ledger_index_old ORDER BY entry_id");
            migrationBuilder.Sql("INSERT INTO ledger_index SELECT entry_id, entry_id, idx, unhex(entry_id, '-'), log_id FROM ledger_past WHERE true ON CONFLICT (first_id) DO NOTHING");
            migrationBuilder.Sql("DROP TABLE ledger_index_old");
            migrationBuilder.Sql("DROP TABLE ledger_past");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            const string Each =
                """
                WITH RECURSIVE each (h, ids, k, idx, log_id) AS (
                  SELECT hex(substr(ids, 1, 16)), ids, 0, idx, log_id FROM ledger_index_old
                  UNION ALL SELECT hex(substr(ids, (k + 1) * 16 + 1, 16)), ids, k + 1, idx, log_id FROM each WHERE (k + 1) * 16 < length(ids))
                SELECT substr(h, 1, 8) || '-' || substr(h, 9, 4) || '-' || substr(h, 13, 4) || '-' || substr(h, 17, 4) || '-' || substr(h, 21) AS entry_id, idx + k AS idx, log_id FROM each
                """;
            migrationBuilder.Sql("ALTER TABLE ledger_index RENAME TO ledger_index_old");
            migrationBuilder.Sql("CREATE TABLE ledger_index (entry_id TEXT NOT NULL CONSTRAINT PK_ledger_index PRIMARY KEY, idx INTEGER NOT NULL) WITHOUT ROWID");
            migrationBuilder.Sql("CREATE TABLE ledger_past (entry_id TEXT NOT NULL CONSTRAINT PK_ledger_past PRIMARY KEY, idx INTEGER NOT NULL, log_id TEXT NOT NULL)");
            migrationBuilder.Sql($"INSERT INTO ledger_index SELECT entry_id, idx FROM ({Each}) WHERE log_id IS NULL");
            migrationBuilder.Sql($"INSERT INTO ledger_past SELECT entry_id, idx, log_id FROM ({Each}) WHERE log_id IS NOT NULL");
            migrationBuilder.Sql("DROP TABLE ledger_index_old");
        }
    }
}
