using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Vow.DataMap;
using Vow.Gate;

namespace Vow.Policies;

/// <summary>A version of the policy that was in force here: what people were shown, word for word.</summary>
[HasNoPersonalData("published policy texts")]
public sealed class PolicyVersion
{
    /// <summary>Number in the lineage, from 1. Packed facts carry it.</summary>
    public int Epoch { get; set; }

    /// <summary>SHA-256 over the files.</summary>
    public required string Hash { get; set; }

    /// <summary>Name of the policy.</summary>
    public required string Name { get; set; }

    /// <summary>When it came into force here.</summary>
    public Instant Since { get; set; }

    /// <summary>The lineage's slots after it, separated by spaces: a number is never used for something else.</summary>
    public required string Slots { get; set; }

    /// <summary>The files, as a JSON object of name to text.</summary>
    public required string Files { get; set; }
}

internal sealed class PolicyTables : IEntityTypeConfiguration<PolicyVersion>
{
    public void Configure(EntityTypeBuilder<PolicyVersion> builder)
    {
        builder.ToTable("policies_version");
        builder.HasKey(v => v.Epoch);
        builder.Property(v => v.Epoch).ValueGeneratedNever();
        builder.Property(v => v.Hash).HasMaxLength(64);
    }
}
