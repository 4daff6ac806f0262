using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;
using Vow.Evidence;
using Vow.Gate;
using Vow.Hosting;
using Vow.Policies;
using Vow.Register;
using Vow.Site;

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
        var query = ListQuery.Read(context, Shown);
        var past = PastTransfers.Of(policy, await Disclosures.ListAsync(store, Vow.Gate.Words.TryParse(query.Filter, out MechanismKind kind) ? kind : null), today);
        return Pages.Show<TransfersPage>(
            status,
            [
                ("Query", query), ("Transfers", TransferViews.Of(policy, today)), ("Past", past.Skip(query.Skip).Take(ListQuery.PageSize).ToImmutableArray()), ("Total", past.Length),
                ("MaySwitch", DeskRights.May(visit.Operator().Role, DeskPlace.SwitchTransfers)),
                .. more,
            ]);
    }
}
