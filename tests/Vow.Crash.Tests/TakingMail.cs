using Microsoft.Extensions.DependencyInjection;
using MimeKit;
using Vow.Mailboxes;
using Vow.Tests.Shared;

namespace Vow.Crash.Tests;

/// <summary>An armed mailbox with a request, a plain stop and an absence; killed, the server is started again and reads on by itself.</summary>
internal sealed class TakingMail : Story, IAsyncDisposable
{
    // A mail server takes no message as received in its future.
    private static readonly DateTimeOffset Autumn = new(2026, 11, 2, 9, 0, 0, TimeSpan.Zero);
    private static readonly Guid Operator = new("01a20000-0000-7000-8000-000000000001");
    private MailServers? servers;

    protected override string[] Expected => ["mailboxes.taken", "mailboxes.stopping", "mailboxes.stopped", "mailboxes.marked", "deed.committed", "ledger.committed"];

    public ValueTask DisposeAsync() => servers?.DisposeAsync() ?? ValueTask.CompletedTask;

    protected override async Task<Bed> PrepareAsync(Engine engine)
    {
        servers = await MailServers.StartAsync("privacy@example.org");
        var bed = await Bed.NewAsync(engine, "", Autumn, new Dictionary<string, string>
        {
            ["VOW_MAILBOXES"] = "privacy",
            ["VOW_MAILBOX_PRIVACY"] = $"imap://privacy:{MailServers.Password}@127.0.0.1:{servers.Imap}",
            ["VOW_MAILBOX_PRIVACY_ADDRESS"] = "privacy@example.org",
        });
        await bed.Vow.UpAsync();
        await bed.SignUpAsync("marie@example.fr");
        var arm = bed.Vow.Services.GetRequiredService<ArmMailbox>();
        Assert.Equal(MailboxOutcome.Done, await arm.StartAsync("privacy", DateOnly.FromDateTime(Autumn.UtcDateTime), Operator));
        Assert.Equal(MailboxOutcome.Done, await arm.ArmAsync("privacy", "Officer", Operator));
        await bed.DownAsync();
        bed.Vow.Clock.Advance(TimeSpan.FromMinutes(5));
        await PutAsync(bed, "ada@example.fr", "My data", "Please send me a copy of my data.", null);
        await PutAsync(bed, "bob@example.fr", "STOP", "STOP", null);
        await PutAsync(bed, "eve@example.fr", "Absence", "I am away.", "auto-replied");
        return bed;
    }

    protected override async Task<bool> RunAsync(Bed bed, string? step, int nth)
    {
        bed.CountFromHere();
        await using var vow = CrashingVow.Start(bed.Vow, step, nth, "up");
        if (step is not null)
        {
            await vow.UpAsync();
            return await vow.EndAsync();
        }

        Assert.True(await vow.UpAsync(), vow.Said);
        await DoneAsync(bed);
        // The log has its own pace: a process that ends before its round would have announced none.
        await Bed.UntilAsync(() => Task.FromResult(bed.Steps.Contains("ledger.committed")));
        return false;
    }

    protected override async Task RecoverAsync(Bed bed)
    {
        bed.Vow.Clock.Advance(TimeSpan.FromMinutes(2));
        await bed.Vow.UpAsync();
        await DoneAsync(bed);
        await bed.DownAsync();
    }

    protected override async Task<IReadOnlyList<string>> EndAsync(Bed bed)
    {
        await bed.SoundAsync();
        // Each message was taken once, the stop carried out once, and told once.
        var told = Directory.EnumerateFiles(Path.Combine(bed.Vow.Home, "outbox"), "*.eml").Select(file => MimeMessage.Load(file)).Where(m => m.To.Mailboxes.Single().Address == "bob@example.fr").ToList();
        Assert.Single(told.Select(m => m.MessageId).Distinct(StringComparer.Ordinal));
        return
        [
            .. (await bed.StoreAsync("SELECT uid, state, sense FROM mailboxes_message ORDER BY uid")).Select(l => "message: " + l),
            "sealed: " + await bed.CountAsync("SELECT COUNT(*) FROM mailboxes_message WHERE sealed IS NOT NULL"),
            "listed: " + await bed.CountAsync("SELECT COUNT(*) FROM retention_opposition"),
            "stops: " + await bed.CountAsync("SELECT COUNT(*) FROM ledger_note WHERE kind = 'mail.stopped'"),
            "requests: " + await bed.CountAsync("SELECT COUNT(*) FROM rights_request"),
        ];
    }

    // Taken, carried out, marked, and told.
    private static Task DoneAsync(Bed bed) => Bed.UntilAsync(async () => await bed.CountAsync("SELECT COUNT(*) FROM mailboxes_message WHERE marked") == 3
        && await bed.CountAsync($"SELECT COUNT(*) FROM mailboxes_message WHERE state = {(int)MailState.Stopped}") == 1 && await bed.CountAsync("SELECT COUNT(*) FROM post_outbox") == 0);

    private async Task PutAsync(Bed bed, string from, string subject, string text, string? auto)
    {
        using var message = new MimeMessage([new MailboxAddress("", from)], [new MailboxAddress("", "privacy@example.org")], subject, new TextPart("plain") { Text = text });
        if (auto is not null)
        {
            message.Headers.Add("Auto-Submitted", auto);
        }

        await servers!.AppendAsync("privacy", message, bed.Vow.Clock.Now);
    }
}
