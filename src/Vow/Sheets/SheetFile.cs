using System.Collections.Immutable;
using System.Globalization;
using System.IO.Compression;
using System.Xml;

namespace Vow.Sheets;

/// <summary>One sheet of a file: its rows as texts. Rows may be of different lengths; what is empty is an empty text.</summary>
/// <param name="Name">Name of its tab; the file's for a .csv.</param>
/// <param name="Rows">Its rows from the first, empty ones among them.</param>
public sealed record SheetRows(string Name, ImmutableArray<ImmutableArray<string>> Rows);

/// <summary>What reading a file gave: its sheets, or why it can't be read.</summary>
/// <param name="Sheets">The sheets in the file's order; empty where it can't be read.</param>
/// <param name="Fault">Why not, and what to do; null where it was read.</param>
public sealed record SheetReading(ImmutableArray<SheetRows> Sheets, string? Fault);

/// <summary>
/// Reads tables people send: .ods, .xlsx, .csv and .txt. Only texts are taken, never a formula or a link. A file is not trusted: it is read through limits
/// that hold whatever it says about its own size.
/// </summary>
public static class SheetFile
{
    /// <summary>Most bytes of a file.</summary>
    public const int MostBytes = 32 * 1024 * 1024;

    /// <summary>Most bytes of a part of a file once unpacked.</summary>
    internal const int MostUnpacked = 64 * 1024 * 1024;

    /// <summary>Most cells with something in them.</summary>
    internal const int MostCells = 2_000_000;

    /// <summary>Most columns; further cells are left out.</summary>
    internal const int MostColumns = 1_000;

    /// <summary>Most rows.</summary>
    internal const int MostRows = 1_048_576;

    /// <summary>Reads a file by what its name ends with.</summary>
    public static async Task<SheetReading> ReadAsync(string path, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(path);
        try
        {
            var file = new FileInfo(path);
            if (!file.Exists)
            {
                return Refused($"There is no file {path}.");
            }

            if (file.Length > MostBytes)
            {
                return Refused($"{path} is larger than {MostBytes / 1024 / 1024} MiB. Divide it.");
            }

            var bytes = await File.ReadAllBytesAsync(path, cancel);
            return Read(Path.GetFileName(path), bytes);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return Refused($"{path} can't be read: {failure.Message}");
        }
    }

    /// <summary>Reads a file's bytes by what its name ends with.</summary>
    public static SheetReading Read(string name, byte[] bytes)
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(bytes);
        try
        {
            return Path.GetExtension(name).ToLowerInvariant() switch
            {
                ".ods" => new SheetReading(OpenDocument.Read(bytes), null),
                ".xlsx" => new SheetReading(OfficeOpenXml.Read(bytes), null),
                ".csv" or ".txt" => new SheetReading([new SheetRows(name, Csv.Read(bytes))], null),
                ".xls" => Refused($"{name} is of the old Excel format. Save it as .xlsx, .ods or .csv."),
                _ => Refused($"{name} does not end in .ods, .xlsx, .csv or .txt."),
            };
        }
        catch (TooLargeException large)
        {
            return Refused($"{name} holds too much: {large.Message} Divide it.");
        }
        catch (Exception broken) when (broken is InvalidDataException or XmlException or FormatException)
        {
            // What a broken file holds is not repeated: it may be anybody's data.
            return Refused($"{name} is not a whole file of its kind: open it in a spreadsheet program and save it again.");
        }
    }

    /// <summary>A part of a zipped file, as XML; null where the file has no such part.</summary>
    internal static XmlReader? Part(ZipArchive archive, string name)
    {
        if (archive.GetEntry(name) is not { } entry)
        {
            return null;
        }

        return XmlReader.Create(new LimitedStream(entry.Open(), MostUnpacked), new XmlReaderSettings
        {
            DtdProcessing = DtdProcessing.Prohibit,
            XmlResolver = null,
            CloseInput = true,
            MaxCharactersInDocument = MostUnpacked,
        });
    }

    private static SheetReading Refused(string fault) => new([], fault);
}

/// <summary>A file holds more than is read.</summary>
internal sealed class TooLargeException(string message) : Exception(message);

/// <summary>Rows being read: counts what is taken in, and drops empty ends.</summary>
internal sealed class RowsBeingRead
{
    private readonly List<ImmutableArray<string>> rows = [];
    private readonly List<string> cells = [];
    private int taken;

    /// <summary>The next cell, as often as it is repeated.</summary>
    public void Cell(string text, int times = 1)
    {
        for (var at = 0; at < times && cells.Count < SheetFile.MostColumns; at++)
        {
            if (text.Length > 0 && ++taken > SheetFile.MostCells)
            {
                throw new TooLargeException(string.Create(CultureInfo.InvariantCulture, $"more than {SheetFile.MostCells} cells."));
            }

            cells.Add(text);
        }
    }

    /// <summary>Empty cells up to a column, counted from 0.</summary>
    public void Upto(int column)
    {
        while (cells.Count < Math.Min(column, SheetFile.MostColumns))
        {
            cells.Add("");
        }
    }

    /// <summary>The row's end, as often as it is repeated. Empty rows are kept one by one only as far as something follows them.</summary>
    public void Row(int times = 1)
    {
        while (cells.Count > 0 && cells[^1].Length == 0)
        {
            cells.RemoveAt(cells.Count - 1);
        }

        if (cells.Count == 0)
        {
            emptyRows += times;
            return;
        }

        if (rows.Count + emptyRows + (long)times > SheetFile.MostRows)
        {
            throw new TooLargeException(string.Create(CultureInfo.InvariantCulture, $"more than {SheetFile.MostRows} rows."));
        }

        rows.AddRange(Enumerable.Repeat(ImmutableArray<string>.Empty, (int)emptyRows));
        emptyRows = 0;
        var row = cells.ToImmutableArray();
        for (var at = 0; at < times; at++)
        {
            // The first was counted cell by cell.
            if (at > 0 && (taken += row.Length) > SheetFile.MostCells)
            {
                throw new TooLargeException(string.Create(CultureInfo.InvariantCulture, $"more than {SheetFile.MostCells} cells."));
            }

            rows.Add(row);
        }

        cells.Clear();
    }

    private long emptyRows;

    /// <summary>The row the next cell goes to, counted from 0.</summary>
    public long Next => rows.Count + emptyRows;

    public ImmutableArray<ImmutableArray<string>> All => [.. rows];
}

/// <summary>A stream that gives no more than so many bytes, whatever its source claims to hold.</summary>
internal sealed class LimitedStream(Stream inner, long most) : Stream
{
    private long left = most;

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override int Read(byte[] buffer, int offset, int count) => Count(inner.Read(buffer, offset, count));

    public override int Read(Span<byte> buffer) => Count(inner.Read(buffer));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }

    private int Count(int read) => (left -= read) >= 0 ? read : throw new TooLargeException("it unpacks to more than is read.");
}
