using System.Data.Common;
using System.Text.Json.Nodes;
using Vow.DataMap;
using Vow.Evidence;
using Vow.Gate;
using Vow.GateAnswers;
using Vow.Hosting;
using Vow.Keys;
using Vow.Policies;
using Vow.Policy;
using Vow.Sources;

namespace Vow.Consent;

/// <summary>
/// Consent's front door: the one way choices are recorded. Choice row, facts and ledger entry are written in the caller's deed, so that the
/// gate answers by the choice from the commit on. Deeds that call it pass the subject to <see cref="Deeds"/>: acts of one person are serial.
/// </summary>
public sealed class Choices(Deeds deeds, KeyStore keys, Entries entries, Facts facts, PolicyHolder policies, SourceSet sources, WithdrawalJournal journal, Clock clock)
{
    /// <summary>
    /// Whether a choice can be taken, and as which act. A "no" to what rests on an interest is an objection, whatever the form called it
    /// (GDPR 21); a "no" is never turned away for want of words or form.
    /// </summary>
    /// <param name="policy">The policy in force.</param>
    /// <param name="request">The choice.</param>
    /// <param name="erasing">Whether the person's erasure is under way or done.</param>
    public static (ChoiceAct Act, ChoiceOutcome.Refused? Refusal) Decide(DeclaredPolicy policy, ChoiceRequest request, bool erasing)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(request);
        if (request.Surface.Length is 0 or > 64 || request.IdempotencyKey.Length is 0 or > 100)
        {
            return (request.Act, ChoiceRefusals.Malformed);
        }

        if (policy.Purpose(request.Purpose) is not { } purpose)
        {
            return (request.Act, ChoiceRefusals.PurposeUndeclared);
        }

        if (!purpose.IsOpenToChoice)
        {
            return (request.Act, ChoiceRefusals.NotOpenToChoice);
        }

        if (purpose.Channels.IsEmpty ? request.Channel.Length > 0 : !purpose.Channels.Contains(request.Channel))
        {
            return (request.Act, ChoiceRefusals.ChannelUndeclared);
        }

        if (erasing)
        {
            return (request.Act, ChoiceRefusals.Erasing);
        }

