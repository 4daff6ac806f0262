using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Vow.Gate;

namespace Vow.Policy;

/// <summary>What a policy promises: each declared thing yields its promises; nobody writes this list.</summary>
public static class DerivedPromises
{
    /// <summary>Id of the own store among sources: it is always there.</summary>
    public const string OwnStore = "vow";

    // Asked once for each row of a page: worked out once for each policy read.
    private static readonly ConditionalWeakTable<DeclaredPolicy, StrongBox<ImmutableArray<DerivedPromise>>> Known = [];

    /// <summary>The promises of a policy, in a stable order, no id twice.</summary>
    public static ImmutableArray<DerivedPromise> Of(DeclaredPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        return Known.GetValue(policy, static one => new(Derive(one))).Value;
    }

    private static ImmutableArray<DerivedPromise> Derive(DeclaredPolicy policy)
    {
        IEnumerable<DerivedPromise> all =
        [
            .. policy.Purposes.SelectMany(OfPurpose),
            .. policy.Recipients.SelectMany(OfRecipient),
            .. OfRights(policy),
            .. policy.Collection.Select(point => Promise($"collection/{point.Id}", PromiseKind.Page, $"The form \"{point.Title.En}\" asks what it declares, marks what is required, and ticks nothing", $"Le formulaire «\u00a0{point.Title.Fr}\u00a0» demande ce qu'il annonce, marque ce qui est obligatoire et ne coche rien d'avance")),
            .. policy.Languages.Select(OfPage),
            .. policy.Trackers.IsEmpty ? [] : OfTrackers(policy),
            .. policy.Sources.Where(source => source.ByHand is null).Select(source => source.Id).Prepend(OwnStore).SelectMany(OfSource),
            .. policy.Sources.SelectMany(OfSourceByHand),
            .. OfRunning(policy),
        ];
        return [.. all.DistinctBy(promise => promise.Id, StringComparer.Ordinal)];
    }

    private static IEnumerable<DerivedPromise> OfPurpose(Purpose purpose)
    {
        var (id, en, fr) = (purpose.Id, purpose.Title.En, purpose.Title.Fr);
        yield return Promise($"declared/{id}", PromiseKind.Policy, $"\"{en}\" has one legal basis, its data and its periods", $"«\u00a0{fr}\u00a0» a une base légale, ses données et ses durées");
        yield return Promise($"retention/{id}/active", PromiseKind.Data, $"Nothing of \"{en}\" stays in use beyond its term", $"Rien de «\u00a0{fr}\u00a0» ne reste en base active au-delà de son terme");
        if (purpose.Keep.Archive is not null)
        {
            yield return Promise($"retention/{id}/archive", PromiseKind.Data, $"Nothing of \"{en}\" stays archived beyond its term", $"Rien de «\u00a0{fr}\u00a0» ne reste archivé au-delà de son terme");
        }

        if (!purpose.Keep.Notices.IsEmpty)
        {
            yield return Promise($"notice/{id}", PromiseKind.Run, $"People are told before \"{en}\" leaves the active base", $"Les personnes sont prévenues avant que «\u00a0{fr}\u00a0» ne quitte la base active");
        }

        if (purpose.IsOpenToChoice)
        {
            foreach (var key in purpose.Channels.IsEmpty ? [id] : purpose.Channels.Select(channel => $"{id}/{channel}"))
            {
                yield return Promise($"choice/{key}", PromiseKind.Data, $"Every use for \"{en}\" ({key}) is covered by the person's choice", $"Chaque usage pour «\u00a0{fr}\u00a0» ({key}) est couvert par le choix de la personne");
            }
        }

        if (purpose.Kind is PurposeKind.Prospecting or PurposeKind.PartnerProspecting)
        {
            yield return purpose.Kind == PurposeKind.Prospecting
                ? Promise($"content/{id}", PromiseKind.Data, $"Each message of \"{en}\" is about the company's own offers", $"Chaque message de «\u00a0{fr}\u00a0» porte sur les offres de la société elle-même")
                : Promise($"content/{id}", PromiseKind.Data, $"Each message of \"{en}\" is about a partner named to the person", $"Chaque message de «\u00a0{fr}\u00a0» porte sur un partenaire nommé à la personne");
        }

        if (purpose.Kind == PurposeKind.ServiceMail)
        {
            yield return Promise($"message/{id}", PromiseKind.Drill, $"\"{en}\" arrive whatever was chosen about offers, and carry none", $"«\u00a0{fr}\u00a0» arrivent quels que soient les choix sur les offres, et n'en contiennent aucune");
        }

        if (purpose.Basis == Basis.Consent)
        {
            yield return Promise($"withdrawal/{id}", PromiseKind.Page, $"Withdrawing consent to \"{en}\" is as easy as giving it", $"Retirer son consentement à «\u00a0{fr}\u00a0» est aussi simple que le donner");
        }
    }

