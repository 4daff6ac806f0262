using System.Collections.Immutable;
using Vow.Gate;

namespace Vow.Sources;

/// <summary>Which rows of a source are past their term at one moment: a rule per table, and the persons nothing may be taken from.</summary>
public sealed record DuePlan
{
    /// <summary>The zone in which dates and zone-less times are read.</summary>
    public required PolicyZone Zone { get; init; }

    /// <summary>Rule by table name. A table without a rule is never due.</summary>
    public required ImmutableDictionary<string, DueRule> Rules { get; init; }

    /// <summary>Persons under a hold or a restriction, or active elsewhere.</summary>
    public ImmutableArray<KeyExclusions> Exclusions { get; init; } = [];

    /// <summary>
    /// The plan for a whole map. <paramref name="terms"/> gives each served purpose's anchors and cut-off; null for a purpose that isn't declared, which
    /// keeps every row that serves it.
    /// </summary>
    public static DuePlan For(DataMap map, PolicyZone zone, Func<string, PurposeTerm?> terms)
    {
        ArgumentNullException.ThrowIfNull(map);
        ArgumentNullException.ThrowIfNull(terms);
        return new DuePlan
        {
            Zone = zone,
            Rules = map.Personal.Where(t => t.AtEnd != RowEnd.Keep).ToImmutableDictionary(t => t.Name, t => new DueRule(t.Name, [.. t.Serves.Select(p => Rule(map, t, p, terms(p)))])),
        };
    }

    /// <summary>The plan of a compiled policy: rows leave the active base when every purpose they serve has left its active phase at <paramref name="now"/>.</summary>
    public static DuePlan For(DataMap map, CompiledPolicy policy, Instant now)
    {
        ArgumentNullException.ThrowIfNull(policy);
        return For(map, policy.Zone, id => policy.PurposeIndex.TryGetValue(id, out var index) ? Term(policy.Purposes[index]) : null);

        PurposeTerm Term(CompiledPurpose purpose) => new(Lifecycle.ActiveCutOff(policy, purpose, now), [.. purpose.Active.After.Select(a => policy.Anchors[a])]);
    }

    private static PurposeRule Rule(DataMap map, MappedTable table, string purpose, PurposeTerm? term) =>
        term is null ? new PurposeRule(purpose, null, []) : new PurposeRule(purpose, term.CutOff, [.. term.Anchors.SelectMany(a => AnchorColumns.Of(map, table, a))]);
}

/// <summary>A purpose's term as a sweep needs it.</summary>
/// <param name="CutOff">First anchor instant still alive; null where the phase has no end by time.</param>
/// <param name="Anchors">Ids of the anchors, of which the latest counts.</param>
public sealed record PurposeTerm(Instant? CutOff, ImmutableArray<string> Anchors);

/// <summary>When a row of a table is due: every purpose it serves has ended for it.</summary>
/// <param name="Table">The table.</param>
/// <param name="Purposes">One rule per purpose served; none means never.</param>
public sealed record DueRule(string Table, ImmutableArray<PurposeRule> Purposes);

/// <summary>When one purpose has ended for a row: at least one anchor is known and every known one lies before the cut-off.</summary>
/// <param name="Purpose">The purpose's id.</param>
/// <param name="CutOff">First instant still alive; null = never ends by time.</param>
/// <param name="Anchors">Where the anchors are.</param>
public sealed record PurposeRule(string Purpose, Instant? CutOff, ImmutableArray<AnchorAt> Anchors);

/// <summary>A column that holds an anchor's time.</summary>
/// <param name="Table">Its table.</param>
/// <param name="Column">The column.</param>
/// <param name="Scope">Which rows of that table count for the row asked about.</param>
public readonly record struct AnchorAt(string Table, string Column, AnchorScope Scope);

/// <summary>Which rows an anchor is read from.</summary>
public enum AnchorScope
{
    /// <summary>The row itself, the row it hangs on, or the rows that hang on it.</summary>
    Row,

    /// <summary>Every row of the same person.</summary>
    Person,
}

/// <summary>Persons whose rows are not due whatever their dates.</summary>
/// <param name="Root">Their table of persons, or <see cref="Lineage.SubjectRoot"/>.</param>
public abstract record KeyExclusions(string Root)
{
    /// <summary>A list of keys, loaded into a temporary table.</summary>
    /// <param name="Root">The table of persons.</param>
    /// <param name="Excluded">Their keys there.</param>
    public sealed record Keys(string Root, ImmutableArray<RowKey> Excluded) : KeyExclusions(Root);

    /// <summary>The rows of a table of the same database.</summary>
    /// <param name="Root">The table of persons.</param>
    /// <param name="Table">The table that lists them.</param>
    /// <param name="Columns">Its columns that hold their key, in key order.</param>
    /// <param name="EndedColumn">A column that is null while the row counts, or null where every row does.</param>
    public sealed record Rows(string Root, string Table, ImmutableArray<string> Columns, string? EndedColumn) : KeyExclusions(Root);
}
