using System.Globalization;
using Vow.Evidence;
using Vow.Gate;
using Vow.Hosting;
using Vow.Keys;
using Vow.Me;
using Vow.People;
using Vow.Policies;
using Vow.Policy;
using Vow.Post;
using Words = Vow.Site.Words;

namespace Vow.Rights;

/// <summary>A letter of a file: the same words go by mail, or are printed.</summary>
/// <param name="Title">Subject line.</param>
/// <param name="Body">Plain text.</param>
public sealed record RightsLetter(string Title, string Body);

/// <summary>What is written to whoever made a request, apart from the answer: to the address the file holds, else to their confirmed one; where there is neither, by letter.</summary>
public sealed class RightsMails(KeyStore keys, PolicyHolder policies, VowOptions options)
{
    /// <summary>Tells that a request came in, and how to follow it. By post nothing is written here: the desk prints it.</summary>
    internal async Task AcknowledgeAsync(Deed deed, RightsRequest request, AnswerAddress address, bool joined, string? asks)
    {
        if (address.Email is { } email)
        {
            var letter = Acknowledgement(request, joined, LinkOf(request, deed.Now), asks);
            await Outbox.EnqueueAsync(deed, FileThread.Answer(keys, request, new Mail(email, request.SubjectId, joined ? "rights.joined" : "rights.received", letter.Title, letter.Body), deed.Now));
        }
    }

    /// <summary>Writes to whoever asks, in the deed. False where it has to go by letter.</summary>
    internal async Task<bool> WriteAsync(Deed deed, RightsRequest request, string template, RightsLetter letter)
    {
        if (await AddressAsync(deed, request) is not { } email)
        {
            return false;
        }

        await Outbox.EnqueueAsync(deed, FileThread.Answer(keys, request, new Mail(email, request.SubjectId, template, letter.Title, letter.Body), deed.Now));
        return true;
    }

    /// <summary>The answer to a request, or word that it is there.</summary>
    internal static RightsLetter Answer(RightsRequest request, string body) => new(
        string.Create(CultureInfo.InvariantCulture, $"{(LanguageOf(request) == Language.Fr ? "Réponse à votre demande" : "Answer to your request")} {request.Number}"), body);

    /// <summary>Where mails of a file go: where the file says, else to the confirmed address of its person; null where it must be a letter.</summary>
    public async Task<string?> AddressAsync(Deed deed, RightsRequest request)
    {
        ArgumentNullException.ThrowIfNull(deed);
        ArgumentNullException.ThrowIfNull(request);
        return request.AnswerTo is not null
            ? AnswerAddress.Open(keys, request, deed.Now)?.Email
            : (await Identifiers.ConfirmedAsync(deed.Store, Identifiers.Email, [request.SubjectId], arriving: false)).GetValueOrDefault(request.SubjectId);
    }

    /// <summary>The page at which a file is followed.</summary>
    internal Uri LinkOf(RightsRequest request, Instant now) => new(
        options.Url, "/" + request.Language + (request.FollowHash is null ? "/me/requests/" + request.Number : "/rights/follow/" + FollowLink.CodeOf(keys, request.Id, now)));

