using System.Net;
using DnsClient;
using Vow.Hosting;
using Vow.Policies;

namespace Vow.Post;

/// <summary>A point about mail: whether it stands well, and what to do where it does not.</summary>
/// <param name="Name">Short name.</param>
/// <param name="Well">Whether it stands well.</param>
/// <param name="Says">In words.</param>
public sealed record MailPoint(string Name, bool Well, string Says);

/// <summary>
/// Looks at what receivers look at before they believe a sender: SPF (RFC 7208) of the domain mails come back to, the key mails are signed with (RFC 6376), the
/// wish of the sender's domain (DMARC, RFC 7489), and whether these names belong together (alignment).
/// </summary>
public sealed class MailDoctor(VowOptions options, PolicyHolder policies, DkimSigning dkim)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    /// <summary>Looks.</summary>
    public async Task<IReadOnlyList<MailPoint>> LookAsync(CancellationToken cancel)
    {
        if (options.Smtp is null)
        {
            return [new MailPoint("mail", true, "mails become files in the home folder; set VOW_SMTP to send them")];
        }

        var from = Messages.DomainOf(policies.Current.Declared.Controller.Email);
        var back = options.Return is { } mailbox ? Messages.DomainOf(mailbox) : from;
        var dns = new LookupClient(options.Dns is { } server ? new LookupClientOptions(new NameServer(server)) { Timeout = Patience, UseCache = false } : new LookupClientOptions { Timeout = Patience });
        return
        [
            options.Return is null
                ? new MailPoint("mail returns", false, "nobody hears of addresses that don't work. Set VOW_RETURN and VOW_IMAP to a mailbox of your own")
                : new MailPoint("mail returns", true, $"read from {options.Imap!.Host}"),
            await SpfAsync(dns, back, from, cancel),
            await DkimAsync(dns, from, cancel),
            await DmarcAsync(dns, from, cancel),
        ];
    }

    private static async Task<MailPoint> SpfAsync(LookupClient dns, string domain, string from, CancellationToken cancel)
    {
        const string name = "mail spf";
        if (await TextsAsync(dns, domain, cancel) is not { } texts)
        {
            return Unanswered(name, domain);
        }

        var records = texts.Where(text => text == "v=spf1" || text.StartsWith("v=spf1 ", StringComparison.OrdinalIgnoreCase)).ToList();
        return records switch
        {
            [] => new MailPoint(name, false, $"{domain} does not say which servers may send for it. Publish a TXT record there, such as: v=spf1 mx -all"),
            [_, _, ..] => new MailPoint(name, false, $"{domain} has {records.Count} SPF records, which receivers take for none (RFC 7208, 3.2). Join them into one."),
            [var one] when one.Split(' ').Any(term => term is "+all" or "all" or "?all") => new MailPoint(name, false, $"the SPF record of {domain} lets anybody send for it. End it with -all or ~all."),
            _ when !Aligned(domain, from) => new MailPoint(name, false, $"mails come from {from} and come back to {domain}: SPF does not count for DMARC. Choose a VOW_RETURN under {from}."),
            _ => new MailPoint(name, true, $"{domain} says which servers may send for it"),
        };
    }

    private async Task<MailPoint> DkimAsync(LookupClient dns, string from, CancellationToken cancel)
    {
        const string name = "mail dkim";
        if (dkim is not { Selector: { } selector, Domain: { } domain, Record: { } record })
        {
            return new MailPoint(name, true, "not signed here (VOW_DKIM is not set): your mail server must sign, newsletters above all (RFC 8058)");
        }

        var at = $"{selector}._domainkey.{domain}";
        if (await TextsAsync(dns, at, cancel) is not { } texts)
        {
            return Unanswered(name, at);
        }

        return texts.Any(text => KeyIn(text) == KeyIn(record))
            ? Aligned(domain, from)
                ? new MailPoint(name, true, $"mails are signed, and {at} holds the key")
                : new MailPoint(name, false, $"mails come from {from} and are signed by {domain}: the signature does not count for DMARC. Sign under {from} (VOW_DKIM).")
            : new MailPoint(name, false, $"{at} {(texts.Count == 0 ? "has no key" : "holds another key")}: receivers take our signatures for forged. Publish there as TXT: {record}");
    }

    private static async Task<MailPoint> DmarcAsync(LookupClient dns, string from, CancellationToken cancel)
    {
        const string name = "mail dmarc";
        // The domain itself, else the one it belongs to: here the two last labels, since most companies send from there.
        foreach (var domain in new[] { from, Parent(from) }.Distinct(StringComparer.Ordinal))
        {
            if (await TextsAsync(dns, "_dmarc." + domain, cancel) is not { } texts)
            {
                return Unanswered(name, "_dmarc." + domain);
            }

            if (texts.FirstOrDefault(text => text.StartsWith("v=DMARC1", StringComparison.Ordinal)) is { } record)
            {
                return Tag(record, "p") is "none" or "quarantine" or "reject"
                    ? new MailPoint(name, true, $"_dmarc.{domain} asks receivers for: {Tag(record, "p")}")
                    : new MailPoint(name, false, $"the record at _dmarc.{domain} has no policy. Give it one: p=none, quarantine or reject");
            }
        }

        return new MailPoint(name, false, $"_dmarc.{from} says nothing, which large mailbox providers ask of who sends in bulk. Publish there as TXT, to begin with: v=DMARC1; p=none");
    }

    private static MailPoint Unanswered(string name, string about) => new(name, false, $"no name server answered about {about}. Check the network, or name a server with VOW_DNS.");

    /// <summary>The TXT records of a name, each joined to one text; null where no server answered.</summary>
    private static async Task<IReadOnlyList<string>?> TextsAsync(LookupClient dns, string name, CancellationToken cancel)
    {
        try
        {
            var answer = await dns.QueryAsync(name, QueryType.TXT, cancellationToken: cancel);
            return answer.HasError && answer.Header.ResponseCode != DnsHeaderResponseCode.NotExistentDomain
                ? null
                : [.. answer.Answers.TxtRecords().Select(record => string.Concat(record.Text))];
        }
        catch (DnsResponseException)
        {
            return null;
        }
    }

    // Relaxed alignment: the same domain, or one under the other.
    private static bool Aligned(string one, string other) => one == other || one.EndsWith("." + other, StringComparison.Ordinal) || other.EndsWith("." + one, StringComparison.Ordinal);

    private static string Parent(string domain) => domain.Split('.') is [.., var second, var top] ? $"{second}.{top}" : domain;

    private static string? KeyIn(string record) => Tag(record, "p") is { Length: > 0 } key ? string.Concat(key.Where(c => !char.IsWhiteSpace(c))) : null;

    private static string? Tag(string record, string name) =>
        record.Split(';', StringSplitOptions.TrimEntries).Select(part => part.Split('=', 2, StringSplitOptions.TrimEntries)).FirstOrDefault(part => part is [var key, _] && key == name)?[1];
}
