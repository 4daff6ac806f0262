using System.Collections.Immutable;
using Microsoft.EntityFrameworkCore;
using Vow.Evidence;
using Vow.Gate;
using Vow.Hosting;
using Vow.Keys;
using Vow.Me;
using Vow.People;
using Vow.Policies;
using Vow.Policy;
using Vow.Retention;
using Vow.Rights;

namespace Vow.Dossiers;

/// <summary>
/// What the controller puts before the authority or a court about one person (GDPR 5(2), 7(1), 24): what they chose and the words they were shown, what they
/// asked for and how it was answered, what was sent, each with its proof.
/// </summary>
public sealed record Dossier
{
    /// <summary>The person's pseudonym.</summary>
    public required Guid Subject { get; init; }

    /// <summary>Since when they are known.</summary>
    public required Instant Since { get; init; }

    /// <summary>When they were erased, if they were: then only what the law keeps is left.</summary>
    public Instant? ErasedAt { get; init; }

    /// <summary>What they are known by: kind and value.</summary>
    public required ImmutableArray<(string Kind, string Value)> Identifiers { get; init; }

    /// <summary>Every act about them that can still be linked to them, oldest first.</summary>
    public required ImmutableArray<MyReceipt> Acts { get; init; }

    /// <summary>Their requests, oldest first.</summary>
    public required ImmutableArray<RequestFile> Requests { get; init; }

    /// <summary>What is archived of them, without its content.</summary>
    public required IReadOnlyList<Archived> Archives { get; init; }

    /// <summary>The versions of the policy these acts were done under: hash, name, since when, files.</summary>
    public required ImmutableArray<(string Hash, string Name, Instant Since, IReadOnlyDictionary<string, string> Files)> Policies { get; init; }

    /// <summary>The log's checkpoint of this moment, a signed note; null where there is none.</summary>
    public byte[]? Checkpoint { get; init; }

    /// <summary>The log's public keys, newest first.</summary>
    public required ImmutableArray<string> Keys { get; init; }

    /// <summary>The company.</summary>
    public required Controller Controller { get; init; }

    /// <summary>When it was put together.</summary>
    public required Instant MadeAt { get; init; }

    /// <summary>The choices among the acts.</summary>
    public IEnumerable<MyReceipt> Choices => Acts.Where(act => act.Entry.Kind.StartsWith("consent.", StringComparison.Ordinal));

    /// <summary>The other acts.</summary>
    public IEnumerable<MyReceipt> Others => Acts.Where(act => !act.Entry.Kind.StartsWith("consent.", StringComparison.Ordinal));
}

/// <summary>Gathers a dossier. Whoever asks is recorded first, with the reason: a crash leaves a record without a dossier, never the other way round.</summary>
public sealed class GatherDossier(
    Database database, Deeds deeds, Entries entries, KeyStore keys, MakeReceipt receipts, RightsRequests requests, Archive archive, SqlLedgerStorage log, PolicyHolder policies, VowHome home,
    VowOptions options)
{
    /// <summary>The kind of the entry.</summary>
    public const string Kind = "dossier.made";

    private const int MostActs = 10_000;

    /// <summary>The dossier, or null where there is no such person.</summary>
    /// <param name="subject">About whom.</param>
    /// <param name="actor">Who asks.</param>
    /// <param name="reason">Why.</param>
    /// <param name="cancel">Stops the reading.</param>
    public async Task<Dossier?> Async(Guid subject, Actor actor, string reason, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(reason);
        await using var store = database.NewStore();
        if (await store.Set<Subject>().AsNoTracking().FirstOrDefaultAsync(s => s.Id == subject, cancel) is not { } person)
        {
            return null;
        }

        var (now, made) = await deeds.DoAsync(async deed =>
        {
            Guid? record = null;
            // Of an erased person the entry lies with what is left; where nothing is, nothing leads to them.
            if (keys.CompartmentsOf(subject, deed.Now) is [var compartment, ..] && (person.ErasedAt is not null || keys.Find(subject, Compartment.Identity, deed.Now) is null))
            {
                record = await entries.AppendAsync(deed, Kind, actor, new() { ["reason"] = reason.Trim() }, subject, compartment);
            }
            else if (person.ErasedAt is null)
            {
                record = await entries.AppendAsync(deed, Kind, actor, new() { ["reason"] = reason.Trim() }, subject, Compartment.Identity);
            }

            return (deed.Now, record);
        });
        Steps.Reached("dossier.recorded");

        var acts = new List<MyReceipt>();
        foreach (var entry in await entries.OfAsync(store, subject, now, MostActs))
        {
            // The making of this very file is not yet in the log.
            if (entry.Id != made && await receipts.Async(subject, entry.Id, now, cancel) is { } receipt)
            {
                acts.Add(receipt);
            }
        }

        var files = new List<RequestFile>();
        foreach (var request in await RightsRequests.OfAsync(store, subject))
        {
            if (await requests.FindAsync(store, request.Number, subject, now) is { } file)
            {
                files.Add(file);
            }
        }

        var hashes = acts.Select(act => act.Policy).Append(policies.Current.Compiled.Hash).ToHashSet(StringComparer.Ordinal);
        var versions = await PutInForce.VersionsAsync(database);
        using var signer = LogKeys.Current(home, options);
        return new Dossier
        {
            Subject = subject,
            Since = person.CreatedAt,
            ErasedAt = person.ErasedAt,
            Identifiers = [.. (await store.Set<Identifier>().AsNoTracking().Where(i => i.SubjectId == subject).OrderBy(i => i.Kind).ToListAsync(cancel)).Select(i => (i.Kind, i.Value))],
            Acts = [.. acts.OrderBy(act => act.Entry.At.Microseconds)],
            Requests = [.. files.OrderBy(file => file.Request.Number, StringComparer.Ordinal)],
            Archives = await archive.ArchiveOfAsync(subject),
            Policies =
            [
                .. versions.Where(v => hashes.Contains(v.Hash)).DistinctBy(v => v.Hash)
                    .Select(v => (v.Hash, v.Name, v.Since, (IReadOnlyDictionary<string, string>)(System.Text.Json.JsonSerializer.Deserialize<Dictionary<string, string>>(v.Files) ?? []))),
            ],
            Checkpoint = (await log.ReadHead(cancel))?.SignedCheckpoint,
            Keys = [signer.Verifier.ToString(), .. LogKeys.Past(home).Reverse().Select(key => key.ToString())],
            Controller = policies.Current.Declared.Controller,
            MadeAt = now,
        };
    }
}
