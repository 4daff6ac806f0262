using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Data.Common;
using Vow.Gate;
using Vow.Hosting;
using Vow.Policies;

namespace Vow.GateAnswers;

/// <summary>What a slice knows about a subject that the gate must know too: choices, contracts, restrictions, anchors.</summary>
public interface IKnowsSubjects
{
    /// <summary>Adds its facts of the subject, read through the connection and transaction given.</summary>
    Task TellAsync(FactsBuilder facts);
}

/// <summary>Facts of one subject being gathered.</summary>
public sealed class FactsBuilder(Database database, DbConnection connection, DbTransaction? transaction, PolicyInForce policy, Guid subject, Instant now, Deed? deed = null)
{
    private readonly Dictionary<int, ChoiceFact> choices = [];
    private readonly Dictionary<int, Instant> anchors = [];
    private readonly HashSet<int> contracts = [];
    private readonly HashSet<int> restricted = [];

    /// <summary>The subject.</summary>
    public Guid Subject => subject;

    /// <summary>The policy in force.</summary>
    public PolicyInForce Policy => policy;

    /// <summary>The instant for which the facts are gathered.</summary>
    public Instant Now => now;

    /// <summary>Declared under the age of consent.</summary>
    public bool Minor { get; set; }

    /// <summary>Erasure under way or done.</summary>
    public bool Erasing { get; set; }

    /// <summary>A reading command on the deed's connection.</summary>
    public DbCommand Command(string sql, params ReadOnlySpan<(string Name, object? Value)> parameters) =>
        deed?.Command(sql, parameters) ?? database.Command(connection, transaction, sql, parameters);

    /// <summary>Reads an instant from a column.</summary>
    public Instant ReadInstant(DbDataReader reader, int column) => database.ReadInstant(reader, column);

    /// <summary>The latest choice for a slot: a later one replaces an earlier one.</summary>
    public void Choice(ChoiceFact choice)
    {
        ArgumentNullException.ThrowIfNull(choice);
        if (!choices.TryGetValue(choice.Slot, out var before) || before.At <= choice.At)
        {
            choices[choice.Slot] = choice;
        }
    }

    /// <summary>An event; the latest counts. Anchors the policy does not declare are passed over.</summary>
    public void Anchor(string id, Instant at)
    {
        var index = policy.Compiled.Anchors.IndexOf(id);
        if (index >= 0 && (!anchors.TryGetValue(index, out var before) || before < at))
        {
            anchors[index] = at;
        }
    }

    /// <summary>A contract for the purpose is running.</summary>
    public void Contract(string purpose)
    {
        if (policy.Compiled.PurposeIndex.TryGetValue(purpose, out var index))
        {
            contracts.Add(index);
        }
    }

    /// <summary>The purpose is under restriction (GDPR 18).</summary>
    public void Restrict(string purpose)
    {
        if (policy.Compiled.PurposeIndex.TryGetValue(purpose, out var index))
        {
            restricted.Add(index);
        }
    }

    internal SubjectFacts Build() => new()
    {
        Choices = [.. choices.Values.OrderBy(c => c.Slot)],
        Anchors = anchors.ToFrozenDictionary(),
        Contracts = [.. contracts.Order()],
        Restricted = [.. restricted.Order()],
        Minor = Minor,
        Erasing = Erasing,
    };
}

/// <summary>The gate's front door for other slices: facts from the tables, and their packed cache rewritten with each deed.</summary>
public sealed class Facts(Database database, PolicyHolder policies, IEnumerable<IKnowsSubjects> slices)
{
    private const int LargestCache = 100_000;
    private const int LargestKnown = 20_000;
    private static readonly TimeSpan KnownFor = TimeSpan.FromMinutes(10);
    private readonly IKnowsSubjects[] slices = [.. slices];
    private readonly ConcurrentDictionary<Guid, byte[]> cache = new();
    private readonly ConcurrentDictionary<Guid, Known> known = new();
    private volatile Action<Guid>? told;
    private volatile Func<bool>? heard;
    private long touched;

    /// <summary>Tells somebody of each person whose facts this process has changed, after the commit and before the deed's answer. One listener.</summary>
    internal void Tell(Action<Guid> listener) => told = listener;

