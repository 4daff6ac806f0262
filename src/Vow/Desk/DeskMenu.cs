using System.Collections.Immutable;
using Vow.Gate;
using Vow.Policy;

namespace Vow.Desk;

/// <summary>A page in the list at the left of the desk.</summary>
/// <param name="Path">Its path.</param>
/// <param name="Key">The letter that goes there, after g.</param>
/// <param name="Title">What the list calls it.</param>
public sealed record DeskLink(string Path, char Key, Bilingual Title);

/// <summary>The list at the left of the desk, in order.</summary>
public static class DeskMenu
{
    /// <summary>Every page of the list.</summary>
    public static readonly ImmutableArray<DeskLink> All =
    [
        new("/desk", 't', new("Today", "Aujourd'hui")),
        new("/desk/requests", 'r', new("Requests", "Demandes")),
        new("/desk/mailboxes", 'b', new("Rights mail", "Courriels des droits")),
        new("/desk/people", 'p', new("People", "Personnes")),
        new("/desk/due", 'd', new("What is due", "Échéances")),
        new("/desk/promises", 'o', new("Promises", "Engagements")),
        new("/desk/acts", 'a', new("Signed acts", "Actes signés")),
        new("/desk/board", 'q', new("Quarter", "Trimestre")),
        new("/desk/breaches", 'v', new("Breaches", "Violations")),
        new("/desk/findings", 'f', new("Findings", "Constats")),
        new("/desk/sources", 's', new("Sources", "Sources de données")),
        new("/desk/register", 'g', new("Register", "Registre")),
        new("/desk/recipients", 'c', new("Recipients", "Destinataires")),
        new("/desk/transfers", 'x', new("Transfers", "Transferts")),
        new("/desk/newsletters", 'n', new("Newsletters", "Lettres d'information")),
        new("/desk/mail", 'm', new("Mail", "E-mails")),
        new("/desk/keys", 'k', new("API keys", "Clés d'API")),
        new("/desk/operators", 'w', new("Operators", "Opérateurs")),
        new("/desk/entries", 'e', new("Evidence", "Journal de preuves")),
        new("/desk/accesses", 'l', new("Readings", "Consultations")),
        new("/desk/policy/change", 'y', new("Propose a change", "Proposer une modification")),
    ];

    /// <summary>The pages a role enters.</summary>
    public static IEnumerable<DeskLink> Of(Role role) => All.Where(one => DeskRights.Shows(role, one.Path));
}
