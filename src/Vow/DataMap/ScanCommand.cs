using System.CommandLine;
using System.Data.Common;
using System.Globalization;
using System.Text.Json;
using Vow.Commands;
using Vow.Policies;
using Vow.Policy;
using Vow.Sources;

namespace Vow.DataMap;

/// <summary>
/// <c>vow scan</c>: which columns of a database seem to hold personal data, of a source of the policy or of a database not mapped yet. It reads a few
/// rows of each table in a transaction that refuses to write, and shows counts, never a value.
/// </summary>
public static class ScanCommand
{
    private const string FromEnvironment = "env:";
    private static readonly JsonSerializerOptions Shape = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The verb. Exit code 1 where something should be looked at today: card numbers, passwords in clear.</summary>
    public static Verb Verb()
    {
        var source = new Argument<string?>("SOURCE") { Description = "A source of sources.yaml; without it, --engine and --connection say which database.", Arity = ArgumentArity.ZeroOrOne };
        var engine = new Option<string>("--engine") { Description = "Engine of a database that is not mapped yet: " + string.Join(", ", Dialect.Words.Keys) + ".", HelpName = "ENGINE" };
        engine.AcceptOnlyFromAmong([.. Dialect.Words.Keys]);
        var connection = new Option<string>("--connection") { Description = "Its connection string, by the environment variable that holds it: env:VOW_CRM.", HelpName = "env:NAME" };
        var rows = new Option<int>("--rows") { Description = "The most rows read of each table.", DefaultValueFactory = _ => SourceScan.UsualRows };
        rows.Validators.Add(result =>
        {
            if (result.Tokens is [var said] && !(int.TryParse(said.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= 1 and <= 10_000))
            {
                result.AddError("--rows is a number from 1 to 10000.");
            }
        });
        var draft = new Option<string>("--draft") { Description = "Write what was found as a source for sources.yaml into this new file.", HelpName = "FILE" };
        return new Verb(
            new Command("scan", "Finds what looks like personal data in a database or a folder of files; writes nothing there and shows no value.") { source, engine, connection, rows, draft, CommonOptions.Format },
            VerbNeeds.Reading,
            run => RunAsync(run, new Asked(run.Words.GetValue(source), run.Words.GetValue(engine), run.Words.GetValue(connection), run.Words.GetValue(rows), run.Words.GetValue(draft))))
        {
            NeedsNothing = words => words.GetValue(source) is null,
        };
    }

    private sealed record Asked(string? Source, string? Engine, string? Connection, int Rows, string? Draft);

    private sealed record Place(string Name, EngineKind Engine, string EngineWord, string Variable, string ConnectionString, AttachedSource? Mapped, DeclaredPolicy? Policy);

    private static async Task<int> RunAsync(VerbRun run, Asked asked)
    {
        if (asked.Draft is { } file && File.Exists(file))
        {
            return await run.FaultAsync($"{file} exists already, and nothing is overwritten: name a new file.");
        }

        var (place, fault) = asked.Source is { } name ? await MappedAsync(run, asked, name) : Unmapped(run, asked);
        if (place is null)
        {
            return await run.FaultAsync(fault!);
        }

        ScanResult result;
        try
        {
            var today = DateOnly.FromDateTime(run.Now.ToDateTimeOffset().UtcDateTime);
            result = await run.Progress.ShowAsync($"Scanning {place.Name}", report => DatabaseScan.RunAsync(place.Engine, place.ConnectionString, asked.Rows, today, progress: report, map: place.Mapped?.Map, cancel: run.Cancel));
        }
        catch (Exception failure) when (failure is DbException or IOException or ArgumentException)
        {
            return await run.FaultAsync(SourceFault.NotOpened(failure, place.Variable));
        }

        if (run.IsJson)
        {
            await run.Output.WriteLineAsync(Json(result));
        }
        else
        {
            foreach (var line in Lines(result, place.Mapped, asked.Rows))
            {
                await run.Output.WriteLineAsync(line);
            }
        }

        foreach (var table in result.Unread)
        {
            await run.Error.WriteLineAsync($"{table} could not be read: it was judged by its names alone. Give the role the right to SELECT from it.");
        }

        if (asked.Draft is { } draft)
        {
            try
            {
                // What a draft says belongs to its owner alone until somebody shares it.
                await using var written = new FileStream(draft, FileMode.CreateNew, FileAccess.Write);
                await using var writer = new StreamWriter(written);
                await writer.WriteAsync(MapDraft.Write(place.Name, place.EngineWord, place.Variable, result.Catalogue, result.Proposals, place.Policy));
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                return await run.FaultAsync($"{draft} can't be written ({failure.GetType().Name}).");
            }

            await run.Error.WriteLineAsync($"{draft} holds the draft. Finish it, put it under \"sources\" in sources.yaml, then: vow check, vow source check {place.Name}");
        }

        return result.Proposals.Any(one => one.IsAlarm) ? 1 : 0;
    }

    private static async Task<(Place? Place, string? Fault)> MappedAsync(VerbRun run, Asked asked, string name)
    {
        if (asked.Engine is not null || asked.Connection is not null)
        {
            return (null, $"{name} says its engine and connection in sources.yaml already: leave out --engine and --connection.");
        }

        var (source, why) = await run.Service<SourceSet>().FindAsync(name, run.Cancel);
        if (source is null)
        {
            return (null, why);
        }

        if (source.IsOwn)
        {
            return (null, $"{name} is Vow's own store: each of its columns is declared where it is made. Name a database of yours.");
        }

        if (!source.IsDatabase)
        {
            return (null, $"{name} is a service: it shows what it is asked for, not all it holds. Name a database of yours.");
        }

        var policy = run.Service<PolicyHolder>().Current.Declared;
        var declared = policy.Sources.First(one => one.Id == name);
        return (new Place(name, source.Map.Engine, Dialect.Of(source.Map.Engine).Word, declared.ConnectionVariable!, source.ConnectionString!, source, policy), null);
    }

    private static (Place? Place, string? Fault) Unmapped(VerbRun run, Asked asked)
    {
        if (asked.Engine is not { } word || asked.Connection is not { } said)
        {
            return (null, "Say which database: vow scan SOURCE, or vow scan --engine sqlite --connection env:VOW_CRM");
        }

        // What was given may be a connection string, password and all: it isn't repeated.
        if (!said.StartsWith(FromEnvironment, StringComparison.Ordinal) || said[FromEnvironment.Length..] is not { Length: > 0 } variable || !variable.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '_'))
        {
            return (null, "--connection names an environment variable, as env:VOW_CRM; the connection string stands in that variable, never on the command line.");
        }

        if (run.Options.Environment(variable) is not { Length: > 0 } connection)
        {
            return (null, $"Set {variable} to the connection string, or the folder, first.");
        }

        var engine = Dialect.Words[word];
        var name = variable.StartsWith("VOW_", StringComparison.Ordinal) ? variable["VOW_".Length..] : variable;
        var policy = ReadPolicy.FilesIn(run.Options.Policy) is { } files ? PolicyReader.Recall(files) : null;
        return (new Place(name.ToLowerInvariant(), engine, word, variable, connection, null, policy), null);
    }

