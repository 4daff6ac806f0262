using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Vow.Policy.Schema;
using static Vow.Policy.Schema.Shapes;
using Known = Vow.Policy.Meaning.Words;

namespace Vow.Policy;

/// <summary>
/// The language as JSON Schema, for editors: completion, descriptions, wrong keys underlined while one types. What needs to be looked up (references,
/// completeness, the law) stays with the reader.
/// </summary>
public static class LanguageSchema
{
    private const string Draft = "https://json-schema.org/draft/2020-12/schema";

    /// <summary>The files that have a schema, by the name it is published under.</summary>
    public static ImmutableArray<(string Name, string File)> Names { get; } =
        [("policy.json", PolicyFiles.Policy), ("promises.json", PolicyFiles.Promises), ("sources.json", PolicyFiles.Sources)];

    /// <summary>The schema of a file of the policy; null for a file that has none.</summary>
    public static JsonObject? Of(string file) => file switch
    {
        PolicyFiles.Policy => Titled(Policy(), "Vow policy"),
        PolicyFiles.Promises => Titled(Map(("clauses", NamedFreely(Clause()))).Needing("clauses"), "Vow promises"),
        PolicyFiles.Sources => Titled(Map(("sources", Named(Source()))).Needing("sources"), "Vow sources"),
        _ => null,
    };

    private static JsonObject Titled(JsonObject schema, string title)
    {
        schema.Insert(0, "$schema", Draft);
        schema.Insert(1, "title", title);
        return schema;
    }

    private static JsonObject Policy() => Map(
        ("language", Text.About("Version of the language: 1.")),
        ("name", Text.About("The folder's name.")),
        ("version", Date.About("Date of this version of the text.")),
        ("sample", Flag.About("A shipped example: not to be lived by on a public address.")),
        ("zone", Text.About("IANA zone whose days count.")),
        ("languages", List(new JsonObject { ["enum"] = new JsonArray("en", "fr") })),
        ("controller", Controller()),
        ("dpo", Map(("name", Fact(Text)), ("email", Fact(Text))).Needing("name").About("The data protection officer (GDPR 13(1)(b), 37).")),
        ("authority", Map(("name", Texts), ("short", Text), ("address", TextOrTexts), ("web", Web), ("complaint", Web)).Needing("name", "short", "address", "web", "complaint")),
        ("rights", Rights()),
        ("data", Named(Datum())),
        ("anchors", Named(Map(("en", Text), ("fr", Text), ("event", Word(Known.Events))).About("An event a period may run from."))),
        ("anchor_groups", Named(Map(("of", Words), ("title", Texts)).Needing("of", "title").About("Events, the latest of which counts."))),
        ("channels", Named(Map(("title", Texts), ("kind", Word(Known.ChannelKinds))).Needing("title"))),
        ("purposes", Named(Purpose())),
        ("recipients", Named(Recipient())),
        ("collection", Named(Form())),
        ("trackers", Named(Tracker())),
        ("documents", Named(Document())),
        ("security_measures", Keyed(Known.MeasureKinds, Texts).About("Measures of security in general terms (GDPR 30(1)(g), 32).")),
        ("clients", Named(Map(("name", Fact(Text)), ("contact", Fact(Text)), ("does", Texts), ("contract", Fact(Text)), ("recipients", Words)).Needing("name", "contact", "does", "contract").About("On whose behalf a processor works (GDPR 30(2))."))),
        ("children", Map(("age", Number), ("how", Texts)).Needing("age", "how").About("From which age a person consents alone (GDPR 8, LIL 45).")),
        ("changes", Map(("announced", Period), ("how", Texts)).Needing("announced", "how").About("How a change of the policy is announced.")),
        ("decisions", Named(Decision())),
        ("transfers_note", Texts)).Needing("language", "name", "version", "zone", "languages", "controller", "dpo", "authority", "rights", "data", "anchors", "purposes");

    private static JsonObject Controller() => Map(
        ("name", Text),
        ("role", Word(Known.ControllerRoles)),
        ("register", Text),
        ("siren", Text),
        ("address", Map(("street", Text), ("postcode", Text), ("city", Text), ("country", Text)).Needing("street", "postcode", "city", "country")),
        ("email", Mail),
        ("phone", Text),
        ("representative", Text),
        ("website", Web),
        ("fiscal_year_end", Fact(Matching("^\\d{2}-\\d{2}$", "Month and day: 12-31."), assumable: true)))
        .Needing("name", "role", "address", "email", "fiscal_year_end").About("Who answers for the processing (GDPR 13(1)(a)).");

