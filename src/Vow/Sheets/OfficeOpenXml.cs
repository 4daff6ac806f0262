using System.Collections.Immutable;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Xml;

namespace Vow.Sheets;

/// <summary>.xlsx: Office Open XML workbooks (ECMA-376, part 1, 18).</summary>
internal static class OfficeOpenXml
{
    public static ImmutableArray<SheetRows> Read(byte[] bytes)
    {
        using var archive = new ZipArchive(new MemoryStream(bytes, writable: false), ZipArchiveMode.Read);
        var targets = Targets(archive);
        var shared = SharedStrings(archive);
        using var workbook = SheetFile.Part(archive, "xl/workbook.xml") ?? throw new InvalidDataException();
        var sheets = ImmutableArray.CreateBuilder<SheetRows>();
        while (workbook.Read())
        {
            if (Is(workbook, "sheet") && RelationOf(workbook) is { } relation && targets.TryGetValue(relation, out var target) && SheetFile.Part(archive, target) is { } part)
            {
                using (part)
                {
                    sheets.Add(new SheetRows(workbook.GetAttribute("name") ?? "", ReadSheet(part, shared)));
                }
            }
        }

        return sheets.ToImmutable();
    }

    // The attribute's namespace differs between the transitional and the strict form of the format.
    private static string? RelationOf(XmlReader sheet)
    {
        for (var at = 0; at < sheet.AttributeCount; at++)
        {
            sheet.MoveToAttribute(at);
            if (sheet.LocalName == "id" && sheet.NamespaceURI.Length > 0)
            {
                var id = sheet.Value;
                sheet.MoveToElement();
                return id;
            }
        }

        sheet.MoveToElement();
        return null;
    }

    private static Dictionary<string, string> Targets(ZipArchive archive)
    {
        var targets = new Dictionary<string, string>(StringComparer.Ordinal);
        using var relations = SheetFile.Part(archive, "xl/_rels/workbook.xml.rels");
        while (relations?.Read() == true)
        {
            if (Is(relations, "Relationship") && relations.GetAttribute("Id") is { } id && relations.GetAttribute("Target") is { } target)
            {
                targets[id] = target.StartsWith('/') ? target[1..] : "xl/" + target;
            }
        }

        return targets;
    }

    private static List<string> SharedStrings(ZipArchive archive)
    {
        var strings = new List<string>();
        using var part = SheetFile.Part(archive, "xl/sharedStrings.xml");
        while (part?.Read() == true)
        {
            if (Is(part, "si"))
            {
                strings.Add(TextIn(part));
            }
        }

        return strings;
    }

    private static ImmutableArray<ImmutableArray<string>> ReadSheet(XmlReader sheet, List<string> shared)
    {
        var rows = new RowsBeingRead();
        var isOpen = false;
        while (sheet.Read())
        {
            if (Is(sheet, "row"))
            {
                if (isOpen)
                {
                    rows.Row();
                }

                // Rows without anything in them are not written: the number says how many were left out.
                if (int.TryParse(sheet.GetAttribute("r"), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number - 1 > rows.Next)
                {
                    rows.Row((int)Math.Min(SheetFile.MostRows, number - 1 - rows.Next));
                }

                isOpen = true;
            }
            else if (Is(sheet, "c"))
            {
                if (ColumnOf(sheet.GetAttribute("r")) is { } column)
                {
                    rows.Upto(column);
                }

                rows.Cell(ReadCell(sheet, shared));
            }
        }

        rows.Row();
        return rows.All;
    }

    private static string ReadCell(XmlReader cell, List<string> shared)
    {
        var kind = cell.GetAttribute("t");
        var text = "";
        if (!cell.IsEmptyElement)
        {
            var depth = cell.Depth;
            while (cell.Read() && !(cell.NodeType == XmlNodeType.EndElement && cell.Depth == depth))
            {
                if (Is(cell, "v"))
                {
                    text = TextIn(cell);
                }
                else if (Is(cell, "is"))
                {
                    text = TextIn(cell);
                }
            }
        }

        if (kind != "s")
        {
            return text.Trim();
        }

        return int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var at) && at < shared.Count ? shared[at].Trim() : throw new InvalidDataException();
    }

    /// <summary>All text inside an element, but for the reading aids of Asian scripts.</summary>
    private static string TextIn(XmlReader reader)
    {
        if (reader.IsEmptyElement)
        {
            return "";
        }

        var text = new StringBuilder();
        var depth = reader.Depth;
        while (reader.Read() && !(reader.NodeType == XmlNodeType.EndElement && reader.Depth == depth))
        {
            while (Is(reader, "rPh"))
            {
                reader.Skip();
            }

            if (reader.NodeType == XmlNodeType.EndElement && reader.Depth == depth)
            {
                break;
            }

            if (reader.NodeType is XmlNodeType.Text or XmlNodeType.CDATA or XmlNodeType.SignificantWhitespace or XmlNodeType.Whitespace)
            {
                text.Append(reader.Value);
            }
        }

        return text.ToString();
    }

    /// <summary>"BC12" is column 54, counted from 0; null where it is no such reference.</summary>
    private static int? ColumnOf(string? reference)
    {
        var column = 0;
        foreach (var letter in (reference ?? "").TakeWhile(char.IsAsciiLetterUpper).Take(4))
        {
            column = (column * 26) + letter - 'A' + 1;
        }

        return column == 0 ? null : column - 1;
    }

    private static bool Is(XmlReader reader, string name) => reader.NodeType == XmlNodeType.Element && reader.LocalName == name;
}
