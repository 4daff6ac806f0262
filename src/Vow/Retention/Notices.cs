using System.Security.Cryptography;
using System.Text;
using Vow.DataMap;
using Vow.Evidence;
using Vow.Gate;
using Vow.Hosting;
using Vow.Keys;
using Vow.People;
using Vow.Policies;
using Vow.Policy;
using Vow.Post;
using Vow.Sources;

namespace Vow.Retention;

/// <summary>
/// Tells people before something of theirs leaves the active base: as the policy says (30 days and 7 days), and once to those already overdue when a
/// source is armed. One notice per person, purpose, kind and day named; whoever comes back has another day, hence new notices later.
/// </summary>
public sealed class Notices(Deeds deeds, Database database, SourceSet sources, PolicyHolder policies, KeyStore keys, SweepPlan plan, SweepGuards guards, Holds holds, VowOptions options)
{
    /// <summary>The kind of the notice to people already overdue when a source is armed.</summary>
    public const string First = "first";

    private const int Page = 20_000;

    /// <summary>Writes the notices that are due in every armed source.</summary>
    /// <returns>How many were written.</returns>
    public async Task<int> SendDueAsync(Instant now, CancellationToken cancel = default)
    {
        var sent = 0;
        foreach (var source in (await sources.ReadDatabasesAsync(cancel)).Attached.Where(s => s.IsSound))
        {
            var state = await guards.StateAsync(source);
            if (!state.Armed)
            {
                continue;
            }

            if (state.FirstSweepAt is { } first && now < first)
            {
                sent += await FirstAsync(source, first, now, cancel);
            }

            foreach (var purpose in policies.Current.Declared.Purposes)
            {
                foreach (var before in purpose.Keep.Notices)
                {
                    sent += await SendAsync(source, purpose, before, now, cancel);
                }
            }
        }

        return sent;
    }

    /// <summary>Tells those already overdue in a source that was just armed; once each.</summary>
    internal Task<int> FirstAsync(AttachedSource source, Instant firstSweep, Instant now, CancellationToken cancel)
    {
        var on = policies.Current.Zone.DayOf(firstSweep);
        return TellAsync(source, now, t => string.Join(' ', t.Serves), First, on, now, cancel);
    }

    private Task<int> SendAsync(AttachedSource source, Purpose purpose, CalendarPeriod before, Instant now, CancellationToken cancel)
    {
        // Who would be due on that day, and isn't yet. The day is the one on which the sweep of that night comes.
        var on = before.EndFrom(policies.Current.Zone.DayOf(now));
        return TellAsync(source, policies.Current.Zone.StartOf(on), t => t.Serves.Contains(purpose.Id) ? purpose.Id : null, before.ToString(), on, now, cancel);
    }

    private async Task<int> TellAsync(AttachedSource source, Instant asOf, Func<MappedTable, string?> purposeOf, string kind, DateOnly on, Instant now, CancellationToken cancel)
    {
        var standing = await holds.ListAsync();
        var duePlans = new DuePlans(policies, database, sources);
        var sent = 0;
        foreach (var table in SweepPlan.Tables(source).Where(t => source.Map.RootOf(t) == t.Name || t.SubjectColumn is not null))
        {
            if (purposeOf(table) is not { } purpose)
            {
                continue;
            }

            // Whoever is due already is told nothing about a later day.
            var overdue = kind == First ? [] : await KeysAsync(source, table, duePlans, standing, now, cancel);
            RowKey? after = null;
            DuePlan? rules = null;
            while (true)
            {
                var page = await plan.LookingAsync(
                    source,
                    async session =>
                    {
                        rules ??= await duePlans.ForAsync(session, table, standing, asOf, cancel);
                        return await session.DueSubjectsAsync(rules, table.Name, Page, after, cancel).ToListAsync(cancel);
                    },
                    cancel);
                foreach (var person in page.Where(p => !overdue.Contains(p.Person.Key)))
                {
                    sent += await deeds.DoAsync(deed => WriteAsync(deed, source, person, purpose, kind, on)) ? 1 : 0;
                }

                if (page.Count < Page)
                {
                    break;
                }

                after = page[^1].Person.Key;
            }
        }

        return sent;
    }

    private Task<HashSet<RowKey>> KeysAsync(AttachedSource source, MappedTable table, DuePlans duePlans, IReadOnlyList<HoldRow> standing, Instant now, CancellationToken cancel) =>
        plan.LookingAsync(
            source,
            async session =>
            {
                var due = await duePlans.ForAsync(session, table, standing, now, cancel);
                return await session.DueSubjectsAsync(due, table.Name, cancel: cancel).Select(p => p.Person.Key).ToHashSetAsync(cancellationToken: cancel);
            },
            cancel);

    private async Task<bool> WriteAsync(Deed deed, AttachedSource source, SourcePerson person, string purpose, string kind, DateOnly on)
    {
        Guid? subject = person.Person.Root == Lineage.SubjectRoot ? person.Person.Key.Values[0] as Guid? ?? Guid.Parse((string)person.Person.Key.Values[0]) : null;
        var (address, language) = subject is { } id ? await AddressAsync(deed, id) : (person.Identifiers.GetValueOrDefault(Identifiers.Email), null);
        if (string.IsNullOrWhiteSpace(address))
        {
            return false;
        }

        var tag = Convert.ToHexStringLower(HMACSHA256.HashData(
            keys.Controller(Archiving.TagKey, deed.Now), Encoding.UTF8.GetBytes($"{source.Name}|{person.Person.Root}|{person.Person.Key.Text}")));
        // The job may run late: the same person is told once for one end, whatever day it ran.
        await using (var told = deed.Command(
            "SELECT 1 FROM retention_notice WHERE source = @s AND person_tag = @p AND purpose = @pu AND kind = @k AND sent_at > @since",
            ("@s", source.Name), ("@p", tag), ("@pu", purpose), ("@k", kind), ("@since", deed.Now.Plus(TimeSpan.FromDays(-60)))))
        {
            if (await told.ExecuteScalarAsync() is not null)
            {
                return false;
            }
        }

        await deed.ExecuteAsync(
            """
            INSERT INTO retention_notice (id, subject_id, source, person_tag, purpose, kind, sent_at, due_on)
            VALUES (@id, @subject, @s, @p, @pu, @k, @at, @on)
            """,
            ("@id", Guid.CreateVersion7(deed.Now.ToDateTimeOffset())), ("@subject", subject), ("@s", source.Name), ("@p", tag), ("@pu", purpose), ("@k", kind),
            ("@at", deed.Now), ("@on", on));
        var policy = policies.Current.Declared;
        var (title, body) = NoticeTexts.Inactive(policy.Controller.Name, policy.Controller.Email, options.Url, on, language);
        await Outbox.EnqueueAsync(deed, new Mail(address, subject, "retention.notice", title, body));
        return true;
    }

    private static async Task<(string? Address, string? Language)> AddressAsync(Deed deed, Guid subject)
    {
        await using var command = deed.Command(
            "SELECT i.value, s.language FROM people_identifier i JOIN people_subject s ON s.id = i.subject_id WHERE i.subject_id = @s AND i.kind = @k AND i.confirmed_at IS NOT NULL ORDER BY i.id LIMIT 1",
            ("@s", subject), ("@k", Identifiers.Email));
        await using var reader = await command.ExecuteReaderAsync();
        return await reader.ReadAsync() ? (reader.GetString(0), reader.GetString(1)) : (null, null);
    }
}
