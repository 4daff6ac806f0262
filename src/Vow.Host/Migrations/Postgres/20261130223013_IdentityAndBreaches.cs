using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Vow.Host.Migrations.Postgres
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
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    number = table.Column<string>(type: "character varying(16)", maxLength: 16, nullable: false),
                    entered_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    entered_by = table.Column<Guid>(type: "uuid", nullable: false),
                    aware_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    aware_how = table.Column<string>(type: "text", nullable: false),
                    nature = table.Column<string>(type: "text", nullable: false),
                    confidentiality = table.Column<bool>(type: "boolean", nullable: false),
                    integrity = table.Column<bool>(type: "boolean", nullable: false),
                    availability = table.Column<bool>(type: "boolean", nullable: false),
                    people = table.Column<int>(type: "integer", nullable: true),
                    purposes = table.Column<string>(type: "character varying(2000)", maxLength: 2000, nullable: false),
                    records = table.Column<int>(type: "integer", nullable: true),
                    consequences = table.Column<string>(type: "text", nullable: false),
                    measures = table.Column<string>(type: "text", nullable: false),
                    risk = table.Column<int>(type: "integer", nullable: false),
                    risk_reasons = table.Column<string>(type: "text", nullable: false),
                    telling = table.Column<int>(type: "integer", nullable: false),
                    decided_by = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    advice = table.Column<string>(type: "text", nullable: false),
                    decided_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    notified_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    delay_reasons = table.Column<string>(type: "text", nullable: false),
                    told_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    closed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    alarm = table.Column<int>(type: "integer", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_breaches_breach", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "mailboxes_purge",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    mailbox = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    validity = table.Column<long>(type: "bigint", nullable: false),
                    uid = table.Column<long>(type: "bigint", nullable: false),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    done_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    by_hand = table.Column<bool>(type: "boolean", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_mailboxes_purge", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "rights_check",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    request_id = table.Column<Guid>(type: "uuid", nullable: false),
                    kind = table.Column<string>(type: "character varying(16)", maxLength: 16, nullable: false),
                    asked_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    asked_by = table.Column<Guid>(type: "uuid", nullable: true),
                    reason = table.Column<byte[]>(type: "bytea", nullable: true),
                    code_hash = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: true),
                    ends_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    tries = table.Column<int>(type: "integer", nullable: false),
                    sent = table.Column<int>(type: "integer", nullable: false),
                    work = table.Column<byte[]>(type: "bytea", nullable: true),
                    seen_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    passed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    failed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
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
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    breach_id = table.Column<Guid>(type: "uuid", nullable: false),
                    to_people = table.Column<bool>(type: "boolean", nullable: false),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    by = table.Column<Guid>(type: "uuid", nullable: false),
                    text = table.Column<string>(type: "text", nullable: false)
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
