using Vow.Gate;

namespace Vow.Policy.Drafting;

/// <summary>What is sent to people, and what is observed of them.</summary>
public static partial class PurposeCatalogue
{
    private static ProspectingTerms OptIn => new(ProspectingGround.OptIn, false, false, Nowhere);

    private static IEnumerable<CatalogueEntry> Messages() =>
    [
        Entry(
            Purpose(
                PurposeKind.ServiceMail, "service_mail", new("Messages your contract needs", "Messages de service"),
                new("because your account or your order calls for it", "parce que votre compte ou votre commande l'exige"), Basis.Contract, "email", "last_name?", "first_name?", "language?") with
            {
                Contract = new("the terms of use of your account, and your orders", "les conditions d'utilisation de votre compte, et vos commandes"),
                Keep = Keep(Years(3), LastActivity),
                Recipients = ["hosting", "mail_delivery"],
            },
            "We write to you about your account, your orders and your subscription: these messages carry no advertising, and reach you whatever you chose about our newsletter.",
            "Nous vous écrivons au sujet de votre compte, de vos commandes et de votre abonnement\u00a0: ces messages ne contiennent pas de publicité et vous parviennent quel que soit votre choix au sujet de notre lettre d'information."),
        Entry(
            Purpose(
                PurposeKind.Prospecting, "newsletter", new("Our newsletter", "Notre lettre d'information"),
                new("because you said yes to our news and offers", "parce que vous avez accepté de recevoir nos actualités et nos offres"), Basis.Consent, "email", "last_name?", "first_name?", "language?") with
            {
                Persons = [PersonCategory.Customers, PersonCategory.Prospects],
                Consent = Consent(
                    "Yes, {company} may send me its own news and offers by the means named beside this box. I can stop this at any time.",
                    "Oui, {company} peut m'envoyer ses actualités et ses offres par le moyen indiqué à côté de cette case. Je peux y mettre fin à tout moment.") with
                {
                    WithdrawnBy = [WithdrawalWay.Page, WithdrawalWay.Message],
                },
                Channels = ["email"],
                Marketing = true,
                Prospecting = OptIn,
                Keep = Keep(Years(3), "last_contact"),
                Recipients = ["hosting", "mail_delivery"],
            },
            "If you said yes, we write to you about our own news and offers, and nobody else's. Messages we owe you about a contract are something else: they reach you whatever you chose here. Each newsletter holds a link that stops it.",
            "Si vous avez dit oui, nous vous écrivons au sujet de nos propres actualités et offres, et de celles de personne d'autre. Les messages que nous vous devons au titre d'un contrat sont autre chose\u00a0: ils vous parviennent quel que soit votre choix ici. Chaque lettre contient un lien qui y met fin."),
        Entry(
            Purpose(
                PurposeKind.PartnerProspecting, "newsletter_partners", new("Offers from our partners", "Offres de nos partenaires"),
                new("because you said yes to offers from our named partners", "parce que vous avez accepté les offres de nos partenaires nommés"), Basis.Consent, "email") with
            {
                Persons = [PersonCategory.Customers, PersonCategory.Prospects],
                Consent = Consent(
                    "Yes, {company} may give my e-mail address to the partners it names, so that they may send me their own offers. I can stop this at any time.",
                    "Oui, {company} peut donner mon adresse e-mail aux partenaires qu'elle nomme, pour qu'ils m'envoient leurs propres offres. Je peux y mettre fin à tout moment.") with
                {
                    WithdrawnBy = [WithdrawalWay.Page, WithdrawalWay.Message],
                },
                Channels = ["email"],
                Marketing = true,
                Prospecting = OptIn,
                Keep = Keep(Years(3), "last_contact"),
                Recipients = ["hosting", "partners"],
            },
            "This is a choice of its own. If you say yes, the partners named in the table of recipients receive your address, and they alone. If you take your yes back, we tell them.",
            "C'est un choix à part. Si vous dites oui, les partenaires nommés dans le tableau des destinataires reçoivent votre adresse, et eux seuls. Si vous revenez sur ce oui, nous les en informons."),
        Entry(
            Purpose(
                PurposeKind.OpenRate, "open_rate", new("Measuring whether our newsletter is opened", "Mesure de l'ouverture de notre lettre d'information"),
                new("because you let us see which newsletters you open", "parce que vous nous permettez de voir quelles lettres d'information vous ouvrez"), Basis.Consent, "open_event") with
            {
                Persons = [PersonCategory.Customers, PersonCategory.Prospects],
                Consent = Consent(
                    "Yes, {company} may see when I open its newsletter, so as to choose better what it sends me. I can refuse this and still receive the newsletter, and I can stop it at any time.",
                    "Oui, {company} peut voir quand j'ouvre sa lettre d'information, afin de mieux choisir ce qu'elle m'envoie. Je peux refuser et recevoir quand même la lettre d'information, et je peux y mettre fin à tout moment.") with
                {
                    WithdrawnBy = [WithdrawalWay.Page, WithdrawalWay.Message],
                },
                Keep = Keep(Months(13), "opened"),
                Recipients = ["hosting", "mail_delivery"],
            },
            "This is a choice of its own. If you say yes, a small image in the newsletter tells us when you opened it. If you say no, you still receive the newsletter, and nothing is recorded. If you change your mind, the images in newsletters already sent stop recording too.",
            "C'est un choix à part. Si vous dites oui, une petite image dans la lettre d'information nous indique quand vous l'avez ouverte. Si vous dites non, vous recevez tout de même la lettre d'information, et rien n'est enregistré. Si vous changez d'avis, les images des lettres déjà envoyées cessent elles aussi d'enregistrer.") with
        {
            Tracker = Tracker("newsletter_pixel", new("Image in the newsletter", "Image dans la lettre d'information"), "open_rate", TrackerKind.Pixel, TrackerLoads.AfterConsent, null),
        },
    ];

