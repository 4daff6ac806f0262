using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Vow.DataMap;
using Vow.Evidence;
using Vow.Gate;
using Vow.GateAnswers;
using Vow.Hosting;
using Vow.Keys;
using Vow.People;
using Vow.Sources;

namespace Vow.Retention;

/// <summary>
/// What else ends when the last row in use of a person leaves the own store: addresses (sealed into the archive with the row), logins, codes, facts,
/// waiting mail, notices, and the key of everything tagged for use. All of it in the transaction of the batch that took the row; the key after its commit.
/// </summary>
internal sealed class PersonEnds(Deeds deeds, Database database, SourceSet sources, Entries entries, Facts facts, KeyStore keys)
{
    private const string IdentifierTable = "people_identifier";
    private const string FindingTable = "people_finding";
    private const string SubjectTable = "people_subject";

    /// <summary>Of the persons of a batch just taken, those of whom no row in use is left for the purposes a person is known here for.</summary>
    public async Task<ImmutableArray<Guid>> LeavingAsync(Deed deed, MappedTable table, IEnumerable<Guid> subjects, CancellationToken cancel)
    {
        var known = sources.Own.Map.Table(IdentifierTable).Serves;
        if (table.AtEnd != RowEnd.Delete || !table.Serves.Any(known.Contains))
        {
            return [];
        }

        var inUse = sources.Own.Map.Personal.Where(t => t.AtEnd != RowEnd.Keep && t.SubjectColumn is not null && t.Serves.Any(known.Contains)).ToList();
        var leaving = ImmutableArray.CreateBuilder<Guid>();
        foreach (var subject in subjects)
        {
            var stays = false;
            foreach (var other in inUse)
            {
                await using var command = deed.Command($"SELECT 1 FROM \"{other.Name}\" WHERE \"{other.SubjectColumn}\" = @s LIMIT 1", ("@s", subject));
                stays = stays || await command.ExecuteScalarAsync(cancel) is not null;
            }

            if (!stays)
            {
                leaving.Add(subject);
            }
        }

        return leaving.ToImmutable();
    }

    /// <summary>The addresses of these persons as rows, to be sealed with what the batch took.</summary>
    public static async Task<ImmutableArray<SourceRow>> AddressesAsync(SourceSession session, ImmutableArray<Guid> subjects, CancellationToken cancel) =>
        subjects.IsEmpty
            ? []
            : [.. (await session.ReadPersonAsync([.. subjects.Select(PersonRef.Subject)], cancel))
                .Where(r => r.Table == IdentifierTable && r["kind"] is Identifiers.Email && r["confirmed_at"] is not null)];

    /// <summary>Ends one person's use, in the batch's deed. <see cref="CompartmentEnds.FinishAsync"/> must follow its commit.</summary>
    public async Task EndAsync(Deed deed, SourceSession session, Guid batch, Guid subject, Prepared prepared, CancellationToken cancel)
    {
        await KeepFindableAsync(deed, subject, cancel);
        var known = session.Map.Table(IdentifierTable).Serves;
        var ends = session.Map.Personal.Where(t => t.Name != SubjectTable && t.AtEnd == RowEnd.Keep && !t.Serves.IsEmpty && t.Serves.All(known.Contains));
        var plan = new ErasurePlan(ends.ToImmutableDictionary(t => t.Name, _ => (TableErasure)new TableErasure.Delete()));
        if (await session.DeletePersonRowsAsync([PersonRef.Subject(subject)], plan, cancel) is not ErasureOutcome.Done gone)
        {
            throw new InvalidOperationException("The own store's map lets nothing of a person hang on rows that stay.");
        }

        await deed.ExecuteAsync("DELETE FROM retention_notice WHERE subject_id = @s", ("@s", subject));
        await facts.ForgetAsync(deed, subject);

        // From here only compartments kept by a text remain: the gate is closed, as after an erasure.
        await deed.ExecuteAsync(
            "UPDATE people_subject SET erasing = @yes, erased_at = @now, language = 'en' WHERE id = @s", ("@yes", true), ("@now", deed.Now), ("@s", subject));
        var archive = prepared.Parts.Where(p => p.Subject == subject).Select(p => p.Compartment).Order(StringComparer.Ordinal).FirstOrDefault();
        await entries.AppendAsync(
            deed, "retention.person_ended", Actor.System, new JsonObject { ["batch"] = batch.ToString(), ["rows"] = gone.Deleted.Length },
            archive is null ? null : subject, archive ?? Compartment.Identity);
        await CompartmentEnds.NoteEndAsync(deed, subject, Compartment.Identity);
    }

