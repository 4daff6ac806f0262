using Vow.Gate;
using Vow.Policies;
using Vow.Policy;
using Words = Vow.Site.Words;

namespace Vow.Rights.Packages;

/// <summary>What is written about a copy: that it is there, how it is fetched, until when and why no longer. Never what is in it. Pure.</summary>
internal static class PackageWords
{
    /// <summary>The answer in the file.</summary>
    public static string Answer(PolicyInForce policy, RightsRequest request, Package package, Language language)
    {
        var until = Until(policy, package, language);
        var what = (request.Right == Right.Portability, language) switch
        {
            (true, Language.Fr) => "Les données que vous pouvez emporter sont prêtes",
            (true, _) => "The data you may carry elsewhere is ready",
            (false, Language.Fr) => "La copie de vos données est prête",
            (false, _) => "The copy of your data is ready",
        };
        var how = language == Language.Fr ? "en un seul fichier\u00a0: une page à lire, des tableaux, et les mêmes données pour les programmes" : "in one file: a page to read, tables, and the same data for programs";
        return $"{what}, {how}. {Expires(until, language)}\n\n{Remedies(policy.Declared, language)}";
    }

    /// <summary>The mail.</summary>
    public static string Notice(Uri page, PolicyInForce policy, Package package, Language language)
    {
        var until = Until(policy, package, language);
        return language == Language.Fr
            ? $"La réponse à votre demande est prête. Elle vous attend ici, où nous vérifions d'abord que c'est bien vous\u00a0:\n\n{page}\n\n{Expires(until, language)} Par sécurité, rien de ce qu'elle contient n'est écrit dans cet e-mail.\n"
            : $"The answer to your request is ready. It waits for you here, where we first check that it is you:\n\n{page}\n\n{Expires(until, language)} To keep it safe, nothing of what it holds is written in this mail.\n";
    }

    /// <summary>Until when it waits, and why no longer.</summary>
    public static string Expires(string until, Language language) => language == Language.Fr
        ? $"Le fichier reste disponible jusqu'au {until}, puis il est détruit\u00a0: tout ce qui vous concerne y est réuni, et cela ne doit pas traîner. Vous pourrez en redemander un."
        : $"The file waits until {until} and is then destroyed: everything about you is together in it, and that should not lie about. You can ask for another.";

    /// <summary>The last day it waits.</summary>
    public static string Until(PolicyInForce policy, Package package, Language language) => Words.Date(policy.Zone.DayOf(package.EndsAt!.Value), language);

    private static string Remedies(DeclaredPolicy policy, Language language) => language == Language.Fr
        ? $"Si vous n'êtes pas satisfait, vous pouvez introduire une réclamation auprès de l'autorité de contrôle ({policy.Authority.Short}, {policy.Authority.Complaint}) ou saisir un tribunal."
        : $"If you are not satisfied, you may complain to the supervisory authority ({policy.Authority.Short}, {policy.Authority.Complaint}) or go to court.";
}
