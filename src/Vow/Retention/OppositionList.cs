using System.Data.Common;
using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Vow.Consent;
using Vow.Evidence;
using Vow.Gate;
using Vow.Hosting;
using Vow.Keys;
using Vow.People;
using Vow.Policies;
using Vow.Policy;
using Vow.Site;

namespace Vow.Retention;

/// <summary>What the list says of an address or number.</summary>
public enum ListAnswer
{
    /// <summary>It isn't on the list.</summary>
    Free,

    /// <summary>It is: nothing may be sent.</summary>
    Listed,

    /// <summary>The list can't be read (its key is gone): nothing may be sent to anybody.</summary>
    Unreadable,
}

/// <summary>
/// People who must not be written to, as fingerprints under one key of the list's own: it outlives every account. It is asked before every import and
/// every send, and only a new explicit consent lifts an entry. Without its key sending stops.
/// </summary>
public sealed class OppositionList(KeyStore keys, Entries entries, Database database, PolicyHolder policies, WithdrawalJournal journal)
{
    /// <summary>Name of the controller key.</summary>
    public const string Key = "list";

    private const int AtOnce = 500;

    /// <summary>Whether the list can be read: it is empty, or its key stands. False means that sending stops until the key is restored from its own backup.</summary>
    public async Task<bool> IsReadableAsync(CancellationToken cancel = default)
    {
        if (keys.HasController(Key))
        {
            return true;
        }

        await using var connection = await database.OpenAsync(cancel);
        await using var any = database.Command(connection, null, "SELECT 1 FROM retention_opposition LIMIT 1");
        return await any.ExecuteScalarAsync(cancel) is null;
    }

    /// <summary>Puts an address or number on the list, in the deed; one already there is dated again. False where the list can't be read.</summary>
    public async Task<bool> AddAsync(Deed deed, string kind, string value, Actor actor)
    {
        if (await FingerprintAsync(deed, kind, value) is not { } fingerprint)
        {
            return false;
        }

        await deed.ExecuteAsync(
            """
            INSERT INTO retention_opposition (fingerprint, kind, added, last_hit) VALUES (@f, @k, @at, @at)
            ON CONFLICT (fingerprint) DO UPDATE SET last_hit = @at
            """,
            ("@f", fingerprint), ("@k", kind), ("@at", deed.Now));
        await entries.AppendAsync(deed, "opposition.added", actor, new JsonObject { ["kind"] = kind });
        journal.WriteAfter(deed, new(JournaledWord.Listed, fingerprint, kind, Language.En, deed.Now));
        return true;
    }

    /// <summary>Those of some fingerprints that are on the list.</summary>
    internal async Task<IReadOnlySet<string>> KnownAsync(Store store, IReadOnlyCollection<string> fingerprints, CancellationToken cancel) =>
        (await store.Set<OppositionRow>().AsNoTracking().Where(o => fingerprints.Contains(o.Fingerprint)).Select(o => o.Fingerprint).ToListAsync(cancel)).ToHashSet(StringComparer.Ordinal);

    /// <summary>Puts a fingerprint on the list again that a database from before does not know.</summary>
    internal async Task PutBackAsync(Deed deed, string fingerprint, string kind, Instant at)
    {
        if (await deed.ExecuteAsync(
            "INSERT INTO retention_opposition (fingerprint, kind, added, last_hit) VALUES (@f, @k, @at, @at) ON CONFLICT (fingerprint) DO NOTHING",
            ("@f", fingerprint), ("@k", kind), ("@at", at)) > 0)
        {
            await entries.AppendAsync(deed, "opposition.added", Actor.System, new JsonObject { ["kind"] = kind });
        }
    }

