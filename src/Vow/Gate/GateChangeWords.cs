using Vow.Gate;
using Vow.Policies;
using Vow.Policy;

namespace Vow.GateAnswers;

/// <summary>Changes that would turn an answer, in words.</summary>
public static class GateChangeWords
{
    /// <summary>A change as a sentence.</summary>
    public static string Of(PolicyInForce policy, Turn change, Language language)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(change);
        var name = change.Names.IsEmpty ? null : string.Join(", ", change.Names.Select(id => NameOf(policy, change.Kind, id, language)));
        var day = change.LastDay is { } last ? Site.Words.Date(last, language) : "";
        return (change.Kind, name) switch
        {
            (TurnKind.UseChannel, null) => T("Name no channel: the purpose has none.", "N'indiquez pas de canal\u00a0: la finalité n'en a pas."),
            (TurnKind.UseChannel, _) => T($"Use this channel instead: {name}.", $"Utilisez plutôt ce canal\u00a0: {name}."),
            (TurnKind.LeaveOut, null) => T("Leave out the data the policy does not know.", "N'utilisez pas les données que la politique ne connaît pas."),
            (TurnKind.LeaveOut, _) => T($"Leave out: {name}.", $"N'utilisez pas\u00a0: {name}."),
            (TurnKind.UseRecipient, _) => T($"Give the data to this recipient instead: {name}.", $"Confiez plutôt les données à ce destinataire\u00a0: {name}."),
            (TurnKind.UseCountry, _) => T($"Have the data handled in this country instead: {name}.", $"Faites plutôt traiter les données dans ce pays\u00a0: {name}."),
            (TurnKind.AskAs, _) => T($"Ask a role the archive opens to: {name}.", $"Adressez-vous à un rôle auquel l'archive est ouverte\u00a0: {name}."),
            (TurnKind.GiveConsent, null) => T("A new yes from the person.", "Un nouveau oui de la personne."),
            (TurnKind.GiveConsent, _) => T($"A new yes from the person, to the text of {name}.", $"Un nouveau oui de la personne, au texte du {name}."),
            (TurnKind.ConfirmAddress, _) => T("The person confirms their address.", "La personne confirme son adresse."),
            (TurnKind.LiftObjection, _) => T("The person takes back their objection.", "La personne lève son opposition."),
            (TurnKind.StartContract, _) => T("A contract with the person for this.", "Un contrat avec la personne pour cela."),
            (TurnKind.LiftRestriction, _) => T(
                "The restriction is lifted; or one of the four exceptions of article 18(2) holds, and is named.",
                "La limitation est levée\u00a0; ou l'une des quatre exceptions de l'article 18(2) s'applique, et elle est indiquée."),
            (TurnKind.BeginAgain, _) => T($"A new event begins the time again: {name}.", $"Un nouvel événement fait repartir la durée\u00a0: {name}."),
            (TurnKind.DeclarePurpose, _) => T("The policy would have to declare the purpose.", "La politique devrait déclarer la finalité."),
            (TurnKind.RegisterRecipient, null) => T("The policy would have to register the recipient.", "La politique devrait enregistrer le destinataire."),
            (TurnKind.RegisterRecipient, _) => T($"The policy would have to register this recipient for the purpose: {name}.", $"La politique devrait enregistrer ce destinataire pour la finalité\u00a0: {name}."),
            (TurnKind.CompleteRecipient, _) => T($"The policy would have to say who this recipient is: {name}.", $"La politique devrait dire qui est ce destinataire\u00a0: {name}."),
            (TurnKind.PutMechanism, _) => T(
                $"A transfer mechanism with the recipient, in force and not suspended, for this country: {name}.",
                $"Une garantie de transfert convenue avec le destinataire, en vigueur et non suspendue, pour ce pays\u00a0: {name}."),
            (TurnKind.Nothing, _) => T("Nothing opens this use for this person.", "Rien n'ouvre cette utilisation pour cette personne."),
            (TurnKind.ConsentEnds, _) => T($"Closes after {day}: the consent runs out.", $"Se ferme après le {day}\u00a0: le consentement expire."),
            (TurnKind.TermEnds, _) => T($"Closes after {day}: the data leave the phase they are in.", $"Se ferme après le {day}\u00a0: les données quittent la phase où elles sont."),
            (TurnKind.MechanismEnds, _) => T($"Closes after {day}: what carries the transfer ends.", $"Se ferme après le {day}\u00a0: la garantie de transfert prend fin."),
            (TurnKind.Withdrawal, _) => T("Closes when the person withdraws.", "Se ferme dès que la personne retire son consentement."),
            (TurnKind.ObjectionMade, _) => T("Closes when the person objects.", "Se ferme dès que la personne s'oppose."),
            (TurnKind.ContractEnds, _) => T("Closes when the contract ends.", "Se ferme à la fin du contrat."),
            (TurnKind.RestrictionOrErasure, _) => T("Closes when the use is restricted, or the data are erased.", "Se ferme si le traitement est limité, ou les données effacées."),
        };

        string T(string english, string french) => language == Language.Fr ? french : english;
    }

    internal static string Channel(PolicyInForce policy, string id, Language language) => policy.Declared.Channel(id)?.Title[language] ?? id;

    internal static string Datum(PolicyInForce policy, string id, Language language) => policy.Declared.Datum(id)?.Title[language] ?? id;

    internal static string Recipient(PolicyInForce policy, string id, Language language) => policy.Declared.Recipient(id)?.Called()[language] ?? id;

    private static string NameOf(PolicyInForce policy, TurnKind kind, string id, Language language) => kind switch
    {
        TurnKind.UseChannel => Channel(policy, id, language),
        TurnKind.LeaveOut => Datum(policy, id, language),
        TurnKind.UseRecipient or TurnKind.RegisterRecipient or TurnKind.CompleteRecipient => Recipient(policy, id, language),
        TurnKind.UseCountry or TurnKind.PutMechanism => CountryNames.Of(id, language),
        TurnKind.AskAs when Vow.Gate.Words.TryParse(id, out Role role) => Terms.Of(role)[language],
        TurnKind.BeginAgain => policy.Declared.Anchors.FirstOrDefault(anchor => anchor.Id == id)?.Title[language] ?? id,
        _ => id,
    };
}
