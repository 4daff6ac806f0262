using Microsoft.EntityFrameworkCore;
using Vow.DataMap;
using Vow.Gate;
using Vow.GateAnswers;
using Vow.Hosting;
using Vow.People;
using Vow.Post;
using Vow.Policy;
using Vow.Policies;
using Vow.Retention;

namespace Vow.Company.Newsletters;

/// <summary>Somebody looked at for a campaign.</summary>
/// <param name="Subject">Who.</param>
/// <param name="Language">The language they are written to in.</param>
/// <param name="LastContact">Their last contact, if known.</param>
/// <param name="Answer">The gate's answer.</param>
public sealed record Reached(Guid Subject, string Language, Instant? LastContact, MarketingAnswer Answer);

/// <summary>
/// Whom a campaign may reach: everybody is looked at, a page at a time, and each is asked about at the gate. There is no list of addresses to upload and no
/// choosing by what the purpose does not declare.
/// </summary>
public sealed class Audience(
    Database database, Facts facts, LatestAnchors anchors, MarketingGate gate, OppositionList list, Deliverers deliverers, PolicyHolder policies)
{
    /// <summary>People on a page.</summary>
    public const int Page = 500;

    /// <summary>The person is written to in another language.</summary>
    public const string OtherLanguage = "other_language";

    private const string LastContact = "last_contact";

    /// <summary>What the gate is asked about each person; null where the policy in force declares no such message.</summary>
    public MarketingQuestion? Question(Campaign campaign, Instant now)
    {
        ArgumentNullException.ThrowIfNull(campaign);
        var channel = Letters.ChannelOf(campaign, policies.Current);
        return Identifiers.KindOf(channel) is { } reach
            ? gate.Ask(campaign.Purpose, campaign.Channel, campaign.Partner, deliverers.IdOf(channel), campaign.OnlyLanguage is null ? [reach] : [reach, "language"], now)
            : null;
    }

    /// <summary>Why nobody at all can be written to: a reason of the policy's own; null where there is none.</summary>
    public static Reason? Closed(MarketingQuestion question, Instant now)
    {
        ArgumentNullException.ThrowIfNull(question);
        foreach (var asked in new[] { question.Question, question.Partner }.OfType<Question>())
        {
            foreach (var reason in GateDecision.Explain(question.Policy.Compiled, SubjectFacts.None, asked, now))
            {
                if (reason >= Reason.PurposeUndeclared)
                {
                    return reason;
                }
            }
        }

        return null;
    }

    /// <summary>Looks at the next people.</summary>
    /// <param name="campaign">For which campaign.</param>
    /// <param name="question">Its question.</param>
    /// <param name="after">The last person looked at before.</param>
    /// <param name="now">The instant.</param>
    /// <param name="cancel">Stops it.</param>
    /// <returns>Empty once everybody has been looked at.</returns>
    public async Task<IReadOnlyList<Reached>> NextAsync(Campaign campaign, MarketingQuestion question, Guid after, Instant now, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(campaign);
        var page = await facts.PageAsync(after, Page, now, cancel);
        if (page.Count == 0)
        {
            return [];
        }

        await using var store = database.NewStore();
        var people = page.Select(one => one.Subject).ToList();
        var addresses = await Identifiers.ConfirmedAsync(store, question.Reach, people, arriving: true, cancel);
        var listed = await list.AmongAsync(question.Reach, [.. addresses.Values.Distinct(StringComparer.Ordinal)], now, cancel);
        var contacts = await anchors.OfAsync(LastContact, after, page[^1].Subject, cancel);
        var reached = new List<Reached>(page.Count);
        foreach (var person in page)
        {
            var address = addresses.GetValueOrDefault(person.Subject);
            Instant? contact = contacts.TryGetValue(person.Subject, out var at) ? at : null;
            var onList = listed is null ? ListAnswer.Unreadable : address is not null && listed.Contains(address) ? ListAnswer.Listed : ListAnswer.Free;
            var answer = await gate.WeighAsync(question, person.Subject, person.Packed, address, contact, onList, now);
            // Only who might be written to is chosen from: the gate comes first.
            reached.Add(new Reached(
                person.Subject, person.Language, contact,
                answer.Permit is not null && campaign.OnlyLanguage is { } only && only != person.Language ? new MarketingAnswer(null, OtherLanguage) : answer));
        }

        return reached;
    }

    /// <summary>How many people it would reach now, and why not the others: counted, nobody named and nothing written.</summary>
    public async Task<IReadOnlyDictionary<string, long>?> CountAsync(Campaign campaign, Instant now, CancellationToken cancel)
    {
        if (Question(campaign, now) is not { } question)
        {
            return null;
        }

        var counts = new Dictionary<string, long>(StringComparer.Ordinal);
        var after = Guid.Empty;
        while (await NextAsync(campaign, question, after, now, cancel) is { Count: > 0 } page)
        {
            foreach (var one in page)
            {
                counts[one.Answer.Reason] = counts.GetValueOrDefault(one.Answer.Reason) + 1;
            }

            after = page[^1].Subject;
        }

        return counts;
    }

    /// <summary>Asks again about people who were gathered, when their messages are to leave.</summary>
    internal async Task<IReadOnlyList<Reached>> AgainAsync(MarketingQuestion question, IReadOnlyList<(Guid Subject, Instant LastContact)> people, Instant now, CancellationToken cancel)
    {
        await using var store = database.NewStore();
        var ids = people.Select(one => one.Subject).ToList();
        var addresses = await Identifiers.ConfirmedAsync(store, question.Reach, ids, arriving: true, cancel);
        var languages = await store.Set<Subject>().AsNoTracking().Where(s => ids.Contains(s.Id)).ToDictionaryAsync(s => s.Id, s => s.Language, cancel);
        var reached = new List<Reached>(people.Count);
        foreach (var (subject, contact) in people)
        {
            var answer = await gate.WeighAsync(
                question, subject, await facts.PackedAsync(subject, now), addresses.GetValueOrDefault(subject), contact, ListAnswer.Free, now);
            reached.Add(new Reached(subject, languages.GetValueOrDefault(subject, "en"), contact, answer));
        }

        return reached;
    }
}
