using CsCheck;

namespace Vow.Ledger.Tests;

public sealed class MerkleTreeTests
{
    private static readonly Hash32[] Known =
        [.. new[] { "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f" }
            .Select(hex => Hash32.OfLeaf(Convert.FromHexString(hex)))];

    [Theory]
    [InlineData(0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")]
    [InlineData(1, "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d")]
    [InlineData(2, "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125")]
    [InlineData(3, "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77")]
    [InlineData(4, "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7")]
    [InlineData(5, "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4")]
    [InlineData(6, "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef")]
    [InlineData(7, "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c")]
    [InlineData(8, "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328")]
    public void The_roots_are_those_of_the_certificate_transparency_vectors(int size, string root)
    {
        Assert.Equal(root, MerkleTree.Root(Known.AsSpan(0, size)).ToString());
        var edge = new TreeEdge();
        foreach (var leaf in Known.AsSpan(0, size))
        {
            edge.Append(leaf);
        }

        Assert.Equal(root, edge.Root().ToString());
    }

    [Fact]
    public void Every_leaf_of_every_small_tree_is_proved_at_its_place_and_at_no_other()
    {
        for (var size = 1; size <= 130; size++)
        {
            var leaves = Leaves(size);
            var root = MerkleTree.Root(leaves);
            for (var index = 0; index < size; index++)
            {
                var proof = MerkleTree.ProveInclusion(leaves, index);
                Assert.True(MerkleTree.VerifyInclusion(leaves[index], index, size, proof, root));
                Assert.False(MerkleTree.VerifyInclusion(leaves[index], index + 1, size, proof, root));
                Assert.False(MerkleTree.VerifyInclusion(Hash32.OfLeaf("other"u8), index, size, proof, root));
                Assert.False(MerkleTree.VerifyInclusion(leaves[index], index, size, [.. proof, Hash32.Empty], root));
                Assert.False(proof.Length > 0 && MerkleTree.VerifyInclusion(leaves[index], index, size, proof.AsSpan(1), root));
            }
        }
    }

    [Fact]
    public void Every_small_tree_is_proved_to_be_the_beginning_of_every_larger_one()
    {
        var leaves = Leaves(130);
        Hash32[] roots = [.. Enumerable.Range(0, 131).Select(n => MerkleTree.Root(leaves.AsSpan(0, n)))];
        for (var size = 0; size <= 130; size++)
        {
            var root = roots[size];
            for (var old = 0; old <= size; old++)
            {
                var oldRoot = roots[old];
                var proof = MerkleTree.ProveConsistency(leaves.AsSpan(0, size), old);
                Assert.True(MerkleTree.VerifyConsistency(old, oldRoot, size, root, proof));
                Assert.False(MerkleTree.VerifyConsistency(old, Hash32.OfLeaf("x"u8), size, root, proof));
                Assert.False(MerkleTree.VerifyConsistency(old, oldRoot, size, root, [.. proof, Hash32.Empty]));
                Assert.False(old > 0 && MerkleTree.VerifyConsistency(old, oldRoot, size, Hash32.OfLeaf("x"u8), proof));
                Assert.False(proof.Length > 0 && MerkleTree.VerifyConsistency(old, oldRoot, size, root, proof.AsSpan(0, proof.Length - 1)));
            }
        }
    }

    [Fact]
    public void A_proof_with_one_bit_turned_proves_nothing() =>
        Gen.Select(Gen.Int[2, 300], Gen.Int[0, 1 << 20], Gen.Int[0, 1 << 20]).Sample((size, which, bit) =>
        {
            var leaves = Leaves(size);
            var root = MerkleTree.Root(leaves);
            var inclusion = MerkleTree.ProveInclusion(leaves, which % size);
            Turn(inclusion, bit);
            Assert.False(MerkleTree.VerifyInclusion(leaves[which % size], which % size, size, inclusion, root));
            var old = 1 + (which % (size - 1));
            var consistency = MerkleTree.ProveConsistency(leaves, old);
            Turn(consistency, bit);
            Assert.False(MerkleTree.VerifyConsistency(old, MerkleTree.Root(leaves.AsSpan(0, old)), size, root, consistency));
        }, iter: 300);

    [Fact]
    public Task Proofs_made_from_tiles_are_those_made_from_all_leaves() =>
        Gen.Select(Gen.Int[1, 70_000], Gen.Int[0, 1 << 20], Gen.Int[0, 1 << 20]).SampleAsync(async given =>
        {
            var (size, a, b) = given;
            var leaves = Leaves(size);
            var tiles = MemoryLedger.Of(leaves);
            Assert.Equal(MerkleTree.ProveInclusion(leaves, a % size), await TileProofs.ProveInclusion(tiles, a % size, size));
            Assert.Equal(MerkleTree.ProveConsistency(leaves, b % (size + 1)), await TileProofs.ProveConsistency(tiles, b % (size + 1), size));
            Assert.Equal(MerkleTree.Root(leaves.AsSpan(0, b % (size + 1))), await TileProofs.RootAt(tiles, b % (size + 1), size));
            var edge = await TreeEdge.Read(tiles, size);
            Assert.Equal(MerkleTree.Root(leaves), edge!.Root());
        }, iter: 8);

    private static void Turn(Hash32[] proof, int bit)
    {
        var which = bit % proof.Length;
        var bytes = proof[which].ToArray();
        bytes[bit % 32] ^= (byte)(1 << (bit % 8));
        proof[which] = new Hash32(bytes);
    }

    internal static Hash32[] Leaves(int count) => [.. Enumerable.Range(0, count).Select(i => Hash32.OfLeaf(BitConverter.GetBytes(i)))];
}
