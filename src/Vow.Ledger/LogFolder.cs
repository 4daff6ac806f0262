using System.Globalization;
using System.Text;

namespace Vow.Ledger;

/// <summary>A log in a folder: the files C2SP tlog-tiles serves, with the entries, so that it can be taken away and read without Vow.</summary>
/// <remarks><c>checkpoint</c>, <c>vkey</c>, <c>tile/LEVEL/…</c> and <c>tile/entries/…</c>. Reading it trusts nothing: see <see cref="LogVerifier"/>.</remarks>
public sealed class LogFolder(string path) : ILogTiles
{
    /// <summary>The folder.</summary>
    public string Path => path;

    /// <summary>Its signed checkpoint; null where the folder holds none.</summary>
    public byte[]? Checkpoint => Read("checkpoint");

    /// <summary>The key it was written with; null where there is none, or it is malformed. Compare it with the one known from elsewhere.</summary>
    public VerifierKey? Key => Read("vkey") is { } bytes ? VerifierKey.TryParse(Encoding.UTF8.GetString(bytes).Trim()) : null;

    /// <inheritdoc />
    public ValueTask<byte[]?> ReadTile(TileId id, CancellationToken cancellation) => new(Read(id.Path));

    /// <inheritdoc />
    public ValueTask<byte[]?> ReadBundle(long index, int width, CancellationToken cancellation) => new(Read(TileId.BundlePath(index, width)));

    /// <summary>Copies a log into the folder. Full tiles that are there already stay: a later copy adds what is new.</summary>
    /// <param name="tiles">The log.</param>
    /// <param name="signedCheckpoint">The checkpoint up to which it is copied; written last, so that a copy cut short has none, or an older one.</param>
    /// <param name="key">The log's public key.</param>
    /// <param name="report">Hears what part is done, 0 to 1.</param>
    /// <param name="cancellation">Stops the copy; what is written stays.</param>
    /// <returns>The checkpoint copied; null when it is not signed by the key, or a tile or bundle is missing or too short.</returns>
    public async Task<Checkpoint?> Copy(ILogTiles tiles, byte[] signedCheckpoint, VerifierKey key, Action<double>? report = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(tiles);
        ArgumentNullException.ThrowIfNull(key);
        if (Ledger.Checkpoint.TryOpen(signedCheckpoint, key) is not { } checkpoint)
        {
            return null;
        }

        foreach (var id in TileId.Changed(0, checkpoint.Size))
        {
            if (id.Level == 0)
            {
                report?.Invoke((double)id.Index * TileId.FullWidth / Math.Max(1, checkpoint.Size));
                if (!IsThere(TileId.BundlePath(id.Index, id.Width), id))
                {
                    if (await tiles.ReadBundle(id.Index, id.Width, cancellation) is not { } bundle || EntryBundle.Prefix(bundle, id.Width) is not { } entries)
                    {
                        return null;
                    }

                    Write(TileId.BundlePath(id.Index, id.Width), entries);
                }
            }

            if (!IsThere(id.Path, id))
            {
                if (await tiles.ReadTile(id, cancellation) is not { } hashes || hashes.Length < id.Width * Hash32.Length)
                {
                    return null;
                }

                Write(id.Path, hashes[..(id.Width * Hash32.Length)]);
            }
        }

        Write("vkey", Encoding.UTF8.GetBytes(key + "\n"));
        Write("checkpoint", signedCheckpoint);
        return checkpoint;
    }

    private bool IsThere(string name, TileId id) => id.IsFull && File.Exists(In(name));

    private byte[]? Read(string name)
    {
        var file = In(name);
        if (File.Exists(file))
        {
            return File.ReadAllBytes(file);
        }

        // A folder whose log grew holds wider tiles than an older checkpoint asks for: the asked hashes are their beginning.
        var folder = System.IO.Path.GetDirectoryName(file)!;
        if (!folder.EndsWith(".p", StringComparison.Ordinal) || !int.TryParse(System.IO.Path.GetFileName(file), NumberStyles.None, CultureInfo.InvariantCulture, out var width))
        {
            return null;
        }

        if (File.Exists(folder[..^2]))
        {
            return File.ReadAllBytes(folder[..^2]);
        }

        var wider = (Directory.Exists(folder) ? Directory.GetFiles(folder) : [])
            .Select(name => int.TryParse(System.IO.Path.GetFileName(name), NumberStyles.None, CultureInfo.InvariantCulture, out var w) ? w : 0)
            .Where(w => w > width)
            .DefaultIfEmpty(0)
            .Min();
        return wider == 0 ? null : File.ReadAllBytes(System.IO.Path.Combine(folder, wider.ToString(CultureInfo.InvariantCulture)));
    }

    private void Write(string name, byte[] bytes)
    {
        var file = In(name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(file)!);
        var draft = file + ".new";
        File.WriteAllBytes(draft, bytes);
        File.Move(draft, file, overwrite: true);
    }

    private string In(string name) => System.IO.Path.Combine([path, .. name.Split('/')]);
}
