using System.Collections.Immutable;
using System.Data.Common;
using System.Globalization;
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
/// Ends what is kept as evidence in its own tables: choices that no longer stand, files of closed requests, lifted restrictions and holds, notices sent, each
/// as long after its end as the purpose its table serves declares. With the last of them of a person who has left, their compartment ends too.
/// </summary>
internal sealed class ProofEnds(Deeds deeds, Database database, SourceSet sources, PolicyHolder policies, Entries entries, Facts facts)
{
    /// <summary>Compartments that hold evidence and no archive rows.</summary>
    public static readonly ImmutableArray<string> Compartments = [Compartment.Proof, Compartment.Rights];

    private const string Left = "EXISTS (SELECT 1 FROM people_subject s WHERE s.id = r.subject_id AND s.erased_at < @cut)";

    // A later act in the same place ends an earlier one. A refusal, a withdrawal and a lifted objection let nothing happen and stop nothing that would
    // happen without them; an objection stops something, so it stands as long as its person is here. A yes given in a browser stands six months at most: nobody has to leave for it to end.
    private static readonly ImmutableArray<Kind> Kinds =
    [
        new(
            "consent_choice",
            $"""
            r.at < @cut AND ({Left} OR (r.surface LIKE 'browser/%' AND r.at < @browser) OR r.act IN (@refused, @withdrawn, @lifted) OR EXISTS (
                SELECT 1 FROM consent_choice n WHERE n.subject_id = r.subject_id AND n.purpose = r.purpose AND n.channel = r.channel AND n.at > r.at AND n.at < @cut))
            """,
            "r.at", []),
        new(
            "rights_request",
            """
            r.closed_at < @cut AND NOT EXISTS (
                SELECT 1 FROM rights_step t WHERE t.request_id = r.id AND t.done_at IS NULL AND t.kind IN ('keys', 'look_again', 'restrict_service', 'lift_service', 'restrict_by_hand', 'lift_by_hand'))
            AND NOT EXISTS (SELECT 1 FROM rights_restriction t WHERE t.request_id = r.id AND t.lifted_at IS NULL)
            """,
            "r.closed_at", ["rights_message", "rights_attachment", "rights_task", "rights_package", "rights_step"]),
        new(
            "rights_restriction",
            $"""
            (r.lifted_at < @cut OR {Left}) AND NOT EXISTS (
                SELECT 1 FROM rights_step t WHERE t.request_id = r.request_id AND t.done_at IS NULL AND t.kind IN ('restrict_service', 'lift_service', 'restrict_by_hand', 'lift_by_hand'))
            """,
            "r.since", []),
        new("retention_hold", "r.lifted_at < @cut", "r.lifted_at", []),
        new("retention_notice", "r.sent_at < @cut", "r.sent_at", []),
    ];

    private const int Most = 500;

    // What a compartment is kept for. A request's file, a restriction or a hold keeps the same one.
    private const string Behind = """
        CASE r.compartment
            WHEN 'proof' THEN EXISTS (SELECT 1 FROM consent_choice c WHERE c.subject_id = r.subject_id)
            WHEN 'rights' THEN EXISTS (SELECT 1 FROM rights_request q WHERE q.subject_id = r.subject_id)
                OR EXISTS (SELECT 1 FROM rights_restriction q WHERE q.subject_id = r.subject_id) OR EXISTS (SELECT 1 FROM retention_hold q WHERE q.subject_id = r.subject_id)
                OR EXISTS (SELECT 1 FROM mailboxes_message q WHERE q.subject_id = r.subject_id)
            WHEN 'identity' THEN EXISTS (
                SELECT 1 FROM rights_request q JOIN rights_step t ON t.request_id = q.id WHERE q.subject_id = r.subject_id AND t.done_at IS NULL AND t.kind = 'keys')
            ELSE EXISTS (SELECT 1 FROM retention_archive a WHERE a.subject_id = r.subject_id AND a.compartment = r.compartment) END
        """;

