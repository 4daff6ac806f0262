using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Vow.DataMap;
using Vow.Gate;

namespace Vow.Post;

/// <summary>A mail that waits to leave. Written in the deed's transaction; the row goes when the mail has been handed over.</summary>
[Serves("account", AtEnd = "keep")]
public sealed class OutgoingMail
{
    /// <summary>Row id; also makes the fixed Message-ID, so that a mail handed over twice is seen as one.</summary>
    public Guid Id { get; set; }

    /// <summary>Whom it is about; null for the desk's own mail.</summary>
    [SubjectKey]
    public Guid? SubjectId { get; set; }

    /// <summary>Address it goes to.</summary>
    [Datum("email")]
    public required string To { get; set; }

    /// <summary>Which text it was made from, such as <c>account.confirm</c>.</summary>
    [Technical("name of the template")]
    public required string Template { get; set; }

    /// <summary>Subject line.</summary>
    [Datum("request_message")]
    public required string Title { get; set; }

    /// <summary>Plain text.</summary>
    [Datum("request_message")]
    public required string Body { get; set; }

    /// <summary>What its Message-ID bears beside its id, where it belongs to a thread.</summary>
    [Technical("mark of the thread")]
    public string? Mark { get; set; }

    /// <summary>Message-IDs of the thread, apart by a space, the one answered last; null for a mail of its own.</summary>
    [Datum("request_message")]
    public string? Answers { get; set; }

    /// <summary>The mailbox of ours where answers are wanted, where it is not the sender's.</summary>
    [Technical("one of our own addresses")]
    public string? ReplyTo { get; set; }

    /// <summary>When it was written.</summary>
    [Technical("state of the outbox")]
    public Instant CreatedAt { get; set; }

    /// <summary>Not to be tried before.</summary>
    [Technical("state of the outbox")]
    public Instant NextAt { get; set; }

    /// <summary>Attempts so far.</summary>
    [Technical("state of the outbox")]
    public int Attempts { get; set; }

    /// <summary>What the last attempt answered, without addresses; null before the first.</summary>
    [Technical("state of the outbox")]
    public string? LastAnswer { get; set; }
}

/// <summary>A mail that left and may come back: how a report finds whom it is about. The row goes after thirty days, or with the person.</summary>
[Serves("account", AtEnd = "keep")]
public sealed class LeftMail
{
    /// <summary>The mark in its return address.</summary>
    [Datum("one_time_code")]
    public required string Mark { get; set; }

    /// <summary>To whom.</summary>
    [SubjectKey]
    public Guid SubjectId { get; set; }

    /// <summary>The address it went to.</summary>
    [Datum("email")]
    public required string To { get; set; }

    /// <summary>What it belonged to, such as a campaign; null for a service mail.</summary>
    [Technical("which campaign")]
    public Guid? About { get; set; }

    /// <summary>When it left.</summary>
    [Technical("end of the row")]
    public Instant LeftAt { get; set; }

    /// <summary>When it came back; null until then. A report read twice counts once.</summary>
    [Technical("state of the row")]
    public Instant? ReturnedAt { get; set; }
}

internal sealed class PostTables : IEntityTypeConfiguration<OutgoingMail>, IEntityTypeConfiguration<LeftMail>, IEntityTypeConfiguration<HeardCall>
{
    public void Configure(EntityTypeBuilder<HeardCall> builder)
    {
        builder.ToTable("post_heard");
        builder.HasKey(c => c.Fingerprint);
        builder.Property(c => c.Fingerprint).HasMaxLength(64);
        builder.HasIndex(c => c.EndsAt);
    }

    public void Configure(EntityTypeBuilder<LeftMail> builder)
    {
        builder.ToTable("post_left");
        builder.HasKey(m => m.Mark);
        builder.Property(m => m.Mark).HasMaxLength(16);
        builder.Property(m => m.To).HasMaxLength(320);
        builder.HasIndex(m => m.LeftAt);
        builder.HasIndex(m => m.SubjectId);
    }

    public void Configure(EntityTypeBuilder<OutgoingMail> builder)
    {
        builder.ToTable("post_outbox");
        builder.HasKey(m => m.Id);
        builder.Property(m => m.Id).ValueGeneratedNever();
        builder.Property(m => m.To).HasMaxLength(320);
        builder.Property(m => m.Template).HasMaxLength(64);
        builder.Property(m => m.Title).HasMaxLength(300);
        builder.Property(m => m.LastAnswer).HasMaxLength(300);
        builder.Property(m => m.Mark).HasMaxLength(64);
        builder.Property(m => m.ReplyTo).HasMaxLength(320);
        builder.HasIndex(m => m.NextAt);
    }
}
