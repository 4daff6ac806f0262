using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Vow.DataMap;
using Vow.Gate;
using Vow.Hosting;
using Vow.People;
using Vow.Policy;

namespace Vow.Rights;

/// <summary>Where a rights request stands.</summary>
public enum RequestState
{
    /// <summary>Received; the clock runs.</summary>
    Open,

    /// <summary>Being carried out: its steps go on until the last is done.</summary>
    Working,

    /// <summary>Answered, in full or in part.</summary>
    Answered,

    /// <summary>Refused, with reasons and remedies (GDPR 12(4)).</summary>
    Refused,

    /// <summary>Taken back by whoever sent it.</summary>
    Withdrawn,

    /// <summary>Closed because what was needed to know who asks never came, with the remedies (GDPR 11(2), 12(4)).</summary>
    Lapsed,
}

/// <summary>How it was proven who a request is from.</summary>
public static class IdentityProof
{
    /// <summary>By a session: an account, or a link to an address that is theirs.</summary>
    public const string Session = "session";

    /// <summary>By the link mailed to the address that the request gave.</summary>
    public const string Link = "link";

    /// <summary>By a code sent to the telephone number known for them, beside the address.</summary>
    public const string Phone = "phone";

    /// <summary>By a number from their papers, beside the address.</summary>
    public const string Number = "number";

    /// <summary>By an operator, who wrote how it was checked.</summary>
    public const string Desk = "desk";
}

/// <summary>One exercise of one right, with its clock (GDPR 12(3)). Its file outlives an erasure, as its declared term says.</summary>
[Serves("rights_requests", AtEnd = "keep")]
public sealed class RightsRequest
{
    /// <summary>Row id.</summary>
    public Guid Id { get; set; }

    /// <summary>Number told to the person: year and count, <c>2026-0042</c>.</summary>
    [Technical("number of the file")]
    public required string Number { get; set; }

    /// <summary>Whose request.</summary>
    [SubjectKey]
    public Guid SubjectId { get; set; }

    /// <summary>The right; null where the person named none.</summary>
    [Datum("request_steps")]
    public Right? Right { get; set; }

    /// <summary>How it came: see <see cref="RequestChannels"/>.</summary>
    [Datum("request_steps")]
    public required string Channel { get; set; }

    /// <summary>The day it was received, in the policy's zone.</summary>
    [Datum("request_steps")]
    public DateOnly ReceivedOn { get; set; }

    /// <summary>Last day for the answer.</summary>
    [Datum("request_steps")]
    public DateOnly Due { get; set; }

    /// <summary>Last day after an extension decided by the controller; null without one.</summary>
    [Datum("request_steps")]
    public DateOnly? Extended { get; set; }

    /// <summary>Where it stands.</summary>
    [Datum("request_steps")]
    public RequestState State { get; set; }

    /// <summary>When it was closed: the file's term runs from here.</summary>
    [Anchor("closed")]
    [Datum("request_steps")]
    public Instant? ClosedAt { get; set; }

    /// <summary>SHA-256 over the plan the person confirmed, lower-case hex; null where there was none.</summary>
    [Technical("hash of a plan")]
    public string? PlanHash { get; set; }

    /// <summary>When an erasure is looked at once more; null when done, or where there is nothing to look at.</summary>
    [Technical("state of the after-check")]
    public Instant? LookAgainAt { get; set; }

    /// <summary>Language to answer in.</summary>
    [Technical("language of the file")]
    public string Language { get; set; } = "en";

    /// <summary>Where whoever asks wants the answer (<see cref="AnswerAddress"/>), sealed under the file's key; null where the person's confirmed address is written to.</summary>
    [Datum("email")]
    public byte[]? AnswerTo { get; set; }

    /// <summary>How it was proven who asks: see <see cref="IdentityProof"/>. Null together with <see cref="AnswerTo"/> = known by the account it was opened for.</summary>
    [Datum("identity_check")]
    public string? Identity { get; set; }

