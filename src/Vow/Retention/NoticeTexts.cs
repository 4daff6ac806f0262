using System.Globalization;

namespace Vow.Retention;

/// <summary>The mails this slice writes, in the person's language; in both where it isn't known.</summary>
internal static class NoticeTexts
{
    private static readonly string[] Months =
        ["janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"];

    /// <summary>Before something of an inactive person's leaves the active base.</summary>
    public static (string Title, string Body) Inactive(string company, string contact, Uri site, DateOnly on, string? language) => language switch
    {
        "fr" => (FrenchTitle(company, on), French(company, contact, site, on)),
        "en" => (EnglishTitle(company, on), English(company, contact, site, on)),
        _ => (FrenchTitle(company, on) + " / " + EnglishTitle(company, on), French(company, contact, site, on) + "\n\n---\n\n" + English(company, contact, site, on)),
    };

    private static string EnglishTitle(string company, DateOnly on) => $"Your data at {company} will be removed on {English(on)}";

    private static string English(string company, string contact, Uri site, DateOnly on) =>
        $"""
        Hello,

        You have not used our services for a long time. As our privacy policy promises, {company} takes your data out of use on {English(on)}. What the law or proof of our contract requires is kept apart, for a limited time, and nothing else.

        You want to keep your account? Sign in before that day: {site}
        You don't? You have nothing to do.

        What we keep, why and until when: {new Uri(site, "policy")}
        A question, or one of your rights to use: {contact}
        """;

    private static string FrenchTitle(string company, DateOnly on) => $"Vos données chez {company} seront retirées le {French(on)}";

    private static string French(string company, string contact, Uri site, DateOnly on) =>
        $"""
        Bonjour,

        Vous n'avez pas utilisé nos services depuis longtemps. Comme notre politique de confidentialité le promet, {company} cesse d'utiliser vos données et les retire le {French(on)}. Ce que la loi ou la preuve de notre contrat exige est conservé à part, pour une durée limitée, et rien d'autre.

        Vous voulez garder votre compte{"\u00a0"}? Connectez-vous avant ce jour{"\u00a0"}: {site}
        Sinon, vous n'avez rien à faire.

        Ce que nous conservons, pourquoi et jusqu'à quand{"\u00a0"}: {new Uri(site, "policy")}
        Une question, ou un droit à exercer{"\u00a0"}: {contact}
        """;

    private static string English(DateOnly day) => day.ToString("d MMMM yyyy", CultureInfo.InvariantCulture);

    private static string French(DateOnly day) =>
        string.Create(CultureInfo.InvariantCulture, $"{(day.Day == 1 ? "1er" : day.Day)} {Months[day.Month - 1]} {day.Year}");
}
