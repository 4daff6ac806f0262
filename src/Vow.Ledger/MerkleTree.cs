using System.Numerics;

namespace Vow.Ledger;

/// <summary>Roots and proofs over leaves held in memory, and the checking of proofs (RFC 6962 section 2.1, RFC 9162 section 2.1).</summary>
/// <remarks>A log of any size is served from its tiles by <see cref="TileProofs"/>, which asks for the same subtrees.</remarks>
public static class MerkleTree
{
    /// <summary>The root over these leaf hashes; of none, <see cref="Hash32.Empty"/>.</summary>
    public static Hash32 Root(ReadOnlySpan<Hash32> leaves)
    {
        if (leaves.Length <= 1)
        {
            return leaves.Length == 0 ? Hash32.Empty : leaves[0];
        }

        var split = (int)LargestPowerBelow(leaves.Length);
        return Hash32.OfChildren(Root(leaves[..split]), Root(leaves[split..]));
    }

    /// <summary>The audit path of the leaf at <paramref name="index"/>, from the leaf upwards.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The index is not a leaf of the tree.</exception>
    public static Hash32[] ProveInclusion(ReadOnlySpan<Hash32> leaves, long index)
    {
        var path = ProofPath.Inclusion(index, leaves.Length);
        return Hashes(leaves, path);
    }

    /// <summary>The proof that the first <paramref name="oldSize"/> leaves are the whole of an earlier tree.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The old size is below 0 or above the number of leaves.</exception>
    public static Hash32[] ProveConsistency(ReadOnlySpan<Hash32> leaves, long oldSize)
    {
        var path = ProofPath.Consistency(oldSize, leaves.Length);
        return Hashes(leaves, path);
    }

    /// <summary>Whether <paramref name="proof"/> shows that <paramref name="leaf"/> is at <paramref name="index"/> in the tree of this size and root (RFC 9162 section 2.1.3.2).</summary>
    public static bool VerifyInclusion(Hash32 leaf, long index, long size, ReadOnlySpan<Hash32> proof, Hash32 root)
    {
        if (index < 0 || index >= size)
        {
            return false;
        }

        var position = index;
        var last = size - 1;
        var hash = leaf;
        foreach (var sibling in proof)
        {
            if (last == 0)
            {
                return false;
            }

            if ((position & 1) == 1 || position == last)
            {
                hash = Hash32.OfChildren(sibling, hash);
                // A node without a right neighbour climbs until it becomes one.
                while ((position & 1) == 0 && position != 0)
                {
                    position >>= 1;
                    last >>= 1;
                }
            }
            else
            {
                hash = Hash32.OfChildren(hash, sibling);
            }

            position >>= 1;
            last >>= 1;
        }

        return last == 0 && hash == root;
    }

    /// <summary>Whether <paramref name="proof"/> shows that the tree of the old size and root is the beginning of the new one (RFC 9162 section 2.1.4.2).</summary>
    /// <remarks>The empty tree is the beginning of every tree, with an empty proof.</remarks>
    public static bool VerifyConsistency(long oldSize, Hash32 oldRoot, long newSize, Hash32 newRoot, ReadOnlySpan<Hash32> proof)
    {
        if (oldSize < 0 || oldSize > newSize)
        {
            return false;
        }

        if (oldSize == newSize)
        {
            return proof.Length == 0 && oldRoot == newRoot;
        }

        if (oldSize == 0)
        {
            return proof.Length == 0 && oldRoot == Hash32.Empty;
        }

        // When the old tree is one perfect subtree its root is the first node, and is left out of the proof.
        var perfect = BitOperations.IsPow2(oldSize);
        if (!perfect && proof.Length == 0)
        {
            return false;
        }

        var position = oldSize - 1;
        var last = newSize - 1;
        while ((position & 1) == 1)
        {
            position >>= 1;
            last >>= 1;
        }

        var first = perfect ? oldRoot : proof[0];
        var oldHash = first;
        var newHash = first;
        foreach (var node in perfect ? proof : proof[1..])
        {
            if (last == 0)
            {
                return false;
            }

            if ((position & 1) == 1 || position == last)
            {
                oldHash = Hash32.OfChildren(node, oldHash);
                newHash = Hash32.OfChildren(node, newHash);
                while ((position & 1) == 0 && position != 0)
                {
                    position >>= 1;
                    last >>= 1;
                }
            }
            else
            {
                newHash = Hash32.OfChildren(newHash, node);
            }

            position >>= 1;
            last >>= 1;
        }

        return last == 0 && oldHash == oldRoot && newHash == newRoot;
    }

    /// <summary>The largest power of two strictly below <paramref name="size"/>: where RFC 6962 cuts a tree in two.</summary>
    internal static long LargestPowerBelow(long size) => 1L << BitOperations.Log2((ulong)(size - 1));

    private static Hash32[] Hashes(ReadOnlySpan<Hash32> leaves, List<LeafRange> path)
    {
        var hashes = new Hash32[path.Count];
        for (var i = 0; i < hashes.Length; i++)
        {
            hashes[i] = Root(leaves[(int)path[i].Start..(int)path[i].End]);
        }

        return hashes;
    }
}
