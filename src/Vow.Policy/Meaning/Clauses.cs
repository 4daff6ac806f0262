using System.Collections.Immutable;
using Vow.Policy.Diagnostics;
using Vow.Policy.Syntax;

namespace Vow.Policy.Meaning;

/// <summary>The published clauses and the promises of the model that stand behind each.</summary>
internal static class Clauses
{
    public static ImmutableArray<Clause> Bind(Scope scope, MappingNode root, DeclaredPolicy policy)
    {
        var file = new Fields(scope, root, new("the file of promises", "le fichier des engagements"), Span.StartOf(PolicyFiles.Promises));
        var promiseIds = ImmutableArray.CreateRange(DerivedPromises.Of(policy), promise => promise.Id);
        var clauses = ImmutableArray.CreateBuilder<Clause>();
        foreach (var (key, value) in file.Named("clauses", required: true, foreignNames: true))
        {
            clauses.Add(BindOne(scope, key, value, promiseIds));
        }

        file.Done();
        var ids = clauses.Select(clause => clause.Id).ToHashSet(StringComparer.Ordinal);
        foreach (var purpose in policy.Purposes)
        {
            for (var at = 0; at < purpose.Clauses.Length; at++)
            {
                if (!ids.Contains(purpose.Clauses[at]))
                {
                    scope.Findings.Add(
                        DiagnosticCodes.ClauseMissing,
                        purpose.ClauseSpans[at],
                        new($"The purpose \"{purpose.Id}\" serves the clause \"{purpose.Clauses[at]}\", which promises.yaml does not have.", $"La finalité «\u00a0{purpose.Id}\u00a0» sert la clause «\u00a0{purpose.Clauses[at]}\u00a0», absente de promises.yaml."),
                        new("Add the clause to promises.yaml, or drop it from the purpose.", "Ajoutez la clause à promises.yaml, ou retirez-la de la finalité."));
                }
            }
        }

        return clauses.ToImmutable();
    }

    private static Clause BindOne(Scope scope, ScalarNode key, Node value, ImmutableArray<string> promiseIds)
    {
        var fields = Fields.Of(scope, value, new($"the clause \"{key.Value}\"", $"la clause «\u00a0{key.Value}\u00a0»"), key.Span);
        var says = fields.NeedBilingual("says");
        var promises = Names.Promises(fields, key.Value, fields.List("promises"), promiseIds);
        var unproven = Reason(fields, "unproven");
        var unkeepable = Reason(fields, "unkeepable");
        var attest = Reason(fields, "attest");
        var statement = fields.Flag("statement");
        var standing = unkeepable is not null ? ClauseStanding.Unkeepable
            : attest is not null ? ClauseStanding.Attest
            : unproven is not null ? ClauseStanding.Unproven
            : statement ? ClauseStanding.Statement
            : ClauseStanding.Promised;
        if (standing == ClauseStanding.Promised && fields.List("promises").IsEmpty)
        {
            scope.Findings.Add(DiagnosticCodes.ClauseUnmapped, key.Span, new($"Nothing stands behind the clause \"{key.Value}\".", $"Rien ne soutient la clause «\u00a0{key.Value}\u00a0»."), new("Name promises of the model, or write unproven, unkeepable or attest with a reason, or statement: true.", "Nommez des engagements du modèle, ou écrivez unproven, unkeepable ou attest avec un motif, ou statement: true."));
        }

        fields.Done();
        return new Clause(key.Value, says, standing, unkeepable ?? attest ?? unproven, promises, key.Span);
    }

    /// <summary>A reason in the languages people read; one text serves where nobody but the company's own staff does.</summary>
    private static Bilingual? Reason(Fields fields, string key) =>
        fields.Find(key) is ScalarNode one ? new Bilingual(one.Value, one.Value) : fields.Bilingual(key);
}
