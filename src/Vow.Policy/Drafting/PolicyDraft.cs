using System.Collections.Immutable;
using Vow.Gate;
using Vow.Policy.Meaning;

namespace Vow.Policy.Drafting;

/// <summary>A company's answers to its first policy: the whole file set, which reads without an error.</summary>
public static class PolicyDraft
{
    private static readonly Span Nowhere = Span.StartOf(PolicyFiles.Policy);

    /// <summary>The files. What only the company can say and did not is <c>unknown</c> in them.</summary>
    /// <param name="answers">Answers without <see cref="DraftAnswers.Faults"/>.</param>
    public static PolicyFiles Write(DraftAnswers answers)
    {
        ArgumentNullException.ThrowIfNull(answers);
        var entries = PurposeCatalogue.With(answers.Purposes);
        var policy = Model(answers, new DraftParts { Purposes = [.. entries.Select(entry => entry.Purpose)], Trackers = [.. entries.Select(entry => entry.Tracker).OfType<Tracker>()] });
        var remarks = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [""] = "The policy as the system keeps it: change it to what is true of the company, then run: vow check.\nWhat is not known yet says so, with who must say it; the system refuses what depends on it.",
            ["data"] = "Every kind of personal data. What is not named here may not be used.",
            ["anchors"] = "The events a period may run from.",
            ["purposes"] = "Why data is used. The periods are the references named beside them, or proposals: the controller decides, the data protection officer advises.",
        };
        foreach (var entry in entries)
        {
            remarks[$"purposes/{entry.Purpose.Id}/keep"] = $"{(entry.IsVerified ? "" : "[unverified] ")}{Fields.Capital(entry.Periods)}.";
        }

