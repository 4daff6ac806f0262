using System.Collections.Immutable;
using System.Globalization;
using Vow.Consent;
using Vow.Gate;
using Vow.Policy;

namespace Vow.Policies;

/// <summary>Rows that a version would leave behind.</summary>
/// <param name="Source">The source.</param>
/// <param name="Table">The table; <c>archive</c> for what lies in the intermediate archive.</param>
/// <param name="About">The purpose or datum that would go.</param>
/// <param name="Rows">How many.</param>
public sealed record RowsLeft(string Source, string Table, string About, long Rows);

/// <summary>What the people and rows there are say against a version. Pure: facts in, refusals out.</summary>
internal static class PlanRefusals
{
    /// <summary>Everything that contradicts.</summary>
    /// <param name="before">The version people know.</param>
    /// <param name="after">The version that is to follow.</param>
    /// <param name="earlier">Every version so far, oldest first, <paramref name="before"/> included.</param>
    /// <param name="slots">The lineage's slots so far.</param>
    /// <param name="choices">How people stand.</param>
    /// <param name="purposesLeft">Rows that served only purposes which are no longer declared, or tables no longer mapped.</param>
    /// <param name="dataLeft">Rows of the own store that hold a datum no longer declared.</param>
    public static ImmutableArray<PlanRefusal> Find(
        DeclaredPolicy before, DeclaredPolicy after, IReadOnlyList<DeclaredPolicy> earlier, ImmutableArray<string> slots, IReadOnlyList<ChoiceCount> choices,
        IReadOnlyList<RowsLeft> purposesLeft, IReadOnlyList<RowsLeft> dataLeft) =>
    [
        .. after.Purposes.SelectMany(now => before.Purpose(now.Id) is { } old ? Grounds(old, now, choices).Concat(Words(old, now, earlier, choices)) : Returning(now, earlier, slots, choices)),
        .. before.Purposes.Where(old => after.Purpose(old.Id) is null).SelectMany(old => Renamed(old, before, after, choices)),
        .. purposesLeft.Select(left => new PlanRefusal(
            "rows.without-purpose", left.About, left.Rows,
            new($"{left.Source}.{left.Table} still holds {Rows(left.Rows, Language.En)} for \"{left.About}\": nothing would say why they are kept, or until when.",
                $"{left.Source}.{left.Table} contient encore {Rows(left.Rows, Language.Fr)} pour «\u00a0{left.About}\u00a0»\u00a0: plus rien ne dirait pourquoi elles sont conservées, ni jusqu'à quand."),
            new("Keep the purpose (or the table) until its rows have ended, or let the rows serve a purpose that stays.",
                "Gardez la finalité (ou la table) jusqu'au terme de ses lignes, ou rattachez ces lignes à une finalité qui reste."),
            "GDPR 5(1)(b), 5(1)(e)")),
        .. dataLeft.Select(left => new PlanRefusal(
            "rows.without-datum", left.About, left.Rows,
            new($"{left.Source}.{left.Table} holds \"{left.About}\" in {Rows(left.Rows, Language.En)}, which the policy would no longer declare.",
                $"{left.Source}.{left.Table} contient «\u00a0{left.About}\u00a0» dans {Rows(left.Rows, Language.Fr)}, que la politique ne déclarerait plus."),
            new("Keep the datum declared as long as it is held.", "Gardez la donnée déclarée tant qu'elle est détenue."))),
    ];

