using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Vow.DataMap;
using Vow.Gate;

namespace Vow.Me;

/// <summary>A link to somebody's data, mailed to an address we know. Works once, for half an hour; the row goes with it.</summary>
[Serves("account", AtEnd = "keep")]
public sealed class MeLink
{
    /// <summary>SHA-256 of the code in the mail, lower-case hex.</summary>
    [Datum("one_time_code")]
    public required string Hash { get; set; }

    /// <summary>Whose; null until a person known only to a company's database comes in for the first time.</summary>
    [SubjectKey]
    public Guid? SubjectId { get; set; }

    /// <summary>What it is for: <c>enter</c>, <c>email.old</c> or <c>email.new</c>.</summary>
    [Technical("what the link opens")]
    public required string Opens { get; set; }

    /// <summary>The address it was sent to.</summary>
    [Datum("email")]
    public required string Address { get; set; }

    /// <summary>For a change of address: the new one.</summary>
    [Datum("email")]
    public string? NewAddress { get; set; }

    /// <summary>For a change of address: when this side said yes.</summary>
    [Technical("state of a change of address")]
    public Instant? SaidYesAt { get; set; }

    /// <summary>Language to write in.</summary>
    [Datum("language")]
    public required string Language { get; set; }

    /// <summary>When it stops working.</summary>
    [Technical("end of the link")]
    public Instant ExpiresAt { get; set; }
}

/// <summary>Tries at the second identifier of a source where several people share an address.</summary>
[Serves("account", AtEnd = "keep")]
public sealed class MeTry
{
    /// <summary>Who tries.</summary>
    [SubjectKey]
    public Guid SubjectId { get; set; }

    /// <summary>For which source.</summary>
    [Technical("name of a source")]
    public required string Source { get; set; }

    /// <summary>Tries so far.</summary>
    [Technical("counts tries")]
    public int Tries { get; set; }

    /// <summary>The first of them.</summary>
    [Technical("when the count began")]
    public Instant Since { get; set; }
}

internal sealed class MeTables : IEntityTypeConfiguration<MeLink>, IEntityTypeConfiguration<MeTry>
{
    public void Configure(EntityTypeBuilder<MeLink> builder)
    {
        builder.ToTable("me_link");
        builder.HasKey(l => l.Hash);
        builder.Property(l => l.Hash).HasMaxLength(64);
        builder.Property(l => l.Opens).HasMaxLength(16);
        builder.Property(l => l.Address).HasMaxLength(320);
        builder.Property(l => l.NewAddress).HasMaxLength(320);
        builder.Property(l => l.Language).HasMaxLength(2);
        builder.HasIndex(l => l.ExpiresAt);
        builder.HasIndex(l => l.SubjectId);
    }

    public void Configure(EntityTypeBuilder<MeTry> builder)
    {
        builder.ToTable("me_try");
        builder.HasKey(t => new { t.SubjectId, t.Source });
        builder.Property(t => t.Source).HasMaxLength(64);
    }
}
