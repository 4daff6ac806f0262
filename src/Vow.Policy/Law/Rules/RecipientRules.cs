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
                findings.Add(LawRules.RecipientsIncomplete, recipient.Span, $"\"{recipient.Id}\" is a category, not a recipient.", "Name each one, or write name: { unknown: \"who must say it\" }: the gate refuses it until then.", recipient.Id);
            }

            ReadTransfer(recipient, findings);
        }

        foreach (var purpose in policy.Purposes.Where(one => HandsOn.Contains(one.Kind) && one.Recipients.IsEmpty))
        {
            findings.Add(LawRules.RecipientsIncomplete, purpose.Span, $"\"{purpose.Id}\" hands data on and names nobody.", "List its recipients, by name.", purpose.Id);
        }

        foreach (var datum in policy.Data.Where(one => one.Origin == Origin.ThirdParty && one.From is null))
        {
            findings.Add(LawRules.SourceIndirect, datum.Span, $"\"{datum.Id}\" comes from somebody else, and it is not said from whom.", "Write from: the recipient's id, and inform people within a month.", datum.Id);
        }

        foreach (var purpose in policy.Purposes.Where(one => one.Kind == PurposeKind.SocialPage
            && one.States.HasFlag(Stated.Data) && one.Data.All(use => policy.Datum(use.Datum)?.Origin != Origin.ThirdParty)))
        {
            findings.Add(LawRules.SourceIndirect, purpose.Places.Data, $"\"{purpose.Id}\" lives on what a network hands over, and all its data claims to come from the person.", "Give the data origin: third_party and from: the network.", purpose.Id);
        }
    }

    private static void ReadTransfer(Recipient recipient, Findings findings)
    {
        var uncovered = recipient.Countries.Value.IsDefault ? [] : recipient.Countries.Value.Where(code => !AdequacyDecisions.Open.ContainsKey(code)).ToList();
        if (uncovered.Count > 0 && recipient.Mechanism is null)
        {
            findings.Add(LawRules.TransferNoSafeguard, recipient.Countries.Span, $"\"{recipient.Id}\" handles data in {string.Join(", ", uncovered)}, and nothing covers it there.", "Record standard clauses with their assessment, binding rules or a decision: mechanism: { kind: standard_clauses, from: …, document: … }.", recipient.Id);
        }
        else if (recipient.Mechanism is { Kind: MechanismKind.DataPrivacyFramework, Fallback: null } alone)
        {
            findings.Add(LawRules.TransferFrameworkAlone, alone.Span, $"The transfer to \"{recipient.Id}\" rests on the EU-US framework alone; an appeal is pending (C-703/25 P) and the ground it stands on was struck down on 29 June 2026.", "Record the standard clauses behind it: fallback: \"clauses of DATE, module 2, assessment of DATE\".", recipient.Id);
        }
    }
}
