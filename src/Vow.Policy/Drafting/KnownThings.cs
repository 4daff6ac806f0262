using System.Collections.Immutable;

namespace Vow.Policy.Drafting;

/// <summary>The data, events, means of contact and recipients the catalogue's purposes speak of, by the ids they use.</summary>
public static class KnownThings
{
    private static readonly Span Nowhere = Span.StartOf(PolicyFiles.Policy);

    /// <summary>Kinds of data, in the order of the published table.</summary>
    public static ImmutableArray<Datum> Data { get; } =
    [
        Of("customer_number", "Customer number", "Numéro de client", DataCategory.Identity, Origin.Derived),
        Typed("last_name", "Last name", "Nom", DataCategory.Identity, InputCheck.Name, 100),
        Typed("first_name", "First name", "Prénom", DataCategory.Identity, InputCheck.Name, 100),
        Typed("company", "Company name", "Nom de l'entreprise", DataCategory.Professional, InputCheck.Text, 200),
        Typed("email", "E-mail address", "Adresse e-mail", DataCategory.Identity, InputCheck.Email, 254),
        Typed("phone", "Phone number", "Numéro de téléphone", DataCategory.Identity, InputCheck.Phone, 32) with { Kind = DatumKind.Phone },
        Typed("street", "Street address", "Numéro et voie", DataCategory.Identity, InputCheck.Text, 200),
        Typed("postcode", "Postcode", "Code postal", DataCategory.Identity, InputCheck.Postcode, 16),
        Typed("city", "City", "Ville", DataCategory.Identity, InputCheck.Text, 100),
        Typed("country", "Country", "Pays", DataCategory.Identity, InputCheck.Country, 2),
        Of("language", "Preferred language", "Langue préférée", DataCategory.PersonalLife, Origin.Person) with { Max = 2 },
        Of("password_hash", "Password, in a form that cannot be turned back", "Mot de passe, sous une forme irréversible", DataCategory.Connection, Origin.Person) with
        {
            Kind = DatumKind.Password,
            Stored = Storage.Hashed,
            Secret = true,
        },
        Secret("two_factor_secret", "Secret of the second sign-in step", "Secret de la seconde étape de connexion", Origin.Derived),
        Secret("passkey", "Passkey (its public part)", "Clé d'accès (sa partie publique)", Origin.Person),
        Secret("session_token", "Fingerprint of an open session", "Empreinte d'une session ouverte", Origin.Derived),
        Of("session_browser", "Kind of browser of an open session", "Type de navigateur d'une session ouverte", DataCategory.Connection, Origin.Observed) with { Max = 64 },
        Secret("known_browser", "Fingerprint of a random number in the cookie of a browser you signed in with", "Empreinte d'un numéro aléatoire placé dans le cookie d'un navigateur avec lequel vous vous êtes connecté", Origin.Derived) with
        {
            Kind = DatumKind.Device,
            Terminal = new TerminalAccess(
                new Bilingual(
                    "telling you of a sign-in from a browser you had not used before, and not of the others",
                    "vous avertir d'une connexion depuis un navigateur que vous n'aviez pas encore utilisé, et non des autres"),
                null, default),
        },
        Secret("external_account", "Number by which another account you connected knows you", "Numéro sous lequel vous connaît un autre compte que vous avez relié", Origin.Derived),
        Of("age_statement", "What you said of your age, and when", "Ce que vous avez dit de votre âge, et quand", DataCategory.Identity, Origin.Person),
        Secret("one_time_code", "Fingerprint of a link or code sent once", "Empreinte d'un lien ou d'un code à usage unique", Origin.Derived),
        Of("terms_version", "Version of the terms you accepted, and when", "Version des conditions que vous avez acceptées, et date", DataCategory.Professional, Origin.Person),
        Of("last_login", "Last sign-in", "Dernière connexion", DataCategory.Connection, Origin.Observed),
        Of("ip_address", "IP address", "Adresse IP", DataCategory.Connection, Origin.Observed) with { Max = 45 },
        Of("user_agent", "Browser or software used to connect", "Navigateur ou logiciel utilisé pour se connecter", DataCategory.Connection, Origin.Observed) with { Max = 512 },
        Of("connection_time", "Time of connection", "Date et heure de connexion", DataCategory.Connection, Origin.Observed),
        Of("invoice_number", "Invoice number", "Numéro de facture", DataCategory.Economic, Origin.Derived),
        Of("invoice_date", "Invoice date", "Date de facture", DataCategory.Economic, Origin.Derived),
        Of("invoice_amount", "Amount invoiced", "Montant facturé", DataCategory.Economic, Origin.Derived),
        Of("invoice_label", "What was invoiced", "Objet de la facture", DataCategory.Economic, Origin.Derived),
        Of("card_token", "Payment provider's reference for a card", "Référence d'une carte chez le prestataire de paiement", DataCategory.Economic, Origin.Derived) with { Kind = DatumKind.CardToken },
        Of("card_brand", "Brand of a card", "Marque d'une carte", DataCategory.Economic, Origin.Derived),
        Of("card_digits", "Last four digits of a card", "Quatre derniers chiffres d'une carte", DataCategory.Economic, Origin.Derived) with { Max = 4 },
        Of("card_expiry", "Last month of a card", "Mois d'échéance d'une carte", DataCategory.Economic, Origin.Derived),
        Of("debit_date", "Date of a debit", "Date d'un débit", DataCategory.Economic, Origin.Derived),
        Of("open_event", "Opening of a newsletter", "Ouverture d'une lettre d'information", DataCategory.Internet, Origin.Observed) with { Kind = DatumKind.Tracker },
        Of("ad_tracker", "Number of an advertising cookie", "Numéro d'un cookie publicitaire", DataCategory.Internet, Origin.Observed) with { Kind = DatumKind.Tracker },
        Of("pages_seen", "Pages seen", "Pages vues", DataCategory.Internet, Origin.Observed),
        Of("visitor_id", "Number that stands for a visitor", "Numéro qui représente un visiteur", DataCategory.Internet, Origin.Observed) with { Kind = DatumKind.Tracker },
        Of("plugin_request", "That you asked to see a social network's button", "Le fait que vous avez demandé à voir un bouton de réseau social", DataCategory.Internet, Origin.Observed),
        Of("page_activity", "What you do on our page on a social network", "Ce que vous faites sur notre page d'un réseau social", DataCategory.Internet, Origin.ThirdParty) with { From = "social_network" },
        Of("hobbies", "Interests you ticked", "Centres d'intérêt que vous avez cochés", DataCategory.PersonalLife, Origin.Person) with
        {
            Kind = DatumKind.Hobbies,
            Options =
            [
                new Option("drawing", new Bilingual("Drawing", "Dessin")), new Option("photography", new Bilingual("Photography", "Photographie")), new Option("music", new Bilingual("Music", "Musique")),
                new Option("games", new Bilingual("Games", "Jeux")), new Option("gardening", new Bilingual("Gardening", "Jardinage")), new Option("cooking", new Bilingual("Cooking", "Cuisine")),
            ],
        },
        Of("complaint", "Your complaint and our answers", "Votre réclamation et nos réponses", DataCategory.Other, Origin.Person),
        Of("support_message", "Your messages to customer service and our answers", "Vos messages au service client et nos réponses", DataCategory.Other, Origin.Person),
        Of("survey_answers", "Your answers to a survey", "Vos réponses à une enquête", DataCategory.Other, Origin.Person),
        Of("panel_profile", "What you told us of your use, for a panel", "Ce que vous nous avez dit de votre usage, pour un panel", DataCategory.Other, Origin.Person),
        Of("contest_entry", "Your entry in a contest", "Votre participation à un jeu-concours", DataCategory.Other, Origin.Person),
        Of("pseudonym", "Name you publish under", "Nom sous lequel vous publiez", DataCategory.Identity, Origin.Person) with { Max = 100 },
        Of("comment_text", "Comment you published", "Commentaire que vous avez publié", DataCategory.Other, Origin.Person),
        Of("comment_time", "When you published it", "Date de sa publication", DataCategory.Connection, Origin.Observed),
        Of("choice_record", "Your choices, their date and the text you saw", "Vos choix, leur date et le texte que vous avez vu", DataCategory.Other, Origin.Person),
        Of("proof_fingerprint", "Keyed fingerprint of your address, for proof only", "Empreinte à clé de votre adresse, pour la seule preuve", DataCategory.Identity, Origin.Derived),
        Of("list_fingerprint", "Keyed fingerprint of an address or number not to be written to", "Empreinte à clé d'une adresse ou d'un numéro à ne plus solliciter", DataCategory.Identity, Origin.Derived),
        Of("ledger_tag", "Pseudonym in our log of evidence", "Pseudonyme dans notre journal de preuves", DataCategory.Other, Origin.Derived),
        Of("request_message", "Messages of a rights request, yours and ours", "Messages d'une demande d'exercice de droits, les vôtres et les nôtres", DataCategory.Other, Origin.Person),
        Of("request_steps", "Dates and steps of a rights request", "Dates et étapes d'une demande d'exercice de droits", DataCategory.Other, Origin.Derived),
        Of("identity_check", "How and when your identity was checked", "Moyen et date de la vérification de votre identité", DataCategory.Identity, Origin.Derived),
        Of("deletion_fingerprint", "Sealed list of what was erased", "Liste scellée de ce qui a été effacé", DataCategory.Other, Origin.Derived),
        Of("directive", "Your directives", "Vos directives", DataCategory.Other, Origin.Person) with { Stored = Storage.Sealed },
        Of("directive_executor", "The person you named to carry them out", "La personne que vous avez chargée de leur exécution", DataCategory.Identity, Origin.Person),
        Of("breach_facts", "What happened in a data breach and whom it concerned", "Ce qui s'est passé lors d'une violation de données et qui elle concernait", DataCategory.Other, Origin.Derived),
        Of("staff_name", "Name of a member of our staff", "Nom d'un membre de notre équipe", DataCategory.Professional, Origin.Person),
        Of("operator", "Member of our staff who opened a file", "Membre de notre équipe qui a ouvert un dossier", DataCategory.Professional, Origin.Observed),
        Of("desk_subject", "Whose file was opened", "Personne dont le dossier a été ouvert", DataCategory.Other, Origin.Observed),
        Of("desk_reason", "Reason given for opening a file", "Motif donné pour ouvrir un dossier", DataCategory.Professional, Origin.Observed),
        Of("desk_time", "When a file was opened", "Date et heure d'ouverture d'un dossier", DataCategory.Connection, Origin.Observed),
    ];

