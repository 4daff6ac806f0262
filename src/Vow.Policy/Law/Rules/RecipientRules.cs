using Vow.Gate;
using Vow.Policy.Diagnostics;

namespace Vow.Policy.Law.Rules;

/// <summary>Who receives data, from whom it comes, and what covers it outside the EEA (GDPR 13(1)(e)-(f), 14, 26, 28, 44-49).</summary>
internal static class RecipientRules
{
    private static readonly PurposeKind[] HandsOn = [PurposeKind.PartnerProspecting, PurposeKind.Retargeting, PurposeKind.SocialPlugins, PurposeKind.SocialPage, PurposeKind.SavedCard, PurposeKind.SubscriptionCard];

    public static void Read(DeclaredPolicy policy, Findings findings)
    {
        foreach (var recipient in policy.Recipients)
        {
            if (recipient.Name is { IsKnown: true, Value: null })
            {
                findings.Add(LawRules.RecipientsIncomplete, recipient.Span, new($"\"{recipient.Id}\" is a category, not a recipient.", $"«\u00a0{recipient.Id}\u00a0» est une catégorie, pas un destinataire."), new("Name each one, or write name: { unknown: \"who must say it\" }: the gate refuses it until then.", "Nommez chacun d'eux, ou écrivez name: { unknown: \"qui doit le dire\" }\u00a0: d'ici là, le contrôle d'usage le refuse."), recipient.Id);
            }

            ReadTransfer(recipient, findings);
        }

        foreach (var purpose in policy.Purposes.Where(one => HandsOn.Contains(one.Kind) && one.Recipients.IsEmpty))
        {
            findings.Add(LawRules.RecipientsIncomplete, purpose.Span, new($"\"{purpose.Id}\" hands data on and names nobody.", $"«\u00a0{purpose.Id}\u00a0» communique des données et ne nomme personne."), new("List its recipients, by name.", "Indiquez ses destinataires, par leur nom."), purpose.Id);
        }

        foreach (var datum in policy.Data.Where(one => one.Origin == Origin.ThirdParty && one.From is null))
        {
            findings.Add(LawRules.SourceIndirect, datum.Span, new($"\"{datum.Id}\" comes from somebody else, and it is not said from whom.", $"«\u00a0{datum.Id}\u00a0» vient d'un tiers, et il n'est pas dit duquel."), new("Write from: the recipient's id, and inform people within a month.", "Écrivez from: suivi de l'identifiant du destinataire, et informez les personnes dans le mois."), datum.Id);
        }

        foreach (var purpose in policy.Purposes.Where(one => one.Kind == PurposeKind.SocialPage
            && one.States.HasFlag(Stated.Data) && one.Data.All(use => policy.Datum(use.Datum)?.Origin != Origin.ThirdParty)))
        {
            findings.Add(LawRules.SourceIndirect, purpose.Places.Data, new($"\"{purpose.Id}\" lives on what a network hands over, and all its data claims to come from the person.", $"«\u00a0{purpose.Id}\u00a0» utilise ce qu'un réseau social communique, alors que toutes ses données sont déclarées comme venant de la personne."), new("Give the data origin: third_party and from: the network.", "Donnez aux données origin: third_party et from: suivi du réseau."), purpose.Id);
        }
    }

    private static void ReadTransfer(Recipient recipient, Findings findings)
    {
        var uncovered = recipient.Countries.Value.IsDefault ? [] : recipient.Countries.Value.Where(code => !AdequacyDecisions.Open.ContainsKey(code)).ToList();
        if (uncovered.Count > 0 && recipient.Mechanism is null)
        {
            findings.Add(LawRules.TransferNoSafeguard, recipient.Countries.Span, new($"\"{recipient.Id}\" handles data in {string.Join(", ", uncovered)}, and nothing covers it there.", $"«\u00a0{recipient.Id}\u00a0» traite des données dans les pays suivants sans que rien ne couvre ce transfert\u00a0: {string.Join(", ", uncovered)}."), new("Record standard clauses with their assessment, binding rules or a decision: mechanism: { kind: standard_clauses, from: …, document: … }.", "Enregistrez des clauses contractuelles types avec leur analyse d'impact, des règles d'entreprise contraignantes ou une décision d'adéquation\u00a0: mechanism: { kind: standard_clauses, from: …, document: … }."), recipient.Id);
        }
        else if (recipient.Mechanism is { Kind: MechanismKind.DataPrivacyFramework, Fallback: null } alone)
        {
            findings.Add(LawRules.TransferFrameworkAlone, alone.Span, new($"The transfer to \"{recipient.Id}\" rests on the EU-US framework alone; an appeal is pending (C-703/25 P) and the ground it stands on was struck down on 29 June 2026.", $"Le transfert vers «\u00a0{recipient.Id}\u00a0» repose sur le seul cadre de protection des données UE-États-Unis\u00a0; un pourvoi est pendant (C-703/25 P) et le fondement de ce cadre a été invalidé le 29 juin 2026."), new("Record the standard clauses behind it: fallback: \"clauses of DATE, module 2, assessment of DATE\".", "Enregistrez les clauses contractuelles types qui prennent le relais\u00a0: fallback: \"clauses du DATE, module 2, analyse du DATE\"."), recipient.Id);
        }
    }
}
