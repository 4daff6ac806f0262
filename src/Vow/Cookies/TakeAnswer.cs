using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Vow.Gate;
using Vow.Hosting;
using Vow.Keys;
using Vow.Policies;
using Vow.Policy;
using Vow.Site;

namespace Vow.Cookies;

/// <summary>What the banner's script is told.</summary>
/// <param name="Allowed">Purposes whose trackers may act now.</param>
/// <param name="Receipt">Entry of the answer, or the first of them; null where nothing changed.</param>
/// <param name="Says">What was done, in the page's language.</param>
public sealed record AnswerTaken(IReadOnlyList<string> Allowed, string? Receipt, string Says);

/// <summary>POST /cookies/choice: the one door of the banner, the page Cookies and of what is blocked. A form, no token: where it comes from decides.</summary>
internal static class TakeAnswer
{
    public static async Task<IResult> Async(
        HttpContext context, AnswerInBrowser answers, BrowserVisit browser, KeyStore keys, PolicyInForce policy, VowOptions options, Visit visit, CancellationToken cancel)
    {
        var request = context.Request;
        if (options.Sites.Contains(request.Headers.Origin.ToString()))
        {
            // Its script reads what was taken; the wall let it through.
            context.Response.Headers.AccessControlAllowOrigin = request.Headers.Origin;
            context.Response.Headers.AccessControlAllowCredentials = "true";
            context.Response.Headers.Append("Vary", "Origin");
        }

        var form = await FormOfAsync(request, cancel);
        var pressed = form?["a"].ToString() ?? "";
        var to = Back(context, options, form?["to"].ToString());
        if (pressed == "choose")
        {
            return Pages.SeeOther(visit.Url("/cookies"));
        }

        var programmatic = request.GetTypedHeaders().Accept.Any(one => one.MediaType == "application/json");
        if (Act(pressed) is not { } act)
        {
            return Refuse(BrowserRefusal.Malformed, programmatic, visit, StatusCodes.Status400BadRequest);
        }

        ulong? notice = ulong.TryParse(request.Query["n"].ToString(), NumberStyles.HexNumber, CultureInfo.InvariantCulture, out var shown) ? shown : null;
        ImmutableArray<string> purposes = act is BrowserAct.Set or BrowserAct.Always or BrowserAct.Withdraw ? [.. form!["p"].OfType<string>().Where(id => id.Length <= 64).Take(BrowserNotice.MostPurposes)] : [];
        var surface = form!["w"].ToString() switch { "cookies" => "browser/cookies", "place" => "browser/place", _ => "browser/first" };
        var outcome = await answers.Async(new BrowserAnswer(act, purposes, notice, visit.Language, surface), browser.Token, browser.Signal);
        if (outcome.Refusal is { } refusal)
        {
            return Refuse(refusal, programmatic, visit, StatusCodes.Status409Conflict);
        }

        var token = outcome.Token!.Value;
        Remember(context, browser, token, keys.Controller(BrowserVisit.Key, visit.Now), options);
        MeetBrowser.RemoveUnwanted(context, browser.Notice, token.Allowed, options.CookieDomain);
        if (programmatic)
        {
            return Results.Json(
                new AnswerTaken([.. browser.Notice.Gate.Named(token.Allowed)], outcome.Receipts.FirstOrDefault() is var first && first != Guid.Empty ? first.ToString("D") : null, Says(token, visit)),
                CookiesJson.Default.AnswerTaken);
        }

        // A refusal's receipt is shown once: afterwards nothing leads from this browser to it.
        return surface == "browser/cookies"
            ? Pages.SeeOther(visit.Url("/cookies?done=" + (token.Allowed == 0 && outcome.Receipts is [var only, ..] ? only.ToString("D") : "yes")))
            : Pages.SeeOther(to);
    }

    // A body that is no form says nothing.
    private static async Task<IFormCollection?> FormOfAsync(HttpRequest request, CancellationToken cancel)
    {
        try
        {
            return request.HasFormContentType ? await request.ReadFormAsync(cancel) : null;
        }
        catch (InvalidDataException)
        {
            return null;
        }
    }

    private static BrowserAct? Act(string pressed) => pressed switch
    {
        "yes" => BrowserAct.Yes,
        "no" => BrowserAct.No,
        "set" => BrowserAct.Set,
        "always" => BrowserAct.Always,
        "withdraw" => BrowserAct.Withdraw,
        "keep" => BrowserAct.Keep,
        _ => null,
    };

    internal static string Says(ChoiceToken token, Visit visit) => token.Allowed == 0
        ? visit.T("Refused. Nothing of this is used here.", "Refusé. Rien de tout cela n'est utilisé ici.")
        : visit.T("Recorded. You can take it back at any time on the page Cookies.", "Enregistré. Vous pouvez revenir sur ce choix à tout moment sur la page Cookies.");

    private static void Remember(HttpContext context, BrowserVisit browser, ChoiceToken token, byte[] key, VowOptions options)
    {
        var days = browser.Notice.Gate.LastDay(token.Day).DayNumber + 1 - browser.Today.DayNumber;
        // Scripts of the site read it, to know without asking what they may load; whoever forges it changes nothing but their own browser.
        context.Response.Cookies.Append(ChoiceToken.Cookie, token.Sign(key), new CookieOptions
        {
            Path = "/",
            SameSite = SameSiteMode.Lax,
            Secure = context.Request.IsHttps,
            MaxAge = TimeSpan.FromDays(days),
            Domain = options.CookieDomain,
            IsEssential = true,
        });
    }

    private static IResult Refuse(BrowserRefusal refusal, bool programmatic, Visit visit, int status) => programmatic
        ? Results.Json(new AnswerTaken([], null, visit.T(refusal.Message) + " " + visit.T(refusal.Remedy)), CookiesJson.Default.AnswerTaken, statusCode: status)
        : Pages.Show<Message>(
            status, ("Title", visit.T("Your choice was not recorded", "Votre choix n'a pas été enregistré")), ("Lines", new[] { visit.T(refusal.Message), visit.T(refusal.Remedy) }),
            ("LinkTo", "/cookies"), ("LinkText", visit.T("Choose on the page Cookies", "Choisir sur la page Cookies")));

    // Back to the page the form stood on, on this site or one of the company's own; a link elsewhere must not look as if it were ours.
    private static string Back(HttpContext context, VowOptions options, string? to)
    {
        var own = context.Request.Scheme + "://" + context.Request.Host;
        var from = to is { Length: > 0 and <= 2000 } ? to : context.Request.Headers.Referer.ToString();
        return Uri.TryCreate(new Uri(own), from, out var target) && from.Length > 0 && target.Scheme is "http" or "https"
            && target.GetLeftPart(UriPartial.Authority) is var origin && (origin == own || options.Sites.Contains(origin))
            ? origin == own ? target.PathAndQuery : target.AbsoluteUri
            : "/cookies";
    }
}

[System.Text.Json.Serialization.JsonSerializable(typeof(AnswerTaken))]
[System.Text.Json.Serialization.JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
internal sealed partial class CookiesJson : System.Text.Json.Serialization.JsonSerializerContext;
