using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Vow.Host.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class AnswersAndMailboxes : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<byte[]>(
                name: "thread",
                table: "rights_request",
                type: "bytea",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "answers",
                table: "post_outbox",
                type: "text",
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "mark",
                table: "post_outbox",
                type: "character varying(64)",
                maxLength: 64,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "reply_to",
                table: "post_outbox",
                type: "character varying(320)",
                maxLength: 320,
                nullable: true);

            migrationBuilder.CreateTable(
                name: "mailboxes_mailbox",
                columns: table => new
                {
                    name = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    since = table.Column<DateOnly>(type: "date", nullable: true),
                    armed_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    armed_by = table.Column<Guid>(type: "uuid", nullable: true),
                    armed_as = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: true),
                    validity = table.Column<long>(type: "bigint", nullable: false),
                    next_uid = table.Column<long>(type: "bigint", nullable: false),
                    read_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    failing_since = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    failure = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: true),
                    full_on = table.Column<DateOnly>(type: "date", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_mailboxes_mailbox", x => x.name);
                });

            migrationBuilder.CreateTable(
                name: "mailboxes_message",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    subject_id = table.Column<Guid>(type: "uuid", nullable: true),
                    mailbox = table.Column<string>(type: "character varying(32)", maxLength: 32, nullable: false),
                    validity = table.Column<long>(type: "bigint", nullable: false),
                    uid = table.Column<long>(type: "bigint", nullable: false),
                    print = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    sender_print = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false),
                    received_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    found_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    sense = table.Column<int>(type: "integer", nullable: false),
                    rights = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false),
                    because = table.Column<string>(type: "character varying(300)", maxLength: 300, nullable: false),
                    language = table.Column<string>(type: "character varying(2)", maxLength: 2, nullable: false),
                    state = table.Column<int>(type: "integer", nullable: false),
                    early = table.Column<bool>(type: "boolean", nullable: false),
                    crowded = table.Column<bool>(type: "boolean", nullable: false),
                    threaded = table.Column<bool>(type: "boolean", nullable: false),
                    guess_id = table.Column<Guid>(type: "uuid", nullable: true),
                    request_id = table.Column<Guid>(type: "uuid", nullable: true),
                    sorted_by = table.Column<Guid>(type: "uuid", nullable: true),
                    sorted_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    ends_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    @sealed = table.Column<byte[]>(name: "sealed", type: "bytea", nullable: true),
                    size = table.Column<long>(type: "bigint", nullable: false),
                    whole = table.Column<bool>(type: "boolean", nullable: false),
                    attachments = table.Column<int>(type: "integer", nullable: false),
                    marked = table.Column<bool>(type: "boolean", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_mailboxes_message", x => x.id);
                    table.ForeignKey(
                        name: "FK_mailboxes_message_people_subject_subject_id",
                        column: x => x.subject_id,
                        principalTable: "people_subject",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "rights_attachment",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    request_id = table.Column<Guid>(type: "uuid", nullable: false),
                    at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false),
                    named = table.Column<byte[]>(type: "bytea", nullable: false),
                    @sealed = table.Column<byte[]>(name: "sealed", type: "bytea", nullable: false),
                    size = table.Column<long>(type: "bigint", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_rights_attachment", x => x.id);
                    table.ForeignKey(
                        name: "FK_rights_attachment_rights_request_request_id",
                        column: x => x.request_id,
                        principalTable: "rights_request",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "rights_package",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    request_id = table.Column<Guid>(type: "uuid", nullable: false),
                    made_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    ends_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true),
                    bytes = table.Column<long>(type: "bigint", nullable: false),
                    taken = table.Column<int>(type: "integer", nullable: false),
                    link_hash = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: true),
                    link_ends_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_rights_package", x => x.id);
                    table.ForeignKey(
                        name: "FK_rights_package_rights_request_request_id",
                        column: x => x.request_id,
                        principalTable: "rights_request",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "rights_package_part",
                columns: table => new
                {
                    package_id = table.Column<Guid>(type: "uuid", nullable: false),
                    ordinal = table.Column<int>(type: "integer", nullable: false),
                    @sealed = table.Column<byte[]>(name: "sealed", type: "bytea", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_rights_package_part", x => new { x.package_id, x.ordinal });
                });

            migrationBuilder.CreateIndex(
                name: "IX_mailboxes_message_ends_at",
                table: "mailboxes_message",
                column: "ends_at");

            migrationBuilder.CreateIndex(
                name: "IX_mailboxes_message_mailbox_found_at",
                table: "mailboxes_message",
                columns: new[] { "mailbox", "found_at" });

            migrationBuilder.CreateIndex(
                name: "IX_mailboxes_message_print",
                table: "mailboxes_message",
                column: "print",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_mailboxes_message_sender_print_found_at",
                table: "mailboxes_message",
                columns: new[] { "sender_print", "found_at" });

            migrationBuilder.CreateIndex(
                name: "IX_mailboxes_message_state_received_at",
                table: "mailboxes_message",
                columns: new[] { "state", "received_at" });

            migrationBuilder.CreateIndex(
                name: "IX_mailboxes_message_subject_id",
                table: "mailboxes_message",
                column: "subject_id");

            migrationBuilder.CreateIndex(
                name: "IX_rights_attachment_request_id",
                table: "rights_attachment",
                column: "request_id");

            migrationBuilder.CreateIndex(
                name: "IX_rights_package_link_hash",
                table: "rights_package",
                column: "link_hash",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_rights_package_request_id",
                table: "rights_package",
                column: "request_id",
                unique: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "mailboxes_mailbox");

            migrationBuilder.DropTable(
                name: "mailboxes_message");

            migrationBuilder.DropTable(
                name: "rights_attachment");

            migrationBuilder.DropTable(
                name: "rights_package");

            migrationBuilder.DropTable(
                name: "rights_package_part");

            migrationBuilder.DropColumn(
                name: "thread",
                table: "rights_request");

            migrationBuilder.DropColumn(
                name: "answers",
                table: "post_outbox");

            migrationBuilder.DropColumn(
                name: "mark",
                table: "post_outbox");

            migrationBuilder.DropColumn(
                name: "reply_to",
                table: "post_outbox");
        }
    }
}
