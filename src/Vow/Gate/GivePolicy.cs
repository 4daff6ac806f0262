using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;
using Vow.Gate;
using Vow.Policies;
using Vow.Site;

namespace Vow.GateAnswers;

/// <summary>A compiled policy as programs get it.</summary>
/// <param name="Json">The JSON of <see cref="PolicyJson"/>.</param>
/// <param name="Epoch">Its epoch.</param>
/// <param name="Tag">What tells these bytes from all others: 32 hexadecimal digits. It changes with a transfer switch, too, when the epoch stays.</param>
public sealed record PolicyText(byte[] Json, int Epoch, string Tag);

/// <summary>The policy in force, and the one to come, as programs get them; made once for each.</summary>
public sealed class PolicyBytes(PolicyHolder policies)
{
    // Read and written whole; two threads at most make the same text twice.
    private Made? current;
    private Made? next;

    /// <summary>Of the policy in force.</summary>
    public PolicyText Current => Of(policies.Current.Compiled, ref current);

    /// <summary>Of the policy of an epoch: in force, or announced; null for any other.</summary>
    public PolicyText? Of(int epoch) =>
        policies.Current.Compiled is var now && now.Epoch == epoch ? Of(now, ref current)
        : policies.Next?.Compiled is { } coming && coming.Epoch == epoch ? Of(coming, ref next)
        : null;

    private static PolicyText Of(CompiledPolicy policy, ref Made? held)
    {
        if (held is { } made && ReferenceEquals(made.Policy, policy))
        {
            return made.Text;
        }

        var json = PolicyJson.Write(policy);
        var text = new PolicyText(json, policy.Epoch, Convert.ToHexStringLower(SHA256.HashData(json).AsSpan(0, 16)));
        held = new Made(policy, text);
        return text;
    }

    private sealed record Made(CompiledPolicy Policy, PolicyText Text);
}

/// <summary>Gives programs the policy they decide by.</summary>
internal static class GivePolicy
{
    public static async Task<IResult> AnswerAsync(HttpContext context, ApiKeys keys, PolicyBytes policies, Visit visit, int? epoch = null)
    {
        if (await keys.RefuseAsync(context, visit) is { } refused)
        {
            return refused;
        }

        if ((epoch is { } asked ? policies.Of(asked) : policies.Current) is not { } policy)
        {
            return ApiBody.Say(
                new ApiFault(
                    visit.T("No policy of this epoch is in force or announced.", "Aucune politique de cette époque n'est en vigueur ni annoncée."),
                    visit.T("Ask without \"epoch\" for the one in force.", "Demandez sans «\u00a0epoch\u00a0» celle en vigueur.")),
                ApiJson.Default.ApiFault, StatusCodes.Status404NotFound);
        }

        // Kept by the program, and asked for again: a switch changes it within its epoch.
        context.Response.Headers.CacheControl = "private, no-cache";
        return Results.Bytes(policy.Json, "application/json", entityTag: new EntityTagHeaderValue($"\"{policy.Tag}\""));
    }
}
