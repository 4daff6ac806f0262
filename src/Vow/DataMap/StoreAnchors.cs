using Vow.Gate;
using Vow.GateAnswers;

namespace Vow.DataMap;

/// <summary>Tells the gate when each anchor last happened, from every marked column of the own store: no slice has to say it twice.</summary>
public sealed class StoreAnchors(SourceSet sources) : IKnowsSubjects
{
    private (string Sql, IReadOnlyList<string> Anchors)[]? queries;

    /// <inheritdoc />
    public async Task TellAsync(FactsBuilder facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        foreach (var (sql, anchors) in queries ??= Queries())
        {
            await using var command = facts.Command(sql, ("@s", facts.Subject));
            await using var reader = await command.ExecuteReaderAsync();
            if (await reader.ReadAsync() && !await reader.IsDBNullAsync(0))
            {
                var at = facts.ReadInstant(reader, 0);
                foreach (var anchor in anchors)
                {
                    facts.Anchor(anchor, at);
                }
            }
        }
    }

    private (string, IReadOnlyList<string>)[] Queries() =>
    [
        .. from table in sources.Own.Map.Personal
           where table.SubjectColumn is not null
           from column in table.Columns
           where !column.Anchors.IsEmpty
           select ($"SELECT MAX(\"{column.Name}\") FROM \"{table.Name}\" WHERE \"{table.SubjectColumn}\" = @s", (IReadOnlyList<string>)column.Anchors),
    ];
}
