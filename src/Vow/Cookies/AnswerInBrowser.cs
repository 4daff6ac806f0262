using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Vow.Consent;
using Vow.Evidence;
using Vow.Gate;
using Vow.GateAnswers;
using Vow.Hosting;
using Vow.People;
using Vow.Policies;
using Vow.Policy;

namespace Vow.Cookies;

/// <summary>What somebody pressed.</summary>
public enum BrowserAct
{
    /// <summary>Accept all the first layer asks about.</summary>
    Yes,
    /// <summary>Refuse everything.</summary>
    No,
    /// <summary>What is ticked, and nothing else.</summary>
    Set,
    /// <summary>Yes to one more purpose.</summary>
    Always,
    /// <summary>No more of one purpose.</summary>
    Withdraw,
    /// <summary>The earlier yes counts, not the browser's signal.</summary>
    Keep,
}

/// <summary>An answer as it reaches the door.</summary>
/// <param name="Act">What was pressed.</param>
/// <param name="Purposes">For <see cref="BrowserAct.Set"/>, <see cref="BrowserAct.Always"/> and <see cref="BrowserAct.Withdraw"/>: which.</param>
/// <param name="Notice">Fingerprint of the notice that was shown; null for none.</param>
/// <param name="Language">Language it was shown in.</param>
/// <param name="Surface">The layer: <c>browser/first</c>, <c>browser/cookies</c>, <c>browser/place</c>.</param>
public sealed record BrowserAnswer(BrowserAct Act, ImmutableArray<string> Purposes, ulong? Notice, Language Language, string Surface);

/// <summary>What became of an answer.</summary>
/// <param name="Token">What the browser remembers from now on; null where nothing changed.</param>
/// <param name="Receipts">Entries written, in the order of purposes; one for a refusal of everything.</param>
/// <param name="Refusal">Why it was not taken.</param>
public sealed record BrowserOutcome(ChoiceToken? Token, ImmutableArray<Guid> Receipts, BrowserRefusal? Refusal = null);

/// <summary>Why an answer is not taken.</summary>
/// <param name="Code">A code for programs.</param>
/// <param name="Message">What is wrong.</param>
/// <param name="Remedy">What to do.</param>
public sealed record BrowserRefusal(string Code, Bilingual Message, Bilingual Remedy)
{
    /// <summary>The purpose is not one a browser is asked about.</summary>
    public static readonly BrowserRefusal PurposeNotAsked = new(
        "purpose_not_asked",
        new("This page does not ask about such a use.", "Cette page ne pose pas de question sur un tel usage."),
        new("Choose on the page Cookies.", "Faites votre choix sur la page Cookies."));

    /// <summary>What was shown is not what would be agreed to.</summary>
    public static readonly BrowserRefusal NoticeNotCurrent = new(
        "text_not_current",
        new("What we ask has changed since this page was shown to you, so your yes was not recorded. Nothing is used.", "Ce que nous demandons a changé depuis l'affichage de cette page\u00a0: votre oui n'a pas été enregistré. Rien n'est utilisé."),
        new("Read the present text below and choose.", "Lisez le texte actuel ci-dessous et choisissez."));

    /// <summary>The form says nothing this door understands.</summary>
    public static readonly BrowserRefusal Malformed = new(
        "malformed",
        new("The form did not say what you chose.", "Le formulaire n'a pas indiqué votre choix."),
        new("Choose on the page Cookies.", "Faites votre choix sur la page Cookies."));
}

/// <summary>
/// A browser's answer. Before a yes nothing tells one browser from another, and a refusal leaves no mark that would: its record is about nobody. With a yes the browser gets a number,
/// so that the choice can be shown to have been made (GDPR 7(1)) and be found again; it is a person of the store, known by nothing else.
/// </summary>
public sealed class AnswerInBrowser(Deeds deeds, Entries entries, Choices choices, Facts facts, TrackerNotices notices, PolicyHolder policies)
{
    /// <summary>Kind of the entry of a refusal that is about nobody.</summary>
    public const string RefusedEntry = "consent.browser_refused";

    /// <summary>What an answer allows.</summary>
    /// <param name="notice">What is asked now.</param>
    /// <param name="answer">The answer.</param>
    /// <param name="before">What the browser remembers, where it still stands.</param>
    /// <param name="signal">Whether the browser signals a refusal.</param>
    public static (ulong Allowed, BrowserRefusal? Refusal) Decide(BrowserNotice notice, BrowserAnswer answer, ChoiceToken? before, bool signal)
    {
        ArgumentNullException.ThrowIfNull(notice);
        ArgumentNullException.ThrowIfNull(answer);
        var had = before?.Allowed & notice.All ?? 0;
        // What the signal holds closed is opened by the answer to that question alone, never by the way.
        var open = signal && before is { DespiteSignal: false } ? 0 : had;
        var named = answer.Purposes.Aggregate(0UL, (bits, purpose) => bits | notice.Bit(purpose));
        if (answer.Purposes.Any(purpose => notice.Bit(purpose) == 0) || (answer.Act is BrowserAct.Always or BrowserAct.Withdraw && named == 0))
        {
            return (0, BrowserRefusal.PurposeNotAsked);
        }

        var allowed = answer.Act switch
        {
            BrowserAct.Yes => notice.Asked | open,
            BrowserAct.No => 0UL,
            BrowserAct.Set => named,
            BrowserAct.Always => open | named,
            BrowserAct.Withdraw => had & ~named,
            BrowserAct.Keep => had,
        };
        // A yes needs the words that were shown to be those that count; a no is never turned away for want of form.
        return (allowed & ~had) != 0 && answer.Notice != notice.Fingerprint ? (0, BrowserRefusal.NoticeNotCurrent) : (allowed, null);
    }

