using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Vow.Desk;
using Vow.Evidence;
using Vow.Gate;
using Vow.Hosting;
using Vow.Policy;
using Vow.Rights;
using Vow.Sheets;
using Vow.Tests.Shared;

namespace Vow.Tests.Desk;

/// <summary>Every list of the desk sorts by its headings and leaves as a file; what holds personal data leaves for a reason recorded first.</summary>
public sealed class Lists(EveryRole desk) : IClassFixture<EveryRole>
{
    public static TheoryData<string, string, string> Plain => new()
    {
        { "/desk/promises", "/desk/promises/file", "promise" }, { "/desk/findings", "/desk/findings/file", "law" }, { "/desk/sources", "/desk/sources/file", "name" },
        { "/desk/recipients", "/desk/recipients/file", "name" }, { "/desk/entries", "/desk/entries/file", "kind" }, { "/desk/keys", "/desk/keys/file", "program" },
    };

    public static TheoryData<string> Personal => ["/desk/requests", "/desk/accesses", "/desk/operators"];

    [Theory]
    [MemberData(nameof(Plain))]
    public async Task A_list_sorts_by_its_headings_says_so_and_leaves_as_a_file_in_the_same_order(string page, string file, string column)
    {
        using (await desk[Role.Admin].SendAsync("/desk/keys", ("name", "zebra")))
        using (await desk[Role.Admin].SendAsync("/desk/keys", ("name", "aardvark")))
        {
        }

        // What waits for its place in the log gets it now, not between two readings.
        await desk.Vow.Services.GetRequiredService<SequencerJob>().DrainAsync(TestContext.Current.CancellationToken);
        var (status, up) = await desk[Role.Admin].ReadAsync($"{page}?sort={column}");
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Contains("aria-sort=\"ascending\"", up, StringComparison.Ordinal);
        Assert.Contains($"sort=-{column}", up, StringComparison.Ordinal);
        Assert.Contains("aria-sort=\"descending\"", (await desk[Role.Admin].ReadAsync($"{page}?sort=-{column}")).Text, StringComparison.Ordinal);
        Assert.DoesNotContain("aria-sort", (await desk[Role.Admin].ReadAsync($"{page}?sort=nonsense")).Text, StringComparison.Ordinal);

        var rising = await FileAsync($"{file}?sort={column}");
        Assert.True(rising.Count > 1, "too few rows to tell an order");
        Assert.Equal(Keys(await FileAsync($"{file}?sort=-{column}")).Order(StringComparer.Ordinal), Keys(rising).Order(StringComparer.Ordinal));
        Assert.NotEqual(Keys(await FileAsync($"{file}?sort=-{column}")), Keys(rising));
    }

    [Theory]
    [MemberData(nameof(Personal))]
    public async Task A_list_with_personal_data_leaves_only_for_a_reason(string page)
    {
        var before = await ReadingsAsync();
        using (var mute = await desk[Role.Dpo].SendAsync(page + "/file", ("export-reason", "  no ")))
        {
            Assert.Equal(HttpStatusCode.UnprocessableEntity, mute.StatusCode);
            Assert.NotEqual("text/csv", mute.Content.Headers.ContentType?.MediaType);
        }

        using (var address = await desk[Role.Dpo].GetAsync(new Uri(page + "/file", UriKind.Relative), TestContext.Current.CancellationToken))
        {
            Assert.NotEqual("text/csv", address.Content.Headers.ContentType?.MediaType);
        }

        Assert.Equal(before, await ReadingsAsync());
    }

