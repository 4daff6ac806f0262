namespace Vow.Gate;

/// <summary>Roles and exceptions in the words machines and policies write.</summary>
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
}
