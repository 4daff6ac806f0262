using System.Collections.Concurrent;
using Vow.Gate;
using Vow.Hosting;

namespace Vow.Post;

/// <summary>
/// How fast mails leave for one domain: so many a minute, and not at all for a while where its server keeps saying "later". In memory: after a restart every
/// domain begins afresh, and says so itself again.
/// </summary>
public sealed class DomainPace(VowOptions options)
{
    // One full mailbox says nothing of its domain; this many in a row do.
    private const int Patience = 3;
    private const int MostDomains = 10_000;
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan[] Rests = [TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(15), TimeSpan.FromHours(1), TimeSpan.FromHours(4)];

    private readonly ConcurrentDictionary<string, Domain> domains = new(StringComparer.Ordinal);

    /// <summary>Counts one mail to an address, or says from when on it may leave.</summary>
    /// <param name="address">To whom.</param>
    /// <param name="now">The present instant.</param>
    /// <returns>Null where it may leave now, and is counted.</returns>
    public Instant? Take(string address, Instant now)
    {
        var domain = Of(address);
        lock (domain)
        {
            if (domain.RestsUntil is { } until && now < until)
            {
                return until;
            }

            if (now >= domain.Began.Plus(Minute) || now < domain.Began)
            {
                (domain.Began, domain.Left) = (now, 0);
            }

            if (options.MailRate > 0 && domain.Left >= options.MailRate)
            {
                return domain.Began.Plus(Minute);
            }

            domain.Left++;
            return null;
        }
    }

    /// <summary>What the server said of a mail to an address.</summary>
    public void Answered(string address, HandedOver outcome, Instant now)
    {
        if (outcome is not (HandedOver.Left or HandedOver.Later))
        {
            return;
        }

        var domain = Of(address);
        lock (domain)
        {
            if (outcome == HandedOver.Left)
            {
                (domain.Later, domain.Rests, domain.RestsUntil) = (0, 0, null);
            }
            else if (++domain.Later >= Patience)
            {
                domain.RestsUntil = now.Plus(Rests[Math.Min(domain.Rests, Rests.Length - 1)]);
                (domain.Later, domain.Rests) = (Patience - 1, domain.Rests + 1);
            }
        }
    }

    private Domain Of(string address)
    {
        if (domains.Count >= MostDomains)
        {
            domains.Clear();
        }

        return domains.GetOrAdd(Messages.DomainOf(address), _ => new Domain());
    }

    private sealed class Domain
    {
        public Instant Began { get; set; }

        public int Left { get; set; }

        public int Later { get; set; }

        public int Rests { get; set; }

        public Instant? RestsUntil { get; set; }
    }
}
