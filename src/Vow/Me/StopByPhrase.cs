using Vow.Consent;
using Vow.Evidence;
using Vow.Gate;
using Vow.People;
using Vow.Policies;
using Vow.Policy;
using Vow.Retention;

namespace Vow.Me;

/// <summary>
/// One of the policy's own phrases, pressed as a button at /me/choices: an objection to everything it is about, by every means, whatever was chosen before. Where it
/// is about the company's own commercial messages, the person's addresses and numbers go on the opposition list too.
/// </summary>
public sealed class StopByPhrase(ChooseAtMe choose, OppositionList list, PolicyHolder policies)
{
    /// <summary>The phrases that stop something this policy declares.</summary>
    public static IEnumerable<RequestPhrase> Offered(DeclaredPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        return policy.Rights.Phrases.Where(phrase => phrase.Right == Right.Objection && phrase.Purposes.Any(id => policy.Purpose(id) is { IsOpenToChoice: true }));
    }

    /// <summary>Does it.</summary>
    /// <param name="subject">Who.</param>
    /// <param name="phraseId">Id of the phrase.</param>
    /// <param name="language">Language of the page.</param>
    /// <param name="key">One per page shown, so that a form sent twice is one act.</param>
    /// <returns>The last objection's entry; null where the policy has no such phrase.</returns>
    public async Task<Guid?> DoAsync(Guid subject, string phraseId, Language language, string key)
    {
        var policy = policies.Current.Declared;
        if (Offered(policy).FirstOrDefault(one => one.Id == phraseId) is not { } phrase)
        {
            return null;
        }

        var purposes = phrase.Purposes.Select(policy.Purpose).OfType<Purpose>().Where(one => one.IsOpenToChoice).ToList();
        var outcomes = await choose.AllAsync(
            subject,
            [.. purposes.SelectMany(purpose => (purpose.Channels.IsEmpty ? [""] : purpose.Channels.AsEnumerable()).Select(channel => new ChoiceRequest(
                subject, purpose.Id, channel, ChoiceAct.Objected, null, language, "website/me", Explicit: true, Pending: false, $"{key}:{purpose.Id}:{channel}")))],
            deed => purposes.Any(one => one.Kind == PurposeKind.Prospecting) ? list.AddForAsync(deed, subject, [Identifiers.Email, Identifiers.Phone]) : Task.CompletedTask);
        return outcomes.Select(outcome => outcome switch
        {
            ChoiceOutcome.Recorded recorded => recorded.EntryId,
            ChoiceOutcome.Same same => same.EntryId,
            _ => (Guid?)null,
        }).LastOrDefault(entry => entry is not null);
    }
}
