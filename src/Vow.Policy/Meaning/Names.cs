using System.Collections.Immutable;
using Vow.Policy.Diagnostics;
using Vow.Policy.Syntax;

namespace Vow.Policy.Meaning;

/// <summary>References from one part of the policy to another.</summary>
internal static class Names
{
    /// <summary>The names that refer to something; the others are reported and left out.</summary>
    public static ImmutableArray<string> Resolve(
        Fields fields, ImmutableArray<ScalarNode> names, ImmutableArray<string> known, Bilingual kind, string? declaredUnder, DiagnosticCode? code = null)
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

    public static void Report(Fields fields, ScalarNode at, string name, ImmutableArray<string> known, Bilingual kind, string? declaredUnder, DiagnosticCode? code = null) =>
        fields.Findings.Add(code ?? DiagnosticCodes.ReferenceUnknown, at.Span, new($"No {kind.En} \"{name}\" is declared.", $"La politique ne déclare pas {kind.Fr} «\u00a0{name}\u00a0»."), Nearest.Help(name, known, Fallback(declaredUnder)));

    // Nobody declares a promise: the model makes it.
    private static Bilingual Fallback(string? declaredUnder) => declaredUnder is null
        ? new("Name a promise the model makes.", "Nommez un engagement que comporte le modèle.")
        : new($"Declare it under \"{declaredUnder}\" or use one that is.", $"Déclarez-le sous «\u00a0{declaredUnder}\u00a0», ou utilisez un nom qui l'est déjà.");
}
