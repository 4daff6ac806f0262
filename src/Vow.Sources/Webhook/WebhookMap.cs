using System.Collections.Immutable;
using Vow.Policy;

namespace Vow.Sources;

/// <summary>The map of a service: what <c>sources.yaml</c> declares, since nothing else can be asked what it holds.</summary>
public static class WebhookMap
{
    /// <summary>Makes and checks it.</summary>
    /// <param name="declared">The declared source.</param>
    /// <param name="policy">The policy it belongs to.</param>
    public static (DataMap Map, ImmutableArray<MapFinding> Findings) Of(DeclaredSource declared, DeclaredPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(declared);
        ArgumentNullException.ThrowIfNull(policy);
        var map = DataMapReader.FromDeclared(declared, EngineKind.Webhook, new Catalogue { Tables = [] });
        var findings = ImmutableArray.CreateBuilder<MapFinding>();
        if (!declared.Restricts)
        {
            findings.Add(new MapFinding(
                "webhook.no-restriction", MapSeverity.Warning, declared.Id, null,
                new("A person's restriction (GDPR 18) does not reach this service.", "La limitation demandée par une personne (RGPD 18) n'atteint pas ce service."),
                new("Tell it by your own means; or let it take the orders \"restrict\" and \"lift_restriction\", and declare restricts: true.", "Prévenez-le par vos propres moyens\u00a0; ou faites-lui recevoir les ordres «\u00a0restrict\u00a0» et «\u00a0lift_restriction\u00a0», et déclarez restricts: true.")));
        }

        foreach (var table in map.Personal)
        {
            if (map.Find(map.FullPath(table).LastOrDefault()?.To ?? table.Name) is not { NoPersonalData: null, Identifiers.IsEmpty: false })
            {
                findings.Add(new MapFinding(
                    "webhook.no-person", MapSeverity.Error, table.Name, null,
                    new("Nothing leads from these records to a person.", "Rien ne relie ces enregistrements à une personne."),
                    new("Say by which column the service knows people, identifiers: { email: email }, or the way to a table that does, subject: …", "Indiquez par quelle colonne le service connaît les personnes, identifiers: { email: email }, ou le chemin vers une table qui le fait, subject: …")));
            }

            foreach (var (kind, column) in table.Identifiers.Where(i => table.Column(i.Value) is null))
            {
                findings.Add(new MapFinding(
                    "webhook.no-column", MapSeverity.Error, table.Name, column,
                    new($"The identifier \"{kind}\" names a column that is not declared.", $"L'identifiant «\u00a0{kind}\u00a0» nomme une colonne qui n'est pas déclarée."), new("Correct the name, or declare the column with its datum.", "Corrigez le nom, ou déclarez la colonne avec sa donnée.")));
            }

            if (table.Serves.IsEmpty)
            {
                findings.Add(new MapFinding(
                    "webhook.serves-nothing", MapSeverity.Error, table.Name, null,
                    new("The map doesn't say which purposes these records serve.", "La cartographie ne dit pas quelles finalités servent ces enregistrements."), new("Name them: serves: [support].", "Nommez-les\u00a0: serves: [support].")));
            }

            if (table.Key.IsEmpty)
            {
                findings.Add(new MapFinding(
                    "webhook.no-key", MapSeverity.Error, table.Name, null,
                    new("These records have no key.", "Ces enregistrements n'ont pas de clé."), new("Name the columns that tell them apart: key: [id].", "Nommez les colonnes qui les distinguent\u00a0: key: [id].")));
            }

            foreach (var purpose in table.Serves.Select(policy.Purpose).Where(p => p is { OnErasure: OnErasure.Archive, Keep.Archive: not null }))
            {
                findings.Add(new MapFinding(
                    "webhook.archive", MapSeverity.Error, table.Name, null,
                    new($"An erasure moves what \"{purpose!.Id}\" must keep into Vow's archive, and nothing can be taken out of a service and put there in one piece. Until this is mended, an erasure waits at this service.", $"À l'effacement, ce que «\u00a0{purpose.Id}\u00a0» doit conserver passe dans l'archive de Vow, et rien ne peut sortir d'un service pour y entrer d'un seul tenant. D'ici là, un effacement attend à ce service."),
                    new("Attach its database instead, or declare on_erasure: keep for that purpose.", "Rattachez plutôt sa base de données, ou déclarez on_erasure: keep pour cette finalité.")));
            }
        }

        return (map, findings.ToImmutable());
    }
}
