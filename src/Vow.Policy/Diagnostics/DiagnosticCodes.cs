using System.Collections.Immutable;

namespace Vow.Policy;

/// <summary>Every diagnostic the reader and the compiler know. A code, once published, keeps its meaning.</summary>
public static class DiagnosticCodes
{
    internal static readonly DiagnosticCode FileMissing = new("file.missing", Severity.Error, "A file the policy needs is not there.");
    internal static readonly DiagnosticCode FileUnknown = new("file.unknown", Severity.Warning, "A file of the folder has no meaning to the language.");
    internal static readonly DiagnosticCode FileTooLarge = new("file.too-large", Severity.Error, "A file is larger than 1 MiB.");
    internal static readonly DiagnosticCode YamlSyntax = new("yaml.syntax", Severity.Error, "The text is not YAML.");
    internal static readonly DiagnosticCode YamlTooDeep = new("yaml.too-deep", Severity.Error, "Lists and maps are nested more than 32 deep.");
    internal static readonly DiagnosticCode YamlTooManyNodes = new("yaml.too-many-nodes", Severity.Error, "A file holds more than 50,000 values, aliases counted as often as they are used.");
    internal static readonly DiagnosticCode YamlTooManyAliases = new("yaml.too-many-aliases", Severity.Error, "A file uses more than 32 aliases.");
    internal static readonly DiagnosticCode YamlAlias = new("yaml.alias", Severity.Error, "An alias names no earlier anchor.");
    internal static readonly DiagnosticCode YamlTag = new("yaml.tag", Severity.Error, "A value carries a YAML tag.");
    internal static readonly DiagnosticCode YamlDocuments = new("yaml.documents", Severity.Error, "A file holds more than one YAML document.");
    internal static readonly DiagnosticCode KeyDuplicate = new("key.duplicate", Severity.Error, "A map holds the same key twice: the same id declared twice included.");
    internal static readonly DiagnosticCode KeyUnknown = new("key.unknown", Severity.Error, "A key the language does not know here.");
    internal static readonly DiagnosticCode KeyMissing = new("key.missing", Severity.Error, "A key the language needs here.");
    internal static readonly DiagnosticCode TypeWrong = new("type.wrong", Severity.Error, "A text, a list or a map stands where another is needed.");
    internal static readonly DiagnosticCode ValueInvalid = new("value.invalid", Severity.Error, "A value is none of those allowed here.");
    internal static readonly DiagnosticCode IdInvalid = new("id.invalid", Severity.Error, "An id is not lower-case letters, digits and underscores.");
    internal static readonly DiagnosticCode DuplicateItem = new("item.duplicate", Severity.Error, "A list names the same thing twice.");
    internal static readonly DiagnosticCode ReferenceUnknown = new("reference.unknown", Severity.Error, "A name refers to nothing declared.");
    internal static readonly DiagnosticCode PeriodInvalid = new("period.invalid", Severity.Error, "A period is not like \"5 years\", is zero, or is longer than 100 years.");
    internal static readonly DiagnosticCode DateInvalid = new("date.invalid", Severity.Error, "A date is not a calendar date written YYYY-MM-DD, or a span of dates ends before it starts.");
    internal static readonly DiagnosticCode LanguageVersion = new("language.version", Severity.Error, "The file is written in a version of the language this program does not read.");
    internal static readonly DiagnosticCode NameMismatch = new("name.mismatch", Severity.Error, "The policy's name is not its folder's name.");
    internal static readonly DiagnosticCode ZoneUnknown = new("zone.unknown", Severity.Error, "The time zone is not known.");
    internal static readonly DiagnosticCode TextMissingLanguage = new("text.missing-language", Severity.Error, "A text is missing in one of the policy's languages.", "GDPR 12(1)");
    internal static readonly DiagnosticCode TextDirectiveUnknown = new("text.directive-unknown", Severity.Error, "The prose asks for a table the language does not know.");
    internal static readonly DiagnosticCode TextSectionUnknown = new("text.section-unknown", Severity.Error, "A heading is linked to a purpose that is not declared.");
    internal static readonly DiagnosticCode FactUnknown = new("fact.unknown", Severity.Warning, "A fact is said to be unknown.");
    internal static readonly DiagnosticCode FactAssumed = new("fact.assumed", Severity.Error, "A value is assumed where none may be.");
    internal static readonly DiagnosticCode SirenInvalid = new("controller.siren", Severity.Error, "The SIREN number's check digit is wrong.");
    internal static readonly DiagnosticCode ContractMissing = new("basis.contract-missing", Severity.Error, "A purpose rests on a contract that is not named.", "GDPR 6(1)(b)");
    internal static readonly DiagnosticCode LegalTextMissing = new("basis.legal-text-missing", Severity.Error, "A legal obligation, or data that outlives the deletion of an account, names no text.", "GDPR 6(1)(c), 6(3)");
    internal static readonly DiagnosticCode InterestMissing = new("basis.interest-missing", Severity.Error, "A legitimate interest is not named.", "GDPR 6(1)(f), 13(1)(d)");
    internal static readonly DiagnosticCode ConsentTextMissing = new("consent.text-missing", Severity.Error, "A consent has no text it is given to.", "GDPR 7(1)");
    internal static readonly DiagnosticCode ConsentTextNotAccepted = new("consent.text-not-accepted", Severity.Error, "The accepted text versions do not include the current one.", "GDPR 7(1)");
    internal static readonly DiagnosticCode BasisMismatch = new("basis.mismatch", Severity.Error, "A key that belongs to another legal basis.", "GDPR 6(1)");
    internal static readonly DiagnosticCode OfflineBasis = new("offline.basis", Severity.Error, "A use people may say no to is to go on without a connection.", "GDPR 7(3), 21");
    internal static readonly DiagnosticCode KeepMissing = new("keep.missing", Severity.Error, "A purpose does not say how long its data is kept.", "GDPR 5(1)(e), 13(2)(a)");
    internal static readonly DiagnosticCode KeepAnchorMissing = new("keep.anchor-missing", Severity.Error, "A period does not say what it runs from.", "GDPR 13(2)(a)");
    internal static readonly DiagnosticCode KeepAnonymise = new("keep.anonymise-unsupported", Severity.Error, "Anonymising at the end is not supported in this version of the language.");
    internal static readonly DiagnosticCode ArchiveDataNotInPurpose = new("archive.data-not-in-purpose", Severity.Error, "An archive keeps data its purpose does not have.", "GDPR 5(1)(c)");
    internal static readonly DiagnosticCode SlotsTooMany = new("slots.too-many", Severity.Error, "Purposes and channels make more than 1,000 slots.");
    internal static readonly DiagnosticCode FieldUndeclared = new("collection.field-undeclared", Severity.Error, "A form collects what no purpose uses.", "GDPR 5(1)(b), 5(1)(c)");
    internal static readonly DiagnosticCode ConsequenceMissing = new("collection.consequence-missing", Severity.Error, "A form with required fields does not say what follows from leaving them empty.", "GDPR 13(2)(e)");
    internal static readonly DiagnosticCode ChoiceNotOpen = new("choice.not-consent-or-objectable", Severity.Error, "A choice is offered for a purpose the person can neither consent nor object to.", "GDPR 7, 21");
    internal static readonly DiagnosticCode ChoiceChannel = new("choice.channel", Severity.Error, "A choice does not name one of its purpose's channels.");
    internal static readonly DiagnosticCode TrackerTooLong = new("tracker.too-long", Severity.Error, "A tracker that is not strictly needed lives longer than 13 months.");
    internal static readonly DiagnosticCode TrackerNoConsent = new("tracker.no-consent", Severity.Error, "A tracker that is not strictly needed serves a purpose nobody can say yes to.", "LIL 82");
    internal static readonly DiagnosticCode PromiseUnknown = new("promise.unknown", Severity.Error, "A clause is mapped to a promise the model does not make.");
    internal static readonly DiagnosticCode ClauseMissing = new("clause.missing", Severity.Error, "A purpose names a clause that promises.yaml does not have.");
    internal static readonly DiagnosticCode ClauseUnmapped = new("clause.unmapped", Severity.Error, "A clause maps to no promise and does not say why.");
    internal static readonly DiagnosticCode ConnectionInFile = new("source.connection-in-file", Severity.Error, "A connection string is written in the file.", "GDPR 32");
    internal static readonly DiagnosticCode DatumUndeclared = new("source.datum-undeclared", Severity.Error, "A column holds a datum the policy does not declare.", "GDPR 5(1)(a), 13");
    internal static readonly DiagnosticCode ServesUnknown = new("source.serves-unknown", Severity.Error, "A table serves a purpose the policy does not declare.", "GDPR 5(1)(b)");

