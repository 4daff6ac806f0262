using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http;
using Vow.GateAnswers;
using Vow.Hosting;
using Vow.Keys;
using Vow.Policies;
using Vow.Site;

namespace Vow.Cookies;

/// <summary>What a program decides by about browsers.</summary>
/// <param name="Notice">Fingerprint of what is asked: 16 hexadecimal digits.</param>
/// <param name="Purposes">Purposes in the order of the token's bits.</param>
/// <param name="Asked">Those the first layer asks about.</param>
/// <param name="Names">Of each of those purposes, the names of what it leaves on a site; a star at the end stands for any end.</param>
/// <param name="Domains">Of each, the domains it speaks to: for a page's content security policy.</param>
/// <param name="Closed">Names of what nobody can say yes to: it has no place on a site.</param>
/// <param name="Stands">How long an answer stands, such as <c>6 months</c>.</param>
/// <param name="Zone">Time zone of its days.</param>
/// <param name="Key">The key of tokens, in base64: who holds it can sign answers of browsers.</param>
/// <param name="Url">The public address of this server, where the banner sends answers.</param>
public sealed record BrowserNoticeGiven(string Notice, IReadOnlyList<string> Purposes, IReadOnlyList<string> Asked, IReadOnlyList<IReadOnlyList<string>> Names, IReadOnlyList<IReadOnlyList<string>> Domains, IReadOnlyList<string> Closed, string Stands, string Zone, byte[] Key, Uri Url);

/// <summary>Gives programs what they need to read a browser's answer without asking anybody.</summary>
internal static class GiveNotice
{
    public static async Task<IResult> AnswerAsync(HttpContext context, ApiKeys api, TrackerNotices notices, KeyStore keys, PolicyInForce policy, VowOptions options, Visit visit)
    {
        if (await api.RefuseAsync(context, visit) is { } refused)
        {
            return refused;
        }

        var notice = notices.Current;
        var gate = notice.Gate;
        return Results.Json(
            new BrowserNoticeGiven(
                notice.Id, gate.Purposes, [.. gate.Named(gate.Asked)],
                [.. notice.Purposes.Select(asked => (IReadOnlyList<string>)[.. asked.Trackers.SelectMany(tracker => tracker.Names)])],
                [.. notice.Purposes.Select(asked => (IReadOnlyList<string>)[.. asked.Domains])],
                [.. notice.Closed.SelectMany(asked => asked.Trackers).SelectMany(tracker => tracker.Names)], gate.Stands.ToString(), policy.Zone.Id, keys.Controller(BrowserVisit.Key, visit.Now), options.Url),
            NoticeJson.Default.BrowserNoticeGiven);
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(BrowserNoticeGiven))]
internal sealed partial class NoticeJson : JsonSerializerContext;
