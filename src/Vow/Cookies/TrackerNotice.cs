using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Vow.Gate;
using Vow.Policies;
using Vow.Policy;

namespace Vow.Cookies;

/// <summary>A purpose whose trackers work in pages and wait for a yes.</summary>
/// <param name="Purpose">The purpose.</param>
/// <param name="Trackers">Its trackers in pages.</param>
/// <param name="Parties">Who else sets or reads them.</param>
/// <param name="First">Whether the first layer asks about it; else it is asked about where it would stand.</param>
public sealed record AskedPurpose(Purpose Purpose, ImmutableArray<Tracker> Trackers, ImmutableArray<Recipient> Parties, bool First)
{
    /// <summary>What a yes to it means, in one line.</summary>
    public Bilingual Line => Purpose.Consent!.Brief ?? Purpose.Consent.Text;

    /// <summary>Domains they speak to.</summary>
    public IEnumerable<string> Domains => Trackers.SelectMany(tracker => tracker.Domains).Distinct(StringComparer.Ordinal);
}

/// <summary>What a policy lets a browser be asked, with its words.</summary>
/// <param name="Gate">The same as the gate needs it.</param>
/// <param name="Purposes">The purposes in the order of <see cref="BrowserNotice.Purposes"/>.</param>
/// <param name="Closed">Purposes nobody can say yes to yet: somebody who would set or read their trackers is not known, so that a yes would not be an informed one (GDPR 4(11)).</param>
/// <param name="MinorsAge">Below which age a yes to one of the purposes takes a parent's; null where none is closed to minors.</param>
public sealed record TrackerNotice(BrowserNotice Gate, ImmutableArray<AskedPurpose> Purposes, ImmutableArray<AskedPurpose> Closed, int? MinorsAge)
{
    private static readonly CalendarPeriod SixMonths = new(0, 6, 0);

    /// <summary>The notice's fingerprint as pages carry it.</summary>
    public string Id => Gate.Fingerprint.ToString("x16", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Reads a policy.</summary>
    public static TrackerNotice Of(DeclaredPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        var all = policy.Purposes.Where(purpose => purpose is { Consent: not null, Channels.IsEmpty: true })
            .Select(purpose => Asked(policy, purpose, [.. policy.Trackers.Where(t => t.Purpose == purpose.Id && t.NecessaryFor is null && t.IsInPages(purpose))]))
            .Where(asked => !asked.Trackers.IsEmpty).OrderBy(asked => asked.Purpose.Id, StringComparer.Ordinal).ToImmutableArray();
        // A purpose too many is one nobody can say yes to: nothing of it acts.
        ImmutableArray<AskedPurpose> open = [.. all.Where(asked => asked.Parties.All(party => party.IsKnown)).Take(BrowserNotice.MostPurposes)];
        var first = open.Select((asked, at) => asked.First ? 1UL << at : 0).Aggregate(0UL, (bits, bit) => bits | bit);
        var stands = open.Select(asked => asked.Purpose.Consent!.ValidFor ?? SixMonths).Append(SixMonths).MinBy(period => period.EndFrom(new DateOnly(2026, 1, 1)));
        return new TrackerNotice(
            new BrowserNotice(Fingerprint(open), [.. open.Select(asked => asked.Purpose.Id)], first, stands), open, [.. all.Except(open)],
            open.Any(asked => asked.Purpose.Consent!.ClosedToMinors) ? policy.Children?.Age ?? 15 : null);
    }

    private static AskedPurpose Asked(DeclaredPolicy policy, Purpose purpose, ImmutableArray<Tracker> trackers) => new(
        purpose, trackers, [.. trackers.SelectMany(t => t.SetBy).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(id => policy.Recipient(id)!)],
        trackers.Any(t => t.Loads != TrackerLoads.OnClick));

    // What a person said yes to: for what, with whom, by which words. Of the words the oldest that still cover what is done, so that a mere mend asks nobody again.
    private static ulong Fingerprint(ImmutableArray<AskedPurpose> open)
    {
        var text = new StringBuilder();
        foreach (var asked in open)
        {
            text.Append(asked.Purpose.Id).Append('\n').Append(asked.First ? '1' : '0').Append(asked.Purpose.Consent!.Accepted.Min(StringComparer.Ordinal)).Append('\n');
            foreach (var party in asked.Parties)
            {
                text.Append(party.Id).Append('=').Append(party.Name.Value).Append('\n');
            }

            text.Append('\n');
        }

        return BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }

    /// <summary>A site's Content-Security-Policy, opened for what a browser allows.</summary>
    /// <param name="policy">The site's own.</param>
    /// <param name="allowed">What it allows.</param>
    /// <param name="vow">Vow's public address.</param>
    public string Wall(string policy, ulong allowed, Uri vow) => PageWall.Extend(
        policy, Purposes.Where((_, at) => (allowed & (1UL << at)) != 0).SelectMany(asked => asked.Domains), Purposes.Where(asked => !asked.First).SelectMany(asked => asked.Domains), vow);

    /// <summary>Trackers that must not be there while only these purposes are allowed, those of purposes nobody can say yes to included.</summary>
    public IEnumerable<Tracker> Unwanted(ulong allowed) =>
        Purposes.Where((_, at) => (allowed & (1UL << at)) == 0).Concat(Closed).SelectMany(asked => asked.Trackers);
}

/// <summary>The notice of the policy in force, made once for each policy.</summary>
public sealed class TrackerNotices(PolicyHolder policies)
{
    // Read and written whole; two threads at most make the same one twice.
    private Made? made;

    /// <summary>It.</summary>
    public TrackerNotice Current
    {
        get
        {
            var policy = policies.Current.Declared;
            if (made is { } held && ReferenceEquals(held.Policy, policy))
            {
                return held.Notice;
            }

            var notice = TrackerNotice.Of(policy);
            made = new Made(policy, notice);
            return notice;
        }
    }

    private sealed record Made(DeclaredPolicy Policy, TrackerNotice Notice);
}
