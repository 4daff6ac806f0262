using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Vow.Host.Migrations.Postgres
{
    /// <summary>Where entries stand in the log, a stretch a row: a row an entry cost a round as much as the entries themselves. Rows that are there become stretches of one.</summary>
    public partial class LedgerIndexByStretch : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.Sql("ALTER TABLE ledger_index RENAME TO ledger_index_old");
            migrationBuilder.Sql("ALTER TABLE ledger_index_old RENAME CONSTRAINT \"PK_ledger_index\" TO \"PK_ledger_index_old\"");
            migrationBuilder.Sql(
                "CREATE TABLE ledger_index (first_id uuid NOT NULL CONSTRAINT \"PK_ledger_index\" PRIMARY KEY, last_id uuid NOT NULL, idx bigint NOT NULL, ids bytea NOT NULL, log_id varchar(300))");
            migrationBuilder.Sql("ALTER TABLE ledger_index ALTER COLUMN ids SET STORAGE EXTERNAL");
            migrationBuilder.Sql("INSERT INTO ledger_index SELECT entry_id, entry_id, idx, uuid_send(entry_id), NULL FROM ledger_index_old");
            migrationBuilder.Sql("INSERT INTO ledger_index SELECT entry_id, entry_id, idx, uuid_send(entry_id), log_id FROM ledger_past ON CONFLICT (first_id) DO NOTHING");
            migrationBuilder.Sql("DROP TABLE ledger_index_old");
            migrationBuilder.Sql("DROP TABLE ledger_past");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            const string Each = "SELECT encode(substring(ids FROM k * 16 + 1 FOR 16), 'hex')::uuid AS entry_id, idx + k AS idx, log_id FROM ledger_index_old, generate_series(0, length(ids) / 16 - 1) AS k";
            migrationBuilder.Sql("ALTER TABLE ledger_index RENAME TO ledger_index_old");
            migrationBuilder.Sql("ALTER TABLE ledger_index_old RENAME CONSTRAINT \"PK_ledger_index\" TO \"PK_ledger_index_old\"");
            migrationBuilder.Sql("CREATE TABLE ledger_index (entry_id uuid NOT NULL CONSTRAINT \"PK_ledger_index\" PRIMARY KEY, idx bigint NOT NULL)");
            migrationBuilder.Sql("CREATE TABLE ledger_past (entry_id uuid NOT NULL CONSTRAINT \"PK_ledger_past\" PRIMARY KEY, idx bigint NOT NULL, log_id varchar(300) NOT NULL)");
            migrationBuilder.Sql($"INSERT INTO ledger_index SELECT entry_id, idx FROM ({Each}) AS each WHERE log_id IS NULL");
            migrationBuilder.Sql($"INSERT INTO ledger_past SELECT entry_id, idx, log_id FROM ({Each}) AS each WHERE log_id IS NOT NULL");
            migrationBuilder.Sql("DROP TABLE ledger_index_old");
        }
    }
}
