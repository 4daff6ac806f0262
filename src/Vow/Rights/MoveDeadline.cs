using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Vow.Evidence;
using Vow.Gate;
using Vow.Hosting;
using Vow.Keys;
using Vow.Policies;
using Vow.Policy;
using Words = Vow.Site.Words;

namespace Vow.Rights;

/// <summary>What came of an act on a request's clock.</summary>
public enum ClockOutcome
{
    /// <summary>Done, and written to whoever asks by mail.</summary>
    Done,

    /// <summary>Done; it must be told by letter.</summary>
    ByLetter,

    /// <summary>The request is closed, or the act was done before.</summary>
    NotOpen,

    /// <summary>The first month is over: more time can no longer be taken.</summary>
    TooLate,

    /// <summary>The day is not after the last one, or beyond three months from receipt.</summary>
    OutsideTheLaw,

    /// <summary>A month has not passed since it was asked who asks.</summary>
    TooEarly,
}

/// <summary>
/// The acts that move a request's last day: more time, decided by the controller within the first month (GDPR 12(3)); the question who asks, which stops the clock where
/// it is put early; the answer to it, which starts it again; and the letter that closes a file whose question was never answered. Nothing happens by itself.
/// </summary>
public sealed class MoveDeadline(RightsRequests requests, RightsMails mails, Entries entries, PolicyHolder policies)
{
    /// <summary>Days from receipt within which the question who asks stops the clock. A rule of this house: later, a lack of care would lengthen the time.</summary>
    public const int DaysToAsk = 5;

    /// <summary>The latest day that the law lets a request be extended to.</summary>
    public static DateOnly Furthest(RightsRequest request) => DeadlineOf(request).Extended;

    /// <summary>The day on which a question who asks, put and not answered, may close the file.</summary>
    public static DateOnly? LapsesOn(RightsRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return request.IdentityAskedOn is { } asked && request.IdentityGivenOn is null ? asked.AddMonths(1) : null;
    }

    /// <summary>Takes more time: the controller's decision, with its reasons and the officer's advice.</summary>
    /// <param name="deed">The transaction.</param>
    /// <param name="number">The request.</param>
    /// <param name="until">The new last day.</param>
    /// <param name="reasons">The reasons, told to whoever asks.</param>
    /// <param name="decidedBy">Who decided it for the controller: name and function.</param>
    /// <param name="advice">What the officer advised.</param>
    /// <param name="by">The operator who records it.</param>
    public async Task<ClockOutcome> ExtendAsync(Deed deed, string number, DateOnly until, string reasons, string decidedBy, string advice, Guid by)
    {
        ArgumentNullException.ThrowIfNull(deed);
        if (await RightsRequests.TakeAsync(deed, number) is not { Extended: null } request)
        {
            return ClockOutcome.NotOpen;
        }

        var today = policies.Current.Zone.DayOf(deed.Now);
        if (today > request.Due && !request.IsSuspended)
        {
            return ClockOutcome.TooLate;
        }

        if (until <= request.Due || until > Furthest(request))
        {
            return ClockOutcome.OutsideTheLaw;
        }

        request.Extended = until;
        request.Alarm = 0;
        var letter = mails.Extended(request, reasons, mails.LinkOf(request, deed.Now));
        requests.AddMessage(deed, request, letter.Body, ours: true);
        await deed.Store.SaveChangesAsync();
        await entries.AppendAsync(
            deed, "rights.extended", Actor.Operator(by),
            new JsonObject { ["request"] = request.Number, ["due"] = Words.Iso(request.Due), ["until"] = Words.Iso(until), ["reason"] = reasons, ["decided_by"] = decidedBy, ["advice"] = advice },
            request.SubjectId, Compartment.Rights);
        return await ToldAsync(deed, request, "rights.extended", letter);
    }

