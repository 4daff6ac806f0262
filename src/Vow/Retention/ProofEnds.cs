using System.Collections.Immutable;
using System.Data.Common;
using System.Text.Json.Nodes;
using Vow.DataMap;
using Vow.Evidence;
using Vow.Gate;
using Vow.GateAnswers;
using Vow.Hosting;
using Vow.Keys;
using Vow.Policies;

namespace Vow.Retention;

/// <summary>
/// Ends what is kept as evidence in its own tables: choices that no longer stand, files of closed requests, lifted restrictions and holds, each as long
/// after its end as the purpose its table serves declares. With the last of them of a person who has left, their compartment ends too.
/// </summary>
internal sealed class ProofEnds(Deeds deeds, Database database, SourceSet sources, PolicyHolder policies, Entries entries, Facts facts)
{
    /// <summary>Compartments that hold evidence and no archive rows.</summary>
    public static readonly ImmutableArray<string> Compartments = [Compartment.Proof, Compartment.Rights];

    private const string Left = "EXISTS (SELECT 1 FROM people_subject s WHERE s.id = r.subject_id AND s.erased_at < @cut)";

    // A later act in the same place ends an earlier one. A refusal, a withdrawal and a lifted objection let nothing happen and stop nothing that would
    // happen without them; an objection stops something, so it stands as long as its person is here.
    private static readonly ImmutableArray<(string Table, string Ended, string Order, ImmutableArray<string> Below)> Kinds =
    [
        (
            "consent_choice",
            $"""
            r.at < @cut AND ({Left} OR r.act IN (@refused, @withdrawn, @lifted) OR EXISTS (
                SELECT 1 FROM consent_choice n WHERE n.subject_id = r.subject_id AND n.purpose = r.purpose AND n.channel = r.channel AND n.at > r.at AND n.at < @cut))
            """,
            "r.at", []
        ),
        (
            "rights_request",
            """
            r.closed_at < @cut AND NOT EXISTS (
                SELECT 1 FROM rights_step t WHERE t.request_id = r.id AND t.done_at IS NULL AND t.kind IN ('keys', 'look_again'))
            """,
            "r.closed_at", ["rights_message", "rights_step"]
        ),
        ("rights_restriction", $"(r.lifted_at < @cut OR {Left})", "r.since", []),
        ("retention_hold", "r.lifted_at < @cut", "r.lifted_at", []),
    ];

    private sealed record Ended(string Table, string Purpose, Guid Id, Guid? Subject, Instant CutOff);

