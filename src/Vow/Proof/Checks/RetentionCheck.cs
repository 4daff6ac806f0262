using System.Data.Common;
using Vow.DataMap;
using Vow.Gate;
using Vow.Policy;
using Vow.Sources;
using Words = Vow.Site.Words;

namespace Vow.Proof.Checks;

/// <summary>Whether rows stay beyond their term: the sweep's own question, asked of live rows of every source.</summary>
internal static class RetentionCheck
{
    private static readonly CheckScope ActiveScope = new(
        new("rows past their term, and rows no rule can date, in every table that serves the purpose; rows kept as evidence, until their last term", "les lignes au-delà de leur terme, et celles qu'aucune règle ne date, dans chaque table au service de la finalité\u00a0; les lignes gardées comme preuves, jusqu'à leur dernier terme"),
        new("data outside the declared sources: paper, personal files, exports", "les données hors des sources déclarées\u00a0: papier, fichiers personnels, extractions"));

    private static readonly CheckScope ArchiveScope = new(
        new("rows of the archive, or kept as evidence, past their last day; archived rows not sealed", "les lignes de l'archive, ou gardées comme preuves, au-delà de leur dernier jour\u00a0; les lignes archivées non scellées"),
        new("what the sealed rows say", "le contenu des lignes scellées"));

    // One hour more than the account has, since the job that ends it comes by every hour.
    private static readonly TimeSpan Unanswered = TimeSpan.FromDays(7) + TimeSpan.FromHours(1);

    /// <summary>The active base of a purpose.</summary>
    public static async Task<Looked> ActiveAsync(ProofView view, string purpose, CancellationToken cancel)
    {
        long examined = 0, violations = 0, undated = 0;
        var examples = new List<string>();
        var faults = new List<string>();
        var services = new List<string>();
        DateOnly? notice = null;
        var observing = new List<string>();
        foreach (var source in view.Sources)
        {
            foreach (var table in source.Map.Personal.Where(t => t.AtEnd != RowEnd.Keep && t.Serves.Contains(purpose)))
            {
                if (!source.IsDatabase)
                {
                    services.Add(source.Name);
                    continue;
                }

                var look = await view.TableAsync(source, table.Name, () => LookAsync(view, source, table.Name, cancel));
                if (look.Fault is { } fault)
                {
                    faults.Add($"{source.Name}.{table.Name} ({fault})");
                    continue;
                }

                examined += look.Examined;
                violations += look.Overdue + look.Undated;
                undated += look.Undated;
                examples.AddRange(look.Examples.Select(e => $"{source.Name}.{table.Name} {e}"));
                if (look.Overdue > 0 && !source.IsOwn)
                {
                    var state = view.SourceStates.GetValueOrDefault(source.Name);
                    if (state is not { Armed: true })
                    {
                        observing.Add(source.Name);
                    }
                    else if (state.FirstSweepAt is { } first && view.Now < first)
                    {
                        notice = view.Compiled.Zone.DayOf(first) is var day && (notice is null || day > notice) ? day : notice;
                    }
                }
            }
        }

        var kept = await view.KeptAsync(purpose, cancel);
        examined += kept.Standing + kept.Overdue;
        violations += kept.Overdue;
        examples.AddRange(kept.Examples.Select(e => $"{StoreMap.Source}.{e}"));
        var behind = await LeftBehindAsync(view, purpose, cancel);
        violations += behind.Sum(b => b.Rows);
        examples.AddRange(behind.Select(b => $"{StoreMap.Source}.{b.Table} {b.Rows}"));

        // A source that was never attached holds nothing of ours yet: its own promises say so. One that was, and can't be read now, hides something.
        var away = view.Unreachable.Where(u => Serves(view, u.Name, purpose)).ToList();
        faults.AddRange(away.Where(u => view.SourceStates.ContainsKey(u.Name)).Select(u => $"{u.Name}: {u.Why}"));
        var scope = Without(away.Where(u => !view.SourceStates.ContainsKey(u.Name)).Select(u => u.Name));
        if (violations == 0 && faults.Count == 0 && services.Count > 0)
        {
            var list = string.Join(", ", services.Distinct(StringComparer.Ordinal));
            return Looked.Unproven(
                new(
                    $"Services can't be looked at by date: {list}. Whoever runs them ends there what is over.",
                    $"Les services ne peuvent pas être examinés par date\u00a0: {list}. Leur exploitant y met fin à ce qui est échu."),
                scope) with
            { Examined = examined };
        }

        if (violations == 0 && faults.Count > 0)
        {
            var list = string.Join("; ", faults);
            return Looked.Unproven(new($"Not everything could be read: {list}", $"Tout n'a pas pu être lu\u00a0: {list}"), scope) with { Examined = examined };
        }

        return Looked.Counted(examined, violations, Why(violations, undated, notice, observing), scope, [.. examples.Take(10)]);
    }

