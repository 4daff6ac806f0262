using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Vow.DataMap;
using Vow.Gate;

namespace Vow.Register;

/// <summary>A transfer switched off, and on again: rows stay, so that a past day can be told.</summary>
[HasNoPersonalData("decisions about safeguards; who took them stands in the log, by tag")]
public sealed class SuspensionRow
{
    /// <summary>Row id.</summary>
    public Guid Id { get; set; }

    /// <summary>What is off, as <see cref="SuspendedTarget"/> writes it.</summary>
    public required string Target { get; set; }

    /// <summary>Why.</summary>
    public required string Reason { get; set; }

    /// <summary>Since when.</summary>
    public Instant Since { get; set; }

    /// <summary>When it was lifted; null while it stands.</summary>
    public Instant? LiftedAt { get; set; }

    /// <summary>Why it was lifted.</summary>
    public string? LiftedBecause { get; set; }
}

/// <summary>
/// Data given to a recipient: counted by day and by what it was, never per person. Who received whose data stands in that person's own entries.
/// </summary>
[HasNoPersonalData("counts by day, recipient, purpose and safeguard")]
public sealed class DisclosureCount
{
    /// <summary>The day, in the policy's zone.</summary>
    public DateOnly Day { get; set; }

    /// <summary>Recipient id.</summary>
    public required string Recipient { get; set; }

    /// <summary>Purpose id.</summary>
    public required string Purpose { get; set; }

    /// <summary>Datum ids, parted by spaces.</summary>
    public required string Data { get; set; }

    /// <summary>Countries the data could reach, ISO 3166-1 alpha-2, parted by spaces; empty where the policy does not know them.</summary>
    public required string Countries { get; set; }

    /// <summary>Words of the mechanisms it rested on, parted by spaces; empty where nothing left the EEA.</summary>
    public required string Mechanisms { get; set; }

    /// <summary>How many.</summary>
    public long Disclosures { get; set; }

    /// <summary>The latest of them.</summary>
    public Instant LastAt { get; set; }
}

internal sealed class RegisterTables : IEntityTypeConfiguration<SuspensionRow>, IEntityTypeConfiguration<DisclosureCount>
{
    public void Configure(EntityTypeBuilder<SuspensionRow> builder)
    {
        builder.ToTable("register_suspension");
        builder.HasKey(s => s.Id);
        builder.Property(s => s.Id).ValueGeneratedNever();
        builder.Property(s => s.Target).HasMaxLength(100);
        builder.Property(s => s.Reason).HasMaxLength(300);
        builder.Property(s => s.LiftedBecause).HasMaxLength(300);
        // One switch is off once.
        builder.HasIndex(s => s.Target).IsUnique().HasFilter("lifted_at IS NULL");
    }

    public void Configure(EntityTypeBuilder<DisclosureCount> builder)
    {
        builder.ToTable("register_disclosure");
        builder.HasKey(d => new { d.Day, d.Recipient, d.Purpose, d.Data, d.Countries, d.Mechanisms });
        builder.Property(d => d.Recipient).HasMaxLength(64);
        builder.Property(d => d.Purpose).HasMaxLength(64);
        builder.Property(d => d.Data).HasMaxLength(500);
        builder.Property(d => d.Countries).HasMaxLength(500);
        builder.Property(d => d.Mechanisms).HasMaxLength(200);
        builder.HasIndex(d => d.Recipient);
    }
}
