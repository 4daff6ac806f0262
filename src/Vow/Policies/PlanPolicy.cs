using System.Collections.Immutable;
using Microsoft.EntityFrameworkCore;
using Vow.Consent;
using Vow.DataMap;
using Vow.Gate;
using Vow.Hosting;
using Vow.Policy;
using Vow.Retention;

namespace Vow.Policies;

/// <summary>What planning a version came to.</summary>
public abstract record PlanOutcome
{
    /// <summary>A plan; it may still refuse.</summary>
    /// <param name="Plan">The plan.</param>
    /// <param name="Before">The version it starts from.</param>
    /// <param name="After">The version it leads to, compiled under the number it would have.</param>
    /// <param name="Slots">The lineage's slots after it.</param>
    public sealed record Planned(PolicyPlan Plan, PolicyInForce Before, PolicyInForce After, ImmutableArray<string> Slots) : PlanOutcome;

    /// <summary>The texts themselves have errors: of the language, of the law, or of the lineage.</summary>
    /// <param name="Diagnostics">The errors, with their places.</param>
    /// <param name="Files">The texts.</param>
    public sealed record Faulty(ImmutableArray<Diagnostic> Diagnostics, PolicyFiles Files) : PlanOutcome;
}

/// <summary>
/// Says what putting a file set into force would do: the differences, and for whom and how many, from live data. It only looks. The version it starts
/// from is the newest recorded one, which is in force or announced for a day.
/// </summary>
public sealed class PlanPolicy(Database database, PolicyHolder policies, CompareEnds ends)
{
    /// <summary>Plans from the newest recorded version.</summary>
    public async Task<PlanOutcome> FromRecordedAsync(PolicyFiles files, Instant now, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(files);
        var versions = await PutInForce.VersionsAsync(database, cancel);
        var newest = versions.Count == 0 ? null : versions[^1];
        var before = newest is null ? policies.Current : PolicyLineage.Read(newest) ?? policies.Current;
        return await PlanAsync(before, versions, files, now, cancel);
    }

    /// <summary>Plans from another file set, with the people and rows of this installation.</summary>
    public async Task<PlanOutcome> FromFilesAsync(PolicyFiles earlier, PolicyFiles files, Instant now, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(earlier);
        ArgumentNullException.ThrowIfNull(files);
        if (PolicyReader.Recall(earlier) is not { } declared || Compiler.Compile(declared, 1).Policy is not { } compiled)
        {
            return new PlanOutcome.Faulty([.. PolicyReader.Read(earlier).Diagnostics.Where(d => d.Severity == Severity.Error)], earlier);
        }

        return await PlanAsync(new PolicyInForce(declared, compiled, now), [], files, now, cancel);
    }

    private async Task<PlanOutcome> PlanAsync(PolicyInForce before, List<PolicyVersion> versions, PolicyFiles files, Instant now, CancellationToken cancel)
    {
        var reading = PolicyReader.Read(files, before.Zone.DayOf(now));
        if (reading.Policy is not { } declared)
        {
            return new PlanOutcome.Faulty([.. reading.Diagnostics.Where(d => d.Severity == Severity.Error)], files);
        }

        var newest = versions.Count == 0 ? null : versions[^1];
        ImmutableArray<string> slots = newest is null ? Compiler.Compile(before.Declared, 1).Slots : PolicyLineage.SlotsOf(newest);
        var compilation = Compiler.Compile(declared, (ushort)((newest?.Epoch ?? before.Compiled.Epoch) + 1), null, slots);
        if (compilation.Policy is not { } compiled)
        {
            return new PlanOutcome.Faulty(compilation.Diagnostics, files);
        }

        var after = new PolicyInForce(declared, compiled, now);
        var changes = PolicyChanges.Between(before.Declared, declared);
        var choices = await ChoiceCounts.StandingAsync(database, cancel);
        var compared = changes.All(c => c.Kind is ChangeKind.Writing or ChangeKind.Prose)
            ? new EndsCompared([], [], [], [], [], [])
            : await ends.LookAsync(before, after, changes, now, cancel);
        var earlier = versions.Select(v => v.Hash == before.Compiled.Hash ? before.Declared : PolicyLineage.Read(v)?.Declared).OfType<DeclaredPolicy>().ToList();
        var (added, removed, changed) = Promises(before.Declared, declared, changes);
        return new PlanOutcome.Planned(
            new PolicyPlan
            {
                Id = PolicyPlan.IdOf(before.Compiled.Hash, compiled.Hash),
                Before = before.Compiled.Hash,
                BeforeEpoch = newest?.Epoch ?? 0,
                After = compiled.Hash,
                At = now,
                Changes = changes,
                Refusals = PlanRefusals.Find(before.Declared, declared, earlier.Count == 0 ? [before.Declared] : earlier, slots, choices, compared.Orphans, compared.DataLeft),
                Ends = compared.Ends,
                Archived = compared.Archived,
                Unreachable = compared.Unreachable,
                Lapsed = Lapsed(before.Declared, declared, choices),
                Announcement = await AnnouncementAsync(changes, before, compared.People, cancel),
                PromisesAdded = added,
                PromisesRemoved = removed,
                PromisesChanged = changed,
                Undoes = await UndoneAsync(versions, before.Declared, declared, cancel),
            },
            before, after, compilation.Slots);
    }

