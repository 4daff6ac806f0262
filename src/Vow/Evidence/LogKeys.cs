using Vow.Hosting;
using Vow.Keys;
using Vow.Ledger;

namespace Vow.Evidence;

/// <summary>
/// The log's signing key in its file (mode 0600), the one that is to follow it while it changes, and the public halves of those before it. A line:
/// the log's name, a space, the seed.
/// </summary>
public static class LogKeys
{
    /// <summary>The log's signing key, made at first use.</summary>
    public static LogSigner Current(VowHome home, VowOptions options)
    {
        ArgumentNullException.ThrowIfNull(home);
        ArgumentNullException.ThrowIfNull(options);
        if (!File.Exists(home.SigningKey))
        {
            // The name stays with the log for its whole life, whatever the address becomes.
            Write(home.SigningKey, $"{options.Url.Host}/log/1");
        }

        return Read(home.SigningKey);
    }

    /// <summary>The key that is to follow, made where there is none yet: a change that was cut short goes on with the same one.</summary>
    /// <param name="home">The folder.</param>
    /// <param name="origin">The name of the log it is for.</param>
    public static LogSigner Successor(VowHome home, string origin)
    {
        ArgumentNullException.ThrowIfNull(home);
        if (File.Exists(home.NextSigningKey))
        {
            var prepared = Read(home.NextSigningKey);
            if (prepared.Origin == origin)
            {
                return prepared;
            }

            prepared.Dispose();
        }

        Write(home.NextSigningKey, origin);
        return Read(home.NextSigningKey);
    }

    /// <summary>
    /// Puts the following key in the place of the current one, once the log's head carries its signature. Before that nothing is done: the current
    /// key still opens the log. A crash between the two files is repaired by doing this again at the next start.
    /// </summary>
    /// <returns>Whether the key changed.</returns>
    public static bool Settle(VowHome home, LedgerHead? head)
    {
        ArgumentNullException.ThrowIfNull(home);
        if (head is null || !File.Exists(home.NextSigningKey))
        {
            return false;
        }

        using (var next = Read(home.NextSigningKey))
        {
            if (Checkpoint.TryOpen(head.SignedCheckpoint, next.Verifier) is null)
            {
                return false;
            }
        }

        if (File.Exists(home.SigningKey))
        {
            using var old = Read(home.SigningKey);
            if (!Past(home).Any(key => key.ToString() == old.Verifier.ToString()))
            {
                File.AppendAllText(home.PastVerifiers, old.Verifier + "\n");
            }
        }

        File.Move(home.NextSigningKey, home.SigningKey, overwrite: true);
        return true;
    }

    /// <summary>Public halves of earlier keys, oldest first: what they signed stays good.</summary>
    public static IReadOnlyList<VerifierKey> Past(VowHome home)
    {
        ArgumentNullException.ThrowIfNull(home);
        return File.Exists(home.PastVerifiers) ? [.. File.ReadAllLines(home.PastVerifiers).Select(VerifierKey.TryParse).OfType<VerifierKey>()] : [];
    }

    private static void Write(string path, string origin) => SecretFile.Write(path, $"{origin} {Convert.ToBase64String(LogSigner.NewSeed())}\n");

    private static LogSigner Read(string path)
    {
        var parts = File.ReadAllText(path).Split(' ', StringSplitOptions.TrimEntries);
        return new LogSigner(parts[0], Convert.FromBase64String(parts[1]));
    }
}
