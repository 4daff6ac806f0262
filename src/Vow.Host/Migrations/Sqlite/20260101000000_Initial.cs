using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Vow.Host.Migrations.Sqlite
{
    /// <inheritdoc />
    public partial class Initial : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "datamap_source",
                columns: table => new
                {
                    name = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    armed = table.Column<bool>(type: "INTEGER", nullable: false),
                    seen_at = table.Column<long>(type: "INTEGER", nullable: false),
                    armed_at = table.Column<long>(type: "INTEGER", nullable: true),
                    first_sweep_at = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_datamap_source", x => x.name);
                });

            migrationBuilder.CreateTable(
                name: "desk_access",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    operator_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    subject_id = table.Column<Guid>(type: "TEXT", nullable: true),
                    what = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    rows = table.Column<int>(type: "INTEGER", nullable: true),
                    reason = table.Column<string>(type: "TEXT", maxLength: 300, nullable: false),
                    at = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_desk_access", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "desk_first_password",
                columns: table => new
                {
                    login_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    ends_at = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_desk_first_password", x => x.login_id);
                });

            migrationBuilder.CreateTable(
                name: "gate_api_key",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    name = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    hash = table.Column<byte[]>(type: "BLOB", nullable: false),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    expires_at = table.Column<long>(type: "INTEGER", nullable: true),
                    revoked_at = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_gate_api_key", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "gate_count",
                columns: table => new
                {
                    day = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    purpose = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    reason = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    answers = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_gate_count", x => new { x.day, x.purpose, x.reason });
                });

            migrationBuilder.CreateTable(
                name: "gate_facts",
                columns: table => new
                {
                    subject_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    epoch = table.Column<int>(type: "INTEGER", nullable: false),
                    version = table.Column<long>(type: "INTEGER", nullable: false),
                    packed = table.Column<byte[]>(type: "BLOB", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_gate_facts", x => new { x.subject_id, x.epoch });
                });

            migrationBuilder.CreateTable(
                name: "jobs_run",
                columns: table => new
                {
                    name = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    at = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_jobs_run", x => x.name);
                });

            migrationBuilder.CreateTable(
                name: "ledger_bundle",
                columns: table => new
                {
                    n = table.Column<long>(type: "INTEGER", nullable: false),
                    width = table.Column<int>(type: "INTEGER", nullable: false),
                    bytes = table.Column<byte[]>(type: "BLOB", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ledger_bundle", x => x.n);
                });

            migrationBuilder.CreateTable(
                name: "ledger_head",
                columns: table => new
                {
                    log_id = table.Column<string>(type: "TEXT", nullable: false),
                    size = table.Column<long>(type: "INTEGER", nullable: false),
                    root = table.Column<byte[]>(type: "BLOB", nullable: false),
                    checkpoint = table.Column<byte[]>(type: "BLOB", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ledger_head", x => x.log_id);
                });

            migrationBuilder.CreateTable(
                name: "ledger_index",
                columns: table => new
                {
                    entry_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    idx = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ledger_index", x => x.entry_id);
                });

            migrationBuilder.CreateTable(
                name: "ledger_link",
                columns: table => new
                {
                    entry_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    subject_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    compartment = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    kind = table.Column<string>(type: "TEXT", nullable: false),
                    at = table.Column<long>(type: "INTEGER", nullable: false),
                    detail = table.Column<byte[]>(type: "BLOB", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ledger_link", x => x.entry_id);
                });

            migrationBuilder.CreateTable(
                name: "ledger_note",
                columns: table => new
                {
                    entry_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    kind = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    at = table.Column<long>(type: "INTEGER", nullable: false),
                    detail = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ledger_note", x => x.entry_id);
                });

            migrationBuilder.CreateTable(
                name: "ledger_past",
                columns: table => new
                {
                    entry_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    log_id = table.Column<string>(type: "TEXT", maxLength: 300, nullable: false),
                    idx = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ledger_past", x => x.entry_id);
                });

            migrationBuilder.CreateTable(
                name: "ledger_pending",
                columns: table => new
                {
                    entry_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    body = table.Column<byte[]>(type: "BLOB", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ledger_pending", x => x.entry_id);
                });

            migrationBuilder.CreateTable(
                name: "ledger_tile",
                columns: table => new
                {
                    level = table.Column<int>(type: "INTEGER", nullable: false),
                    n = table.Column<long>(type: "INTEGER", nullable: false),
                    width = table.Column<int>(type: "INTEGER", nullable: false),
                    bytes = table.Column<byte[]>(type: "BLOB", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_ledger_tile", x => new { x.level, x.n });
                });

            migrationBuilder.CreateTable(
                name: "me_link",
                columns: table => new
                {
                    hash = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    subject_id = table.Column<Guid>(type: "TEXT", nullable: true),
                    opens = table.Column<string>(type: "TEXT", maxLength: 16, nullable: false),
                    address = table.Column<string>(type: "TEXT", maxLength: 320, nullable: false),
                    new_address = table.Column<string>(type: "TEXT", maxLength: 320, nullable: true),
                    said_yes_at = table.Column<long>(type: "INTEGER", nullable: true),
                    language = table.Column<string>(type: "TEXT", maxLength: 2, nullable: false),
                    expires_at = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_me_link", x => x.hash);
                });

            migrationBuilder.CreateTable(
                name: "me_try",
                columns: table => new
                {
                    subject_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    source = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    tries = table.Column<int>(type: "INTEGER", nullable: false),
                    since = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_me_try", x => new { x.subject_id, x.source });
                });

            migrationBuilder.CreateTable(
                name: "newsletters_campaign",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    purpose = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    channel = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    partner = table.Column<string>(type: "TEXT", maxLength: 64, nullable: true),
                    only_language = table.Column<string>(type: "TEXT", maxLength: 2, nullable: true),
                    title_en = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    title_fr = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    body_en = table.Column<string>(type: "TEXT", nullable: false),
                    body_fr = table.Column<string>(type: "TEXT", nullable: false),
                    version = table.Column<int>(type: "INTEGER", nullable: false),
                    state = table.Column<int>(type: "INTEGER", nullable: false),
                    is_paused = table.Column<bool>(type: "INTEGER", nullable: false),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    planned_at = table.Column<long>(type: "INTEGER", nullable: true),
                    began_at = table.Column<long>(type: "INTEGER", nullable: true),
                    ended_at = table.Column<long>(type: "INTEGER", nullable: true),
                    next_at = table.Column<long>(type: "INTEGER", nullable: true),
                    failing_since = table.Column<long>(type: "INTEGER", nullable: true),
                    attempts = table.Column<int>(type: "INTEGER", nullable: false),
                    last_answer = table.Column<string>(type: "TEXT", maxLength: 100, nullable: true),
                    gathered_to = table.Column<Guid>(type: "TEXT", nullable: false),
                    gathered_all = table.Column<bool>(type: "INTEGER", nullable: false),
                    left = table.Column<long>(type: "INTEGER", nullable: false),
                    measured = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_newsletters_campaign", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "people_finding",
                columns: table => new
                {
                    fingerprint = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    subject_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    compartment = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_people_finding", x => new { x.fingerprint, x.subject_id, x.compartment });
                });

            migrationBuilder.CreateTable(
                name: "people_subject",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    language = table.Column<string>(type: "TEXT", maxLength: 2, nullable: false),
                    of_age_at = table.Column<long>(type: "INTEGER", nullable: true),
                    under_age_at = table.Column<long>(type: "INTEGER", nullable: true),
                    erasing = table.Column<bool>(type: "INTEGER", nullable: false),
                    erased_at = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_people_subject", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "policies_application",
                columns: table => new
                {
                    epoch = table.Column<int>(type: "INTEGER", nullable: false),
                    before = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    plan = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    applied_at = table.Column<long>(type: "INTEGER", nullable: false),
                    told = table.Column<string>(type: "TEXT", nullable: false),
                    told_through = table.Column<Guid>(type: "TEXT", nullable: true),
                    told_count = table.Column<int>(type: "INTEGER", nullable: false),
                    told_at = table.Column<long>(type: "INTEGER", nullable: true),
                    asked_through = table.Column<Guid>(type: "TEXT", nullable: true),
                    asked_count = table.Column<int>(type: "INTEGER", nullable: false),
                    asked_at = table.Column<long>(type: "INTEGER", nullable: true),
                    begun_at = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_policies_application", x => x.epoch);
                });

            migrationBuilder.CreateTable(
                name: "policies_proposal",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    author = table.Column<Guid>(type: "TEXT", nullable: false),
                    at = table.Column<long>(type: "INTEGER", nullable: false),
                    before = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    hash = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    files = table.Column<string>(type: "TEXT", nullable: false),
                    epoch = table.Column<int>(type: "INTEGER", nullable: true),
                    withdrawn_at = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_policies_proposal", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "policies_version",
                columns: table => new
                {
                    epoch = table.Column<int>(type: "INTEGER", nullable: false),
                    hash = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    name = table.Column<string>(type: "TEXT", nullable: false),
                    since = table.Column<long>(type: "INTEGER", nullable: false),
                    slots = table.Column<string>(type: "TEXT", nullable: false),
                    files = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_policies_version", x => x.epoch);
                });

            migrationBuilder.CreateTable(
                name: "post_left",
                columns: table => new
                {
                    mark = table.Column<string>(type: "TEXT", maxLength: 16, nullable: false),
                    subject_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    to = table.Column<string>(type: "TEXT", maxLength: 320, nullable: false),
                    about = table.Column<Guid>(type: "TEXT", nullable: true),
                    left_at = table.Column<long>(type: "INTEGER", nullable: false),
                    returned_at = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_post_left", x => x.mark);
                });

            migrationBuilder.CreateTable(
                name: "post_outbox",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    subject_id = table.Column<Guid>(type: "TEXT", nullable: true),
                    to = table.Column<string>(type: "TEXT", maxLength: 320, nullable: false),
                    template = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    title = table.Column<string>(type: "TEXT", maxLength: 300, nullable: false),
                    body = table.Column<string>(type: "TEXT", nullable: false),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    next_at = table.Column<long>(type: "INTEGER", nullable: false),
                    attempts = table.Column<int>(type: "INTEGER", nullable: false),
                    last_answer = table.Column<string>(type: "TEXT", maxLength: 300, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_post_outbox", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "proof_attestation",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    about = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    @operator = table.Column<Guid>(name: "operator", type: "TEXT", nullable: false),
                    function = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    on = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    document = table.Column<string>(type: "TEXT", maxLength: 500, nullable: false),
                    expires = table.Column<DateOnly>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_proof_attestation", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "proof_drill",
                columns: table => new
                {
                    step = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    passed = table.Column<bool>(type: "INTEGER", nullable: false),
                    examined = table.Column<long>(type: "INTEGER", nullable: false),
                    fault = table.Column<string>(type: "TEXT", nullable: false),
                    at = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_proof_drill", x => x.step);
                });

            migrationBuilder.CreateTable(
                name: "proof_ledger_reading",
                columns: table => new
                {
                    log_id = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    at = table.Column<long>(type: "INTEGER", nullable: false),
                    size = table.Column<long>(type: "INTEGER", nullable: false),
                    fault = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    first_bad = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_proof_ledger_reading", x => x.log_id);
                });

            migrationBuilder.CreateTable(
                name: "proof_result",
                columns: table => new
                {
                    promise = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    state = table.Column<string>(type: "TEXT", maxLength: 16, nullable: false),
                    drilled = table.Column<bool>(type: "INTEGER", nullable: false),
                    examined = table.Column<long>(type: "INTEGER", nullable: false),
                    violations = table.Column<long>(type: "INTEGER", nullable: false),
                    words = table.Column<string>(type: "TEXT", nullable: false),
                    at = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_proof_result", x => x.promise);
                });

            migrationBuilder.CreateTable(
                name: "proof_waiver",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    about = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    @operator = table.Column<Guid>(name: "operator", type: "TEXT", nullable: false),
                    function = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    dpo_advice = table.Column<string>(type: "TEXT", nullable: false),
                    on = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    expires = table.Column<DateOnly>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_proof_waiver", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "register_disclosure",
                columns: table => new
                {
                    day = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    recipient = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    purpose = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    data = table.Column<string>(type: "TEXT", maxLength: 500, nullable: false),
                    countries = table.Column<string>(type: "TEXT", maxLength: 500, nullable: false),
                    mechanisms = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    disclosures = table.Column<long>(type: "INTEGER", nullable: false),
                    last_at = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_register_disclosure", x => new { x.day, x.recipient, x.purpose, x.data, x.countries, x.mechanisms });
                });

            migrationBuilder.CreateTable(
                name: "register_suspension",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    target = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    reason = table.Column<string>(type: "TEXT", maxLength: 300, nullable: false),
                    since = table.Column<long>(type: "INTEGER", nullable: false),
                    lifted_at = table.Column<long>(type: "INTEGER", nullable: true),
                    lifted_because = table.Column<string>(type: "TEXT", maxLength: 300, nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_register_suspension", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "retention_archive",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    source = table.Column<string>(type: "TEXT", nullable: false),
                    table_name = table.Column<string>(type: "TEXT", nullable: false),
                    key_tag = table.Column<string>(type: "TEXT", nullable: false),
                    content_tag = table.Column<string>(type: "TEXT", nullable: false),
                    subject_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    compartment = table.Column<string>(type: "TEXT", nullable: false),
                    batch_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    until = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    anchors = table.Column<string>(type: "TEXT", nullable: false),
                    @sealed = table.Column<byte[]>(name: "sealed", type: "BLOB", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_retention_archive", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "retention_batch",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    source = table.Column<string>(type: "TEXT", nullable: false),
                    table_name = table.Column<string>(type: "TEXT", nullable: false),
                    purposes = table.Column<string>(type: "TEXT", nullable: false),
                    policy = table.Column<string>(type: "TEXT", nullable: false),
                    cut_off = table.Column<long>(type: "INTEGER", nullable: true),
                    state = table.Column<int>(type: "INTEGER", nullable: false),
                    rows = table.Column<int>(type: "INTEGER", nullable: false),
                    archived = table.Column<int>(type: "INTEGER", nullable: false),
                    digest = table.Column<string>(type: "TEXT", nullable: true),
                    keys = table.Column<byte[]>(type: "BLOB", nullable: true),
                    at = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_retention_batch", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "retention_ending",
                columns: table => new
                {
                    subject_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    compartment = table.Column<string>(type: "TEXT", nullable: false),
                    at = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_retention_ending", x => new { x.subject_id, x.compartment });
                });

            migrationBuilder.CreateTable(
                name: "retention_hold",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    subject_id = table.Column<Guid>(type: "TEXT", nullable: true),
                    source = table.Column<string>(type: "TEXT", nullable: true),
                    root = table.Column<string>(type: "TEXT", nullable: true),
                    person_key = table.Column<string>(type: "TEXT", nullable: true),
                    purpose = table.Column<string>(type: "TEXT", nullable: true),
                    reason = table.Column<int>(type: "INTEGER", nullable: false),
                    owner = table.Column<string>(type: "TEXT", nullable: false),
                    review_on = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    placed_at = table.Column<long>(type: "INTEGER", nullable: false),
                    lifted_at = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_retention_hold", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "retention_lease",
                columns: table => new
                {
                    range = table.Column<string>(type: "TEXT", nullable: false),
                    holder = table.Column<string>(type: "TEXT", nullable: false),
                    until = table.Column<long>(type: "INTEGER", nullable: false),
                    token = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_retention_lease", x => x.range);
                });

            migrationBuilder.CreateTable(
                name: "retention_notice",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    subject_id = table.Column<Guid>(type: "TEXT", nullable: true),
                    source = table.Column<string>(type: "TEXT", nullable: false),
                    person_tag = table.Column<string>(type: "TEXT", nullable: false),
                    purpose = table.Column<string>(type: "TEXT", nullable: false),
                    kind = table.Column<string>(type: "TEXT", nullable: false),
                    sent_at = table.Column<long>(type: "INTEGER", nullable: false),
                    due_on = table.Column<DateOnly>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_retention_notice", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "retention_opposition",
                columns: table => new
                {
                    fingerprint = table.Column<string>(type: "TEXT", nullable: false),
                    kind = table.Column<string>(type: "TEXT", nullable: false),
                    added = table.Column<long>(type: "INTEGER", nullable: false),
                    last_hit = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_retention_opposition", x => x.fingerprint);
                });

            migrationBuilder.CreateTable(
                name: "retention_plan",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    hash = table.Column<string>(type: "TEXT", nullable: false),
                    counts = table.Column<string>(type: "TEXT", nullable: false),
                    at = table.Column<long>(type: "INTEGER", nullable: false),
                    confirmed_at = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_retention_plan", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "retention_tombstone",
                columns: table => new
                {
                    fingerprint = table.Column<string>(type: "TEXT", nullable: false),
                    source = table.Column<string>(type: "TEXT", nullable: false),
                    table_name = table.Column<string>(type: "TEXT", nullable: false),
                    at = table.Column<long>(type: "INTEGER", nullable: false),
                    batch_id = table.Column<Guid>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_retention_tombstone", x => x.fingerprint);
                });

            migrationBuilder.CreateTable(
                name: "rights_count",
                columns: table => new
                {
                    year = table.Column<int>(type: "INTEGER", nullable: false),
                    last = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_rights_count", x => x.year);
                });

            migrationBuilder.CreateTable(
                name: "security_connection",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    subject_id = table.Column<Guid>(type: "TEXT", nullable: true),
                    at = table.Column<long>(type: "INTEGER", nullable: false),
                    ip_address = table.Column<string>(type: "TEXT", maxLength: 45, nullable: false),
                    user_agent = table.Column<string>(type: "TEXT", maxLength: 512, nullable: true),
                    what = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_security_connection", x => x.id);
                });

            migrationBuilder.CreateTable(
                name: "signin_once",
                columns: table => new
                {
                    hash = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    opens = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    subject_id = table.Column<Guid>(type: "TEXT", nullable: true),
                    login_id = table.Column<Guid>(type: "TEXT", nullable: true),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    expires_at = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_signin_once", x => x.hash);
                });

            migrationBuilder.CreateTable(
                name: "newsletters_count",
                columns: table => new
                {
                    campaign_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    stage = table.Column<string>(type: "TEXT", maxLength: 16, nullable: false),
                    reason = table.Column<string>(type: "TEXT", maxLength: 48, nullable: false),
                    people = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_newsletters_count", x => new { x.campaign_id, x.stage, x.reason });
                    table.ForeignKey(
                        name: "FK_newsletters_count_newsletters_campaign_campaign_id",
                        column: x => x.campaign_id,
                        principalTable: "newsletters_campaign",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "accounts_account",
                columns: table => new
                {
                    subject_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    customer_number = table.Column<string>(type: "TEXT", maxLength: 16, nullable: false),
                    last_name = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    first_name = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    company = table.Column<string>(type: "TEXT", maxLength: 200, nullable: true),
                    phone = table.Column<string>(type: "TEXT", maxLength: 32, nullable: true),
                    street = table.Column<string>(type: "TEXT", maxLength: 200, nullable: true),
                    postcode = table.Column<string>(type: "TEXT", maxLength: 16, nullable: true),
                    city = table.Column<string>(type: "TEXT", maxLength: 100, nullable: true),
                    country = table.Column<string>(type: "TEXT", maxLength: 2, nullable: true),
                    terms_version = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    terms_accepted_at = table.Column<long>(type: "INTEGER", nullable: false),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    confirmed_at = table.Column<long>(type: "INTEGER", nullable: true),
                    last_login = table.Column<long>(type: "INTEGER", nullable: true),
                    last_purchase = table.Column<long>(type: "INTEGER", nullable: true),
                    last_subscription = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_accounts_account", x => x.subject_id);
                    table.ForeignKey(
                        name: "FK_accounts_account_people_subject_subject_id",
                        column: x => x.subject_id,
                        principalTable: "people_subject",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "accounts_hobby",
                columns: table => new
                {
                    subject_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    option = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    chosen_at = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_accounts_hobby", x => new { x.subject_id, x.option });
                    table.ForeignKey(
                        name: "FK_accounts_hobby_people_subject_subject_id",
                        column: x => x.subject_id,
                        principalTable: "people_subject",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "consent_choice",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    subject_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    purpose = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    channel = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    act = table.Column<int>(type: "INTEGER", nullable: false),
                    at = table.Column<long>(type: "INTEGER", nullable: false),
                    text_version = table.Column<string>(type: "TEXT", maxLength: 32, nullable: true),
                    language = table.Column<string>(type: "TEXT", maxLength: 2, nullable: false),
                    surface = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    @explicit = table.Column<bool>(name: "explicit", type: "INTEGER", nullable: false),
                    pending = table.Column<bool>(type: "INTEGER", nullable: false),
                    idempotency_key = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    entry_id = table.Column<Guid>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_consent_choice", x => x.id);
                    table.ForeignKey(
                        name: "FK_consent_choice_people_subject_subject_id",
                        column: x => x.subject_id,
                        principalTable: "people_subject",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "newsletters_opening",
                columns: table => new
                {
                    subject_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    campaign_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    opened_at = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_newsletters_opening", x => new { x.subject_id, x.campaign_id });
                    table.ForeignKey(
                        name: "FK_newsletters_opening_people_subject_subject_id",
                        column: x => x.subject_id,
                        principalTable: "people_subject",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "newsletters_sending",
                columns: table => new
                {
                    campaign_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    subject_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    state = table.Column<int>(type: "INTEGER", nullable: false),
                    last_contact = table.Column<long>(type: "INTEGER", nullable: false),
                    at = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_newsletters_sending", x => new { x.campaign_id, x.subject_id });
                    table.ForeignKey(
                        name: "FK_newsletters_sending_people_subject_subject_id",
                        column: x => x.subject_id,
                        principalTable: "people_subject",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "people_identifier",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    subject_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    kind = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    value = table.Column<string>(type: "TEXT", maxLength: 320, nullable: false),
                    confirmed_at = table.Column<long>(type: "INTEGER", nullable: true),
                    undeliverable_at = table.Column<long>(type: "INTEGER", nullable: true),
                    failures = table.Column<int>(type: "INTEGER", nullable: false),
                    failed_at = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_people_identifier", x => x.id);
                    table.ForeignKey(
                        name: "FK_people_identifier_people_subject_subject_id",
                        column: x => x.subject_id,
                        principalTable: "people_subject",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "rights_request",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    number = table.Column<string>(type: "TEXT", maxLength: 16, nullable: false),
                    subject_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    right = table.Column<int>(type: "INTEGER", nullable: true),
                    channel = table.Column<string>(type: "TEXT", maxLength: 16, nullable: false),
                    received_on = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    due = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    extended = table.Column<DateOnly>(type: "TEXT", nullable: true),
                    state = table.Column<int>(type: "INTEGER", nullable: false),
                    closed_at = table.Column<long>(type: "INTEGER", nullable: true),
                    plan_hash = table.Column<string>(type: "TEXT", maxLength: 64, nullable: true),
                    look_again_at = table.Column<long>(type: "INTEGER", nullable: true),
                    language = table.Column<string>(type: "TEXT", maxLength: 2, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_rights_request", x => x.id);
                    table.ForeignKey(
                        name: "FK_rights_request_people_subject_subject_id",
                        column: x => x.subject_id,
                        principalTable: "people_subject",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "rights_restriction",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    subject_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    purpose = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    ground = table.Column<string>(type: "TEXT", maxLength: 1, nullable: false),
                    since = table.Column<long>(type: "INTEGER", nullable: false),
                    told_at = table.Column<long>(type: "INTEGER", nullable: true),
                    lifted_at = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_rights_restriction", x => x.id);
                    table.ForeignKey(
                        name: "FK_rights_restriction_people_subject_subject_id",
                        column: x => x.subject_id,
                        principalTable: "people_subject",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "signin_browser",
                columns: table => new
                {
                    hash = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    subject_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    ends_at = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_signin_browser", x => new { x.hash, x.subject_id });
                    table.ForeignKey(
                        name: "FK_signin_browser_people_subject_subject_id",
                        column: x => x.subject_id,
                        principalTable: "people_subject",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "signin_login",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    subject_id = table.Column<Guid>(type: "TEXT", nullable: true),
                    user_name = table.Column<string>(type: "TEXT", maxLength: 320, nullable: false),
                    normalized_user_name = table.Column<string>(type: "TEXT", maxLength: 320, nullable: false),
                    password_hash = table.Column<string>(type: "TEXT", nullable: true),
                    security_stamp = table.Column<string>(type: "TEXT", nullable: true),
                    concurrency_stamp = table.Column<string>(type: "TEXT", nullable: true),
                    two_factor_enabled = table.Column<bool>(type: "INTEGER", nullable: false),
                    lockout_end = table.Column<long>(type: "INTEGER", nullable: true),
                    lockout_enabled = table.Column<bool>(type: "INTEGER", nullable: false),
                    access_failed_count = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_signin_login", x => x.id);
                    table.ForeignKey(
                        name: "FK_signin_login_people_subject_subject_id",
                        column: x => x.subject_id,
                        principalTable: "people_subject",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "signin_session",
                columns: table => new
                {
                    hash = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    subject_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    browser = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    begun_at = table.Column<long>(type: "INTEGER", nullable: false),
                    seen_at = table.Column<long>(type: "INTEGER", nullable: false),
                    ends_at = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_signin_session", x => x.hash);
                    table.ForeignKey(
                        name: "FK_signin_session_people_subject_subject_id",
                        column: x => x.subject_id,
                        principalTable: "people_subject",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "rights_message",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    request_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    at = table.Column<long>(type: "INTEGER", nullable: false),
                    ours = table.Column<bool>(type: "INTEGER", nullable: false),
                    @sealed = table.Column<byte[]>(name: "sealed", type: "BLOB", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_rights_message", x => x.id);
                    table.ForeignKey(
                        name: "FK_rights_message_rights_request_request_id",
                        column: x => x.request_id,
                        principalTable: "rights_request",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "rights_step",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    request_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    ordinal = table.Column<int>(type: "INTEGER", nullable: false),
                    kind = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    source = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    attempts = table.Column<int>(type: "INTEGER", nullable: false),
                    next_at = table.Column<long>(type: "INTEGER", nullable: true),
                    done_at = table.Column<long>(type: "INTEGER", nullable: true),
                    rows = table.Column<int>(type: "INTEGER", nullable: false),
                    work = table.Column<byte[]>(type: "BLOB", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_rights_step", x => x.id);
                    table.ForeignKey(
                        name: "FK_rights_step_rights_request_request_id",
                        column: x => x.request_id,
                        principalTable: "rights_request",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "signin_external",
                columns: table => new
                {
                    issuer = table.Column<string>(type: "TEXT", maxLength: 300, nullable: false),
                    external_id = table.Column<string>(type: "TEXT", maxLength: 255, nullable: false),
                    login_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    subject_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    connected_at = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_signin_external", x => new { x.issuer, x.external_id });
                    table.ForeignKey(
                        name: "FK_signin_external_signin_login_login_id",
                        column: x => x.login_id,
                        principalTable: "signin_login",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "signin_factor",
                columns: table => new
                {
                    login_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    subject_id = table.Column<Guid>(type: "TEXT", nullable: true),
                    secret = table.Column<byte[]>(type: "BLOB", nullable: false),
                    last_step = table.Column<long>(type: "INTEGER", nullable: false),
                    enrolled_at = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_signin_factor", x => x.login_id);
                    table.ForeignKey(
                        name: "FK_signin_factor_signin_login_login_id",
                        column: x => x.login_id,
                        principalTable: "signin_login",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "signin_operator",
                columns: table => new
                {
                    login_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    role = table.Column<int>(type: "INTEGER", nullable: false),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    expires_at = table.Column<long>(type: "INTEGER", nullable: true),
                    disabled_at = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_signin_operator", x => x.login_id);
                    table.ForeignKey(
                        name: "FK_signin_operator_signin_login_login_id",
                        column: x => x.login_id,
                        principalTable: "signin_login",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "signin_passkey",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    login_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    subject_id = table.Column<Guid>(type: "TEXT", nullable: true),
                    credential_id = table.Column<string>(type: "TEXT", maxLength: 1400, nullable: false),
                    public_key = table.Column<byte[]>(type: "BLOB", nullable: false),
                    sign_count = table.Column<long>(type: "INTEGER", nullable: false),
                    transports = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    backup_eligible = table.Column<bool>(type: "INTEGER", nullable: false),
                    backed_up = table.Column<bool>(type: "INTEGER", nullable: false),
                    name = table.Column<string>(type: "TEXT", maxLength: 60, nullable: false),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    used_at = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_signin_passkey", x => x.id);
                    table.ForeignKey(
                        name: "FK_signin_passkey_signin_login_login_id",
                        column: x => x.login_id,
                        principalTable: "signin_login",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "signin_recovery_code",
                columns: table => new
                {
                    login_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    hash = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    subject_id = table.Column<Guid>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_signin_recovery_code", x => new { x.login_id, x.hash });
                    table.ForeignKey(
                        name: "FK_signin_recovery_code_signin_login_login_id",
                        column: x => x.login_id,
                        principalTable: "signin_login",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "IX_accounts_account_confirmed_at_created_at",
                table: "accounts_account",
                columns: new[] { "confirmed_at", "created_at" });

            migrationBuilder.CreateIndex(
                name: "IX_accounts_account_customer_number",
                table: "accounts_account",
                column: "customer_number",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_consent_choice_subject_id_idempotency_key",
                table: "consent_choice",
                columns: new[] { "subject_id", "idempotency_key" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_desk_access_operator_id_at",
                table: "desk_access",
                columns: new[] { "operator_id", "at" });

            migrationBuilder.CreateIndex(
                name: "IX_desk_access_subject_id_at",
                table: "desk_access",
                columns: new[] { "subject_id", "at" });

            migrationBuilder.CreateIndex(
                name: "IX_ledger_link_subject_id_compartment",
                table: "ledger_link",
                columns: new[] { "subject_id", "compartment" });

            migrationBuilder.CreateIndex(
                name: "IX_ledger_note_at",
                table: "ledger_note",
                column: "at");

            migrationBuilder.CreateIndex(
                name: "IX_me_link_expires_at",
                table: "me_link",
                column: "expires_at");

            migrationBuilder.CreateIndex(
                name: "IX_me_link_subject_id",
                table: "me_link",
                column: "subject_id");

            migrationBuilder.CreateIndex(
                name: "IX_newsletters_campaign_state_created_at",
                table: "newsletters_campaign",
                columns: new[] { "state", "created_at" });

            migrationBuilder.CreateIndex(
                name: "IX_newsletters_opening_campaign_id",
                table: "newsletters_opening",
                column: "campaign_id");

            migrationBuilder.CreateIndex(
                name: "IX_newsletters_sending_campaign_id_state_subject_id",
                table: "newsletters_sending",
                columns: new[] { "campaign_id", "state", "subject_id" });

            migrationBuilder.CreateIndex(
                name: "IX_newsletters_sending_subject_id",
                table: "newsletters_sending",
                column: "subject_id");

            migrationBuilder.CreateIndex(
                name: "IX_people_identifier_kind_value",
                table: "people_identifier",
                columns: new[] { "kind", "value" });

            migrationBuilder.CreateIndex(
                name: "IX_people_identifier_subject_id_kind_value",
                table: "people_identifier",
                columns: new[] { "subject_id", "kind", "value" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_post_left_left_at",
                table: "post_left",
                column: "left_at");

            migrationBuilder.CreateIndex(
                name: "IX_post_left_subject_id",
                table: "post_left",
                column: "subject_id");

            migrationBuilder.CreateIndex(
                name: "IX_post_outbox_next_at",
                table: "post_outbox",
                column: "next_at");

            migrationBuilder.CreateIndex(
                name: "IX_proof_attestation_about",
                table: "proof_attestation",
                column: "about");

            migrationBuilder.CreateIndex(
                name: "IX_proof_waiver_about",
                table: "proof_waiver",
                column: "about");

            migrationBuilder.CreateIndex(
                name: "IX_register_disclosure_recipient",
                table: "register_disclosure",
                column: "recipient");

            migrationBuilder.CreateIndex(
                name: "IX_register_suspension_target",
                table: "register_suspension",
                column: "target",
                unique: true,
                filter: "lifted_at IS NULL");

            migrationBuilder.CreateIndex(
                name: "IX_retention_archive_batch_id",
                table: "retention_archive",
                column: "batch_id");

            migrationBuilder.CreateIndex(
                name: "IX_retention_archive_source_table_name_key_tag_subject_id_compartment_content_tag",
                table: "retention_archive",
                columns: new[] { "source", "table_name", "key_tag", "subject_id", "compartment", "content_tag" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_retention_archive_subject_id_compartment",
                table: "retention_archive",
                columns: new[] { "subject_id", "compartment" });

            migrationBuilder.CreateIndex(
                name: "IX_retention_archive_until",
                table: "retention_archive",
                column: "until");

            migrationBuilder.CreateIndex(
                name: "IX_retention_batch_source_state",
                table: "retention_batch",
                columns: new[] { "source", "state" });

            migrationBuilder.CreateIndex(
                name: "IX_retention_hold_subject_id",
                table: "retention_hold",
                column: "subject_id");

            migrationBuilder.CreateIndex(
                name: "IX_retention_notice_source_person_tag_purpose_kind_due_on",
                table: "retention_notice",
                columns: new[] { "source", "person_tag", "purpose", "kind", "due_on" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_retention_tombstone_at",
                table: "retention_tombstone",
                column: "at");

            migrationBuilder.CreateIndex(
                name: "IX_retention_tombstone_batch_id",
                table: "retention_tombstone",
                column: "batch_id");

            migrationBuilder.CreateIndex(
                name: "IX_rights_message_request_id",
                table: "rights_message",
                column: "request_id");

            migrationBuilder.CreateIndex(
                name: "IX_rights_request_number",
                table: "rights_request",
                column: "number",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_rights_request_state_due",
                table: "rights_request",
                columns: new[] { "state", "due" });

            migrationBuilder.CreateIndex(
                name: "IX_rights_request_subject_id_received_on",
                table: "rights_request",
                columns: new[] { "subject_id", "received_on" });

            migrationBuilder.CreateIndex(
                name: "IX_rights_restriction_subject_id_purpose",
                table: "rights_restriction",
                columns: new[] { "subject_id", "purpose" });

            migrationBuilder.CreateIndex(
                name: "IX_rights_step_request_id_ordinal",
                table: "rights_step",
                columns: new[] { "request_id", "ordinal" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_security_connection_at",
                table: "security_connection",
                column: "at");

            migrationBuilder.CreateIndex(
                name: "IX_security_connection_subject_id",
                table: "security_connection",
                column: "subject_id");

            migrationBuilder.CreateIndex(
                name: "IX_signin_browser_ends_at",
                table: "signin_browser",
                column: "ends_at");

            migrationBuilder.CreateIndex(
                name: "IX_signin_browser_subject_id",
                table: "signin_browser",
                column: "subject_id");

            migrationBuilder.CreateIndex(
                name: "IX_signin_external_login_id",
                table: "signin_external",
                column: "login_id");

            migrationBuilder.CreateIndex(
                name: "IX_signin_external_subject_id",
                table: "signin_external",
                column: "subject_id");

            migrationBuilder.CreateIndex(
                name: "IX_signin_factor_subject_id",
                table: "signin_factor",
                column: "subject_id");

            migrationBuilder.CreateIndex(
                name: "IX_signin_login_normalized_user_name",
                table: "signin_login",
                column: "normalized_user_name",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_signin_login_subject_id",
                table: "signin_login",
                column: "subject_id",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_signin_once_expires_at",
                table: "signin_once",
                column: "expires_at");

            migrationBuilder.CreateIndex(
                name: "IX_signin_once_subject_id",
                table: "signin_once",
                column: "subject_id");

            migrationBuilder.CreateIndex(
                name: "IX_signin_passkey_credential_id",
                table: "signin_passkey",
                column: "credential_id",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_signin_passkey_login_id",
                table: "signin_passkey",
                column: "login_id");

            migrationBuilder.CreateIndex(
                name: "IX_signin_passkey_subject_id",
                table: "signin_passkey",
                column: "subject_id");

            migrationBuilder.CreateIndex(
                name: "IX_signin_recovery_code_subject_id",
                table: "signin_recovery_code",
                column: "subject_id");

            migrationBuilder.CreateIndex(
                name: "IX_signin_session_ends_at",
                table: "signin_session",
                column: "ends_at");

            migrationBuilder.CreateIndex(
                name: "IX_signin_session_subject_id",
                table: "signin_session",
                column: "subject_id");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "accounts_account");

            migrationBuilder.DropTable(
                name: "accounts_hobby");

            migrationBuilder.DropTable(
                name: "consent_choice");

            migrationBuilder.DropTable(
                name: "datamap_source");

            migrationBuilder.DropTable(
                name: "desk_access");

            migrationBuilder.DropTable(
                name: "desk_first_password");

            migrationBuilder.DropTable(
                name: "gate_api_key");

            migrationBuilder.DropTable(
                name: "gate_count");

            migrationBuilder.DropTable(
                name: "gate_facts");

            migrationBuilder.DropTable(
                name: "jobs_run");

            migrationBuilder.DropTable(
                name: "ledger_bundle");

            migrationBuilder.DropTable(
                name: "ledger_head");

            migrationBuilder.DropTable(
                name: "ledger_index");

            migrationBuilder.DropTable(
                name: "ledger_link");

            migrationBuilder.DropTable(
                name: "ledger_note");

            migrationBuilder.DropTable(
                name: "ledger_past");

            migrationBuilder.DropTable(
                name: "ledger_pending");

            migrationBuilder.DropTable(
                name: "ledger_tile");

            migrationBuilder.DropTable(
                name: "me_link");

            migrationBuilder.DropTable(
                name: "me_try");

            migrationBuilder.DropTable(
                name: "newsletters_count");

            migrationBuilder.DropTable(
                name: "newsletters_opening");

            migrationBuilder.DropTable(
                name: "newsletters_sending");

            migrationBuilder.DropTable(
                name: "people_finding");

            migrationBuilder.DropTable(
                name: "people_identifier");

            migrationBuilder.DropTable(
                name: "policies_application");

            migrationBuilder.DropTable(
                name: "policies_proposal");

            migrationBuilder.DropTable(
                name: "policies_version");

            migrationBuilder.DropTable(
                name: "post_left");

            migrationBuilder.DropTable(
                name: "post_outbox");

            migrationBuilder.DropTable(
                name: "proof_attestation");

            migrationBuilder.DropTable(
                name: "proof_drill");

            migrationBuilder.DropTable(
                name: "proof_ledger_reading");

            migrationBuilder.DropTable(
                name: "proof_result");

            migrationBuilder.DropTable(
                name: "proof_waiver");

            migrationBuilder.DropTable(
                name: "register_disclosure");

            migrationBuilder.DropTable(
                name: "register_suspension");

            migrationBuilder.DropTable(
                name: "retention_archive");

            migrationBuilder.DropTable(
                name: "retention_batch");

            migrationBuilder.DropTable(
                name: "retention_ending");

            migrationBuilder.DropTable(
                name: "retention_hold");

            migrationBuilder.DropTable(
                name: "retention_lease");

            migrationBuilder.DropTable(
                name: "retention_notice");

            migrationBuilder.DropTable(
                name: "retention_opposition");

            migrationBuilder.DropTable(
                name: "retention_plan");

            migrationBuilder.DropTable(
                name: "retention_tombstone");

            migrationBuilder.DropTable(
                name: "rights_count");

            migrationBuilder.DropTable(
                name: "rights_message");

            migrationBuilder.DropTable(
                name: "rights_restriction");

            migrationBuilder.DropTable(
                name: "rights_step");

            migrationBuilder.DropTable(
                name: "security_connection");

            migrationBuilder.DropTable(
                name: "signin_browser");

            migrationBuilder.DropTable(
                name: "signin_external");

            migrationBuilder.DropTable(
                name: "signin_factor");

            migrationBuilder.DropTable(
                name: "signin_once");

            migrationBuilder.DropTable(
                name: "signin_operator");

            migrationBuilder.DropTable(
                name: "signin_passkey");

            migrationBuilder.DropTable(
                name: "signin_recovery_code");

            migrationBuilder.DropTable(
                name: "signin_session");

            migrationBuilder.DropTable(
                name: "newsletters_campaign");

            migrationBuilder.DropTable(
                name: "rights_request");

            migrationBuilder.DropTable(
                name: "signin_login");

            migrationBuilder.DropTable(
                name: "people_subject");
        }
    }
}
