using Vow.GateAnswers;

namespace Vow.Rights;

/// <summary>Tells the gate which purposes are under restriction: but for storage, they are closed (GDPR 18(2)).</summary>
public sealed class RightsFacts : IKnowsSubjects
{
    /// <inheritdoc />
    public async Task TellAsync(FactsBuilder facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        await using var command = facts.Command("SELECT purpose FROM rights_restriction WHERE subject_id = @s AND lifted_at IS NULL", ("@s", facts.Subject));
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            facts.Restrict(reader.GetString(0));
        }
    }
}
