using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Vow.DataMap;
using Vow.Gate;
using Vow.Hosting;

namespace Vow.Breaches;

/// <summary>What a breach puts at stake for the people concerned, as the controller judged it (GDPR 33(1), 34(1)).</summary>
public enum BreachRisk
{
    /// <summary>Not judged yet.</summary>
    Unknown,

    /// <summary>Unlikely to result in a risk: nobody is notified, and the reasons stay in the register.</summary>
    Unlikely,

    /// <summary>A risk: the authority is notified.</summary>
    Risk,

    /// <summary>A high risk: the authority is notified, and the people are told.</summary>
    High,
}

/// <summary>How the people concerned by a high risk are told, or why not (GDPR 34(3)).</summary>
public enum TellingPeople
{
    /// <summary>Not decided, or no high risk.</summary>
    None,

    /// <summary>Each of them is written to.</summary>
    Each,

    /// <summary>Nobody can read the data, such as by encryption (34(3)(a)).</summary>
    Unreadable,

    /// <summary>Measures taken since make the high risk unlikely (34(3)(b)).</summary>
    Measures,

    /// <summary>Writing to each would be a disproportionate effort: a public communication tells them (34(3)(c)).</summary>
    Publicly,
}

/// <summary>A personal data breach in the register (GDPR 33(5)): every one, also those not notified. Nobody concerned is named in it.</summary>
[HasNoPersonalData("facts, counts and measures of breaches; nobody concerned is named, and the form says so")]
public sealed class Breach
{
    /// <summary>Row id.</summary>
    public Guid Id { get; set; }

    /// <summary>Its number: year and count, <c>2027-B01</c>.</summary>
    public required string Number { get; set; }

    /// <summary>When it was entered.</summary>
    public Instant EnteredAt { get; set; }

    /// <summary>Login of the operator who entered it.</summary>
    public Guid EnteredBy { get; set; }

    /// <summary>When the controller became aware of it: the 72 hours run from here.</summary>
    public Instant AwareAt { get; set; }

    /// <summary>How the controller became aware: who noticed what, or which processor told.</summary>
    public required string AwareHow { get; set; }

    /// <summary>What happened, and when as far as it is known.</summary>
    public required string Nature { get; set; }

    /// <summary>Whether data became known to others.</summary>
    public bool Confidentiality { get; set; }

    /// <summary>Whether data was altered.</summary>
    public bool Integrity { get; set; }

    /// <summary>Whether data was lost or out of reach.</summary>
    public bool Availability { get; set; }

    /// <summary>About how many people; null while it is not known.</summary>
    public int? People { get; set; }

    /// <summary>Ids of the purposes whose data it concerns, apart by a space.</summary>
    public string Purposes { get; set; } = "";

    /// <summary>About how many records; null while it is not known.</summary>
    public int? Records { get; set; }

    /// <summary>Likely consequences; empty while they are not known.</summary>
    public string Consequences { get; set; } = "";

    /// <summary>Measures taken or proposed; empty while there are none.</summary>
    public string Measures { get; set; } = "";

    /// <summary>What it puts at stake, as decided.</summary>
    public BreachRisk Risk { get; set; }

    /// <summary>Why so: of a breach that is not notified this is what the authority reads.</summary>
    public string RiskReasons { get; set; } = "";

    /// <summary>How the people are told, as decided.</summary>
    public TellingPeople Telling { get; set; }

    /// <summary>Who decided it for the controller: name and function.</summary>
    public string DecidedBy { get; set; } = "";

    /// <summary>What the data protection officer advised, apart from the decision.</summary>
    public string Advice { get; set; } = "";

    /// <summary>When it was decided; null while it is not.</summary>
    public Instant? DecidedAt { get; set; }

    /// <summary>When the authority was first notified; null while it was not.</summary>
    public Instant? NotifiedAt { get; set; }

    /// <summary>Why later than 72 hours (GDPR 33(1)); empty where it was in time.</summary>
    public string DelayReasons { get; set; } = "";

    /// <summary>When the people were told; null while they were not.</summary>
    public Instant? ToldAt { get; set; }

    /// <summary>When it was closed; null while something is to be done.</summary>
    public Instant? ClosedAt { get; set; }

    /// <summary>The last alarm given: 0 none, 1 at 48 hours, 2 at 66, 3 when the time was over.</summary>
    public int Alarm { get; set; }
}

/// <summary>A notice of a breach as it was sent: the first, and what followed in phases (GDPR 33(4)).</summary>
[HasNoPersonalData("what was told of a breach; nobody concerned is named")]
public sealed class BreachNotice
{
    /// <summary>Row id.</summary>
    public Guid Id { get; set; }

    /// <summary>The breach.</summary>
    public Guid BreachId { get; set; }

    /// <summary>Whether it went to the people concerned; else to the authority.</summary>
    public bool ToPeople { get; set; }

    /// <summary>When it was sent.</summary>
    public Instant At { get; set; }

    /// <summary>Login of the operator who recorded it.</summary>
    public Guid By { get; set; }

    /// <summary>Its words.</summary>
    public required string Text { get; set; }
}

internal sealed class BreachTables : IEntityTypeConfiguration<Breach>, IEntityTypeConfiguration<BreachNotice>
{
    public void Configure(EntityTypeBuilder<Breach> builder)
    {
        builder.ToTable("breaches_breach");
        builder.HasKey(b => b.Id);
        builder.Property(b => b.Id).ValueGeneratedNever();
        builder.Property(b => b.Number).HasMaxLength(16);
        builder.Property(b => b.Purposes).HasMaxLength(2_000);
        builder.Property(b => b.DecidedBy).HasMaxLength(200);
        builder.Property(b => b.Risk).HasConversion<int>();
        builder.Property(b => b.Telling).HasConversion<int>();
        builder.HasIndex(b => b.Number).IsUnique();
        builder.HasIndex(b => b.AwareAt);
    }

    public void Configure(EntityTypeBuilder<BreachNotice> builder)
    {
        builder.ToTable("breaches_notice");
        builder.HasKey(n => n.Id);
        builder.Property(n => n.Id).ValueGeneratedNever();
        builder.HasIndex(n => n.BreachId);
        builder.HasOne<Breach>().WithMany().HasForeignKey(n => n.BreachId).OnDelete(DeleteBehavior.Cascade);
    }
}
