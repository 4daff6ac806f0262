using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Vow.DataMap;
using Vow.Gate;
using Vow.Hosting;
using Vow.People;

namespace Vow.Company.Newsletters;

/// <summary>Where a campaign stands.</summary>
public enum CampaignState
{
    /// <summary>Being written.</summary>
    Draft,

    /// <summary>Begins at its planned instant.</summary>
    Scheduled,

    /// <summary>People are being gathered or written to.</summary>
    Sending,

    /// <summary>Everybody it could reach was written to.</summary>
    Done,

    /// <summary>Stopped for good by an operator; what had left had left.</summary>
    Stopped,
}

/// <summary>A message to many, in each language of the policy.</summary>
[HasNoPersonalData("messages written to many: they name nobody")]
public sealed class Campaign
{
    /// <summary>Row id.</summary>
    public Guid Id { get; set; }

    /// <summary>The purpose that writes: the company's own news, or partners' offers.</summary>
    public required string Purpose { get; set; }

    /// <summary>By which channel.</summary>
    public required string Channel { get; set; }

    /// <summary>The partner whose offers it brings; null for the company's own.</summary>
    public string? Partner { get; set; }

    /// <summary>Only people written to in this language (ISO 639-1); null for everybody.</summary>
    public string? OnlyLanguage { get; set; }

    /// <summary>Subject line in English.</summary>
    public string TitleEn { get; set; } = "";

    /// <summary>Subject line in French.</summary>
    public string TitleFr { get; set; } = "";

    /// <summary>Text in English, Markdown.</summary>
    public string BodyEn { get; set; } = "";

    /// <summary>Text in French, Markdown.</summary>
    public string BodyFr { get; set; } = "";

    /// <summary>Grows with each edit: whoever edits an older one is told.</summary>
    public int Version { get; set; }

    /// <summary>Where it stands.</summary>
    public CampaignState State { get; set; }

    /// <summary>Whether sending rests until somebody goes on.</summary>
    public bool IsPaused { get; set; }

    /// <summary>When the draft was made.</summary>
    public Instant CreatedAt { get; set; }

    /// <summary>Not to begin before.</summary>
    public Instant? PlannedAt { get; set; }

    /// <summary>When the first people were gathered.</summary>
    public Instant? BeganAt { get; set; }

    /// <summary>When it was done or stopped.</summary>
    public Instant? EndedAt { get; set; }

    /// <summary>Not to be tried before: the mail server did not take messages.</summary>
    public Instant? NextAt { get; set; }

    /// <summary>When the mail server first did not take messages, in a row; null while it does.</summary>
    public Instant? FailingSince { get; set; }

    /// <summary>Failed tries in a row.</summary>
    public int Attempts { get; set; }

    /// <summary>What stood in the way last, without addresses; null while nothing does.</summary>
    public string? LastAnswer { get; set; }

    /// <summary>The last person looked at while gathering.</summary>
    public Guid GatheredTo { get; set; }

    /// <summary>Whether everybody has been looked at.</summary>
    public bool GatheredAll { get; set; }

    /// <summary>Messages that left.</summary>
    public long Left { get; set; }

    /// <summary>Messages that left with a pixel, its opening being measured.</summary>
    public long Measured { get; set; }
}

/// <summary>How many people a campaign met for which reason.</summary>
[HasNoPersonalData("counts by campaign and reason")]
public sealed class CampaignCount
{
    /// <summary>Which campaign.</summary>
    public Guid CampaignId { get; set; }

    /// <summary><c>audience</c>: when people were gathered; <c>leaving</c>: when messages left.</summary>
    public required string Stage { get; set; }

    /// <summary>Reason code, or <c>allowed</c>.</summary>
    public required string Reason { get; set; }

    /// <summary>People.</summary>
    public long People { get; set; }
}

/// <summary>How far a message to one person has come.</summary>
public enum SendingState
{
    /// <summary>Waits.</summary>
    Queued,

    /// <summary>Is about to leave: if the machine stops now, nobody knows whether it left.</summary>
    Leaving,

    /// <summary>Left.</summary>
    Left,

    /// <summary>Did not leave: the gate said no at the door.</summary>
    Withheld,

    /// <summary>The mail server does not take the address.</summary>
    Refused,

    /// <summary>May have left when the machine or the line broke. It is not tried again: nobody is written to twice.</summary>
    InDoubt,
}