    private static IEnumerable<CatalogueEntry> Observations() =>
    [
        Entry(
            Purpose(
                PurposeKind.Retargeting, "retargeting", new("Advertising chosen by what you look at", "Publicité selon ce que vous consultez"),
                new("because you said yes to advertising chosen for you", "parce que vous avez accepté une publicité choisie pour vous"), Basis.Consent, "ad_tracker", "pages_seen") with
            {
                Persons = [PersonCategory.Visitors],
                Consent = Consent(
                    "Yes, {company} and the advertising companies it names may use what I look at on its site to choose the advertisements I see. I can stop this at any time.",
                    "Oui, {company} et les régies publicitaires qu'elle nomme peuvent utiliser ce que je consulte sur son site pour choisir les publicités que je vois. Je peux y mettre fin à tout moment.",
                    Months(6)),
                Marketing = true,
                AutomatedDecision = NoMachine,
                Keep = Keep(Months(13), "tracker_set"),
                Recipients = ["hosting", "ad_platform"],
            },
            "Nothing of this happens before you say yes. If you do, a tracker notes which pages you look at, so that the advertisements you see match them. We ask again after six months, whether you said yes or no.",
            "Rien de tout cela ne se produit avant que vous ne disiez oui. Si vous acceptez, un traceur note les pages que vous consultez, afin que les publicités affichées y correspondent. Nous vous reposons la question au bout de six mois, que vous ayez dit oui ou non.") with
        {
            Tracker = Tracker("ad_cookie", new("Advertising cookie", "Cookie publicitaire"), "retargeting", TrackerKind.Cookie, TrackerLoads.AfterConsent, Months(13)) with { SetBy = ["ad_platform"] },
        },
        Entry(
            Purpose(
                PurposeKind.Profiling, "hobbies_profile", new("A profile of your interests", "Profil de vos centres d'intérêt"),
                new("because you told us what interests you", "parce que vous nous avez dit ce qui vous intéresse"), Basis.Consent, "hobbies") with
            {
                Consent = Consent(
                    "Yes, {company} may keep the interests I tick, to choose what it shows me. I can take this back at any time.",
                    "Oui, {company} peut conserver les centres d'intérêt que je coche, pour choisir ce qu'elle me montre. Je peux revenir sur cet accord à tout moment."),
                AutomatedDecision = NoMachine,
                Keep = Keep(null),
            },
            "You may tick what interests you, in a short list that asks nothing intimate. It is never required. It serves to choose what we show you, and goes when you take your yes back.",
            "Vous pouvez cocher ce qui vous intéresse, dans une courte liste qui ne demande rien d'intime. Ce n'est jamais obligatoire. Vos réponses servent à choisir ce que nous vous montrons, et disparaissent quand vous revenez sur votre oui."),
        Entry(
            Purpose(
                PurposeKind.Audience, "audience", new("Counting visits", "Mesure d'audience"), new("because we need to know which pages are used", "parce que nous devons savoir quelles pages servent"),
                Basis.LegitimateInterest, "visitor_id", "pages_seen") with
            {
                Persons = [PersonCategory.Visitors],
                Interest = new("knowing how many people use our pages, and which pages", "savoir combien de personnes utilisent nos pages, et lesquelles"),
                Exempt = true,
                Keep = Keep(Months(25), "page_seen"),
            },
            "We count pages seen, visitors and visits, for ourselves alone. The figures name nobody, are matched with nothing else and go to nobody else. The number that stands for a visitor lives for thirteen months at most, and is not renewed at each visit. You may object.",
            "Nous comptons les pages vues, les visiteurs et les visites, pour nous seuls. Les chiffres ne désignent personne, ne sont rapprochés de rien d'autre et ne vont à personne d'autre. Le numéro qui représente un visiteur vit treize mois au plus, et n'est pas renouvelé à chaque visite. Vous pouvez vous y opposer.") with
        {
            Tracker = Tracker("audience_cookie", new("Number for counting visits", "Numéro de mesure d'audience"), "audience", TrackerKind.Cookie, TrackerLoads.WithPage, Months(13)),
        },
        Entry(
            Purpose(
                PurposeKind.Statistics, "statistics", new("Statistics", "Statistiques"), new("because figures about use help us improve", "parce que des chiffres d'usage nous aident à nous améliorer"),
                Basis.LegitimateInterest, "last_login", "country?") with
            {
                Interest = new("knowing how our services are used, in figures that name nobody", "savoir comment nos services sont utilisés, par des chiffres qui ne désignent personne"),
                Anonymous = true,
                Keep = Keep(Years(1), LastActivity),
            },
            "We make figures of how our services are used. The results name nobody and cannot be traced to you. You may object.",
            "Nous établissons des chiffres sur l'usage de nos services. Les résultats ne désignent personne et ne peuvent pas être rattachés à vous. Vous pouvez vous y opposer."),
    ];

    private static Tracker Tracker(string id, Bilingual title, string purpose, TrackerKind kind, TrackerLoads loads, CalendarPeriod? lives) => new()
    {
        Id = id,
        Title = title,
        Purpose = purpose,
        Kind = kind,
        Loads = loads,
        Lives = lives,
        SetBy = [],
        Domains = [],
        Span = Nowhere,
    };
}
