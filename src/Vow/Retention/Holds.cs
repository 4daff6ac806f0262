using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Vow.DataMap;
using Vow.Evidence;
using Vow.Gate;
using Vow.Hosting;
using Vow.Keys;
using Vow.Sources;

namespace Vow.Retention;

/// <summary>A stop on deletion to place: for a person Vow knows, or for a key of a source's table of persons.</summary>
/// <param name="Subject">The person, where Vow knows them.</param>
/// <param name="Source">Else the source.</param>
/// <param name="Root">And its table of persons.</param>
/// <param name="Key">And the person's key there.</param>
/// <param name="Purpose">Only rows that serve this purpose; null = all.</param>
/// <param name="Reason">Why.</param>
/// <param name="Owner">Who answers for it: name and function.</param>
/// <param name="ReviewOn">When it must be looked at again.</param>
public sealed record HoldRequest(Guid? Subject, string? Source, string? Root, RowKey? Key, string? Purpose, HoldReason Reason, string Owner, DateOnly ReviewOn);

/// <summary>Holds: litigation, and restriction under GDPR 18(1)(b)-(c). While one stands nothing of the person's is deleted by time, here or in any source.</summary>
public sealed class Holds(Entries entries, Database database)
{
    /// <summary>What a reason is called in entries and files.</summary>
    public static readonly ImmutableDictionary<string, HoldReason> Reasons = new Dictionary<string, HoldReason>
    {
        ["litigation"] = HoldReason.Litigation,
        ["restriction_18_1_b"] = HoldReason.Restriction18B,
        ["restriction_18_1_c"] = HoldReason.Restriction18C,
    }.ToImmutableDictionary(StringComparer.Ordinal);

    /// <summary>Places a hold in the deed.</summary>
    /// <returns>Its id.</returns>
    public async Task<Guid> PlaceAsync(Deed deed, HoldRequest hold, Actor actor)
    {
        ArgumentNullException.ThrowIfNull(deed);
        ArgumentNullException.ThrowIfNull(hold);
        if (hold.Subject is null && (hold.Source is null || hold.Root is null || hold.Key is null))
        {
            throw new ArgumentException("A hold names a subject, or a source with its table and key.", nameof(hold));
        }

        var id = Guid.CreateVersion7(deed.Now.ToDateTimeOffset());
        await deed.ExecuteAsync(
            """
            INSERT INTO retention_hold (id, subject_id, source, root, person_key, purpose, reason, owner, review_on, placed_at, lifted_at)
            VALUES (@id, @s, @src, @root, @key, @p, @r, @o, @review, @at, NULL)
            """,
            ("@id", id), ("@s", hold.Subject), ("@src", hold.Source), ("@root", hold.Root), ("@key", hold.Key?.Text), ("@p", hold.Purpose),
            ("@r", (int)hold.Reason), ("@o", hold.Owner), ("@review", hold.ReviewOn), ("@at", deed.Now));
        await entries.AppendAsync(deed, "hold.placed", actor, Detail(id, hold.Reason, hold.Purpose), hold.Subject, Compartment.Rights);
        return id;
    }

    /// <summary>Lifts a hold in the deed. False where none stands under this id.</summary>
    public async Task<bool> LiftAsync(Deed deed, Guid id, Actor actor)
    {
        ArgumentNullException.ThrowIfNull(deed);
        if (await deed.Store.Set<HoldRow>().AsNoTracking().FirstOrDefaultAsync(h => h.Id == id && h.LiftedAt == null) is not { } hold)
        {
            return false;
        }

        await deed.ExecuteAsync("UPDATE retention_hold SET lifted_at = @at WHERE id = @id AND lifted_at IS NULL", ("@at", deed.Now), ("@id", id));
        await entries.AppendAsync(deed, "hold.lifted", actor, Detail(id, hold.Reason, hold.Purpose), hold.SubjectId, Compartment.Rights);
        return true;
    }

    /// <summary>Holds that stand, oldest first; of one subject where one is named.</summary>
    public async Task<IReadOnlyList<HoldRow>> ListAsync(Guid? subject = null)
    {
        await using var store = database.NewStore();
        var all = await store.Set<HoldRow>().AsNoTracking().Where(h => h.LiftedAt == null && (subject == null || h.SubjectId == subject)).ToListAsync();
        return [.. all.OrderBy(h => h.PlacedAt)];
    }

    private static JsonObject Detail(Guid id, HoldReason reason, string? purpose) => new()
    {
        ["hold"] = id.ToString(),
        ["reason"] = Reasons.First(r => r.Value == reason).Key,
        ["purpose"] = purpose ?? "",
    };
}
