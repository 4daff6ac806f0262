using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Vow.Gate;
using Vow.Hosting;

namespace Vow.Consent;

/// <summary>How many people stand where for one purpose and channel.</summary>
/// <param name="Purpose">Purpose id.</param>
/// <param name="Channel">Channel id; empty where the purpose has none.</param>
/// <param name="Act">The act that stands.</param>
/// <param name="TextVersion">The words it was done before; null for objections.</param>
/// <param name="People">How many people, those being erased left out.</param>
public sealed record ChoiceCount(string Purpose, string Channel, ChoiceAct Act, string? TextVersion, long People)
{
    /// <summary>Whether it is a yes to these words.</summary>
    public bool IsYes => Act == ChoiceAct.Given;

    /// <summary>Whether it is a no: refused, withdrawn, objected.</summary>
    public bool IsNo => Act is ChoiceAct.Refused or ChoiceAct.Withdrawn or ChoiceAct.Objected;
}

/// <summary>Consent's front door for whoever plans a change: how people stand, counted, never who.</summary>
public static class ChoiceCounts
{
    private const string Standing = """
        SELECT c.purpose, c.channel, c.act, c.text_version, COUNT(*)
        FROM consent_choice c JOIN people_subject s ON s.id = c.subject_id
        WHERE s.erasing = @no AND c.pending = @no
          AND NOT EXISTS (SELECT 1 FROM consent_choice l WHERE l.subject_id = c.subject_id AND l.purpose = c.purpose AND l.channel = c.channel AND l.at > c.at)
        GROUP BY c.purpose, c.channel, c.act, c.text_version
        ORDER BY c.purpose, c.channel, c.act, c.text_version
        """;

    /// <summary>What stands now; choices of addresses that have not answered are none.</summary>
    public static async Task<IReadOnlyList<ChoiceCount>> StandingAsync(Database database, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(database);
        await using var connection = await database.OpenAsync(cancel);
        await using var command = database.Command(connection, null, Standing, ("@no", false));
        return await ReadAsync(command, cancel);
    }

    /// <summary>The same inside a deed: what it decides by can't change under it.</summary>
    public static async Task<IReadOnlyList<ChoiceCount>> StandingAsync(Deed deed)
    {
        ArgumentNullException.ThrowIfNull(deed);
        await using var command = deed.Command(Standing, ("@no", false));
        return await ReadAsync(command, CancellationToken.None);
    }

    /// <summary>Consents given since an instant, by purpose id.</summary>
    public static async Task<IReadOnlyList<(string Purpose, long Given)>> GivenSinceAsync(Store store, Instant since)
    {
        ArgumentNullException.ThrowIfNull(store);
        return [.. (await store.Set<Choice>().Where(c => c.At >= since && c.Act == ChoiceAct.Given)
            .GroupBy(c => c.Purpose).Select(g => new { g.Key, Count = g.LongCount() }).ToListAsync()).Select(g => (g.Key, g.Count))];
    }

    private static async Task<IReadOnlyList<ChoiceCount>> ReadAsync(System.Data.Common.DbCommand command, CancellationToken cancel)
    {
        await using var reader = await command.ExecuteReaderAsync(cancel);
        var counts = new List<ChoiceCount>();
        while (await reader.ReadAsync(cancel))
        {
            counts.Add(new ChoiceCount(
                reader.GetString(0), reader.GetString(1), (ChoiceAct)Convert.ToInt32(reader.GetValue(2), CultureInfo.InvariantCulture),
                await reader.IsDBNullAsync(3, cancel) ? null : reader.GetString(3), Convert.ToInt64(reader.GetValue(4), CultureInfo.InvariantCulture)));
        }

        return counts;
    }
}
