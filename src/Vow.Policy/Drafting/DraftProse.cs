using System.Text;
using Vow.Gate;
using Vow.Policy.Prose;

namespace Vow.Policy.Drafting;

/// <summary>The prose of a drafted policy: what the model says, in the words of a page. Tables stay directives, so that the page follows the model.</summary>
internal sealed class DraftProse
{
    private readonly StringBuilder page = new();
    private readonly DeclaredPolicy policy;
    private readonly Language language;
    private readonly string company;
    private readonly bool hasSoftware;

    private DraftProse(DeclaredPolicy policy, Language language, bool hasSoftware)
    {
        this.policy = policy;
        this.language = language;
        this.hasSoftware = hasSoftware;
        company = Markdown.Plain(policy.Controller.Name);
    }

    /// <summary>The text of <c>text.en.md</c> or <c>text.fr.md</c>.</summary>
    /// <param name="policy">The model.</param>
    /// <param name="language">The language.</param>
    /// <param name="said">A paragraph for each purpose, by its id.</param>
    /// <param name="hasSoftware">Whether the company makes software that people install.</param>
    public static string Write(DeclaredPolicy policy, Language language, IReadOnlyDictionary<string, Bilingual> said, bool hasSoftware)
    {
        var prose = new DraftProse(policy, language, hasSoftware);
        prose.Opening();
        prose.Purposes(said);
        prose.Keeping();
        prose.Choices();
        prose.Rights();
        prose.Closing();
        return prose.page.ToString().TrimEnd('\n') + "\n";
    }

    private void Opening()
    {
        Heading("Privacy policy", "Politique de confidentialité", 1);
        Say($"This page tells you which personal data {company} holds about you, why, until when, who receives it, and what you can do about it.",
            $"Cette page vous dit quelles données personnelles {company} détient à votre sujet, pourquoi, jusqu'à quand, qui les reçoit et ce que vous pouvez faire.");
        Say("It is not written beside the system: the tables below are made from the same file that our system obeys. A use that is not in them is refused. On [My personal data](/me) you can see your own data, with its dates.",
            "Elle n'est pas écrite à côté du système\u00a0: les tableaux ci-dessous proviennent du fichier même auquel notre système obéit. Une utilisation qui n'y figure pas est refusée. Sur [Mes données personnelles](/me), vous voyez vos propres données, avec leurs dates.");

        Heading("Who is responsible for your data", "Qui est le responsable du traitement");
        Say(hasSoftware
                ? $"{company} decides why and how your data is used, on its website and in its software. In law, {company} is the controller."
                : $"{company} decides why and how your data is used on its website. In law, {company} is the controller.",
            hasSoftware
                ? $"{company} décide pourquoi et comment vos données sont utilisées, sur son site et dans son logiciel. En droit, {company} est le responsable du traitement."
                : $"{company} décide pourquoi et comment vos données sont utilisées sur son site. En droit, {company} est le responsable du traitement.");
        Table("controller");
        Say("A data protection officer watches over this and advises us. You may write to that person about anything on this page.",
            "Un délégué à la protection des données y veille et nous conseille. Vous pouvez lui écrire au sujet de tout ce qui figure sur cette page.");
        Table("dpo");

        Heading("What we collect", "Ce que nous recueillons");
        Say("The list is closed: data that is not in this table is not collected for the uses described here.",
            "La liste est fermée\u00a0: une donnée absente de ce tableau n'est pas recueillie pour les utilisations décrites ici.");
        Table("data");
        Say("On every form, an asterisk marks what is required, and nothing else. Beside it you read what happens if you leave it empty. Leaving an optional field empty never stops you.",
            "Dans chaque formulaire, l'astérisque signale ce qui est obligatoire, et rien d'autre. À côté, vous lisez ce qui se passe si vous laissez le champ vide. Laisser vide un champ facultatif ne vous arrête jamais.");
        Say("Your password is never stored. We keep only a result computed from it, which cannot be turned back into the password.",
            "Votre mot de passe n'est jamais enregistré. Nous ne gardons qu'un résultat calculé à partir de lui, qui ne permet pas de le retrouver.");
    }

