using Vow.Gate;
using Vow.Policy.Diagnostics;

namespace Vow.Policy.Law.Rules;

/// <summary>Each purpose: its basis, its data, its period, what a machine decides, what deleting an account does to it.</summary>
internal static class PurposeRules
{
    private const Stated Whole = Stated.Basis | Stated.Data | Stated.Keep;
    private static readonly PurposeKind[] MachineMightDecide = [PurposeKind.Security, PurposeKind.Retargeting, PurposeKind.Profiling, PurposeKind.SocialPage];

    public static void Read(DeclaredPolicy policy, Findings findings)
    {
        foreach (var purpose in policy.Purposes)
        {
            if ((purpose.States & Whole) == 0)
            {
                findings.Add(LawRules.PurposeNotInTable, purpose.Span, new($"The purpose \"{purpose.Id}\" is announced and has no basis, no data and no period.", $"La finalité «\u00a0{purpose.Id}\u00a0» est annoncée sans base légale, sans données et sans durée de conservation."), new("Declare basis, data and keep, or take the purpose out.", "Déclarez basis, data et keep, ou retirez la finalité."), purpose.Id);
            }
            else if (!purpose.States.HasFlag(Stated.Erasure))
            {
                findings.Add(LawRules.ErasureScope, purpose.Span, new($"The purpose \"{purpose.Id}\" does not say what \"delete my account\" does to it.", $"La finalité «\u00a0{purpose.Id}\u00a0» ne dit pas ce qu'entraîne pour elle «\u00a0supprimer mon compte\u00a0»."), new("Write on_erasure: delete, archive or keep.", "Écrivez on_erasure: delete, archive ou keep."), purpose.Id);
            }

            if (purpose.Basis == Basis.Consent && purpose.LegalText is not null)
            {
                findings.Add(LawRules.BasisMislabelled, purpose.Places.Basis, new($"The purpose \"{purpose.Id}\" rests on consent and names a text of law: nobody can withdraw a legal duty.", $"La finalité «\u00a0{purpose.Id}\u00a0» repose sur le consentement et cite un texte\u00a0: nul ne peut retirer une obligation légale."), new("Write legal_obligation if the text obliges; else drop the text.", "Écrivez legal_obligation si le texte oblige\u00a0; sinon, retirez le texte."), purpose.Id);
            }

            if (purpose.Kind == PurposeKind.Statistics && !purpose.Anonymous && !(Has(purpose, Stated.Basis | Stated.Keep) && purpose.Keep.Active.For is not null))
            {
                findings.Add(LawRules.KnowledgeNoBasis, purpose.Span, new($"\"{purpose.Id}\" studies customers without a basis and a period.", $"«\u00a0{purpose.Id}\u00a0» étudie les clients sans base légale ni durée de conservation."), new("Declare both, or write anonymous: true where its results hold no person.", "Déclarez l'une et l'autre, ou écrivez anonymous: true si ses résultats ne désignent personne."), purpose.Id);
            }

            if (purpose.Protects is not null && purpose.Basis == Basis.LegitimateInterest && policy.Rights.Objection == ObjectionTerms.Unconditional)
            {
                findings.Add(LawRules.ObjectionDisarms, purpose.Places.Basis, new($"\"{purpose.Id}\" protects everybody, and one objection without a reason would switch it off.", $"«\u00a0{purpose.Id}\u00a0» protège tout le monde, et une seule opposition sans motif suffirait à la désactiver."), new("Put it on the obligation or the contract it serves, or let objections be weighed: objection: on_grounds.", "Fondez-la sur l'obligation ou le contrat qu'elle sert, ou prévoyez l'examen des oppositions\u00a0: objection: on_grounds."), purpose.Id);
            }

            if (purpose.AutomatedDecision is null && MachineMightDecide.Contains(purpose.Kind))
            {
                findings.Add(LawRules.AutomatedDecisionAbsent, purpose.Span, new($"\"{purpose.Id}\" does not say whether a machine alone decides anything that matters.", $"«\u00a0{purpose.Id}\u00a0» ne dit pas si une décision qui compte y est entièrement automatisée."), new("Write automated_decision: none, or how a person asks for a human: { review: { en: …, fr: … } }.", "Écrivez automated_decision: none, ou comment demander une intervention humaine\u00a0: { review: { en: …, fr: … } }."), purpose.Id);
            }

            if (purpose.Basis == Basis.LegitimateInterest && purpose.States.HasFlag(Stated.Basis)
                && !policy.Documents.Any(one => one.Kind == DocumentKind.BalancingTest && one.Purposes.Contains(purpose.Id)))
            {
                findings.Add(LawRules.BalancingTestAbsent, purpose.Places.Basis, new($"\"{purpose.Id}\" rests on an interest, and no balancing test is on file.", $"«\u00a0{purpose.Id}\u00a0» repose sur un intérêt légitime, et aucune mise en balance des intérêts n'est au dossier."), new("Declare it under documents: { kind: balancing_test, purposes: [" + purpose.Id + "], … }.", "Déclarez-la sous documents\u00a0: { kind: balancing_test, purposes: [" + purpose.Id + "], … }."), purpose.Id);
            }

            if (purpose.Kind == PurposeKind.Contest && (!Has(purpose, Whole) || purpose.Page is null))
            {
                findings.Add(LawRules.ContestRules, purpose.Span, new($"The contest \"{purpose.Id}\" has no basis, no period or no page with its rules.", $"Le jeu-concours «\u00a0{purpose.Id}\u00a0» n'a pas de base légale, pas de durée de conservation ou pas de page présentant son règlement."), new("Declare basis, data and keep, and page: /contest/rules.", "Déclarez basis, data et keep, ainsi que page: /contest/rules."), purpose.Id);
            }
        }

        ReadWhole(policy, findings);
    }

