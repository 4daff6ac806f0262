using Vow.GateAnswers;

namespace Vow.Company.Accounts;

/// <summary>Tells the gate that a contract runs, from the confirmation on, and when the person was last active.</summary>
public sealed class AccountFacts : IKnowsSubjects
{
    private static readonly string[] AnchorsOfLogin = ["last_login", "last_contact"];

    /// <inheritdoc />
    public async Task TellAsync(FactsBuilder facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        await using var command = facts.Command(
            "SELECT last_login, last_purchase, last_subscription FROM accounts_account WHERE subject_id = @s AND confirmed_at IS NOT NULL", ("@s", facts.Subject));
        await using var row = await command.ExecuteReaderAsync();
        if (!await row.ReadAsync())
        {
            return;
        }

        facts.Contract("account");
        facts.Contract("billing");
        if (!row.IsDBNull(0))
        {
            foreach (var anchor in AnchorsOfLogin)
            {
                facts.Anchor(anchor, facts.ReadInstant(row, 0));
            }
        }

        if (!row.IsDBNull(1))
        {
            facts.Anchor("last_purchase", facts.ReadInstant(row, 1));
        }

        if (!row.IsDBNull(2))
        {
            facts.Anchor("last_subscription", facts.ReadInstant(row, 2));
        }
    }
}
