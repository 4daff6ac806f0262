using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Vow.Evidence;
using Vow.Gate;
using Vow.Hosting;
using Vow.Keys;
using Vow.People;
using Vow.Policy;
using Vow.Post;

namespace Vow.Rights;

/// <summary>
/// That somebody asks for another: as what, which rights that opens, and what has to be shown. Kept as one more check of the file, under the code of what they say they are;
/// passed once an operator saw the paper.
/// </summary>
public static class OnBehalf
{
    /// <summary>Somebody the person gave a mandate.</summary>
    public const string Agent = "agent";

    /// <summary>A parent or guardian, for a child.</summary>
    public const string Parent = "parent";

    /// <summary>An heir of somebody who died (LIL 85).</summary>
    public const string Heir = "heir";

    /// <summary>All of them.</summary>
    public static readonly ImmutableArray<string> All = [Agent, Parent, Heir];

    /// <summary>What a form's value says; null where it is asked for oneself.</summary>
    public static string? Read(string typed) => All.Contains(typed) ? typed : null;

    /// <summary>As what somebody asks for another in a file; null where they ask for themselves.</summary>
    public static string? Of(IEnumerable<IdentityCheck> checks) => checks.FirstOrDefault(check => All.Contains(check.Kind))?.Kind;

    /// <summary>As what somebody asks for another in a file; null where they ask for themselves.</summary>
    public static Task<string?> OfAsync(Store store, Guid request) => In(store, request).Select(check => check.Kind).FirstOrDefaultAsync();

    /// <summary>
    /// Whether a right may be used by who asks. An heir without directives of the dead settles the estate and has accounts brought up to date or closed: access, rectification
    /// and erasure (LIL 85); the other rights ended with the person (LIL 84). Pure.
    /// </summary>
    public static bool May(string? asks, Right? right) => asks != Heir || right is null or Right.Access or Right.Rectification or Right.Erasure;

    /// <summary>Whether a copy of everything may be made: an heir is given what settles the estate needs, chosen and written by a person. Pure.</summary>
    public static bool MayHaveAll(string? asks) => asks != Heir;

    /// <summary>Who asks, in words.</summary>
    public static Bilingual Who(string asks) => asks switch
    {
        Agent => new("an agent, with a mandate", "un mandataire"),
        Parent => new("a parent or guardian", "un parent ou tuteur"),
        _ => new("an heir", "un héritier"),
    };

    /// <summary>What they have to show.</summary>
    public static Bilingual Paper(string asks) => asks switch
    {
        Agent => new("a mandate signed by the person, which says for which rights and whether the answer may go to you", "un mandat signé de la personne, qui dit pour quels droits et si la réponse peut vous être remise"),
        Parent => new("what shows that you hold parental authority, or are the guardian", "ce qui montre que vous exercez l'autorité parentale, ou la tutelle"),
        _ => new("the death certificate, and what shows that you are an heir: an affidavit of heirship or a family record book", "l'acte de décès, et ce qui montre que vous êtes héritier\u00a0: un acte de notoriété ou un livret de famille"),
    };

    internal static IQueryable<IdentityCheck> In(Store store, Guid request) =>
        store.Set<IdentityCheck>().Where(c => c.RequestId == request && (c.Kind == Agent || c.Kind == Parent || c.Kind == Heir));
}

/// <summary>
/// An operator saw what shows that somebody may ask for another: the file is tied to the person it is about. Where the mandate says nothing of the answer, it goes to the person,
/// and whoever asked is told so; the person always learns that an agent asks in their name.
/// </summary>
public sealed class AcceptBehalf(TieRequest tie, RightsMails mails, Entries entries)
{
    /// <summary>Ties it, in the deed; <see cref="TieRequest.FinishAsync"/> must follow.</summary>
    /// <param name="deed">The transaction.</param>
    /// <param name="request">A file of a person not known yet, tracked by the deed's store.</param>
    /// <param name="person">Whom it is about.</param>
    /// <param name="how">What was shown, what it covers, how it was checked.</param>
    /// <param name="toPerson">Whether the answer goes to the person, not to whoever asked.</param>
    /// <param name="by">The operator.</param>
    public async Task Async(Deed deed, RightsRequest request, Guid person, string how, bool toPerson, Guid by)
    {
        ArgumentNullException.ThrowIfNull(deed);
        ArgumentNullException.ThrowIfNull(request);
        var check = await OnBehalf.In(deed.Store, request.Id).FirstAsync();
        await tie.ToAsync(deed, request, person, IdentityProof.Desk, how, Actor.Operator(by));
        check.PassedAt = deed.Now;
        if (toPerson)
        {
            await mails.WriteAsync(deed, request, "rights.to_person", mails.ToPerson(request));
            (request.AnswerTo, request.FollowHash) = (null, null);
        }

        await deed.Store.SaveChangesAsync();
        await entries.AppendAsync(
            deed, "rights.acts_for", Actor.Operator(by), new JsonObject { ["request"] = request.Number, ["as"] = check.Kind, ["to_person"] = toPerson ? 1 : 0 }, person, Compartment.Rights);
        if (check.Kind == OnBehalf.Agent
            && (await Identifiers.ConfirmedAsync(deed.Store, Identifiers.Email, [person], arriving: false)).GetValueOrDefault(person) is { } email)
        {
            var letter = mails.AskedForYou(request);
            await Outbox.EnqueueAsync(deed, new Mail(email, person, "rights.asked_for_you", letter.Title, letter.Body));
        }
    }
}
