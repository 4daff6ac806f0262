using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Vow.Commands;
using Vow.Evidence;
using Vow.Gate;
using Vow.Hosting;
using Vow.Policies;
using Vow.Policy;
using Vow.Sheets;

namespace Vow.Rights;

/// <summary>What stands in the way of a file of requests. It names a place, never what stands there.</summary>
/// <param name="Line">Line of the file, from 1.</param>
/// <param name="Column">The column's name; empty where the whole line is meant.</param>
/// <param name="Message">What is wrong, and what to do.</param>
public sealed record RequestFault(int Line, string Column, string Message);

/// <summary>A line of a file of requests, by column.</summary>
/// <param name="Number">Its line, from 1.</param>
/// <param name="Cells">What stands in it, trimmed; a column that is empty or not there is absent.</param>
public sealed record RequestLine(int Number, ImmutableDictionary<string, string> Cells)
{
    /// <summary>A column's text; empty where it has none.</summary>
    public string this[string column] => Cells.GetValueOrDefault(column, "");
}

/// <summary>What came of a file of requests: with a fault nothing was taken over.</summary>
/// <param name="Opened">Files opened.</param>
/// <param name="Joined">Requests joined to a file that is open.</param>
/// <param name="Known">Requests taken over before.</param>
/// <param name="Faults">Every fault of the file, by line.</param>
public sealed record RequestsImported(int Opened, int Joined, int Known, ImmutableArray<RequestFault> Faults);

/// <summary>
/// <c>vow import requests</c>: takes over requests that came before Vow was there, with their true dates. The file is taken whole or not at all, once however often it
/// is sent, and nobody is written to.
/// </summary>
public sealed class ImportRequests(Deeds deeds, ReceiveRequest receive, PolicyHolder policies)
{
    /// <summary>Most lines of a file: they are taken over in one transaction.</summary>
    public const int MostLines = 5_000;

    private const int MostFaultsShown = 100;
    private const string Received = "received";
    private const string Answered = "answered";

    /// <summary>The columns, in the order of the help.</summary>
    public static readonly ImmutableArray<string> Columns = [Received, "right", "channel", "email", "post", "text", "language", "minor", Answered];

    private static readonly ImmutableDictionary<string, string> Headings = Columns.ToDictionary(c => c, c => c, StringComparer.OrdinalIgnoreCase).Concat(new Dictionary<string, string>
    {
        ["reçue"] = Received,
        ["reçue le"] = Received,
        ["droit"] = "right",
        ["voie"] = "channel",
        ["e-mail"] = "email",
        ["adresse e-mail"] = "email",
        ["adresse"] = "post",
        ["texte"] = "text",
        ["langue"] = "language",
        ["mineur"] = "minor",
        ["répondue"] = Answered,
        ["répondue le"] = Answered,
    }).ToImmutableDictionary(StringComparer.OrdinalIgnoreCase);

    private static readonly JsonSerializerOptions Shape = new() { WriteIndented = true };

    /// <summary>The verb. Exit code 1 where the file has a fault: nothing is taken over then.</summary>
    public static Verb Verb()
    {
        var file = new Argument<string>("FILE")
        {
            Description = "A .csv, .ods or .xlsx file headed received, right, channel, email, post, text, language, minor, answered, or an .ndjson file with these members: a request a line.",
        };
        return new Verb(
            new Command("requests", "Takes over rights requests from a file with their true dates, all or none of them.") { file, CommonOptions.Format },
            VerbNeeds.Changing,
            run => RunAsync(run, run.Words.GetValue(file)!))
        {
            Under = "import",
            File = file,
        };
    }

    /// <summary>Takes over the requests of a file, or says everything that stands in their way.</summary>
    /// <param name="lines">Its lines.</param>
    /// <param name="read">What was wrong in reading it.</param>
    /// <param name="today">The day in the policy's zone.</param>
    public async Task<RequestsImported> RunAsync(IReadOnlyList<RequestLine> lines, IReadOnlyList<RequestFault> read, DateOnly today)
    {
        var policy = policies.Current.Declared;
        var faults = new List<RequestFault>(read);
        var requests = lines.Select(line => Of(line, policy, today, faults)).ToList();
        if (faults.Count > 0)
        {
            return new RequestsImported(0, 0, 0, [.. faults.OrderBy(f => f.Line)]);
        }

        return await deeds.DoAsync(async deed =>
        {
            var (opened, joined, known) = (0, 0, 0);
            foreach (var (line, request) in lines.Zip(requests))
            {
                var done = await receive.InAsync(deed, request! with { Once = ["import", .. Columns.Select(column => line[column])] });
                (opened, joined, known) = done.Known ? (opened, joined, known + 1) : done.Joined ? (opened, joined + 1, known) : (opened + 1, joined, known);
            }

            return new RequestsImported(opened, joined, known, []);
        });
    }

