using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Vow.DataMap;
using Vow.Gate;

namespace Vow.Desk;

/// <summary>A reading of a person's data at the desk: written and committed before anything is shown.</summary>
[Serves("desk_access_log")]
public sealed class DeskAccess
{
    /// <summary>Row id.</summary>
    public Guid Id { get; set; }

    /// <summary>Who read.</summary>
    [Datum("operator")]
    public Guid OperatorId { get; set; }

    /// <summary>Whose data; a search names nobody.</summary>
    [SubjectKey]
    public Guid? SubjectId { get; set; }

    /// <summary>What was opened: <c>person</c>, <c>search</c>, <c>archive</c>, <c>request</c>; <c>export.</c> and the list's name for one taken as a file.</summary>
    [Technical("which page was opened")]
    public required string What { get; set; }

    /// <summary>How many lines a file held; null for pages.</summary>
    [Technical("how many lines a file held")]
    public int? Rows { get; set; }

    /// <summary>The reason given.</summary>
    [Datum("desk_reason")]
    public required string Reason { get; set; }

    /// <summary>When.</summary>
    [Datum("desk_time")]
    [Anchor("desk_access")]
    public Instant At { get; set; }
}

/// <summary>What stands beside an operator's password: the second factor, and until when a first password opens the door.</summary>
[Serves("desk_access_log", AtEnd = "keep")]
public sealed class DeskFactor
{
    /// <summary>The operator's login.</summary>
    [Datum("operator")]
    public Guid LoginId { get; set; }

    /// <summary>The secret shared with the operator's device, sealed under the controller's desk key; null until enrolled.</summary>
    [Datum("two_factor_secret")]
    public byte[]? Secret { get; set; }

    /// <summary>The last time step a code was taken for: a code works once.</summary>
    [Technical("guards against taking a code twice")]
    public long LastStep { get; set; }

    /// <summary>When the operator chose a password and enrolled; null until then.</summary>
    [Technical("state of the access")]
    public Instant? EnrolledAt { get; set; }

    /// <summary>When the first password, made by somebody else, dies; null once it was replaced.</summary>
    [Technical("state of the access")]
    public Instant? FirstPasswordEndsAt { get; set; }
}

/// <summary>A recovery code of an operator, for the day the device is lost. Used once; only its hash is kept.</summary>
[Serves("desk_access_log", AtEnd = "keep")]
public sealed class RecoveryCode
{
    /// <summary>The operator's login.</summary>
    [Datum("operator")]
    public Guid LoginId { get; set; }

    /// <summary>SHA-256 of login and code, lower-case hex.</summary>
    [Datum("one_time_code")]
    public required string Hash { get; set; }
}

internal sealed class DeskTables : IEntityTypeConfiguration<DeskAccess>, IEntityTypeConfiguration<DeskFactor>, IEntityTypeConfiguration<RecoveryCode>
{
    public void Configure(EntityTypeBuilder<DeskFactor> builder)
    {
        builder.ToTable("desk_factor");
        builder.HasKey(f => f.LoginId);
        builder.Property(f => f.LoginId).ValueGeneratedNever();
    }

    public void Configure(EntityTypeBuilder<RecoveryCode> builder)
    {
        builder.ToTable("desk_recovery_code");
        builder.HasKey(c => new { c.LoginId, c.Hash });
        builder.Property(c => c.Hash).HasMaxLength(64);
    }

    public void Configure(EntityTypeBuilder<DeskAccess> builder)
    {
        builder.ToTable("desk_access");
        builder.HasKey(a => a.Id);
        builder.Property(a => a.Id).ValueGeneratedNever();
        builder.Property(a => a.What).HasMaxLength(32);
        builder.Property(a => a.Reason).HasMaxLength(300);
        builder.HasIndex(a => new { a.SubjectId, a.At });
        builder.HasIndex(a => new { a.OperatorId, a.At });
    }
}
