using System.Collections.Immutable;
using System.Text.Json;
using Vow.Gate;
using Vow.Policy;

namespace Vow.Policies;

/// <summary>
/// What the recorded versions of a policy say about any instant. Of those whose instant has come the one with the highest number is in force: a
/// version announced for a day is superseded only by a later one that begins no later.
/// </summary>
public static class PolicyLineage
{
    /// <summary>The version in force at an instant; null before the first.</summary>
    public static PolicyVersion? At(IReadOnlyList<PolicyVersion> versions, Instant now)
    {
        ArgumentNullException.ThrowIfNull(versions);
        return versions.Where(v => v.Since <= now).MaxBy(v => v.Epoch);
    }

    /// <summary>The version that comes into force next; null where none is announced.</summary>
    public static PolicyVersion? Next(IReadOnlyList<PolicyVersion> versions, Instant now)
    {
        ArgumentNullException.ThrowIfNull(versions);
        var current = At(versions, now)?.Epoch ?? 0;
        return versions.Where(v => v.Since > now && v.Epoch > current).OrderBy(v => v.Since.Microseconds).ThenByDescending(v => v.Epoch).FirstOrDefault();
    }

    /// <summary>Whether a version was or is in force, or will be as things stand: no later one begins as early.</summary>
    public static bool Counts(IReadOnlyList<PolicyVersion> versions, PolicyVersion version)
    {
        ArgumentNullException.ThrowIfNull(versions);
        ArgumentNullException.ThrowIfNull(version);
        return !versions.Any(v => v.Epoch > version.Epoch && v.Since <= version.Since);
    }

    /// <summary>A version's texts.</summary>
    public static PolicyFiles FilesOf(PolicyVersion version)
    {
        ArgumentNullException.ThrowIfNull(version);
        return PolicyFiles.From(version.Name, JsonSerializer.Deserialize<Dictionary<string, string>>(version.Files) ?? []);
    }

    /// <summary>A version as it is lived by; null where this program no longer reads its texts.</summary>
    public static PolicyInForce? Read(PolicyVersion version)
    {
        ArgumentNullException.ThrowIfNull(version);
        return PolicyReader.Recall(FilesOf(version)) is { } declared
            && Compiler.Compile(declared, (ushort)version.Epoch, null, SlotsOf(version)).Policy is { } compiled
                ? new PolicyInForce(declared, compiled, version.Since)
                : null;
    }

    /// <summary>The lineage's slots after a version.</summary>
    public static ImmutableArray<string> SlotsOf(PolicyVersion version)
    {
        ArgumentNullException.ThrowIfNull(version);
        return [.. version.Slots.Split(' ', StringSplitOptions.RemoveEmptyEntries)];
    }
}
