using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Vow.Desk;
using Vow.Evidence;
using Vow.Gate;
using Vow.Hosting;
using Vow.Policy;
using Vow.Rights;
using Vow.Tests.Shared;

namespace Vow.Tests.Desk;

/// <summary>What the store is asked for by a page, counted: as much with ten thousand open requests as with a hundred.</summary>
public sealed class RowsReadForAPage
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [MemberData(nameof(VowUnderTest.Engines), MemberType = typeof(VowUnderTest))]
    public async Task Pages_of_requests_read_as_many_rows_with_ten_thousand_open_as_with_a_hundred(Engine engine)
    {
        await using var vow = await VowUnderTest.StartAsync(engine);
        var person = await vow.PersonAsync("many@example.test");
        (string, HttpClient)[] browsers = [("agent", await vow.OperatorAsync("alice", Role.Agent)), ("dpo", await vow.OperatorAsync("dora", Role.Dpo))];
        string[] pages =
        [
            "/desk", "/desk/requests", "/desk/requests?page=2", "/desk/requests?sort=right", "/desk/requests?sort=-due", .. RequestsAtDesk.Shown.Select(show => "/desk/requests?show=" + show), "/desk/requests/2027-0001", "/desk/requests/new",
        ];
        await InsertAsync(vow, person, 0, 100);

        // The overview shows the latest ten entries: there are ten from the start.
        await vow.Services.GetRequiredService<Deeds>().DoAsync(async deed =>
        {
            for (var i = 0; i < 12; i++)
            {
                await vow.Services.GetRequiredService<Entries>().AppendAsync(deed, "rights.added", Actor.System, new JsonObject { ["request"] = "2027-0001", ["channel"] = "form" });
            }
        });
        await vow.Services.GetRequiredService<SequencerJob>().DrainAsync(Cancel);
        foreach (var (_, browser) in browsers)
        {
            // What is read once and then kept is read before it counts.
            await browser.ReadAsync("/desk");
        }

        var few = await CountAsync(browsers, pages);
        await InsertAsync(vow, person, 100, 10_000);
        var many = await CountAsync(browsers, pages);
        Assert.True(few.SequenceEqual(many), string.Join('\n', few.Where(page => many[page.Key] != page.Value).Select(page => $"{page.Key}: {page.Value} with a hundred, {many[page.Key]} with ten thousand")));
        Assert.All(few, page => Assert.True(page.Value.Queries > 0, page.Key + " asked nothing: what counts does not see it"));
        Assert.True(few["agent /desk/requests"].Rows >= ListQuery.PageSize);
        Assert.Contains($"And {Vow.Site.Words.Number(7_450, Language.En)} more", (await browsers[0].Item2.ReadAsync("/desk")).Text, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(VowUnderTest.Engines), MemberType = typeof(VowUnderTest))]
    public async Task Two_weeks_count_what_came_was_answered_and_is_due_by_day(Engine engine)
    {
        await using var vow = await VowUnderTest.StartAsync(engine);
        var person = await vow.PersonAsync("weeks@example.test");
        var monday = new DateOnly(2027, 3, 1);
        await vow.Services.GetRequiredService<Deeds>().DoAsync(async deed =>
        {
            var number = 0;
            void Add(DateOnly received, DateOnly due, RequestState state = RequestState.Open, double? closedAfter = null, bool stands = false) => deed.Store.Add(new RightsRequest
            {
                Id = Guid.CreateVersion7(deed.Now.ToDateTimeOffset()),
                Number = FormattableString.Invariant($"2027-{++number:0000}"),
                SubjectId = person,
                Channel = RequestChannels.Form,
                ReceivedOn = received,
                Due = due,
                State = state,
                ClosedAt = closedAfter is { } hours ? Instant.From(new DateTimeOffset(2027, 2, 28, 23, 0, 0, TimeSpan.Zero).AddHours(hours)) : null,
                Suspends = stands,
            });
            Add(monday, monday.AddDays(30));
            Add(monday, monday.AddDays(13));
            Add(monday.AddDays(-7), monday.AddDays(2));
            Add(monday.AddDays(-7), monday.AddDays(2), stands: true);
            Add(monday.AddDays(-60), monday.AddDays(-1));
            // Midnight in Paris is 23:00 UTC: the first hour of Monday, and the last before it.
            Add(monday.AddDays(-20), monday.AddDays(9), RequestState.Answered, 0);
            Add(monday.AddDays(-20), monday.AddDays(9), RequestState.Refused, -0.5);
            Add(monday.AddDays(-20), monday.AddDays(9), RequestState.Lapsed, (6 * 24) + 1);
            Add(monday.AddDays(-20), monday.AddDays(9), RequestState.Withdrawn, 1);
            await deed.Store.SaveChangesAsync(Cancel);
        });
        await using var store = vow.Services.GetRequiredService<Database>().NewStore();
        var weeks = await TwoWeeks.AroundAsync(store, vow.Services.GetRequiredService<global::Vow.Policies.PolicyHolder>().Current.Zone, monday.AddDays(3));
        Assert.Equal(monday, weeks.Days[0].Day);
        Assert.Equal("2/1/0 0/0/0 0/0/1 0/0/0 0/0/0 0/0/0 0/1/0 0/0/0 0/0/0 0/0/0 0/0/0 0/0/0 0/0/0 0/0/1", string.Join(' ', weeks.Days.Select(day => $"{day.Came}/{day.Answered}/{day.Due}")));
        Assert.Equal(1, weeks.Overdue);
    }

    private static async Task<SortedDictionary<string, (int Queries, int Rows)>> CountAsync((string Role, HttpClient Browser)[] browsers, string[] pages)
    {
        var counts = new SortedDictionary<string, (int, int)>(StringComparer.Ordinal);
        foreach (var (role, browser) in browsers)
        {
            foreach (var page in pages)
            {
                using var asked = new StoreAsked();
                Assert.Equal(HttpStatusCode.OK, (await browser.ReadAsync(page)).Status);
                counts[role + " " + page] = asked.Sum;
            }
        }

        return counts;
    }

    // A quarter not due for long, a quarter due soon, the half late: each part fills a page already with a hundred.
    private static Task InsertAsync(VowUnderTest vow, Guid person, int from, int to) => vow.Services.GetRequiredService<Deeds>().DoAsync(async deed =>
    {
        var today = DateOnly.FromDateTime(vow.Clock.Now.Date);
        deed.Store.AddRange(Enumerable.Range(from, to - from).Select(i => (Number: i, Received: today.AddDays((i % 4) switch { 0 => 0, 1 => -25, _ => -40 }))).Select(one => new RightsRequest
        {
            Id = Guid.CreateVersion7(deed.Now.ToDateTimeOffset()),
            Number = FormattableString.Invariant($"2027-{one.Number:0000}"),
            SubjectId = person,
            Right = (one.Number % 3) switch { 0 => Right.Access, 1 => Right.Erasure, _ => null },
            Channel = RequestChannels.Form,
            ReceivedOn = one.Received,
            Due = one.Received.AddDays(30),
            AnswerTo = [1],
            Identity = one.Number % 4 >= 2 ? IdentityProof.Desk : null,
        }));
        await deed.Store.SaveChangesAsync(Cancel);
    });

    /// <summary>Commands and rows of the store for what this test asks over HTTP; what others do meanwhile is not counted.</summary>
    private sealed class StoreAsked : IObserver<DiagnosticListener>, IObserver<KeyValuePair<string, object?>>, IDisposable
    {
        private readonly ConcurrentBag<IDisposable> subscriptions = [];
        private readonly ActivityListener listener = new() { ShouldListenTo = source => source.Name == "Microsoft.AspNetCore", Sample = (ref _) => ActivitySamplingResult.AllData };
        private readonly Activity mine = new Activity("a page").SetIdFormat(ActivityIdFormat.W3C).Start();
        private int queries;
        private int rows;

        public StoreAsked()
        {
            ActivitySource.AddActivityListener(listener);
            subscriptions.Add(DiagnosticListener.AllListeners.Subscribe(this));
        }

        public (int Queries, int Rows) Sum => (queries, rows);

        public void OnNext(DiagnosticListener value)
        {
            if (value.Name == "Microsoft.EntityFrameworkCore")
            {
                subscriptions.Add(value.Subscribe(this));
            }
        }

        public void OnNext(KeyValuePair<string, object?> value)
        {
            // The request carries this test's trace: the server's work for it is known by that.
            if (Activity.Current?.TraceId != mine.TraceId)
            {
                return;
            }

            switch (value.Value)
            {
                case CommandExecutedEventData:
                    Interlocked.Increment(ref queries);
                    break;
                case DataReaderDisposingEventData read:
                    Interlocked.Add(ref rows, read.ReadCount);
                    break;
                default:
                    break;
            }
        }

        public void OnCompleted()
        {
        }

        public void OnError(Exception error)
        {
        }

        public void Dispose()
        {
            foreach (var one in subscriptions)
            {
                one.Dispose();
            }

            mine.Dispose();
            listener.Dispose();
        }
    }
}