    /// <summary>Yeses that counted and would no longer: their words are not accepted any more.</summary>
    internal static ImmutableArray<LapsedConsent> Lapsed(DeclaredPolicy before, DeclaredPolicy after, IReadOnlyList<ChoiceCount> choices) =>
    [
        .. choices.Where(c => c is { IsYes: true, TextVersion: not null } && before.Purpose(c.Purpose)?.Consent is { } was && was.Accepted.Contains(c.TextVersion)
                && after.Purpose(c.Purpose)?.Consent is { } terms && !terms.Accepted.Contains(c.TextVersion))
            .Select(c => new LapsedConsent(c.Purpose, c.Channel, c.TextVersion!, c.People)),
    ];

    private async Task<Announcement?> AnnouncementAsync(ImmutableArray<Change> changes, PolicyInForce before, ImmutableArray<PeopleElsewhere> elsewhere, CancellationToken cancel)
    {
        var told = TellPeople.ToTell(changes);
        return told.IsEmpty ? null : new Announcement(await TellPeople.CountAsync(database, before, told, cancel), [.. elsewhere.Where(e => e.People > 0)]);
    }

    // Texts that lack everything the newest version brought were written before it: from a folder nobody has updated since.
    private async Task<UndoneVersion?> UndoneAsync(List<PolicyVersion> versions, DeclaredPolicy newest, DeclaredPolicy after, CancellationToken cancel)
    {
        if (versions.Count < 2 || versions[^1].Hash != newest.Hash || after.Hash == newest.Hash)
        {
            return null;
        }

        var lacks = PolicyChanges.Between(after, newest).Select(c => c.Words).ToHashSet();
        var older = versions.SkipLast(1).Any(v => v.Hash == after.Hash)
            || (PolicyLineage.Read(versions[^2])?.Declared is { } previous && PolicyChanges.Between(previous, newest) is var brought
                && brought.Any(c => c.Kind != ChangeKind.Writing) && brought.All(c => lacks.Contains(c.Words)));
        if (!older)
        {
            return null;
        }

        var epoch = versions[^1].Epoch;
        await using var store = database.NewStore();
        var proposal = await store.Set<PolicyProposal>().AsNoTracking().Where(p => p.Epoch == epoch).Select(p => (Guid?)p.Id).FirstOrDefaultAsync(cancel);
        return new UndoneVersion(epoch, proposal);
    }

    // A promise that keeps its id means something else when a change touches the thing it is about.
    private static (ImmutableArray<DerivedPromise> Added, ImmutableArray<DerivedPromise> Removed, ImmutableArray<DerivedPromise> Changed) Promises(
        DeclaredPolicy before, DeclaredPolicy after, ImmutableArray<Change> changes)
    {
        var (old, now) = (DerivedPromises.Of(before), DerivedPromises.Of(after));
        var ids = old.Select(p => p.Id).ToHashSet(StringComparer.Ordinal);
        var next = now.Select(p => p.Id).ToHashSet(StringComparer.Ordinal);
        return ([.. now.Where(p => !ids.Contains(p.Id))], [.. old.Where(p => !next.Contains(p.Id))], [.. now.Where(p => ids.Contains(p.Id) && changes.Any(c => Touches(c, p.Id)))]);
    }

    private static bool Touches(Change change, string promise) => change.Kind switch
    {
        ChangeKind.PurposeActive => promise == $"retention/{change.About}/active",
        ChangeKind.PurposeArchive => promise == $"retention/{change.About}/archive",
        ChangeKind.PurposeNotices => promise == $"notice/{change.About}",
        ChangeKind.ConsentText => promise == $"choice/{change.About}" || promise.StartsWith($"choice/{change.About}/", StringComparison.Ordinal),
        ChangeKind.PurposeBasis or ChangeKind.PurposeData or ChangeKind.PurposeRecipients => promise == $"declared/{change.About}",
        ChangeKind.Recipient => promise == $"recipient/{change.About}",
        ChangeKind.Transfer => promise == $"recipient/{change.About}" || promise == $"transfer/{change.About}",
        ChangeKind.Collection => promise == $"collection/{change.About}",
        ChangeKind.Rights => promise == "right/deadline",
        ChangeKind.Prose => change.About == $"text.{promise.Split('/')[^1]}.md" && promise.StartsWith("page/policy/", StringComparison.Ordinal),
        _ => false,
    };
}
