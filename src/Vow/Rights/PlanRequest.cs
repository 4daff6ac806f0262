using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Vow.Gate;
using Vow.Hosting;
using Vow.Me;
using Vow.Policies;
using Vow.Policy;
using Vow.Rights.Packages;
using Vow.Sources;

namespace Vow.Rights;

/// <summary>Something of the person that has not come to its end: a contract that runs, a question that is open. Named before an erasure, which ends none of it.</summary>
/// <param name="Source">Where it shows.</param>
/// <param name="Purpose">What it is about.</param>
/// <param name="Count">How many.</param>
public sealed record OpenMatter(string Source, Purpose Purpose, int Count);

/// <summary>What would be done for a request, read from every source as it stands now. Which parts are there depends on the right.</summary>
public sealed record RequestPlan
{
    /// <summary>The request, open, its person known.</summary>
    public required RightsRequest Request { get; init; }

    /// <summary>What identifies this very plan: SHA-256, lower-case hex. A record more or less is another plan.</summary>
    public required string Hash { get; init; }

    /// <summary>Sources that are set up and did not answer: they hold the request open.</summary>
    public ImmutableArray<string> Away { get; init; } = [];

    /// <summary>Sources that were never connected: nobody can ask them from here.</summary>
    public ImmutableArray<string> NotConnected { get; init; } = [];

    /// <summary>For an erasure: what goes, is cleared, archived, kept, and why.</summary>
    public LeavingPlan? Leaving { get; init; }

    /// <summary>What has not come to its end.</summary>
    public ImmutableArray<OpenMatter> Matters { get; init; } = [];

    /// <summary>For an access or portability: what would be given.</summary>
    public PackageContent? Given { get; init; }

    /// <summary>For a rectification: records with something to correct.</summary>
    public IReadOnlyList<MyRow> Correctable { get; init; } = [];

    /// <summary>For a restriction, an objection or a withdrawal: purposes it can be about.</summary>
    public ImmutableArray<Purpose> Purposes { get; init; } = [];

    /// <summary>Those that the person named by one of the policy's own phrases.</summary>
    public ImmutableArray<string> Named { get; init; } = [];
}

/// <summary>Makes the plan of a request. Nothing is changed by it; what it shows is opened and recorded by whoever asks for it.</summary>
public sealed class PlanRequest(PlanLeaving leaving, GatherPackage gather, ReadMyData read, Database database, RightsRequests requests, PolicyHolder policies)
{
    private static readonly IReadOnlySet<string> NothingWhole = new HashSet<string>(StringComparer.Ordinal);

    /// <summary>Whether a right is carried out by the system, so that it can't be answered with nothing done.</summary>
    public static bool CarriesOut(Right? right) => right is Right.Access or Right.Portability or Right.Rectification or Right.Erasure or Right.Restriction or Right.Objection or Right.Withdrawal;

    /// <summary>The same, for who asks (<see cref="OnBehalf"/>): what an heir is given is chosen and written by a person.</summary>
    public static bool CarriesOut(Right? right, string? asks) => CarriesOut(right) && OnBehalf.May(asks, right) && (OnBehalf.MayHaveAll(asks) || right != Right.Access);

    /// <summary>Makes it; null where the person is not known, the file is not open, or its right is nothing that is carried out.</summary>
    public async Task<RequestPlan?> Async(RightsRequest request, Instant now, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        if (request is not { IsKnown: true, State: RequestState.Open, Right: { } right } || !CarriesOut(right, await AsksAsync(request)))
        {
            return null;
        }

        var policy = policies.Current.Declared;
        switch (right)
        {
            case Right.Erasure:
                var plan = await leaving.Async(request.SubjectId, now, cancel);
                return With(new RequestPlan { Request = request, Hash = plan.Hash, Leaving = plan, Matters = Matters(await read.Async(request.SubjectId, now, cancel)) }, plan.Places);
            case Right.Access or Right.Portability:
                var given = await gather.Async(request.SubjectId, right, request.Number, null, NothingWhole, now, cancel);
                var data = await read.Async(request.SubjectId, now, cancel);
                return With(new RequestPlan { Request = request, Hash = HashOf(right, given), Given = given }, data.Places);
            case Right.Rectification:
                var mine = await read.Async(request.SubjectId, now, cancel);
                return With(new RequestPlan { Request = request, Hash = "", Correctable = CorrectableIn(mine) }, mine.Places);
            case Right.Restriction:
                return new RequestPlan
                {
                    Request = request,
                    Hash = "",
                    Purposes = [.. policy.Purposes.Where(purpose => purpose.Protects is null && purpose.Persons is not [PersonCategory.Staff])],
                };
            default:
                return new RequestPlan { Request = request, Hash = "", Purposes = [.. StopForRequest.Offered(policy, right)], Named = await NamedAsync(request, policy, now) };
        }
    }

