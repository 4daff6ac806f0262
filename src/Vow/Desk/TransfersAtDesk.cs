using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;
using Vow.Evidence;
using Vow.Gate;
using Vow.GateAnswers;
using Vow.Hosting;
using Vow.Policies;
using Vow.Policy;
using Vow.Register;
using Vow.Site;
using Words = Vow.Site.Words;

namespace Vow.Desk;

/// <summary>/desk/transfers: what leaves the EEA and on what ground, the switches that stop it, and what was disclosed under each.</summary>
public static class TransfersAtDesk
{
    /// <summary>Mechanisms by which past disclosures can be shown alone.</summary>
    public static readonly ImmutableArray<string> Shown = [.. Enum.GetValues<MechanismKind>().Select(kind => kind.Code())];

    /// <summary>GET /desk/transfers.</summary>
    public static Task<IResult> ShowAsync(HttpContext context, Visit visit, Store store, PolicyHolder policies) =>
        PageAsync(context, visit, store, policies, StatusCodes.Status200OK);

    /// <summary>GET /desk/transfers/file: the list as CSV; no personal data is in it.</summary>
    public static async Task<IResult> FileAsync(Visit visit, Store store, PolicyHolder policies)
    {
        ArgumentNullException.ThrowIfNull(visit);
        ArgumentNullException.ThrowIfNull(policies);
        return RegisterAtDesk.Download(RegisterFile.Csv("transfers", RegisterSheets.TransfersOf(await RegisterAtDesk.UndatedAsync(store, policies.Current, visit), visit.Language)));
    }

    /// <summary>GET /desk/transfers/past/file: what was disclosed by day, as counts.</summary>
    public static async Task<IResult> PastFileAsync(HttpContext context, Visit visit, Store store, PolicyHolder policies)
    {
        var (list, _, past) = await PastAsync(context, visit, store, policies);
        return list.FileOf(past, visit);
    }

    /// <summary>What a past disclosure rested on, in words.</summary>
    public static string GroundsOf(DisclosureCount count, Visit visit)
    {
        ArgumentNullException.ThrowIfNull(count);
        ArgumentNullException.ThrowIfNull(visit);
        return count.Mechanisms.Length == 0
            ? visit.T("inside the EEA", "dans l'EEE")
            : string.Join(", ", count.Mechanisms.Split(' ').Select(word => Vow.Gate.Words.TryParse(word, out MechanismKind kind) ? visit.T(Terms.Of(kind)) : word));
    }

    /// <summary>Where a past disclosure could reach, in words.</summary>
    public static string CountriesOf(DisclosureCount count, Visit visit)
    {
        ArgumentNullException.ThrowIfNull(count);
        ArgumentNullException.ThrowIfNull(visit);
        return count.Countries.Length == 0 ? RegisterWords.NotKnown(visit.Language) : string.Join(", ", count.Countries.Split(' ').Select(code => CountryNames.Of(code, visit.Language)));
    }

    /// <summary>POST /desk/transfers/suspend: the gate refuses before the page returns.</summary>
    public static Task<IResult> SuspendAsync(HttpContext context, Visit visit, Store store, PolicyHolder policies, SwitchTransfers transfers)
    {
        ArgumentNullException.ThrowIfNull(transfers);
        return ThrowAsync(context, visit, store, policies, "suspend", transfers.SuspendAsync);
    }

    /// <summary>POST /desk/transfers/resume.</summary>
    public static Task<IResult> ResumeAsync(HttpContext context, Visit visit, Store store, PolicyHolder policies, SwitchTransfers transfers)
    {
        ArgumentNullException.ThrowIfNull(transfers);
        return ThrowAsync(context, visit, store, policies, "resume", transfers.ResumeAsync);
    }

    /// <summary>The field in which the reason for resuming something is typed.</summary>
    public static string ResumeField(string target)
    {
        ArgumentNullException.ThrowIfNull(target);
        return "resume-" + target.Replace(':', '-');
    }

