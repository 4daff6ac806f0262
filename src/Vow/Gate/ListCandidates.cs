using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Vow.Evidence;
using Vow.Gate;
using Vow.Hosting;
using Vow.Policies;
using Vow.Site;

namespace Vow.GateAnswers;

/// <summary>A question about everybody, in the policy's words.</summary>
/// <param name="Purpose">For which purpose.</param>
/// <param name="Channel">By which channel, where the purpose has channels.</param>
/// <param name="Data">Which data; none asks about the purpose as a whole.</param>
/// <param name="Recipient">Given to whom; none = used by the controller itself.</param>
/// <param name="Country">Going where: ISO 3166-1 alpha-2.</param>
public sealed record CandidatesAsked(string Purpose, string? Channel = null, IReadOnlyList<string>? Data = null, string? Recipient = null, string? Country = null);

/// <summary>One line of the answer.</summary>
/// <param name="Account">Somebody to whom the use is open: ask the gate about them, <c>by</c> account, at the moment of the use.</param>
public sealed record Candidate(Guid Account);

/// <summary>The last line. An answer without it was cut off.</summary>
/// <param name="People">How many lines came before.</param>
public sealed record CandidatesEnd(long People);

/// <summary>
/// Tells a program who among everybody may have something done now, a line each, as they are found. Every such list is an entry of the log, written before
/// its first line leaves.
/// </summary>
internal static class ListCandidates
{
    /// <summary>The answer's media type: one JSON value a line.</summary>
    public const string Lines = "application/x-ndjson";

    public static async Task<IResult> AnswerAsync(
        HttpContext context, ApiKeys keys, Deeds deeds, Entries entries, Candidates candidates, PolicyHolder policies, Visit visit)
    {
        if (await keys.RefuseAsync(context, visit) is { } refused)
        {
            return refused;
        }

        var (asked, fault) = await ApiBody.ReadAsync(context, ApiJson.Default.CandidatesAsked, visit);
        if (asked is null)
        {
            return fault!;
        }

        if (asked.Data is { Count: > 100 })
        {
            return ApiBody.Bad(visit.T("\"data\" takes at most 100 names.", "«\u00a0data\u00a0» accepte au plus 100 noms."), visit);
        }

        var policy = policies.Current;
        var question = Question.Resolve(policy.Compiled, asked.Purpose, asked.Channel, [.. asked.Data ?? []], asked.Recipient, asked.Country);
        await deeds.DoAsync(deed => entries.AppendAsync(deed, "gate.listed", Actor.System, new JsonObject
        {
            ["key"] = ApiKeys.IdIn(context)?.ToString("D"),
            // What a program wrote instead of a purpose is not kept.
            ["purpose"] = question.Purpose < 0 ? "?" : policy.Compiled.Purposes[question.Purpose].Id,
            ["channel"] = question.Channel < 0 ? null : policy.Compiled.Channels[question.Channel],
            ["recipient"] = question.Recipient < 0 ? null : policy.Compiled.Recipients[question.Recipient].Id,
        }));
        context.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        return Results.Stream(body => WriteAsync(body, candidates, question, visit.Now, context.RequestAborted), Lines);
    }

    private static async Task WriteAsync(Stream body, Candidates candidates, Question question, Instant now, CancellationToken cancel)
    {
        long people = 0;
        using var lines = new MemoryStream();
        await foreach (var person in candidates.OpenAsync(question, now, cancel))
        {
            people++;
            Line(new Candidate(person), ApiJson.Default.Candidate);
            if (lines.Length >= 32 * 1024)
            {
                await FlushAsync();
            }
        }

        Line(new CandidatesEnd(people), ApiJson.Default.CandidatesEnd);
        await FlushAsync();

        void Line<T>(T value, JsonTypeInfo<T> type)
        {
            JsonSerializer.Serialize(lines, value, type);
            lines.WriteByte((byte)'\n');
        }

        async Task FlushAsync()
        {
            await body.WriteAsync(lines.GetBuffer().AsMemory(0, (int)lines.Length), cancel);
            lines.SetLength(0);
        }
    }
}