    /// <summary>When that was.</summary>
    [Datum("identity_check")]
    public Instant? IdentityAt { get; set; }

    /// <summary>How an operator checked it, in their words, sealed under the file's key.</summary>
    [Datum("identity_check")]
    public byte[]? IdentityReason { get; set; }

    /// <summary>When the address the request gave was shown to belong to whoever asks.</summary>
    [Datum("identity_check")]
    public Instant? AddressProvenAt { get; set; }

    /// <summary>The day more was asked for to know who asks.</summary>
    [Datum("identity_check")]
    public DateOnly? IdentityAskedOn { get; set; }

    /// <summary>The day it came.</summary>
    [Datum("identity_check")]
    public DateOnly? IdentityGivenOn { get; set; }

    /// <summary>Whether the clock stands still between those two days: only where it was asked for early enough.</summary>
    [Technical("state of the clock")]
    public bool Suspends { get; set; }

    /// <summary>Whether whoever asks said to be a minor: such a file comes first.</summary>
    [Datum("request_steps")]
    public bool Minor { get; set; }

    /// <summary>Whether it was late already when it was taken over from before Vow, with its true dates.</summary>
    [Technical("from where the file was taken over")]
    public bool BeforeVow { get; set; }

    /// <summary>While open: keyed fingerprint of address and right, by which the same request sent again finds this file.</summary>
    [Datum("proof_fingerprint")]
    public string? SameAs { get; set; }

    /// <summary>SHA-256 of the secret in the link by which the file is followed, lower-case hex; null where none was given.</summary>
    [Technical("hash of a secret link")]
    public string? FollowHash { get; set; }

    /// <summary>The thread of e-mails it came in (<see cref="FileThread"/>), sealed under the file's key; null where it came otherwise.</summary>
    [Datum("request_message")]
    public byte[]? Thread { get; set; }

    /// <summary>The last day on which whoever asks was told that something was joined to the file: once a day, whatever is sent.</summary>
    [Technical("state of the acknowledgements")]
    public DateOnly? JoinedOn { get; set; }

    /// <summary>Login of the operator who works on it.</summary>
    [Technical("who at the desk works on it")]
    public Guid? AssignedTo { get; set; }

    /// <summary>The last alarm given about its last day: 0 none, 1 ten days before, 2 three days before.</summary>
    [Technical("state of the alarms")]
    public int Alarm { get; set; }

    /// <summary>Whether it is known whose data the request is about.</summary>
    public bool IsKnown => Identity is not null || AnswerTo is null;

    /// <summary>Whether it waits for an answer.</summary>
    public bool IsOpen => State <= RequestState.Working;

    /// <summary>Whether its clock stands still.</summary>
    public bool IsSuspended => Suspends && IdentityGivenOn is null && IsOpen;

    /// <summary>Last day for the answer, an extension included.</summary>
    public DateOnly LastDay => Extended ?? Due;
}

/// <summary>A step of a request: announced, done, dated. Steps are idempotent, so that "again from the first open step" is always right.</summary>
[Serves("rights_requests", AtEnd = "keep")]
public sealed class RightsStep
{
    /// <summary>Row id; in a company's database also the id of the step's batch.</summary>
    public Guid Id { get; set; }

    /// <summary>The request.</summary>
    public Guid RequestId { get; set; }

    /// <summary>Order.</summary>
    [Technical("order of the steps")]
    public int Ordinal { get; set; }

    /// <summary>What is done: see <see cref="ErasureStep"/>, <see cref="RestrictionStep"/>, or a right's id.</summary>
    [Datum("request_steps")]
    public required string Kind { get; set; }

    /// <summary>The source it is done in; empty where it is not about one.</summary>
    [Datum("request_steps")]
    public string Source { get; set; } = "";

    /// <summary>Attempts so far.</summary>
    [Technical("state of the step")]
    public int Attempts { get; set; }

