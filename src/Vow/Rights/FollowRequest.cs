using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Vow.Evidence;
using Vow.Gate;
using Vow.Hosting;
using Vow.Keys;
using Vow.Me;
using Vow.People;
using Vow.Policies;
using Vow.Policy;
using Identifier = Vow.People.Identifier;

namespace Vow.Rights;

/// <summary>What whoever has the secret link of a file may do with it: read it, add to it, show that the address is theirs, take the request back.</summary>
public sealed class FollowRequest(Database database, Deeds deeds, RightsRequests requests, TieRequest tie, MoveDeadline clock, Entries entries, KeyStore keys)
{
    /// <summary>Most messages a file takes from outside: what comes in a flood is nobody's question.</summary>
    public const int MostMessages = 100;

    /// <summary>The file that a link opens; null where it opens none, or no longer.</summary>
    public async Task<RequestFile?> FindAsync(string code, Instant now)
    {
        await using var store = database.NewStore();
        var hash = FollowLink.HashOf(code);
        return await store.Set<RightsRequest>().AsNoTracking().FirstOrDefaultAsync(r => r.FollowHash == hash) is { } request && FollowLink.Opens(request, now)
            ? await requests.FindAsync(store, request.Number, request.SubjectId, now)
            : null;
    }

    /// <summary>Adds a message to an open file. False where it is closed, or full.</summary>
    public Task<bool> AddAsync(string code, string text) => ActAsync(code, async (deed, request) =>
    {
        if (await deed.Store.Set<RightsMessage>().CountAsync(m => m.RequestId == request.Id && !m.Ours) >= MostMessages)
        {
            return false;
        }

        requests.AddMessage(deed, request, text, ours: false);
        await deed.Store.SaveChangesAsync();
        await entries.AppendAsync(
            deed, "rights.added", Actor.Subject, new JsonObject { ["request"] = request.Number, ["channel"] = RequestChannels.Page }, request.SubjectId, Compartment.Rights);
        return true;
    });

    /// <summary>Takes an open request back: the file closes. False where it was closed before.</summary>
    public Task<bool> WithdrawAsync(string code) => ActAsync(code, async (deed, request) =>
    {
        // What the server has begun to carry out is carried to its end.
        if (request.State != RequestState.Open)
        {
            return false;
        }

        await requests.EndAsync(deed, request, RequestState.Withdrawn, null);
        await entries.AppendAsync(deed, "rights.withdrawn", Actor.Subject, new JsonObject { ["request"] = request.Number }, request.SubjectId, Compartment.Rights);
        return true;
    });

    /// <summary>
    /// The mailbox answered: the address is theirs. Where one person is known by it, the file is theirs; where nobody is, its own subject becomes known by it; where
    /// several share it, or an office reads it, a second way is needed. Whoever pressed the button sees the same in each case.
    /// </summary>
    public async Task<bool> ProveAsync(string code)
    {
        var done = await ActAsync(code, async (deed, request) =>
        {
            if (request.AddressProvenAt is not null || AnswerAddress.Open(keys, request, deed.Now)?.Email is not { } email)
            {
                return true;
            }

            request.AddressProvenAt = deed.Now;
            await deed.Store.SaveChangesAsync();
            // The address of who asks for another says nothing of that other: a paper does, seen at the desk.
            if (!request.IsKnown && await OnBehalf.OfAsync(deed.Store, request.Id) is null)
            {
                var people = await deed.Store.Set<Identifier>().Where(i => i.Kind == Identifiers.Email && i.Value == email && i.ConfirmedAt != null)
                    .Select(i => i.SubjectId).Distinct().ToListAsync();
                // A mailbox that an office reads shows that somebody of the office reads it, not who.
                if (people is [var one] && !FindPerson.IsOffice(email) && await Subjects.StandsAsync(deed.Store, one))
                {
                    await tie.ToAsync(deed, request, one, IdentityProof.Link, null, Actor.Subject);
                }
                else if (people is [])
                {
                    await tie.BecomeAsync(deed, request, email);
                }
            }

            // The address alone answers a question about identity only where it says whose the data is.
            if (request.IsKnown)
            {
                await clock.GivenAsync(deed, request, Actor.Subject);
            }

            return true;
        });
        await tie.FinishAsync();
        return done || await ProveLateAsync(code);
    }

    // Of a closed file too, while the copy that answers it waits: its link goes to an address shown to be theirs alone.
    private Task<bool> ProveLateAsync(string code) => deeds.DoAsync(async deed => await deed.ExecuteAsync(
        """
        UPDATE rights_request SET address_proven_at = @now WHERE follow_hash = @h AND address_proven_at IS NULL AND identity IS NOT NULL
        AND EXISTS (SELECT 1 FROM rights_package p WHERE p.request_id = rights_request.id AND p.ends_at > @now)
        """,
        ("@now", deed.Now), ("@h", FollowLink.HashOf(code))) == 1);

    private Task<bool> ActAsync(string code, Func<Deed, RightsRequest, Task<bool>> act) => deeds.DoAsync(async deed =>
    {
        var hash = FollowLink.HashOf(code);

        // Takes the row: of two acts at the same moment the second finds what the first did.
        return await deed.ExecuteAsync("UPDATE rights_request SET state = state WHERE follow_hash = @h AND state <= @working", ("@h", hash), ("@working", (int)RequestState.Working)) == 1
            && await deed.Store.Set<RightsRequest>().FirstAsync(r => r.FollowHash == hash) is { } request
            && await act(deed, request);
    });
}