    private static JsonObject Rights() => Map(
        ("page", Shapes.Path),
        ("email", Mail),
        ("also_at", List(Mail)),
        ("post", Texts),
        ("answer_within", Period),
        ("extension", Word(Known.Extensions)),
        ("objection", Word(Known.Objections)),
        ("id_copy", Word(Known.IdCopies)),
        ("offered", WordsOf(Known.Rights)),
        ("asks", WordsOf(Known.RequestItems)),
        ("phrases", Named(Map(("says", Texts), ("right", Word(Known.Rights)), ("purposes", Words)).Needing("says", "right"))))
        .Needing("page", "email", "post", "answer_within", "extension", "objection", "id_copy").About("How people exercise their rights (GDPR 12-22).");

    private static JsonObject Datum() => Map(
        ("title", Texts),
        ("category", Word(Known.Categories)),
        ("origin", Word(Known.Origins)),
        ("kind", Word(Known.DatumKinds)),
        ("stored", Word(Known.Storages)),
        ("terminal", Map(("necessary_for", Texts), ("consent", Text)).About("What allows reading it in the person's machine (LIL 82).")),
        ("precision", Word(Known.Precisions)),
        ("from", Text),
        ("options", Named(Texts)),
        ("secret", Flag),
        ("check", Word(Known.Checks)),
        ("max", Number)).Needing("title", "category", "origin").About("One kind of personal data.");

    private static JsonObject Purpose() => Map(
        ("kind", Word(Known.PurposeKinds).About("What it is, among those the law has rules for.")),
        ("persons", WordsOf(Known.Persons)),
        ("title", Texts),
        ("why", Texts),
        ("basis", Word(Known.Bases).About("Its one legal basis (GDPR 6(1)).")),
        ("contract", Texts),
        ("legal_text", Text),
        ("interest", Texts),
        ("consent", Consent()),
        ("channels", Words),
        ("marketing", Flag),
        ("prospecting", Map(("ground", Word(Known.ProspectingGrounds)), ("similar", Flag), ("opt_out_at_collection", Flag)).Needing("ground").About("Ground of electronic marketing (CPCE L34-5).")),
        ("automated_decision", Either(new JsonObject { ["const"] = "none" }, Map(("review", Texts)).Needing("review")).About("Whether a machine alone decides (GDPR 22).")),
        ("exempt", Flag),
        ("anonymous", Flag),
        ("longer_because", Texts),
        ("deferred_debit", Flag),
        ("page", Shapes.Path),
        ("protects", Word(Known.Protections)),
        ("self_disposal", Flag),
        ("offline", Flag.About("Strictly necessary: goes on by what was last known where a program has lost its connection.")),
        ("data", Words.About("Its data; the optional ones with a question mark.")),
        ("keep", Keep()),
        ("recipients", Words),
        ("on_erasure", Word(Known.Erasures)),
        ("keeps_because", Texts),
        ("clauses", Words)).Needing("title");

    private static JsonObject Consent() => Map(
        ("text", Map(("version", Date), ("en", Text), ("fr", Text)).Needing("version")),
        ("brief", Texts),
        ("accepted", List(Date)),
        ("explicit", Flag),
        ("valid_for", Period),
        ("withdrawn_by", WordsOf(Known.Withdrawals)),
        ("closed_to_minors", Flag)).Needing("text");

    private static JsonObject Keep()
    {
        var after = Either(Words, Map(("year_end", Words)).Needing("year_end"));
        return Map(
            ("active", Map(("for", Either(Period, new JsonObject { ["const"] = "while_kept" })), ("after", after)).Needing("for")),
            ("archive", Map(
                ("for", Period), ("after", after), ("data", Words), ("open_to", WordsOf(Known.Roles)), ("basis", Word(Known.Bases)), ("legal_text", Text), ("why", Texts))
                .Needing("for", "after", "data", "why")),
            ("then", new JsonObject { ["const"] = "delete" }),
            ("notice", Map(("before", List(Period))).Needing("before"))).Needing("active", "then").About("How long (GDPR 5(1)(e), 13(2)(a)).");
    }

