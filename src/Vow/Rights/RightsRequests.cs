using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Vow.Evidence;
using Vow.Gate;
using Vow.Hosting;
using Vow.Keys;
using Vow.Policies;
using Vow.Policy;
using Vow.Rights.Packages;

namespace Vow.Rights;

/// <summary>A request's file as its person, or the desk, reads it.</summary>
/// <param name="Request">The request.</param>
/// <param name="Steps">Its steps, in order.</param>
/// <param name="Messages">Its messages, oldest first; the text is null once its key is gone.</param>
/// <param name="AnswerTo">Where the answer is wanted; null where the person's confirmed address is written to.</param>
/// <param name="IdentityReason">How an operator checked who asks; null where none did.</param>
public sealed record RequestFile(
    RightsRequest Request, IReadOnlyList<RightsStep> Steps, IReadOnlyList<(Instant At, bool Ours, string? Text)> Messages, AnswerAddress? AnswerTo = null, string? IdentityReason = null)
{
    /// <summary>Of steps done by hand, until when and what came of them, by the step's id.</summary>
    public IReadOnlyDictionary<Guid, HandSaid> ByHand { get; init; } = new Dictionary<Guid, HandSaid>();

    /// <summary>A copy that waits to be fetched; null where none does.</summary>
    public Package? Package { get; init; }

    /// <summary>Further ways to show who asks, as they were tried.</summary>
    public IReadOnlyList<IdentityCheck> Checks { get; init; } = [];

    /// <summary>What was sent along, oldest first.</summary>
    public IReadOnlyList<ListedAttachment> Attachments { get; init; } = [];
}

/// <summary>Rights' front door: requests are opened, answered, found. Each exercise at /me is one too, closed in the deed that does it.</summary>
public sealed class RightsRequests(KeyStore keys, Entries entries, PolicyHolder policies)
{
    /// <summary>Opens a request in a deed: numbered, dated, with its due date and what the person wrote.</summary>
    /// <param name="deed">The transaction.</param>
    /// <param name="subject">Whose.</param>
    /// <param name="right">The right, if one is named.</param>
    /// <param name="channel">How it came: see <see cref="RequestChannels"/>.</param>
    /// <param name="language">Language to answer in.</param>
    /// <param name="text">The person's words, if any.</param>
    /// <param name="actor">Who opens it.</param>
    /// <param name="receivedOn">The day it was received; today where null.</param>
    /// <param name="id">The file's id, where the caller must find it again; a new one where null.</param>
    public async Task<RightsRequest> OpenAsync(
        Deed deed, Guid subject, Right? right, string channel, Language language, string? text, Actor actor, DateOnly? receivedOn = null, Guid? id = null)
    {
        ArgumentNullException.ThrowIfNull(deed);
        var received = receivedOn ?? policies.Current.Zone.DayOf(deed.Now);
        var deadline = AnswerDeadline.Of(received, []);
        int last;
        await using (var count = deed.Command(
            "INSERT INTO rights_count (year, last) VALUES (@y, 1) ON CONFLICT (year) DO UPDATE SET last = rights_count.last + 1 RETURNING last", ("@y", received.Year)))
        {
            last = Convert.ToInt32(await count.ExecuteScalarAsync(), CultureInfo.InvariantCulture);
        }

        var request = new RightsRequest
        {
            Id = id ?? Guid.CreateVersion7(deed.Now.ToDateTimeOffset()),
            Number = string.Create(CultureInfo.InvariantCulture, $"{received.Year}-{last:D4}"),
            SubjectId = subject,
            Right = right,
            Channel = channel,
            ReceivedOn = received,
            Due = deadline.Due,
            State = RequestState.Open,
            Language = language.Code(),
            Identity = channel == RequestChannels.Page ? IdentityProof.Session : null,
            IdentityAt = channel == RequestChannels.Page ? deed.Now : null,
        };
        deed.Store.Add(request);
        if (text is not null)
        {
            AddMessage(deed, request, text, ours: false);
        }

        await deed.Store.SaveChangesAsync();
        await entries.AppendAsync(
            deed,
            "rights.opened",
            actor,
            new JsonObject
            {
                ["request"] = request.Number,
                ["right"] = right is { } named ? RightsByBasis.Id(named) : "",
                ["channel"] = channel,
                ["received"] = received.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
                ["due"] = request.Due.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            },
            subject,
            Compartment.Rights);
        return request;
    }

