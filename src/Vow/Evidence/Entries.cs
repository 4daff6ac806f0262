using System.Buffers.Text;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Vow.Hosting;
using Vow.Keys;
using Vow.Ledger;
using Vow.Policies;

namespace Vow.Evidence;

/// <summary>Who did something, as an entry names them: never by name.</summary>
public readonly record struct Actor
{
    /// <summary>Nobody: the clock or the program.</summary>
    public static readonly Actor System;

    /// <summary>The person the entry is about.</summary>
    public static readonly Actor Subject = new() { IsSubject = true };

    /// <summary>Somebody at the desk.</summary>
    public static Actor Operator(Guid id) => new() { OperatorId = id };

    /// <summary>Whether it is the person the entry is about.</summary>
    public bool IsSubject { get; private init; }

    /// <summary>The operator, if it is one.</summary>
    public Guid? OperatorId { get; private init; }
}

/// <summary>Evidence's front door: puts an entry into the deed's own transaction, and finds a person's entries again.</summary>
public sealed class Entries(KeyStore keys, PolicyHolder policies)
{
    /// <summary>Name of the controller key that tags operators and commits details about nobody.</summary>
    public const string ControllerKey = "ledger";

    /// <summary>
    /// Records what is done, in the transaction that does it. The detail itself is sealed under the subject's compartment (or kept open where
    /// it is about nobody and holds no personal data); the entry only commits to it.
    /// </summary>
    /// <param name="deed">The transaction.</param>
    /// <param name="kind">What was done, such as <c>consent.given</c>.</param>
    /// <param name="actor">Who did it.</param>
    /// <param name="detail">What exactly: strings and integers only.</param>
    /// <param name="subject">About whom.</param>
    /// <param name="compartment">Under which of the person's keys; the evidence ends with it.</param>
    /// <param name="version">Version of the state row this act produced; 0 when it has none.</param>
    /// <returns>The entry's id: the receipt's handle.</returns>
    public async Task<Guid> AppendAsync(
        Deed deed, string kind, Actor actor, JsonObject detail, Guid? subject = null, string compartment = Compartment.Identity, long version = 0)
    {
        ArgumentNullException.ThrowIfNull(deed);
        var entry = Write(deed, kind, actor, detail, subject, compartment, version);
        await deed.ExecuteAllAsync(entry.Statements);
        return entry.Id;
    }

    /// <summary>The same as statements still to be run in the deed, for deeds that send all their rows at once.</summary>
    public WrittenEntry Write(
        Deed deed, string kind, Actor actor, JsonObject detail, Guid? subject = null, string compartment = Compartment.Identity, long version = 0)
    {
        ArgumentNullException.ThrowIfNull(deed);
        return Write(deed, Draft(kind, actor, detail, deed.Now, subject, compartment), version);
    }

    /// <summary>
    /// What of an entry can be made before its deed: everything but the time, the policy and the version. Cryptography is most of an entry's
    /// work, and on SQLite deeds wait for one another.
    /// </summary>
    /// <param name="kind">What is to be done.</param>
    /// <param name="actor">Who does it.</param>
    /// <param name="detail">What exactly.</param>
    /// <param name="now">The present instant.</param>
    /// <param name="subject">About whom.</param>
    /// <param name="compartment">Under which of the person's keys.</param>
    public EntryDraft Draft(string kind, Actor actor, JsonObject detail, Vow.Gate.Instant now, Guid? subject = null, string compartment = Compartment.Identity)
    {
        ArgumentNullException.ThrowIfNull(detail);
        var id = Guid.CreateVersion7(now.ToDateTimeOffset());
        var key = subject is { } person ? keys.Ensure(person, compartment, now) : keys.Controller(ControllerKey, now);
        var salt = LedgerEntry.NewSalt();
        var canonical = CanonicalJson.Write(detail);
        var tag = subject is null ? null : EntryTag.Compute(key, id);
        var by = actor.IsSubject ? tag ?? LedgerEntry.System
            : actor.OperatorId is { } op ? EntryTag.Compute(OperatorKey(op, now), id)
            : LedgerEntry.System;
        return new EntryDraft(
            id, kind, subject, compartment, tag, by, DetailCommitment.Compute(DetailCommitment.Opening(key, id), Base64Url.DecodeFromChars(salt), canonical), salt,
            subject is null ? canonical : Sealing.Seal(key, canonical, BoundTo(id)));
    }

