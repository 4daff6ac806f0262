using Vow.Me;
using Vow.Policy;

namespace Vow.Rights;

/// <summary>The answer to a restriction: what is done here, which services were told and which could not be.</summary>
internal static class RestrictionAnswer
{
    /// <summary>Writes it from the file's steps, all of them done.</summary>
    /// <param name="policy">The policy, for the names of places.</param>
    /// <param name="purpose">What the purpose is called.</param>
    /// <param name="lifted">Whether it was lifted before every service had answered.</param>
    /// <param name="steps">The file's steps.</param>
    /// <param name="language">Its language.</param>
    public static string Of(DeclaredPolicy policy, Bilingual purpose, bool lifted, IReadOnlyList<RightsStep> steps, Language language)
    {
        var french = language == Language.Fr;
        var title = purpose[language];
        List<string> lines =
        [
            (french, lifted) switch
            {
                (true, false) => $"C'est fait\u00a0: nous conservons les données de «\u00a0{title}\u00a0» sans plus les utiliser.",
                (true, true) => $"Les données de «\u00a0{title}\u00a0» ont été limitées, puis cette limitation a été levée.",
                (false, false) => $"Done: we keep the data of \"{title}\" and no longer use it.",
                (false, true) => $"The data of \"{title}\" was restricted, and the restriction was lifted since.",
            },
        ];
        void Say(Func<RightsStep, bool> which, string en, string fr)
        {
            var names = string.Join(", ", steps.Where(which).Select(s => MeWords.Place(policy, s.Source, language)).Distinct(StringComparer.Ordinal));
            if (names.Length > 0)
            {
                lines.Add(french ? $"{fr}\u00a0: {names}." : $"{en}: {names}.");
            }
        }

        Say(s => s.Kind == RestrictionStep.Restrict && s.Work is not null, "Told, and confirmed by", "Prévenus, et ils l'ont confirmé");
        Say(s => s.Kind == RestrictionStep.Restrict && s.Work is null, "Asked, and nothing there is shown to be yours", "Interrogés, et rien n'y est reconnu comme vôtre");
        Say(s => s.Kind == RestrictionStep.NotOffered, "Takes no such order from here, so that our team has to tell it", "Ne reçoivent pas cet ordre d'ici, notre équipe doit les prévenir");
        Say(s => s.Kind == HandStep.Restrict, "Looked for by hand, and set aside where something was found", "Cherché à la main, et mis à part là où quelque chose a été trouvé");
        return string.Join('\n', lines);
    }
}
