using Vow.Gate;
using Vow.Policy.Diagnostics;
using Vow.Policy.Meaning;

namespace Vow.Policy.Law.Rules;

/// <summary>Periods against the authority's reference values, and what they run from.</summary>
internal static class RetentionRules
{
    public static void Read(DeclaredPolicy policy, Findings findings)
    {
        foreach (var purpose in policy.Purposes)
        {
            ReadAnchors(policy, purpose, findings);
            ReadLength(purpose, findings);
            if (purpose.Keep.Archive is { OpenTo.IsEmpty: true } archive)
            {
                findings.Add(LawRules.RestrictedArchive, archive.Span, new($"The archive of \"{purpose.Id}\" does not say who may open it.", $"L'archivage intermédiaire de «\u00a0{purpose.Id}\u00a0» ne dit pas qui peut y accéder."), new("Name the roles: open_to: [dpo, legal].", "Nommez les rôles\u00a0: open_to: [dpo, legal]."), purpose.Id);
            }
        }
    }

    private static void ReadAnchors(DeclaredPolicy policy, Purpose purpose, Findings findings)
    {
        var terms = purpose.Keep.Archive is { } archive ? purpose.Keep.Active.After.Concat(archive.After) : purpose.Keep.Active.After;
        foreach (var anchor in terms.SelectMany(name => policy.AnchorsOf(name)).Distinct(StringComparer.Ordinal).Select(id => policy.Anchors.First(one => one.Id == id)))
        {
            if (anchor.Event is null)
            {
                findings.Add(LawRules.RetentionAnchorAmbiguous, anchor.Span, new($"\"{anchor.Id}\" does not say what moves it, and a period runs from it.", $"«\u00a0{anchor.Id}\u00a0» ne dit pas ce qui le déplace, alors qu'une durée de conservation en dépend."), new("Add event: login, purchase, subscription, contact, document, payment, closing, observation, expiry or act.", "Ajoutez event: login, purchase, subscription, contact, document, payment, closing, observation, expiry ou act."), anchor.Id);
            }
            else if (purpose.Marketing && anchor.Event is EventKind.Opening or EventKind.Observation && purpose.Kind is PurposeKind.Prospecting or PurposeKind.PartnerProspecting)
            {
                findings.Add(LawRules.RetentionAnchorAmbiguous, purpose.Keep.Active.Span, new($"Marketing runs from \"{anchor.Id}\", which is no act of the person.", $"La prospection commerciale court à compter de «\u00a0{anchor.Id}\u00a0», qui n'est pas un acte de la personne."), new("Let it run from a contact: a sign-in, a purchase, a message, a click.", "Faites-la courir à compter d'un contact\u00a0: une connexion, un achat, un message, un clic."), purpose.Id);
            }
        }
    }

    private static void ReadLength(Purpose purpose, Findings findings)
    {
        if (purpose.Kind == PurposeKind.Security && purpose.LongerBecause is null && (!purpose.States.HasFlag(Stated.Keep) || IsLonger(purpose.Keep.Active.For, new(1, 0, 0))))
        {
            findings.Add(LawRules.SecurityNoRetention, purpose.Keep.Span, new($"\"{purpose.Id}\" has no period, or one of more than 12 months.", $"«\u00a0{purpose.Id}\u00a0» n'a pas de durée de conservation, ou une durée de plus de 12 mois."), new("Write active: { for: 12 months, after: connection }, or say why longer: longer_because.", "Écrivez active: { for: 12 months, after: connection }, ou dites pourquoi plus longtemps\u00a0: longer_because."), purpose.Id);
        }

        if (!purpose.States.HasFlag(Stated.Keep) || purpose.LongerBecause is not null)
        {
            return;
        }

        if (purpose.Kind == PurposeKind.Account && purpose.Keep.Active.For is { } used && IsLonger(used, new(3, 0, 0)))
        {
            findings.Add(
                LawRules.RetentionAccountLong, purpose.Keep.Active.Span,
                new($"\"{purpose.Id}\" stays in use {used}; the authority's values are 2 years without activity where the account is the service, and 3 years from the last contact elsewhere.", $"«\u00a0{purpose.Id}\u00a0» reste en base active {CalendarWords.Of(used, Language.Fr)}\u00a0; les valeurs de l'autorité de contrôle sont de 2 ans sans activité lorsque le compte est le service, et de 3 ans à compter du dernier contact ailleurs."),
                new("Shorten it, warn people before it ends, or say why longer: longer_because: { en: …, fr: … }.", "Réduisez la durée, prévenez les personnes avant son terme, ou dites pourquoi plus longtemps\u00a0: longer_because: { en: …, fr: … }."), purpose.Id);
        }

        if (RetentionReference.Of(purpose.Kind) is { } reference && purpose.Kind is not (PurposeKind.Account or PurposeKind.Security)
            && ((reference.Active is { } active && IsLonger(purpose.Keep.Active.For, active)) || (reference.Archive is { } most && IsLonger(purpose.Keep.Archive?.For, most))))
        {
            findings.Add(LawRules.RetentionReference, purpose.Keep.Span, new($"\"{purpose.Id}\" is kept longer than the reference, {reference.Says.En} ({reference.Source}).", $"«\u00a0{purpose.Id}\u00a0» conserve des données au-delà de la référence, {reference.Says.Fr} ({RetentionWords.Cite(reference.Source, Language.Fr)})."), new("Shorten it, or say why longer: longer_because: { en: …, fr: … }.", "Réduisez la durée, ou dites pourquoi plus longtemps\u00a0: longer_because: { en: …, fr: … }."), purpose.Id);
        }
    }

    private static bool IsLonger(CalendarPeriod? period, CalendarPeriod than) => period is { } given && Calendar.InDays(given) > Calendar.InDays(than) + 1;
}
