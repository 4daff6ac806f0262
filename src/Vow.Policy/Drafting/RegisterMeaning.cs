using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Vow.Gate;

namespace Vow.Policy.Drafting;

/// <summary>What the words of a register mean, in French and English. A word that could mean two things means nothing here.</summary>
internal static partial class RegisterMeaning
{
    // The first that fits counts: what is narrow stands before what is wide.
    private static readonly (PurposeKind Kind, string[] Words)[] Kinds =
    [
        (PurposeKind.PartnerProspecting, ["partenaire", "partner"]),
        (PurposeKind.OpenRate, ["taux d'ouverture", "ouverture des e-mails", "ouverture de la lettre", "open rate", "pixel"]),
        (PurposeKind.OppositionList, ["liste d'opposition", "liste repoussoir", "repoussoir", "suppression list", "opposition list", "do not contact"]),
        (PurposeKind.RightsRequests, ["exercice de droits", "exercice des droits", "demandes de droits", "droits des personnes", "rights request", "data subject request"]),
        (PurposeKind.BreachRegister, ["violation", "breach"]),
        (PurposeKind.Directives, ["directive", "apres le deces", "post-mortem", "after death"]),
        (PurposeKind.ConsentProof, ["preuve du consentement", "preuve de vos choix", "preuve des choix", "proof of consent", "proof of choice"]),
        (PurposeKind.Contest, ["concours", "contest", "tirage au sort", "prize draw"]),
        (PurposeKind.Survey, ["satisfaction", "enquete", "sondage", "survey"]),
        (PurposeKind.Panel, ["panel", "beta", "test utilisateur"]),
        (PurposeKind.Complaints, ["reclamation", "complaint", "litige"]),
        (PurposeKind.Support, ["support", "service client", "assistance", "customer service", "help desk", "sav", "apres-vente"]),
        (PurposeKind.Comments, ["commentaire", "avis client", "comments", "user comment", "reviews"]),
        (PurposeKind.SocialPlugins, ["module de reseau", "boutons de reseau", "bouton de partage", "social plug", "share button"]),
        (PurposeKind.SocialPage, ["reseaux sociaux", "reseau social", "social network", "social media"]),
        (PurposeKind.SavedCard, ["carte enregistree", "saved card", "wallet"]),
        (PurposeKind.CardEvidence, ["contestation", "chargeback", "contested payment"]),
        (PurposeKind.Accounting, ["comptab", "accounting", "bookkeeping", "our accounts"]),
        (PurposeKind.Billing, ["facturation", "facture", "commande", "billing", "invoic", "order", "vente"]),
        (PurposeKind.Retargeting, ["publicit", "reciblage", "retarget", "advertis"]),
        (PurposeKind.Audience, ["mesure d'audience", "audience", "frequentation", "web analytics"]),
        (PurposeKind.Statistics, ["statisti"]),
        (PurposeKind.Profiling, ["profil", "centres d'interet", "interests"]),
        (PurposeKind.Prospecting, ["prospection", "newsletter", "lettre d'information", "infolettre", "marketing", "e-mailing", "emailing", "mailing"]),
        (PurposeKind.DeskAccessLog, ["consultations de dossier", "journal des consultations", "who opened"]),
        (PurposeKind.Backups, ["sauvegarde", "backup"]),
        (PurposeKind.Security,
        [
            "securite informatique", "securite des systemes", "securite du systeme", "securite du site", "securite des services", "securite de nos services", "securite reseau", "securite des donnees",
            "it security", "information security", "security of our services", "network security", "site security", "journalisation", "journaux de connexion", "connexions", "connection log",
        ]),
        (PurposeKind.Account, ["compte client", "comptes clients", "compte utilisateur", "comptes utilisateurs", "gestion des comptes", "utilisation d'un compte", "user account", "customer account", "using an account", "espace client"]),
    ];

    // What no kind of the catalogue covers, whatever else its words say: cameras keep premises safe, not connections.
    private static readonly string[] OfNoKind =
        ["videosurveillance", "video surveillance", "videoprotection", "video protection", "camera", "cctv", "controle d'acces aux locaux", "acces aux locaux", "access to the premises", "badge", "geolocalisation"];

