using Vow.Gate;
using Vow.Policy;

namespace Vow.GateAnswers;

/// <summary>The gate's reasons in words: what stands against a use, and what to do about it.</summary>
public static class GateReasons
{
    /// <summary>Message and remedy of a reason, in both languages.</summary>
    public static (Bilingual Message, Bilingual Remedy) Of(Reason reason) => reason switch
    {
        Reason.None => (
            new("Nothing stands against this use.", "Rien ne s'oppose à cette utilisation."),
            new("Go on.", "Poursuivez.")),
        Reason.ChoiceNone => (
            new("The person has not said yes to this.", "La personne n'a pas dit oui à cette utilisation."),
            new("Ask them, with the current sentence and an empty box.", "Posez-lui la question, avec la phrase en vigueur et une case vide.")),
        Reason.ChoiceRefused => (
            new("The person said no.", "La personne a dit non."),
            new("Don't use the data for this, and don't ask again soon.", "N'utilisez pas ces données pour cela et ne reposez pas la question de sitôt.")),
        Reason.ChoiceWithdrawn => (
            new("The person withdrew their consent.", "La personne a retiré son consentement."),
            new("Stop now. Only a new yes of theirs opens it again.", "Arrêtez maintenant. Seul un nouveau oui de sa part rouvrira cette utilisation.")),
        Reason.ChoiceExpired => (
            new("The consent has run out.", "Le consentement a expiré."),
            new("Ask again before any further use.", "Reposez la question avant toute nouvelle utilisation.")),
        Reason.ChoicePending => (
            new("The person's address has not been confirmed, so their choice proves nothing yet.", "L'adresse de la personne n'est pas confirmée\u00a0: son choix ne prouve encore rien."),
            new("Wait until they follow the link we sent them.", "Attendez que la personne suive le lien que nous lui avons envoyé.")),
        Reason.TextOutdated => (
            new("The person agreed to an earlier sentence that does not cover this use.", "La personne a accepté une phrase antérieure qui ne couvre pas cette utilisation."),
            new("Show the current sentence and ask again.", "Présentez la phrase en vigueur et posez de nouveau la question.")),
        Reason.Objected => (
            new("The person objected.", "La personne s'est opposée à cette utilisation."),
            new("Stop now. Only they can lift the objection.", "Arrêtez maintenant. Elle seule peut lever son opposition.")),
        Reason.Restricted => (
            new("The data is restricted at the person's request (GDPR 18).", "Les données sont limitées à la demande de la personne (RGPD 18)."),
            new("Keep it and don't use it, unless one of the four exceptions applies; then name it.", "Conservez-les sans les utiliser, sauf l'une des quatre exceptions\u00a0; indiquez alors laquelle.")),
        Reason.PhaseArchived => (
            new("The data is in the archive, closed to ordinary use.", "Les données sont archivées et fermées à l'usage courant."),
            new("Ask one of the roles that may open the archive, with a reason.", "Adressez-vous à l'un des rôles habilités à ouvrir l'archive, avec un motif.")),
        Reason.PhaseExpired => (
            new("The time for which the data may be kept has passed.", "La durée de conservation de ces données est dépassée."),
            new("Don't use it; it is to be deleted.", "Ne les utilisez pas\u00a0: elles doivent être supprimées.")),
        Reason.ContractNone => (
            new("No contract with the person is running for this.", "Aucun contrat en cours avec la personne ne le permet."),
            new("Check whether they have an account or an order; else don't use the data.", "Vérifiez si elle a un compte ou une commande\u00a0; sinon n'utilisez pas ces données.")),
        Reason.Minor => (
            new("The person is too young to agree to this alone.", "La personne est trop jeune pour accepter seule."),
            new("Don't use the data for this.", "N'utilisez pas ces données pour cela.")),
        Reason.Erasing => (
            new("The person's data is being erased.", "Les données de la personne sont en cours d'effacement."),
            new("Stop every use.", "Arrêtez toute utilisation.")),
        Reason.PurposeUndeclared => (
            new("The policy declares no such purpose.", "La politique ne déclare pas cette finalité."),
            new("Use a declared purpose, or have this one added to the policy first.", "Utilisez une finalité déclarée, ou faites d'abord ajouter celle-ci à la politique.")),
        Reason.DatumUndeclared => (
            new("The purpose does not declare this datum.", "La finalité ne déclare pas cette donnée."),
            new("Leave it out, or have it added to the purpose first.", "Ne l'utilisez pas, ou faites-la d'abord ajouter à la finalité.")),
        Reason.RecipientUnregistered => (
            new("The policy does not name this recipient for this purpose.", "La politique ne nomme pas ce destinataire pour cette finalité."),
            new("Don't give the data; have the recipient declared first.", "Ne transmettez pas ces données\u00a0; faites d'abord déclarer le destinataire.")),
        Reason.RecipientUnknown => (
            new("What the policy says of this recipient is still incomplete.", "Ce que la politique dit de ce destinataire est encore incomplet."),
            new("Have its name, countries and contract written into the policy first.", "Faites d'abord inscrire dans la politique son nom, ses pays et son contrat.")),
        Reason.CountryNoMechanism => (
            new("Nothing allows the data to go to this country.", "Rien ne permet d'envoyer ces données dans ce pays."),
            new("Keep it in the European Economic Area, or have a transfer mechanism put in place.", "Gardez-les dans l'Espace économique européen, ou faites mettre en place une garantie de transfert.")),
        Reason.MechanismLapsed => (
            new("What allowed the data to go to this country is not in force today.", "La garantie qui permettait l'envoi dans ce pays n'est pas en vigueur aujourd'hui."),
            new("Stop the transfer until it is in force.", "Suspendez le transfert jusqu'à ce qu'elle le soit.")),
        Reason.FactsStale => (
            new("What is known here about the person is not current.", "Ce qui est connu ici de la personne n'est pas à jour."),
            new("Ask the server again.", "Interrogez de nouveau le serveur.")),
        Reason.ChannelUndeclared => (
            new("The purpose has no such channel, or needs one to be named.", "La finalité n'a pas ce canal, ou exige qu'un canal soit indiqué."),
            new("Name one of the channels the policy declares.", "Indiquez l'un des canaux déclarés par la politique.")),
    };
}
