using Vow.Gate;

namespace Vow.Policy.Drafting;

/// <summary>What the law asks of every company, and what the system itself keeps.</summary>
public static partial class PurposeCatalogue
{
    private static IEnumerable<CatalogueEntry> Duties() =>
    [
        Entry(
            Purpose(
                PurposeKind.Staff, "staff", new("Our staff's access", "Accès de notre personnel"), new("because you work with us", "parce que vous travaillez avec nous"),
                Basis.Contract, "staff_name", "email", "password_hash", "two_factor_secret?") with
            {
                Persons = [PersonCategory.Staff],
                Contract = new("your employment contract", "votre contrat de travail"),
                Keep = Keep(Years(1), "staff_left"),
            },
            "People who work with us have a sign-in of their own to our desk, with the rights their function needs.",
            "Les personnes qui travaillent avec nous ont leur propre accès à notre espace de gestion, avec les droits que demande leur fonction."),
        Entry(
            Purpose(
                PurposeKind.Directives, "directives", new("Your directives for after your death", "Vos directives pour après votre décès"),
                new("because you told us what should become of your data after your death", "parce que vous nous avez dit ce que vos données doivent devenir après votre décès"), Basis.LegalObligation,
                "email", "directive", "directive_executor?") with
            {
                Persons = [PersonCategory.Customers, PersonCategory.Heirs],
                LegalText = "LIL 85",
                Keep = Keep(Years(1), "directive_executed"),
            },
            "You may leave us directives on what becomes of your data after your death. They stay sealed until then, and you can change or withdraw them at any time.",
            "Vous pouvez nous laisser des directives sur le sort de vos données après votre décès. Elles restent scellées jusque-là, et vous pouvez les changer ou les retirer à tout moment."),
        Entry(
            Purpose(
                PurposeKind.BreachRegister, "breach_register", new("Register of data breaches", "Registre des violations de données"),
                new("because each data breach must be recorded", "parce que chaque violation de données doit être consignée"), Basis.LegalObligation, "breach_facts") with
            {
                LegalText = "GDPR 33(5)",
                Protects = Protection.Evidence,
                Keep = Keep(Years(5), "breach_closed"),
                OnErasure = OnErasure.Keep,
                KeepsBecause = new("the law orders each breach to be recorded, and the record to be there for the authority", "la loi ordonne de consigner chaque violation et de tenir ce registre à la disposition de l'autorité"),
            },
            "If data is ever lost, altered or seen by somebody who should not have seen it, we write down what happened and what was done about it. If it puts you at high risk, we tell you.",
            "Si des données sont un jour perdues, altérées ou vues par une personne qui n'aurait pas dû les voir, nous consignons ce qui s'est passé et ce qui a été fait. Si cela vous expose à un risque élevé, nous vous prévenons."),
    ];

