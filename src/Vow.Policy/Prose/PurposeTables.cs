using Vow.Gate;

namespace Vow.Policy.Prose;

/// <summary>Tables about what data is used for, how long, and what people can decide.</summary>
internal static class PurposeTables
{
    public static string Purposes(DeclaredPolicy policy, Language language) => Markdown.Table(
        language switch
        {
            Language.En => ["Purpose", "Legal basis", "In use for", "Then archived for"],
            Language.Fr => ["Finalité", "Base légale", "En base active", "Puis en archivage intermédiaire"],
        },
        policy.Purposes.Select(purpose => (IReadOnlyList<string>)
        [
            Markdown.Plain(purpose.Title[language]),
            BasisCell(purpose, language),
            Markdown.Plain(RetentionWords.Of(policy, purpose, language)),
            Markdown.Plain(RetentionWords.Archive(policy, purpose, language) ?? None(language)),
        ]));

    public static string Retention(DeclaredPolicy policy, Language language) => Markdown.List(
        policy.Purposes.Select(purpose =>
        {
            var colon = language switch { Language.En => ":", Language.Fr => "\u00a0:" };
            return $"**{Markdown.Plain(purpose.Title[language])}**{colon} {Markdown.Plain(RetentionWords.Whole(policy, purpose, language))}.{Erasure(purpose, language)}";
        }));

    public static string Data(DeclaredPolicy policy, Language language) => Markdown.Table(
        language switch
        {
            Language.En => ["Data", "Category", "Where it comes from", "Used for"],
            Language.Fr => ["Donnée", "Catégorie", "Origine", "Utilisée pour"],
        },
        policy.Data.Select(datum => (IReadOnlyList<string>)
        [
            Markdown.Plain(datum.Title[language]) + Secret(datum, language),
            Markdown.Plain(Terms.Of(datum.Category)[language]),
            Markdown.Plain(Terms.Of(datum.Origin)[language]),
            UsedFor(policy, datum, language),
        ]));

    public static string Choices(DeclaredPolicy policy, Language language)
    {
        var rows = policy.Purposes.Where(purpose => purpose.IsOpenToChoice).Select(purpose => (IReadOnlyList<string>)
        [
            Markdown.Plain(purpose.Title[language]),
            purpose.Channels.IsEmpty ? None(language) : Markdown.Plain(string.Join(", ", purpose.Channels.Select(id => policy.Channel(id)?.Title[language] ?? id))),
            purpose.Consent is { } consent ? Markdown.Plain(Quoted(consent.Text[language], language)) : None(language),
            Markdown.Plain(WaysOut(purpose, language)),
        ]).ToList();
        if (rows.Count == 0)
        {
            return language switch { Language.En => "There is nothing to choose: no use rests on your consent or can be objected to.", Language.Fr => "Il n'y a rien à choisir\u00a0: aucune utilisation ne repose sur votre consentement ni n'est susceptible d'opposition." };
        }

        return Markdown.Table(
            language switch
            {
                Language.En => ["Choice", "By", "What you agree to", "How you decide"],
                Language.Fr => ["Choix", "Par", "Ce que vous acceptez", "Comment vous décidez"],
            },
            rows);
    }

    public static string Rights(DeclaredPolicy policy, Language language) => Markdown.Table(
        language switch
        {
            Language.En => ["Right", "Text", "Applies to"],
            Language.Fr => ["Droit", "Texte", "S'applique à"],
        },
        Enum.GetValues<Right>().Select(right => (right, purposes: policy.Purposes.Where(purpose => RightsByBasis.For(purpose).Contains(right)).ToList())).Where(one => one.purposes.Count > 0)
            .Select(one => (IReadOnlyList<string>)
            [
                Markdown.Plain(Meaning.Fields.Capital(RightsByBasis.Title(one.right)[language])),
                Markdown.Plain(RightsByBasis.Article(one.right)[language]),
                AppliesTo(policy, one.right, one.purposes, language),
            ]));

    private static RightStanding Standing(Purpose purpose, Right right) => RightsByBasis.Of(purpose.Basis, right, purpose.Marketing);