    [Fact]
    public async Task An_export_is_recorded_with_its_lines_and_shows_among_the_readings()
    {
        var person = await desk.Vow.PersonAsync("exported@example.test");
        var services = desk.Vow.Services;
        var number = await services.GetRequiredService<Deeds>().DoAsync(async deed =>
            (await services.GetRequiredService<RightsRequests>().OpenAsync(deed, person, Right.Access, "page", Language.En, "What do you hold?", Actor.Subject)).Number);
        using var sent = await desk[Role.Agent].SendAsync("/desk/requests/file?show=open", ("export-reason", "the yearly report"));
        Assert.Equal("text/csv", sent.Content.Headers.ContentType?.MediaType);
        var rows = Csv.Read(await sent.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        Assert.Contains(rows, row => row.Contains(number) && row.Contains(person.ToString("D")));

        var recorded = Assert.Single(await desk.Vow.AskAsync(s => s.GetRequiredService<Store>().Set<DeskAccess>().AsNoTracking().Where(a => a.What == "export.requests").ToListAsync()));
        Assert.Equal((rows.Length - 1, "the yearly report"), (recorded.Rows, recorded.Reason));
        var (_, readings) = await desk[Role.Dpo].ReadAsync("/desk/accesses?show=export");
        Assert.Contains("the list of requests, as a file", readings, StringComparison.Ordinal);
        Assert.Contains("the yearly report", readings, StringComparison.Ordinal);
        Assert.Contains(Exports.Kind, (await desk[Role.Dpo].ReadAsync("/desk/entries?show=" + Exports.Kind)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task People_found_leave_as_a_file_with_their_pseudonyms_for_a_reason_of_its_own()
    {
        var person = await desk.Vow.PersonAsync("found.again@example.test");
        using (var mute = await desk[Role.Agent].SendAsync("/desk/people/file", ("by", "email"), ("value", "found.again@example.test"), ("export-reason", "")))
        {
            Assert.Equal(HttpStatusCode.UnprocessableEntity, mute.StatusCode);
        }

        using var sent = await desk[Role.Agent].SendAsync("/desk/people/file", ("by", "email"), ("value", "found.again@example.test"), ("export-reason", "for the auditor"));
        var text = await sent.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Contains(person.ToString("D"), text, StringComparison.Ordinal);
        Assert.DoesNotContain("found.again", text, StringComparison.OrdinalIgnoreCase);
        Assert.Contains((await ReadingsAsync()), what => what == "export.people");
    }

    [Fact]
    public async Task The_file_of_another_role_s_list_does_not_leave()
    {
        using var requests = await desk[Role.Auditor].SendAsync("/desk/requests/file", ("export-reason", "the yearly report"));
        Assert.Equal(HttpStatusCode.Forbidden, requests.StatusCode);
        using var readings = await desk[Role.Admin].SendAsync("/desk/accesses/file", ("export-reason", "the yearly report"));
        Assert.Equal(HttpStatusCode.Forbidden, readings.StatusCode);
    }

    [Theory]
    [InlineData("=cmd|' /C calc'!A0")]
    [InlineData("+33 1 23")]
    [InlineData("-2")]
    [InlineData("@SUM(A1)")]
    [InlineData("\t=1")]
    [InlineData("\r=1")]
    public void A_cell_that_a_spreadsheet_would_run_is_written_as_text(string cell) =>
        Assert.Equal($"\ufeff\"H\"\r\n\"'{cell}\"\r\n", Encoding.UTF8.GetString(Csv.Write(["H"], [[cell]])));

    [Fact]
    public async Task Times_in_files_are_ISO_with_the_offset_of_the_policy_s_zone()
    {
        using var made = await desk[Role.Admin].SendAsync("/desk/keys", ("name", "the till"));
        var row = (await FileAsync("/desk/keys/file")).First(cells => cells[0] == "the till");
        Assert.Matches(new Regex(@"^2027-03-01T1\d:\d\d:\d\d\+01:00$", RegexOptions.None, TimeSpan.FromSeconds(1)), row[1]);
    }

    [Theory]
    [MemberData(nameof(VowUnderTest.Engines), MemberType = typeof(VowUnderTest))]
    public async Task Every_heading_of_every_list_sorts_on_both_engines(Engine engine)
    {
        await using var vow = await VowUnderTest.StartAsync(engine);
        var (admin, dpo) = (await vow.AdminAsync(), await vow.OperatorAsync("anne", Role.Dpo));
        foreach (var page in new[] { "requests", "due", "promises", "acts", "findings", "sources", "recipients", "transfers", "mail", "keys", "operators", "entries", "accesses" })
        {
            var browser = page == "keys" ? admin : dpo;

            // A list with no row has no headings: nonsense is passed over, and the page stands.
            var (_, plain) = await browser.ReadAsync("/desk/" + page);
            foreach (var sort in Regex.Matches(plain, "sort=([a-z]+)", RegexOptions.None, TimeSpan.FromSeconds(1)).Select(m => m.Groups[1].Value).Concat(Known[page]).Distinct())
            {
                foreach (var order in new[] { sort, "-" + sort })
                {
                    Assert.Equal((page, order, HttpStatusCode.OK), (page, order, (await browser.ReadAsync($"/desk/{page}?sort={order}")).Status));
                }
            }
        }
    }

    // Lists that are empty on a new installation.
    private static readonly ILookup<string, string> Known = new[]
    {
        ("requests", "number"), ("requests", "right"), ("requests", "received"), ("requests", "due"), ("requests", "state"), ("due", "table"), ("due", "source"), ("due", "purpose"), ("due", "action"),
        ("due", "rows"), ("acts", "about"), ("acts", "kind"), ("acts", "by"), ("acts", "on"), ("acts", "last"), ("transfers", "day"), ("transfers", "recipient"), ("transfers", "purpose"),
        ("transfers", "countries"), ("transfers", "ground"), ("transfers", "times"), ("transfers", "today"), ("mail", "template"), ("mail", "written"), ("mail", "attempts"), ("mail", "next"),
        ("mail", "answer"), ("accesses", "when"), ("accesses", "who"), ("accesses", "what"), ("accesses", "lines"),
    }.ToLookup(one => one.Item1, one => one.Item2);

    private static IEnumerable<string> Keys(IEnumerable<IReadOnlyList<string>> rows) => rows.Select(row => string.Join('\u001f', row));

    private async Task<List<IReadOnlyList<string>>> FileAsync(string path)
    {
        using var answer = await desk[Role.Admin].GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal("text/csv", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal("attachment", answer.Content.Headers.ContentDisposition?.DispositionType);
        return [.. Csv.Read(await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken)).Skip(1).Select(row => (IReadOnlyList<string>)row)];
    }

    private Task<List<string>> ReadingsAsync() => desk.Vow.AskAsync(s => s.GetRequiredService<Store>().Set<DeskAccess>().AsNoTracking().Select(a => a.What).ToListAsync());
}