    private static readonly string[] Services =
        ["rh", "drh", "hr", "dsi", "it", "direction", "gerant", "gerante", "gerance", "dirigeant", "dirigeants", "ressources humaines", "human resources", "management", "comptabilite", "informatique", "marketing", "commercial",
            "commerciaux", "equipe", "personnel", "salaries", "staff", "employees", "administration des ventes"];

    private static readonly string[] ServicesOf = ["service ", "services ", "direction ", "equipe ", "departement ", "responsable ", "pole "];

    private static readonly string[] Bodies =
        ["urssaf", "cpam", "dgfip", "impots", "tresor public", "administration fiscale", "pole emploi", "france travail", "inspection du travail", "police", "gendarmerie", "tribunal", "tax authority", "tax authorities", "hmrc"];

    private static readonly (ChannelKind Kind, string[] Words)[] Means =
    [
        (ChannelKind.Email, ["e-mail", "email", "courriel", "newsletter", "lettre d'information", "infolettre", "mailing"]),
        (ChannelKind.Sms, ["sms", "text message"]),
        (ChannelKind.Call, ["telephon", "phone", "demarchage", "appels", "cold call"]),
        (ChannelKind.Post, ["courrier postal", "voie postale", "publipostage", "by post", "by letter"]),
    ];

    private static readonly (PersonCategory Category, string[] Words)[] PersonWords =
    [
        (PersonCategory.Prospects, ["prospect"]),
        (PersonCategory.Customers, ["client", "customer", "abonne", "subscriber", "acheteur"]),
        (PersonCategory.Visitors, ["visiteur", "visitor", "internaute"]),
        (PersonCategory.Users, ["utilisateur", "user"]),
        (PersonCategory.Staff, ["salarie", "personnel", "employe", "staff", "employee", "collaborateur"]),
        (PersonCategory.Heirs, ["heritier", "heir"]),
        (PersonCategory.Correspondents, ["correspondant", "correspondent", "contact", "ecrivent", "people who write"]),
    ];

    private static readonly (Basis Basis, string[] Words)[] Bases =
    [
        (Basis.LegitimateInterest, ["interet legitime", "interets legitimes", "legitimate interest"]),
        (Basis.VitalInterests, ["interets vitaux", "vital interest"]),
        (Basis.PublicTask, ["interet public", "mission d'interet", "public task", "public interest"]),
        (Basis.LegalObligation, ["obligation legale", "legal obligation"]),
        (Basis.Consent, ["consentement", "consent"]),
        (Basis.Contract, ["contrat", "contract", "precontractuel"]),
    ];

    private static readonly (DataCategory Category, string[] Words)[] Categories =
    [
        (DataCategory.Identity, ["etat civil", "identite", "identification", "coordonnees", "identity", "contact"]),
        (DataCategory.PersonalLife, ["vie personnelle", "personal life", "habitudes"]),
        (DataCategory.Professional, ["vie professionnelle", "professionnel", "professional"]),
        (DataCategory.Economic, ["economique", "financi", "bancaire", "economic"]),
        (DataCategory.Connection, ["connexion", "connection", "journaux", "logs", "adresse ip"]),
        (DataCategory.Location, ["localisation", "location", "gps"]),
        (DataCategory.Internet, ["internet", "cookie", "traceur", "navigation"]),
    ];

    private static readonly (RecipientRole Role, string[] Words)[] Roles =
    [
        (RecipientRole.Processor, ["sous-traitant", "sous traitant", "processor", "prestataire"]),
        (RecipientRole.Joint, ["conjoint", "joint"]),
        (RecipientRole.Authority, ["autorite", "authority", "administration", "institution", "organisme public"]),
        (RecipientRole.Independent, ["partenaire", "partner", "tiers", "distinct", "controller of its own", "independent"]),
    ];

    private static readonly (MechanismKind Kind, string[] Words)[] Mechanisms =
    [
        (MechanismKind.StandardClauses, ["clauses contractuelles", "clauses types", "cct", "standard contractual", "standard clauses", "scc"]),
        (MechanismKind.BindingCorporateRules, ["regles d'entreprise", "binding corporate", "bcr"]),
        (MechanismKind.DataPrivacyFramework, ["data privacy framework", "dpf", "privacy framework"]),
        (MechanismKind.Adequacy, ["adequation", "adequacy", "pays adequat"]),
        (MechanismKind.Derogation, ["derogation", "article 49", "art. 49"]),
    ];

