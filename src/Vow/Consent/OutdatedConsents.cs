using Microsoft.EntityFrameworkCore;
using Vow.Gate;
using Vow.Hosting;
using Vow.Policies;

namespace Vow.Consent;

/// <summary>
/// Consents a person gave to words that no longer cover what is done: they count for nothing until the person is asked again and answers. A no
/// needs no words and stands.
/// </summary>
public static class OutdatedConsents
{
    /// <summary>Those of one person, in the order of purposes.</summary>
    public static async Task<IReadOnlyList<StandingChoice>> OfAsync(Database database, PolicyInForce policy, Guid subject)
    {
        ArgumentNullException.ThrowIfNull(database);
        ArgumentNullException.ThrowIfNull(policy);
        await using var store = database.NewStore();
        return [.. (await StandingChoices.OfAsync(store, subject)).Where(choice => IsOutdated(policy, choice))];
    }

    /// <summary>Whether a choice is a yes to words that no longer count.</summary>
    public static bool IsOutdated(PolicyInForce policy, StandingChoice choice)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(choice);
        return choice is { Act: ChoiceAct.Given, Pending: false } && policy.Declared.Purpose(choice.Purpose) is { Consent: { } terms } purpose
            && (purpose.Channels.IsEmpty ? choice.Channel.Length == 0 : purpose.Channels.Contains(choice.Channel))
            && !(choice.TextVersion is { } words && terms.Accepted.Contains(words));
    }

    /// <summary>Which of some people have such consents, and for which purposes; inside a deed that writes to them.</summary>
    internal static async Task<ILookup<Guid, string>> AmongAsync(Deed deed, PolicyInForce policy, IReadOnlyCollection<Guid> people)
    {
        ArgumentNullException.ThrowIfNull(deed);
        var rows = await deed.Store.Set<Choice>().AsNoTracking().Where(c => people.Contains(c.SubjectId)).OrderByDescending(c => c.At).ToListAsync();
        return rows.GroupBy(c => (c.SubjectId, c.Purpose, c.Channel)).Select(slot => slot.First())
            .Where(c => IsOutdated(policy, new StandingChoice(c.Purpose, c.Channel, c.Act, c.At, c.TextVersion, c.Pending, c.EntryId, [])))
            .OrderBy(c => c.Purpose, StringComparer.Ordinal).ToLookup(c => c.SubjectId, c => c.Purpose);
    }

    /// <summary>How many of some people have a yes standing for one of these purposes.</summary>
    internal static Task<int> CountYesAsync(Store store, IReadOnlyCollection<string> purposes, IQueryable<Guid> among, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(store);
        var choices = store.Set<Choice>().AsNoTracking();
        return choices
            .Where(c => purposes.Contains(c.Purpose) && c.Act == ChoiceAct.Given && !c.Pending && among.Contains(c.SubjectId)
                && !choices.Any(l => l.SubjectId == c.SubjectId && l.Purpose == c.Purpose && l.Channel == c.Channel && l.At > c.At))
            .Select(c => c.SubjectId).Distinct().CountAsync(cancel);
    }

    /// <summary>Which of some people have a yes standing for one of these purposes, whatever its words; inside a deed.</summary>
    internal static async Task<ILookup<Guid, string>> SaidYesAsync(Deed deed, IReadOnlyCollection<Guid> people)
    {
        ArgumentNullException.ThrowIfNull(deed);
        var rows = await deed.Store.Set<Choice>().AsNoTracking().Where(c => people.Contains(c.SubjectId)).OrderByDescending(c => c.At).ToListAsync();
        return rows.GroupBy(c => (c.SubjectId, c.Purpose, c.Channel)).Select(slot => slot.First()).Where(c => c is { Act: ChoiceAct.Given, Pending: false })
            .ToLookup(c => c.SubjectId, c => c.Purpose);
    }
}
