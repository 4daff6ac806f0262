using System.Globalization;
using Vow.Consent;
using Vow.Gate;
using Vow.Policy;
using Vow.Retention;
using Vow.Rights;
using Vow.Sources;
using Words = Vow.Site.Words;

namespace Vow.Me;

/// <summary>
/// A cell of Vow's own store that may hold a code: an act, a state, a yes or no, a name of the policy. Several columns of one row hold parts of
/// one datum there, so each part says what it is. The slice that owns the table knows its codes.
/// </summary>
/// <param name="Table">The table.</param>
/// <param name="Column">Its column.</param>
/// <param name="Value">As the store holds it.</param>
/// <param name="Policy">Where purposes and channels have their names.</param>
/// <param name="Zone">The zone days are told in.</param>
/// <param name="Language">The reader's language.</param>
public sealed record OwnCell(string Table, MappedColumn Column, object Value, DeclaredPolicy Policy, PolicyZone Zone, Language Language)
{
    /// <summary>The value as a code is written.</summary>
    public string Text => Convert.ToString(Value, CultureInfo.InvariantCulture) ?? "";

    /// <summary>The words of the reader's language.</summary>
    public string Say(string en, string fr) => Language == Language.Fr ? fr : en;

    /// <summary>A part of a datum: what it is, and what it says.</summary>
    public string Part(string en, string fr, string said) => Say(en + ": ", fr + "\u00a0: ") + said;

    /// <summary>The instant, in words.</summary>
    public string Time() => Cells.InstantOf(Column, Value, Zone) is { } at ? Words.Time(at, Zone, Language) : Text;

    /// <summary>The day, in words.</summary>
    public string Day() => Cells.InstantOf(Column, Value, Zone) is { } at ? Words.Date(Zone.DayOf(at), Language) : Text;

    /// <summary>A purpose by its title.</summary>
    public string Purpose() => Policy.Purpose(Text) is { } purpose ? purpose.Title[Language] : Text;

    /// <summary>"yes" or "no": SQLite keeps a truth as a number.</summary>
    public string YesNo() => Text is "1" or "True" ? Say("yes", "oui") : Say("no", "non");

    /// <summary>The member a number stands for; null where none does.</summary>
    public T? Of<T>()
        where T : struct, Enum =>
        Enum.GetValues<T>().Where(one => Convert.ToInt32(one, CultureInfo.InvariantCulture).ToString(CultureInfo.InvariantCulture) == Text).Select(one => (T?)one).FirstOrDefault();
}

/// <summary>What Vow's own tables hold as codes, in words.</summary>
public static class OwnCells
{
    /// <summary>The cell in words; null where it holds no code and reads as any other.</summary>
    public static string? InWords(OwnCell cell)
    {
        ArgumentNullException.ThrowIfNull(cell);

        // The number of a colleague's access tells a reader nothing; who may read names has them elsewhere.
        return cell.Column.Datum == "operator" && Guid.TryParse(cell.Text, out _) ? cell.Say("one of our operators", "un de nos opérateurs")
            : ChoiceCells.InWords(cell) ?? RightsCells.InWords(cell) ?? HoldCells.InWords(cell)
                ?? (cell.Column.Part is { } part ? cell.Part(part.En, part.Fr, Cells.InstantOf(cell.Column, cell.Value, cell.Zone) is null ? Day(cell.Text, cell.Language) : cell.Time()) : null);
    }

    /// <summary>"French" for <c>fr</c>, in the reader's language; another code as it is.</summary>
    public static string LanguageOf(string code, Language language) => (code, language) switch
    {
        ("fr", Language.Fr) => "français",
        ("fr", _) => "French",
        ("en", Language.Fr) => "anglais",
        ("en", _) => "English",
        _ => code,
    };

    /// <summary>A day written as in files, in words; what is no day stays as it is.</summary>
    public static string Day(string text, Language language)
    {
        ArgumentNullException.ThrowIfNull(text);
        return DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? Words.Date(day, language) : text;
    }
}
