using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Vow.Host.Migrations.Postgres
{
    /// <summary>
    /// What is kept of erasures in sources, to do them again after an older copy was put back. The fingerprints of single rows that were there say of no row
    /// where it is or whose; nothing read them, and they go.
    /// </summary>
    public partial class EraseAgainInSources : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(name: "retention_tombstone");
            migrationBuilder.CreateTable(
                name: "retention_tombstone",
                columns: table => new
                {
                    step_id = table.Column<Guid>(type: "uuid", nullable: false),
                    source = table.Column<string>(type: "text", nullable: false),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    @sealed = table.Column<byte[]>(name: "sealed", type: "bytea", nullable: false)
                },
                constraints: table => table.PrimaryKey("PK_retention_tombstone", x => x.step_id));
            migrationBuilder.CreateIndex(name: "IX_retention_tombstone_source_at", table: "retention_tombstone", columns: new[] { "source", "at" });
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(name: "retention_tombstone");
            migrationBuilder.CreateTable(
                name: "retention_tombstone",
                columns: table => new
                {
                    fingerprint = table.Column<string>(type: "text", nullable: false),
                    source = table.Column<string>(type: "text", nullable: false),
                    table_name = table.Column<string>(type: "text", nullable: false),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    batch_id = table.Column<Guid>(type: "uuid", nullable: false)
                },
                constraints: table => table.PrimaryKey("PK_retention_tombstone", x => x.fingerprint));
            migrationBuilder.CreateIndex(name: "IX_retention_tombstone_at", table: "retention_tombstone", column: "at");
            migrationBuilder.CreateIndex(name: "IX_retention_tombstone_batch_id", table: "retention_tombstone", column: "batch_id");
        }
    }
}
