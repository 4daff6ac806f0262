using Vow.Hosting;

namespace Vow.Post;

/// <summary>A service mail to write: who, about whom, from which text, in plain words. It carries no offer, and no choice stops it.</summary>
/// <param name="To">Address.</param>
/// <param name="Subject">Whom it is about; null for the desk's own mail.</param>
/// <param name="Template">Which text, such as <c>account.confirm</c>.</param>
/// <param name="Title">Subject line.</param>
/// <param name="Body">Plain text, lines of any length.</param>
public sealed record Mail(string To, Guid? Subject, ServiceText Template, string Title, string Body)
{
    /// <summary>The thread it answers in; null for a mail of its own.</summary>
    public MailThread? Thread { get; init; }
}

/// <summary>A thread of e-mails that a mail belongs to.</summary>
/// <param name="Mark">What its Message-ID bears beside its own id, so that an answer to it is known again.</param>
/// <param name="References">Message-IDs of the thread, the one answered last.</param>
/// <param name="ReplyTo">Where answers are wanted.</param>
public sealed record MailThread(string Mark, IReadOnlyList<string> References, string ReplyTo);

/// <summary>Post's front door: a mail is written in the deed's own transaction and leaves from nowhere else.</summary>
public static class Outbox
{
    /// <summary>Writes a mail in the deed; it leaves after the commit, at least once.</summary>
    public static async Task<Guid> EnqueueAsync(Deed deed, Mail mail)
    {
        ArgumentNullException.ThrowIfNull(deed);
        ArgumentNullException.ThrowIfNull(mail);
        var id = Guid.CreateVersion7(deed.Now.ToDateTimeOffset());
        await deed.ExecuteAsync(
            """
            INSERT INTO post_outbox (id, subject_id, "to", template, title, body, created_at, next_at, attempts, mark, answers, reply_to)
            VALUES (@id, @s, @to, @t, @title, @body, @now, @now, 0, @mark, @answers, @reply)
            """,
            ("@id", id), ("@s", mail.Subject), ("@to", mail.To), ("@t", mail.Template.Id), ("@title", mail.Title), ("@body", mail.Body), ("@now", deed.Now),
            ("@mark", mail.Thread?.Mark), ("@answers", mail.Thread is { } thread ? string.Join(' ', thread.References) : null), ("@reply", mail.Thread?.ReplyTo));
        return id;
    }

    /// <summary>Whether a table's rows are mails that wait to leave: what such a mail opens is for its mailbox alone.</summary>
    public static bool IsTable(string table) => table == "post_outbox";

    /// <summary>What waits for one subject, or may come back, is another's from now on: a file was found to be theirs.</summary>
    public static async Task PassOnAsync(Deed deed, Guid from, Guid to)
    {
        ArgumentNullException.ThrowIfNull(deed);
        await deed.ExecuteAllAsync([
            new Statement("UPDATE post_outbox SET subject_id = @to WHERE subject_id = @from", ("@from", from), ("@to", to)),
            new Statement("UPDATE post_left SET subject_id = @to WHERE subject_id = @from", ("@from", from), ("@to", to)),
        ]);
    }

    /// <summary>Takes back what has not left yet for a subject, and forgets what may come back, in the deed that ends them.</summary>
    public static async Task TakeBackAsync(Deed deed, Guid subject)
    {
        ArgumentNullException.ThrowIfNull(deed);
        await deed.ExecuteAllAsync([
            new Statement("DELETE FROM post_outbox WHERE subject_id = @s", ("@s", subject)),
            new Statement("DELETE FROM post_left WHERE subject_id = @s", ("@s", subject)),
        ]);
    }
}
