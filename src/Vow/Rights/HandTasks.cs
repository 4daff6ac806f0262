using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Vow.Evidence;
using Vow.Gate;
using Vow.Hosting;
using Vow.Keys;
using Vow.People;
using Vow.Policies;
using Vow.Policy;
using Vow.Post;
using Identifier = Vow.People.Identifier;

namespace Vow.Rights;

/// <summary>An open task, without anything of the person.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Request">The request's number.</param>
/// <param name="Kind">What is to be done: see <see cref="HandStep"/>.</param>
/// <param name="Source">Where.</param>
/// <param name="Due">The last day for it.</param>
public sealed record OpenTask(Guid Id, string Request, string Kind, string Source, DateOnly Due);

/// <summary>A task with its request.</summary>
internal sealed record HandFile(HandTask Task, RightsStep Step, RightsRequest Request);

/// <summary>What came of a task, or until when it is done.</summary>
/// <param name="Task">The task.</param>
/// <param name="Said">What was found or done; null where nothing was written, or its key is gone.</param>
public sealed record HandSaid(HandTask Task, string? Said);

/// <summary>What an operator did.</summary>
/// <param name="Found">Whether something of the person was there.</param>
/// <param name="Pages">How many pages or records it was.</param>
/// <param name="Said">What was found or done, in words. Personal.</param>
/// <param name="By">The desk account.</param>
/// <param name="Role">In which role.</param>
public sealed record HandAct(bool Found, int Pages, string Said, Guid By, Role Role);

/// <summary>
/// What people do by hand for a request, where no program reaches: each is a step of the request's file with a last day of its own, shown at the desk, done by an act
/// there. A request whose last such step is done is answered by itself, if nothing else of it is open.
/// </summary>
public sealed class HandTasks(Database database, Deeds deeds, RightsRequests requests, Restrict restrict, Entries entries, KeyStore keys, PolicyHolder policies, RightsMails mails)
{
    /// <summary>Kind of the entry that a task leaves.</summary>
    public const string Kind = "by_hand.done";

    /// <summary>Sources that people look into by hand.</summary>
    public static IEnumerable<DeclaredSource> In(DeclaredPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        return policy.Sources.Where(source => source.ByHand is not null);
    }

    /// <summary>Open tasks, the nearest last day first.</summary>
    /// <param name="store">The store.</param>
    /// <param name="sources">Only those in these sources; null for all.</param>
    /// <param name="most">At most so many; null for all.</param>
    /// <param name="cancel">Gives up.</param>
    public static Task<List<OpenTask>> OpenAsync(Store store, IReadOnlyCollection<string>? sources = null, int? most = null, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(store);
        var open = store.Set<HandTask>().AsNoTracking()
            .Join(OpenSteps(store, sources), t => t.Id, s => s.Id, (t, s) => new { Task = t, Step = s })
            .Join(store.Set<RightsRequest>(), o => o.Task.RequestId, r => r.Id, (o, r) => new { o.Task, o.Step, r.Number })
            .OrderBy(o => o.Task.Due).ThenBy(o => o.Number).ThenBy(o => o.Step.Ordinal)
            .Select(o => new OpenTask(o.Task.Id, o.Number, o.Step.Kind, o.Step.Source, o.Task.Due));
        return (most is { } so ? open.Take(so) : open).ToListAsync(cancel);
    }

    /// <summary>How many tasks are open.</summary>
    /// <param name="store">The store.</param>
    /// <param name="sources">Only those in these sources; null for all.</param>
    public static Task<int> CountAsync(Store store, IReadOnlyCollection<string>? sources)
    {
        ArgumentNullException.ThrowIfNull(store);
        return store.Set<HandTask>().Join(OpenSteps(store, sources), t => t.Id, s => s.Id, (t, s) => t.Id).CountAsync();
    }

    private static IQueryable<RightsStep> OpenSteps(Store store, IReadOnlyCollection<string>? sources) =>
        store.Set<RightsStep>().Where(s => s.DoneAt == null && (sources == null || sources.Contains(s.Source)));

