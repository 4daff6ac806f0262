using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Vow.GateAnswers;
using Vow.Hosting;
using Vow.Policies;
using Vow.Policy;
using Vow.Site;

namespace Vow.Cookies;

/// <summary>
/// POST /cookies/reports: what browsers say a page's wall stopped. Of a report only the directive and the policy's purpose for that host are counted, by day; no address, page or browser is
/// kept. Anybody can send one: it breaks no promise by itself.
/// </summary>
internal static class TakeReports
{
    private const int MostBytes = 16 * 1024;
    private const int MostReports = 20;

    public static async Task<IResult> Async(HttpContext context, GateCounts counts, PolicyInForce policy, VowOptions options, Visit visit, CancellationToken cancel)
    {
        if (await BodyAsync(context.Request, cancel) is not { } body)
        {
            return Results.StatusCode(StatusCodes.Status400BadRequest);
        }

        using (body)
        {
            foreach (var (page, blocked, directive) in Read(body.RootElement).Take(MostReports))
            {
                if (Origin(page) is { } origin && (origin == options.Url.GetLeftPart(UriPartial.Authority) || options.Sites.Contains(origin))
                    && Uri.TryCreate(blocked, UriKind.Absolute, out var target) && target.Scheme is "http" or "https" or "ws" or "wss" && BrowserReasons.StoppedBy(directive) is { } reason)
                {
                    // Whom the policy does not name is counted under no purpose, and not named here either.
                    counts.Count(policy, policy.Declared.Trackers.FirstOrDefault(tracker => tracker.Domains.Any(domain => Speaks(domain, target)))?.Purpose ?? "?", reason, 1, visit.Now);
                }
            }
        }

        return Results.NoContent();
    }

    // The older shape is one object, the newer a list; both are in use.
    private static IEnumerable<(string Page, string Blocked, string Directive)> Read(JsonElement body)
    {
        IEnumerable<JsonElement> reports = body.ValueKind switch
        {
            JsonValueKind.Array => body.EnumerateArray().Select(one => Part(one, "body")),
            _ => [Part(body, "csp-report")],
        };
        return reports.Select(one => (Text(one, "document-uri", "documentURL"), Text(one, "blocked-uri", "blockedURL"), Text(one, "effective-directive", "effectiveDirective", "violated-directive")));
    }

    private static JsonElement Part(JsonElement of, string name) => of.ValueKind == JsonValueKind.Object && of.TryGetProperty(name, out var part) ? part : default;

    private static string Text(JsonElement of, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (Part(of, name) is { ValueKind: JsonValueKind.String } text)
            {
                return text.GetString()!;
            }
        }

        return "";
    }

    private static string? Origin(string page) => Uri.TryCreate(page, UriKind.Absolute, out var uri) ? uri.GetLeftPart(UriPartial.Authority) : null;

    private static bool Speaks(string domain, Uri target) => domain.StartsWith("*.", StringComparison.Ordinal)
        ? target.IdnHost.EndsWith(domain[1..], StringComparison.OrdinalIgnoreCase)
        : target.IdnHost.Equals(domain, StringComparison.OrdinalIgnoreCase) || target.Authority.Equals(domain, StringComparison.OrdinalIgnoreCase);

    private static async Task<JsonDocument?> BodyAsync(HttpRequest request, CancellationToken cancel)
    {
        if (request.ContentLength is null or > MostBytes)
        {
            return null;
        }

        try
        {
            return await JsonDocument.ParseAsync(request.Body, new JsonDocumentOptions { MaxDepth = 8 }, cancel);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
