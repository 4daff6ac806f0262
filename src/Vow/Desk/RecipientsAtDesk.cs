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
        var (list, query, _, shown) = await ReadAsync(context, visit, store, policies);
        return Pages.Show<RecipientsPage>(
            200, ("Query", query), ("Heads", list.Heads), ("Total", shown.Length), ("Recipients", shown.Skip(query.Skip).Take(ListQuery.PageSize).ToImmutableArray()));
    }

    /// <summary>GET /desk/recipients/file: the list as the register writes it; no personal data is in it.</summary>
    public static async Task<IResult> FileAsync(HttpContext context, Visit visit, Store store, PolicyHolder policies)
    {
        ArgumentNullException.ThrowIfNull(visit);
        var (_, _, register, shown) = await ReadAsync(context, visit, store, policies);
        return RegisterAtDesk.Download(RegisterFile.Csv("recipients", RegisterSheets.RecipientsOf(register with { Recipients = shown }, visit.Language)));
    }

    private static async Task<(DeskList<RecipientView> List, ListQuery Query, ProcessingRegister Register, ImmutableArray<RecipientView> Shown)> ReadAsync(
        HttpContext context, Visit visit, Store store, PolicyHolder policies)
    {
        ArgumentNullException.ThrowIfNull(visit);
        ArgumentNullException.ThrowIfNull(policies);
        var list = new DeskList<RecipientView>("recipients")
            .Sorted("name", visit.T("Name", "Nom"), one => visit.T(one.Recipient.Called()))
            .Sorted("role", visit.T("Role", "Rôle"), one => one.Recipient.Role)
            .Sorted("countries", visit.T("Countries", "Pays"), one => RegisterWords.Countries(one.Recipient, visit.Language))
            .Sorted("contract", visit.T("Contract", "Contrat"), one => RegisterWords.Of(one.Recipient.Contract, visit.Language))
            .Sorted("documents", visit.T("Documents", "Documents"), one => one.Documents.Length)
            .Sorted("given", visit.T("Disclosures", "Communications"), one => one.Disclosures, number: true);
        var query = ListQuery.Read(context, Shown, list.Sorts);
        var register = await RegisterAtDesk.UndatedAsync(store, policies.Current, visit);
        return (list, query, register, [.. list.InOrder(register.Recipients.Where(one => Shows(one, query.Filter)), query)]);
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