    /// <summary>The acknowledgement: number, day received, last day, how to follow it.</summary>
    /// <param name="request">The file.</param>
    /// <param name="joined">Whether something more came to an open file.</param>
    /// <param name="follow">Where it is followed; null in a letter.</param>
    /// <param name="asks">As what somebody asks for another (<see cref="OnBehalf"/>); null where they ask for themselves.</param>
    public RightsLetter Acknowledgement(RightsRequest request, bool joined, Uri? follow, string? asks = null)
    {
        ArgumentNullException.ThrowIfNull(request);
        var policy = policies.Current.Declared;
        var (language, company) = (LanguageOf(request), policy.Controller.Name);
        var (received, due) = (Words.Date(request.ReceivedOn, language), Words.Date(request.LastDay, language));
        var right = RequestPage.TitleOf(request.Right)[language];
        var paper = asks is null ? "" : language == Language.Fr
            ? $"Vous demandez pour quelqu'un d'autre. Il nous faut {OnBehalf.Paper(asks).Fr}. Envoyez-le à {policy.Rights.Email}, ou à {policy.Rights.Post.Fr}, avec ce numéro. Tant que nous ne l'avons pas vu, rien n'est communiqué ni modifié.\n\n"
            : $"You ask for somebody else. We need {OnBehalf.Paper(asks).En}. Send it to {policy.Rights.Email}, or to {policy.Rights.Post.En}, with this number. Until we saw it, nothing is told or changed.\n\n";
        if (language == Language.Fr)
        {
            var opening = joined
                ? $"Votre nouveau message a été joint à la demande {request.Number}, déjà ouverte chez {company} pour la même adresse et le même droit. Sa date limite de réponse ne change pas."
                : $"{company} a bien reçu votre demande. Son numéro est {request.Number}.";
            var way = follow is null
                ? $"Pour la suivre ou la compléter, écrivez à {policy.Rights.Post.Fr}, ou à {policy.Rights.Email}, en rappelant ce numéro."
                : $"Pour la suivre, la compléter, montrer que cette adresse est la vôtre, ou retirer votre demande :\n{follow}\n\nCe lien est secret : qui le possède lit le dossier.";
            return new RightsLetter(
                $"Votre demande {request.Number} : accusé de réception".Replace(" :", "\u00a0:", StringComparison.Ordinal),
                $"""
                Bonjour,

                {opening}

                Objet : {right}
                Reçue le : {received}
                Réponse au plus tard le : {due}

                {way}

                {paper}N'envoyez pas de copie de pièce d'identité : nous n'en avons pas besoin. Exercer un droit est gratuit.

                Si vous n'avez rien demandé, quelqu'un a peut-être indiqué votre adresse par erreur : il n'y a rien à faire, rien ne sera communiqué ni modifié sur la seule foi de cette adresse.

                """.Replace(" :", "\u00a0:", StringComparison.Ordinal));
        }

        var start = joined
            ? $"Your new message was joined to request {request.Number}, which is open at {company} for the same address and the same right. Its last day for the answer stays as it is."
            : $"{company} has received your request. Its number is {request.Number}.";
        var how = follow is null
            ? $"To follow it or to add something, write to {policy.Rights.Post.En}, or to {policy.Rights.Email}, and give this number."
            : $"To follow it, add to it, show that this address is yours, or take your request back:\n{follow}\n\nThis link is secret: whoever has it reads the file.";
        return new RightsLetter(
            $"Your request {request.Number}: received",
            $"""
            Hello,

            {start}

            About: {right}
            Received: {received}
            Answer at the latest on: {due}

            {how}

            {paper}Don't send a copy of an identity document: we do not need one. Using a right is free.

            If you asked for nothing, somebody may have given your address by mistake: there is nothing to do, and nothing is told or changed on the strength of this address alone.

            """);
    }

    /// <summary>The language of a file.</summary>
    public static Language LanguageOf(RightsRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return Languages.Of(request.Language) ?? Language.En;
    }

    /// <summary>Tells whoever asked for another that the answer goes to that person.</summary>
    internal RightsLetter ToPerson(RightsRequest request) => LanguageOf(request) == Language.Fr
        ? new RightsLetter(
            Title(request, "la réponse ira à la personne", Language.Fr),
            $"Bonjour,\n\nNous avons vu ce qui montre que vous pouvez demander pour cette personne (demande {request.Number}). La réponse lui sera adressée, à elle seule. Ce message clôt nos échanges à ce sujet, et le lien vers le dossier ne fonctionne plus.\n")
        : new RightsLetter(
            Title(request, "the answer goes to the person", Language.En),
            $"Hello,\n\nWe saw what shows that you may ask for this person (request {request.Number}). The answer goes to them alone. We have no more to write to you about it, and the link to the file works no longer.\n");

    /// <summary>Tells a person that an agent uses a right in their name.</summary>
    internal RightsLetter AskedForYou(RightsRequest request)
    {
        var (policy, language) = (policies.Current.Declared, LanguageOf(request));
        var right = RequestPage.TitleOf(request.Right)[language];
        return language == Language.Fr
            ? new RightsLetter(
                Title(request, "faite en votre nom", language),
                $"Bonjour,\n\nQuelqu'un exerce un droit en votre nom auprès de {policy.Controller.Name}, avec un mandat que nous avons vu.\n\nDemande\u00a0: {request.Number}\nObjet\u00a0: {right}\n\nSi vous n'avez donné aucun mandat, ou l'avez retiré, dites-le-nous sans attendre, avec ce numéro\u00a0: {policy.Rights.Email}.\n")
            : new RightsLetter(
                Title(request, "made in your name", language),
                $"Hello,\n\nSomebody uses a right in your name at {policy.Controller.Name}, with a mandate that we saw.\n\nRequest: {request.Number}\nAbout: {right}\n\nIf you gave no mandate, or took it back, tell us at once, with this number: {policy.Rights.Email}.\n");
    }