    /// <summary>Not to be tried before.</summary>
    [Technical("state of the step")]
    public Instant? NextAt { get; set; }

    /// <summary>When it was done; null while open.</summary>
    [Datum("request_steps")]
    public Instant? DoneAt { get; set; }

    /// <summary>Rows touched.</summary>
    [Datum("request_steps")]
    public int Rows { get; set; }

    /// <summary>What the step needs to know (keys of rows, an address), sealed under the file's key; emptied once it is no longer needed.</summary>
    [Datum("request_message")]
    public byte[]? Work { get; set; }

    /// <summary>A step of a request that is carried out as it is made: the first, where nothing else is said.</summary>
    internal static RightsStep Done(RightsRequest request, Right right, Instant now, int rows, int ordinal = 1, string source = "") => new()
    {
        Id = Guid.CreateVersion7(now.ToDateTimeOffset()),
        RequestId = request.Id,
        Ordinal = ordinal,
        Source = source,
        Kind = RightsByBasis.Id(right),
        DoneAt = now,
        Rows = rows,
    };

    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(6);

    /// <summary>Ends it. False where somebody else's try ended it first.</summary>
    internal async Task<bool> EndAsync(Deed deed) =>
        await deed.ExecuteAsync("UPDATE rights_step SET done_at = @now WHERE id = @id AND done_at IS NULL", ("@now", deed.Now), ("@id", Id)) == 1;

    /// <summary>Notes a try that came to nothing: the next one waits twice as long, six hours at most.</summary>
    internal Task<int> PutOffAsync(Deed deed) => deed.ExecuteAsync(
        "UPDATE rights_step SET attempts = attempts + 1, next_at = @next WHERE id = @id AND done_at IS NULL",
        ("@next", deed.Now.Plus(TimeSpan.FromSeconds(Math.Min(LongestWait.TotalSeconds, 5 * Math.Pow(2, Math.Min(Attempts, 16)))))), ("@id", Id));
}

/// <summary>A message of a request, the person's or ours, sealed under the file's key.</summary>
[Serves("rights_requests", AtEnd = "keep")]
public sealed class RightsMessage
{
    /// <summary>Row id.</summary>
    public Guid Id { get; set; }

    /// <summary>The request.</summary>
    public Guid RequestId { get; set; }

    /// <summary>When.</summary>
    [Datum("request_steps")]
    public Instant At { get; set; }

    /// <summary>Whether it is ours.</summary>
    [Technical("who wrote it")]
    public bool Ours { get; set; }

    /// <summary>The text, sealed.</summary>
    [Datum("request_message")]
    public required byte[] Sealed { get; set; }
}

/// <summary>Use of a purpose's data is stopped but for storage (GDPR 18).</summary>
[Serves("rights_requests", AtEnd = "keep")]
public sealed class Restriction
{
    /// <summary>Row id.</summary>
    public Guid Id { get; set; }

    /// <summary>Whose data.</summary>
    [SubjectKey]
    public Guid SubjectId { get; set; }

    /// <summary>Purpose id.</summary>
    [Datum("request_steps")]
    public required string Purpose { get; set; }

    /// <summary>Case of GDPR 18(1): <c>a</c> to <c>d</c>.</summary>
    [Datum("request_steps")]
    public required string Ground { get; set; }

    /// <summary>Since when.</summary>
    [Datum("request_steps")]
    public Instant Since { get; set; }

    /// <summary>When the person was told that it will be lifted (GDPR 18(3)).</summary>
    [Datum("request_steps")]
    public Instant? ToldAt { get; set; }

    /// <summary>When it was lifted; null while it stands.</summary>
    [Datum("request_steps")]
    public Instant? LiftedAt { get; set; }

    /// <summary>The request whose steps carry it to services, and carry its lifting there; null where no service is concerned.</summary>
    [Technical("the request that goes with it")]
    public Guid? RequestId { get; set; }
}

