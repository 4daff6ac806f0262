using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Vow.Host.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class RestrictionAtServices : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<Guid>(
                name: "request_id",
                table: "rights_restriction",
                type: "TEXT",
                nullable: true);

            migrationBuilder.CreateIndex(
                name: "IX_rights_restriction_request_id",
                table: "rights_restriction",
                column: "request_id");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_rights_restriction_request_id",
                table: "rights_restriction");

            migrationBuilder.DropColumn(
                name: "request_id",
                table: "rights_restriction");
        }
    }
}