    /// <summary>Tells of more time: the reasons, and the new last day (GDPR 12(3)).</summary>
    internal RightsLetter Extended(RightsRequest request, string reasons, Uri follow)
    {
        var language = LanguageOf(request);
        var (old, last) = (Words.Date(request.Due, language), Words.Date(request.LastDay, language));
        return language == Language.Fr
            ? new RightsLetter(
                Title(request, "prolongation du délai", language),
                $"Bonjour,\n\nNous vous devions une réponse à votre demande {request.Number} au plus tard le {old}. Nous prolongeons ce délai jusqu'au {last} (RGPD 12(3)), pour les raisons suivantes\u00a0:\n\n{reasons}\n\nVotre dossier\u00a0:\n{follow}\n\n{Remedies(language)}\n")
            : new RightsLetter(
                Title(request, "more time", language),
                $"Hello,\n\nWe owed you an answer to your request {request.Number} by {old}. We extend this until {last} (GDPR 12(3)), for these reasons:\n\n{reasons}\n\nYour file:\n{follow}\n\n{Remedies(language)}\n");
    }

    /// <summary>Asks for what is needed to know who asks: the doubt, what would do, and what becomes of the clock.</summary>
    internal RightsLetter IdentityAsked(RightsRequest request, string what, Uri follow)
    {
        var language = LanguageOf(request);
        return language == Language.Fr
            ? new RightsLetter(
                Title(request, "une question pour savoir qui demande", language),
                $"Bonjour,\n\nPour répondre à votre demande {request.Number}, nous devons être sûrs qu'elle vient de la personne concernée (RGPD 12(6)).\n\n{what}\n\nRépondez ici, où vous pouvez aussi montrer que cette adresse est la vôtre\u00a0:\n{follow}\n\n{(request.Suspends ? "Le délai de réponse est suspendu jusqu'à votre réponse." : $"Le délai de réponse continue de courir, jusqu'au {Words.Date(request.LastDay, language)}.")}\n\nN'envoyez pas de copie de pièce d'identité.\n")
            : new RightsLetter(
                Title(request, "a question, to know who asks", language),
                $"Hello,\n\nTo answer your request {request.Number} we must be sure that it comes from the person it is about (GDPR 12(6)).\n\n{what}\n\nAnswer here, where you can also show that this address is yours:\n{follow}\n\n{(request.Suspends ? "The time for the answer stands still until you answer." : $"The time for the answer runs on, until {Words.Date(request.LastDay, language)}.")}\n\nDon't send a copy of an identity document.\n");
    }

    /// <summary>Asks for an identity document: the doubt, what becomes of it, what may be hidden.</summary>
    internal RightsLetter DocumentAsked(RightsRequest request, string doubt, Uri follow)
    {
        var language = LanguageOf(request);
        return language == Language.Fr
            ? new RightsLetter(
                Title(request, "une pièce d'identité est nécessaire", language),
                $"Bonjour,\n\nPour répondre à votre demande {request.Number}, nous avons un doute raisonnable sur l'identité de la personne qui la fait (RGPD 12(6))\u00a0:\n\n{doubt}\n\nDéposez ici une pièce d'identité, et seulement ici\u00a0:\n{follow}\n\nMasquez tout ce qui n'est pas nécessaire. Elle est conservée scellée, vue une fois, et détruite dès la vérification, au plus tard après 30 jours. Ne l'envoyez pas par e-mail.\n\n{(request.IsSuspended ? "Le délai de réponse est suspendu jusqu'à votre réponse." : $"Le délai de réponse continue de courir, jusqu'au {Words.Date(request.LastDay, language)}.")}\n\n{Remedies(language)}\n")
            : new RightsLetter(
                Title(request, "an identity document is needed", language),
                $"Hello,\n\nTo answer your request {request.Number} we have a reasonable doubt about who makes it (GDPR 12(6)):\n\n{doubt}\n\nLeave an identity document here, and here only:\n{follow}\n\nHide whatever is not needed. It is kept sealed, seen once, and destroyed when it was checked, at the latest after 30 days. Don't send it by e-mail.\n\n{(request.IsSuspended ? "The time for the answer stands still until you answer." : $"The time for the answer runs on, until {Words.Date(request.LastDay, language)}.")}\n\n{Remedies(language)}\n");
    }

