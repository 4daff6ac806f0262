using System.Collections.Immutable;
using Vow.Gate;
using Vow.Policy.Diagnostics;
using Vow.Policy.Syntax;

namespace Vow.Policy.Meaning;

/// <summary>What people look into by hand: paper, or a system no program can reach. It has no connection and no tables, but a title, somebody who does it, and days.</summary>
internal static class SourcesByHand
{
    private const int MostDays = 30;

    private static readonly ImmutableArray<string> Own = ["title", "holds", "found_by", "done_by", "within", "clear_out"];

    private static readonly ImmutableArray<string> Others = ["connection", "restricts", "tables"];

    /// <summary>Reports keys that only such a source has, in one that a program reaches.</summary>
    public static void Refuse(Scope scope, Fields fields)
    {
        foreach (var name in Own.Where(fields.Has))
        {
            scope.Findings.Add(DiagnosticCodes.ValueInvalid, fields.KeySpanOf(name), new($"\"{name}\" is for what is done by hand; a program reaches this source.", $"«\u00a0{name}\u00a0» concerne ce qui se fait à la main\u00a0; un programme atteint cette source."), new("Leave it out, or declare engine: manual.", "Retirez-la, ou déclarez engine: manual."));
        }
    }

    public static DeclaredSource Bind(Scope scope, ScalarNode key, Fields fields, Catalogue catalogue, ImmutableArray<Purpose> purposes)
    {
        foreach (var name in Others.Where(fields.Has))
        {
            scope.Findings.Add(DiagnosticCodes.ValueInvalid, fields.KeySpanOf(name), new($"What is done by hand has no \"{name}\": no program reaches it.", $"Ce qui se fait à la main n'a pas de «\u00a0{name}\u00a0»\u00a0: aucun programme n'y accède."), new("Leave it out, and say under holds what lies there: holds: { support: [last_name] }.", "Retirez-la, et dites sous holds ce qui s'y trouve\u00a0: holds: { support: [last_name] }."));
        }

        var byHand = new DeclaredByHand(
            fields.NeedBilingual("title"),
            BindHolds(scope, fields, catalogue, purposes),
            Names.Resolve(fields, fields.NeedList("found_by", new("Say by which data somebody is looked for there: found_by: [last_name, first_name].", "Dites par quelles données une personne y est cherchée\u00a0: found_by: [last_name, first_name].")), catalogue.DatumIds, new("datum", "de donnée"), "data", DiagnosticCodes.DatumUndeclared),
            fields.NeedWord("done_by", Words.Workers),
            Period(scope, fields, "within", new("Say within how many days it is done: within: 10 days.", "Dites sous combien de jours c'est fait\u00a0: within: 10 days."), period => period is { Years: 0, Months: 0, Days: <= MostDays }, new(
                $"A request is answered within a month: at most {MostDays} days can go by before somebody has looked.", $"Une demande reçoit sa réponse sous un mois\u00a0: {MostDays} jours au plus peuvent passer avant que quelqu'un ait cherché."), new("Write 1 to 30 days: within: 10 days.", "Écrivez de 1 à 30 jours\u00a0: within: 10 days.")),
            default, default);
        if (fields.Need("clear_out", new("Say how often what is over its term is thrown away, and by when first: clear_out: { every: 1 year, first: 2027-01-31 }.", "Dites à quel rythme ce qui est échu est éliminé, et pour quand la première fois\u00a0: clear_out: { every: 1 year, first: 2027-01-31 }.")) is { } node)
        {
            var clearing = Fields.Of(scope, node, new("the clearing out", "l'élimination"), fields.KeySpanOf("clear_out"));
            byHand = byHand with
            {
                ClearEvery = Period(scope, clearing, "every", new("Say how often: every: 1 year.", "Dites à quel rythme\u00a0: every: 1 year."), period => DateOnly.MinValue.AddYears(1) >= period.EndFrom(DateOnly.MinValue), new(
                    "A signature counts for twelve months at most.", "Une signature vaut douze mois au plus."), new("Write 1 year or less: every: 1 year.", "Écrivez 1 an ou moins\u00a0: every: 1 year.")),
                ClearFirst = clearing.Need("first", new("Say by which day it is done for the first time: first: 2027-01-31.", "Dites pour quel jour c'est fait la première fois\u00a0: first: 2027-01-31.")) is null ? default : clearing.Date("first") ?? default,
            };
            clearing.Done();
        }

        fields.Done();
        return new DeclaredSource(key.Value, SourceEngine.Manual, null, false, [], key.Span) { ByHand = byHand };
    }

    private static ImmutableArray<HeldByHand> BindHolds(Scope scope, Fields source, Catalogue catalogue, ImmutableArray<Purpose> purposes)
    {
        if (source.Need("holds", new("Say which data lies there, purpose by purpose: holds: { support: [last_name, support_message] }.", "Dites quelles données s'y trouvent, finalité par finalité\u00a0: holds: { support: [last_name, support_message] }.")) is not { } node)
        {
            return [];
        }

        var fields = Fields.Of(scope, node, new("what it holds", "ce qu'elle contient"), source.KeySpanOf("holds"));
        var holds = ImmutableArray.CreateBuilder<HeldByHand>();
        foreach (var entry in (node as MappingNode)?.Entries ?? [])
        {
            var data = Names.Resolve(fields, fields.NeedList(entry.Key.Value, new("List its data.", "Énumérez ses données.")), catalogue.DatumIds, new("datum", "de donnée"), "data", DiagnosticCodes.DatumUndeclared);
            if (purposes.FirstOrDefault(one => one.Id == entry.Key.Value) is not { } purpose)
            {
                scope.Findings.Add(DiagnosticCodes.ServesUnknown, entry.Key.Span, new($"No purpose \"{entry.Key.Value}\" is declared.", $"La politique ne déclare pas de finalité «\u00a0{entry.Key.Value}\u00a0»."), Nearest.Help(entry.Key.Value, [.. purposes.Select(one => one.Id)], new("Name a purpose of policy.yaml.", "Nommez une finalité de policy.yaml.")));
                continue;
            }

            foreach (var datum in data.Where(id => purpose.Data.All(one => one.Datum != id)))
            {
                scope.Findings.Add(DiagnosticCodes.ValueInvalid, entry.Key.Span, new($"\"{purpose.Id}\" does not use \"{datum}\".", $"«\u00a0{purpose.Id}\u00a0» n'utilise pas «\u00a0{datum}\u00a0»."), new("Declare it among the purpose's data in policy.yaml, or take it out of the paper.", "Déclarez-la parmi les données de la finalité dans policy.yaml, ou retirez-la du papier."));
            }

            holds.Add(new HeldByHand(purpose.Id, data));
        }

        if (node is MappingNode { Entries.Length: 0 })
        {
            scope.Findings.Add(DiagnosticCodes.ValueInvalid, node.Span, new("Nothing is said to lie there.", "Rien n'est dit s'y trouver."), new("Name a purpose and its data: holds: { support: [last_name] }.", "Nommez une finalité et ses données\u00a0: holds: { support: [last_name] }."));
        }

        return holds.ToImmutable();
    }

    private static CalendarPeriod Period(Scope scope, Fields fields, string key, Bilingual help, Func<CalendarPeriod, bool> fits, Bilingual why, Bilingual remedy)
    {
        if (fields.Need(key, help) is not { } node || fields.AsPeriod(node, key) is not { } period)
        {
            return default;
        }

        if (!fits(period))
        {
            scope.Findings.Add(DiagnosticCodes.ValueInvalid, node.Span, why, remedy);
        }

        return period;
    }
}