    /// <summary>Events periods run from.</summary>
    public static ImmutableArray<Anchor> Anchors { get; } =
    [
        Event("last_login", "your last sign-in", "votre dernière connexion", EventKind.Login),
        Event("last_purchase", "your last purchase", "votre dernier achat", EventKind.Purchase),
        Event("last_subscription", "your last subscription", "votre dernier abonnement", EventKind.Subscription),
        Event("last_contact", "the last contact from you", "le dernier contact de votre part", EventKind.Contact),
        Event("invoice_date", "the date of the invoice", "la date de la facture", EventKind.Document),
        Event("subscription_ended", "the end of your subscription", "la fin de votre abonnement", EventKind.Closing),
        Event("debit_date", "the debit of your card", "le débit de votre carte", EventKind.Payment),
        Event("card_expiry", "the last day of your card", "l'échéance de votre carte", EventKind.Expiry),
        Event("opened", "the opening of the newsletter", "l'ouverture de la lettre d'information", EventKind.Opening),
        Event("tracker_set", "the setting of the tracker", "le dépôt du traceur", EventKind.Observation),
        Event("page_seen", "your visit to the page", "votre visite de la page", EventKind.Observation),
        Event("page_activity_seen", "your activity on the page", "votre activité sur la page", EventKind.Observation),
        Event("plugin_shown", "the display of the button", "l'affichage du bouton", EventKind.Contact),
        Event("complaint_closed", "the closing of your complaint", "la clôture de votre réclamation", EventKind.Closing),
        Event("support_closed", "the closing of your question", "la clôture de votre question", EventKind.Closing),
        Event("survey_answered", "your answer", "votre réponse", EventKind.Contact),
        Event("panel_closed", "the end of the panel", "la fin du panel", EventKind.Closing),
        Event("contest_closed", "the end of the contest", "la fin du jeu-concours", EventKind.Closing),
        Event("account_closed", "the closing of your account", "la clôture de votre compte", EventKind.Closing),
        Event("connection", "the connection", "la connexion", EventKind.Observation),
        Event("closed", "the closing of your request", "la clôture de votre demande", EventKind.Closing),
        Event("last_hit", "the last time the list stopped a message to you", "la dernière fois que la liste a arrêté un message à votre intention", EventKind.Act),
        Event("directive_executed", "the execution of your directives", "l'exécution de vos directives", EventKind.Act),
        Event("breach_closed", "the closing of the breach", "la clôture de la violation", EventKind.Closing),
        Event("staff_left", "your leaving", "votre départ", EventKind.Closing),
        Event("desk_access", "the opening of the file", "l'ouverture du dossier", EventKind.Act),
    ];

