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
                findings.Add(LawRules.CardCodeStored, code.Span, $"\"{purpose.Id}\" keeps \"{code.Datum}\", the verification code of a card.", "Never keep it: leave it to the payment provider.", purpose.Id);
            }

            if (purpose.Kind == PurposeKind.CardEvidence)
            {
                ReadEvidence(purpose, findings);
            }

            if (purpose.Kind == PurposeKind.SavedCard && !IsWallet(policy, purpose))
            {
                findings.Add(LawRules.WalletConsent, purpose.Places.Keep, $"\"{purpose.Id}\" does not rest on a consent of its own, or is not bound to the card's last day.", "Write basis: consent, and let the period run from an event of kind expiry.", purpose.Id);
            }
        }

        if (policy.Collection.FirstOrDefault(one => one.Moment == Moment.Subscribe) is not { } subscribe)
        {
            return;
        }

        if (!policy.Purposes.Any(one => one.Kind == PurposeKind.SubscriptionCard))
        {
            findings.Add(LawRules.SubscriptionCardRowMissing, subscribe.Span, "People subscribe here, and no purpose covers the card a running subscription needs.", "Declare a purpose of kind subscription_card, on the contract, until the contract ends.", subscribe.Id);
        }

        if (!policy.Purposes.Any(one => one.Kind is PurposeKind.SubscriptionCard or PurposeKind.Billing && one.Page is not null))
        {
            findings.Add(LawRules.TerminationAbsent, subscribe.Span, "People subscribe here, and no page lets them end the contract online.", "Name the page on the purpose that bills the subscription: page: /account/end.", subscribe.Id);
        }
    }

    private static void ReadEvidence(Purpose purpose, Findings findings)
    {
        if (purpose.States.HasFlag(Stated.Basis) && purpose.Basis == Basis.LegalObligation)
        {
            findings.Add(LawRules.CardWrongBasis, purpose.Places.Basis, $"No law obliges anybody to keep cards: \"{purpose.Id}\" rests on a limit that binds the payer.", "Write basis: contract, and keep the data in the archive, for contested payments only.", purpose.Id);
        }

        var most = purpose.DeferredDebit ? new CalendarPeriod(1, 3, 0) : new CalendarPeriod(1, 1, 0);
        var kept = purpose.Keep.Archive?.For ?? purpose.Keep.Active.For;
        if (kept is { } length && Calendar.InDays(length) > Calendar.InDays(most) + 1)
        {
            findings.Add(LawRules.CardWrongBasis, purpose.Places.Keep, $"\"{purpose.Id}\" keeps card data for {length}; contested payments end 13 months after the debit, 15 with deferred debit.", "Write 13 months, or deferred_debit: true where the cards are such.", purpose.Id);
        }
    }

    private static bool IsWallet(DeclaredPolicy policy, Purpose purpose) =>
        purpose.Basis == Basis.Consent && purpose.Consent is not null
        && purpose.Keep.Active.After.SelectMany(name => policy.AnchorsOf(name)).Any(id => policy.Anchors.First(one => one.Id == id).Event == EventKind.Expiry);
}
