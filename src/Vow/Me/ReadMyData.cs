using System.Collections.Immutable;
using Vow.DataMap;
using Vow.Gate;
using Vow.GateAnswers;
using Vow.Hosting;
using Vow.Policies;
using Vow.Policy;
using Vow.Post;
using Vow.SignIn;
using Vow.Sources;

namespace Vow.Me;

/// <summary>Reads a person's rows in every source and sets each under its purposes, with its ends.</summary>
public sealed class ReadMyData(FindPerson find, Facts facts, PolicyHolder policies)
{
    /// <summary>Reads, as of now: nothing is changed by what this gives.</summary>
    public async Task<MyData> Async(Guid subject, Instant now, CancellationToken cancel = default)
    {
        var policy = policies.Current;
        var (places, read) = await find.ReadAsync(subject, cancel);
        var own = (await facts.ReadAsync(subject, now)).Anchors;
        var rows = new List<(string Purpose, MyRow Row)>();
        var shared = new List<(string Purpose, string Datum)>();
        foreach (var (place, held) in read)
        {
            var dates = new RowDates(policy, place.Source.Map, held, place.Source.IsOwn ? own : null);
            foreach (var row in held)
            {
                Set(policy, place.Source, row, dates, now, rows, shared);
            }
        }

        return new MyData(
            now,
            [.. policy.Declared.Purposes
                .Select(p => new MyPurpose(
                    p,
                    [.. rows.Where(r => r.Purpose == p.Id).Select(r => r.Row)],
                    [.. shared.Where(s => s.Purpose == p.Id).Select(s => s.Datum).Distinct(StringComparer.Ordinal)]))
                .Where(p => !p.Rows.IsEmpty || !p.Shared.IsEmpty)],
            places);
    }

    private static void Set(
        PolicyInForce policy, AttachedSource source, SourceRow row, RowDates dates, Instant now, List<(string, MyRow)> rows, List<(string, string)> shared)
    {
        var table = source.Map.Table(row.Table);
        var serves = table.Serves.Select(policy.Declared.Purpose).OfType<Purpose>().ToList();

        // A key of ours into a company's database is a link, not an address of the person.
        if (serves.Count == 0 || (row.Table == "people_identifier" && row["kind"] is string kind && kind.Contains('.', StringComparison.Ordinal)))
        {
            return;
        }

        var since = table.Columns
            .Where(c => c.Encoding != TimeEncoding.Unknown)
            .Select(c => Cells.InstantOf(c, row[c.Name], policy.Zone)).OfType<Instant>().Where(i => i <= now)
            .Select(policy.Zone.DayOf).Order().Select(d => (DateOnly?)d).FirstOrDefault();
        var byPurpose = new Dictionary<string, ImmutableArray<MyDatum>.Builder>(StringComparer.Ordinal);
        foreach (var column in table.Columns.Where(c => c.Datum is not null))
        {
            if (row[column.Name] is not { } value || value is "" || policy.Declared.Datum(DatumOf(row, column)) is not { } datum)
            {
                continue;
            }

            var uses = serves.Where(p => p.Data.Any(d => d.Datum == datum.Id)).ToList();
            var first = uses.Count > 0 ? uses[0] : serves[0];
            var also = uses.Skip(1).Select(p => p.Id).ToImmutableArray();
            shared.AddRange(also.Select(p => (p, datum.Id)));
            if (!byPurpose.TryGetValue(first.Id, out var list))
            {
                byPurpose[first.Id] = list = ImmutableArray.CreateBuilder<MyDatum>();
            }

            list.Add(new MyDatum(datum, column, datum.Secret ? null : Shown(row, value), also));
        }

        foreach (var (purpose, data) in byPurpose)
        {
            var compiled = policy.Purpose(purpose);
            rows.Add((purpose, new MyRow(source, table, row, data.ToImmutable(), since, Lifecycle.Of(policy.Compiled, compiled, dates.Of(row), now))));
        }
    }

    // A mail that waits to leave may hold a link that opens an account: it is for the mailbox alone, not for a session or an operator.
    private static object Shown(SourceRow row, object value) => Outbox.IsTable(row.Table) && value is string text ? OneTime.Without(text) : value;

    // One column holds what a person is known by, whichever it is.
    private static string DatumOf(SourceRow row, MappedColumn column) =>
        row.Table == "people_identifier" && column.Name == "value" && row["kind"] is Vow.People.Identifiers.Phone ? Vow.People.Identifiers.Phone : column.Datum!;
}
