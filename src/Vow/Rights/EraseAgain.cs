using System.Collections.Immutable;
using System.CommandLine;
using System.Data.Common;
using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Vow.Commands;
using Vow.DataMap;
using Vow.Evidence;
using Vow.Gate;
using Vow.Hosting;
using Vow.Jobs;
using Vow.Keys;
using Vow.Retention;
using Vow.Sources;

namespace Vow.Rights;

/// <summary>An erasure that a source does not know any more.</summary>
/// <param name="Source">The source.</param>
/// <param name="Done">What was done then.</param>
/// <param name="Same">The person's rows that are there again, as they were.</param>
/// <param name="Unlike">Rows under the same keys that are about somebody else, or about the same person with other identifiers: only a person can tell.</param>
public sealed record UndoneErasure(string Source, Tombstone Done, ImmutableArray<PersonRef> Same, ImmutableArray<PersonRef> Unlike);

/// <summary>
/// Erases again in a company's database whoever came back with an older copy of it (GDPR 17). That it is older, its table of batches says: what Vow did there
/// last is not in it. What a sweep deleted needs no such memory: it is due again, and goes with the next sweep.
/// </summary>
public sealed partial class EraseAgain(Database database, Deeds deeds, SourceSet sources, KeyStore keys, Entries entries, Clock clock, ILogger<EraseAgain> log) : IJob
{
    /// <inheritdoc />
    public string Name => "rights.erase_again";

    /// <inheritdoc />
    public string? Cron => null;

    /// <inheritdoc />
    public TimeSpan Every => TimeSpan.FromHours(1);

    /// <inheritdoc />
    public async Task RunAsync(Instant now, CancellationToken cancel)
    {
        await deeds.DoAsync(Tombstones.ForgetAsync);
        foreach (var (source, undone) in await FindAsync(database, (await sources.RecentAsync(cancel)).Attached, keys, now, cancel))
        {
            var open = 0;
            foreach (var erasure in undone)
            {
                try
                {
                    if (!erasure.Unlike.IsEmpty || !await DoAsync(source, erasure, erasure.Same, cancel))
                    {
                        open++;
                    }
                }
                catch (Exception failure) when (failure is DbException or IOException)
                {
                    // One source's trouble is not another's: it is open until the next hour, and the promise of erasure broken.
                    open++;
                    Failed(log, source.Name, failure.GetType().Name);
                }
            }

            CameBack(log, source.Name, undone.Count, open);
        }
    }

    /// <summary>Per source that was put back: the erasures it does not know, the newest first. Sources that can't be reached are left out.</summary>
    public static async Task<IReadOnlyList<(AttachedSource Source, IReadOnlyList<UndoneErasure> Undone)>> FindAsync(
        Database database, IReadOnlyList<AttachedSource> attached, KeyStore keys, Instant now, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(database);
        ArgumentNullException.ThrowIfNull(attached);
        HashSet<string> erasedIn;
        await using (var store = database.NewStore())
        {
            erasedIn = [.. await store.Set<TombstoneRow>().Select(t => t.Source).Distinct().ToListAsync(cancel)];
        }

        var found = new List<(AttachedSource, IReadOnlyList<UndoneErasure>)>();
        if (erasedIn.Count == 0)
        {
            return found;
        }

        foreach (var source in attached.Where(s => s is { IsOwn: false, IsDatabase: true } && erasedIn.Contains(s.Name)))
        {
            try
            {
                if (await InAsync(database, source, new Tombstones(keys), now, cancel) is { Count: > 0 } undone)
                {
                    found.Add((source, undone));
                }
            }
            catch (Exception failure) when (failure is DbException or IOException)
            {
                // Away since its catalogue was read: it is asked at the next hour, and whoever shows sources says so.
            }
        }

        return found;
    }

    /// <summary>What a person decided about rows under the keys of erased ones: they are the same person and go, or they are others and stay.</summary>
    /// <param name="name">The source.</param>
    /// <param name="step">The erasure.</param>
    /// <param name="same">Whether it is the same person.</param>
    /// <param name="by">Who decided.</param>
    /// <param name="cancel">Stops the work.</param>
    /// <returns>Whether it is done; false where it was not open any more, or the source refused.</returns>
    public async Task<bool> DecideAsync(string name, Guid step, bool same, Actor by, CancellationToken cancel = default)
    {
        var (attached, _) = await sources.ReadAsync(cancel);
        var (source, undone) = (await FindAsync(database, [.. attached.Where(one => one.Name == name)], keys, clock.Now, cancel)).FirstOrDefault();
        return undone?.FirstOrDefault(one => one.Done.Step == step) is { } erasure
            && await DoAsync(source, erasure, same ? [.. erasure.Same, .. erasure.Unlike] : erasure.Same, cancel, by);
    }

