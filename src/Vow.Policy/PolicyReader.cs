using System.Collections.Immutable;
using Vow.Policy.Diagnostics;
using Vow.Policy.Law;
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
    /// <summary>
    /// A version that was in force once, read again: what the law says of it today changes nothing of what it said then. Null where the text itself can't be
    /// read.
    /// </summary>
    public static DeclaredPolicy? Recall(PolicyFiles files)
    {
        ArgumentNullException.ThrowIfNull(files);
        var findings = new Findings();
        var policy = Binder.Bind(files, findings);
        return findings.HasErrors ? null : policy;
    }

    /// <summary>Reads a file set.</summary>
    /// <param name="files">The texts.</param>
    /// <param name="on">The day the law and the controller's decisions are looked at; by default the day of the policy's version.</param>
    public static PolicyReading Read(PolicyFiles files, DateOnly? on = null)
    {
        ArgumentNullException.ThrowIfNull(files);
        var findings = new Findings();
        var policy = Binder.Bind(files, findings);
        if (policy is null)
        {
            return new PolicyReading(null, findings.InOrder());
        }

        var day = on ?? (policy.Version == default ? AdequacyDecisions.CheckedOn : policy.Version);
        LawReading.Read(policy, findings, day);
        var diagnostics = LawReading.Decide(findings.InOrder(), policy.Decisions, day);
        return new PolicyReading(diagnostics.Any(one => one.Severity == Severity.Error) ? null : policy, diagnostics);
    }
}
