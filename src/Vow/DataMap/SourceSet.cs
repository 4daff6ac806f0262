using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Data.Common;
using Vow.Gate;
using Vow.Hosting;
using Vow.Policies;
using Vow.Policy;
using Vow.Sources;
using SourceMap = Vow.Sources.DataMap;

namespace Vow.DataMap;

/// <summary>A place where data lies, with its map and what the map's check found.</summary>
/// <param name="Name">Name in <c>sources.yaml</c>; <c>vow</c> for the own store.</param>
/// <param name="Map">Which column holds which datum of whom.</param>
/// <param name="Findings">What the check found; a map with an error is never swept.</param>
/// <param name="ConnectionString">How to reach it; null for the own store and for services.</param>
public sealed record AttachedSource(string Name, SourceMap Map, ImmutableArray<MapFinding> Findings, string? ConnectionString)
{
    /// <summary>Whether it is Vow's own store, whose work commits together with ours.</summary>
    public bool IsOwn => ConnectionString is null && Ask is null;

    /// <summary>How a service that answers for its records is asked; null for databases.</summary>
    public Func<WebhookSession>? Ask { get; init; }

    /// <summary>Whether a service takes orders to restrict a person's records (GDPR 18).</summary>
    public bool Restricts { get; init; }

    /// <summary>Whether rows can be looked at by date, and swept: not in a service.</summary>
    public bool IsDatabase => Ask is null;

    /// <summary>Whether Vow connects there as somebody who may do everything.</summary>
    public bool IsAsSuperuser => Findings.Any(f => f.Code == "source.superuser");

    /// <summary>Whether the map may be used to change anything.</summary>
    public bool IsSound => !Findings.Any(f => f.Severity == MapSeverity.Error);
}

/// <summary>A declared source that can't be spoken to now, and why, in words without secrets.</summary>
/// <param name="Name">Name in <c>sources.yaml</c>.</param>
/// <param name="Why">What is missing and what to do.</param>
public sealed record UnreachableSource(string Name, string Why)
{
    /// <summary>Whether the environment says where it is. What was never connected may be waited for without end: an erasure does not.</summary>
    public bool IsSetUp { get; init; } = true;
}

/// <summary>The data map's front door: every source the policy declares and a program reaches, the own store first. Read afresh where something is changed, since catalogues change.</summary>
public sealed class SourceSet(Database database, VowOptions options, PolicyHolder policies, Clock clock)
{
    /// <summary>How long a catalogue that was read will do for showing rows.</summary>
    private static readonly TimeSpan Recent = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, Seen> seen = new(StringComparer.Ordinal);
    private AttachedSource? own;

    /// <summary>Vow's own store.</summary>
    public AttachedSource Own
    {
        get
        {
            if (own is null)
            {
                using var store = database.NewStore();
                own = new AttachedSource(StoreMap.Source, StoreMap.Of(store), [], null);
            }

            return own;
        }
    }

    /// <summary>Reads every declared source's catalogue and makes its map. A service is not asked before there is a question.</summary>
    public Task<(IReadOnlyList<AttachedSource> Attached, IReadOnlyList<UnreachableSource> Unreachable)> ReadAsync(CancellationToken cancel = default) =>
        ReadAsync(policies.Current.Declared.Sources, cancel);

    /// <summary>The same of databases alone: whoever counts rows by their dates finds none in a service.</summary>
    public Task<(IReadOnlyList<AttachedSource> Attached, IReadOnlyList<UnreachableSource> Unreachable)> ReadDatabasesAsync(CancellationToken cancel = default) =>
        ReadAsync(policies.Current.Declared.Sources.Where(s => s.IsSwept), cancel);

    /// <summary>
    /// The same, as read within the last minute where it was: to show what a source holds, never to change it. Reading a catalogue takes many times what reading a
    /// person's rows takes. Whoever finds that a source went away meanwhile says so by <see cref="Away"/>.
    /// </summary>
    public async Task<(IReadOnlyList<AttachedSource> Attached, IReadOnlyList<UnreachableSource> Unreachable)> RecentAsync(CancellationToken cancel = default)
    {
        var now = clock.Now;
        var declared = policies.Current.Declared.Sources.Where(source => source.ByHand is null).ToList();
        var known = declared.Select(source => seen.GetValueOrDefault(source.Id) is { } one && ReferenceEquals(one.Declared, source) && one.At <= now && now < one.At.Plus(Recent) ? one.Source : null)
            .OfType<AttachedSource>().ToList();
        var (read, unreachable) = await ReadAsync(declared.Where(source => known.All(k => k.Name != source.Id)), cancel);
        foreach (var source in read.Where(source => !source.IsOwn))
        {
            seen[source.Name] = new Seen(declared.First(d => d.Id == source.Name), source, now);
        }

        var all = read.Concat(known).ToDictionary(source => source.Name, StringComparer.Ordinal);
        return ([Own, .. declared.Where(source => all.ContainsKey(source.Id)).Select(source => all[source.Id])], unreachable);
    }

