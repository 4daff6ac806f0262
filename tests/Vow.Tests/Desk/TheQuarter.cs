using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Vow.Desk;
using Vow.Gate;
using Vow.Hosting;
using Vow.Policy;
using Vow.Rights;
using Vow.Tests.Proof;
using Vow.Tests.Shared;

namespace Vow.Tests.Desk;

/// <summary>The quarter on one sheet, for those who answer for the company.</summary>
public sealed partial class TheQuarter
{
    private static readonly DateOnly Today = new(2026, 11, 22);

    [Fact]
    public void A_request_is_late_once_its_last_day_has_passed_whether_answered_since_or_not()
    {
        var day = new DateOnly(2026, 10, 1);
        Assert.Equal(new RequestsAnswered(0, 0, 0, null, 0), RequestsAnswered.Of([], Today));
        Assert.Equal(
            new RequestsAnswered(5, 3, 2, 20, 1),
            RequestsAnswered.Of(
                [
                    (day, day.AddDays(30), day.AddDays(30), false),
                    (day, day.AddDays(30), day.AddDays(31), true),
                    (day, day.AddDays(30), day.AddDays(2), false),
                    (day, Today.AddDays(-1), null, false),
                    (day, Today, null, false),
                ],
                Today) with
            { MedianDays = 20 });
        Assert.Equal(30, RequestsAnswered.Of([(day, Today, day.AddDays(31), false), (day, Today, day.AddDays(2), false), (day, Today, day.AddDays(30), false)], Today).MedianDays);
    }

    [Theory]
    [InlineData("2026-4", 2026, 4, "2026-10-01", "2026-12-31", "2026-3")]
    [InlineData("2027-1", 2027, 1, "2027-01-01", "2027-03-31", "2026-4")]
    public void A_quarter_is_three_whole_months(string word, int year, int number, string first, string last, string before)
    {
        var quarter = Quarter.Read(word)!.Value;
        Assert.Equal(new Quarter(year, number), quarter);
        Assert.Equal((first, last), (quarter.First.ToString("yyyy-MM-dd", null), quarter.Last.ToString("yyyy-MM-dd", null)));
        Assert.Equal((before, word), (quarter.Before.ToString(), quarter.ToString()));
        Assert.Equal(quarter, Quarter.Of(quarter.Last));
    }

    [Theory]
    [InlineData("")]
    [InlineData("2026")]
    [InlineData("2026-5")]
    [InlineData("0000-1")]
    [InlineData("26-1-1")]
    public void Other_words_are_no_quarter(string word) => Assert.Null(Quarter.Read(word));

    [Theory]
    [MemberData(nameof(VowUnderTest.Engines), MemberType = typeof(VowUnderTest))]
    public async Task The_sheet_counts_its_own_quarter_and_names_nobody(Engine engine)
    {
        await using var vow = await VowUnderTest.StartAsync(engine);
        var (dpo, agent) = (await vow.OperatorAsync("anne", Role.Dpo), await vow.OperatorAsync("curious", Role.Agent));
        var now = await dpo.ReadAsync("/desk/board");
        Assert.Contains("None was received in this quarter", now.Text, StringComparison.Ordinal);
        Assert.Contains("No check has run yet", now.Text, StringComparison.Ordinal);

        var person = await vow.PersonAsync("someone@example.org");
        var today = DateOnly.FromDateTime(vow.Clock.Now.UtcDateTime);
        var quarter = Quarter.Of(today);
        await vow.Services.GetRequiredService<Deeds>().DoAsync(async deed =>
        {
            deed.Store.Add(new RightsRequest
            {
                Id = Guid.CreateVersion7(vow.Clock.Now),
                Number = "2027-0001",
                SubjectId = person,
                Right = Right.Access,
                Channel = "page",
                ReceivedOn = today,
                Due = today.AddDays(-1),
                State = RequestState.Open,
            });
            return await deed.Store.SaveChangesAsync();
        });
        await vow.JobAsync("proof.run");
        now = await dpo.ReadAsync("/desk/board");
        Assert.DoesNotContain("None was received in this quarter", now.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("No check has run yet", now.Text, StringComparison.Ordinal);
        // One received, none answered, one late.
        Assert.Equal(["1", "0", "0", "1", "–"], Figures(now.Text));
        Assert.DoesNotContain("someone", now.Text, StringComparison.Ordinal);
        Assert.Contains("None was received in this quarter", (await dpo.ReadAsync("/desk/board?quarter=" + quarter.Before)).Text, StringComparison.Ordinal);
        Assert.Contains($"Quarter {quarter.Number} of {quarter.Year}", (await dpo.ReadAsync("/desk/board?quarter=2099-1")).Text, StringComparison.Ordinal);
        Assert.Contains($"trimestre {quarter.Year}", (await dpo.ReadAsync("/fr/desk/board")).Text, StringComparison.Ordinal);
        Assert.Equal(System.Net.HttpStatusCode.Forbidden, (await agent.ReadAsync("/desk/board")).Status);
    }

    private static IEnumerable<string> Figures(string page) =>
        Cell().Matches(page[page.IndexOf("Requests of people", StringComparison.Ordinal)..]).Take(5).Select(cell => Tag().Replace(cell.Groups[1].Value, "").Split(' ')[^1].Trim());

    [GeneratedRegex("<td class=\"n\"[^>]*>(.*?)</td>", RegexOptions.Singleline)]
    private static partial Regex Cell();

    [GeneratedRegex("<[^>]*>")]
    private static partial Regex Tag();
}