    /// <summary>
    /// The file of an exercise, in its deed: a new one where the person does it, the open one where it is done for it at the desk. Null where that one is closed, somebody
    /// else's, or nobody's yet.
    /// </summary>
    internal async Task<RightsRequest?> FileAsync(Deed deed, Guid subject, Right right, string channel, Language language, Actor actor, DeskAct? desk)
    {
        if (desk is null)
        {
            return await OpenAsync(deed, subject, right, channel, language, null, actor);
        }

        if (await TakeAsync(deed, desk.Number) is not { IsKnown: true } file || file.SubjectId != subject || file.Right != right)
        {
            return null;
        }

        if (desk.Announced is { } announced)
        {
            AddMessage(deed, file, announced, ours: true);
        }

        return file;
    }

    /// <summary>The last ordinal among a file's steps; 0 where it has none.</summary>
    internal static async Task<int> LastStepAsync(Store store, Guid request) =>
        await store.Set<RightsStep>().Where(s => s.RequestId == request).MaxAsync(s => (int?)s.Ordinal) ?? 0;

    /// <summary>
    /// Whether something was done for a request's right: a step of that right's own, or something corrected by hand. Whoever asks at their own pages has the copy of everything
    /// at hand there: for them what was found by hand is an answer too.
    /// </summary>
    internal static async Task<bool> IsDoneAsync(Store store, RightsRequest request)
    {
        var own = request.Right is { } right ? RightsByBasis.Id(right) : "";
        var look = request.Channel == RequestChannels.Page ? HandStep.Look : own;
        return await store.Set<RightsStep>().AnyAsync(s => s.RequestId == request.Id && s.DoneAt != null && (s.Kind == own || s.Kind == HandStep.Correct || s.Kind == look));
    }

    /// <summary>Answers and closes a request in a deed: the answer is kept in the file, the file's term starts.</summary>
    /// <param name="deed">The transaction.</param>
    /// <param name="request">The request.</param>
    /// <param name="state">How it ends.</param>
    /// <param name="answer">The answer.</param>
    /// <param name="actor">Who closes it.</param>
    /// <param name="more">What else the entry says of it.</param>
    public async Task CloseAsync(Deed deed, RightsRequest request, RequestState state, string answer, Actor actor, JsonObject? more = null)
    {
        ArgumentNullException.ThrowIfNull(deed);
        ArgumentNullException.ThrowIfNull(request);
        await EndAsync(deed, request, state, answer);
        var detail = new JsonObject { ["request"] = request.Number, ["right"] = request.Right is { } right ? RightsByBasis.Id(right) : "" };
        foreach (var (name, value) in more ?? [])
        {
            detail[name] = value?.DeepClone();
        }

        await entries.AppendAsync(
            deed,
            state switch { RequestState.Refused => "rights.refused", RequestState.Lapsed => "rights.lapsed", _ => "rights.answered" },
            actor,
            detail,
            request.SubjectId,
            Compartment.Rights);
    }

    /// <summary>Closes a file in a deed, with what is written last, if anything; the caller records what was done.</summary>
    internal async Task EndAsync(Deed deed, RightsRequest request, RequestState state, string? answer)
    {
        request.State = state;
        request.ClosedAt = deed.Now;
        request.SameAs = null;
        await IdentityChecks.EndAsync(deed, request, request.SubjectId);
        if (deed.Store.Entry(request).State == EntityState.Detached)
        {
            deed.Store.Update(request);
        }

        if (answer is not null)
        {
            AddMessage(deed, request, answer, ours: true);
        }

        await deed.Store.SaveChangesAsync();
    }

    /// <summary>An exercise that is carried out at once: opened, done, answered, in the deed that does it.</summary>
    public async Task<RightsRequest> OpenAndCloseAsync(Deed deed, Guid subject, Right right, Language language, string? text, string answer, int rows = 0, string channel = RequestChannels.Page)
    {
        var request = await OpenAsync(deed, subject, right, channel, language, text, Actor.Subject);
        deed.Store.Add(RightsStep.Done(request, right, deed.Now, rows));
        await CloseAsync(deed, request, RequestState.Answered, answer, Actor.Subject);
        return request;
    }

    /// <summary>A person's requests, newest first.</summary>
    public static Task<List<RightsRequest>> OfAsync(Store store, Guid subject)
    {
        ArgumentNullException.ThrowIfNull(store);
        return store.Set<RightsRequest>().AsNoTracking().Where(r => r.SubjectId == subject).OrderByDescending(r => r.Number).ToListAsync();
    }