    private async Task<string?> AsksAsync(RightsRequest request)
    {
        await using var store = database.NewStore();
        return await OnBehalf.OfAsync(store, request.Id);
    }

    /// <summary>Records with something to correct, each once.</summary>
    public static IReadOnlyList<MyRow> CorrectableIn(MyData data)
    {
        ArgumentNullException.ThrowIfNull(data);
        return [.. data.Purposes.SelectMany(p => p.Rows).Where(r => r.Table.Columns.Any(c => c.Correctable)).DistinctBy(r => (r.Source.Name, r.Table.Name, r.Row.Key.Text))];
    }

    private static RequestPlan With(RequestPlan plan, PersonPlaces places) => plan with
    {
        Away = [.. GatherPackage.Missing(places)],
        NotConnected = [.. places.Unreachable.Where(one => !one.IsSetUp).Select(one => one.Name)],
    };

    // A term that runs from an event for which the record has a column, and which has not come yet: the contract still runs, the question is still open.
    private ImmutableArray<OpenMatter> Matters(MyData data)
    {
        var policy = policies.Current;
        return
        [
            .. data.Purposes.SelectMany(mine => mine.Rows.DistinctBy(row => row.Row.Key.Text + "|" + row.Table.Name)
                    .Where(row => !row.Source.IsOwn && mine.Purpose.Keep.Active.After.Any(after => AnchorColumns.ScopeOf(after) == AnchorScope.Row && row.Table.Columns.Any(
                        column => column.Anchors.Contains(after) && (Cells.InstantOf(column, row.Row[column.Name], policy.Zone) is not { } at || at > data.AsOf))))
                    .Select(row => (mine.Purpose, row.Source.Name)))
                .GroupBy(one => (one.Purpose, one.Name)).Select(group => new OpenMatter(group.Key.Name, group.Key.Purpose, group.Count())),
        ];
    }

    // A phrase chosen in the form is the first line of the file.
    private async Task<ImmutableArray<string>> NamedAsync(RightsRequest request, DeclaredPolicy policy, Instant now)
    {
        await using var store = database.NewStore();
        var first = (await requests.FindAsync(store, request.Number, request.SubjectId, now))?.Messages.FirstOrDefault(message => !message.Ours).Text;
        return first is null ? [] : [.. policy.Rights.Phrases.Where(phrase => first.StartsWith(phrase.Says.En, StringComparison.Ordinal) || first.StartsWith(phrase.Says.Fr, StringComparison.Ordinal)).SelectMany(phrase => phrase.Purposes)];
    }

    // What comes and goes by itself (sessions, mail, entries, the opening of this very plan) does not make it another plan.
    private static string HashOf(Right right, PackageContent given)
    {
        var text = new StringBuilder(RightsByBasis.Id(right)).Append('\n');
        foreach (var key in given.Purposes.SelectMany(purpose => purpose.Rows).Where(row => !row.Row.Source.IsOwn || PlanLeaving.Steady(row.Row.Table.Name))
            .Select(row => $"{row.Row.Source.Name}|{row.Row.Table.Name}|{row.Row.Row.Key.Text}").Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal))
        {
            text.Append(key).Append('\n');
        }

        foreach (var archive in given.Archives)
        {
            text.Append("archive|").Append(archive.Archive.Compartment).Append('|').Append(archive.Archive.Rows).Append('\n');
        }

        foreach (var proposed in given.Proposed)
        {
            text.Append("text|").Append(proposed.Id).Append('|').Append(proposed.Pieces).Append('\n');
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())));
    }
}
