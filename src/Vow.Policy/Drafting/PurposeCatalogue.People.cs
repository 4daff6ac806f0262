using Vow.Gate;

namespace Vow.Policy.Drafting;

/// <summary>Help, complaints, surveys; what people publish; social networks.</summary>
public static partial class PurposeCatalogue
{
    private static IEnumerable<CatalogueEntry> Care() =>
    [
        Entry(
            Purpose(
                PurposeKind.Complaints, "complaints", new("Complaints", "Réclamations clients"), new("because you complained about something", "parce que vous nous avez adressé une réclamation"),
                Basis.Contract, "email", "complaint", "last_name?", "first_name?", "customer_number?", "phone?") with
            {
                Contract = new("the contract your complaint is about", "le contrat sur lequel porte votre réclamation"),
                Protects = Protection.Claims,
                Keep = Keep(
                    Years(2), "complaint_closed",
                    Archive(
                        Years(5), Basis.Contract, "C. civ. 2224",
                        new("to prove what was agreed while a dispute can still be brought", "pour prouver ce qui a été convenu tant qu'un litige reste possible"), null, false,
                        "email", "complaint", "last_name", "first_name")),
                Recipients = ["hosting", "mail_delivery"],
                OnErasure = OnErasure.Archive,
            },
            "When you complain, we use what you write, and what we must look up, to answer you. It serves nothing else.",
            "Lorsque vous nous adressez une réclamation, nous utilisons ce que vous écrivez, et ce que nous devons rechercher, pour vous répondre. Cela ne sert à rien d'autre."),
        Entry(
            Purpose(
                PurposeKind.Support, "support", new("Customer service", "Service client"), new("because you asked us for help", "parce que vous nous avez demandé de l'aide"),
                Basis.Contract, "email", "support_message", "last_name?", "first_name?", "phone?") with
            {
                Persons = [PersonCategory.Customers, PersonCategory.Correspondents],
                Contract = new("the service you have from us, or asked us about", "le service que vous avez chez nous, ou au sujet duquel vous nous interrogez"),
                Keep = Keep(Years(2), "support_closed"),
                Recipients = ["hosting", "mail_delivery"],
            },
            "When you ask for help, we use your message and your address to answer you, and keep the exchange for a while, so that you need not explain twice. What you write serves nothing else. We call you back only if you gave a number for that.",
            "Lorsque vous demandez de l'aide, nous utilisons votre message et votre adresse pour vous répondre, et gardons l'échange quelque temps, afin que vous n'ayez pas à tout expliquer deux fois. Ce que vous écrivez ne sert à rien d'autre. Nous ne vous rappelons que si vous avez donné un numéro pour cela."),
        Entry(
            Purpose(
                PurposeKind.Survey, "survey", new("Satisfaction surveys", "Enquêtes de satisfaction"), new("because we want to know whether you are satisfied", "parce que nous voulons savoir si vous êtes satisfait"),
                Basis.LegitimateInterest, "email", "survey_answers?") with
            {
                Interest = new("knowing whether our customers are satisfied, and of what", "savoir si nos clients sont satisfaits, et de quoi"),
                Keep = Keep(Years(1), "survey_answered"),
                Recipients = ["hosting", "mail_delivery"],
            },
            "From time to time we may ask whether you are satisfied. Such a message carries no advertising; you need not answer, and you may object to being asked.",
            "Nous pouvons de temps à autre vous demander si vous êtes satisfait. Un tel message ne contient pas de publicité\u00a0; rien ne vous oblige à répondre, et vous pouvez vous opposer à ces questions."),
        Entry(
            Purpose(
                PurposeKind.Panel, "panel_beta", new("Panels and beta tests", "Panels et tests bêta"), new("because you offered to try things out", "parce que vous avez proposé d'essayer nos nouveautés"),
                Basis.Consent, "email", "panel_profile") with
            {
                Consent = Consent(
                    "Yes, {company} may choose me for its studies and beta tests and write to me about them. I can leave at any time.",
                    "Oui, {company} peut me choisir pour ses études et ses tests bêta et m'écrire à leur sujet. Je peux me retirer à tout moment."),
                Keep = Keep(Years(1), "panel_closed"),
                Recipients = ["hosting", "mail_delivery"],
            },
            "If you said yes, we may choose you for a study or a beta test, by what you told us of your use. You can leave at any time, and nothing else changes for you.",
            "Si vous avez dit oui, nous pouvons vous choisir pour une étude ou un test bêta, d'après ce que vous nous avez dit de votre usage. Vous pouvez vous retirer à tout moment, et rien d'autre ne change pour vous."),
        Entry(
            Purpose(
                PurposeKind.Contest, "contest", new("Contests", "Jeux-concours"), new("because you entered a contest", "parce que vous participez à un jeu-concours"),
                Basis.Contract, "last_name", "first_name", "email", "contest_entry") with
            {
                Persons = [PersonCategory.Customers, PersonCategory.Prospects],
                Contract = new("the rules of the contest you enter", "le règlement du jeu-concours auquel vous participez"),
                Page = "/contest/rules",
                Keep = Keep(Years(1), "contest_closed"),
                Recipients = ["hosting", "mail_delivery"],
            },
            "When you enter a contest, we use your name and address to run it and to reach you if you win. Entering asks for no newsletter.",
            "Lorsque vous participez à un jeu-concours, nous utilisons votre nom et votre adresse pour l'organiser et vous joindre si vous gagnez. Participer ne demande aucune inscription à une lettre d'information."),
    ];

