using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Vow.Consent;
using Vow.Gate;
using Vow.Me;
using Vow.Policies;
using Vow.Policy;
using Vow.Register;

namespace Vow.Rights.Packages;

/// <summary>A copy as programs read it. Its shape is published (<see cref="PackageSchema"/>) and only grows.</summary>
public static class PackageJson
{
    /// <summary>How it is written: lines, and letters as they are.</summary>
    public static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes it.</summary>
    public static JsonObject Of(PackageContent content, PolicyInForce inForce, Uri site, Language language)
    {
        ArgumentNullException.ThrowIfNull(content);
        ArgumentNullException.ThrowIfNull(inForce);
        ArgumentNullException.ThrowIfNull(site);
        var policy = inForce.Declared;
        var all = new JsonObject
        {
            ["$schema"] = new Uri(site, PackageSchema.Path).AbsoluteUri,
            ["right"] = RightsByBasis.Id(content.Right),
            ["request"] = content.Request,
            ["as_of"] = content.AsOf.ToString(),
            ["controller"] = policy.Controller.Name,
            ["rights"] = new JsonArray([.. RightsByBasis.InPolicy(policy).Select(r => (JsonNode)(RightsByBasis.Title(r)[language] + ", " + RightsByBasis.Article(r)[language]))]),
            ["complaint"] = policy.Authority.Complaint,
            ["not_reached"] = new JsonArray([.. content.NotReached.Select(name => (JsonNode)name)]),
            ["left_out"] = content.LeftOut,
            ["purposes"] = new JsonArray([.. content.Purposes.Select(given => (JsonNode)Purpose(content, policy, given, language))]),
        };
        if (content.Right == Right.Portability)
        {
            return all;
        }

        all["automated_decisions"] = language == Language.Fr ? "aucune" : "none";
        all["transfers"] = new JsonArray([.. content.Transfers.Select(transfer => (JsonNode)new JsonObject
        {
            ["recipient"] = transfer.Recipient.Called()[language],
            ["country"] = transfer.Country,
            ["safeguard"] = transfer.Ground is { } ground ? Terms.Of(ground)[language] : null,
            ["document"] = transfer.Document?.Value,
        })]);
        all["by_hand"] = new JsonArray([.. content.Looks.Select(look => (JsonNode)ByHand(policy, look, language))]);
        all["choices"] = new JsonArray([.. content.Choices.SelectMany(choice => choice.History).Select(row => (JsonNode)new JsonObject
        {
            ["purpose"] = row.Purpose,
            ["channel"] = row.Channel,
            ["act"] = row.Act.Code(),
            ["at"] = row.At.ToString(),
            ["text"] = row.TextVersion,
            ["language"] = row.Language,
            ["surface"] = row.Surface,
            ["receipt"] = row.EntryId.ToString("D"),
        })]);
        all["requests"] = new JsonArray([.. content.Requests.Select(file => (JsonNode)new JsonObject
        {
            ["number"] = file.Request.Number,
            ["right"] = file.Request.Right is { } right ? RightsByBasis.Id(right) : null,
            ["received"] = Day(file.Request.ReceivedOn),
            ["messages"] = new JsonArray([.. file.Messages.Select(message => (JsonNode)new JsonObject { ["at"] = message.At.ToString(), ["ours"] = message.Ours, ["text"] = message.Text })]),
        })]);
        all["archives"] = new JsonArray([.. content.Archives.Select(one => (JsonNode)new JsonObject
        {
            ["purpose"] = one.Archive.Purpose,
            ["rows"] = one.Archive.Rows,
            ["until"] = Day(one.Archive.Until),
            ["why"] = one.Archive.Terms?.Why[language],
            ["text"] = one.Archive.Terms?.LegalText,
            ["records"] = one.Rows is null ? null : new JsonArray([.. one.Rows.Select(row => (JsonNode)new JsonObject
            {
                ["source"] = row.Source,
                ["record"] = row.Table,
                ["until"] = Day(row.Until),
                ["data"] = new JsonArray([.. ArchivedData.Of(row, policy).Select(datum => (JsonNode)new JsonObject { ["datum"] = datum.Id, ["title"] = datum.Title[language], ["value"] = datum.Value?.DeepClone() })]),
            })]),
        })]);
        all["log_of_evidence"] = new JsonArray([.. content.Log.Select(entry => (JsonNode)new JsonObject
        {
            ["id"] = entry.Id.ToString("D"),
            ["kind"] = entry.Kind,
            ["at"] = entry.At.ToString(),
            ["detail"] = entry.Detail?.DeepClone(),
        })]);
        return all;
    }

    private static JsonObject Purpose(PackageContent content, DeclaredPolicy policy, GivenPurpose given, Language language)
    {
        var mine = given.Mine;
        return new JsonObject
        {
            ["purpose"] = mine.Purpose.Id,
            ["title"] = mine.Purpose.Title[language],
            ["why"] = mine.Purpose.Why[language],
            ["legal_basis"] = MeWords.Basis(mine.Purpose, language),
            ["kept"] = RetentionWords.Whole(policy, mine.Purpose, language),
            ["recipients"] = new JsonArray([.. mine.Purpose.Recipients.Select(policy.Recipient).OfType<Recipient>().Select(r => (JsonNode)MeWords.Recipient(r, language))]),
            ["also_uses"] = content.Right == Right.Portability ? [] : new JsonArray([.. mine.Shared.Select(s => (JsonNode)s)]),
            ["records"] = new JsonArray([.. given.Rows.Select(row => (JsonNode)new JsonObject
            {
                ["source"] = row.Row.Source.Name,
                ["record"] = row.Row.Table.Name,
                ["kept"] = MeWords.KeptUntil(policy, mine.Purpose, row.Row.Standing, language),
                ["data"] = new JsonArray([.. row.Values.Select(value => (JsonNode)Value(value, language))]),
            })]),
        };
    }

    private static JsonObject Value(GivenValue value, Language language) => new()
    {
        ["datum"] = value.Held.Datum.Id,
        ["title"] = value.Held.Datum.Title[language],
        ["category"] = Terms.Of(value.Held.Datum.Category)[language],
        ["origin"] = Terms.Of(value.Held.Datum.Origin)[language],
        ["value"] = value.Value?.DeepClone(),
        ["file"] = value.File,
        ["left_out"] = value.LeftOut,
        // Given or observed, on consent or contract; what we worked out ourselves is not (GDPR 20).
        ["portability"] = value.Portable,
    };

    // What a person of ours attests, and nobody asked a program: told apart from what was read.
    private static JsonObject ByHand(DeclaredPolicy policy, HandLook look, Language language) => new()
    {
        ["source"] = look.Source.Id,
        ["title"] = look.Source.ByHand!.Title[language],
        ["data"] = new JsonArray([.. look.Source.ByHand.Holds.SelectMany(one => one.Data).Distinct(StringComparer.Ordinal).Select(id => (JsonNode)(policy.Datum(id)?.Title[language] ?? id))]),
        ["told_by"] = look.Due is { } due ? Day(due) : null,
        ["attested"] = look.Last is not { } last ? null : new JsonObject
        {
            ["on"] = Day(last.On),
            ["by_role"] = last.Role?.Code(),
            ["found"] = last.Found,
            ["pages"] = last.Pages,
            ["text"] = last.Said,
            ["request"] = last.Request,
        },
    };

    private static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
