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

    /// <summary>What was opened: <c>person</c>, <c>search</c>, <c>archive</c>, <c>request</c>, <c>task</c>; <c>export.</c> and the list's name for one taken as a file; <c>alarm</c> where unusual reading was told.</summary>
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

/// <summary>A password made by somebody else: it opens the set-up of an own one, once, until it dies.</summary>
[Serves("desk_access_log", AtEnd = "keep")]
public sealed class FirstPassword
{
    /// <summary>The operator's login.</summary>
    [Datum("operator")]
    public Guid LoginId { get; set; }

    /// <summary>When it dies.</summary>
    [Technical("state of the access")]
    public Instant EndsAt { get; set; }
}

internal sealed class DeskTables : IEntityTypeConfiguration<DeskAccess>, IEntityTypeConfiguration<FirstPassword>
{
    public void Configure(EntityTypeBuilder<FirstPassword> builder)
    {
        builder.ToTable("desk_first_password");
        builder.HasKey(f => f.LoginId);
        builder.Property(f => f.LoginId).ValueGeneratedNever();
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
