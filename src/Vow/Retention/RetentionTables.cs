using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Vow.DataMap;
using Vow.Gate;

namespace Vow.Retention;

/// <summary>How far a batch of a sweep has come.</summary>
public enum BatchState
{
    /// <summary>Announced; nothing has happened in the source.</summary>
    Planned,

    /// <summary>What it archives lies here, unseen, and the source's commit is under way.</summary>
    Staged,

    /// <summary>It happened, and the log says so.</summary>
    Done,

    /// <summary>It did not happen and never will.</summary>
    Void,
}

/// <summary>A batch of a sweep: rows of one table that left the active base together.</summary>
[HasNoPersonalData("counts, periods and hashes; the keys of a batch under way are sealed and emptied with its end")]
public sealed class BatchRow
{
    /// <summary>The batch's id, also in the source's own table of batches.</summary>
    public Guid Id { get; set; }

    /// <summary>Which source.</summary>
    public required string Source { get; set; }

    /// <summary>Which table the units were taken from.</summary>
    public required string TableName { get; set; }

    /// <summary>Purposes its rows served, separated by spaces.</summary>
    public required string Purposes { get; set; }

    /// <summary>Hash of the policy it was done under.</summary>
    public required string Policy { get; set; }

    /// <summary>The latest cut-off among its purposes.</summary>
    public Instant? CutOff { get; set; }

    /// <summary>How far it has come.</summary>
    public BatchState State { get; set; }

    /// <summary>Rows taken.</summary>
    public int Rows { get; set; }

    /// <summary>Of these, rows of which something went to an archive.</summary>
    public int Archived { get; set; }

    /// <summary>SHA-256 over the tags of its rows, lower-case hex.</summary>
    public string? Digest { get; set; }

    /// <summary>Keys and content hashes of its rows, sealed; only while staged, for sources that can't tell whether a commit happened.</summary>
    public byte[]? Keys { get; set; }

    /// <summary>When it was planned.</summary>
    public Instant At { get; set; }
}

/// <summary>Part of a row in the intermediate archive: sealed under the person's key of that archive, apart from everything in use.</summary>
[Serves("evidence", AtEnd = "keep")]
public sealed class ArchiveRow
{
    /// <summary>Row id.</summary>
    public Guid Id { get; set; }

    /// <summary>Where the row lay.</summary>
    [Technical("name of a source")]
    public required string Source { get; set; }

    /// <summary>In which table.</summary>
    [Technical("name of a table")]
    public required string TableName { get; set; }

    /// <summary>HMAC of the row's key under the controller's archive key.</summary>
    [Technical("keyed hash of a row's key; says nothing without the key store")]
    public required string KeyTag { get; set; }

    /// <summary>HMAC of the sealed content: the same row is not archived twice.</summary>
    [Technical("keyed hash of the sealed content")]
    public required string ContentTag { get; set; }

    /// <summary>Whose.</summary>
    [SubjectKey]
    public Guid SubjectId { get; set; }

    /// <summary><c>archive:purpose</c>: the key it is sealed under, and ends with.</summary>
    [Technical("which archive")]
    public required string Compartment { get; set; }

    /// <summary>Which batch brought it; it can be read once that batch is done.</summary>
    [Technical("which batch brought it")]
    public Guid BatchId { get; set; }

    /// <summary>Last day it may be kept.</summary>
    [Technical("end of the archive")]
    public DateOnly Until { get; set; }

    /// <summary>The events its end was counted from: JSON of anchor to microseconds.</summary>
    [Technical("events the end is counted from; dated, without content")]
    public required string Anchors { get; set; }

    /// <summary>Sealed JSON: table, key, data.</summary>
    [Technical("sealed; what it holds is told by the archive's front door")]
    public required byte[] Sealed { get; set; }
}

/// <summary>Who is working on a range of the work, so that two processes don't.</summary>
[HasNoPersonalData("names of work and random ids of processes")]
public sealed class LeaseRow
{
    /// <summary>The work, such as <c>sweep:shop</c>.</summary>
    public required string Range { get; set; }

    /// <summary>Random id of the process.</summary>
    public required string Holder { get; set; }

    /// <summary>Until when, unless renewed.</summary>
    public Instant Until { get; set; }

    /// <summary>Grows with every holder; a commit of an older one changes nothing.</summary>
    public long Token { get; set; }
}

/// <summary>Why deletion stops.</summary>
public enum HoldReason
{
    /// <summary>A dispute or an inquiry needs the data (GDPR 17(3)(e)).</summary>
    Litigation,