/// <summary>A campaign's message to one person: one row each, whatever happens. Holds no address, only that there was a message.</summary>
[Serves("newsletter")]
public sealed class Sending
{
    /// <summary>Which campaign.</summary>
    [Technical("which campaign")]
    public Guid CampaignId { get; set; }

    /// <summary>To whom.</summary>
    [SubjectKey]
    public Guid SubjectId { get; set; }

    /// <summary>How far.</summary>
    [Technical("state of the sending")]
    public SendingState State { get; set; }

    /// <summary>The person's last contact, as known when they were gathered: the row's term runs from it, never from an opening.</summary>
    [Anchor("last_contact")]
    public Instant LastContact { get; set; }

    /// <summary>When the state last changed; of a message that waits, when it may leave.</summary>
    [Technical("state of the sending")]
    public Instant At { get; set; }
}

/// <summary>
/// An opened message, of a person who agreed to be measured. Where the policy declares the exempt measure, one row a person with the day of the last
/// opening alone, overwritten each time.
/// </summary>
[Serves("open_rate")]
public sealed class Opening
{
    /// <summary>Who.</summary>
    [SubjectKey]
    public Guid SubjectId { get; set; }

    /// <summary>Which campaign; empty where only the last day is kept.</summary>
    [Technical("which campaign")]
    public Guid CampaignId { get; set; }

    /// <summary>When it was first opened; the start of the day of the last opening where only that is kept.</summary>
    [Datum("open_event")]
    [Anchor("opened")]
    public Instant OpenedAt { get; set; }
}

internal sealed class NewsletterTables : IEntityTypeConfiguration<Campaign>, IEntityTypeConfiguration<CampaignCount>, IEntityTypeConfiguration<Sending>, IEntityTypeConfiguration<Opening>
{
    public void Configure(EntityTypeBuilder<Campaign> builder)
    {
        builder.ToTable("newsletters_campaign");
        builder.HasKey(c => c.Id);
        builder.Property(c => c.Id).ValueGeneratedNever();
        builder.Property(c => c.Purpose).HasMaxLength(64);
        builder.Property(c => c.Channel).HasMaxLength(32);
        builder.Property(c => c.Partner).HasMaxLength(64);
        builder.Property(c => c.OnlyLanguage).HasMaxLength(2);
        builder.Property(c => c.TitleEn).HasMaxLength(200);
        builder.Property(c => c.TitleFr).HasMaxLength(200);
        builder.Property(c => c.State).HasConversion<int>();
        builder.Property(c => c.LastAnswer).HasMaxLength(100);
        builder.HasIndex(c => new { c.State, c.CreatedAt });
    }

    public void Configure(EntityTypeBuilder<CampaignCount> builder)
    {
        builder.ToTable("newsletters_count");
        builder.HasKey(c => new { c.CampaignId, c.Stage, c.Reason });
        builder.Property(c => c.Stage).HasMaxLength(16);
        builder.Property(c => c.Reason).HasMaxLength(48);
        builder.HasOne<Campaign>().WithMany().HasForeignKey(c => c.CampaignId).OnDelete(DeleteBehavior.Restrict);
    }

    public void Configure(EntityTypeBuilder<Sending> builder)
    {
        builder.ToTable("newsletters_sending");
        builder.HasKey(s => new { s.CampaignId, s.SubjectId });
        builder.HasAnnotation(Store.ByKey, true);
        builder.Property(s => s.CampaignId).ValueGeneratedNever();
        builder.Property(s => s.SubjectId).ValueGeneratedNever();
        builder.Property(s => s.State).HasConversion<int>();
        builder.HasIndex(s => new { s.CampaignId, s.State, s.SubjectId });
        builder.HasIndex(s => s.SubjectId);
        builder.HasOne<Subject>().WithMany().HasForeignKey(s => s.SubjectId).OnDelete(DeleteBehavior.Restrict);
    }

    public void Configure(EntityTypeBuilder<Opening> builder)
    {
        builder.ToTable("newsletters_opening");
        builder.HasKey(o => new { o.SubjectId, o.CampaignId });
        builder.HasAnnotation(Store.ByKey, true);
        builder.Property(o => o.SubjectId).ValueGeneratedNever();
        builder.Property(o => o.CampaignId).ValueGeneratedNever();
        builder.HasIndex(o => o.CampaignId);
        builder.HasOne<Subject>().WithMany().HasForeignKey(o => o.SubjectId).OnDelete(DeleteBehavior.Restrict);
    }
}
