using System.CommandLine;
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Vow.Commands;
using Vow.Evidence;
using Vow.Hosting;
using Vow.Sheets;

namespace Vow.Retention;

/// <summary>What came of putting a file's addresses and numbers on the opposition list.</summary>
/// <param name="New">Lines whose address or number was not on it.</param>
/// <param name="Known">Lines whose address or number was; its entry is dated again.</param>
/// <param name="Invalid">Lines that hold neither an address nor a number, by their numbers in the file.</param>
/// <param name="IsReadable">Whether the list could be read; what comes after the line where it could not is not on it.</param>
public sealed record OptOutsImported(int New, int Known, ImmutableArray<int> Invalid, bool IsReadable);

/// <summary>
/// <c>vow import optouts</c>: whoever said elsewhere that they don't want to be written to is put on the opposition list, each with its entry. What the
/// lines hold is never repeated: faults are told by line number.
/// </summary>
public sealed class ImportOptOuts(Deeds deeds, OppositionList list, Entries entries)
{
    // Deeds of this size keep the writer free for others between them.
    private const int LinesPerDeed = 100;
    private const int MostFaultsShown = 50;

    private static readonly string[] Headings =
        ["email", "e-mail", "mail", "email address", "e-mail address", "adresse e-mail", "adresse email", "adresse mail", "courriel", "adresse électronique", "phone", "phone number", "telephone", "téléphone", "numéro de téléphone", "mobile", "sms"];

    private static readonly JsonSerializerOptions Shape = new() { WriteIndented = true };

    /// <summary>The verb. Exit code 1 where a line could not be taken.</summary>
    public static Verb Verb()
    {
        var file = new Argument<string>("FILE") { Description = "A .csv, .txt, .ods or .xlsx file: one e-mail address or telephone number a line, or a column of them." };
        var column = new Option<string>("--column") { Description = "Heading of the column that holds them, where the file has several.", HelpName = "HEADING" };
        return new Verb(
            new Command("optouts", "Puts addresses and numbers on the list of people not to be written to.") { file, column, CommonOptions.Format },
            VerbNeeds.Changing,
            run => RunAsync(run, run.Words.GetValue(file)!, run.Words.GetValue(column)))
        {
            Under = "import",
            File = file,
        };
    }

    /// <summary>Puts values on the list, each with the number of its line. Run again after an interruption, it does nothing twice.</summary>
    public async Task<OptOutsImported> RunAsync(IReadOnlyList<(int Line, string Value)> values, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(values);
        var (added, known) = (0, 0);
        var invalid = ImmutableArray.CreateBuilder<int>();
        foreach (var part in values.Chunk(LinesPerDeed))
        {
            cancel.ThrowIfCancellationRequested();
            invalid.AddRange(part.Where(one => KindOf(one.Value) is null).Select(one => one.Line));
            var outcome = await deeds.DoAsync(deed => PutAsync(deed, part));
            if (outcome is not { } counted)
            {
                return new OptOutsImported(added, known, invalid.ToImmutable(), false);
            }

            added += counted.New;
            known += counted.Known;
        }

        await deeds.DoAsync(deed => entries.AppendAsync(deed, "opposition.imported", Actor.System, new JsonObject
        {
            ["new"] = added,
            ["known"] = known,
            ["invalid"] = invalid.Count,
        }));
        return new OptOutsImported(added, known, invalid.ToImmutable(), true);
    }

    private async Task<(int New, int Known)?> PutAsync(Deed deed, (int Line, string Value)[] part)
    {
        var (added, known) = (0, 0);
        foreach (var (_, value) in part)
        {
            if (KindOf(value) is not { } kind)
            {
                continue;
            }

            switch (await list.IsOnAsync(deed, kind, value))
            {
                case ListAnswer.Listed:
                    known++;
                    break;
                case ListAnswer.Free when await list.AddAsync(deed, kind, value, Actor.System):
                    added++;
                    break;
                default:
                    deed.Undo = true;
                    return null;
            }
        }

        return (added, known);
    }

