using Vow.Gate;

namespace Vow.Policy.Meaning;

/// <summary>The closed lists of the language: the word in the file, the value in the model.</summary>
internal static class Words
{
    public static readonly WordList<bool> YesNo = new() { ["true"] = true, ["false"] = false };

    public static readonly WordList<Basis> Bases = new()
    {
        ["consent"] = Basis.Consent,
        ["contract"] = Basis.Contract,
        ["legal_obligation"] = Basis.LegalObligation,
        ["vital_interests"] = Basis.VitalInterests,
        ["public_task"] = Basis.PublicTask,
        ["legitimate_interest"] = Basis.LegitimateInterest,
    };

    public static readonly WordList<ControllerRole> ControllerRoles = new() { ["controller"] = ControllerRole.Controller, ["processor"] = ControllerRole.Processor };

    public static readonly WordList<Extension> Extensions = new() { ["none"] = Extension.None, ["allowed"] = Extension.Allowed };

    public static readonly WordList<ObjectionTerms> Objections = new() { ["unconditional"] = ObjectionTerms.Unconditional, ["on_grounds"] = ObjectionTerms.OnGrounds };

    public static readonly WordList<IdCopy> IdCopies = new() { ["never"] = IdCopy.Never, ["on_doubt"] = IdCopy.OnDoubt, ["required"] = IdCopy.Required };

    public static readonly WordList<DataCategory> Categories = new()
    {
        ["identity"] = DataCategory.Identity,
        ["personal_life"] = DataCategory.PersonalLife,
        ["professional"] = DataCategory.Professional,
        ["economic"] = DataCategory.Economic,
        ["connection"] = DataCategory.Connection,
        ["location"] = DataCategory.Location,
        ["internet"] = DataCategory.Internet,
        ["other"] = DataCategory.Other,
    };

    public static readonly WordList<Origin> Origins = new()
    {
        ["person"] = Origin.Person,
        ["observed"] = Origin.Observed,
        ["derived"] = Origin.Derived,
        ["third_party"] = Origin.ThirdParty,
    };

    public static readonly WordList<InputCheck> Checks = new()
    {
        ["text"] = InputCheck.Text,
        ["email"] = InputCheck.Email,
        ["name"] = InputCheck.Name,
        ["phone"] = InputCheck.Phone,
        ["country"] = InputCheck.Country,
        ["postcode"] = InputCheck.Postcode,
    };

    public static readonly WordList<Protection> Protections = new()
    {
        ["security"] = Protection.Security,
        ["claims"] = Protection.Claims,
        ["evidence"] = Protection.Evidence,
    };

    public static readonly WordList<PurposeKind> PurposeKinds = new()
    {
        ["other"] = PurposeKind.Other,
        ["account"] = PurposeKind.Account,
        ["billing"] = PurposeKind.Billing,
        ["accounting"] = PurposeKind.Accounting,
        ["subscription_card"] = PurposeKind.SubscriptionCard,
        ["card_evidence"] = PurposeKind.CardEvidence,
        ["saved_card"] = PurposeKind.SavedCard,
        ["service_mail"] = PurposeKind.ServiceMail,
        ["prospecting"] = PurposeKind.Prospecting,
        ["partner_prospecting"] = PurposeKind.PartnerProspecting,
        ["open_rate"] = PurposeKind.OpenRate,
        ["retargeting"] = PurposeKind.Retargeting,
        ["profiling"] = PurposeKind.Profiling,
        ["audience"] = PurposeKind.Audience,
        ["statistics"] = PurposeKind.Statistics,
        ["security"] = PurposeKind.Security,
        ["complaints"] = PurposeKind.Complaints,
        ["support"] = PurposeKind.Support,
        ["survey"] = PurposeKind.Survey,
        ["panel"] = PurposeKind.Panel,
        ["contest"] = PurposeKind.Contest,
        ["comments"] = PurposeKind.Comments,
        ["host_identification"] = PurposeKind.HostIdentification,
        ["social_page"] = PurposeKind.SocialPage,
        ["social_plugins"] = PurposeKind.SocialPlugins,
        ["rights_requests"] = PurposeKind.RightsRequests,
        ["opposition_list"] = PurposeKind.OppositionList,
        ["consent_proof"] = PurposeKind.ConsentProof,
        ["evidence"] = PurposeKind.Evidence,
        ["desk_access_log"] = PurposeKind.DeskAccessLog,
        ["staff"] = PurposeKind.Staff,
        ["directives"] = PurposeKind.Directives,
        ["breach_register"] = PurposeKind.BreachRegister,
        ["backups"] = PurposeKind.Backups,
    };

