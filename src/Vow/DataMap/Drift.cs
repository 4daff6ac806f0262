using System.Collections.Immutable;
using System.Data.Common;
using Vow.Policy;
using Vow.Sources;

namespace Vow.DataMap;

/// <summary>
/// What looks personal where the map says nothing, or says that there is none: a new column of a mapped table, a new table, a column that found its
/// way into a list of goods. What a person judged (<c>technical</c>, with a reason) stays judged.
/// </summary>
public static class Drift
{
    /// <summary>A column of a table said to hold no personal data looks as if it did.</summary>
    public const string LooksPersonal = "map.looks-personal";

    // A table of goods is believed until something speaks clearly against it.
    private const double Clear = 0.6;

    /// <summary>A source's findings, with what its silent columns look like.</summary>
    /// <param name="source">The source. Vow's own store is declared where its columns are made, and a service shows no columns: they come back as they are.</param>
    /// <param name="findings">What the map's check found.</param>
    /// <param name="today">The day of the look.</param>
    /// <param name="cancel">Stops it.</param>
    public static async Task<ImmutableArray<MapFinding>> LookAsync(AttachedSource source, ImmutableArray<MapFinding> findings, DateOnly today, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        if (source.IsOwn || !source.IsDatabase)
        {
            return findings;
        }

        var silent = findings.Where(finding => finding.Code is "map.undeclared-column" or "map.undeclared-table").Select(finding => finding.Table).ToHashSet(StringComparer.Ordinal);
        try
        {
            var scan = await DatabaseScan.RunAsync(
                source.Map.Engine, source.ConnectionString!, SourceScan.UsualRows, today,
                table => silent.Contains(table.Name) || source.Map.Find(table.Name) is { NoPersonalData: not null }, map: source.Map, cancel: cancel);
            return Told(source, findings, scan.Proposals);
        }
        catch (DbException)
        {
            // Whoever asks has just read the catalogue: it will be told as what it is on the next run, and what the check found still stands.
            return findings;
        }
    }

    private static ImmutableArray<MapFinding> Told(AttachedSource source, ImmutableArray<MapFinding> findings, ImmutableArray<ScanProposal> proposals)
    {
        var told = findings.Select(finding => finding.Code switch
        {
            "map.undeclared-column" when proposals.FirstOrDefault(one => one.Table == finding.Table && one.Column == finding.Column) is { } one => Beside(finding, Looks(one), one.Kind.Values),
            "map.undeclared-table" when proposals.Where(one => one.Table == finding.Table).ToList() is { Count: > 0 } inside => Beside(
                finding,
                new(
                    $"Personal, it seems: {string.Join(", ", inside.Select(one => $"{one.Column} ({one.Kind.Values.En})"))}.",
                    $"Données personnelles, semble-t-il\u00a0: {string.Join(", ", inside.Select(one => $"{one.Column} ({one.Kind.Values.Fr})"))}."),
                new(string.Join(", ", inside.Select(one => one.Kind.Values.En).Distinct()), string.Join(", ", inside.Select(one => one.Kind.Values.Fr).Distinct()))),
            _ => finding,
        });
        var judgedClean = proposals
            .Where(one => one.Confidence >= Clear && source.Map.Find(one.Table) is { NoPersonalData: not null } table && table.Column(one.Column) is not { Technical: not null })
            .Select(one => new MapFinding(
                LooksPersonal, MapSeverity.Error, one.Table, one.Column,
                new("The map says that the table holds no personal data. " + Looks(one).En, "La cartographie dit que la table ne contient aucune donnée personnelle. " + Looks(one).Fr),
                new(
                    $"Map the table; or, where it is nobody's, say so beside no_personal_data: columns: {{ {one.Column}: {{ technical: \"why\" }} }}.",
                    $"Décrivez la table dans la cartographie\u00a0; ou, si ce n'est la donnée de personne, dites-le à côté de no_personal_data\u00a0: columns: {{ {one.Column}: {{ technical: \"pourquoi\" }} }}."))
            {
                Looks = one.Kind.Values,
            });
        return [.. told, .. judgedClean];
    }

    private static MapFinding Beside(MapFinding finding, Bilingual more, Bilingual looks) => finding with { Message = new($"{finding.Message.En} {more.En}", $"{finding.Message.Fr} {more.Fr}"), Looks = looks };

    private static Bilingual Looks(ScanProposal one) => new($"It looks like {one.Kind.Values.En}: {one.Why.En}.", $"Elle semble contenir des {one.Kind.Values.Fr}\u00a0: {one.Why.Fr}.");
}
