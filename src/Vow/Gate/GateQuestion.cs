using Vow.Gate;
using Vow.Policies;
using Vow.Policy;

namespace Vow.GateAnswers;

/// <summary>A question to the gate, in the policy's words.</summary>
/// <param name="Subject">Whose data.</param>
/// <param name="Purpose">For which purpose.</param>
/// <param name="Channel">By which channel, where the purpose has channels.</param>
/// <param name="Data">Which data; none asks about the purpose as a whole.</param>
/// <param name="Recipient">Given to whom; none = used by the controller itself.</param>
/// <param name="Country">Going where: ISO 3166-1 alpha-2.</param>
/// <param name="Role">The desk role that asks: <c>agent</c>, <c>dpo</c>, <c>legal</c>, <c>auditor</c>, <c>admin</c>.</param>
/// <param name="Exception">The exception to a restriction that is claimed (GDPR 18(2)).</param>
/// <param name="Strict">
/// Read the person's row, whatever this process remembers. Without it an act recorded by another server process may take up to one second to count.
/// </param>
public sealed record GateQuestion(
    SubjectNamed Subject, string Purpose, string? Channel = null, IReadOnlyList<string>? Data = null, string? Recipient = null, string? Country = null, string? Role = null, string? Exception = null, bool Strict = false);

/// <summary>The gate's answer.</summary>
/// <param name="Allowed">Whether the use may take place now.</param>
/// <param name="Reasons">Why not; empty where it may.</param>
public sealed record GateAnswer(bool Allowed, IReadOnlyList<GateReason> Reasons)
{
    /// <summary>A decision in words.</summary>
    /// <param name="policy">The policy it was made by.</param>
    /// <param name="purpose">Index of the purpose asked about: its clauses are named with reasons that lie in it. -1 = not declared.</param>
    /// <param name="decision">The decision.</param>
    /// <param name="language">Language of the words.</param>
    public static GateAnswer Of(PolicyInForce policy, int purpose, Decision decision, Language language)
    {
        ArgumentNullException.ThrowIfNull(policy);
        var clauses = purpose < 0 ? [] : policy.Compiled.Purposes[purpose].Clauses;
        var clause = clauses.IsDefaultOrEmpty ? null : string.Join(", ", clauses);
        return new GateAnswer(decision.Allowed,
        [
            .. decision.ToImmutableArray().Select(reason =>
            {
                var (message, remedy) = GateReasons.Of(reason);
                return new GateReason(CodeOf(reason), clause, message[language], remedy[language]);
            }),
        ]);
    }

    private static string CodeOf(Reason reason) => Vow.Gate.Reasons.Code(reason);
}

/// <summary>One reason against.</summary>
/// <param name="Code">A stable code.</param>
/// <param name="Clause">The clauses of the policy that the purpose serves; null where none is numbered.</param>
/// <param name="Message">What stands against the use.</param>
/// <param name="Remedy">What to do.</param>
public sealed record GateReason(string Code, string? Clause, string Message, string Remedy);
