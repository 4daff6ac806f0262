using System.Collections.Immutable;
using Vow.Policies;
using Vow.Policy;

namespace Vow.Me;

/// <summary>What is held in one place until one end: the place and the end are said once, over the lines.</summary>
/// <param name="Place">Name of the source.</param>
/// <param name="KeptUntil">Until when, in the reader's words.</param>
/// <param name="Records">The records there, one after another.</param>
public sealed record HeldGroup(string Place, string KeptUntil, ImmutableArray<HeldRecords> Records);

/// <summary>Records of one table, each with its lines.</summary>
/// <param name="Records">The lines record by record; a line that another record of the group already has is not said again.</param>
public sealed record HeldRecords(ImmutableArray<ImmutableArray<HeldLine>> Records);

/// <summary>A datum of one record, with every part of it that the record holds.</summary>
/// <param name="Datum">Which datum.</param>
/// <param name="Values">Its parts in words, each once; null for what only a program reads. Empty for a secret.</param>
/// <param name="AlsoFor">Other purposes that use it.</param>
/// <param name="Since">The earliest day written in the record.</param>
public sealed record HeldLine(Datum Datum, ImmutableArray<string?> Values, ImmutableArray<string> AlsoFor, DateOnly? Since);

/// <summary>Sets what is held for one purpose in order for a page.</summary>
public static class Held
{
    /// <summary>The groups of a purpose, in the order of its rows.</summary>
    public static ImmutableArray<HeldGroup> Of(PolicyInForce policy, MyPurpose mine, Language language)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(mine);
        return
        [
            .. mine.Rows
                .GroupBy(row => (Place: row.Source.Name, Until: MeWords.KeptUntil(policy.Declared, mine.Purpose, row.Standing, language)))
                .Select(group => new HeldGroup(group.Key.Place, group.Key.Until, Records(policy, group, language))),
        ];
    }

    private static ImmutableArray<HeldRecords> Records(PolicyInForce policy, IEnumerable<MyRow> rows, Language language)
    {
        var said = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        return
        [
            .. rows.GroupBy(row => row.Table.Name)
                .Select(table => new HeldRecords(
                [
                    .. table
                        .Select(row => Lines(policy, row, language).Where(line => said.Add(line.Datum.Id + "\n" + string.Join('\n', line.Values))).ToImmutableArray())
                        .Where(lines => !lines.IsEmpty),
                ]))
                .Where(table => !table.Records.IsEmpty),
        ];
    }

    private static IEnumerable<HeldLine> Lines(PolicyInForce policy, MyRow row, Language language) =>
        row.Data.GroupBy(datum => datum.Datum.Id).Select(parts => new HeldLine(
            parts.First().Datum,
            [.. parts.Where(part => part.Value is not null).Select(part => Cells.InWords(row, part, policy, language)).Distinct(StringComparer.OrdinalIgnoreCase)],
            [.. parts.SelectMany(part => part.AlsoFor).Distinct(StringComparer.Ordinal)],
            row.Since));
}
