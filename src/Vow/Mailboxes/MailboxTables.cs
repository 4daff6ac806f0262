using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Vow.DataMap;
using Vow.Gate;
using Vow.People;

namespace Vow.Mailboxes;

/// <summary>Where the reading of a mailbox stands.</summary>
[HasNoPersonalData("the company's own mailboxes and how far they are read")]
public sealed class Mailbox
{
    /// <summary>Its name in the settings.</summary>
    public required string Name { get; set; }

    /// <summary>What was received before this day is not read; null until somebody chose one: nothing is read.</summary>
    public DateOnly? Since { get; set; }

    /// <summary>From when what comes may be acted on by itself; null while everything is only proposed.</summary>
    public Instant? ArmedAt { get; set; }

    /// <summary>Who armed it.</summary>
    public Guid? ArmedBy { get; set; }

    /// <summary>In what function.</summary>
    public string? ArmedAs { get; set; }

    /// <summary>The server's word for the numbering of its messages: with another one all are counted anew (RFC 3501, 2.3.1.1).</summary>
    public long Validity { get; set; }

    /// <summary>The first message not read yet, in that numbering.</summary>
    public long NextUid { get; set; }

    /// <summary>When it was last read to its end.</summary>
    public Instant? ReadAt { get; set; }

    /// <summary>Since when it can't be read; null while it can.</summary>
    public Instant? FailingSince { get; set; }

    /// <summary>What the last failure was, as a code.</summary>
    public string? Failure { get; set; }

    /// <summary>The day on which as many messages were taken as a day may bring; the others wait in the mailbox.</summary>
    public DateOnly? FullOn { get; set; }
}

/// <summary>What a message seems to be.</summary>
public enum MailSense
{
    /// <summary>Nothing that the program knows: somebody reads it.</summary>
    Question,

    /// <summary>It speaks of one or more rights.</summary>
    Rights,

    /// <summary>Nothing but the wish for no more commercial messages.</summary>
    Stop,

    /// <summary>It seems to belong to a file.</summary>
    Reply,

    /// <summary>Written by a program: an absence, a report, a list.</summary>
    Automatic,
}

/// <summary>What became of a message.</summary>
public enum MailState
{
    /// <summary>Somebody has to look.</summary>
    Waiting,

    /// <summary>It opened a file, or joined the open file of the same address and right.</summary>
    Request,

    /// <summary>It was added to a file.</summary>
    Added,

    /// <summary>Somebody said that it asks for nothing.</summary>
    NotARequest,

    /// <summary>Somebody said that it is for others: a complaint, an order.</summary>
    Other,

    /// <summary>The commercial messages were stopped.</summary>
    Stopped,

    /// <summary>Written by a program: put aside by itself.</summary>
    Automatic,
}

/// <summary>
/// A message found in a mailbox of the rights desk. Until it is sorted the whole message lies here, sealed under a subject made for it; afterwards the file has what
/// it needs of it, and this row keeps only the fingerprint by which the message is known again.
/// </summary>
[Serves("rights_requests", AtEnd = "keep")]
public sealed class FoundMail
{
    /// <summary>Row id.</summary>
    public Guid Id { get; set; }

    /// <summary>The subject made for it; null once nothing of the message is left here.</summary>
    [SubjectKey]
    public Guid? SubjectId { get; set; }

    /// <summary>The mailbox.</summary>
    [Technical("which mailbox")]
    public required string Mailbox { get; set; }

    /// <summary>The numbering it was found under.</summary>
    [Technical("place in the mailbox")]
    public long Validity { get; set; }

    /// <summary>Its number.</summary>
    [Technical("place in the mailbox")]
    public long Uid { get; set; }

    /// <summary>Keyed fingerprint of Message-ID, sender and words: the same message is taken once.</summary>
    [Datum("proof_fingerprint")]
    public required string Print { get; set; }

    /// <summary>Keyed fingerprint of the address it claims to come from, to notice floods.</summary>
    [Datum("proof_fingerprint")]
    public required string SenderPrint { get; set; }

    /// <summary>When the mail server received it: the clock of a request runs from here.</summary>
    [Datum("request_steps")]
    public Instant ReceivedAt { get; set; }

    /// <summary>When it was found.</summary>
    [Technical("when it was read")]
    public Instant FoundAt { get; set; }

    /// <summary>What it seems to be.</summary>
    [Technical("what the program took it for")]
    public MailSense Sense { get; set; }

