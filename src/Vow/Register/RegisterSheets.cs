using System.Collections.Immutable;
using System.Globalization;
using Vow.Gate;
using Vow.Policy;

namespace Vow.Register;

/// <summary>A sheet: a name for its tab, a title, and its parts one below the other.</summary>
/// <param name="Name">Unique among the sheets of a file, at most 31 characters.</param>
/// <param name="Title">What it shows.</param>
/// <param name="Parts">Its tables.</param>
public sealed record Sheet(string Name, string Title, ImmutableArray<SheetPart> Parts);

/// <summary>A table of texts.</summary>
/// <param name="Title">What it answers; null where the sheet's own title does.</param>
/// <param name="Headings">Column headings; none where the first column names what the second says.</param>
/// <param name="Rows">Rows of as many cells as there are columns. A line break in a cell begins a new line in it.</param>
public sealed record SheetPart(string? Title, ImmutableArray<string> Headings, ImmutableArray<ImmutableArray<string>> Rows);

/// <summary>The register in words, as sheets: a list of activities, one sheet per activity, clients where the company is a processor, recipients, transfers.</summary>
public sealed class RegisterSheets
{
    private const int LongestName = 31;

    private readonly ProcessingRegister register;
    private readonly DeclaredPolicy policy;
    private readonly Language language;
    private readonly bool forPeople;

    private RegisterSheets(ProcessingRegister register, Language language, bool forPeople)
    {
        this.register = register;
        policy = register.Policy.Declared;
        this.language = language;
        this.forPeople = forPeople;
    }

    /// <summary>The sheets.</summary>
    /// <param name="register">The register.</param>
    /// <param name="language">In which language.</param>
    /// <param name="forPeople">Dates in words; else ISO 8601, as programs read them.</param>
    public static ImmutableArray<Sheet> Of(ProcessingRegister register, Language language, bool forPeople)
    {
        ArgumentNullException.ThrowIfNull(register);
        var words = new RegisterSheets(register, language, forPeople);
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var sheets = new List<Sheet> { words.List() };
        if (policyIsProcessor())
        {
            sheets.Add(words.Clients());
        }

        sheets.AddRange(register.Activities.Select(words.Activity));
        sheets.Add(words.Recipients());
        sheets.Add(words.Transfers());
        return [.. sheets.Select(sheet => sheet with { Name = Unique(sheet.Name, names) })];

        bool policyIsProcessor() => register.Policy.Declared.Controller.Role == ControllerRole.Processor;
    }

    /// <summary>The list of recipients alone.</summary>
    public static SheetPart RecipientsOf(ProcessingRegister register, Language language, bool forPeople = false) => new RegisterSheets(register, language, forPeople).Recipients().Parts[0];

    /// <summary>The list of transfers alone.</summary>
    public static SheetPart TransfersOf(ProcessingRegister register, Language language, bool forPeople = false) => new RegisterSheets(register, language, forPeople).Transfers().Parts[0];

    private Sheet List() => new(
        T("Register", "Registre"),
        T("Record of processing activities (GDPR 30)", "Registre des activités de traitement (RGPD 30)"),
        [
            new SheetPart(T("Who answers for it", "Qui en répond"), [], Company()),
            new SheetPart(
                T("Activities", "Activités"),
                [
                    T("Reference", "Référence"), T("Activity", "Activité"), T("Created on", "Créée le"), T("Updated on", "Mise à jour le"),
                    T("Controller", "Responsable du traitement"), T("Data protection officer", "Délégué à la protection des données"), T("Representative", "Représentant"),
                    T("Joint controllers", "Responsables conjoints"), T("Main purpose", "Finalité principale"), T("In detail", "En détail"), T("Legal basis", "Base légale"),
                    T("Persons", "Personnes concernées"), T("Data", "Données"), T("In use", "En base active"), T("Then archived", "Puis en archivage intermédiaire"),
                    T("Sensitive data", "Données sensibles"), T("Source", "Source"), T("Recipients", "Destinataires"), T("Transfers outside the EEA", "Transferts hors de l'EEE"),
                    T("Security measures", "Mesures de sécurité"), T("Trackers", "Traceurs"), T("Automated decision", "Décision automatisée"),
                    T("Impact assessment", "Analyse d'impact"), T("Version of the notice", "Version de la notice"),
                ],
                [.. register.Activities.Select(Row)]),
        ]);