    private static async Task<IResult> ThrowAsync(
        HttpContext context, Visit visit, Store store, PolicyHolder policies, string form, Func<string, string, Actor, Task<SwitchRefusal>> act)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(visit);
        var fields = await context.Request.ReadFormAsync();
        var (what, reason) = (fields["what"].ToString(), fields["reason"].ToString());
        var refusal = await act(what, reason, Actor.Operator(visit.Operator().Id));
        if (refusal == SwitchRefusal.None)
        {
            return Pages.SeeOther(visit.Url("/desk/transfers"));
        }

        var errors = new FormErrors();
        var field = form == "suspend" ? refusal == SwitchRefusal.NoReason ? "suspend-reason" : "suspend-what"
            : policies.Current.Suspensions.Any(one => one.Target.ToString() == what) ? ResumeField(what) : "";
        errors.Add(field, visit.T(SwitchTransfers.Why(refusal)));
        return await PageAsync(
            context, visit, store, policies, refusal is SwitchRefusal.OffAlready or SwitchRefusal.NotOff ? StatusCodes.Status409Conflict : StatusCodes.Status422UnprocessableEntity,
            ("Form", form), ("What", what), ("Typed", reason), ("Errors", errors));
    }

    private static async Task<IResult> PageAsync(HttpContext context, Visit visit, Store store, PolicyHolder policies, int status, params (string Name, object? Value)[] more)
    {
        ArgumentNullException.ThrowIfNull(visit);
        ArgumentNullException.ThrowIfNull(policies);
        var policy = policies.Current;
        var today = policy.Zone.DayOf(visit.Now);
        var (list, query, past) = await PastAsync(context, visit, store, policies);
        return Pages.Show<TransfersPage>(
            status,
            [
                ("Query", query), ("Heads", list.Heads), ("Transfers", TransferViews.Of(policy, today)), ("Past", past.Skip(query.Skip).Take(ListQuery.PageSize).ToImmutableArray()), ("Total", past.Length),
                ("MaySwitch", DeskRights.May(visit.Operator().Role, DeskPlace.SwitchTransfers)),
                .. more,
            ]);
    }

    private static async Task<(DeskList<PastTransfer> List, ListQuery Query, ImmutableArray<PastTransfer> Past)> PastAsync(HttpContext context, Visit visit, Store store, PolicyHolder policies)
    {
        ArgumentNullException.ThrowIfNull(visit);
        ArgumentNullException.ThrowIfNull(policies);
        var policy = policies.Current;
        var list = new DeskList<PastTransfer>("disclosures")
            .Sorted("day", visit.T("Day", "Jour"), one => one.Count.Day, one => Words.Iso(one.Count.Day))
            .Sorted("recipient", visit.T("Recipient", "Destinataire"), one => RecipientOf(one, policy), one => RecipientOf(one, policy))
            .Sorted("purpose", visit.T("Purpose", "Finalité"), one => PurposeOf(one, policy, visit), one => PurposeOf(one, policy, visit))
            .Sorted("countries", visit.T("Countries", "Pays"), one => CountriesOf(one.Count, visit), one => CountriesOf(one.Count, visit))
            .Sorted("ground", visit.T("On what ground", "À quel titre"), one => GroundsOf(one.Count, visit), one => GroundsOf(one.Count, visit))
            .Sorted("times", visit.T("Times", "Nombre"), one => one.Count.Disclosures, one => Words.Iso(one.Count.Disclosures), number: true)
            .Sorted("today", visit.T("Today", "Aujourd'hui"), one => one.Today, one => one.Today == Reason.None ? visit.T("allowed", "autorisé") : visit.T(GateReasons.Of(one.Today).Message));
        var query = ListQuery.Read(context, Shown, list.Sorts);
        var mechanism = Vow.Gate.Words.TryParse(query.Filter, out MechanismKind kind) ? kind : (MechanismKind?)null;
        return (list, query, [.. list.InOrder(PastTransfers.Of(policy, await Disclosures.ListAsync(store, mechanism), policy.Zone.DayOf(visit.Now)), query)]);
    }

    private static string RecipientOf(PastTransfer one, PolicyInForce policy) => policy.Declared.Recipient(one.Count.Recipient)?.Name.Value ?? one.Count.Recipient;

    private static string PurposeOf(PastTransfer one, PolicyInForce policy, Visit visit) =>
        policy.Declared.Purpose(one.Count.Purpose) is { } purpose ? visit.T(purpose.Title) : one.Count.Purpose;
}