    /// <summary>Whether a person still has rows of one of <see cref="Compartments"/>.</summary>
    public static async Task<bool> AnyAsync(Deed deed, Guid subject, string compartment)
    {
        foreach (var table in compartment == Compartment.Proof ? (string[])["consent_choice"] : ["rights_request", "rights_restriction", "retention_hold"])
        {
            await using var command = deed.Command($"SELECT 1 FROM {table} WHERE subject_id = @s LIMIT 1", ("@s", subject));
            if (await command.ExecuteScalarAsync() is not null)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>What would end at an instant.</summary>
    public async Task<IReadOnlyList<SweepLine>> LookAsync(IReadOnlyList<HoldRow> holds, Instant now, CancellationToken cancel) =>
        Lines(await DueAsync(holds, now, cancel));

    /// <summary>Ends what is due; the oldest of a person first, so that breaking off never lets an earlier choice stand again.</summary>
    /// <returns>Lines of what was done.</returns>
    public async Task<IReadOnlyList<SweepLine>> EndAsync(IReadOnlyList<HoldRow> holds, Instant now, CancellationToken cancel)
    {
        var due = await DueAsync(holds, now, cancel);
        foreach (var person in due.GroupBy(d => d.Subject))
        {
            cancel.ThrowIfCancellationRequested();
            await deeds.DoAsync(deed => EndAsync(deed, person.Key, [.. person]), person.Key);
            Steps.Reached("sweep.proof-ended");
        }

        return Lines(due);
    }

    private async Task EndAsync(Deed deed, Guid? subject, IReadOnlyList<Ended> rows)
    {
        foreach (var row in rows)
        {
            foreach (var below in Kinds.First(k => k.Table == row.Table).Below)
            {
                await deed.ExecuteAsync($"DELETE FROM {below} WHERE request_id = @id", ("@id", row.Id));
            }

            if (row.Table == "consent_choice")
            {
                await deed.ExecuteAsync("DELETE FROM ledger_link WHERE entry_id = (SELECT entry_id FROM consent_choice WHERE id = @id)", ("@id", row.Id));
            }

            await deed.ExecuteAsync($"DELETE FROM {row.Table} WHERE id = @id", ("@id", row.Id));
        }

        await entries.AppendAsync(deed, "retention.proof_ended", Actor.System, new JsonObject { ["rows"] = rows.Count });
        if (subject is not { } person)
        {
            return;
        }

        await using (var command = deed.Command("SELECT 1 FROM people_subject WHERE id = @s AND erased_at IS NULL", ("@s", person)))
        {
            if (await command.ExecuteScalarAsync() is not null)
            {
                // Somebody who is still here may use the key again at any moment: it stays, without anything sealed under it.
                if (!await AnyAsync(deed, person, Compartment.Rights))
                {
                    await deed.ExecuteAsync(
                        "DELETE FROM ledger_link WHERE subject_id = @s AND compartment = @c AND at < @cut", ("@s", person), ("@c", Compartment.Rights), ("@cut", rows[0].CutOff));
                }

                await facts.RewriteAsync(deed, person);
                return;
            }
        }

        foreach (var compartment in Compartments)
        {
            if (!await AnyAsync(deed, person, compartment))
            {
                await CompartmentEnds.NoteEndAsync(deed, person, compartment);
            }
        }
    }

    private async Task<List<Ended>> DueAsync(IReadOnlyList<HoldRow> holds, Instant now, CancellationToken cancel)
    {
        var policy = policies.Current;
        var due = new List<Ended>();
        await using var connection = await database.OpenAsync(cancel);
        foreach (var kind in Kinds)
        {
            foreach (var purpose in sources.Own.Map.Table(kind.Table).Serves.Where(policy.Compiled.PurposeIndex.ContainsKey).Take(1))
            {
                if (policy.Purpose(purpose).Archive is not { } archive)
                {
                    continue;
                }

                var cutOff = CutOff(policy, archive, now);
                (string, object?)[] parameters = kind.Table == "consent_choice"
                    ? [("@cut", cutOff), ("@refused", (int)ChoiceAct.Refused), ("@withdrawn", (int)ChoiceAct.Withdrawn), ("@lifted", (int)ChoiceAct.ObjectionLifted)]
                    : [("@cut", cutOff)];
                await using var command = database.Command(
                    connection, null, $"SELECT r.id, r.subject_id FROM {kind.Table} r WHERE {kind.Ended} ORDER BY {kind.Order}", parameters);
                await using var reader = await command.ExecuteReaderAsync(cancel);
                while (await reader.ReadAsync(cancel))
                {
                    Guid? subject = await reader.IsDBNullAsync(1, cancel) ? null : reader.GetGuid(1);
                    if (!holds.Any(h => h.SubjectId is { } held && held == subject && (h.Purpose is null || h.Purpose == purpose)))
                    {
                        due.Add(new Ended(kind.Table, purpose, reader.GetGuid(0), subject, cutOff));
                    }
                }
            }
        }

        return due;
    }

    private List<SweepLine> Lines(IEnumerable<Ended> due) =>
        [.. due.GroupBy(d => (d.Table, d.Purpose)).Select(g => new SweepLine(sources.Own.Name, g.Key.Table, g.Key.Purpose, "end", g.Count()))];

    // The first instant whose term isn't over: an end is a whole day, and never moves back when its start moves on.
    private static Instant CutOff(PolicyInForce policy, CompiledArchive archive, Instant now)
    {
        var today = policy.Zone.DayOf(now);
        var (over, alive) = (new DateOnly(2, 1, 1).DayNumber, today.DayNumber);
        while (alive - over > 1)
        {
            var middle = (over + alive) / 2;
            (over, alive) = Lifecycle.End(policy.Compiled, archive.For, archive.FromYearEnd, DateOnly.FromDayNumber(middle)) < today ? (middle, alive) : (over, middle);
        }

        return policy.Zone.StartOf(DateOnly.FromDayNumber(alive));
    }
}
