using Vow.Site;

namespace Vow.SignIn;

/// <summary>
/// What a password must be: hard to guess, by an estimate of its entropy that knows common words, names, keyboards and dates. No rule of
/// classes, no periodic change (CNIL, deliberation 2022-100).
/// </summary>
public static class PasswordRule
{
    /// <summary>Bits of entropy wanted, since tries are limited by <see cref="Lockout"/>.</summary>
    public const double Bits = 50;

    /// <summary>Longest password taken, in characters.</summary>
    public const int Longest = 128;

    // Holds the lists of words; made anew, they are read anew.
    private static readonly Zxcvbn.Zxcvbn Estimate = new();

    /// <summary>The hint beside the field.</summary>
    public static string Hint(Visit visit)
    {
        ArgumentNullException.ThrowIfNull(visit);
        return visit.T(
            "Four words that have nothing to do with each other are good and easy to keep in mind. So are ten characters at random.",
            "Quatre mots sans rapport entre eux conviennent et se retiennent bien. Dix caractères au hasard aussi.");
    }

    /// <summary>What is wrong with a password, or null.</summary>
    /// <param name="visit">The request, for its language.</param>
    /// <param name="password">The password.</param>
    /// <param name="known">What others know of the person: address, name, company.</param>
    public static string? Fault(Visit visit, string password, IEnumerable<string> known)
    {
        ArgumentNullException.ThrowIfNull(visit);
        ArgumentNullException.ThrowIfNull(password);
        if (password.Length == 0)
        {
            return visit.T("Choose a password.", "Choisissez un mot de passe.");
        }

        if (password.Length > Longest)
        {
            return visit.T("This password is too long: 128 characters are the most.", "Ce mot de passe est trop long\u00a0: 128 caractères au plus.");
        }

        return Entropy(password, known) >= Bits
            ? null
            : visit.T(
                "This password is too easy to guess. Make it longer: add words that have nothing to do with you or with each other.",
                "Ce mot de passe est trop facile à deviner. Allongez-le\u00a0: ajoutez des mots sans rapport avec vous ni entre eux.");
    }

    /// <summary>The estimate, in bits. What the person is known by counts as the first thing tried.</summary>
    public static double Entropy(string password, IEnumerable<string> known)
    {
        ArgumentNullException.ThrowIfNull(known);
        var words = known.SelectMany(k => k.Split(['@', '.', ' ', '-', '_'], StringSplitOptions.RemoveEmptyEntries).Append(k))
            .Where(w => w.Length > 2).Select(w => w.ToLowerInvariant()).Distinct();
        return Estimate.EvaluatePassword(password, words).Entropy;
    }
}
