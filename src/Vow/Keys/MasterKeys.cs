using System.Globalization;
using System.Security.Cryptography;
using Vow.Gate;
using Vow.Hosting;

namespace Vow.Keys;

/// <summary>
/// The master key and its epochs: one file per epoch, mode 0600, never in a database or its backup. Every 30 days a new epoch wraps the
/// live keys and the old file is destroyed: from then on wrapped keys in old backups are noise.
/// </summary>
public sealed class MasterKeys(VowHome home)
{
    /// <summary>How long an epoch lasts.</summary>
    public static readonly TimeSpan EpochLength = TimeSpan.FromDays(30);

    /// <summary>An epoch: its number, its start, its 32 key bytes.</summary>
    public sealed record Epoch(int Number, Instant Since, byte[] Key);

    /// <summary>The newest epoch; the first is made where there is none.</summary>
    public Epoch Current(Instant now)
    {
        var all = All();
        return all.Count > 0 ? all[^1] : Begin(1, now);
    }

    /// <summary>Every epoch whose file still stands, oldest first.</summary>
    public IReadOnlyList<Epoch> All() => [.. Directory.EnumerateFiles(home.MasterKeys, "epoch-*.key").Order(StringComparer.Ordinal).Select(Read)];

    /// <summary>Makes the next epoch's file, durable before it is used.</summary>
    public Epoch Begin(int number, Instant now)
    {
        var epoch = new Epoch(number, now, RandomNumberGenerator.GetBytes(32));
        var line = string.Create(CultureInfo.InvariantCulture, $"{epoch.Number} {epoch.Since.Microseconds} {Convert.ToBase64String(epoch.Key)}");
        SecretFile.Write(PathOf(number), line);
        return epoch;
    }

    /// <summary>Destroys an epoch: its file is overwritten, then removed.</summary>
    public void Destroy(int number) => SecretFile.Destroy(PathOf(number));

    private static Epoch Read(string path)
    {
        var parts = File.ReadAllText(path).Split(' ', StringSplitOptions.TrimEntries);
        return new Epoch(int.Parse(parts[0], CultureInfo.InvariantCulture), new Instant(long.Parse(parts[1], CultureInfo.InvariantCulture)), Convert.FromBase64String(parts[2]));
    }

    private string PathOf(int number) => Path.Combine(home.MasterKeys, string.Create(CultureInfo.InvariantCulture, $"epoch-{number:D6}.key"));
}
