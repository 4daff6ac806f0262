using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Vow.Gate;
using Vow.Policy;

namespace Vow.Register;

/// <summary>
/// The register for machines; docs/guide/register.md describes it. Closed lists are given as <c>{code, text}</c>, facts as <c>{value, unknown}</c>, where
/// <c>unknown</c> says what is missing and who must say it.
/// </summary>
public static class RegisterJson
{
    /// <summary>Name and version of the format. Keys are added within a version, never taken away or given another meaning.</summary>
    public const string Format = "vow-register/1";

    private static readonly JsonSerializerOptions Shape = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes it.</summary>
    public static string Write(ProcessingRegister register, Language language)
    {
        ArgumentNullException.ThrowIfNull(register);
        var policy = register.Policy.Declared;
        return new JsonObject
        {
            ["format"] = Format,
            ["language"] = language.Code(),
            ["drawn_up_on"] = Day(register.On),
            ["policy"] = new JsonObject
            {
                ["name"] = policy.Name,
                ["version"] = Day(policy.Version),
                ["hash"] = policy.Hash,
                ["epoch"] = register.Policy.Compiled.Epoch,
                ["in_force_since"] = register.Policy.Since.ToString(),
            },
            ["controller"] = Controller(policy.Controller),
            ["dpo"] = new JsonObject { ["name"] = Fact(policy.Dpo.Name), ["email"] = Fact(policy.Dpo.Email) },
            ["security_measures"] = new JsonArray([.. policy.Measures.Select(one => (JsonNode)new JsonObject
            {
                ["kind"] = Word(one.Kind, RegisterWords.Of(one.Kind), language),
                ["text"] = one.Text[language],
            })]),
            ["activities"] = new JsonArray([.. register.Activities.Select(one => (JsonNode)Activity(register, one, language))]),
            ["processing_for_others"] = new JsonArray([.. register.Clients.Select(one => (JsonNode)Client(one, language))]),
            ["recipients"] = new JsonArray([.. register.Recipients.Select(one => (JsonNode)Recipient(one, language))]),
            ["transfers"] = new JsonArray([.. register.Transfers.Select(one => (JsonNode)Transfer(register, one, language))]),
        }.ToJsonString(Shape);
    }

    /// <summary>All that an activity says, in both languages, without what a day or a store adds: two versions of it are the same where this is.</summary>
    internal static string Content(DeclaredPolicy policy, Purpose purpose) =>
        string.Concat(Enum.GetValues<Language>().Select(language => Declared(policy, ProcessingActivity.Of(policy, purpose, [], default), language).ToJsonString(Shape)));

    private static JsonObject Activity(ProcessingRegister register, ProcessingActivity activity, Language language)
    {
        var json = Declared(register.Policy.Declared, activity, language);
        json["created_on"] = Day(activity.CreatedOn);
        json["updated_on"] = Day(activity.UpdatedOn);
        json["transfers"] = new JsonArray([.. activity.Transfers.Select(one => (JsonNode)Transfer(register, one, language))]);
        json["notice_version"] = Day(register.Policy.Declared.Version);
        return json;
    }

    private static JsonObject Declared(DeclaredPolicy policy, ProcessingActivity activity, Language language)
    {
        var purpose = activity.Purpose;
        return new JsonObject
        {
            ["reference"] = purpose.Id,
            ["name"] = purpose.Title[language],
            ["joint_controllers"] = new JsonArray([.. activity.JointControllers.Select(one => (JsonNode)RegisterWords.Name(one, language))]),
            ["main_purpose"] = purpose.Title[language],
            ["purpose_in_detail"] = purpose.Why[language],
            ["legal_basis"] = new JsonObject
            {
                ["code"] = Code(purpose.Basis),
                ["text"] = Terms.Of(purpose.Basis)[language],
                ["detail"] = (purpose.Contract ?? purpose.Interest)?[language],
                ["legal_text"] = purpose.LegalText,
            },
            ["persons"] = new JsonArray([.. purpose.Persons.Select(one => (JsonNode)Word(one, RegisterWords.Of(one), language))]),
            ["data"] = new JsonArray([.. activity.Data.Select(one => (JsonNode)new JsonObject
            {
                ["id"] = one.Datum.Id,
                ["category"] = Word(one.Datum.Category, Terms.Of(one.Datum.Category), language),
                ["description"] = one.Datum.Title[language],
                ["optional"] = one.Optional,
                ["active"] = RetentionWords.Of(policy, purpose, language),
                ["archive"] = one.Archived ? RetentionWords.Archive(policy, purpose, language) : null,
                ["source"] = Word(one.Datum.Origin, RegisterWords.Of(one.Datum.Origin), language),
                ["given_by"] = one.Datum.From,
            })]),
            ["archive_open_to"] = RetentionWords.ArchiveAccess(purpose, language),
            ["sensitive"] = new JsonObject { ["may_reveal"] = new JsonArray([.. activity.MayReveal.Select(one => (JsonNode)one.Id)]) },
            ["recipients"] = new JsonArray([.. activity.Recipients.Select(one => (JsonNode)new JsonObject
            {
                ["id"] = one.Id,
                ["type"] = Word(one.Role, Terms.Of(one.Role), language),
                ["name"] = Fact(one.Name),
                ["countries"] = Countries(one),
                ["mechanism"] = one.Mechanism?.Kind.Code(),
                ["mechanism_document"] = Fact(one.Mechanism?.Document),
            })]),
            ["trackers"] = new JsonArray([.. activity.Trackers.Select(one => (JsonNode)new JsonObject
            {
                ["id"] = one.Id,
                ["name"] = one.Title[language],
                ["kind"] = Word(one.Kind, RegisterWords.Of(one.Kind), language),
                ["lives"] = one.Lives is { } lives ? CalendarWords.Of(lives, language) : null,
            })]),
            ["automated_decision"] = purpose.AutomatedDecision is { } decision ? new JsonObject { ["exists"] = decision.Exists, ["review"] = decision.Review?[language] } : null,
            ["impact_assessments"] = new JsonArray([.. activity.Assessments.Select(one => (JsonNode)Document(one, language))]),
        };
    }