    /// <summary>The archive of a purpose.</summary>
    public static async Task<Looked> ArchiveAsync(ProofView view, string purpose, CancellationToken cancel)
    {
        var own = view.Sources.First(s => s.IsOwn);
        if (own.Map.Find("retention_archive") is null)
        {
            return Looked.Unproven(new("This installation keeps no archive yet.", "Cette installation ne tient pas encore d'archive."), ArchiveScope);
        }

        await using var connection = await view.Database.OpenAsync(cancel);
        await using var command = view.Database.Command(
            connection, null,
            """
            SELECT COUNT(*),
                   COALESCE(SUM(CASE WHEN a.until < @today AND NOT EXISTS (
                       SELECT 1 FROM retention_hold h WHERE h.subject_id = a.subject_id AND h.lifted_at IS NULL AND (h.purpose IS NULL OR h.purpose = @p)) THEN 1 ELSE 0 END), 0),
                   COALESCE(SUM(CASE WHEN LENGTH(a.sealed) < 28 THEN 1 ELSE 0 END), 0)
            FROM retention_archive a WHERE a.compartment = @c
            """,
            ("@c", Keys.Compartment.Archive(purpose)), ("@p", purpose), ("@today", view.Database.IsSqlite ? Figures.Iso(view.Today) : view.Today));
        await using var reader = await command.ExecuteReaderAsync(cancel);
        await reader.ReadAsync(cancel);
        var (rows, past, open) = (reader.GetInt64(0), Convert.ToInt64(reader.GetValue(1), Figures.Invariant), Convert.ToInt64(reader.GetValue(2), Figures.Invariant));
        // Evidence is kept in its own tables while its term runs.
        var kept = await view.KeptAsync(purpose, cancel);
        (rows, past) = (rows + kept.Ended + kept.Overdue, past + kept.Overdue);
        return Looked.Counted(
            rows, past + open,
            new($"{past} archived rows are past their last day; {open} are not sealed.", $"{past} lignes archivées ont dépassé leur dernier jour\u00a0; {open} ne sont pas scellées."),
            ArchiveScope, [.. kept.Examples.Select(e => $"{StoreMap.Source}.{e}")]);
    }

    // Addresses and logins have no date of their own: they end with the last row in use of their person.
    private static async Task<List<(string Table, long Rows)>> LeftBehindAsync(ProofView view, string purpose, CancellationToken cancel)
    {
        var left = new List<(string, long)>();
        var own = view.Sources.First(s => s.IsOwn).Map;
        await using var connection = await view.Database.OpenAsync(cancel);
        foreach (var table in new[] { "people_identifier", "signin_login" }.Where(t => own.Find(t)?.Serves.Contains(purpose) == true))
        {
            await using var command = view.Database.Command(
                connection, null, $"SELECT COUNT(*) FROM {table} t JOIN people_subject s ON s.id = t.subject_id WHERE s.erased_at IS NOT NULL");
            if (Convert.ToInt64(await command.ExecuteScalarAsync(cancel), Figures.Invariant) is > 0 and var rows)
            {
                left.Add((table, rows));
            }
        }

        return left;
    }