    /// <summary>
    /// Says who follows the log for this process: whether it has heard from it within the last second. Until somebody does, and whenever it has not, what is remembered is not
    /// decided by where other processes may write too.
    /// </summary>
    internal void Follow(Func<bool> isFresh) => heard = isFresh;

    /// <summary>Forgets what is remembered of a person: an act of theirs was heard of, perhaps of another process.</summary>
    internal void Touch(Guid subject)
    {
        Interlocked.Increment(ref touched);
        cache.TryRemove(subject, out _);
    }

    /// <summary>Forgets everybody.</summary>
    internal void TouchEverybody()
    {
        Interlocked.Increment(ref touched);
        cache.Clear();
    }

    // One process holds the file of SQLite: nobody else writes there.
    private bool Vouched => database.IsSqlite || heard?.Invoke() == true;

    /// <summary>The subject's facts as tables, inside a deed.</summary>
    public Task<SubjectFacts> ReadAsync(Deed deed, Guid subject)
    {
        ArgumentNullException.ThrowIfNull(deed);
        return GatherAsync(deed.Connection, deed.Transaction, subject, deed.Now, deed);
    }

    /// <summary>The subject's facts as tables, on a connection of their own.</summary>
    public async Task<SubjectFacts> ReadAsync(Guid subject, Instant now)
    {
        await using var connection = await database.OpenAsync();
        return await GatherAsync(connection, null, subject, now);
    }

    /// <summary>
    /// Rewrites the subject's packed facts in the deed that changed something about them; the process's cache follows the commit. Every deed
    /// that touches choices, contracts, restrictions or anchors ends with this.
    /// </summary>
    public async Task<long> RewriteAsync(Deed deed, Guid subject)
    {
        ArgumentNullException.ThrowIfNull(deed);
        var facts = await GatherAsync(deed.Connection, deed.Transaction, subject, deed.Now, deed);
        var rewriting = Rewrite(deed, subject, facts, await VersionAsync(deed, subject));
        await deed.ExecuteAllAsync(rewriting.Statements);
        return rewriting.Version;
    }

    /// <summary>
    /// The same for a choice not yet written, as statements still to be run: only what a choice changes is taken anew, where this process knows
    /// the rest of the facts at the version the deed has read.
    /// </summary>
    /// <param name="deed">The transaction.</param>
    /// <param name="subject">Who chose.</param>
    /// <param name="choice">The choice; a slot below 0 is of a purpose no longer declared. Its instant becomes later than that of the one it follows.</param>
    /// <param name="version">Version of the facts as the deed has read it; null = no row.</param>
    internal async Task<Rewriting> WithChoiceAsync(Deed deed, Guid subject, ChoiceFact choice, long? version)
    {
        var policy = policies.Current;
        var before = version is not null && known.TryGetValue(subject, out var held) && held.Version == version && held.Epoch == policy.Compiled.Epoch
            && deed.Now < held.At.Plus(KnownFor)
                ? held.Facts
                : await GatherAsync(deed.Connection, deed.Transaction, subject, deed.Now, deed);
        // A later act has a later time, even where the machine's clock was set back: the latest choice must win.
        if (before.Choices.FirstOrDefault(c => c.Slot == choice.Slot) is { } last && last.At >= choice.At)
        {
            choice = choice with { At = new Instant(last.At.Microseconds + 1) };
        }

        var anchors = before.Anchors;
        var contact = policy.Compiled.Anchors.IndexOf(Consent.ConsentFacts.LastContact);
        if (contact >= 0 && !(anchors.TryGetValue(contact, out var heard) && heard >= choice.At))
        {
            anchors = anchors.Where(a => a.Key != contact).Append(KeyValuePair.Create(contact, choice.At)).ToFrozenDictionary();
        }

        var choices = choice.Slot < 0 ? before.Choices : [.. before.Choices.Where(c => c.Slot != choice.Slot).Append(choice).OrderBy(c => c.Slot)];
        return Rewrite(deed, subject, before with { Choices = choices, Anchors = anchors }, version) with { At = choice.At };
    }

    internal static async Task<long?> VersionAsync(Deed deed, Guid subject)
    {
        await using var read = deed.Command("SELECT MAX(version) FROM gate_facts WHERE subject_id = @s", ("@s", subject));
        return await read.ExecuteScalarAsync() as long?;
    }

