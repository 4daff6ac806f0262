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
        ArgumentNullException.ThrowIfNull(detail);
        var id = Guid.CreateVersion7(deed.Now.ToDateTimeOffset());
        var key = subject is { } person ? keys.Ensure(person, compartment, deed.Now) : keys.Controller(ControllerKey, deed.Now);
        var salt = LedgerEntry.NewSalt();
        var canonical = CanonicalJson.Write(detail);
        var tag = subject is null ? null : EntryTag.Compute(key, id);
        var by = actor.IsSubject ? tag ?? LedgerEntry.System
            : actor.OperatorId is { } op ? EntryTag.Compute(OperatorKey(op, deed), id)
            : LedgerEntry.System;
        var entry = new LedgerEntry(
            id, deed.Now.Microseconds, kind, policies.Current.Compiled.Hash, tag, by, version,
            DetailCommitment.Compute(key, Base64Url.DecodeFromChars(salt), canonical), salt);

        var pending = new Statement("INSERT INTO ledger_pending (entry_id, body) VALUES (@id, @body)", ("@id", id), ("@body", entry.ToCanonicalBytes()));
        var held = subject is { } whom
            ? new Statement(
                "INSERT INTO ledger_link (entry_id, subject_id, compartment, kind, at, detail) VALUES (@id, @s, @c, @k, @at, @d)",
                ("@id", id), ("@s", whom), ("@c", compartment), ("@k", kind), ("@at", deed.Now), ("@d", Sealing.Seal(key, canonical, BoundTo(id))))
            : new Statement(
                "INSERT INTO ledger_note (entry_id, kind, at, detail) VALUES (@id, @k, @at, @d)",
                ("@id", id), ("@k", kind), ("@at", deed.Now), ("@d", global::System.Text.Encoding.UTF8.GetString(canonical)));
        return new WrittenEntry(id, [pending, held]);
    }

    /// <summary>A person's entries that can still be linked to them, newest first, with their details.</summary>
    public async Task<IReadOnlyList<PersonEntry>> OfAsync(Store store, Guid subject, Vow.Gate.Instant now, int most = 200)
    {
        ArgumentNullException.ThrowIfNull(store);
        var links = await store.Set<LinkRow>().AsNoTracking().Where(l => l.SubjectId == subject).OrderByDescending(l => l.EntryId).Take(most).ToListAsync();
        return [.. links.Select(l => new PersonEntry(
            l.EntryId, l.Kind, l.At, l.Compartment,
            keys.Find(subject, l.Compartment, now) is { } key && Sealing.Open(key, l.Detail, BoundTo(l.EntryId)) is { } detail
                ? JsonNode.Parse(detail) as JsonObject : null))];
    }

    /// <summary>Deletes the links of compartments that end, in the deed that ends them; from then on their entries lead to nobody.</summary>
    public static Task<int> UnlinkAsync(Deed deed, Guid subject, string compartment)
    {
        ArgumentNullException.ThrowIfNull(deed);
        return deed.ExecuteAsync("DELETE FROM ledger_link WHERE subject_id = @s AND compartment = @c", ("@s", subject), ("@c", compartment));
    }

    private static string BoundTo(Guid id) => "ledger_link|detail|" + id.ToString("N");

    private byte[] OperatorKey(Guid id, Deed deed) =>
        global::System.Security.Cryptography.HMACSHA256.HashData(keys.Controller(ControllerKey, deed.Now), id.ToByteArray(bigEndian: true));
}

/// <summary>An entry as the person it is about may read it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Kind">What was done.</param>
/// <param name="At">When.</param>
/// <param name="Compartment">What it ends with.</param>
/// <param name="Detail">What exactly; null once the key is gone.</param>
public sealed record PersonEntry(Guid Id, string Kind, Vow.Gate.Instant At, string Compartment, JsonObject? Detail);

/// <summary>An entry made but not yet run: its rows come into being with its deed's.</summary>
/// <param name="Id">Its id: the receipt's handle.</param>
/// <param name="Statements">Its rows.</param>
public sealed record WrittenEntry(Guid Id, IReadOnlyList<Statement> Statements);
