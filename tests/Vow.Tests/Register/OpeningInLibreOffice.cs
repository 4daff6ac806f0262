using System.Diagnostics;
using System.Text;
using Vow.Gate;
using Vow.Policy;
using Vow.Register;

namespace Vow.Tests.Register;

/// <summary>The spreadsheets in a program of somebody else's: Debian's LibreOffice opens them and gives every cell back as text.</summary>
public sealed class OpeningInLibreOffice
{
    private const string Program = "/usr/bin/soffice";

    // Comma, double quote, UTF-8, from the first line, cells as shown, every sheet.
    private const string AllSheets = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,-1";

    [Theory, Trait("tier", "long"), Trait("long", "rows")]
    [InlineData("ods")]
    [InlineData("xlsx")]
    public async Task It_shows_every_cell_of_every_sheet(string format)
    {
        Assert.SkipUnless(File.Exists(Program), "LibreOffice is not installed (" + Program + ")");
        using var company = new SmallCompany(more: """
            clients:
              bakery: { name: "=1+1", contact: "two  spaces ", does: { en: "\"quoted\", cut", fr: x }, contract: 001, recipients: [mailer] }

            """);
        company.Edit("  role: controller\n", "  role: processor\n");
        var register = ProcessingRegister.Of(company.Read(), [], new Dictionary<string, (long, Instant)>(), new DateOnly(2027, 3, 1));
        var folder = Directory.CreateTempSubdirectory("vow-office-").FullName;
        try
        {
            var file = RegisterFile.Of(register, format, Language.En);
            var path = Path.Combine(folder, "r." + format);
            await File.WriteAllBytesAsync(path, file.Bytes, TestContext.Current.CancellationToken);
            await ConvertAsync(folder, path);
            foreach (var sheet in RegisterSheets.Of(register, Language.En, forPeople: false))
            {
                var text = await File.ReadAllTextAsync(Path.Combine(folder, $"r-{sheet.Name}.csv"), TestContext.Current.CancellationToken);
                Assert.Equal(Lines(sheet), Read(text).Select(Line));
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task ConvertAsync(string folder, string path)
    {
        var start = new ProcessStartInfo(Program, [$"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", AllSheets, "--outdir", folder, path])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var process = Process.Start(start)!;
        var said = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var faults = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, await said + await faults);
    }

    // As the sheet lays its parts out: an empty line, a title, headings, rows.
    private static IEnumerable<string> Lines(Sheet sheet)
    {
        var lines = new List<IEnumerable<string>> { (string[])[sheet.Title] };
        foreach (var part in sheet.Parts)
        {
            lines.Add([]);
            lines.AddRange(part.Title is null ? [] : [[part.Title]]);
            lines.AddRange(part.Headings.IsEmpty ? [] : [part.Headings]);
            lines.AddRange(part.Rows.IsEmpty ? [[RegisterWords.None]] : part.Rows.Select(row => (IEnumerable<string>)row));
        }

        return lines.Select(Line);
    }

    private static string Line(IEnumerable<string> cells) => string.Join('|', cells).TrimEnd('|');

    private static IEnumerable<List<string>> Read(string csv)
    {
        var (row, cell, quoted) = (new List<string>(), new StringBuilder(), false);
        for (var i = 0; i < csv.Length; i++)
        {
            switch (csv[i])
            {
                case '"' when quoted && i + 1 < csv.Length && csv[i + 1] == '"':
                    cell.Append(csv[i++]);
                    break;
                case '"':
                    quoted = !quoted;
                    break;
                case ',' or '\n' when !quoted:
                    row.Add(cell.ToString());
                    cell.Clear();
                    if (csv[i] == '\n')
                    {
                        yield return row;
                        row = [];
                    }

                    break;
                default:
                    cell.Append(csv[i]);
                    break;
            }
        }
    }
}
