using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Vow.Evidence;
using Vow.Gate;
using Vow.GateAnswers;
using Vow.Hosting;
using Vow.Keys;
using Vow.Policies;
using Vow.Policy;
using Vow.Retention;

namespace Vow.Rights;

/// <summary>What a service was told of a restriction, or could not be.</summary>
/// <param name="Source">The service.</param>
/// <param name="Kind">The step's kind: see <see cref="RestrictionStep"/>.</param>
/// <param name="Done">Whether it confirmed; true where nothing could be ordered.</param>
public sealed record ServiceTold(string Source, string Kind, bool Done);

/// <summary>
/// Restriction (GDPR 18): per purpose, by one of the four cases of 18(1). The gate refuses all use but storage; where the person needs the data, or
/// prefers it kept (b, c), deletion by time stops too. It is lifted only after the person was told (18(3)). Services that hold data of the purpose are
/// told by steps of the request's file (<see cref="RestrictAtServices"/>); until each has confirmed, the request stays under way.
/// </summary>
public sealed class Restrict(Deeds deeds, RightsRequests requests, RightsMails mails, Entries entries, Facts facts, Holds holds, PolicyHolder policies, KeyStore keys)
{
    /// <summary>Places a restriction. Null where the purpose or the case is not one, it is restricted already, or the file it is done for is not open.</summary>
    /// <param name="subject">Whose data.</param>
    /// <param name="purposeId">For which purpose.</param>
    /// <param name="ground">The case of GDPR 18(1): <c>a</c> to <c>d</c>.</param>
    /// <param name="language">Language of the answer.</param>
    /// <param name="desk">The open file it is done for at the desk; null where the person does it.</param>
    public Task<RightsRequest?> PlaceAsync(Guid subject, string purposeId, string ground, Language language, DeskAct? desk = null)
    {
        if (policies.Current.Declared.Purpose(purposeId) is not { } purpose || ground is not ("a" or "b" or "c" or "d"))
        {
            return Task.FromResult<RightsRequest?>(null);
        }

        return deeds.DoAsync<RightsRequest?>(
            async deed =>
            {
                if (await deed.Store.Set<Restriction>().AnyAsync(r => r.SubjectId == subject && r.Purpose == purposeId && r.LiftedAt == null))
                {
                    return null;
                }

                var actor = desk is null ? Actor.Subject : Actor.Operator(desk.By);
                if (await requests.FileAsync(deed, subject, Right.Restriction, RequestChannels.Page, language, actor, desk) is not { } request)
                {
                    return null;
                }

                var restriction = new Restriction { Id = Guid.CreateVersion7(deed.Now.ToDateTimeOffset()), SubjectId = subject, Purpose = purposeId, Ground = ground, Since = deed.Now };
                deed.Store.Add(restriction);
                if (desk is not null)
                {
                    // The person reads at their own pages where a lifting is announced too; what was looked for to decide on it is now set aside.
                    restriction.RequestId = request.Id;
                    await HandTasks.DropAsync(deed, request.Id);
                }

                var last = await RightsRequests.LastStepAsync(deed.Store, request.Id);
                Add(deed, request.Id, last + 1, RightsByBasis.Id(Right.Restriction), "", done: true).Rows = 1;
                request.State = RequestState.Working;
                var ordinal = Math.Max(last + 1, await LastOrdinalAsync(deed, subject));
                foreach (var service in Services(purposeId))
                {
                    restriction.RequestId = request.Id;
                    Add(deed, request.Id, ++ordinal, service.Restricts ? RestrictionStep.Restrict : RestrictionStep.NotOffered, service.Id, done: !service.Restricts);
                }

                foreach (var source in HandTasks.In(policies.Current.Declared).Where(s => s.ByHand!.Serves(purposeId)))
                {
                    restriction.RequestId = request.Id;
                    HandTask.Add(deed, keys, request, ++ordinal, HandStep.Restrict, source, new HandWork(Purpose: purposeId));
                }

                await deed.Store.SaveChangesAsync();
                await AnswerAsync(deed, request, purpose.Title, lifted: false, actor);
                if (ground is "b" or "c")
                {
                    await holds.PlaceAsync(
                        deed,
                        new HoldRequest(
                            subject, null, null, null, purposeId, ground == "b" ? HoldReason.Restriction18B : HoldReason.Restriction18C, "request " + request.Number,
                            policies.Current.Zone.DayOf(deed.Now).AddMonths(6)),
                        actor);
                }

                await entries.AppendAsync(
                    deed, "restriction.placed", actor, new JsonObject { ["request"] = request.Number, ["purpose"] = purposeId, ["ground"] = ground }, subject, Compartment.Rights);
                await facts.RewriteAsync(deed, subject);
                return request;
            },
            subject);
    }

