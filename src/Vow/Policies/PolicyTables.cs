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

    /// <summary>When it came into force here, or will: of the versions whose instant has come, the highest number is in force.</summary>
    public Instant Since { get; set; }

    /// <summary>The lineage's slots after it, separated by spaces: a number is never used for something else.</summary>
    public required string Slots { get; set; }

    /// <summary>The files, as a JSON object of name to text.</summary>
    public required string Files { get; set; }
}

/// <summary>How far the putting into force of a version has come: who was told, who was asked again, whether it has begun.</summary>
[HasNoPersonalData("texts and progress; the place reached among people is emptied when all are told")]
public sealed class PolicyApplication
{
    /// <summary>The version.</summary>
    public int Epoch { get; set; }

    /// <summary>The version it follows, SHA-256 over its files.</summary>
    public required string Before { get; set; }

    /// <summary>The plan it was put into force by.</summary>
    public required string Plan { get; set; }

    /// <summary>When it was decided.</summary>
    public Instant AppliedAt { get; set; }

    /// <summary>What people are told, as JSON: <c>[{en, fr, purposes}]</c>.</summary>
    public required string Told { get; set; }

    /// <summary>The last person looked at for the announcement; null before the first and after the last.</summary>
    public Guid? ToldThrough { get; set; }

    /// <summary>Announcements written.</summary>
    public int ToldCount { get; set; }

    /// <summary>When everybody concerned had been told.</summary>
    public Instant? ToldAt { get; set; }

    /// <summary>The last person looked at for asking their consent again.</summary>
    public Guid? AskedThrough { get; set; }

    /// <summary>Requests written.</summary>
    public int AskedCount { get; set; }

    /// <summary>When everybody concerned had been asked.</summary>
    public Instant? AskedAt { get; set; }

    /// <summary>When its beginning was recorded.</summary>
    public Instant? BegunAt { get; set; }
}

/// <summary>A change somebody proposes at the desk: whole files, not yet in force.</summary>
[Serves("desk_access_log", AtEnd = "keep")]
public sealed class PolicyProposal
{
    /// <summary>Row id.</summary>
    public Guid Id { get; set; }

    /// <summary>Who proposes it: a desk account.</summary>
    [Datum("operator")]
    public Guid Author { get; set; }

    /// <summary>When.</summary>
    [Technical("when it was proposed")]
    public Instant At { get; set; }

    /// <summary>The version it was made from, SHA-256 over its files.</summary>
    [Technical("version of the policy")]
    public required string Before { get; set; }

    /// <summary>SHA-256 over its own files.</summary>
    [Technical("version of the policy")]
    public required string Hash { get; set; }

    /// <summary>The files, as a JSON object of name to text.</summary>
    [Technical("texts of the policy")]
    public required string Files { get; set; }

    /// <summary>The version it became; null while it has not.</summary>
    [Technical("version of the policy")]
    public int? Epoch { get; set; }

    /// <summary>When it was withdrawn; null while it stands.</summary>
    [Technical("when it was withdrawn")]
    public Instant? WithdrawnAt { get; set; }
}

internal sealed class PolicyTables : IEntityTypeConfiguration<PolicyVersion>, IEntityTypeConfiguration<PolicyApplication>, IEntityTypeConfiguration<PolicyProposal>
{
    public void Configure(EntityTypeBuilder<PolicyVersion> builder)
    {
        builder.ToTable("policies_version");
        builder.HasKey(v => v.Epoch);
        builder.Property(v => v.Epoch).ValueGeneratedNever();
        builder.Property(v => v.Hash).HasMaxLength(64);
    }

    public void Configure(EntityTypeBuilder<PolicyApplication> builder)
    {
        builder.ToTable("policies_application");
        builder.HasKey(a => a.Epoch);
        builder.Property(a => a.Epoch).ValueGeneratedNever();
        builder.Property(a => a.Before).HasMaxLength(64);
        builder.Property(a => a.Plan).HasMaxLength(64);
    }

    public void Configure(EntityTypeBuilder<PolicyProposal> builder)
    {
        builder.ToTable("policies_proposal");
        builder.HasKey(p => p.Id);
        builder.Property(p => p.Id).ValueGeneratedNever();
        builder.Property(p => p.Before).HasMaxLength(64);
        builder.Property(p => p.Hash).HasMaxLength(64);
    }
}