    private static async Task<int> RunAsync(VerbRun run, string file, string? column)
    {
        var reading = await SheetFile.ReadAsync(file, run.Cancel);
        if (reading.Fault is { } fault)
        {
            return await run.FaultAsync(fault);
        }

        var (values, left, unclear) = Values(reading.Sheets, column);
        if (unclear is not null)
        {
            return await run.FaultAsync(unclear);
        }

        var done = await run.Service<ImportOptOuts>().RunAsync(values, run.Cancel);
        if (run.IsJson)
        {
            await run.Output.WriteLineAsync(JsonSerializer.Serialize(new { @new = done.New, known = done.Known, invalid = done.Invalid, leftOut = left }, Shape));
        }
        else
        {
            await run.Output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{done.New} new on the list, {done.Known} known already, {done.Invalid.Length} invalid."));
            if (left.Count > 0)
            {
                await run.Output.WriteLineAsync($"Left out, since the list holds fingerprints and today's date alone: {string.Join(", ", left.Select(heading => $"\"{heading}\""))}. Keep the file where your proofs are if you need them.");
            }

            if (!done.Invalid.IsEmpty)
            {
                var more = done.Invalid.Length > MostFaultsShown ? string.Create(CultureInfo.InvariantCulture, $" and {done.Invalid.Length - MostFaultsShown} more") : "";
                await run.Output.WriteLineAsync(done.Invalid.Length == 1
                    ? string.Create(CultureInfo.InvariantCulture, $"Neither an address nor a number: line {done.Invalid[0]}. Mend it and run the command again.")
                    : $"Neither an address nor a number: lines {string.Join(", ", done.Invalid.Take(MostFaultsShown))}{more}. Mend them and run the command again.");
            }
        }

        if (!done.IsReadable)
        {
            await run.Error.WriteLineAsync("The opposition list can't be read, since its key is gone: nothing more was put on it, and nothing may be sent to anybody. Restore keys.db from its own backup, then run the command again.");
        }

        return done.Invalid.IsEmpty && done.IsReadable ? 0 : 1;
    }

    /// <summary>The one column of the file that holds them, heading left out, and the headings of the others; or what to say where it can't be told which.</summary>
    private static (List<(int Line, string Value)> Values, List<string> Left, string? Unclear) Values(ImmutableArray<SheetRows> sheets, string? heading)
    {
        if (sheets.FirstOrDefault(sheet => !sheet.Rows.IsEmpty) is not { } sheet)
        {
            return ([], [], "The file is empty.");
        }

        var first = sheet.Rows.First(row => !row.IsEmpty);
        var firstAt = sheet.Rows.IndexOf(first);
        var named = Find(first, heading is null ? Headings : [heading]);
        if (named < 0 && (heading is not null || first.Count(cell => cell.Length > 0) > 1))
        {
            return ([], [], heading is null
                ? "The file has several columns, and no heading says which holds the addresses. Name it: --column HEADING"
                : $"No column is headed \"{heading}\" in the file's first line.");
        }

        var column = Math.Max(named, 0);
        return (
            [.. sheet.Rows.Select((row, at) => (Line: at + 1, Value: column < row.Length ? row[column] : "")).Where(one => one.Value.Length > 0 && (named < 0 || one.Line > firstAt + 1))],
            named < 0 ? [] : [.. first.Where((cell, at) => at != column && cell.Length > 0)], null);
    }

    private static int Find(ImmutableArray<string> cells, string[] headings)
    {
        for (var at = 0; at < cells.Length; at++)
        {
            if (headings.Contains(cells[at].Trim(), StringComparer.OrdinalIgnoreCase))
            {
                return at;
            }
        }

        return -1;
    }

    /// <summary>What kind of identifier it is; null where it is neither.</summary>
    private static string? KindOf(string value)
    {
        var at = value.IndexOf('@', StringComparison.Ordinal);
        if (at >= 0)
        {
            var dot = value.LastIndexOf('.');
            return at is > 0 and <= 64 && at == value.LastIndexOf('@') && dot > at + 1 && dot < value.Length - 1 && value.Length <= 254 && !value.AsSpan().ContainsAny(" ,;:<>()[]\\\"\n")
                ? "email"
                : null;
        }

        var digits = value.Count(char.IsAsciiDigit);
        return digits is >= 6 and <= 15 && value.Length <= 40 && value.Select((letter, place) => char.IsAsciiDigit(letter) || letter is ' ' or '\u00a0' or '\u202f' or '.' or '-' or '/' or '(' or ')' || (letter == '+' && place == 0)).All(fits => fits)
            ? "phone"
            : null;
    }
}
