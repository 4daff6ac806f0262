using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Vow.Host.Migrations.Postgres
{
    /// <inheritdoc />
    public partial class RequestsFromOutside : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "address_proven_at",
                table: "rights_request",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<int>(
                name: "alarm",
                table: "rights_request",
                type: "integer",
                nullable: false,
                defaultValue: 0);

            migrationBuilder.AddColumn<byte[]>(
                name: "answer_to",
                table: "rights_request",
                type: "bytea",
                nullable: true);

            migrationBuilder.AddColumn<Guid>(
                name: "assigned_to",
                table: "rights_request",
                type: "uuid",
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "before_vow",
                table: "rights_request",
                type: "boolean",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<string>(
                name: "follow_hash",
                table: "rights_request",
                type: "character varying(64)",
                maxLength: 64,
                nullable: true);

            migrationBuilder.AddColumn<string>(
                name: "identity",
                table: "rights_request",
                type: "character varying(16)",
                maxLength: 16,
                nullable: true);

            migrationBuilder.AddColumn<DateOnly>(
                name: "identity_asked_on",
                table: "rights_request",
                type: "date",
                nullable: true);

            migrationBuilder.AddColumn<DateTimeOffset>(
                name: "identity_at",
                table: "rights_request",
                type: "timestamp with time zone",
                nullable: true);

            migrationBuilder.AddColumn<DateOnly>(
                name: "identity_given_on",
                table: "rights_request",
                type: "date",
                nullable: true);

            migrationBuilder.AddColumn<byte[]>(
                name: "identity_reason",
                table: "rights_request",
                type: "bytea",
                nullable: true);

            migrationBuilder.AddColumn<DateOnly>(
                name: "joined_on",
                table: "rights_request",
                type: "date",
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "minor",
                table: "rights_request",
                type: "boolean",
                nullable: false,
                defaultValue: false);

            migrationBuilder.AddColumn<string>(
                name: "same_as",
                table: "rights_request",
                type: "character varying(64)",
                maxLength: 64,
                nullable: true);

            migrationBuilder.AddColumn<bool>(
                name: "suspends",
                table: "rights_request",
                type: "boolean",
                nullable: false,
                defaultValue: false);

            migrationBuilder.CreateIndex(
                name: "IX_rights_request_follow_hash",
                table: "rights_request",
                column: "follow_hash",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_rights_request_same_as",
                table: "rights_request",
                column: "same_as",
                unique: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_rights_request_follow_hash",
                table: "rights_request");

            migrationBuilder.DropIndex(
                name: "IX_rights_request_same_as",
                table: "rights_request");

            migrationBuilder.DropColumn(
                name: "address_proven_at",
                table: "rights_request");

            migrationBuilder.DropColumn(
                name: "alarm",
                table: "rights_request");

            migrationBuilder.DropColumn(
                name: "answer_to",
                table: "rights_request");

            migrationBuilder.DropColumn(
                name: "assigned_to",
                table: "rights_request");

            migrationBuilder.DropColumn(
                name: "before_vow",
                table: "rights_request");

            migrationBuilder.DropColumn(
                name: "follow_hash",
                table: "rights_request");

            migrationBuilder.DropColumn(
                name: "identity",
                table: "rights_request");

            migrationBuilder.DropColumn(
                name: "identity_asked_on",
                table: "rights_request");

            migrationBuilder.DropColumn(
                name: "identity_at",
                table: "rights_request");

            migrationBuilder.DropColumn(
                name: "identity_given_on",
                table: "rights_request");

            migrationBuilder.DropColumn(
                name: "identity_reason",
                table: "rights_request");

            migrationBuilder.DropColumn(
                name: "joined_on",
                table: "rights_request");

            migrationBuilder.DropColumn(
                name: "minor",
                table: "rights_request");

            migrationBuilder.DropColumn(
                name: "same_as",
                table: "rights_request");

            migrationBuilder.DropColumn(
                name: "suspends",
                table: "rights_request");
        }
    }
}
