using System.Collections.Immutable;
using System.CommandLine;
using System.Data.Common;
using System.Globalization;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Vow.Commands;
using Vow.DataMap;
using Vow.Evidence;
using Vow.Hosting;
using Vow.People;
using Vow.Policies;
using Vow.Sheets;
using Vow.Sources;

namespace Vow.Retention;

/// <summary>What stands in the way of a file of holds. It names a place, never what stands there.</summary>
/// <param name="Line">Line of the file, from 1.</param>
/// <param name="Column">Column, from 1; 0 where the whole line is meant.</param>
/// <param name="Heading">The column's heading; empty where the whole line is meant.</param>
/// <param name="Message">What is wrong, and what to do.</param>
public sealed record HoldFault(int Line, int Column, string Heading, string Message);

/// <summary>What came of a file of holds: with a fault nothing was placed.</summary>
/// <param name="Placed">Holds placed.</param>
/// <param name="Known">Holds that stood already.</param>
/// <param name="Faults">Every fault of the file, by line and column.</param>
public sealed record HoldsImported(int Placed, int Known, ImmutableArray<HoldFault> Faults);

/// <summary>
/// <c>vow import holds</c>: places the stops on deletion that a company knows of, before a source is armed or after. The file is taken whole or not at all, and
/// what it says of people is never repeated.
/// </summary>
public sealed class ImportHolds(Deeds deeds, Database database, Holds holds, SourceSet sources, PolicyHolder policies)
{
    /// <summary>Most lines of a file: they are placed in one transaction.</summary>
    public const int MostLines = 5_000;

    private const int LongestOwner = 100;
    private const int MostFaultsShown = 100;
    private const string SourceColumn = "source";
    private const string PurposeColumn = "purpose";
    private const string ReasonColumn = "reason";
    private const string OwnerColumn = "owner";
    private const string ReviewColumn = "review";

    private static readonly ImmutableDictionary<string, string> Headings = new Dictionary<string, string>
    {
        ["source"] = SourceColumn,
        ["email"] = Identifiers.Email,
        ["e-mail"] = Identifiers.Email,
        ["adresse e-mail"] = Identifiers.Email,
        ["phone"] = Identifiers.Phone,
        ["téléphone"] = Identifiers.Phone,
        ["telephone"] = Identifiers.Phone,
        ["customer_number"] = "customer_number",
        ["customer number"] = "customer_number",
        ["numéro de client"] = "customer_number",
        ["purpose"] = PurposeColumn,
        ["finalité"] = PurposeColumn,
        ["reason"] = ReasonColumn,
        ["motif"] = ReasonColumn,
        ["owner"] = OwnerColumn,
        ["responsable"] = OwnerColumn,
        ["review"] = ReviewColumn,
        ["réexamen"] = ReviewColumn,
    }.ToImmutableDictionary(StringComparer.OrdinalIgnoreCase);

    private static readonly string[] Persons = [Identifiers.Email, Identifiers.Phone, "customer_number"];
    private static readonly JsonSerializerOptions Shape = new() { WriteIndented = true };

    /// <summary>The verb. Exit code 1 where the file has a fault: nothing is placed then.</summary>
    public static Verb Verb()
    {
        var file = new Argument<string>("FILE")
        {
            Description = "A .csv, .ods or .xlsx file headed source, email (or phone, customer_number), purpose, reason, owner, review: a hold a line.",
        };
        return new Verb(
            new Command("holds", "Places stops on deletion for people named in a file, all or none of them.") { file, CommonOptions.Format },
            VerbNeeds.Changing,
            run => RunAsync(run, run.Words.GetValue(file)!))
        {
            Under = "import",
            File = file,
        };
    }

