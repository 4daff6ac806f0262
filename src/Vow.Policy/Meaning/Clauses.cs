using System.Collections.Immutable;
using Vow.Policy.Diagnostics;
using Vow.Policy.Syntax;

namespace Vow.Policy.Meaning;

/// <summary>The published clauses and the promises of the model that stand behind each.</summary>
internal static class Clauses
{
    public static ImmutableArray<Clause> Bind(Scope scope, MappingNode root, DeclaredPolicy policy)
    {
        var file = new Fields(scope, root, "the file of promises", Span.StartOf(PolicyFiles.Promises));
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
                        $"The purpose \"{purpose.Id}\" serves the clause \"{purpose.Clauses[at]}\", which promises.yaml does not have.",
                        "Add the clause to promises.yaml, or drop it from the purpose.");
                }
            }
        }

        return clauses.ToImmutable();
    }

    private static Clause BindOne(Scope scope, ScalarNode key, Node value, ImmutableArray<string> promiseIds)
    {
        var fields = Fields.Of(scope, value, $"the clause \"{key.Value}\"", key.Span);
        var says = fields.NeedBilingual("says");
        var promises = Names.Resolve(fields, fields.List("promises"), promiseIds, "promise", "the model", DiagnosticCodes.PromiseUnknown);
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
            scope.Findings.Add(DiagnosticCodes.ClauseUnmapped, key.Span, $"Nothing stands behind the clause \"{key.Value}\".", "Name promises of the model, or write unproven, unkeepable or attest with a reason, or statement: true.");
        }

        fields.Done();
        return new Clause(key.Value, says, standing, unkeepable ?? attest ?? unproven, promises, key.Span);
    }

    /// <summary>A reason in the languages people read; one text serves where nobody but the company's own staff does.</summary>
    private static Bilingual? Reason(Fields fields, string key) =>
        fields.Find(key) is ScalarNode one ? new Bilingual(one.Value, one.Value) : fields.Bilingual(key);
}
