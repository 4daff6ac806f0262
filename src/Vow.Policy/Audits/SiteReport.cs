using System.Collections.Immutable;

namespace Vow.Policy.Audits;

/// <summary>What a visitor had said when a page was looked at.</summary>
public enum VisitState : byte
{
    /// <summary>Nothing yet.</summary>
    Before,
    /// <summary>Nothing, but the browser sent <c>Sec-GPC: 1</c>.</summary>
    Signal,
    /// <summary>No to everything.</summary>
    Refused,
    /// <summary>Yes to everything on the first layer.</summary>
    Accepted,
    /// <summary>Yes, then no.</summary>
    Withdrawn,
}

/// <summary>What a browser saw on a site. Names, hosts and paths only: no value, no query, nothing of a person.</summary>
/// <param name="Site">Where it began.</param>
/// <param name="At">When it began.</param>
/// <param name="Known">How many pages the site names.</param>
/// <param name="Pages">Paths that were visited, in order.</param>
/// <param name="Own">Hosts that are the site's own: itself and the one that asks its visitors.</param>
/// <param name="Visits">Each page in each state.</param>
public sealed record SiteReport(string Site, DateTimeOffset At, int Known, ImmutableArray<string> Pages, ImmutableArray<string> Own, ImmutableArray<PageVisit> Visits);

/// <summary>One page in one state, in a browser that knew nothing before.</summary>
/// <param name="Page">Its path.</param>
/// <param name="State">What had been said.</param>
/// <param name="Fault">Why the state was not reached, e.g. no banner was found; null where it was.</param>
/// <param name="Requests">What the page asked for once the state was reached.</param>
/// <param name="Cookies">Cookies that were there in the end.</param>
/// <param name="Stored">Entries of the browser's storage that were there in the end.</param>
public sealed record PageVisit(string Page, VisitState State, string? Fault, ImmutableArray<SeenRequest> Requests, ImmutableArray<SeenCookie> Cookies, ImmutableArray<SeenEntry> Stored);

/// <summary>A request.</summary>
/// <param name="Host">To whom.</param>
/// <param name="Path">For what, without its query.</param>
/// <param name="Kind">As the browser calls it: script, image, fetch, websocket ...</param>
/// <param name="StartedBy">The script, or the kind of thing, that started it; null where the browser doesn't say.</param>
public sealed record SeenRequest(string Host, string Path, string Kind, string? StartedBy);

/// <summary>A cookie.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Host">Whose it is.</param>
/// <param name="Ends">When the browser forgets it; null = when it closes.</param>
/// <param name="ByHeader">Whether an answer set it; else a script did.</param>
public sealed record SeenCookie(string Name, string Host, DateTimeOffset? Ends, bool ByHeader);

/// <summary>An entry of the browser's storage.</summary>
/// <param name="Where"><c>local</c>, <c>session</c> or <c>database</c>.</param>
/// <param name="Name">Its key, or the database's name.</param>
/// <param name="Host">Whose page holds it.</param>
public sealed record SeenEntry(string Where, string Name, string Host);
