using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Vow.Evidence;
using Vow.Gate;
using Vow.Hosting;
using Vow.Keys;
using Vow.People;
using Vow.Policies;
using Vow.Policy;
using Vow.Post;

namespace Vow.Rights;

/// <summary>A request as it comes from outside.</summary>
/// <param name="Right">The right, if one is named.</param>
/// <param name="Channel">How it came: see <see cref="RequestChannels"/>.</param>
/// <param name="Language">Language to answer in.</param>
/// <param name="Text">What was written, if anything.</param>
/// <param name="Address">Where the answer is wanted.</param>
/// <param name="Actor">Who puts it in.</param>
public sealed record ReceivedRequest(Right? Right, string Channel, Language Language, string? Text, AnswerAddress Address, Actor Actor)
{
    /// <summary>The longest text of a request.</summary>
    public const int LongestText = 10_000;

    /// <summary>The day it was received; today where null.</summary>
    public DateOnly? ReceivedOn { get; init; }

    /// <summary>Whether whoever asks said to be a minor.</summary>
    public bool Minor { get; init; }

    /// <summary>As what somebody asks for another (<see cref="Rights.OnBehalf"/>); null where they ask for themselves.</summary>
    public string? OnBehalf { get; init; }

    /// <summary>Whether it came before Vow was there, and was late already.</summary>
    public bool BeforeVow { get; init; }

    /// <summary>The day it was answered, where it comes answered.</summary>
    public DateOnly? AnsweredOn { get; init; }

    /// <summary>The thread it came in, where it came by e-mail; what is answered stands in it.</summary>
    public FileThread? Thread { get; init; }

    /// <summary>What was sent along.</summary>
    public IReadOnlyList<SentAlong> SentAlong { get; init; } = [];

    /// <summary>Whether nobody is written to: they were, when it came.</summary>
    public bool Quiet { get; init; }

    /// <summary>Words that make sending it again the same act; null where nothing does.</summary>
    public IReadOnlyList<string>? Once { get; init; }

    /// <summary>What was typed, as it is kept: lines ended one way, no other control character.</summary>
    public static string? Tidy(string? text)
    {
        var lines = string.Concat((text ?? "").ReplaceLineEndings("\n").Where(c => !char.IsControl(c) || c is '\n' or '\t')).Trim();
        return lines.Length == 0 ? null : lines;
    }
}

/// <summary>What became of it.</summary>
/// <param name="Request">The file it is in.</param>
/// <param name="Joined">Whether that file was open already.</param>
/// <param name="Known">Whether it had been put in before: nothing was done.</param>
public sealed record Received(RightsRequest Request, bool Joined, bool Known);

/// <summary>
/// Takes in a request from outside, whoever it is from. The file is opened under a subject made for it: an address somebody typed ties it to nobody, and
/// nobody is looked for, so that neither the answer nor the time it takes tells whether we know them. The same address and right again joins the file that is open.
/// </summary>
public sealed class ReceiveRequest(Deeds deeds, RightsRequests requests, Entries entries, KeyStore keys, PolicyHolder policies, RightsMails mails)
{
    private const string SameKey = "rights.same";

    /// <summary>Takes it in, and acknowledges it. Of two of the same at the same moment one opens the file; the other is put in again, and joins it.</summary>
    public async Task<Received> InAsync(ReceivedRequest received)
    {
        for (var again = false; ; again = true)
        {
            try
            {
                return await deeds.DoAsync(deed => InAsync(deed, received));
            }
            catch (DbUpdateException) when (!again)
            {
            }
        }
    }

