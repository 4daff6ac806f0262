using System.Collections.Immutable;
using Vow.Policy.Diagnostics;
using Vow.Policy.Syntax;

namespace Vow.Policy.Meaning;

/// <summary>References from one part of the policy to another.</summary>
internal static class Names
{
    /// <summary>The names that refer to something; the others are reported and left out.</summary>
    public static ImmutableArray<string> Resolve(
        Fields fields, ImmutableArray<ScalarNode> names, ImmutableArray<string> known, Bilingual kind, string declaredUnder, DiagnosticCode? code = null)
    {
        var resolved = ImmutableArray.CreateBuilder<string>(names.Length);
        foreach (var name in names)
        {
            if (known.Contains(name.Value))
            {
                resolved.Add(name.Value);
            }
            else
            {
                Report(fields, name, name.Value, known, kind, declaredUnder, code);
            }
        }

        return resolved.ToImmutable();
    }

    public static void Report(Fields fields, ScalarNode at, string name, ImmutableArray<string> known, Bilingual kind, string declaredUnder, DiagnosticCode? code = null) =>
        fields.Findings.Add(
            code ?? DiagnosticCodes.ReferenceUnknown, at.Span, new($"No {kind.En} \"{name}\" is declared.", $"La politique ne déclare pas {kind.Fr} «\u00a0{name}\u00a0»."),
            Nearest.Help(name, known, new($"Declare it under \"{declaredUnder}\" or use one that is.", $"Déclarez-le sous «\u00a0{declaredUnder}\u00a0», ou utilisez un nom qui l'est déjà.")));

    /// <summary>The promises a clause names that the model makes. Nobody declares one: those a change of the policy ended are to be taken out of the clause.</summary>
    public static ImmutableArray<string> Promises(Fields fields, string clause, ImmutableArray<ScalarNode> names, ImmutableArray<string> known)
    {
        var resolved = ImmutableArray.CreateBuilder<string>(names.Length);
        foreach (var name in names)
        {
            if (known.Contains(name.Value))
            {
                resolved.Add(name.Value);
                continue;
            }

            var meant = Nearest.To(name.Value, known);
            fields.Findings.Add(
                DiagnosticCodes.PromiseUnknown, name.Span,
                new($"The clause {clause} names the promise \"{name.Value}\", which the policy no longer makes or never made.",
                    $"La clause {clause} cite l'engagement «\u00a0{name.Value}\u00a0», que la politique ne prend pas, ou plus."),
                meant is null
                    ? new($"Remove it from {clause}.", $"Retirez-le de {clause}.")
                    : new($"Did you mean \"{meant}\"? If not, remove it from {clause}.", $"Vouliez-vous écrire «\u00a0{meant}\u00a0»\u00a0? Sinon, retirez-le de {clause}."));
        }

        return resolved.ToImmutable();
    }
}
