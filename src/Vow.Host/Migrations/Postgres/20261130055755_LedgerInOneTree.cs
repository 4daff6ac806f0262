using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Vow.Host.Migrations.Postgres
{
    /// <summary>Hashes and bundles are kept as they are: hashes don't shrink, and a server that tries to shrink bundles spends more on it than on writing them.</summary>
    public partial class LedgerInOneTree : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder) => Keep(migrationBuilder, "EXTERNAL");

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder) => Keep(migrationBuilder, "EXTENDED");

        private static void Keep(MigrationBuilder migrationBuilder, string how)
        {
            migrationBuilder.Sql($"ALTER TABLE ledger_tile ALTER COLUMN bytes SET STORAGE {how}");
            migrationBuilder.Sql($"ALTER TABLE ledger_bundle ALTER COLUMN bytes SET STORAGE {how}");
        }
    }
}
