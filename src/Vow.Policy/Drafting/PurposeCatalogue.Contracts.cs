using Vow.Gate;

namespace Vow.Policy.Drafting;

/// <summary>Accounts, orders, invoices; the cards that pay them.</summary>
public static partial class PurposeCatalogue
{
    private static Bilingual ProofOfContract => new(
        "to prove the contract between us while a dispute about it can still be brought",
        "pour prouver le contrat qui nous lie tant qu'un litige à son sujet reste possible");

    private static Bilingual AccountingRecords => new(
        "because a company must keep its accounting records for ten years from the close of the fiscal year",
        "parce qu'une entreprise doit conserver ses pièces comptables dix ans à compter de la clôture de l'exercice");

    private static Bilingual PaidPlan => new("your order or your subscription to a paid plan", "votre commande ou votre abonnement à une offre payante");

    private static IEnumerable<CatalogueEntry> Contracts() =>
    [
        Entry(
            Purpose(
                PurposeKind.Account, "account", new("Using an account", "Utilisation d'un compte"), new("because you have an account with us", "parce que vous avez un compte chez nous"),
                Basis.Contract, "customer_number", "last_name", "first_name", "email", "password_hash", "terms_version", "last_login", "language", "company?", "phone?",
                "street?", "postcode?", "city?", "country?", "age_statement?",
                "two_factor_secret?", "passkey?", "session_token?", "session_browser?", "known_browser?", "external_account?", "one_time_code?") with
            {
                Contract = new("the terms of use you accept when you create your account", "les conditions d'utilisation que vous acceptez en créant votre compte"),
                Keep = Keep(Years(3), LastActivity, Archive(Years(5), Basis.Contract, "C. civ. 2224", ProofOfContract, null, false, "last_name", "first_name", "email")) with
                {
                    Notices = [new(0, 0, 30), new(0, 0, 7)],
                },
                Recipients = ["hosting", "mail_delivery"],
                OnErasure = OnErasure.Archive,
            },
            "We use your name, your e-mail address and your sign-in data to open your account, keep it safe and let you use it. Anything optional is there only if you gave it. An account whose e-mail address is not confirmed is deleted after seven days. Before an account that is no longer used leaves the active phase, we write to you; signing in is enough to keep it.",
            "Nous utilisons votre nom, votre adresse e-mail et vos données de connexion pour ouvrir votre compte, le protéger et vous permettre de vous en servir. Ce qui est facultatif n'y figure que si vous l'avez donné. Un compte dont l'adresse e-mail n'est pas confirmée est supprimé au bout de sept jours. Avant qu'un compte qui ne sert plus ne quitte la base active, nous vous écrivons\u00a0; vous connecter suffit à le garder.") with
        {
            IsAlways = true,
        },
        Entry(
            Purpose(
                PurposeKind.Billing, "billing", new("Billing", "Facturation"),
                new("because you bought or subscribed to something from us", "parce que vous avez acheté ou souscrit quelque chose chez nous"), Basis.Contract,
                "customer_number", "last_name", "first_name", "email", "street", "postcode", "city", "country", "invoice_number", "invoice_date", "invoice_amount", "invoice_label", "company?") with
            {
                Contract = PaidPlan,
                Keep = Keep(
                    Years(3), LastActivity,
                    Archive(
                        Years(10), Basis.LegalObligation, "C. com. L123-22", AccountingRecords, "invoice_date", true,
                        "customer_number", "last_name", "first_name", "company", "street", "postcode", "city", "country", "invoice_number", "invoice_date", "invoice_amount", "invoice_label")),
                Recipients = ["hosting", "payment", "accountant"],
                OnErasure = OnErasure.Archive,
            },
            "When you buy something, we use your name, your address and what you bought to draw up the invoice and record its payment. Your card number never reaches us: you type it at our payment provider.",
            "Lorsque vous achetez quelque chose, nous utilisons votre nom, votre adresse et l'objet de votre achat pour établir la facture et enregistrer son paiement. Votre numéro de carte ne nous parvient jamais\u00a0: vous le saisissez chez notre prestataire de paiement."),
        Entry(
            Purpose(
                PurposeKind.Accounting, "accounting", new("Our accounts", "Comptabilité"), new("because the law obliges a company to keep accounts", "parce que la loi oblige une entreprise à tenir une comptabilité"),
                Basis.LegalObligation, "last_name", "first_name", "street", "postcode", "city", "country", "invoice_number", "invoice_date", "invoice_amount", "invoice_label", "company?") with
            {
                LegalText = "C. com. L123-22",
                Keep = Keep(
                    Years(1), "invoice_date",
                    Archive(
                        Years(10), Basis.LegalObligation, "C. com. L123-22", AccountingRecords, "invoice_date", true,
                        "last_name", "first_name", "company", "street", "postcode", "city", "country", "invoice_number", "invoice_date", "invoice_amount", "invoice_label")),
                Recipients = ["hosting", "accountant"],
                OnErasure = OnErasure.Keep,
                KeepsBecause = new("the law orders us to keep our accounts", "la loi nous ordonne de conserver notre comptabilité"),
            },
            "Invoices are entered in the company's books. The law says how long these must be kept, and nothing else is done with them.",
            "Les factures sont portées dans la comptabilité de l'entreprise. La loi fixe la durée pendant laquelle celle-ci doit être conservée, et rien d'autre n'en est fait."),
    ];

