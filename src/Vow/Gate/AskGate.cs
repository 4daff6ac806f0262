using Microsoft.AspNetCore.Http;
using Vow.Gate;
using Vow.Hosting;
using Vow.Policies;
using Vow.Site;

namespace Vow.GateAnswers;

/// <summary>
/// The gate over HTTP. A person nobody knows gets the answer of a person about whom nothing is known: the same shape, no hint. Several people
/// under one identifier are all meant: the use is allowed where it is for each of them.
/// </summary>
internal static class AskGate
{
    public static async Task<IResult> AnswerAsync(
        HttpContext context, ApiKeys keys, Database database, Facts facts, PolicyHolder policies, GateCounts counts, AnswersWritten answers, Visit visit)
    {
        var policy = policies.Current;
        var (asked, question, fault) = await ReadAsync(context, keys, policy, visit);
        if (asked is null)
        {
            return fault!;
        }

        var decision = await DecideAsync(database, facts, policy, asked.Subject, question, asked.Strict, visit.Now);
        counts.Count(policy, question, decision, visit.Now);
        return ApiBody.Say(answers.Of(policy, question.Purpose, decision, visit.Language));
    }

    /// <summary>The same question, answered with each rule's verdict. For people who want to know why: it reads the tables, and is not counted as a use.</summary>
    public static async Task<IResult> ExplainAsync(HttpContext context, ApiKeys keys, Database database, Facts facts, PolicyHolder policies, Visit visit)
    {
        var policy = policies.Current;
        var (asked, question, fault) = await ReadAsync(context, keys, policy, visit);
        return asked is null
            ? fault!
            : ApiBody.Say(
                GateExplanation.Of(policy, asked.Purpose, await ExplanationAsync(database, facts, policy, asked.Subject, question, visit.Now), visit.Language), ApiJson.Default.GateExplanation);
    }

    private static async Task<(GateQuestion? Asked, Question Question, IResult? Fault)> ReadAsync(HttpContext context, ApiKeys keys, PolicyInForce policy, Visit visit)
    {
        if (await keys.RefuseAsync(context, visit) is { } refused)
        {
            return (null, default, refused);
        }

        var (asked, fault) = await ApiBody.ReadAsync(context, ApiJson.Default.GateQuestion, visit);
        if (asked is null)
        {
            return (null, default, fault);
        }

        if (SubjectsNamed.Fault(asked.Subject, visit) is { } wrong)
        {
            return (null, default, wrong);
        }

        var role = Role.None;
        if (asked.Role is not null && !Vow.Gate.Words.TryParse(asked.Role, out role))
        {
            return (null, default, ApiBody.Bad(visit.T("\"role\" must be agent, dpo, legal, auditor or admin.", "«\u00a0role\u00a0» doit être agent, dpo, legal, auditor ou admin."), visit));
        }

        var exception = RestrictionException.None;
        if (asked.Exception is not null && !Vow.Gate.Words.TryParse(asked.Exception, out exception))
        {
            return (null, default, ApiBody.Bad(
                visit.T("\"exception\" must be consent, legal_claims, rights_of_others or public_interest.", "«\u00a0exception\u00a0» doit être consent, legal_claims, rights_of_others ou public_interest."), visit));
        }

        if (asked.Data is { Count: > 100 })
        {
            return (null, default, ApiBody.Bad(visit.T("\"data\" takes at most 100 names.", "«\u00a0data\u00a0» accepte au plus 100 noms."), visit));
        }

        return (asked, Question.Resolve(policy.Compiled, asked.Purpose, asked.Channel, asked.Data is null ? [] : [.. asked.Data], asked.Recipient, asked.Country, role, exception), null);
    }

    /// <summary>The decision for everybody meant by a name; for nobody, that of a person about whom nothing is known.</summary>
    public static async Task<Decision> DecideAsync(Database database, Facts facts, PolicyInForce policy, SubjectNamed named, Question question, bool strict, Instant now)
    {
        var people = await MeantAsync(database, named);
        if (people.Count == 0)
        {
            return GateDecision.Decide(policy.Compiled, SubjectFacts.None, question, now);
        }

        var decision = Decision.Open;
        foreach (var person in people)
        {
            var one = GateDecision.Decide(policy.Compiled, strict ? await facts.StrictAsync(person, now) : await facts.PackedAsync(person, now), question, now);
            // Archives, exceptions and facts of another version are answered from the tables.
            decision = decision.With(one.Has(Reason.FactsStale) ? GateDecision.Decide(policy.Compiled, await facts.ReadAsync(person, now), question, now) : one);
        }

        return decision;
    }

    /// <summary>The explanation, of several people that of the first to whom the use is refused; for nobody, that of a person about whom nothing is known.</summary>
    public static async Task<Explanation> ExplanationAsync(Database database, Facts facts, PolicyInForce policy, SubjectNamed named, Question question, Instant now)
    {
        Explanation? explained = null;
        foreach (var person in await MeantAsync(database, named))
        {
            explained = Explanation.Of(policy.Compiled, await facts.ReadAsync(person, now), question, now);
            if (!explained.Allowed)
            {
                break;
            }
        }

        return explained ?? Explanation.Of(policy.Compiled, SubjectFacts.None, question, now);
    }

    /// <summary>Everybody meant by a name.</summary>
    public static async Task<IReadOnlyList<Guid>> MeantAsync(Database database, SubjectNamed named) => named.By == SubjectsNamed.Account
        ? [Guid.Parse(named.Value)]
        : [.. (await SubjectsNamed.FindAsync(database, named)).Select(person => person.Id)];
}