    /// <summary>Means of contact.</summary>
    public static ImmutableArray<Channel> Channels { get; } =
    [
        new("email", new Bilingual("E-mail", "E-mail"), ChannelKind.Email, Nowhere),
        new("sms", new Bilingual("Text message (SMS)", "SMS"), ChannelKind.Sms, Nowhere),
        new("call", new Bilingual("Telephone call", "Appel téléphonique"), ChannelKind.Call, Nowhere),
        new("post", new Bilingual("Letter", "Courrier postal"), ChannelKind.Post, Nowhere),
    ];

    /// <summary>Recipients; who they are only the company knows.</summary>
    public static ImmutableArray<Recipient> Recipients { get; } =
    [
        Unnamed("hosting", RecipientRole.Processor, "the company that hosts the site and its data", "keeps our servers and the data on them", "héberge nos serveurs et les données qui s'y trouvent"),
        Unnamed("mail_delivery", RecipientRole.Processor, "the company that delivers your e-mail", "delivers our e-mail to you", "achemine les e-mails que nous vous envoyons"),
        Unnamed(
            "payment", RecipientRole.Processor, "your payment provider", "takes your payments for us and keeps your card; for its own duties as a payment company it decides by itself, as a controller",
            "encaisse vos paiements pour nous et conserve votre carte\u00a0; pour ses propres obligations d'établissement de paiement, il décide seul, en tant que responsable du traitement"),
        Unnamed("accountant", RecipientRole.Processor, "your accountant", "keeps our accounts from the invoices", "tient notre comptabilité à partir des factures"),
        Unnamed("partners", RecipientRole.Independent, "the partner (one recipient for each)", "writes to you about its own offers, if you said yes", "vous écrit au sujet de ses propres offres, si vous avez dit oui"),
        Unnamed("ad_platform", RecipientRole.Independent, "the advertising company (one recipient for each)", "chooses and shows advertisements, if you said yes", "choisit et affiche des publicités, si vous avez dit oui"),
        Unnamed("social_network", RecipientRole.Joint, "the social network (one recipient for each)", "runs the network our page and buttons belong to", "exploite le réseau auquel appartiennent notre page et nos boutons") with
        {
            Arrangement = Missing("The reference of the arrangement with the social network; the data protection officer must say it."),
        },
    ];

