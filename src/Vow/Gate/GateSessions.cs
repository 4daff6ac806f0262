using System.Collections.Concurrent;
using System.Security.Cryptography;
using Vow.People;

namespace Vow.GateAnswers;

/// <summary>
/// The sessions of programs that follow the gate: which people each of them has asked for, and whose facts have changed since it was last told. In memory: a
/// session that is gone makes its program forget everything and ask again.
/// </summary>
public sealed class GateSessions
{
    /// <summary>Sessions one key may have.</summary>
    private const int MostOfOneKey = 64;

    /// <summary>How long a session waits for its program to come back, in milliseconds.</summary>
    private const long Patience = 60_000;

    private readonly ConcurrentDictionary<string, GateSession> sessions = new(StringComparer.Ordinal);

    /// <summary>Hears of each change in this process.</summary>
    public GateSessions(Facts facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        facts.Tell(Touch);
    }

    /// <summary>Whether anybody follows.</summary>
    public bool Any => !sessions.IsEmpty;

    /// <summary>The session of this token, where it is this key's.</summary>
    internal GateSession? Find(string token, Guid? key) => sessions.TryGetValue(token, out var session) && session.Key == key ? session : null;

    /// <summary>Begins a session; null where the key has as many as it may.</summary>
    internal GateSession? Open(Guid key)
    {
        Sweep();
        if (sessions.Values.Count(session => session.Key == key) >= MostOfOneKey)
        {
            return null;
        }

        var opened = new GateSession(key, Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)));
        sessions[opened.Token] = opened;
        return opened;
    }

    /// <summary>Ends a session.</summary>
    internal void End(GateSession session) => sessions.TryRemove(session.Token, out _);

    /// <summary>Forgets sessions nobody came back to.</summary>
    internal void Sweep()
    {
        foreach (var session in sessions.Values)
        {
            if (session.LeftAt is { } left && Environment.TickCount64 - left > Patience)
            {
                End(session);
            }
        }
    }

    /// <summary>Something about a person has changed.</summary>
    internal void Touch(Guid subject)
    {
        foreach (var session in sessions.Values)
        {
            session.Touch(subject);
        }
    }

    /// <summary>Anything about anybody may have changed.</summary>
    internal void TouchEverybody()
    {
        foreach (var session in sessions.Values)
        {
            session.TouchEverybody();
        }
    }
}

/// <summary>One subject a session follows: a name, whoever it means from one moment to the next.</summary>
/// <param name="session">The session.</param>
/// <param name="handle">How the stream names it.</param>
/// <param name="named">How the program named it.</param>
internal sealed class GateWatch(GateSession session, string handle, SubjectNamed named)
{
    public string Handle => handle;

    public SubjectNamed Named => named;

    /// <summary>The log's size when it was last told on the stream; null = never.</summary>
    public long? ToldAt { get; set; }

    /// <summary>What was last told.</summary>
    public IReadOnlyList<FactsOfOne>? Told { get; set; }

    /// <summary>Whom the name means now.</summary>
    public void Means(IReadOnlyList<Guid> people) => session.Means(this, people);
}

/// <summary>What one program follows.</summary>
internal sealed class GateSession(Guid key, string token)
{
    /// <summary>Subjects a session may follow.</summary>
    private const int Most = 20_000;

    /// <summary>Changed people that are remembered one by one; beyond it everybody counts as changed.</summary>
    private const int MostTouched = 10_000;

    private readonly Lock turn = new();
    private readonly Dictionary<(string By, string Value), GateWatch> byName = [];
    private readonly Dictionary<Guid, HashSet<GateWatch>> byPerson = [];
    private readonly SemaphoreSlim wake = new(0, 1);
    private readonly SemaphoreSlim speaking = new(1, 1);
    private HashSet<Guid> touched = [];
    private bool everybody;
    private bool anyByIdentifier;
    private long sequence;
    private long handles;
    private CancellationTokenSource? current;

    public Guid Key => key;

    public string Token => token;

    /// <summary>When the program left, in milliseconds of the machine; null while it is there.</summary>
    public long? LeftAt { get; private set; } = Environment.TickCount64;

    /// <summary>Whether people are followed by anything but their account.</summary>
    public bool AnyByIdentifier => Volatile.Read(ref anyByIdentifier);