    public static readonly WordList<PersonCategory> Persons = new()
    {
        ["customers"] = PersonCategory.Customers,
        ["prospects"] = PersonCategory.Prospects,
        ["visitors"] = PersonCategory.Visitors,
        ["users"] = PersonCategory.Users,
        ["staff"] = PersonCategory.Staff,
        ["heirs"] = PersonCategory.Heirs,
        ["correspondents"] = PersonCategory.Correspondents,
    };

    public static readonly WordList<ProspectingGround> ProspectingGrounds = new()
    {
        ["opt_in"] = ProspectingGround.OptIn,
        ["soft_opt_in"] = ProspectingGround.SoftOptIn,
        ["professional"] = ProspectingGround.Professional,
    };

    public static readonly WordList<WithdrawalWay> Withdrawals = new()
    {
        ["page"] = WithdrawalWay.Page,
        ["message"] = WithdrawalWay.Message,
        ["mail"] = WithdrawalWay.Mail,
        ["letter"] = WithdrawalWay.Letter,
    };

    public static readonly WordList<DatumKind> DatumKinds = new()
    {
        ["other"] = DatumKind.Other,
        ["password"] = DatumKind.Password,
        ["card_number"] = DatumKind.CardNumber,
        ["card_code"] = DatumKind.CardCode,
        ["card_token"] = DatumKind.CardToken,
        ["hobbies"] = DatumKind.Hobbies,
        ["location"] = DatumKind.Location,
        ["device"] = DatumKind.Device,
        ["tracker"] = DatumKind.Tracker,
        ["phone"] = DatumKind.Phone,
        ["id_copy"] = DatumKind.IdCopy,
    };

    public static readonly WordList<Storage> Storages = new()
    {
        ["plain"] = Storage.Plain,
        ["encrypted"] = Storage.Encrypted,
        ["hashed"] = Storage.Hashed,
        ["sealed"] = Storage.Sealed,
    };

    public static readonly WordList<Precision> Precisions = new()
    {
        ["country"] = Precision.Country,
        ["city"] = Precision.City,
        ["exact"] = Precision.Exact,
    };

    public static readonly WordList<EventKind> Events = new()
    {
        ["login"] = EventKind.Login,
        ["purchase"] = EventKind.Purchase,
        ["subscription"] = EventKind.Subscription,
        ["contact"] = EventKind.Contact,
        ["document"] = EventKind.Document,
        ["payment"] = EventKind.Payment,
        ["closing"] = EventKind.Closing,
        ["observation"] = EventKind.Observation,
        ["opening"] = EventKind.Opening,
        ["expiry"] = EventKind.Expiry,
        ["act"] = EventKind.Act,
    };

    public static readonly WordList<ChannelKind> ChannelKinds = new()
    {
        ["email"] = ChannelKind.Email,
        ["sms"] = ChannelKind.Sms,
        ["call"] = ChannelKind.Call,
        ["push"] = ChannelKind.Push,
        ["post"] = ChannelKind.Post,
        ["open"] = ChannelKind.Open,
    };

    public static readonly WordList<Moment> Moments = new()
    {
        ["other"] = Moment.Other,
        ["sign_up"] = Moment.SignUp,
        ["sign_in"] = Moment.SignIn,
        ["subscribe"] = Moment.Subscribe,
        ["browse"] = Moment.Browse,
        ["contest"] = Moment.Contest,
        ["support"] = Moment.Support,
        ["comment"] = Moment.Comment,
        ["advertisement"] = Moment.Advertisement,
        ["request"] = Moment.Request,
    };

    public static readonly WordList<bool> Asterisks = new() { ["required"] = false, ["every_field"] = true };

    public static readonly WordList<TrackerKind> TrackerKinds = new()
    {
        ["cookie"] = TrackerKind.Cookie,
        ["storage"] = TrackerKind.Storage,
        ["pixel"] = TrackerKind.Pixel,
        ["plugin"] = TrackerKind.Plugin,
        ["device"] = TrackerKind.Device,
    };

    public static readonly WordList<TrackerLoads> TrackerLoads = new()
    {
        ["with_page"] = Policy.TrackerLoads.WithPage,
        ["after_consent"] = Policy.TrackerLoads.AfterConsent,
        ["on_click"] = Policy.TrackerLoads.OnClick,
    };

