using Vow.Policy.Diagnostics;

namespace Vow.Policy.Law.Rules;

/// <summary>How people exercise their rights (GDPR 12-22, LIL 84-86).</summary>
internal static class RightsRules
{
    private static readonly RequestItem[] TooMuch = [RequestItem.Reason, RequestItem.PostalAddress];

    public static void Read(DeclaredPolicy policy, Findings findings)
    {
        var rights = policy.Rights;
        if (rights.Offered is { } offered)
        {
            var missing = RightsByBasis.InPolicy(policy).Append(Right.Complaint).Where(right => !offered.Contains(right)).Select(right => RightsByBasis.Title(right)).ToList();
            if (missing.Count > 0)
            {
                findings.Add(LawRules.RightsIncomplete, rights.Span, new($"The text leaves out: {string.Join(", ", missing.Select(right => right.En))}.", $"Le texte omet\u00a0: {string.Join(", ", missing.Select(right => right.Fr))}."), new("Drop \"offered\": every right that stands is then named.", "Retirez «\u00a0offered\u00a0»\u00a0: chaque droit applicable est alors nommé."));
            }

            if (!offered.Contains(Right.PostMortem))
            {
                findings.Add(LawRules.DirectivesAbsent, rights.Span, new("The text does not say that people can set what becomes of their data after death.", "Le texte ne dit pas que chacun peut fixer des directives sur le sort de ses données après son décès."), new("Add postmortem to \"offered\", or drop \"offered\".", "Ajoutez postmortem à «\u00a0offered\u00a0», ou retirez «\u00a0offered\u00a0»."));
            }
        }

        if (rights.IdCopy == IdCopy.Required)
        {
            findings.Add(LawRules.IdentityIdCopy, rights.IdCopySpan, new("A copy of an identity document is asked for as a matter of course.", "Une copie d'une pièce d'identité est demandée de façon systématique."), new("Write id_copy: never, or on_doubt.", "Écrivez id_copy: never, ou on_doubt."));
        }

        if (rights.Extension == Extension.None)
        {
            findings.Add(LawRules.DeadlineNoExtension, rights.ExtensionSpan, new("The deadline is promised without the extension the law allows for difficult requests.", "Le délai de réponse est promis sans la prolongation que les textes permettent pour les demandes difficiles."), new("Keep the promise knowingly, or write extension: allowed.", "Tenez cet engagement en connaissance de cause, ou écrivez extension: allowed."));
        }

        if (rights.Asks.Any(TooMuch.Contains))
        {
            findings.Add(LawRules.RequestFormalism, rights.AsksSpan, new("A request must give a reason or a postal address.", "Une demande doit donner un motif ou une adresse postale."), new("Ask for an address to answer to, and nothing else: asks: [answer_address].", "Demandez une adresse de réponse, et rien d'autre\u00a0: asks: [answer_address]."));
        }

        foreach (var phrase in rights.Phrases)
        {
            foreach (var hidden in phrase.Purposes.Where(id => policy.Purpose(id) is not { } purpose || (purpose.States & (Stated.Basis | Stated.Data)) == 0))
            {
                findings.Add(LawRules.PartnersHiddenPurpose, phrase.Span, new($"\"{phrase.Says.En}\" stops \"{hidden}\", which no purpose declares.", $"«\u00a0{phrase.Says.Fr}\u00a0» met fin à «\u00a0{hidden}\u00a0», qu'aucune finalité ne déclare."), new("Declare the purpose, its basis and its recipients by name, or drop the phrase.", "Déclarez la finalité, sa base légale et le nom de ses destinataires, ou retirez la phrase."), phrase.Id);
            }
        }
    }
}
