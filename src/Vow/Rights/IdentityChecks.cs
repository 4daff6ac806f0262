using System.Text;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Vow.DataMap;
using Vow.Gate;
using Vow.Hosting;
using Vow.Keys;
using Vow.Retention;

namespace Vow.Rights;

/// <summary>Further ways to show who asks, beside a session and the link to the address given.</summary>
public static class CheckKind
{
    /// <summary>A code sent to a telephone number already shown to be the person's.</summary>
    public const string Phone = "phone";

    /// <summary>A number that stands on the person's own papers.</summary>
    public const string Number = "number";

    /// <summary>An identity document, asked for with a reason, seen once and destroyed.</summary>
    public const string Document = "document";
}

/// <summary>One further way to show who asks, as it was tried for a file. One row for each way.</summary>
[Serves("rights_requests", AtEnd = "keep")]
public sealed class IdentityCheck
{
    /// <summary>Row id; of a document also the name of the compartment that holds its key.</summary>
    public Guid Id { get; set; }

    /// <summary>The request.</summary>
    public Guid RequestId { get; set; }

    /// <summary>Which way: see <see cref="CheckKind"/>; or as what somebody asks for another: see <see cref="OnBehalf"/>.</summary>
    [Datum("identity_check")]
    public required string Kind { get; set; }

    /// <summary>When it was asked for, by whoever asks or by the desk.</summary>
    [Datum("identity_check")]
    public Instant AskedAt { get; set; }

    /// <summary>Login of the operator who asked for it; null where whoever asks chose it.</summary>
    [Technical("who at the desk asked for it")]
    public Guid? AskedBy { get; set; }

    /// <summary>Why the desk doubts who asks, sealed under the file's key.</summary>
    [Datum("identity_check")]
    public byte[]? Reason { get; set; }

    /// <summary>Keyed hash of the code sent last; null where none works.</summary>
    [Technical("hash of a code")]
    public string? CodeHash { get; set; }

    /// <summary>When the code stops working, or the document is destroyed whatever comes.</summary>
    [Technical("end of the code or of the document")]
    public Instant? EndsAt { get; set; }

    /// <summary>How often it was tried.</summary>
    [Technical("tries so far")]
    public int Tries { get; set; }

    /// <summary>How often a code was asked for.</summary>
    [Technical("codes asked for so far")]
    public int Sent { get; set; }

    /// <summary>Sealed: whose number the code went to, under the file's key; or the document, under a key of its own.</summary>
    [Datum("identity_check")]
    public byte[]? Work { get; set; }

    /// <summary>When the document was seen: it is given out once.</summary>
    [Datum("identity_check")]
    public Instant? SeenAt { get; set; }

    /// <summary>When it showed who asks.</summary>
    [Datum("identity_check")]
    public Instant? PassedAt { get; set; }

    /// <summary>When it was found not to.</summary>
    [Datum("identity_check")]
    public Instant? FailedAt { get; set; }

    /// <summary>Whether a document was asked for and has not come.</summary>
    public bool WaitsForDocument => Kind == CheckKind.Document && Work is null && PassedAt is null && FailedAt is null;

    /// <summary>The compartment whose key alone opens the document: destroyed at the check, so that backups hold nothing that can be read.</summary>
    public static string CompartmentOf(Guid id) => "document:" + id.ToString("N");

    internal static string ReasonBoundTo(Guid id) => "rights_check|reason|" + id.ToString("N");

    internal static string WorkBoundTo(Guid id) => "rights_check|work|" + id.ToString("N");
}

/// <summary>The further ways tried for a file.</summary>
public static class IdentityChecks
{
    /// <summary>All of a file, the oldest first.</summary>
    public static Task<List<IdentityCheck>> OfAsync(Store store, Guid request)
    {
        ArgumentNullException.ThrowIfNull(store);
        return store.Set<IdentityCheck>().AsNoTracking().Where(c => c.RequestId == request).OrderBy(c => c.AskedAt).ToListAsync();
    }

    /// <summary>Why the desk doubted; null where nothing was written, or the key is gone.</summary>
    public static string? ReasonOf(KeyStore keys, Guid subject, IdentityCheck check, Instant now)
    {
        ArgumentNullException.ThrowIfNull(keys);
        ArgumentNullException.ThrowIfNull(check);
        return check.Reason is { } box && keys.Find(subject, Compartment.Rights, now) is { } key && Sealing.Open(key, box, IdentityCheck.ReasonBoundTo(check.Id)) is { } plain ? Encoding.UTF8.GetString(plain) : null;
    }

    /// <summary>The row of a way, tracked by the deed's store; made where there is none. The caller saves.</summary>
    internal static async Task<IdentityCheck> TakeAsync(Deed deed, Guid request, string kind)
    {
        if (await deed.Store.Set<IdentityCheck>().FirstOrDefaultAsync(c => c.RequestId == request && c.Kind == kind) is { } known)
        {
            return known;
        }

        var made = new IdentityCheck { Id = Guid.CreateVersion7(deed.Now.ToDateTimeOffset()), RequestId = request, Kind = kind, AskedAt = deed.Now };
        deed.Store.Add(made);
        return made;
    }

    /// <summary>
    /// It is known who asks, or the file closes: codes work no more, a document is destroyed. What was written stays, sealed again where the file passes to another subject.
    /// <see cref="CompartmentEnds.FinishAsync"/> must follow the commit; the next sweep does it otherwise.
    /// </summary>
    internal static async Task EndAsync(Deed deed, RightsRequest request, Guid subject, Func<byte[], string, byte[]>? again = null)
    {
        foreach (var check in await deed.Store.Set<IdentityCheck>().Where(c => c.RequestId == request.Id).ToListAsync())
        {
            await EndAsync(deed, check, subject);
            check.Reason = check.Reason is { } reason && again is not null ? again(reason, IdentityCheck.ReasonBoundTo(check.Id)) : check.Reason;
        }
    }

    internal static async Task EndAsync(Deed deed, IdentityCheck check, Guid subject)
    {
        if (check is { Kind: CheckKind.Document, Work: not null })
        {
            await CompartmentEnds.NoteEndAsync(deed, subject, IdentityCheck.CompartmentOf(check.Id));
        }

        (check.CodeHash, check.EndsAt, check.Work) = (null, null, null);
    }
}

internal sealed class IdentityTables : IEntityTypeConfiguration<IdentityCheck>
{
    public void Configure(EntityTypeBuilder<IdentityCheck> builder)
    {
        builder.ToTable("rights_check");
        builder.HasKey(c => c.Id);
        builder.Property(c => c.Id).ValueGeneratedNever();
        builder.Property(c => c.Kind).HasMaxLength(16);
        builder.Property(c => c.CodeHash).HasMaxLength(64);
        builder.Ignore(c => c.WaitsForDocument);
        builder.HasIndex(c => new { c.RequestId, c.Kind }).IsUnique();
        builder.HasIndex(c => c.EndsAt);
        builder.HasOne<RightsRequest>().WithMany().HasForeignKey(c => c.RequestId).OnDelete(DeleteBehavior.Cascade);
    }
}
