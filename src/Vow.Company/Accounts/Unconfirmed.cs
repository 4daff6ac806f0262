using Microsoft.EntityFrameworkCore;
using Vow.Consent;
using Vow.Evidence;
using Vow.Gate;
using Vow.GateAnswers;
using Vow.Hosting;
using Vow.Jobs;
using Vow.Keys;
using Vow.People;
using Vow.Post;
using Vow.SignIn;

namespace Vow.Company.Accounts;

/// <summary>
/// Deletes accounts whose address has not answered, with everything written at their sign-up. Rows go in one deed, the keys after it:
/// a crash between leaves a key that opens nothing.
/// </summary>
public sealed class Unconfirmed(Database database, Deeds deeds, Facts facts, KeyStore keys, Clock clock) : IJob
{
    private static readonly string[] Compartments = [Compartment.Identity, Compartment.Proof];

    /// <inheritdoc />
    public string Name => "accounts.unconfirmed";

    /// <inheritdoc />
    public string? Cron => null;

    /// <inheritdoc />
    public TimeSpan Every => TimeSpan.FromHours(1);

    /// <inheritdoc />
    public async Task RunAsync(Instant now, CancellationToken cancel)
    {
        var cutOff = now.Plus(-SignUp.Waits);
        await using var store = database.NewStore();
        var overdue = await store.Set<Account>().Where(a => a.ConfirmedAt == null && a.CreatedAt <= cutOff).Select(a => a.SubjectId).ToListAsync(cancel);
        foreach (var subject in overdue)
        {
            cancel.ThrowIfCancellationRequested();
            await EndAsync(subject);
        }
    }

    /// <summary>Deletes one, unless its address has answered meanwhile.</summary>
    public async Task EndAsync(Guid subject)
    {
        var ended = await deeds.DoAsync(
            async deed =>
            {
                if (await deed.ExecuteAsync("DELETE FROM accounts_account WHERE subject_id = @s AND confirmed_at IS NULL", ("@s", subject)) == 0)
                {
                    return false;
                }

                await PendingChoices.DropAsync(deed, subject);
                await Logins.EndAsync(deed, subject);
                await Outbox.TakeBackAsync(deed, subject);
                foreach (var compartment in Compartments)
                {
                    await Entries.UnlinkAsync(deed, subject, compartment);
                }

                await facts.ForgetAsync(deed, subject);
                await Subjects.ForgetAsync(deed, subject);
                return true;
            },
            subject);
        if (ended)
        {
            Steps.Reached("accounts.unconfirmed-deleted");
            keys.Destroy(subject, Compartments, clock.Now);
        }
    }
}
