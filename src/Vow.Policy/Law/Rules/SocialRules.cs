using Vow.Gate;
using Vow.Policy.Diagnostics;

namespace Vow.Policy.Law.Rules;

/// <summary>Social networks: joint control, modules in pages, what they hand over (CJEU C-40/17, C-210/16).</summary>
internal static class SocialRules
{
    public static void Read(DeclaredPolicy policy, Findings findings)
    {
        foreach (var purpose in policy.Purposes.Where(one => one.Kind is PurposeKind.SocialPage or PurposeKind.SocialPlugins))
        {
            // Beside networks that are named as such, a processor (a host) only keeps the company's own copy; without any, one named as a processor is the network itself.
            var named = purpose.Recipients.Select(policy.Recipient).OfType<Recipient>().ToList();
            var hasNetwork = named.Exists(one => one.Role == RecipientRole.Joint);
            foreach (var recipient in named.Where(one => (one.Role != RecipientRole.Joint && !(hasNetwork && one.Role == RecipientRole.Processor)) || (one.Role == RecipientRole.Joint && one.Arrangement is null)))
            {
                findings.Add(LawRules.SocialJointController, recipient.Span, new($"With \"{recipient.Id}\" the company decides together about what its page or buttons collect, and no arrangement is named.", $"La société et «\u00a0{recipient.Id}\u00a0» décident ensemble de ce que collectent la page ou les boutons, et aucun accord entre responsables conjoints du traitement n'est nommé."), new("Write role: joint and arrangement: its reference, and publish its essence.", "Écrivez role: joint et arrangement: suivi de sa référence, et publiez-en les grandes lignes."), recipient.Id);
            }

            if (purpose.Recipients.IsEmpty)
            {
                findings.Add(LawRules.SocialJointController, purpose.Span, new($"\"{purpose.Id}\" names no network as joint controller.", $"«\u00a0{purpose.Id}\u00a0» ne nomme aucun réseau social comme responsable conjoint du traitement."), new("Declare each network as a recipient with role: joint and an arrangement.", "Déclarez chaque réseau comme destinataire, avec role: joint et un accord."), purpose.Id);
            }

            if (purpose.Kind == PurposeKind.SocialPage && !(purpose.States.HasFlag(Stated.Basis) && purpose.States.HasFlag(Stated.Keep) && purpose.Basis == Basis.Consent))
            {
                findings.Add(LawRules.SocialAdsBasis, purpose.Span, new($"\"{purpose.Id}\" uses what a network hands over without consent or without a period.", $"«\u00a0{purpose.Id}\u00a0» utilise ce qu'un réseau social communique sans consentement ou sans durée de conservation."), new("Write basis: consent, the data and the period.", "Écrivez basis: consent, les données et la durée."), purpose.Id);
            }
        }

        foreach (var tracker in policy.Trackers.Where(one => one.Kind == TrackerKind.Plugin && one.Loads == TrackerLoads.WithPage))
        {
            findings.Add(LawRules.SocialPluginPreload, tracker.Span, new($"\"{tracker.Id}\" speaks to its network as soon as a page is shown, whatever the person chose.", $"«\u00a0{tracker.Id}\u00a0» contacte son réseau social dès l'affichage d'une page, quel que soit le choix de la personne."), new("Write loads: on_click: a placeholder stands in its place until then.", "Écrivez loads: on_click\u00a0: un emplacement vide en tient lieu d'ici là."), tracker.Id);
        }
    }
}
