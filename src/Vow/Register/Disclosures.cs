using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Vow.Evidence;
using Vow.Gate;
using Vow.Hosting;
using Vow.Keys;
using Vow.Policies;
using Vow.Policy;

namespace Vow.Register;

/// <summary>Data given to a recipient, as the place that gives it knows it.</summary>
/// <param name="Subject">Whose data; null where it is nobody's that Vow knows.</param>
/// <param name="Recipient">Recipient id.</param>
/// <param name="Purpose">Purpose id.</param>
/// <param name="Data">Datum ids.</param>
/// <param name="Country">Where it goes; null = any country the recipient handles data in.</param>
/// <param name="Compartment">Under which of the person's keys the entry stands, and with which it ends.</param>
public sealed record Disclosure(Guid? Subject, string Recipient, string Purpose, IReadOnlyList<string> Data, string? Country = null, string Compartment = Compartment.Identity);

/// <summary>
/// The register's front door for what leaves: each disclosure is counted by day and leaves an entry of its own, which the person it is about can read
/// (GDPR 15(1)(c), 19, 30(1)(d)-(e)).
/// </summary>
public sealed class Disclosures(Entries entries, PolicyHolder policies)
{
    /// <summary>Kind of the entry.</summary>
    public const string Kind = "disclosure.recipient";

    /// <summary>The recipient that delivers messages of a kind for the company; null where none does.</summary>
    public Recipient? Deliverer(ChannelKind kind) => policies.Current.Declared.Recipients.FirstOrDefault(one => one.Delivers.Contains(kind));

    /// <summary>Why data may not reach a recipient's countries now: the reason's code; null where it may. Inside the EEA it always may.</summary>
    public string? Stops(string recipient, Instant now)
    {
        var policy = policies.Current.Compiled;
        if (!policy.RecipientIndex.TryGetValue(recipient, out var index))
        {
            return Reasons.Code(Reason.RecipientUnregistered);
        }

        var decision = Transfers.Weigh(policy, policy.Recipients[index], null, policy.Zone.DayOf(now));
        return decision.Allowed ? null : Reasons.Code(decision.First);
    }

    /// <summary>Records a disclosure in the deed that makes it, with what it rests on outside the EEA.</summary>
    /// <returns>The entry's id.</returns>
    public async Task<Guid> RecordAsync(Deed deed, Disclosure disclosure)
    {
        ArgumentNullException.ThrowIfNull(deed);
        ArgumentNullException.ThrowIfNull(disclosure);
        var given = Of(disclosure, deed.Now);
        await CountAsync(deed, given, 1);
        return await entries.AppendAsync(deed, Kind, Actor.System, given.Detail(), disclosure.Subject, disclosure.Compartment);
    }

    /// <summary>
    /// Records in one go that the same data of many people, for the same purpose, reached one recipient: counted once, with an entry each.
    /// </summary>
    public async Task RecordEachAsync(Deed deed, IReadOnlyCollection<Guid> people, string recipient, string purpose, IReadOnlyList<string> data)
    {
        ArgumentNullException.ThrowIfNull(deed);
        ArgumentNullException.ThrowIfNull(people);
        if (people.Count == 0)
        {
            return;
        }

        var given = Of(new Disclosure(null, recipient, purpose, data), deed.Now);
        await CountAsync(deed, given, people.Count);
        await deed.ExecuteAllAsync([.. people.SelectMany(person => entries.Write(deed, Kind, Actor.System, given.Detail(), person).Statements)]);
    }

    /// <summary>Disclosures by day, newest first.</summary>
    /// <param name="store">The store.</param>
    /// <param name="mechanism">Only those that rested on this mechanism; null for all, those inside the EEA included.</param>
    public static async Task<List<DisclosureCount>> ListAsync(Store store, MechanismKind? mechanism = null)
    {
        ArgumentNullException.ThrowIfNull(store);
        var all = store.Set<DisclosureCount>().AsNoTracking();
        if (mechanism is { } kind)
        {
            // No word of a mechanism is part of another's.
            var word = kind.Code();
            all = all.Where(d => d.Mechanisms.Contains(word));
        }

        return await all.OrderByDescending(d => d.Day).ThenBy(d => d.Recipient).ThenBy(d => d.Purpose).ToListAsync();
    }

    /// <summary>How many, and when the last, by recipient.</summary>
    public static async Task<IReadOnlyDictionary<string, (long Count, Instant Last)>> ByRecipientAsync(Store store)
    {
        ArgumentNullException.ThrowIfNull(store);
        var sums = await store.Set<DisclosureCount>().AsNoTracking().GroupBy(d => d.Recipient)
            .Select(g => new { g.Key, Count = g.Sum(d => d.Disclosures), Last = g.Max(d => d.LastAt) }).ToListAsync();
        return sums.ToDictionary(s => s.Key, s => (s.Count, s.Last), StringComparer.Ordinal);
    }

    /// <summary>The latest disclosure to a recipient that left the EEA; null where none did.</summary>
    public static async Task<Instant?> LastOutsideAsync(Store store, string recipient)
    {
        ArgumentNullException.ThrowIfNull(store);
        return await store.Set<DisclosureCount>().AsNoTracking().Where(d => d.Recipient == recipient && d.Mechanisms != "").MaxAsync(d => (Instant?)d.LastAt);
    }

    private Given Of(Disclosure disclosure, Instant now)
    {
        var policy = policies.Current;
        var recipient = policy.Declared.Recipient(disclosure.Recipient);
        IReadOnlyList<string> countries = disclosure.Country is { } one ? [one] : recipient is { Countries.IsKnown: true } ? recipient.Countries.Value : [];
        var today = policy.Zone.DayOf(now);
        var mechanisms = string.Join(' ', countries.Select(country => TransferViews.GroundOf(policy, disclosure.Recipient, country, today)).OfType<MechanismKind>().Distinct().Order().Select(kind => kind.Code()));
        return new Given(
            today, disclosure.Recipient, disclosure.Purpose, string.Join(' ', disclosure.Data.Order(StringComparer.Ordinal)), string.Join(' ', countries.Order(StringComparer.Ordinal)), mechanisms);
    }

    private static Task<int> CountAsync(Deed deed, Given given, int times) => deed.ExecuteAsync(
        """
        INSERT INTO register_disclosure (day, recipient, purpose, data, countries, mechanisms, disclosures, last_at) VALUES (@day, @r, @p, @d, @c, @m, @n, @now)
        ON CONFLICT (day, recipient, purpose, data, countries, mechanisms) DO UPDATE SET disclosures = register_disclosure.disclosures + @n, last_at = @now
        """,
        ("@day", given.Day), ("@r", given.Recipient), ("@p", given.Purpose), ("@d", given.Data), ("@c", given.Countries), ("@m", given.Mechanisms), ("@n", times), ("@now", deed.Now));

    private sealed record Given(DateOnly Day, string Recipient, string Purpose, string Data, string Countries, string Mechanisms)
    {
        public JsonObject Detail() => new() { ["recipient"] = Recipient, ["purpose"] = Purpose, ["data"] = Data, ["countries"] = Countries, ["mechanisms"] = Mechanisms };
    }
}
