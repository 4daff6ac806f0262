using System.Collections.Immutable;
using Vow.Gate;

namespace Vow.Policy;

/// <summary>The rights a person may exercise (GDPR 7, 15-21, 77; LIL 85).</summary>
public enum Right : byte
{
    /// <summary>GDPR 15.</summary>
    Access,
    /// <summary>GDPR 16.</summary>
    Rectification,
    /// <summary>GDPR 17.</summary>
    Erasure,
    /// <summary>GDPR 18.</summary>
    Restriction,
    /// <summary>GDPR 20.</summary>
    Portability,
    /// <summary>GDPR 21(1), and 21(2) for marketing.</summary>
    Objection,
    /// <summary>GDPR 7(3).</summary>
    Withdrawal,
    /// <summary>LIL 85: directives on what becomes of one's data.</summary>
    PostMortem,
    /// <summary>GDPR 77.</summary>
    Complaint,
}

/// <summary>Whether a right stands for a purpose.</summary>
public enum RightStanding : byte
{
    /// <summary>It does not.</summary>
    None,
    /// <summary>Under conditions: for erasure, once the data is no longer necessary, was unlawfully used, or the law orders it (17(1), 17(3)).</summary>
    Conditional,
    /// <summary>It stands.</summary>
    Yes,
}

/// <summary>
/// Which rights stand for which legal basis: articles 15 to 21 and the CNIL's own table. Objection to direct marketing goes with the purpose, not with
/// the basis (21(2)); erasure of what a legal duty keeps is refused only while the duty runs (17(3)(b)).
/// </summary>
public static class RightsByBasis
{
    private static readonly ImmutableArray<Right> Always = [Right.Access, Right.Rectification, Right.Restriction, Right.PostMortem, Right.Complaint];

    /// <summary>How a right stands for a basis and, for objection, for direct marketing.</summary>
    public static RightStanding Of(Basis basis, Right right, bool isDirectMarketing)
    {
        if (Always.Contains(right))
        {
            return RightStanding.Yes;
        }

        return right switch
        {
            Right.Erasure => basis switch
            {
                Basis.Consent => RightStanding.Yes,
                Basis.PublicTask => RightStanding.None,
                _ => RightStanding.Conditional,
            },
            Right.Portability => basis is Basis.Consent or Basis.Contract ? RightStanding.Yes : RightStanding.None,
            Right.Objection => isDirectMarketing || basis is Basis.PublicTask or Basis.LegitimateInterest ? RightStanding.Yes : RightStanding.None,
            Right.Withdrawal => basis == Basis.Consent ? RightStanding.Yes : RightStanding.None,
            _ => RightStanding.None,
        };
    }

    /// <summary>The rights that stand for a purpose, in the order of the articles.</summary>
    public static ImmutableArray<Right> For(Purpose purpose)
    {
        ArgumentNullException.ThrowIfNull(purpose);
        return [.. Enum.GetValues<Right>().Where(right => Of(purpose.Basis, right, purpose.Marketing) != RightStanding.None)];
    }

    /// <summary>The rights that stand for at least one purpose and that the system itself carries out (not directives, not complaints).</summary>
    public static ImmutableArray<Right> InPolicy(DeclaredPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        return [.. Enum.GetValues<Right>().Where(right => right is not (Right.PostMortem or Right.Complaint) && policy.Purposes.Any(purpose => For(purpose).Contains(right)))];
    }

    /// <summary>The word used in ids.</summary>
    public static string Id(Right right) => right switch
    {
        Right.Access => "access",
        Right.Rectification => "rectification",
        Right.Erasure => "erasure",
        Right.Restriction => "restriction",
        Right.Portability => "portability",
        Right.Objection => "objection",
        Right.Withdrawal => "withdrawal",
        Right.PostMortem => "postmortem",
        Right.Complaint => "complaint",
    };

    /// <summary>The right's name on pages.</summary>
    public static Bilingual Title(Right right) => right switch
    {
        Right.Access => new("right of access", "droit d'accès"),
        Right.Rectification => new("right to rectification", "droit de rectification"),
        Right.Erasure => new("right to erasure", "droit à l'effacement"),
        Right.Restriction => new("right to restriction of processing", "droit à la limitation du traitement"),
        Right.Portability => new("right to data portability", "droit à la portabilité"),
        Right.Objection => new("right to object", "droit d'opposition"),
        Right.Withdrawal => new("right to withdraw consent", "droit de retirer son consentement"),
        Right.PostMortem => new("directives on your data after your death", "directives sur le sort de vos données après votre décès"),
        Right.Complaint => new("complaint to the supervisory authority", "réclamation auprès de l'autorité de contrôle"),
    };

    /// <summary>The article it comes from.</summary>
    public static Bilingual Article(Right right) => right switch
    {
        Right.Access => new("GDPR 15", "RGPD 15"),
        Right.Rectification => new("GDPR 16", "RGPD 16"),
        Right.Erasure => new("GDPR 17", "RGPD 17"),
        Right.Restriction => new("GDPR 18", "RGPD 18"),
        Right.Portability => new("GDPR 20", "RGPD 20"),
        Right.Objection => new("GDPR 21", "RGPD 21"),
        Right.Withdrawal => new("GDPR 7(3)", "RGPD 7(3)"),
        Right.PostMortem => new("French Data Protection Act 85", "loi Informatique et Libertés 85"),
        Right.Complaint => new("GDPR 77", "RGPD 77"),
    };
}