    /// <summary>A draft as the statements of its deed.</summary>
    /// <param name="deed">The transaction: its instant is the entry's.</param>
    /// <param name="draft">The entry.</param>
    /// <param name="version">Version of the state row this act produced; 0 when it has none.</param>
    public WrittenEntry Write(Deed deed, EntryDraft draft, long version)
    {
        ArgumentNullException.ThrowIfNull(deed);
        ArgumentNullException.ThrowIfNull(draft);
        var entry = new LedgerEntry(
            draft.Id, deed.Now.Microseconds, draft.Kind, policies.Current.Compiled.Hash, draft.Tag, draft.By, version, draft.Commitment, draft.Salt);
        var pending = new Statement("INSERT INTO ledger_pending (entry_id, body) VALUES (@id, @body)", ("@id", draft.Id), ("@body", entry.ToCanonicalBytes()));
        var held = draft.Subject is { } whom
            ? new Statement(
                "INSERT INTO ledger_link (entry_id, subject_id, compartment, kind, at, detail) VALUES (@id, @s, @c, @k, @at, @d)",
                ("@id", draft.Id), ("@s", whom), ("@c", draft.Compartment), ("@k", draft.Kind), ("@at", deed.Now), ("@d", draft.Detail))
            : new Statement(
                "INSERT INTO ledger_note (entry_id, kind, at, detail) VALUES (@id, @k, @at, @d)",
                ("@id", draft.Id), ("@k", draft.Kind), ("@at", deed.Now), ("@d", global::System.Text.Encoding.UTF8.GetString(draft.Detail)));
        return new WrittenEntry(draft.Id, [pending, held]);
    }

    /// <summary>A person's entries that can still be linked to them, newest first, with their details.</summary>
    public async Task<IReadOnlyList<PersonEntry>> OfAsync(Store store, Guid subject, Vow.Gate.Instant now, int most = 200)
    {
        ArgumentNullException.ThrowIfNull(store);
        var links = await store.Set<LinkRow>().AsNoTracking().Where(l => l.SubjectId == subject).OrderByDescending(l => l.EntryId).Take(most).ToListAsync();
        return [.. links.Select(l => Read(l, keys.Find(subject, l.Compartment, now)))];
    }

    /// <summary>A person's entries about one of their requests, oldest first.</summary>
    public async Task<IReadOnlyList<PersonEntry>> OfRequestAsync(Store store, Guid subject, string number, Vow.Gate.Instant now) =>
        [.. (await OfAsync(store, subject, now)).Where(entry => entry.Detail?["request"]?.ToString() == number).Reverse()];

    /// <summary>One of a person's entries with what opens its commitment; null where there is none that is still linked to them.</summary>
    public async Task<(PersonEntry Entry, byte[]? Opening)?> FindAsync(Store store, Guid subject, Guid id, Vow.Gate.Instant now, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(store);
        if (await store.Set<LinkRow>().AsNoTracking().FirstOrDefaultAsync(l => l.EntryId == id && l.SubjectId == subject, cancel) is not { } link)
        {
            return null;
        }

        var key = keys.Find(subject, link.Compartment, now);
        return (Read(link, key), key is null ? null : DetailCommitment.Opening(key, id));
    }

    private static PersonEntry Read(LinkRow link, byte[]? key) => new(
        link.EntryId, link.Kind, link.At, link.Compartment,
        key is not null && Sealing.Open(key, link.Detail, BoundTo(link.EntryId)) is { } detail ? JsonNode.Parse(detail) as JsonObject : null);

    /// <summary>Deletes the links of compartments that end, in the deed that ends them; from then on their entries lead to nobody.</summary>
    public static Task<int> UnlinkAsync(Deed deed, Guid subject, string compartment)
    {
        ArgumentNullException.ThrowIfNull(deed);
        return deed.ExecuteAsync("DELETE FROM ledger_link WHERE subject_id = @s AND compartment = @c", ("@s", subject), ("@c", compartment));
    }

    private static string BoundTo(Guid id) => "ledger_link|detail|" + id.ToString("N");

    private byte[] OperatorKey(Guid id, Vow.Gate.Instant now) =>
        global::System.Security.Cryptography.HMACSHA256.HashData(keys.Controller(ControllerKey, now), id.ToByteArray(bigEndian: true));
}

/// <summary>An entry as the person it is about may read it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Kind">What was done.</param>
/// <param name="At">When.</param>
/// <param name="Compartment">What it ends with.</param>
/// <param name="Detail">What exactly; null once the key is gone.</param>
public sealed record PersonEntry(Guid Id, string Kind, Vow.Gate.Instant At, string Compartment, JsonObject? Detail);

/// <summary>An entry before its deed.</summary>
/// <param name="Id">Its id: the receipt's handle.</param>
/// <param name="Kind">What is to be done.</param>
/// <param name="Subject">About whom.</param>
/// <param name="Compartment">Under which of the person's keys.</param>
/// <param name="Tag">How the entry names the person; null where it is about nobody.</param>
/// <param name="By">How it names who acts.</param>
/// <param name="Commitment">How it holds the detail.</param>
/// <param name="Salt">Its random part.</param>
/// <param name="Detail">The detail as it is kept: sealed where it is about a person.</param>
public sealed record EntryDraft(Guid Id, string Kind, Guid? Subject, string Compartment, string? Tag, string By, string Commitment, string Salt, byte[] Detail);

/// <summary>An entry made but not yet run: its rows come into being with its deed's.</summary>
/// <param name="Id">Its id: the receipt's handle.</param>
/// <param name="Statements">Its rows.</param>
public sealed record WrittenEntry(Guid Id, IReadOnlyList<Statement> Statements);
