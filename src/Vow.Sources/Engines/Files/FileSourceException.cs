using System.Data.Common;

namespace Vow.Sources;

/// <summary>
/// A folder or a file of it can't be read or replaced now. The message names files and lines and says what to do; it holds nothing of what is in them.
/// </summary>
public sealed class FileSourceException : DbException
{
    private readonly bool passes;

    /// <summary>A fault in words.</summary>
    /// <param name="message">What is wrong and what to do.</param>
    /// <param name="passes">Whether the same work may simply be tried again.</param>
    public FileSourceException(string message, bool passes)
        : base(message) => this.passes = passes;

    /// <summary>A fault in words.</summary>
    public FileSourceException(string message)
        : base(message)
    {
    }

    /// <summary>A fault without words.</summary>
    public FileSourceException()
    {
    }

    /// <summary>A fault with its cause.</summary>
    public FileSourceException(string message, Exception cause)
        : base(message, cause)
    {
    }

    /// <summary>Whether it is the value that can't be written, having a character its file's encoding lacks: another value would do.</summary>
    public bool IsOfValue { get; init; }

    /// <inheritdoc />
    public override bool IsTransient => passes;
}