    private ImmutableArray<ImmutableArray<string>> Company()
    {
        var controller = policy.Controller;
        var address = controller.Address;
        return
        [
            [T("Name", "Nom"), controller.Name],
            [T("Role", "Rôle"), RegisterWords.Of(controller.Role)[language]],
            [T("Companies register", "Registre du commerce"), controller.Register ?? RegisterWords.None],
            ["SIREN", controller.Siren ?? RegisterWords.None],
            [T("Address", "Adresse"), $"{address.Street}, {address.Postcode} {address.City}, {CountryNames.Of(address.Country, language)}"],
            [T("E-mail", "E-mail"), controller.Email],
            [T("Phone", "Téléphone"), controller.Phone ?? RegisterWords.None],
            [T("Data protection officer", "Délégué à la protection des données"), Dpo()],
            [T("Representative in the Union (GDPR 27)", "Représentant dans l'Union (RGPD 27)"), controller.Representative ?? RegisterWords.None],
            [T("Policy", "Politique"), $"{policy.Name}, {T("version of", "version du")} {Day(policy.Version)}"],
            [T("Drawn up on", "Établi le"), Day(register.On)],
            [T("To be read so", "Lecture"), T("“You” is the person whose data it is. What is here follows from the policy in force.", "«\u00a0Vous\u00a0» désigne la personne concernée. Ce registre découle de la politique en vigueur.")],
        ];
    }

    private ImmutableArray<string> Row(ProcessingActivity activity)
    {
        var purpose = activity.Purpose;
        return
        [
            purpose.Id, purpose.Title[language], Day(activity.CreatedOn), Day(activity.UpdatedOn),
            policy.Controller.Name, Dpo(), policy.Controller.Representative ?? RegisterWords.None,
            Joint(activity), purpose.Title[language], purpose.Why[language], RegisterWords.Basis(purpose, language), Persons(purpose),
            Lines(activity.Data.GroupBy(one => one.Datum.Category).OrderBy(group => group.Key).Select(group => Labelled(Terms.Of(group.Key)[language], string.Join(", ", group.Select(Named))))),
            RetentionWords.Of(policy, purpose, language), RetentionWords.Archive(policy, purpose, language) ?? RegisterWords.None,
            Sensitive(activity), Lines(activity.Data.Select(one => RegisterWords.Source(policy, one.Datum, language)).Distinct()),
            Lines(activity.Recipients.Select(one => $"{RegisterWords.Name(one, language)} ({Terms.Of(one.Role)[language]}, {RegisterWords.Countries(one, language)})")),
            Lines(activity.Transfers.Select(one => $"{RegisterWords.Name(one.Recipient, language)}, {CountryNames.Of(one.Country, language)}{T(":", "\u00a0:")} {RegisterWords.Ground(one, language)}, {RegisterWords.Standing(one, register.Policy.Zone, language)}")),
            Measures(), Trackers(activity), Automated(purpose), Assessments(activity), Day(policy.Version),
        ];
    }

