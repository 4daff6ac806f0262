using Vow.Evidence;
using Vow.Gate;
using Vow.Policy;

namespace Vow.Proof.Checks;

/// <summary>
/// Whether each door the gate holds open is backed by the person's standing choice and its entry, and each door a person shut is shut.
/// The packed facts are what the gate decides by; the choices are the evidence: the check holds one against the other.
/// </summary>
internal static class ChoiceCheck
{
    private const int AtOnce = 500;

    private static readonly CheckScope Scope = new(
        new(
            "every door the gate holds open, against the person's latest choice and its entry; every message in the log, against the choice of its moment",
            "chaque porte que le contrôle d'accès tient ouverte, face au dernier choix de la personne et à son entrée ; chaque message au journal, face au choix de l'instant"),
        new("an application that never asks the gate", "une application qui n'interroge jamais le contrôle d'accès"));

    /// <summary>One purpose, or one of its channels (<c>newsletter/email</c>).</summary>
    public static async Task<Looked> LookAsync(ProofView view, string key, CancellationToken cancel)
    {
        var parts = key.Split('/', 2);
        var (purpose, channel) = (parts[0], parts.Length == 2 ? parts[1] : "");
        var compiled = view.Compiled;
        var index = compiled.PurposeIndex[purpose];
        var channelIndex = channel.Length == 0 ? -1 : compiled.Channels.IndexOf(channel);
        var slot = compiled.Slots.Where(s => s.Purpose == index && s.Channel == channelIndex).Select(s => (int?)s.Number).FirstOrDefault();
        if (slot is not { } number)
        {
            return Looked.Unproven(new("The gate has no door of that name.", "Le contrôle d'accès n'a pas de porte de ce nom."), Scope);
        }

        var consent = compiled.Purposes[index].Basis == Basis.Consent;
        long examined = 0, violations = 0;
        var examples = new List<string>();
        await using var connection = await view.Database.OpenAsync(cancel);
        await using var log = await view.Database.OpenAsync(cancel);
        await using var command = view.Database.Command(
            connection, null,
            """
            SELECT f.subject_id, f.packed, c.act, c.pending, c.entry_id,
                   (SELECT COUNT(*) FROM ledger_link l WHERE l.entry_id = c.entry_id AND l.subject_id = f.subject_id),
                   (SELECT COUNT(*) FROM ledger_pending p WHERE p.entry_id = c.entry_id)
            FROM gate_facts f
            LEFT JOIN consent_choice c ON c.id = (
              SELECT d.id FROM consent_choice d WHERE d.subject_id = f.subject_id AND d.purpose = @p AND d.channel = @c ORDER BY d.at DESC, d.id DESC LIMIT 1)
            WHERE f.epoch = @e AND NOT EXISTS (SELECT 1 FROM gate_facts g WHERE g.subject_id = f.subject_id AND g.version > f.version)
            """,
            ("@p", purpose), ("@c", channel), ("@e", (int)compiled.Epoch));
        await using var reader = await command.ExecuteReaderAsync(cancel);
        var doors = new List<Door>(AtOnce);
        while (await reader.ReadAsync(cancel))
        {
            var packed = reader.GetFieldValue<byte[]>(1);
            var open = packed.Length == PackedFacts.Size(compiled) && PackedFacts.IsOpen(PackedFacts.OpenUntil(packed, number), view.Today);
            var chose = !await reader.IsDBNullAsync(2, cancel);
            if (!open && !chose)
            {
                continue;
            }

            examined++;
            if (open)
            {
                doors.Add(chose
                    ? new Door(reader.GetGuid(0), (ChoiceAct)reader.GetInt32(2), reader.GetBoolean(3), reader.GetInt64(5) == 1 ? reader.GetGuid(4) : null, reader.GetInt64(6) == 1)
                    : new Door(reader.GetGuid(0), null, Pending: false, Entry: null, Waits: false));
                if (doors.Count == AtOnce)
                {
                    await JudgeAsync();
                }
            }
        }

        await JudgeAsync();
        var (sent, uncovered) = await MessageCheck.CoveredAsync(view, purpose, channel, consent, cancel);
        if (violations == 0 && uncovered.Count > 0)
        {
            return Looked.Counted(
                examined + sent, uncovered.Count,
                new($"{uncovered.Count} messages went to people whose choice did not allow them when they left.", $"{uncovered.Count} messages sont partis vers des personnes dont le choix ne les autorisait pas à ce moment."),
                Scope, [.. uncovered.Take(10)]);
        }

        examined += sent;
        return Looked.Counted(
            examined, violations,
            new($"The gate is open for {violations} people without a standing choice and its entry.", $"Le contrôle d'accès est ouvert pour {violations} personnes sans choix en vigueur ni entrée correspondante."),
            Scope, [.. examples]);

        async Task JudgeAsync()
        {
            var places = await EntryStretches.FindAsync(log, [.. doors.Select(d => d.Entry).OfType<Guid>()], cancel);
            foreach (var door in doors.Where(d => !IsBacked(d, consent, places)))
            {
                violations++;
                if (examples.Count < 10)
                {
                    examples.Add("subject " + door.Subject.ToString("N"));
                }
            }

            doors.Clear();
        }
    }

    // Linked to the person, and in the log or waiting for it. An unconfirmed "yes" is none.
    private static bool IsBacked(Door door, bool consent, Dictionary<Guid, (string? Log, long Index)> places)
    {
        var evidenced = door.Entry is { } entry && (door.Waits || places.ContainsKey(entry));
        return consent ? door.Act == ChoiceAct.Given && !door.Pending && evidenced : door.Act is null || (door.Act is ChoiceAct.Given or ChoiceAct.ObjectionLifted && evidenced);
    }

    /// <summary>A door the gate holds open, with the choice behind it.</summary>
    /// <param name="Subject">Whose.</param>
    /// <param name="Act">The latest choice; null where there is none.</param>
    /// <param name="Pending">Whether that choice waits for its confirmation.</param>
    /// <param name="Entry">Its entry, where it is linked to the person.</param>
    /// <param name="Waits">Whether that entry waits for the log.</param>
    private sealed record Door(Guid Subject, ChoiceAct? Act, bool Pending, Guid? Entry, bool Waits);
}
