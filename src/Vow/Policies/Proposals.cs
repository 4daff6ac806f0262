using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Vow.Evidence;
using Vow.Gate;
using Vow.Hosting;
using Vow.Policy;

namespace Vow.Policies;

/// <summary>A change proposed at the desk.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Author">Who proposes it.</param>
/// <param name="At">When.</param>
/// <param name="Before">The version it was made from.</param>
/// <param name="Files">The whole texts.</param>
/// <param name="Epoch">The version it became.</param>
/// <param name="WithdrawnAt">When it was withdrawn.</param>
public sealed record Proposal(Guid Id, Guid Author, Instant At, string Before, PolicyFiles Files, int? Epoch, Instant? WithdrawnAt)
{
    /// <summary>Whether it waits to be decided.</summary>
    public bool IsOpen => Epoch is null && WithdrawnAt is null;
}

/// <summary>Proposals: made, listed, withdrawn. They change nothing until they are applied.</summary>
public sealed class Proposals(Database database, Deeds deeds, Entries entries, PolicyHolder policies)
{
    /// <summary>All of them, newest first.</summary>
    public async Task<IReadOnlyList<Proposal>> AllAsync(CancellationToken cancel = default)
    {
        await using var store = database.NewStore();
        return [.. (await store.Set<PolicyProposal>().AsNoTracking().OrderByDescending(p => p.Id).ToListAsync(cancel)).Select(p => Of(p, policies.Current.Declared.Name))];
    }

    /// <summary>One of them.</summary>
    public static async Task<Proposal?> FindAsync(Database database, Guid id)
    {
        ArgumentNullException.ThrowIfNull(database);
        await using var store = database.NewStore();
        return await store.Set<PolicyProposal>().AsNoTracking().FirstOrDefaultAsync(p => p.Id == id) is { } row
            ? Of(row, (await store.Set<PolicyVersion>().AsNoTracking().OrderByDescending(v => v.Epoch).FirstAsync()).Name)
            : null;
    }

    /// <summary>Keeps a proposal, with its entry.</summary>
    public Task<Guid> MakeAsync(PolicyFiles files, Guid author) => deeds.DoAsync(async deed =>
    {
        var row = new PolicyProposal
        {
            Id = Guid.CreateVersion7(deed.Now.ToDateTimeOffset()),
            Author = author,
            At = deed.Now,
            Before = policies.Current.Compiled.Hash,
            Hash = files.Hash(),
            Files = JsonSerializer.Serialize(files.Texts),
        };
        deed.Store.Add(row);
        await deed.Store.SaveChangesAsync();
        await entries.AppendAsync(deed, "policy.proposed", Actor.Operator(author), new JsonObject { ["hash"] = row.Hash, ["before"] = row.Before });
        return row.Id;
    });

    /// <summary>Withdraws a proposal. False where it is no longer open.</summary>
    public Task<bool> WithdrawAsync(Guid id, Guid by) => deeds.DoAsync(async deed =>
    {
        if (await deed.ExecuteAsync("UPDATE policies_proposal SET withdrawn_at = @now WHERE id = @id AND epoch IS NULL AND withdrawn_at IS NULL", ("@now", deed.Now), ("@id", id)) != 1)
        {
            return false;
        }

        await entries.AppendAsync(deed, "policy.proposal_withdrawn", Actor.Operator(by), new JsonObject { ["proposal"] = id.ToString("D") });
        return true;
    });

    private static Proposal Of(PolicyProposal row, string name) => new(
        row.Id, row.Author, row.At, row.Before, PolicyFiles.From(name, JsonSerializer.Deserialize<Dictionary<string, string>>(row.Files) ?? []), row.Epoch, row.WithdrawnAt);
}
