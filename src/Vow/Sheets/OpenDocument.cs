using System.Collections.Immutable;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Xml;

namespace Vow.Sheets;

/// <summary>.ods: OpenDocument spreadsheets (ODF 1.3, part 3, 9).</summary>
internal static class OpenDocument
{
    private const string Table = "urn:oasis:names:tc:opendocument:xmlns:table:1.0";
    private const string Text = "urn:oasis:names:tc:opendocument:xmlns:text:1.0";
    private const string Office = "urn:oasis:names:tc:opendocument:xmlns:office:1.0";

    public static ImmutableArray<SheetRows> Read(byte[] bytes)
    {
        using var archive = new ZipArchive(new MemoryStream(bytes, writable: false), ZipArchiveMode.Read);
        using var content = SheetFile.Part(archive, "content.xml") ?? throw new InvalidDataException();
        var sheets = ImmutableArray.CreateBuilder<SheetRows>();
        while (content.Read())
        {
            if (Is(content, Table, "table"))
            {
                sheets.Add(ReadTable(content));
            }
        }

        return sheets.ToImmutable();
    }

    private static SheetRows ReadTable(XmlReader reader)
    {
        var name = reader.GetAttribute("name", Table) ?? "";
        var rows = new RowsBeingRead();
        if (!reader.IsEmptyElement)
        {
            var depth = reader.Depth;
            while (reader.Read() && !(reader.NodeType == XmlNodeType.EndElement && reader.Depth == depth))
            {
                if (Is(reader, Table, "table-row"))
                {
                    ReadRow(reader, rows);
                }
            }
        }

        return new SheetRows(name, rows.All);
    }

    private static void ReadRow(XmlReader reader, RowsBeingRead rows)
    {
        var times = Times(reader, "number-rows-repeated");
        if (!reader.IsEmptyElement)
        {
            var depth = reader.Depth;
            while (reader.Read() && !(reader.NodeType == XmlNodeType.EndElement && reader.Depth == depth))
            {
                if (Is(reader, Table, "table-cell") || Is(reader, Table, "covered-table-cell"))
                {
                    var repeated = Times(reader, "number-columns-repeated");
                    rows.Cell(ReadCell(reader), repeated);
                }
            }
        }

        rows.Row(times);
    }

    /// <summary>The cell's paragraphs, one line each. A note somebody pinned to it is not part of it.</summary>
    private static string ReadCell(XmlReader reader)
    {
        if (reader.IsEmptyElement)
        {
            return "";
        }

        var text = new StringBuilder();
        var depth = reader.Depth;
        var paragraphs = 0;
        while (reader.Read() && !(reader.NodeType == XmlNodeType.EndElement && reader.Depth == depth))
        {
            while (Is(reader, Office, "annotation"))
            {
                reader.Skip();
            }

            if (reader.NodeType == XmlNodeType.EndElement && reader.Depth == depth)
            {
                break;
            }

            if (Is(reader, Text, "p") && paragraphs++ > 0 || Is(reader, Text, "line-break"))
            {
                text.Append('\n');
            }
            else if (Is(reader, Text, "s"))
            {
                text.Append(' ', Math.Min(100, int.TryParse(reader.GetAttribute("c", Text), NumberStyles.None, CultureInfo.InvariantCulture, out var blanks) ? blanks : 1));
            }
            else if (Is(reader, Text, "tab"))
            {
                text.Append(' ');
            }
            else if (reader.NodeType is XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.SignificantWhitespace)
            {
                text.Append(reader.Value);
            }
        }

        return text.ToString().Trim();
    }

    private static int Times(XmlReader reader, string attribute) =>
        int.TryParse(reader.GetAttribute(attribute, Table), NumberStyles.None, CultureInfo.InvariantCulture, out var times) ? Math.Max(1, times) : 1;

    private static bool Is(XmlReader reader, string space, string name) => reader.NodeType == XmlNodeType.Element && reader.LocalName == name && reader.NamespaceURI == space;
}
