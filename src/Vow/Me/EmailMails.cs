using Vow.Policy;
using Vow.Post;

namespace Vow.Me;

/// <summary>The mails of a change of address, in both languages.</summary>
public static class EmailMails
{
    /// <summary>To the old address, which can stop it.</summary>
    public static Mail ToOld(Language language, string company, string to, Guid subject, Uri link) => language == Language.Fr
        ? new(to, subject, "me.email.old", $"Changement de votre adresse e-mail chez {company}",
            $"""
            Bonjour,

            Quelqu'un, sans doute vous, a demandé que votre compte chez {company} passe à une autre adresse e-mail. Le changement vaut quand les deux adresses ont dit oui.

            Ouvrez cette page dans les 24 heures pour dire oui, ou pour l'arrêter{"\u00a0"}:

            {link}

            Si ce n'était pas vous, arrêtez-le et choisissez un nouveau mot de passe. Sans réponse, rien ne change.
            """)
        : new(to, subject, "me.email.old", $"Change of your e-mail address with {company}",
            $"""
            Hello,

            Somebody, most likely you, has asked to move your account with {company} to another e-mail address. The change counts when both addresses have said yes.

            Open this page within 24 hours to say yes, or to stop it:

            {link}

            If it was not you, stop it and choose a new password. Without an answer nothing changes.
            """);

    /// <summary>To the new address.</summary>
    public static Mail ToNew(Language language, string company, string to, Guid subject, Uri link) => language == Language.Fr
        ? new(to, subject, "me.email.new", $"Votre nouvelle adresse e-mail chez {company}",
            $"""
            Bonjour,

            Quelqu'un, sans doute vous, a demandé qu'un compte chez {company} passe à cette adresse e-mail. Le changement vaut quand l'ancienne et la nouvelle adresse ont dit oui.

            Ouvrez cette page et appuyez sur le bouton, dans les 24 heures{"\u00a0"}:

            {link}

            Si vous n'avez rien demandé, ne faites rien{"\u00a0"}: rien ne changera.
            """)
        : new(to, subject, "me.email.new", $"Your new e-mail address with {company}",
            $"""
            Hello,

            Somebody, most likely you, has asked to move an account with {company} to this e-mail address. The change counts when the old and the new address have said yes.

            Open this page and press the button, within 24 hours:

            {link}

            If you asked for nothing, do nothing: nothing changes.
            """);

    /// <summary>To a new address that has an account already. It belongs to somebody else's file: it is about nobody here.</summary>
    public static Mail ToTaken(Language language, string company, string to) => language == Language.Fr
        ? new(to, null, "me.email.taken", $"Vous avez déjà un compte chez {company}",
            $"""
            Bonjour,

            Quelqu'un a demandé qu'un autre compte chez {company} passe à cette adresse e-mail, mais elle a déjà un compte. Rien n'a été modifié.

            Si c'était vous et que vous voulez réunir les deux, supprimez d'abord celui dont vous n'avez plus besoin. Si ce n'était pas vous, ne faites rien.
            """)
        : new(to, null, "me.email.taken", $"You already have an account with {company}",
            $"""
            Hello,

            Somebody has asked to move another account with {company} to this e-mail address, but it already has an account. Nothing was changed.

            If it was you and you want one account only, delete first the one you no longer need. If it was not you, do nothing.
            """);

    /// <summary>To the old address once the change is made.</summary>
    public static Mail Done(Language language, DeclaredPolicy policy, string to, Guid subject)
    {
        ArgumentNullException.ThrowIfNull(policy);
        var (company, contact) = (policy.Controller.Name, policy.Rights.Email);
        return language == Language.Fr
            ? new(to, subject, "me.email.done", $"Votre adresse e-mail chez {company} est changée",
                $"""
                Bonjour,

                Votre compte chez {company} a désormais une autre adresse e-mail. Cette adresse-ci ne l'ouvre plus, et nous n'y écrivons plus.

                Si ce n'était pas vous, écrivez-nous sans attendre{"\u00a0"}: {contact}
                """)
            : new(to, subject, "me.email.done", $"Your e-mail address with {company} is changed",
                $"""
                Hello,

                Your account with {company} now has another e-mail address. This one no longer opens it, and we no longer write to it.

                If it was not you, write to us without delay: {contact}
                """);
    }
}
