using System.Collections.Immutable;
using Vow.DataMap;
using Vow.Gate;
using Vow.Policy;
using Vow.Sources;

namespace Vow.Me;

/// <summary>Everything we hold about a person, by purpose, as of an instant.</summary>
/// <param name="AsOf">The instant.</param>
/// <param name="Purposes">Purposes that hold something of theirs, in the policy's order.</param>
/// <param name="Places">Where was looked.</param>
public sealed record MyData(Instant AsOf, ImmutableArray<MyPurpose> Purposes, PersonPlaces Places)
{
    /// <summary>Recipients of at least one of these purposes, each once.</summary>
    public IEnumerable<Recipient> RecipientsIn(DeclaredPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        return Purposes.SelectMany(p => p.Purpose.Recipients).Distinct(StringComparer.Ordinal).Select(policy.Recipient).OfType<Recipient>();
    }
}

/// <summary>What is held for one purpose.</summary>
/// <param name="Purpose">The purpose.</param>
/// <param name="Rows">Rows that serve it first of all.</param>
/// <param name="Shared">Ids of data it uses that are listed under another purpose.</param>
public sealed record MyPurpose(Purpose Purpose, ImmutableArray<MyRow> Rows, ImmutableArray<string> Shared)
{
    /// <summary>The latest ends among its rows: what the timeline shows.</summary>
    public (DateOnly? Active, DateOnly? Archive) Ends => (Rows.Max(r => r.Standing.ActiveEnd), Rows.Max(r => r.Standing.ArchiveEnd));
}

/// <summary>A row of a source, with where it stands.</summary>
/// <param name="Source">The source.</param>
/// <param name="Table">Its table.</param>
/// <param name="Row">The row.</param>
/// <param name="Data">What it holds, secrets left out.</param>
/// <param name="Since">The earliest day written in it; null where it has none.</param>
/// <param name="Standing">Its life for the purpose it is listed under.</param>
public sealed record MyRow(AttachedSource Source, MappedTable Table, SourceRow Row, ImmutableArray<MyDatum> Data, DateOnly? Since, Standing Standing);

/// <summary>One value held.</summary>
/// <param name="Datum">Which datum.</param>
/// <param name="Column">Where.</param>
/// <param name="Value">As the database holds it; null for secrets, which are named and never shown.</param>
/// <param name="AlsoFor">Other purposes that use it.</param>
public sealed record MyDatum(Datum Datum, MappedColumn Column, object? Value, ImmutableArray<string> AlsoFor);
