using System.Collections.Immutable;
using Vow.Gate;

namespace Vow.Policy;

/// <summary>How long, in words people read: parts of a sentence, without a capital or a full stop.</summary>
public static class RetentionWords
{
    /// <summary>
    /// The active phase: "5 years after your last activity", "until you withdraw your consent", "10 years from the close of the fiscal year that contains
    /// the date of the invoice".
    /// </summary>
    public static string Of(DeclaredPolicy policy, Purpose purpose, Language language)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(purpose);
        var active = purpose.Keep.Active;
        return active.For is { } period ? Term(policy, period, active.After, active.FromYearEnd, language) : WhileKept(policy, purpose, language);
    }

    /// <summary>The archive: "5 years after it leaves the active base", or as for a term; null where there is none.</summary>
    public static string? Archive(DeclaredPolicy policy, Purpose purpose, Language language)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(purpose);
        if (purpose.Keep.Archive is not { } archive)
        {
            return null;
        }

        if (!archive.After.IsEmpty)
        {
            return Term(policy, archive.For, archive.After, archive.FromYearEnd, language);
        }

        var period = CalendarWords.Of(archive.For, language);
        return language switch
        {
            Language.En => $"{period} after it leaves the active base",
            Language.Fr => $"{period} après la sortie de la base active",
        };
    }

    /// <summary>Who may open the archive, and why: "data protection officer and legal department; proof of the contract, C. civ. 2224".</summary>
    public static string? ArchiveAccess(Purpose purpose, Language language)
    {
        ArgumentNullException.ThrowIfNull(purpose);
        if (purpose.Keep.Archive is not { } archive)
        {
            return null;
        }

        var roles = Lists.And([.. archive.OpenTo.Select(role => Terms.Of(role)[language])], language);
        var text = archive.LegalText is null ? "" : $", {Cite(archive.LegalText, language)}";
        return language switch
        {
            Language.En => $"{roles}; {archive.Why.En}{text}",
            Language.Fr => $"{roles}\u00a0; {archive.Why.Fr}{text}",
        };
    }

    /// <summary>The whole life: active base; archive, who may open it, why; deletion.</summary>
    public static string Whole(DeclaredPolicy policy, Purpose purpose, Language language)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(purpose);
        var active = Of(policy, purpose, language);
        var archive = Archive(policy, purpose, language);
        var access = ArchiveAccess(purpose, language);
        return language switch
        {
            Language.En => archive is null ? $"{active}; then deleted" : $"{active}; then archived until {archive} (open only to: {access}); then deleted",
            Language.Fr => archive is null
                ? $"{active}\u00a0; puis suppression"
                : $"{active}\u00a0; puis archivage intermédiaire jusqu'à {archive} (accès restreint\u00a0: {access})\u00a0; puis suppression",
        };
    }

    // The English of a citation and its French: names of texts and of those who speak, then the few words that stand beside them.
    private static readonly (string En, string Fr)[] Cited =
    [
        ("GDPR", "RGPD"), ("CJEU", "CJUE"), ("EDPB", "CEPD"), ("Decision (EU)", "décision (UE)"), ("recital", "considérant"), (" and ", " et "), ("; ", "\u00a0; "),
        ("(pending)", "(pendante)"), ("(since replaced)", "(remplacée depuis)"), ("guide on retention periods", "guide sur les durées de conservation"),
        ("(version of 11 August 2026, read in commentary)", "(version du 11 août 2026, lue dans un commentaire)"), ("(number inferred; text read)", "(numéro déduit, texte lu)"),
        ("(has no exception for professionals)", "(sans exception pour les professionnels)"), ("(read in its twins, arts 135 and 144)", "(lu dans ses équivalents, art. 135 et 144)"),
        ("CNIL examples", "exemples de la CNIL"), ("orientation only", "à titre indicatif"), ("by analogy", "par analogie"), ("unverified", "non vérifié"),
    ];

    /// <summary>A legal text as the language cites it: the GDPR is the RGPD in French, the CJEU the CJUE.</summary>
    public static string Cite(string legalText, Language language)
    {
        ArgumentNullException.ThrowIfNull(legalText);
        return language switch
        {
            Language.En => legalText,
            // The longest first: a phrase is read whole before its words are.
            Language.Fr => Cited.OrderByDescending(one => one.En.Length).Aggregate(legalText, (text, one) => text.Replace(one.En, one.Fr, StringComparison.Ordinal)),
        };
    }

    private static string Term(DeclaredPolicy policy, CalendarPeriod length, ImmutableArray<string> after, bool fromYearEnd, Language language)
    {
        var period = CalendarWords.Of(length, language);
        var events = Lists.Or([.. after.Select(name => policy.AnchorTitle(name)?[language] ?? name)], language);
        var latest = after.Length > 1
            ? language switch { Language.En => ", whichever is later", Language.Fr => ", la date la plus tardive étant retenue" }
            : "";
        return (language, fromYearEnd) switch
        {
            (Language.En, false) => $"{period} after {events}{latest}",
            (Language.En, true) => $"{period} from the close of the fiscal year that contains {events}{latest}",
            (Language.Fr, false) => $"{period} après {events}{latest}",
            (Language.Fr, true) => $"{period} à compter de la clôture de l'exercice comptable qui comprend {events}{latest}",
            _ => period,
        };
    }

    /// <summary>What ends a phase without a period: the event its archive runs from, the person's own word, or the need itself.</summary>
    private static string WhileKept(DeclaredPolicy policy, Purpose purpose, Language language)
    {
        if (purpose.Keep.Archive is { After: { IsEmpty: false } after, FromYearEnd: false })
        {
            var events = Lists.Or([.. after.Select(name => policy.AnchorTitle(name)?[language] ?? name)], language);
            return language switch { Language.En => $"until {events}", Language.Fr => Until(events) };
        }

        if (purpose.Basis == Basis.Consent)
        {
            return language switch { Language.En => "until you withdraw your consent", Language.Fr => "jusqu'au retrait de votre consentement" };
        }

        if (purpose.IsOpenToChoice)
        {
            return language switch { Language.En => "until you object", Language.Fr => "jusqu'à votre opposition" };
        }

        return language switch
        {
            Language.En => "as long as this purpose lasts",
            Language.Fr => "aussi longtemps que nous en avons besoin pour cela",
        };
    }

    private static string Until(string events) =>
        events.StartsWith("le ", StringComparison.Ordinal) ? $"jusqu'au {events[3..]}"
        : events.StartsWith("les ", StringComparison.Ordinal) ? $"jusqu'aux {events[4..]}"
        : $"jusqu'à {events}";
}
