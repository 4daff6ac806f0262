using System.IO.Compression;
using System.Security;
using System.Text;

namespace Vow.Host.Tests;

/// <summary>Small spreadsheet files as other programs write them.</summary>
internal static class SheetTexts
{
    private const string OdsHead = """<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>""";

    public static byte[] Ods(params (string Name, string[][] Rows)[] sheets) => OdsOf(string.Concat(sheets.Select(sheet =>
        $"<table:table table:name=\"{SecurityElement.Escape(sheet.Name)}\">{string.Concat(sheet.Rows.Select(OdsRow))}<table:table-row table:number-rows-repeated=\"1048000\"><table:table-cell table:number-columns-repeated=\"16384\"/></table:table-row></table:table>")));

    public static byte[] OdsOf(string tables) => Zip(("content.xml", OdsHead + tables + "</office:spreadsheet></office:body></office:document-content>"));

    public static byte[] Xlsx(params (string Name, string[][] Rows)[] sheets)
    {
        const string main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
        var shared = sheets.SelectMany(sheet => sheet.Rows).SelectMany(row => row).Distinct().ToList();
        return Zip(
        [
            ("xl/workbook.xml", $"<workbook xmlns=\"{main}\" xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\"><sheets>{string.Concat(sheets.Select((sheet, at) => $"<sheet name=\"{SecurityElement.Escape(sheet.Name)}\" sheetId=\"{at + 1}\" r:id=\"rId{at + 1}\"/>"))}</sheets></workbook>"),
            ("xl/_rels/workbook.xml.rels", $"<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">{string.Concat(sheets.Select((_, at) => $"<Relationship Id=\"rId{at + 1}\" Target=\"worksheets/sheet{at + 1}.xml\"/>"))}</Relationships>"),
            ("xl/sharedStrings.xml", $"<sst xmlns=\"{main}\">{string.Concat(shared.Select(text => $"<si><r><t>{SecurityElement.Escape(text)}</t></r><rPh><t>never read</t></rPh></si>"))}</sst>"),
            .. sheets.Select((sheet, at) => ($"xl/worksheets/sheet{at + 1}.xml", $"<worksheet xmlns=\"{main}\"><sheetData>{string.Concat(sheet.Rows.Select((row, y) => (row, y)).Where(one => one.row.Length > 0).Select(one => $"<row r=\"{one.y + 1}\">{string.Concat(one.row.Select((text, x) => text.Length == 0 ? "" : $"<c r=\"{(char)('A' + x)}{one.y + 1}\" t=\"s\"><v>{shared.IndexOf(text)}</v></c>"))}</row>"))}</sheetData></worksheet>")),
        ]);
    }

    public static byte[] Zip(params (string Name, string Text)[] parts)
    {
        using var bytes = new MemoryStream();
        using (var archive = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, text) in parts)
            {
                using var part = archive.CreateEntry(name).Open();
                part.Write(Encoding.UTF8.GetBytes(text));
            }
        }

        return bytes.ToArray();
    }

    private static string OdsRow(string[] row) => $"<table:table-row>{string.Concat(row.Select(OdsCell))}</table:table-row>";

    private static string OdsCell(string text) => text.Length == 0
        ? "<table:table-cell/>"
        : $"<table:table-cell><office:annotation><text:p>never read</text:p></office:annotation>{string.Concat(text.Split('\n').Select(line => $"<text:p>{SecurityElement.Escape(line).Replace("  ", " <text:s/>", StringComparison.Ordinal)}</text:p>"))}</table:table-cell>";
}