    /// <summary>A fact nobody has given, and who must say it.</summary>
    public static Fact<string> Missing(string says) => new(null, says, Nowhere);

    private static Datum Of(string id, string en, string fr, DataCategory category, Origin origin) => new()
    {
        Id = id,
        Title = new Bilingual(en, fr),
        Category = category,
        Origin = origin,
        Secret = false,
        Span = Nowhere,
    };

    private static Datum Typed(string id, string en, string fr, DataCategory category, InputCheck check, int max) => Of(id, en, fr, category, Origin.Person) with { Check = check, Max = max };

    private static Datum Secret(string id, string en, string fr, Origin origin) => Of(id, en, fr, DataCategory.Connection, origin) with { Secret = true };

    private static Anchor Event(string id, string en, string fr, EventKind kind) => new(id, new Bilingual(en, fr), kind, Nowhere);

    private static Recipient Unnamed(string id, RecipientRole role, string who, string en, string fr) => new()
    {
        Id = id,
        Name = Missing($"The name of {who}; {WhoKnows(id)} must say it."),
        Role = role,
        Does = new Bilingual(en, fr),
        Countries = new Fact<ImmutableArray<string>>([], $"The countries where {who} keeps or can reach the data; {WhoKnows(id)} must say it.", Nowhere),
        Contract = Missing($"The reference and date of the contract with {who}; the management must say it."),
        Span = Nowhere,
    };

    private static string WhoKnows(string recipient) => recipient is "hosting" or "mail_delivery" ? "the technical lead" : "the management";
}
