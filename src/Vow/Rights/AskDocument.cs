using System.Text;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Vow.Evidence;
using Vow.Gate;
using Vow.Hosting;
using Vow.Jobs;
using Vow.Keys;
using Vow.Policies;
using Vow.Retention;

namespace Vow.Rights;

/// <summary>What came of a document that was sent.</summary>
public enum DocumentTaken
{
    /// <summary>It lies sealed in the file.</summary>
    Taken,

    /// <summary>None was asked for, or one came before.</summary>
    NotAsked,

    /// <summary>It is no PDF, JPEG or PNG file.</summary>
    Kind,

    /// <summary>It is empty, or above <see cref="AskDocument.Largest"/>.</summary>
    Size,
}

/// <summary>
/// An identity document, the last way to know who asks: only on a doubt that the officer writes down and the person reads. It lies sealed under a key of its own, is given out once,
/// and is destroyed with that key when the officer says what it showed, when the file is tied or closed, and after thirty days whatever comes. What stays is that it was checked.
/// </summary>
public sealed class AskDocument(Database database, Deeds deeds, RightsRequests requests, RightsMails mails, MoveDeadline clock, Entries entries, KeyStore keys, CompartmentEnds ends, PolicyHolder policies) : IJob
{
    /// <summary>The largest document, in bytes.</summary>
    public const int Largest = 10 * 1024 * 1024;

    /// <summary>How long a document that nobody checked lies sealed.</summary>
    public static readonly TimeSpan Lasts = TimeSpan.FromDays(30);

    /// <inheritdoc />
    public string Name => "rights.documents";

    /// <inheritdoc />
    public string? Cron => null;

    /// <inheritdoc />
    public TimeSpan Every => TimeSpan.FromHours(1);

    /// <summary>Asks for it. Within the days of <see cref="MoveDeadline.DaysToAsk"/> the clock stands still, where nothing was asked before.</summary>
    public async Task<ClockOutcome> AskAsync(Deed deed, string number, string doubt, Guid by)
    {
        ArgumentNullException.ThrowIfNull(deed);
        if (await RightsRequests.TakeAsync(deed, number) is not { IsKnown: false } request || await IdentityChecks.TakeAsync(deed, request.Id, CheckKind.Document) is not { PassedAt: null, Work: null } check)
        {
            return ClockOutcome.NotOpen;
        }

        var key = keys.Ensure(request.SubjectId, Compartment.Rights, deed.Now);
        (check.AskedAt, check.AskedBy, check.SeenAt, check.FailedAt) = (deed.Now, by, null, null);
        check.Reason = Sealing.Seal(key, Encoding.UTF8.GetBytes(doubt), IdentityCheck.ReasonBoundTo(check.Id));
        if (request.IdentityAskedOn is null)
        {
            var today = policies.Current.Zone.DayOf(deed.Now);
            request.IdentityAskedOn = today;
            request.Suspends = today <= request.ReceivedOn.AddDays(MoveDeadline.DaysToAsk);
        }

        var letter = mails.DocumentAsked(request, doubt, mails.LinkOf(request, deed.Now));
        requests.AddMessage(deed, request, letter.Body, ours: true);
        await deed.Store.SaveChangesAsync();
        await entries.AppendAsync(
            deed, "rights.document_asked", Actor.Operator(by), new JsonObject { ["request"] = request.Number, ["suspends"] = request.IsSuspended ? 1 : 0 }, request.SubjectId, Compartment.Rights);
        return await mails.WriteAsync(deed, request, "rights.document_asked", letter) ? ClockOutcome.Done : ClockOutcome.ByLetter;
    }

    /// <summary>Takes the document that whoever has the file's secret link sends, where one was asked for.</summary>
    public Task<DocumentTaken> TakeAsync(string link, byte[] content)
    {
        ArgumentNullException.ThrowIfNull(content);
        return content.Length is 0 or > Largest ? Task.FromResult(DocumentTaken.Size)
            : Extension(content) is null ? Task.FromResult(DocumentTaken.Kind)
            : deeds.DoAsync(async deed =>
            {
                var hash = FollowLink.HashOf(link);
                if (await deed.ExecuteAsync("UPDATE rights_request SET state = state WHERE follow_hash = @h AND state = @open", ("@h", hash), ("@open", (int)RequestState.Open)) != 1)
                {
                    return DocumentTaken.NotAsked;
                }

                var request = await deed.Store.Set<RightsRequest>().FirstAsync(r => r.FollowHash == hash);
                if (await deed.Store.Set<IdentityCheck>().FirstOrDefaultAsync(c => c.RequestId == request.Id && c.Kind == CheckKind.Document) is not { WaitsForDocument: true } check)
                {
                    return DocumentTaken.NotAsked;
                }

                var key = keys.Ensure(request.SubjectId, IdentityCheck.CompartmentOf(check.Id), deed.Now);
                (check.Work, check.EndsAt) = (Sealing.Seal(key, content, IdentityCheck.WorkBoundTo(check.Id)), deed.Now.Plus(Lasts));
                await deed.Store.SaveChangesAsync();
                await entries.AppendAsync(deed, "rights.document_given", Actor.Subject, new JsonObject { ["request"] = request.Number }, request.SubjectId, Compartment.Rights);
                return DocumentTaken.Taken;
            });
    }

