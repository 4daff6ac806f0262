using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Vow.Evidence;
using Vow.Gate;
using Vow.Hosting;
using Vow.Jobs;
using Vow.Policies;
using Vow.Policy;
using Vow.Register;

namespace Vow.Post;

/// <summary>
/// Takes what waits in the outbox and hands it over. A crash between handing over and deleting the row hands the same mail over again,
/// under the same Message-ID. What a delivery company receives is recorded as given to it; where its transfers are stopped, mail waits as for a server
/// that does not answer.
/// </summary>
public sealed partial class Sender(
    Database database, Deeds deeds, Clock clock, Entries entries, MailServer server, DomainPace pace, ReturnedMail returned, PolicyHolder policies, Disclosures disclosures, Deliverers deliverers, MailPurposes purposes,
    ILogger<Sender> log) : BackgroundService
{
    private const int Batch = 50;
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    /// <summary>Hands over every mail that is due.</summary>
    /// <returns>How many left.</returns>
    public async Task<int> SendDueAsync(CancellationToken cancel)
    {
        var now = clock.Now;
        var left = 0;
        if (!await AnyDueAsync(now, cancel))
        {
            return 0;
        }

        await using var store = database.NewStore();
        var due = await store.Set<OutgoingMail>().AsNoTracking().Where(m => m.NextAt <= now).OrderBy(m => m.NextAt).Take(Batch).ToListAsync(cancel);
        MailLine? line = null;
        try
        {
            foreach (var mail in due)
            {
                var deliverer = deliverers.Of(ChannelKind.Email);
                if ((deliverer is null ? null : disclosures.Stops(deliverer.Id, now)) is { } stopped)
                {
                    await PostponeAsync(mail, stopped);
                    continue;
                }

                if (pace.Take(mail.To, now) is { } later)
                {
                    await WaitAsync(mail, later);
                    continue;
                }

                if (line is not { IsOpen: true })
                {
                    await (line?.DisposeAsync() ?? ValueTask.CompletedTask);
                    (line, var closed) = await server.OpenAsync(cancel);
                    if (line is null)
                    {
                        await PostponeAsync(mail, closed!);
                        continue;
                    }
                }

                using var message = Messages.Service(policies.Current.Declared.Controller, mail);
                var (outcome, answer) = await line.HandOverAsync(mail.Id, message, now, cancel);
                pace.Answered(mail.To, outcome, now);
                switch (outcome)
                {
                    case HandedOver.Left:
                        Steps.Reached("post.handed-over");
                        await LeftAsync(mail, deliverer);
                        Steps.Reached("post.done");
                        left++;
                        break;
                    case HandedOver.Refused or HandedOver.NoSuchAddress:
                        await GiveUpAsync(mail, answer!, outcome == HandedOver.NoSuchAddress);
                        break;
                    default:
                        await PostponeAsync(mail, answer!);
                        break;
                }
            }
        }
        finally
        {
            await (line?.DisposeAsync() ?? ValueTask.CompletedTask);
        }

        return left;
    }

    /// <inheritdoc />
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Look, TimeProvider.System);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            try
            {
                await SendDueAsync(stoppingToken);
            }
#pragma warning disable CA1031 // the post must go on: what failed is still in the outbox
            catch (Exception failure) when (!stoppingToken.IsCancellationRequested)
#pragma warning restore CA1031
            {
                Failed(log, failure.GetType().Name);
            }
        }
    }

    private Task LeftAsync(OutgoingMail mail, Recipient? deliverer) => deeds.DoAsync(
        async deed =>
        {
            // Taken back meanwhile: the person's data has ended, and no entry may bring their key back.
            var stands = await deed.ExecuteAsync("DELETE FROM post_outbox WHERE id = @id", ("@id", mail.Id)) == 1;
            if (deliverer is not null)
            {
                await disclosures.RecordAsync(deed, purposes.DisclosureOf(mail, deliverer.Id, stands));
            }

            if (stands && mail.SubjectId is { } subject)
            {
                await returned.ExpectAsync(deed, mail.Id, subject, mail.To);
            }
        },
        mail.SubjectId);

    // Asked every second for as long as the server is up, and answered no most of the time: plain SQL.
    private async Task<bool> AnyDueAsync(Instant now, CancellationToken cancel)
    {
        await using var connection = await database.OpenAsync(cancel);
        await using var asked = database.Command(connection, null, "SELECT 1 FROM post_outbox WHERE next_at <= @now LIMIT 1", ("@now", now));
        return await asked.ExecuteScalarAsync(cancel) is not null;
    }

    private Task PostponeAsync(OutgoingMail mail, string fault)
    {
        var now = clock.Now;
        return Backoff.Next(mail.Attempts, mail.CreatedAt, now) is { } next
            ? deeds.DoAsync(deed => deed.ExecuteAsync(
                "UPDATE post_outbox SET attempts = attempts + 1, next_at = @next, last_answer = @a WHERE id = @id",
                ("@next", next), ("@a", fault), ("@id", mail.Id)))
            : GiveUpAsync(mail, fault, undeliverable: false);
    }

    // Not a failed try: others to the same domain go first.
    private Task WaitAsync(OutgoingMail mail, Instant until) =>
        deeds.DoAsync(deed => deed.ExecuteAsync("UPDATE post_outbox SET next_at = @next WHERE id = @id", ("@next", until), ("@id", mail.Id)));

    private Task GiveUpAsync(OutgoingMail mail, string fault, bool undeliverable) => deeds.DoAsync(
        async deed =>
        {
            var stands = await deed.ExecuteAsync("DELETE FROM post_outbox WHERE id = @id", ("@id", mail.Id)) == 1;
            await entries.AppendAsync(
                deed, "post.given_up", Actor.System, new JsonObject { ["template"] = mail.Template, ["attempts"] = mail.Attempts + 1, ["answer"] = fault }, stands ? mail.SubjectId : null,
                MailPurposes.CompartmentOf(mail));
            if (undeliverable && stands && mail.SubjectId is { } subject)
            {
                await returned.UndeliverableAsync(deed, subject, mail.To, fault);
            }
        },
        mail.SubjectId);

    [LoggerMessage(5101, LogLevel.Error, "The post failed ({Failure}); what waits is tried again.")]
    private static partial void Failed(ILogger logger, string failure);
}

/// <summary>When a mail that could not be handed over is tried again.</summary>
public static class Backoff
{
    private static readonly TimeSpan GiveUp = TimeSpan.FromDays(5);

    private static readonly TimeSpan[] Waits =
        [TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30), TimeSpan.FromHours(2), TimeSpan.FromHours(6)];

    /// <summary>The next try; null after five days: the address or the server will not answer any more.</summary>
    /// <param name="attempts">Failed tries before this one.</param>
    /// <param name="created">When the mail was written.</param>
    /// <param name="now">When this try failed.</param>
    public static Instant? Next(int attempts, Instant created, Instant now) =>
        now >= created.Plus(GiveUp) ? null : now.Plus(Waits[Math.Min(attempts, Waits.Length - 1)]);
}
