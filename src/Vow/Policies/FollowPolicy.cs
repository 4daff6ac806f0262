using System.Text.Json.Nodes;
using Vow.Evidence;
using Vow.Gate;
using Vow.Hosting;

namespace Vow.Policies;

/// <summary>
/// Keeps this process at the policy the store says: what another process put into force, and what is announced. Each version that begins is recorded
/// once, by whichever process sees it first. Asked at each look of the clock.
/// </summary>
public sealed class FollowPolicy(Database database, Deeds deeds, Entries entries, PolicyHolder policies)
{
    private int known;
    private int begun;

    /// <summary>Looks once.</summary>
    public async Task LookAsync(Instant now, CancellationToken cancel = default)
    {
        var newest = await NewestAsync(cancel);
        // Nothing new, and nothing waits: the usual case costs one small question.
        if (newest == known && policies.Next is null && begun == newest)
        {
            return;
        }

        var versions = await PutInForce.VersionsAsync(database, cancel);
        if (PolicyLineage.At(versions, now) is not { } at)
        {
            return;
        }

        var current = policies.Current.Compiled.Epoch == at.Epoch ? policies.Current : PolicyLineage.Read(at);
        if (current is null)
        {
            // A newer program wrote it: this one goes on with what it can read.
            return;
        }

        var next = PolicyLineage.Next(versions, now) is { } coming ? policies.Next is { } held && held.Compiled.Epoch == coming.Epoch ? held : PolicyLineage.Read(coming) : null;
        policies.Replace(current, next);
        known = newest;
        if (begun != at.Epoch)
        {
            await BeginAsync(at);
            begun = at.Epoch;
        }

        if (next is null)
        {
            // Versions that never count are done with too.
            begun = newest;
        }
    }

    private async Task BeginAsync(PolicyVersion version)
    {
        await deeds.DoAsync(async deed =>
        {
            if (await deed.ExecuteAsync("UPDATE policies_application SET begun_at = @now WHERE epoch = @e AND begun_at IS NULL", ("@now", deed.Now), ("@e", version.Epoch)) == 1)
            {
                await entries.AppendAsync(deed, "policy.in_force", Actor.System, new JsonObject
                {
                    ["policy"] = version.Name,
                    ["epoch"] = version.Epoch,
                    ["hash"] = version.Hash,
                    ["since"] = version.Since.Microseconds,
                });
            }
        });
        Steps.Reached("policy.begun");
    }

    private async Task<int> NewestAsync(CancellationToken cancel)
    {
        await using var connection = await database.OpenAsync(cancel);
        await using var command = database.Command(connection, null, "SELECT MAX(epoch) FROM policies_version");
        return await command.ExecuteScalarAsync(cancel) is { } epoch and not DBNull ? Convert.ToInt32(epoch, System.Globalization.CultureInfo.InvariantCulture) : 0;
    }
}

/// <summary>Tells people what changes, and asks again, where a command or a crash left some of them.</summary>
public sealed class TellJob(TellPeople tell) : Jobs.IJob
{
    /// <inheritdoc />
    public string Name => "policies.tell";

    /// <inheritdoc />
    public string? Cron => null;

    /// <inheritdoc />
    public TimeSpan Every => TimeSpan.FromMinutes(1);

    /// <inheritdoc />
    public Task RunAsync(Instant now, CancellationToken cancel) => tell.DoDueAsync(now, cancel);
}