    // Rows without a date of their own: they go with their compartment, at the latest a day after what it was kept for.
    private static readonly ImmutableArray<(string Table, string Ended, string Overdue, string Key)> Followers =
    [
        ("people_finding", "1 = 1", $"NOT ({Behind})", "r.subject_id"),
        (
            "ledger_link",
            "NOT EXISTS (SELECT 1 FROM people_subject s WHERE s.id = r.subject_id AND s.erased_at IS NULL)",
            $"""
            r.at < @day AND NOT ({Behind}) AND (r.compartment NOT IN ('identity', 'proof', 'rights')
                OR NOT EXISTS (SELECT 1 FROM people_subject s WHERE s.id = r.subject_id AND (s.erased_at IS NULL OR s.erased_at >= @day)))
            """,
            "r.entry_id"
        ),
        ("retention_ending", "1 = 1", "r.at < @day", "r.subject_id"),
    ];

    private sealed record Kind(string Table, string Ended, string Order, ImmutableArray<string> Below);

    private sealed record Ended(string Table, string Purpose, Guid Id, Guid? Subject, Instant CutOff);

    /// <summary>Whether a person still has rows of one of <see cref="Compartments"/>.</summary>
    public static async Task<bool> AnyAsync(Deed deed, Guid subject, string compartment)
    {
        foreach (var table in compartment == Compartment.Proof ? (string[])["consent_choice"] : ["rights_request", "rights_restriction", "retention_hold", "mailboxes_message"])
        {
            await using var command = deed.Command($"SELECT 1 FROM {table} WHERE subject_id = @s LIMIT 1", ("@s", subject));
            if (await command.ExecuteScalarAsync() is not null)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>What would end at an instant, and what of those tables would stay.</summary>
    public async Task<(IReadOnlyList<SweepLine> Ending, IReadOnlyList<StayingRows> Staying)> LookAsync(IReadOnlyList<HoldRow> holds, Instant now, CancellationToken cancel)
    {
        var due = await DueAsync(holds, now, cancel);
        var staying = new List<StayingRows>();
        await using var connection = await database.OpenAsync(cancel);
        foreach (var (kind, purpose, _) in InForce())
        {
            var all = await NumberAsync(connection, $"SELECT COUNT(*) FROM {kind.Table}", [], cancel);
            staying.Add(new StayingRows(purpose, false, all - due.Count(d => d.Table == kind.Table && d.Purpose == purpose)));
        }

        return (Lines(due), staying);
    }

    /// <summary>Ends what is due; the oldest of a person first, so that breaking off never lets an earlier choice stand again.</summary>
    /// <returns>Lines of what was done.</returns>
    public async Task<IReadOnlyList<SweepLine>> EndAsync(IReadOnlyList<HoldRow> holds, Instant now, CancellationToken cancel)
    {
        var due = await DueAsync(holds, now, cancel);
        foreach (var person in due.GroupBy(d => d.Subject))
        {
            foreach (var part in person.Chunk(Most))
            {
                cancel.ThrowIfCancellationRequested();
                await deeds.DoAsync(deed => EndAsync(deed, person.Key, part), person.Key);
                Steps.Reached("sweep.proof-ended");
            }
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

    /// <summary>What is kept in its own tables for a purpose: what stands, what is past its use and in its term, what is past its term and still here.</summary>
    public async Task<KeptRows> CountAsync(string purpose, IReadOnlyList<HoldRow> holds, Instant now, CancellationToken cancel)
    {
        long all = 0, ended = 0, overdue = 0;
        var examples = new List<string>();
        // What ended at this very instant has ended.
        var until = now.Plus(TimeSpan.FromMicroseconds(1));
        await using var connection = await database.OpenAsync(cancel);
        foreach (var (kind, _, archive) in InForce().Where(k => k.Purpose == purpose))
        {
            all += await NumberAsync(connection, $"SELECT COUNT(*) FROM {kind.Table}", [], cancel);
            ended += await NumberAsync(connection, $"SELECT COUNT(*) FROM {kind.Table} r WHERE {kind.Ended}", Values(kind.Table, until), cancel);
            var due = await DueAsync(connection, kind, purpose, CutOff(policies.Current, archive, now), holds, cancel);
            overdue += due.Count;
            examples.AddRange(due.Take(10).Select(d => $"{kind.Table} {d.Id:N}"));
        }

        foreach (var follower in Followers.Where(f => sources.Own.Map.Table(f.Table).Serves.Contains(purpose)))
        {
            all += await NumberAsync(connection, $"SELECT COUNT(*) FROM {follower.Table}", [], cancel);
            var parameters = follower.Overdue.Contains("@day", StringComparison.Ordinal) ? new (string, object?)[] { ("@day", now.Plus(-TimeSpan.FromDays(1))) } : [];
            ended += await NumberAsync(connection, $"SELECT COUNT(*) FROM {follower.Table} r WHERE ({follower.Ended}) OR ({follower.Overdue})", parameters, cancel);
            if (await NumberAsync(connection, $"SELECT COUNT(*) FROM {follower.Table} r WHERE {follower.Overdue}", parameters, cancel) is > 0 and var late)
            {
                overdue += late;
                await using var command = database.Command(connection, null, $"SELECT {follower.Key} FROM {follower.Table} r WHERE {follower.Overdue} LIMIT 10", parameters);
                await using var reader = await command.ExecuteReaderAsync(cancel);
                while (await reader.ReadAsync(cancel))
                {
                    examples.Add($"{follower.Table} {reader.GetGuid(0):N}");
                }
            }
        }

        return new KeptRows(all - ended, ended - overdue, overdue, [.. examples.Take(10)]);
    }

    private async Task<List<Ended>> DueAsync(IReadOnlyList<HoldRow> holds, Instant now, CancellationToken cancel)
    {
        var due = new List<Ended>();
        await using var connection = await database.OpenAsync(cancel);
        foreach (var (kind, purpose, archive) in InForce())
        {
            due.AddRange(await DueAsync(connection, kind, purpose, CutOff(policies.Current, archive, now), holds, cancel));
        }

        return due;
    }

    private async Task<List<Ended>> DueAsync(DbConnection connection, Kind kind, string purpose, Instant cutOff, IReadOnlyList<HoldRow> holds, CancellationToken cancel)
    {
        var due = new List<Ended>();
        await using var command = database.Command(
            connection, null, $"SELECT r.id, r.subject_id FROM {kind.Table} r WHERE {kind.Ended} ORDER BY {kind.Order}", Values(kind.Table, cutOff));
        await using var reader = await command.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel))
        {
            Guid? subject = await reader.IsDBNullAsync(1, cancel) ? null : reader.GetGuid(1);
            if (!holds.Any(h => h.SubjectId is { } held && held == subject && (h.Purpose is null || h.Purpose == purpose)))
            {
                due.Add(new Ended(kind.Table, purpose, reader.GetGuid(0), subject, cutOff));
            }
        }

        return due;
    }

    // Each kind with the purpose whose archive it waits for, where the policy in force has one.
    private IEnumerable<(Kind Kind, string Purpose, CompiledArchive Archive)> InForce()
    {
        var policy = policies.Current;
        foreach (var kind in Kinds)
        {
            if (sources.Own.Map.Table(kind.Table).Serves.FirstOrDefault(policy.Compiled.PurposeIndex.ContainsKey) is { } purpose && policy.Purpose(purpose).Archive is { } archive)
            {
                yield return (kind, purpose, archive);
            }
        }
    }

    private static (string, object?)[] Values(string table, Instant cut) => table == "consent_choice"
        ? [("@cut", cut), ("@refused", (int)ChoiceAct.Refused), ("@withdrawn", (int)ChoiceAct.Withdrawn), ("@lifted", (int)ChoiceAct.ObjectionLifted), ("@browser", cut.Plus(-TimeSpan.FromDays(184)))]
        : [("@cut", cut)];

    private async Task<long> NumberAsync(DbConnection connection, string sql, (string, object?)[] parameters, CancellationToken cancel)
    {
        await using var command = database.Command(connection, null, sql, parameters);
        return Convert.ToInt64(await command.ExecuteScalarAsync(cancel), CultureInfo.InvariantCulture);
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

/// <summary>Rows kept in their own tables as evidence.</summary>
/// <param name="Standing">Still in use.</param>
/// <param name="Ended">Past their use, within the term that runs from there.</param>
/// <param name="Overdue">Past their term and still here.</param>
/// <param name="Examples">Some of the overdue by table and id.</param>
internal sealed record KeptRows(long Standing, long Ended, long Overdue, ImmutableArray<string> Examples);
