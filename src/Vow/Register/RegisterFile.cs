using System.Collections.Immutable;
using System.Text;
using Vow.Policy;

namespace Vow.Register;

/// <summary>The register as a file.</summary>
/// <param name="Name">File name.</param>
/// <param name="Type">Media type.</param>
/// <param name="Bytes">Content.</param>
public sealed record RegisterFile(string Name, string Type, byte[] Bytes)
{
    /// <summary>Formats it can be written in, by the word and the file's extension alike.</summary>
    public static ImmutableArray<string> Formats { get; } = ["ods", "xlsx", "json", "html"];

    /// <summary>Writes the register.</summary>
    /// <param name="register">The register.</param>
    /// <param name="format">One of <see cref="Formats"/>.</param>
    /// <param name="language">In which language.</param>
    public static RegisterFile Of(ProcessingRegister register, string format, Language language)
    {
        ArgumentNullException.ThrowIfNull(register);
        var (type, bytes) = format switch
        {
            "ods" => (Spreadsheet.OdsType, Spreadsheet.Ods(RegisterSheets.Of(register, language, forPeople: false))),
            "xlsx" => (Spreadsheet.XlsxType, Spreadsheet.Xlsx(RegisterSheets.Of(register, language, forPeople: false))),
            "json" => ("application/json; charset=utf-8", Encoding.UTF8.GetBytes(RegisterJson.Write(register, language))),
            "html" => ("text/html; charset=utf-8", Encoding.UTF8.GetBytes(RegisterHtml.Write(RegisterSheets.Of(register, language, forPeople: true), register.Policy.Declared.Controller.Name, language))),
            _ => throw new ArgumentOutOfRangeException(nameof(format)),
        };
        return new RegisterFile($"register-{register.Policy.Declared.Name}-{language.Code()}.{format}", type, bytes);
    }

    /// <summary>A table as a CSV file.</summary>
    public static RegisterFile Csv(string name, SheetPart part)
    {
        ArgumentNullException.ThrowIfNull(part);
        return new RegisterFile(name + ".csv", Sheets.Csv.Type, Sheets.Csv.Write(part.Headings, part.Rows));
    }
}