    /// <summary>The lines of a sheet whose first line with something in it is the headings.</summary>
    public static (ImmutableArray<RequestLine> Lines, ImmutableArray<RequestFault> Faults) Lines(SheetRows sheet)
    {
        ArgumentNullException.ThrowIfNull(sheet);
        var faults = ImmutableArray.CreateBuilder<RequestFault>();
        var first = sheet.Rows.Select((row, at) => (Row: row, At: at)).FirstOrDefault(r => r.Row.Any(cell => cell.Length > 0));
        if (first.Row.IsDefaultOrEmpty)
        {
            return ([], [new RequestFault(1, "", "The file is empty.")]);
        }

        var columns = new Dictionary<int, string>();
        for (var at = 0; at < first.Row.Length; at++)
        {
            var heading = first.Row[at].Trim();
            if (heading.Length == 0)
            {
                continue;
            }

            // A heading that is none may be a person's address: it isn't repeated.
            if (!Headings.TryGetValue(heading, out var column))
            {
                faults.Add(new RequestFault(first.At + 1, "", string.Create(CultureInfo.InvariantCulture, $"The heading of column {at + 1} is not known. The headings are: {string.Join(", ", Columns)}.")));
            }
            else if (columns.ContainsValue(column))
            {
                faults.Add(new RequestFault(first.At + 1, column, "Two columns say the same: leave one out."));
            }
            else
            {
                columns.Add(at, column);
            }
        }

        if (faults.Count == 0 && !columns.ContainsValue(Received))
        {
            faults.Add(new RequestFault(first.At + 1, Received, "There is no column headed \"received\"."));
        }

        if (faults.Count > 0)
        {
            return ([], faults.ToImmutable());
        }

        return Within([.. sheet.Rows.Select((row, at) => (Row: row, At: at)).Where(r => r.At > first.At && r.Row.Any(cell => cell.Length > 0)).Select(r => new RequestLine(
            r.At + 1, columns.Where(c => c.Key < r.Row.Length && r.Row[c.Key].Trim().Length > 0).ToImmutableDictionary(c => c.Value, c => r.Row[c.Key].Trim())))]);
    }

    /// <summary>The lines of a file of JSON values, one a line.</summary>
    public static (ImmutableArray<RequestLine> Lines, ImmutableArray<RequestFault> Faults) JsonLines(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var (lines, faults) = (ImmutableArray.CreateBuilder<RequestLine>(), ImmutableArray.CreateBuilder<RequestFault>());
        foreach (var (line, at) in text.Split('\n').Select((line, at) => (line.Trim('\r', ' ', '\t', '\uFEFF'), at + 1)).Where(l => l.Item1.Length > 0))
        {
            try
            {
                using var json = JsonDocument.Parse(line);
                if (json.RootElement.ValueKind != JsonValueKind.Object)
                {
                    faults.Add(new RequestFault(at, "", "The line is no JSON object."));
                    continue;
                }

                var cells = new Dictionary<string, string>(StringComparer.Ordinal);
                foreach (var member in json.RootElement.EnumerateObject())
                {
                    // The name of a member that is none may be anything: it isn't repeated.
                    var column = Columns.FirstOrDefault(c => c == member.Name);
                    var value = member.Value.ValueKind switch
                    {
                        JsonValueKind.String => member.Value.GetString()!.Trim(),
                        JsonValueKind.True => "yes",
                        JsonValueKind.False => "no",
                        JsonValueKind.Null => "",
                        _ => null,
                    };
                    if (column is null || value is null)
                    {
                        faults.Add(new RequestFault(at, column ?? "", column is null ? $"A member is not known. The members are: {string.Join(", ", Columns)}." : "The value must be a text."));
                    }
                    else if (!cells.TryAdd(column, value))
                    {
                        faults.Add(new RequestFault(at, column, "The member is there twice: leave one out."));
                    }
                }

                lines.Add(new RequestLine(at, cells.Where(c => c.Value.Length > 0).ToImmutableDictionary()));
            }
            catch (Exception failure) when (failure is JsonException or InvalidOperationException)
            {
                // An unpaired half of a character is no text, and found only when it is read.
                faults.Add(new RequestFault(at, "", "The line is not JSON."));
            }
        }

        if (lines.Count == 0 && faults.Count == 0)
        {
            faults.Add(new RequestFault(1, "", "The file is empty."));
        }

        return faults.Count > 0 ? ([], faults.ToImmutable()) : Within(lines.ToImmutable());
    }

    private static (ImmutableArray<RequestLine> Lines, ImmutableArray<RequestFault> Faults) Within(ImmutableArray<RequestLine> lines) => lines.Length > MostLines
        ? ([], [new RequestFault(lines[MostLines].Number, "", $"A file holds at most {MostLines} requests, since they are taken over all at once. Divide it.")])
        : (lines, []);

