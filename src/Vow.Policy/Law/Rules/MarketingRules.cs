using Vow.Gate;
using Vow.Policy.Diagnostics;

namespace Vow.Policy.Law.Rules;

/// <summary>Direct marketing, what measures it, and the means it uses (CPCE L34-5, LIL 82, C. conso. L223-1).</summary>
internal static class MarketingRules
{
    public static void Read(DeclaredPolicy policy, Findings findings)
    {
        foreach (var purpose in policy.Purposes)
        {
            if (purpose.Marketing && purpose.States.HasFlag(Stated.Basis))
            {
                ReadGround(policy, purpose, findings);
            }

            if (purpose.Kind == PurposeKind.OpenRate && !(purpose.States.HasFlag(Stated.Basis) && (purpose.Basis == Basis.Consent || purpose.Exempt)))
            {
                findings.Add(LawRules.OpenRateNoConsent, purpose.Places.Basis, new($"\"{purpose.Id}\" measures openings without a consent of its own.", $"«\u00a0{purpose.Id}\u00a0» mesure les ouvertures sans consentement distinct."), new("Write basis: consent, apart from the consent to the messages; or exempt: true where only the day of the last opening is kept, to clean a list.", "Écrivez basis: consent, séparément du consentement aux messages\u00a0; ou exempt: true si seul le jour de la dernière ouverture est conservé, pour nettoyer une liste."), purpose.Id);
            }
            else if (purpose.Kind is PurposeKind.Prospecting or PurposeKind.PartnerProspecting
                && purpose.Data.FirstOrDefault(use => policy.Datum(use.Datum)?.Kind == DatumKind.Tracker) is { } pixel)
            {
                findings.Add(LawRules.OpenRateNoConsent, pixel.Span, new($"\"{purpose.Id}\" sends messages and measures them with \"{pixel.Datum}\" under one consent.", $"«\u00a0{purpose.Id}\u00a0» envoie des messages et les mesure avec «\u00a0{pixel.Datum}\u00a0» sous un seul consentement."), new("Make the measuring a purpose of kind open_rate with a consent of its own.", "Faites de la mesure une finalité de type open_rate, avec un consentement distinct."), purpose.Id);
            }

            if (purpose.Kind == PurposeKind.Audience && !(purpose.States.HasFlag(Stated.Basis) && purpose.States.HasFlag(Stated.Keep) && (purpose.Exempt || purpose.Basis == Basis.Consent)))
            {
                findings.Add(LawRules.AudienceUndeclaredBasis, purpose.Span, new($"\"{purpose.Id}\" measures the audience and says neither that it is exempt nor that it rests on consent, or has no period.", $"«\u00a0{purpose.Id}\u00a0» mesure l'audience sans dire si cette mesure est exemptée ou fondée sur le consentement, ou n'a pas de durée de conservation."), new("Write exempt: true and keep the conditions of the exemption, or basis: consent; and a period of 25 months at most.", "Écrivez exempt: true et respectez les conditions de l'exemption, ou basis: consent\u00a0; et une durée de 25 mois au plus."), purpose.Id);
            }

            if (purpose.Kind == PurposeKind.Retargeting)
            {
                ReadAdvertising(policy, purpose, findings);
            }

            if (purpose.Consent is { } consent && !consent.WithdrawnBy.Any(way => way is WithdrawalWay.Page or WithdrawalWay.Message))
            {
                findings.Add(LawRules.WithdrawalAsymmetric, consent.Span, new($"The consent to \"{purpose.Id}\" is given with a click and taken back by {string.Join(" or ", consent.WithdrawnBy.Select(way => way == WithdrawalWay.Mail ? "e-mail" : "letter"))}.", $"Le consentement à «\u00a0{purpose.Id}\u00a0» se donne d'un clic et se retire par {string.Join(" ou ", consent.WithdrawnBy.Select(way => way == WithdrawalWay.Mail ? "e-mail" : "courrier"))}."), new("Let it be taken back where it was given: withdrawn_by: [page].", "Permettez de le retirer là où il a été donné\u00a0: withdrawn_by: [page]."), purpose.Id);
            }
        }

        foreach (var channel in policy.Channels.Where(one => one.Kind == ChannelKind.Open))
        {
            findings.Add(LawRules.ChannelOpenEnded, channel.Span, new($"\"{channel.Id}\" leaves the list of means open: it could cover calls.", $"«\u00a0{channel.Id}\u00a0» laisse ouverte la liste des moyens\u00a0: elle pourrait couvrir le téléphone."), new("Name each means of contact, and drop the rest.", "Nommez chaque moyen de contact, et retirez le reste."), channel.Id);
        }

        foreach (var purpose in policy.Purposes.Where(one => one.Marketing && one.Basis != Basis.Consent && one.Channels.Any(id => policy.Channel(id)?.Kind == ChannelKind.Call)))
        {
            findings.Add(LawRules.ChannelOpenEnded, purpose.Places.Basis, new($"\"{purpose.Id}\" calls people without their consent.", $"«\u00a0{purpose.Id}\u00a0» démarche les personnes par téléphone sans leur consentement."), new("Write basis: consent, or leave calls to a running contract.", "Écrivez basis: consent, ou réservez les appels à un contrat en cours."), purpose.Id);
        }
    }