    /// <summary>Restrictions of a person that stand.</summary>
    public static Task<List<Restriction>> OfAsync(Store store, Guid subject)
    {
        ArgumentNullException.ThrowIfNull(store);
        return store.Set<Restriction>().AsNoTracking().Where(r => r.SubjectId == subject && r.LiftedAt == null).OrderBy(r => r.Purpose).ToListAsync();
    }

    /// <summary>Lifts a restriction: at the person's own word at once; by the controller only once the person was told, as <paramref name="actor"/> shows.</summary>
    public Task<bool> LiftAsync(Guid subject, string purpose, Actor actor) => deeds.DoAsync(
        async deed =>
        {
            var standing = await deed.Store.Set<Restriction>().FirstOrDefaultAsync(r => r.SubjectId == subject && r.Purpose == purpose && r.LiftedAt == null);
            if (standing is null || (!actor.IsSubject && (standing.ToldAt is not { } told || told >= deed.Now)))
            {
                return false;
            }

            standing.LiftedAt = deed.Now;
            await deed.Store.SaveChangesAsync();
            foreach (var hold in await deed.Store.Set<HoldRow>().AsNoTracking()
                .Where(h => h.SubjectId == subject && h.Purpose == purpose && h.LiftedAt == null && h.Reason != HoldReason.Litigation).Select(h => h.Id).ToListAsync())
            {
                await holds.LiftAsync(deed, hold, actor);
            }

            if (standing.RequestId is { } request)
            {
                await LiftAtServicesAsync(deed, subject, request);
            }

            await entries.AppendAsync(deed, "restriction.lifted", actor, new JsonObject { ["purpose"] = purpose }, subject, Compartment.Rights);
            await facts.RewriteAsync(deed, subject);
            return true;
        },
        subject);

    /// <summary>Notes, in the deed that writes the letter, that the person was told that a restriction is about to be lifted.</summary>
    public static Task TellAsync(Deed deed, Guid subject, string purpose)
    {
        ArgumentNullException.ThrowIfNull(deed);
        return deed.ExecuteAsync(
            "UPDATE rights_restriction SET told_at = @now WHERE subject_id = @s AND purpose = @p AND lifted_at IS NULL AND told_at IS NULL", ("@now", deed.Now), ("@s", subject), ("@p", purpose));
    }

    /// <summary>What services were told, or could not be: of restrictions that stand, and of those lifted where a service has not confirmed that yet.</summary>
    public static async Task<ILookup<string, ServiceTold>> AtServicesAsync(Store store, Guid subject)
    {
        ArgumentNullException.ThrowIfNull(store);
        var steps = await store.Set<RightsStep>().AsNoTracking()
            .Join(store.Set<Restriction>().Where(r => r.SubjectId == subject), s => s.RequestId, r => r.RequestId, (s, r) => new { Step = s, r.Purpose, r.LiftedAt })
            .Where(o => o.Step.Source != "" && o.Step.Kind != HandStep.Look && o.Step.Kind != HandStep.NotNeeded && (o.LiftedAt == null || o.Step.DoneAt == null)).OrderBy(o => o.Step.Ordinal).ToListAsync();
        return steps.ToLookup(o => o.Purpose, o => new ServiceTold(o.Step.Source, o.Step.Kind, o.Step.DoneAt is not null), StringComparer.Ordinal);
    }

    /// <summary>Answers and closes a request whose last step was just done; does nothing where one is open, or the request is closed.</summary>
    internal async Task AnswerAsync(Deed deed, Guid requestId, CancellationToken cancel)
    {
        var request = await deed.Store.Set<RightsRequest>().FirstAsync(r => r.Id == requestId, cancel);
        var restriction = await deed.Store.Set<Restriction>().AsNoTracking().FirstAsync(r => r.RequestId == requestId, cancel);
        var title = policies.Current.Declared.Purpose(restriction.Purpose)?.Title ?? new Bilingual(restriction.Purpose, restriction.Purpose);
        await AnswerAsync(deed, request, title, restriction.LiftedAt is not null, Actor.System);
    }

    private async Task AnswerAsync(Deed deed, RightsRequest request, Bilingual purpose, bool lifted, Actor actor)
    {
        var steps = await deed.Store.Set<RightsStep>().AsNoTracking().Where(s => s.RequestId == request.Id).OrderBy(s => s.Ordinal).ToListAsync();
        if (request.State == RequestState.Working && steps.All(s => s.DoneAt is not null))
        {
            var language = Languages.Of(request.Language) ?? Language.En;
            var answer = RestrictionAnswer.Of(policies.Current.Declared, purpose, lifted, steps, language);
            await requests.CloseAsync(deed, request, RequestState.Answered, answer, actor);
            if (request.Channel != RequestChannels.Page)
            {
                await mails.WriteAsync(deed, request, "rights.answered", RightsMails.Answer(request, answer));
            }
        }
    }

