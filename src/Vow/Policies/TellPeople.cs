using System.Collections.Immutable;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Vow.Consent;
using Vow.Gate;
using Vow.Hosting;
using Vow.People;
using Vow.Policy;
using Vow.Post;

namespace Vow.Policies;

/// <summary>A change as people are told of it.</summary>
/// <param name="En">In English.</param>
/// <param name="Fr">In French.</param>
/// <param name="Purposes">Purposes it touches; empty = everybody is concerned.</param>
public sealed record ToldChange(string En, string Fr, ImmutableArray<string> Purposes);

/// <summary>
/// Tells people what changes before it does, and asks them again once the words they agreed to no longer count. Page by page, each a deed that writes
/// the mails and how far it came: a crash between two pages tells nobody twice and forgets nobody.
/// </summary>
public sealed class TellPeople(Database database, Deeds deeds, PolicyHolder policies, VowOptions options)
{
    private const int Page = 200;

    /// <summary>What people are told of some changes.</summary>
    public static ImmutableArray<ToldChange> ToTell(ImmutableArray<Change> changes) =>
        [.. changes.Where(c => c.Has(Consequences.MustBeAnnounced)).Select(c => new ToldChange(c.Words.En, c.Words.Fr, c.Purposes))];

    /// <summary>How many people would be told.</summary>
    public static async Task<long> CountAsync(Database database, PolicyInForce before, ImmutableArray<ToldChange> told, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(database);
        await using var store = database.NewStore();
        if (told.Any(change => IsEverybody(before, change)))
        {
            return await Reachable(store).CountAsync(cancel);
        }

        // Only what rests on consent changes: those who said yes to it.
        var purposes = told.SelectMany(change => change.Purposes).Distinct(StringComparer.Ordinal).ToList();
        return await OutdatedConsents.CountYesAsync(store, purposes, Reachable(store), cancel);
    }

    /// <summary>Writes the announcements and requests that are due and not yet written.</summary>
    /// <returns>How many mails were written.</returns>
    public async Task<int> DoDueAsync(Instant now, CancellationToken cancel = default)
    {
        var written = 0;
        await using var store = database.NewStore();
        var versions = await PutInForce.VersionsAsync(database, cancel);
        foreach (var waiting in await store.Set<PolicyApplication>().AsNoTracking().Where(a => a.ToldAt == null || a.AskedAt == null).OrderBy(a => a.Epoch).ToListAsync(cancel))
        {
            if (versions.Find(v => v.Epoch == waiting.Epoch) is not { } version || PolicyLineage.Read(version) is not { } policy)
            {
                continue;
            }

            if (waiting.ToldAt is null)
            {
                var before = versions.Find(v => v.Epoch < waiting.Epoch && v.Hash == waiting.Before) is { } known ? PolicyLineage.Read(known) : null;
                written += await PagesAsync((deed, row) => TellPageAsync(deed, row, before ?? policies.Current, policy), waiting.Epoch, cancel);
            }

            if (waiting.AskedAt is null && version.Since <= now)
            {
                // Superseded before everybody was asked: whoever is still to be asked is asked by the version that followed.
                written += await PagesAsync((deed, row) => AskPageAsync(deed, row, policy, PolicyLineage.At(versions, now)?.Epoch == version.Epoch), waiting.Epoch, cancel);
            }
        }

        return written;
    }

    private async Task<int> PagesAsync(Func<Deed, PolicyApplication, Task<(int Written, bool Done)>> page, int epoch, CancellationToken cancel)
    {
        var written = 0;
        while (true)
        {
            cancel.ThrowIfCancellationRequested();
            var (mails, done) = await deeds.DoAsync(async deed =>
            {
                var row = await LockAsync(deed, epoch);
                var result = await page(deed, row);
                await deed.Store.SaveChangesAsync();
                return result;
            });
            Steps.Reached("policy.told-page");
            written += mails;
            if (done)
            {
                return written;
            }
        }
    }

