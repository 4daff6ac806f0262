using System.Collections.Immutable;
using Vow.Gate;

namespace Vow.Policy;

/// <summary>What differs between two versions of a policy, and what follows for people. Where a thing is written is no difference.</summary>
public static class PolicyChanges
{
    /// <summary>
    /// Every difference, purposes first. Empty exactly where both mean the same and are written the same; files that only read differently give one
    /// change of kind <see cref="ChangeKind.Writing"/>.
    /// </summary>
    /// <param name="before">The version people know.</param>
    /// <param name="after">The version that is to follow.</param>
    public static ImmutableArray<Change> Between(DeclaredPolicy before, DeclaredPolicy after)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        ImmutableArray<Change> all =
        [
            .. Purposes(before, after),
            .. Comparing.Lists(ChangeKind.Datum, "Datum", "Donnée", before.Data, after.Data, d => d.Id, d => d.Title, PartTables.Data, id => Using(before, after, p => p.Data.Any(u => u.Datum == id))),
            .. Comparing.Lists(ChangeKind.Anchor, "Event", "Événement", before.Anchors, after.Anchors, a => a.Id, a => a.Title, PartTables.Anchors, _ => []),
            .. Comparing.Lists(ChangeKind.Anchor, "Group of events", "Groupe d'événements", before.AnchorGroups, after.AnchorGroups, g => g.Id, g => g.Title, PartTables.Groups, _ => []),
            .. Comparing.Lists(ChangeKind.Channel, "Channel", "Canal", before.Channels, after.Channels, c => c.Id, c => c.Title, PartTables.Channels, id => Using(before, after, p => p.Channels.Contains(id))),
            .. Comparing.Lists(ChangeKind.Recipient, "Recipient", "Destinataire", before.Recipients, after.Recipients, r => r.Id, Named, PartTables.Recipients, id => Receiving(before, after, id)),
            .. Transfers(before, after),
            .. Comparing.Lists(ChangeKind.Collection, "Form", "Formulaire", before.Collection, after.Collection, c => c.Id, c => c.Title, PartTables.Collection, _ => []),
            .. Comparing.Lists(ChangeKind.Tracker, "Tracker", "Traceur", before.Trackers, after.Trackers, t => t.Id, t => t.Title, PartTables.Trackers, _ => []),
            .. Comparing.Parts(ChangeKind.Rights, "rights", new("Rights", "Droits"), before.Rights, after.Rights, PartTables.Rights, []),
            .. Comparing.Parts(ChangeKind.Company, "controller", null, before, after, PartTables.Company, []),
            .. Comparing.Parts(ChangeKind.Children, "children", null, before, after, PartTables.Children, []),
            .. Comparing.Parts(ChangeKind.Announcing, "changes", null, before, after, PartTables.Announcing, []),
            .. Comparing.Lists(ChangeKind.Clause, "Clause", "Clause", before.Clauses, after.Clauses, c => c.Id, c => new($"{c.Id}: {c.Says.En}", $"{c.Id}\u00a0: {c.Says.Fr}"), PartTables.Clauses, _ => [], Consequences.MustBeAnnounced),
            .. Comparing.Lists(ChangeKind.Accountability, "Document", "Document", before.Documents, after.Documents, d => d.Id, d => d.Title, PartTables.Documents, _ => []),
            .. Comparing.Lists(ChangeKind.Accountability, "Client", "Client", before.Clients, after.Clients, c => c.Id, c => c.Does, PartTables.Clients, _ => []),
            .. Comparing.Parts(ChangeKind.Accountability, "accountability", null, before, after, PartTables.Accountability, []),
            .. Sources(before, after),
            .. Prose(before, after),
            .. Comparing.Parts(ChangeKind.Frame, "policy", null, before, after, PartTables.Frame, []),
        ];
        return all.IsEmpty && before.Hash != after.Hash
            ? [new Change(ChangeKind.Writing, "files", new("Only comments or layout differ.", "Seuls des commentaires ou la mise en page diffèrent."), Consequences.None, [])]
            : all;
    }

    private static IEnumerable<Change> Purposes(DeclaredPolicy before, DeclaredPolicy after)
    {
        foreach (var now in after.Purposes)
        {
            if (before.Purpose(now.Id) is { } old)
            {
                foreach (var change in PurposeChanges.Between(before, old, after, now))
                {
                    yield return change;
                }
            }
            else
            {
                yield return new Change(ChangeKind.PurposeAdded, now.Id, Comparing.Appears("Purpose", "Finalité", now.Title),
                    // What begins with a yes tells each person when it asks for it.
                    now.Basis == Basis.Consent ? Consequences.None : Consequences.MustBeAnnounced, [now.Id]);
            }
        }

        foreach (var old in before.Purposes.Where(one => after.Purpose(one.Id) is null))
        {
            yield return new Change(ChangeKind.PurposeRemoved, old.Id, Comparing.Disappears("Purpose", "Finalité", old.Title), Consequences.None, [old.Id]);
        }

        if (!before.Purposes.Select(p => p.Id).Where(id => after.Purpose(id) is not null).SequenceEqual(after.Purposes.Select(p => p.Id).Where(id => before.Purpose(id) is not null), StringComparer.Ordinal))
        {
            yield return new Change(ChangeKind.PurposeWords, "purposes", new("Purposes: they stand in another order.", "Finalités\u00a0: l'ordre change."), Consequences.None, []);
        }
    }

    private static IEnumerable<Change> Transfers(DeclaredPolicy before, DeclaredPolicy after) =>
        after.Recipients.SelectMany(now => before.Recipient(now.Id) is { } old
            ? Comparing.Parts(ChangeKind.Transfer, now.Id, Comparing.Named("Recipient", "Destinataire", Named(old)), old, now, PartTables.Transfers, Receiving(before, after, now.Id))
            : []);

    private static IEnumerable<Change> Sources(DeclaredPolicy before, DeclaredPolicy after)
    {
        foreach (var change in Comparing.Lists(ChangeKind.Source, "Source", "Source", before.Sources, after.Sources, s => s.Id, s => Said.Both(s.Id), PartTables.Sources, _ => []))
        {
            yield return change;
        }

        foreach (var now in after.Sources)
        {
            foreach (var table in now.Tables)
            {
                if (before.Sources.FirstOrDefault(s => s.Id == now.Id)?.Tables.FirstOrDefault(t => t.Name == table.Name) is not { } old)
                {
                    continue;
                }

                foreach (var change in Comparing.Parts(
                    ChangeKind.Source, $"{now.Id}.{table.Name}", Said.Both($"{now.Id}.{table.Name}"), old, table, PartTables.Tables,
                    [.. old.Serves.Union(table.Serves, StringComparer.Ordinal)]))
                {
                    yield return change;
                }
            }
        }
    }

    private static IEnumerable<Change> Prose(DeclaredPolicy before, DeclaredPolicy after)
    {
        foreach (var language in Enum.GetValues<Language>())
        {
            if (before.Prose.GetValueOrDefault(language) != after.Prose.GetValueOrDefault(language))
            {
                var file = PolicyFiles.Text(language);
                yield return new Change(ChangeKind.Prose, file, new($"The published text differs ({file}).", $"Le texte publié diffère ({file})."), Consequences.None, []);
            }
        }
    }

    private static Bilingual Named(Recipient recipient) => Said.Both(recipient.Name.Value ?? recipient.Id);

    private static ImmutableArray<string> Receiving(DeclaredPolicy before, DeclaredPolicy after, string recipient) => Using(before, after, p => p.Recipients.Contains(recipient));

    private static ImmutableArray<string> Using(DeclaredPolicy before, DeclaredPolicy after, Func<Purpose, bool> uses) =>
        [.. after.Purposes.Concat(before.Purposes).Where(uses).Select(p => p.Id).Distinct(StringComparer.Ordinal)];
}