        return Files(policy, remarks, entries.Select(entry => (entry.Purpose.Id, entry.Prose)), answers);
    }

    /// <summary>The files of a model with its prose.</summary>
    internal static PolicyFiles Files(
        DeclaredPolicy policy, IReadOnlyDictionary<string, string> remarks, IEnumerable<(string Purpose, Bilingual Prose)> paragraphs, DraftAnswers answers)
    {
        var said = paragraphs.ToDictionary(one => one.Purpose, one => one.Prose, StringComparer.Ordinal);
        return PolicyFiles.From(policy.Name,
        [
            KeyValuePair.Create(PolicyFiles.Policy, PolicyWriter.Policy(policy, remarks)),
            KeyValuePair.Create(PolicyFiles.Promises, PolicyWriter.Promises(policy)),
            .. policy.Languages.Select(language => KeyValuePair.Create(PolicyFiles.Text(language), DraftProse.Write(policy, language, said, answers.HasSoftware))),
        ]);
    }

    /// <summary>The model of a company's answers and its purposes, with everything these need: data, events, recipients, forms, documents, clauses.</summary>
    internal static DeclaredPolicy Model(DraftAnswers answers, DraftParts parts)
    {
        var purposes = parts.Purposes;
        var version = answers.Version.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
        var prefix = answers.Name.FirstOrDefault(char.IsAsciiLetter, 'p').ToString().ToUpperInvariant();
        // A purpose that is not written out yet has no sentence people could be told.
        var clause = DraftClauses.First;
        purposes = [.. purposes.Select(purpose => Own(purpose, answers.Company, version) with { Clauses = IsWhole(purpose) ? [$"{prefix}{clause++}"] : [] })];
        var used = purposes.SelectMany(purpose => purpose.Data).Select(use => use.Datum).ToHashSet(StringComparer.Ordinal);
        var recipients = purposes.SelectMany(purpose => purpose.Recipients).ToHashSet(StringComparer.Ordinal);
        var group = ActivityGroup(purposes);
        var policy = new DeclaredPolicy
        {
            Name = answers.Name,
            Hash = "",
            Version = answers.Version,
            Sample = answers.IsSample,
            Zone = answers.Zone,
            Languages = answers.Languages,
            Controller = ControllerOf(answers),
            Dpo = new DataProtectionOfficer(
                answers.DpoName is { } officer ? new Fact<string>(officer, null, Nowhere) : KnownThings.Missing("The name of the data protection officer; the management must say it, a person or a firm other than the company."),
                new Fact<string>(answers.DpoEmail ?? answers.Email, null, Nowhere), Nowhere),
            Authority = answers.Authority,
            Rights = new RightsTerms
            {
                Page = "/me",
                Email = answers.Email,
                Post = Post(answers),
                AnswerWithin = new CalendarPeriod(0, 1, 0),
                Extension = Extension.Allowed,
                Objection = ObjectionTerms.OnGrounds,
                IdCopy = IdCopy.Never,
                Span = Nowhere,
            },
            Data = [.. KnownThings.Data.Concat(parts.Data).Where(datum => used.Contains(datum.Id))],
            Anchors = [.. KnownThings.Anchors.Where(anchor => EventsOf(purposes).Contains(anchor.Id) || group.Of.Contains(anchor.Id))],
            AnchorGroups = [group],
            Channels = [.. KnownThings.Channels.Where(channel => purposes.Any(purpose => purpose.Channels.Contains(channel.Id)))],
            Purposes = purposes,
            Recipients = [.. KnownThings.Recipients.Concat(parts.Recipients).Where(recipient => recipients.Contains(recipient.Id))],
            Collection = [SignUp(purposes), Profile(purposes)],
            Trackers = parts.Trackers,
            Documents = [.. purposes.Where(purpose => purpose.States.HasFlag(Stated.Basis) && purpose.Basis == Basis.LegitimateInterest).Select(BalancingTest)],
            Measures = parts.Measures.IsEmpty ? Measures : parts.Measures,
            Children = purposes.Any(purpose => purpose.Consent is not null) ? Children : null,
            Changes = Changes,
            Clauses = [],
            Sources = [],
            Prose = ImmutableDictionary<Language, string>.Empty,
        };
        return policy with { Clauses = DraftClauses.Of(policy, prefix) };
    }

    private static bool IsWhole(Purpose purpose) => purpose.States.HasFlag(Stated.Basis | Stated.Data | Stated.Keep);

    /// <summary>The catalogue's words made the company's own.</summary>
    private static Purpose Own(Purpose purpose, string company, string version) => purpose.Consent is not { } consent ? purpose : purpose with
    {
        Consent = consent with
        {
            TextVersion = version,
            Accepted = [version],
            Text = new Bilingual(
                consent.Text.En.Replace(PurposeCatalogue.CompanyMark, company, StringComparison.Ordinal),
                consent.Text.Fr.Replace(PurposeCatalogue.CompanyMark, company, StringComparison.Ordinal)),
        },
    };

    private static Controller ControllerOf(DraftAnswers answers) => new()
    {
        Name = answers.Company,
        Role = ControllerRole.Controller,
        Register = answers.Register,
        Siren = answers.Siren,
        Address = answers.Address,
        Email = answers.Email,
        Phone = answers.Phone,
        Website = answers.Website,
        FiscalYearEnd = answers.FiscalYearEnd is { } text && Calendar.YearEnd(text) is { } end
            ? new Fact<FiscalYearEnd>(end, null, Nowhere)
            : new Fact<FiscalYearEnd>(new FiscalYearEnd(12, 31), "The closing day of the fiscal year; the management or the accountant must say it. The calendar year is assumed until then.", Nowhere),
        Span = Nowhere,
    };

    private static Bilingual Post(DraftAnswers answers)
    {
        var address = answers.Address;
        string In(Language language) => $"{answers.Company}, {address.Street}, {address.Postcode} {address.City}, {CountryNames.Of(address.Country, language)}";
        return new Bilingual(In(Language.En), In(Language.Fr));
    }

    private static IEnumerable<string> EventsOf(ImmutableArray<Purpose> purposes) =>
        purposes.SelectMany(purpose => purpose.Keep.Active.After.Concat(purpose.Keep.Archive?.After ?? []));

    /// <summary>A company without anything to buy has neither purchases nor subscriptions to count from.</summary>
    private static AnchorGroup ActivityGroup(ImmutableArray<Purpose> purposes) =>
        purposes.Any(purpose => purpose.Kind is PurposeKind.Billing or PurposeKind.SubscriptionCard or PurposeKind.SavedCard)
            ? new AnchorGroup(PurposeCatalogue.LastActivity, ["last_login", "last_purchase", "last_subscription"], new Bilingual(
                "your last activity (a sign-in, a purchase or a subscription, whichever came last)",
                "votre dernière activité (une connexion, un achat ou un abonnement, selon ce qui est venu en dernier)"), Nowhere)
            : new AnchorGroup(PurposeCatalogue.LastActivity, ["last_login"], new Bilingual("your last activity (a sign-in)", "votre dernière activité (une connexion)"), Nowhere);

    /// <summary>The form the site has. What somebody may type in is asked for only where a purpose has a use for it.</summary>
    private static CollectionPoint SignUp(ImmutableArray<Purpose> purposes)
    {
        var bills = purposes.Any(purpose => purpose.Kind == PurposeKind.Billing);
        var calls = purposes.Any(purpose => purpose.Kind is PurposeKind.Support or PurposeKind.Complaints);
        (string Name, string Datum, bool Required, bool Asked)[] fields =
        [
            ("email", "email", true, true), ("password", "password_hash", true, true), ("last_name", "last_name", true, true), ("first_name", "first_name", true, true),
            ("company", "company", false, bills), ("phone", "phone", false, calls),
        ];
        return new CollectionPoint
        {
            Id = "sign_up",
            Title = new Bilingual("Creating an account", "Création d'un compte"),
            Moment = Moment.SignUp,
            Surface = Surface.Website,
            Path = "/account/new",
            Fields = [.. fields.Where(field => field.Asked).Select(field => new CollectedField(field.Name, field.Datum, field.Required, Nowhere))],
            Consequence = new Bilingual(
                "If a required field is left empty, we cannot create your account. Leaving an optional one empty changes nothing.",
                "Si un champ obligatoire reste vide, nous ne pouvons pas créer votre compte. Laisser vide un champ facultatif ne change rien."),
            PhoneNotice = calls
                ? new Bilingual("We use your number to answer you. We do not call you with offers.", "Nous utilisons votre numéro pour vous répondre. Nous ne vous appelons pas pour vous proposer des offres.")
                : null,
            Choices =
            [
                .. purposes.Where(purpose => purpose is { Consent: not null, Kind: PurposeKind.Prospecting or PurposeKind.PartnerProspecting or PurposeKind.OpenRate })
                    .SelectMany(purpose => purpose.Channels.IsEmpty ? [new OfferedChoice(purpose.Id, null, false, Nowhere)] : purpose.Channels.Select(channel => new OfferedChoice(purpose.Id, channel, false, Nowhere))),
            ],
            Span = Nowhere,
        };
    }

    /// <summary>The form of an account's profile: the name it needs, and what its owner may add.</summary>
    private static CollectionPoint Profile(ImmutableArray<Purpose> purposes)
    {
        var signUp = SignUp(purposes);
        return new CollectionPoint
        {
            Id = "profile",
            Title = new Bilingual("Filling in your profile", "Compléter votre profil"),
            Moment = Moment.Other,
            Surface = Surface.Website,
            Path = "/account/profile",
            Fields =
            [
                .. signUp.Fields.Where(field => field.Name is not ("email" or "password")),
                .. new[] { "street", "postcode", "city", "country", "language" }.Select(name => new CollectedField(name, name, false, Nowhere)),
            ],
            Consequence = new Bilingual(
                "Your name is needed for your account. Everything else is up to you: leaving it empty changes nothing.",
                "Votre nom est nécessaire à votre compte. Le reste dépend de vous\u00a0: le laisser vide ne change rien."),
            PhoneNotice = signUp.PhoneNotice,
            Choices = [],
            Span = Nowhere,
        };
    }

    private static Document BalancingTest(Purpose purpose) => new()
    {
        Id = $"balancing_{purpose.Id}"[..Math.Min(64, purpose.Id.Length + 10)],
        Kind = DocumentKind.BalancingTest,
        Title = new Bilingual($"Balancing test: {purpose.Title.En}", $"Mise en balance des intérêts\u00a0: {purpose.Title.Fr}"),
        File = KnownThings.Missing($"Where the balancing test of \"{purpose.Id}\" is filed; the data protection officer must say it."),
        Owner = KnownThings.Missing($"Who owns the balancing test of \"{purpose.Id}\"; the management must say it."),
        Review = new Fact<DateOnly>(default, $"When the balancing test of \"{purpose.Id}\" is looked at again; the data protection officer must say it.", Nowhere),
        Purposes = [purpose.Id],
        Recipients = [],
        Span = Nowhere,
    };

    // What the system itself does for whoever runs it: true of every company that uses it, and no more than that.
    private static ImmutableArray<SecurityMeasure> Measures =>
    [
        new(MeasureKind.AccessControl, new Bilingual(
            "Each member of staff signs in with a second step and has the rights of their function; a person's file is opened only with a reason.",
            "Chaque membre du personnel se connecte avec une seconde étape et dispose des droits de sa fonction\u00a0; un dossier n'est ouvert qu'avec un motif."), Nowhere),
        new(MeasureKind.Traceability, new Bilingual(
            "Connections and each opening of a file are logged; what is done with personal data leaves a signed entry that cannot be changed unseen.",
            "Les connexions et chaque ouverture de dossier sont journalisées\u00a0; ce qui est fait des données laisse une entrée signée qui ne peut être modifiée sans que cela se voie."), Nowhere),
        new(MeasureKind.Encryption, new Bilingual(
            "Archives are encrypted under a key of each person's own, which is destroyed at the end; passwords are kept in a form that cannot be turned back.",
            "Les archives sont chiffrées avec une clé propre à chaque personne, détruite à l'échéance\u00a0; les mots de passe sont conservés sous une forme irréversible."), Nowhere),
    ];

    private static ChildrenTerms Children { get; } = new(15, new Bilingual("I am 15 or over.", "J'ai 15 ans ou plus."), Nowhere);

    private static ChangeTerms Changes { get; } = new(new CalendarPeriod(0, 0, 30), new Bilingual(
        "by e-mail to people who have an account, and on this page", "par e-mail aux personnes qui ont un compte, et sur cette page"), Nowhere);
}

/// <summary>What a drafted policy is made of, besides the company's own answers.</summary>
internal sealed record DraftParts
{
    public required ImmutableArray<Purpose> Purposes { get; init; }

    public ImmutableArray<Tracker> Trackers { get; init; } = [];

    /// <summary>Kinds of data the catalogue does not know.</summary>
    public ImmutableArray<Datum> Data { get; init; } = [];

    /// <summary>Recipients the catalogue does not know.</summary>
    public ImmutableArray<Recipient> Recipients { get; init; } = [];

    /// <summary>Measures; those of the system itself where there are none.</summary>
    public ImmutableArray<SecurityMeasure> Measures { get; init; } = [];
}
