using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Vow.Evidence;
using Vow.Gate;
using Vow.Hosting;
using Vow.Keys;
using Vow.People;
using Vow.Policies;
using Vow.Policy;

namespace Vow.Retention;

/// <summary>What is archived of a person for one purpose, without its content.</summary>
/// <param name="Compartment">Its key's compartment.</param>
/// <param name="Purpose">The purpose.</param>
/// <param name="Rows">How many rows.</param>
/// <param name="Until">Last day of the row that stays longest.</param>
/// <param name="Terms">The archive's terms (why, text, roles); null where the policy in force has none any more.</param>
public sealed record Archived(string Compartment, string Purpose, int Rows, DateOnly Until, ArchiveTerms? Terms);

/// <summary>A row read out of an archive. Personal: never log it.</summary>
/// <param name="Source">Where it lay.</param>
/// <param name="Table">In which table.</param>
/// <param name="Until">Its last day.</param>
/// <param name="Data">Column to <c>{datum, value}</c>.</param>
public sealed record ArchivedRow(string Source, string Table, DateOnly Until, JsonObject Data);

/// <summary>What came of opening an archive.</summary>
public abstract record ArchiveOpening
{
    /// <summary>Opened; the log says so.</summary>
    /// <param name="Rows">The rows.</param>
    /// <param name="Entry">The entry, written before anything was read.</param>
    public sealed record Opened(IReadOnlyList<ArchivedRow> Rows, Guid Entry) : ArchiveOpening;

    /// <summary>Not opened.</summary>
    /// <param name="Code"><c>archive.none</c>, <c>archive.role</c>, <c>archive.reason</c>.</param>
    /// <param name="Message">Why.</param>
    public sealed record Refused(string Code, string Message) : ArchiveOpening;
}

/// <summary>The intermediate archive's front door. Rows of a batch still staged are not seen.</summary>
public sealed class Archive(Deeds deeds, Database database, KeyStore keys, Entries entries, PolicyHolder policies)
{
    /// <summary>What is archived of a subject, by purpose.</summary>
    public async Task<IReadOnlyList<Archived>> ArchiveOfAsync(Guid subject)
    {
        await using var store = database.NewStore();
        var rows = await Settled(store, subject).Select(a => new { a.Compartment, a.Until }).ToListAsync();
        return [.. rows.GroupBy(a => a.Compartment).OrderBy(g => g.Key, StringComparer.Ordinal).Select(g =>
        {
            var purpose = g.Key[Compartment.Archive("").Length..];
            return new Archived(g.Key, purpose, g.Count(), g.Max(a => a.Until), policies.Current.Declared.Purpose(purpose)?.Keep.Archive);
        })];
    }

    /// <summary>Subjects to whom an identifier still leads through what is archived or kept as proof: fingerprints only.</summary>
    public async Task<IReadOnlyList<Guid>> FindAsync(string kind, string value, Instant now)
    {
        var fingerprint = Identifiers.Fingerprint(keys, Identifiers.FindKey, kind, Vow.Sources.Identifier.Normalise(kind, value), now);
        await using var store = database.NewStore();
        return await store.Set<Finding>().AsNoTracking().Where(f => f.Fingerprint == fingerprint).Select(f => f.SubjectId).Distinct().OrderBy(id => id).ToListAsync();
    }

    /// <summary>Opens an archive for a role that the policy lets in, for a reason. The entry is committed before anything is read.</summary>
    public async Task<ArchiveOpening> OpenAsync(Guid subject, string purpose, Role role, string reason, Actor actor)
    {
        if (string.IsNullOrWhiteSpace(reason))
        {
            return new ArchiveOpening.Refused("archive.reason", "An archive is opened for a reason: write it.");
        }

        var compartment = Compartment.Archive(purpose);
        await using var store = database.NewStore();
        if (!await Settled(store, subject).AnyAsync(a => a.Compartment == compartment))
        {
            return new ArchiveOpening.Refused("archive.none", "Nothing of this person is archived for this purpose.");
        }

        if (policies.Current.Declared.Purpose(purpose)?.Keep.Archive is not { } terms || !terms.OpenTo.Contains(role))
        {
            return new ArchiveOpening.Refused("archive.role", "The policy opens this archive to other roles only.");
        }

        return await ReadAsync(subject, compartment, new JsonObject { ["purpose"] = purpose, ["role"] = role.ToString().ToLowerInvariant(), ["reason"] = reason }, actor);
    }

    /// <summary>Opens an archive for the person it is about, who has a right to what lies in it (GDPR 15). Recorded like any opening.</summary>
    public async Task<IReadOnlyList<ArchivedRow>> OpenForPersonAsync(Guid subject, string purpose, Actor actor) =>
        (await ReadAsync(subject, Compartment.Archive(purpose), new JsonObject { ["purpose"] = purpose, ["role"] = "person" }, actor)).Rows;

    private async Task<ArchiveOpening.Opened> ReadAsync(Guid subject, string compartment, JsonObject detail, Actor actor)
    {
        var (entry, now) = await deeds.DoAsync(async deed => (await entries.AppendAsync(deed, "archive.opened", actor, detail, subject, compartment), deed.Now));
        Steps.Reached("archive.opening-recorded");
        await using var store = database.NewStore();
        var rows = await Settled(store, subject).Where(a => a.Compartment == compartment).ToListAsync();
        var key = keys.Find(subject, compartment, now);
        return new ArchiveOpening.Opened(
            [.. rows.Select(r => (Row: r, Plain: key is null ? null : Sealing.Open(key, r.Sealed, Archiving.BoundTo(subject, compartment)))).Where(r => r.Plain is not null)
                .Select(r => new ArchivedRow(r.Row.Source, r.Row.TableName, r.Row.Until, JsonNode.Parse(r.Plain)!["data"]!.AsObject()))],
            entry);
    }

    private static IQueryable<ArchiveRow> Settled(Store store, Guid subject) => store.Set<ArchiveRow>().AsNoTracking()
        .Where(a => a.SubjectId == subject && store.Set<BatchRow>().Any(b => b.Id == a.BatchId && b.State == BatchState.Done));
}
