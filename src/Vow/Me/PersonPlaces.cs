using System.Collections.Immutable;
using System.Data.Common;
using Microsoft.EntityFrameworkCore;
using Vow.DataMap;
using Vow.Hosting;
using Vow.People;
using Vow.Sources;

namespace Vow.Me;

/// <summary>A source and the persons in it that are shown to be this subject.</summary>
/// <param name="Source">The source.</param>
/// <param name="Persons">Keys of the person there; empty where nothing is shown.</param>
/// <param name="Asks">Several people there share the address: a second identifier is asked for before anything is shown.</param>
public sealed record PersonPlace(AttachedSource Source, ImmutableArray<PersonRef> Persons, bool Asks);

/// <summary>Every place where a person's data may lie, and the sources that could not be asked.</summary>
/// <param name="Places">Own store first.</param>
/// <param name="Unreachable">Not asked now: said on the page, never passed over.</param>
public sealed record PersonPlaces(IReadOnlyList<PersonPlace> Places, IReadOnlyList<UnreachableSource> Unreachable);

/// <summary>
/// Finds a person in every source by the identifiers they confirmed. An address that several people share, or that belongs to an office and
/// not to a person, shows nothing by itself: a colleague's data would be shown to whoever reads that mailbox.
/// </summary>
public sealed class FindPerson(Database database, SourceSet sources)
{
    private static readonly string[] Offices =
        ["admin", "administration", "accueil", "billing", "bonjour", "compta", "comptabilite", "contact", "facturation", "finance", "hello", "help", "info", "infos", "office", "rh", "sales", "secretariat", "service", "support", "team"];

    /// <summary>Kind of the identifier that ties a subject to a row of a source, once proved.</summary>
    public static string LinkKind(string source, string root) => source + "." + root;

    /// <summary>Looks in every source.</summary>
    public async Task<PersonPlaces> Async(Guid subject, CancellationToken cancel = default)
    {
        var known = await KnownAsync(subject, cancel);
        var (attached, unreachable) = await sources.ReadAsync(cancel);
        var missing = unreachable.ToList();
        var places = new List<PersonPlace>();
        foreach (var source in attached)
        {
            try
            {
                places.Add(source.IsOwn ? new PersonPlace(source, [PersonRef.Subject(subject)], false) : await InAsync(source, known, cancel));
            }
            catch (DbException failure) when (failure is WebhookException or FileSourceException)
            {
                // Whether a service answers, or each line of a file can be read, shows only when it is asked.
                missing.Add(new UnreachableSource(source.Name, failure.Message));
            }
        }

        return new PersonPlaces(places, missing);
    }

    /// <summary>Looks in every source and reads what it holds of them, all sources at once: for a page that shows it.</summary>
    public async Task<(PersonPlaces Places, IReadOnlyList<(PersonPlace Place, ImmutableArray<SourceRow> Rows)> Read)> ReadAsync(Guid subject, CancellationToken cancel = default)
    {
        var known = await KnownAsync(subject, cancel);
        var (attached, unreachable) = await sources.RecentAsync(cancel);
        // The own store last: in a file it answers on this thread, and the others would wait for it.
        var asked = (await Task.WhenAll(attached.Reverse().Select(AskAsync))).Reverse().ToList();
        var read = asked.Select(a => a.Read).OfType<(PersonPlace Place, ImmutableArray<SourceRow> Rows)>().ToList();
        return (new PersonPlaces([.. read.Select(r => r.Place)], [.. unreachable, .. asked.Select(a => a.Away).OfType<UnreachableSource>()]), read);

        async Task<((PersonPlace, ImmutableArray<SourceRow>)? Read, UnreachableSource? Away)> AskAsync(AttachedSource source)
        {
            if (source.IsOwn)
            {
                var own = new PersonPlace(source, [PersonRef.Subject(subject)], false);
                return ((own, await OwnRowsAsync(own, cancel)), null);
            }

            try
            {
                await using var session = await SourceSet.LookAsync(source, cancel);
                var place = await InAsync(source, known, session, cancel);
                return ((place, place.Persons.IsEmpty ? [] : await session.ReadPersonAsync(place.Persons, cancel)), null);
            }
            catch (Exception failure) when (failure is WebhookException or DbException)
            {
                return (null, sources.Away(source, failure));
            }
        }
    }

    /// <summary>A person's rows in one place.</summary>
    public async Task<ImmutableArray<SourceRow>> RowsAsync(PersonPlace place, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(place);
        if (place.Source.IsOwn)
        {
            return await OwnRowsAsync(place, cancel);
        }

        await using var session = await SourceSet.LookAsync(place.Source, cancel);
        return await session.ReadPersonAsync(place.Persons, cancel);
    }