    private static IEnumerable<CatalogueEntry> OfTheSystem() =>
    [
        Entry(
            Purpose(
                PurposeKind.Security, "security", new("Security of our services", "Sécurité de nos services"),
                new("because the law obliges us to protect the data you entrust to us", "parce que la loi nous oblige à protéger les données que vous nous confiez"), Basis.LegalObligation,
                "ip_address", "connection_time", "user_agent?") with
            {
                Persons = [PersonCategory.Customers, PersonCategory.Visitors],
                LegalText = "GDPR 32 and 5(1)(f)",
                AutomatedDecision = NoMachine,
                Protects = Protection.Security,
                Keep = Keep(Months(12), "connection"),
                OnErasure = OnErasure.Keep,
                KeepsBecause = new(
                    "a log that a stranger to your account could have emptied would protect nobody; it goes at its own term",
                    "un journal qu'un intrus pourrait faire vider ne protégerait personne\u00a0; il est supprimé à son propre terme"),
            },
            "We keep a short log of connections, so that an intrusion can be seen, stopped and traced. It serves nothing else: no advertising, no statistics about you.",
            "Nous tenons un court journal des connexions, afin qu'une intrusion puisse être vue, arrêtée et retracée. Il ne sert à rien d'autre\u00a0: ni à la publicité, ni à des statistiques sur vous.") with { IsAlways = true },
        Entry(
            Purpose(
                PurposeKind.RightsRequests, "rights_requests", new("Answering your rights requests", "Réponse à vos demandes d'exercice de droits"),
                new("because you asked us something about your data", "parce que vous nous avez demandé quelque chose au sujet de vos données"), Basis.LegalObligation,
                "email", "request_message", "request_steps", "last_name?", "first_name?", "customer_number?", "phone?", "street?", "postcode?", "city?", "country?", "identity_check?", "proof_fingerprint?") with
            {
                Persons = [PersonCategory.Customers, PersonCategory.Correspondents],
                LegalText = "GDPR 12",
                Protects = Protection.Claims,
                Keep = Keep(
                    null, null,
                    Archive(
                        Years(5), Basis.LegalObligation, "GDPR 5(2)",
                        new("to show that you were answered, and how, while a dispute can still be brought", "pour montrer qu'une réponse vous a été apportée, et laquelle, tant qu'un litige reste possible"), "closed", false,
                        "email", "request_message", "request_steps", "last_name", "first_name", "identity_check", "proof_fingerprint")),
                Recipients = ["hosting", "mail_delivery"],
                OnErasure = OnErasure.Keep,
                KeepsBecause = new("the file of your request is how we show that it was answered", "le dossier de votre demande est ce qui montre qu'une réponse y a été apportée"),
            },
            "When you use one of your rights, we keep your messages, our answers and their dates, to answer in time and to be able to show that we did.",
            "Lorsque vous exercez l'un de vos droits, nous conservons vos messages, nos réponses et leurs dates, pour vous répondre dans le délai et pouvoir montrer que nous l'avons fait.") with { IsAlways = true },
        Entry(
            Purpose(
                PurposeKind.ConsentProof, "consent_proof", new("Proof of your choices", "Preuve de vos choix"),
                new("because we must be able to show what you chose", "parce que nous devons pouvoir montrer ce que vous avez choisi"), Basis.LegalObligation, "choice_record", "proof_fingerprint?") with
            {
                Persons = [PersonCategory.Customers, PersonCategory.Prospects],
                LegalText = "GDPR 7(1)",
                Protects = Protection.Evidence,
                Keep = Keep(
                    null, null,
                    Archive(
                        Years(5), Basis.LegalObligation, "GDPR 7(1)",
                        new("to show, after a choice has ended, that it was yours while it stood", "pour montrer, une fois un choix terminé, qu'il était bien le vôtre tant qu'il valait"), null, false,
                        "choice_record", "proof_fingerprint")),
                OnErasure = OnErasure.Archive,
            },
            "For each choice we keep what you chose, when, and the exact text you had in front of you. The law asks us to be able to prove a consent.",
            "Pour chaque choix, nous conservons ce que vous avez choisi, quand, et le texte exact que vous aviez sous les yeux. La loi nous demande de pouvoir prouver un consentement.",
            "5 years after the choice ends, the period of limitation of C. civ. 2224 by analogy", verified: false) with { IsAlways = true },
        Entry(
            Purpose(
                PurposeKind.OppositionList, "opposition_list", new("List of people we must not write to", "Liste d'opposition"),
                new("because you told us not to write to you any more", "parce que vous nous avez demandé de ne plus vous écrire"), Basis.LegalObligation, "list_fingerprint") with
            {
                Persons = [PersonCategory.Customers, PersonCategory.Prospects],
                LegalText = "GDPR 21(3)",
                Keep = Keep(Years(3), "last_hit"),
                OnErasure = OnErasure.Keep,
                KeepsBecause = new(
                    "without this fingerprint we could write to you again by mistake; it serves no other use",
                    "sans cette empreinte, nous pourrions vous écrire de nouveau par erreur\u00a0; elle ne sert à rien d'autre"),
            },
            "If you tell us to stop writing to you, we keep a fingerprint of your address or number, made with a secret key. It lets us recognise the address before a message leaves, and it serves no other purpose.",
            "Si vous nous demandez de ne plus vous écrire, nous conservons une empreinte de votre adresse ou de votre numéro, calculée avec une clé secrète. Elle nous permet de reconnaître l'adresse avant qu'un message ne parte, et ne sert aucune autre finalité.",
            "at least 3 years from the objection (CNIL, read in secondary sources)", verified: false) with { IsAlways = true },
        Entry(
            Purpose(
                PurposeKind.Evidence, "evidence", new("Log of what was done", "Journal de preuves"),
                new("because we must be able to show that this policy is kept", "parce que nous devons pouvoir montrer que cette politique est tenue"), Basis.LegalObligation, "ledger_tag") with
            {
                LegalText = "GDPR 5(2)",
                Protects = Protection.Evidence,
                Keep = Keep(
                    null, null,
                    Archive(
                        Years(5), Basis.LegalObligation, "GDPR 5(2)",
                        new(
                            "to show what was done with your data; after this term the key that ties the entries to you is destroyed, and they cannot be traced to you any more",
                            "pour montrer ce qui a été fait de vos données\u00a0; à ce terme, la clé qui relie les entrées à vous est détruite, et elles ne peuvent plus être rattachées à vous"), null, false,
                        "ledger_tag") with { OpenTo = [Role.Dpo, Role.Legal, Role.Auditor] }),
                OnErasure = OnErasure.Keep,
                KeepsBecause = new(
                    "the entries hold a pseudonym and no data of yours; they are what proves that the erasure took place",
                    "les entrées portent un pseudonyme et aucune de vos données\u00a0; ce sont elles qui prouvent que l'effacement a eu lieu"),
            },
            "Each step that matters (a choice, a deletion, an answer) leaves an entry in a log. The entry holds no data of yours, only a pseudonym.",
            "Chaque étape importante (un choix, une suppression, une réponse) laisse une entrée dans un journal. L'entrée ne contient aucune de vos données, seulement un pseudonyme.") with { IsAlways = true },
        Entry(
            Purpose(
                PurposeKind.Backups, "backups", new("Backups", "Sauvegardes"),
                new(
                    "because data lost in an accident must be restored, and what was deleted must stay deleted",
                    "parce que des données perdues par accident doivent pouvoir être rétablies, et que ce qui a été supprimé doit le rester"), Basis.LegalObligation, "deletion_fingerprint") with
            {
                LegalText = "GDPR 32 and 5(1)(e)",
                Protects = Protection.Security,
                Keep = Keep(null),
                OnErasure = OnErasure.Keep,
                KeepsBecause = new(
                    "without this fingerprint a restored backup would bring back what you had deleted; it ends with the oldest backup",
                    "sans cette empreinte, une sauvegarde restaurée ferait revenir ce que vous aviez fait supprimer\u00a0; elle prend fin avec la plus ancienne sauvegarde"),
            },
            "We make copies of our systems, so that what an accident destroys can be restored. When we erase somebody, we keep the numbers of the records erased and a fingerprint of whom they were about, sealed with a secret key, so that a restored backup does not bring them back. This serves nothing else, and ends with the oldest backup that could still hold what was erased.",
            "Nous faisons des copies de nos systèmes, afin de pouvoir rétablir ce qu'un accident détruirait. Lorsque nous effaçons une personne, nous gardons, scellés avec une clé secrète, les numéros des enregistrements effacés et une empreinte de la personne concernée, pour qu'une sauvegarde restaurée ne les fasse pas revenir. Cela ne sert à rien d'autre et prend fin avec la plus ancienne sauvegarde qui pourrait encore contenir ce qui a été effacé.",
            "as long as the oldest backup lasts") with { IsAlways = true },
        Entry(
            Purpose(
                PurposeKind.DeskAccessLog, "desk_access_log", new("Log of who opened your file", "Journal des consultations de votre dossier"),
                new("because each look into your file must have a reason that can be checked", "parce que chaque consultation de votre dossier doit avoir un motif vérifiable"), Basis.LegalObligation,
                "operator", "desk_subject", "desk_reason", "desk_time") with
            {
                Persons = [PersonCategory.Customers, PersonCategory.Staff],
                LegalText = "GDPR 5(2) and 32",
                Protects = Protection.Security,
                Keep = Keep(Months(12), "desk_access"),
                OnErasure = OnErasure.Keep,
                KeepsBecause = new("this log is what shows whether someone looked into a file without a reason", "ce journal est ce qui montre si quelqu'un a consulté un dossier sans motif"),
            },
            "When a member of our staff opens your file, they must give a reason. Who, when and why is written down. You can ask us when your file was opened, and for what reason.",
            "Lorsqu'un membre de notre équipe ouvre votre dossier, il doit en donner le motif. Qui, quand et pourquoi\u00a0: tout est noté. Vous pouvez nous demander quand votre dossier a été ouvert, et pour quel motif.") with { IsAlways = true },
    ];
}