    private async Task<(int Written, bool Done)> TellPageAsync(Deed deed, PolicyApplication row, PolicyInForce before, PolicyInForce policy)
    {
        if (row.ToldAt is not null)
        {
            return (0, true);
        }

        var told = JsonSerializer.Deserialize<ImmutableArray<ToldChange>>(row.Told);
        var people = told.IsEmpty ? [] : await PeopleAsync(deed, row.ToldThrough);
        var yes = await OutdatedConsents.SaidYesAsync(deed, [.. people.Select(p => p.Subject)]);
        var written = 0;
        foreach (var person in people)
        {
            var mine = told.Where(change => IsEverybody(before, change) || yes[person.Subject].Intersect(change.Purposes).Any()).ToList();
            if (mine.Count > 0)
            {
                var (title, body) = AnnouncementTexts.Change(
                    policy.Declared, options.Url, policy.Zone.DayOf(policy.Since), policy.Since <= deed.Now, mine, Languages.Of(person.Language) ?? Language.En);
                await Outbox.EnqueueAsync(deed, new Mail(person.Address, person.Subject, "policy.change", title, body));
                written++;
            }
        }

        var done = people.Count < Page;
        row.ToldThrough = done ? null : people[^1].Subject;
        row.ToldAt = done ? deed.Now : null;
        row.ToldCount += written;
        return (written, done);
    }

    private async Task<(int Written, bool Done)> AskPageAsync(Deed deed, PolicyApplication row, PolicyInForce policy, bool inForce)
    {
        if (row.AskedAt is not null)
        {
            return (0, true);
        }

        var people = inForce ? await PeopleAsync(deed, row.AskedThrough) : [];
        var outdated = await OutdatedConsents.AmongAsync(deed, policy, [.. people.Select(p => p.Subject)]);
        var written = 0;
        foreach (var person in people.Where(p => outdated.Contains(p.Subject)))
        {
            var language = Languages.Of(person.Language) ?? Language.En;
            var purposes = outdated[person.Subject].Distinct(StringComparer.Ordinal).Select(id => policy.Declared.Purpose(id)!.Title).ToList();
            var (title, body) = AnnouncementTexts.AskAgain(policy.Declared, options.Url, purposes, language);
            await Outbox.EnqueueAsync(deed, new Mail(person.Address, person.Subject, "policy.consent_again", title, body));
            written++;
        }

        var done = people.Count < Page;
        row.AskedThrough = done ? null : people[^1].Subject;
        row.AskedAt = done ? deed.Now : null;
        row.AskedCount += written;
        return (written, done);
    }

    // A change of what rests on consent concerns those who said yes; anything else concerns everybody we know.
    private static bool IsEverybody(PolicyInForce before, ToldChange change) =>
        change.Purposes.IsEmpty || change.Purposes.Any(id => before.Declared.Purpose(id) is not { Basis: Basis.Consent });

    private sealed record Person(Guid Subject, string Address, string Language);

    private static IQueryable<Guid> Reachable(Store store) =>
        from s in store.Set<Subject>().AsNoTracking()
        where !s.Erasing && store.Set<Identifier>().Any(i => i.SubjectId == s.Id && i.Kind == Identifiers.Email && i.ConfirmedAt != null)
        select s.Id;

    private static async Task<List<Person>> PeopleAsync(Deed deed, Guid? through)
    {
        await using var command = deed.Command(
            """
            SELECT s.id, s.language, (SELECT MIN(i.value) FROM people_identifier i WHERE i.subject_id = s.id AND i.kind = @k AND i.confirmed_at IS NOT NULL)
            FROM people_subject s
            WHERE s.erasing = @no AND s.id > @through
              AND EXISTS (SELECT 1 FROM people_identifier i WHERE i.subject_id = s.id AND i.kind = @k AND i.confirmed_at IS NOT NULL)
            ORDER BY s.id LIMIT @most
            """,
            ("@k", Identifiers.Email), ("@no", false), ("@through", through ?? Guid.Empty), ("@most", Page));
        await using var reader = await command.ExecuteReaderAsync();
        var people = new List<Person>();
        while (await reader.ReadAsync())
        {
            people.Add(new Person(reader.GetGuid(0), reader.GetString(2), reader.GetString(1)));
        }

        return people;
    }

    // Two processes never write the same page: the row is taken by an update first.
    private static async Task<PolicyApplication> LockAsync(Deed deed, int epoch)
    {
        await deed.ExecuteAsync("UPDATE policies_application SET plan = plan WHERE epoch = @e", ("@e", epoch));
        return await deed.Store.Set<PolicyApplication>().SingleAsync(a => a.Epoch == epoch);
    }
}
