using System.Collections.Immutable;

namespace Vow.Rights;

/// <summary>Lines of a plan that end alike in one place: what a person reads once, however many tables it takes.</summary>
/// <param name="Source">The source.</param>
/// <param name="Tables">Its tables, in the plan's order.</param>
/// <param name="Rows">How many rows they have of the person.</param>
/// <param name="What">What happens to them.</param>
/// <param name="Goes">Data that goes, each once.</param>
/// <param name="Stays">Data that stays, each once under the purpose it stays for.</param>
/// <param name="Until">Last day of what stays, where it is known.</param>
public sealed record LeavingFate(
    string Source, ImmutableArray<string> Tables, int Rows, Leaving What, ImmutableArray<string> Goes, ImmutableArray<(string Purpose, ImmutableArray<string> Data)> Stays, DateOnly? Until)
{
    /// <summary>Whether something goes now: what must stay of rows that are kept leaves them whole.</summary>
    public bool IsLeaving => What != Leaving.Keep || (Stays.IsEmpty && !Goes.IsEmpty);

    /// <summary>The fates of a plan, in the order of its lines. Rows that stay and say nothing of the person are no line.</summary>
    public static ImmutableArray<LeavingFate> Of(ImmutableArray<LeavingLine> lines) =>
    [
        .. lines.Where(line => line.What != Leaving.Keep || !line.Goes.IsEmpty || !line.Stays.IsEmpty)
            .GroupBy(line => (
                line.Source,
                line.Until,
                Kept: line.What == Leaving.Keep && !line.Stays.IsEmpty,
                Stays: string.Join(' ', line.Stays.Select(stay => stay.Purpose).Order(StringComparer.Ordinal))))
            .Select(alike => new LeavingFate(
                alike.Key.Source,
                [.. alike.Select(line => line.Table)],
                alike.Sum(line => line.Rows),
                alike.Select(line => line.What).FirstOrDefault(what => what != Leaving.Keep, Leaving.Keep),
                [.. alike.SelectMany(line => line.Goes).Distinct(StringComparer.Ordinal)],
                [
                    .. alike.SelectMany(line => line.Stays).GroupBy(stay => stay.Purpose, StringComparer.Ordinal)
                        .Select(stay => (stay.Key, stay.SelectMany(one => one.Data).Distinct(StringComparer.Ordinal).ToImmutableArray())),
                ],
                alike.Key.Until)),
    ];
}
