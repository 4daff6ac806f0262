using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Vow.Host.Migrations.Postgres
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
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    request_id = table.Column<Guid>(type: "uuid", nullable: false),
                    due = table.Column<DateOnly>(type: "date", nullable: false),
                    found = table.Column<bool>(type: "boolean", nullable: true),
                    done_by = table.Column<Guid>(type: "uuid", nullable: true),
                    done_as = table.Column<int>(type: "integer", nullable: true),
                    said = table.Column<byte[]>(type: "bytea", nullable: true)
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
