namespace Vow.Gate;

/// <summary>Roles, exceptions, transfer mechanisms and phases in the words machines and policies write.</summary>
public static class Words
{
    /// <summary>The word for a role, e.g. <c>dpo</c>; none is <c>none</c>.</summary>
    public static string Code(this Role role) => role switch
    {
        Role.None => "none",
        Role.Agent => "agent",
        Role.Dpo => "dpo",
        Role.Legal => "legal",
        Role.Auditor => "auditor",
        Role.Admin => "admin",
    };

    /// <summary>The word for an exception to restriction, e.g. <c>legal_claims</c>; none is <c>none</c>.</summary>
    public static string Code(this RestrictionException exception) => exception switch
    {
        RestrictionException.None => "none",
        RestrictionException.Consent => "consent",
        RestrictionException.LegalClaims => "legal_claims",
        RestrictionException.RightsOfOthers => "rights_of_others",
        RestrictionException.PublicInterest => "public_interest",
    };

    /// <summary>The word for a transfer mechanism, e.g. <c>standard_clauses</c>.</summary>
    public static string Code(this MechanismKind kind) => kind switch
    {
        MechanismKind.Adequacy => "adequacy",
        MechanismKind.DataPrivacyFramework => "data_privacy_framework",
        MechanismKind.StandardClauses => "standard_clauses",
        MechanismKind.BindingCorporateRules => "binding_corporate_rules",
        MechanismKind.Derogation => "derogation",
    };

    /// <summary>The word for a phase, e.g. <c>archived</c>.</summary>
    public static string Code(this Phase phase) => phase switch
    {
        Phase.Active => "active",
        Phase.Archived => "archived",
        Phase.Expired => "expired",
    };

    /// <summary>The role a word stands for; false for any other text.</summary>
    public static bool TryParse(string? word, out Role role)
    {
        foreach (var candidate in Enum.GetValues<Role>())
        {
            if (candidate.Code() == word)
            {
                role = candidate;
                return true;
            }
        }

        role = Role.None;
        return false;
    }

    /// <summary>The exception a word stands for; false for any other text.</summary>
    public static bool TryParse(string? word, out RestrictionException exception)
    {
        foreach (var candidate in Enum.GetValues<RestrictionException>())
        {
            if (candidate.Code() == word)
            {
                exception = candidate;
                return true;
            }
        }

        exception = RestrictionException.None;
        return false;
    }

    /// <summary>The mechanism a word stands for; false for any other text.</summary>
    public static bool TryParse(string? word, out MechanismKind kind)
    {
        foreach (var candidate in Enum.GetValues<MechanismKind>())
        {
            if (candidate.Code() == word)
            {
                kind = candidate;
                return true;
            }
        }

        kind = default;
        return false;
    }
}
