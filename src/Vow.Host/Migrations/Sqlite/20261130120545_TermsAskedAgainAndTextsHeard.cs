using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Vow.Host.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class TermsAskedAgainAndTextsHeard : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<long>(
                name: "terms_refused_at",
                table: "accounts_account",
                type: "INTEGER",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "terms_refused_version",
                table: "accounts_account",
                type: "TEXT",
                maxLength: 32,
                nullable: true);

            migrationBuilder.CreateTable(
                name: "post_heard",
                columns: table => new
                {
                    fingerprint = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    ends_at = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_post_heard", x => x.fingerprint);
                });

            migrationBuilder.CreateIndex(
                name: "IX_post_heard_ends_at",
                table: "post_heard",
                column: "ends_at");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "post_heard");

            migrationBuilder.DropColumn(
                name: "terms_refused_at",
                table: "accounts_account");

            migrationBuilder.DropColumn(
                name: "terms_refused_version",
                table: "accounts_account");
        }
    }
}
