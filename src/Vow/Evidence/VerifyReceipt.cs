using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Vow.Hosting;
using Vow.Site;

namespace Vow.Evidence;

/// <summary>/verify: anybody checks a receipt, signed in or not. Nothing that is given is kept.</summary>
public static class VerifyReceipt
{
    private const int MostBytes = 1024 * 1024;

    /// <summary>Maps it.</summary>
    public static void MapVerify(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/verify", (VowHome home, VowOptions options) =>
        {
            using var signer = LogKeys.Current(home, options);
            return Pages.Show<VerifyPage>(200, ("Key", signer.Verifier.ToString()));
        });
        routes.MapPost("/verify", CheckAsync).WithMetadata(new RequestSizeLimitAttribute(MostBytes)).DisableAntiforgery().RequireRateLimiting(Wall.Doors);
    }

    private static async Task<IResult> CheckAsync(HttpContext context, Visit visit, VowHome home, VowOptions options, CancellationToken cancel)
    {
        using var signer = LogKeys.Current(home, options);
        var form = await context.Request.ReadFormAsync(cancel);
        var text = form["receipt"].ToString().Trim();
        if (text.Length == 0 && form.Files["file"] is { Length: > 0 and <= ReceiptCheck.Longest } file)
        {
            using var reader = new StreamReader(file.OpenReadStream());
            text = (await reader.ReadToEndAsync(cancel)).Trim();
        }

        if (ReceiptCheck.Read(text) is not { } given)
        {
            var errors = new FormErrors();
            errors.Add("receipt", text.Length == 0
                ? visit.T("Paste a receipt, or choose its file.", "Collez une attestation, ou choisissez son fichier.")
                : visit.T("This is not a whole receipt: give all of the .json or .tlog-proof file, from its first sign to its last.",
                    "Ce n'est pas une attestation entière\u00a0: fournissez tout le fichier .json ou .tlog-proof, du premier au dernier signe."));
            return Pages.Show<VerifyPage>(StatusCodes.Status422UnprocessableEntity, ("Key", signer.Verifier.ToString()), ("Text", text.Length > ReceiptCheck.Longest ? "" : text), ("Errors", errors));
        }

        return Pages.Show<VerifyPage>(
            200, ("Key", signer.Verifier.ToString()), ("Text", text), ("Checked", ReceiptCheck.Check(given, [signer.Verifier, .. LogKeys.Past(home)])));
    }
}