    public static readonly WordList<DocumentKind> DocumentKinds = new()
    {
        ["balancing_test"] = DocumentKind.BalancingTest,
        ["impact_assessment"] = DocumentKind.ImpactAssessment,
        ["processor_contract"] = DocumentKind.ProcessorContract,
        ["joint_arrangement"] = DocumentKind.JointArrangement,
        ["standard_clauses"] = DocumentKind.StandardClauses,
        ["transfer_assessment"] = DocumentKind.TransferAssessment,
        ["other"] = DocumentKind.Other,
    };

    public static readonly WordList<MeasureKind> MeasureKinds = new()
    {
        ["access_control"] = MeasureKind.AccessControl,
        ["traceability"] = MeasureKind.Traceability,
        ["software"] = MeasureKind.Software,
        ["backup"] = MeasureKind.Backup,
        ["encryption"] = MeasureKind.Encryption,
        ["processors"] = MeasureKind.Processors,
        ["other"] = MeasureKind.Other,
    };

    public static readonly WordList<RequestItem> RequestItems = new()
    {
        ["answer_address"] = RequestItem.AnswerAddress,
        ["last_name"] = RequestItem.LastName,
        ["first_name"] = RequestItem.FirstName,
        ["postal_address"] = RequestItem.PostalAddress,
        ["reason"] = RequestItem.Reason,
        ["customer_number"] = RequestItem.CustomerNumber,
    };

    public static readonly WordList<Right> Rights = Each<Right>(RightsByBasis.Id);

    public static readonly WordList<OnErasure> Erasures = new() { ["delete"] = OnErasure.Delete, ["archive"] = OnErasure.Archive, ["keep"] = OnErasure.Keep };

    public static readonly WordList<Role> Roles = new()
    {
        ["agent"] = Role.Agent,
        ["dpo"] = Role.Dpo,
        ["legal"] = Role.Legal,
        ["auditor"] = Role.Auditor,
        ["admin"] = Role.Admin,
    };

    /// <summary>Roles that do work by hand: an auditor reads.</summary>
    public static readonly WordList<Role> Workers = new() { ["agent"] = Role.Agent, ["dpo"] = Role.Dpo, ["legal"] = Role.Legal, ["admin"] = Role.Admin };

    public static readonly WordList<RecipientRole> RecipientRoles = new()
    {
        ["processor"] = RecipientRole.Processor,
        ["joint"] = RecipientRole.Joint,
        ["independent"] = RecipientRole.Independent,
        ["authority"] = RecipientRole.Authority,
    };

    public static readonly WordList<MechanismKind> Mechanisms = Each<MechanismKind>(Vow.Gate.Words.Code);

    public static readonly WordList<Surface> Surfaces = new() { ["website"] = Surface.Website, ["software"] = Surface.Software };

    public static readonly WordList<SourceEngine> Engines = new()
    {
        ["sqlite"] = SourceEngine.Sqlite,
        ["postgresql"] = SourceEngine.Postgresql,
        ["mariadb"] = SourceEngine.MariaDb,
        ["mysql"] = SourceEngine.MariaDb,
        ["webhook"] = SourceEngine.Webhook,
        ["files"] = SourceEngine.Files,
        ["manual"] = SourceEngine.Manual,
    };

    public static readonly WordList<FileDelimiter> Delimiters = new()
    {
        ["comma"] = FileDelimiter.Comma,
        ["semicolon"] = FileDelimiter.Semicolon,
        ["tab"] = FileDelimiter.Tab,
        ["pipe"] = FileDelimiter.Pipe,
    };

    public static readonly WordList<FileEncoding> FileEncodings = new()
    {
        ["utf-8"] = FileEncoding.Utf8,
        ["iso-8859-1"] = FileEncoding.Latin1,
        ["windows-1252"] = FileEncoding.Windows1252,
    };

    public static readonly WordList<AnchorEncoding> Encodings = new()
    {
        ["text"] = AnchorEncoding.Text,
        ["unix_seconds"] = AnchorEncoding.UnixSeconds,
        ["unix_micros"] = AnchorEncoding.UnixMicros,
        ["date"] = AnchorEncoding.Date,
    };

    public static readonly WordList<AtEnd> Ends = new() { ["delete"] = AtEnd.Delete, ["clear"] = AtEnd.Clear };

    private static WordList<T> Each<T>(Func<T, string> wordOf)
        where T : struct, Enum
    {
        var words = new WordList<T>();
        foreach (var value in Enum.GetValues<T>())
        {
            words[wordOf(value)] = value;
        }

        return words;
    }
}
