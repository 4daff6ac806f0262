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
public sealed record MyReceipt(PersonEntry Entry, string Policy, byte[]? Body, Bilingual? Text, long? Index, string? Proof)
{
    /// <summary>What was done, in words.</summary>
    public string What(Language language) => (Entry.Kind, language) switch
    {
        ("consent.given", Language.Fr) => "consentement donné",
        ("consent.given", _) => "consent given",
        ("consent.refused", Language.Fr) => "consentement refusé",
        ("consent.refused", _) => "consent refused",
        ("consent.withdrawn", Language.Fr) => "consentement retiré",
        ("consent.withdrawn", _) => "consent withdrawn",
        ("consent.objected", Language.Fr) => "opposition",
        ("consent.objected", _) => "objection",
        ("consent.objection_lifted", Language.Fr) => "opposition levée",
        ("consent.objection_lifted", _) => "objection taken back",
        ("rights.opened", Language.Fr) => "demande reçue",
        ("rights.opened", _) => "request received",
        ("rights.answered", Language.Fr) => "demande répondue",
        ("rights.answered", _) => "request answered",
        ("erasure.certificate", Language.Fr) => "effacement constaté",
        ("erasure.certificate", _) => "erasure certified",
        _ => Entry.Kind,
    };

    /// <summary>The detail, name and value.</summary>
    public IEnumerable<(string Name, string Value)> Details =>
        Entry.Detail is null ? [] : Entry.Detail.Where(d => d.Value is not null && d.Value.ToString().Length > 0).Select(d => (d.Key, d.Value!.ToString()));

    /// <summary>The detail in words; what is recorded for programs only stays as it is, and is in the JSON.</summary>
    public IEnumerable<(string Name, string Value)> DetailsIn(Language language, DeclaredPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        foreach (var (name, value) in Details)
        {
            var said = (name, value) switch
            {
                ("act", _) => null,
                ("purpose", _) => Say(("For", "Pour"), policy.Purpose(value)?.Title[language] ?? value),
                ("channel", _) => Say(("By", "Par"), policy.Channel(value)?.Title[language] ?? value),
                ("explicit", "1") => Say(("How", "Comment"), language == Language.Fr ? "par un acte exprès" : "by an explicit act"),
                ("explicit", _) => null,
                ("pending", "1") => Say(("Counts", "Vaut"), language == Language.Fr ? "à partir de la confirmation de l'adresse" : "once the address is confirmed"),
                ("pending", _) => null,
                ("language", _) => Say(("Language shown", "Langue affichée"), value),
                ("surface", _) => Say(("Where", "Où"), value),
                ("text", _) => Say(("Version of the text", "Version du texte"), value),
                ("request", _) => Say(("Request", "Demande"), value),
                ("right", _) => Say(("Right", "Droit"), Enum.GetValues<Right>().Where(r => RightsByBasis.Id(r) == value).Select(r => RightsByBasis.Title(r)[language]).FirstOrDefault() ?? value),
                _ => ((string, string)?)(name, value),
            };
            if (said is { } pair)
            {
                yield return pair;
            }
        }

        (string, string)? Say((string En, string Fr) label, string value) => (language == Language.Fr ? label.Fr : label.En, value);
    }

    /// <summary>The receipt for programs.</summary>
    public JsonObject ToJson() => new()
    {
        ["id"] = Entry.Id.ToString("D"),
        ["kind"] = Entry.Kind,
        ["at"] = Entry.At.ToString(),
        ["policy"] = Policy,
        ["detail"] = Entry.Detail?.DeepClone(),
        ["text"] = Text is null ? null : new JsonObject { ["en"] = Text.En, ["fr"] = Text.Fr },
        ["entry"] = Body is null ? null : Convert.ToBase64String(Body),
        ["state"] = Proof is null ? "being_sealed" : "sealed",
        ["index"] = Index is { } index ? index.ToString(CultureInfo.InvariantCulture) : null,
        ["proof"] = Proof,
    };
}

/// <summary>Makes receipts: an entry of the person's own, with its proof once the log has it.</summary>
public sealed class MakeReceipt(Database database, Entries entries, SqlLedgerStorage storage, PolicyHolder policies)
{
    /// <summary>The receipt of an entry about that person, or null where there is none (any more).</summary>
    public async Task<MyReceipt?> Async(Guid subject, Guid id, Instant now, CancellationToken cancel = default)
    {
        await using var store = database.NewStore();
        if ((await entries.OfAsync(store, subject, now, 10_000)).FirstOrDefault(e => e.Id == id) is not { } entry)
        {
            return null;
        }

        var pending = await store.Set<PendingRow>().AsNoTracking().Where(p => p.EntryId == id).Select(p => p.Body).FirstOrDefaultAsync(cancel);
        var index = await store.Set<IndexEntryRow>().AsNoTracking().Where(i => i.EntryId == id).Select(i => (long?)i.Idx).FirstOrDefaultAsync(cancel);
        var proof = index is { } at && await storage.ReadHead(cancel) is { } head ? await Receipt.Make(storage, head.SignedCheckpoint, at, cancel) : null;
        var body = proof?.Entry ?? pending;
        var policy = body is not null && LedgerEntry.TryParse(body) is { } parsed ? parsed.Policy : policies.Current.Compiled.Hash;
        return new MyReceipt(entry, policy, body, await TextAsync(store, entry), index, proof?.ToText());
    }

    // The words of the version the choice was made under: from the policy in force where it is that one, else from the version recorded then.
    private async Task<Bilingual?> TextAsync(Store store, PersonEntry entry)
    {
        var purpose = entry.Detail?["purpose"]?.ToString();
        var version = entry.Detail?["text"]?.ToString();
        if (purpose is null || string.IsNullOrEmpty(version))
        {
            return null;
        }

        if (policies.Current.Declared.Purpose(purpose)?.Consent is { } terms && terms.TextVersion == version)
        {
            return terms.Text;
        }

        foreach (var recorded in await store.Set<PolicyVersion>().AsNoTracking().OrderByDescending(v => v.Epoch).ToListAsync())
        {
            var files = PolicyFiles.From(recorded.Name, System.Text.Json.JsonSerializer.Deserialize<Dictionary<string, string>>(recorded.Files) ?? []);
            if (PolicyReader.Recall(files)?.Purpose(purpose)?.Consent is { } old && old.TextVersion == version)
            {
                return old.Text;
            }
        }

        return null;
    }
}