    /// <summary>Rights it seems to speak of, by id, the likeliest first.</summary>
    [Datum("request_steps")]
    public string Rights { get; set; } = "";

    /// <summary>By which words of our own list.</summary>
    [Datum("request_steps")]
    public string Because { get; set; } = "";

    /// <summary>Language it is written in.</summary>
    [Technical("language of the message")]
    public string Language { get; set; } = "en";

    /// <summary>What became of it.</summary>
    [Technical("state of the message")]
    public MailState State { get; set; }

    /// <summary>Whether it came before the mailbox was armed: nothing is ever done about it by itself.</summary>
    [Technical("state of the message")]
    public bool Early { get; set; }

    /// <summary>Whether its sender had sent many that day: nothing is done about it by itself.</summary>
    [Technical("state of the message")]
    public bool Crowded { get; set; }

    /// <summary>Whether it names a mail of ours and comes from the address of that mail's file.</summary>
    [Technical("state of the message")]
    public bool Threaded { get; set; }

    /// <summary>The file it may belong to.</summary>
    [Technical("which file it may belong to")]
    public Guid? GuessId { get; set; }

    /// <summary>The file it went into.</summary>
    [Technical("which file it went into")]
    public Guid? RequestId { get; set; }

    /// <summary>Login of the operator who sorted it.</summary>
    [Technical("who at the desk sorted it")]
    public Guid? SortedBy { get; set; }

    /// <summary>When it was sorted.</summary>
    [Technical("state of the message")]
    public Instant? SortedAt { get; set; }

    /// <summary>When what lies here of it is destroyed; null while it waits, and once nothing does.</summary>
    [Technical("end of the message")]
    public Instant? EndsAt { get; set; }

    /// <summary>The message, sealed; null once it went into a file, or was destroyed.</summary>
    [Datum("request_message")]
    public byte[]? Sealed { get; set; }

    /// <summary>Its size in bytes.</summary>
    [Technical("size")]
    public long Size { get; set; }

    /// <summary>Whether the whole message lies here; a very large one is taken without its attachments, which stay in the mailbox.</summary>
    [Technical("state of the message")]
    public bool Whole { get; set; } = true;

    /// <summary>How many attachments it has.</summary>
    [Technical("number of attachments")]
    public int Attachments { get; set; }

    /// <summary>Whether it is marked as read in the mailbox.</summary>
    [Technical("state in the mailbox")]
    public bool Marked { get; set; }

    /// <summary>What its sealed message is bound to.</summary>
    internal static string BoundTo(Guid id) => "mailboxes_message|sealed|" + id.ToString("N");
}

internal sealed class MailboxTables : IEntityTypeConfiguration<Mailbox>, IEntityTypeConfiguration<FoundMail>
{
    public void Configure(EntityTypeBuilder<Mailbox> builder)
    {
        builder.ToTable("mailboxes_mailbox");
        builder.HasKey(m => m.Name);
        builder.Property(m => m.Name).HasMaxLength(DeskMailbox.LongestName);
        builder.Property(m => m.ArmedAs).HasMaxLength(ArmMailbox.LongestFunction);
        builder.Property(m => m.Failure).HasMaxLength(100);
    }

    public void Configure(EntityTypeBuilder<FoundMail> builder)
    {
        builder.ToTable("mailboxes_message");
        builder.HasKey(m => m.Id);
        builder.Property(m => m.Id).ValueGeneratedNever();
        builder.Property(m => m.Mailbox).HasMaxLength(DeskMailbox.LongestName);
        builder.Property(m => m.Print).HasMaxLength(64);
        builder.Property(m => m.SenderPrint).HasMaxLength(64);
        builder.Property(m => m.Rights).HasMaxLength(200);
        builder.Property(m => m.Because).HasMaxLength(300);
        builder.Property(m => m.Language).HasMaxLength(2);
        builder.Property(m => m.Sense).HasConversion<int>();
        builder.Property(m => m.State).HasConversion<int>();
        builder.HasIndex(m => m.Print).IsUnique();
        builder.HasIndex(m => new { m.SenderPrint, m.FoundAt });
        builder.HasIndex(m => new { m.State, m.ReceivedAt });
        builder.HasIndex(m => m.EndsAt);
        builder.HasIndex(m => new { m.Mailbox, m.FoundAt });
        builder.HasOne<Subject>().WithMany().HasForeignKey(m => m.SubjectId).OnDelete(DeleteBehavior.Restrict);
    }
}
