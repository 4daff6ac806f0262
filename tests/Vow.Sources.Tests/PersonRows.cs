using System.Collections.Immutable;

namespace Vow.Sources.Tests;

public sealed class PersonRows
{
    [Theory, EachEngine]
    public async Task An_address_shared_by_two_persons_finds_both(EngineKind engine)
    {
        var map = SmallShop.Map(engine);
        using var bed = await NewAsync(engine);
        await using var session = await bed.LookAsync(map);
        var found = await session.FindRootsAsync("email", "Contact@Example.FR");
        Assert.Equal(["""["i:1"]""", """["i:2"]"""], found.Select(f => f.Person.Key.Text));
        Assert.Empty(await session.FindRootsAsync("email", "' OR 1 = 1 --"));
        Assert.Empty(await session.FindRootsAsync("phone", "contact@example.fr"));
        // What a language sorts alike is not the same address.
        Assert.Empty(await session.FindRootsAsync("email", "cöntact@example.fr"));
        Assert.Empty(await session.FindRootsAsync("email", " "));
    }

    [Theory, EachEngine]
    public async Task A_person_is_read_through_every_path_and_nobody_else(EngineKind engine)
    {
        var map = SmallShop.Map(engine);
        using var bed = await NewAsync(engine);
        await using var session = await bed.LookAsync(map);
        var rows = await session.ReadPersonAsync([new PersonRef("person", RowKey.Of(1))]);
        Assert.Equal(["person", "invoice", "line"], rows.Select(r => r.Table));
        Assert.Equal("email", rows[0].Values.Single(v => v.Column == "email").Datum);
        Assert.Equal("""{"id":1,"email":"CONTACT@example.fr ","name":"Zoë","seen":null}""", System.Text.Encoding.UTF8.GetString(rows[0].ToJson()));
    }

    [Theory, EachEngine]
    public async Task Only_a_column_the_map_opens_is_corrected(EngineKind engine)
    {
        var map = SmallShop.Map(engine);
        using var bed = await NewAsync(engine);
        await using var session = await bed.ChangeAsync(map);
        Assert.Equal(CorrectOutcome.Corrected, await session.CorrectAsync("person", RowKey.Of(1), "name", "Zoé"));
        Assert.Equal(CorrectOutcome.NotCorrectable, await session.CorrectAsync("person", RowKey.Of(1), "email", "x"));
        Assert.Equal(CorrectOutcome.NotCorrectable, await session.CorrectAsync("person", RowKey.Of(1), "no such", "x"));
        Assert.Equal(CorrectOutcome.NotFound, await session.CorrectAsync("person", RowKey.Of(9), "name", "x"));
    }

    [Theory, EachEngine]
    public async Task An_erasure_deletes_children_first_and_twice_is_once(EngineKind engine)
    {
        var map = SmallShop.Map(engine);
        using var bed = await NewAsync(engine);
        await using var session = await bed.ChangeAsync(map);
        ImmutableArray<PersonRef> person = [new PersonRef("person", RowKey.Of(1))];
        var plan = new ErasurePlan(ImmutableDictionary<string, TableErasure>.Empty.Add("person", new TableErasure.Delete()).Add("invoice", new TableErasure.Delete()).Add("line", new TableErasure.Delete()));
        var done = Assert.IsType<ErasureOutcome.Done>(await session.DeletePersonRowsAsync(person, plan));
        Assert.Equal(["line", "invoice", "person"], done.Deleted.Select(d => d.Table));
        Assert.Empty(await session.CountPersonAsync(person));
        Assert.Empty(Assert.IsType<ErasureOutcome.Done>(await session.DeletePersonRowsAsync(person, plan)).Deleted);
        Assert.Equal(2, (await session.CountPersonAsync([new PersonRef("person", RowKey.Of(2))])).Values.Sum());
    }

    [Theory, EachEngine]
    public async Task A_row_on_which_a_kept_row_hangs_is_emptied_not_deleted(EngineKind engine)
    {
        var map = SmallShop.Map(engine);
        using var bed = await NewAsync(engine);
        await using var session = await bed.ChangeAsync(map);
        ImmutableArray<PersonRef> person = [new PersonRef("person", RowKey.Of(1))];
        var refused = Assert.IsType<ErasureOutcome.Refused>(await session.DeletePersonRowsAsync(person, new ErasurePlan(ImmutableDictionary<string, TableErasure>.Empty.Add("person", new TableErasure.Delete()))));
        Assert.Equal("erasure.row-still-needed", refused.Code);
        var plan = new ErasurePlan(ImmutableDictionary<string, TableErasure>.Empty.Add("person", new TableErasure.Clear(["email", "name"])).Add("invoice", new TableErasure.Keep()));
        Assert.Equal(1, Assert.Single(Assert.IsType<ErasureOutcome.Done>(await session.DeletePersonRowsAsync(person, plan)).Tables).Cleared);
        Assert.Equal(0, Assert.Single(Assert.IsType<ErasureOutcome.Done>(await session.DeletePersonRowsAsync(person, plan)).Tables).Cleared);
        Assert.Null((await session.ReadPersonAsync(person))[0]["email"]);
    }

    [Theory]
    [EachEngine("VARCHAR(40)", "'a\"b'", "s:a\\u0022b")]
    [EachEngine("BIGINT", "-9223372036854775808", "i:-9223372036854775808")]
    [EachEngine("uuid", "'0197a000-0000-7000-8000-000000000001'", null)]
    public async Task Keys_of_every_type_find_their_row_again(EngineKind engine, string type, string value, string? tagged)
    {
        using var bed = await SourceBed.NewAsync(engine);
        await bed.RunAsync($"CREATE TABLE thing (id {type} NOT NULL, part INTEGER NOT NULL, email TEXT, PRIMARY KEY (id, part)); INSERT INTO thing VALUES ({value}, 1, 'a@example.fr'), ({value}, 2, 'b@example.fr')");
        var keyed = new DataMap
        {
            Source = "keys",
            Engine = engine,
            Tables = [new MappedTable { Name = "thing", Key = ["id", "part"], Serves = ["account"], Identifiers = ImmutableDictionary<string, string>.Empty.Add("email", "email"), Columns = [new MappedColumn { Name = "email", Datum = "email" }] }],
        };
        await using var session = await bed.ChangeAsync(keyed);
        var keys = await session.ListKeysAsync("thing", 10);
        Assert.Equal(2, keys.Length);
        Assert.Equal(keys[1], Assert.Single(await session.ListKeysAsync("thing", 10, keys[0])));
        if (tagged is not null)
        {
            Assert.Contains(tagged, keys[0].Text, StringComparison.Ordinal);
        }

        Assert.Equal(1, await session.DeleteRowsAsync("thing", [RowKey.Parse(keys[0].Text)!]));
        Assert.Equal(keys[1], Assert.Single(await session.ListKeysAsync("thing", 10)));
    }

    private static async Task<SourceBed> NewAsync(EngineKind engine)
    {
        var bed = await SourceBed.NewAsync(engine);
        await bed.RunAsync(SmallShop.Ddl);
        await bed.RunAsync("""
            INSERT INTO person VALUES (1, 'CONTACT@example.fr ', 'Zoë', NULL), (2, 'contact@example.fr', 'Łucja', '2020-01-01'), (3, NULL, NULL, NULL);
            INSERT INTO invoice VALUES (10, 1, NULL, '2016-05-01'), (11, 2, NULL, '2016-05-01');
            INSERT INTO line VALUES (10, 1, 'Œuvre');
            """);
        return bed;
    }
}
