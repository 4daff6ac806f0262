using Vow.Policy;

namespace Vow.Consent;

/// <summary>Why a choice can't be taken, in full: what is wrong and what to do.</summary>
public static class ChoiceRefusals
{
    /// <summary>Nobody of that id is known.</summary>
    public static readonly ChoiceOutcome.Refused SubjectUnknown = new(
        "subject_unknown",
        new("We don't know the person this choice is for.", "Nous ne connaissons pas la personne concernée par ce choix."),
        new("Have the person sign up or give their address first.", "La personne doit d'abord créer un compte ou indiquer son adresse."));

    /// <summary>Several people are known by the identifier, and a yes must be one person's.</summary>
    public static readonly ChoiceOutcome.Refused SubjectAmbiguous = new(
        "subject_ambiguous",
        new("Several people share this identifier.", "Plusieurs personnes partagent cet identifiant."),
        new("Name the person by account.", "Désignez la personne par son compte."));

    /// <summary>Erasure is under way or done.</summary>
    public static readonly ChoiceOutcome.Refused Erasing = new(
        "erasing",
        new("This person's data is being erased: nothing is used any more.", "Les données de cette personne sont en cours d'effacement\u00a0: plus rien n'est utilisé."),
        new("There is nothing left to choose. A new account can make new choices.", "Il n'y a plus rien à choisir. Un nouveau compte pourra faire de nouveaux choix."));

    /// <summary>The policy has no such purpose.</summary>
    public static readonly ChoiceOutcome.Refused PurposeUndeclared = new(
        "purpose_undeclared",
        new("The policy declares no such purpose.", "La politique ne déclare pas cette finalité."),
        new("Use the id of a purpose in the policy.", "Utilisez l'identifiant d'une finalité de la politique."));

    /// <summary>The purpose rests on a contract or a law, not on what the person chooses.</summary>
    public static readonly ChoiceOutcome.Refused NotOpenToChoice = new(
        "not_open_to_choice",
        new("This use does not depend on a choice: it rests on a contract or on a law.", "Cette utilisation ne dépend pas d'un choix\u00a0: elle repose sur un contrat ou sur une loi."),
        new("The policy says which uses you can accept, refuse or stop.", "La politique indique les utilisations que vous pouvez accepter, refuser ou arrêter."));

    /// <summary>The purpose has no such channel, or has channels and none was named.</summary>
    public static readonly ChoiceOutcome.Refused ChannelUndeclared = new(
        "channel_undeclared",
        new("The policy declares no such channel for this purpose.", "La politique ne déclare pas ce canal pour cette finalité."),
        new("Name one of the purpose's channels, or none where it has none.", "Indiquez un canal de la finalité, ou aucun si elle n'en a pas."));

    /// <summary>Given against words that are not the current ones.</summary>
    public static readonly ChoiceOutcome.Refused TextNotCurrent = new(
        "text_not_current",
        new("The sentence that was agreed to is not the current one.", "La phrase acceptée n'est pas celle en vigueur."),
        new("Show the current sentence and ask again.", "Présentez la phrase en vigueur et posez de nouveau la question."));

    /// <summary>The policy promises that only an explicit act counts (GDPR 4(11), 7).</summary>
    public static readonly ChoiceOutcome.Refused NotExplicit = new(
        "act_not_explicit",
        new("Only an explicit yes counts for this purpose.", "Seul un oui explicite compte pour cette finalité."),
        new("Ask with an empty box or a button of its own.", "Posez la question avec une case vide ou un bouton dédié."));

    /// <summary>The purpose is closed to minors and the person has not said that they are 15 or over (GDPR 8, LIL 45).</summary>
    public static readonly ChoiceOutcome.Refused AgeNotDeclared = new(
        "age_not_declared",
        new("This choice is closed to people under 15, and the person has not said that they are 15 or over.", "Ce choix est fermé aux moins de 15 ans, et la personne n'a pas indiqué avoir 15 ans ou plus."),
        new("Ask them beside the choice, without a date of birth, and send their answer as \"of_age\".", "Demandez-le-lui à côté du choix, sans date de naissance, et envoyez sa réponse dans «\u00a0of_age\u00a0»."));

    /// <summary>The person said that they are under 15 (GDPR 8, LIL 45).</summary>
    public static readonly ChoiceOutcome.Refused Minor = new(
        "minor",
        new("The person is under 15: alone they can't say yes to this.", "La personne a moins de 15 ans\u00a0: elle ne peut pas y consentir seule."),
        new("Don't use their data for this. What they said of their age was recorded, and any earlier yes to such a use is taken back.", "N'utilisez pas ses données pour cela. Ce qu'elle a dit de son âge a été enregistré, et tout oui donné auparavant à un tel usage est retiré."));

    /// <summary>A yes to what rests on an interest, or an objection lifted where there is none to make.</summary>
    public static readonly ChoiceOutcome.Refused ActNotForPurpose = new(
        "act_not_for_purpose",
        new("This act does not fit the legal basis of the purpose.", "Cet acte ne correspond pas à la base légale de la finalité."),
        new("Consent is given or withdrawn; a legitimate interest is objected to, or the objection is lifted.", "Un consentement se donne ou se retire\u00a0; on s'oppose à un intérêt légitime, ou on lève l'opposition."));

    /// <summary>The caller's own fault: an empty or overlong field.</summary>
    public static readonly ChoiceOutcome.Refused Malformed = new(
        "malformed",
        new("The place of the choice or its key is missing or too long.", "Le lieu du choix ou sa clé manque ou est trop long."),
        new("Send a surface of 1 to 64 characters and an idempotency key of 1 to 100.", "Envoyez un lieu de 1 à 64 caractères et une clé d'idempotence de 1 à 100."));
}
