using System.Collections.Immutable;
using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Vow.DataMap;
using Vow.Evidence;
using Vow.Gate;
using Vow.GateAnswers;
using Vow.Hosting;
using Vow.Keys;
using Vow.Policies;
using Vow.Sources;

namespace Vow.Retention;

/// <summary>What happens, or would happen, to rows of one table for one purpose they serve.</summary>
/// <param name="Source">The source.</param>
/// <param name="Table">The table.</param>
/// <param name="Purpose">The purpose whose period it is.</param>
/// <param name="Action"><c>archive</c>, <c>delete</c>, <c>clear</c>; <c>end</c> for archive rows whose term is over; <c>held</c> and <c>undated</c> for rows that stay.</param>
/// <param name="Rows">How many.</param>
public sealed record SweepLine(string Source, string Table, string Purpose, string Action, long Rows)
{
    /// <summary>Whether the line changes anything.</summary>
    public bool IsDone => Action is not ("held" or "undated");
}

/// <summary>What a look found.</summary>
/// <param name="Lines">Per source, table, purpose and action; lines without rows are left out.</param>
/// <param name="Unreachable">Sources that could not be looked at, and why.</param>
/// <param name="Unsound">Sources whose map has errors: they are never swept.</param>
public sealed record SweepLook(IReadOnlyList<SweepLine> Lines, IReadOnlyList<UnreachableSource> Unreachable, IReadOnlyList<AttachedSource> Unsound)
{
    /// <summary>Rows that would not be touched, of tables that a sweep takes from by date and of the archive.</summary>
    public IReadOnlyList<StayingRows> Staying { get; init; } = [];
}

/// <summary>Rows a sweep would leave where they are.</summary>
/// <param name="Purpose">The purpose they serve; a row that serves several counts once for each.</param>
/// <param name="IsArchived">Whether they lie in the purpose's archive already; else in a source.</param>
/// <param name="Rows">How many.</param>
public sealed record StayingRows(string Purpose, bool IsArchived, long Rows);

/// <summary>Looks at what is due, now or on any day, and changes nothing.</summary>
public sealed class SweepPlan
{
    private readonly SourceSet sources;
    private readonly PolicyHolder policies;
    private readonly Database database;
    private readonly Holds holds;
    private readonly DuePlans plans;
    private readonly ProofEnds proofs;

    /// <summary>Looks by the policy in force.</summary>
    public SweepPlan(SourceSet sources, PolicyHolder policies, Database database, Holds holds, Deeds deeds, Entries entries, Facts facts)
    {
        this.sources = sources;
        this.policies = policies;
        this.database = database;
        this.holds = holds;
        plans = new DuePlans(policies, database, sources);
        proofs = new ProofEnds(deeds, database, sources, policies, entries, facts);
    }

    /// <summary>What a sweep would do at an instant, were every source armed.</summary>
    /// <param name="now">The instant; may lie far ahead.</param>
    /// <param name="only">Only this source.</param>
    /// <param name="progress">Told what part is done, 0 to 1.</param>
    /// <param name="cancel">Ends the look.</param>
    public async Task<SweepLook> LookAsync(Instant now, string? only = null, Action<double>? progress = null, CancellationToken cancel = default)
    {
        var (attached, unreachable) = await sources.ReadDatabasesAsync(cancel);
        var chosen = attached.Where(s => only is null || s.Name == only).ToList();
        var tables = chosen.Where(s => s.IsSound).SelectMany(s => Tables(s).Select(t => (Source: s, Table: t))).ToList();
        var standing = await holds.ListAsync();
        var lines = new List<SweepLine>();
        var staying = new List<StayingRows>();
        var missing = unreachable.Where(u => only is null || u.Name == only).ToList();
        for (var i = 0; i < tables.Count; i++)
        {
            var (source, table) = tables[i];
            try
            {
                var (here, left) = await LookAtAsync(source, table, standing, now, cancel);
                lines.AddRange(here);
                staying.AddRange(table.Serves.Select(purpose => new StayingRows(purpose, false, left)));
            }
            catch (DbException failure)
            {
                missing.Add(new UnreachableSource(source.Name, $"Table {table.Name} could not be looked at ({SourceFault.Said(failure)})."));
            }

            progress?.Invoke((i + 1.0) / tables.Count);
        }

        var (ending, archived) = await EndingAsync(now, only);
        staying.AddRange(archived);
        lines.AddRange(ending);
        if (only is null || only == sources.Own.Name)
        {
            var (evidence, kept) = await proofs.LookAsync(standing, now, cancel);
            lines.AddRange(evidence);
            staying.AddRange(kept);
        }

        return new SweepLook(lines, missing, [.. chosen.Where(s => !s.IsSound)]) { Staying = staying };
    }

    /// <summary>What is kept as evidence for a purpose in the own store's tables that no sweep takes rows from by date alone.</summary>
    internal Task<KeptRows> KeptAsync(string purpose, IReadOnlyList<HoldRow> standing, Instant now, CancellationToken cancel) => proofs.CountAsync(purpose, standing, now, cancel);

    /// <summary>Tables a sweep looks at, in its order: units whole, so in a company's database what is only emptied first, while the rows that date it are there, then persons before what hangs on them, and who points at others before those; in the own store by its foreign keys.</summary>
    internal static IEnumerable<MappedTable> Tables(AttachedSource source)
    {
        var all = source.Map.Personal.Where(t => t.AtEnd != RowEnd.Keep && !t.Serves.IsEmpty);
        return source.IsOwn
            ? all.OrderBy(t => t.DeletionRank).ThenBy(t => t.Name, StringComparer.Ordinal)
            : all.OrderBy(t => t.AtEnd == RowEnd.Delete).ThenBy(t => source.Map.FullPath(t).Length).ThenBy(t => t.DeletionRank).ThenBy(t => t.Name, StringComparer.Ordinal);
    }

