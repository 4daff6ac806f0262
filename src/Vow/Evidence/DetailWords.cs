using System.Globalization;
using System.Text.Json.Nodes;
using Vow.Policy;
using Words = Vow.Site.Words;

namespace Vow.Evidence;

/// <summary>What an entry's detail says, in words for the person it is about.</summary>
public static class DetailWords
{
    /// <summary>Names and values; what is recorded for programs alone is left out, what has no words stays as it is.</summary>
    /// <param name="detail">The detail; null says nothing.</param>
    /// <param name="language">The reader's language.</param>
    /// <param name="policy">Where purposes and channels have their names.</param>
    public static IEnumerable<(string Name, string Value)> Of(JsonObject? detail, Language language, DeclaredPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        foreach (var line in Listed(detail, language, policy))
        {
            yield return line;
        }

        foreach (var (name, value) in (detail ?? []).Where(d => d.Value is not null and not JsonArray && d.Value.ToString().Length > 0).Select(d => (d.Key, d.Value!.ToString())))
        {
            var said = (name, value) switch
            {
                ("act", _) => null,
                ("purpose", _) => Say(("For", "Pour"), policy.Purpose(value)?.Title[language] ?? value),
                ("channel", _) => Say(("By", "Par"), policy.Channel(value)?.Title[language] ?? Rights.RequestChannels.Of(value)[language]),
                ("explicit", "1") => Say(("How", "Comment"), language == Language.Fr ? "par un acte exprès" : "by an explicit act"),
                ("explicit", _) => null,
                ("pending", "1") => Say(("Counts", "Vaut"), language == Language.Fr ? "à partir de la confirmation de l'adresse" : "once the address is confirmed"),
                ("pending", _) => null,
                ("language", _) => Say(("Language shown", "Langue affichée"), Me.OwnCells.LanguageOf(value, language)),
                ("surface", _) => Say(("Where", "Où"), Consent.Surfaces.Of(value)[language]),
                ("text", _) => Say(("Version of the text", "Version du texte"), Me.OwnCells.Day(value, language)),
                ("confirms", _) => Say(("Confirms the receipt", "Confirme l'attestation"), value),
                ("terms", _) => Say(("Version of the terms", "Version des conditions"), Me.OwnCells.Day(value, language)),
                ("reason", _) => Say(("Why", "Pourquoi"), value),
                ("received", _) => Say(("Received", "Reçue"), Me.OwnCells.Day(value, language)),
                ("due", _) => Say(("Answer due", "Réponse due"), Me.OwnCells.Day(value, language)),
                ("recipient", _) => Say(("Given to", "Communiquées à"), policy.Recipient(value)?.Called()[language] ?? value),
                ("data", _) => Say(("Data", "Données"), string.Join(", ", value.Split([' ', ','], StringSplitOptions.RemoveEmptyEntries).Select(id => policy.Datum(id)?.Title[language] ?? id))),
                ("countries", _) => Say(("In", "Pays"), string.Join(", ", value.Split([' ', ','], StringSplitOptions.RemoveEmptyEntries).Select(code => CountryNames.Of(code, language)))),
                ("plan", _) when IsCertificate(detail) => Say(("Plan confirmed (its fingerprint)", "Plan confirmé (son empreinte)"), value),
                ("rows", _) when IsCertificate(detail) => Say(("Records deleted", "Enregistrements supprimés"), value),
                ("sources", _) when IsCertificate(detail) => Say(("Places asked", "Lieux interrogés"), value),
                ("plan", _) when detail!.ContainsKey("right") => Say(("Plan confirmed (its fingerprint)", "Plan confirmé (son empreinte)"), value),
                ("records", _) => Say(("Records", "Enregistrements"), value),
                ("left_out", "0") => null,
                ("left_out", _) => Say(("Left out, about others", "Retirés, sur d'autres personnes"), value),
                ("purposes", _) => Say(("For", "Pour"), string.Join(", ", value.Split(' ').Select(id => policy.Purpose(id)?.Title[language] ?? id))),
                ("unfounded", _) => Say(("Held to be", "Tenue pour"), language == Language.Fr ? "manifestement infondée ou excessive" : "manifestly unfounded or excessive"),
                ("by", "session") => Say(("Fetched", "Retirée"), language == Language.Fr ? "par une session sur ce site" : "by a session on this site"),
                ("by", "link") => Say(("Fetched", "Retirée"), language == Language.Fr ? "par le lien envoyé à l'adresse" : "by the link mailed to the address"),
                ("by", "letter") => Say(("Fetched", "Retirée"), language == Language.Fr ? "par notre équipe, pour un courrier" : "by our team, for a letter"),
                ("by_hand", _) => Say(("What was done", "Acte"), Rights.HandStep.Of(value)?[language] ?? value),
                ("found", _) => Say(("Something was found", "Quelque chose a été trouvé"), value == "1" ? (language == Language.Fr ? "oui" : "yes") : language == Language.Fr ? "non" : "no"),
                ("rows", _) when IsByHand(detail) => Say(("Pages or records", "Pages ou fiches"), value),
                ("source", _) when IsByHand(detail) => Say(("Where", "Où"), Me.MeWords.Place(policy, value, language)),
                ("role", _) when IsByHand(detail) => Say(("Done by", "Fait par"), Desk.DeskWords.OfRole(value)[language]),
                ("request", _) => Say(("Request", "Demande"), value),
                ("identity", _) => Say(("Shown by", "Établie par"), Rights.RightsCells.IdentityOf(value)[language]),
                ("until", _) => Say(("New last day", "Nouvelle date limite"), Me.OwnCells.Day(value, language)),
                ("decided_by", _) => Say(("Decided by", "Décidé par"), value),
                ("advice", _) => Say(("The officer's advice", "Avis du délégué"), value),
                ("suspends", "1") => Say(("The clock", "Délai"), language == Language.Fr ? "suspendu" : "stands still"),
                ("suspends", _) => Say(("The clock", "Délai"), language == Language.Fr ? "court toujours" : "runs on"),
                ("right", _) => Say(("Right", "Droit"), Enum.GetValues<Right>().Where(r => RightsByBasis.Id(r) == value).Select(r => RightsByBasis.Title(r)[language]).FirstOrDefault() ?? value),
                _ => ((string, string)?)(name, value),
            };
            if (said is { } pair)
            {
                yield return pair;
            }
        }

        (string, string)? Say((string En, string Fr) label, string value) => (language == Language.Fr ? label.Fr : label.En, value);
    }

