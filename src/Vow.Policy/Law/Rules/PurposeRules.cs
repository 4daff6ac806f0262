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
                findings.Add(LawRules.PurposeNotInTable, purpose.Span, $"The purpose \"{purpose.Id}\" is announced and has no basis, no data and no period.", "Declare basis, data and keep, or take the purpose out.", purpose.Id);
            }
            else if (!purpose.States.HasFlag(Stated.Erasure))
            {
                findings.Add(LawRules.ErasureScope, purpose.Span, $"The purpose \"{purpose.Id}\" does not say what \"delete my account\" does to it.", "Write on_erasure: delete, archive or keep.", purpose.Id);
            }

            if (purpose.Basis == Basis.Consent && purpose.LegalText is not null)
            {
                findings.Add(LawRules.BasisMislabelled, purpose.Places.Basis, $"The purpose \"{purpose.Id}\" rests on consent and names a text of law: nobody can withdraw a legal duty.", "Write legal_obligation if the text obliges; else drop the text.", purpose.Id);
            }

            if (purpose.Kind == PurposeKind.Statistics && !purpose.Anonymous && !(Has(purpose, Stated.Basis | Stated.Keep) && purpose.Keep.Active.For is not null))
            {
                findings.Add(LawRules.KnowledgeNoBasis, purpose.Span, $"\"{purpose.Id}\" studies customers without a basis and a period.", "Declare both, or write anonymous: true where its results hold no person.", purpose.Id);
            }

            if (purpose.Protects is not null && purpose.Basis == Basis.LegitimateInterest && policy.Rights.Objection == ObjectionTerms.Unconditional)
            {
                findings.Add(LawRules.ObjectionDisarms, purpose.Places.Basis, $"\"{purpose.Id}\" protects everybody, and one objection without a reason would switch it off.", "Put it on the obligation or the contract it serves, or let objections be weighed: objection: on_grounds.", purpose.Id);
            }

            if (purpose.AutomatedDecision is null && MachineMightDecide.Contains(purpose.Kind))
            {
                findings.Add(LawRules.AutomatedDecisionAbsent, purpose.Span, $"\"{purpose.Id}\" does not say whether a machine alone decides anything that matters.", "Write automated_decision: none, or how a person asks for a human: { review: { en: …, fr: … } }.", purpose.Id);
            }

            if (purpose.Basis == Basis.LegitimateInterest && purpose.States.HasFlag(Stated.Basis)
                && !policy.Documents.Any(one => one.Kind == DocumentKind.BalancingTest && one.Purposes.Contains(purpose.Id)))
            {
                findings.Add(LawRules.BalancingTestAbsent, purpose.Places.Basis, $"\"{purpose.Id}\" rests on an interest, and no balancing test is on file.", "Declare it under documents: { kind: balancing_test, purposes: [" + purpose.Id + "], … }.", purpose.Id);
            }

            if (purpose.Kind == PurposeKind.Contest && (!Has(purpose, Whole) || purpose.Page is null))
            {
                findings.Add(LawRules.ContestRules, purpose.Span, $"The contest \"{purpose.Id}\" has no basis, no period or no page with its rules.", "Declare basis, data and keep, and page: /contest/rules.", purpose.Id);
            }
        }

        ReadWhole(policy, findings);
    }

    private static void ReadWhole(DeclaredPolicy policy, Findings findings)
    {
        var interest = policy.Purposes.FirstOrDefault(one => one.States.HasFlag(Stated.Basis) && one.Basis == Basis.LegitimateInterest);
        if (policy.Rights.Objection == ObjectionTerms.Unconditional && interest is not null)
        {
            findings.Add(LawRules.ObjectionUnconditional, policy.Rights.ObjectionSpan, $"Objections are promised without exception; \"{interest.Id}\" rests on an interest and stops at anyone's word.", "Keep the promise knowingly, or write objection: on_grounds.");
        }

        var comments = policy.Purposes.FirstOrDefault(one => one.Kind == PurposeKind.Comments);
        if (comments is not null && !policy.Purposes.Any(one => one.Kind == PurposeKind.HostIdentification))
        {
            findings.Add(LawRules.HostingLegalLogs, comments.Span, "Publishing comments makes the company a host, and no purpose keeps what a host must keep.", "Declare a purpose of kind host_identification, apart from the comments, open to a judicial request only.", comments.Id);
        }

        var consents = policy.Purposes.Where(one => one.Consent is not null).ToList();
        if (consents.Count > 0 && consents.TrueForAll(one => one.Consent!.Explicit))
        {
            findings.Add(LawRules.ConsentExplicit, consents[0].Consent!.Span, "Every consent is promised to be explicit, which the law asks for special categories only.", "Keep it, or write explicit: false where a clear act is enough.");
        }

        var choosable = policy.Purposes.FirstOrDefault(one => one.Marketing || one.Consent is not null);
        if (choosable is not null && !(policy.Purposes.Any(one => one.Kind == PurposeKind.ConsentProof)
            && (policy.Purposes.Any(one => one.Kind == PurposeKind.OppositionList) || !policy.Purposes.Any(one => one.Marketing))))
        {
            findings.Add(LawRules.TableNaArchive, choosable.Span, "Choices end with nothing behind them: no purpose keeps their proof, or none the list of those not to write to.", "Declare purposes of kind consent_proof and opposition_list, each with a period of its own.", choosable.Id);
        }
    }

    private static bool Has(Purpose purpose, Stated parts) => (purpose.States & parts) == parts;
}
