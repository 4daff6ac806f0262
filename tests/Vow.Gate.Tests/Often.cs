namespace Vow.Gate.Tests;

/// <summary>How often a property is tried: a quarter as often where every change of the code is tried in turn (build/mutation), since each asks for a whole run.</summary>
internal static class Often
{
    private static readonly int Share = Environment.GetEnvironmentVariable("VOW_MUTATION") is null ? 1 : 4;

    public static int Of(int times) => Math.Max(1, times / Share);
}
