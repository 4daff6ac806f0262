using System.Collections.Immutable;

namespace Vow.Sources.Tests;

public sealed class MapChecks
{
    [Theory, EachEngine]
    public async Task A_whole_map_has_no_finding(EngineKind engine) => Assert.Empty(await FindAsync(SmallShop.Map(engine), ""));

    [Theory]
    [EachEngine("ALTER TABLE person ADD COLUMN shoe_size INTEGER", "map.undeclared-column", "person")]
    [EachEngine("CREATE TABLE diary (id INTEGER PRIMARY KEY)", "map.undeclared-table", "diary")]
    [EachEngine("ALTER TABLE person RENAME COLUMN name TO full_name", "map.column-missing", "person")]
    [EachEngine("DROP TABLE product", "map.table-missing", "product")]
    [EachEngine("CREATE TABLE tag (id INTEGER PRIMARY KEY, p INTEGER REFERENCES person (id) ON DELETE CASCADE)", "map.cascade-leaves", "tag")]
    [EachEngine("CREATE TABLE tag (id INTEGER PRIMARY KEY, p INTEGER REFERENCES invoice (id))", "map.reference-blocks", "tag")]
    [EachEngine("ALTER TABLE product ADD COLUMN best_client INTEGER REFERENCES person (id)", "map.reference-blocks", "product")]
    [EachEngine("ALTER TABLE person ADD COLUMN last_line INTEGER REFERENCES invoice (id)", "map.circle", "person")]
    public async Task A_database_that_drifted_from_its_map_is_found_out(EngineKind engine, string drift, string code, string table) =>
        Assert.Contains(await FindAsync(SmallShop.Map(engine), drift), f => f.Code == code && f.Table == table);

    [Theory, EachEngine]
    public async Task A_map_that_leaves_something_open_is_refused(EngineKind engine)
    {
        var map = SmallShop.Map(engine);
        async Task Refuses(string code, string table, Func<MappedTable, MappedTable> change) =>
            Assert.Contains(await FindAsync(With(map, table, change), ""), f => f.Code == code && f.Table == table && f.Severity == MapSeverity.Error && f.Remedy is { En.Length: > 0, Fr.Length: > 0 } && f.Message.En != f.Message.Fr);

        await Refuses("map.no-key", "person", t => t with { Key = [] });
        await Refuses("map.key-not-unique", "invoice", t => t with { Key = ["person_id"] });
        await Refuses("map.no-path", "invoice", t => t with { Path = [] });
        await Refuses("map.no-path", "invoice", t => t with { Path = [new Hop(["person_id"], "product", ["id"])] });
        await Refuses("map.no-path", "person", t => t with { Identifiers = ImmutableDictionary<string, string>.Empty, Path = [new Hop(["id"], "invoice", ["person_id"])] });
        await Refuses("map.serves-nothing", "person", t => t with { Serves = [] });
        await Refuses("map.purpose-undeclared", "person", t => t with { Serves = ["spying"] });
        await Refuses("map.anchor-missing", "invoice", t => t with { Columns = [.. t.Columns.Select(c => c with { Anchors = [], Technical = "gone" })] });
        await Refuses("map.encoding-unknown", "person", t => t with { Columns = [.. t.Columns.Select(c => c with { Encoding = TimeEncoding.Unknown })] });
        await Refuses("map.undeclared-column", "person", t => t with { Columns = [.. t.Columns.Where(c => c.Name != "email")] });
    }

    [Theory, EachEngine]
    public async Task A_date_that_is_emptied_where_others_still_need_it_is_a_warning(EngineKind engine)
    {
        var emptied = SmallShop.Map(engine) with { Tables = [.. SmallShop.Map(engine).Tables.Select(t => t with { AtEnd = RowEnd.Clear })] };
        var finding = Assert.Single(await FindAsync(emptied, ""));
        Assert.Equal(("map.anchor-emptied", "person", MapSeverity.Warning), (finding.Code, finding.Table, finding.Severity));
        Assert.Contains("invoice.issued", finding.Message.Fr, StringComparison.Ordinal);
        Assert.Empty(await FindAsync(With(emptied, "invoice", t => t with { Serves = ["billing", "account"] }), ""));
    }

    [Theory, EachEngine]
    public async Task The_remedy_for_a_missing_index_is_sql_that_runs(EngineKind engine)
    {
        var map = SmallShop.Map(engine);
        using var bed = await SourceBed.NewAsync(engine);
        await bed.RunAsync(SmallShop.Ddl + SourceBed.DropIndex(engine, "ix_invoice_issued", "invoice"));
        var findings = await FindAsync(bed, map);
        // PostgreSQL can have an index on an address as it is compared; the others read all persons for one.
        (string, string, string?)[] missed = [.. engine == EngineKind.Postgres ? [("map.index-missing", "person", "email")] : Array.Empty<(string, string, string?)>(), ("map.index-missing", "invoice", "issued")];
        Assert.Equal(missed, findings.Select(f => (f.Code, f.Table, f.Column)));
        foreach (var finding in findings)
        {
            await bed.RunAsync(finding.Remedy.En.Replace("main.", "", StringComparison.Ordinal));
        }

        Assert.Empty(await FindAsync(bed, map));
    }

    private static DataMap With(DataMap map, string table, Func<MappedTable, MappedTable> change) => map with { Tables = [.. map.Tables.Select(t => t.Name == table ? change(t) : t)] };

    private static async Task<ImmutableArray<MapFinding>> FindAsync(DataMap checkedMap, string drift)
    {
        using var bed = await SourceBed.NewAsync(checkedMap.Engine);
        await bed.RunAsync(SmallShop.Ddl + SourceBed.IndexPeople(checkedMap.Engine) + drift);
        return await FindAsync(bed, checkedMap);
    }

    private static async Task<ImmutableArray<MapFinding>> FindAsync(SourceBed bed, DataMap checkedMap)
    {
        await using var session = await bed.LookAsync(checkedMap);
        return MapCheck.Run(checkedMap, await session.ReadCatalogueAsync(), p => SmallShop.Term(p)?.Anchors);
    }
}

public sealed class MapChecksOnSqlite
{
    [Fact]
    public async Task A_trigger_is_a_warning()
    {
        using var bed = await SourceBed.NewAsync(EngineKind.Sqlite);
        await bed.RunAsync(SmallShop.Ddl + "CREATE TRIGGER copies AFTER DELETE ON person BEGIN INSERT INTO product (label) VALUES (OLD.name); END;");
        var map = SmallShop.Map(EngineKind.Sqlite);
        await using var session = await bed.LookAsync(map);
        var finding = Assert.Single(MapCheck.Run(map, await session.ReadCatalogueAsync(), p => SmallShop.Term(p)?.Anchors));
        Assert.Equal(("map.trigger", MapSeverity.Warning), (finding.Code, finding.Severity));
    }
}