    internal static readonly DiagnosticCode DecisionNotAllowed = new("decision.not-allowed", Severity.Error, "A decision names a rule nobody can decide against.");
    internal static readonly DiagnosticCode DecisionExpired = new("decision.expired", Severity.Warning, "A decision does not stand on the day the policy is read.");
    internal static readonly DiagnosticCode DecisionIdle = new("decision.idle", Severity.Warning, "A decision is about nothing the policy breaks.");

    /// <summary>All of them, by code.</summary>
    public static ImmutableArray<DiagnosticCode> All { get; } =
    [
        .. new[]
        {
            FileMissing, FileUnknown, FileTooLarge, YamlSyntax, YamlTooDeep, YamlTooManyNodes, YamlTooManyAliases, YamlAlias, YamlTag, YamlDocuments,
            KeyDuplicate, KeyUnknown, KeyMissing, TypeWrong, ValueInvalid, IdInvalid, DuplicateItem, ReferenceUnknown, PeriodInvalid, DateInvalid,
            LanguageVersion, NameMismatch, ZoneUnknown, TextMissingLanguage, TextDirectiveUnknown, TextSectionUnknown, FactUnknown, FactAssumed,
            SirenInvalid, DecisionNotAllowed, DecisionExpired, DecisionIdle, ContractMissing, LegalTextMissing, InterestMissing, ConsentTextMissing, ConsentTextNotAccepted, BasisMismatch, OfflineBasis,
            KeepMissing, KeepAnchorMissing, KeepAnonymise, ArchiveDataNotInPurpose, SlotsTooMany, FieldUndeclared, ConsequenceMissing, ChoiceNotOpen,
            ChoiceChannel, PromiseUnknown, ClauseMissing, ClauseUnmapped, ConnectionInFile, DatumUndeclared, ServesUnknown, TrackerTooLong, TrackerNoConsent,
        }.Concat(LawRules.All).OrderBy(code => code.Code, StringComparer.Ordinal),
    ];
}
