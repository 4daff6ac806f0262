using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;

namespace Vow.Gate;

/// <summary>
/// A browser's answer, kept in its own cookie and signed, so that the gate decides without looking anything up. It holds a day, not an instant, and a number of the browser's
/// own only after a yes: everybody who refuses on one day has the same token.
/// </summary>
public readonly record struct ChoiceToken
{
    /// <summary>Name of the cookie.</summary>
    public const string Cookie = "vow-choice";

    // 1, a dash, and at most 8 + 2 + 1 + 10 + 16 + 16 bytes.
    private const int LongestText = 80;
    private const int MacBytes = 16;
    private const byte Despite = 1;
    private static readonly DateOnly FirstDay = new(2020, 1, 1);
    private static ReadOnlySpan<byte> Domain => "vow browser choice 1"u8;

    private ChoiceToken(ulong notice, DateOnly day, ulong allowed, bool despiteSignal, Guid? browser)
    {
        Notice = notice;
        Day = day;
        Allowed = allowed;
        DespiteSignal = despiteSignal;
        Browser = browser;
    }

    /// <summary>The notice that was answered.</summary>
    public ulong Notice { get; }

    /// <summary>The day of the answer.</summary>
    public DateOnly Day { get; }

    /// <summary>Purposes allowed, as bits of the notice; 0 = a refusal.</summary>
    public ulong Allowed { get; }

    /// <summary>Whether the yes was given while the browser signalled a refusal: its owner knew of the signal.</summary>
    public bool DespiteSignal { get; }

    /// <summary>The browser's own number: there after a yes, never after a refusal.</summary>
    public Guid? Browser { get; }

    /// <summary>A refusal of everything.</summary>
    public static ChoiceToken Refusal(ulong notice, DateOnly day) => new(notice, Within(day), 0, false, null);

    /// <summary>A yes to some purposes, at least one.</summary>
    public static ChoiceToken Yes(ulong notice, DateOnly day, ulong allowed, bool despiteSignal, Guid browser)
    {
        ArgumentOutOfRangeException.ThrowIfZero(allowed);
        return new(notice, Within(day), allowed, despiteSignal, browser);
    }

    /// <summary>The text of the cookie.</summary>
    /// <param name="key">The installation's key for browsers' choices: 32 bytes.</param>
    public string Sign(ReadOnlySpan<byte> key)
    {
        Span<byte> bytes = stackalloc byte[64];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, Notice);
        BinaryPrimitives.WriteUInt16BigEndian(bytes[8..], (ushort)(Day.DayNumber - FirstDay.DayNumber));
        bytes[10] = DespiteSignal ? Despite : (byte)0;
        var at = 11;
        var rest = Allowed;
        do
        {
            bytes[at++] = (byte)((rest & 0x7F) | (rest > 0x7F ? 0x80UL : 0));
            rest >>= 7;
        }
        while (rest != 0);

        if (Browser is { } browser)
        {
            browser.TryWriteBytes(bytes[at..], bigEndian: true, out _);
            at += 16;
        }

        Mac(key, bytes[..at], bytes.Slice(at, MacBytes));
        return "1" + Base64Url.EncodeToString(bytes[..(at + MacBytes)]);
    }

    /// <summary>Reads a cookie. Anything but a whole token in its one spelling, signed with this key, is null: no answer.</summary>
    public static ChoiceToken? Read(string? text, ReadOnlySpan<byte> key)
    {
        if (text is not ['1', ..] || text.Length > LongestText)
        {
            return null;
        }

        Span<byte> bytes = stackalloc byte[64];
        if (!Base64Url.IsValid(text.AsSpan(1)) || !Base64Url.TryDecodeFromChars(text.AsSpan(1), bytes, out var length) || length < 12 + MacBytes)
        {
            return null;
        }

        var signed = bytes[..(length - MacBytes)];
        Span<byte> mac = stackalloc byte[MacBytes];
        Mac(key, signed, mac);
        if (!CryptographicOperations.FixedTimeEquals(mac, bytes.Slice(length - MacBytes, MacBytes)))
        {
            return null;
        }

        var at = 11;
        ulong allowed = 0;
        for (var shift = 0; ; shift += 7)
        {
            if (at == signed.Length || shift > 63)
            {
                return null;
            }

            var next = signed[at++];
            allowed |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
            {
                break;
            }
        }

        var browser = allowed == 0 ? (Guid?)null : signed.Length - at == 16 ? new Guid(signed[at..], bigEndian: true) : null;
        var token = new ChoiceToken(
            BinaryPrimitives.ReadUInt64BigEndian(signed), FirstDay.AddDays(BinaryPrimitives.ReadUInt16BigEndian(signed[8..])), allowed, signed[10] == Despite && allowed != 0, browser);
        // Whatever would be written otherwise was not written by us.
        return (allowed == 0 || browser is not null) && token.Sign(key) == text ? token : null;
    }

    private static DateOnly Within(DateOnly day)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(day, FirstDay);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(day, FirstDay.AddDays(ushort.MaxValue));
        return day;
    }

    // The key serves nothing else; the domain keeps a later use of it apart.
    private static void Mac(ReadOnlySpan<byte> key, ReadOnlySpan<byte> bytes, Span<byte> mac)
    {
        Span<byte> message = stackalloc byte[Domain.Length + bytes.Length];
        Domain.CopyTo(message);
        bytes.CopyTo(message[Domain.Length..]);
        Span<byte> whole = stackalloc byte[32];
        HMACSHA256.HashData(key, message, whole);
        whole[..MacBytes].CopyTo(mac);
    }
}
