using System.Buffers.Text;
using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Vow.Consent;
using Vow.Evidence;
using Vow.Gate;
using Vow.Hosting;
using Vow.Ledger;
using Vow.Policies;
using Vow.Policy;

namespace Vow.Me;

/// <summary>A person's own proof of an act, as they read it and as a program does.</summary>
/// <param name="Entry">The entry, with its detail.</param>
/// <param name="Policy">Hash of the policy it was done under.</param>
/// <param name="Body">The entry's bytes as logged; null where the log no longer gives them.</param>
/// <param name="Text">The sentence the person was shown, for choices.</param>
/// <param name="Index">Its place in the log; null while it is being sealed.</param>
/// <param name="Proof">The proof that it is in the log (C2SP tlog-proof); null while it is being sealed.</param>
/// <param name="Opening">What shows that the entry was made for this detail, to whoever holds the receipt; null where the detail or the entry is gone.</param>
/// <param name="Record">The choice as a consent record (ISO/IEC TS 27560); null for other acts.</param>
public sealed record MyReceipt(PersonEntry Entry, string Policy, byte[]? Body, Bilingual? Text, long? Index, string? Proof, byte[]? Opening = null, JsonObject? Record = null)
{
    /// <summary>The receipt for programs.</summary>
    public JsonObject ToJson() => new()
    {
        ["id"] = Entry.Id.ToString("D"),
        ["kind"] = Entry.Kind,
        ["at"] = Entry.At.ToString(),
        ["policy"] = Policy,
        ["detail"] = Entry.Detail?.DeepClone(),
        ["text"] = Text is null ? null : new JsonObject { ["en"] = Text.En, ["fr"] = Text.Fr },
        ["consent_record"] = Record?.DeepClone(),
        ["entry"] = Body is null ? null : Convert.ToBase64String(Body),
        ["opening"] = Opening is null ? null : Base64Url.EncodeToString(Opening),
        ["state"] = Proof is null ? "being_sealed" : "sealed",
        ["index"] = Index is { } index ? index.ToString(CultureInfo.InvariantCulture) : null,
        ["proof"] = Proof,
    };
}

/// <summary>Makes receipts: an entry of the person's own, with its proof once the log has it.</summary>
public sealed class MakeReceipt(Database database, Entries entries, EntryPlaces places, PolicyHolder policies, VowOptions options)
{
    /// <summary>The receipt of an entry about that person, or null where there is none (any more).</summary>
    public async Task<MyReceipt?> Async(Guid subject, Guid id, Instant now, CancellationToken cancel = default)
    {
        await using var store = database.NewStore();
        if (await entries.FindAsync(store, subject, id, now, cancel) is not { } found)
        {
            return null;
        }

        var (entry, opening) = found;
        var place = await places.FindAsync(store, id, cancel);
        var proof = place is null ? null : await place.ProveAsync(cancel);
        var body = proof?.Entry ?? place?.Pending;
        var parsed = body is null ? null : LedgerEntry.TryParse(body);
        var hash = parsed?.Policy ?? policies.Current.Compiled.Hash;
        var policy = await PolicyAsync(store, hash, cancel);
        var opens = parsed is not null && entry.Detail is not null && opening is not null && DetailCommitment.Opens(parsed, opening, CanonicalJson.Write(entry.Detail));
        return new MyReceipt(
            entry, hash, body, Text(entry, policy), place?.Index, proof?.ToText(), opens ? opening : null,
            policy is null ? null : ConsentRecord.Of(entry, parsed?.Subject, policy, options.Url));
    }

    // The words of the version the choice was made under: the policy in force where it is that one, else as it was recorded then.
    private async Task<DeclaredPolicy?> PolicyAsync(Store store, string hash, CancellationToken cancel) =>
        policies.Current.Compiled.Hash == hash ? policies.Current.Declared
        : await store.Set<PolicyVersion>().AsNoTracking().Where(v => v.Hash == hash).OrderByDescending(v => v.Epoch).FirstOrDefaultAsync(cancel) is { } recorded
            ? PolicyReader.Recall(PolicyFiles.From(recorded.Name, System.Text.Json.JsonSerializer.Deserialize<Dictionary<string, string>>(recorded.Files) ?? []))
            : null;

    private static Bilingual? Text(PersonEntry entry, DeclaredPolicy? policy) =>
        entry.Detail?["purpose"]?.ToString() is { } purpose && entry.Detail["text"]?.ToString() is { Length: > 0 } version
        && policy?.Purpose(purpose)?.Consent is { } terms && terms.TextVersion == version
            ? terms.Text
            : null;
}
