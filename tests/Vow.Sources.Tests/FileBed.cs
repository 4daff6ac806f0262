using System.Collections.Immutable;
using System.Text;
using Vow.Policy;

namespace Vow.Sources.Tests;

/// <summary>A folder of files for one test, and the map of a list of contest entrants in it.</summary>
internal sealed class FileBed : IDisposable
{
    public string Folder { get; } = Directory.CreateTempSubdirectory("vow-files-").FullName;

    /// <summary>The map of one list: its key is <c>no</c>, its rows end by <c>closed</c>.</summary>
    public static DataMap Map(string file = "entrants.csv", FileDelimiter delimiter = FileDelimiter.Comma, FileEncoding encoding = FileEncoding.Utf8, RowEnd end = RowEnd.Delete) => new()
    {
        Source = "drop",
        Engine = EngineKind.Files,
        Tables = [Table(file, delimiter, encoding, end)],
    };

    public static MappedTable Table(string file, FileDelimiter delimiter = FileDelimiter.Comma, FileEncoding encoding = FileEncoding.Utf8, RowEnd end = RowEnd.Delete) => new()
    {
        Name = file,
        Format = FileFormat.Of(file, delimiter, encoding),
        Key = ["no"],
        Serves = ["contest"],
        Identifiers = ImmutableDictionary<string, string>.Empty.Add("email", "email"),
        AtEnd = end,
        Columns =
        [
            new MappedColumn { Name = "no", Technical = "number of the entry" },
            new MappedColumn { Name = "email", Datum = "email" },
            new MappedColumn { Name = "name", Datum = "last_name", Correctable = true },
            new MappedColumn { Name = "note", Technical = "whatever the program keeps there" },
            new MappedColumn { Name = "closed", Anchors = ["contest_closed"], Encoding = TimeEncoding.Text },
        ],
    };

    /// <summary>What closed before 5 March 2021 is over.</summary>
    public static DuePlan Plan(DataMap map) => DuePlan.For(map, SmallShop.Paris, _ => new PurposeTerm(SmallShop.CutOff, ["contest_closed"]));

    public string PathOf(string file) => Path.Combine(Folder, file);

    public void Write(string file, string text) => File.WriteAllBytes(PathOf(file), Encoding.UTF8.GetBytes(text));

    public string Read(string file = "entrants.csv") => Encoding.UTF8.GetString(File.ReadAllBytes(PathOf(file)));

    public Task<SourceSession> OpenAsync(DataMap map, SessionAccess access) => SourceSession.OpenAsync(map, Folder, access, TestContext.Current.CancellationToken);

    /// <summary>Takes what is due out of a file.</summary>
    public async Task<int> SweepAsync(DataMap map, string file = "entrants.csv")
    {
        await using var session = await OpenAsync(map, SessionAccess.Change);
        var taken = await session.TakeDueAsync(Plan(map), file, BatchLimits.For(EngineKind.Files));
        await session.CommitAsync();
        return taken.Units;
    }

    /// <summary>Corrects one name.</summary>
    public async Task<CorrectOutcome> CorrectAsync(DataMap map, string file, object no, string? name)
    {
        await using var session = await OpenAsync(map, SessionAccess.Change);
        var outcome = await session.CorrectAsync(file, RowKey.Of(no), "name", name);
        await session.CommitAsync();
        return outcome;
    }

    /// <summary>What a check of the map finds.</summary>
    public async Task<ImmutableArray<MapFinding>> CheckAsync(DataMap map)
    {
        await using var session = await OpenAsync(map, SessionAccess.Look);
        return MapCheck.Run(map, await session.ReadCatalogueAsync(), _ => ["contest_closed"]);
    }

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
