using Vow.GateAnswers;

namespace Vow.People;

/// <summary>Tells the gate that a subject is being erased: everything is closed from the first step on.</summary>
public sealed class PeopleFacts : IKnowsSubjects
{
    /// <inheritdoc />
    public async Task TellAsync(FactsBuilder facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        await using var command = facts.Command("SELECT erasing FROM people_subject WHERE id = @s", ("@s", facts.Subject));
        var found = await command.ExecuteScalarAsync();
        facts.Erasing = found is true or 1L;
    }
}