    /// <summary>The request of a line; null where it has a fault.</summary>
    public static ReceivedRequest? Of(RequestLine line, DeclaredPolicy policy, DateOnly today, ICollection<RequestFault> faults)
    {
        ArgumentNullException.ThrowIfNull(line);
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(faults);
        var before = faults.Count;
        void Fault(string column, string message) => faults.Add(new RequestFault(line.Number, column, message));
        var received = DayOf(line[Received]);
        if (received is null || received < Desk.EnterRequest.Earliest || received > today)
        {
            Fault(Received, "Give the day it was received, not after today, as 2027-03-31.");
        }

        var answered = DayOf(line[Answered]);
        if (line[Answered].Length > 0 && (answered is null || answered > today || answered < received))
        {
            Fault(Answered, "Give the day it was answered, from the day it was received to today, as 2027-03-31; leave it empty while it waits.");
        }

        Right? right = Enum.GetValues<Right>().Where(r => r != Right.Complaint && RightsByBasis.Id(r) == line["right"]).Select(r => (Right?)r).FirstOrDefault();
        if (line["right"].Length > 0 && right is null)
        {
            Fault("right", $"Write one of: {string.Join(", ", Enum.GetValues<Right>().Where(r => r != Right.Complaint).Select(RightsByBasis.Id))}; or leave it empty.");
        }

        var channel = line["channel"].Length == 0 ? RequestChannels.Letter : line["channel"];
        if (!RequestChannels.Entered.Contains(channel))
        {
            Fault("channel", $"Write one of: {string.Join(", ", RequestChannels.Entered)}.");
        }

        var language = line["language"].Length == 0 ? policy.Languages[0] : Languages.Of(line["language"]);
        if (language is null)
        {
            Fault("language", "Write en or fr.");
        }

        if (line["minor"] is not ("" or "yes" or "no"))
        {
            Fault("minor", "Write yes or no.");
        }

        if (line["text"].Length > ReceivedRequest.LongestText)
        {
            Fault("text", $"Shorten it to {ReceivedRequest.LongestText} characters.");
        }

        var address = AnswerAddress.Of(line["email"], line["post"]);
        if (address is null)
        {
            Fault("", "Nobody could be answered: give an e-mail or a postal address.");
        }
        else
        {
            if (!address.IsEmailGood)
            {
                Fault("email", "This is not an e-mail address that can be written to.");
            }

            if (!address.IsPostGood)
            {
                Fault("post", $"Write the postal address in {AnswerAddress.LongestPost} characters at most.");
            }
        }

        return faults.Count > before ? null : new ReceivedRequest(right, channel, language!.Value, ReceivedRequest.Tidy(line["text"]), address!, Actor.System)
        {
            ReceivedOn = received,
            AnsweredOn = answered,
            Minor = line["minor"] == "yes",
            BeforeVow = (answered ?? today) > AnswerDeadline.Of(received!.Value, []).Due,
            Quiet = true,
        };
    }

    private static DateOnly? DayOf(string text) => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

    private static async Task<int> RunAsync(VerbRun run, string file)
    {
        (ImmutableArray<RequestLine> Lines, ImmutableArray<RequestFault> Faults) read;
        if (file.EndsWith(".ndjson", StringComparison.OrdinalIgnoreCase) || file.EndsWith(".jsonl", StringComparison.OrdinalIgnoreCase))
        {
            try
            {
                if (!File.Exists(file) || new FileInfo(file).Length > SheetFile.MostBytes)
                {
                    return await run.FaultAsync(File.Exists(file) ? $"{file} is larger than {SheetFile.MostBytes / 1024 / 1024} MiB. Divide it." : $"There is no file {file}.");
                }

                read = JsonLines(await File.ReadAllTextAsync(file, Encoding.UTF8, run.Cancel));
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                return await run.FaultAsync($"{file} can't be read. Check the path and its permissions.");
            }
        }
        else
        {
            var reading = await SheetFile.ReadAsync(file, run.Cancel);
            if (reading.Fault is { } fault)
            {
                return await run.FaultAsync(fault);
            }

            read = Lines(reading.Sheets.FirstOrDefault(s => s.Rows.Any(row => row.Any(cell => cell.Length > 0))) ?? new SheetRows("", []));
        }

        var done = await run.Service<ImportRequests>().RunAsync(read.Lines, read.Faults, run.Service<PolicyHolder>().Current.Zone.DayOf(run.Now));
        if (run.IsJson)
        {
            await run.Output.WriteLineAsync(JsonSerializer.Serialize(
                new { opened = done.Opened, joined = done.Joined, known = done.Known, faults = done.Faults.Select(f => new { line = f.Line, column = f.Column, message = f.Message }) }, Shape));
        }
        else if (done.Faults.IsEmpty)
        {
            await run.Output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{done.Opened} requests opened, {done.Joined} joined to an open file, {done.Known} were there already."));
        }

        if (done.Faults.IsEmpty)
        {
            return 0;
        }

        if (!run.IsJson)
        {
            foreach (var one in done.Faults.Take(MostFaultsShown))
            {
                await run.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"line {one.Line}{(one.Column.Length == 0 ? "" : ", " + one.Column)}: {one.Message}"));
            }

            var more = done.Faults.Length - MostFaultsShown;
            await run.Error.WriteLineAsync((more > 0 ? string.Create(CultureInfo.InvariantCulture, $"And {more} more. ") : "") + "No request was taken over. Mend the file and run the command again.");
        }

        return 1;
    }
}