    private static readonly (MeasureKind Kind, string[] Words)[] Measures =
    [
        (MeasureKind.AccessControl, ["controle d'acces", "access control"]),
        (MeasureKind.Traceability, ["tracabilite", "traceability", "journalisation"]),
        (MeasureKind.Software, ["protection des logiciels", "software", "antivirus"]),
        (MeasureKind.Backup, ["sauvegarde", "backup"]),
        (MeasureKind.Encryption, ["chiffrement", "encryption"]),
        (MeasureKind.Processors, ["sous-traitant", "processor"]),
    ];

    /// <summary>The kind whose words a text has; null where it has none, or speaks of what no kind covers.</summary>
    public static PurposeKind? KindOf(string text) => IsOfNoKind(text) ? null : One(Kinds, Plain(text).Replace("in order to", "", StringComparison.Ordinal));

    public static bool IsOfNoKind(string text) => OfNoKind.Any(word => Has(text, word));

    /// <summary>The means of contact a text names.</summary>
    public static ImmutableArray<ChannelKind> MeansOf(string text) => [.. Means.Where(one => one.Words.Any(word => Has(text, word))).Select(one => one.Kind)];

    public static ImmutableArray<PersonCategory> PersonsOf(IEnumerable<string> texts) =>
        [.. texts.Select(WithoutNegations).SelectMany(text => PersonWords.Where(one => one.Words.Any(word => Has(text, word))).Select(one => one.Category)).Distinct().Order()];

    // "People who write to us without being customers" are no customers; customers named beside them still are.
    private static string WithoutNegations(string text) =>
        Plain(text).Replace("sans etre client", "", StringComparison.Ordinal).Replace("without being customer", "", StringComparison.Ordinal);

    public static Basis? BasisOf(string text) => One(Bases, text);

    public static DataCategory CategoryOf(string text) => One(Categories, text) ?? DataCategory.Other;

    public static RecipientRole? RoleOf(string text) => One(Roles, text);

    public static bool IsInternal(string type) => Has(type, "interne") || Has(type, "internal");

    /// <summary>Whether a name is that of a service of the company itself: "RH", "Direction", "Service comptable".</summary>
    public static bool IsService(string name) => Services.Contains(Plain(name)) || ServicesOf.Any(word => Plain(name).StartsWith(word, StringComparison.Ordinal));

    /// <summary>Whether a name is that of a public body.</summary>
    public static bool IsPublicBody(string name) => Bodies.Any(word => Plain(name) == word || Plain(name).StartsWith(word + " ", StringComparison.Ordinal));

    /// <summary>Whether a datum is the number the social security knows people by.</summary>
    public static bool IsNationalNumber(string text) => Has(text, "securite sociale") || Has(text, "social security") || Plain(text) is "nir" or "n° secu" or "numero de secu" || Plain(text).StartsWith("nir ", StringComparison.Ordinal);

    /// <summary>Whether a period runs from the close of the fiscal year.</summary>
    public static bool IsFromYearEnd(string text) => Has(text, "exercice") || Has(text, "fiscal year") || Has(text, "financial year") || Has(text, "year end");

    public static MechanismKind? MechanismOf(string text) => One(Mechanisms, text);

    public static MeasureKind MeasureOf(string text) => One(Measures, text) ?? MeasureKind.Other;