    /// <summary>
    /// Forgets people of whom no row is left anywhere in the own store: what their keys sealed is gone, so the keys go, and the person's row. A day is
    /// waited, for whoever is only being written down.
    /// </summary>
    public async Task ForgetEmptyAsync(Instant now, CancellationToken cancel)
    {
        var empty = new List<Guid>();
        await using (var connection = await database.OpenAsync(cancel))
        {
            await using var command = database.Command(
                connection, null, $"SELECT s.id FROM people_subject s WHERE s.created_at < @since AND {Nothing()}", ("@since", now.Plus(-TimeSpan.FromDays(1))));
            await using var reader = await command.ExecuteReaderAsync(cancel);
            while (await reader.ReadAsync(cancel))
            {
                empty.Add(reader.GetGuid(0));
            }
        }

        foreach (var subject in empty)
        {
            await deeds.DoAsync(deed => ForgetEmptyAsync(deed, subject), subject);
        }
    }

    /// <summary>Forgets one person, if no row of theirs is left.</summary>
    public async Task ForgetEmptyAsync(Deed deed, Guid subject)
    {
        await using (var still = deed.Command($"SELECT 1 FROM people_subject s WHERE s.id = @s AND {Nothing()}", ("@s", subject)))
        {
            if (await still.ExecuteScalarAsync() is null)
            {
                return;
            }
        }

        keys.Destroy(subject, keys.CompartmentsOf(subject, deed.Now), deed.Now);
        await Subjects.ForgetAsync(deed, subject);
    }

    private string Nothing() => string.Join(
        " AND ",
        sources.Own.Map.Personal.Where(t => t.SubjectColumn is not null && t.Name != SubjectTable)
            .OrderBy(t => t.Name switch { IdentifierTable => 0, FindingTable => 2, _ => 1 }).ThenBy(t => t.Name, StringComparer.Ordinal)
            .Select(t => $"NOT EXISTS (SELECT 1 FROM \"{t.Name}\" t WHERE t.\"{t.SubjectColumn}\" = s.id)"));

    // Proof of choices and files of requests outlive the addresses: legal finds them by fingerprint. A compartment without rows ends at once.
    private async Task KeepFindableAsync(Deed deed, Guid subject, CancellationToken cancel)
    {
        var by = new List<(string Kind, string Value)>();
        await using (var command = deed.Command("SELECT kind, value FROM people_identifier WHERE subject_id = @s AND confirmed_at IS NOT NULL", ("@s", subject)))
        {
            await using var reader = await command.ExecuteReaderAsync(cancel);
            while (await reader.ReadAsync(cancel))
            {
                by.Add((reader.GetString(0), reader.GetString(1)));
            }
        }

        foreach (var compartment in ProofEnds.Compartments)
        {
            if (!await ProofEnds.AnyAsync(deed, subject, compartment))
            {
                if (keys.CompartmentsOf(subject, deed.Now).Contains(compartment))
                {
                    await CompartmentEnds.NoteEndAsync(deed, subject, compartment);
                }

                continue;
            }

            foreach (var (kind, value) in by)
            {
                await deed.ExecuteAsync(
                    "INSERT INTO people_finding (fingerprint, subject_id, compartment) VALUES (@f, @s, @c) ON CONFLICT DO NOTHING",
                    ("@f", Identifiers.Fingerprint(keys, Identifiers.FindKey, kind, value, deed.Now)), ("@s", subject), ("@c", compartment));
            }
        }
    }
}
