using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Vow.DataMap;
using Vow.Desk;
using Vow.Evidence;
using Vow.Gate;
using Vow.GateAnswers;
using Vow.Hosting;
using Vow.Keys;
using Vow.Me;
using Vow.People;
using Vow.Policies;
using Vow.Policy;
using Vow.Post;
using Vow.Register;
using Vow.Sources;
using Identifier = Vow.People.Identifier;

namespace Vow.Rights;

/// <summary>
/// What whoever has a file's secret link may show beside the address: that they read texts sent to the telephone number known for them, or know a number from their papers. The
/// answer is the same words in every case, so that nobody learns who is known; tries are few, and counted in the store.
/// </summary>
public sealed class ProveFurther(
    Database database, Deeds deeds, Clock clock, KeyStore keys, TieRequest tie, MoveDeadline deadline, Entries entries, TextServer texts, ReturnPath returns, Deliverers deliverers,
    Disclosures disclosures, SourceSet sources, ProveNumber numbers, SearchSources elsewhere, PolicyHolder policies)
{
    /// <summary>Tries of one code, and of numbers in all.</summary>
    public const int Tries = 3;

    /// <summary>Codes that a file sends in all: somebody's telephone is not to be rung by strangers.</summary>
    public const int Codes = 3;

    /// <summary>How long a code works.</summary>
    public static readonly TimeSpan Lasts = TimeSpan.FromMinutes(10);

    private const string CodeKey = "rights.code";
    private const int LongestNumber = 100;

    /// <summary>Whether codes can be sent: somebody delivers texts, and the policy in force gives them the number for this purpose.</summary>
    public bool Texts => Sends is not null;

    // The purpose of rights requests, where its provider is named among its recipients and a transfer may take place now.
    private (Purpose Purpose, Recipient Provider)? Sends =>
        texts.IsOn && deliverers.Of(ChannelKind.Sms) is { } provider
        && policies.Current.Declared.Purposes.FirstOrDefault(one => one.Kind == PurposeKind.RightsRequests) is { } purpose && purpose.Recipients.Contains(provider.Id)
        && disclosures.Stops(provider.Id, clock.Now) is null
            ? (purpose, provider)
            : null;

    /// <summary>Sends a code to a number, where it is known for somebody who is known by the file's address.</summary>
    public async Task SendCodeAsync(string link, string typed)
    {
        if (Sends is not var (purpose, provider) || Telephone.Read(typed, policies.Current.Declared.Controller.Address.Country) is not { } number)
        {
            return;
        }

        var code = RandomNumberGenerator.GetInt32(1_000_000).ToString("000000", CultureInfo.InvariantCulture);
        var language = Language.En;
        var leaves = await ActAsync(link, async (deed, request) =>
        {
            var check = await IdentityChecks.TakeAsync(deed, request.Id, CheckKind.Phone);
            if (check.Sent >= Codes || check.PassedAt is not null)
            {
                return false;
            }

            // Counted whether the number is known or not.
            check.Sent++;
            (check.CodeHash, check.Work, check.EndsAt, check.Tries) = (null, null, null, 0);
            if (request.IsOpen && AnswerAddress.Open(keys, request, deed.Now)?.Email is { } email && await WhoseAsync(deed.Store, email, number) is { } whose)
            {
                (check.CodeHash, check.EndsAt) = (HashOf(check.Id, code, deed.Now), deed.Now.Plus(Lasts));
                check.Work = Sealing.Seal(keys.Ensure(request.SubjectId, Compartment.Rights, deed.Now), whose.ToByteArray(), IdentityCheck.WorkBoundTo(check.Id));
                await disclosures.RecordAsync(deed, new Disclosure(whose, provider.Id, purpose.Id, [Identifiers.Phone]));
            }

            await deed.Store.SaveChangesAsync();
            await entries.AppendAsync(deed, "rights.code_asked", Actor.Subject, new JsonObject { ["request"] = request.Number }, request.SubjectId, Compartment.Rights);
            language = RightsMails.LanguageOf(request);
            return check.CodeHash is not null;
        });
        Steps.Reached("rights.code-made");
        if (leaves)
        {
            var company = policies.Current.Declared.Controller.Name;
            await texts.HandOverAsync(
                number,
                language == Language.Fr ? $"{company}\u00a0: votre code est {code}. Il fonctionne dix minutes. Ne le donnez à personne." : $"{company}: your code is {code}. It works for ten minutes. Give it to nobody.",
                returns.MarkOf(Guid.CreateVersion7(clock.Now.ToDateTimeOffset()), clock.Now));
        }
    }

    /// <summary>Tries a code.</summary>
    public async Task TryCodeAsync(string link, string typed)
    {
        var given = new string([.. (typed ?? "").Where(char.IsAsciiDigit)]);
        await ActAsync(link, async (deed, request) =>
        {
            if (await deed.Store.Set<IdentityCheck>().FirstOrDefaultAsync(c => c.RequestId == request.Id && c.Kind == CheckKind.Phone) is not { CodeHash: { } hash, Work: { } box } check
                || check.EndsAt <= deed.Now || check.Tries >= Tries)
            {
                return false;
            }

            check.Tries++;
            if (!CryptographicOperations.FixedTimeEquals(Encoding.ASCII.GetBytes(hash), Encoding.ASCII.GetBytes(HashOf(check.Id, given, deed.Now)))
                || keys.Find(request.SubjectId, Compartment.Rights, deed.Now) is not { } key || Sealing.Open(key, box, IdentityCheck.WorkBoundTo(check.Id)) is not { } whose)
            {
                await deed.Store.SaveChangesAsync();
                return false;
            }

            // A code works once.
            (check.CodeHash, check.Work, check.EndsAt) = (null, null, null);
            await PassAsync(deed, request, check, new Guid(whose), IdentityProof.Phone, Rung.Phone);
            return true;
        });
        await tie.FinishAsync();
    }

    /// <summary>Tries a number that stands on the person's papers: a customer number, an invoice number.</summary>
    public async Task TryNumberAsync(string link, string typed, CancellationToken cancel = default)
    {
        var given = (typed ?? "").Trim();
        string? email = null;
        if (given.Length is 0 or > LongestNumber || !await ActAsync(link, async (deed, request) =>
            {
                var check = await IdentityChecks.TakeAsync(deed, request.Id, CheckKind.Number);
                if (check.Tries >= Tries || check.PassedAt is not null)
                {
                    return false;
                }

                check.Tries++;
                await deed.Store.SaveChangesAsync();
                email = AnswerAddress.Open(keys, request, deed.Now)?.Email;
                return email is not null;
            })
            || await HolderAsync(email!, given, cancel) is not { } holder)
        {
            return;
        }

        Guid? known;
        await using (var store = database.NewStore())
        {
            known = await PeopleAsync(store, email!, cancel) is [var one] ? one : null;
        }

        var whose = known ?? await elsewhere.MakeKnownAsync(holder, Language.En, Actor.System);
        await ActAsync(link, async (deed, request) =>
        {
            if (await deed.Store.Set<IdentityCheck>().FirstOrDefaultAsync(c => c.RequestId == request.Id && c.Kind == CheckKind.Number && c.PassedAt == null, cancel) is not { } check)
            {
                return false;
            }

            if (known is { } subject)
            {
                await LinkAsync(deed, subject, holder);
            }

            await PassAsync(deed, request, check, whose, IdentityProof.Number, Rung.Number);
            return true;
        });
        await tie.FinishAsync();
    }

    private async Task PassAsync(Deed deed, RightsRequest request, IdentityCheck check, Guid whose, string proof, Rung rung)
    {
        check.PassedAt = deed.Now;
        await deed.Store.SaveChangesAsync();
        await entries.AppendAsync(deed, "rights.proof_given", Actor.Subject, new JsonObject { ["request"] = request.Number, ["by"] = proof }, request.SubjectId, Compartment.Rights);
        if (!request.IsKnown && request.State == RequestState.Open && IdentityLadder.Suffices(request.Right, new HashSet<Rung> { Rung.Address, rung }, shared: true)
            && await Subjects.StandsAsync(deed.Store, whose))
        {
            await tie.ToAsync(deed, request, whose, proof, null, Actor.Subject);
            await deadline.GivenAsync(deed, request, Actor.Subject);
        }
    }

    private static Task LinkAsync(Deed deed, Guid subject, FoundElsewhere holder) => deed.ExecuteAsync(
        """
        INSERT INTO people_identifier (id, subject_id, kind, value, confirmed_at, failures) VALUES (@id, @s, @k, @v, @now, 0)
        ON CONFLICT (subject_id, kind, value) DO UPDATE SET confirmed_at = @now
        """,
        ("@id", Guid.CreateVersion7(deed.Now.ToDateTimeOffset())), ("@s", subject), ("@k", FindPerson.LinkKind(holder.Source, holder.Person.Root)), ("@v", holder.Person.Key.Text), ("@now", deed.Now));

    private static Task<List<Guid>> PeopleAsync(Store store, string email, CancellationToken cancel = default) =>
        store.Set<Identifier>().Where(i => i.Kind == Identifiers.Email && i.Value == email && i.ConfirmedAt != null).Select(i => i.SubjectId).Distinct().ToListAsync(cancel);

    // The one person for whom both the address and the number are confirmed.
    private static async Task<Guid?> WhoseAsync(Store store, string email, string number)
    {
        var people = await PeopleAsync(store, email);
        var both = await store.Set<Identifier>().Where(i => people.Contains(i.SubjectId) && i.Kind == Identifiers.Phone && i.Value == number && i.ConfirmedAt != null).Select(i => i.SubjectId).Distinct().ToListAsync();
        return both is [var one] ? one : null;
    }

    // The one row of a person, in all sources, that is known by the address and bears the number.
    private async Task<FoundElsewhere?> HolderAsync(string email, string given, CancellationToken cancel)
    {
        var found = ImmutableArray.CreateBuilder<FoundElsewhere>();
        foreach (var source in (await sources.ReadAsync(cancel)).Attached.Where(one => !one.IsOwn))
        {
            try
            {
                found.AddRange((await numbers.HoldersAsync(source, Identifiers.Email, email, given, cancel)).Select(person => new FoundElsewhere(source.Name, person)));
            }
            catch (System.Data.Common.DbException)
            {
                // A source that does not answer shows nothing of anybody.
            }
        }

        return found is [var only] ? only : null;
    }

    private string HashOf(Guid check, string code, Instant now) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(keys.Controller(CodeKey, now), Encoding.UTF8.GetBytes(check.ToString("N") + "|" + code)));

    private Task<bool> ActAsync(string link, Func<Deed, RightsRequest, Task<bool>> act) => deeds.DoAsync(async deed =>
    {
        var hash = FollowLink.HashOf(link);

        // Takes the row: of two tries at the same moment the second is counted after the first.
        return await deed.ExecuteAsync("UPDATE rights_request SET state = state WHERE follow_hash = @h AND state <= @working", ("@h", hash), ("@working", (int)RequestState.Working)) == 1
            // The button comes first: what can be seen of the file is then the same before a right answer and after it.
            && await deed.Store.Set<RightsRequest>().FirstAsync(r => r.FollowHash == hash) is { AddressProvenAt: not null } request
            // What somebody knows of themselves shows nothing of whom they ask for.
            && await OnBehalf.OfAsync(deed.Store, request.Id) is null
            && await act(deed, request);
    });
}