    private Rewriting Rewrite(Deed deed, Guid subject, SubjectFacts facts, long? last)
    {
        var policy = policies.Current;
        var version = (last ?? 0) + 1;
        var packed = Pack(policy, facts, version, deed.Now);
        var before = Interlocked.Read(ref touched);
        deed.AfterCommit(() =>
        {
            RememberUntouched(before, subject, packed);
            Remember(known, LargestKnown, subject, new Known(version, policy.Compiled.Epoch, deed.Now, facts), k => k.Version);
            told?.Invoke(subject);
        });
        return new Rewriting(version, deed.Now, [new Statement(
            """
            INSERT INTO gate_facts (subject_id, epoch, version, packed) VALUES (@s, @e, @v, @p)
            ON CONFLICT (subject_id, epoch) DO UPDATE SET version = @v, packed = @p
            """,
            ("@s", subject), ("@e", (int)policy.Compiled.Epoch), ("@v", version), ("@p", packed))]);
    }

    /// <summary>
    /// Writes a subject's packed facts under a version of the policy that is still to come, beside those in use and as of the same version of the facts:
    /// what the person does until then overtakes them.
    /// </summary>
    internal async Task PrepareAsync(Deed deed, Guid subject, PolicyInForce next)
    {
        // The version is read first: facts may be newer than it says, never older.
        if (await VersionAsync(deed, subject) is not { } version)
        {
            return;
        }

        var packed = Pack(next, await GatherAsync(deed.Connection, deed.Transaction, subject, deed.Now, deed, next), version, deed.Now);
        await deed.ExecuteAsync(
            """
            INSERT INTO gate_facts (subject_id, epoch, version, packed) VALUES (@s, @e, @v, @p)
            ON CONFLICT (subject_id, epoch) DO UPDATE SET version = @v, packed = @p
            """,
            ("@s", subject), ("@e", (int)next.Compiled.Epoch), ("@v", version), ("@p", packed));
    }

    /// <summary>Forgets a subject's facts in the deed that ends them.</summary>
    public async Task ForgetAsync(Deed deed, Guid subject)
    {
        ArgumentNullException.ThrowIfNull(deed);
        await deed.ExecuteAsync("DELETE FROM gate_facts WHERE subject_id = @s", ("@s", subject));
        deed.AfterCommit(() =>
        {
            cache.TryRemove(subject, out _);
            known.TryRemove(subject, out _);
            told?.Invoke(subject);
        });
    }

    /// <summary>The packed facts to decide by; of a subject without a row of this epoch they are computed on demand, and not stored.</summary>
    public async ValueTask<byte[]> PackedAsync(Guid subject, Instant now)
    {
        if (Vouched && cache.TryGetValue(subject, out var known) && IsOf(known, policies.Current.Compiled.Epoch))
        {
            return known;
        }

        var before = Interlocked.Read(ref touched);
        var (packed, stored) = await FromStoreAsync(subject, now);
        if (stored)
        {
            RememberUntouched(before, subject, packed);
        }

        return packed;
    }

    /// <summary>The same from the store, whatever this process remembers: another process may have written since.</summary>
    public async Task<byte[]> StrictAsync(Guid subject, Instant now) => (await FromStoreAsync(subject, now)).Packed;

    /// <summary>The packed facts of a person about whom nothing is known.</summary>
    public byte[] OfNobody(Instant now) => Pack(policies.Current, SubjectFacts.None, 0, now);

    private async Task<(byte[] Packed, bool Stored)> FromStoreAsync(Guid subject, Instant now)
    {
        var policy = policies.Current;
        await using var connection = await database.OpenAsync();
        // A row made ahead of its version's beginning counts for nothing once the person has done something since.
        await using (var read = database.Command(
            connection, null,
            "SELECT packed FROM gate_facts WHERE subject_id = @s AND epoch = @e AND version = (SELECT MAX(version) FROM gate_facts WHERE subject_id = @s)",
            ("@s", subject), ("@e", (int)policy.Compiled.Epoch)))
        {
            if (await read.ExecuteScalarAsync() is byte[] stored)
            {
                return (stored, true);
            }
        }

        return (Pack(policy, await GatherAsync(connection, null, subject, now, policy: policy), 0, now), false);
    }

