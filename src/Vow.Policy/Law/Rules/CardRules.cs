using Vow.Gate;
using Vow.Policy.Diagnostics;
using Vow.Policy.Meaning;

namespace Vow.Policy.Law.Rules;

/// <summary>Payment cards (CNIL 2018-303, CMF L133-24) and running subscriptions.</summary>
internal static class CardRules
{
    public static void Read(DeclaredPolicy policy, Findings findings)
    {
        foreach (var purpose in policy.Purposes)
        {
            if (purpose.Data.FirstOrDefault(use => policy.Datum(use.Datum)?.Kind == DatumKind.CardCode) is { } code)
            {
                findings.Add(LawRules.CardCodeStored, code.Span, new($"\"{purpose.Id}\" keeps \"{code.Datum}\", the verification code of a card.", $"«\u00a0{purpose.Id}\u00a0» conserve «\u00a0{code.Datum}\u00a0», le cryptogramme d'une carte."), new("Never keep it: leave it to the payment provider.", "Ne le conservez jamais\u00a0: laissez-le au prestataire de paiement."), purpose.Id);
            }

            if (purpose.Kind == PurposeKind.CardEvidence)
            {
                ReadEvidence(purpose, findings);
            }

            if (purpose.Kind == PurposeKind.SavedCard && !IsWallet(policy, purpose))
            {
                findings.Add(LawRules.WalletConsent, purpose.Places.Keep, new($"\"{purpose.Id}\" does not rest on a consent of its own, or is not bound to the card's last day.", $"«\u00a0{purpose.Id}\u00a0» ne repose pas sur un consentement distinct, ou n'est pas liée au dernier jour de validité de la carte."), new("Write basis: consent, and let the period run from an event of kind expiry.", "Écrivez basis: consent, et faites courir la durée à compter d'un événement de type expiry."), purpose.Id);
            }
        }

        if (policy.Collection.FirstOrDefault(one => one.Moment == Moment.Subscribe) is not { } subscribe)
        {
            return;
        }

        if (!policy.Purposes.Any(one => one.Kind == PurposeKind.SubscriptionCard))
        {
            findings.Add(LawRules.SubscriptionCardRowMissing, subscribe.Span, new("People subscribe here, and no purpose covers the card a running subscription needs.", "On souscrit ici un abonnement, et aucune finalité ne couvre la carte nécessaire à un abonnement en cours."), new("Declare a purpose of kind subscription_card, on the contract, until the contract ends.", "Déclarez une finalité de type subscription_card, fondée sur le contrat, jusqu'à la fin de celui-ci."), subscribe.Id);
        }

        if (!policy.Purposes.Any(one => one.Kind is PurposeKind.SubscriptionCard or PurposeKind.Billing && one.Page is not null))
        {
            findings.Add(LawRules.TerminationAbsent, subscribe.Span, new("People subscribe here, and no page lets them end the contract online.", "On souscrit ici un abonnement, et aucune page ne permet de résilier le contrat en ligne."), new("Name the page on the purpose that bills the subscription: page: /account/end.", "Indiquez la page dans la finalité qui facture l'abonnement\u00a0: page: /account/end."), subscribe.Id);
        }
    }

    private static void ReadEvidence(Purpose purpose, Findings findings)
    {
        if (purpose.States.HasFlag(Stated.Basis) && purpose.Basis == Basis.LegalObligation)
        {
            findings.Add(LawRules.CardWrongBasis, purpose.Places.Basis, new($"No law obliges anybody to keep cards: \"{purpose.Id}\" rests on a limit that binds the payer.", $"Aucun texte n'oblige à conserver des cartes\u00a0: «\u00a0{purpose.Id}\u00a0» invoque un délai qui s'impose au payeur."), new("Write basis: contract, and keep the data in the archive, for contested payments only.", "Écrivez basis: contract, et conservez les données en archivage intermédiaire, pour les seuls paiements contestés."), purpose.Id);
        }

        var most = purpose.DeferredDebit ? new CalendarPeriod(1, 3, 0) : new CalendarPeriod(1, 1, 0);
        var kept = purpose.Keep.Archive?.For ?? purpose.Keep.Active.For;
        if (kept is { } length && Calendar.InDays(length) > Calendar.InDays(most) + 1)
        {
            findings.Add(LawRules.CardWrongBasis, purpose.Places.Keep, new($"\"{purpose.Id}\" keeps card data for {length}; contested payments end 13 months after the debit, 15 with deferred debit.", $"«\u00a0{purpose.Id}\u00a0» conserve des données de carte pendant {CalendarWords.Of(length, Language.Fr)}\u00a0; un paiement ne peut plus être contesté 13 mois après le débit, 15 en cas de débit différé."), new("Write 13 months, or deferred_debit: true where the cards are such.", "Écrivez 13 months, ou deferred_debit: true si les cartes sont à débit différé."), purpose.Id);
        }
    }

    private static bool IsWallet(DeclaredPolicy policy, Purpose purpose) =>
        purpose.Basis == Basis.Consent && purpose.Consent is not null
        && purpose.Keep.Active.After.SelectMany(name => policy.AnchorsOf(name)).Any(id => policy.Anchors.First(one => one.Id == id).Event == EventKind.Expiry);
}
