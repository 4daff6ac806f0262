using Microsoft.AspNetCore.Http;
using Vow.Hosting;
using Vow.Policies;
using Vow.Register;
using Vow.Site;

namespace Vow.Desk;

/// <summary>/desk/register: the record of processing activities, to read, print and hand over (GDPR 30(4)).</summary>
public static class RegisterAtDesk
{
    /// <summary>GET /desk/register.</summary>
    public static async Task<IResult> ShowAsync(Visit visit, Database database, PolicyHolder policies)
    {
        ArgumentNullException.ThrowIfNull(policies);
        ArgumentNullException.ThrowIfNull(visit);
        var register = await ReadAsync(database, policies.Current, visit);
        return Pages.Show<RegisterPage>(200, ("Register", register), ("Sheets", RegisterSheets.Of(register, visit.Language, forPeople: true)));
    }

    /// <summary>GET /desk/register/file?format=ods: no personal data but the names of those in charge, so that it counts as no disclosure.</summary>
    public static async Task<IResult> FileAsync(HttpContext context, Visit visit, Database database, PolicyHolder policies)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(policies);
        ArgumentNullException.ThrowIfNull(visit);
        var format = context.Request.Query["format"].ToString();
        return RegisterFile.Formats.Contains(format)
            ? Download(RegisterFile.Of(await ReadAsync(database, policies.Current, visit), format, visit.Language))
            : Results.NotFound();
    }

    /// <summary>The register as it stands at this visit, without the dates of its activities: recipients and transfers need no reading of old versions.</summary>
    internal static async Task<ProcessingRegister> UndatedAsync(Store store, PolicyInForce policy, Visit visit) =>
        ProcessingRegister.Of(policy, [], await Disclosures.ByRecipientAsync(store), policy.Zone.DayOf(visit.Now));

    /// <summary>A file to save.</summary>
    internal static IResult Download(RegisterFile file) => Results.File(file.Bytes, file.Type, file.Name);

    private static Task<ProcessingRegister> ReadAsync(Database database, PolicyInForce policy, Visit visit) =>
        ProcessingRegister.ReadAsync(database, policy, policy.Zone.DayOf(visit.Now));
}
