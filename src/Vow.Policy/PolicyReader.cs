using System.Collections.Immutable;
using Vow.Policy.Diagnostics;
using Vow.Policy.Meaning;

namespace Vow.Policy;

/// <summary>What reading a policy gave.</summary>
/// <param name="Policy">The policy; null where there are errors.</param>
/// <param name="Diagnostics">Everything found, by file, line, column and code.</param>
public sealed record PolicyReading(DeclaredPolicy? Policy, ImmutableArray<Diagnostic> Diagnostics)
{
    /// <summary>Whether any diagnostic is an error.</summary>
    public bool HasErrors => Policy is null;
}

/// <summary>Reads a policy's files: text to checked model. Reports every fault at once; no text makes it throw.</summary>
public static class PolicyReader
{
    /// <summary>Reads a file set.</summary>
    public static PolicyReading Read(PolicyFiles files)
    {
        ArgumentNullException.ThrowIfNull(files);
        var findings = new Findings();
        var policy = Binder.Bind(files, findings);
        return new PolicyReading(findings.HasErrors ? null : policy, findings.InOrder());
    }
}