    /// <summary>Places the holds of a sheet, or says everything that stands in their way.</summary>
    /// <param name="sheet">Its first line with something in it is the headings.</param>
    /// <param name="today">The day in the policy's zone.</param>
    /// <param name="cancel">Ends it before anything is placed.</param>
    public async Task<HoldsImported> RunAsync(SheetRows sheet, DateOnly today, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(sheet);
        var faults = new List<HoldFault>();
        var lines = Lines(sheet, faults);
        var requests = new List<HoldRequest>();
        if (lines.Count > 0)
        {
            var (attached, unreachable) = await sources.ReadAsync(cancel);
            foreach (var line in lines)
            {
                cancel.ThrowIfCancellationRequested();
                requests.AddRange(await ReadAsync(line, attached, unreachable, today, faults, cancel));
            }
        }

        if (faults.Count > 0)
        {
            return new HoldsImported(0, 0, [.. faults.OrderBy(f => f.Line).ThenBy(f => f.Column)]);
        }

        return await deeds.DoAsync(async deed =>
        {
            var standing = (await deed.Store.Set<HoldRow>().AsNoTracking().Where(h => h.LiftedAt == null).ToListAsync(cancel))
                .Select(h => (h.SubjectId, h.Source, h.Root, h.PersonKey, h.Purpose, h.Reason)).ToHashSet();
            var placed = 0;
            foreach (var request in requests)
            {
                if (standing.Add((request.Subject, request.Source, request.Root, request.Key?.Text, request.Purpose, request.Reason)))
                {
                    await holds.PlaceAsync(deed, request, Actor.System);
                    placed++;
                }
            }

            return new HoldsImported(placed, requests.Count - placed, []);
        });
    }

    private sealed record Line(int Number, ImmutableDictionary<string, (int Column, string Heading, string Text)> Cells)
    {
        public string this[string column] => Cells.TryGetValue(column, out var cell) ? cell.Text : "";

        public HoldFault Fault(string column, string message) =>
            Cells.TryGetValue(column, out var cell) ? new HoldFault(Number, cell.Column, cell.Heading, message) : new HoldFault(Number, 0, "", message);
    }

