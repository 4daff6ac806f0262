using Vow.Gate;
using Vow.Policy.Diagnostics;

namespace Vow.Policy.Meaning;

/// <summary>Who answers, who advises, who watches, and on what terms people exercise their rights.</summary>
internal sealed record Company(
    string Name, DateOnly Version, bool Sample, string Zone, Controller Controller, DataProtectionOfficer Dpo, Authority Authority, RightsTerms Rights)
{
    public static Company Bind(Scope scope, Fields policy, string folder)
    {
        var name = policy.NeedText("name", $"Write the folder's name: \"name: {folder}\".");
        if (name.Length > 0 && name != folder)
        {
            scope.Findings.Add(DiagnosticCodes.NameMismatch, policy.SpanOf("name"), $"The policy calls itself \"{name}\" and lies in the folder \"{folder}\".", "Give both the same name.");
        }

        policy.Need("version", "Write the date of this version: \"version: 2026-11-01\".");
        var version = policy.Date("version") ?? default;
        var sample = policy.Flag("sample");
        var zone = policy.NeedText("zone", "Write the IANA time zone whose days count: \"zone: Europe/Paris\".");
        var controller = BindController(scope, policy);
        var dpo = BindDpo(scope, policy);
        return new Company(name, version, sample, zone, controller, dpo, BindAuthority(scope, policy), BindRights(scope, policy));
    }

    private static Fields Part(Scope scope, Fields policy, string key, string what, string help)
    {
        var node = policy.Need(key, help);
        return node is null ? new Fields(scope, null, what, policy.Place) : Fields.Of(scope, node, what, policy.KeySpanOf(key));
    }

    private static Controller BindController(Scope scope, Fields policy)
    {
        var fields = Part(scope, policy, "controller", "the controller", "Say who answers for the processing: name, role, address, email.");
        var siren = fields.Text("siren");
        if (siren is not null && !Siren.IsValid(siren))
        {
            scope.Findings.Add(DiagnosticCodes.SirenInvalid, fields.SpanOf("siren"), $"\"{siren}\" is not a SIREN number: nine digits, the last a check digit.", "Copy it again from the companies register.");
        }

        var controller = new Controller
        {
            Name = fields.NeedText("name", "Write the company's name."),
            Role = fields.NeedWord("role", Words.ControllerRoles),
            Register = fields.Text("register"),
            Siren = siren,
            Address = BindAddress(scope, fields),
            Email = fields.NeedMail("email", "Write the address for questions about personal data."),
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
        var fields = Part(scope, controller, "address", "the address", "Write { street: …, postcode: …, city: …, country: FR }.");
        var address = new PostalAddress(
            fields.NeedText("street", "Write street and number."),
            fields.NeedText("postcode", "Write the postcode, in quotes."),
            fields.NeedText("city", "Write the city."),
            Countries.Read(fields, fields.Need("country", "Write the two-letter country code, e.g. FR."), "country") ?? "");
        fields.Done();
        return address;
    }

    private static Fact<FiscalYearEnd> BindYearEnd(Scope scope, Fields controller)
    {
        const string Help = "Write month and day of the year's close, \"12-31\", or { unknown: \"…\", assume: 12-31 }.";
        const string Key = "fiscal_year_end";
        var calendarYear = new FiscalYearEnd(12, 31);
        if (controller.Need(Key, Help) is not { } node)
        {
            return new Fact<FiscalYearEnd>(calendarYear, null, controller.Place);
        }

        var unknown = controller.AsUnknown(node, Key, assumable: true);
        var given = node;
        if (unknown is not null)
        {
            var fact = Fields.Of(scope, node, "the unknown fact");
            given = fact.Need("assume", "Periods that run from a fiscal year's close need a date meanwhile: assume: 12-31.");
        }

        if (given is null || controller.AsText(given, Key) is not { } text)
        {
            return new Fact<FiscalYearEnd>(calendarYear, unknown, node.Span);
        }

        if (Calendar.YearEnd(text) is not { } end)
        {
            scope.Findings.Add(DiagnosticCodes.DateInvalid, given.Span, $"\"{text}\" is not a day of every year.", "Write month and day: 12-31.");
            return new Fact<FiscalYearEnd>(calendarYear, unknown, node.Span);
        }

        return new Fact<FiscalYearEnd>(end, unknown, node.Span);
    }

    private static DataProtectionOfficer BindDpo(Scope scope, Fields policy)
    {
        var fields = Part(scope, policy, "dpo", "the data protection officer", "Write { name: …, email: … }; a name may be unknown.");
        var dpo = new DataProtectionOfficer(
            fields.FactText("name", "Write the name, or { unknown: \"who must say it\" }."),
            BindContact(fields),
            fields.Place);
        fields.Done();
        return dpo;
    }

    // An officer nobody can reach is a finding of law, whether the key is missing or empty.
    private static Fact<string> BindContact(Fields fields) =>
        fields.Find("email") is null or Syntax.ScalarNode { Value.Length: 0 }
            ? new Fact<string>(null, null, fields.KeySpanOf("email"))
            : fields.FactText("email", "Write the officer's address.");

    private static Authority BindAuthority(Scope scope, Fields policy)
    {
        var fields = Part(scope, policy, "authority", "the supervisory authority", "Write its name, short name, address, web and complaint page.");
        var authority = new Authority(
            fields.NeedBilingual("name"),
            fields.NeedText("short", "Write the short name, e.g. CNIL."),
            Address(fields),
            fields.NeedWeb("web", "Write the address of its site."),
            fields.NeedWeb("complaint", "Write the address of the page where one complains."),
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
        var fields = Part(scope, policy, "rights", "the rights", "Write the page, email, post and deadline of people's rights.");
        fields.Need("answer_within", "Write the deadline of an answer: 1 month.");
        var rights = new RightsTerms
        {
            Page = fields.Need("page", "Write the page's path: /me.") is null ? "" : fields.Path("page") ?? "",
            Email = fields.NeedMail("email", "Write the address requests are mailed to."),
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
        var fields = Fields.Of(scope, value, $"the phrase \"{key.Value}\"", key.Span);
        var phrase = new RequestPhrase(
            key.Value, fields.NeedBilingual("says"), fields.NeedWord("right", Words.Rights), [.. fields.List("purposes").Select(one => one.Value)], key.Span);
        fields.Done();
        return phrase;
    }
}
