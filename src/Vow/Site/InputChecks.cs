using System.Globalization;
using Vow.Policy;
using Vow.Sources;

namespace Vow.Site;

/// <summary>Checks what is typed in by what the policy declares of the datum. Lenient where people differ, strict where it could do harm.</summary>
public static class InputChecks
{
    /// <summary>What is wrong with an answer, in the reader's language; null where it is in order. Empty answers are not judged here.</summary>
    /// <param name="visit">The request, for its language.</param>
    /// <param name="datum">What the policy says of it.</param>
    /// <param name="value">What was typed.</param>
    /// <param name="country">Whose telephone numbers are written without a country's code: two letters.</param>
    public static string? Fault(Visit visit, Datum datum, string value, string country)
    {
        ArgumentNullException.ThrowIfNull(visit);
        ArgumentNullException.ThrowIfNull(datum);
        ArgumentNullException.ThrowIfNull(value);
        var title = visit.T(datum.Title);
        if (datum.Max is { } max && value.Length > max)
        {
            var most = Words.Number(max, visit.Language);
            return visit.T($"{title}: {most} characters are the most. Shorten it.", $"{title}\u00a0: {most} caractères au plus. Raccourcissez.");
        }

        if (value.Any(c => char.IsControl(c) || char.GetUnicodeCategory(c) is UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator))
        {
            return visit.T($"{title}: use letters, digits and usual signs only.", $"{title}\u00a0: n'utilisez que des lettres, des chiffres et des signes usuels.");
        }

        return datum.Check switch
        {
            InputCheck.Email when !IsEmail(value) =>
                visit.T("Write the e-mail address as name@example.com.", "Écrivez l'adresse e-mail sous la forme nom@exemple.fr."),
            InputCheck.Name when !value.Any(char.IsLetter) || value.AsSpan().ContainsAny("<>@/\\:;{}[]|") =>
                visit.T($"{title}: write it with letters.", $"{title}\u00a0: écrivez-le en lettres."),
            InputCheck.Phone when Telephone.Read(value, country) is null =>
                visit.T("There is no such telephone number. Check its digits; from another country, begin with + and its code, such as +33 1 23 45 67 89.", "Ce numéro de téléphone n'existe pas. Vérifiez ses chiffres\u00a0; depuis un autre pays, commencez par + et son indicatif, par exemple +33 1 23 45 67 89."),
            InputCheck.Country when value.Length != 2 || !value.All(char.IsAsciiLetter) =>
                visit.T("Write the country as two letters, such as FR.", "Écrivez le pays en deux lettres, par exemple FR."),
            InputCheck.Postcode when !value.All(c => char.IsAsciiLetterOrDigit(c) || c is ' ' or '-') =>
                visit.T("Write the postcode with letters and digits.", "Écrivez le code postal en lettres et chiffres."),
            _ => null,
        };
    }

    /// <summary>The one way an answer is kept: trimmed, telephone numbers as the whole world dials them.</summary>
    public static string Tidy(Datum datum, string? value, string country)
    {
        ArgumentNullException.ThrowIfNull(datum);
        var trimmed = (value ?? "").Trim();
        return datum.Check switch
        {
            InputCheck.Phone => Telephone.Read(trimmed, country) ?? trimmed,
            InputCheck.Country => trimmed.ToUpperInvariant(),
            _ => trimmed,
        };
    }

    /// <summary>Whether it is an e-mail address. Only the mailbox's owner can tell whether it works; what matters is that it can be written to, and to nothing else.</summary>
    public static bool IsEmail(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        var at = value.LastIndexOf('@');
        if (at is < 1 or > 64 || at != value.IndexOf('@', StringComparison.Ordinal))
        {
            return false;
        }

        var local = value.AsSpan(0, at);
        var domain = value[(at + 1)..];
        return !value.AsSpan().ContainsAny(" ,;:<>()[]\\\"") && local[0] != '.' && local[^1] != '.' && domain.Length is > 3 and <= 253
            && domain.Split('.') is { Length: >= 2 } labels
            && labels.All(l => l.Length is > 0 and <= 63 && l[0] != '-' && l[^1] != '-' && l.All(c => char.IsLetterOrDigit(c) || c == '-'));
    }
}
