using System.Text;
using Vow.Policy;
using Words = Vow.Site.Words;

namespace Vow.Rights;

/// <summary>The answer to an erasure: what went, what must stay, by which text and until when, and where to complain.</summary>
public static class ErasureAnswer
{
    /// <summary>Its subject line.</summary>
    public static string Title(DeclaredPolicy policy, Language language)
    {
        ArgumentNullException.ThrowIfNull(policy);
        return language == Language.Fr ? $"Votre compte chez {policy.Controller.Name} est supprimé" : $"Your account at {policy.Controller.Name} is deleted";
    }

    /// <summary>Its text.</summary>
    public static string Of(DeclaredPolicy policy, RightsRequest request, int rows, IReadOnlyList<(string Purpose, int Rows, DateOnly Until)> archived, bool neverWrite, Language language)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(request);
        var french = language == Language.Fr;
        var text = new StringBuilder();
        text.AppendLine(french ? $"Demande {request.Number}. Vos données sont supprimées\u00a0: {Words.Number(rows, language)} enregistrements." : $"Request {request.Number}. Your data is deleted: {Words.Number(rows, language)} records.");
        if (archived.Count > 0)
        {
            text.AppendLine().AppendLine(french ? "Ceci doit rester, à part et scellé\u00a0:" : "This must stay, kept apart and sealed:");
            foreach (var (id, count, until) in archived)
            {
                if (policy.Purpose(id) is { Keep.Archive: { } terms } purpose)
                {
                    var legal = terms.LegalText is null ? "" : $" ({RetentionWords.Cite(terms.LegalText, language)})";
                    text.AppendLine(french
                        ? $"- {purpose.Title.Fr} ({count})\u00a0: {terms.Why.Fr}{legal}, jusqu'au {Words.Date(until, language)}."
                        : $"- {purpose.Title.En} ({count}): {terms.Why.En}{legal}, until {Words.Date(until, language)}.");
                }
            }
        }

        foreach (var purpose in policy.Purposes.Where(p => p is { OnErasure: OnErasure.Keep, KeepsBecause: not null }))
        {
            text.AppendLine(french ? $"- {purpose.Title.Fr}\u00a0: {purpose.KeepsBecause!.Fr}." : $"- {purpose.Title.En}: {purpose.KeepsBecause!.En}.");
        }

        text.AppendLine().AppendLine(neverWrite
            ? french ? "Votre adresse est sur notre liste d'opposition\u00a0: une empreinte, qui ne sert qu'à ne plus vous écrire." : "Your address is on our list of people not to write to: a fingerprint that serves no other use."
            : french ? "Votre adresse n'est sur aucune liste." : "Your address is on no list.");
        text.AppendLine(french
            ? "Ce qui est scellé devient illisible partout, sauvegardes comprises, sous 30 jours après la destruction de sa clé. Nous vérifierons de nouveau dans 30 jours."
            : "Sealed data is unreadable everywhere, backups included, within 30 days of its key's destruction. We look again in 30 days.");
        text.AppendLine(french ? $"Vous pouvez saisir {policy.Authority.Short} ({policy.Authority.Complaint}) ou un tribunal." : $"You may complain to {policy.Authority.Short} ({policy.Authority.Complaint}) or go to court.");
        return text.ToString();
    }
}
