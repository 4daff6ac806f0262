using System.Collections.Immutable;
using System.Globalization;
using CsCheck;
using Vow.Gate;

namespace Vow.Sources.Tests;

/// <summary>The rule in SQL against the rule in C#: the same life cycle, worked out one person at a time.</summary>
public sealed class DueRows
{
    private sealed record Person(int Id, string? Seen, ImmutableArray<string?> Invoices);

    private static readonly CompiledPurpose Purpose = new()
    {
        Id = "account",
        Basis = Basis.Contract,
        IsDirectMarketing = false,
        ExplicitConsent = false,
        ClosedToMinors = false,
        DataBits = [],
        RecipientBits = [],
        Active = new CompiledTerm { For = new CalendarPeriod(5, 0, 0), After = [0, 1] },
        AcceptedTexts = [],
        Slots = default,
        Clauses = [],
    };

    private static readonly CompiledPolicy Policy = new()
    {
        Name = "small",
        Hash = "",
        Epoch = 1,
        Zone = SmallShop.Paris,
        FiscalYearEnd = new FiscalYearEnd(12, 31),
        Data = [],
        Anchors = ["last_login", "last_purchase", "invoice_date"],
        Channels = [],
        Slots = [],
        Recipients = [],
        Purposes = [Purpose, Purpose with { Id = "billing", Active = new CompiledTerm { For = new CalendarPeriod(3, 0, 0), After = [2], FromYearEnd = true } }],
        Countries = System.Collections.Frozen.FrozenDictionary<string, CompiledCountry>.Empty,
        PurposeIndex = System.Collections.Frozen.FrozenDictionary.ToFrozenDictionary<string, int>([new("account", 0), new("billing", 1)]),
        DatumIndex = System.Collections.Frozen.FrozenDictionary<string, int>.Empty,
        RecipientIndex = System.Collections.Frozen.FrozenDictionary<string, int>.Empty,
    };

    // Around the cut-off of a five-year term and around ends of years, in every shape a time may have; and shapes nobody can read.
    private static readonly Gen<string?> AnyTime = Gen.Select(Gen.Int[-1500, 1500], Gen.Int[0, 86399], Gen.Int[0, 9], (days, seconds, shape) =>
    {
        var time = new DateTime(2020, 2, 29).AddDays(days % 4 == 0 ? days / 100 : days).AddSeconds(seconds);
        return shape switch
        {
            0 => null,
            1 => time.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            2 => time.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture),
            3 => time.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
            4 => time.ToString("yyyy-MM-dd HH:mm:ss.fff'+00:00'", CultureInfo.InvariantCulture),
            5 => time.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture),
            6 when seconds % 3 == 0 => seconds % 2 == 0 ? "never" : time.ToString("yyyy-MM-dd'T'HH:mm:ss'+02:00'", CultureInfo.InvariantCulture),
            _ => time.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
        };
    });

    private static readonly Gen<Person[]> Persons = Gen.Select(AnyTime, AnyTime.Array[0, 3]).Array[1, 60].Select(all => all.Select((p, i) => new Person(i + 1, p.Item1, [.. p.Item2])).ToArray());

    [Theory, EachEngine]
    public async Task Rows_due_are_those_whose_life_cycle_has_ended(EngineKind engine)
    {
        var map = SmallShop.Map(engine);
        using var bed = await SourceBed.NewAsync(engine);
        await bed.RunAsync(SmallShop.Ddl);
        var now = SmallShop.Paris.StartOf(new DateOnly(2025, 2, 28)).Plus(TimeSpan.FromHours(15));
        await Persons.SampleAsync(
            async persons =>
            {
                await bed.RunAsync("DELETE FROM line; DELETE FROM invoice; DELETE FROM person;" + Rows(persons));
                var plan = DuePlan.For(map, Policy, now) with { Exclusions = [new KeyExclusions.Keys("person", [.. persons.Where(p => p.Id % 7 == 0).Select(p => RowKey.Of(p.Id))])] };
                await using var session = await bed.LookAsync(map);
                var person = await session.CountDueAsync(plan, "person");
                var invoice = await session.CountDueAsync(plan, "invoice");
                var free = persons.Where(p => p.Id % 7 != 0).ToList();
                Assert.Equal(free.Count(p => PersonEnded(p, now) && p.Invoices.All(i => InvoiceEnded(i, now))), person.Due);
                Assert.Equal(free.Count(p => PersonEnded(p, now) && !p.Invoices.All(i => InvoiceEnded(i, now))), person.Blocked);
                Assert.Equal(free.SelectMany(p => p.Invoices).Count(i => InvoiceEnded(i, now)), invoice.Due);
                Assert.Equal(persons.Length - free.Count, person.Excluded);
                Assert.Equal(persons.SelectMany(p => p.Invoices).Count(i => Read(i) is null), invoice.Undated);
                Assert.Equal(free.Count(p => p.Invoices.Any(i => InvoiceEnded(i, now))), await session.CountDueSubjectsAsync(plan, "invoice"));
                return true;
            },
            iter: 40,
            threads: 1);
    }

    private static bool PersonEnded(Person person, Instant now)
    {
        var times = person.Invoices.Add(person.Seen).Where(t => t is not null).Select(Read).ToList();
        return times.Count > 0 && times.All(t => t is not null)
            && Lifecycle.Of(Policy, Policy.Purposes[0], new Dictionary<int, Instant> { [0] = times.Max()!.Value }, now).Phase != Phase.Active;
    }

    private static bool InvoiceEnded(string? issued, Instant now) =>
        Read(issued) is { } at && Lifecycle.Of(Policy, Policy.Purposes[1], new Dictionary<int, Instant> { [2] = at }, now).Phase != Phase.Active;

    private static Instant? Read(string? text)
    {
        if (text is null || text == "never" || text.EndsWith("+02:00", StringComparison.Ordinal))
        {
            return null;
        }

        var time = DateTime.Parse(text.Replace("+00:00", "", StringComparison.Ordinal).TrimEnd('Z'), CultureInfo.InvariantCulture);
        if (text.EndsWith('Z') || text.EndsWith("+00:00", StringComparison.Ordinal))
        {
            return Instant.From(new DateTimeOffset(time, TimeSpan.Zero));
        }

        return SmallShop.Paris.StartOf(DateOnly.FromDateTime(time)).Plus(time.TimeOfDay);
    }

    private static string Rows(Person[] persons)
    {
        static string Text(string? t) => t is null ? "NULL" : $"'{t}'";
        var invoice = 0;
        return string.Concat(persons.Select(p => $"INSERT INTO person VALUES ({p.Id}, 'p{p.Id}@example.fr', 'Zoë', {Text(p.Seen)});"
            + string.Concat(p.Invoices.Select(i => $"INSERT INTO invoice VALUES ({++invoice}, {p.Id}, NULL, {Text(i)});"))));
    }
}
