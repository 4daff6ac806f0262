using Vow.Policy;

namespace Vow.Sources;

/// <summary>A line that can't be read: nobody can say whose it is.</summary>
/// <param name="File">Name of the file.</param>
/// <param name="Line">The line, from 1.</param>
/// <param name="Why">What is wrong with it, without a word of it.</param>
public sealed record FileFault(string File, long Line, Bilingual Why);

/// <summary>A file can't be read from some line on. Caught where files are read; becomes a <see cref="FileFault"/>.</summary>
internal sealed class UnreadableFileException(Bilingual why) : Exception(why.En)
{
    /// <summary>What is wrong, without a word of it.</summary>
    public Bilingual Why { get; } = why;
}
