using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Vow.DataMap;
using Vow.Gate;
using Vow.Hosting;

namespace Vow.Evidence;

/// <summary>An entry recorded with its deed and not yet in the tree.</summary>
[HasNoPersonalData("entries name people by tags that can't be linked without a compartment's key")]
public sealed class PendingRow
{
    /// <summary>The entry's id.</summary>
    public Guid EntryId { get; set; }

    /// <summary>Canonical JSON, verbatim.</summary>
    public required byte[] Body { get; set; }
}

/// <summary>Where the log stands: one row per log, the newest is the one that grows.</summary>
[HasNoPersonalData("size and root of a tree of hashes")]
public sealed class HeadRow
{
    /// <summary>The log's origin.</summary>
    public required string LogId { get; set; }

    /// <summary>Entries in the tree.</summary>
    public long Size { get; set; }

    /// <summary>Root over them, 32 bytes.</summary>
    public required byte[] Root { get; set; }

    /// <summary>The signed checkpoint.</summary>
    public required byte[] Checkpoint { get; set; }
}

/// <summary>A hash tile (C2SP tlog-tiles).</summary>
[HasNoPersonalData("hashes")]
public sealed class TileRow
{
    /// <summary>Level, 0 for leaves.</summary>
    public int Level { get; set; }

    /// <summary>Position in its level.</summary>
    public long N { get; set; }

    /// <summary>Hashes in it, 1 to 256.</summary>
    public int Width { get; set; }

    /// <summary>The hashes, 32 bytes each.</summary>
    public required byte[] Bytes { get; set; }
}

/// <summary>A bundle of up to 256 entries.</summary>
[HasNoPersonalData("entries name people by tags that can't be linked without a compartment's key")]
public sealed class BundleRow
{
    /// <summary>Position.</summary>
    public long N { get; set; }

    /// <summary>Entries in it, 1 to 256.</summary>
    public int Width { get; set; }

    /// <summary>The entries, each after its length.</summary>
    public required byte[] Bytes { get; set; }
}

/// <summary>Where entries stand: a stretch of the tree whose ids ascend. A row for each entry would double what a round writes.</summary>
[HasNoPersonalData("entry ids and their places")]
public sealed class StretchRow
{
    /// <summary>The lowest id, its first.</summary>
    public Guid FirstId { get; set; }

    /// <summary>The highest id, its last.</summary>
    public Guid LastId { get; set; }

    /// <summary>The place of the first, from 0; the others follow.</summary>
    public long Idx { get; set; }

    /// <summary>All ids in order, 16 bytes each, as RFC 9562 writes them.</summary>
    public required byte[] Ids { get; set; }

    /// <summary>The name of the log, where it was ended: its files are in a folder of the home. Null in the one that grows.</summary>
    public string? LogId { get; set; }
}

/// <summary>The only way from a person to entries. Its rows are deleted with their compartment.</summary>
[Serves("evidence", AtEnd = "keep")]
public sealed class LinkRow
{
    /// <summary>The entry's id.</summary>
    public Guid EntryId { get; set; }

    /// <summary>Whom it is about.</summary>
    [SubjectKey]
    public Guid SubjectId { get; set; }

    /// <summary>Which compartment's key tags it, and ends it.</summary>
    [Technical("which compartment the entry belongs to")]
    public required string Compartment { get; set; }

    /// <summary>The kind of act, for lists.</summary>
    [Technical("the kind of act, as in the entry")]
    public required string Kind { get; set; }

    /// <summary>When, for lists.</summary>
    [Technical("the time of the act, as in the entry")]
    public Instant At { get; set; }

    /// <summary>What the entry's commitment commits to, sealed under the compartment's key.</summary>
    [Datum("ledger_tag")]
    public required byte[] Detail { get; set; }
}

/// <summary>What an entry about nobody commits to: a sweep, a policy, a proof. No personal data, so it is kept open.</summary>
[HasNoPersonalData("details of acts about nobody: counts, versions, hashes")]
public sealed class NoteRow
{
    /// <summary>The entry's id.</summary>
    public Guid EntryId { get; set; }

    /// <summary>The kind of act.</summary>
    public required string Kind { get; set; }

    /// <summary>When.</summary>
    public Instant At { get; set; }

    /// <summary>Canonical JSON.</summary>
    public required string Detail { get; set; }
}

internal sealed class EvidenceTables :
    IEntityTypeConfiguration<NoteRow>,
    IEntityTypeConfiguration<PendingRow>, IEntityTypeConfiguration<HeadRow>, IEntityTypeConfiguration<TileRow>,
    IEntityTypeConfiguration<BundleRow>, IEntityTypeConfiguration<StretchRow>, IEntityTypeConfiguration<LinkRow>
{
    public void Configure(EntityTypeBuilder<NoteRow> builder)
    {
        builder.ToTable("ledger_note");
        builder.HasKey(n => n.EntryId);
        builder.Property(n => n.EntryId).ValueGeneratedNever();
        builder.Property(n => n.Kind).HasMaxLength(64);
        builder.HasIndex(n => n.At);
    }

    public void Configure(EntityTypeBuilder<PendingRow> builder)
    {
        builder.ToTable("ledger_pending");
        builder.HasKey(p => p.EntryId);
        builder.HasAnnotation(Store.ByKey, true);
        builder.Property(p => p.EntryId).ValueGeneratedNever();
    }

    public void Configure(EntityTypeBuilder<HeadRow> builder)
    {
        builder.ToTable("ledger_head");
        builder.HasKey(h => h.LogId);
    }

    public void Configure(EntityTypeBuilder<TileRow> builder)
    {
        builder.ToTable("ledger_tile");
        builder.HasKey(t => new { t.Level, t.N });
    }

    public void Configure(EntityTypeBuilder<BundleRow> builder)
    {
        builder.ToTable("ledger_bundle");
        builder.HasKey(b => b.N);
        builder.Property(b => b.N).ValueGeneratedNever();
    }

    public void Configure(EntityTypeBuilder<StretchRow> builder)
    {
        builder.ToTable("ledger_index");
        builder.HasKey(i => i.FirstId);
        builder.HasAnnotation(Store.ByKey, true);
        builder.Property(i => i.FirstId).ValueGeneratedNever();
        builder.Property(i => i.LogId).HasMaxLength(300);
    }

    public void Configure(EntityTypeBuilder<LinkRow> builder)
    {
        builder.ToTable("ledger_link");
        builder.HasKey(l => l.EntryId);
        builder.HasAnnotation(Store.ByKey, true);
        builder.Property(l => l.EntryId).ValueGeneratedNever();
        builder.Property(l => l.Compartment).HasMaxLength(100);
        builder.HasIndex(l => new { l.SubjectId, l.Compartment });
    }
}