    /// <summary>"everything", or the purposes by name, those under a condition last and together.</summary>
    private static string AppliesTo(DeclaredPolicy policy, Right right, List<Purpose> purposes, Language language)
    {
        var fully = purposes.Where(purpose => Standing(purpose, right) == RightStanding.Yes).ToList();
        if (fully.Count == policy.Purposes.Length)
        {
            return language switch { Language.En => "everything", Language.Fr => "tout" };
        }

        var parts = fully.ConvertAll(purpose => purpose.Title[language]);
        var conditional = purposes.Except(fully).ToList();
        if (conditional.Count > 0)
        {
            var which = purposes.Count == policy.Purposes.Length && fully.Count > 0
                ? language switch { Language.En => "everything else", Language.Fr => "tout le reste" }
                : string.Join(", ", conditional.Select(purpose => purpose.Title[language]));
            parts.Add(which + language switch { Language.En => ", once it is no longer necessary", Language.Fr => ", dès que ce n'est plus nécessaire" });
        }

        return Markdown.Plain(string.Join(language switch { Language.En => "; ", Language.Fr => "\u00a0; " }, parts));
    }

    private static string BasisCell(Purpose purpose, Language language)
    {
        var basis = Markdown.Plain(Terms.Of(purpose.Basis)[language]);
        var detail = purpose.Basis switch
        {
            Basis.Contract => purpose.Contract?[language],
            Basis.LegitimateInterest => purpose.Interest?[language],
            _ => purpose.LegalText is { } text ? RetentionWords.Cite(text, language) : null,
        };
        return detail is null ? basis : $"{basis} ({Markdown.Plain(detail)})";
    }

    private static string Erasure(Purpose purpose, Language language) => (purpose.OnErasure, purpose.KeepsBecause, language) switch
    {
        (OnErasure.Keep, { } because, Language.En) => $" If you delete your account, it stays to this term: {Markdown.Plain(because.En)}.",
        (OnErasure.Keep, { } because, Language.Fr) => $" Si vous supprimez votre compte, ces données restent jusqu'à ce terme\u00a0: {Markdown.Plain(because.Fr)}.",
        (OnErasure.Archive, _, Language.En) => " If you delete your account, only the archived part stays, to this term.",
        (OnErasure.Archive, _, Language.Fr) => " Si vous supprimez votre compte, seule la partie archivée reste, jusqu'à ce terme.",
        _ => "",
    };

    private static string Secret(Datum datum, Language language) => (datum.Secret, language) switch
    {
        (true, Language.En) => " (never shown)",
        (true, Language.Fr) => " (donnée jamais affichée)",
        _ => "",
    };

    private static string UsedFor(DeclaredPolicy policy, Datum datum, Language language)
    {
        var uses = policy.Purposes.SelectMany(purpose => purpose.Data.Where(use => use.Datum == datum.Id).Select(use => Markdown.Plain(purpose.Title[language]) + Optional(use, language))).ToList();
        return uses.Count == 0 ? None(language) : string.Join(", ", uses);
    }

    private static string Optional(DatumUse use, Language language) => (use.Optional, language) switch
    {
        (true, Language.En) => " (optional)",
        (true, Language.Fr) => " (facultatif)",
        _ => "",
    };

    private static string WaysOut(Purpose purpose, Language language)
    {
        if (purpose.Basis != Basis.Consent)
        {
            return language switch { Language.En => "you may object at any time", Language.Fr => "vous pouvez vous y opposer à tout moment" };
        }

        var asked = purpose.Consent?.ValidFor is { } validFor ? CalendarWords.Of(validFor, language) : null;
        return (language, asked) switch
        {
            (Language.En, null) => "only if you say yes; you may withdraw at any time",
            (Language.En, _) => $"only if you say yes; you may withdraw at any time; asked again after {asked}",
            (Language.Fr, null) => "seulement si vous dites oui\u00a0; vous pouvez retirer votre consentement à tout moment",
            _ => $"seulement si vous dites oui\u00a0; vous pouvez retirer votre consentement à tout moment\u00a0; redemandé après {asked}",
        };
    }

    private static string Quoted(string text, Language language) => language switch { Language.En => $"“{text}”", Language.Fr => $"«\u00a0{text}\u00a0»" };

    private static string None(Language language) => language switch { Language.En => "–", Language.Fr => "–" };
}
