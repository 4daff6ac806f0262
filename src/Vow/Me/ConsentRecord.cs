using System.Text.Json.Nodes;
using Vow.Consent;
using Vow.Evidence;
using Vow.Policy;

namespace Vow.Me;

/// <summary>A choice as a consent record: the fields ISO/IEC TS 27560:2023 requires (header, processing, parties, events), and those GDPR adds.</summary>
public static class ConsentRecord
{
    /// <summary>The record, in the words of the policy the choice was made under; null where the entry is no choice, or its purpose is unknown.</summary>
    /// <param name="entry">The entry.</param>
    /// <param name="tag">How the log's entry names the person: the record's identifier of the person.</param>
    /// <param name="policy">The policy the choice was made under.</param>
    /// <param name="site">The address of this site.</param>
    public static JsonObject? Of(PersonEntry entry, string? tag, DeclaredPolicy policy, Uri site)
    {
        ArgumentNullException.ThrowIfNull(entry);
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(site);
        if (Said(entry, "purpose") is not { } id || policy.Purpose(id) is not { } purpose || Said(entry, "act") is not { } act)
        {
            return null;
        }

        var language = Said(entry, "language") == "fr" ? Language.Fr : Language.En;
        var recipients = policy.Recipients.Where(r => purpose.Recipients.Contains(r.Id)).ToList();
        var countries = recipients.Where(r => r.Countries.IsKnown).SelectMany(r => r.Countries.Value).Append(policy.Controller.Address.Country).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        return new JsonObject
        {
            ["schema_version"] = "ISO/IEC TS 27560:2023",
            ["record_id"] = entry.Id.ToString("D"),
            ["receipt_id"] = entry.Id.ToString("D"),
            ["pii_principal_id"] = tag,
            ["pii_processing"] = new JsonArray(new JsonObject
            {
                ["privacy_notice"] = new Uri(site, language == Language.Fr ? "/fr/policy" : "/policy").ToString(),
                ["privacy_notice_sha256"] = policy.Hash,
                ["language"] = language.Code(),
                ["purpose"] = purpose.Title[language],
                ["purpose_type"] = purpose.Id,
                ["lawful_basis"] = Terms.Of(purpose.Basis)[language],
                ["pii_information"] = new JsonArray([.. purpose.Data.Select(use => policy.Datum(use.Datum) is { } datum
                    ? (JsonNode)new JsonObject
                    {
                        ["pii_type"] = datum.Title[language],
                        ["pii_attribute_id"] = datum.Id,
                        ["pii_optional"] = use.Optional,
                        ["special_pii_category"] = datum.Kind == DatumKind.Hobbies,
                    }
                    : null)]),
                ["pii_controllers"] = new JsonArray("controller"),
                ["collection_method"] = Said(entry, "surface"),
                ["processing_method"] = purpose.Why[language],
                ["processing_locations"] = Names(countries, language),
                ["storage_locations"] = Names(countries, language),
                ["retention_period"] = RetentionWords.Whole(policy, purpose, language),
                ["geographic_restrictions"] = null,
                ["jurisdiction"] = policy.Controller.Address.Country,
                ["recipient_third_parties"] = new JsonArray([.. recipients.Select(r => (JsonNode)r.Called()[language])]),
                ["withdrawal_method"] = new Uri(site, language == Language.Fr ? "/fr/me/choices" : "/me/choices").ToString(),
                ["privacy_rights"] = new JsonArray([.. Enum.GetValues<Right>().Where(right => RightsByBasis.Of(purpose.Basis, right, purpose.Marketing) != RightStanding.None).Select(right => (JsonNode)RightsByBasis.Title(right)[language])]),
                ["authority_party"] = "authority",
                ["consent_text"] = purpose.Consent is { } terms && terms.TextVersion == Said(entry, "text") ? terms.Text[language] : null,
                ["consent_text_version"] = Said(entry, "text"),
            }),
            ["party_identification"] = new JsonArray(
                new JsonObject
                {
                    ["party_id"] = "controller",
                    ["party_type"] = policy.Controller.Role == ControllerRole.Processor ? "processor" : "controller",
                    ["party_name"] = policy.Controller.Name,
                    ["party_address"] = $"{policy.Controller.Address.Street}, {policy.Controller.Address.Postcode} {policy.Controller.Address.City}, {policy.Controller.Address.Country}",
                    ["party_contact"] = policy.Controller.Email,
                    ["party_email"] = policy.Controller.Email,
                    ["party_url"] = site.ToString(),
                },
                new JsonObject
                {
                    ["party_id"] = "authority",
                    ["party_type"] = "authority",
                    ["party_name"] = policy.Authority.Name[language],
                    ["party_address"] = policy.Authority.Address[language],
                    ["party_contact"] = policy.Authority.Complaint,
                    ["party_url"] = policy.Authority.Web,
                }),
            ["events"] = new JsonArray(new JsonObject
            {
                ["event_time"] = entry.At.ToString(),
                ["event_type"] = Said(entry, "explicit") == "1" ? "explicit" : "expressed",
                ["event_state"] = Said(entry, "pending") == "1" ? "pending" : act,
                ["entity_id"] = "pii_principal",
                ["validity_duration"] = purpose.Consent?.ValidFor is { } period ? CalendarWords.Of(period, language) : language == Language.Fr ? "jusqu'au retrait" : "until withdrawn",
                ["channel"] = Said(entry, "channel"),
            }),
        };
    }

    private static JsonArray Names(IEnumerable<string> countries, Language language) => new([.. countries.Select(code => (JsonNode)CountryNames.Of(code, language))]);

    private static string? Said(PersonEntry entry, string name) => entry.Detail?[name]?.ToString() is { Length: > 0 } text ? text : null;
}