    private static string Json(ScanResult result) => JsonSerializer.Serialize(
        result.Proposals.Select(one => new { table = one.Table, column = one.Column, datum = one.Kind.Datum, confidence = one.Confidence, why = one.Why.En }), Shape);

    private static IEnumerable<string> Lines(ScanResult result, AttachedSource? mapped, int rows)
    {
        var alarms = result.Proposals.Where(one => one.IsAlarm).ToList();
        foreach (var one in alarms)
        {
            yield return $"ALARM {one.Table}.{one.Column}: {one.Kind.Datum} ({Sure(one)}). {one.Why.En}. {What(one)}";
        }

        var widest = result.Proposals.Select(one => one.Column.Length).DefaultIfEmpty(0).Max();
        foreach (var table in result.Proposals.Where(one => !one.IsAlarm).GroupBy(one => one.Table, StringComparer.Ordinal))
        {
            yield return "";
            yield return table.Key;
            foreach (var one in table)
            {
                yield return $"  {one.Column.PadRight(Math.Min(widest, 40))} {one.Kind.Datum,-22} {Sure(one)}  {one.Why.En}{(one.Kind.IsSensitive ? "; GDPR 9 may cover it" : "")}{Standing(one, mapped)}";
            }
        }

        yield return "";
        var columns = result.Catalogue.Tables.Sum(table => table.Columns.Length);
        yield return $"{Count(result.Catalogue.Tables.Length, "table")}, {Count(columns, "column")}; {result.Proposals.Length.ToString(CultureInfo.InvariantCulture)} seem to hold personal data. At most {rows.ToString(CultureInfo.InvariantCulture)} rows of each table were read, nothing was written. What a scan doesn't see may still be there.";
    }

    private static string What(ScanProposal one) => one.Kind.Datum switch
    {
        "card_code" => "No security code may be kept once a payment is made: delete them, and find out what wrote them.",
        "password" => "Passwords are kept as fingerprints only: replace them, and have people choose new ones.",
        _ => "Card numbers belong with the payment provider: find out what wrote them, and delete them here.",
    };

    /// <summary>Where a map exists: what it says of the column.</summary>
    private static string Standing(ScanProposal one, AttachedSource? mapped)
    {
        if (mapped is null)
        {
            return "";
        }

        return mapped.Map.Find(one.Table) switch
        {
            null => " [table not in the map]",
            { NoPersonalData: not null } => " [the map says: no personal data]",
            var table => table.Column(one.Column) switch
            {
                { Datum: { } datum } => $" [mapped as {datum}]",
                { Technical: not null } => " [mapped as technical]",
                { IsDeclared: true } => "",
                _ when table.Key.Contains(one.Column) => "",
                _ => " [not in the map]",
            },
        };
    }

    private static string Sure(ScanProposal one) => one.Confidence.ToString("0.00", CultureInfo.InvariantCulture);

    private static string Count(int number, string what) => number == 1 ? $"1 {what}" : string.Create(CultureInfo.InvariantCulture, $"{number} {what}s");
}
