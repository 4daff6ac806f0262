using Vow.Policy;

namespace Vow.Proof;

/// <summary>What promises are about, for pages that show them to people.</summary>
public static class ProofThemes
{
    private static readonly (string Families, Bilingual Title)[] All =
    [
        ("retention notice sweep", new("How long we keep data", "Combien de temps nous gardons les données")),
        ("choice withdrawal", new("Your choices", "Vos choix")),
        ("right by_hand", new("Your rights", "Vos droits")),
        ("recipient transfer", new("Who receives data", "Qui reçoit les données")),
        ("page collection", new("What we tell you and ask you", "Ce que nous vous disons et vous demandons")),
        ("declared gate", new("What data is used for", "À quoi servent les données")),
        ("map security ledger drill", new("How we make sure", "Comment nous nous en assurons")),
    ];

    private static readonly Bilingual Rest = new("Other sentences of the policy", "Les autres phrases de la politique");

    /// <summary>The distinct lines of a proof under their themes, empty themes left out.</summary>
    public static IEnumerable<(Bilingual Title, IReadOnlyList<ProofRow> Rows)> Of(ProofReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var left = report.Distinct.ToList();
        foreach (var (families, title) in All)
        {
            var names = families.Split(' ');
            var rows = left.Where(r => r.Promise is { } id && names.Contains(id.Split('/', 2)[0])).ToList();
            left = [.. left.Except(rows)];
            if (rows.Count > 0)
            {
                yield return (title, rows);
            }
        }

        if (left.Count > 0)
        {
            yield return (Rest, left);
        }
    }
}