        return purpose.Consent is { } consent ? OnConsent(purpose, consent, request) : OnInterest(request);
    }

    private static (ChoiceAct, ChoiceOutcome.Refused?) OnConsent(Purpose purpose, ConsentTerms consent, ChoiceRequest request) => request.Act switch
    {
        ChoiceAct.Given when request.TextVersion != consent.TextVersion => (request.Act, ChoiceRefusals.TextNotCurrent),
        ChoiceAct.Given when consent.Explicit && !request.Explicit => (request.Act, ChoiceRefusals.NotExplicit),
        // To lift an objection to marketing leaves "no choice"; a yes must still be given.
        ChoiceAct.ObjectionLifted when !purpose.Marketing => (request.Act, ChoiceRefusals.ActNotForPurpose),
        _ => (request.Act, null),
    };

    private static (ChoiceAct, ChoiceOutcome.Refused?) OnInterest(ChoiceRequest request) => request.Act switch
    {
        ChoiceAct.Given => (request.Act, ChoiceRefusals.ActNotForPurpose),
        ChoiceAct.ObjectionLifted => (request.Act, null),
        _ => (ChoiceAct.Objected, null),
    };

    /// <summary>
    /// Records a choice in a deed of its own: row, facts, entry. A refusal records nothing. The entry is sealed before the deed, under a key that
    /// must outlive a rolled-back transaction.
    /// </summary>
    /// <param name="request">The choice.</param>
    /// <param name="also">What else belongs to the same deed, given its outcome.</param>
    public async Task<ChoiceOutcome> RecordAsync(ChoiceRequest request, Func<Deed, ChoiceOutcome, Task>? also = null)
    {
        ArgumentNullException.ThrowIfNull(request);
        var now = clock.Now;
        // The key is found in memory nearly always; else a file is read or written, which must not hold a request's thread.
        var draft = keys.IsAtHand(request.Subject, Compartment.Proof, now) ? Draft(request, now) : await Task.Run(() => Draft(request, now));
        return await deeds.DoAsync(
            request.Subject,
            Question(request),
            ReadAsync,
            async (deed, before) =>
            {
                var (outcome, statements) = await WeighAsync(deed, request, before, draft);
                if (also is null)
                {
                    deed.AtCommit(statements, "choice.recorded");
                    return outcome;
                }

                await RunAsync(deed, statements);
                await also(deed, outcome);
                return outcome;
            });
    }

    /// <summary>Records a choice among the other things of a deed, which passes the subject to <see cref="Deeds"/>.</summary>
    public async Task<ChoiceOutcome> RecordAsync(Deed deed, ChoiceRequest request)
    {
        ArgumentNullException.ThrowIfNull(deed);
        ArgumentNullException.ThrowIfNull(request);
        var before = await deed.ReadAsync(null, Question(request), rows => ReadAsync(deed, rows));
        var (outcome, statements) = await WeighAsync(deed, request, before, draft: null);
        await RunAsync(deed, statements);
        return outcome;
    }

    private static async Task RunAsync(Deed deed, IReadOnlyList<Statement> statements)
    {
        if (statements.Count > 0)
        {
            await deed.ExecuteAllAsync(statements);
            Steps.Reached("choice.recorded");
        }
    }

    private EntryDraft? Draft(ChoiceRequest request, Instant now)
    {
        var (act, refusal) = Decide(policies.Current.Declared, request, erasing: false);
        return refusal is null ? Draft(request with { Act = act }, confirms: null, now) : null;
    }

    private async Task<(ChoiceOutcome Outcome, IReadOnlyList<Statement> Statements)> WeighAsync(Deed deed, ChoiceRequest request, Before before, EntryDraft? draft)
    {
        if (before.Erasing is not { } erasing)
        {
            return (ChoiceRefusals.SubjectUnknown, []);
        }

        if (before.Entry is { } same)
        {
            return (new ChoiceOutcome.Same(same), []);
        }

        var (act, refusal) = Decide(policies.Current.Declared, request, erasing);
        if (refusal is not null)
        {
            return (refusal, []);
        }

        var decided = request with { Act = act };
        // The policy may have changed since the draft.
        var entry = draft?.Kind == act.EntryKind() ? draft : Draft(decided, confirms: null, deed.Now);
        var (version, statements) = await WriteAsync(deed, decided, deed.Now, before.FactsVersion, entry);
        if (act.IsNo())
        {
            journal.WriteAfter(deed, new(JournaledWord.No, request.Subject.ToString("N"), ReplayWithdrawals.About(request.Purpose, request.Channel), request.Language, deed.Now));
        }

        return (new ChoiceOutcome.Recorded(entry.Id, version), [.. statements, .. Erasing(decided)]);
    }

    // What is held on a consent alone goes with it (GDPR 17(1)(b)). A means of contact refused leaves the others.
    private IEnumerable<Statement> Erasing(ChoiceRequest request) =>
        request.Act.IsNo() && request.Channel.Length == 0 && policies.Current.Declared.Purpose(request.Purpose) is { Consent: not null, OnErasure: OnErasure.Delete }
            ? sources.Own.Map.Personal.Where(t => t.AtEnd == RowEnd.Delete && t.SubjectColumn is not null && t.Serves is [var only] && only == request.Purpose)
                .Select(t => new Statement($"DELETE FROM \"{t.Name}\" WHERE \"{t.SubjectColumn}\" = @s", ("@s", request.Subject)))
            : [];

    /// <summary>
    /// The person's address has answered: every choice that still stands pending is said again, as confirmed. Rows are added, never changed.
    /// </summary>
    /// <returns>The choices that count from now on, each with its entry.</returns>
    public async Task<IReadOnlyList<(ChoiceRequest Request, ChoiceOutcome.Recorded Outcome)>> ConfirmPendingAsync(Deed deed, Guid subject, string surface)
    {
        ArgumentNullException.ThrowIfNull(deed);
        var confirmed = new List<(ChoiceRequest, ChoiceOutcome.Recorded)>();
        foreach (var choice in (await StandingChoices.LatestAsync(deed, subject)).Where(c => c.Pending))
        {
            var request = new ChoiceRequest(
                subject, choice.Purpose, choice.Channel, choice.Act, choice.TextVersion, Languages.Of(choice.Language) ?? Language.En, surface, choice.Explicit,
                Pending: false, "confirm:" + choice.Id.ToString("N"));
            // A purpose no longer declared has no slot to look at for what stood before.
            var at = choice.At >= deed.Now ? new Instant(choice.At.Microseconds + 1) : deed.Now;
            var draft = Draft(request, choice.EntryId, deed.Now);
            var (version, statements) = await WriteAsync(deed, request, at, await Facts.VersionAsync(deed, subject), draft);
            await RunAsync(deed, statements);
            confirmed.Add((request, new ChoiceOutcome.Recorded(draft.Id, version)));
        }

        return confirmed;
    }

    private async Task<(long Version, IReadOnlyList<Statement> Statements)> WriteAsync(Deed deed, ChoiceRequest request, Instant at, long? factsVersion, EntryDraft draft)
    {
        var fact = new ChoiceFact(Slot(request), request.Act, at, request.TextVersion, request.Explicit, request.Pending);
        var rewriting = await facts.WithChoiceAsync(deed, request.Subject, fact, factsVersion);
        var entry = entries.Write(deed, draft, rewriting.Version);
        return (rewriting.Version, [Row(deed, request, rewriting.At, draft.Id), .. rewriting.Statements, .. entry.Statements]);
    }

    private EntryDraft Draft(ChoiceRequest request, Guid? confirms, Instant now)
    {
        var detail = new JsonObject
        {
            ["purpose"] = request.Purpose,
            ["channel"] = request.Channel,
            ["act"] = request.Act.Code(),
            ["text"] = request.TextVersion ?? "",
            ["language"] = request.Language.Code(),
            ["surface"] = request.Surface,
            ["explicit"] = request.Explicit ? 1 : 0,
            ["pending"] = request.Pending ? 1 : 0,
        };
        if (confirms is { } earlier)
        {
            detail["confirms"] = earlier.ToString("D");
        }

        return entries.Draft(request.Act.EntryKind(), Actor.Subject, detail, now, request.Subject, Compartment.Proof);
    }

    private int Slot(ChoiceRequest request)
    {
        var policy = policies.Current.Compiled;
        // A choice confirmed after its purpose left the policy still has its row; it has no slot.
        return policy.PurposeIndex.TryGetValue(request.Purpose, out var purpose)
            ? policy.SlotOf(purpose, request.Channel.Length == 0 ? -1 : policy.Channels.IndexOf(request.Channel))
            : -1;
    }

    private static Statement Row(Deed deed, ChoiceRequest request, Instant at, Guid entry) => new(
        """
        INSERT INTO consent_choice (id, subject_id, purpose, channel, act, at, text_version, language, surface, explicit, pending, idempotency_key, entry_id)
        VALUES (@id, @s, @p, @c, @act, @at, @text, @lang, @surface, @explicit, @pending, @key, @entry)
        """,
        ("@id", Guid.CreateVersion7(deed.Now.ToDateTimeOffset())), ("@s", request.Subject), ("@p", request.Purpose), ("@c", request.Channel), ("@act", (int)request.Act),
        ("@at", at), ("@text", request.TextVersion), ("@lang", request.Language.Code()), ("@surface", request.Surface), ("@explicit", request.Explicit),
        ("@pending", request.Pending), ("@key", request.IdempotencyKey), ("@entry", entry));

    private readonly record struct Before(bool? Erasing, Guid? Entry, long? FactsVersion);

    // All that must be known before, in one statement: on PostgreSQL each statement is a journey.
    private static Statement Question(ChoiceRequest request) => new(
        """
        SELECT s.erasing, k.entry_id, (SELECT MAX(f.version) FROM gate_facts f WHERE f.subject_id = s.id)
        FROM people_subject s
        LEFT JOIN consent_choice k ON k.subject_id = s.id AND k.idempotency_key = @k
        WHERE s.id = @s
        """,
        ("@s", request.Subject), ("@k", request.IdempotencyKey));

    private static async Task<Before> ReadAsync(Deed deed, DbDataReader rows) => await rows.ReadAsync()
        ? new Before(rows.GetBoolean(0), rows.IsDBNull(1) ? null : rows.GetGuid(1), rows.IsDBNull(2) ? null : rows.GetInt64(2))
        : default;
}
