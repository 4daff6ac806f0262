using Vow.Gate;
using Vow.GateAnswers;

namespace Vow.Consent;

/// <summary>Tells the gate what a person chose: the latest row of each purpose and channel. When they last chose anything is read by the column's mark.</summary>
public sealed class ConsentFacts : IKnowsSubjects
{
    /// <summary>The anchor every choice moves, as its table is marked.</summary>
    public const string LastContact = "last_contact";

    /// <inheritdoc />
    public async Task TellAsync(FactsBuilder facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        var policy = facts.Policy.Compiled;
        await using var command = facts.Command(
            "SELECT purpose, channel, act, at, text_version, explicit, pending FROM consent_choice WHERE subject_id = @s ORDER BY at", ("@s", facts.Subject));
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            if (!policy.PurposeIndex.TryGetValue(reader.GetString(0), out var purpose))
            {
                continue;
            }

            var channel = reader.GetString(1);
            var slot = policy.SlotOf(purpose, channel.Length == 0 ? -1 : policy.Channels.IndexOf(channel));
            if (slot >= 0)
            {
                facts.Choice(new ChoiceFact(
                    slot, (ChoiceAct)reader.GetInt32(2), facts.ReadInstant(reader, 3), reader.IsDBNull(4) ? null : reader.GetString(4), reader.GetBoolean(5), reader.GetBoolean(6)));
            }
        }
    }
}
