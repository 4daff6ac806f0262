namespace Vow.Policy.Diagnostics;

/// <summary>The known word a misspelt one was probably meant to be.</summary>
public static class Nearest
{
    private const int LongestWord = 64;

    /// <summary>The closest candidate within a third of the word's length (adjacent swaps count once), or null.</summary>
    public static string? To(string word, IEnumerable<string> candidates)
    {
        ArgumentNullException.ThrowIfNull(word);
        ArgumentNullException.ThrowIfNull(candidates);
        if (word.Length is 0 or > LongestWord)
        {
            return null;
        }

        var allowed = Math.Max(1, word.Length / 3);
        string? best = null;
        foreach (var candidate in candidates.Order(StringComparer.Ordinal))
        {
            if (Math.Abs(candidate.Length - word.Length) > allowed || candidate.Length > LongestWord)
            {
                continue;
            }

            var distance = Distance(word, candidate);
            if (distance <= allowed)
            {
                allowed = distance - 1;
                best = candidate;
            }
        }

        return best;
    }

    /// <summary>"Did you mean X?" where there is a near one, else the list of what is allowed, else the fallback.</summary>
    public static Bilingual Help(string word, IReadOnlyCollection<string> candidates, Bilingual fallback)
    {
        ArgumentNullException.ThrowIfNull(candidates);
        ArgumentNullException.ThrowIfNull(fallback);
        var nearest = To(word, candidates);
        if (nearest is not null)
        {
            return MeantToBe(nearest);
        }

        var known = string.Join(", ", candidates);
        return candidates.Count is > 0 and <= 12 ? new($"{fallback.En} Known: {known}.", $"{fallback.Fr} Possibilités\u00a0: {known}.") : fallback;
    }

    /// <summary>"Did you mean X?"</summary>
    public static Bilingual MeantToBe(string word) => new($"Did you mean \"{word}\"?", $"Vouliez-vous écrire «\u00a0{word}\u00a0»\u00a0?");

    private static int Distance(string left, string right)
    {
        var before = new int[right.Length + 1];
        var previous = new int[right.Length + 1];
        var current = new int[right.Length + 1];
        for (var column = 0; column <= right.Length; column++)
        {
            previous[column] = column;
        }

        for (var row = 1; row <= left.Length; row++)
        {
            current[0] = row;
            for (var column = 1; column <= right.Length; column++)
            {
                var same = left[row - 1] == right[column - 1];
                current[column] = Math.Min(Math.Min(previous[column] + 1, current[column - 1] + 1), previous[column - 1] + (same ? 0 : 1));
                if (row > 1 && column > 1 && left[row - 1] == right[column - 2] && left[row - 2] == right[column - 1])
                {
                    current[column] = Math.Min(current[column], before[column - 2] + 1);
                }
            }

            (before, previous, current) = (previous, current, before);
        }

        return previous[right.Length];
    }
}
