using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Vow.Gate;
using Vow.Policy;
using Vow.Retention;

namespace Vow.Policies;

/// <summary>Why a version may not follow the one people know: what it contradicts, where, how many times, and the way out.</summary>
/// <param name="Code">Stable code.</param>
/// <param name="About">The id it is about.</param>
/// <param name="HowMany">How many people or rows stand against it.</param>
/// <param name="Message">What is wrong.</param>
/// <param name="Remedy">What to do.</param>
/// <param name="Article">The article at stake, or null.</param>
public sealed record PlanRefusal(string Code, string About, long HowMany, Bilingual Message, Bilingual Remedy, string? Article = null);

/// <summary>People whose yes no longer covers what is done.</summary>
/// <param name="Purpose">Purpose id.</param>
/// <param name="Channel">Channel id; empty where the purpose has none.</param>
/// <param name="TextVersion">The words they agreed to.</param>
/// <param name="People">How many.</param>
public sealed record LapsedConsent(string Purpose, string Channel, string TextVersion, long People);

/// <summary>Whom the change is announced to.</summary>
/// <param name="People">People with a confirmed address, each told once.</param>
/// <param name="Elsewhere">People in a company's own databases whom Vow does not write to: the company tells them.</param>
public sealed record Announcement(long People, ImmutableArray<PeopleElsewhere> Elsewhere);

/// <summary>People a source knows.</summary>
/// <param name="Source">The source.</param>
/// <param name="Table">Its table of persons.</param>
/// <param name="People">How many.</param>
public sealed record PeopleElsewhere(string Source, string Table, long People);

/// <summary>A recorded version that texts written before it would undo.</summary>
/// <param name="Epoch">Its number.</param>
/// <param name="Proposal">The proposal at the desk it was made from; null where it came from a folder.</param>
public sealed record UndoneVersion(int Epoch, Guid? Proposal);

/// <summary>What putting a version into force would do, in words and in numbers of live data. Nothing is changed by making one.</summary>
public sealed record PolicyPlan
{
    /// <summary>Its id: the same two versions always give the same.</summary>
    public required string Id { get; init; }

    /// <summary>SHA-256 of the version it starts from.</summary>
    public required string Before { get; init; }

    /// <summary>Number of that version; 0 where it is a folder.</summary>
    public required int BeforeEpoch { get; init; }

    /// <summary>SHA-256 of the version it leads to.</summary>
    public required string After { get; init; }

    /// <summary>When it was made.</summary>
    public required Instant At { get; init; }

    /// <summary>Every difference.</summary>
    public required ImmutableArray<Change> Changes { get; init; }

    /// <summary>Why it may not be; empty where it may.</summary>
    public required ImmutableArray<PlanRefusal> Refusals { get; init; }

    /// <summary>Rows that end earlier or later.</summary>
    public required ImmutableArray<EndShift> Ends { get; init; }

    /// <summary>Archived rows of purposes whose archive changes: they keep the end they were archived with.</summary>
    public required ImmutableArray<SweepLine> Archived { get; init; }

    /// <summary>Sources that could not be looked at, and why: numbers without them are not whole.</summary>
    public required ImmutableArray<DataMap.UnreachableSource> Unreachable { get; init; }

    /// <summary>Consents that must be asked again.</summary>
    public required ImmutableArray<LapsedConsent> Lapsed { get; init; }

    /// <summary>Who is told beforehand; null where nothing must be.</summary>
    public required Announcement? Announcement { get; init; }

    /// <summary>Promises that appear.</summary>
    public required ImmutableArray<DerivedPromise> PromisesAdded { get; init; }

    /// <summary>Promises that disappear.</summary>
    public required ImmutableArray<DerivedPromise> PromisesRemoved { get; init; }

    /// <summary>Promises that stay and mean something else.</summary>
    public required ImmutableArray<DerivedPromise> PromisesChanged { get; init; }

    /// <summary>The newest version, where these texts are older than it and would undo it; else null.</summary>
    public UndoneVersion? Undoes { get; init; }

    /// <summary>Whether it may be put into force.</summary>
    public bool IsAllowed => Refusals.IsEmpty;

    /// <summary>Whether anything differs.</summary>
    public bool IsEmpty => Changes.IsEmpty;

    /// <summary>The id of a plan between two versions.</summary>
    public static string IdOf(string before, string after) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{before}\n{after}\n"))))[..16];
}
