using System.Text.Json.Nodes;
using Vow.Evidence;
using Vow.Gate;
using Vow.GateAnswers;
using Vow.Hosting;
using Vow.Keys;
using Vow.Policies;
using Vow.Policy;

namespace Vow.Consent;

/// <summary>
/// Consent's front door: the one way choices are recorded. Choice row, facts and ledger entry are written in the caller's deed, so that the
/// gate answers by the choice from the commit on. Deeds that call it pass the subject to <see cref="Deeds"/>: acts of one person are serial.
/// </summary>
public sealed class Choices(KeyStore keys, Entries entries, Facts facts, PolicyHolder policies, Clock clock)
{
    /// <summary>Makes sure that the person's proof key exists. Call it before the deed: a key must outlive a rolled-back transaction.</summary>
    public ValueTask PrepareAsync(Guid subject)
    {
        // Found in memory nearly always; else a file is read or written, which must not hold a request's thread.
        var now = clock.Now;
        return keys.IsAtHand(subject, Compartment.Proof, now) ? ValueTask.CompletedTask : new ValueTask(Task.Run(() => keys.Ensure(subject, Compartment.Proof, now)));
    }

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

    /// <summary>Records a choice in the deed: row, facts, entry. A refusal records nothing.</summary>
    public async Task<ChoiceOutcome> RecordAsync(Deed deed, ChoiceRequest request)
    {
        ArgumentNullException.ThrowIfNull(deed);
        ArgumentNullException.ThrowIfNull(request);
        var before = await BeforeAsync(deed, request);
        if (before.Erasing is not { } erasing)
        {
            return ChoiceRefusals.SubjectUnknown;
        }

        if (before.Entry is { } same)
        {
            return new ChoiceOutcome.Same(same);
        }

        var (act, refusal) = Decide(policies.Current.Declared, request, erasing);
        if (refusal is not null)
        {
            return refusal;
        }

        var at = After(deed.Now, before.Latest);
        var (entry, version) = await WriteAsync(deed, request with { Act = act }, at, before.FactsVersion, confirms: null);
        return new ChoiceOutcome.Recorded(entry, version);
    }

    /// <summary>
    /// The person's address has answered: every choice that still stands pending is said again, as confirmed. Rows are added, never changed.
    /// </summary>
    public async Task ConfirmPendingAsync(Deed deed, Guid subject, string surface)
    {
        ArgumentNullException.ThrowIfNull(deed);
        foreach (var choice in (await StandingChoices.LatestAsync(deed, subject)).Where(c => c.Pending))
        {
            var request = new ChoiceRequest(
                subject, choice.Purpose, choice.Channel, choice.Act, choice.TextVersion, Languages.Of(choice.Language) ?? Language.En, surface, choice.Explicit,
                Pending: false, "confirm:" + choice.Id.ToString("N"));
            await WriteAsync(deed, request, After(deed.Now, choice.At), await Facts.VersionAsync(deed, subject), confirms: choice.EntryId);
        }
    }

    // A later act has a later time, even where the machine's clock was set back: the latest choice must win.
    private static Instant After(Instant now, Instant? latest) => latest is { } last && last >= now ? new Instant(last.Microseconds + 1) : now;

    private async Task<(Guid Entry, long Version)> WriteAsync(Deed deed, ChoiceRequest request, Instant at, long? factsVersion, Guid? confirms)
    {
        var fact = new ChoiceFact(Slot(request), request.Act, at, request.TextVersion, request.Explicit, request.Pending);
        var rewriting = await facts.WithChoiceAsync(deed, request.Subject, fact, factsVersion);
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

        var entry = entries.Write(deed, request.Act.EntryKind(), Actor.Subject, detail, request.Subject, Compartment.Proof, rewriting.Version);
        await deed.ExecuteAllAsync([Row(deed, request, at, entry.Id), .. rewriting.Statements, .. entry.Statements]);
        Steps.Reached("choice.recorded");
        return (entry.Id, rewriting.Version);
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

    private readonly record struct Before(bool? Erasing, Guid? Entry, long? FactsVersion, Instant? Latest);

    // All that must be known before, in one statement: on PostgreSQL each statement is a journey.
    private static async Task<Before> BeforeAsync(Deed deed, ChoiceRequest request)
    {
        await using var command = deed.Command(
            """
            SELECT (SELECT s.erasing FROM people_subject s WHERE s.id = @s),
                   (SELECT k.entry_id FROM consent_choice k WHERE k.subject_id = @s AND k.idempotency_key = @k),
                   (SELECT MAX(f.version) FROM gate_facts f WHERE f.subject_id = @s),
                   (SELECT MAX(c.at) FROM consent_choice c WHERE c.subject_id = @s AND c.purpose = @p AND c.channel = @c)
            """,
            ("@s", request.Subject), ("@k", request.IdempotencyKey), ("@p", request.Purpose), ("@c", request.Channel));
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        return new Before(
            reader.IsDBNull(0) ? null : reader.GetBoolean(0),
            reader.IsDBNull(1) ? null : reader.GetGuid(1),
            reader.IsDBNull(2) ? null : reader.GetInt64(2),
            reader.IsDBNull(3) ? null : deed.ReadInstant(reader, 3));
    }
}
