using System.Globalization;
using System.Text;
using Vow.Me;
using Vow.Policies;
using Vow.Policy;
using Words = Vow.Site.Words;

namespace Vow.Rights;

/// <summary>What a person is told of what is done by hand.</summary>
public static class HandWords
{
    /// <summary>Where somebody looks by hand, and until when the person hears of it.</summary>
    /// <param name="source">The source.</param>
    /// <param name="due">The last day for it.</param>
    /// <param name="language">The reader's language.</param>
    public static string Promise(DeclaredSource source, DateOnly due, Language language)
    {
        ArgumentNullException.ThrowIfNull(source);
        var (title, day) = (source.ByHand?.Title[language] ?? source.Id, Words.Date(due, language));
        return language == Language.Fr ? $"Nous cherchons à la main dans\u00a0: {title}. Nous vous répondons au plus tard le {day}." : $"We look by hand in: {title}. We tell you by {day}.";
    }

    /// <summary>The same of each place a request is about, a line each. Pure.</summary>
    public static string Announced(IEnumerable<DeclaredSource> sources, RightsRequest request, Language language)
    {
        ArgumentNullException.ThrowIfNull(request);
        return string.Join('\n', sources.Select(source => Promise(source, source.ByHand!.DueFrom(request.ReceivedOn, request.Extended ?? request.Due), language)));
    }

    /// <summary>The mail that says the answer is there.</summary>
    public static string Notice(Uri page, Language language) => language == Language.Fr
        ? $"Nous avons cherché à la main, comme vous l'aviez demandé. La réponse est dans votre dossier\u00a0:\n\n{page}\n\nPar sécurité, elle n'est pas écrite dans cet e-mail.\n"
        : $"We have looked by hand, as you asked. The answer is in your file:\n\n{page}\n\nTo keep it safe it is not written in this mail.\n";

    /// <summary>The answer to an earlier request that an erasure overtakes.</summary>
    public static string Overtaken(string erasure, Language language) => language == Language.Fr
        ? $"Vous avez demandé l'effacement (demande {erasure})\u00a0: ce qui restait à chercher à la main ne l'est plus."
        : $"You asked for erasure (request {erasure}): what was still to be looked for by hand is not looked for any more.";

    /// <summary>What came of one look, in words.</summary>
    /// <param name="kind">What was done: see <see cref="HandStep"/>.</param>
    /// <param name="found">Whether something was there.</param>
    /// <param name="pages">How many pages or records.</param>
    /// <param name="said">What was written down.</param>
    /// <param name="language">The reader's language.</param>
    public static string Outcome(string kind, bool found, int pages, string? said, Language language)
    {
        var french = language == Language.Fr;
        if (!found)
        {
            return french ? "rien de vous n'y a été trouvé" : "nothing of yours was found there";
        }

        var count = pages == 1 ? french ? "1 page ou fiche" : "1 page or record" : french ? $"{Words.Number(pages, language)} pages ou fiches" : $"{Words.Number(pages, language)} pages or records";
        var what = kind switch
        {
            HandStep.Correct => french ? $"corrigé à la main ({count})" : $"corrected by hand ({count})",
            HandStep.Erase => french ? $"détruit à la main ({count})" : $"destroyed by hand ({count})",
            HandStep.Restrict => french ? $"mis à part ({count})" : $"set aside ({count})",
            HandStep.Lift => french ? $"remis en usage ({count})" : $"freed for use again ({count})",
            _ => french ? $"trouvé ({count})" : $"found ({count})",
        };
        return string.IsNullOrEmpty(said) ? what : what + (french ? "\u00a0: " : ": ") + said;
    }

    /// <summary>The answer once the last is done. Pure.</summary>
    /// <param name="policy">The policy in force.</param>
    /// <param name="steps">The file's steps, all of them done.</param>
    /// <param name="said">What came of each.</param>
    /// <param name="language">Its language.</param>
    internal static string Answer(PolicyInForce policy, IEnumerable<RightsStep> steps, IReadOnlyDictionary<Guid, HandSaid> said, Language language)
    {
        var text = new StringBuilder(language == Language.Fr ? "Nous avons cherché à la main\u00a0:" : "We have looked by hand:");
        foreach (var step in steps.Where(s => HandStep.Is(s.Kind)))
        {
            text.Append('\n').Append("- ").Append(MeWords.Place(policy.Declared, step.Source, language));
            if (said.TryGetValue(step.Id, out var one) && one.Task.Found is { } found)
            {
                text.Append(CultureInfo.InvariantCulture, $", {Words.Date(policy.Zone.DayOf(step.DoneAt!.Value), language)}{(language == Language.Fr ? "\u00a0: " : ": ")}{Outcome(step.Kind, found, step.Rows, one.Said, language)}");
            }
        }

        return text.ToString();
    }
}