    private static IEnumerable<CatalogueEntry> Cards() =>
    [
        Entry(
            Purpose(
                PurposeKind.SubscriptionCard, "subscription_card", new("The card behind your subscription", "Carte de votre abonnement"),
                new("because your subscription is paid by card", "parce que votre abonnement est payé par carte"), Basis.Contract, "card_token", "card_brand", "card_digits", "card_expiry") with
            {
                Contract = new("your subscription to a paid plan", "votre abonnement à une offre payante"),
                Keep = Keep(new(0, 0, 1), "subscription_ended"),
                Recipients = ["payment"],
            },
            "While your subscription runs, our payment provider keeps your card. We keep a reference to it, its brand, its last four digits and its last month, so that you can recognise it. All of it goes when the subscription ends.",
            "Tant que votre abonnement court, notre prestataire de paiement conserve votre carte. Nous n'en gardons qu'une référence, la marque, les quatre derniers chiffres et le mois d'échéance, pour que vous puissiez la reconnaître. Tout disparaît à la fin de l'abonnement.",
            "until the subscription ends (CNIL 2018-303 art. 4)"),
        Entry(
            Purpose(
                PurposeKind.CardEvidence, "card_evidence", new("Answering a contested card payment", "Contestation d'un paiement par carte"),
                new("because a payment by card can be contested for months", "parce qu'un paiement par carte peut être contesté pendant des mois"), Basis.Contract, "card_token", "card_expiry", "debit_date") with
            {
                Contract = new("the payment you made by card", "le paiement que vous avez fait par carte"),
                Keep = Keep(
                    null, null,
                    Archive(
                        Months(13), Basis.Contract, null, new("to answer if the payment is contested, and for nothing else", "pour répondre si le paiement est contesté, et pour rien d'autre"),
                        "debit_date", false, "card_token", "card_expiry", "debit_date")),
                Recipients = ["payment"],
                OnErasure = OnErasure.Archive,
            },
            "Once a payment is made, what is needed to answer if it is contested is kept apart, for evidence only. The three figures on the back of the card are never kept.",
            "Une fois le paiement effectué, ce qu'il faut pour répondre à une contestation est conservé à part, à titre de preuve seulement. Les trois chiffres au dos de la carte ne sont jamais conservés."),
        Entry(
            Purpose(
                PurposeKind.SavedCard, "saved_card", new("A card kept for later purchases", "Carte enregistrée pour de prochains achats"),
                new("because you asked us to keep your card", "parce que vous nous avez demandé de garder votre carte"), Basis.Consent, "card_token", "card_brand", "card_digits", "card_expiry") with
            {
                Consent = Consent(
                    "Yes, {company} may have my card kept by its payment provider for later purchases. I can have it removed at any time.",
                    "Oui, {company} peut faire conserver ma carte par son prestataire de paiement pour de prochains achats. Je peux la faire supprimer à tout moment."),
                Keep = Keep(new(0, 0, 1), "card_expiry"),
                Recipients = ["payment"],
            },
            "This is a choice of its own: you can buy without it. The card itself stays with our payment provider, and is removed when you say so or when it expires, whichever comes first.",
            "C'est un choix à part\u00a0: vous pouvez acheter sans lui. La carte elle-même reste chez notre prestataire de paiement\u00a0; elle est supprimée dès que vous le demandez, et au plus tard à son échéance.",
            "until withdrawal or the card's last day (CNIL 2018-303)"),
    ];
}