    private static JsonObject Recipient() => Map(
        ("name", Fact(Text)),
        ("role", Word(Known.RecipientRoles)),
        ("does", Texts),
        ("countries", Fact(Words)),
        ("contract", Fact(Text)),
        ("arrangement", Fact(Text)),
        ("delivers", WordsOf(Known.ChannelKinds)),
        ("mechanism", Map(("kind", Word(Known.Mechanisms)), ("from", Fact(Date)), ("to", Fact(Date)), ("document", Fact(Text)), ("fallback", Fact(Text))).Needing("kind", "from")),
        ("link", Web)).Needing("role", "does").About("Who receives data (GDPR 13(1)(e)).");

    private static JsonObject Form() => Map(
        ("title", Texts),
        ("moment", Word(Known.Moments)),
        ("asterisk", Word(Known.Asterisks)),
        ("phone_notice", Texts),
        ("surface", Word(Known.Surfaces)),
        ("path", Shapes.Path),
        ("fields", Words.About("Its fields, required ones with an asterisk.")),
        ("consequence", Texts),
        ("choices", Words)).Needing("title", "surface", "fields").About("A moment where data is collected (GDPR 13).");

    private static JsonObject Tracker() => Map(
        ("title", Texts),
        ("purpose", Text),
        ("kind", Word(Known.TrackerKinds)),
        ("set_by", Words),
        ("lives", Period),
        ("loads", Word(Known.TrackerLoads)),
        ("necessary_for", Texts),
        ("domains", Words),
        ("names", Words.About("Names of its cookies or stored entries; a star at the end stands for any end.")),
        ("opt_out", Fact(Text).About("Where whoever sets it takes an opposition directly."))).Needing("title", "purpose", "kind").About("What is set or read in people's machines (LIL 82).");

    private static JsonObject Document() => Map(
        ("kind", Word(Known.DocumentKinds)),
        ("title", Texts),
        ("file", Fact(Text)),
        ("owner", Fact(Text)),
        ("review", Fact(Date)),
        ("purposes", Words),
        ("recipients", Words)).Needing("kind", "title", "file", "owner", "review").About("What shows that a duty is met.");

    private static JsonObject Decision() => Map(
        ("rule", new JsonObject { ["enum"] = new JsonArray([.. LawRules.All.Select(rule => (JsonNode)rule.Code)]) }),
        ("about", Text),
        ("reason", Text),
        ("decided_by", Text),
        ("dpo_advice", Text),
        ("date", Date),
        ("expires", Date)).Needing("rule", "reason", "decided_by", "dpo_advice", "date", "expires").About("A decision of the controller on a finding of law.");

    private static JsonObject Clause() => Map(
        ("says", Texts),
        ("promises", Words),
        ("unproven", TextOrTexts),
        ("unkeepable", TextOrTexts),
        ("attest", TextOrTexts),
        ("statement", Flag)).Needing("says");

    private static JsonObject Source() => Map(
        ("engine", Word(Known.Engines)),
        ("connection", Map(("env", Matching("^[A-Z][A-Z0-9_]*$", "An environment variable."))).Needing("env")),
        ("title", Texts),
        ("holds", NamedFreely(Words)),
        ("found_by", Words),
        ("done_by", Word(Known.Workers)),
        ("within", Period),
        ("clear_out", Map(("every", Period), ("first", Date)).Needing("every", "first")),
        ("restricts", Flag.About("A service takes orders to restrict a person's records and to lift that (GDPR 18).")),
        ("tables", NamedFreely(Table()))).Needing("engine");

    private static JsonObject Table()
    {
        var path = Map(("from", Words), ("to", Words), ("at", Words)).Needing("from", "to", "at");
        return Map(
            ("no_personal_data", Text),
            ("key", Words),
            ("serves", Words),
            ("identifiers", NamedFreely(Text)),
            ("subject", List(path)),
            ("columns", NamedFreely(Map(("datum", Text), ("anchor", Words), ("encoding", Word(Known.Encodings)), ("technical", Text), ("link", Text)))),
            ("correct", Words),
            ("at_end", Word(Known.Ends)),
            ("delimiter", Word(Known.Delimiters)),
            ("encoding", Word(Known.FileEncodings)));
    }
}