    // A no is a no to the purpose, not to the words it was founded on that day.
    private static IEnumerable<PlanRefusal> Grounds(Purpose old, Purpose now, IReadOnlyList<ChoiceCount> choices)
    {
        var noes = choices.Where(c => c.Purpose == now.Id && c.IsNo).Sum(c => c.People);
        if (noes == 0)
        {
            yield break;
        }

        if (old.Basis != now.Basis && old.IsOpenToChoice)
        {
            var (from, to) = (Terms.Of(old.Basis), Terms.Of(now.Basis));
            yield return new PlanRefusal(
                "basis.after-refusal", now.Id, noes,
                new($"{People(noes, Language.En)} refused, withdrew or objected to \"{old.Title.En}\" while it rested on {from.En}: it can't go on, for them, on {to.En}.",
                    $"{People(noes, Language.Fr)} avec un refus, un retrait ou une opposition pour «\u00a0{old.Title.Fr}\u00a0» fondée sur {from.Fr}\u00a0: cette finalité ne peut pas continuer, pour elles, sur {to.Fr}."),
                new($"Leave the basis as it is. What really is another processing is another purpose, with its own id, data and people.",
                    "Laissez la base légale telle quelle. Ce qui est vraiment un autre traitement est une autre finalité, avec son identifiant, ses données et ses personnes."),
                "GDPR 7(3), 21");
        }
        else if (old.IsOpenToChoice && !now.IsOpenToChoice)
        {
            yield return new PlanRefusal(
                "choice.taken-away", now.Id, noes,
                new($"{People(noes, Language.En)} said no to \"{old.Title.En}\", which would no longer be open to choice.",
                    $"{People(noes, Language.Fr)} avec un refus pour «\u00a0{old.Title.Fr}\u00a0», qui ne serait plus ouverte au choix."),
                new("Leave the choice open.", "Laissez le choix ouvert."), "GDPR 21");
        }
    }

    private static IEnumerable<PlanRefusal> Words(Purpose old, Purpose now, IReadOnlyList<DeclaredPolicy> earlier, IReadOnlyList<ChoiceCount> choices)
    {
        if (now.Consent is not { } terms)
        {
            yield break;
        }

        long Yes(string version) => choices.Where(c => c.Purpose == now.Id && c.IsYes && c.TextVersion == version).Sum(c => c.People);
        var said = earlier.Select(policy => policy.Purpose(now.Id)?.Consent).FirstOrDefault(c => c?.TextVersion == terms.TextVersion && c.Text != terms.Text);
        if (said is not null && Yes(terms.TextVersion) is > 0 and var agreed)
        {
            yield return new PlanRefusal(
                "consent.words-changed", now.Id, agreed,
                new($"{People(agreed, Language.En)} agreed to other words of \"{now.Title.En}\" under the same version, {terms.TextVersion}: nobody could prove any more what they agreed to.",
                    $"{People(agreed, Language.Fr)} avec un accord à d'autres mots de «\u00a0{now.Title.Fr}\u00a0» sous la même version, {terms.TextVersion}\u00a0: plus personne ne pourrait prouver à quoi elles ont consenti."),
                new("Give the new sentence a new version. List the old one under accepted only where it covers the same.",
                    "Donnez une nouvelle version à la nouvelle phrase. Ne citez l'ancienne dans accepted que si elle couvre la même chose."),
                "GDPR 7(1)");
        }

        if (old.Consent is not { } was)
        {
            yield break;
        }

        foreach (var version in terms.Accepted.Except(was.Accepted, StringComparer.Ordinal).Where(v => v != terms.TextVersion))
        {
            if (Yes(version) is > 0 and var revived)
            {
                yield return new PlanRefusal(
                    "consent.revived", now.Id, revived,
                    new($"The consents of {People(revived, Language.En)} to the words of {version} were no longer enough for \"{now.Title.En}\"; they can't come back to life without being asked.",
                        $"Les consentements de {People(revived, Language.Fr)} aux mots du {version} ne suffisaient plus pour «\u00a0{now.Title.Fr}\u00a0»\u00a0; ils ne peuvent pas revivre sans être redemandés."),
                    new("Leave that version out of accepted, and ask again.", "Laissez cette version hors de accepted, et redemandez."), "GDPR 4(11), 7");
            }
        }

        var more = now.Data.Select(u => u.Datum).Except(old.Data.Select(u => u.Datum), StringComparer.Ordinal)
            .Concat(now.Recipients.Except(old.Recipients, StringComparer.Ordinal)).ToList();
        if (more.Count > 0 && was.TextVersion == terms.TextVersion && was.Accepted.Sum(Yes) is > 0 and var covered)
        {
            var what = string.Join(", ", more);
            yield return new PlanRefusal(
                "consent.widened", now.Id, covered,
                new($"{People(covered, Language.En)} agreed to \"{now.Title.En}\" before it took in {what}: the same words would now cover more than they were told.",
                    $"{People(covered, Language.Fr)} avec un accord à «\u00a0{now.Title.Fr}\u00a0» avant l'ajout de {what}\u00a0: les mêmes mots couvriraient davantage que ce qui leur a été dit."),
                new("Write a new version of the sentence that says so; the earlier consents are then asked again, unless the old words already covered it (accepted).",
                    "Rédigez une nouvelle version de la phrase qui le dit\u00a0; les consentements antérieurs seront redemandés, sauf si les anciens mots le couvraient déjà (accepted)."),
                "GDPR 4(11), 7");
        }
    }

