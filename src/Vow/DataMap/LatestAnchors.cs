using System.Globalization;
using Vow.Gate;
using Vow.Hosting;

namespace Vow.DataMap;

/// <summary>When something last happened to many people at once, by every column of the own store that is marked with it.</summary>
public sealed class LatestAnchors(SourceSet sources, Database database)
{
    /// <summary>The latest instant of each person of a range of ids; who is absent never had it happen.</summary>
    /// <param name="anchor">Anchor id.</param>
    /// <param name="after">Ids after this one,</param>
    /// <param name="last">up to this one and with it.</param>
    /// <param name="cancel">Stops it.</param>
    public async Task<IReadOnlyDictionary<Guid, Instant>> OfAsync(string anchor, Guid after, Guid last, CancellationToken cancel = default)
    {
        var latest = new Dictionary<Guid, Instant>();
        await using var connection = await database.OpenAsync(cancel);
        foreach (var (table, subject, column) in
            from table in sources.Own.Map.Personal
            where table.SubjectColumn is not null
            from column in table.Columns
            where column.Anchors.Contains(anchor)
            select (table.Name, table.SubjectColumn, column.Name))
        {
            await using var command = database.Command(
                connection, null,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"SELECT \"{subject}\", MAX(\"{column}\") FROM \"{table}\" WHERE \"{subject}\" > @after AND \"{subject}\" <= @last AND \"{column}\" IS NOT NULL GROUP BY \"{subject}\""),
                ("@after", after), ("@last", last));
            await using var reader = await command.ExecuteReaderAsync(cancel);
            while (await reader.ReadAsync(cancel))
            {
                var (who, at) = (reader.GetGuid(0), database.ReadInstant(reader, 1));
                if (!latest.TryGetValue(who, out var before) || before < at)
                {
                    latest[who] = at;
                }
            }
        }

        return latest;
    }
}