    private static CheckScope Without(IEnumerable<string> unattached)
    {
        var names = string.Join(", ", unattached);
        return names.Length == 0 ? ActiveScope : ActiveScope with
        {
            CannotSee = new($"{ActiveScope.CannotSee.En}; declared sources that are not attached: {names}", $"{ActiveScope.CannotSee.Fr}\u00a0; les sources déclarées mais non rattachées\u00a0: {names}"),
        };
    }

    private static bool Serves(ProofView view, string source, string purpose) =>
        view.Declared.Sources.FirstOrDefault(s => s.Id == source)?.Tables.Any(t => t.Serves.Contains(purpose)) == true;

    private static Bilingual Why(long violations, long undated, DateOnly? notice, List<string> observing)
    {
        var overdue = violations - undated;
        var (en, fr) = overdue == 1
            ? ("1 row is past its term", "1 ligne a dépassé son terme")
            : ($"{Words.Number(overdue, Language.En)} rows are past their term", $"{Words.Number(overdue, Language.Fr)} lignes ont dépassé leur terme");
        if (undated > 0)
        {
            (en, fr) = (
                en + $", {Words.Number(undated, Language.En)} can't be dated by any rule",
                fr + (undated == 1 ? ", 1 ne peut être datée par aucune règle" : $", {Words.Number(undated, Language.Fr)} ne peuvent être datées par aucune règle"));
        }

        if (notice is { } until)
        {
            (en, fr) = (en + $"; notice runs until {Figures.Iso(until)}", fr + $"\u00a0; le préavis court jusqu'au {Figures.Iso(until)}");
        }

        if (observing.Count > 0)
        {
            foreach (var name in observing.Distinct(StringComparer.Ordinal))
            {
                (en, fr) = (en + $"; {name} is only observed: vow source arm {name}", fr + $"\u00a0; {name} est seulement observée\u00a0: vow source arm {name}");
            }
        }

        return new(en + ".", fr + ".");
    }

    private static async Task<TableLook> LookAsync(ProofView view, AttachedSource source, string table, CancellationToken cancel)
    {
        try
        {
            // The sweep's own plan: what it would leave alone (holds, restrictions, people active elsewhere) is no violation.
            var mapped = source.Map.Table(table);
            var overdue = await view.Sweeps.LookingAsync(
                source, async session => await session.FindOverdueAsync(await view.Plans.ForAsync(session, mapped, view.Holds, view.Now, cancel), table, cancel: cancel), cancel);
            var waiting = source.IsOwn ? await WaitingAsync(view, mapped, cancel) : 0;
            return new TableLook(
                overdue.Count.Examined, overdue.Count.Due, Math.Max(0, overdue.Count.Undated - waiting), [.. overdue.CounterExamples.Select(k => k.ToString())], null);
        }
        catch (DbException failure)
        {
            // A driver's message may quote values: only its kind is told.
            return new TableLook(0, 0, 0, [], SourceFault.Said(failure));
        }
    }

    // A row whose address has not answered yet is dated by nothing but its making; it has seven days, and counts as undated after them.
    private static async Task<long> WaitingAsync(ProofView view, MappedTable table, CancellationToken cancel)
    {
        if (table.Column("confirmed_at") is null || table.Column("created_at") is null)
        {
            return 0;
        }

        await using var connection = await view.Database.OpenAsync(cancel);
        await using var command = view.Database.Command(
            connection, null, $"SELECT COUNT(*) FROM \"{table.Name}\" WHERE confirmed_at IS NULL AND created_at > @from", ("@from", view.Now.Plus(-Unanswered)));
        return Convert.ToInt64(await command.ExecuteScalarAsync(cancel), Figures.Invariant);
    }
}
