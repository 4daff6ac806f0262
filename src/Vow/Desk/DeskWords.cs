using Vow.Consent;
using Vow.Gate;
using Vow.Policy;
using Vow.Retention;
using Vow.Rights;

namespace Vow.Desk;

/// <summary>Words of the desk that several pages share.</summary>
public static class DeskWords
{
    /// <summary>A role.</summary>
    public static Bilingual Of(Role role) => role switch
    {
        Role.None => new("None", "Aucun"),
        Role.Agent => new("Customer service", "Service client"),
        Role.Dpo => new("Data protection officer", "Délégué à la protection des données"),
        Role.Legal => new("Legal", "Service juridique"),
        Role.Auditor => new("Auditor", "Auditeur"),
        Role.Admin => new("Administrator", "Administrateur"),
    };

    /// <summary>A role by its code; what is none as it is.</summary>
    public static Bilingual OfRole(string code) => Enum.GetValues<Role>().Where(role => role.Code() == code).Select(role => (Bilingual?)Of(role)).FirstOrDefault() ?? new(code, code);

    /// <summary>A phase of the life of data.</summary>
    public static Bilingual Of(Phase phase) => phase switch
    {
        Phase.Active => new("Active base", "Base active"),
        Phase.Archived => new("Intermediate archive", "Archivage intermédiaire"),
        Phase.Expired => new("Past its end", "Terme dépassé"),
    };

    /// <summary>Where a rights request stands.</summary>
    public static Bilingual Of(RequestState state) => state switch
    {
        RequestState.Open => new("Open", "Ouverte"),
        RequestState.Working => new("Being carried out", "En cours d'exécution"),
        RequestState.Answered => new("Answered", "Répondue"),
        RequestState.Refused => new("Refused, with reasons", "Refusée, avec motifs"),
        RequestState.Withdrawn => new("Taken back", "Retirée"),
        RequestState.Lapsed => new("Closed, identity never shown", "Close, identité non établie"),
    };

    /// <summary>An act about a purpose, told of somebody else.</summary>
    public static Bilingual Of(ChoiceAct act) => act.Told();

    /// <summary>What a sweep does to rows, by the word of <see cref="Vow.Retention.SweepLine.Action"/>.</summary>
    public static Bilingual OfAction(string action) => action switch
    {
        "archive" => new("Archived", "Archivage"),
        "delete" => new("Deleted", "Suppression"),
        "clear" => new("Columns cleared", "Effacement de colonnes"),
        "end" => new("Archive ended", "Fin d'archive"),
        "held" => new("Held: stays", "Suspendu\u00a0: conservé"),
        "undated" => new("No date: stays", "Sans date\u00a0: conservé"),
        _ => new(action, action),
    };

    /// <summary>Why deletion is stopped.</summary>
    public static Bilingual Of(HoldReason reason) => reason switch
    {
        HoldReason.Litigation => new("Dispute or inquiry (GDPR 17(3)(e))", "Litige ou enquête (RGPD 17(3)(e))"),
        HoldReason.Restriction18B => new("Unlawful use, restriction preferred (GDPR 18(1)(b))", "Utilisation illicite, limitation préférée (RGPD 18(1)(b))"),
        HoldReason.Restriction18C => new("Needed by the person for a claim (GDPR 18(1)(c))", "Nécessaire à la personne en justice (RGPD 18(1)(c))"),
    };
}