    private static IEnumerable<DerivedPromise> OfRecipient(Recipient recipient)
    {
        var (name, nom) = recipient.Name.Value is { } given ? (given, given) : ($"({recipient.Does.En})", $"({recipient.Does.Fr})");
        yield return Promise($"recipient/{recipient.Id}", PromiseKind.Policy, $"The recipient {name} is known, with its contract and countries", $"Le destinataire {nom} est connu, avec son contrat et ses pays");
        if (recipient.Mechanism is not null)
        {
            yield return Promise($"transfer/{recipient.Id}", PromiseKind.Policy, $"A safeguard in force covers transfers to {name}", $"Une garantie en vigueur encadre les transferts vers {nom}");
        }
    }

    private static IEnumerable<DerivedPromise> OfRights(DeclaredPolicy policy)
    {
        foreach (var right in RightsByBasis.InPolicy(policy))
        {
            var title = RightsByBasis.Title(right);
            yield return Promise($"right/{RightsByBasis.Id(right)}", PromiseKind.Drill, $"A person can exercise: {title.En}", $"Une personne peut exercer\u00a0: {title.Fr}");
        }

        yield return Promise("right/deadline", PromiseKind.Data, "No rights request passes its due date unanswered", "Aucune demande d'exercice de droits ne dépasse sa date limite de réponse");
    }

    private static DerivedPromise OfPage(Language language) =>
        Promise($"page/policy/{language.Code()}", PromiseKind.Page, $"The policy page ({language.Code()}) says what the model says", $"La page de la politique ({language.Code()}) dit ce que dit le modèle");

    private static IEnumerable<DerivedPromise> OfTrackers(DeclaredPolicy policy)
    {
        foreach (var language in policy.Languages)
        {
            yield return Promise($"page/cookies/{language.Code()}", PromiseKind.Page, $"The page Cookies ({language.Code()}) lists each tracker: whose it is, what for, how long, who else reads it", $"La page Cookies ({language.Code()}) énumère chaque traceur\u00a0: à qui il est, à quoi il sert, combien de temps, qui d'autre le lit");
        }

        yield return Promise("page/first", PromiseKind.Page, "A first page of this site sets no cookie and calls nobody else before a choice, and refusing is as easy as accepting", "Une première page de ce site ne dépose aucun cookie et n'appelle personne d'autre avant un choix, et refuser est aussi simple qu'accepter");
    }

    private static IEnumerable<DerivedPromise> OfSource(string id)
    {
        yield return Promise($"map/{id}", PromiseKind.Data, $"The source \"{id}\" holds no undeclared column", $"La source «\u00a0{id}\u00a0» ne contient aucune colonne non déclarée");
        yield return Promise($"sweep/{id}", PromiseKind.Run, $"Retention periods are applied to \"{id}\" when due", $"Les durées de conservation sont appliquées à l'échéance dans la source «\u00a0{id}\u00a0»");
    }

    // No catalogue to hold against a map, and no job that sweeps: what people do there, somebody signs for.
    private static IEnumerable<DerivedPromise> OfSourceByHand(DeclaredSource source)
    {
        if (source.ByHand is { Title: var title })
        {
            yield return Promise($"sweep/{source.Id}", PromiseKind.Attest, $"What is over its term is thrown away by hand, when due: {title.En}", $"Ce qui est échu est éliminé à la main, à l'échéance\u00a0: {title.Fr}");
            yield return Promise($"by_hand/{source.Id}", PromiseKind.Attest, $"What people ask for is done by hand, in time: {title.En}", $"Ce que les personnes demandent est fait à la main, à temps\u00a0: {title.Fr}");
        }
    }

    private static IEnumerable<DerivedPromise> OfRunning(DeclaredPolicy policy)
    {
        yield return Promise("ledger", PromiseKind.Run, "The ledger is whole, and was verified recently", "Le journal de preuves est intact et a été vérifié récemment");
        yield return Promise("drill/life", PromiseKind.Drill, "A witness person's whole life goes as promised", "La vie entière d'une personne témoin se déroule comme promis");
        if (policy.Purposes.Any(purpose => purpose.Kind == PurposeKind.OppositionList) && policy.Purposes.Any(purpose => purpose.Kind is PurposeKind.Prospecting or PurposeKind.PartnerProspecting))
        {
            yield return Promise("opposition/email", PromiseKind.Data, "Nobody on the opposition list is sent an offer by e-mail", "Aucune personne de la liste d'opposition ne reçoit d'offre par e-mail");
        }

        yield return Promise("gate/closed-list", PromiseKind.Policy, "What is not declared is refused", "Ce qui n'est pas déclaré est refusé");
        if (policy.Purposes.Any(purpose => purpose.Protects == Protection.Security))
        {
            yield return Promise("security/log", PromiseKind.Run, "Connections are logged, and the log is kept no longer than declared", "Les connexions sont journalisées, et le journal n'est pas conservé plus longtemps qu'annoncé");
        }
    }

    private static DerivedPromise Promise(string id, PromiseKind kind, string en, string fr) => new(id, kind, new Bilingual(en, fr));
}
