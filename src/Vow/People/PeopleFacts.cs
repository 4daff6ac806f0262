using Vow.GateAnswers;

namespace Vow.People;

/// <summary>Tells the gate that a subject is being erased, when everything is closed from the first step on, and that they said to be under the age of consent.</summary>
public sealed class PeopleFacts : IKnowsSubjects
{
    /// <inheritdoc />
    public async Task TellAsync(FactsBuilder facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        await using var command = facts.Command("SELECT erasing, under_age_at IS NOT NULL FROM people_subject WHERE id = @s", ("@s", facts.Subject));
        await using var reader = await command.ExecuteReaderAsync();
        if (await reader.ReadAsync())
        {
            facts.Erasing = reader.GetBoolean(0);
            facts.Minor = reader.GetBoolean(1);
        }
    }
}
