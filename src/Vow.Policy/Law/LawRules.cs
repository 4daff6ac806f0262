using System.Collections.Immutable;

namespace Vow.Policy;

/// <summary>
/// The rules of law a policy is read against. A rule id, once published, keeps its meaning. What the texts ask is taken from the sources named in the guide;
/// norms that were not read against their source stand apart and are shown as such.
/// </summary>
public static class LawRules
{
    private static readonly List<LawRule> Known = [];

    private const Severity E = Severity.Error;
    private const Severity W = Severity.Warning;
    private const Severity N = Severity.Note;

    internal static readonly LawRule DpoConfused = Rule("controller.dpo-confused", E, "The data protection officer is named as the controller.", "GDPR 4(7), 37-39, 38(6)", "The company is shown as the controller, and the officer as not named yet.", canBeDecided: true);
    internal static readonly LawRule ContactMissing = Rule("contact.missing", E, "The data protection officer cannot be reached.", "GDPR 13(1)(b)", "The address for questions about personal data is shown instead.", canBeDecided: true);
    internal static readonly LawRule BasisMislabelled = Rule("basis.mislabelled", E, "A legal basis goes under another's name.", "GDPR 6(1)(c), 13(1)(c)", "The purpose is read as a legal obligation: nobody can withdraw it, and it needs its text.");
    internal static readonly LawRule MarketingBasisConflict = Rule("marketing.basis-conflict", E, "Electronic marketing rests on an interest without a way to say no when the address was collected, or on two grounds at once.", "CPCE L34-5; GDPR 21(2)-(4); CJEU C-654/23", "Nothing is sent without a recorded yes.");
    internal static readonly LawRule OpenRateNoConsent = Rule("openrate.no-consent", E, "Openings are measured without a consent of their own.", "LIL 82; CNIL 2026-042", "Pixels are left out, and those already sent record nothing.");
    internal static readonly LawRule AudienceUndeclaredBasis = Rule("audience.undeclared-basis", W, "Audience measurement says neither that it is exempt nor that it rests on consent, or has no period.", "LIL 82; GDPR 13(1)(c)", "Nothing is measured.");
    internal static readonly LawRule AdsTrackerDuration = Rule("ads.tracker-duration", W, "An advertising choice has no validity of its own, or its tracker lives longer than 13 months.", "LIL 82; CNIL 2020-091, 2020-092; CNIL 2013-378 (since replaced)", "The choice is asked again after six months, for a no as for a yes.");
    internal static readonly LawRule SecurityNoRetention = Rule("security.no-retention", W, "Security has no period, or one of more than 12 months without a reason.", "CNIL 2021-122; GDPR 6(1)(f), recital 49", "Connection data is kept for 12 months at most.");
    internal static readonly LawRule KnowledgeNoBasis = Rule("knowledge.no-basis", W, "Studying customers has no basis or no period, and its results are not anonymous.", "GDPR 5(1)(b), 5(1)(e), 6", "No such use is allowed.");
    internal static readonly LawRule PurposeNotInTable = Rule("purpose.not-in-table", E, "A purpose is announced without its basis, its data or its period.", "GDPR 13(1)(c), 13(2)(a), 30(1)(f)", "Every use for it is refused.");
    internal static readonly LawRule RetentionRange = Rule("retention.range", E, "A period is a range.", "GDPR 5(1)(e), 13(2)(a)", "The policy cannot be put in force: no date follows from a range.");
    internal static readonly LawRule RetentionAccountLong = Rule("retention.account-long", W, "An account is kept in use longer than the authority's values without a reason.", "GDPR 5(1)(e); CNIL SAN-2020-008", "The declared period is applied, and people are warned before it ends.");
    internal static readonly LawRule RetentionAnchorAmbiguous = Rule("retention.anchor-ambiguous", W, "A period runs from an event that does not say what moves it, or marketing runs from something other than an act of the person.", "GDPR 13(2)(a)", "Only what the data map names moves the event; an opened message never does.");
    internal static readonly LawRule CardWrongBasis = Rule("card.wrong-basis", E, "Card data kept against contested payments rests on a legal duty, or for longer than 13 months (15 with deferred debit).", "CMF L133-24; CNIL 2018-303 art. 4", "The data is kept for 13 months, in the archive, for evidence only.", canBeDecided: true);
    internal static readonly LawRule CardCodeStored = Rule("card.code-stored", E, "A card's verification code is kept.", "CNIL 2018-303 art. 4; PCI DSS 3.3.1", "Nothing that looks like a card's code is accepted.");
    internal static readonly LawRule WalletConsent = Rule("wallet.consent", W, "A saved card does not rest on a consent of its own, or outlives the card.", "CNIL 2018-303; GDPR 7", "The card is removed at the earlier of the withdrawal and the card's last day.");
    internal static readonly LawRule SubscriptionCardRowMissing = Rule("subscription.card-row-missing", W, "People can subscribe, and no purpose covers the card a running subscription needs.", "CNIL 2018-303 art. 4", "A saved card is not used for a subscription.");
    internal static readonly LawRule RecipientsIncomplete = Rule("recipients.incomplete", E, "A recipient is only a category, or a purpose that hands data on names nobody.", "GDPR 13(1)(e), 15(1)(c), 28, 26; CJEU C-154/21", "Nothing is handed to a recipient that is not named.", canBeDecided: true);
    internal static readonly LawRule TransferNoSafeguard = Rule("transfer.no-safeguard", E, "Data may leave the EEA without a decision or safeguard that covers the recipient.", "GDPR 13(1)(f), 44-49", "The transfer is refused.");
    internal static readonly LawRule TransferFrameworkAlone = Rule("transfer.framework-alone", W, "A transfer rests on the EU-US framework alone, which is challenged.", "GDPR 45; Decision (EU) 2023/1795; CJEU C-703/25 P (pending)", "The transfer is refused until standard clauses and their assessment are recorded.");
    internal static readonly LawRule RightsIncomplete = Rule("rights.incomplete", E, "The text leaves out rights people have.", "GDPR 12-22, 13(2)(b)-(f)", "Every right the law gives can be exercised, named or not.", canBeDecided: true);
    internal static readonly LawRule IdentityIdCopy = Rule("identity.id-copy", E, "A copy of an identity document is asked for as a matter of course.", "GDPR 12(2), 12(6), 5(1)(c); CNIL SAN-2020-008", "No copy is asked for, and one that arrives unasked is destroyed.", unverified: "D. 2019-536 art. 77 (read in its twins, arts 135 and 144)");
    internal static readonly LawRule DeadlineNoExtension = Rule("deadline.no-extension", W, "The deadline is promised without the extension the law allows.", "GDPR 12(3)-(5)", "The month is firm; only a decision of the controller extends it.");
    internal static readonly LawRule ErasureScope = Rule("erasure.scope", W, "A purpose does not say what deleting an account does to it.", "GDPR 17(3)(b), 17(3)(e), 19", "Its data is deleted.");
    internal static readonly LawRule RequestFormalism = Rule("request.formalism", W, "A request must give a reason or more about the person than an answer needs.", "GDPR 12(2)", "A request in any words is taken, with nothing but an address to answer to.", unverified: "EDPB 01/2022");
    internal static readonly LawRule TerminalAccess = Rule("terminal.mac-hostname", E, "Something is read from the person's own machine without consent and without being strictly needed for what they asked.", "LIL 82; EDPB 2/2023; GDPR 5(1)(c)", "It is not read.");
    internal static readonly LawRule LocationPrecision = Rule("location.precision", W, "A place does not say how exact it is, or is exact without consent.", "GDPR 5(1)(c); LIL 82", "The country is kept, nothing finer.");
    internal static readonly LawRule HobbiesMinimisation = Rule("hobbies.minimisation", W, "Hobbies are required, or used without consent, or written freely.", "GDPR 5(1)(c), 6(1)(a), 9; CJEU C-184/20", "They are optional, chosen from a closed list, and go with the consent.");
    internal static readonly LawRule FormAsterisk = Rule("form.asterisk", W, "A form marks every field with an asterisk, or does not say what follows from leaving one empty.", "GDPR 13(2)(e)", "The asterisk marks required fields only.");
    internal static readonly LawRule PasswordEncrypted = Rule("password.encrypted", E, "A password is kept in a form that can be turned back.", "GDPR 32; CNIL 2022-100", "Only a salted result that cannot be turned back is kept.");
    internal static readonly LawRule ChannelOpenEnded = Rule("channel.open-ended", W, "The list of channels is open, or calls are made without consent.", "CPCE L34-5; C. conso. L223-1 (version of 11 August 2026, read in commentary)", "A channel that is not named is refused.");
    internal static readonly LawRule PhoneNotice = Rule("phone.collection-notice", W, "A form asks for a telephone number without saying that commercial calls need consent.", "C. conso. L223-2 (number inferred; text read)", "The number is not used for commercial calls.");
    internal static readonly LawRule SocialJointController = Rule("social.joint-controller", E, "A social network whose page or buttons are used is not shown as a joint controller.", "GDPR 26; CJEU C-40/17, C-210/16", "Nothing is exchanged with it.", canBeDecided: true);
    internal static readonly LawRule SocialPluginPreload = Rule("social.plugin-preload", E, "A third party's module is loaded with the page.", "LIL 82; GDPR 7; CJEU C-40/17", "A placeholder stands in its place until the person acts on it.");
    internal static readonly LawRule SocialAdsBasis = Rule("social.ads-basis", E, "What a social network hands over is used without consent or without a period.", "GDPR 6, 13, 14, 21(2)", "Every use of it is refused.");
    internal static readonly LawRule ObjectionUnconditional = Rule("promise.objection-unconditional", W, "Objections are promised without exception, and something rests on an interest.", "GDPR 21(1)", "The promise is kept to the letter: any objection stops such a use.");
    internal static readonly LawRule ObjectionDisarms = Rule("objection.disarms-protection", E, "An unconditional objection can switch off what protects everybody.", "GDPR 21(1), 32", "The objection is obeyed: put the protection on another basis.", canBeDecided: true);
    internal static readonly LawRule PromiseUnverifiable = Rule("promise.unverifiable", N, "A published sentence holds nothing that can be checked.", null, "It stays out of the proof.");
    internal static readonly LawRule NoticeNoVersion = Rule("notice.no-version", W, "The notice does not say how its changes are announced.", "GDPR 12(1), 5(2)", "Each version is dated, kept, and shown beside the one before.", unverified: "WP260");
    internal static readonly LawRule AuthorityName = Rule("authority.name", W, "The supervisory authority is misnamed, or its address is an old one.", "GDPR 13(2)(d), 77(1)", "Refusals name the authority as it is called.");
    internal static readonly LawRule ChildrenAbsent = Rule("children.absent", N, "Nothing is said of minors, though uses rest on consent.", "GDPR 8; LIL 45", "Uses that rest on consent are closed to those under 15.");
    internal static readonly LawRule BreachAbsent = Rule("breach.absent", N, "No register of breaches is declared.", "GDPR 33, 34", "Nothing is recorded about breaches.");
    internal static readonly LawRule AutomatedDecisionAbsent = Rule("adm.absent", W, "A purpose where a machine could decide alone does not say whether one does.", "GDPR 13(2)(f), 22", "No decision that matters is taken by a machine alone.");
    internal static readonly LawRule HostingLegalLogs = Rule("hosting.legal-logs", W, "Comments are published, and what a host must keep is not declared.", "D. 2021-1362; CPCE L34-1 II bis", "Nothing is kept to identify authors beyond the comment itself.", unverified: "LCEN 6");
    internal static readonly LawRule PartnersHiddenPurpose = Rule("partners.hidden-purpose", E, "The text lets people stop something that no purpose declares.", "CPCE L34-5; GDPR 13(1)(e)", "Nothing is handed to partners.");
    internal static readonly LawRule SourceIndirect = Rule("source.indirect", W, "Data that others give does not say from whom.", "GDPR 14(1)-(3)", "Such data is not taken in.");
    internal static readonly LawRule ReferenceDangling = Rule("reference.dangling", W, "The prose points at nothing: an empty link, a list that was announced and is not there.", "GDPR 12(1)", "The sentence is published as it stands.");
    internal static readonly LawRule ContestRules = Rule("contest.rules", W, "A contest has no basis, no period or no rules, or entering it asks for the newsletter.", "GDPR 7(4), 13", "No contest can be opened.");
    internal static readonly LawRule ConsentBundled = Rule("consent.bundled", E, "A form cannot be sent without a yes to something it does not need.", "GDPR 4(11), 7(4)", "The box may stay empty.");
    internal static readonly LawRule RestrictedArchive = Rule("promise.restricted-archive", W, "An archive does not say who may open it.", "GDPR 5(1)(f); CNIL, guide on retention periods", "Nobody may open it.");
    internal static readonly LawRule ConsentExplicit = Rule("lawfulness.consent-explicit", N, "Explicit consent is promised for every use that rests on consent: more than the law asks.", "GDPR 4(11), 9(2)(a)", "Every yes takes an act of its own.");
    internal static readonly LawRule WithdrawalAsymmetric = Rule("withdrawal.asymmetric", W, "A yes takes one click, taking it back takes a letter.", "GDPR 7(3)", "Every consent can be taken back on \"My personal data\".");
    internal static readonly LawRule RequestOtherIntake = Rule("request.other-intake", N, "Requests may arrive at several addresses.", "GDPR 12(3)", "The clock starts at the first of them.", unverified: "EDPB 01/2022");
    internal static readonly LawRule TableNaArchive = Rule("table.na-archive", W, "Choices end without an archive, and no purpose keeps their proof or the list of those not to write to.", "GDPR 7(1), 21(3)", "No proof of a choice outlives it.");
    internal static readonly LawRule DirectivesAbsent = Rule("directives.absent", W, "The text does not say that people can set what becomes of their data after death.", "LIL 48, 84-86", "Directives are taken by letter and mail.");
    internal static readonly LawRule TerminationAbsent = Rule("subscription.termination", W, "People can subscribe, and no page lets them end the contract.", "C. conso. L215-1-1", "Deleting an account never ends a contract.");
    internal static readonly LawRule ProfessionalDoctrine = Rule("marketing.professional-doctrine", W, "Marketing to professionals rests on doctrine alone.", "CPCE L34-5 (has no exception for professionals)", "Such messages are sent only while nobody objected.");
    internal static readonly LawRule BalancingTestAbsent = Rule("interest.balancing-test", W, "A legitimate interest has no balancing test on file.", "GDPR 6(1)(f), 5(2)", "The use goes on, and any objection stops it.");
    internal static readonly LawRule RetentionReference = Rule("retention.beyond-reference", W, "Data is kept longer than the reference for such a use, without a reason.", "GDPR 5(1)(e)", "The declared period is applied.");
    internal static readonly LawRule LawOutdated = Rule("law.outdated", W, "The tables of law this program holds were last compared with their sources more than six months ago.", null, "They are used as they are.");
    internal static readonly LawRule NoticeIncomplete = Rule("notice.incomplete", W, "Something a notice or a register must hold is missing.", "GDPR 13, 14, 30", "The published page lacks it.");

    /// <summary>All of them, by id.</summary>
    public static ImmutableArray<LawRule> All { get; } = [.. Known.OrderBy(rule => rule.Code, StringComparer.Ordinal)];

    private static LawRule Rule(string code, Severity severity, string meaning, string? article, string effect, string? unverified = null, bool canBeDecided = false)
    {
        var rule = new LawRule(code, severity, meaning, article, effect, unverified, canBeDecided);
        Known.Add(rule);
        return rule;
    }
}
