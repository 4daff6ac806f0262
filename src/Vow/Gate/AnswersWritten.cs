using System.Collections.Concurrent;
using System.Text.Json;
using Vow.Gate;
using Vow.Policies;
using Vow.Policy;

namespace Vow.GateAnswers;

/// <summary>
/// Answers already written as JSON. They hold nothing of a person, and a policy has few: each of its purposes with the reasons that come together, in
/// each language. Writing them anew at each question would cost more than deciding.
/// </summary>
internal sealed class AnswersWritten
{
    private const int Most = 10_000;

    private readonly ConcurrentDictionary<(ushort Epoch, int Purpose, Decision Decision, Language Language), byte[]> written = new();

    /// <summary>The answer as the API gives it.</summary>
    /// <param name="policy">The policy decided by.</param>
    /// <param name="purpose">Index of the purpose; -1 where the policy declares none of that name.</param>
    /// <param name="decision">The decision.</param>
    /// <param name="language">Language of the words.</param>
    public byte[] Of(PolicyInForce policy, int purpose, Decision decision, Language language)
    {
        if (written.TryGetValue((policy.Compiled.Epoch, purpose, decision, language), out var json))
        {
            return json;
        }

        if (written.Count >= Most)
        {
            written.Clear();
        }

        return written[(policy.Compiled.Epoch, purpose, decision, language)] =
            JsonSerializer.SerializeToUtf8Bytes(GateAnswer.Of(policy, purpose, decision, language), ApiJson.Default.GateAnswer);
    }
}
