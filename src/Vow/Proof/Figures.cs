using System.Globalization;

namespace Vow.Proof;

/// <summary>Figures as the proof prints them, the same on every machine.</summary>
internal static class Figures
{
    public static readonly CultureInfo Invariant = CultureInfo.InvariantCulture;

    public static string Iso(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    public static string Key(int number) => "drill-" + number.ToString(CultureInfo.InvariantCulture);
}
