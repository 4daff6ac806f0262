using System.Collections.Immutable;
using Vow.Policy;

namespace Vow.Sources;

/// <summary>How Vow stands in a company's database, and who else reads there: the limits of what can be promised of it.</summary>
public sealed record SourceAccess
{
    /// <summary>What the server calls itself, where it isn't one that Vow speaks to; null where it is.</summary>
    public string? Stranger { get; init; }

    /// <summary>Whether the role Vow connects as may do everything.</summary>
    public bool IsSuperuser { get; init; }

    /// <summary>Whether rows cross a network in the clear.</summary>
    public bool IsInTheClear { get; init; }

    /// <summary>Whether the role can see the triggers of tables.</summary>
    public bool SeesTriggers { get; init; } = true;

    /// <summary>Other roles that can read a mapped table; null where this one can't see them.</summary>
    public ImmutableArray<string>? Readers { get; init; } = [];

    /// <summary>What should be known or mended, as warnings under the source's name.</summary>
    public IEnumerable<MapFinding> Findings(DataMap map)
    {
        ArgumentNullException.ThrowIfNull(map);
        MapFinding Warning(string code, Bilingual message, Bilingual remedy) => MapCheck.Warning(code, map.Source, null, message, remedy);

        if (Stranger is { } name)
        {
            yield return MapCheck.Error(
                "source.server", map.Source, null,
                new($"This server is none that Vow speaks to ({name}); nothing is read from it.", $"Ce serveur n'est pas de ceux auxquels Vow parle ({name})\u00a0; rien n'y est lu."),
                new("Use MariaDB 10.6 or later.", "Utilisez MariaDB 10.6 ou une version ultérieure."));
            yield break;
        }

        if (IsSuperuser)
        {
            yield return Warning(
                "source.superuser",
                new("Vow connects as a superuser: it could do far more than it needs.", "Vow se connecte en superutilisateur\u00a0: il pourrait bien plus que ce dont il a besoin."),
                new($"Run what \"vow source grant {map.Source}\" prints, and connect as that role.", $"Exécutez ce qu'affiche «\u00a0vow source grant {map.Source}\u00a0», et connectez-vous avec ce rôle."));
        }

        if (IsInTheClear)
        {
            var setting = Dialect.Of(map.Engine).Encrypted;
            yield return Warning(
                "source.in-the-clear",
                new("Rows cross the network unencrypted.", "Les lignes traversent le réseau sans chiffrement."),
                new($"Switch TLS on at the server, and add {setting} to the connection string.", $"Activez TLS sur le serveur, et ajoutez {setting} à la chaîne de connexion."));
        }

        if (!SeesTriggers)
        {
            yield return Warning(
                "source.triggers-unseen",
                new("This role can't see triggers: one that copies rows elsewhere would go unnoticed.", "Ce rôle ne voit pas les déclencheurs\u00a0: celui qui recopierait des lignes ailleurs passerait inaperçu."),
                new($"Run \"vow source check {map.Source}\" once with an administrator's connection.", $"Lancez une fois «\u00a0vow source check {map.Source}\u00a0» avec la connexion d'un administrateur."));
        }

        if (Readers is not { } readers)
        {
            yield return Warning(
                "source.readers-unseen",
                new("This role can't see which others read mapped tables, past every gate.", "Ce rôle ne voit pas quels autres lisent les tables déclarées, hors de tout contrôle."),
                new($"Run \"vow source check {map.Source}\" once with an administrator's connection.", $"Lancez une fois «\u00a0vow source check {map.Source}\u00a0» avec la connexion d'un administrateur."));
        }
        else if (!readers.IsEmpty)
        {
            var names = string.Join(", ", readers);
            yield return Warning(
                "source.readers",
                new($"Other roles read mapped tables, past every gate: {names}.", $"D'autres rôles lisent les tables déclarées, hors de tout contrôle\u00a0: {names}."),
                new("Revoke SELECT from those that don't need it.", "Retirez SELECT à ceux qui n'en ont pas besoin."));
        }
    }
}