    private static JsonObject Controller(Controller controller) => new()
    {
        ["name"] = controller.Name,
        ["role"] = controller.Role == ControllerRole.Processor ? "processor" : "controller",
        ["register"] = controller.Register,
        ["siren"] = controller.Siren,
        ["address"] = new JsonObject
        {
            ["street"] = controller.Address.Street,
            ["postcode"] = controller.Address.Postcode,
            ["city"] = controller.Address.City,
            ["country"] = controller.Address.Country,
        },
        ["email"] = controller.Email,
        ["phone"] = controller.Phone,
        ["website"] = controller.Website,
        ["representative"] = controller.Representative,
    };

    private static JsonObject Client(Client client, Language language) => new()
    {
        ["reference"] = client.Id,
        ["name"] = Fact(client.Name),
        ["contact"] = Fact(client.Contact),
        ["processing"] = client.Does[language],
        ["contract"] = Fact(client.Contract),
        ["recipients"] = new JsonArray([.. client.Recipients.Select(one => (JsonNode)one)]),
    };

    private static JsonObject Recipient(RecipientView one, Language language) => new()
    {
        ["id"] = one.Recipient.Id,
        ["name"] = Fact(one.Recipient.Name),
        ["type"] = Word(one.Recipient.Role, Terms.Of(one.Recipient.Role), language),
        ["does"] = one.Recipient.Does[language],
        ["countries"] = Countries(one.Recipient),
        ["contract"] = Fact(one.Recipient.Contract),
        ["purposes"] = new JsonArray([.. one.Purposes.Select(purpose => (JsonNode)purpose.Id)]),
        ["documents"] = new JsonArray([.. one.Documents.Select(document => (JsonNode)Document(document.Document, language))]),
        ["disclosures"] = one.Disclosures,
        ["last_disclosure"] = one.Last?.ToString(),
    };

    private static JsonObject Transfer(ProcessingRegister register, TransferView one, Language language) => new()
    {
        ["recipient"] = one.Recipient.Id,
        ["country"] = one.Country,
        ["mechanism"] = one.Ground is { } kind ? new JsonObject { ["code"] = kind.Code(), ["text"] = Terms.Of(kind)[language] } : null,
        ["document"] = Fact(one.Document),
        ["from"] = Day(one.From),
        ["to"] = Day(one.To),
        ["allowed"] = one.Standing == Reason.None,
        ["standing"] = RegisterWords.Standing(one, register.Policy.Zone, language),
    };

    private static JsonObject Document(Document one, Language language) => new()
    {
        ["id"] = one.Id,
        ["kind"] = Word(one.Kind, RegisterWords.Of(one.Kind), language),
        ["title"] = one.Title[language],
        ["file"] = Fact(one.File),
        ["owner"] = Fact(one.Owner),
        ["review"] = one.Review.IsKnown ? Day(one.Review.Value) : null,
    };

    private static JsonObject Countries(Recipient one) => new()
    {
        ["value"] = one.Countries.IsKnown ? new JsonArray([.. (one.Countries.Value.IsDefault ? [] : one.Countries.Value).Select(code => (JsonNode)code)]) : null,
        ["unknown"] = one.Countries.Unknown,
    };

    private static JsonObject? Fact(Fact<string>? fact) => fact is null ? null : new JsonObject { ["value"] = fact.Value, ["unknown"] = fact.Unknown };

    private static JsonObject Word<T>(T value, Bilingual text, Language language)
        where T : struct, Enum => new() { ["code"] = Code(value), ["text"] = text[language] };

    // The words of the policy's own lists: PersonalLife is personal_life.
    private static string Code<T>(T value)
        where T : struct, Enum => Hosting.Store.Snake(value.ToString());

    private static string? Day(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
