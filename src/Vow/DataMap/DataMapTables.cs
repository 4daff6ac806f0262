using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Vow.Gate;

namespace Vow.DataMap;

/// <summary>How Vow stands to a source: it watches until somebody arms it.</summary>
[HasNoPersonalData("names and states of sources")]
public sealed class SourceState
{
    /// <summary>Name in <c>sources.yaml</c>; <c>vow</c> for the own store.</summary>
    public required string Name { get; set; }

    /// <summary>Whether sweeps may change it.</summary>
    public bool Armed { get; set; }

    /// <summary>When it was first seen.</summary>
    public Instant SeenAt { get; set; }

    /// <summary>When it was armed.</summary>
    public Instant? ArmedAt { get; set; }

    /// <summary>When its first sweep may take those who were already overdue: 30 days after their notice.</summary>
    public Instant? FirstSweepAt { get; set; }
}

internal sealed class DataMapTables : IEntityTypeConfiguration<SourceState>
{
    public void Configure(EntityTypeBuilder<SourceState> builder)
    {
        builder.ToTable("datamap_source");
        builder.HasKey(s => s.Name);
        builder.Property(s => s.Name).HasMaxLength(64);
    }
}