    /// <summary>A session that only looks; on the own store its transaction is undone.</summary>
    internal async Task<T> LookingAsync<T>(AttachedSource source, Func<SourceSession, Task<T>> look, CancellationToken cancel)
    {
        if (!source.IsOwn)
        {
            await using var session = await SourceSet.OpenAsync(source, SessionAccess.Look, cancel);
            return await look(session);
        }

        await using var connection = await database.OpenAsync(cancel);
        await using var transaction = connection is Microsoft.Data.Sqlite.SqliteConnection sqlite
            ? sqlite.BeginTransaction(deferred: true)
            : await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, cancel);
        await using var joined = SourceSession.Join(source.Map, connection, transaction);
        return await look(joined);
    }

    private Task<(List<SweepLine> Lines, long Left)> LookAtAsync(AttachedSource source, MappedTable table, IReadOnlyList<HoldRow> standing, Instant now, CancellationToken cancel) =>
        LookingAsync(
            source,
            async session =>
            {
                var plan = await plans.ForAsync(session, table, standing, now, cancel);
                var archives = table.Serves.Select(purpose => Archive(session.Map, table, purpose, now)).ToList();
                var (count, ended) = await session.CountDueAsync(plan, table.Name, [.. archives.SelectMany(a => a.Rules)], cancel);
                var lines = new List<SweepLine>();
                void Say(string purpose, string action, long rows)
                {
                    if (rows > 0)
                    {
                        lines.Add(new SweepLine(source.Name, table.Name, purpose, action, rows));
                    }
                }

                var next = 0;
                foreach (var (purpose, archive) in table.Serves.Zip(archives))
                {
                    var archived = archive.Rules.IsEmpty ? 0 : (archive.AllDated ? count.Due : ended[next + 1]) - ended[next];
                    next += archive.Rules.Length;
                    Say(purpose, "archive", archived);
                    Say(purpose, table.AtEnd == RowEnd.Clear ? "clear" : "delete", count.Due - archived);
                }

                var serves = string.Join(' ', table.Serves);
                Say(serves, "undated", count.Undated);
                if (count.Excluded > 0)
                {
                    var free = await session.CountDueAsync(plan with { Exclusions = [] }, table.Name, cancel);
                    Say(serves, "held", free.Due - count.Due);
                }

                return (lines, count.Examined - count.Due);
            },
            cancel);

    // Of the due rows those go to the purpose's archive whose archive isn't over yet: the second rule less the first. Without rules none does. Whatever is archived
    // under a date given then counts as dated.
    private (ImmutableArray<PurposeRule> Rules, bool AllDated) Archive(Vow.Sources.DataMap map, MappedTable table, string id, Instant now)
    {
        var policy = policies.Current;
        if (!policy.Compiled.PurposeIndex.ContainsKey(id) || policy.Purpose(id) is not { Archive: { } archive } purpose || !Holds(table, purpose, policy))
        {
            return ([], false);
        }

        var after = archive.After.IsEmpty ? purpose.Active.After : archive.After;
        ImmutableArray<AnchorAt> anchors = [.. after.SelectMany(a => AnchorColumns.Of(map, table, policy.Compiled.Anchors[a])).Distinct()];
        return (
            [new PurposeRule(id + "/archive", Lifecycle.ArchiveCutOff(policy.Compiled, purpose, now), anchors), new PurposeRule(id + "/dated", Lifetime, anchors)],
            Archiving.ShouldBeDated(policy, purpose, map, table.Name));
    }

    // Later than any time a database holds: "known at all".
    private static readonly Instant Lifetime = Instant.From(new DateTimeOffset(9998, 1, 1, 0, 0, 0, TimeSpan.Zero));

    private static bool Holds(MappedTable table, CompiledPurpose purpose, PolicyInForce policy) => table.Columns.Any(c =>
        c.Datum is { } datum && policy.Compiled.DatumIndex.TryGetValue(datum, out var index) && (purpose.Archive!.DataBits[index / 64] >> (index % 64) & 1) == 1);

    private async Task<(IEnumerable<SweepLine> Ending, IEnumerable<StayingRows> Staying)> EndingAsync(Instant now, string? only)
    {
        var today = policies.Current.Zone.DayOf(now);
        await using var store = database.NewStore();
        var rows = await store.Set<ArchiveRow>().AsNoTracking().Where(a => only == null || a.Source == only)
            .GroupBy(a => new { a.Source, a.TableName, a.Compartment, IsOver = a.Until < today }).Select(g => new { g.Key, Count = g.Count() }).ToListAsync();
        static string Purpose(string compartment) => compartment[Compartment.Archive("").Length..];
        return (
            rows.Where(r => r.Key.IsOver)
                .OrderBy(r => r.Key.Source, StringComparer.Ordinal).ThenBy(r => r.Key.TableName, StringComparer.Ordinal).ThenBy(r => r.Key.Compartment, StringComparer.Ordinal)
                .Select(r => new SweepLine(r.Key.Source, r.Key.TableName, Purpose(r.Key.Compartment), "end", r.Count)),
            rows.Where(r => !r.Key.IsOver).Select(r => new StayingRows(Purpose(r.Key.Compartment), true, r.Count)));
    }
}
