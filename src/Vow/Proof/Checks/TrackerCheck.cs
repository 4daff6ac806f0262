using System.Net;
using System.Text.RegularExpressions;
using Vow.Cookies;
using Vow.Policy;

namespace Vow.Proof.Checks;

/// <summary>Fetches our own running pages as a browser that has chosen nothing, and looks at what they set, call and say about trackers.</summary>
internal static partial class TrackerCheck
{
    private static readonly CheckScope PageScope = new(
        new("each declared tracker on the page this site serves: name, whose, purpose, life", "chaque traceur déclaré, sur la page que sert ce site\u00a0: nom, à qui il est, finalité, durée"),
        new("trackers of other sites and programs that nobody declared", "les traceurs d'autres sites et logiciels que personne n'a déclarés"));

    private static readonly CheckScope FirstScope = new(
        new("headers and addresses in the first pages this site serves, and the buttons of the banner", "les en-têtes et adresses des premières pages que sert ce site, et les boutons du bandeau"),
        new("other sites of the company; what a script would call once it runs (the content security policy of the page forbids other sites)", "les autres sites de la société\u00a0; ce qu'un script appellerait une fois lancé (la politique de sécurité de la page interdit les autres sites)"));

    /// <summary>The page Cookies says of each tracker what the model says.</summary>
    public static async Task<Looked> CookiesPageAsync(ProofView view, Language language, CancellationToken cancel)
    {
        var (html, fault) = await PageCheck.FetchAsync(view, $"/{language.Code()}/cookies", cancel);
        if (html is null)
        {
            return fault!.Value.Broken ? Looked.Counted(1, 1, fault.Value.Why, PageScope) : Looked.Unproven(fault.Value.Why, PageScope);
        }

        var rows = Rows().Matches(html).Select(row => PageText.Words(row.Value)).ToList();
        var missing = view.Declared.Trackers.Where(tracker => !rows.Exists(row => Says(row, view.Declared, tracker, language))).Select(tracker => tracker.Id).ToList();
        var list = string.Join(", ", missing.Take(10));
        return Looked.Counted(
            view.Declared.Trackers.Length, missing.Count,
            new($"The page does not say who, what for or how long of: {list}.", $"La page ne dit pas qui, pourquoi ou combien de temps pour\u00a0: {list}."), PageScope, [.. missing.Take(10)]);
    }

    private static bool Says(string row, DeclaredPolicy policy, Tracker tracker, Language language) =>
        new[] { tracker.Title[language], policy.Purpose(tracker.Purpose)?.Title[language] ?? "", tracker.Lives is { } lives ? CalendarWords.Of(lives, language) : "" }
            .Concat(tracker.SetBy.IsEmpty ? [policy.Controller.Name] : tracker.SetBy.Select(id => policy.Recipient(id)?.Name.Value ?? ""))
            .All(words => row.Contains(PageText.Squeeze(words), StringComparison.Ordinal));

    /// <summary>Before a choice nothing is set and nobody is called; the banner's answers look alike.</summary>
    public static async Task<Looked> FirstPageAsync(ProofView view, CancellationToken cancel)
    {
        if (view.Site is not { } site)
        {
            return Looked.Unproven(new("The site is not running, so its pages could not be fetched.", "Le site n'est pas démarré\u00a0: ses pages n'ont pas pu être lues."), FirstScope);
        }

        var faults = new List<string>();
        string[] pages = ["/", "/policy", "/cookies", "/rights", "/sign-in"];
        foreach (var page in pages)
        {
            try
            {
                using var answer = await site.GetAsync(new Uri(page, UriKind.Relative), cancel);
                var html = await answer.Content.ReadAsStringAsync(cancel);
                faults.AddRange(answer.Headers.TryGetValues("Set-Cookie", out var cookies) ? cookies.Select(cookie => $"{page}: sets {cookie.Split('=')[0]}") : []);
                faults.AddRange(Called().Matches(html).Select(found => $"{page}: calls {WebUtility.HtmlDecode(found.Groups[1].Value)}"));
                if (!answer.Headers.TryGetValues("Content-Security-Policy", out var policy) || !policy.Any(one => one.StartsWith("default-src 'none';", StringComparison.Ordinal) && !one.Contains("http", StringComparison.Ordinal)))
                {
                    faults.Add($"{page}: its content security policy lets others in");
                }

                if (page == "/policy" && TrackerNotice.Of(view.Declared).Gate.Asked != 0 && !(html.Contains("name=\"a\" value=\"yes\"", StringComparison.Ordinal) && html.Contains("name=\"a\" value=\"no\"", StringComparison.Ordinal)))
                {
                    faults.Add($"{page}: does not offer yes and no beside each other");
                }
            }
            catch (Exception failure) when (failure is HttpRequestException or TaskCanceledException && !cancel.IsCancellationRequested)
            {
                return Looked.Unproven(new($"{page} could not be fetched: the site does not answer.", $"{page} n'a pas pu être lue\u00a0: le site ne répond pas."), FirstScope);
            }
        }

        var list = string.Join("; ", faults.Take(10));
        return Looked.Counted(pages.Length, faults.Count, new($"Before any choice: {list}.", $"Avant tout choix\u00a0: {list}."), FirstScope, [.. faults.Take(10)]);
    }

    [GeneratedRegex("<tr>.*?</tr>", RegexOptions.Singleline, 1000)]
    private static partial Regex Rows();

    [GeneratedRegex("(?:src|srcset|data|<link[^>]*href)=\"((?:https?:)?//[^\"]+)\"", RegexOptions.None, 1000)]
    private static partial Regex Called();
}