    private static bool IsByHand(JsonObject? detail) => detail?["by_hand"] is not null;

    private static bool IsCertificate(JsonObject? detail) => detail?["places"] is JsonArray;

    // The lists of an erasure's certificate: where was asked again, what stays.
    private static IEnumerable<(string Name, string Value)> Listed(JsonObject? detail, Language language, DeclaredPolicy policy)
    {
        var french = language == Language.Fr;
        foreach (var place in (detail?["places"] as JsonArray ?? []).OfType<JsonObject>())
        {
            yield return (
                (french ? "Cherché dans\u00a0: " : "Looked in: ") + Me.MeWords.Place((string?)place["source"] ?? "", language),
                french ? $"{place["deleted"]} supprimés, {place["kept"]} conservés par obligation, {place["left"]} oubliés" : $"{place["deleted"]} deleted, {place["kept"]} kept as they must be, {place["left"]} left over");
        }

        foreach (var place in (detail?["attested"] as JsonArray ?? []).OfType<JsonObject>())
        {
            var on = Me.OwnCells.Day((string?)place["on"] ?? "", language);
            yield return (
                (french ? "Cherché à la main dans\u00a0: " : "Looked by hand in: ") + Me.MeWords.Place(policy, (string?)place["source"] ?? "", language),
                french ? $"{place["destroyed"]} détruits, attesté le {on}, sans nouvelle vérification" : $"{place["destroyed"]} destroyed, attested on {on}, not asked again");
        }

        foreach (var stay in (detail?["stays"] as JsonArray ?? []).OfType<JsonObject>())
        {
            var (what, until) = ((string?)stay["purpose"] ?? "", DateOnly.TryParseExact((string?)stay["until"], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? Words.Date(day, language) : "");
            yield return (french ? "Reste scellé" : "Stays, sealed", french ? $"{policy.Purpose(what)?.Title.Fr ?? what} ({stay["rows"]}), jusqu'au {until}" : $"{policy.Purpose(what)?.Title.En ?? what} ({stay["rows"]}), until {until}");
        }
    }
}
