using Microsoft.EntityFrameworkCore;
using Vow.Consent;
using Vow.Hosting;
using Vow.Me;
using Vow.People;
using Vow.Policies;
using Vow.Policy;
using Vow.Gate;
using Vow.GateAnswers;

namespace Vow.Company.Accounts;

/// <summary>The page where a person tells hobbies, as the policy declares it: from its closed list, under its sentence of consent.</summary>
/// <param name="Datum">The datum, with its list.</param>
/// <param name="Purpose">The purpose it serves, which rests on consent.</param>
public sealed record HobbiesAsked(Datum Datum, Purpose Purpose);

/// <summary>Hobbies: chosen from the policy's closed list with a yes, gone with a no.</summary>
public sealed class Hobbies(Choices choices, ChooseAtMe choose, PolicyHolder policies, Facts facts)
{
    /// <summary>Address of the page, as the policy names it.</summary>
    public const string Path = "/account/hobbies";

    private const string Surface = "website/hobbies";

    /// <summary>What the policy in force asks there; null where it asks for no hobbies.</summary>
    public HobbiesAsked? Asked
    {
        get
        {
            var policy = policies.Current.Declared;
            return policy.Collection.FirstOrDefault(c => c.Path == Path) is { } point
                && point.Fields.Select(f => policy.Datum(f.Datum)).FirstOrDefault(d => d?.Kind == DatumKind.Hobbies) is { } datum
                && point.Choices.Select(c => policy.Purpose(c.Purpose)).FirstOrDefault(p => p?.Consent is not null && p.Data.Any(d => d.Datum == datum.Id)) is { } purpose
                ? new(datum, purpose)
                : null;
        }
    }

    /// <summary>Ids of a person's hobbies.</summary>
    public static async Task<IReadOnlySet<string>> OfAsync(Store store, Guid subject)
    {
        ArgumentNullException.ThrowIfNull(store);
        return (await store.Set<Hobby>().AsNoTracking().Where(h => h.SubjectId == subject).Select(h => h.Option).ToListAsync()).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>Records a yes and what was chosen under it, in one deed.</summary>
    public async Task<ChoiceOutcome> SayAsync(Guid subject, HobbiesAsked asked, IReadOnlyCollection<string> chosen, Language language, bool ofAge, string key)
    {
        ArgumentNullException.ThrowIfNull(asked);
        return await choices.RecordAsync(Request(subject, asked, ChoiceAct.Given, language, key), async (deed, outcome) =>
        {
            if (outcome is not ChoiceOutcome.Recorded)
            {
                return;
            }

            if (ofAge)
            {
                await Subjects.SayAgeAsync(deed, facts, subject, ofAge: true);
            }

            await deed.ExecuteAsync("DELETE FROM accounts_hobby WHERE subject_id = @s", ("@s", subject));
            foreach (var option in asked.Datum.Options.Where(o => chosen.Contains(o.Id)))
            {
                await deed.ExecuteAsync("INSERT INTO accounts_hobby (subject_id, option, chosen_at) VALUES (@s, @o, @now)", ("@s", subject), ("@o", option.Id), ("@now", deed.Now));
            }
        });
    }

    /// <summary>Records a no: what was told goes with it, wherever the no is said.</summary>
    public Task<ChoiceOutcome> StopAsync(Guid subject, HobbiesAsked asked, Language language, string key) =>
        choose.Async(Request(subject, asked, ChoiceAct.Withdrawn, language, key));

    private static ChoiceRequest Request(Guid subject, HobbiesAsked asked, ChoiceAct act, Language language, string key)
    {
        ArgumentNullException.ThrowIfNull(asked);
        return new(subject, asked.Purpose.Id, "", act, act == ChoiceAct.Given ? asked.Purpose.Consent!.TextVersion : null, language, Surface, Explicit: true, Pending: false, key);
    }
}
