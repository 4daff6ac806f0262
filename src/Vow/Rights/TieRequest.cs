using System.Text;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Vow.Desk;
using Vow.Evidence;
using Vow.Gate;
using Vow.Hosting;
using Vow.Keys;
using Vow.People;
using Vow.Policy;
using Vow.Post;
using Vow.Retention;

namespace Vow.Rights;

/// <summary>
/// Ties a file to the person it is about, once it is proven who they are: what is sealed in it is sealed again under their key, and the subject made for the file
/// ends. How it was proven stays in the file. Only then is the person looked for where people look by hand.
/// </summary>
public sealed class TieRequest(Entries entries, KeyStore keys, CompartmentEnds ends, HandTasks byHand)
{
    /// <summary>Ties it, in the deed. <see cref="FinishAsync"/> must follow the commit; the next sweep does it otherwise.</summary>
    /// <param name="deed">The transaction.</param>
    /// <param name="request">A file of a person not known yet, tracked by the deed's store.</param>
    /// <param name="person">Whose it is.</param>
    /// <param name="proof">How that was proven: see <see cref="IdentityProof"/>.</param>
    /// <param name="reason">How an operator checked it, in words; null otherwise.</param>
    /// <param name="actor">Who ties it.</param>
    public async Task ToAsync(Deed deed, RightsRequest request, Guid person, string proof, string? reason, Actor actor)
    {
        ArgumentNullException.ThrowIfNull(deed);
        ArgumentNullException.ThrowIfNull(request);
        var made = request.SubjectId;
        if (request.IsKnown || made == person)
        {
            throw new InvalidOperationException("A file whose person is known is tied to nobody else.");
        }

        var now = deed.Now;
        if (keys.Find(made, Compartment.Rights, now) is not { } old)
        {
            throw new InvalidOperationException("The file's key is gone: nothing in it can be read any more.");
        }

        var key = keys.Ensure(person, Compartment.Rights, now);
        byte[] Again(byte[] box, string boundTo) => Sealing.Open(old, box, boundTo) is { } plain
            ? Sealing.Seal(key, plain, boundTo)
            : throw new InvalidOperationException("A part of the file does not open under its key.");
        foreach (var message in await deed.Store.Set<RightsMessage>().Where(m => m.RequestId == request.Id).ToListAsync())
        {
            message.Sealed = Again(message.Sealed, RightsRequests.BoundTo(message.Id));
        }

        foreach (var step in await deed.Store.Set<RightsStep>().Where(s => s.RequestId == request.Id && s.Work != null).ToListAsync())
        {
            step.Work = Again(step.Work!, StepWork.BoundTo(step.Id));
        }

        await RightsAttachments.SealAgainAsync(deed, request.Id, Again);
        await IdentityChecks.EndAsync(deed, request, made, Again);
        request.AnswerTo = request.AnswerTo is { } address ? Again(address, AnswerAddress.BoundTo(request.Id)) : null;
        request.Thread = request.Thread is { } thread ? Again(thread, FileThread.BoundTo(request.Id)) : null;
        request.SubjectId = person;
        Prove(deed, request, proof, reason, key);
        await deed.Store.SaveChangesAsync();

        // What else was written down about the subject made for the file is about this person.
        await Outbox.PassOnAsync(deed, made, person);
        await ReadPerson.PassOnAsync(deed, made, person);
        await deed.ExecuteAsync("UPDATE retention_hold SET subject_id = @to WHERE subject_id = @from", ("@from", made), ("@to", person));
        await RecordAsync(deed, request, actor, reason);
        await CompartmentEnds.NoteEndAsync(deed, made, Compartment.Rights);
        await Subjects.ForgetAsync(deed, made);
        await byHand.AskAsync(deed, request);
        Steps.Reached("rights.tied");
    }

    /// <summary>The subject made for the file is its person: nobody else is known by the address that answered.</summary>
    internal async Task BecomeAsync(Deed deed, RightsRequest request, string email)
    {
        await Subjects.BecomeAsync(deed, request.SubjectId, Identifiers.Email, email);
        Prove(deed, request, IdentityProof.Link, null, []);
        await IdentityChecks.EndAsync(deed, request, request.SubjectId);
        await deed.Store.SaveChangesAsync();
        await RecordAsync(deed, request, Actor.Subject, null);
        await byHand.AskAsync(deed, request);
    }

    /// <summary>Destroys the keys of the subjects that ended.</summary>
    public Task FinishAsync() => ends.FinishAsync();

    private static void Prove(Deed deed, RightsRequest request, string proof, string? reason, byte[] key)
    {
        request.Identity = proof;
        request.IdentityAt = deed.Now;
        request.IdentityReason = reason is null ? null : Sealing.Seal(key, Encoding.UTF8.GetBytes(reason), ReasonBoundTo(request.Id));
    }

    private Task<Guid> RecordAsync(Deed deed, RightsRequest request, Actor actor, string? reason)
    {
        var detail = new JsonObject
        {
            ["request"] = request.Number,
            ["right"] = request.Right is { } right ? RightsByBasis.Id(right) : "",
            ["received"] = Site.Words.Iso(request.ReceivedOn),
            ["due"] = Site.Words.Iso(request.LastDay),
            ["identity"] = request.Identity,
        };
        if (reason is not null)
        {
            detail["reason"] = reason;
        }

        return entries.AppendAsync(deed, "rights.identified", actor, detail, request.SubjectId, Compartment.Rights);
    }

    /// <summary>How an operator checked who asks; null where none did, or the key is gone.</summary>
    public static string? ReasonOf(KeyStore keys, RightsRequest request, Instant now)
    {
        ArgumentNullException.ThrowIfNull(keys);
        ArgumentNullException.ThrowIfNull(request);
        return request.IdentityReason is { } box && keys.Find(request.SubjectId, Compartment.Rights, now) is { } key && Sealing.Open(key, box, ReasonBoundTo(request.Id)) is { } plain
            ? Encoding.UTF8.GetString(plain)
            : null;
    }

    private static string ReasonBoundTo(Guid request) => "rights_request|identity_reason|" + request.ToString("N");
}