    /// <summary>
    /// People in the order of their ids with the facts to decide by, a page at a time: for questions about everybody. Whoever has no row of this epoch has
    /// theirs computed; who is being forgotten is left out.
    /// </summary>
    /// <param name="after">The last person of the page before; <see cref="Guid.Empty"/> for the first page.</param>
    /// <param name="most">People on a page.</param>
    /// <param name="now">The instant.</param>
    /// <param name="cancel">Stops it.</param>
    public async Task<IReadOnlyList<PersonFacts>> PageAsync(Guid after, int most, Instant now, CancellationToken cancel = default)
    {
        var page = new List<PersonFacts>(most);
        await using var connection = await database.OpenAsync(cancel);
        await using (var command = database.Command(
            connection, null,
            """
            SELECT s.id, s.language, f.packed FROM people_subject s
            LEFT JOIN gate_facts f ON f.subject_id = s.id AND f.epoch = @e AND f.version = (SELECT MAX(m.version) FROM gate_facts m WHERE m.subject_id = s.id)
            WHERE s.id > @after AND s.erased_at IS NULL ORDER BY s.id LIMIT @most
            """,
            ("@e", (int)policies.Current.Compiled.Epoch), ("@after", after), ("@most", most)))
        {
            await using var reader = await command.ExecuteReaderAsync(cancel);
            while (await reader.ReadAsync(cancel))
            {
                page.Add(new PersonFacts(reader.GetGuid(0), reader.GetString(1), await reader.IsDBNullAsync(2, cancel) ? [] : reader.GetFieldValue<byte[]>(2)));
            }
        }

        for (var i = 0; i < page.Count; i++)
        {
            if (page[i].Packed.Length == 0)
            {
                page[i] = page[i] with { Packed = await PackedAsync(page[i].Subject, now) };
            }
        }

        return page;
    }

    private static byte[] Pack(PolicyInForce policy, SubjectFacts facts, long version, Instant now)
    {
        var packed = new byte[PackedFacts.Size(policy.Compiled)];
        PackedFacts.Pack(policy.Compiled, facts, (uint)(version & uint.MaxValue), 0, now, packed);
        return packed;
    }

    private static bool IsOf(byte[] packed, ushort epoch) => PackedFacts.TryReadHeader(packed, out var header) && header.Epoch == epoch;

    private static long VersionOf(byte[] packed) => PackedFacts.TryReadHeader(packed, out var header) ? header.Version : 0;

    // What was read before something was heard may be what the word was about: it is left to be read again.
    private void RememberUntouched(long before, Guid subject, byte[] packed)
    {
        if (before == Interlocked.Read(ref touched))
        {
            Remember(cache, LargestCache, subject, packed, VersionOf);
        }
        else
        {
            cache.TryRemove(subject, out _);
        }
    }

    // Commits of one person are serial, what follows them in memory is not: an older version never takes a newer one's place.
    private static void Remember<T>(ConcurrentDictionary<Guid, T> memory, int most, Guid subject, T value, Func<T, long> version)
    {
        if (memory.Count >= most)
        {
            memory.Clear();
        }

        memory.AddOrUpdate(subject, value, (_, held) => version(held) > version(value) ? held : value);
    }

    private sealed record Known(long Version, ushort Epoch, Instant At, SubjectFacts Facts);

    private async Task<SubjectFacts> GatherAsync(DbConnection connection, DbTransaction? transaction, Guid subject, Instant now, Deed? deed = null, PolicyInForce? policy = null)
    {
        var builder = new FactsBuilder(database, connection, transaction, policy ?? policies.Current, subject, now, deed);
        foreach (var slice in slices)
        {
            await slice.TellAsync(builder);
        }

        return builder.Build();
    }
}

/// <summary>A person on a page of everybody.</summary>
/// <param name="Subject">Who.</param>
/// <param name="Language">The language they are written to in, ISO 639-1.</param>
/// <param name="Packed">What the gate decides by.</param>
public sealed record PersonFacts(Guid Subject, string Language, byte[] Packed);

/// <summary>Packed facts made but not yet written.</summary>
/// <param name="Version">Their version.</param>
/// <param name="At">The instant of what changed them.</param>
/// <param name="Statements">Their row.</param>
internal sealed record Rewriting(long Version, Instant At, IReadOnlyList<Statement> Statements);
