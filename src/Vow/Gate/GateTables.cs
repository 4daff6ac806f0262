using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Vow.DataMap;
using Vow.Gate;
using Vow.Hosting;

namespace Vow.GateAnswers;

/// <summary>
/// Packed facts of one subject under one version of the policy: a cache that can be thrown away, rewritten in each deed's own transaction. Those of
/// the version to come stand beside; of a person's rows only the one with the highest version of the facts, or its equals, is worth anything.
/// </summary>
[Serves("account", AtEnd = "keep")]
public sealed class FactsRow
{
    /// <summary>Whose facts.</summary>
    [SubjectKey]
    public Guid SubjectId { get; set; }

    /// <summary>The policy epoch they were computed under.</summary>
    [Technical("version of the policy")]
    public int Epoch { get; set; }

    /// <summary>Grows by one with each act of the person.</summary>
    [Technical("version of the facts")]
    public long Version { get; set; }

    /// <summary>See <see cref="PackedFacts"/>.</summary>
    [Datum("choice_record")]
    public required byte[] Packed { get; set; }
}

/// <summary>A key by which a company's own programs ask the gate. Only its hash is kept.</summary>
[HasNoPersonalData("keys belong to programs")]
public sealed class ApiKey
{
    /// <summary>Row id; the public part of the key.</summary>
    public Guid Id { get; set; }

    /// <summary>What program holds it.</summary>
    public required string Name { get; set; }

    /// <summary>SHA-256 of the secret part.</summary>
    public required byte[] Hash { get; set; }

    /// <summary>When it was made.</summary>
    public Instant CreatedAt { get; set; }

    /// <summary>When it ends; null = until revoked.</summary>
    public Instant? ExpiresAt { get; set; }

    /// <summary>When it was revoked.</summary>
    public Instant? RevokedAt { get; set; }
}

/// <summary>How often the gate gave which answer on a day: counted, never per person.</summary>
[HasNoPersonalData("counts by day, purpose and reason")]
public sealed class GateCount
{
    /// <summary>The day, in the policy's zone.</summary>
    public DateOnly Day { get; set; }

    /// <summary>Purpose asked, as declared; <c>?</c> where undeclared.</summary>
    public required string Purpose { get; set; }

    /// <summary>Reason code, or <c>allowed</c>.</summary>
    public required string Reason { get; set; }

    /// <summary>Answers.</summary>
    public long Answers { get; set; }
}

internal sealed class GateTables : IEntityTypeConfiguration<FactsRow>, IEntityTypeConfiguration<ApiKey>, IEntityTypeConfiguration<GateCount>
{
    public void Configure(EntityTypeBuilder<FactsRow> builder)
    {
        builder.ToTable("gate_facts");
        builder.HasKey(f => new { f.SubjectId, f.Epoch });
        builder.HasAnnotation(Store.ByKey, true);
        builder.Property(f => f.SubjectId).ValueGeneratedNever();
        builder.Property(f => f.Epoch).ValueGeneratedNever();
    }

    public void Configure(EntityTypeBuilder<ApiKey> builder)
    {
        builder.ToTable("gate_api_key");
        builder.HasKey(k => k.Id);
        builder.Property(k => k.Id).ValueGeneratedNever();
        builder.Property(k => k.Name).HasMaxLength(100);
    }

    public void Configure(EntityTypeBuilder<GateCount> builder)
    {
        builder.ToTable("gate_count");
        builder.HasKey(c => new { c.Day, c.Purpose, c.Reason });
        builder.Property(c => c.Purpose).HasMaxLength(64);
        builder.Property(c => c.Reason).HasMaxLength(32);
    }
}
