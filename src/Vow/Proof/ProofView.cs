using Microsoft.EntityFrameworkCore;
using Vow.DataMap;
using Vow.Evidence;
using Vow.Gate;
using Vow.Hosting;
using Vow.Jobs;
using Vow.Policies;
using Vow.Policy;
using Vow.Proof.Checks;
using Vow.Retention;

namespace Vow.Proof;

/// <summary>The world one run of the proof looks at: one policy, one moment, every source as it is now.</summary>
internal sealed class ProofView
{
    private readonly Dictionary<(string Source, string Table), TableLook> tables = [];
    private readonly Dictionary<string, KeptRows> kept = new(StringComparer.Ordinal);

    public required PolicyInForce Policy { get; init; }
    public required Instant Now { get; init; }
    public required Database Database { get; init; }
    public required IReadOnlyList<AttachedSource> Sources { get; init; }
    public required IReadOnlyList<UnreachableSource> Unreachable { get; init; }
    public required IReadOnlyDictionary<string, SourceState> SourceStates { get; init; }
    public required IReadOnlyDictionary<string, Instant> Jobs { get; init; }
    public required IReadOnlyDictionary<string, DrillStep> Drill { get; init; }
    public required LedgerReading? LedgerRead { get; init; }
    public required Instant? LastSweep { get; init; }
    public required IReadOnlyList<HoldRow> Holds { get; init; }
    public required IReadOnlyList<Clearing> Clearings { get; init; }
    public required SweepPlan Sweeps { get; init; }
    public required DuePlans Plans { get; init; }
    public required Keys.KeyStore Keys { get; init; }
    public required Rights.ErasureJournal Erasures { get; init; }

    /// <summary>Fetches our own running site; null where none could be reached.</summary>
    public required HttpClient? Site { get; init; }

    /// <summary>Whether the policy's files on disk are still those in force; null where they can't be read.</summary>
    public required bool? FilesAsInForce { get; init; }

    /// <summary>What this installation is set up with.</summary>
    public required VowOptions Options { get; init; }

    public CompiledPolicy Compiled => Policy.Compiled;
    public DeclaredPolicy Declared => Policy.Declared;
    public DateOnly Today => Compiled.Zone.DayOf(Now);

    public static async Task<ProofView> OpenAsync(ProofParts parts, HttpClient? site, Instant now, CancellationToken cancel)
    {
        var policy = parts.Policies.Current;
        var (attached, unreachable) = await parts.Sources.ReadAsync(cancel);
        await using var store = parts.Database.NewStore();
        var files = ReadPolicy.FilesIn(parts.Options.Policy);
        return new ProofView
        {
            Policy = policy,
            Now = now,
            Database = parts.Database,
            Sources = attached,
            Unreachable = unreachable,
            SourceStates = await store.Set<SourceState>().AsNoTracking().ToDictionaryAsync(s => s.Name, StringComparer.Ordinal, cancel),
            Jobs = await store.Set<JobRun>().AsNoTracking().ToDictionaryAsync(r => r.Name, r => r.At, StringComparer.Ordinal, cancel),
            Drill = await store.Set<DrillStep>().AsNoTracking().ToDictionaryAsync(s => s.Step, StringComparer.Ordinal, cancel),
            LastSweep = await store.Set<NoteRow>().AsNoTracking().Where(n => n.Kind == RunCheck.Sweep).OrderByDescending(n => n.At).Select(n => (Instant?)n.At).FirstOrDefaultAsync(cancel),
            Holds = await parts.Holds.ListAsync(),
            Clearings = await Vow.Proof.Clearings.AllAsync(store, policy.Declared, cancel),
            Sweeps = parts.Sweeps,
            Keys = parts.Keys,
            Erasures = parts.Erasures,
            Plans = new DuePlans(parts.Policies, parts.Database, parts.Sources),
            LedgerRead = await store.Set<LedgerReading>().AsNoTracking().OrderByDescending(r => r.At).FirstOrDefaultAsync(cancel),
            Site = site,
            Options = parts.Options,
            FilesAsInForce = files is null ? null : files.Hash() == policy.Declared.Hash,
        };
    }

    /// <summary>What is kept as evidence for a purpose, counted once per run.</summary>
    public async Task<KeptRows> KeptAsync(string purpose, CancellationToken cancel)
    {
        if (!kept.TryGetValue(purpose, out var seen))
        {
            seen = await Sweeps.KeptAsync(purpose, Holds, Now, cancel);
            kept[purpose] = seen;
        }

        return seen;
    }

    /// <summary>What was seen of one table, looked at once per run.</summary>
    public async Task<TableLook> TableAsync(AttachedSource source, string table, Func<Task<TableLook>> look)
    {
        var key = (source.Name, table);
        if (!tables.TryGetValue(key, out var seen))
        {
            seen = await look();
            tables[key] = seen;
        }

        return seen;
    }
}

/// <summary>Rows of one table as a retention check sees them; <see cref="Fault"/> where it couldn't look.</summary>
internal sealed record TableLook(long Examined, long Overdue, long Undated, IReadOnlyList<string> Examples, string? Fault);

/// <summary>What a run of the proof needs of the installation.</summary>
public sealed record ProofParts(Database Database, SourceSet Sources, PolicyHolder Policies, VowOptions Options, Holds Holds, SweepPlan Sweeps, Keys.KeyStore Keys, Rights.ErasureJournal Erasures);