    /// <summary>The note that stays of a document that was checked.</summary>
    internal string DocumentChecked(RightsRequest request, bool same, DateOnly today)
    {
        var language = LanguageOf(request);
        var day = Words.Date(today, language);
        return language == Language.Fr
            ? $"La pièce d'identité a été vérifiée le {day}, puis détruite. {(same ? "Elle établit qui demande." : "Elle n'établit pas qui demande.")}"
            : $"The identity document was checked on {day} and destroyed. {(same ? "It shows who asks." : "It does not show who asks.")}";
    }

    /// <summary>Tells that a copy of an identity document that nobody asked for was destroyed.</summary>
    internal RightsLetter CopyDestroyed(RightsRequest request, DateOnly today)
    {
        var language = LanguageOf(request);
        var day = Words.Date(today, language);
        return language == Language.Fr
            ? new RightsLetter(
                Title(request, "copie de pièce d'identité détruite", language),
                $"Bonjour,\n\nVous avez joint à votre demande {request.Number} une copie de pièce d'identité. Nous ne l'avions pas demandée et n'en avons pas besoin\u00a0: nous l'avons détruite le {day}, ainsi que le message qui la portait. Votre demande suit son cours.\n\nN'envoyez pas de copie de pièce d'identité par e-mail.\n")
            : new RightsLetter(
                Title(request, "copy of an identity document destroyed", language),
                $"Hello,\n\nYou sent a copy of an identity document with your request {request.Number}. We had not asked for it and don't need it: we destroyed it on {day}, with the message that carried it. Your request goes on.\n\nDon't send copies of identity documents by e-mail.\n");
    }

    /// <summary>Tells, once it is known who asks, by when the answer comes.</summary>
    internal RightsLetter IdentityGiven(RightsRequest request, Uri follow)
    {
        var language = LanguageOf(request);
        var last = Words.Date(request.LastDay, language);
        return language == Language.Fr
            ? new RightsLetter(Title(request, "nous savons qui demande", language), $"Bonjour,\n\nMerci\u00a0: nous savons maintenant qui a fait la demande {request.Number}. La réponse vous parviendra au plus tard le {last}.\n\nVotre dossier\u00a0:\n{follow}\n")
            : new RightsLetter(Title(request, "we know who asks", language), $"Hello,\n\nThank you: we now know who made request {request.Number}. The answer comes by {last} at the latest.\n\nYour file:\n{follow}\n");
    }

    /// <summary>Closes a file whose question about identity was never answered: dated, with the remedies.</summary>
    internal RightsLetter Lapsed(RightsRequest request, DateOnly today)
    {
        var language = LanguageOf(request);
        var (asked, day) = (Words.Date(request.IdentityAskedOn ?? today, language), Words.Date(today, language));
        return language == Language.Fr
            ? new RightsLetter(
                Title(request, "demande close", language),
                $"Le {day}\n\nBonjour,\n\nLe {asked}, nous vous avons demandé ce qu'il fallait pour savoir qui faisait la demande {request.Number}. Nous n'avons pas reçu de réponse\u00a0: sans elle, nous ne pouvons pas établir que ces données sont les vôtres, et nous closons cette demande.\n\nVous pouvez nous écrire de nouveau à tout moment.\n\n{Remedies(language)}\n")
            : new RightsLetter(
                Title(request, "request closed", language),
                $"{day}\n\nHello,\n\nOn {asked} we asked for what is needed to know who made request {request.Number}. No answer came: without it we can't establish that the data is yours, and we close this request.\n\nYou may write to us again at any time.\n\n{Remedies(language)}\n");
    }

    /// <summary>Where to go against what we did (GDPR 12(4)).</summary>
    public string Remedies(Language language)
    {
        var authority = policies.Current.Declared.Authority;
        return language == Language.Fr
            ? $"Vous pouvez introduire une réclamation auprès de l'autorité de contrôle\u00a0: {authority.Name.Fr} ({authority.Short}), {authority.Complaint}. Vous pouvez aussi former un recours devant un tribunal."
            : $"You may complain to the supervisory authority: {authority.Name.En} ({authority.Short}), {authority.Complaint}. You may also go to court.";
    }

    private static string Title(RightsRequest request, string what, Language language) => string.Create(
        CultureInfo.InvariantCulture, $"{(language == Language.Fr ? "Votre demande" : "Your request")} {request.Number}{(language == Language.Fr ? "\u00a0" : "")}: {what}");
}