    /// <summary>The file of a request of that person, or null. The desk passes null for the person, after it has recorded the reading.</summary>
    public async Task<RequestFile?> FindAsync(Store store, string number, Guid? subject, Instant now)
    {
        ArgumentNullException.ThrowIfNull(store);
        if (await store.Set<RightsRequest>().AsNoTracking().FirstOrDefaultAsync(r => r.Number == number && (subject == null || r.SubjectId == subject)) is not { } request)
        {
            return null;
        }

        var steps = await store.Set<RightsStep>().AsNoTracking().Where(s => s.RequestId == request.Id).OrderBy(s => s.Ordinal).ToListAsync();
        var messages = await store.Set<RightsMessage>().AsNoTracking().Where(m => m.RequestId == request.Id).OrderBy(m => m.At).ThenBy(m => m.Ours).ToListAsync();
        var key = keys.Find(request.SubjectId, Compartment.Rights, now);
        return new RequestFile(request, steps, [.. messages.Select(m => (
            m.At, m.Ours, key is not null && Sealing.Open(key, m.Sealed, BoundTo(m.Id)) is { } text ? Encoding.UTF8.GetString(text) : null))],
            AnswerAddress.Open(keys, request, now), TieRequest.ReasonOf(keys, request, now))
        {
            ByHand = await HandTasks.OfAsync(store, request.Id, key),
            Package = await TakePackage.OfAsync(store, request.Id, now),
            Checks = await IdentityChecks.OfAsync(store, request.Id),
            Attachments = await RightsAttachments.OfAsync(store, keys, request, now),
        };
    }

    /// <summary>Requests not yet answered whose clock runs, the nearest due date first: for the desk's list and its alarms.</summary>
    /// <param name="store">The store.</param>
    /// <param name="until">Only those due on this day or before; null for all.</param>
    /// <param name="most">At most so many; null for all.</param>
    public static Task<List<RightsRequest>> DueAsync(Store store, DateOnly? until = null, int? most = null)
    {
        ArgumentNullException.ThrowIfNull(store);
        var due = Due(store, until).OrderBy(r => r.Extended ?? r.Due).ThenBy(r => r.Number);
        return (most is { } so ? due.Take(so) : due).ToListAsync();
    }

    /// <summary>How many there are of those <see cref="DueAsync"/> gives.</summary>
    public static Task<int> CountDueAsync(Store store, DateOnly until)
    {
        ArgumentNullException.ThrowIfNull(store);
        return Due(store, until).CountAsync();
    }

    private static IQueryable<RightsRequest> Due(Store store, DateOnly? until) => store.Set<RightsRequest>().AsNoTracking()
        .Where(r => (r.State == RequestState.Open || r.State == RequestState.Working) && !(r.Suspends && r.IdentityGivenOn == null) && (until == null || (r.Extended ?? r.Due) <= until));

    /// <summary>Of some requests those from outside of which it was shown who asks, and which wait for somebody to carry them out or answer them.</summary>
    public static IQueryable<RightsRequest> Ready(IQueryable<RightsRequest> requests) => requests.Where(r => r.State == RequestState.Open && r.AnswerTo != null && r.Identity != null);

    /// <summary>Takes an open request's row: of two acts at the same moment the second finds what the first did. Null where it is not open.</summary>
    internal static async Task<RightsRequest?> TakeAsync(Deed deed, string number) =>
        await deed.ExecuteAsync("UPDATE rights_request SET state = state WHERE number = @n AND state = @open", ("@n", number), ("@open", (int)RequestState.Open)) == 1
            ? await deed.Store.Set<RightsRequest>().FirstAsync(r => r.Number == number)
            : null;

    /// <summary>A file, open or closed, tracked by the deed's store; null where there is none of that number.</summary>
    internal static Task<RightsRequest?> OfNumberAsync(Deed deed, string number) => deed.Store.Set<RightsRequest>().FirstOrDefaultAsync(r => r.Number == number);

    /// <summary>The numbers of some files.</summary>
    internal static Task<Dictionary<Guid, string>> NumbersAsync(Store store, IReadOnlyCollection<Guid> ids) =>
        store.Set<RightsRequest>().AsNoTracking().Where(r => ids.Contains(r.Id)).ToDictionaryAsync(r => r.Id, r => r.Number);

    /// <summary>Writes a message into the file; the caller saves.</summary>
    internal void AddMessage(Deed deed, RightsRequest request, string text, bool ours, Guid? id = null)
    {
        var message = id ?? Guid.CreateVersion7(deed.Now.ToDateTimeOffset());
        var key = keys.Ensure(request.SubjectId, Compartment.Rights, deed.Now);
        deed.Store.Add(new RightsMessage
        {
            Id = message,
            RequestId = request.Id,
            At = deed.Now,
            Ours = ours,
            Sealed = Sealing.Seal(key, Encoding.UTF8.GetBytes(text), BoundTo(message)),
        });
    }

    /// <summary>What a message's sealed text is bound to.</summary>
    internal static string BoundTo(Guid message) => "rights_message|sealed|" + message.ToString("N");
}