    /// <summary>Asks for what is needed to know who asks. Within <see cref="DaysToAsk"/> days of receipt the clock stands still until it comes.</summary>
    public async Task<ClockOutcome> AskIdentityAsync(Deed deed, string number, string what, Guid by)
    {
        ArgumentNullException.ThrowIfNull(deed);
        if (await RightsRequests.TakeAsync(deed, number) is not { IdentityAskedOn: null } request)
        {
            return ClockOutcome.NotOpen;
        }

        var today = policies.Current.Zone.DayOf(deed.Now);
        request.IdentityAskedOn = today;
        request.Suspends = today <= request.ReceivedOn.AddDays(DaysToAsk);
        var letter = mails.IdentityAsked(request, what, mails.LinkOf(request, deed.Now));
        requests.AddMessage(deed, request, letter.Body, ours: true);
        await deed.Store.SaveChangesAsync();
        await entries.AppendAsync(
            deed, "rights.identity_asked", Actor.Operator(by), new JsonObject { ["request"] = request.Number, ["suspends"] = request.Suspends ? 1 : 0 }, request.SubjectId, Compartment.Rights);
        return await ToldAsync(deed, request, "rights.identity_asked", letter);
    }

    /// <summary>It is known who asks: a clock that stood still runs again, by as many days later.</summary>
    public async Task<ClockOutcome> GivenAsync(Deed deed, string number, Guid by)
    {
        ArgumentNullException.ThrowIfNull(deed);
        return await RightsRequests.TakeAsync(deed, number) is { IdentityAskedOn: not null, IdentityGivenOn: null } request ? await GivenAsync(deed, request, Actor.Operator(by)) : ClockOutcome.NotOpen;
    }

    internal async Task<ClockOutcome> GivenAsync(Deed deed, RightsRequest request, Actor actor)
    {
        if (request.IdentityAskedOn is null || request.IdentityGivenOn is not null)
        {
            return ClockOutcome.NotOpen;
        }

        request.IdentityGivenOn = policies.Current.Zone.DayOf(deed.Now);
        if (request.Suspends)
        {
            var deadline = DeadlineOf(request);
            request.Due = deadline.Due;

            // What the controller took before moves by the same days, and never beyond the law's.
            if (request.Extended is { } extended)
            {
                var moved = PeriodDeadline.Of(extended, new CalendarPeriod(0, 0, request.IdentityGivenOn.Value.DayNumber - request.IdentityAskedOn.Value.DayNumber), []).Due;
                request.Extended = moved < deadline.Extended ? moved : deadline.Extended;
            }

            request.Alarm = 0;
        }

        await deed.Store.SaveChangesAsync();
        await entries.AppendAsync(
            deed, "rights.identity_given", actor, new JsonObject { ["request"] = request.Number, ["due"] = Words.Iso(request.LastDay) }, request.SubjectId, Compartment.Rights);
        return request.Suspends ? await ToldAsync(deed, request, "rights.identity_given", mails.IdentityGiven(request, mails.LinkOf(request, deed.Now))) : ClockOutcome.Done;
    }

    /// <summary>Closes a file whose question who asks was not answered within a month: a dated letter with the remedies.</summary>
    public async Task<ClockOutcome> CloseUnansweredAsync(Deed deed, string number, Guid by)
    {
        ArgumentNullException.ThrowIfNull(deed);
        if (await RightsRequests.TakeAsync(deed, number) is not { } request || LapsesOn(request) is not { } day)
        {
            return ClockOutcome.NotOpen;
        }

        var today = policies.Current.Zone.DayOf(deed.Now);
        if (today < day)
        {
            return ClockOutcome.TooEarly;
        }

        var letter = mails.Lapsed(request, today);
        await requests.CloseAsync(deed, request, RequestState.Lapsed, letter.Body, Actor.Operator(by));
        return await ToldAsync(deed, request, "rights.lapsed", letter);
    }

    private static AnswerDeadline DeadlineOf(RightsRequest request) => AnswerDeadline.Of(
        request.ReceivedOn, request is { Suspends: true, IdentityAskedOn: { } asked, IdentityGivenOn: { } given } ? [new Suspension(asked, given)] : []);

    private async Task<ClockOutcome> ToldAsync(Deed deed, RightsRequest request, string template, RightsLetter letter) =>
        await mails.WriteAsync(deed, request, template, letter) ? ClockOutcome.Done : ClockOutcome.ByLetter;
}
