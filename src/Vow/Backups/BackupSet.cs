using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Vow.Backups;

/// <summary>A file of a backup.</summary>
/// <param name="Name">Its name under the folder, with slashes.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Sha256">SHA-256 over it, lower-case hex.</param>
public sealed record BackupFile(string Name, long Bytes, string Sha256);

/// <summary>What a backup says of itself: <c>backup.json</c>, written last, so that a backup cut short has none.</summary>
/// <param name="Format">Version of this shape.</param>
/// <param name="Holds"><c>data</c> or <c>keys</c>.</param>
/// <param name="MadeAt">When, RFC 3339.</param>
/// <param name="Engine"><c>sqlite</c> or <c>postgresql</c>; null for keys.</param>
/// <param name="Policy">Name and hash of the policy in force; null for keys.</param>
/// <param name="Log">The log's checkpoint, a signed note; null where there was none.</param>
/// <param name="Files">Its files.</param>
public sealed record BackupManifest(int Format, string Holds, string MadeAt, string? Engine, string? Policy, string? Log, IReadOnlyList<BackupFile> Files);

/// <summary>A backup in a folder.</summary>
public static class BackupSet
{
    /// <summary>The shape this program writes. It reads all up to it.</summary>
    public const int Format = 1;

    /// <summary>The manifest's file.</summary>
    public const string Manifest = "backup.json";

    /// <summary>The data a backup holds.</summary>
    public const string Data = "data";

    /// <summary>The keys a backup holds.</summary>
    public const string Keys = "keys";

    private static readonly JsonSerializerOptions Written = new() { WriteIndented = true, PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };

    /// <summary>Lists the folder's files and writes the manifest: from here on it is a backup.</summary>
    public static async Task<BackupManifest> SealAsync(string folder, BackupManifest about, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(about);
        var files = new List<BackupFile>();
        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            files.Add(await OfAsync(folder, file, cancel));
        }

        var sealed_ = about with { Files = files };
        await File.WriteAllTextAsync(Path.Combine(folder, Manifest), JsonSerializer.Serialize(sealed_, Written), cancel);
        return sealed_;
    }

    /// <summary>Reads a manifest and compares every file with it.</summary>
    /// <returns>The manifest, or what is wrong, in words.</returns>
    public static async Task<(BackupManifest? Manifest, string? Fault)> OpenAsync(string folder, string holds, CancellationToken cancel)
    {
        var path = Path.Combine(folder, Manifest);
        if (!File.Exists(path))
        {
            return (null, $"{folder} is no backup: it has no {Manifest}. A backup that was cut short has none either; take an earlier one.");
        }

        BackupManifest? manifest;
        try
        {
            manifest = JsonSerializer.Deserialize<BackupManifest>(await File.ReadAllTextAsync(path, cancel), Written);
        }
        catch (JsonException)
        {
            manifest = null;
        }

        if (manifest is not { Format: >= 1, Files: not null })
        {
            return (null, $"{path} can't be read. Take an earlier backup.");
        }

        if (manifest.Format > Format)
        {
            return (null, $"{folder} was written by a newer Vow (format {manifest.Format}, this one reads up to {Format}). Install that version first.");
        }

        if (manifest.Holds != holds)
        {
            return (null, $"{folder} holds {manifest.Holds}, not {holds}.");
        }

        foreach (var file in manifest.Files)
        {
            var there = Path.Combine([folder, .. file.Name.Split('/')]);
            if (!File.Exists(there) || (await OfAsync(folder, there, cancel)).Sha256 != file.Sha256)
            {
                return (null, $"{file.Name} in {folder} is missing or was altered: its SHA-256 is not the one written down. Take an earlier backup.");
            }
        }

        return (manifest, null);
    }

    private static async Task<BackupFile> OfAsync(string folder, string file, CancellationToken cancel)
    {
        await using var stream = File.OpenRead(file);
        return new BackupFile(Path.GetRelativePath(folder, file).Replace('\\', '/'), stream.Length, Convert.ToHexStringLower(await SHA256.HashDataAsync(stream, cancel)));
    }
}
