using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Vow.Gate;
using Vow.Policy;

namespace Vow.Commands;

/// <summary>
/// <c>vow deadline</c>: when a rights request received on a day must be answered (GDPR 12(3)), or when a plain period ends, step by step (Regulation 1182/71).
/// </summary>
public static class DeadlineCommand
{
    private static readonly JsonSerializerOptions Shape = new() { WriteIndented = true };

    /// <summary>The verb.</summary>
    public static Verb Verb()
    {
        var received = new Argument<string>("RECEIVED") { Description = "When the request came: a day as 2027-01-31, or an instant as 2027-01-31T23:30:00Z, which falls on a day of the zone." };
        var right = new Option<string>("--right") { Description = "The right asked for: each has the same time, one month, or three if extended in time." };
        right.AcceptOnlyFromAmong([.. Enum.GetValues<Right>().Select(RightsByBasis.Id)]);
        var period = new Option<string>("--period") { Description = "Another period instead, as \"2 months\" or \"8 days\".", HelpName = "PERIOD" };
        var zone = new Option<string>("--zone") { Description = "Where the days are counted (IANA id).", DefaultValueFactory = _ => "Europe/Paris" };
        var extended = new Option<bool>("--extended") { Description = "The person was told in time, with reasons, that the answer needs two more months." };
        var suspended = new Option<string[]>("--suspended")
        {
            Description = "Days that do not count while the person is asked who they are; may be given again.",
            HelpName = "FROM..TO",
        };
        return new Verb(
            new Command("deadline", "Computes when a rights request must be answered.") { received, right, period, zone, suspended, extended, CommonOptions.Format },
            VerbNeeds.Nothing,
            run => RunAsync(
                run, run.Words.GetRequiredValue(received), run.Words.GetValue(right), run.Words.GetValue(period), run.Words.GetRequiredValue(zone),
                run.Words.GetValue(suspended) ?? [], run.Words.GetValue(extended)));
    }

    private static async Task<int> RunAsync(VerbRun run, string word, string? right, string? periodWord, string zoneId, string[] suspended, bool isExtended)
    {
        if (!TimeZoneInfo.TryFindSystemTimeZoneById(zoneId, out var zone))
        {
            return await run.FaultAsync($"No time zone is called \"{zoneId}\". Write an IANA id, such as Europe/Paris.");
        }

        if (Day(word, new PolicyZone(zone)) is not { } received)
        {
            return await run.FaultAsync($"\"{word}\" is not a date. Write it as 2027-01-31, or as an instant: 2027-01-31T23:30:00Z.");
        }

        CalendarPeriod? period = null;
        if (periodWord is not null)
        {
            if (right is not null || isExtended)
            {
                return await run.FaultAsync("--period is a period of its own: it has no --right and can't be --extended.");
            }

            if (!CalendarPeriod.TryParse(periodWord, out var read) || read == default || read is not { Years: <= 100, Months: <= 1200, Days: <= 36500 })
            {
                return await run.FaultAsync($"\"{periodWord}\" is not a period of at most 100 years. Write it as \"2 months\", \"8 days\" or \"1 year 6 months\".");
            }

            period = read;
        }

        var suspensions = new List<Suspension>(suspended.Length);
        foreach (var range in suspended)
        {
            var parts = range.Split("..");
            if (parts.Length != 2 || Day(parts[0], null) is not { } from || Day(parts[1], null) is not { } to || to < from)
            {
                return await run.FaultAsync($"\"{range}\" is not a range of dates. Write it as 2027-02-03..2027-02-10, the earlier first.");
            }

            suspensions.Add(new Suspension(from, to));
        }

        if (period is { } plain)
        {
            var end = PeriodDeadline.Of(received, plain, suspensions);
            await SayAsync(run, $"The last day is {Long(end.Due)}.", received, end.Due, null, end.Steps);
            return 0;
        }

        var deadline = AnswerDeadline.Of(received, suspensions);
        await SayAsync(
            run,
            isExtended ? $"Answer by {Long(deadline.Extended)}; the person is told of the extension, with reasons, by {Long(deadline.Due)}."
                : $"Answer by {Long(deadline.Due)}; if extended in time, by {Long(deadline.Extended)}.",
            received, deadline.Due, deadline.Extended, deadline.Steps);
        return 0;
    }

    private static async Task SayAsync(VerbRun run, string sentence, DateOnly received, DateOnly due, DateOnly? extended, IReadOnlyList<DeadlineStep> steps)
    {
        if (run.IsJson)
        {
            await run.Output.WriteLineAsync(JsonSerializer.Serialize(
                new
                {
                    received = Iso(received),
                    due = Iso(due),
                    extended = extended is { } later ? Iso(later) : null,
                    steps = steps.Select(s => new { date = Iso(s.Date), rule = s.Rule.Code(), text = s.English }),
                },
                Shape));
            return;
        }

        await run.Output.WriteLineAsync(sentence);
        foreach (var step in steps)
        {
            await run.Output.WriteLineAsync($"  {Long(step.Date)}: {step.English}");
        }
    }

    // Far enough from the calendar's end that a hundred years and a suspension still fit.
    private static DateOnly? Day(string word, PolicyZone? zone)
    {
        var day = DateOnly.TryParseExact(word, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var said) ? said
            : zone is not null && CommonOptions.ReadInstant(word) is { } instant ? zone.DayOf(instant)
            : (DateOnly?)null;
        return day is { Year: >= 1900 and <= 9000 } ? day : null;
    }

    private static string Iso(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string Long(DateOnly day) => day.ToString("dddd, d MMMM yyyy", CultureInfo.InvariantCulture);
}
