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
                findings.Add(LawRules.OpenRateNoConsent, purpose.Places.Basis, $"\"{purpose.Id}\" measures openings without a consent of its own.", "Write basis: consent, apart from the consent to the messages; or exempt: true where only the day of the last opening is kept, to clean a list.", purpose.Id);
            }
            else if (purpose.Kind is PurposeKind.Prospecting or PurposeKind.PartnerProspecting
                && purpose.Data.FirstOrDefault(use => policy.Datum(use.Datum)?.Kind == DatumKind.Tracker) is { } pixel)
            {
                findings.Add(LawRules.OpenRateNoConsent, pixel.Span, $"\"{purpose.Id}\" sends messages and measures them with \"{pixel.Datum}\" under one consent.", "Make the measuring a purpose of kind open_rate with a consent of its own.", purpose.Id);
            }

            if (purpose.Kind == PurposeKind.Audience && !(purpose.States.HasFlag(Stated.Basis) && purpose.States.HasFlag(Stated.Keep) && (purpose.Exempt || purpose.Basis == Basis.Consent)))
            {
                findings.Add(LawRules.AudienceUndeclaredBasis, purpose.Span, $"\"{purpose.Id}\" measures the audience and says neither that it is exempt nor that it rests on consent, or has no period.", "Write exempt: true and keep the conditions of the exemption, or basis: consent; and a period of 25 months at most.", purpose.Id);
            }

            if (purpose.Kind == PurposeKind.Retargeting)
            {
                ReadAdvertising(policy, purpose, findings);
            }

            if (purpose.Consent is { } consent && !consent.WithdrawnBy.Any(way => way is WithdrawalWay.Page or WithdrawalWay.Message))
            {
                findings.Add(LawRules.WithdrawalAsymmetric, consent.Span, $"The consent to \"{purpose.Id}\" is given with a click and taken back by {string.Join(" or ", consent.WithdrawnBy.Select(way => way == WithdrawalWay.Mail ? "e-mail" : "letter"))}.", "Let it be taken back where it was given: withdrawn_by: [page].", purpose.Id);
            }
        }

        foreach (var channel in policy.Channels.Where(one => one.Kind == ChannelKind.Open))
        {
            findings.Add(LawRules.ChannelOpenEnded, channel.Span, $"\"{channel.Id}\" leaves the list of means open: it could cover calls.", "Name each means of contact, and drop the rest.", channel.Id);
        }

        foreach (var purpose in policy.Purposes.Where(one => one.Marketing && one.Basis != Basis.Consent && one.Channels.Any(id => policy.Channel(id)?.Kind == ChannelKind.Call)))
        {
            findings.Add(LawRules.ChannelOpenEnded, purpose.Places.Basis, $"\"{purpose.Id}\" calls people without their consent.", "Write basis: consent, or leave calls to a running contract.", purpose.Id);
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
            findings.Add(LawRules.ProfessionalDoctrine, purpose.Prospecting!.Span, $"\"{purpose.Id}\" writes to professionals without their consent, on the authority's doctrine alone.", "Ask for consent, or know that the text of the law has no such exception.", purpose.Id);
            return;
        }

        if (purpose.Basis == Basis.Consent ? ground is ProspectingGround.SoftOptIn : !(ground == ProspectingGround.SoftOptIn && purpose.Prospecting is { OptOutAtCollection: true, Similar: true }))
        {
            findings.Add(
                LawRules.MarketingBasisConflict, purpose.Places.Basis,
                $"\"{purpose.Id}\" writes by e-mail or text message on {(purpose.Basis == Basis.Consent ? "two grounds at once" : "an interest, without a no offered when the address was collected")}.",
                "Write basis: consent; or prospecting: { ground: soft_opt_in, similar: true, opt_out_at_collection: true }, and offer the no on the form itself.", purpose.Id);
        }
    }

    private static void ReadAdvertising(DeclaredPolicy policy, Purpose purpose, Findings findings)
    {
        if (purpose.Consent is { ValidFor: not { Years: 0, Months: <= 6 } } consent)
        {
            findings.Add(LawRules.AdsTrackerDuration, consent.Span, $"The choice about \"{purpose.Id}\" has no end of its own, or one after more than six months.", "Write valid_for: 6 months; it holds for a no as for a yes.", purpose.Id);
        }

        foreach (var tracker in policy.Trackers.Where(one => one.Purpose == purpose.Id && one.Lives is { } lives && Meaning.Calendar.InDays(lives) > 397))
        {
            findings.Add(LawRules.AdsTrackerDuration, tracker.Span, $"The tracker \"{tracker.Id}\" lives longer than 13 months.", "Write lives: 13 months, and do not renew it at each visit.", tracker.Id);
        }
    }
}
