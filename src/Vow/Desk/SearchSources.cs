using System.Collections.Immutable;
using System.Data;
using System.Data.Common;
using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Vow.DataMap;
using Vow.Evidence;
using Vow.Gate;
using Vow.Hosting;
using Vow.Me;
using Vow.People;
using Vow.Policy;
using Vow.Sources;
using Identifier = Vow.People.Identifier;

namespace Vow.Desk;

/// <summary>Somebody who exists in a company's database and has no pseudonym here yet.</summary>
/// <param name="Source">The source.</param>
/// <param name="Person">Their row there.</param>
public sealed record FoundElsewhere(string Source, PersonRef Person);

/// <summary>What was found outside the own store.</summary>
/// <param name="Linked">Subjects that rows found are already tied to.</param>
/// <param name="Others">Rows that lead to nobody Vow knows yet.</param>
/// <param name="Unreachable">Sources that could not be asked.</param>
public sealed record SourceSearch(IReadOnlyList<Guid> Linked, ImmutableArray<FoundElsewhere> Others, ImmutableArray<UnreachableSource> Unreachable);

/// <summary>Looks for people in the company's databases; a search makes nobody known to Vow, opening their page does.</summary>
public sealed class SearchSources(Database database, SourceSet sources, Deeds deeds, Entries entries)
{
    private const string CustomerNumber = "customer_number";

    /// <summary>Looks for an address, or for a number under every other identifier and the keys of tables of persons.</summary>
    public async Task<SourceSearch> FindAsync(bool byEmail, string value, CancellationToken cancel = default)
    {
        var (attached, unreachable) = await sources.ReadAsync(cancel);
        var missing = unreachable.ToList();
        var linked = new List<Guid>();
        var others = ImmutableArray.CreateBuilder<FoundElsewhere>();
        await using var store = database.NewStore();
        foreach (var source in attached.Where(s => !s.IsOwn))
        {
            try
            {
                await using var session = await SourceSet.LookAsync(source, cancel);
                var found = byEmail ? [.. (await session.FindRootsAsync(Identifiers.Email, value, cancel)).Select(p => p.Person)] : await ByNumberAsync(session, source, value, cancel);
                var reached = found.Count == 1 && byEmail && !FindPerson.IsOffice(value) && await IsKnownAsync(store, value, cancel);
                foreach (var person in found)
                {
                    if (await LinkedAsync(store, source.Name, person, cancel) is { } subject)
                    {
                        linked.Add(subject);
                    }
                    else if (!reached)
                    {
                        others.Add(new FoundElsewhere(source.Name, person));
                    }
                }
            }
            catch (DbException)
            {
                missing.Add(new UnreachableSource(source.Name, "It did not answer."));
            }
        }

        return new SourceSearch(linked, others.ToImmutable(), [.. missing]);
    }

    /// <summary>Makes somebody found there known by a pseudonym tied to their row; the same one where somebody else was quicker.</summary>
    public Task<Guid> MakeKnownAsync(FoundElsewhere found, Language language, Actor by)
    {
        ArgumentNullException.ThrowIfNull(found);
        var kind = FindPerson.LinkKind(found.Source, found.Person.Root);
        return deeds.DoAsync(
            async deed =>
            {
                if (await LinkedAsync(deed.Store, found.Source, found.Person, default) is { } known)
                {
                    return known;
                }

                var subject = Identifiers.Add(deed.Store, kind, found.Person.Key.Text, language.Code(), deed.Now);
                await deed.Store.SaveChangesAsync();

                // The row is the person by definition: there is nothing to prove. Their address stays unproved and opens nothing.
                await Subjects.ConfirmAsync(deed, subject.Id, kind, found.Person.Key.Text);
                await entries.AppendAsync(deed, "desk.person.known", by, new JsonObject { ["source"] = found.Source }, subject.Id);
                return subject.Id;
            },
            isolation: IsolationLevel.Serializable);
    }

    // An address that was confirmed here and is one person's there leads to that row already.
    private static Task<bool> IsKnownAsync(Store store, string address, CancellationToken cancel)
    {
        var normal = Identifiers.Normalise(Identifiers.Email, address);
        return store.Set<Identifier>().AnyAsync(i => i.Kind == Identifiers.Email && i.Value == normal && i.ConfirmedAt != null, cancel);
    }

    private static async Task<Guid?> LinkedAsync(Store store, string source, PersonRef person, CancellationToken cancel)
    {
        var (kind, value) = (FindPerson.LinkKind(source, person.Root), person.Key.Text);
        return await store.Set<Identifier>().Where(i => i.Kind == kind && i.Value == value).OrderBy(i => i.Id).Select(i => (Guid?)i.SubjectId).FirstOrDefaultAsync(cancel);
    }

    private static async Task<List<PersonRef>> ByNumberAsync(IPersonRecords session, AttachedSource source, string value, CancellationToken cancel)
    {
        var found = new List<PersonRef>();
        foreach (var kind in source.Map.Personal.SelectMany(t => t.Identifiers.Keys).Where(k => k != Identifiers.Email).Distinct(StringComparer.Ordinal))
        {
            found.AddRange((await session.FindRootsAsync(kind, value, cancel)).Select(p => p.Person));
        }

        foreach (var table in source.Map.Personal.Where(t => t.SubjectColumn is null && t.Path.IsEmpty && t.Key.Length == 1))
        {
            var column = table.Columns.FirstOrDefault(c => c.Name == table.Key[0] && c.Datum == CustomerNumber);
            object? key = column is null ? null : column.IsText ? value : long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
            if (key is not null && new PersonRef(table.Name, RowKey.Of(key)) is var person && (await session.CountPersonAsync([person], cancel)).ContainsKey(table.Name))
            {
                found.Add(person);
            }
        }

        return [.. found.Distinct()];
    }
}
