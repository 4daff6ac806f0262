using System.Globalization;

namespace Vow.Ledger;

/// <summary>What a log promises at one moment: so many entries, under this root (C2SP tlog-checkpoint).</summary>
/// <param name="Origin">The log's name, the same in all its checkpoints.</param>
/// <param name="Size">How many entries.</param>
/// <param name="Root">The root of the tree over them.</param>
public sealed record Checkpoint(string Origin, long Size, Hash32 Root)
{
    /// <summary>The text that is signed: three lines.</summary>
    public string ToText() => string.Create(CultureInfo.InvariantCulture, $"{Origin}\n{Size}\n{Root.ToBase64()}\n");

    /// <summary>The checkpoint as a signed note.</summary>
    /// <exception cref="ArgumentException">The signer is of another log.</exception>
    public byte[] Sign(LogSigner signer)
    {
        ArgumentNullException.ThrowIfNull(signer);
        return signer.Origin == Origin ? signer.Sign(ToText()) : throw new ArgumentException("A log is signed with its own key.", nameof(signer));
    }

    /// <summary>Reads the text of a checkpoint; null when it is not one. Lines after the third are allowed by the format and passed over.</summary>
    public static Checkpoint? TryParse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var lines = text.Split('\n');
        // The last newline leaves one empty string behind; no other line may be empty.
        if (lines.Length < 4 || lines[^1].Length != 0 || Array.IndexOf(lines, "") != lines.Length - 1
            || !long.TryParse(lines[1], NumberStyles.None, CultureInfo.InvariantCulture, out var size)
            || size.ToString(CultureInfo.InvariantCulture) != lines[1]
            || !Hash32.TryFromBase64(lines[2], out var root))
        {
            return null;
        }

        return new Checkpoint(lines[0], size, root);
    }

    /// <summary>The checkpoint in a signed note, when its signature by <paramref name="key"/> is good and its origin is the key's name; null otherwise.</summary>
    public static Checkpoint? TryOpen(ReadOnlySpan<byte> note, VerifierKey key) =>
        SignedNote.Open(note, key) is { } text && TryParse(text) is { } checkpoint && checkpoint.Origin == key.Name ? checkpoint : null;

    /// <summary>What a note says without asking who signed it: enough to compare lengths, never enough to believe.</summary>
    public static Checkpoint? Unverified(ReadOnlySpan<byte> note) => SignedNote.Unverified(note) is { } text ? TryParse(text) : null;
}
