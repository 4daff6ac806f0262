using Vow.Gate;
using Vow.Hosting;
using Vow.Jobs;
using Vow.Policies;

namespace Vow.GateAnswers;

/// <summary>
/// Makes packed facts for a version of the policy before it begins, beside those in use, and takes away those of versions that are over. Both only
/// save work: a row that is missing or overtaken is computed on demand.
/// </summary>
public sealed class PrepareFacts(Database database, Deeds deeds, PolicyHolder policies, Facts facts) : IJob
{
    private const int Page = 200;

    /// <inheritdoc />
    public string Name => "gate.prepare";

    /// <inheritdoc />
    public string? Cron => null;

    /// <inheritdoc />
    public TimeSpan Every => TimeSpan.FromMinutes(10);

    /// <inheritdoc />
    public async Task RunAsync(Instant now, CancellationToken cancel)
    {
        if (policies.Next is { } next)
        {
            await PrepareAsync(next, cancel);
        }

        await ForgetAsync(policies.Current.Compiled.Epoch, cancel);
    }

    /// <summary>Computes what is missing for a version.</summary>
    /// <returns>How many rows were made.</returns>
    public async Task<int> PrepareAsync(PolicyInForce next, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(next);
        var made = 0;
        while (true)
        {
            cancel.ThrowIfCancellationRequested();
            var page = await WantingAsync(next.Compiled.Epoch, cancel);
            foreach (var subject in page)
            {
                // One person a deed, serial with their own acts: nobody waits for more than that.
                await deeds.DoAsync(deed => facts.PrepareAsync(deed, subject, next), subject);
                made++;
            }

            if (page.Count < Page)
            {
                return made;
            }
        }
    }

    private async Task<List<Guid>> WantingAsync(int epoch, CancellationToken cancel)
    {
        await using var connection = await database.OpenAsync(cancel);
        await using var command = database.Command(
            connection, null,
            """
            SELECT DISTINCT f.subject_id FROM gate_facts f
            WHERE f.epoch < @e
              AND f.version = (SELECT MAX(m.version) FROM gate_facts m WHERE m.subject_id = f.subject_id AND m.epoch < @e)
              AND NOT EXISTS (SELECT 1 FROM gate_facts n WHERE n.subject_id = f.subject_id AND n.epoch = @e AND n.version >= f.version)
            LIMIT @most
            """,
            ("@e", epoch), ("@most", Page));
        await using var reader = await command.ExecuteReaderAsync(cancel);
        var page = new List<Guid>();
        while (await reader.ReadAsync(cancel))
        {
            page.Add(reader.GetGuid(0));
        }

        return page;
    }

    // The highest version is a person's count of acts: it goes only once a later row has taken it over.
    private async Task ForgetAsync(int epoch, CancellationToken cancel)
    {
        int gone;
        do
        {
            cancel.ThrowIfCancellationRequested();
            gone = await deeds.DoAsync(deed => deed.ExecuteAsync(
                """
                DELETE FROM gate_facts WHERE (subject_id, epoch) IN (
                  SELECT o.subject_id, o.epoch FROM gate_facts o JOIN gate_facts n ON n.subject_id = o.subject_id AND n.epoch = @e AND n.version >= o.version
                  WHERE o.epoch < @e LIMIT @most)
                """,
                ("@e", epoch), ("@most", Page)));
        }
        while (gone > 0);
    }
}