    private Sheet Activity(ProcessingActivity activity)
    {
        var purpose = activity.Purpose;
        var parts = new List<SheetPart>
        {
            new(null, [],
            [
                [T("Reference", "Référence"), purpose.Id],
                [T("Created on", "Créée le"), Day(activity.CreatedOn)],
                [T("Updated on", "Mise à jour le"), Day(activity.UpdatedOn)],
                [T("Controller", "Responsable du traitement"), policy.Controller.Name],
                [T("Data protection officer", "Délégué à la protection des données"), Dpo()],
                [T("Representative", "Représentant"), policy.Controller.Representative ?? RegisterWords.None],
                [T("Joint controllers", "Responsables conjoints"), Joint(activity)],
                [T("Main purpose", "Finalité principale"), purpose.Title[language]],
                [T("In detail", "En détail"), purpose.Why[language]],
                [T("Legal basis", "Base légale"), RegisterWords.Basis(purpose, language)],
                [T("Persons", "Personnes concernées"), Persons(purpose)],
                [T("Sensitive data", "Données sensibles"), Sensitive(activity)],
                [T("Who may open the archive, and why", "Qui peut ouvrir l'archive, et pourquoi"), RetentionWords.ArchiveAccess(purpose, language) ?? RegisterWords.None],
                [T("Trackers", "Traceurs"), Trackers(activity)],
                [T("Automated decision (GDPR 22)", "Décision automatisée (RGPD 22)"), Automated(purpose)],
                [T("Impact assessment (GDPR 35)", "Analyse d'impact (RGPD 35)"), Assessments(activity)],
                [T("Version of the notice", "Version de la notice"), Day(policy.Version)],
            ]),
            new(
                T("Data", "Données"),
                [T("Category", "Catégorie"), T("Description", "Description"), T("In use", "En base active"), T("Then archived", "Puis en archivage intermédiaire"), T("Source", "Source")],
                [.. activity.Data.Select(one => (ImmutableArray<string>)
                [
                    Terms.Of(one.Datum.Category)[language], Named(one), RetentionWords.Of(policy, purpose, language),
                    RegisterWords.Archive(policy, purpose, one.Archived, language), RegisterWords.Source(policy, one.Datum, language),
                ])]),
            new(
                T("Recipients", "Destinataires"),
                [T("Name", "Nom"), T("Type", "Type"), T("Countries", "Pays"), T("What it does", "Ce qu'il fait")],
                [.. activity.Recipients.Select(one => (ImmutableArray<string>)
                    [RegisterWords.Name(one, language), Terms.Of(one.Role)[language], RegisterWords.Countries(one, language), one.Does[language]])]),
            new(T("Transfers outside the EEA", "Transferts hors de l'EEE"), TransferHeadings(), [.. activity.Transfers.Select(TransferRow)]),
            new(
                T("Security measures", "Mesures de sécurité"), [],
                [.. policy.Measures.Select(one => (ImmutableArray<string>)[RegisterWords.Of(one.Kind)[language], one.Text[language]])]),
        };
        return new Sheet(purpose.Id, purpose.Title[language], [.. parts]);
    }

    private Sheet Clients() => new(
        T("Clients", "Clients"),
        T("Processing on behalf of others (GDPR 30(2))", "Traitements pour le compte d'autrui (RGPD 30(2))"),
        [
            new SheetPart(
                null,
                [
                    T("Reference", "Référence"), T("Controller", "Responsable du traitement"), T("Contact", "Contact"), T("Categories of processing", "Catégories de traitements"), T("Contract", "Contrat"),
                    T("Further processors", "Sous-traitants ultérieurs"), T("Transfers outside the EEA", "Transferts hors de l'EEE"), T("Security measures", "Mesures de sécurité"),
                ],
                [.. register.Clients.Select(one => (ImmutableArray<string>)
                [
                    one.Id, RegisterWords.Of(one.Name, language), RegisterWords.Of(one.Contact, language), one.Does[language], RegisterWords.Of(one.Contract, language),
                    Lines(one.Recipients.Select(policy.Recipient).OfType<Recipient>().Select(to => RegisterWords.Name(to, language))),
                    Lines(register.Transfers.Where(to => one.Recipients.Contains(to.Recipient.Id)).Select(to => $"{RegisterWords.Name(to.Recipient, language)}, {CountryNames.Of(to.Country, language)}{T(":", "\u00a0:")} {RegisterWords.Ground(to, language)}, {RegisterWords.Standing(to, register.Policy.Zone, language)}")),
                    Measures(),
                ])]),
        ]);

    private Sheet Recipients() => new(
        T("Recipients", "Destinataires"),
        T("Recipients and processors", "Destinataires et sous-traitants"),
        [
            new SheetPart(
                null,
                [
                    T("Name", "Nom"), T("Type", "Type"), T("What it does", "Ce qu'il fait"), T("Countries", "Pays"), T("Contract", "Contrat"), T("Documents", "Documents"),
                    T("Used for", "Utilisé pour"), T("Times data was given", "Communications de données"), T("Last time", "Dernière communication"),
                ],
                [.. register.Recipients.Select(one => (ImmutableArray<string>)
                [
                    RegisterWords.Name(one.Recipient, language), Terms.Of(one.Recipient.Role)[language], one.Recipient.Does[language], RegisterWords.Countries(one.Recipient, language),
                    RegisterWords.Of(one.Recipient.Contract, language), Lines(one.Documents.Select(DocumentLine)), Lines(one.Purposes.Select(purpose => purpose.Title[language])),
                    one.Disclosures.ToString(CultureInfo.InvariantCulture), one.Last is { } last ? Day(register.Policy.Zone.DayOf(last)) : RegisterWords.None,
                ])]),
        ]);

    private Sheet Transfers() => new(
        T("Transfers", "Transferts"),
        T("Transfers outside the European Economic Area", "Transferts hors de l'Espace économique européen"),
        [new SheetPart(null, TransferHeadings(), [.. register.Transfers.Select(TransferRow)])]);

