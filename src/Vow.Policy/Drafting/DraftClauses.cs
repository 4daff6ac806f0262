using System.Collections.Immutable;
using Vow.Gate;

namespace Vow.Policy.Drafting;

/// <summary>The sentences of a drafted policy, each tied to the promises of its model.</summary>
internal static class DraftClauses
{
    // P1..P6 speak of the whole; each purpose has its own after them.
    public const int First = 7;

    public static ImmutableArray<Clause> Of(DeclaredPolicy policy, string prefix)
    {
        var known = DerivedPromises.Of(policy).Select(promise => promise.Id).ToList();
        var pages = known.Where(id => id.StartsWith("page/policy/", StringComparison.Ordinal)).ToArray();
        ImmutableArray<(Bilingual Says, string[] Promises)> whole =
        [
            (new("We tell you who answers for your data, and how to reach the data protection officer.", "Nous vous disons qui répond de vos données et comment joindre le délégué à la protection des données."), pages),
            (new("The list of uses is closed: what is not in it is refused.", "La liste des utilisations est fermée\u00a0: ce qui n'y figure pas est refusé."), ["gate/closed-list"]),
            (new("On every form, what is required is marked, and nothing is ticked in advance.", "Dans chaque formulaire, ce qui est obligatoire est signalé et rien n'est coché d'avance."), ["collection/sign_up"]),
            (new("You can use your rights, and you are answered within the deadline.", "Vous pouvez exercer vos droits et recevez une réponse dans le délai."), [.. known.Where(id => id.StartsWith("right/", StringComparison.Ordinal))]),
            (new("Your data goes only to the recipients we name, under a contract.", "Vos données ne vont qu'aux destinataires que nous nommons, sous contrat."), [.. known.Where(id => id.StartsWith("recipient/", StringComparison.Ordinal))]),
            (new("Periods are applied everywhere your data lies, and what was done can be shown.", "Les durées sont appliquées partout où se trouvent vos données, et ce qui a été fait peut être montré."), [.. known.Where(id => id is "map/vow" or "sweep/vow" or "ledger" or "drill/life")]),
        ];
        var ofPurposes = policy.Purposes.Where(purpose => !purpose.Clauses.IsEmpty).Select(purpose => (
            Says: new Bilingual(
                $"{purpose.Title.En}: on one legal basis, with its own data, {RetentionWords.Of(policy, purpose, Language.En)}.",
                $"{purpose.Title.Fr}\u00a0: sur une seule base légale, avec ses propres données, {RetentionWords.Of(policy, purpose, Language.Fr)}."),
            Promises: known.Where(id => IsOf(id, purpose.Id) || (purpose.Protects == Protection.Security && purpose.Kind == PurposeKind.Security && id == "security/log")).ToArray()));
        return
        [
            .. whole.Concat(ofPurposes).Select((clause, at) =>
                new Clause($"{prefix}{at + 1}", clause.Says, ClauseStanding.Promised, null, [.. clause.Promises], Span.StartOf(PolicyFiles.Promises))),
        ];
    }

    private static bool IsOf(string promise, string purpose)
    {
        var parts = promise.Split('/');
        return parts.Length > 1 && parts[1] == purpose && (parts[0] is "declared" or "retention" or "notice" or "choice" or "withdrawal");
    }
}
