using Microsoft.AspNetCore.Http;
using Vow.Gate;
using Vow.Hosting;
using Vow.Site;

namespace Vow.GateAnswers;

/// <summary>Asks for the facts of a person. The name travels in the body: an address never does in a URL.</summary>
/// <param name="Subject">Whose.</param>
/// <param name="Session">The session of an open stream that is to tell of changes; none = these facts once.</param>
public sealed record FactsAsked(SubjectNamed Subject, string? Session = null);

/// <summary>The facts of one person.</summary>
/// <param name="Version">Grows with each act of the person; 0 where they are computed from the tables, or of nobody.</param>
/// <param name="Facts">See <see cref="PackedFacts"/>.</param>
public sealed record FactsOfOne(long Version, byte[] Facts);

/// <summary>The policy facts are to be read by.</summary>
/// <param name="Epoch">Its epoch.</param>
/// <param name="Tag">Its tag.</param>
public sealed record PolicyNamed(int Epoch, string Tag);

/// <summary>The facts asked for.</summary>
/// <param name="Handle">How the stream names this subject; null without a session.</param>
/// <param name="Sequence">Of two tellings of one handle the one with the higher number counts; 0 without a session.</param>
/// <param name="Policy">The policy in force.</param>
/// <param name="Index">Size of the log this process has seen.</param>
/// <param name="People">Everybody meant: a use is allowed where it is for each. Of somebody nobody knows, the facts of a person about whom nothing is known.</param>
public sealed record FactsGiven(string? Handle, long Sequence, PolicyNamed Policy, long Index, IReadOnlyList<FactsOfOne> People);

/// <summary>Gives programs what they decide by.</summary>
internal static class GiveFacts
{
    public static async Task<IResult> AnswerAsync(
        HttpContext context, ApiKeys keys, Database database, Facts facts, PolicyBytes policies, GateSessions sessions, FollowLog follow, Visit visit)
    {
        if (await keys.RefuseAsync(context, visit) is { } refused)
        {
            return refused;
        }

        var (asked, fault) = await ApiBody.ReadAsync(context, ApiJson.Default.FactsAsked, visit);
        if (asked is null)
        {
            return fault!;
        }

        if (SubjectsNamed.Fault(asked.Subject, visit) is { } wrong)
        {
            return wrong;
        }

        GateWatch? watch = null;
        long sequence = 0;
        if (asked.Session is { } token)
        {
            if (sessions.Find(token, ApiKeys.IdIn(context)) is not { } session)
            {
                return ApiBody.Say(
                    new ApiFault(
                        visit.T("This process knows no stream of that session.", "Ce processus ne connaît aucun flux de cette session."),
                        visit.T("Open /api/gate/stream anew, forget all facts, and ask with its session. Behind several servers, keep a client on one of them.", "Ouvrez de nouveau /api/gate/stream, oubliez tous les faits, et demandez avec sa session. Avec plusieurs serveurs, gardez un client sur l'un d'eux.")),
                    ApiJson.Default.ApiFault, StatusCodes.Status409Conflict);
            }

            // Watched first, read after: what happens between the two is told on the stream.
            if (session.Watch(asked.Subject) is not { } watched)
            {
                return ApiBody.Say(
                    new ApiFault(
                        visit.T("This session follows as many people as a session may.", "Cette session suit autant de personnes qu'une session peut en suivre."),
                        visit.T("Open a stream without a session, and forget the facts of this one.", "Ouvrez un flux sans session et oubliez les faits de celle-ci.")),
                    ApiJson.Default.ApiFault, StatusCodes.Status429TooManyRequests);
            }

            (watch, sequence) = (watched, session.NextSequence());
        }

        var policy = policies.Current;
        var people = await ReadAsync(database, facts, asked.Subject, watch, visit.Now);
        return ApiBody.Say(new FactsGiven(watch?.Handle, sequence, new PolicyNamed(policy.Epoch, policy.Tag), follow.Size, people), ApiJson.Default.FactsGiven);
    }

    /// <summary>The facts of everybody meant, from the store.</summary>
    public static async Task<IReadOnlyList<FactsOfOne>> ReadAsync(Database database, Facts facts, SubjectNamed named, GateWatch? watch, Instant now)
    {
        var meant = await AskGate.MeantAsync(database, named);
        watch?.Means(meant);
        if (meant.Count == 0)
        {
            return [new FactsOfOne(0, facts.OfNobody(now))];
        }

        var people = new List<FactsOfOne>(meant.Count);
        foreach (var person in meant)
        {
            var packed = await facts.StrictAsync(person, now);
            people.Add(new FactsOfOne(PackedFacts.TryReadHeader(packed, out var header) ? header.Version : 0, packed));
        }

        return people;
    }
}
