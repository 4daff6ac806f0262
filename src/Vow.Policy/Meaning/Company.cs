using Vow.Gate;
using Vow.Policy.Diagnostics;

namespace Vow.Policy.Meaning;

/// <summary>Who answers, who advises, who watches, and on what terms people exercise their rights.</summary>
internal sealed record Company(
    string Name, DateOnly Version, bool Sample, string Zone, Controller Controller, DataProtectionOfficer Dpo, Authority Authority, RightsTerms Rights)
{
    public static Company Bind(Scope scope, Fields policy, string folder)
    {
        var name = policy.NeedText("name", new($"Write the folder's name: \"name: {folder}\".", $"Écrivez le nom du dossier\u00a0: «\u00a0name: {folder}\u00a0»."));
        if (name.Length > 0 && name != folder)
        {
            scope.Findings.Add(DiagnosticCodes.NameMismatch, policy.SpanOf("name"), new($"The policy calls itself \"{name}\" and lies in the folder \"{folder}\".", $"La politique se nomme «\u00a0{name}\u00a0» et se trouve dans le dossier «\u00a0{folder}\u00a0»."), new("Give both the same name.", "Donnez-leur le même nom."));
        }

        policy.Need("version", new("Write the date of this version: \"version: 2026-11-01\".", "Écrivez la date de cette version\u00a0: «\u00a0version: 2026-11-01\u00a0»."));
        var version = policy.Date("version") ?? default;
        var sample = policy.Flag("sample");
        var zone = policy.NeedText("zone", new("Write the IANA time zone whose days count: \"zone: Europe/Paris\".", "Écrivez le fuseau horaire IANA dont les jours comptent\u00a0: «\u00a0zone: Europe/Paris\u00a0»."));
        var controller = BindController(scope, policy);
        var dpo = BindDpo(scope, policy);
        return new Company(name, version, sample, zone, controller, dpo, BindAuthority(scope, policy), BindRights(scope, policy));
    }

    private static Fields Part(Scope scope, Fields policy, string key, Bilingual what, Bilingual help)
    {
        var node = policy.Need(key, help);
        return node is null ? new Fields(scope, null, what, policy.Place) : Fields.Of(scope, node, what, policy.KeySpanOf(key));
    }

    private static Controller BindController(Scope scope, Fields policy)
    {
        var fields = Part(scope, policy, "controller", new("the controller", "le responsable du traitement"), new("Say who answers for the processing: name, role, address, email.", "Dites qui répond du traitement\u00a0: name, role, address, email."));
        var siren = fields.Text("siren");
        if (siren is not null && !Siren.IsValid(siren))
        {
            scope.Findings.Add(DiagnosticCodes.SirenInvalid, fields.SpanOf("siren"), new($"\"{siren}\" is not a SIREN number: nine digits, the last a check digit.", $"«\u00a0{siren}\u00a0» n'est pas un numéro SIREN\u00a0: neuf chiffres, dont le dernier est une clé de contrôle."), new("Copy it again from the companies register.", "Recopiez-le depuis le registre du commerce et des sociétés."));
        }

        var controller = new Controller
        {
            Name = fields.NeedText("name", new("Write the company's name.", "Écrivez le nom de la société.")),
            Role = fields.NeedWord("role", Words.ControllerRoles),
            Register = fields.Text("register"),
            Siren = siren,
            Address = BindAddress(scope, fields),
            Email = fields.NeedMail("email", new("Write the address for questions about personal data.", "Écrivez l'adresse prévue pour les questions sur les données personnelles.")),
            Phone = fields.Text("phone"),
            Representative = fields.Text("representative"),
            Website = fields.Web("website"),
            FiscalYearEnd = BindYearEnd(scope, fields),
            Span = fields.Place,
        };
        fields.Done();
        return controller;
    }

    private static PostalAddress BindAddress(Scope scope, Fields controller)
    {
        var fields = Part(scope, controller, "address", new("the address", "l'adresse"), new("Write { street: …, postcode: …, city: …, country: FR }.", "Écrivez { street: …, postcode: …, city: …, country: FR }."));
        var address = new PostalAddress(
            fields.NeedText("street", new("Write street and number.", "Écrivez le numéro et la voie.")),
            fields.NeedText("postcode", new("Write the postcode, in quotes.", "Écrivez le code postal, entre guillemets droits.")),
            fields.NeedText("city", new("Write the city.", "Écrivez la ville.")),
            Countries.Read(fields, fields.Need("country", new("Write the two-letter country code, e.g. FR.", "Écrivez le code du pays en deux lettres, par exemple FR.")), "country") ?? "");
        fields.Done();
        return address;
    }

    private static Fact<FiscalYearEnd> BindYearEnd(Scope scope, Fields controller)
    {
        Bilingual help = new("Write month and day of the year's close, \"12-31\", or { unknown: \"…\", assume: 12-31 }.", "Écrivez le mois et le jour de la clôture, «\u00a012-31\u00a0», ou { unknown: \"…\", assume: 12-31 }.");
        const string Key = "fiscal_year_end";
        var calendarYear = new FiscalYearEnd(12, 31);
        if (controller.Need(Key, help) is not { } node)
        {
            return new Fact<FiscalYearEnd>(calendarYear, null, controller.Place);
        }

        var unknown = controller.AsUnknown(node, Key, assumable: true);
        var given = node;
        if (unknown is not null)
        {
            var fact = Fields.Of(scope, node, new("the unknown fact", "l'élément inconnu"));
            given = fact.Need("assume", new("Periods that run from a fiscal year's close need a date meanwhile: assume: 12-31.", "Les durées qui courent à compter de la clôture de l'exercice demandent une date dans l'intervalle\u00a0: assume: 12-31."));
        }

        if (given is null || controller.AsText(given, Key) is not { } text)
        {
            return new Fact<FiscalYearEnd>(calendarYear, unknown, node.Span);
        }

        if (Calendar.YearEnd(text) is not { } end)
        {
            scope.Findings.Add(DiagnosticCodes.DateInvalid, given.Span, new($"\"{text}\" is not a day of every year.", $"«\u00a0{text}\u00a0» n'est pas un jour de chaque année."), new("Write month and day: 12-31.", "Écrivez le mois et le jour\u00a0: 12-31."));
            return new Fact<FiscalYearEnd>(calendarYear, unknown, node.Span);
        }

        return new Fact<FiscalYearEnd>(end, unknown, node.Span);
    }

    private static DataProtectionOfficer BindDpo(Scope scope, Fields policy)
    {
        var fields = Part(scope, policy, "dpo", new("the data protection officer", "le délégué à la protection des données"), new("Write { name: …, email: … }; a name may be unknown.", "Écrivez { name: …, email: … }\u00a0; le nom peut être inconnu."));
        var dpo = new DataProtectionOfficer(
            fields.FactText("name", new("Write the name, or { unknown: \"who must say it\" }.", "Écrivez le nom, ou { unknown: \"qui doit le dire\" }.")),
            BindContact(fields),
            fields.Place);
        fields.Done();
        return dpo;
    }

    // An officer nobody can reach is a finding of law, whether the key is missing or empty.
    private static Fact<string> BindContact(Fields fields) =>
        fields.Find("email") is null or Syntax.ScalarNode { Value.Length: 0 }
            ? new Fact<string>(null, null, fields.KeySpanOf("email"))
            : fields.FactText("email", new("Write the officer's address.", "Écrivez l'adresse du délégué."));

    private static Authority BindAuthority(Scope scope, Fields policy)
    {
        var fields = Part(scope, policy, "authority", new("the supervisory authority", "l'autorité de contrôle"), new("Write its name, short name, address, web and complaint page.", "Écrivez son nom, son sigle, son adresse, son site et sa page de réclamation."));
        var authority = new Authority(
            fields.NeedBilingual("name"),
            fields.NeedText("short", new("Write the short name, e.g. CNIL.", "Écrivez le sigle, par exemple CNIL.")),
            Address(fields),
            fields.NeedWeb("web", new("Write the address of its site.", "Écrivez l'adresse de son site.")),
            fields.NeedWeb("complaint", new("Write the address of the page where one complains.", "Écrivez l'adresse de la page où déposer une réclamation.")),
            fields.Place);
        fields.Done();
        return authority;
    }

    /// <summary>A postal address reads the same in every language, so one text will do.</summary>
    private static Bilingual Address(Fields fields)
    {
        if (fields.Find("address") is Syntax.ScalarNode one)
        {
            return new Bilingual(one.Value, one.Value);
        }

        return fields.NeedBilingual("address");
    }

    private static RightsTerms BindRights(Scope scope, Fields policy)
    {
        var fields = Part(scope, policy, "rights", new("the section on rights", "l'exercice des droits"), new("Write the page, email, post and deadline of people's rights.", "Écrivez la page, l'adresse e-mail, l'adresse postale et le délai prévus pour les droits des personnes."));
        fields.Need("answer_within", new("Write the deadline of an answer: 1 month.", "Écrivez le délai de réponse\u00a0: 1 month."));
        var rights = new RightsTerms
        {
            Page = fields.Need("page", new("Write the page's path: /me.", "Écrivez le chemin de la page\u00a0: /me.")) is null ? "" : fields.Path("page") ?? "",
            Email = fields.NeedMail("email", new("Write the address requests are mailed to.", "Écrivez l'adresse à laquelle les demandes sont envoyées.")),
            AlsoAt = [.. fields.List("also_at").Select(one => fields.AsMail(one, one.Value))],
            Post = fields.NeedBilingual("post"),
            AnswerWithin = fields.Period("answer_within") ?? new CalendarPeriod(0, 1, 0),
            Extension = fields.NeedWord("extension", Words.Extensions),
            Objection = fields.NeedWord("objection", Words.Objections),
            Offered = fields.Has("offered") ? [.. fields.List("offered").Select(one => fields.AsWord(one, "offered", Words.Rights)).OfType<Right>()] : null,
            Asks = fields.Has("asks")
                ? [.. fields.List("asks").Select(one => fields.AsWord(one, "asks", Words.RequestItems)).OfType<RequestItem>()]
                : [RequestItem.AnswerAddress],
            Phrases = [.. fields.Named("phrases", required: false).Select(named => BindPhrase(scope, named.Key, named.Value))],
            IdCopy = fields.NeedWord("id_copy", Words.IdCopies),
            Span = fields.Place,
            ObjectionSpan = fields.SpanOf("objection"),
            ExtensionSpan = fields.SpanOf("extension"),
            IdCopySpan = fields.SpanOf("id_copy"),
            AsksSpan = fields.SpanOf("asks"),
        };
        fields.Done();
        return rights;
    }

    private static RequestPhrase BindPhrase(Scope scope, Syntax.ScalarNode key, Syntax.Node value)
    {
        var fields = Fields.Of(scope, value, new($"the phrase \"{key.Value}\"", $"la formule «\u00a0{key.Value}\u00a0»"), key.Span);
        var phrase = new RequestPhrase(
            key.Value, fields.NeedBilingual("says"), fields.NeedWord("right", Words.Rights), [.. fields.List("purposes").Select(one => one.Value)], key.Span);
        fields.Done();
        return phrase;
    }
}