    private static void ReadGround(DeclaredPolicy policy, Purpose purpose, Findings findings)
    {
        if (!purpose.Channels.Any(id => policy.Channel(id)?.Kind is ChannelKind.Email or ChannelKind.Sms))
        {
            return;
        }

        var ground = purpose.Prospecting?.Ground;
        if (ground == ProspectingGround.Professional)
        {
            findings.Add(LawRules.ProfessionalDoctrine, purpose.Prospecting!.Span, new($"\"{purpose.Id}\" writes to professionals without their consent, on the authority's doctrine alone.", $"«\u00a0{purpose.Id}\u00a0» écrit à des professionnels sans leur consentement, sur la seule doctrine de l'autorité de contrôle."), new("Ask for consent, or know that the text of the law has no such exception.", "Recueillez le consentement, ou sachez que le texte ne prévoit pas cette exception."), purpose.Id);
            return;
        }

        if (purpose.Basis == Basis.Consent ? ground is ProspectingGround.SoftOptIn : !(ground == ProspectingGround.SoftOptIn && purpose.Prospecting is { OptOutAtCollection: true, Similar: true }))
        {
            findings.Add(
                LawRules.MarketingBasisConflict, purpose.Places.Basis,
                new($"\"{purpose.Id}\" writes by e-mail or text message on {(purpose.Basis == Basis.Consent ? "two grounds at once" : "an interest, without a no offered when the address was collected")}.", $"«\u00a0{purpose.Id}\u00a0» écrit par e-mail ou SMS sur {(purpose.Basis == Basis.Consent ? "deux fondements à la fois" : "le fondement d'un intérêt légitime, sans possibilité de refus lors de la collecte de l'adresse")}."),
                new("Write basis: consent; or prospecting: { ground: soft_opt_in, similar: true, opt_out_at_collection: true }, and offer the no on the form itself.", "Écrivez basis: consent\u00a0; ou prospecting: { ground: soft_opt_in, similar: true, opt_out_at_collection: true }, et proposez le refus sur le formulaire même."), purpose.Id);
        }
    }

    private static void ReadAdvertising(DeclaredPolicy policy, Purpose purpose, Findings findings)
    {
        if (purpose.Consent is { ValidFor: not { Years: 0, Months: <= 6 } } consent)
        {
            findings.Add(LawRules.AdsTrackerDuration, consent.Span, new($"The choice about \"{purpose.Id}\" has no end of its own, or one after more than six months.", $"Le choix relatif à «\u00a0{purpose.Id}\u00a0» n'a pas de terme propre, ou un terme de plus de six mois."), new("Write valid_for: 6 months; it holds for a no as for a yes.", "Écrivez valid_for: 6 months\u00a0; cela vaut pour un refus comme pour un accord."), purpose.Id);
        }
    }
}