    /// <summary>The use was unlawful and the person wants restriction instead of erasure (GDPR 18(1)(b)).</summary>
    Restriction18B,

    /// <summary>The person needs the data for a claim (GDPR 18(1)(c)).</summary>
    Restriction18C,
}

/// <summary>A stop on deletion.</summary>
[Serves("rights_requests", AtEnd = "keep")]
public sealed class HoldRow
{
    /// <summary>Row id.</summary>
    public Guid Id { get; set; }

    /// <summary>Whose data, where Vow knows the person.</summary>
    [SubjectKey]
    public Guid? SubjectId { get; set; }

    /// <summary>Else: in which source.</summary>
    [Technical("name of a source")]
    public string? Source { get; set; }

    /// <summary>In which table of persons.</summary>
    [Technical("name of a table")]
    public string? Root { get; set; }

    /// <summary>And under which key there.</summary>
    [Datum("customer_number")]
    public string? PersonKey { get; set; }

    /// <summary>Only rows that serve this purpose; null = all.</summary>
    [Technical("a purpose of the policy")]
    public string? Purpose { get; set; }

    /// <summary>Why.</summary>
    [Datum("request_steps")]
    public HoldReason Reason { get; set; }

    /// <summary>Who answers for it.</summary>
    [Datum("operator")]
    public required string Owner { get; set; }

    /// <summary>When it must be looked at again.</summary>
    [Technical("date of the next review")]
    public DateOnly ReviewOn { get; set; }

    /// <summary>When it was placed.</summary>
    [Datum("request_steps")]
    public Instant PlacedAt { get; set; }

    /// <summary>When it was lifted; null while it stands.</summary>
    [Datum("request_steps")]
    public Instant? LiftedAt { get; set; }
}

/// <summary>A notice that was sent before something of a person's leaves the active base.</summary>
[Serves("evidence", AtEnd = "keep")]
public sealed class NoticeRow
{
    /// <summary>Row id.</summary>
    public Guid Id { get; set; }

    /// <summary>Who was told, where Vow knows the person.</summary>
    [SubjectKey]
    public Guid? SubjectId { get; set; }

    /// <summary>Which source.</summary>
    [Technical("name of a source")]
    public required string Source { get; set; }

    /// <summary>HMAC of the person's key there, under the controller's archive key.</summary>
    [Datum("ledger_tag")]
    public required string PersonTag { get; set; }

    /// <summary>Which purpose's term ends.</summary>
    [Technical("a purpose of the policy")]
    public required string Purpose { get; set; }

    /// <summary>Which notice: the period before the end, or <c>first</c> for those already overdue when a source is armed.</summary>
    [Technical("which of the notices")]
    public required string Kind { get; set; }

    /// <summary>When it was written.</summary>
    [Technical("when it was written")]
    public Instant SentAt { get; set; }

    /// <summary>The day named in it.</summary>
    [Technical("the day named in it")]
    public DateOnly DueOn { get; set; }
}

/// <summary>What a sweep above the ceiling would do, shown and waiting for a person's word.</summary>
[HasNoPersonalData("counts per table")]
public sealed class PlanRow
{
    /// <summary>The plan's id, as given to <c>keep --plan</c>.</summary>
    public Guid Id { get; set; }

    /// <summary>SHA-256 over the policy and the counts.</summary>
    public required string Hash { get; set; }

    /// <summary>JSON of the lines shown.</summary>
    public required string Counts { get; set; }

    /// <summary>When it was shown.</summary>
    public Instant At { get; set; }

    /// <summary>When somebody confirmed it.</summary>
    public Instant? ConfirmedAt { get; set; }
}

/// <summary>
/// What an erasure did in one of the company's databases, so that it is done again where an older copy of that database is put back. Controller-wide key: a
/// declared processing with an end. What a sweep deleted needs none: it is due again wherever it comes back.
/// </summary>
[Serves("backups", AtEnd = "keep")]
public sealed class TombstoneRow
{
    /// <summary>The step that erased; the source knows it by the same id.</summary>
    [Technical("which step erased")]
    public Guid StepId { get; set; }

    /// <summary>Which source.</summary>
    [Technical("name of a source")]
    public required string Source { get; set; }

    /// <summary>When.</summary>
    [Technical("when the rows were erased")]
    public Instant At { get; set; }

    /// <summary>Keys of the person's rows, a fingerprint of who each was, and what became of them, sealed under the tombstone key.</summary>
    [Datum("deletion_fingerprint")]
    public required byte[] Sealed { get; set; }
}