    // A service that was told, or may have been, is told again; one that was never asked has nothing to take back. What somebody set aside by hand is put back by hand;
    // a task that nobody has signed falls away: papers set aside a moment before are used less than they may be, never more.
    private async Task LiftAtServicesAsync(Deed deed, Guid subject, Guid request)
    {
        var told = await deed.Store.Set<RightsStep>().AsNoTracking()
            .Where(s => s.RequestId == request && (s.Kind == RestrictionStep.Restrict || s.Kind == RestrictionStep.NotOffered || s.Kind == HandStep.Restrict)).OrderBy(s => s.Ordinal).ToListAsync();
        var ordinal = await LastOrdinalAsync(deed, subject);
        foreach (var step in told)
        {
            if (step.Kind == RestrictionStep.NotOffered)
            {
                Add(deed, request, ++ordinal, RestrictionStep.LiftNotOffered, step.Source, done: true);
            }
            else if (step.Kind == HandStep.Restrict)
            {
                await LiftByHandAsync(deed, request, step, ++ordinal);
            }
            else if (step.Work is not null)
            {
                var lift = Add(deed, request, ++ordinal, RestrictionStep.Lift, step.Source, done: false);
                lift.Work = StepWork.Open(keys, subject, step, deed.Now)?.Seal(keys, subject, lift.Id, deed.Now);
            }
            else if (step.DoneAt is null)
            {
                await deed.ExecuteAsync("UPDATE rights_step SET done_at = @now, kind = @k WHERE id = @id", ("@now", deed.Now), ("@k", RestrictionStep.NotNeeded), ("@id", step.Id));
            }
        }

        await deed.Store.SaveChangesAsync();
        await AnswerAsync(deed, request, CancellationToken.None);
    }

    private async Task LiftByHandAsync(Deed deed, Guid id, RightsStep step, int ordinal)
    {
        if (step.DoneAt is null)
        {
            await deed.ExecuteAsync(
                "UPDATE rights_step SET done_at = @now, kind = @k, work = NULL WHERE id = @id AND done_at IS NULL", ("@now", deed.Now), ("@k", HandStep.NotNeeded), ("@id", step.Id));
        }
        else if (HandTasks.In(policies.Current.Declared).FirstOrDefault(s => s.Id == step.Source) is { } source
            && await deed.Store.Set<HandTask>().AnyAsync(t => t.Id == step.Id && t.Found == true))
        {
            // The clock of the lifting is its own: the restriction's may be long over.
            var today = policies.Current.Zone.DayOf(deed.Now);
            var lift = Add(deed, id, ordinal, HandStep.Lift, step.Source, done: false);
            lift.Work = new HandWork(Purpose: await deed.Store.Set<Restriction>().Where(r => r.RequestId == id).Select(r => r.Purpose).FirstAsync())
                .Seal(keys, await deed.Store.Set<RightsRequest>().Where(r => r.Id == id).Select(r => r.SubjectId).FirstAsync(), lift.Id, deed.Now);
            deed.Store.Add(new HandTask { Id = lift.Id, RequestId = id, Due = source.ByHand!.DueFrom(today, DateOnly.MaxValue) });
        }
    }

    private IEnumerable<DeclaredSource> Services(string purpose) =>
        policies.Current.Declared.Sources.Where(s => s.Engine == SourceEngine.Webhook && s.Tables.Any(t => t.NoPersonalData is null && t.Serves.Contains(purpose)));

    // Counted on over all of a person's restrictions: what a service is told about one purpose has one order, whichever request it is of.
    private static async Task<int> LastOrdinalAsync(Deed deed, Guid subject) => await deed.Store.Set<RightsStep>()
        .Join(deed.Store.Set<Restriction>().Where(r => r.SubjectId == subject), s => s.RequestId, r => r.RequestId, (s, _) => (int?)s.Ordinal).MaxAsync() ?? 1;

    private static RightsStep Add(Deed deed, Guid request, int ordinal, string kind, string source, bool done)
    {
        var step = new RightsStep
        {
            Id = Guid.CreateVersion7(deed.Now.ToDateTimeOffset()),
            RequestId = request,
            Ordinal = ordinal,
            Kind = kind,
            Source = source,
            DoneAt = done ? deed.Now : null,
        };
        deed.Store.Add(step);
        return step;
    }
}
