using System.Net.Sockets;
using MailKit;
using MailKit.Net.Imap;
using MailKit.Search;
using MailKit.Security;
using Microsoft.Extensions.Logging;
using Vow.Gate;
using Vow.Hosting;
using Vow.Jobs;

namespace Vow.Post;

/// <summary>
/// Reads the return mailbox: reports of what did not arrive, complaints, wishes to stop. What was understood is deleted there; what was not stays, marked as read,
/// for somebody to look at. Each message is acted on before it is deleted.
/// </summary>
public sealed partial class ReadReturns(VowOptions options, Deeds deeds, ReturnPath path, ActOnReturn act, ILogger<ReadReturns> log) : IJob
{
    private const int AtOnce = 200;
    private const uint Largest = 1024 * 1024;

    /// <inheritdoc />
    public string Name => "post.returns";

    /// <inheritdoc />
    public string? Cron => null;

    /// <inheritdoc />
    public TimeSpan Every => TimeSpan.FromMinutes(1);

    /// <inheritdoc />
    public async Task RunAsync(Instant now, CancellationToken cancel)
    {
        await deeds.DoAsync(deed => deed.ExecuteAsync("DELETE FROM post_left WHERE left_at < @end", ("@end", now.Plus(-ReturnedMail.Expected))));
        if (options.Imap is not { } server)
        {
            return;
        }

        try
        {
            using var imap = new ImapClient();
            await OpenAsync(imap, server, cancel);
            await ReadAsync(imap.Inbox!, now, cancel);
            await imap.DisconnectAsync(quit: true, cancel);
        }
        catch (Exception failure) when (failure is IOException or SocketException or ProtocolException or ImapCommandException or AuthenticationException or SslHandshakeException)
        {
            // The mailbox keeps what it has: the next look finds it.
            NotRead(log, failure.GetType().Name);
        }
    }

    private static async Task OpenAsync(ImapClient imap, Uri server, CancellationToken cancel)
    {
        var secure = server.Scheme == "imaps";
        var port = server.Port > 0 ? server.Port : secure ? 993 : 143;
        await imap.ConnectAsync(server.Host, port, secure ? SecureSocketOptions.SslOnConnect : SecureSocketOptions.StartTlsWhenAvailable, cancel);
        if (server.UserInfo.Split(':', 2) is [var user, var password])
        {
            await imap.AuthenticateAsync(Uri.UnescapeDataString(user), Uri.UnescapeDataString(password), cancel);
        }

        await imap.Inbox!.OpenAsync(FolderAccess.ReadWrite, cancel);
    }

    private async Task ReadAsync(IMailFolder inbox, Instant now, CancellationToken cancel)
    {
        var unread = (await inbox.SearchAsync(SearchQuery.NotSeen, cancel)).Take(AtOnce).ToList();
        if (unread.Count == 0)
        {
            return;
        }

        var sizes = (await inbox.FetchAsync(unread, MessageSummaryItems.UniqueId | MessageSummaryItems.Size, cancel)).ToDictionary(s => s.UniqueId, s => s.Size ?? 0);
        foreach (var id in unread)
        {
            // A report is short; whatever else is longer is for a person to look at.
            var understood = sizes.GetValueOrDefault(id) <= Largest && await ActAsync(inbox, id, now, cancel);
            await inbox.StoreAsync(id, new StoreFlagsRequest(StoreAction.Add, understood ? MessageFlags.Deleted | MessageFlags.Seen : MessageFlags.Seen) { Silent = true }, cancel);
        }

        await inbox.ExpungeAsync(cancel);
    }

    private async Task<bool> ActAsync(IMailFolder inbox, UniqueId id, Instant now, CancellationToken cancel)
    {
        ReturnReport report;
        using (var message = await inbox.GetMessageAsync(id, cancel))
        {
            report = ReturnReport.Of(message, path);
        }

        if (report.Kind == ReturnKind.Other || report.Mark is not { } mark)
        {
            return false;
        }

        if (report.Kind == ReturnKind.Delayed)
        {
            return true;
        }

        // Read before, or too old to be found: nothing is left to do.
        await act.DoAsync(mark, report.Kind, report.Status, now, cancel);
        return true;
    }

    [LoggerMessage(5102, LogLevel.Warning, "The return mailbox can't be read ({Failure}); it is tried again.")]
    private static partial void NotRead(ILogger logger, string failure);
}