    /// <summary>Records it.</summary>
    /// <param name="answer">The answer.</param>
    /// <param name="brought">The browser's token, its signature checked.</param>
    /// <param name="signal">Whether the browser signals a refusal.</param>
    public async Task<BrowserOutcome> Async(BrowserAnswer answer, ChoiceToken? brought, bool signal)
    {
        ArgumentNullException.ThrowIfNull(answer);
        var notice = notices.Current;
        var gate = notice.Gate;
        return await deeds.DoAsync(
            async deed =>
            {
                var today = policies.Current.Zone.DayOf(deed.Now);
                var before = gate.State(brought, signal: false, today).Answered ? brought : null;
                var (allowed, refusal) = Decide(gate, answer, before, signal);
                if (refusal is not null)
                {
                    return new BrowserOutcome(null, [], refusal);
                }

                // An earlier answer, out of date though it is, named this browser: its withdrawal belongs beside its yes.
                var browser = brought?.Browser is { } number && await Subjects.StandsAsync(deed, number) ? number : (Guid?)null;
                if (allowed == 0 && browser is null)
                {
                    return new BrowserOutcome(ChoiceToken.Refusal(gate.Fingerprint, today), [await RefusedAsync(deed, notice, answer, signal)]);
                }

                var subject = browser ?? await Subjects.AddForBrowserAsync(deed, answer.Language.Code());
                var receipts = await RecordAsync(deed, subject, notice, answer, allowed);
                // A word about one purpose lengthens none of the others.
                var day = (answer.Act is BrowserAct.Withdraw or BrowserAct.Always) && before is { Allowed: not 0 } earlier ? earlier.Day : today;
                var token = allowed == 0
                    ? ChoiceToken.Refusal(gate.Fingerprint, today)
                    : ChoiceToken.Yes(gate.Fingerprint, day, allowed, (signal && answer.Act != BrowserAct.Withdraw) || before is { DespiteSignal: true }, subject);
                return new BrowserOutcome(token, receipts);
            },
            brought?.Browser);
    }

    // About nobody: purposes, words, place and time of the act, and no more.
    private Task<Guid> RefusedAsync(Deed deed, TrackerNotice notice, BrowserAnswer answer, bool signal) => entries.AppendAsync(
        deed, RefusedEntry, Actor.System,
        new JsonObject
        {
            ["purposes"] = string.Join(' ', notice.Gate.Purposes),
            ["notice"] = notice.Id,
            ["language"] = answer.Language.Code(),
            ["surface"] = answer.Surface,
            ["signal"] = signal ? 1 : 0,
        });

    private async Task<ImmutableArray<Guid>> RecordAsync(Deed deed, Guid subject, TrackerNotice notice, BrowserAnswer answer, ulong allowed)
    {
        var standing = (await StandingChoices.LatestAsync(deed, subject)).ToDictionary(choice => choice.Purpose, choice => choice.Act, StringComparer.Ordinal);
        var receipts = ImmutableArray.CreateBuilder<Guid>();
        for (var at = 0; at < notice.Purposes.Length; at++)
        {
            var purpose = notice.Purposes[at].Purpose;
            var yes = (allowed & (1UL << at)) != 0;
            var had = standing.TryGetValue(purpose.Id, out var act) && act == ChoiceAct.Given;
            // What an act leaves as it was is not said again.
            if (yes ? had && (answer.Act is BrowserAct.Withdraw or BrowserAct.Always) : !had && standing.ContainsKey(purpose.Id))
            {
                continue;
            }

            if (yes && purpose.Consent!.ClosedToMinors)
            {
                // The banner says beside its buttons that a yes is for those of age, or given with a parent.
                await Subjects.SayAgeAsync(deed, facts, subject, ofAge: true);
            }

            var request = new ChoiceRequest(
                subject, purpose.Id, "", yes ? ChoiceAct.Given : had ? ChoiceAct.Withdrawn : ChoiceAct.Refused, purpose.Consent!.TextVersion, answer.Language, answer.Surface,
                Explicit: true, Pending: false, $"browser:{Guid.CreateVersion7(deed.Now.ToDateTimeOffset()):N}");
            if (await choices.RecordAsync(deed, request) is ChoiceOutcome.Recorded recorded)
            {
                receipts.Add(recorded.EntryId);
            }
        }

        return receipts.ToImmutable();
    }
}
