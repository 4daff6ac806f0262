using Vow.Site;

namespace Vow.SignIn;

/// <summary>What people call their passkeys.</summary>
public static class PasskeyNames
{
    /// <summary>The name as kept; null where it is none.</summary>
    public static string? Of(string? typed) =>
        typed?.Trim() is { Length: > 0 and <= Passkeys.LongestName } name && !name.Any(char.IsControl) ? name : null;

    /// <summary>What to do when a passkey was not added.</summary>
    public static string Fault(Visit visit)
    {
        ArgumentNullException.ThrowIfNull(visit);
        return visit.T(
            "The passkey was not added. Give it a name of 1 to 60 characters and try again within five minutes; if you signed in more than ten minutes ago, sign in again first.",
            "La clé d'accès n'a pas été ajoutée. Donnez-lui un nom de 1 à 60 caractères et réessayez dans les cinq minutes\u00a0; si votre connexion date de plus de dix minutes, reconnectez-vous d'abord.");
    }
}
