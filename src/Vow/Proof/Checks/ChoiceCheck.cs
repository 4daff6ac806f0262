using Vow.Gate;
using Vow.Policy;

namespace Vow.Proof.Checks;

/// <summary>
/// Whether each door the gate holds open is backed by the person's standing choice and its entry, and each door a person shut is shut.
/// The packed facts are what the gate decides by; the choices are the evidence: the check holds one against the other.
/// </summary>
internal static class ChoiceCheck
{
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
        await using var command = view.Database.Command(
            connection, null,
            """
            SELECT f.subject_id, f.packed, c.act, c.pending, c.entry_id,
                   (SELECT COUNT(*) FROM ledger_link l WHERE l.entry_id = c.entry_id AND l.subject_id = f.subject_id),
                   (SELECT COUNT(*) FROM ledger_index i WHERE i.entry_id = c.entry_id) + (SELECT COUNT(*) FROM ledger_pending p WHERE p.entry_id = c.entry_id)
            FROM gate_facts f
            LEFT JOIN consent_choice c ON c.id = (
              SELECT d.id FROM consent_choice d WHERE d.subject_id = f.subject_id AND d.purpose = @p AND d.channel = @c ORDER BY d.at DESC, d.id DESC LIMIT 1)
            WHERE f.epoch = @e AND NOT EXISTS (SELECT 1 FROM gate_facts g WHERE g.subject_id = f.subject_id AND g.version > f.version)
            """,
            ("@p", purpose), ("@c", channel), ("@e", (int)compiled.Epoch));
        await using var reader = await command.ExecuteReaderAsync(cancel);
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
            var act = chose ? (ChoiceAct)reader.GetInt32(2) : (ChoiceAct?)null;
            var pending = chose && reader.GetBoolean(3);
            var evidenced = chose && reader.GetInt64(5) == 1 && reader.GetInt64(6) == 1;
            // An unconfirmed "no" is a no all the same; an unconfirmed "yes" is none.
            var backed = consent ? act == ChoiceAct.Given && !pending && evidenced : act is null or ChoiceAct.Given or ChoiceAct.ObjectionLifted && (!chose || evidenced);
            if (open && !backed)
            {
                violations++;
                if (examples.Count < 10)
                {
                    examples.Add("subject " + reader.GetGuid(0).ToString("N"));
                }
            }
        }

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
    }
}