    /// <summary>Whether a request waits for something done by hand.</summary>
    public static Task<bool> IsOpenAsync(Store store, Guid request)
    {
        ArgumentNullException.ThrowIfNull(store);
        return store.Set<RightsStep>().AnyAsync(s => s.RequestId == request && s.DoneAt == null && store.Set<HandTask>().Any(t => t.Id == s.Id));
    }

    internal static async Task<HandFile?> FindAsync(Store store, Guid id) =>
        await store.Set<HandTask>().AsNoTracking().FirstOrDefaultAsync(t => t.Id == id) is { } task
        && await store.Set<RightsStep>().AsNoTracking().FirstOrDefaultAsync(s => s.Id == id) is { } step
        && await store.Set<RightsRequest>().AsNoTracking().FirstOrDefaultAsync(r => r.Id == task.RequestId) is { } request
            ? new HandFile(task, step, request)
            : null;

    /// <summary>The tasks of a request, by the id of their step.</summary>
    internal static async Task<IReadOnlyDictionary<Guid, HandSaid>> OfAsync(Store store, Guid request, byte[]? key) =>
        await store.Set<HandTask>().AsNoTracking().Where(t => t.RequestId == request).ToDictionaryAsync(t => t.Id, t => new HandSaid(t, t.Open(key)));

    /// <summary>An exercise of which a part is done here at once and the rest by hand; without such a part it is answered at once.</summary>
    /// <param name="deed">The transaction.</param>
    /// <param name="subject">Whose.</param>
    /// <param name="right">The right.</param>
    /// <param name="language">Language of the file.</param>
    /// <param name="answer">What was done here, in words.</param>
    /// <param name="rows">Records touched here.</param>
    /// <param name="byHand">Where somebody has to do something, and what.</param>
    internal async Task<RightsRequest> ExerciseAsync(
        Deed deed, Guid subject, Right right, Language language, string answer, int rows, IReadOnlyList<(DeclaredSource Source, HandWork Work)> byHand)
    {
        if (byHand.Count == 0)
        {
            return await requests.OpenAndCloseAsync(deed, subject, right, language, null, answer, rows);
        }

        var request = await requests.OpenAsync(deed, subject, right, "page", language, null, Actor.Subject);
        request.State = RequestState.Working;
        deed.Store.Add(RightsStep.Done(request, right, deed.Now, rows));
        var ordinal = 1;
        foreach (var (source, work) in byHand)
        {
            HandTask.Add(deed, keys, request, ++ordinal, HandStep.For(right)!, source, work);
        }

        requests.AddMessage(deed, request, answer + "\n" + HandWords.Announced(byHand.Select(b => b.Source), request, language), ours: true);
        await deed.Store.SaveChangesAsync();
        return request;
    }

    /// <summary>Tasks of a request that somebody answers in words: what they find goes into that answer.</summary>
    internal async Task AskAsync(Deed deed, RightsRequest request)
    {
        // Nothing is destroyed or set aside before somebody has decided on it: what lies there is found out first.
        if ((request.Right is Right.Erasure or Right.Restriction ? HandStep.Look : HandStep.For(request.Right)) is not { } kind)
        {
            return;
        }

        var ordinal = await deed.Store.Set<RightsStep>().Where(s => s.RequestId == request.Id).MaxAsync(s => (int?)s.Ordinal) ?? 0;
        foreach (var source in In(policies.Current.Declared))
        {
            HandTask.Add(deed, keys, request, ++ordinal, kind, source, new HandWork());
        }

        await deed.Store.SaveChangesAsync();
    }

    /// <summary>Adds a task to a file, in the deed.</summary>
    internal void Add(Deed deed, RightsRequest request, int ordinal, string kind, DeclaredSource source, HandWork work) => HandTask.Add(deed, keys, request, ordinal, kind, source, work);

    /// <summary>Tasks to correct that don't say what fall away once it is known.</summary>
    internal async Task DropVagueAsync(Deed deed, RightsRequest request)
    {
        foreach (var step in await deed.Store.Set<RightsStep>().AsNoTracking().Where(s => s.RequestId == request.Id && s.Kind == HandStep.Correct && s.DoneAt == null).ToListAsync())
        {
            if (HandWork.Open(keys, request.SubjectId, step, deed.Now) is { Datum: null })
            {
                await deed.ExecuteAsync("UPDATE rights_step SET done_at = @now, kind = @k, work = NULL WHERE id = @id AND done_at IS NULL", ("@now", deed.Now), ("@k", HandStep.NotNeeded), ("@id", step.Id));
            }
        }
    }

