using System.Collections.Immutable;

namespace Vow.Sources;

/// <summary>
/// What every kind of source can be asked about a person: the boundary where kinds meet. How each of them changes is its own: a database within a
/// transaction, a service by an order it confirms. Whatever hinders an answer is a <see cref="System.Data.Common.DbException"/>.
/// </summary>
public interface IPersonRecords : IAsyncDisposable
{
    /// <summary>The map the answers fit.</summary>
    DataMap Map { get; }

    /// <summary>Everybody known there by an identifier.</summary>
    /// <param name="kind">Kind of identifier, e.g. <c>email</c>.</param>
    /// <param name="value">Its value. Personal.</param>
    /// <param name="cancel">Stops the question.</param>
    Task<ImmutableArray<SourcePerson>> FindRootsAsync(string kind, string value, CancellationToken cancel = default);

    /// <summary>All records of these persons.</summary>
    Task<ImmutableArray<SourceRow>> ReadPersonAsync(IReadOnlyCollection<PersonRef> persons, CancellationToken cancel = default);

    /// <summary>How many records of these persons are there, by table; tables without any are absent.</summary>
    Task<ImmutableDictionary<string, long>> CountPersonAsync(IReadOnlyCollection<PersonRef> persons, CancellationToken cancel = default);
}
