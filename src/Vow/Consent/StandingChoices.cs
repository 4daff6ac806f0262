using Microsoft.EntityFrameworkCore;
using Vow.Gate;
using Vow.Hosting;

namespace Vow.Consent;

/// <summary>What stands for one purpose and channel of a person, and how it came to stand.</summary>
/// <param name="Purpose">Purpose id.</param>
/// <param name="Channel">Channel id; empty where the purpose has none.</param>
/// <param name="Act">The act that stands now.</param>
/// <param name="Since">When it was done.</param>
/// <param name="TextVersion">The words it was done before; null for objections.</param>
/// <param name="Pending">Whether the address has not answered yet.</param>
/// <param name="Receipt">The ledger entry of the act.</param>
/// <param name="History">Every row of the slot, newest first; the first is the one that stands.</param>
public sealed record StandingChoice(
    string Purpose, string Channel, ChoiceAct Act, Instant Since, string? TextVersion, bool Pending, Guid Receipt, IReadOnlyList<Choice> History);

/// <summary>What a person's choices come to, for pages. Slots nobody ever chose about are absent.</summary>
public static class StandingChoices
{
    /// <summary>Per purpose and channel what stands now, ordered by purpose and channel.</summary>
    public static async Task<IReadOnlyList<StandingChoice>> OfAsync(Store store, Guid subject)
    {
        ArgumentNullException.ThrowIfNull(store);
        var rows = await store.Set<Choice>().AsNoTracking().Where(c => c.SubjectId == subject).OrderByDescending(c => c.At).ToListAsync();
        return
        [
            .. rows.GroupBy(c => (c.Purpose, c.Channel))
                .Select(slot => (Latest: slot.First(), History: slot.ToList()))
                .OrderBy(s => s.Latest.Purpose, StringComparer.Ordinal).ThenBy(s => s.Latest.Channel, StringComparer.Ordinal)
                .Select(s => new StandingChoice(
                    s.Latest.Purpose, s.Latest.Channel, s.Latest.Act, s.Latest.At, s.Latest.TextVersion, s.Latest.Pending, s.Latest.EntryId, s.History)),
        ];
    }

    /// <summary>The latest row of each slot, inside a deed.</summary>
    internal static async Task<List<Choice>> LatestAsync(Deed deed, Guid subject)
    {
        await using var command = deed.Command(
            """
            SELECT c.id, c.purpose, c.channel, c.act, c.at, c.text_version, c.language, c.surface, c.explicit, c.pending, c.entry_id
            FROM consent_choice c
            WHERE c.subject_id = @s AND c.at = (SELECT MAX(l.at) FROM consent_choice l WHERE l.subject_id = @s AND l.purpose = c.purpose AND l.channel = c.channel)
            ORDER BY c.purpose, c.channel
            """,
            ("@s", subject));
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<Choice>();
        while (await reader.ReadAsync())
        {
            rows.Add(new Choice
            {
                Id = reader.GetGuid(0),
                SubjectId = subject,
                Purpose = reader.GetString(1),
                Channel = reader.GetString(2),
                Act = (ChoiceAct)reader.GetInt32(3),
                At = deed.ReadInstant(reader, 4),
                TextVersion = reader.IsDBNull(5) ? null : reader.GetString(5),
                Language = reader.GetString(6),
                Surface = reader.GetString(7),
                Explicit = reader.GetBoolean(8),
                Pending = reader.GetBoolean(9),
                IdempotencyKey = "",
                EntryId = reader.GetGuid(10),
            });
        }

        return rows;
    }
}
