using CsCheck;

namespace Vow.Ledger.Tests;

public sealed class TileTests
{
    [Theory]
    [InlineData(0, 0, 256, "tile/0/000")]
    [InlineData(0, 1234067, 256, "tile/0/x001/x234/067")]
    [InlineData(1, 999, 5, "tile/1/999.p/5")]
    [InlineData(2, 1000, 255, "tile/2/x001/000.p/255")]
    public void A_tile_has_the_path_of_the_tiled_log_format(int level, long index, int width, string path)
    {
        Assert.Equal(path, new TileId(level, index, width).Path);
        Assert.Equal(new TileId(level, index, width), TileId.TryParsePath(path));
    }

    [Fact]
    public void A_bundle_has_the_path_of_the_tiled_log_format()
    {
        Assert.Equal("tile/entries/x001/x234/067.p/8", TileId.BundlePath(1234067, 8));
        Assert.Equal(new TileId(0, 1234067, 8), TileId.TryParseBundlePath("tile/entries/x001/x234/067.p/8"));
    }

    [Theory]
    [InlineData("tile/0/x000/001")]
    [InlineData("tile/0/01")]
    [InlineData("tile/00/001")]
    [InlineData("tile/64/001")]
    [InlineData("tile/0/001.p/0")]
    [InlineData("tile/0/001.p/256")]
    [InlineData("tile/0/001.p/05")]
    [InlineData("tile/0/001/002")]
    [InlineData("tile/0/../001")]
    [InlineData("tile/entries/001")]
    [InlineData("tile/0/x999/x999/x999/x999/x999/x999/999")]
    public void A_path_in_any_other_spelling_is_refused(string path) => Assert.Null(TileId.TryParsePath(path));

    [Fact]
    public void The_tiles_an_append_writes_are_those_that_differ() =>
        Gen.Select(Gen.Int[0, 140_000], Gen.Int[0, 140_000]).Sample((a, b) =>
        {
            var (old, size) = (Math.Min(a, b), Math.Max(a, b));
            var expected = All(size).Except(All(old)).ToHashSet();
            Assert.True(expected.SetEquals(TileId.Changed(old, size)));
        }, iter: 200);

    [Fact]
    public void A_bundle_cut_short_ends_where_it_was_cut()
    {
        byte[] bundle = [0, 1, 7, 0, 2, 8];
        var offset = 0;
        Assert.True(EntryBundle.TryReadNext(bundle, ref offset, out var first));
        Assert.Equal([7], first.ToArray());
        Assert.False(EntryBundle.TryReadNext(bundle, ref offset, out _));
        Assert.Equal(3, offset);
        Assert.Null(EntryBundle.Prefix(bundle, 2));
        Assert.Equal([0, 1, 7], EntryBundle.Prefix(bundle, 1)!);
    }

    private static HashSet<TileId> All(long size)
    {
        var all = new HashSet<TileId>();
        for (var (level, hashes) = (0, size); hashes > 0; (level, hashes) = (level + 1, hashes / 256))
        {
            for (var n = 0L; n * 256 < hashes; n++)
            {
                all.Add(new TileId(level, n, (int)Math.Min(256, hashes - (n * 256))));
            }
        }

        return all;
    }
}