    private static IEnumerable<CatalogueEntry> Community() =>
    [
        Entry(
            Purpose(
                PurposeKind.Comments, "comments", new("Comments you publish", "Commentaires que vous publiez"), new("because you published a comment", "parce que vous avez publié un commentaire"),
                Basis.Contract, "pseudonym", "comment_text", "comment_time") with
            {
                Contract = new("the terms of use under which you publish", "les conditions d'utilisation selon lesquelles vous publiez"),
                SelfDisposal = true,
                Keep = Keep(null),
            },
            "A comment is public, under the name you choose. You can delete it yourself at any time. If others copied it, we tell those we can reach.",
            "Un commentaire est public, sous le nom que vous choisissez. Vous pouvez le supprimer vous-même à tout moment. Si d'autres l'ont copié, nous en informons ceux que nous pouvons joindre.") with
        {
            Needs = [PurposeKind.HostIdentification],
        },
        Entry(
            Purpose(
                PurposeKind.HostIdentification, "host_identification", new("Identifying who published", "Identification des auteurs"),
                new("because the law obliges a host to be able to say who published", "parce que la loi oblige un hébergeur à pouvoir dire qui a publié"), Basis.LegalObligation, "last_name", "first_name", "email") with
            {
                LegalText = "D. 2021-1362 and CPCE L34-1 II bis",
                Keep = Keep(
                    null, null,
                    Archive(
                        Years(5), Basis.LegalObligation, "D. 2021-1362 and CPCE L34-1 II bis",
                        new("to answer a judicial request, and for nothing else", "pour répondre à une réquisition judiciaire, et pour rien d'autre"), "account_closed", false,
                        "last_name", "first_name", "email") with { OpenTo = [Role.Legal] }),
                OnErasure = OnErasure.Keep,
                KeepsBecause = new("the law orders a host to keep this for a judicial request", "la loi ordonne à un hébergeur de le conserver pour une réquisition judiciaire"),
            },
            "Publishing comments makes us a host. What identifies their authors, if we have it, is kept apart and is opened on a judicial request only. We collect nothing more because of it.",
            "Publier des commentaires fait de nous un hébergeur. Ce qui identifie leurs auteurs, si nous l'avons, est conservé à part et n'est ouvert que sur réquisition judiciaire. Nous ne recueillons rien de plus pour cela."),
        Entry(
            Purpose(
                PurposeKind.SocialPage, "social_page", new("Our page on a social network", "Notre page sur un réseau social"),
                new("because you let us use what you do on our page", "parce que vous nous permettez d'utiliser ce que vous faites sur notre page"), Basis.Consent, "page_activity") with
            {
                Persons = [PersonCategory.Visitors, PersonCategory.Prospects],
                Consent = Consent(
                    "Yes, {company} may receive from the social network what I do on its page there, and use it to improve what it offers. I can stop this at any time.",
                    "Oui, {company} peut recevoir du réseau social ce que je fais sur sa page et s'en servir pour améliorer ce qu'elle propose. Je peux y mettre fin à tout moment."),
                AutomatedDecision = NoMachine,
                Keep = Keep(Months(13), "page_activity_seen"),
                Recipients = ["social_network"],
            },
            "On our page on a social network, the network and we decide together what is collected. It tells us what happens there only for people who agreed. You may ask us for the essence of what it and we arranged.",
            "Sur notre page d'un réseau social, le réseau et nous décidons ensemble de ce qui est recueilli. Il ne nous transmet ce qui s'y passe que pour les personnes qui l'ont accepté. Vous pouvez nous demander les grandes lignes de l'accord passé avec lui.",
            "a proposal: 13 months, as for trackers"),
        Entry(
            Purpose(
                PurposeKind.SocialPlugins, "social_plugins", new("A social network's buttons", "Boutons d'un réseau social"),
                new("because you asked for the button", "parce que vous avez demandé ce bouton"), Basis.Consent, "plugin_request") with
            {
                Persons = [PersonCategory.Visitors],
                Consent = Consent(
                    "Yes, show me this social network's button: the network then learns that I am on this page. I can hide it again at any time.",
                    "Oui, affichez le bouton de ce réseau social\u00a0: le réseau apprend alors que je suis sur cette page. Je peux le masquer de nouveau à tout moment.",
                    Months(6)),
                Keep = Keep(new(0, 0, 1), "plugin_shown"),
                Recipients = ["social_network"],
            },
            "A button of a social network is a blank until you click on it: before that, nothing goes to the network. Once you do, the network and we are together responsible for what your browser sends it, and it alone for what it does afterwards.",
            "Un bouton de réseau social est un emplacement vide jusqu'à ce que vous cliquiez dessus\u00a0: avant cela, rien ne part vers le réseau. Ensuite, le réseau et nous répondons ensemble de ce que votre navigateur lui envoie, et lui seul de ce qu'il en fait après.",
            "a proposal: nothing is kept beyond the day") with
        {
            Tracker = Tracker("social_button", new("A social network's button", "Bouton d'un réseau social"), "social_plugins", TrackerKind.Plugin, TrackerLoads.OnClick, null) with { SetBy = ["social_network"] },
        },
    ];
}
