using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Vow.DataMap;
using Vow.Gate;

namespace Vow.Proof;

/// <summary>What the last run saw of a promise.</summary>
[HasNoPersonalData("counts, states and keys of rows that should be gone")]
public sealed class ProofResult
{
    /// <summary>Promise id.</summary>
    public required string Promise { get; set; }

    /// <summary>State, as its code.</summary>
    public required string State { get; set; }

    /// <summary>Whether a witness lived it.</summary>
    public bool Drilled { get; set; }

    /// <summary>Things looked at.</summary>
    public long Examined { get; set; }

    /// <summary>Violations among them.</summary>
    public long Violations { get; set; }

    /// <summary>Why, what is seen, what is not, examples: JSON in both languages.</summary>
    public required string Words { get; set; }

    /// <summary>When the check looked.</summary>
    public Instant At { get; set; }
}

/// <summary>How the last drill went, a step at a time.</summary>
[HasNoPersonalData("the life of a person made up for the drill")]
public sealed class DrillStep
{
    /// <summary>Name of the step, such as <c>withdrawal/newsletter</c>.</summary>
    public required string Step { get; set; }

    /// <summary>Whether all of it went as promised.</summary>
    public bool Passed { get; set; }

    /// <summary>Things looked at.</summary>
    public long Examined { get; set; }

    /// <summary>What went wrong, in English; empty where nothing did.</summary>
    public string Fault { get; set; } = "";

    /// <summary>When, in real time.</summary>
    public Instant At { get; set; }
}

/// <summary>When the whole log was last read, and what was found.</summary>
[HasNoPersonalData("sizes of the log and kinds of faults")]
public sealed class LedgerReading
{
    /// <summary>Name of the log.</summary>
    public required string LogId { get; set; }

    /// <summary>When.</summary>
    public Instant At { get; set; }

    /// <summary>Entries read.</summary>
    public long Size { get; set; }

    /// <summary>What was wrong first; <c>None</c> where it was sound.</summary>
    public required string Fault { get; set; }

    /// <summary>Index of the first bad entry; the size where there is none.</summary>
    public long FirstBad { get; set; }
}

/// <summary>A person of the company signs that a promise or clause is kept, for at most twelve months.</summary>
[Serves("desk_access_log", AtEnd = "keep")]
public sealed class Attestation
{
    /// <summary>Row id.</summary>
    public Guid Id { get; set; }

    /// <summary>Promise or clause id.</summary>
    [Technical("what is attested")]
    public required string About { get; set; }

    /// <summary>The desk account that signed.</summary>
    [Datum("operator")]
    public Guid Operator { get; set; }

    /// <summary>In what function.</summary>
    [Technical("the function in which it is signed")]
    public required string Function { get; set; }

    /// <summary>Day of the act.</summary>
    [Technical("day of the act")]
    public DateOnly On { get; set; }

    /// <summary>Where the document is filed.</summary>
    [Technical("where the document is filed")]
    public required string Document { get; set; }

    /// <summary>Last day it counts.</summary>
    [Technical("last day it counts")]
    public DateOnly Expires { get; set; }
}

/// <summary>The controller's dated decision not to keep a promise for a time, with the DPO's advice. It never opens the gate.</summary>
[Serves("desk_access_log", AtEnd = "keep")]
public sealed class Waiver
{
    /// <summary>Row id.</summary>
    public Guid Id { get; set; }

    /// <summary>Promise or clause id.</summary>
    [Technical("what is waived")]
    public required string About { get; set; }

    /// <summary>The desk account that recorded it.</summary>
    [Datum("operator")]
    public Guid Operator { get; set; }

    /// <summary>In what function the controller's person decided.</summary>
    [Technical("the function in which it was decided")]
    public required string Function { get; set; }

    /// <summary>What the data protection officer advised, and whether it was followed.</summary>
    [Technical("the data protection officer's advice")]
    public required string DpoAdvice { get; set; }

    /// <summary>Day of the decision.</summary>
    [Technical("day of the decision")]
    public DateOnly On { get; set; }

    /// <summary>Last day it counts.</summary>
    [Technical("last day it counts")]
    public DateOnly Expires { get; set; }
}

internal sealed class ProofTables :
    IEntityTypeConfiguration<ProofResult>, IEntityTypeConfiguration<DrillStep>, IEntityTypeConfiguration<LedgerReading>,
    IEntityTypeConfiguration<Attestation>, IEntityTypeConfiguration<Waiver>
{
    public void Configure(EntityTypeBuilder<ProofResult> builder)
    {
        builder.ToTable("proof_result");
        builder.HasKey(r => r.Promise);
        builder.Property(r => r.Promise).HasMaxLength(200);
        builder.Property(r => r.State).HasMaxLength(16);
    }

    public void Configure(EntityTypeBuilder<DrillStep> builder)
    {
        builder.ToTable("proof_drill");
        builder.HasKey(s => s.Step);
        builder.Property(s => s.Step).HasMaxLength(200);
    }

    public void Configure(EntityTypeBuilder<LedgerReading> builder)
    {
        builder.ToTable("proof_ledger_reading");
        builder.HasKey(r => r.LogId);
        builder.Property(r => r.LogId).HasMaxLength(200);
        builder.Property(r => r.Fault).HasMaxLength(32);
    }

    public void Configure(EntityTypeBuilder<Attestation> builder)
    {
        builder.ToTable("proof_attestation");
        builder.HasKey(a => a.Id);
        builder.Property(a => a.Id).ValueGeneratedNever();
        builder.Property(a => a.About).HasMaxLength(200);
        builder.Property(a => a.Function).HasMaxLength(200);
        builder.Property(a => a.Document).HasMaxLength(500);
        builder.HasIndex(a => a.About);
    }

    public void Configure(EntityTypeBuilder<Waiver> builder)
    {
        builder.ToTable("proof_waiver");
        builder.HasKey(w => w.Id);
        builder.Property(w => w.Id).ValueGeneratedNever();
        builder.Property(w => w.About).HasMaxLength(200);
        builder.Property(w => w.Function).HasMaxLength(200);
        builder.HasIndex(w => w.About);
    }
}
