using System.Globalization;
using System.Text;
using Vow.Gate;
using Vow.Hosting;

namespace Vow.Consent;

/// <summary>Choices of one week, counted: never whose.</summary>
/// <param name="From">Monday of the week, in the policy's zone.</param>
/// <param name="Yes">Consents given and objections lifted.</param>
/// <param name="No">Refusals, withdrawals and objections.</param>
public sealed record ChoiceWeek(DateOnly From, long Yes, long No)
{
    /// <summary>The last weeks, oldest first, the present one included; counted in one pass.</summary>
    public static async Task<IReadOnlyList<ChoiceWeek>> LastAsync(Database database, PolicyZone zone, Instant now, int weeks)
    {
        ArgumentNullException.ThrowIfNull(database);
        ArgumentNullException.ThrowIfNull(zone);
        var today = zone.DayOf(now);
        var monday = today.AddDays(-(((int)today.DayOfWeek + 6) % 7));
        DateOnly[] starts = [.. Enumerable.Range(0, weeks).Select(i => monday.AddDays(-7 * (weeks - 1 - i)))];
        var sql = new StringBuilder("SELECT CASE");
        var parameters = new List<(string, object?)>();
        for (var i = weeks - 1; i >= 0; i--)
        {
            sql.Append(CultureInfo.InvariantCulture, $" WHEN at >= @w{i} THEN {i}");
            parameters.Add((FormattableString.Invariant($"@w{i}"), zone.StartOf(starts[i])));
        }

        sql.Append(" END AS week, act, COUNT(*) FROM consent_choice WHERE at >= @w0 AND pending = @pending GROUP BY 1, 2");
        // A yes that waits for its address to answer is said again once it has: it counts then, and once.
        parameters.Add(("@pending", false));
        var yes = new long[weeks];
        var no = new long[weeks];
        await using var connection = await database.OpenAsync();
        await using var command = database.Command(connection, null, sql.ToString(), [.. parameters]);
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            var counted = (ChoiceAct)reader.GetInt32(1) is ChoiceAct.Given or ChoiceAct.ObjectionLifted ? yes : no;
            counted[reader.GetInt32(0)] += reader.GetInt64(2);
        }

        return [.. starts.Select((start, i) => new ChoiceWeek(start, yes[i], no[i]))];
    }
}
