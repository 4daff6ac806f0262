namespace Vow.Ledger;

/// <summary>Where a log's tiles and bundles are read from: its tables, a public address, a folder on a disk.</summary>
/// <remarks>
/// <para>An implementation MUST answer for one log only, and MUST return null for what it does not have, never an empty array.</para>
/// <para>It MAY return a wider version of a partial tile or bundle than the one asked for: a log only grows, so the asked
/// hashes or entries are its beginning. It MUST NOT return a narrower one.</para>
/// <para>Callers MUST NOT trust the bytes: they check them against a signed checkpoint.</para>
/// </remarks>
public interface ILogTiles
{
    /// <summary>The hashes of a tile, 32 bytes each; null when there is no such tile.</summary>
    ValueTask<byte[]?> ReadTile(TileId id, CancellationToken cancellation);

    /// <summary>The length-prefixed entries of bundle <paramref name="index"/>, at least <paramref name="width"/> of them; null when there is no such bundle.</summary>
    ValueTask<byte[]?> ReadBundle(long index, int width, CancellationToken cancellation);
}
