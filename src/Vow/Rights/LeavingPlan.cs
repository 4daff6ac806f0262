using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Vow.DataMap;
using Vow.Gate;
using Vow.Hosting;
using Vow.Me;
using Vow.Policies;
using Vow.Policy;
using Vow.Retention;
using Vow.Sources;

namespace Vow.Rights;

/// <summary>What an erasure does with a person's rows of one table.</summary>
public enum Leaving
{
    /// <summary>They are deleted.</summary>
    Delete,

    /// <summary>The part that a text asks for is sealed away, then they are deleted.</summary>
    Archive,

    /// <summary>Some columns are emptied; the row stays, because something that must stay hangs on it or because a part of it must.</summary>
    Clear,

    /// <summary>They stay to their own term.</summary>
    Keep,
}

/// <summary>A line of the plan: one table of one source.</summary>
/// <param name="Source">The source.</param>
/// <param name="Table">The table.</param>
/// <param name="Rows">How many rows.</param>
/// <param name="What">What happens.</param>
/// <param name="Goes">Data that goes.</param>
/// <param name="Stays">Data that stays, with the purpose it stays for.</param>
/// <param name="Columns">Columns emptied, where that is what happens.</param>
/// <param name="Until">Last day of what stays, where it is known.</param>
public sealed record LeavingLine(
    string Source, string Table, int Rows, Leaving What, ImmutableArray<string> Goes, ImmutableArray<(string Purpose, ImmutableArray<string> Data)> Stays,
    ImmutableArray<string> Columns, DateOnly? Until);

/// <summary>What an erasure asks somebody to do by hand in one source: papers go or stay whole, purpose by purpose.</summary>
/// <param name="Source">The source.</param>
/// <param name="Goes">Purposes whose papers are destroyed; empty where all of it stays.</param>
/// <param name="Stays">Purposes whose papers stay to their own term.</param>
public sealed record HandFate(DeclaredSource Source, ImmutableArray<string> Goes, ImmutableArray<string> Stays);

/// <summary>The plan of an erasure, shown before it is confirmed and frozen by its hash.</summary>
/// <param name="Lines">What happens, table by table.</param>
/// <param name="Places">Where the person's rows are.</param>
/// <param name="Holds">Whether something holds deletion back now.</param>
/// <param name="Hash">SHA-256 over the lines and the keys of the rows, lower-case hex: a row more or less is another plan.</param>
public sealed record LeavingPlan(ImmutableArray<LeavingLine> Lines, PersonPlaces Places, bool Holds, string Hash)
{
    /// <summary>What is destroyed by hand, and what stays there.</summary>
    public ImmutableArray<HandFate> ByHand { get; init; } = [];

    /// <summary>The same for the engine that does it.</summary>
    public ErasurePlan For(string source) => new(Lines.Where(l => l.Source == source).ToImmutableDictionary(
        l => l.Table,
        l => l.What switch
        {
            Leaving.Delete or Leaving.Archive => (TableErasure)new TableErasure.Delete(),
            Leaving.Clear => new TableErasure.Clear(l.Columns),
            _ => new TableErasure.Keep(),
        }));
}

