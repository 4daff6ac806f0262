using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Vow.Gate;

namespace Vow.Commands;

/// <summary><c>vow deadline</c>: when a rights request received on a day must be answered, step by step (GDPR 12(3), Regulation 1182/71).</summary>
public static class DeadlineCommand
{
    private static readonly JsonSerializerOptions Shape = new() { WriteIndented = true };

    /// <summary>The verb.</summary>
    public static Verb Verb()
    {
        var received = new Argument<string>("RECEIVED") { Description = "The day the request came, as 2027-01-31." };
        var suspended = new Option<string[]>("--suspended")
        {
            Description = "Days that do not count while the person is asked who they are; may be given again.",
            HelpName = "FROM..TO",
        };
        return new Verb(
            new Command("deadline", "Computes when a rights request must be answered.") { received, suspended, CommonOptions.Format },
            VerbNeeds.Nothing,
            run => RunAsync(run, run.Words.GetRequiredValue(received), run.Words.GetValue(suspended) ?? []));
    }

    private static async Task<int> RunAsync(VerbRun run, string word, string[] suspended)
    {
        if (Day(word) is not { } received)
        {
            return await run.FaultAsync($"\"{word}\" is not a date. Write it as 2027-01-31.");
        }

        var suspensions = new List<Suspension>(suspended.Length);
        foreach (var range in suspended)
        {
            var parts = range.Split("..");
            if (parts.Length != 2 || Day(parts[0]) is not { } from || Day(parts[1]) is not { } to || to < from)
            {
                return await run.FaultAsync($"\"{range}\" is not a range of dates. Write it as 2027-02-03..2027-02-10, the earlier first.");
            }

            suspensions.Add(new Suspension(from, to));
        }

        var deadline = AnswerDeadline.Of(received, suspensions);
        if (run.IsJson)
        {
            await run.Output.WriteLineAsync(JsonSerializer.Serialize(
                new
                {
                    received = Iso(deadline.Received),
                    due = Iso(deadline.Due),
                    extended = Iso(deadline.Extended),
                    steps = deadline.Steps.Select(s => new { date = Iso(s.Date), rule = s.Rule.Code(), text = s.Rule.English() }),
                },
                Shape));
            return 0;
        }

        await run.Output.WriteLineAsync($"Answer by {Long(deadline.Due)}; if extended in time, by {Long(deadline.Extended)}.");
        foreach (var step in deadline.Steps)
        {
            await run.Output.WriteLineAsync($"  {Long(step.Date)}: {step.Rule.English()}");
        }

        return 0;
    }

    // Far enough from the calendar's end that three months and a suspension still fit.
    private static DateOnly? Day(string word) =>
        DateOnly.TryParseExact(word, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day.Year is >= 1900 and <= 9000 ? day : null;

    private static string Iso(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Long(DateOnly day) => day.ToString("dddd, d MMMM yyyy", CultureInfo.InvariantCulture);
}