    /// <summary>What falls away with a request that is refused, or with the person's erasure: its open tasks.</summary>
    internal static Task<int> DropAsync(Deed deed, Guid request) => deed.ExecuteAsync(
        "UPDATE rights_step SET done_at = @now, kind = @k, work = NULL WHERE request_id = @r AND done_at IS NULL AND id IN (SELECT id FROM rights_task)",
        ("@now", deed.Now), ("@k", HandStep.NotNeeded), ("@r", request));

    /// <summary>
    /// Records what was done, with its entry, and answers the request where this was the last of it. One deed: a crash before its commit leaves the task open, after
    /// it done; a second act on the same task does nothing.
    /// </summary>
    /// <returns>False where somebody did it before, or it fell away.</returns>
    public async Task<bool> DoneAsync(Guid id, HandAct act)
    {
        ArgumentNullException.ThrowIfNull(act);
        Guid subject;
        await using (var store = database.NewStore())
        {
            if (await FindAsync(store, id) is not { } known)
            {
                return false;
            }

            subject = known.Request.SubjectId;
        }

        var done = await deeds.DoAsync(
            async deed =>
            {
                if (await FindAsync(deed.Store, id) is not { } file || !await file.Step.EndAsync(deed))
                {
                    return false;
                }

                await deed.ExecuteAsync("UPDATE rights_step SET rows = @n, work = NULL WHERE id = @id", ("@n", act.Pages), ("@id", id));
                await deed.ExecuteAsync(
                    "UPDATE rights_task SET found = @f, done_by = @by, done_as = @as, said = @said WHERE id = @id",
                    ("@f", act.Found), ("@by", act.By), ("@as", (int)act.Role), ("@said", act.Said.Length == 0 ? null : HandTask.Seal(keys, subject, id, act.Said, deed.Now)), ("@id", id));
                await entries.AppendAsync(
                    deed, Kind, Actor.Operator(act.By),
                    new JsonObject
                    {
                        ["request"] = file.Request.Number,
                        ["source"] = file.Step.Source,
                        ["by_hand"] = file.Step.Kind,
                        ["found"] = act.Found ? 1 : 0,
                        ["rows"] = act.Pages,
                        ["role"] = act.Role.Code(),
                    },
                    subject, Compartment.Rights);
                await SettleAsync(deed, file.Request.Id);
                return true;
            },
            subject);
        if (done)
        {
            Steps.Reached("by_hand.done");
        }

        return done;
    }

    // An erasure goes on by its own steps; what somebody answers in words stays theirs.
    private async Task SettleAsync(Deed deed, Guid id)
    {
        var request = await deed.Store.Set<RightsRequest>().FirstAsync(r => r.Id == id);
        if (request.State != RequestState.Working || request.Right is not (Right.Access or Right.Rectification or Right.Restriction))
        {
            return;
        }

        if (request.Right == Right.Restriction)
        {
            await restrict.AnswerAsync(deed, id, CancellationToken.None);
            return;
        }

        var steps = await deed.Store.Set<RightsStep>().AsNoTracking().Where(s => s.RequestId == id).OrderBy(s => s.Ordinal).ToListAsync();
        if (steps.Any(s => s.DoneAt is null))
        {
            return;
        }

        var language = Languages.Of(request.Language) ?? Language.En;
        var said = await OfAsync(deed.Store, id, keys.Find(request.SubjectId, Compartment.Rights, deed.Now));
        await requests.CloseAsync(deed, request, RequestState.Answered, HandWords.Answer(policies.Current, steps, said, language), Actor.System);
        // What was found is read behind the sign-in: a mail says that it is there, not what it says.
        await mails.WriteAsync(deed, request, "rights.answered", RightsMails.Answer(request, HandWords.Notice(mails.LinkOf(request, deed.Now), language)));
    }
}
