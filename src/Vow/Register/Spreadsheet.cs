using System.Collections.Immutable;
using System.Globalization;
using System.IO.Compression;
using System.Xml;
using System.Xml.Linq;

namespace Vow.Register;

/// <summary>
/// Sheets of texts as a file that spreadsheet programs open: OpenDocument (ODF 1.3) or Office Open XML. Every cell is a text, so that nothing in it is
/// ever taken for a formula.
/// </summary>
public static class Spreadsheet
{
    /// <summary>Media type of .ods.</summary>
    public const string OdsType = "application/vnd.oasis.opendocument.spreadsheet";

    /// <summary>Media type of .xlsx.</summary>
    public const string XlsxType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";

    // Zip knows no date before.
    private static readonly DateTimeOffset Epoch = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private static readonly XNamespace Office = "urn:oasis:names:tc:opendocument:xmlns:office:1.0";
    private static readonly XNamespace Tables = "urn:oasis:names:tc:opendocument:xmlns:table:1.0";
    private static readonly XNamespace Text = "urn:oasis:names:tc:opendocument:xmlns:text:1.0";
    private static readonly XNamespace Styles = "urn:oasis:names:tc:opendocument:xmlns:style:1.0";
    private static readonly XNamespace Fo = "urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0";
    private static readonly XNamespace Manifest = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0";
    private static readonly XNamespace Excel = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    private static readonly XNamespace Relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    private static readonly XNamespace Package = "http://schemas.openxmlformats.org/package/2006/relationships";
    private static readonly XNamespace Types = "http://schemas.openxmlformats.org/package/2006/content-types";

    private enum Look
    {
        Plain,
        Title,
        Part,
        Heading,
    }

    /// <summary>An .ods file. The same sheets give the same bytes.</summary>
    public static byte[] Ods(ImmutableArray<Sheet> sheets) => Zip(
        // First and stored, so that the file's kind can be read at a fixed place (ODF 1.3, part 2, 3.3).
        ("mimetype", OdsType, CompressionLevel.NoCompression),
        ("META-INF/manifest.xml", Xml(OdsManifest()), CompressionLevel.Optimal),
        ("styles.xml", Xml(OdsStyles()), CompressionLevel.Optimal),
        ("content.xml", Xml(OdsContent(sheets)), CompressionLevel.Optimal));

    /// <summary>An .xlsx file. The same sheets give the same bytes.</summary>
    public static byte[] Xlsx(ImmutableArray<Sheet> sheets) => Zip(
    [
        ("[Content_Types].xml", Xml(XlsxTypes(sheets.Length)), CompressionLevel.Optimal),
        ("_rels/.rels", Xml(new XElement(Package + "Relationships", Relation("rId1", "officeDocument", "xl/workbook.xml"))), CompressionLevel.Optimal),
        ("xl/workbook.xml", Xml(new XElement(
            Excel + "workbook",
            new XAttribute(XNamespace.Xmlns + "r", Relations),
            new XElement(Excel + "sheets", sheets.Select((sheet, i) => new XElement(
                Excel + "sheet", new XAttribute("name", Clean(sheet.Name)), new XAttribute("sheetId", i + 1), new XAttribute(Relations + "id", "rId" + Number(i + 1))))))), CompressionLevel.Optimal),
        ("xl/_rels/workbook.xml.rels", Xml(new XElement(
            Package + "Relationships",
            sheets.Select((_, i) => Relation("rId" + Number(i + 1), "worksheet", $"worksheets/sheet{Number(i + 1)}.xml")),
            Relation("rId" + Number(sheets.Length + 1), "styles", "styles.xml"))), CompressionLevel.Optimal),
        ("xl/styles.xml", Xml(XlsxStyles()), CompressionLevel.Optimal),
        .. sheets.Select((sheet, i) => ($"xl/worksheets/sheet{Number(i + 1)}.xml", Xml(XlsxSheet(sheet)), CompressionLevel.Optimal)),
    ]);

