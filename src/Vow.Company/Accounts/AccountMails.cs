using Vow.Consent;
using Vow.Policy;
using Vow.Post;

namespace Vow.Company.Accounts;

/// <summary>The mails about accounts, in both languages. None repeats what a stranger may have typed into a form.</summary>
public static class AccountMails
{
    /// <summary>Asks the address to answer.</summary>
    public static Mail Confirm(Language language, string company, string to, Guid subject, string link) => Of(
        language, to, subject, "account.confirm",
        $"Confirm your account with {company}",
        $"Confirmez votre compte chez {company}",
        $"""
        Hello,

        Somebody, most likely you, has asked for an account with {company} under this address.
        Open this page and press the button to confirm it:

        {link}

        The link works once, for seven days. Until then nothing is done with your data, and your choices do not count yet.

        If it was not you, do nothing: after seven days what was entered is deleted.
        """,
        $"""
        Bonjour,

        Quelqu'un, sans doute vous, a demandé un compte chez {company} avec cette adresse.
        Ouvrez cette page et appuyez sur le bouton pour le confirmer{"\u00a0"}:

        {link}

        Le lien fonctionne une fois, pendant sept jours. D'ici là, vos données ne sont pas utilisées et vos choix ne comptent pas encore.

        Si ce n'était pas vous, ne faites rien{"\u00a0"}: après sept jours, ce qui a été saisi est supprimé.
        """);

    /// <summary>Says which choices count from now on, each with its receipt.</summary>
    /// <param name="language">The language of the form they were made on.</param>
    /// <param name="company">The company.</param>
    /// <param name="to">The confirmed address.</param>
    /// <param name="subject">Whose they are.</param>
    /// <param name="choices">Each choice in words, and the address of its receipt.</param>
    /// <param name="change">Where they are changed.</param>
    public static Mail Choices(Language language, string company, string to, Guid subject, IReadOnlyList<(Bilingual Said, string Receipt)> choices, string change)
    {
        ArgumentNullException.ThrowIfNull(choices);
        return Of(
            language, to, subject, "account.choices",
            $"Your choices at {company}",
            $"Vos choix chez {company}",
            $"""
            Hello,

            Your address is confirmed, and what you chose counts from now on:

            {string.Join("\n\n", choices.Select(choice => $"- {choice.Said.En}\n  Receipt: {choice.Receipt}"))}

            A receipt holds the words you were shown and a proof that stands without us. Keep it if you like.
            You can change your mind at any time, with one click:

            {change}
            """,
            $"""
            Bonjour,

            Votre adresse est confirmée, et vos choix comptent à partir de maintenant{"\u00a0"}:

            {string.Join("\n\n", choices.Select(choice => $"- {choice.Said.Fr}\n  Attestation\u00a0: {choice.Receipt}"))}

            Une attestation contient le texte que vous avez lu et une preuve qui tient sans nous. Conservez-la si vous le souhaitez.
            Vous pouvez changer d'avis à tout moment, en un clic{"\u00a0"}:

            {change}
            """);
    }

    /// <summary>A choice in a few words: yes or no, to what, by which means.</summary>
    public static Bilingual Said(DeclaredPolicy policy, ChoiceRequest choice)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(choice);
        var what = policy.Purpose(choice.Purpose)?.Title ?? new Bilingual(choice.Purpose, choice.Purpose);
        var by = policy.Channel(choice.Channel)?.Title;
        return new Bilingual(
            (choice.Act.IsNo() ? "No: " : "Yes: ") + what.En + (by is null ? "" : ", " + by.En),
            (choice.Act.IsNo() ? "Non\u00a0: " : "Oui\u00a0: ") + what.Fr + (by is null ? "" : ", " + by.Fr));
    }

    /// <summary>Says to somebody who has an account that a second one was asked for.</summary>
    public static Mail Known(Language language, string company, string to, Guid subject, string signIn, string password) => Of(
        language, to, subject, "account.known",
        $"You already have an account with {company}",
        $"Vous avez déjà un compte chez {company}",
        $"""
        Hello,

        Somebody has asked for an account with {company} under this address, but you already have one. Nothing was changed.

        Sign in here: {signIn}
        If you have forgotten your password: {password}

        If it was not you, do nothing.
        """,
        $"""
        Bonjour,

        Quelqu'un a demandé un compte chez {company} avec cette adresse, mais vous en avez déjà un. Rien n'a été modifié.

        Connectez-vous ici{"\u00a0"}: {signIn}
        Si vous avez oublié votre mot de passe{"\u00a0"}: {password}

        Si ce n'était pas vous, ne faites rien.
        """);

    /// <summary>The link to a new password.</summary>
    public static Mail NewPassword(Language language, string company, string to, Guid subject, string link) => Of(
        language, to, subject, "account.password",
        $"Choose a new password for {company}",
        $"Choisissez un nouveau mot de passe pour {company}",
        $"""
        Hello,

        Somebody, most likely you, has asked to choose a new password for the account under this address.
        Choose it here:

        {link}

        The link works once, for one hour. If it was not you, do nothing: your password stays as it is.
        """,
        $"""
        Bonjour,

        Quelqu'un, sans doute vous, a demandé à choisir un nouveau mot de passe pour le compte lié à cette adresse.
        Choisissez-le ici{"\u00a0"}:

        {link}

        Le lien fonctionne une fois, pendant une heure. Si ce n'était pas vous, ne faites rien{"\u00a0"}: votre mot de passe reste le même.
        """);

    /// <summary>Says that one of the account's ways in was changed.</summary>
    public static Mail Changed(Language language, string company, string to, Guid subject, Bilingual what, string link)
    {
        ArgumentNullException.ThrowIfNull(what);
        return Of(
            language, to, subject, "account.security",
            $"A change to your account with {company}",
            $"Un changement sur votre compte chez {company}",
            $"""
            Hello,

            {what.En}

            If it was you, there is nothing to do.
            If not, choose a new password and sign out everywhere else here:

            {link}
            """,
            $"""
            Bonjour,

            {what.Fr}

            Si c'était vous, vous n'avez rien à faire.
            Sinon, choisissez un nouveau mot de passe et fermez les autres sessions ici{"\u00a0"}:

            {link}
            """);
    }

    private static Mail Of(Language language, string to, Guid subject, string template, string titleEn, string titleFr, string en, string fr) =>
        language == Language.Fr ? new(to, subject, template, titleFr, fr) : new(to, subject, template, titleEn, en);
}
