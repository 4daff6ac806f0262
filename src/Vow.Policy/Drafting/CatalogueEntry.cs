using System.Collections.Immutable;
using Vow.Gate;

namespace Vow.Policy.Drafting;

/// <summary>
/// A purpose of a kind as publishers usually have it, written out whole: basis, data, periods, recipients, the words people read. A proposal to start from;
/// "{company}" stands where the company's name goes.
/// </summary>
public sealed record CatalogueEntry
{
    /// <summary>The purpose.</summary>
    public required Purpose Purpose { get; init; }

    /// <summary>What the policy page says of it, a paragraph of Markdown.</summary>
    public required Bilingual Prose { get; init; }

    /// <summary>Where the periods come from, in words.</summary>
    public required string Periods { get; init; }

    /// <summary>Whether <see cref="Periods"/> was compared with its source; what was not is shown as such to those who write the policy, and never published.</summary>
    public bool IsVerified { get; init; } = true;

    /// <summary>Whether every policy holds it: the system itself keeps such data.</summary>
    public bool IsAlways { get; init; }

    /// <summary>Kinds that come with it.</summary>
    public ImmutableArray<PurposeKind> Needs { get; init; } = [];

    /// <summary>The tracker it works with, if it does.</summary>
    public Tracker? Tracker { get; init; }

    /// <summary>Its kind.</summary>
    public PurposeKind Kind => Purpose.Kind;

    /// <summary>A short line for a pick list: title and basis.</summary>
    public string Line => $"{Purpose.Title.En} — {Terms.Of(Purpose.Basis).En}";

    /// <summary>Basis, data and period on one line.</summary>
    public string Summary
    {
        get
        {
            var active = Purpose.Keep.Active.For?.ToString() ?? "while it lasts";
            var archive = Purpose.Keep.Archive is { } kept ? $", then {kept.For} archived" : "";
            return $"{Terms.Of(Purpose.Basis).En}; {string.Join(", ", Purpose.Data.Select(use => use.Optional ? use.Datum + "?" : use.Datum))}; {active}{archive}";
        }
    }
}
