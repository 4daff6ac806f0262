using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Vow.Host.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class IdentityAndBreaches : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "breaches_breach",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    number = table.Column<string>(type: "TEXT", maxLength: 16, nullable: false),
                    entered_at = table.Column<long>(type: "INTEGER", nullable: false),
                    entered_by = table.Column<Guid>(type: "TEXT", nullable: false),
                    aware_at = table.Column<long>(type: "INTEGER", nullable: false),
                    aware_how = table.Column<string>(type: "TEXT", nullable: false),
                    nature = table.Column<string>(type: "TEXT", nullable: false),
                    confidentiality = table.Column<bool>(type: "INTEGER", nullable: false),
                    integrity = table.Column<bool>(type: "INTEGER", nullable: false),
                    availability = table.Column<bool>(type: "INTEGER", nullable: false),
                    people = table.Column<int>(type: "INTEGER", nullable: true),
                    purposes = table.Column<string>(type: "TEXT", maxLength: 2000, nullable: false),
                    records = table.Column<int>(type: "INTEGER", nullable: true),
                    consequences = table.Column<string>(type: "TEXT", nullable: false),
                    measures = table.Column<string>(type: "TEXT", nullable: false),
                    risk = table.Column<int>(type: "INTEGER", nullable: false),
                    risk_reasons = table.Column<string>(type: "TEXT", nullable: false),
                    telling = table.Column<int>(type: "INTEGER", nullable: false),
                    decided_by = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    advice = table.Column<string>(type: "TEXT", nullable: false),
                    decided_at = table.Column<long>(type: "INTEGER", nullable: true),
                    notified_at = table.Column<long>(type: "INTEGER", nullable: true),
                    delay_reasons = table.Column<string>(type: "TEXT", nullable: false),
                    told_at = table.Column<long>(type: "INTEGER", nullable: true),
                    closed_at = table.Column<long>(type: "INTEGER", nullable: true),
                    alarm = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_breaches_breach", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "mailboxes_purge",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    mailbox = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    validity = table.Column<long>(type: "INTEGER", nullable: false),
                    uid = table.Column<long>(type: "INTEGER", nullable: false),
                    at = table.Column<long>(type: "INTEGER", nullable: false),
                    done_at = table.Column<long>(type: "INTEGER", nullable: true),
                    by_hand = table.Column<bool>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_mailboxes_purge", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "rights_check",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    request_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    kind = table.Column<string>(type: "TEXT", maxLength: 16, nullable: false),
                    asked_at = table.Column<long>(type: "INTEGER", nullable: false),
                    asked_by = table.Column<Guid>(type: "TEXT", nullable: true),
                    reason = table.Column<byte[]>(type: "BLOB", nullable: true),
                    code_hash = table.Column<string>(type: "TEXT", maxLength: 64, nullable: true),
                    ends_at = table.Column<long>(type: "INTEGER", nullable: true),
                    tries = table.Column<int>(type: "INTEGER", nullable: false),
                    sent = table.Column<int>(type: "INTEGER", nullable: false),
                    work = table.Column<byte[]>(type: "BLOB", nullable: true),
                    seen_at = table.Column<long>(type: "INTEGER", nullable: true),
                    passed_at = table.Column<long>(type: "INTEGER", nullable: true),
                    failed_at = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_rights_check", x => x.id);
                    table.ForeignKey(
                        name: "FK_rights_check_rights_request_request_id",
                        column: x => x.request_id,
                        principalTable: "rights_request",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "breaches_notice",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    breach_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    to_people = table.Column<bool>(type: "INTEGER", nullable: false),
                    at = table.Column<long>(type: "INTEGER", nullable: false),
                    by = table.Column<Guid>(type: "TEXT", nullable: false),
                    text = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_breaches_notice", x => x.id);
                    table.ForeignKey(
                        name: "FK_breaches_notice_breaches_breach_breach_id",
                        column: x => x.breach_id,
                        principalTable: "breaches_breach",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "IX_breaches_breach_aware_at",
                table: "breaches_breach",
                column: "aware_at");

            migrationBuilder.CreateIndex(
                name: "IX_breaches_breach_number",
                table: "breaches_breach",
                column: "number",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_breaches_notice_breach_id",
                table: "breaches_notice",
                column: "breach_id");

            migrationBuilder.CreateIndex(
                name: "IX_mailboxes_purge_done_at",
                table: "mailboxes_purge",
                column: "done_at");

            migrationBuilder.CreateIndex(
                name: "IX_rights_check_ends_at",
                table: "rights_check",
                column: "ends_at");

            migrationBuilder.CreateIndex(
                name: "IX_rights_check_request_id_kind",
                table: "rights_check",
                columns: new[] { "request_id", "kind" },
                unique: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "breaches_notice");

            migrationBuilder.DropTable(
                name: "mailboxes_purge");

            migrationBuilder.DropTable(
                name: "rights_check");

            migrationBuilder.DropTable(
                name: "breaches_breach");
        }
    }
}
