using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Vow.Host.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class TasksByHand : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "rights_task",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    request_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    due = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    found = table.Column<bool>(type: "INTEGER", nullable: true),
                    done_by = table.Column<Guid>(type: "TEXT", nullable: true),
                    done_as = table.Column<int>(type: "INTEGER", nullable: true),
                    said = table.Column<byte[]>(type: "BLOB", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_rights_task", x => x.id);
                    table.ForeignKey(
                        name: "FK_rights_task_rights_request_request_id",
                        column: x => x.request_id,
                        principalTable: "rights_request",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "IX_rights_task_due",
                table: "rights_task",
                column: "due");

            migrationBuilder.CreateIndex(
                name: "IX_rights_task_request_id",
                table: "rights_task",
                column: "request_id");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "rights_task");
        }
    }
}