    /// <summary>Rows one below the other, as both formats write them: title, then each part with its title and headings.</summary>
    private static IEnumerable<(Look Look, ImmutableArray<string> Cells)> Rows(Sheet sheet)
    {
        yield return (Look.Title, [sheet.Title]);
        foreach (var part in sheet.Parts)
        {
            yield return (Look.Plain, []);
            if (part.Title is { } title)
            {
                yield return (Look.Part, [title]);
            }

            if (!part.Headings.IsEmpty)
            {
                yield return (Look.Heading, part.Headings);
            }

            foreach (var row in part.Rows.IsEmpty ? [[RegisterWords.None]] : part.Rows)
            {
                yield return (Look.Plain, row);
            }
        }
    }

    private static int Columns(Sheet sheet) => Math.Max(1, Rows(sheet).Max(row => row.Cells.Length));

    private static XElement OdsManifest() => new(
        Manifest + "manifest",
        new XAttribute(XNamespace.Xmlns + "manifest", Manifest),
        new XAttribute(Manifest + "version", "1.3"),
        File("/", OdsType),
        File("styles.xml", "text/xml"),
        File("content.xml", "text/xml"));

    private static XElement File(string path, string type) =>
        new(Manifest + "file-entry", new XAttribute(Manifest + "full-path", path), new XAttribute(Manifest + "media-type", type));

    // A page of A4 on its side, for printing.
    private static XElement OdsStyles() => Named("document-styles", new XElement(
        Office + "automatic-styles",
        new XElement(
            Styles + "page-layout",
            new XAttribute(Styles + "name", "side"),
            new XElement(
                Styles + "page-layout-properties",
                new XAttribute(Fo + "page-width", "29.7cm"), new XAttribute(Fo + "page-height", "21cm"), new XAttribute(Styles + "print-orientation", "landscape"),
                new XAttribute(Fo + "margin", "1.5cm"), new XAttribute(Styles + "scale-to-X", "1"), new XAttribute(Styles + "scale-to-Y", "0")))),
        new XElement(
            Office + "master-styles",
            new XElement(Styles + "master-page", new XAttribute(Styles + "name", "Default"), new XAttribute(Styles + "page-layout-name", "side"))));

    private static XElement OdsContent(ImmutableArray<Sheet> sheets) => Named(
        "document-content",
        new XElement(
            Office + "automatic-styles",
            new XElement(
                Styles + "style", new XAttribute(Styles + "name", "column"), new XAttribute(Styles + "family", "table-column"),
                new XElement(Styles + "table-column-properties", new XAttribute(Styles + "column-width", "6cm"))),
            new XElement(
                Styles + "style", new XAttribute(Styles + "name", "table"), new XAttribute(Styles + "family", "table"), new XAttribute(Styles + "master-page-name", "Default"),
                new XElement(Styles + "table-properties", new XAttribute(Tables + "display", "true"))),
            CellStyle(Look.Plain, wraps: true, null, bold: false),
            CellStyle(Look.Title, wraps: false, "14pt", bold: true),
            CellStyle(Look.Part, wraps: false, "12pt", bold: true),
            CellStyle(Look.Heading, wraps: true, null, bold: true)),
        new XElement(Office + "body", new XElement(Office + "spreadsheet", sheets.Select(OdsSheet))));

    private static XElement CellStyle(Look look, bool wraps, string? size, bool bold) => new(
        Styles + "style", new XAttribute(Styles + "name", look.ToString()), new XAttribute(Styles + "family", "table-cell"),
        new XElement(Styles + "table-cell-properties", new XAttribute(Fo + "wrap-option", wraps ? "wrap" : "no-wrap"), new XAttribute(Styles + "vertical-align", "top")),
        new XElement(
            Styles + "text-properties",
            size is null ? null : new XAttribute(Fo + "font-size", size),
            bold ? new XAttribute(Fo + "font-weight", "bold") : null));