    private void Purposes(IReadOnlyDictionary<string, Bilingual> said)
    {
        Heading("Why we use it, and on which legal basis", "Pourquoi nous les utilisons, et sur quelle base légale");
        Say("Each use has one purpose, and each purpose has one legal basis:", "Chaque utilisation a une finalité, et chaque finalité a une base légale\u00a0:");
        (Basis Basis, string En, string Fr)[] bases =
        [
            (Basis.Contract, "**contract**: the use is needed to give you what you asked us for", "**contrat**\u00a0: l'utilisation est nécessaire pour vous fournir ce que vous nous avez demandé"),
            (Basis.Consent, "**consent**: you said yes, in a box that was empty before you ticked it, and you can take it back at any time", "**consentement**\u00a0: vous avez dit oui, dans une case vide avant que vous ne la cochiez, et vous pouvez revenir sur ce oui à tout moment"),
            (Basis.LegalObligation, "**legal obligation**: a text of law requires it, and we name the text", "**obligation légale**\u00a0: un texte de loi l'exige, et nous nommons ce texte"),
            (Basis.LegitimateInterest, "**legitimate interest**: we have an interest that we name, weighed against yours, and you may object", "**intérêt légitime**\u00a0: nous avons un intérêt que nous nommons, mis en balance avec les vôtres, et vous pouvez vous opposer"),
            (Basis.VitalInterests, "**vital interests**: somebody's life or health depends on it", "**sauvegarde des intérêts vitaux**\u00a0: la vie ou la santé de quelqu'un en dépend"),
            (Basis.PublicTask, "**public task**: a text of law gives us a task in the public interest, and you may object", "**mission d'intérêt public**\u00a0: un texte de loi nous confie une mission d'intérêt public, et vous pouvez vous opposer"),
        ];
        var used = bases.Where(one => policy.Purposes.Any(purpose => purpose.Basis == one.Basis)).ToList();
        for (var at = 0; at < used.Count; at++)
        {
            var isLast = at == used.Count - 1;
            Line($"- {In(used[at].En, used[at].Fr)}{(isLast ? "." : In(";", "\u00a0;"))}");
        }

        page.Append('\n');
        Table("purposes");
        foreach (var purpose in policy.Purposes)
        {
            if (said.TryGetValue(purpose.Id, out var words))
            {
                Line($"### {Markdown.Plain(purpose.Title[language])} {{#{purpose.Id}}}");
                page.Append('\n');
                Say(words.En, words.Fr);
            }
        }
    }

    private void Keeping()
    {
        Heading("Until when we keep it", "Jusqu'à quand nous les conservons");
        Say("Data lives through up to two phases. In the **active phase**, the people who deal with you can use it. In the **intermediate archive**, only what must still be kept remains, apart from the rest; only the persons named may open it, each time for a reason that is recorded. Then it is deleted.",
            "Les données vivent au plus deux phases. En **base active**, les personnes qui s'occupent de vous peuvent s'en servir. En **archivage intermédiaire**, seul ce qui doit encore être conservé demeure, à part du reste\u00a0; seules les personnes désignées peuvent l'ouvrir, chaque fois pour un motif qui est noté. Ensuite, elles sont supprimées.");
        Table("retention");

        Heading("Who receives it", "Qui les reçoit");
        Say("Your data goes only to the recipients in this table, each for the task described. A recipient that is not in it receives nothing.",
            "Vos données ne vont qu'aux destinataires de ce tableau, chacun pour la tâche décrite. Un destinataire qui n'y figure pas ne reçoit rien.");
        Table("recipients");
        Say("Where a name is still missing, the table says so, and our system refuses to hand your data to that recipient until it is filled in. If you ask who received your own data, we give you their names.",
            "Lorsqu'un nom manque encore, le tableau le dit, et notre système refuse de remettre vos données à ce destinataire tant qu'il n'est pas renseigné. Si vous demandez qui a reçu vos propres données, nous vous donnons les noms.");

        Heading("Data outside the European Economic Area", "Données hors de l'Espace économique européen");
        Say("Before any data leaves the European Economic Area, a safeguard must be in force on that very day: a decision that the country protects data well enough, contractual clauses adopted by the European Commission, or another means the law allows. Without one, the transfer is refused.",
            "Avant que des données ne quittent l'Espace économique européen, une garantie doit être en vigueur ce jour-là\u00a0: une décision constatant que le pays les protège suffisamment, des clauses contractuelles adoptées par la Commission européenne, ou un autre moyen admis par la loi. Sans elle, le transfert est refusé.");
        Say($"For a copy of the safeguards, write to {Mail}.", $"Pour obtenir une copie des garanties, écrivez à {Mail}.");
    }

