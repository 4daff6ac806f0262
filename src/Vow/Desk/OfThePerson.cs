using System.Text.RegularExpressions;
using Vow.Policy;

namespace Vow.Desk;

/// <summary>
/// Says of a person what a policy says to them: "your last sign-in" is "their last sign-in" to whoever works at the desk. A policy has one
/// wording, the person's; a sentence with a turn that is not known here stays whole as the policy has it, never half changed.
/// </summary>
public static partial class OfThePerson
{
    // Nouns whose gender their ending does not tell.
    private static readonly HashSet<string> Feminine = new(StringComparer.OrdinalIgnoreCase)
    {
        "carte", "commande", "demande", "langue", "ville", "date", "fiche", "banque", "photo", "voix", "boutique", "marque", "visite", "recherche", "famille", "page", "image", "vie", "part",
        "première", "dernière", "prochaine",
    };

    private static readonly HashSet<string> Masculine = new(StringComparer.OrdinalIgnoreCase)
    {
        "compte", "téléphone", "message", "code", "titre", "genre", "sexe", "pseudonyme", "groupe", "service", "poste", "mandataire", "formulaire", "justificatif",
        "premier", "dernier", "prochain", "décès", "début", "dossier", "contrat", "panier", "nom", "prénom", "numéro", "navigateur", "profil", "mot", "choix", "pays", "avis", "consentement", "paiement",
    };

    private static readonly Dictionary<string, string> Verbs = new(StringComparer.OrdinalIgnoreCase)
    {
        ["avez"] = "a",
        ["êtes"] = "est",
        ["faites"] = "fait",
        ["dites"] = "dit",
        ["pouvez"] = "peut",
        ["voulez"] = "veut",
        ["devez"] = "doit",
        ["recevez"] = "reçoit",
        ["achetez"] = "achète",
        ["choisissez"] = "choisit",
        ["retirez"] = "retire",
        ["travaillez"] = "travaille",
        ["permettez"] = "permet",
        ["naviguez"] = "navigue",
        ["visitez"] = "visite",
        ["utilisez"] = "utilise",
        ["demandez"] = "demande",
        ["créez"] = "crée",
        ["acceptez"] = "accepte",
        ["donnez"] = "donne",
        ["envoyez"] = "envoie",
        ["chargez"] = "charge",
        ["exercez"] = "exerce",
    };

    /// <summary>The sentence said of the person; as it stands where that can't be done surely.</summary>
    public static string Said(string sentence, Language language)
    {
        ArgumentNullException.ThrowIfNull(sentence);
        var said = language == Language.Fr ? French(sentence) : English(sentence);
        return (language == Language.Fr ? LeftInFrench() : LeftInEnglish()).IsMatch(said) ? sentence : said;
    }

    private static string English(string sentence)
    {
        var said = Your().Replace(sentence, found => Like(found.Value, found.Groups["s"].Length > 0 ? "theirs" : "their"));
        said = ToYou().Replace(said, found => found.Groups["before"].Value + " them");
        return You().Replace(said, found => Like(found.Value, "they"));
    }

    private static string French(string sentence)
    {
        var said = Vos().Replace(sentence, found => Like(found.Value, "ses"));
        said = Votre().Replace(said, found => Possessive(found.Groups["noun"].Value) is { } word ? Like(found.Value, word) + " " + found.Groups["noun"].Value : found.Value);
        said = VousVousEtes().Replace(said, found => Like(found.Value, "cette personne s'est ") + found.Groups["done"].Value + "e");
        said = VousConnait().Replace(said, found => "la " + found.Groups["verb"].Value);
        said = Lui().Replace(said, found => "lui " + found.Groups["verb"].Value);
        said = ChezVous().Replace(said, found => found.Groups["before"].Value + " cette personne");
        return VousVerb().Replace(said, found => Verbs.TryGetValue(found.Groups["verb"].Value, out var verb) ? Like(found.Value, "cette personne " + found.Groups["us"].Value + verb) : found.Value);
    }

    // "son" before a vowel, whatever the gender.
    private static string? Possessive(string noun) =>
        "aeiouyhâàéèêëîïôûœ".Contains(char.ToLowerInvariant(noun[0]), StringComparison.Ordinal) || Masculine.Contains(noun) ? "son"
            : Feminine.Contains(noun) || FeminineEnd().IsMatch(noun) ? "sa"
            : null;

    private static string Like(string before, string word) => char.IsUpper(before[0]) ? char.ToUpperInvariant(word[0]) + word[1..] : word;

    [GeneratedRegex(@"\byour(?<s>s)?\b", RegexOptions.IgnoreCase, 1000)]
    private static partial Regex Your();

    [GeneratedRegex(@"\b(?<before>to|of|about|for|from|with|by|on|at|against|tell|told|ask|asked|let|lets|show|shown|give|send|sent|call|pay|paid) you\b", RegexOptions.IgnoreCase, 1000)]
    private static partial Regex ToYou();

    [GeneratedRegex(@"\byou\b", RegexOptions.IgnoreCase, 1000)]
    private static partial Regex You();

    [GeneratedRegex(@"\byou|\byour", RegexOptions.IgnoreCase, 1000)]
    private static partial Regex LeftInEnglish();

    [GeneratedRegex(@"\bvos\b", RegexOptions.IgnoreCase, 1000)]
    private static partial Regex Vos();

    [GeneratedRegex(@"\bvotre (?<noun>\p{L}+)", RegexOptions.IgnoreCase, 1000)]
    private static partial Regex Votre();

    [GeneratedRegex(@"\bvous vous êtes (?<done>\p{L}+[éi])\b", RegexOptions.IgnoreCase, 1000)]
    private static partial Regex VousVousEtes();

    [GeneratedRegex(@"\bvous (?<verb>connaît|reconnaît|concernant|concerne|concernent|identifie|désigne)\b", RegexOptions.IgnoreCase, 1000)]
    private static partial Regex VousConnait();

    [GeneratedRegex(@"\bvous (?<verb>a|ont|avons)\b", RegexOptions.IgnoreCase, 1000)]
    private static partial Regex Lui();

    [GeneratedRegex(@"\b(?<before>à|de|sur|pour|par|avec|chez|sans|contre|entre) vous\b", RegexOptions.IgnoreCase, 1000)]
    private static partial Regex ChezVous();

    [GeneratedRegex(@"\bvous (?<us>nous )?(?<verb>\p{L}+)", RegexOptions.IgnoreCase, 1000)]
    private static partial Regex VousVerb();

    [GeneratedRegex(@"\b(vous|votre|vos|vôtre|vôtres)\b", RegexOptions.IgnoreCase, 1000)]
    private static partial Regex LeftInFrench();

    [GeneratedRegex("(tion|sion|xion|té|ance|ence|ure|ette|ie)$", RegexOptions.IgnoreCase, 1000)]
    private static partial Regex FeminineEnd();
}
