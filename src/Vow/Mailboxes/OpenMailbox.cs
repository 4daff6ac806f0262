using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using MailKit.Net.Imap;
using MailKit.Security;

namespace Vow.Mailboxes;

/// <summary>Opens a line to a mailbox: encrypted but on this machine, signed in by password or by token.</summary>
internal sealed class OpenMailbox(AccessTokens tokens)
{
    /// <summary>The line, connected and signed in; the caller disposes it.</summary>
    public async Task<ImapClient> AsAsync(DeskMailbox box, CancellationToken cancel)
    {
        var imap = new ImapClient();
        try
        {
            Trust(imap, box);
            var implicitly = box.Server.Scheme == "imaps";
            var port = box.Server.Port > 0 ? box.Server.Port : implicitly ? 993 : 143;
            // Letters of people about their data cross no network in the clear.
            var security = implicitly ? SecureSocketOptions.SslOnConnect : box.Server.IsLoopback ? SecureSocketOptions.StartTlsWhenAvailable : SecureSocketOptions.StartTls;
            await imap.ConnectAsync(box.Server.Host, port, security, cancel);
            if (box.Grant is { } grant)
            {
                await SignInAsync(imap, box, await tokens.OfAsync(box, grant, cancel), cancel);
            }
            else
            {
                await imap.AuthenticateAsync(box.User, box.Password!, cancel);
            }

            return imap;
        }
        catch
        {
            imap.Dispose();
            throw;
        }
    }

    private async Task SignInAsync(ImapClient imap, DeskMailbox box, string token, CancellationToken cancel)
    {
        try
        {
            await imap.AuthenticateAsync(imap.AuthenticationMechanisms.Contains("OAUTHBEARER") ? new SaslMechanismOAuthBearer(box.User, token) : new SaslMechanismOAuth2(box.User, token), cancel);
        }
        catch (AuthenticationException)
        {
            // Revoked before its time: the next try asks for another.
            tokens.Forget(box);
            throw;
        }
    }

    private static void Trust(ImapClient imap, DeskMailbox box)
    {
        if (box.Authority is { } file)
        {
            imap.ServerCertificateValidationCallback = (_, certificate, _, errors) => certificate is X509Certificate2 leaf && !errors.HasFlag(SslPolicyErrors.RemoteCertificateNameMismatch) && IsSignedBy(leaf, file);
        }
    }

    private static bool IsSignedBy(X509Certificate2 leaf, string file)
    {
        using var chain = new X509Chain();
        var authorities = new X509Certificate2Collection();
        authorities.ImportFromPemFile(file);
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(authorities);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        return chain.Build(leaf);
    }
}