    // An id that was used before brings its old choices with it: under another meaning they would speak of something nobody was asked.
    private static IEnumerable<PlanRefusal> Returning(Purpose now, IReadOnlyList<DeclaredPolicy> earlier, ImmutableArray<string> slots, IReadOnlyList<ChoiceCount> choices)
    {
        if (!slots.Any(key => key == now.Id || key.StartsWith(now.Id + "/", StringComparison.Ordinal))
            || earlier.Select(policy => policy.Purpose(now.Id)).LastOrDefault(p => p is not null) is not { } last
            || (last.Basis == now.Basis && last.Kind == now.Kind && last.Marketing == now.Marketing))
        {
            yield break;
        }

        yield return new PlanRefusal(
            "slot.reused", now.Id, choices.Where(c => c.Purpose == now.Id).Sum(c => c.People),
            new($"An earlier version used the id \"{now.Id}\" for something else ({Terms.Of(last.Basis).En}): its choices and its place in the gate's facts belong to that.",
                $"Une version antérieure utilisait l'identifiant «\u00a0{now.Id}\u00a0» pour autre chose ({Terms.Of(last.Basis).Fr})\u00a0: ses choix et sa place dans les faits du contrôle d'usage lui appartiennent."),
            new("Give the new purpose an id that was never used.", "Donnez à la nouvelle finalité un identifiant jamais utilisé."));
    }

    // The same thing under a new id would begin with nobody's no.
    private static IEnumerable<PlanRefusal> Renamed(Purpose old, DeclaredPolicy before, DeclaredPolicy after, IReadOnlyList<ChoiceCount> choices)
    {
        var noes = choices.Where(c => c.Purpose == old.Id && c.IsNo).Sum(c => c.People);
        var heir = after.Purposes.FirstOrDefault(now => before.Purpose(now.Id) is null
            && (now.Kind == old.Kind && old.Kind != PurposeKind.Other || now.Title == old.Title || (now.Marketing && old.Marketing && now.Channels.Intersect(old.Channels).Any())));
        if (noes > 0 && heir is not null)
        {
            yield return new PlanRefusal(
                "choice.lost", old.Id, noes,
                new($"{People(noes, Language.En)} said no to \"{old.Title.En}\"; \"{heir.Title.En}\" would take its place under another id, without their no.",
                    $"{People(noes, Language.Fr)} avec un refus pour «\u00a0{old.Title.Fr}\u00a0»\u00a0; «\u00a0{heir.Title.Fr}\u00a0» prendrait sa place sous un autre identifiant, sans leur refus."),
                new($"Keep the id \"{old.Id}\": titles and words may change, ids stay.", $"Gardez l'identifiant «\u00a0{old.Id}\u00a0»\u00a0: titres et libellés peuvent changer, les identifiants restent."),
                "GDPR 21(3)");
        }
    }

    internal static string People(long count, Language language) => FormattableString.Invariant(language == Language.Fr
        ? (FormattableString)$"{count} {(count is 0 or 1 ? "personne" : "personnes")}"
        : (FormattableString)$"{count} {(count == 1 ? "person" : "people")}");

    internal static string Rows(long count, Language language) => FormattableString.Invariant(language == Language.Fr
        ? (FormattableString)$"{count} {(count is 0 or 1 ? "ligne" : "lignes")}"
        : (FormattableString)$"{count} {(count == 1 ? "row" : "rows")}");
}