    /// <summary>Gives it out, once. Recorded before a byte leaves; null where there is none, or it was seen.</summary>
    public async Task<SentAlong?> SeeAsync(string number, Guid by)
    {
        var seen = await deeds.DoAsync(async deed =>
        {
            if (await RightsRequests.TakeAsync(deed, number) is not { } request
                || await deed.Store.Set<IdentityCheck>().FirstOrDefaultAsync(c => c.RequestId == request.Id && c.Kind == CheckKind.Document) is not { Work: { } box, SeenAt: null } check
                || keys.Find(request.SubjectId, IdentityCheck.CompartmentOf(check.Id), deed.Now) is not { } key || Sealing.Open(key, box, IdentityCheck.WorkBoundTo(check.Id)) is not { } content)
            {
                return null;
            }

            check.SeenAt = deed.Now;
            await deed.Store.SaveChangesAsync();
            await entries.AppendAsync(deed, "rights.document_seen", Actor.Operator(by), new JsonObject { ["request"] = request.Number }, request.SubjectId, Compartment.Rights);
            return new SentAlong("document-" + request.Number + Extension(content), "application/octet-stream", content);
        });
        Steps.Reached("rights.document-seen");
        return seen;
    }

    /// <summary>The check: what the document showed. It is destroyed in the same deed, its key after it; a note stays in the file, where the person reads it too.</summary>
    public async Task<bool> CheckAsync(string number, bool same, Guid by)
    {
        var done = await deeds.DoAsync(async deed =>
        {
            if (await RightsRequests.TakeAsync(deed, number) is not { } request
                || await deed.Store.Set<IdentityCheck>().FirstOrDefaultAsync(c => c.RequestId == request.Id && c.Kind == CheckKind.Document) is not { Work: not null, SeenAt: not null } check)
            {
                return false;
            }

            await IdentityChecks.EndAsync(deed, check, request.SubjectId);
            check.PassedAt = same ? deed.Now : null;
            check.FailedAt = same ? null : deed.Now;
            requests.AddMessage(deed, request, mails.DocumentChecked(request, same, policies.Current.Zone.DayOf(deed.Now)), ours: true);
            await deed.Store.SaveChangesAsync();
            await entries.AppendAsync(deed, "rights.document_checked", Actor.Operator(by), new JsonObject { ["request"] = request.Number, ["same"] = same ? 1 : 0 }, request.SubjectId, Compartment.Rights);
            if (same)
            {
                await clock.GivenAsync(deed, request, Actor.Operator(by));
            }

            return true;
        });
        Steps.Reached("rights.document-checked");
        await ends.FinishAsync();
        return done;
    }

    /// <inheritdoc />
    public async Task RunAsync(Instant now, CancellationToken cancel)
    {
        List<Guid> due;
        await using (var store = database.NewStore())
        {
            due = await store.Set<IdentityCheck>().AsNoTracking().Where(c => c.EndsAt != null && c.EndsAt <= now).OrderBy(c => c.EndsAt).Select(c => c.Id).Take(200).ToListAsync(cancel);
        }

        foreach (var id in due)
        {
            cancel.ThrowIfCancellationRequested();
            await deeds.DoAsync(async deed =>
            {
                if (await deed.Store.Set<IdentityCheck>().FirstOrDefaultAsync(c => c.Id == id && c.EndsAt != null && c.EndsAt <= deed.Now, cancel) is not { } check)
                {
                    return;
                }

                var request = await deed.Store.Set<RightsRequest>().FirstAsync(r => r.Id == check.RequestId, cancel);
                var document = check is { Kind: CheckKind.Document, Work: not null };
                await IdentityChecks.EndAsync(deed, check, request.SubjectId);
                check.FailedAt = document ? deed.Now : check.FailedAt;
                await deed.Store.SaveChangesAsync(cancel);
                if (document)
                {
                    await entries.AppendAsync(deed, "rights.document_ended", Actor.System, new JsonObject { ["request"] = request.Number }, request.SubjectId, Compartment.Rights);
                }
            });
        }

        if (due.Count > 0)
        {
            await ends.FinishAsync();
        }
    }

    // By its first bytes: what somebody calls it says nothing.
    private static string? Extension(byte[] content) => content switch
    {
        [0x25, 0x50, 0x44, 0x46, 0x2D, ..] => ".pdf",
        [0xFF, 0xD8, 0xFF, ..] => ".jpg",
        [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, ..] => ".png",
        _ => null,
    };
}