    private void Choices()
    {
        Heading("Your choices", "Vos choix");
        if (policy.Purposes.Any(purpose => purpose.IsOpenToChoice))
        {
            Say("Nothing is ticked in advance. No choice is needed to open an account.", "Rien n'est coché d'avance. Aucun choix n'est nécessaire pour ouvrir un compte.");
        }

        Table("choices");
        if (policy.Purposes.Any(purpose => purpose.IsOpenToChoice))
        {
            Say($"A choice you make while opening your account waits until you have confirmed your e-mail address: before that, we cannot know that it is yours. You can change a choice at any time on [My personal data](/me), by e-mail to {Mail}, or by letter. From that moment we stop. What was done before, while your yes stood, remains lawful. For each choice you can have a receipt.",
                $"Un choix fait en ouvrant votre compte attend que vous ayez confirmé votre adresse e-mail\u00a0: avant cela, nous ne pouvons pas savoir qu'elle est la vôtre. Vous pouvez changer un choix à tout moment sur [Mes données personnelles](/me), par e-mail à {Mail}, ou par courrier. Dès ce moment, nous arrêtons. Ce qui a été fait avant, tant que votre oui valait, reste licite. Pour chaque choix, vous pouvez obtenir une attestation.");
        }

        if (!policy.Trackers.IsEmpty)
        {
            Heading("Cookies and other trackers", "Cookies et autres traceurs");
            Say("A tracker is anything that is read or written on your own device. These are the ones we use, besides what the site itself strictly needs, such as the one that keeps you signed in:",
                "Un traceur est tout ce qui est lu ou écrit sur votre propre appareil. Voici ceux que nous utilisons, outre ce dont le site lui-même a strictement besoin, comme celui qui vous garde connecté\u00a0:");
            foreach (var tracker in policy.Trackers)
            {
                Line($"- {Markdown.Plain(tracker.Title[language])}{In(":", "\u00a0:")} {Markdown.Plain(policy.Purpose(tracker.Purpose)?.Title[language] ?? tracker.Purpose)}{In(";", "\u00a0;")} {When(tracker)}");
            }

            page.Append('\n');
        }

        Heading("Your right to object", "Votre droit d'opposition");
        Say($"**You may object at any time, without giving a reason, to being written to about offers.** We then stop, and keep only what lets us recognise your address so as not to write to it again.{(Objectable ? " You may also object to a use that rests on our interest, for reasons that have to do with your situation: we stop, unless we show compelling grounds." : "")}",
            $"**Vous pouvez vous opposer à tout moment, sans donner de motif, à ce que nous vous écrivions au sujet d'offres.** Nous arrêtons alors, et ne gardons que ce qui permet de reconnaître votre adresse pour ne plus lui écrire.{(Objectable ? " Vous pouvez aussi vous opposer à une utilisation qui repose sur notre intérêt, pour des raisons tenant à votre situation\u00a0: nous arrêtons, sauf motifs impérieux que nous devons démontrer." : "")}");
    }