    /// <summary>A source that could not be asked now, though its catalogue was read a moment ago. It is read again at the next question.</summary>
    public UnreachableSource Away(AttachedSource source, Exception failure)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(failure);
        seen.TryRemove(source.Name, out _);
        var variable = policies.Current.Declared.Sources.FirstOrDefault(s => s.Id == source.Name)?.ConnectionVariable ?? "";
        return new UnreachableSource(source.Name, failure is WebhookException ? failure.Message : SourceFault.NotOpened(failure, variable));
    }

    private async Task<(IReadOnlyList<AttachedSource> Attached, IReadOnlyList<UnreachableSource> Unreachable)> ReadAsync(IEnumerable<DeclaredSource> all, CancellationToken cancel)
    {
        var attached = new List<AttachedSource> { Own };
        var unreachable = new List<UnreachableSource>();
        // What people look into by hand is neither here nor away: no program asks there.
        foreach (var declared in all.Where(source => source.ByHand is null))
        {
            var (source, why) = await AttachAsync(declared, cancel);
            if (source is not null)
            {
                attached.Add(source);
            }
            else
            {
                unreachable.Add(new UnreachableSource(declared.Id, why!) { IsSetUp = declared.ConnectionVariable is { } variable && options.Environment(variable) is { Length: > 0 } });
            }
        }

        return (attached, unreachable);
    }

    /// <summary>One source by name, or why it can't be had.</summary>
    public async Task<(AttachedSource? Source, string? Why)> FindAsync(string name, CancellationToken cancel = default)
    {
        if (name == StoreMap.Source)
        {
            return (Own, null);
        }

        return policies.Current.Declared.Sources.FirstOrDefault(s => s.Id == name) is { } declared
            ? await AttachAsync(declared, cancel)
            : (null, $"The policy declares no source named \"{name}\". It declares: {string.Join(", ", policies.Current.Declared.Sources.Select(s => s.Id).Prepend(StoreMap.Source))}.");
    }

    /// <summary>A session of its own on a source that is not the own store. The caller commits and disposes it.</summary>
    public static Task<SourceSession> OpenAsync(AttachedSource source, SessionAccess access, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        return SourceSession.OpenAsync(source.Map, source.ConnectionString ?? throw new ArgumentException("The own store is joined and a service asked; neither is opened.", nameof(source)), access, cancel);
    }

    /// <summary>What a source that is not the own store can be asked about a person, whatever its kind. The caller disposes it.</summary>
    public static async Task<IPersonRecords> LookAsync(AttachedSource source, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(source);
        return source.Ask is { } ask ? ask() : await OpenAsync(source, SessionAccess.Look, cancel);
    }

    /// <summary>A session on the own store inside a deed: it commits with the deed.</summary>
    public SourceSession Join(Deed deed)
    {
        ArgumentNullException.ThrowIfNull(deed);
        return SourceSession.Join(Own.Map, deed.Connection, deed.Transaction);
    }

    private async Task<(AttachedSource? Source, string? Why)> AttachAsync(DeclaredSource declared, CancellationToken cancel)
    {
        if (declared.ByHand is not null)
        {
            return (null, $"{declared.Id} is looked into by hand: nothing is connected there, and no program reads or changes it.");
        }

        if (declared.Engine == SourceEngine.Webhook)
        {
            return Attach(declared);
        }

        if (declared.ConnectionVariable is not { } variable || options.Environment(variable) is not { Length: > 0 } connection)
        {
            return (null, $"Its connection string is missing: set the environment variable {declared.ConnectionVariable}.");
        }

        try
        {
            var (map, catalogue) = await DataMapReader.ReadAsync(declared, DataMapReader.EngineOf(declared), connection, cancel);
            var findings = MapCheck.Run(map, catalogue, AnchorsOf).AddRange(catalogue.Access?.Findings(map) ?? []);
            return (new AttachedSource(declared.Id, map, findings, connection), null);
        }
        catch (Exception failure) when (failure is DbException or IOException or ArgumentException)
        {
            return (null, SourceFault.NotOpened(failure, variable));
        }
    }

    private (AttachedSource? Source, string? Why) Attach(DeclaredSource declared)
    {
        var variable = declared.ConnectionVariable ?? "";
        var secret = options.Environment(variable + "_SECRET");
        if (options.Environment(variable + "_SECRET_FILE") is { Length: > 0 } file)
        {
            try
            {
                secret = File.ReadAllText(file).Trim();
            }
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                return (null, $"The file of {variable}_SECRET_FILE can't be read ({failure.GetType().Name}).");
            }
        }

        var (address, fault) = WebhookAddress.Read(variable, options.Environment(variable), secret);
        if (address is null)
        {
            return (null, fault);
        }

        var (map, findings) = WebhookMap.Of(declared, policies.Current.Declared);
        return (new AttachedSource(declared.Id, map, findings, null) { Ask = () => new WebhookSession(map, address, clock.Provider), Restricts = declared.Restricts }, null);
    }

    private ImmutableArray<string>? AnchorsOf(string purpose)
    {
        var compiled = policies.Current.Compiled;
        return compiled.PurposeIndex.TryGetValue(purpose, out var index)
            ? [.. compiled.Purposes[index].Active.After.Select(a => compiled.Anchors[a])]
            : null;
    }

    private sealed record Seen(DeclaredSource Declared, AttachedSource Source, Instant At);
}
