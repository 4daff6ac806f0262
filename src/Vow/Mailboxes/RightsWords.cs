using System.Collections.Immutable;
using Vow.Policy;
using Vow.Policy.Drafting;

namespace Vow.Mailboxes;

/// <summary>Which rights a message seems to speak of, and by which words. Pure. Words only propose: a person confirms, since each right has other effects.</summary>
internal static class RightsWords
{
    private const int Most = 4;

    /// <summary>A proposal.</summary>
    /// <param name="Right">The right.</param>
    /// <param name="Word">The words of the list below, or of the policy's phrase, that were found.</param>
    public sealed record Proposed(Right Right, string Word);

    // Kept as Plain() leaves them: small letters, no accents, one space. The more a phrase says, the earlier it stands.
    private static readonly ImmutableArray<(Right Right, ImmutableArray<string> Words)> Map =
    [
        (Right.PostMortem, [
            "post mortem", "directives", "apres mon deces", "apres ma mort", "after my death", "heritier", "heritiere", "heritiers", "deces de", "succession de", "heir", "heirs", "passed away", "deceased",
        ]),
        (Right.Erasure, [
            "droit a l effacement", "droit a l oubli", "right to erasure", "right to be forgotten", "article 17", "supprimer mon compte", "suppression de mon compte", "supprimer mes donnees", "suppression de mes donnees",
            "supprimer toutes mes donnees", "supprimez mes donnees", "supprimez mon compte", "effacer", "effacez", "effacement", "cloturer mon compte", "fermer mon compte", "delete my account", "delete my data",
            "delete all my", "erase my", "erase all", "close my account", "remove my data", "remove my account", "deletion of my",
        ]),
        (Right.Portability, [
            "droit a la portabilite", "portabilite", "transferer mes donnees", "data portability", "portability", "article 20", "machine readable", "lisible par machine", "transfer my data",
        ]),
        (Right.Restriction, [
            "limitation du traitement", "limiter le traitement", "limiter l utilisation", "geler mes donnees", "gel de mes donnees", "restrict the processing", "restriction of processing", "restrict processing",
            "freeze my data", "article 18",
        ]),
        (Right.Rectification, [
            "droit de rectification", "rectifier", "rectification", "corriger", "corrigez", "mettre a jour mes", "mes donnees sont inexactes", "right to rectification", "rectify", "correct my", "update my address",
            "change my address", "change my name", "is wrong in your", "article 16",
        ]),
        (Right.Withdrawal, ["retirer mon consentement", "retrait de mon consentement", "retire mon consentement", "revoquer mon consentement", "withdraw my consent", "withdrawal of consent", "revoke my consent"]),
        (Right.Objection, [
            "droit d opposition", "m oppose", "opposition au traitement", "opposition a", "m opposer", "right to object", "i object", "object to", "article 21", "desinscription", "desinscrire", "desinscrivez", "desabonner",
            "desabonnement", "unsubscribe", "opt out", "plus de publicite", "plus de pub", "plus recevoir", "no more advertising", "no more marketing", "stop sending", "stop email", "stop e mail", "stop emails",
            "stop pub", "stop publicite", "remove me from your",
        ]),
        (Right.Access, [
            "droit d acces", "acces a mes donnees", "acces aux donnees", "copie de mes donnees", "copie des donnees", "mes donnees personnelles", "donnees que vous", "quelles donnees", "quelles informations", "article 15",
            "right of access", "access request", "subject access", "access to my", "copy of my", "copy of all", "what data", "which data", "what information do you", "information you hold", "data you hold", "mes donnees",
            "my personal data", "my data",
        ]),
    ];

    private static readonly ImmutableArray<string> Complaint = ["reclamation", "complaint", "plainte", "mecontent", "unhappy with", "remboursement", "refund", "livraison", "delivery", "facture", "invoice"];

    private static readonly ImmutableArray<string> FrenchWords = ["je", "vous", "mes", "mon", "de", "la", "le", "les", "des", "et", "pour", "que", "bonjour", "merci", "une", "est", "votre", "sur", "ne", "pas"];

    private static readonly ImmutableArray<string> EnglishWords = ["i", "you", "my", "the", "and", "to", "of", "please", "your", "for", "is", "would", "like", "hello", "thank", "have", "that", "not", "with", "this"];

    /// <summary>What a message proposes, the likeliest first: the policy's own phrases, then rights in the order of what they ask; the subject line counts.</summary>
    public static ImmutableArray<Proposed> In(ReadMail mail, DeclaredPolicy policy)
    {
        var text = Plain(mail.Subject + "\n" + mail.Own);
        var found = new List<Proposed>();
        foreach (var phrase in policy.Rights.Phrases)
        {
            if (new[] { phrase.Says.En, phrase.Says.Fr }.FirstOrDefault(said => Holds(text, Plain(said))) is { } said)
            {
                found.Add(new Proposed(phrase.Right, said));
            }
        }

        foreach (var (right, words) in Map)
        {
            if (words.FirstOrDefault(word => Holds(text, word)) is { } word)
            {
                found.Add(new Proposed(right, word));
            }
        }

        return [.. found.DistinctBy(one => one.Right).Take(Most)];
    }

    /// <summary>Whether it speaks of what other teams answer.</summary>
    public static bool IsForOthers(ReadMail mail) => Plain(mail.Subject + "\n" + mail.Own) is var text && Complaint.Any(word => Holds(text, word));

    /// <summary>The language it is written in, by its most usual words; that of the policy where neither stands out.</summary>
    public static Language LanguageOf(ReadMail mail, DeclaredPolicy policy)
    {
        var words = Plain(mail.Subject + "\n" + mail.Own).Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var (french, english) = (words.Count(FrenchWords.Contains), words.Count(EnglishWords.Contains));
        return french > english ? Language.Fr : english > french ? Language.En : policy.Languages[0];
    }

    /// <summary>Small letters without accents, words set apart by one space, no sign but letters and digits.</summary>
    public static string Plain(string text) =>
        string.Join(' ', string.Concat(RegisterText.Plain(text).Select(c => char.IsLetterOrDigit(c) ? c : ' ')).Split(' ', StringSplitOptions.RemoveEmptyEntries));

    // Whole words: "end" is not in "send".
    private static bool Holds(string text, string words) => words.Length > 0 && (" " + text + " ").Contains(" " + words + " ", StringComparison.Ordinal);
}
