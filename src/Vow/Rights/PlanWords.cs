using System.Text;
using Vow.DataMap;
using Vow.Me;
using Vow.Policies;
using Vow.Policy;
using Words = Vow.Site.Words;

namespace Vow.Rights;

/// <summary>A confirmed plan as its person reads it in the file, before the answer. Pure.</summary>
internal static class PlanWords
{
    /// <summary>Writes it; null for rights that are carried out in one move and answered with it.</summary>
    public static string? Of(RequestPlan plan, PolicyInForce inForce, Language language)
    {
        var policy = inForce.Declared;
        var french = language == Language.Fr;
        var text = new StringBuilder();
        if (plan.Leaving is { } leaving)
        {
            text.AppendLine(french ? "Voici ce que nous faisons de vos données\u00a0:" : "This is what we do with your data:");
            foreach (var fate in LeavingFate.Of(leaving.Lines))
            {
                var place = MeWords.Place(policy, fate.Source, language);
                if (fate.IsLeaving)
                {
                    var goes = fate.Goes.IsEmpty ? french ? "l'enregistrement" : "the record itself" : string.Join(", ", fate.Goes.Select(id => Title(policy, id, language)));
                    text.AppendLine(french ? $"- {place}, supprimé\u00a0: {goes}." : $"- {place}, deleted: {goes}.");
                }

                foreach (var (id, data) in fate.Stays)
                {
                    text.AppendLine((french ? $"- {place}, conservé\u00a0: " : $"- {place}, kept: ") + string.Join(", ", data.Select(one => Title(policy, one, language))) + (french ? "\u00a0; " : "; ") + WhyKept(policy, id, fate, language) + ".");
                }
            }

            foreach (var matter in plan.Matters)
            {
                text.AppendLine(french
                    ? $"- Encore en cours, et l'effacement n'y met pas fin\u00a0: {matter.Purpose.Title.Fr} ({MeWords.Place(policy, matter.Source, language)})."
                    : $"- Still running, and not ended by the erasure: {matter.Purpose.Title.En} ({MeWords.Place(policy, matter.Source, language)}).");
            }
        }
        else if (plan.Given is { } given)
        {
            text.AppendLine(french ? "Nous préparons un fichier avec ce que nous détenons à votre sujet\u00a0:" : "We prepare a file with what we hold about you:");
            foreach (var purpose in given.Purposes)
            {
                var data = string.Join(", ", purpose.Rows.SelectMany(row => row.Values).Select(value => value.Held.Datum.Title[language]).Distinct(StringComparer.OrdinalIgnoreCase));
                text.AppendLine($"- {purpose.Mine.Purpose.Title[language]}{(data.Length == 0 ? "" : (french ? "\u00a0: " : ": ") + data)}");
            }

            foreach (var archive in given.Archives)
            {
                text.AppendLine((french ? "- En archive\u00a0: " : "- In archive: ") + (policy.Purpose(archive.Archive.Purpose)?.Title[language] ?? archive.Archive.Purpose));
            }
        }
        else
        {
            return null;
        }

        foreach (var place in plan.Away)
        {
            text.AppendLine(french
                ? $"- Pas joignable pour le moment\u00a0: {MeWords.Place(policy, place, language)}. Votre demande reste ouverte jusqu'à ce que ce soit fait là aussi."
                : $"- Out of reach just now: {MeWords.Place(policy, place, language)}. Your request stays open until it is done there too.");
        }

        return text.ToString();
    }

    /// <summary>Why something stays, by which text, until when.</summary>
    public static string WhyKept(DeclaredPolicy policy, string id, LeavingFate fate, Language language)
    {
        var purpose = policy.Purpose(id)!;
        var archive = fate.What == Leaving.Keep ? null : purpose.Keep.Archive;
        var legal = archive is null ? purpose.LegalText ?? purpose.Keep.Archive?.LegalText : archive.LegalText ?? purpose.LegalText;
        return (archive?.Why ?? purpose.KeepsBecause ?? purpose.Why)[language]
            + (legal is null ? "" : $" ({RetentionWords.Cite(legal, language)})")
            + (fate.Until is { } until ? (language == Language.Fr ? ", jusqu'au " : ", until ") + Words.Date(until, language) : ", " + RetentionWords.Of(policy, purpose, language));
    }

    private static string Title(DeclaredPolicy policy, string id, Language language) => policy.Datum(id)?.Title[language] ?? id;
}
