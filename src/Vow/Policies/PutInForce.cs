using System.Text.Json;
using System.Text.Json.Nodes;
using Vow.Evidence;
using Vow.Gate;
using Vow.Hosting;
using Vow.Policy;

namespace Vow.Policies;

/// <summary>
/// What the store knows of the policy at start: the version in force, or none yet. The very first version comes into force with the start that finds
/// none; every later one by <see cref="ApplyPolicy"/>, recorded with its texts before anything is decided by it.
/// </summary>
public static class PutInForce
{
    /// <summary>The policy as it will be in force, without writing anything: for reading commands and before the store exists.</summary>
    /// <param name="policy">A policy that reads without errors.</param>
    /// <param name="versions">Versions so far, oldest first.</param>
    /// <param name="now">The instant of a new version.</param>
    public static (PolicyInForce? Policy, PolicyVersion? New, Compilation Compilation) Decide(DeclaredPolicy policy, IReadOnlyList<PolicyVersion> versions, PolicyFiles files, Instant now)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(versions);
        ArgumentNullException.ThrowIfNull(files);
        var last = versions.Count == 0 ? null : versions[^1];
        var same = last?.Hash == policy.Hash;
        var epoch = (ushort)(same ? last!.Epoch : (last?.Epoch ?? 0) + 1);
        var compilation = Compiler.Compile(policy, epoch, null, last is null ? [] : [.. last.Slots.Split(' ', StringSplitOptions.RemoveEmptyEntries)]);
        if (compilation.Policy is not { } compiled)
        {
            return (null, null, compilation);
        }

        var since = same ? last!.Since : now;
        var version = same ? null : new PolicyVersion
        {
            Epoch = epoch,
            Hash = policy.Hash,
            Name = policy.Name,
            Since = now,
            Slots = string.Join(' ', compilation.Slots),
            Files = JsonSerializer.Serialize(files.Texts),
        };
        return (new PolicyInForce(policy, compiled, since), version, compilation);
    }

    /// <summary>Versions recorded in the store, oldest first. Plain SQL: every start asks this before it can answer anybody.</summary>
    public static async Task<List<PolicyVersion>> VersionsAsync(Database database, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(database);
        await using var connection = await database.OpenAsync(cancel);
        await using var command = database.Command(connection, null, "SELECT epoch, hash, name, since, slots, files FROM policies_version ORDER BY epoch");
        await using var reader = await command.ExecuteReaderAsync(cancel);
        var versions = new List<PolicyVersion>();
        while (await reader.ReadAsync(cancel))
        {
            versions.Add(new PolicyVersion
            {
                Epoch = reader.GetInt32(0),
                Hash = reader.GetString(1),
                Name = reader.GetString(2),
                Since = database.ReadInstant(reader, 3),
                Slots = reader.GetString(4),
                Files = reader.GetString(5),
            });
        }

        return versions;
    }

    /// <summary>Records a new version with its entry.</summary>
    public static async Task RecordAsync(Deed deed, Entries entries, PolicyVersion version)
    {
        ArgumentNullException.ThrowIfNull(deed);
        ArgumentNullException.ThrowIfNull(entries);
        ArgumentNullException.ThrowIfNull(version);
        deed.Store.Add(version);
        await deed.Store.SaveChangesAsync();
        await entries.AppendAsync(deed, "policy.in_force", Actor.System, new JsonObject
        {
            ["policy"] = version.Name,
            ["epoch"] = version.Epoch,
            ["hash"] = version.Hash,
        });
    }
}
