using System.Text.Json.Nodes;
using Vow.Evidence;
using Vow.Gate;
using Vow.Hosting;
using Vow.People;

namespace Vow.Post;

/// <summary>A mail of ours that came back, found again by its mark.</summary>
/// <param name="Kind">What it says.</param>
/// <param name="Subject">Whom it went to.</param>
/// <param name="Address">At which address.</param>
/// <param name="About">What it belonged to, such as a campaign; null for a service mail.</param>
public sealed record Returned(ReturnKind Kind, Guid Subject, string Address, Guid? About);

/// <summary>A slice that acts on what comes back of what it sent.</summary>
public interface IHearsReturns
{
    /// <summary>Acts, in deeds of its own; done again it changes nothing.</summary>
    Task HearAsync(Returned returned, Instant now, CancellationToken cancel);
}

/// <summary>
/// What is known of mails that left, and of addresses that don't answer. An address that does not exist, or that failed several times over weeks, gets no more
/// newsletters; service mails are still tried, since a person may have nothing else.
/// </summary>
public sealed class ReturnedMail(ReturnPath path, Entries entries)
{
    /// <summary>How long a report can still find its mail.</summary>
    public static readonly TimeSpan Expected = TimeSpan.FromDays(30);

    // A full mailbox empties again; one that failed this often, so far apart, is abandoned.
    private const int SoftFailures = 3;
    private static readonly TimeSpan Apart = TimeSpan.FromDays(14);

    /// <summary>Expects that a mail may come back, in the deed in which it leaves.</summary>
    /// <param name="deed">The deed.</param>
    /// <param name="mail">The mail's id.</param>
    /// <param name="subject">To whom.</param>
    /// <param name="to">At which address.</param>
    /// <param name="about">What it belongs to; null for a service mail.</param>
    public Task ExpectAsync(Deed deed, Guid mail, Guid subject, string to, Guid? about = null)
    {
        ArgumentNullException.ThrowIfNull(deed);
        // A provider of text messages always says what became of them; mails come back only where there is a mailbox for it.
        return path.IsOn || Identifiers.KindOf(to) == Identifiers.Phone
            ? deed.ExecuteAsync(
                """
                INSERT INTO post_left (mark, subject_id, "to", about, left_at, returned_at) VALUES (@m, @s, @to, @about, @now, NULL)
                ON CONFLICT (mark) DO NOTHING
                """,
                ("@m", path.MarkOf(mail, deed.Now)), ("@s", subject), ("@to", to), ("@about", about), ("@now", deed.Now))
            : Task.CompletedTask;
    }

    /// <summary>The mail that bears a mark, the first time it is asked for; null afterwards, and for marks of nobody.</summary>
    public static async Task<Returned?> TakeAsync(Deed deed, string mark, ReturnKind kind)
    {
        ArgumentNullException.ThrowIfNull(deed);
        await using var asked = deed.Command("SELECT subject_id, \"to\", about FROM post_left WHERE mark = @m AND returned_at IS NULL", ("@m", mark));
        await using var row = await asked.ExecuteReaderAsync();
        return await row.ReadAsync() ? new Returned(kind, row.GetGuid(0), row.GetString(1), row.IsDBNull(2) ? null : row.GetGuid(2)) : null;
    }

    /// <summary>Marks it as come back.</summary>
    public static Task CameBackAsync(Deed deed, string mark)
    {
        ArgumentNullException.ThrowIfNull(deed);
        return deed.ExecuteAsync("UPDATE post_left SET returned_at = @now WHERE mark = @m", ("@now", deed.Now), ("@m", mark));
    }

    /// <summary>The address does not exist: no newsletter goes there any more until the person shows that it works.</summary>
    public async Task UndeliverableAsync(Deed deed, Guid subject, string address, string answer)
    {
        if (await Identifiers.UndeliverableAsync(deed, subject, address))
        {
            await entries.AppendAsync(deed, "post.undeliverable", Actor.System, new JsonObject { ["answer"] = answer }, subject);
        }
    }

    /// <summary>A mail did not arrive this time: the third in weeks counts as an address that does not exist.</summary>
    public async Task FailedAsync(Deed deed, Guid subject, string address, string answer)
    {
        if (await Identifiers.FailedAsync(deed, subject, address, Apart) >= SoftFailures)
        {
            await UndeliverableAsync(deed, subject, address, answer);
        }
    }
}
