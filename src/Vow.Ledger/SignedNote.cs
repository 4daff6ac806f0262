using System.Buffers.Binary;
using System.Text;

namespace Vow.Ledger;

/// <summary>A text with signature lines under it (C2SP signed-note). Signing is in <see cref="LogSigner.Sign"/>.</summary>
public static class SignedNote
{
    // Notes come from outside: a limit keeps a hostile one from costing memory.
    private const int Longest = 64 * 1024;
    private const string SignatureStart = "\u2014 ";
    private static readonly UTF8Encoding Strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The text of the note, when it carries a good signature by <paramref name="key"/>; null otherwise.</summary>
    /// <remarks>Signatures by other keys are passed over (a log may be witnessed); a bad one by this key refuses the note.</remarks>
    public static string? Open(ReadOnlySpan<byte> note, VerifierKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        if (Split(note) is not var (text, lines))
        {
            return null;
        }

        var good = false;
        Span<byte> hash = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(hash, key.Hash);
        foreach (var line in lines)
        {
            var parts = line[SignatureStart.Length..].Split(' ');
            var signature = new byte[line.Length];
            if (parts.Length != 2 || !VerifierKey.IsValidName(parts[0])
                || !Convert.TryFromBase64String(parts[1], signature, out var written) || written < 5
                || Convert.ToBase64String(signature.AsSpan(0, written)) != parts[1])
            {
                return null;
            }

            if (parts[0] != key.Name || !signature.AsSpan(0, 4).SequenceEqual(hash))
            {
                continue;
            }

            if (written != 4 + 64 || !key.Verify(Strict.GetBytes(text), signature.AsSpan(4, 64)))
            {
                return null;
            }

            good = true;
        }

        return good ? text : null;
    }

    /// <summary>The text of the note without looking at its signatures, for finding out whose it claims to be; null when it is no note.</summary>
    internal static string? Unverified(ReadOnlySpan<byte> note) => Split(note)?.Text;

    internal static bool IsValidText(string text) =>
        text.EndsWith('\n') && !text.Any(c => (c < ' ' && c != '\n') || char.IsSurrogate(c)) && text.Length < Longest;

    private static (string Text, string[] Lines)? Split(ReadOnlySpan<byte> note)
    {
        if (note.Length > Longest)
        {
            return null;
        }

        string all;
        try
        {
            all = Strict.GetString(note);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }

        // The last empty line separates; the text itself may have others.
        var cut = all.LastIndexOf("\n\n", StringComparison.Ordinal);
        if (cut < 0 || !all.EndsWith('\n') || !IsValidText(all) || cut + 2 >= all.Length)
        {
            return null;
        }

        var lines = all[(cut + 2)..^1].Split('\n');
        return Array.TrueForAll(lines, l => l.StartsWith(SignatureStart, StringComparison.Ordinal)) ? (all[..(cut + 1)], lines) : null;
    }
}
