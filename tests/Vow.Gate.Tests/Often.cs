namespace Vow.Gate.Tests;

/// <summary>How often a property is tried: once in twenty-five where every change of the code is tried in turn (build/mutation), since each asks for a whole run.</summary>
internal static class Often
{
    private static readonly int Share = Environment.GetEnvironmentVariable("VOW_MUTATION") is null ? 1 : 25;

    public static int Of(int times) => Math.Max(1, times / Share);

    /// <summary>A property is worth something only if each kind of case came up often. Of few cases that can't be asked.</summary>
    public static void Came(bool often, string counts) => Assert.True(often || Share > 1, counts);
}
