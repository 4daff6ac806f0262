using Vow.Policy;

namespace Vow.Policies;

/// <summary>The mails about a new version of the policy, in the person's language.</summary>
internal static class AnnouncementTexts
{
    /// <summary>Says what changes, and from when on.</summary>
    public static (string Title, string Body) Change(DeclaredPolicy policy, Uri site, DateOnly from, bool begun, IReadOnlyList<ToldChange> changes, Language language)
    {
        var company = policy.Controller.Name;
        var day = CalendarWords.Of(from, language);
        return language == Language.Fr
            ? ($"Notre politique de confidentialité change le {day}",
                $"""
                Bonjour,

                La politique de confidentialité {FrenchWords.Of(company)} {(begun ? "a changé" : "change")} le {day}. Voici ce qui vous concerne{"\u00a0"}:

                {string.Join("\n", changes.Select(change => "- " + change.Fr))}

                Vous n'avez rien à faire si ces changements vous conviennent. Vous pouvez à tout moment consulter vos données, modifier vos choix, vous opposer, ou demander la suppression de vos données{"\u00a0"}: {new Uri(site, "/fr/me")}

                La politique en vigueur et toutes ses versions{"\u00a0"}: {new Uri(site, "/fr/policy/versions")}
                Une question{"\u00a0"}: {policy.Dpo.Email.Value ?? policy.Controller.Email}
                """)
            : ($"Our privacy policy changes on {day}",
                $"""
                Hello,

                The privacy policy of {company} {(begun ? "changed" : "changes")} on {day}. This is what concerns you:

                {string.Join("\n", changes.Select(change => "- " + change.En))}

                There is nothing to do if you agree with it. You can at any time see your data, change your choices, object, or have your data deleted: {new Uri(site, "/en/me")}

                The policy in force and all its versions: {new Uri(site, "/en/policy/versions")}
                A question: {policy.Dpo.Email.Value ?? policy.Controller.Email}
                """);
    }

    /// <summary>Asks for a consent again: the words have changed.</summary>
    public static (string Title, string Body) AskAgain(DeclaredPolicy policy, Uri site, IReadOnlyList<Bilingual> purposes, Language language)
    {
        var company = policy.Controller.Name;
        return language == Language.Fr
            ? ("Votre accord ne compte plus\u00a0: souhaitez-vous le redonner\u00a0?",
                $"""
                Bonjour,

                Vous aviez donné votre accord à {company} pour{"\u00a0"}:

                {string.Join("\n", purposes.Select(purpose => "- " + purpose.Fr))}

                Ce que nous faisons a changé, et le texte auquel vous aviez dit oui ne le couvre plus. Depuis ce moment, nous n'utilisons plus vos données à cette fin.

                Le nouveau texte, avec un oui et un non{"\u00a0"}: {new Uri(site, "/fr/me/choices/again")}

                Si vous ne répondez pas, rien ne reprend{"\u00a0"}: votre silence n'est pas un accord.
                Une question{"\u00a0"}: {policy.Dpo.Email.Value ?? policy.Controller.Email}
                """)
            : ("Your consent no longer counts: would you give it again?",
                $"""
                Hello,

                You had given {company} your consent for:

                {string.Join("\n", purposes.Select(purpose => "- " + purpose.En))}

                What we do has changed, and the words you said yes to no longer cover it. From that moment we have stopped using your data for it.

                The new words, with a yes and a no: {new Uri(site, "/en/me/choices/again")}

                If you don't answer, nothing starts again: your silence is no consent.
                A question: {policy.Dpo.Email.Value ?? policy.Controller.Email}
                """);
    }
}
