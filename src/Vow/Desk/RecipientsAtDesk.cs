using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;
using Vow.Hosting;
using Vow.Policies;
using Vow.Policy;
using Vow.Register;
using Vow.Site;

namespace Vow.Desk;

/// <summary>/desk/recipients: who receives data, under which contract, with which documents, and how often.</summary>
public static class RecipientsAtDesk
{
    /// <summary>What the list can show alone.</summary>
    public static readonly ImmutableArray<string> Shown = ["processor", "joint", "independent", "authority", "incomplete", "review"];

    /// <summary>GET /desk/recipients.</summary>
    public static async Task<IResult> ShowAsync(HttpContext context, Visit visit, Store store, PolicyHolder policies)
    {
        ArgumentNullException.ThrowIfNull(visit);
        ArgumentNullException.ThrowIfNull(policies);
        var query = ListQuery.Read(context, Shown, "name", "given");
        var all = (await RegisterAtDesk.UndatedAsync(store, policies.Current, visit)).Recipients.Where(one => Shows(one, query.Filter));
        ImmutableArray<RecipientView> rows = query.Sort switch
        {
            "name" => [.. all.OrderBy(one => one.Recipient.Name.Value ?? one.Recipient.Id, StringComparer.OrdinalIgnoreCase)],
            "given" => [.. all.OrderByDescending(one => one.Disclosures)],
            _ => [.. all],
        };
        return Pages.Show<RecipientsPage>(
            200, ("Query", query), ("Total", rows.Length), ("Recipients", rows.Skip(query.Skip).Take(ListQuery.PageSize).ToImmutableArray()));
    }

    /// <summary>GET /desk/recipients/file: the list as CSV; no personal data is in it.</summary>
    public static async Task<IResult> FileAsync(Visit visit, Store store, PolicyHolder policies)
    {
        ArgumentNullException.ThrowIfNull(visit);
        ArgumentNullException.ThrowIfNull(policies);
        return RegisterAtDesk.Download(RegisterFile.Csv("recipients", RegisterSheets.RecipientsOf(await RegisterAtDesk.UndatedAsync(store, policies.Current, visit), visit.Language)));
    }

    private static bool Shows(RecipientView one, string? filter) => filter switch
    {
        "processor" => one.Recipient.Role == RecipientRole.Processor,
        "joint" => one.Recipient.Role == RecipientRole.Joint,
        "independent" => one.Recipient.Role == RecipientRole.Independent,
        "authority" => one.Recipient.Role == RecipientRole.Authority,
        "incomplete" => !one.Recipient.IsKnown,
        "review" => one.IsReviewDue,
        _ => true,
    };
}