    private static void ReadWhole(DeclaredPolicy policy, Findings findings)
    {
        var interest = policy.Purposes.FirstOrDefault(one => one.States.HasFlag(Stated.Basis) && one.Basis == Basis.LegitimateInterest);
        if (policy.Rights.Objection == ObjectionTerms.Unconditional && interest is not null)
        {
            findings.Add(LawRules.ObjectionUnconditional, policy.Rights.ObjectionSpan, new($"Objections are promised without exception; \"{interest.Id}\" rests on an interest and stops at anyone's word.", $"Le droit d'opposition est promis sans exception\u00a0; «\u00a0{interest.Id}\u00a0» repose sur un intérêt légitime et cesse sur un mot de chacun."), new("Keep the promise knowingly, or write objection: on_grounds.", "Tenez cet engagement en connaissance de cause, ou écrivez objection: on_grounds."));
        }

        var comments = policy.Purposes.FirstOrDefault(one => one.Kind == PurposeKind.Comments);
        if (comments is not null && !policy.Purposes.Any(one => one.Kind == PurposeKind.HostIdentification))
        {
            findings.Add(LawRules.HostingLegalLogs, comments.Span, new("Publishing comments makes the company a host, and no purpose keeps what a host must keep.", "Publier des commentaires fait de la société un hébergeur, et aucune finalité ne conserve ce qu'un hébergeur doit conserver."), new("Declare a purpose of kind host_identification, apart from the comments, open to a judicial request only.", "Déclarez une finalité de type host_identification, séparée des commentaires, ouverte aux seules réquisitions judiciaires."), comments.Id);
        }

        var consents = policy.Purposes.Where(one => one.Consent is not null).ToList();
        if (consents.Count > 0 && consents.TrueForAll(one => one.Consent!.Explicit))
        {
            findings.Add(LawRules.ConsentExplicit, consents[0].Consent!.Span, new("Every consent is promised to be explicit, which the law asks for special categories only.", "Chaque consentement est promis explicite, ce que les textes ne demandent que pour les catégories particulières de données."), new("Keep it, or write explicit: false where a clear act is enough.", "Maintenez-le, ou écrivez explicit: false là où un acte positif clair suffit."));
        }

        var choosable = policy.Purposes.FirstOrDefault(one => one.Marketing || one.Consent is not null);
        if (choosable is not null && !(policy.Purposes.Any(one => one.Kind == PurposeKind.ConsentProof)
            && (policy.Purposes.Any(one => one.Kind == PurposeKind.OppositionList) || !policy.Purposes.Any(one => one.Marketing))))
        {
            findings.Add(LawRules.TableNaArchive, choosable.Span, new("Choices end with nothing behind them: no purpose keeps their proof, or none the list of those not to write to.", "Les choix prennent fin sans rien laisser\u00a0: aucune finalité n'en conserve la preuve, ou aucune ne tient de liste d'opposition."), new("Declare purposes of kind consent_proof and opposition_list, each with a period of its own.", "Déclarez des finalités de type consent_proof et opposition_list, chacune avec sa propre durée de conservation."), choosable.Id);
        }
    }

    private static bool Has(Purpose purpose, Stated parts) => (purpose.States & parts) == parts;
}
