using System.Globalization;

namespace Vow.Desk;

/// <summary>Three months of a year.</summary>
/// <param name="Year">The year.</param>
/// <param name="Number">1 to 4.</param>
public readonly record struct Quarter(int Year, int Number)
{
    /// <summary>Its first day.</summary>
    public DateOnly First => new(Year, (Number * 3) - 2, 1);

    /// <summary>Its last day.</summary>
    public DateOnly Last => First.AddMonths(3).AddDays(-1);

    /// <summary>The one before.</summary>
    public Quarter Before => Of(First.AddDays(-1));

    /// <summary>The quarter a day lies in.</summary>
    public static Quarter Of(DateOnly day) => new(day.Year, ((day.Month - 1) / 3) + 1);

    /// <summary>Reads what <see cref="ToString"/> writes; null for anything else.</summary>
    public static Quarter? Read(string? word) =>
        word is [_, _, _, _, '-', >= '1' and <= '4'] && int.TryParse(word.AsSpan(0, 4), NumberStyles.None, CultureInfo.InvariantCulture, out var year) && year > 0
            ? new Quarter(year, word[5] - '0')
            : null;

    /// <summary>As in an address: <c>2026-4</c>.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Year:0000}-{Number}");
}
