using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Data.Sqlite;
using Vow.Gate;
using Vow.Hosting;

namespace Vow.Keys;

/// <summary>
/// Compartment keys, wrapped under the master epoch, one row per subject, in a file of their own: not in any backup of data. A key is
/// made before the transaction that first needs it (an orphan key is harmless) and destroyed after the last step that needed it.
/// </summary>
public sealed class KeyStore : IDisposable
{
    private const int LargestCache = 10_000;
    private static readonly TimeSpan CacheFor = TimeSpan.FromMinutes(5);

    private readonly MasterKeys masters;
    private readonly Lock gate = new();
    private readonly SqliteConnection connection;
    private readonly ConcurrentDictionary<(Guid Subject, string Compartment), (byte[] Key, Instant Until)> cache = new();
    private readonly ConcurrentDictionary<string, (byte[] Key, Instant Until)> controllers = new(StringComparer.Ordinal);
    private Dictionary<int, MasterKeys.Epoch> epochs = [];
    private SqliteCommand? findKey;

    /// <summary>Opens <c>keys.db</c> in the home folder.</summary>
    public KeyStore(VowHome home, MasterKeys masters)
    {
        ArgumentNullException.ThrowIfNull(home);
        this.masters = masters;
        connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = home.KeyFile, Pooling = false }.ToString());
        connection.Open();
        Run("""
            PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON; PRAGMA busy_timeout=30000;
            CREATE TABLE IF NOT EXISTS subject_key (subject_id TEXT PRIMARY KEY, epoch INTEGER NOT NULL, wrapped BLOB NOT NULL) WITHOUT ROWID;
            CREATE TABLE IF NOT EXISTS controller_key (name TEXT PRIMARY KEY, epoch INTEGER NOT NULL, wrapped BLOB NOT NULL) WITHOUT ROWID;
            """);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(home.KeyFile, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    /// <summary>The key of a compartment, made if it is missing.</summary>
    public byte[] Ensure(Guid subject, string compartment, Instant now)
    {
        if (Cached(subject, compartment, now) is { } known)
        {
            return known;
        }

        lock (gate)
        {
            var keys = Read(subject, now);
            if (!keys.TryGetValue(compartment, out var key))
            {
                key = RandomNumberGenerator.GetBytes(32);
                keys[compartment] = key;
                Write(subject, keys, now);
                Steps.Reached("keys.made");
            }

            return Remember(subject, compartment, key, now);
        }
    }

    /// <summary>The keys of a compartment for many persons, those that are missing made in one durable step.</summary>
    public IReadOnlyDictionary<Guid, byte[]> EnsureAll(IReadOnlyCollection<Guid> subjects, string compartment, Instant now)
    {
        ArgumentNullException.ThrowIfNull(subjects);
        var found = new Dictionary<Guid, byte[]>(subjects.Count);
        lock (gate)
        {
            var made = false;
            using var together = connection.BeginTransaction();
            foreach (var subject in subjects)
            {
                var keys = Read(subject, now, together);
                if (keys.TryAdd(compartment, RandomNumberGenerator.GetBytes(32)))
                {
                    Write(subject, keys, now, together);
                    made = true;
                }

                found[subject] = keys[compartment];
            }

            together.Commit();
            if (made)
            {
                Steps.Reached("keys.made");
            }
        }

        return found;
    }

    /// <summary>The key of a compartment, or null where there is none (never made, or destroyed).</summary>
    public byte[]? Find(Guid subject, string compartment, Instant now)
    {
        if (Cached(subject, compartment, now) is { } known)
        {
            return known;
        }

        lock (gate)
        {
            return Read(subject, now).TryGetValue(compartment, out var key) ? Remember(subject, compartment, key, now) : null;
        }
    }

    /// <summary>Whether the key of a compartment is in memory: then <see cref="Ensure"/> touches no file.</summary>
    public bool IsAtHand(Guid subject, string compartment, Instant now) => cache.TryGetValue((subject, compartment), out var entry) && entry.Until > now;

    /// <summary>Compartments of a subject that still have a key.</summary>
    public IReadOnlyList<string> CompartmentsOf(Guid subject, Instant now)
    {
        lock (gate)
        {
            return [.. Read(subject, now).Keys.Order(StringComparer.Ordinal)];
        }
    }

    /// <summary>Destroys keys for good. Nothing after this can be repaired, so it is the last step of an erasure. Absent = done.</summary>
    public void Destroy(Guid subject, IEnumerable<string> compartments, Instant now)
    {
        ArgumentNullException.ThrowIfNull(compartments);
        lock (gate)
        {
            var keys = Read(subject, now);
            foreach (var compartment in compartments)
            {
                keys.Remove(compartment);
                if (cache.TryRemove((subject, compartment), out var dropped))
                {
                    CryptographicOperations.ZeroMemory(dropped.Key);
                }
            }

            Write(subject, keys, now);
            Run("PRAGMA wal_checkpoint(TRUNCATE)");
            Steps.Reached("keys.destroyed");
        }
    }

    /// <summary>A key of the controller's own (tombstones, opposition list): wrapped as the others, never a subject's.</summary>
    public byte[] Controller(string name, Instant now)
    {
        // Asked for every row of a batch.
        if (controllers.TryGetValue(name, out var known) && known.Until > now)
        {
            return [.. known.Key];
        }

        var key = ReadController(name, now);
        controllers[name] = ([.. key], now.Plus(CacheFor));
        return key;
    }

    private byte[] ReadController(string name, Instant now)
    {
        lock (gate)
        {
            using var find = Command("SELECT epoch, wrapped FROM controller_key WHERE name = $n", ("$n", name));
            using (var reader = find.ExecuteReader())
            {
                if (reader.Read())
                {
                    var epoch = EpochOf(reader.GetInt32(0), now) ?? throw new InvalidOperationException($"The master key epoch of the controller key '{name}' is missing: restore VOW_HOME/master from its own backup.");
                    return Sealing.Open(epoch.Key, reader.GetFieldValue<byte[]>(1), $"controller|{name}|{epoch.Number}")
                        ?? throw new InvalidOperationException($"The controller key '{name}' does not open under its master epoch.");
                }
            }

            var key = RandomNumberGenerator.GetBytes(32);
            var current = Current(now);
            using var insert = Command(
                "INSERT INTO controller_key VALUES ($n, $e, $w)",
                ("$n", name), ("$e", current.Number), ("$w", Sealing.Seal(current.Key, key, $"controller|{name}|{current.Number}")));
            insert.ExecuteNonQuery();
            return key;
        }
    }

    /// <summary>Whether a controller key stands: its loss must stop what depends on it, not be mended in silence.</summary>
    public bool HasController(string name)
    {
        lock (gate)
        {
            using var find = Command("SELECT 1 FROM controller_key WHERE name = $n", ("$n", name));
            return find.ExecuteScalar() is not null;
        }
    }

    /// <summary>
    /// Begins a new master epoch when the current one is 30 days old: every live key is wrapped again, then the old epoch is destroyed.
    /// Crash before the old file goes: both epochs stand and the next run goes on where this one stopped.
    /// </summary>
    /// <returns>The number of subjects wrapped again.</returns>
    public int RotateIfDue(Instant now)
    {
        lock (gate)
        {
            var current = Current(now);
            var rotated = 0;
            if (now >= current.Since.Plus(MasterKeys.EpochLength))
            {
                current = masters.Begin(current.Number + 1, now);
                epochs[current.Number] = current;
                Steps.Reached("keys.epoch-begun");
            }

            while (NextOlderThan(current.Number) is { } subject)
            {
                Write(subject, Read(subject, now), now);
                rotated++;
            }

            foreach (var (name, epoch, wrapped) in ControllerKeysOlderThan(current.Number))
            {
                var key = Sealing.Open(EpochOf(epoch, now)!.Key, wrapped, $"controller|{name}|{epoch}")!;
                using var update = Command(
                    "UPDATE controller_key SET epoch = $e, wrapped = $w WHERE name = $n",
                    ("$n", name), ("$e", current.Number), ("$w", Sealing.Seal(current.Key, key, $"controller|{name}|{current.Number}")));
                update.ExecuteNonQuery();
            }

            Run("PRAGMA wal_checkpoint(TRUNCATE)");
            foreach (var old in masters.All().Where(e => e.Number < current.Number))
            {
                masters.Destroy(old.Number);
                epochs.Remove(old.Number);
                Steps.Reached("keys.epoch-destroyed");
            }

            return rotated;
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        findKey?.Dispose();
        connection.Dispose();
    }

    private byte[]? Cached(Guid subject, string compartment, Instant now) =>
        cache.TryGetValue((subject, compartment), out var entry) && entry.Until > now ? [.. entry.Key] : null;

    private byte[] Remember(Guid subject, string compartment, byte[] key, Instant now)
    {
        if (cache.Count >= LargestCache)
        {
            foreach (var (at, old) in cache)
            {
                if (cache.TryRemove(at, out _))
                {
                    CryptographicOperations.ZeroMemory(old.Key);
                }
            }
        }

        cache[(subject, compartment)] = ([.. key], now.Plus(CacheFor));
        return key;
    }

    private Dictionary<string, byte[]> Read(Guid subject, Instant now, SqliteTransaction? within = null)
    {
        // Asked for every person an entry is about: compiled once.
        findKey ??= Command("SELECT epoch, wrapped FROM subject_key WHERE subject_id = $s", ("$s", ""));
        findKey.Transaction = within;
        findKey.Parameters[0].Value = subject.ToString("N");
        using var reader = findKey.ExecuteReader();
        var keys = new Dictionary<string, byte[]>(StringComparer.Ordinal);
        if (!reader.Read() || EpochOf(reader.GetInt32(0), now) is not { } epoch)
        {
            return keys;
        }

        var bytes = reader.GetFieldValue<byte[]>(1).AsSpan();
        while (bytes.Length > 0)
        {
            var name = Encoding.UTF8.GetString(bytes.Slice(1, bytes[0]));
            bytes = bytes[(1 + bytes[0])..];
            if (Sealing.Open(epoch.Key, bytes[..60], $"{subject:N}|{name}|{epoch.Number}") is { } key)
            {
                keys[name] = key;
            }

            bytes = bytes[60..];
        }

        return keys;
    }

    private void Write(Guid subject, Dictionary<string, byte[]> keys, Instant now, SqliteTransaction? within = null)
    {
        if (keys.Count == 0)
        {
            using var delete = Command("DELETE FROM subject_key WHERE subject_id = $s", ("$s", subject.ToString("N")));
            delete.Transaction = within;
            delete.ExecuteNonQuery();
            return;
        }

        var epoch = Current(now);
        using var bytes = new MemoryStream();
        foreach (var (name, key) in keys)
        {
            var text = Encoding.UTF8.GetBytes(name);
            bytes.WriteByte((byte)text.Length);
            bytes.Write(text);
            bytes.Write(Sealing.Seal(epoch.Key, key, $"{subject:N}|{name}|{epoch.Number}"));
        }

        using var upsert = Command(
            "INSERT INTO subject_key VALUES ($s, $e, $w) ON CONFLICT (subject_id) DO UPDATE SET epoch = $e, wrapped = $w",
            ("$s", subject.ToString("N")), ("$e", epoch.Number), ("$w", bytes.ToArray()));
        upsert.Transaction = within;
        upsert.ExecuteNonQuery();
    }

    private MasterKeys.Epoch Current(Instant now)
    {
        if (epochs.Count == 0)
        {
            masters.Current(now);
            epochs = masters.All().ToDictionary(e => e.Number);
        }

        return epochs[epochs.Keys.Max()];
    }

    private MasterKeys.Epoch? EpochOf(int number, Instant now)
    {
        Current(now);
        return epochs.GetValueOrDefault(number);
    }

    private Guid? NextOlderThan(int epoch)
    {
        using var find = Command("SELECT subject_id FROM subject_key WHERE epoch < $e LIMIT 1", ("$e", epoch));
        return find.ExecuteScalar() is string id ? Guid.ParseExact(id, "N") : null;
    }

    private List<(string Name, int Epoch, byte[] Wrapped)> ControllerKeysOlderThan(int epoch)
    {
        using var find = Command("SELECT name, epoch, wrapped FROM controller_key WHERE epoch < $e", ("$e", epoch));
        using var reader = find.ExecuteReader();
        var rows = new List<(string, int, byte[])>();
        while (reader.Read())
        {
            rows.Add((reader.GetString(0), reader.GetInt32(1), reader.GetFieldValue<byte[]>(2)));
        }

        return rows;
    }

    private void Run(string sql)
    {
        using var command = Command(sql);
        command.ExecuteNonQuery();
    }

    private SqliteCommand Command(string sql, params ReadOnlySpan<(string Name, object Value)> parameters)
    {
        var command = connection.CreateCommand();
#pragma warning disable CA2100 // constants only
        command.CommandText = sql;
#pragma warning restore CA2100
        foreach (var (name, value) in parameters)
        {
            command.Parameters.AddWithValue(name, value);
        }

        return command;
    }
}
