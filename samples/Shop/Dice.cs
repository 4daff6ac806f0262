namespace Shop;

/// <summary>SplitMix64: the same numbers from the same seed on every machine and every version of .NET. Not for secrets.</summary>
internal sealed class Dice(ulong seed)
{
    private ulong state = seed;

    /// <summary>A number from 0 to <paramref name="below"/> - 1.</summary>
    public int Roll(int below)
    {
        unchecked
        {
            state += 0x9E3779B97F4A7C15UL;
            var z = state;
            z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9UL;
            z = (z ^ (z >> 27)) * 0x94D049BB133111EBUL;
            return (int)((z ^ (z >> 31)) % (ulong)below);
        }
    }

    /// <summary>Whether something with this many chances in a hundred happens.</summary>
    public bool Happens(int percent) => Roll(100) < percent;

    /// <summary>One of several.</summary>
    public T Pick<T>(IReadOnlyList<T> from) => from[Roll(from.Count)];
}