    private static XElement OdsSheet(Sheet sheet) => new(
        Tables + "table",
        new XAttribute(Tables + "name", Clean(sheet.Name)),
        new XAttribute(Tables + "style-name", "table"),
        new XElement(Tables + "table-column", new XAttribute(Tables + "style-name", "column"), new XAttribute(Tables + "number-columns-repeated", Columns(sheet))),
        Rows(sheet).Select(row => new XElement(
            Tables + "table-row",
            row.Cells.IsEmpty ? new XElement(Tables + "table-cell") : row.Cells.Select(cell => new XElement(
                Tables + "table-cell",
                new XAttribute(Office + "value-type", "string"),
                new XAttribute(Tables + "style-name", row.Look.ToString()),
                Clean(cell).Split('\n').Select(Paragraph))))));

    // Runs of spaces, and one at either end, would be taken for one space or none (ODF 1.3, part 3, 6.1.2).
    private static XElement Paragraph(string line)
    {
        var paragraph = new XElement(Text + "p");
        var at = 0;
        while (at < line.Length)
        {
            var space = line.IndexOf(' ', at);
            var end = space < 0 ? line.Length : space;
            if (end > at)
            {
                paragraph.Add(new XText(line[at..end]));
            }

            var spaces = 0;
            while (end + spaces < line.Length && line[end + spaces] == ' ')
            {
                spaces++;
            }

            if (spaces == 1 && end > 0 && end + 1 < line.Length)
            {
                paragraph.Add(new XText(" "));
            }
            else if (spaces > 0)
            {
                paragraph.Add(new XElement(Text + "s", new XAttribute(Text + "c", spaces)));
            }

            at = end + spaces;
        }

        return paragraph;
    }

    private static XElement Named(string root, params object[] content) => new(
        Office + root,
        new XAttribute(XNamespace.Xmlns + "office", Office),
        new XAttribute(XNamespace.Xmlns + "table", Tables),
        new XAttribute(XNamespace.Xmlns + "text", Text),
        new XAttribute(XNamespace.Xmlns + "style", Styles),
        new XAttribute(XNamespace.Xmlns + "fo", Fo),
        new XAttribute(Office + "version", "1.3"),
        content);

    private static XElement XlsxTypes(int sheets) => new(
        Types + "Types",
        new XElement(Types + "Default", new XAttribute("Extension", "rels"), new XAttribute("ContentType", "application/vnd.openxmlformats-package.relationships+xml")),
        new XElement(Types + "Default", new XAttribute("Extension", "xml"), new XAttribute("ContentType", "application/xml")),
        Part("/xl/workbook.xml", "sheet.main+xml"),
        Part("/xl/styles.xml", "styles+xml"),
        Enumerable.Range(1, sheets).Select(i => Part($"/xl/worksheets/sheet{Number(i)}.xml", "worksheet+xml")));

    private static XElement Part(string name, string type) =>
        new(Types + "Override", new XAttribute("PartName", name), new XAttribute("ContentType", "application/vnd.openxmlformats-officedocument.spreadsheetml." + type));

    private static XElement Relation(string id, string type, string target) => new(
        Package + "Relationship", new XAttribute("Id", id), new XAttribute("Type", Relations.NamespaceName + "/" + type), new XAttribute("Target", target));

    // Cell formats in the order of Look.
    private static XElement XlsxStyles() => new(
        Excel + "styleSheet",
        new XElement(Excel + "fonts", new XAttribute("count", 4), Font(11, false), Font(14, true), Font(12, true), Font(11, true)),
        new XElement(
            Excel + "fills", new XAttribute("count", 2),
            new XElement(Excel + "fill", new XElement(Excel + "patternFill", new XAttribute("patternType", "none"))),
            new XElement(Excel + "fill", new XElement(Excel + "patternFill", new XAttribute("patternType", "gray125")))),
        new XElement(
            Excel + "borders", new XAttribute("count", 1),
            new XElement(Excel + "border", ((string[])["left", "right", "top", "bottom", "diagonal"]).Select(side => new XElement(Excel + side)))),
        new XElement(Excel + "cellStyleXfs", new XAttribute("count", 1), Format(0, null)),
        new XElement(Excel + "cellXfs", new XAttribute("count", 4), Format(0, true), Format(1, false), Format(2, false), Format(3, true)));

