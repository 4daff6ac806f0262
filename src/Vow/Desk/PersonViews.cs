using System.Collections.Immutable;
using Microsoft.EntityFrameworkCore;
using Vow.Consent;
using Vow.Evidence;
using Vow.Gate;
using Vow.GateAnswers;
using Vow.Hosting;
using Vow.Me;
using Vow.People;
using Vow.Policies;
using Vow.Policy;
using Vow.Retention;
using Vow.Rights;
using Vow.SignIn;

namespace Vow.Desk;

/// <summary>What the gate says for one purpose and channel of a person, with all its reasons.</summary>
/// <param name="Purpose">The purpose.</param>
/// <param name="Channel">Channel id; null where the purpose has none.</param>
/// <param name="Explained">The answer to the ordinary use of the data, explained.</param>
/// <param name="Standing">Where the purpose stands in its life.</param>
public sealed record GateLine(Purpose Purpose, string? Channel, Explanation Explained, Standing Standing);

/// <summary>A reading of this person so far.</summary>
/// <param name="At">When.</param>
/// <param name="Who">The operator's name, for the data protection officer; null for others.</param>
/// <param name="What">Which page.</param>
/// <param name="Reason">Why.</param>
public sealed record PastAccess(Instant At, string? Who, string What, string Reason);

/// <summary>A person's page at the desk.</summary>
public sealed record PersonView
{
    /// <summary>The person.</summary>
    public required Subject Subject { get; init; }

    /// <summary>What they are known by: kind, value, and whether it was confirmed.</summary>
    public required ImmutableArray<(string Kind, string Value, bool Confirmed)> Identifiers { get; init; }

    /// <summary>What is held, by purpose, as the person sees it; null for an erased person, whose data is gone or archived.</summary>
    public required MyData? Data { get; init; }

    /// <summary>Their rights requests, newest first; empty for roles without business with them.</summary>
    public required IReadOnlyList<RightsRequest> Requests { get; init; }

    /// <summary>Stops on deletion that stand; null for roles without business with them.</summary>
    public required IReadOnlyList<HoldRow>? Holds { get; init; }

    /// <summary>What is archived of them, without its content.</summary>
    public required IReadOnlyList<Archived> Archives { get; init; }

    /// <summary>What they chose, with its history.</summary>
    public required IReadOnlyList<StandingChoice> Choices { get; init; }

    /// <summary>The gate, purpose by purpose.</summary>
    public required ImmutableArray<GateLine> Gate { get; init; }

    /// <summary>Entries about them that can still be linked.</summary>
    public required IReadOnlyList<PersonEntry> Entries { get; init; }

    /// <summary>Who opened their page so far.</summary>
    public required ImmutableArray<PastAccess> Accesses { get; init; }
}

/// <summary>Gathers a person's page from the slices' front doors.</summary>
public sealed class PersonViews(Database database, Facts facts, Entries entries, ReadMyData data, Holds holds, Archive archive, PolicyHolder policies)
{
    /// <summary>The page; null where there is no such person, or nothing of theirs for this role.</summary>
    public async Task<PersonView?> ReadAsync(Guid id, Role role, Instant now)
    {
        await using var store = database.NewStore();
        if (await store.Set<Subject>().AsNoTracking().FirstOrDefaultAsync(s => s.Id == id) is not { } subject
            || (subject.ErasedAt is not null && !DeskRights.May(role, DeskPlace.Archives)))
        {
            return null;
        }

        var identifiers = await store.Set<Identifier>().AsNoTracking().Where(i => i.SubjectId == id).OrderBy(i => i.Kind).ToListAsync();
        return new PersonView
        {
            Subject = subject,
            Identifiers = [.. identifiers.Select(i => (i.Kind, i.Value, i.ConfirmedAt is not null))],
            Data = subject.ErasedAt is null ? await data.Async(id, now) : null,
            Requests = DeskRights.May(role, DeskPlace.Requests) ? await RightsRequests.OfAsync(store, id) : [],
            Holds = DeskRights.May(role, DeskPlace.Holds) ? await holds.ListAsync(id) : null,
            Archives = await archive.ArchiveOfAsync(id),
            Choices = await StandingChoices.OfAsync(store, id),
            Gate = Ask(policies.Current, await facts.ReadAsync(id, now), now),
            Entries = await entries.OfAsync(store, id, now, most: 100),
            Accesses = await AccessesAsync(store, id, role),
        };
    }

    private static ImmutableArray<GateLine> Ask(PolicyInForce policy, SubjectFacts known, Instant now) =>
    [
        .. from purpose in policy.Declared.Purposes
           from channel in purpose.Channels.IsEmpty ? [null] : purpose.Channels.Cast<string?>()
           select new GateLine(
               purpose,
               channel,
               Explanation.Of(policy.Compiled, known, Question.Resolve(policy.Compiled, purpose.Id, channel), now),
               Lifecycle.Of(policy.Compiled, policy.Purpose(purpose.Id), known.Anchors, now)),
    ];

    private static async Task<ImmutableArray<PastAccess>> AccessesAsync(Store store, Guid id, Role role)
    {
        var rows = await store.Set<DeskAccess>().AsNoTracking().Where(a => a.SubjectId == id).OrderByDescending(a => a.At).Take(50).ToListAsync();
        var names = DeskRights.May(role, DeskPlace.Accesses) ? (await OperatorAccess.AllAsync(store)).ToDictionary(o => o.Login, o => o.Name) : [];
        return [.. rows.Select(a => new PastAccess(a.At, names.GetValueOrDefault(a.OperatorId), a.What, a.Reason))];
    }
}
