using System.Collections.Immutable;

namespace Vow.Policy.Prose;

/// <summary>Who answers, who advises, who watches, who receives.</summary>
internal static class CompanyTables
{
    public static string Controller(DeclaredPolicy policy, Language language)
    {
        var controller = policy.Controller;
        var address = controller.Address;
        var items = new List<string>
        {
            Markdown.Plain(string.Join(", ", ((IEnumerable<string?>)[controller.Name, controller.Register, Siren(controller)]).OfType<string>())),
            Markdown.Plain($"{address.Street}, {address.Postcode} {address.City}, {CountryNames.Of(address.Country, language)}"),
            Label("E-mail", "E-mail", language) + Markdown.Mail(controller.Email),
        };
        if (controller.Website is { } website)
        {
            items.Add(Label("Website", "Site", language) + Markdown.Link(website));
        }

        return Markdown.List(items);
    }

    // The number identifies the company where the entry in the register, which holds it too, is not given.
    private static string? Siren(Controller controller) =>
        controller.Siren is not { Length: 9 } siren || controller.Register?.Replace(" ", "", StringComparison.Ordinal).Replace("\u00a0", "", StringComparison.Ordinal).Contains(siren, StringComparison.Ordinal) == true
            ? null
            : $"SIREN {siren[..3]} {siren[3..6]} {siren[6..]}";

    public static string Dpo(DeclaredPolicy policy, Language language) => Markdown.List(
    [
        Label("Data protection officer", "Délégué à la protection des données", language) + Known(policy.Dpo.Name, language),
        Label("E-mail", "E-mail", language) + (policy.Dpo.Email.Value is { } email ? Markdown.Mail(email) : NotYet(language)),
    ]);

    public static string Authority(DeclaredPolicy policy, Language language)
    {
        var authority = policy.Authority;
        return Markdown.List(
        [
            Markdown.Plain(authority.Name[language]),
            Markdown.Plain(authority.Address[language]),
            Label("Website", "Site", language) + Markdown.Link(authority.Web),
            Label("Complaints", "Réclamations", language) + Markdown.Link(authority.Complaint),
        ]);
    }

    public static string Recipients(DeclaredPolicy policy, Language language)
    {
        if (policy.Recipients.IsEmpty)
        {
            return language switch { Language.En => "Nobody outside the company receives your data.", Language.Fr => "Personne en dehors de l'entreprise ne reçoit vos données." };
        }

        var table = Markdown.Table(
            language switch
            {
                Language.En => ["Recipient", "What it does", "Role", "Countries", "Safeguard outside the EEA", "Used for"],
                Language.Fr => ["Destinataire", "Ce qu'il fait", "Rôle", "Pays", "Garantie hors de l'EEE", "Utilisé pour"],
            },
            policy.Recipients.Select(recipient => Row(policy, recipient, language)));
        return policy.TransfersNote is { } note ? $"{table}\n\n{Markdown.Plain(note[language])}" : table;
    }

    public static string Changes(DeclaredPolicy policy, Language language, ImmutableArray<PolicyChange> changes)
    {
        var date = CalendarWords.Of(policy.Version, language);
        var current = language switch { Language.En => $"This version is dated {date}.", Language.Fr => $"Cette version est datée du {date}." };
        return changes.IsEmpty
            ? current
            : $"{current}\n\n{Markdown.List(changes.Select(change => $"{CalendarWords.Of(change.On, language)}{Colon(language)} {Markdown.Plain(change.What[language])}"))}";
    }

    private static IReadOnlyList<string> Row(DeclaredPolicy policy, Recipient recipient, Language language)
    {
        var name = Known(recipient.Name, language);
        var uses = policy.Purposes.Where(purpose => purpose.Recipients.Contains(recipient.Id)).Select(purpose => purpose.Title[language]).ToList();
        return
        [
            recipient.Link is { } link && recipient.Name.IsKnown ? $"{name} ({Markdown.Link(link)})" : name,
            Markdown.Plain(recipient.Does[language]),
            Markdown.Plain(Terms.Of(recipient.Role)[language]),
            recipient.Countries.IsKnown ? Markdown.Plain(string.Join(", ", recipient.Countries.Value.Select(code => CountryNames.Of(code, language)))) : NotYet(language),
            Safeguard(recipient, language),
            uses.Count == 0 ? "–"
                : uses.Count == policy.Purposes.Length ? language switch { Language.En => "every purpose", Language.Fr => "toutes les finalités" }
                : Markdown.Plain(string.Join(", ", uses)),
        ];
    }

    private static string Safeguard(Recipient recipient, Language language)
    {
        if (recipient.Mechanism is not { } mechanism)
        {
            return "–";
        }

        var kind = Markdown.Plain(Terms.Of(mechanism.Kind)[language]);
        return mechanism.IsRecorded
            ? kind
            : language switch { Language.En => $"{kind}: not recorded yet, so no transfer is made", Language.Fr => $"{kind}\u00a0: non enregistrée à ce jour, aucun transfert n'est donc effectué" };
    }

    private static string Known(Fact<string> fact, Language language) => fact.Value is { } value ? Markdown.Plain(value) : NotYet(language);

    private static string NotYet(Language language) => language switch { Language.En => "not named yet", Language.Fr => "non renseigné à ce jour" };

    private static string Colon(Language language) => language switch { Language.En => ":", Language.Fr => "\u00a0:" };

    private static string Label(string english, string french, Language language) => (language switch { Language.En => english, Language.Fr => french }) + Colon(language) + " ";
}
