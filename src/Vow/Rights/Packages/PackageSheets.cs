using System.Collections.Immutable;
using System.Globalization;
using Vow.Policy;
using Vow.Sheets;

namespace Vow.Rights.Packages;

/// <summary>The records of a copy as tables: one for each table of each system. Pure.</summary>
internal static class PackageSheets
{
    /// <summary>Name of the file and its bytes.</summary>
    public static IEnumerable<(string Name, byte[] Bytes)> Of(PackageContent content, DeclaredPolicy policy)
    {
        foreach (var table in content.Purposes.SelectMany(purpose => purpose.Rows).GroupBy(row => (Source: row.Row.Source.Name, Table: row.Row.Table.Name)))
        {
            // One record may serve several purposes: its values are put together again.
            var records = table.GroupBy(row => row.Row.Row.Key.Text, StringComparer.Ordinal)
                .Select(rows => rows.SelectMany(row => row.Values).GroupBy(value => value.Held.Column.Name, StringComparer.Ordinal).ToDictionary(one => one.Key, one => one.First(), StringComparer.Ordinal)).ToList();
            var columns = records.SelectMany(record => record.Keys).Distinct(StringComparer.Ordinal).ToImmutableArray();
            yield return (
                NameOf(table.Key.Source, table.Key.Table),
                Csv.Write(columns, records.Select(record => columns.Select(column => record.TryGetValue(column, out var value) ? value.File ?? value.Value?.ToString() ?? "" : "").ToImmutableArray())));
        }

        foreach (var one in content.Archives.Where(one => one.Rows is not null))
        {
            foreach (var table in one.Rows!.GroupBy(row => (row.Source, row.Table)))
            {
                var records = table.Select(row => ArchivedData.Of(row, policy).GroupBy(datum => datum.Id, StringComparer.Ordinal).ToDictionary(d => d.Key, d => d.First().Value?.ToString() ?? "", StringComparer.Ordinal)).ToList();
                var columns = records.SelectMany(record => record.Keys).Distinct(StringComparer.Ordinal).ToImmutableArray();
                yield return (
                    "tables/archive-" + Safe(one.Archive.Purpose) + "-" + Safe(table.Key.Source) + "-" + Safe(table.Key.Table) + ".csv",
                    Csv.Write(columns, records.Select(record => columns.Select(column => record.GetValueOrDefault(column, "")).ToImmutableArray())));
            }
        }
    }

    private static string NameOf(string source, string table) => string.Create(CultureInfo.InvariantCulture, $"tables/{Safe(source)}-{Safe(table)}.csv");

    // A name inside an archive leads to no other folder, whatever a system calls its tables.
    private static string Safe(string name) => string.Concat(name.Select(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' ? c : '_'));
}
