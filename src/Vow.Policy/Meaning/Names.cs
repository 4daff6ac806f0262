using System.Collections.Immutable;
using Vow.Policy.Diagnostics;
using Vow.Policy.Syntax;

namespace Vow.Policy.Meaning;

/// <summary>References from one part of the policy to another.</summary>
internal static class Names
{
    /// <summary>The names that refer to something; the others are reported and left out.</summary>
    public static ImmutableArray<string> Resolve(
        Fields fields, ImmutableArray<ScalarNode> names, ImmutableArray<string> known, string kind, string declaredUnder, DiagnosticCode? code = null)
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

    public static void Report(Fields fields, ScalarNode at, string name, ImmutableArray<string> known, string kind, string declaredUnder, DiagnosticCode? code = null) =>
        fields.Findings.Add(code ?? DiagnosticCodes.ReferenceUnknown, at.Span, $"No {kind} \"{name}\" is declared.", Nearest.Help(name, known, $"Declare it under \"{declaredUnder}\" or use one that is."));
}