    private void Rights()
    {
        Heading("Your rights", "Vos droits");
        Table("rights");
        Say($"To use them: [My personal data](/me), [the form for your rights](/rights), an e-mail to {Mail}, or a letter to {Post}. You may use your own words, and need give no reason.",
            $"Pour les exercer\u00a0: [Mes données personnelles](/me), [le formulaire pour exercer vos droits](/rights), un e-mail à {Mail}, ou un courrier à {Post}. Vous pouvez employer vos propres mots, et n'avez pas de motif à donner.");
        Say("We answer without undue delay, at the latest within one month of receiving your request. If it is complex, we may need up to two months more; we then tell you why within the first month. It costs nothing. If we refuse, we say why, and before whom you can contest it.",
            "Nous répondons dans les meilleurs délais, au plus tard un mois après avoir reçu votre demande. Si elle est complexe, nous pouvons avoir besoin de deux mois de plus\u00a0; nous vous disons alors pourquoi dans le premier mois. C'est gratuit. Si nous refusons, nous vous disons pourquoi, et devant qui contester ce refus.");
        Say("If we have a reasonable doubt about who is asking, we look for the simplest way to be sure, such as a link sent to the address we know. Do not send a copy of an identity document: we do not ask for one, and destroy those we receive.",
            "Si nous avons un doute raisonnable sur l'auteur de la demande, nous cherchons le moyen le plus simple de nous en assurer, par exemple un lien envoyé à l'adresse que nous connaissons. N'envoyez pas de copie d'une pièce d'identité\u00a0: nous n'en demandons pas, et détruisons celles que nous recevons.");
        Say("**Deleting your account** shows you first what goes, what must stay, by which text, and until when.",
            "**Supprimer votre compte** vous montre d'abord ce qui disparaît, ce qui doit rester, en vertu de quel texte, et jusqu'à quand.");

        Heading("After your death", "Après votre décès");
        Say("You may tell us, by the same means, what should become of your data after your death: keep it, delete it, or hand it to somebody you name. You can change or withdraw these directives at any time.",
            "Vous pouvez nous dire, par les mêmes moyens, ce que vos données doivent devenir après votre décès\u00a0: les conserver, les effacer, ou les remettre à une personne que vous désignez. Vous pouvez changer ou retirer ces directives à tout moment.");
        if (policy.Children is not null)
        {
            Heading("If you are under 15", "Si vous avez moins de 15 ans");
            Say("Below the age of 15, a yes counts only if you and a person with parental authority give it together. We do not ask for your date of birth: uses that rest on a yes stay closed unless you say that you are 15 or over.",
                "En dessous de 15 ans, un oui ne vaut que si vous et un titulaire de l'autorité parentale le donnez ensemble. Nous ne demandons pas votre date de naissance\u00a0: les utilisations qui reposent sur un oui restent fermées tant que vous n'indiquez pas avoir 15 ans ou plus.");
        }
    }

    private void Closing()
    {
        Heading("Complaints", "Réclamation auprès de l'autorité");
        Say("If you think that we do not respect your rights, you may complain to the supervisory authority, in particular that of the country where you live or work, or where you think the fault was committed:",
            "Si vous estimez que nous ne respectons pas vos droits, vous pouvez adresser une réclamation à l'autorité de contrôle, en particulier celle du pays où vous résidez ou travaillez, ou du lieu du manquement supposé\u00a0:");
        Table("authority");
        Heading("Changes to this page", "Modifications de cette page");
        if (policy.Changes is { } changes)
        {
            var period = CalendarWords.Of(changes.Announced, language);
            Say($"A change that matters is announced {period} before it takes effect, {Markdown.Plain(changes.How.En)}. Earlier versions stay readable.",
                $"Une modification importante est annoncée {period} avant sa prise d'effet, {Markdown.Plain(changes.How.Fr)}. Les versions antérieures restent consultables.");
        }

        Table("changes");
    }

    private bool Objectable => policy.Purposes.Any(purpose => purpose.Basis is Basis.LegitimateInterest or Basis.PublicTask);

    private string Mail => Markdown.Mail(policy.Rights.Email);

    private string Post => Markdown.Plain(policy.Rights.Post[language]);

    private string When(Tracker tracker)
    {
        var loads = tracker.Loads switch
        {
            TrackerLoads.WithPage => In("without your consent, since it serves our own count alone", "sans votre consentement, puisqu'il ne sert qu'à notre propre comptage"),
            TrackerLoads.AfterConsent => In("only after you said yes", "seulement après votre oui"),
            TrackerLoads.OnClick => In("only when you click on it", "seulement lorsque vous cliquez dessus"),
        };
        return tracker.Lives is { } lives ? $"{loads}{In(", for ", ", pendant ")}{CalendarWords.Of(lives, language)}." : loads + ".";
    }

    private string In(string en, string fr) => language switch { Language.En => en, Language.Fr => fr };

    private void Heading(string en, string fr, int level = 2)
    {
        Line($"{new string('#', level)} {In(en, fr)}");
        page.Append('\n');
    }

    private void Say(string en, string fr)
    {
        Line(In(en, fr));
        page.Append('\n');
    }

    private void Table(string name)
    {
        Line($"{{{{{name}}}}}");
        page.Append('\n');
    }

    private void Line(string line) => page.Append(line).Append('\n');
}