/// <summary>Someone who must not be written to. Under the list key, not the subject's, which dies.</summary>
[Serves("opposition_list", AtEnd = "delete")]
public sealed class OppositionRow
{
    /// <summary>HMAC-SHA256 of kind and normalised value under the list key, lower-case hex.</summary>
    [Datum("list_fingerprint")]
    public required string Fingerprint { get; set; }

    /// <summary><c>email</c> or <c>phone</c>.</summary>
    [Technical("what kind of identifier")]
    public required string Kind { get; set; }

    /// <summary>When it was first put on the list.</summary>
    [Technical("when it was added")]
    public Instant Added { get; set; }

    /// <summary>The last time the list stopped a message (or was asked for again): the term runs from it.</summary>
    [Anchor("last_hit")]
    public Instant LastHit { get; set; }
}

/// <summary>A compartment whose key is about to be destroyed: written before, removed after, so that a crash between the two is made good.</summary>
[Serves("evidence", AtEnd = "keep")]
public sealed class EndingRow
{
    /// <summary>Whose.</summary>
    [SubjectKey]
    public Guid SubjectId { get; set; }

    /// <summary>Which compartment.</summary>
    [Technical("which compartment ends")]
    public required string Compartment { get; set; }

    /// <summary>Since when.</summary>
    [Technical("when its end began")]
    public Instant At { get; set; }
}

internal sealed class RetentionTables :
    IEntityTypeConfiguration<BatchRow>, IEntityTypeConfiguration<ArchiveRow>, IEntityTypeConfiguration<LeaseRow>, IEntityTypeConfiguration<HoldRow>,
    IEntityTypeConfiguration<NoticeRow>, IEntityTypeConfiguration<PlanRow>, IEntityTypeConfiguration<TombstoneRow>, IEntityTypeConfiguration<OppositionRow>,
    IEntityTypeConfiguration<EndingRow>
{
    public void Configure(EntityTypeBuilder<BatchRow> builder)
    {
        builder.ToTable("retention_batch");
        builder.HasKey(b => b.Id);
        builder.Property(b => b.Id).ValueGeneratedNever();
        builder.Property(b => b.State).HasConversion<int>();
        builder.HasIndex(b => new { b.Source, b.State });
    }

    public void Configure(EntityTypeBuilder<ArchiveRow> builder)
    {
        builder.ToTable("retention_archive");
        builder.HasKey(a => a.Id);
        builder.Property(a => a.Id).ValueGeneratedNever();
        builder.HasIndex(a => new { a.Source, a.TableName, a.KeyTag, a.SubjectId, a.Compartment, a.ContentTag }).IsUnique();
        builder.HasIndex(a => new { a.SubjectId, a.Compartment });
        builder.HasIndex(a => a.BatchId);
        builder.HasIndex(a => a.Until);
    }

    public void Configure(EntityTypeBuilder<LeaseRow> builder)
    {
        builder.ToTable("retention_lease");
        builder.HasKey(l => l.Range);
    }

    public void Configure(EntityTypeBuilder<HoldRow> builder)
    {
        builder.ToTable("retention_hold");
        builder.HasKey(h => h.Id);
        builder.Property(h => h.Id).ValueGeneratedNever();
        builder.Property(h => h.Reason).HasConversion<int>();
        builder.HasIndex(h => h.SubjectId);
    }

    public void Configure(EntityTypeBuilder<NoticeRow> builder)
    {
        builder.ToTable("retention_notice");
        builder.HasKey(n => n.Id);
        builder.Property(n => n.Id).ValueGeneratedNever();
        builder.HasIndex(n => new { n.Source, n.PersonTag, n.Purpose, n.Kind, n.DueOn }).IsUnique();
    }

    public void Configure(EntityTypeBuilder<PlanRow> builder)
    {
        builder.ToTable("retention_plan");
        builder.HasKey(p => p.Id);
        builder.Property(p => p.Id).ValueGeneratedNever();
    }

    public void Configure(EntityTypeBuilder<TombstoneRow> builder)
    {
        builder.ToTable("retention_tombstone");
        builder.HasKey(t => t.StepId);
        builder.Property(t => t.StepId).ValueGeneratedNever();
        builder.HasIndex(t => new { t.Source, t.At });
    }

    public void Configure(EntityTypeBuilder<OppositionRow> builder)
    {
        builder.ToTable("retention_opposition");
        builder.HasKey(o => o.Fingerprint);
    }

    public void Configure(EntityTypeBuilder<EndingRow> builder)
    {
        builder.ToTable("retention_ending");
        builder.HasKey(e => new { e.SubjectId, e.Compartment });
    }
}