/// <summary>Last number given out in a year.</summary>
[HasNoPersonalData("counts requests by year")]
public sealed class RightsCount
{
    /// <summary>The year.</summary>
    public int Year { get; set; }

    /// <summary>Numbers given out.</summary>
    public int Last { get; set; }
}

internal sealed class RightsTables :
    IEntityTypeConfiguration<RightsRequest>, IEntityTypeConfiguration<RightsStep>, IEntityTypeConfiguration<RightsMessage>,
    IEntityTypeConfiguration<Restriction>, IEntityTypeConfiguration<RightsCount>
{
    public void Configure(EntityTypeBuilder<RightsRequest> builder)
    {
        builder.ToTable("rights_request");
        builder.HasKey(r => r.Id);
        builder.Property(r => r.Id).ValueGeneratedNever();
        builder.Property(r => r.Number).HasMaxLength(16);
        builder.Property(r => r.Right).HasConversion<int?>();
        builder.Property(r => r.State).HasConversion<int>();
        builder.Property(r => r.Channel).HasMaxLength(16);
        builder.Property(r => r.PlanHash).HasMaxLength(64);
        builder.Property(r => r.Language).HasMaxLength(2);
        builder.Ignore(r => r.IsKnown);
        builder.Ignore(r => r.IsOpen);
        builder.Ignore(r => r.IsSuspended);
        builder.Ignore(r => r.LastDay);
        builder.HasIndex(r => r.Number).IsUnique();
        builder.HasIndex(r => new { r.SubjectId, r.ReceivedOn });
        builder.HasIndex(r => new { r.State, r.Due });
        builder.Property(r => r.Identity).HasMaxLength(16);
        builder.Property(r => r.SameAs).HasMaxLength(64);
        builder.Property(r => r.FollowHash).HasMaxLength(64);
        builder.HasIndex(r => r.SameAs).IsUnique();
        builder.HasIndex(r => r.FollowHash).IsUnique();
        builder.HasOne<Subject>().WithMany().HasForeignKey(r => r.SubjectId).OnDelete(DeleteBehavior.Restrict);
    }

    public void Configure(EntityTypeBuilder<RightsStep> builder)
    {
        builder.ToTable("rights_step");
        builder.HasKey(s => s.Id);
        builder.Property(s => s.Id).ValueGeneratedNever();
        builder.Property(s => s.Kind).HasMaxLength(32);
        builder.Property(s => s.Source).HasMaxLength(64);
        builder.HasIndex(s => new { s.RequestId, s.Ordinal }).IsUnique();
        builder.HasOne<RightsRequest>().WithMany().HasForeignKey(s => s.RequestId).OnDelete(DeleteBehavior.Cascade);
    }

    public void Configure(EntityTypeBuilder<RightsMessage> builder)
    {
        builder.ToTable("rights_message");
        builder.HasKey(m => m.Id);
        builder.Property(m => m.Id).ValueGeneratedNever();
        builder.HasIndex(m => m.RequestId);
        builder.HasOne<RightsRequest>().WithMany().HasForeignKey(m => m.RequestId).OnDelete(DeleteBehavior.Cascade);
    }

    public void Configure(EntityTypeBuilder<Restriction> builder)
    {
        builder.ToTable("rights_restriction");
        builder.HasKey(r => r.Id);
        builder.Property(r => r.Id).ValueGeneratedNever();
        builder.Property(r => r.Purpose).HasMaxLength(64);
        builder.Property(r => r.Ground).HasMaxLength(1);
        builder.HasIndex(r => new { r.SubjectId, r.Purpose });
        builder.HasIndex(r => r.RequestId);
        builder.HasOne<Subject>().WithMany().HasForeignKey(r => r.SubjectId).OnDelete(DeleteBehavior.Restrict);
    }

    public void Configure(EntityTypeBuilder<RightsCount> builder)
    {
        builder.ToTable("rights_count");
        builder.HasKey(c => c.Year);
        builder.Property(c => c.Year).ValueGeneratedNever();
    }
}
