namespace Vow.Company.Newsletters;

/// <summary>How long a text message is, as those who carry it count (3GPP TS 23.038).</summary>
/// <param name="Units">Septets of the default alphabet, or 16-bit units where a sign needs them.</param>
/// <param name="Segments">Messages it is cut into, each of which is paid for.</param>
/// <param name="Wide">The first sign that the default alphabet lacks, so that fewer fit; null where it has them all.</param>
public sealed record TextLength(int Units, int Segments, string? Wide)
{
    // A segment of several gives six octets to say which it is.
    private const int Single = 160;
    private const int Part = 153;
    private const int WideSingle = 70;
    private const int WidePart = 67;

    private const string Basic = "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà";
    private const string Escaped = "\f^{}\\[~]|€";

    /// <summary>Counts.</summary>
    public static TextLength Of(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string? wide = null;
        foreach (var sign in text.EnumerateRunes())
        {
            if (!sign.IsBmp || !(Basic.Contains((char)sign.Value, StringComparison.Ordinal) || Escaped.Contains((char)sign.Value, StringComparison.Ordinal)))
            {
                wide = sign.ToString();
                break;
            }
        }

        var widths = text.EnumerateRunes().Select(sign => wide is not null ? sign.Utf16SequenceLength : Escaped.Contains((char)sign.Value, StringComparison.Ordinal) ? 2 : 1).ToList();
        var units = widths.Sum();
        return new TextLength(units, Parts(widths, units, wide is null ? Single : WideSingle, wide is null ? Part : WidePart), wide);
    }

    // No sign is cut in two.
    private static int Parts(List<int> widths, int units, int single, int part)
    {
        if (units <= single)
        {
            return 1;
        }

        var (parts, room) = (1, part);
        foreach (var width in widths)
        {
            if (width > room)
            {
                (parts, room) = (parts + 1, part);
            }

            room -= width;
        }

        return parts;
    }
}
