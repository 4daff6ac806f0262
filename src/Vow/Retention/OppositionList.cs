using System.Text.Json.Nodes;
using Vow.Evidence;
using Vow.Gate;
using Vow.Hosting;
using Vow.Keys;
using Vow.People;

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
public sealed class OppositionList(KeyStore keys, Entries entries, Database database)
{
    /// <summary>Name of the controller key.</summary>
    public const string Key = "list";

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
        return true;
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

        await entries.AppendAsync(deed, "opposition.lifted", actor, new JsonObject { ["kind"] = kind, ["consent"] = consent.ToString() });
        return true;
    }

    // A lost key is not mended in silence: a new one would make the list say "free" for everybody on it.
    private async Task<string?> FingerprintAsync(Deed deed, string kind, string value)
    {
        ArgumentNullException.ThrowIfNull(deed);
        if (!keys.HasController(Key))
        {
            await using var any = deed.Command("SELECT 1 FROM retention_opposition LIMIT 1");
            if (await any.ExecuteScalarAsync() is not null)
            {
                return null;
            }
        }

        return Identifiers.Fingerprint(keys, Key, kind, Vow.Sources.Identifier.Normalise(kind, value), deed.Now);
    }
}
