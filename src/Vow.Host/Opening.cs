using System.Collections.Immutable;
using Vow.Evidence;
using Vow.Gate;
using Vow.Hosting;
using Vow.Policies;
using Vow.Policy;
using Vow.Register;

namespace Vow.Host;

/// <summary>
/// The way into an installation, the same for the server and for commands: home locked, store brought up to date, the policy in force read from it. The
/// folder's policy comes into force by itself only where there is none yet; a folder that differs later is said, and waits for <c>vow apply</c>.
/// Nothing is served or decided before all of it stands.
/// </summary>
public sealed class Opening : IDisposable
{
    private readonly HomeLock? held;
    private readonly PolicyVersion? unrecorded;

    private Opening(VowOptions options, VowHome home, HomeLock? held, PolicyInForce policy, PolicyInForce? next, PolicyVersion? unrecorded, string? remark)
    {
        Options = options;
        Home = home;
        this.held = held;
        Policy = policy;
        Next = next;
        this.unrecorded = unrecorded;
        Remark = remark;
    }

    /// <summary>What the installation was told.</summary>
    public VowOptions Options { get; }

    /// <summary>Its folder.</summary>
    public VowHome Home { get; }

    /// <summary>The policy that is, or is about to be, in force.</summary>
    public PolicyInForce Policy { get; }

    /// <summary>The version announced to follow it; null where there is none.</summary>
    public PolicyInForce? Next { get; }

    /// <summary>What is to be said of the folder: that it differs from what is in force, or can't be read; null where there is nothing to say.</summary>
    public string? Remark { get; }

    /// <summary>Opens with the right to change things. Null where it can't be had: the reason is told, with the exit code.</summary>
    public static Task<(Opening? Opening, int Exit)> ForChangesAsync(VowOptions options, TimeProvider time, TextWriter error) => ForChangesAsync(options, time, error, serves: false);

    /// <summary>Opens to serve pages: as for changes, but a sample policy is not shown where others than this machine can read it.</summary>
    public static Task<(Opening? Opening, int Exit)> ForServingAsync(VowOptions options, TimeProvider time, TextWriter error) => ForChangesAsync(options, time, error, serves: true);

    private static async Task<(Opening? Opening, int Exit)> ForChangesAsync(VowOptions options, TimeProvider time, TextWriter error, bool serves)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        ArgumentNullException.ThrowIfNull(error);
        if (await FirstFaultAsync(options, Today(time), error, serves) is { } fault)
        {
            return (null, fault);
        }

        var home = new VowHome(options.Home);
        var held = HomeLock.TryTake(home);
        if (held is null)
        {
            await error.WriteLineAsync($"Another process works on {home.Path} (a server that is starting or stopping, or another command). Ask it over {home.Socket}, wait for its end, or set VOW_HOME to another folder.");
            return (null, 2);
        }

        var opened = await OpenAsync(options, home, held, time, error);
        if (serves && opened.Opening is { } opening && await IsHiddenSampleAsync(options, opening.Policy.Declared, error))
        {
            opened = (null, 1);
        }

        if (opened.Opening is null)
        {
            held.Dispose();
        }

