namespace Vow.Ledger;

/// <summary>The leaves from <paramref name="Start"/> up to but not including <paramref name="End"/>; the subtree over them is one node of a proof.</summary>
internal readonly record struct LeafRange(long Start, long End);

/// <summary>Which subtrees a proof names, in order, without touching a hash: one answer for memory and for tiles.</summary>
internal static class ProofPath
{
    /// <summary>RFC 9162 section 2.1.3.1, PATH(index, D[size]).</summary>
    internal static List<LeafRange> Inclusion(long index, long size)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, size);
        var path = new List<LeafRange>();
        var (start, end) = (0L, size);
        while (end - start > 1)
        {
            var middle = start + MerkleTree.LargestPowerBelow(end - start);
            if (index < middle)
            {
                path.Add(new LeafRange(middle, end));
                end = middle;
            }
            else
            {
                path.Add(new LeafRange(start, middle));
                start = middle;
            }
        }

        // Found from the root down, told from the leaf up.
        path.Reverse();
        return path;
    }

    /// <summary>RFC 9162 section 2.1.4.1, PROOF(oldSize, D[size]).</summary>
    internal static List<LeafRange> Consistency(long oldSize, long size)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(oldSize);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(oldSize, size);
        var path = new List<LeafRange>();
        if (oldSize == 0 || oldSize == size)
        {
            return path;
        }

        var (start, end) = (0L, size);
        while (end != oldSize)
        {
            var middle = start + MerkleTree.LargestPowerBelow(end - start);
            if (oldSize <= middle)
            {
                path.Add(new LeafRange(middle, end));
                end = middle;
            }
            else
            {
                path.Add(new LeafRange(start, middle));
                start = middle;
            }
        }

        // The whole old tree is known to the verifier; any other last subtree is not.
        if (start != 0)
        {
            path.Add(new LeafRange(start, end));
        }

        path.Reverse();
        return path;
    }
}