    /// <summary>Takes it in, and acknowledges it, in the deed.</summary>
    public async Task<Received> InAsync(Deed deed, ReceivedRequest received)
    {
        ArgumentNullException.ThrowIfNull(deed);
        ArgumentNullException.ThrowIfNull(received);
        var once = received.Once is { } words ? OnceFor(words, deed.Now) : (Guid?)null;
        if (once is { } id && await FindAsync(deed, id) is { } before)
        {
            return new Received(before, Joined: false, Known: true);
        }

        var sameAs = SameAs(received, deed.Now);
        if (received.AnsweredOn is null && await deed.Store.Set<RightsRequest>().FirstOrDefaultAsync(r => r.SameAs == sameAs) is { } open)
        {
            await JoinAsync(deed, open, received, once);
            return new Received(open, Joined: true, Known: false);
        }

        var subject = Subjects.AddForFile(deed.Store, received.Language.Code(), deed.Now);
        await deed.Store.SaveChangesAsync();
        var request = await requests.OpenAsync(
            deed, subject.Id, received.Right, received.Channel, received.Language, received.Text, received.Actor, received.ReceivedOn, once);
        request.AnswerTo = received.Address.Seal(keys.Ensure(subject.Id, Compartment.Rights, deed.Now), request.Id);
        TakeAlong(deed, request, received);
        request.Minor = received.Minor || received.OnBehalf == OnBehalf.Parent;
        if (received.OnBehalf is { } asks)
        {
            await IdentityChecks.TakeAsync(deed, request.Id, asks);
        }

        request.BeforeVow = received.BeforeVow;
        if (received.AnsweredOn is { } answered)
        {
            request.State = RequestState.Answered;
            request.ClosedAt = policies.Current.Zone.StartOf(answered);
            await deed.Store.SaveChangesAsync();
            return new Received(request, Joined: false, Known: false);
        }

        request.SameAs = sameAs;
        if (received.Address.Email is not null)
        {
            request.FollowHash = FollowLink.HashOf(FollowLink.CodeOf(keys, request.Id, deed.Now));
        }

        await deed.Store.SaveChangesAsync();
        if (!received.Quiet)
        {
            await mails.AcknowledgeAsync(deed, request, received.Address, joined: false, received.OnBehalf);
        }

        return new Received(request, Joined: false, Known: false);
    }

    private async Task JoinAsync(Deed deed, RightsRequest open, ReceivedRequest received, Guid? once)
    {
        requests.AddMessage(deed, open, received.Text ?? Again(received.Language), ours: false, once);
        open.Minor |= received.Minor;
        TakeAlong(deed, open, received);
        var today = policies.Current.Zone.DayOf(deed.Now);
        var tell = !received.Quiet && open.JoinedOn != today;
        open.JoinedOn = tell ? today : open.JoinedOn;
        await deed.Store.SaveChangesAsync();
        await entries.AppendAsync(
            deed, "rights.added", received.Actor, new JsonObject { ["request"] = open.Number, ["channel"] = received.Channel }, open.SubjectId, Compartment.Rights);
        if (tell)
        {
            await mails.AcknowledgeAsync(deed, open, received.Address, joined: true, received.OnBehalf);
        }
    }

    private void TakeAlong(Deed deed, RightsRequest request, ReceivedRequest received)
    {
        if (received.Thread is { } thread)
        {
            request.Thread = thread.Seal(keys.Ensure(request.SubjectId, Compartment.Rights, deed.Now), request.Id);
        }

        RightsAttachments.Add(deed, keys, request, received.SentAlong);
    }

    private static async Task<RightsRequest?> FindAsync(Deed deed, Guid once) =>
        await deed.Store.Set<RightsRequest>().FirstOrDefaultAsync(r => r.Id == once)
        ?? await deed.Store.Set<RightsMessage>().Where(m => m.Id == once).Join(deed.Store.Set<RightsRequest>(), m => m.RequestId, r => r.Id, (_, r) => r).FirstOrDefaultAsync();

    // The same words give the same id, and it leads back to none.
    private Guid OnceFor(IEnumerable<string> words, Instant now)
    {
        var hash = HMACSHA256.HashData(keys.Controller(SameKey, now), Encoding.UTF8.GetBytes(string.Join('\0', words)));
        // Version 8 (RFC 9562): made by us, neither random nor a time.
        hash[6] = (byte)((hash[6] & 0x0F) | 0x80);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash.AsSpan(0, 16), bigEndian: true);
    }

    // Who asks for others asks for several of them from one address: only the same words are the same request.
    private string SameAs(ReceivedRequest received, Instant now) => Convert.ToHexStringLower(HMACSHA256.HashData(
        keys.Controller(SameKey, now), Encoding.UTF8.GetBytes(received.Address.Same + "\0" + (received.Right is { } right ? RightsByBasis.Id(right) : "")
            + (received.OnBehalf is { } asks ? "\0" + asks + "\0" + received.Text : ""))));

    private static string Again(Language language) => language == Language.Fr ? "(La même demande, envoyée de nouveau sans autre texte.)" : "(The same request, sent again without more text.)";
}