/// <summary>Makes the plan of an erasure from the map, the policy and what holds deletion back. Refusal is per datum, not per basis (GDPR 17(3)).</summary>
public sealed class PlanLeaving(FindPerson find, Holds holds, PolicyHolder policies)
{
    /// <summary>Makes it.</summary>
    public async Task<LeavingPlan> Async(Guid subject, Instant now, CancellationToken cancel = default)
    {
        var places = await find.Async(subject, cancel);
        var held = await holds.ListAsync(subject);
        var lines = ImmutableArray.CreateBuilder<LeavingLine>();
        var text = new StringBuilder();
        foreach (var place in places.Places.Where(p => !p.Persons.IsEmpty))
        {
            await AddAsync(place, held, lines, text, now, cancel);
        }

        foreach (var line in lines.Where(l => Steady(l.Table)))
        {
            text.Append(line.Source).Append('|').Append(line.Table).Append('|').Append(line.What).Append('\n');
        }

        var byHand = ByHand(held);
        foreach (var fate in byHand)
        {
            text.Append(fate.Source.Id).Append("|by hand|").AppendJoin(' ', fate.Goes).Append('|').AppendJoin(' ', fate.Stays).Append('\n');
        }

        return new LeavingPlan(lines.ToImmutable(), places, held.Count > 0, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())))) { ByHand = byHand };
    }

    // Whether something of the person lies there nobody knows before somebody has looked: the rule is that of any other table. Paper can't be sealed into our archive in
    // one piece, so what a text keeps stays where it is.
    private ImmutableArray<HandFate> ByHand(IReadOnlyList<HoldRow> held)
    {
        var policy = policies.Current.Declared;
        return
        [
            .. HandTasks.In(policy).Select(source =>
            {
                var stays = source.ByHand!.Holds.Select(one => one.Purpose).Where(id => held.Any(h => h.Purpose is null || h.Purpose == id)
                    || policy.Purpose(id) is { OnErasure: OnErasure.Keep } or { OnErasure: OnErasure.Archive, Keep.Archive: not null }).ToImmutableArray();
                return new HandFate(source, [.. source.ByHand.Holds.Select(one => one.Purpose).Except(stays, StringComparer.Ordinal)], stays);
            }),
        ];
    }

    /// <summary>The plan of one place alone, for a step that is being done: what is there now is decided by the same rule.</summary>
    public async Task<LeavingPlan> InAsync(Guid subject, PersonPlace place, Instant now, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(place);
        var held = await holds.ListAsync(subject);
        var lines = ImmutableArray.CreateBuilder<LeavingLine>();
        await AddAsync(place, held, lines, new StringBuilder(), now, cancel);
        return new LeavingPlan(lines.ToImmutable(), new PersonPlaces([place], []), held.Count > 0, "");
    }

    private async Task AddAsync(
        PersonPlace place, IReadOnlyList<HoldRow> held, ImmutableArray<LeavingLine>.Builder lines, StringBuilder text, Instant now, CancellationToken cancel)
    {
        var rows = await find.RowsAsync(place, cancel);
        var dates = new RowDates(policies.Current, place.Source.Map, rows, null);
        foreach (var row in rows.Where(r => Steady(r.Table)))
        {
            // A row counts into the hash by its key, so that what is confirmed is what was shown.
            text.Append(place.Source.Name).Append('|').Append(row.Table).Append('|').Append(row.Key.Text).Append('\n');
        }

        var here = rows.GroupBy(r => r.Table).ToDictionary(g => g.Key, g => g.ToList(), StringComparer.Ordinal);
        var decided = here.Keys.ToDictionary(t => t, t => Decide(policies.Current.Declared, place.Source, place.Source.Map.Table(t), held), StringComparer.Ordinal);
        var pointedAt = await PointedAtAsync(place, decided, cancel);
        foreach (var (name, own) in here.OrderBy(h => h.Key, StringComparer.Ordinal))
        {
            lines.Add(Line(place.Source, place.Source.Map.Table(name), own, decided, pointedAt.Contains(name), dates, now));
        }
    }

    // Tables of which a row can't be deleted now: somebody else's row points at it.
    private static async Task<HashSet<string>> PointedAtAsync(PersonPlace place, Dictionary<string, Leaving> decided, CancellationToken cancel)
    {
        var pointedAt = new HashSet<string>(StringComparer.Ordinal);
        var asked = decided.Where(d => d.Value is Leaving.Delete or Leaving.Archive).Select(d => place.Source.Map.Table(d.Key)).Where(t => !t.PointedAtBy.IsEmpty).ToList();
        if (place.Source.IsOwn || !place.Source.IsDatabase || asked.Count == 0)
        {
            return pointedAt;
        }

        var goes = new ErasurePlan(decided.Where(d => d.Value is Leaving.Delete or Leaving.Archive).ToImmutableDictionary(d => d.Key, TableErasure (_) => new TableErasure.Delete()));
        await using var session = await SourceSet.OpenAsync(place.Source, SessionAccess.Look, cancel);
        foreach (var table in asked)
        {
            if (await session.PointingAtAsync(place.Persons, table, goes, cancel) is not null)
            {
                pointedAt.Add(table.Name);
            }
        }

        return pointedAt;
    }

    // Rows that come and go by themselves while the person reads the plan (sessions, mail, entries, readings at the desk) must not make it another plan.
    internal static bool Steady(string table) =>
        !table.StartsWith("ledger_", StringComparison.Ordinal) && !table.StartsWith("signin_", StringComparison.Ordinal) && !table.StartsWith("me_", StringComparison.Ordinal)
        && !table.StartsWith("desk_", StringComparison.Ordinal) && table != "post_outbox";

    private static Leaving Decide(DeclaredPolicy policy, AttachedSource source, MappedTable table, IReadOnlyList<HoldRow> held)
    {
        var serves = table.Serves.Select(policy.Purpose).OfType<Purpose>().ToList();
        if (held.Any(h => h.Purpose is null || table.Serves.Contains(h.Purpose)))
        {
            return Leaving.Keep;
        }

        if (source.IsOwn && table.AtEnd == RowEnd.Keep)
        {
            // What a slice ends itself: proof and files stay under their own key and term, the person's own row goes with the last of them.
            return table.Name == "people_subject" || serves.All(p => p.OnErasure == OnErasure.Keep || p.Protects is not null) ? Leaving.Keep
                : table.Name == "people_identifier" && serves.Any(p => p.OnErasure == OnErasure.Archive) ? Leaving.Archive
                : Leaving.Delete;
        }

        return serves.Any(p => p.OnErasure == OnErasure.Keep) ? Leaving.Keep
            : serves.Any(p => p.OnErasure == OnErasure.Archive && p.Keep.Archive is not null) ? Leaving.Archive
            : Leaving.Delete;
    }

    private LeavingLine Line(AttachedSource source, MappedTable table, List<SourceRow> rows, Dictionary<string, Leaving> decided, bool pointedAt, RowDates dates, Instant now)
    {
        var policy = policies.Current;
        var what = decided[table.Name];
        var data = table.Columns.Where(c => c.Datum is not null && rows.Any(r => r[c.Name] is not null)).Select(c => c.Datum!).Distinct(StringComparer.Ordinal).ToImmutableArray();
        var serves = table.Serves.Select(policy.Declared.Purpose).OfType<Purpose>().ToList();
        var columns = ImmutableArray<string>.Empty;
        ImmutableArray<(string, ImmutableArray<string>)> stays = [];
        switch (what)
        {
            case Leaving.Keep:
                var keepers = serves.Where(p => p.OnErasure == OnErasure.Keep || p.Protects is not null).ToList();
                var needed = (keepers.Count == 0 ? serves : keepers).SelectMany(p => p.Data.Select(d => d.Datum)).ToHashSet(StringComparer.Ordinal);
                columns = source.IsOwn && table.AtEnd == RowEnd.Keep ? [] : [.. table.Clearable.Where(c => !needed.Contains(c.Datum!)).Select(c => c.Name)];
                what = columns.IsEmpty ? Leaving.Keep : Leaving.Clear;
                stays = [.. (keepers.Count == 0 ? serves : keepers).Select(p => (p.Id, Of(data, p.Data.Select(d => d.Datum)))).Where(s => !s.Item2.IsEmpty)];
                break;
            case Leaving.Archive:
                stays = [.. serves.Where(p => p.OnErasure == OnErasure.Archive && p.Keep.Archive is not null).Select(p => (p.Id, Of(data, p.Keep.Archive!.Data))).Where(s => !s.Item2.IsEmpty)];
                break;
        }

        if (what is Leaving.Delete or Leaving.Archive && (pointedAt || (!source.IsOwn && table.AtEnd == RowEnd.Clear) || source.Map.DependantsOf(table).Any(d => decided.TryGetValue(d.Name, out var below) && below == Leaving.Keep)))
        {
            columns = [.. table.Clearable.Select(c => c.Name)];
            what = Leaving.Clear;
        }

        // Only the bare pseudonym stays of the person's own row: what was said of them goes with the rest.
        stays = table.Name == "people_subject" ? [] : stays;
        var staying = stays.SelectMany(s => s.Item2).ToHashSet(StringComparer.Ordinal);
        DateOnly? until = null;
        foreach (var (purpose, _) in stays)
        {
            foreach (var row in rows)
            {
                var standing = Lifecycle.Of(policy.Compiled, policy.Purpose(purpose), dates.Of(row), now);
                var end = standing.ArchiveEnd ?? standing.ActiveEnd;
                until = end > until || until is null ? end : until;
            }

            // Kept while there is a person to show it for: its last term runs from this erasure.
            if (until is null && policy.Purpose(purpose) is { Active.For: null, Archive: { } last })
            {
                until = Lifecycle.End(policy.Compiled, last.For, last.FromYearEnd, policy.Zone.DayOf(now));
            }
        }

        return new LeavingLine(source.Name, table.Name, rows.Count, what, [.. data.Where(d => !staying.Contains(d))], stays, columns, until);
    }

    private static ImmutableArray<string> Of(ImmutableArray<string> data, IEnumerable<string> kept) => [.. data.Intersect(kept, StringComparer.Ordinal)];
}
