using System.Collections.Immutable;

namespace Vow.Gate;

/// <summary>
/// The second wall: a page's own Content-Security-Policy, opened for what its browser allows and for nothing else. What a page carries by mistake then finds the browser closed.
/// </summary>
public static class PageWall
{
    /// <summary>Where Vow takes browsers' reports of what a page's wall stopped.</summary>
    public const string Reports = "/cookies/reports";

    private static readonly ImmutableArray<string> Loading = ["script-src", "script-src-elem", "img-src", "frame-src", "connect-src"];

    /// <summary>Extends a policy. A directive it has not, and no <c>default-src</c> to stand for it, stays as it is: open.</summary>
    /// <param name="policy">The site's own policy, nonce and all, without the domains of trackers.</param>
    /// <param name="allowed">Domains of what the browser allows.</param>
    /// <param name="places">Domains of what is asked about in its place: its frames may be opened once by a click, and wait for it in the page.</param>
    /// <param name="vow">Vow's public address, to which the banner sends its answer and browsers their reports.</param>
    public static string Extend(string policy, IEnumerable<string> allowed, IEnumerable<string> places, Uri vow)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(vow);
        var origin = vow.GetLeftPart(UriPartial.Authority);
        string[] open = [.. allowed.Where(IsSource)];
        string[] framed = [.. open, .. places.Where(IsSource)];
        var directives = new List<(string Name, ImmutableArray<string> Sources)>();
        foreach (var text in policy.Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            string[] words = text.Split(default(char[]), StringSplitOptions.RemoveEmptyEntries);
            // A browser, too, heeds the first of a name alone.
            if (words[0].ToLowerInvariant() is var name && !directives.Exists(one => one.Name == name))
            {
                directives.Add((name, [.. words.Skip(1)]));
            }
        }

        foreach (var name in Loading)
        {
            string[] more = name switch { "frame-src" => framed, "connect-src" => [.. open, origin], _ => open };
            string[] fallbacks = name switch { "script-src-elem" => [], "frame-src" => ["child-src", "default-src"], _ => ["default-src"] };
            Open(name, fallbacks, more);
        }

        Open("form-action", [], [origin]);
        var reports = origin + Reports;
        if (!directives.Exists(one => one.Name == "report-uri"))
        {
            directives.Add(("report-uri", [reports]));
        }
        else
        {
            Open("report-uri", [], [reports]);
        }

        return string.Join("; ", directives.Select(one => string.Join(' ', one.Sources.Prepend(one.Name))));

        void Open(string name, string[] fallbacks, string[] more)
        {
            var at = directives.FindIndex(one => one.Name == name);
            var from = at >= 0 ? at : fallbacks.Select(other => directives.FindIndex(one => one.Name == other)).FirstOrDefault(found => found >= 0, -1);
            if (more.Length == 0 || from < 0)
            {
                return;
            }

            var made = (name, (ImmutableArray<string>)[.. directives[from].Sources.Where(source => !source.Equals("'none'", StringComparison.OrdinalIgnoreCase)).Concat(more).Distinct(StringComparer.Ordinal)]);
            if (at >= 0)
            {
                directives[at] = made;
            }
            else
            {
                directives.Add(made);
            }
        }
    }

    // A domain comes out of a policy's list of words: nothing but a source may come with it.
    private static bool IsSource(string domain) => domain.Length > 0 && domain.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '*' or ':' or '/');
}