    /// <summary>"3 ans", "13 mois à compter du débit", "1 an et 6 mois": the one period a text names; null for none, or for a range.</summary>
    public static CalendarPeriod? PeriodOf(string text)
    {
        var found = Length().Matches(Plain(text));
        if (found.Count == 0 || Range().IsMatch(Plain(text)))
        {
            return null;
        }

        var (years, months, days) = (0, 0, 0);
        var last = 0;
        foreach (Match match in found)
        {
            var number = int.Parse(match.Groups["n"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture);
            var rank = match.Groups["unit"].Value[0] switch { 'a' or 'y' => 1, 'm' => 2, _ => 3 };
            if (rank <= last)
            {
                // "3 ans (2 ans pour les prospects)" names two.
                return null;
            }

            last = rank;
            _ = match.Groups["unit"].Value[0] switch
            {
                'a' or 'y' => years = number,
                'm' => months = number,
                's' or 'w' => days = number * 7,
                _ => days = number,
            };
        }

        var period = new CalendarPeriod(years, months, days);
        return period == default || Meaning.Calendar.InDays(period) > 36_525 ? null : period;
    }

    /// <summary>Country codes a text names, by code or by name.</summary>
    public static ImmutableArray<string> CountriesOf(string text) =>
        [.. text.Split([',', ';', '/', '\n', '|'], StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(CountryOf).OfType<string>().Distinct(StringComparer.Ordinal)];

    /// <summary>An id of the language from words people wrote: "Gestion des commandes" becomes "gestion_des_commandes".</summary>
    public static string Id(string text, IReadOnlyCollection<string> taken)
    {
        var id = new StringBuilder();
        foreach (var letter in Plain(text))
        {
            if (char.IsAsciiLetterLower(letter) || (char.IsAsciiDigit(letter) && id.Length > 0))
            {
                id.Append(letter);
            }
            else if (id.Length > 0 && id[^1] != '_')
            {
                id.Append('_');
            }
        }

        var cut = id.ToString().Trim('_');
        cut = cut.Length == 0 ? "unnamed" : cut[..Math.Min(cut.Length, 48)].Trim('_');
        var unique = cut;
        for (var n = 2; taken.Contains(unique); n++)
        {
            unique = string.Create(CultureInfo.InvariantCulture, $"{cut}_{n}");
        }

        return unique;
    }

    /// <summary>Lower case without accents, every blank an ordinary one: the form in which words are compared.</summary>
    public static string Plain(string text)
    {
        var plain = new StringBuilder(text.Length);
        foreach (var letter in text)
        {
            plain.Append(Fold(char.ToLowerInvariant(letter)));
        }

        return Blanks().Replace(plain.ToString(), " ").Trim();
    }

    // Written out, since no culture is at hand to take accents off: what French and its neighbours write.
    private static string Fold(char letter) => letter switch
    {
        'à' or 'â' or 'ä' or 'á' or 'ã' or 'å' => "a",
        'ç' => "c",
        'é' or 'è' or 'ê' or 'ë' => "e",
        'î' or 'ï' or 'í' or 'ì' => "i",
        'ñ' => "n",
        'ô' or 'ö' or 'ó' or 'ò' or 'õ' or 'ø' => "o",
        'ù' or 'û' or 'ü' or 'ú' => "u",
        'ÿ' or 'ý' => "y",
        'œ' => "oe",
        'æ' => "ae",
        'ß' => "ss",
        '’' => "'",
        // Accents that stand apart from their letter.
        >= '\u0300' and <= '\u036f' => "",
        _ when char.IsWhiteSpace(letter) => " ",
        _ => letter.ToString(),
    };

    private static string? CountryOf(string text) =>
        text.Length == 2 && text.All(char.IsAsciiLetterUpper) ? text
        : Plain(text) is "usa" or "u.s.a." or "etats unis" ? "US"
        : Plain(text) is "u.k." or "angleterre" or "grande-bretagne" ? "GB"
        : CountryNames.CodeOf(text);

    private static bool Has(string text, string word) => Plain(text).Contains(word, StringComparison.Ordinal);

    private static T? One<T>((T Value, string[] Words)[] known, string text)
        where T : struct
    {
        foreach (var (value, words) in known)
        {
            if (words.Any(word => Has(text, word)))
            {
                return value;
            }
        }

        return null;
    }

    [GeneratedRegex(@"(?<n>\d{1,4}) ?(?<unit>ans?\b|annees?\b|mois\b|jours?\b|semaines?\b|years?\b|months?\b|days?\b|weeks?\b)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Length();

    [GeneratedRegex(@"\d+ ?(ans?|annees?|mois|jours?|years?|months?|days?)? ?(a|to|-|–|ou|or) ?\d+ ?(ans?|annees?|mois|jours?|years?|months?|days?)\b|(entre|between) \d+", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Range();

    [GeneratedRegex(" {2,}", RegexOptions.None, 1000)]
    private static partial Regex Blanks();
}