    public long NextSequence() => Interlocked.Increment(ref sequence);

    /// <summary>Follows a subject from now on; null where the session follows as many as it may.</summary>
    public GateWatch? Watch(SubjectNamed named)
    {
        var account = named.By == SubjectsNamed.Account;
        var name = (named.By, account ? Guid.Parse(named.Value).ToString("D") : Identifiers.Normalise(named.By, named.Value));
        lock (turn)
        {
            if (byName.TryGetValue(name, out var known))
            {
                return known;
            }

            if (byName.Count >= Most)
            {
                return null;
            }

            var watch = new GateWatch(this, (++handles).ToString(System.Globalization.CultureInfo.InvariantCulture), new SubjectNamed(name.By, name.Item2));
            byName.Add(name, watch);
            Volatile.Write(ref anyByIdentifier, anyByIdentifier || !account);
            if (account)
            {
                Connect(watch, Guid.Parse(named.Value));
            }

            return watch;
        }
    }

    /// <summary>Adds to whom a name means. Nobody is taken away: to be told too often is only work.</summary>
    public void Means(GateWatch watch, IReadOnlyList<Guid> people)
    {
        lock (turn)
        {
            foreach (var person in people)
            {
                Connect(watch, person);
            }
        }
    }

    public void Touch(Guid subject)
    {
        lock (turn)
        {
            if (!everybody && touched.Count >= MostTouched)
            {
                everybody = true;
                touched.Clear();
            }

            if (!everybody)
            {
                touched.Add(subject);
            }
        }

        Wake();
    }

    public void TouchEverybody()
    {
        lock (turn)
        {
            everybody = true;
            touched.Clear();
        }

        Wake();
    }

    /// <summary>Takes what has changed since; what is not told after all must be given back.</summary>
    public (bool Everybody, IReadOnlyCollection<Guid> People) TakeTouched()
    {
        lock (turn)
        {
            var taken = (everybody, touched);
            (everybody, touched) = (false, []);
            return taken;
        }
    }

    public IReadOnlyList<GateWatch> All()
    {
        lock (turn)
        {
            return [.. byName.Values];
        }
    }

    /// <summary>The subjects that mean one of these people, or are named by one of these identifiers.</summary>
    public IReadOnlyCollection<GateWatch> Of(IReadOnlyCollection<Guid> people, IReadOnlyCollection<(string Kind, string Value)> identifiers)
    {
        var found = new HashSet<GateWatch>();
        lock (turn)
        {
            foreach (var person in people)
            {
                if (byPerson.TryGetValue(person, out var watches))
                {
                    found.UnionWith(watches);
                }
            }

            foreach (var identifier in identifiers)
            {
                if (byName.TryGetValue(identifier, out var watch))
                {
                    found.Add(watch);
                }
            }
        }

        return found;
    }

    /// <summary>
    /// A connection takes the session over: an earlier one is cut, and has given back what it had not told before this returns. Two at once would each think that the
    /// other had told.
    /// </summary>
    public async Task ComeAsync(CancellationTokenSource connection)
    {
        lock (turn)
        {
            current?.Cancel();
            current = connection;
            LeftAt = null;
        }

        await speaking.WaitAsync(connection.Token);
    }

    /// <summary>The connection has ended.</summary>
    /// <param name="connection">Which.</param>
    /// <param name="spoke">Whether it had the session.</param>
    public void Leave(CancellationTokenSource connection, bool spoke)
    {
        lock (turn)
        {
            if (ReferenceEquals(current, connection))
            {
                current = null;
                LeftAt = Environment.TickCount64;
            }
        }

        if (spoke)
        {
            speaking.Release();
        }
    }

    /// <summary>Waits until something has changed, or so long.</summary>
    public Task WaitAsync(TimeSpan most, CancellationToken cancel) => wake.WaitAsync(most, cancel);

    private void Connect(GateWatch watch, Guid person)
    {
        if (!byPerson.TryGetValue(person, out var watches))
        {
            byPerson.Add(person, watches = []);
        }

        watches.Add(watch);
    }

    private void Wake()
    {
        try
        {
            wake.Release();
        }
        catch (SemaphoreFullException)
        {
            // It is awake already.
        }
    }
}
