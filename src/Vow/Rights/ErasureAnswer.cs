using System.Text;
using System.Text.Json;
using Vow.Me;
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

    /// <summary>Its text. Pure.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="certificate">What was certified; null where its entry can't be read.</param>
    /// <param name="neverWrite">Whether the person asked never to be written to again.</param>
    /// <param name="language">The person's language.</param>
    public static string Of(DeclaredPolicy policy, ErasureCertificate? certificate, bool neverWrite, Language language)
    {
        ArgumentNullException.ThrowIfNull(policy);
        var french = language == Language.Fr;
        var text = new StringBuilder();
        var (number, rows) = (certificate?.Request ?? "", Words.Number(certificate?.Places.Sum(place => place.Deleted) ?? 0, language));
        text.AppendLine(french ? $"Demande {number}. Vos données sont supprimées\u00a0: {rows} enregistrements." : $"Request {number}. Your data is deleted: {rows} records.");
        if (certificate is { Places.IsEmpty: false })
        {
            text.AppendLine().AppendLine(french ? "Nous avons ensuite cherché de nouveau, partout\u00a0:" : "We then looked again, everywhere:");
            foreach (var place in certificate.Places)
            {
                var (where, deleted) = (MeWords.Place(place.Source, language), Words.Number(place.Deleted, language));
                var found = place.Kept == 0
                    ? french ? "nous n'avons plus rien trouvé" : "nothing was found"
                    : french ? $"seuls {Words.Number(place.Kept, language)} enregistrements restent, expliqués ci-dessous" : $"only {Words.Number(place.Kept, language)} records remain, explained below";
                text.AppendLine(french ? $"- {where}\u00a0: {deleted} supprimés, {found}." : $"- {where}: {deleted} deleted, {found}.");
            }
        }

        if (certificate is { Attested.IsEmpty: false })
        {
            text.AppendLine().AppendLine(french
                ? "Ici, une personne de chez nous a cherché à la main et en répond\u00a0; aucun programme ne peut vérifier\u00a0:"
                : "Here one of us looked by hand and answers for it; no program can check:");
            foreach (var place in certificate.Attested)
            {
                text.AppendLine($"- {MeWords.Place(policy, place.Source, language)}, {Words.Date(place.On, language)}{(french ? "\u00a0: " : ": ")}{HandWords.Outcome(HandStep.Erase, place.Destroyed > 0, (int)Math.Min(int.MaxValue, place.Destroyed), null, language)}.");
            }
        }

        if (certificate is { Stays.IsEmpty: false })
        {
            text.AppendLine().AppendLine(french ? "Ceci doit rester, à part et scellé\u00a0:" : "This must stay, kept apart and sealed:");
            foreach (var (id, count, until) in certificate.Stays)
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
        text.AppendLine(french ? $"Vous pouvez saisir l'autorité de contrôle ({policy.Authority.Short}, {policy.Authority.Complaint}) ou un tribunal." : $"You may complain to the supervisory authority ({policy.Authority.Short}, {policy.Authority.Complaint}) or go to court.");
        return text.ToString();
    }

    /// <summary>The certificate for whoever is to check it, under the answer; says so where it is not sealed yet. Pure.</summary>
    public static string Receipt(MyReceipt? receipt, Uri site, Language language)
    {
        ArgumentNullException.ThrowIfNull(site);
        var french = language == Language.Fr;
        if (receipt?.Proof is null)
        {
            return Environment.NewLine + (french
                ? "Le certificat de cet effacement n'est pas encore scellé\u00a0; demandez-le-nous en indiquant le numéro de votre demande."
                : "The certificate of this erasure is not sealed yet; ask us for it with the number of your request.") + Environment.NewLine;
        }

        var page = new Uri(site, french ? "/fr/verify" : "/verify");
        return string.Join(
            Environment.NewLine,
            "",
            french
                ? $"Voici votre certificat d'effacement. Il prouve ce qui est dit ici, sans nous et pour toujours. Conservez ce message\u00a0; pour le faire vérifier, collez tout ce qui suit cette ligne sur {page}"
                : $"This is your certificate of erasure. It proves what is said here, without us and for good. Keep this message; to have it checked, paste all that follows this line at {page}",
            "",
            receipt.ToJson().ToJsonString(Indented),
            "");
    }

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };
}