    private ImmutableArray<string> TransferHeadings() =>
        [T("Recipient", "Destinataire"), T("Country", "Pays"), T("Safeguard", "Garantie"), T("Document", "Document"), T("From", "Depuis"), T("Until", "Jusqu'au"), T("State", "État")];

    private ImmutableArray<string> TransferRow(TransferView one) =>
    [
        RegisterWords.Name(one.Recipient, language), CountryNames.Of(one.Country, language), RegisterWords.Ground(one, language), RegisterWords.DocumentOf(one, language),
        one.From is { } from ? Day(from) : RegisterWords.None, one.To is { } to ? Day(to) : RegisterWords.None, RegisterWords.Standing(one, register.Policy.Zone, language),
    ];

    private string DocumentLine(DocumentView one)
    {
        var review = one.Document.Review.IsKnown ? Day(one.Document.Review.Value) : RegisterWords.NotKnown(language);
        var due = one.IsReviewDue ? T(" (overdue)", " (en retard)") : "";
        return $"{one.Document.Title[language]} ({RegisterWords.Of(one.Document.Kind)[language]}){T(":", "\u00a0:")} {RegisterWords.Of(one.Document.File, language)}, "
            + T($"owner {RegisterWords.Of(one.Document.Owner, language)}, review {review}{due}", $"détenteur {RegisterWords.Of(one.Document.Owner, language)}, réexamen {review}{due}");
    }

    private string Dpo() => $"{RegisterWords.Of(policy.Dpo.Name, language)}, {RegisterWords.Of(policy.Dpo.Email, language)}";

    private string Joint(ProcessingActivity activity) => Lines(activity.JointControllers.Select(one => RegisterWords.Name(one, language)));

    private string Persons(Purpose purpose) => purpose.Persons.IsEmpty ? RegisterWords.NotKnown(language) : string.Join(", ", purpose.Persons.Select(one => RegisterWords.Of(one)[language]));

    private string Named(ActivityDatum one) => one.Datum.Title[language] + (one.Optional ? T(" (optional)", " (facultatif)") : "");

    private string Sensitive(ProcessingActivity activity) => activity.MayReveal.IsEmpty
        ? T("none declared", "aucune déclarée")
        : T("may reveal some (GDPR 9): ", "peuvent en révéler (RGPD 9)\u00a0: ") + string.Join(", ", activity.MayReveal.Select(one => one.Title[language]));

    private string Measures() => Lines(policy.Measures.Select(one => Labelled(RegisterWords.Of(one.Kind)[language], one.Text[language])));

    private string Trackers(ProcessingActivity activity) => Lines(activity.Trackers.Select(one =>
        $"{one.Title[language]} ({RegisterWords.Of(one.Kind)[language]}{(one.Lives is { } lives ? ", " + CalendarWords.Of(lives, language) : "")})"));

    private string Automated(Purpose purpose) => purpose.AutomatedDecision switch
    {
        null => RegisterWords.NotKnown(language),
        { Exists: false } => T("no", "non"),
        { Review: { } review } => T("yes: ", "oui\u00a0: ") + review[language],
        _ => T("yes", "oui"),
    };

    private string Assessments(ProcessingActivity activity) => activity.Assessments.IsEmpty
        ? T("none recorded", "aucune enregistrée")
        : Lines(activity.Assessments.Select(one => T("needed: ", "nécessaire\u00a0: ") + one.Title[language] + ", " + RegisterWords.Of(one.File, language)));

    private string Labelled(string label, string text) => label + T(": ", "\u00a0: ") + text;

    private static string Lines(IEnumerable<string> lines) => string.Join('\n', lines) is { Length: > 0 } text ? text : RegisterWords.None;

    private string Day(DateOnly day) => forPeople ? CalendarWords.Of(day, language) : day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private string T(string en, string fr) => language switch { Language.En => en, Language.Fr => fr };

    // Long ids are cut as spreadsheets want it, and told apart by a number.
    private static string Unique(string name, HashSet<string> taken)
    {
        var cut = name.Length <= LongestName ? name : name[..LongestName];
        for (var n = 2; !taken.Add(cut); n++)
        {
            var end = string.Create(CultureInfo.InvariantCulture, $" {n}");
            cut = name[..Math.Min(name.Length, LongestName - end.Length)] + end;
        }

        return cut;
    }
}
