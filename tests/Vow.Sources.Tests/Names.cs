using System.Collections.Immutable;
using CsCheck;

namespace Vow.Sources.Tests;

public sealed class Names
{
    private static readonly string[] Hostile = ["a\"b", "x'; DROP TABLE t; --", "select", "Ünï çø∂é", "a.b", "@p0", "j0", "t", "new\nline", "%_\\", "--", "/*", "k0"];
    private static readonly Gen<string> HostileName = Gen.Int[0, 12].Select(i => Hostile[i]);

    [Theory, EachEngine]
    public async Task Names_of_tables_and_columns_are_never_read_as_sql(EngineKind engine)
    {
        using var bed = await SourceBed.NewAsync(engine);
        var number = 0;
        await Gen.Select(HostileName, HostileName, HostileName).SampleAsync(
            async names =>
            {
                // One word may serve as table, key and datum: the number keeps columns apart.
                var (table, key, datum) = (names.Item1 + ++number, names.Item2 + "1", names.Item3 + "2");
                string Q(string name) => Dialect.Of(engine).Quote(name);
                await bed.RunAsync($"CREATE TABLE {Q(table)} ({Q(key)} VARCHAR(100) PRIMARY KEY, {Q(datum)} TEXT, seen TEXT); INSERT INTO {Q(table)} VALUES ('a''b', 'É@Example.FR ', '2001-01-01'), ('c', NULL, '2031-01-01')");
                var map = new DataMap
                {
                    Source = "hostile",
                    Engine = engine,
                    Tables = [new MappedTable
                    {
                        Name = table, Key = [key], Serves = ["account"], Identifiers = ImmutableDictionary<string, string>.Empty.Add("email", datum),
                        Columns =
                        [
                            new MappedColumn { Name = datum, Datum = "email", Correctable = true },
                            new MappedColumn { Name = "seen", Anchors = ["last_login"], Encoding = TimeEncoding.Text },
                        ],
                    }],
                };
                await using var session = await bed.ChangeAsync(map);
                Assert.Contains(table, (await session.ReadCatalogueAsync()).Tables.Select(t => t.Name));
                var found = Assert.Single(await session.FindRootsAsync("email", " é@example.fr"));
                Assert.Equal("a'b", found.Person.Key.Values[0]);
                Assert.Equal(CorrectOutcome.Corrected, await session.CorrectAsync(table, found.Person.Key, datum, "'); --"));
                Assert.Equal("'); --", Assert.Single(await session.ReadPersonAsync([found.Person]))[datum]);
                Assert.Equal(1, (await session.TakeDueAsync(DuePlan.For(map, SmallShop.Paris, SmallShop.Term), table, BatchLimits.OneWriter)).Units);
                Assert.Equal(1, await session.DeleteRowsAsync(table, [RowKey.Of("c"), RowKey.Of("gone")]));
                await session.CommitAsync();
                return true;
            },
            iter: 25,
            threads: 1);
    }
}
