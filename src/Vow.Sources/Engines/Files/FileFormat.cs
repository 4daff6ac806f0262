using System.Text;
using Vow.Policy;

namespace Vow.Sources;

/// <summary>How a file's lines are read: RFC 4180 with a row of headings, or one JSON object a line.</summary>
/// <param name="IsJson">Whether each line is a JSON object; otherwise fields are parted by <paramref name="Delimiter"/>.</param>
/// <param name="Delimiter">What parts the fields of a line.</param>
/// <param name="Encoding">How text is written in bytes.</param>
public sealed record FileFormat(bool IsJson, FileDelimiter Delimiter, FileEncoding Encoding)
{
    /// <summary>The largest file that is read, in bytes.</summary>
    public const long LargestFile = 1L << 30;

    /// <summary>The longest line, in bytes.</summary>
    public const int LongestLine = 1 << 20;

    /// <summary>The most columns.</summary>
    public const int MostColumns = 500;

    /// <summary>Whether a file of that name can be read at all.</summary>
    public static bool IsReadable(string name) => IsSeparated(name) || IsObjects(name);

    /// <summary>The format of a file by its name and what is declared of it.</summary>
    public static FileFormat Of(string name, FileDelimiter delimiter, FileEncoding encoding) =>
        IsSeparated(name) ? new(false, delimiter, encoding) : new(true, FileDelimiter.Comma, FileEncoding.Utf8);

    /// <summary>What a file nobody has declared yet seems to be written in, from its first bytes.</summary>
    public static FileFormat Guess(string name, ReadOnlySpan<byte> beginning)
    {
        if (!IsSeparated(name))
        {
            return Of(name, FileDelimiter.Comma, FileEncoding.Utf8);
        }

        // A character cut in two at the end says nothing of the encoding.
        var whole = beginning.LastIndexOf((byte)'\n') is > 0 and var last ? beginning[..last] : beginning;
        var heads = whole.IndexOf((byte)'\n') is > 0 and var first ? whole[..first] : whole;
        var best = FileDelimiter.Comma;
        foreach (var one in Enum.GetValues<FileDelimiter>())
        {
            best = heads.Count(ByteOf(one)) > heads.Count(ByteOf(best)) ? one : best;
        }

        return new(false, best, System.Text.Unicode.Utf8.IsValid(whole) ? FileEncoding.Utf8 : FileEncoding.Windows1252);
    }

    /// <summary>The delimiter as it stands in the file.</summary>
    internal byte DelimiterByte => ByteOf(Delimiter);

    /// <summary>The encoding, which throws where bytes are no text or text has no bytes.</summary>
    internal Encoding Text => Encoding switch
    {
        FileEncoding.Utf8 => Strict,
        FileEncoding.Latin1 => Latin,
        FileEncoding.Windows1252 => Windows,
    };

    private static readonly Encoding Strict = new UTF8Encoding(false, throwOnInvalidBytes: true);
    private static readonly Encoding Latin = System.Text.Encoding.GetEncoding("iso-8859-1", EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback);
    private static readonly Encoding Windows = CodePagesEncodingProvider.Instance.GetEncoding(1252, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback)!;

    private static bool IsSeparated(string name) => name.EndsWith(".csv", StringComparison.Ordinal);

    private static bool IsObjects(string name) => name.EndsWith(".ndjson", StringComparison.Ordinal) || name.EndsWith(".jsonl", StringComparison.Ordinal);

    private static byte ByteOf(FileDelimiter delimiter) => delimiter switch
    {
        FileDelimiter.Comma => (byte)',',
        FileDelimiter.Semicolon => (byte)';',
        FileDelimiter.Tab => (byte)'\t',
        FileDelimiter.Pipe => (byte)'|',
    };
}