    /// <summary>
    /// Puts a person's own addresses, or numbers, on the list in the deed in which they say no: those they showed to be theirs, since one that was only typed may be a
    /// stranger's.
    /// </summary>
    /// <param name="deed">The deed that records the no.</param>
    /// <param name="subject">Who.</param>
    /// <param name="kinds">Kinds of identifier.</param>
    public async Task AddForAsync(Deed deed, Guid subject, IReadOnlyCollection<string> kinds)
    {
        ArgumentNullException.ThrowIfNull(deed);
        foreach (var one in await OwnAsync(deed.Store, subject, kinds))
        {
            await AddAsync(deed, one.Kind, one.Value, Actor.Subject);
        }
    }

    /// <summary>Whether all of a person's own addresses, or numbers, are on the list. False where it can't be read.</summary>
    /// <param name="store">The store.</param>
    /// <param name="subject">Who.</param>
    /// <param name="kind">Kind of identifier.</param>
    /// <param name="now">The present instant.</param>
    public async Task<bool> HoldsAllOfAsync(Store store, Guid subject, string kind, Instant now)
    {
        List<string> own = [.. (await OwnAsync(store, subject, [kind])).Select(one => one.Value)];
        return await AmongAsync(kind, own, now) is { } on && own.All(on.Contains);
    }

    private static Task<List<Identifier>> OwnAsync(Store store, Guid subject, IReadOnlyCollection<string> kinds)
    {
        ArgumentNullException.ThrowIfNull(store);
        return store.Set<Identifier>().AsNoTracking().Where(i => i.SubjectId == subject && kinds.Contains(i.Kind) && i.ConfirmedAt != null).ToListAsync();
    }

    /// <summary>Asks the list before a send or an import, in its deed. A hit is dated, since the term runs from it.</summary>
    public async Task<ListAnswer> IsOnAsync(Deed deed, string kind, string value)
    {
        if (await FingerprintAsync(deed, kind, value) is not { } fingerprint)
        {
            return ListAnswer.Unreadable;
        }

        return await deed.ExecuteAsync("UPDATE retention_opposition SET last_hit = @at WHERE fingerprint = @f", ("@at", deed.Now), ("@f", fingerprint)) == 1
            ? ListAnswer.Listed
            : ListAnswer.Free;
    }

    /// <summary>
    /// Asks the list before many sends at once, in their deed; hits are dated. The same answers as <see cref="IsOnAsync"/>, with one look at the list.
    /// </summary>
    /// <returns>Those on it; null where the list can't be read: nothing may be sent to anybody.</returns>
    public async Task<IReadOnlySet<string>?> AreOnAsync(Deed deed, string kind, IReadOnlyCollection<string> values)
    {
        ArgumentNullException.ThrowIfNull(deed);
        ArgumentNullException.ThrowIfNull(values);
        if (await IsKeyLostAsync(deed))
        {
            return null;
        }

        var found = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (print, listed) in await HitsAsync(deed.Command, kind, values, deed.Now, CancellationToken.None))
        {
            await deed.ExecuteAsync("UPDATE retention_opposition SET last_hit = @at WHERE fingerprint = @f", ("@at", deed.Now), ("@f", print));
            found.UnionWith(listed);
        }