    private static List<Line> Lines(SheetRows sheet, List<HoldFault> faults)
    {
        var first = sheet.Rows.Select((row, at) => (Row: row, At: at)).FirstOrDefault(r => r.Row.Any(cell => cell.Length > 0));
        if (first.Row.IsDefaultOrEmpty)
        {
            faults.Add(new HoldFault(1, 0, "", "The file is empty."));
            return [];
        }

        var columns = new Dictionary<string, (int At, string Heading)>(StringComparer.Ordinal);
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
                faults.Add(new HoldFault(first.At + 1, at + 1, "", "This heading is not known. The headings are: source, email, phone, customer_number, purpose, reason, owner, review."));
            }
            else if (!columns.TryAdd(column, (at, heading)))
            {
                faults.Add(new HoldFault(first.At + 1, at + 1, heading, "Two columns say the same: leave one out."));
            }
        }

        foreach (var column in new[] { SourceColumn, ReasonColumn, OwnerColumn, ReviewColumn }.Where(c => !columns.ContainsKey(c)))
        {
            faults.Add(new HoldFault(first.At + 1, 0, "", $"There is no column headed \"{column}\"."));
        }

        if (!Persons.Any(columns.ContainsKey))
        {
            faults.Add(new HoldFault(first.At + 1, 0, "", "No column says whose data is held: head one email, phone or customer_number."));
        }

        if (faults.Count > 0)
        {
            return [];
        }

        var lines = sheet.Rows.Select((row, at) => (Row: row, At: at)).Where(r => r.At > first.At && r.Row.Any(cell => cell.Length > 0))
            .Select(r => new Line(r.At + 1, columns.ToImmutableDictionary(c => c.Key, c => (c.Value.At + 1, c.Value.Heading, c.Value.At < r.Row.Length ? r.Row[c.Value.At].Trim() : ""))))
            .ToList();
        if (lines.Count > MostLines)
        {
            faults.Add(new HoldFault(lines[MostLines].Number, 0, "", $"A file holds at most {MostLines} lines, since they are placed all at once. Divide it."));
            return [];
        }

        return lines;
    }

    private async Task<IReadOnlyList<HoldRequest>> ReadAsync(
        Line line, IReadOnlyList<AttachedSource> attached, IReadOnlyList<UnreachableSource> unreachable, DateOnly today, List<HoldFault> faults, CancellationToken cancel)
    {
        var before = faults.Count;
        var purpose = line[PurposeColumn] is { Length: > 0 } id ? id : null;
        if (purpose is not null && policies.Current.Declared.Purpose(purpose) is null)
        {
            faults.Add(line.Fault(PurposeColumn, "The policy declares no such purpose. Correct it, or leave it empty: then everything of the person's is held."));
        }

        if (!Holds.Reasons.TryGetValue(line[ReasonColumn], out var reason))
        {
            faults.Add(line.Fault(ReasonColumn, $"Write one of: {string.Join(", ", Holds.Reasons.Keys.Order(StringComparer.Ordinal))}."));
        }

        if (line[OwnerColumn].Length is 0 or > LongestOwner)
        {
            faults.Add(line.Fault(OwnerColumn, "Name who answers for it, in 1 to 100 characters."));
        }

        if (!DateOnly.TryParseExact(line[ReviewColumn], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var review) || review <= today || review > today.AddYears(2))
        {
            faults.Add(line.Fault(ReviewColumn, "Give a day after today, at most two years ahead, as 2027-03-31: nothing is held without being looked at again."));
        }

        var source = attached.FirstOrDefault(s => s.Name == line[SourceColumn]);
        if (source is null)
        {
            faults.Add(line.Fault(SourceColumn, unreachable.FirstOrDefault(u => u.Name == line[SourceColumn])?.Why
                ?? $"There is no such source. There are: {string.Join(", ", attached.Select(s => s.Name).Concat(unreachable.Select(u => u.Name)))}."));
        }

        var named = Persons.Where(kind => line[kind].Length > 0).ToList();
        if (named is not [var by])
        {
            faults.Add(new HoldFault(line.Number, 0, "", named.Count == 0 ? "Nobody is named: give one of email, phone, customer_number." : "Name the person in one way only, so that nobody else is meant."));
            return [];
        }

        if (source is null)
        {
            return [];
        }

        var found = await FindAsync(source, by, line, faults, cancel);
        if (found.IsEmpty && faults.Count == before)
        {
            faults.Add(line.Fault(by, $"{source.Name} knows nobody by it. Correct it, or take the line out."));
        }

        // An address that several share holds them all: rather too much than too little.
        return faults.Count > before ? [] : [.. found.Select(p => p with { Purpose = purpose, Reason = reason, Owner = line[OwnerColumn], ReviewOn = review })];
    }

    private async Task<ImmutableArray<HoldRequest>> FindAsync(AttachedSource source, string kind, Line line, List<HoldFault> faults, CancellationToken cancel)
    {
        if (source.IsOwn)
        {
            await using var store = database.NewStore();
            return [.. (await Identifiers.FindAsync(store, kind, line[kind])).Select(subject => new HoldRequest(subject, null, null, null, null, default, "", default))];
        }

        if (!source.Map.Personal.Any(t => t.Identifiers.ContainsKey(kind)))
        {
            faults.Add(line.Fault(kind, $"The map of {source.Name} declares no identifier of this kind: name the person in another way."));
            return [];
        }

        try
        {
            await using var session = await SourceSet.OpenAsync(source, SessionAccess.Look, cancel);
            return [.. (await session.FindRootsAsync(kind, line[kind], cancel)).Select(p => new HoldRequest(null, source.Name, p.Person.Root, p.Person.Key, null, default, "", default))];
        }
        catch (DbException failure)
        {
            faults.Add(line.Fault(SourceColumn, $"It could not be asked ({SourceFault.Said(failure)}). Run the command again once it is back."));
            return [];
        }
    }

    private static async Task<int> RunAsync(VerbRun run, string file)
    {
        var reading = await SheetFile.ReadAsync(file, run.Cancel);
        if (reading.Fault is { } fault)
        {
            return await run.FaultAsync(fault);
        }

        var sheet = reading.Sheets.FirstOrDefault(s => s.Rows.Any(row => row.Any(cell => cell.Length > 0))) ?? new SheetRows("", []);
        var done = await run.Service<ImportHolds>().RunAsync(sheet, run.Service<PolicyHolder>().Current.Zone.DayOf(run.Now), run.Cancel);
        if (run.IsJson)
        {
            await run.Output.WriteLineAsync(JsonSerializer.Serialize(
                new { placed = done.Placed, known = done.Known, faults = done.Faults.Select(f => new { line = f.Line, column = f.Column, heading = f.Heading, message = f.Message }) }, Shape));
        }
        else if (done.Faults.IsEmpty)
        {
            await run.Output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{done.Placed} holds placed, {done.Known} stood already."));
        }

        if (done.Faults.IsEmpty)
        {
            return 0;
        }

        if (!run.IsJson)
        {
            foreach (var one in done.Faults.Take(MostFaultsShown))
            {
                var place = one.Column == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $", column {one.Column}") + (one.Heading.Length == 0 ? "" : $" ({one.Heading})");
                await run.Error.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"line {one.Line}{place}: {one.Message}"));
            }

            var more = done.Faults.Length - MostFaultsShown;
            await run.Error.WriteLineAsync((more > 0 ? string.Create(CultureInfo.InvariantCulture, $"And {more} more. ") : "") + "No hold was placed. Mend the file and run the command again.");
        }

        return 1;
    }
}