    /// <summary><c>vow source came-back</c>: names what waits, and takes the decision.</summary>
    public static Verb Verb()
    {
        var name = new Argument<string>("NAME") { Description = "The source's name in sources.yaml." };
        var erase = new Option<Guid?>("--erase") { Description = "The rows shown under this erasure are the person erased: they go again.", HelpName = "ERASURE" };
        var leave = new Option<Guid?>("--leave") { Description = "The rows shown under this erasure are about somebody else: they stay.", HelpName = "ERASURE" };
        return new Verb(
            new Command("came-back", "After an older copy of a database was put in place: which erasures it lacks, and what to do with rows that only a person can judge.") { name, erase, leave },
            VerbNeeds.Changing,
            async run =>
            {
                var source = run.Words.GetRequiredValue(name);
                var (gone, stay) = (run.Words.GetValue(erase), run.Words.GetValue(leave));
                var again = run.Service<EraseAgain>();
                if (gone is not null && stay is not null)
                {
                    return await run.FaultAsync("Give either --erase or --leave.");
                }

                var (attached, why) = await run.Service<SourceSet>().FindAsync(source, run.Cancel);
                if (attached is null)
                {
                    return await run.FaultAsync(why!);
                }

                if ((gone ?? stay) is { } step)
                {
                    if (!run.IsDryRun && !await again.DecideAsync(source, step, gone is not null, Actor.System, run.Cancel))
                    {
                        return await run.FaultAsync($"{source} has no open erasure {step:D}, or refused it. What is open: vow source came-back {source}");
                    }

                    await run.Output.WriteLineAsync(gone is null ? "They stay; the erasure is settled." : "They are erased again.");
                    return 0;
                }

                var undone = (await FindAsync(run.Service<Database>(), [attached], run.Service<KeyStore>(), run.Now, run.Cancel)).SelectMany(one => one.Undone).ToList();
                if (undone.Count == 0)
                {
                    await run.Output.WriteLineAsync($"{source} knows every erasure done there.");
                    return 0;
                }

                foreach (var one in undone)
                {
                    await run.Output.WriteLineAsync(one.Unlike.IsEmpty
                        ? $"{one.Done.Step:D}: {Words(one.Same)} there again; erased within the hour."
                        : $"{one.Done.Step:D}: to be judged: {Words(one.Unlike)}. Under this key somebody was erased, and the row reads otherwise now. Look at it, then --erase or --leave.");
                }

                return undone.Any(one => !one.Unlike.IsEmpty) ? 1 : 0;
            })
        { Under = "source" };
    }

    private static string Words(ImmutableArray<PersonRef> rows) => rows.IsEmpty ? "nothing" : string.Join(", ", rows.Select(row => string.Create(CultureInfo.InvariantCulture, $"{row.Root} {row.Key.Text}")));

    private static async Task<IReadOnlyList<UndoneErasure>> InAsync(Database database, AttachedSource source, Tombstones tombstones, Instant now, CancellationToken cancel)
    {
        var undone = new List<UndoneErasure>();
        HashSet<Guid> open;
        await using (var store = database.NewStore())
        {
            // Those under way are their own request's business.
            open = [.. await store.Set<RightsStep>().Where(s => s.DoneAt == null && s.Source == source.Name).Select(s => s.Id).ToListAsync(cancel)];
        }

        await using var session = await SourceSet.OpenAsync(source, SessionAccess.Look, cancel);
        var exact = await session.IsExactlyOnceAsync(cancel);
        foreach (var done in (await tombstones.ReadAsync(database, source.Name, now, cancel)).Where(done => !open.Contains(done.Step)))
        {
            // Each by itself: a newer one may have been done again while an older one waits for somebody to judge.
            if (exact && await session.FindBatchAsync(done.Step, cancel) is not null)
            {
                continue;
            }

            var (same, unlike) = (ImmutableArray.CreateBuilder<PersonRef>(), ImmutableArray.CreateBuilder<PersonRef>());
            foreach (var some in done.Persons.Where(person => source.Map.Find(person.Root) is not null).GroupBy(person => person.Root))
            {
                var was = some.ToDictionary(person => RowKey.Parse(person.Key)!, person => person.Who);
                foreach (var row in await session.FindRowsAsync(some.Key, source.Map.Table(some.Key).Key, [.. was.Keys], cancel))
                {
                    (tombstones.Who(source.Map, row, now) == was[row.Key] ? same : unlike).Add(new PersonRef(some.Key, row.Key));
                }
            }

            // Without a table of batches nobody knows whether a copy was put back: a row that is somebody else's now says nothing.
            if (exact || same.Count > 0)
            {
                undone.Add(new UndoneErasure(source.Name, done, same.ToImmutable(), exact ? unlike.ToImmutable() : []));
            }
        }

        return undone;
    }

    private async Task<bool> DoAsync(AttachedSource source, UndoneErasure erasure, ImmutableArray<PersonRef> persons, CancellationToken cancel, Actor? by = null)
    {
        await using var session = await SourceSet.OpenAsync(source, SessionAccess.Change, cancel);
        if (await session.IsExactlyOnceAsync(cancel) && !await session.InsertBatchAsync(erasure.Done.Step, clock.Now, cancel))
        {
            return false;
        }

        var rows = 0;
        if (!persons.IsEmpty)
        {
            if (await session.DeletePersonRowsAsync(persons, erasure.Done.ToPlan(), cancel) is not ErasureOutcome.Done gone)
            {
                return false;
            }

            rows = gone.Tables.Sum(table => table.Deleted + table.Cleared);
        }

        await session.CommitAsync(cancel);
        Steps.Reached("erase.again-committed");
        if (rows > 0 || by is not null)
        {
            await deeds.DoAsync(deed => entries.AppendAsync(deed, "erasure.again", by ?? Actor.System, new JsonObject { ["source"] = source.Name, ["rows"] = rows }));
        }

        return true;
    }

    [LoggerMessage(4106, LogLevel.Error, "An erasure could not be done again in the source {Source} ({Failure}); it is tried again within the hour.")]
    private static partial void Failed(ILogger log, string source, string failure);

    [LoggerMessage(4105, LogLevel.Warning, "The source {Source} was put back from an older copy: {Erasures} erasures are not in it. They are done again; {Open} wait for somebody to decide, at the desk under Sources.")]
    private static partial void CameBack(ILogger log, string source, int erasures, int open);
}
