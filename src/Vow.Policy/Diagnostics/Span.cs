namespace Vow.Policy;

/// <summary>A stretch of text in one file of the policy. Lines and columns count from 1; the end is exclusive.</summary>
/// <param name="File">File name inside the policy's folder, e.g. <c>policy.yaml</c>.</param>
/// <param name="Line">First line.</param>
/// <param name="Column">First column, in UTF-16 code units.</param>
/// <param name="EndLine">Last line.</param>
/// <param name="EndColumn">Column after the last character.</param>
public readonly record struct Span(string File, int Line, int Column, int EndLine, int EndColumn) : IComparable<Span>
{
    /// <summary>The very beginning of a file: where what is absent is reported.</summary>
    public static Span StartOf(string file) => new(file, 1, 1, 1, 1);

    /// <summary>By file, line, column, then end.</summary>
    public int CompareTo(Span other)
    {
        var byFile = string.CompareOrdinal(File, other.File);
        return byFile != 0 ? byFile : (Line, Column, EndLine, EndColumn).CompareTo((other.Line, other.Column, other.EndLine, other.EndColumn));
    }

    /// <summary><c>file:line:column</c>, as editors and terminals link it.</summary>
    public override string ToString() => $"{File}:{Line}:{Column}";
}