    private async Task<ImmutableArray<SourceRow>> OwnRowsAsync(PersonPlace place, CancellationToken cancel)
    {
        await using var connection = await database.OpenAsync(cancel);
        await using var transaction = await connection.BeginTransactionAsync(cancel);
        await using var joined = SourceSession.Join(sources.Own.Map, connection, transaction);
        return await joined.ReadPersonAsync(place.Persons, cancel);
    }

    /// <summary>Looks in one source that is not the own store. What hinders it is a <see cref="System.Data.Common.DbException"/>.</summary>
    public async Task<PersonPlace> InAsync(Guid subject, AttachedSource source, CancellationToken cancel = default) => await InAsync(source, await KnownAsync(subject, cancel), cancel);

    /// <summary>Everybody a source knows by one identifier.</summary>
    public static async Task<ImmutableArray<SourcePerson>> CandidatesAsync(AttachedSource source, string kind, string value, CancellationToken cancel = default)
    {
        await using var session = await SourceSet.LookAsync(source, cancel);
        return await session.FindRootsAsync(kind, value, cancel);
    }

    /// <summary>Whether the mailbox's name says that several people read it.</summary>
    public static bool IsOffice(string address)
    {
        ArgumentNullException.ThrowIfNull(address);
        return address.Split('@')[0] is var box && Offices.Contains(box.Trim().ToLowerInvariant(), StringComparer.Ordinal);
    }

    private async Task<List<Vow.People.Identifier>> KnownAsync(Guid subject, CancellationToken cancel)
    {
        await using var store = database.NewStore();
        return await store.Set<Vow.People.Identifier>().AsNoTracking().Where(i => i.SubjectId == subject && i.ConfirmedAt != null).ToListAsync(cancel);
    }

    private static async Task<PersonPlace> InAsync(AttachedSource source, List<Vow.People.Identifier> known, CancellationToken cancel)
    {
        await using var session = await SourceSet.LookAsync(source, cancel);
        return await InAsync(source, known, session, cancel);
    }

    private static async Task<PersonPlace> InAsync(AttachedSource source, List<Vow.People.Identifier> known, IPersonRecords session, CancellationToken cancel)
    {
        var persons = ImmutableArray.CreateBuilder<PersonRef>();
        foreach (var link in known.Where(i => i.Kind.StartsWith(source.Name + ".", StringComparison.Ordinal)))
        {
            if (RowKey.Parse(link.Value) is { } key)
            {
                persons.Add(new PersonRef(link.Kind[(source.Name.Length + 1)..], key));
            }
        }

        var asks = false;
        // A number is passed on to somebody else more readily than an address: by itself it shows nobody's data.
        foreach (var identifier in known.Where(i => i.Kind != Identifiers.Phone && !i.Kind.Contains('.', StringComparison.Ordinal)))
        {
            var found = await session.FindRootsAsync(identifier.Kind, identifier.Value, cancel);
            if (source.Map.Engine == EngineKind.Files)
            {
                // A file has no table of persons: what it names by the same identifiers is one person's. Where they differ, several share the address.
                foreach (var rows in found.GroupBy(f => f.Person.Root, StringComparer.Ordinal))
                {
                    if (rows.All(row => Same(row.Identifiers, rows.First().Identifiers)) && !(identifier.Kind == Identifiers.Email && IsOffice(identifier.Value)))
                    {
                        persons.AddRange(rows.Select(row => row.Person).Where(person => !persons.Contains(person)));
                    }
                    else
                    {
                        asks |= !rows.Any(row => persons.Contains(row.Person));
                    }
                }

                continue;
            }

            var others = found.Select(f => f.Person).Where(p => !persons.Contains(p)).ToList();
            if (others.Count == 1 && found.Length == 1 && !(identifier.Kind == Identifiers.Email && IsOffice(identifier.Value)))
            {
                persons.Add(others[0]);
            }
            else if (others.Count > 0 && others.Count == found.Length)
            {
                asks = true;
            }
        }

        return new PersonPlace(source, persons.ToImmutable(), asks);
    }

    private static bool Same(IReadOnlyDictionary<string, string> one, IReadOnlyDictionary<string, string> other) =>
        one.Count == other.Count && one.All(pair => other.TryGetValue(pair.Key, out var value) && Identifiers.Normalise(pair.Key, pair.Value) == Identifiers.Normalise(pair.Key, value));
}
