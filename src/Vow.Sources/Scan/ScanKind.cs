using System.Collections.Frozen;
using System.Collections.Immutable;
using Vow.Policy;

namespace Vow.Sources;

/// <summary>How much it takes for a column to be called personal.</summary>
public enum ScanWeight
{
    /// <summary>Says who somebody is: its table is then a table about persons.</summary>
    Telling,

    /// <summary>Personal wherever it stands, though it doesn't make its table one about persons.</summary>
    Alone,

    /// <summary>Personal only in a row about a person, or in one that belongs to a person: a city in a list of cities is nobody's.</summary>
    Beside,
}

/// <summary>A kind of personal data a scan knows.</summary>
/// <param name="Datum">Id of the datum; the language's catalogue uses the same where it has one.</param>
/// <param name="Values">What such values are called, in the plural.</param>
/// <param name="Weight">Where it counts.</param>
public sealed record ScanKind(string Datum, Bilingual Values, ScanWeight Weight)
{
    private static readonly FrozenDictionary<string, ScanKind> ById = All().ToFrozenDictionary(kind => kind.Datum, StringComparer.Ordinal);

    /// <summary>Every kind, in the order of the guide.</summary>
    public static ImmutableArray<ScanKind> Kinds { get; } = [.. All()];

    /// <summary>Whether it should not lie in a database at all, or only under rules of its own: shown before everything else.</summary>
    public bool IsAlarm { get; init; }

    /// <summary>Whether GDPR 9 may cover it.</summary>
    public bool IsSensitive { get; init; }

    /// <summary>The kind of that id; asking for another is a bug of the caller.</summary>
    internal static ScanKind Of(string datum) => ById[datum];

    private static IEnumerable<ScanKind> All() =>
    [
        new("card_number", new("payment card numbers", "numéros de carte de paiement"), ScanWeight.Alone) { IsAlarm = true },
        new("card_code", new("card security codes", "cryptogrammes de carte"), ScanWeight.Alone) { IsAlarm = true },
        new("password", new("passwords in clear", "mots de passe en clair"), ScanWeight.Telling) { IsAlarm = true },
        new("social_security_number", new("social security numbers", "numéros de sécurité sociale"), ScanWeight.Telling),
        new("identity_document", new("numbers of identity documents", "numéros de pièces d'identité"), ScanWeight.Alone),
        new("last_name", new("family names", "noms de famille"), ScanWeight.Telling),
        new("first_name", new("first names", "prénoms"), ScanWeight.Telling),
        new("full_name", new("names of persons", "noms de personnes"), ScanWeight.Telling),
        new("user_name", new("names of users", "noms d'utilisateurs"), ScanWeight.Telling),
        new("civility", new("forms of address", "civilités"), ScanWeight.Beside),
        new("gender", new("genders", "sexes"), ScanWeight.Beside),
        new("birth_date", new("dates of birth", "dates de naissance"), ScanWeight.Telling),
        new("birth_place", new("places of birth", "lieux de naissance"), ScanWeight.Telling),
        new("nationality", new("nationalities", "nationalités"), ScanWeight.Beside),
        new("marital_status", new("family situations", "situations de famille"), ScanWeight.Beside),
        new("family", new("facts about a family", "informations sur une famille"), ScanWeight.Beside),
        new("email", new("e-mail addresses", "adresses e-mail"), ScanWeight.Telling),
        new("phone", new("phone numbers", "numéros de téléphone"), ScanWeight.Telling),
        new("street", new("street addresses", "adresses postales"), ScanWeight.Alone),
        new("postcode", new("postcodes", "codes postaux"), ScanWeight.Beside),
        new("city", new("cities", "villes"), ScanWeight.Beside),
        new("region", new("regions", "régions"), ScanWeight.Beside),
        new("country", new("countries", "pays"), ScanWeight.Beside),
        new("geo_point", new("geographic points", "points géographiques"), ScanWeight.Beside),
        new("company", new("names of companies", "noms d'entreprises"), ScanWeight.Beside),
        new("siren", new("SIREN numbers", "numéros SIREN"), ScanWeight.Alone),
        new("siret", new("SIRET numbers", "numéros SIRET"), ScanWeight.Alone),
        new("job_title", new("positions", "fonctions"), ScanWeight.Beside),
        new("employment", new("facts about an employment", "informations sur un emploi"), ScanWeight.Beside),
        new("employee_number", new("employee numbers", "matricules"), ScanWeight.Telling),
        new("salary", new("salaries", "rémunérations"), ScanWeight.Beside),
        new("customer_number", new("customer numbers", "numéros de client"), ScanWeight.Beside),
        new("iban", new("bank account numbers (IBAN)", "numéros de compte bancaire (IBAN)"), ScanWeight.Alone),
        new("card_brand", new("card brands", "marques de carte"), ScanWeight.Beside),
        new("card_digits", new("last digits of cards", "derniers chiffres de carte"), ScanWeight.Beside),
        new("card_expiry", new("card expiry dates", "dates d'expiration de carte"), ScanWeight.Beside),
        new("ip_address", new("IP addresses", "adresses IP"), ScanWeight.Alone),
        new("mac_address", new("hardware (MAC) addresses", "adresses matérielles (MAC)"), ScanWeight.Alone),
        new("device_id", new("numbers of devices", "identifiants d'appareils"), ScanWeight.Beside),
        new("user_agent", new("browsers and programs", "navigateurs et logiciels"), ScanWeight.Alone),
        new("session_token", new("session tokens", "jetons de session"), ScanWeight.Beside),
        new("password_hash", new("fingerprints of passwords", "empreintes de mots de passe"), ScanWeight.Telling),
        new("two_factor_secret", new("secrets of a second sign-in step", "secrets de seconde étape de connexion"), ScanWeight.Beside),
        new("photo", new("pictures of persons", "images de personnes"), ScanWeight.Beside),
        new("vehicle_plate", new("vehicle plates", "plaques d'immatriculation"), ScanWeight.Beside),
        new("health", new("facts about health", "informations de santé"), ScanWeight.Beside) { IsSensitive = true },
        new("sensitive", new("sensitive facts", "informations sensibles"), ScanWeight.Beside) { IsSensitive = true },
        new("free_text", new("free texts", "textes libres"), ScanWeight.Alone),
        new("structured_text", new("structured texts", "textes structurés"), ScanWeight.Alone),
    ];
}
