namespace Vow.Crash.Tests;

/// <summary>Facts of an end that several stories look at.</summary>
internal static class End
{
    /// <summary>How many rows tables of the store have.</summary>
    public static async Task<IReadOnlyList<string>> CountsAsync(Bed bed, params string[] tables)
    {
        var lines = new List<string>();
        foreach (var table in tables)
        {
            lines.Add($"{table}: {await bed.CountAsync($"SELECT COUNT(*) FROM {table}")}");
        }

        return lines;
    }
}
