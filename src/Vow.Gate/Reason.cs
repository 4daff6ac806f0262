namespace Vow.Gate;

/// <summary>Why the gate says no. The first sixteen are facts of the subject and fit four bits (0 = open).</summary>
public enum Reason : byte
{
    /// <summary>No reason to refuse.</summary>
    None = 0,
    /// <summary>No choice was ever made.</summary>
    ChoiceNone = 1,
    /// <summary>Consent was refused.</summary>
    ChoiceRefused = 2,
    /// <summary>Consent was withdrawn.</summary>
    ChoiceWithdrawn = 3,
    /// <summary>Consent has run out and must be asked again.</summary>
    ChoiceExpired = 4,
    /// <summary>The address is not confirmed yet.</summary>
    ChoicePending = 5,
    /// <summary>Consent was given to an earlier text that no longer covers this use.</summary>
    TextOutdated = 6,
    /// <summary>The person objected.</summary>
    Objected = 7,
    /// <summary>Under restriction (GDPR 18).</summary>
    Restricted = 8,
    /// <summary>In intermediate archive: closed to ordinary use.</summary>
    PhaseArchived = 9,
    /// <summary>Past its end.</summary>
    PhaseExpired = 10,
    /// <summary>No running contract.</summary>
    ContractNone = 11,
    /// <summary>Below the age of consent.</summary>
    Minor = 12,
    /// <summary>Erasure is under way.</summary>
    Erasing = 13,
    /// <summary>The policy declares no such purpose.</summary>
    PurposeUndeclared = 32,
    /// <summary>The purpose does not declare this datum.</summary>
    DatumUndeclared,
    /// <summary>No such recipient, or not for this purpose.</summary>
    RecipientUnregistered,
    /// <summary>The recipient stands <c>unknown:</c> in the policy.</summary>
    RecipientUnknown,
    /// <summary>No transfer mechanism covers this country.</summary>
    CountryNoMechanism,
    /// <summary>The mechanism is not in force on this date.</summary>
    MechanismLapsed,
    /// <summary>The facts at hand are too old, or of an unknown policy epoch.</summary>
    FactsStale,
    /// <summary>The purpose has channels and the question names none, or one it does not have.</summary>
    ChannelUndeclared,
}

/// <summary>Reasons in the words machines read.</summary>
public static class Reasons
{
    /// <summary>The stable code, e.g. <c>choice_withdrawn</c>; <see cref="Reason.None"/> is <c>none</c>.</summary>
    public static string Code(Reason reason) => reason switch
    {
        Reason.None => "none",
        Reason.ChoiceNone => "choice_none",
        Reason.ChoiceRefused => "choice_refused",
        Reason.ChoiceWithdrawn => "choice_withdrawn",
        Reason.ChoiceExpired => "choice_expired",
        Reason.ChoicePending => "choice_pending",
        Reason.TextOutdated => "text_outdated",
        Reason.Objected => "objected",
        Reason.Restricted => "restricted",
        Reason.PhaseArchived => "phase_archived",
        Reason.PhaseExpired => "phase_expired",
        Reason.ContractNone => "contract_none",
        Reason.Minor => "minor",
        Reason.Erasing => "erasing",
        Reason.PurposeUndeclared => "purpose_undeclared",
        Reason.DatumUndeclared => "datum_undeclared",
        Reason.RecipientUnregistered => "recipient_unregistered",
        Reason.RecipientUnknown => "recipient_unknown",
        Reason.CountryNoMechanism => "country_no_mechanism",
        Reason.MechanismLapsed => "mechanism_lapsed",
        Reason.FactsStale => "facts_stale",
        Reason.ChannelUndeclared => "channel_undeclared",
    };

    /// <summary>The reason a code stands for; false for any other text.</summary>
    public static bool TryParse(string? code, out Reason reason)
    {
        foreach (var candidate in Enum.GetValues<Reason>())
        {
            if (Code(candidate) == code)
            {
                reason = candidate;
                return true;
            }
        }

        reason = Reason.None;
        return false;
    }
}