        return opened;
    }

    /// <summary>Opens for reading, beside a running server or alone. A store that is not there yet is made, where nobody else holds the home.</summary>
    public static async Task<(Opening? Opening, int Exit)> ForReadingAsync(VowOptions options, TimeProvider time, TextWriter error)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        ArgumentNullException.ThrowIfNull(error);
        if (await FirstFaultAsync(options, Today(time), error) is { } fault)
        {
            return (null, fault);
        }

        var home = new VowHome(options.Home);
        using var held = HomeLock.TryTake(home);
        return await OpenAsync(options, home, held, time, error, keepLock: false);
    }

    /// <summary>Records a new version of the policy with its entry, once the services stand.</summary>
    public async Task PutInForceAsync(IServiceProvider services)
    {
        if (unrecorded is not null)
        {
            var entries = services.GetRequiredService<Entries>();
            await services.GetRequiredService<Deeds>().DoAsync(deed => PutInForce.RecordAsync(deed, entries, unrecorded));
        }
    }

    /// <summary>Frees the home.</summary>
    public void Dispose() => held?.Dispose();

    // A home that has no store yet begins with the folder's policy: a faulty one starts nothing and leaves nothing behind.
    private static async Task<int?> FirstFaultAsync(VowOptions options, DateOnly today, TextWriter error, bool serves = false)
    {
        if (options.Store is not null || File.Exists(new VowHome(options.Home).StoreFile))
        {
            return null;
        }

        var (declared, _, exit) = await ReadAsync(options, today, error);
        return declared is null ? exit : serves && await IsHiddenSampleAsync(options, declared, error) ? 1 : null;
    }

    // A sample speaks for a company that is not the visitor's: others than this machine see it only where somebody said so.
    private static async Task<bool> IsHiddenSampleAsync(VowOptions options, DeclaredPolicy policy, TextWriter error)
    {
        if (!policy.Sample || !options.IsPublic || options.SampleAllowed)
        {
            return false;
        }

        await error.WriteLineAsync($"""
            The policy {policy.Name} is a sample, of a company that is not yours: it is not served on an address others can reach.
            Write your own with: vow init, and set VOW_POLICY to its folder. To show the sample all the same, set VOW_SAMPLE=yes.
            """);
        return true;
    }

    private static async Task<(DeclaredPolicy? Policy, PolicyFiles? Files, int Exit)> ReadAsync(VowOptions options, DateOnly today, TextWriter error)
    {
        if (ReadPolicy.FilesIn(options.Policy) is not { } files)
        {
            await error.WriteLineAsync($"There is no policy folder at {options.Policy}. Set VOW_POLICY to one.");
            return (null, null, 2);
        }

        var reading = PolicyReader.Read(files, today);
        if (reading.Policy is { } declared)
        {
            return (declared, files, 0);
        }

        await error.WriteLineAsync(DiagnosticText.Render([.. reading.Diagnostics.Where(d => d.Severity == Severity.Error)], files));
        await error.WriteLineAsync("The policy has errors; nothing was started. All remarks: vow check");
        return (null, files, 1);
    }

    private static async Task<(Opening? Opening, int Exit)> OpenAsync(
        VowOptions options, VowHome home, HomeLock? held, TimeProvider time, TextWriter error, bool keepLock = true)
    {
        await using var database = new Database(home, options.Store, Stores.Model, readOnly: held is null);
        List<PolicyVersion> versions;
        ImmutableArray<SuspendedTransfer> suspensions;
        try
        {
            if (held is not null)
            {
                await StoreSchema.ApplyAsync(database);
            }

            versions = await PutInForce.VersionsAsync(database);
            suspensions = await SwitchTransfers.StandingAsync(database);
        }
        catch (System.Data.Common.DbException failure)
        {
            // The engine's own words: they name what can't be opened, never a person.
            await error.WriteLineAsync($"The store can't be opened: {failure.Message}");
            return (null, 2);
        }

        var now = Instant.From(time.GetUtcNow());
        if ((PolicyLineage.At(versions, now) ?? versions.FirstOrDefault()) is { } recorded)
        {
            if (PolicyLineage.Read(recorded) is { } policy)
            {
                var next = PolicyLineage.Next(versions, now) is { } coming ? PolicyLineage.Read(coming) : null;
                return (new Opening(options, home, keepLock ? held : null, policy.Under(suspensions), next?.Under(suspensions), null, RemarkOn(options, versions[^1])), 0);
            }

            await error.WriteLineAsync($"This program can't read the version {recorded.Epoch} of the policy, which is in force: it was written by another one. The folder is put in force in its place.");
        }

        return await BeginAsync(options, home, keepLock ? held : null, versions, suspensions, now, error);
    }

    // The first version: the folder's.
    private static async Task<(Opening? Opening, int Exit)> BeginAsync(
        VowOptions options, VowHome home, HomeLock? held, List<PolicyVersion> versions, ImmutableArray<SuspendedTransfer> suspensions, Instant now, TextWriter error)
    {
        var (declared, files, exit) = await ReadAsync(options, DateOnly.FromDateTime(now.ToDateTimeOffset().UtcDateTime), error);
        if (declared is null || files is null)
        {
            return (null, exit);
        }

        var (policy, version, compilation) = PutInForce.Decide(declared, versions, files, now);
        if (policy is null)
        {
            await error.WriteLineAsync(DiagnosticText.Render(compilation.Diagnostics, files));
            return (null, 1);
        }

        return (new Opening(options, home, held, policy.Under(suspensions), null, version, null), 0);
    }

    private static DateOnly Today(TimeProvider time) => DateOnly.FromDateTime(time.GetUtcNow().UtcDateTime);

    private static string? RemarkOn(VowOptions options, PolicyVersion newest)
    {
        if (ReadPolicy.FilesIn(options.Policy) is not { } files)
        {
            return $"There is no policy folder at {options.Policy}; version {newest.Epoch}, which is recorded here, goes on.";
        }

        return files.Hash() == newest.Hash ? null
            : $"The folder {options.Policy} differs from version {newest.Epoch} of the policy {newest.Name}, which is recorded here and goes on. What it would change: vow plan. To put it in force: vow apply.";
    }
}
