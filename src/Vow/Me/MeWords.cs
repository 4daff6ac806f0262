using Vow.DataMap;
using Vow.Gate;
using Vow.Policy;
using Words = Vow.Site.Words;

namespace Vow.Me;

/// <summary>The sentences of /me that are put together from the policy and a row's dates.</summary>
public static class MeWords
{
    /// <summary>Where something lies, in plain words.</summary>
    public static string Place(string source, Language language) => (source == StoreMap.Source, language) switch
    {
        (true, Language.Fr) => "notre site",
        (true, _) => "our site",
        (false, Language.Fr) => $"notre système «\u00a0{source}\u00a0»",
        (false, _) => $"our system \"{source}\"",
    };

    /// <summary>The same; what is looked into by hand by its own title.</summary>
    public static string Place(DeclaredPolicy policy, string source, Language language)
    {
        ArgumentNullException.ThrowIfNull(policy);
        return policy.Sources.FirstOrDefault(one => one.Id == source)?.ByHand?.Title[language] ?? Place(source, language);
    }

    /// <summary>Until when, as a date and as the rule that gives it.</summary>
    public static string KeptUntil(DeclaredPolicy policy, Purpose purpose, Standing standing, Language language)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(purpose);
        var rule = RetentionWords.Of(policy, purpose, language);
        var active = standing switch
        {
            { Phase: Phase.Active, ActiveEnd: { } end } => Words.Date(end, language) + ", " + rule,
            { Phase: Phase.Active } => rule,
            { HasAnchor: false } => language == Language.Fr ? $"{rule}\u00a0; aucune date n'est encore connue" : $"{rule}; no date is known yet",
            { Phase: Phase.Archived } => language == Language.Fr ? "à archiver dès le prochain passage" : "to be archived at the next sweep",
            _ => language == Language.Fr ? "à supprimer dès le prochain passage" : "to be deleted at the next sweep",
        };
        if (purpose.Keep.Archive is null || standing.Phase == Phase.Expired)
        {
            return active;
        }

        var then = standing.ArchiveEnd is { } last ? Words.Date(last, language) : RetentionWords.Archive(policy, purpose, language)!;
        return language == Language.Fr
            ? $"{active}\u00a0; puis une partie en archive jusqu'au terme suivant\u00a0: {then}"
            : $"{active}; then a part of it in archive, until: {then}";
    }

    /// <summary>A recipient, by name where it has been given and by what it does where not.</summary>
    public static string Recipient(Recipient recipient, Language language)
    {
        ArgumentNullException.ThrowIfNull(recipient);
        var name = recipient.Name.IsKnown ? recipient.Name.Value! : language == Language.Fr ? "une société dont le nom n'est pas encore enregistré" : "a company whose name is not recorded yet";
        var countries = recipient.Countries.IsKnown
            ? " (" + string.Join(", ", recipient.Countries.Value.Select(c => CountryNames.Of(c, language))) + ")"
            : "";
        return language == Language.Fr ? $"{name}{countries}\u00a0: {recipient.Does.Fr}" : $"{name}{countries}: {recipient.Does.En}";
    }

    /// <summary>The basis and, where it rests on a text, the text.</summary>
    public static string Basis(Purpose purpose, Language language)
    {
        ArgumentNullException.ThrowIfNull(purpose);
        var basis = Terms.Of(purpose.Basis)[language];
        return purpose.LegalText is { } text ? $"{basis} ({RetentionWords.Cite(text, language)})" : basis;
    }

    /// <summary>A choice that stands, in words.</summary>
    public static string Choice(ChoiceAct? act, bool pending, Language language) => (act, pending, language) switch
    {
        (null, _, Language.Fr) => "vous n'avez rien dit",
        (null, _, _) => "you have said nothing",
        (ChoiceAct.Given, true, Language.Fr) => "vous avez dit oui, votre adresse reste à confirmer",
        (ChoiceAct.Given, true, _) => "you said yes, your address is still to be confirmed",
        (ChoiceAct.Given, _, Language.Fr) => "vous avez dit oui",
        (ChoiceAct.Given, _, _) => "you said yes",
        (ChoiceAct.Refused, _, Language.Fr) => "vous avez dit non",
        (ChoiceAct.Refused, _, _) => "you said no",
        (ChoiceAct.Withdrawn, _, Language.Fr) => "vous avez retiré votre accord",
        (ChoiceAct.Withdrawn, _, _) => "you withdrew your yes",
        (ChoiceAct.Objected, _, Language.Fr) => "vous vous y êtes opposé",
        (ChoiceAct.Objected, _, _) => "you objected",
        (ChoiceAct.ObjectionLifted, _, Language.Fr) => "vous avez levé votre opposition",
        (ChoiceAct.ObjectionLifted, _, _) => "you took your objection back",
        _ => "",
    };
}
