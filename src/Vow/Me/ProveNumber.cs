using System.Globalization;
using Vow.DataMap;
using Vow.Gate;
using Vow.Hosting;
using Vow.People;
using Vow.Policies;
using Vow.Policy;
using Vow.Sources;
using Microsoft.EntityFrameworkCore;

namespace Vow.Me;

/// <summary>
/// A shared address shows nothing until the person gives a number that stands on their own papers: customer number, invoice number. Three
/// tries in 30 days; the answer is the same whether the number was right, wrong or unknown.
/// </summary>
public sealed class ProveNumber(Database database, Deeds deeds, SourceSet sources, PolicyHolder policies)
{
    /// <summary>Tries before the door stays shut.</summary>
    public const int Tries = 3;

    private static readonly TimeSpan Window = TimeSpan.FromDays(30);

    /// <summary>Tries a number. Says nothing about it.</summary>
    public async Task Async(Guid subject, string sourceName, string number, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(number);
        var given = number.Trim();
        if (given.Length is 0 or > 100 || !await CountAsync(subject, sourceName))
        {
            return;
        }

        if (await FindAsync(subject, sourceName, given, cancel) is not { } person)
        {
            return;
        }

        await deeds.DoAsync(
            async deed =>
            {
                deed.Store.Add(new Vow.People.Identifier
                {
                    Id = Guid.CreateVersion7(deed.Now.ToDateTimeOffset()),
                    SubjectId = subject,
                    Kind = FindPerson.LinkKind(sourceName, person.Root),
                    Value = person.Key.Text,
                    ConfirmedAt = deed.Now,
                });
                await deed.Store.SaveChangesAsync();
                await deed.ExecuteAsync("DELETE FROM me_try WHERE subject_id = @s AND source = @n", ("@s", subject), ("@n", sourceName));
            },
            subject);
    }

    private Task<bool> CountAsync(Guid subject, string source) => deeds.DoAsync(
        async deed =>
        {
            await deed.ExecuteAsync("DELETE FROM me_try WHERE subject_id = @s AND source = @n AND since <= @old", ("@s", subject), ("@n", source), ("@old", deed.Now.Plus(-Window)));
            await using var count = deed.Command(
                "INSERT INTO me_try (subject_id, source, tries, since) VALUES (@s, @n, 1, @now) ON CONFLICT (subject_id, source) DO UPDATE SET tries = me_try.tries + 1 RETURNING tries",
                ("@s", subject), ("@n", source), ("@now", deed.Now));
            return Convert.ToInt32(await count.ExecuteScalarAsync(), CultureInfo.InvariantCulture) <= Tries;
        },
        subject);

    private async Task<PersonRef?> FindAsync(Guid subject, string sourceName, string given, CancellationToken cancel)
    {
        if ((await sources.FindAsync(sourceName, cancel)).Source is not { IsOwn: false } source)
        {
            return null;
        }

        List<Vow.People.Identifier> known;
        await using (var store = database.NewStore())
        {
            known = await store.Set<Vow.People.Identifier>().AsNoTracking().Where(i => i.SubjectId == subject && i.ConfirmedAt != null).ToListAsync(cancel);
        }

        var found = new List<PersonRef>();
        foreach (var identifier in known.Where(i => !i.Kind.Contains('.', StringComparison.Ordinal)))
        {
            found.AddRange(await HoldersAsync(source, identifier.Kind, identifier.Value, given, cancel));
        }

        return found.Distinct().ToList() is [var only] ? only : null;
    }

    /// <summary>Persons of a source who are known by an identifier and on whose papers a number stands.</summary>
    internal async Task<List<PersonRef>> HoldersAsync(AttachedSource source, string kind, string value, string given, CancellationToken cancel)
    {
        await using var session = await SourceSet.LookAsync(source, cancel);
        var found = new List<PersonRef>();
        foreach (var candidate in await session.FindRootsAsync(kind, value, cancel))
        {
            if (!found.Contains(candidate.Person) && (await session.ReadPersonAsync([candidate.Person], cancel)).Any(row => IsOn(source.Map.Table(row.Table), row, given)))
            {
                found.Add(candidate.Person);
            }
        }

        return found;
    }

    // A number that we made and printed on the person's papers: never a date, an amount or a label, which can be guessed.
    private bool IsOn(MappedTable table, SourceRow row, string given) => table.Columns.Any(column =>
        column.Datum is { } id
        && policies.Current.Declared.Datum(id) is { Origin: Origin.Derived, Secret: false }
        && column.Anchors.IsEmpty
        && (column.IsText || table.Key.Contains(column.Name))
        && Convert.ToString(row[column.Name], CultureInfo.InvariantCulture) is { } value
        && value.Any(char.IsAsciiDigit) && !value.Any(char.IsWhiteSpace)
        && string.Equals(value, given, StringComparison.OrdinalIgnoreCase));
}
