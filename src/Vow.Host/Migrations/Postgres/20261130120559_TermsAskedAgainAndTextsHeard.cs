using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Vow.Host.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class TermsAskedAgainAndTextsHeard : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "terms_refused_at",
                table: "accounts_account",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "terms_refused_version",
                table: "accounts_account",
                type: "character varying(32)",
                maxLength: 32,
                nullable: true);

            migrationBuilder.CreateTable(
                name: "post_heard",
                columns: table => new
                {
                    fingerprint = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    ends_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
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
