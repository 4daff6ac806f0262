using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Vow.Evidence;
using Vow.Gate;
using Vow.Hosting;
using Vow.Keys;
using Vow.Policies;

namespace Vow.Retention;

/// <summary>
/// Ends compartments: first what is sealed, the fingerprints that lead to it and the links of its entries, in one transaction that also notes the key
/// to be destroyed; then the key, for good. A crash between the two is made good at the next sweep.
/// </summary>
public sealed class CompartmentEnds(Deeds deeds, Database database, KeyStore keys, Entries entries, PolicyHolder policies, Clock clock)
{
    private const int Batch = 200;

    /// <summary>Ends one compartment of a subject. Doing it again does nothing.</summary>
    public async Task EndCompartmentAsync(Guid subject, string compartment)
    {
        await deeds.DoAsync(deed => NoteEndAsync(deed, subject, compartment), subject);
        Steps.Reached("compartment.ending");
        await FinishAsync();
    }

    /// <summary>The first half, in a deed of the caller's: <see cref="FinishAsync"/> must follow its commit (the next sweep does it otherwise).</summary>
    public static async Task NoteEndAsync(Deed deed, Guid subject, string compartment)
    {
        ArgumentNullException.ThrowIfNull(deed);
        await deed.ExecuteAsync("DELETE FROM retention_archive WHERE subject_id = @s AND compartment = @c", ("@s", subject), ("@c", compartment));
        await deed.ExecuteAsync("DELETE FROM people_finding WHERE subject_id = @s AND compartment = @c", ("@s", subject), ("@c", compartment));
        await Entries.UnlinkAsync(deed, subject, compartment);
        await deed.ExecuteAsync(
            "INSERT INTO retention_ending (subject_id, compartment, at) VALUES (@s, @c, @at) ON CONFLICT DO NOTHING",
            ("@s", subject), ("@c", compartment), ("@at", deed.Now));
    }

    /// <summary>Destroys the keys of compartments that were noted as ending.</summary>
    public async Task FinishAsync()
    {
        await using var store = database.NewStore();
        foreach (var ending in (await store.Set<EndingRow>().AsNoTracking().ToListAsync()).GroupBy(e => e.SubjectId))
        {
            keys.Destroy(ending.Key, ending.Select(e => e.Compartment), clock.Now);
            foreach (var compartment in ending.Select(e => e.Compartment))
            {
                await deeds.DoAsync(deed => deed.ExecuteAsync("DELETE FROM retention_ending WHERE subject_id = @s AND compartment = @c", ("@s", ending.Key), ("@c", compartment)));
            }
        }
    }

    /// <summary>Deletes archive rows past their last day; where the last row of a compartment goes, the compartment ends. Holds stop it.</summary>
    /// <returns>Lines of what was done.</returns>
    internal async Task<IReadOnlyList<SweepLine>> EndArchivesAsync(IReadOnlyList<HoldRow> holds, Instant now, CancellationToken cancel)
    {
        await FinishAsync();
        var today = policies.Current.Zone.DayOf(now);
        var lines = new Dictionary<(string, string, string), long>();
        Guid? after = null;
        while (true)
        {
            cancel.ThrowIfCancellationRequested();
            await using var store = database.NewStore();
            var past = store.Set<ArchiveRow>().AsNoTracking().Where(a => a.Until < today);
            var page = await (after is { } last ? past.Where(a => a.Id.CompareTo(last) > 0) : past)
                .OrderBy(a => a.Id).Select(a => new { a.Id, a.SubjectId, a.Compartment, a.Source, a.TableName }).Take(Batch).ToListAsync(cancel);
            if (page.Count == 0)
            {
                return [.. lines.Select(l => new SweepLine(l.Key.Item1, l.Key.Item2, l.Key.Item3, "end", l.Value))];
            }

            after = page[^1].Id;
            var going = page.Where(a => !holds.Any(h => h.SubjectId == a.SubjectId && (h.Purpose is null || Compartment.Archive(h.Purpose) == a.Compartment))).ToList();
            if (going.Count > 0)
            {
                await deeds.DoAsync(async deed =>
                {
                    foreach (var row in going)
                    {
                        await deed.ExecuteAsync("DELETE FROM retention_archive WHERE id = @id", ("@id", row.Id));
                    }

                    var ended = 0;
                    foreach (var (subject, compartment) in going.Select(r => (r.SubjectId, r.Compartment)).Distinct())
                    {
                        if (!await deed.Store.Set<ArchiveRow>().AnyAsync(a => a.SubjectId == subject && a.Compartment == compartment, cancel))
                        {
                            await NoteEndAsync(deed, subject, compartment);
                            ended++;
                        }
                    }

                    await entries.AppendAsync(deed, "retention.archive_ended", Actor.System, new JsonObject { ["rows"] = going.Count, ["compartments"] = ended });
                });
                Steps.Reached("sweep.archive-ended");
                await FinishAsync();
            }

            foreach (var row in going)
            {
                var at = (row.Source, row.TableName, row.Compartment[Compartment.Archive("").Length..]);
                lines[at] = lines.GetValueOrDefault(at) + 1;
            }
        }
    }
}