    private static XElement Font(int size, bool bold) => new(
        Excel + "font",
        bold ? new XElement(Excel + "b") : null,
        new XElement(Excel + "sz", new XAttribute("val", size)),
        new XElement(Excel + "name", new XAttribute("val", "Calibri")));

    private static XElement Format(int font, bool? wraps) => new(
        Excel + "xf",
        new XAttribute("numFmtId", 0), new XAttribute("fontId", font), new XAttribute("fillId", 0), new XAttribute("borderId", 0),
        wraps is null ? null : new XAttribute("xfId", 0),
        wraps is null ? null : new XAttribute("applyAlignment", 1),
        wraps is null ? null : new XElement(Excel + "alignment", new XAttribute("vertical", "top"), wraps == true ? new XAttribute("wrapText", 1) : null));

    private static XElement XlsxSheet(Sheet sheet) => new(
        Excel + "worksheet",
        new XElement(Excel + "sheetPr", new XElement(Excel + "pageSetUpPr", new XAttribute("fitToPage", 1))),
        new XElement(Excel + "cols", new XElement(Excel + "col", new XAttribute("min", 1), new XAttribute("max", Columns(sheet)), new XAttribute("width", 32), new XAttribute("customWidth", 1))),
        new XElement(Excel + "sheetData", Rows(sheet).Select((row, i) => new XElement(
            Excel + "row",
            new XAttribute("r", i + 1),
            row.Cells.Select((cell, j) => new XElement(
                Excel + "c",
                new XAttribute("r", Column(j) + Number(i + 1)),
                new XAttribute("s", (int)row.Look),
                new XAttribute("t", "inlineStr"),
                new XElement(Excel + "is", new XElement(Excel + "t", new XAttribute(XNamespace.Xml + "space", "preserve"), Clean(cell)))))))),
        new XElement(Excel + "pageSetup", new XAttribute("paperSize", 9), new XAttribute("orientation", "landscape"), new XAttribute("fitToHeight", 0)));

    private static string Column(int index)
    {
        var name = "";
        for (var n = index + 1; n > 0; n = (n - 1) / 26)
        {
            name = (char)('A' + ((n - 1) % 26)) + name;
        }

        return name;
    }

    private static string Number(int n) => n.ToString(CultureInfo.InvariantCulture);

    // What XML can't hold is left out.
    private static string Clean(string text)
    {
        var clean = new System.Text.StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (i + 1 < text.Length && XmlConvert.IsXmlSurrogatePair(text[i + 1], text[i]))
            {
                clean.Append(text[i]).Append(text[++i]);
            }
            else if (XmlConvert.IsXmlChar(text[i]) && text[i] is not '\r')
            {
                clean.Append(text[i]);
            }
        }

        return clean.ToString();
    }

    private static string Xml(XElement root) => new XDeclaration("1.0", "UTF-8", null) + root.ToString(SaveOptions.DisableFormatting);

    private static byte[] Zip(params (string Name, string Content, CompressionLevel Level)[] parts)
    {
        using var file = new MemoryStream();
        using (var zip = new ZipArchive(file, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, content, level) in parts)
            {
                var entry = zip.CreateEntry(name, level);
                entry.LastWriteTime = Epoch;
                using var stream = entry.Open();
                stream.Write(System.Text.Encoding.UTF8.GetBytes(content));
            }
        }

        return file.ToArray();
    }
}