        return found;
    }

    /// <summary>
    /// Which of some addresses or numbers are on the list, for counting an audience: nothing is dated, since nothing is about to be sent.
    /// </summary>
    /// <returns>Those on it; null where the list can't be read.</returns>
    public async Task<IReadOnlySet<string>?> AmongAsync(string kind, IReadOnlyCollection<string> values, Instant now, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (!await IsReadableAsync(cancel))
        {
            return null;
        }

        await using var connection = await database.OpenAsync(cancel);
        return (await HitsAsync((sql, prints) => database.Command(connection, null, sql, prints), kind, values, now, cancel)).SelectMany(hit => hit.Listed).ToHashSet(StringComparer.Ordinal);
    }

    private delegate DbCommand Asking(string sql, params ReadOnlySpan<(string Name, object? Value)> parameters);

    // What stands on the list, with those of the values it stands for. Without a key nothing was ever put there.
    private async Task<List<(string Fingerprint, IEnumerable<string> Listed)>> HitsAsync(Asking ask, string kind, IReadOnlyCollection<string> values, Instant now, CancellationToken cancel)
    {
        var hits = new List<(string, IEnumerable<string>)>();
        if (values.Count == 0 || !keys.HasController(Key))
        {
            return hits;
        }

        var key = keys.Controller(Key, now);
        foreach (var part in values.Chunk(AtOnce))
        {
            var byPrint = part.ToLookup(value => Identifiers.Fingerprint(key, kind, Normal(kind, value)), StringComparer.Ordinal);
            (string Name, object? Value)[] prints = [.. byPrint.Select((one, at) => (string.Create(CultureInfo.InvariantCulture, $"@f{at}"), (object?)one.Key))];
            await using var asked = ask($"SELECT fingerprint FROM retention_opposition WHERE fingerprint IN ({string.Join(", ", prints.Select(one => one.Name))})", prints);
            await using var rows = await asked.ExecuteReaderAsync(cancel);
            while (await rows.ReadAsync(cancel))
            {
                var print = rows.GetString(0);
                hits.Add((print, byPrint[print]));
            }
        }

        return hits;
    }

    /// <summary>
    /// Takes a person's own addresses and numbers off the list in the deed in which they consented again, explicitly, to be written to by this means. Where
    /// the list can't be read nothing is lifted: it goes on stopping everything.
    /// </summary>
    public async Task LiftForAsync(Deed deed, Guid subject, string kind, Guid consent)
    {
        ArgumentNullException.ThrowIfNull(deed);
        foreach (var one in await OwnAsync(deed.Store, subject, [kind]))
        {
            await LiftByConsentAsync(deed, kind, one.Value, consent, Actor.Subject);
        }
    }

    /// <summary>Takes an address or number off the list because its owner has just consented again, explicitly, in this same deed.</summary>
    /// <param name="deed">The deed that records the consent.</param>
    /// <param name="kind">Kind of identifier.</param>
    /// <param name="value">The address or number.</param>
    /// <param name="consent">Entry of that consent: without one nothing is lifted.</param>
    /// <param name="actor">Who consented.</param>
    public async Task<bool> LiftByConsentAsync(Deed deed, string kind, string value, Guid consent, Actor actor)
    {
        ArgumentNullException.ThrowIfNull(deed);
        await using var given = deed.Command("SELECT 1 FROM ledger_link WHERE entry_id = @id AND kind LIKE 'consent.%'", ("@id", consent));
        if (await given.ExecuteScalarAsync() is null || await FingerprintAsync(deed, kind, value) is not { } fingerprint
            || await deed.ExecuteAsync("DELETE FROM retention_opposition WHERE fingerprint = @f", ("@f", fingerprint)) == 0)
        {
            return false;
        }

        journal.WriteAfter(deed, new(JournaledWord.Lifted, fingerprint, kind, Language.En, deed.Now));
        await entries.AppendAsync(deed, "opposition.lifted", actor, new JsonObject { ["kind"] = kind, ["consent"] = consent.ToString() });
        return true;
    }

    // A lost key is not mended in silence: a new one would make the list say "free" for everybody on it.
    private async Task<string?> FingerprintAsync(Deed deed, string kind, string value)
    {
        ArgumentNullException.ThrowIfNull(deed);
        if (await IsKeyLostAsync(deed))
        {
            return null;
        }

        return Identifiers.Fingerprint(keys, Key, kind, Normal(kind, value), deed.Now);
    }

    // A number is the same however it was written: with its country's code, or as it is dialled in the company's own country.
    private string Normal(string kind, string value) =>
        (kind == Identifiers.Phone ? Vow.Sources.Telephone.Read(value, policies.Current.Declared.Controller.Address.Country) : null) ?? Vow.Sources.Identifier.Normalise(kind, value);

    private async Task<bool> IsKeyLostAsync(Deed deed)
    {
        if (keys.HasController(Key))
        {
            return false;
        }

        await using var any = deed.Command("SELECT 1 FROM retention_opposition LIMIT 1");
        return await any.ExecuteScalarAsync() is not null;
    }
}
