using System.Collections.Immutable;
using System.Data.Common;
using System.Globalization;
using System.Text;
using Microsoft.Data.Sqlite;
using Vow.Policy;

namespace Vow.Sources;

/// <summary>
/// A folder of files in one session. Its rows are read into a private database, worked on there, and what became of them is written back: each file that has
/// changed rows is written anew beside the old one and takes its name in one step.
/// <para>
/// Whatever moment this is killed at, each file is wholly the old one or wholly the new. A file that somebody else wrote since it was read is never
/// overwritten: the work is given up and may be done again. Sessions that change take turns by a lock in the folder; the kernel gives it up with its holder.
/// </para>
/// </summary>
internal sealed class FileFolder : IAsyncDisposable
{
    private const string Lock = ".vow-lock";
    private const string Fresh = ".vow-new";
    private const string Changes = "vow_change";
    private const int MostFaults = 20;

    // Another program may hold a file for a moment; a look of ours does while it reads.
    private const int Tries = 100;
    private static readonly TimeSpan BetweenTries = TimeSpan.FromMilliseconds(100);

    private readonly DataMap map;
    private readonly string path;
    private readonly SessionAccess access;
    private readonly FileStream? turn;
    private readonly List<LoadedFile> loaded = [];
    private readonly List<FileFault> faults = [];
    private readonly List<CatalogueTable> others = [];

    private FileFolder(DataMap map, string path, SessionAccess access, FileStream? turn, SqliteConnection connection)
    {
        this.map = map;
        this.path = path;
        this.access = access;
        this.turn = turn;
        Connection = connection;
        Transaction = null!;
    }

    /// <summary>A file whose rows are in the private database.</summary>
    /// <param name="Name">Its name, and the table's.</param>
    /// <param name="Format">How it is read.</param>
    /// <param name="Columns">Its columns in order.</param>
    /// <param name="Row">The name a row's line goes by in the table.</param>
    /// <param name="Identity">Which file it was, where that can be known.</param>
    /// <param name="Digest">The fingerprint of all its bytes.</param>
    private sealed record LoadedFile(string Name, FileFormat Format, ImmutableArray<string> Columns, string Row, FileIdentity? Identity, byte[] Digest);

    /// <summary>The private database.</summary>
    public SqliteConnection Connection { get; }

    /// <summary>The transaction the session works in.</summary>
    public DbTransaction Transaction { get; private set; }

    /// <summary>Lines that can't be read, at most twenty.</summary>
    public ImmutableArray<FileFault> Faults => [.. faults];

    /// <summary>Reads a folder.</summary>
    /// <param name="map">Which files hold what. A file it does not name is only looked at for its headings; without any table, every file is.</param>
    /// <param name="path">The folder.</param>
    /// <param name="access">What will be done. Read-only, at most 10,000 rows of each file are read, of files that are not mapped as well.</param>
    /// <param name="cancel">Stops it.</param>
    /// <exception cref="FileSourceException">The folder or a file can't be read, or not be changed where that is asked.</exception>
    public static async Task<FileFolder> OpenAsync(DataMap map, string path, SessionAccess access, CancellationToken cancel)
    {
        var whole = Path.GetFullPath(path);
        if (!Directory.Exists(whole))
        {
            throw new FileSourceException("There is no such folder: put its path into the environment variable.");
        }

        FileStream? turn = null;
        try
        {
            turn = access == SessionAccess.Change ? await TakeTurnAsync(whole, cancel) : null;
            // A database without a name lies in a file that has none either: nothing is left of it, however the process ends.
            var connection = new SqliteConnection("Data Source=;Pooling=False");
            var folder = new FileFolder(map, whole, access, turn, connection);
            try
            {
                await folder.LoadAsync(cancel);
                return folder;
            }
            catch
            {
                await connection.DisposeAsync();
                throw;
            }
        }
        catch (Exception failure)
        {
            if (turn is not null)
            {
                await turn.DisposeAsync();
            }

            if (failure is IOException or UnauthorizedAccessException)
            {
                // A system's message quotes paths, which may name people.
#pragma warning disable MA0054
                throw new FileSourceException($"The folder can't be {(access == SessionAccess.Change ? "changed" : "read")} ({failure.GetType().Name}): see to the rights of the user Vow runs as, and to the room on the disk.");
#pragma warning restore MA0054
            }

            throw;
        }
    }

    /// <summary>Refuses to work on files of which some lines can't be read: nobody could say whose those are.</summary>
    public void NeedWhole()
    {
        if (faults.Count > 0 && access != SessionAccess.ReadOnly)
        {
            throw new FileSourceException($"Some lines can't be read: {string.Join("; ", faults.Take(3).Select(Said))}. Mend them first.");
        }
    }

    /// <summary>What the folder says about itself: the private database's tables as the files they are.</summary>
    public Catalogue Describe(Catalogue tables) => tables with
    {
        Tables = [.. tables.Tables.Select(table => table with { Format = loaded.FirstOrDefault(file => file.Name == table.Name)?.Format }), .. others],
        Faults = [.. faults],
    };

    /// <summary>Writes every file that has changed rows.</summary>
    /// <exception cref="FileSourceException">A file was written by somebody else since it was read, or can't be replaced. Files replaced before it stay so.</exception>
    public async Task WriteAsync(CancellationToken cancel)
    {
        foreach (var file in loaded)
        {
            var changes = await ChangesAsync(file, cancel);
            if (changes.Count == 0)
            {
                continue;
            }

            try
            {
                await ReplaceAsync(file, changes, cancel);
            }
#pragma warning disable MA0054 // a system's message quotes paths
            catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
            {
                throw new FileSourceException($"{file.Name} can't be replaced ({failure.GetType().Name}): see to the rights of the user Vow runs as, and to the room on the disk.");
            }
#pragma warning restore MA0054
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Transaction.DisposeAsync();
        await Connection.DisposeAsync();
        if (turn is not null)
        {
            await turn.DisposeAsync();
        }
    }

    private static string Said(FileFault fault) => string.Create(CultureInfo.InvariantCulture, $"{fault.File}, line {fault.Line}: {fault.Why.En}");

    private static async Task<FileStream> TakeTurnAsync(string folder, CancellationToken cancel)
    {
        if (!FileIdentity.IsKnown)
        {
            throw new FileSourceException("On this system Vow reads files and never replaces one: their owners are kept on Linux only.");
        }

        var name = Path.Combine(folder, Lock);
        if (FileIdentity.At(name) is { IsOrdinary: false })
        {
            throw new FileSourceException($"{Lock} is not an ordinary file: take it away.");
        }

        var turn = await HoldAsync(name, new FileStreamOptions
        {
            Mode = FileMode.OpenOrCreate,
            Access = FileAccess.ReadWrite,
            Share = FileShare.None,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        }, "Another sweep, erasure or correction is at work in the folder", cancel);
        // Whoever was killed while writing left it; nobody else writes under the lock.
        foreach (var left in Directory.EnumerateFiles(folder, ".*" + Fresh))
        {
            File.Delete(left);
        }

        return turn;
    }

    private static async Task<FileStream> HoldAsync(string path, FileStreamOptions how, string inTheWay, CancellationToken cancel)
    {
        for (var i = 1; ; i++)
        {
            try
            {
                return new FileStream(path, how);
            }
            catch (IOException failure) when (failure is not (FileNotFoundException or DirectoryNotFoundException or PathTooLongException))
            {
                if (i == Tries)
                {
#pragma warning disable MA0054 // a system's message quotes the path
                    throw new FileSourceException($"{inTheWay}: try again once it is done.", passes: true);
#pragma warning restore MA0054
                }

                await Task.Delay(BetweenTries, cancel);
            }
        }
    }

    private static bool IsOurs(string name) => name == Lock || (name.StartsWith('.') && name.EndsWith(Fresh, StringComparison.Ordinal));

    private async Task LoadAsync(CancellationToken cancel)
    {
        await Connection.OpenAsync(cancel);
        FilesDialect.Instance.Prepare(Connection);
        await RunAsync("PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF", cancel);
        await RunAsync($"CREATE TEMPORARY TABLE {Changes} (file TEXT NOT NULL, line INTEGER NOT NULL, name TEXT)", cancel);
        Transaction = await Connection.BeginTransactionAsync(cancel);
        var names = new DirectoryInfo(path).EnumerateFileSystemInfos().Where(entry => !IsOurs(entry.Name)).OrderBy(entry => entry.Name, StringComparer.Ordinal).ToList();
        foreach (var entry in names)
        {
            var mapped = map.Find(entry.Name);
            var isFile = entry is FileInfo && entry.LinkTarget is null;
            if (!isFile && mapped is { NoPersonalData: null })
            {
                faults.Add(new(entry.Name, 1, new("it is a link or a folder, and neither is followed", "c'est un lien ou un dossier, et aucun n'est suivi")));
            }

            if (!isFile || !FileFormat.IsReadable(entry.Name) || (mapped is { NoPersonalData: not null } && access != SessionAccess.ReadOnly))
            {
                // Named all the same: what lies there and is not declared must not go unseen.
                others.Add(new CatalogueTable { Name = entry.Name });
                continue;
            }

            if (names.Any(other => other != entry && string.Equals(other.Name, entry.Name, StringComparison.OrdinalIgnoreCase)))
            {
                throw new FileSourceException("Two files have names that differ by capital letters only: rename one of them.");
            }

            await LoadAsync(entry.Name, mapped, access == SessionAccess.ReadOnly ? 10_000 : mapped is null ? 0 : long.MaxValue, cancel);
        }

        if (access == SessionAccess.Change)
        {
            foreach (var file in loaded)
            {
                await WatchAsync(file, cancel);
            }
        }
    }

    private async Task LoadAsync(string name, MappedTable? mapped, long rows, CancellationToken cancel)
    {
        var changes = access == SessionAccess.Change && mapped is not null;
        await using var stream = await OpenAsync(name, changes, cancel);
        var identity = FileIdentity.Of(stream.SafeFileHandle);
        if (identity is not null && (!identity.IsOrdinary || FileIdentity.At(Path.Combine(path, name))?.Inode != identity.Inode))
        {
            throw new FileSourceException($"{name} was exchanged while it was opened.", passes: true);
        }

        if (changes)
        {
            NeedReplaceable(name, identity!);
        }

        if (stream.Length > FileFormat.LargestFile)
        {
            Unread(name, 1, new("the file is larger than 1 GiB", "le fichier dépasse 1 Gio"));
            return;
        }

        var format = mapped?.Format ?? await GuessAsync(name, stream, cancel);
        using var reader = new RecordReader(stream, format);
        await using var load = new Load(this, name, format, mapped);
        try
        {
            while ((rows > 0 || !load.HasColumns) && await reader.ReadAsync(cancel))
            {
                rows -= await load.TakeAsync(reader, cancel) ? 1 : 0;
            }

            await load.EndAsync(cancel);
            if (load.HasColumns)
            {
                loaded.Add(new LoadedFile(name, format, load.Columns, load.Row, identity, reader.Digest()));
            }
        }
        catch (UnreadableFileException whole)
        {
            Unread(name, reader.Line, whole.Why);
        }

        if (identity is not null && FileIdentity.Of(stream.SafeFileHandle) != identity)
        {
            throw new FileSourceException($"{name} was written while it was read.", passes: true);
        }
    }

    private void Unread(string name, long line, Bilingual why)
    {
        faults.Add(new(name, line, why));
        others.RemoveAll(table => table.Name == name);
        others.Add(new CatalogueTable { Name = name });
    }

    private async Task<FileStream> OpenAsync(string name, bool changes, CancellationToken cancel)
    {
        try
        {
            return await HoldAsync(
                Path.Combine(path, name),
                new FileStreamOptions
                {
                    Mode = FileMode.Open,
                    Access = changes ? FileAccess.ReadWrite : FileAccess.Read,
                    // Held alone, in the way programs that lock files understand.
                    Share = changes ? FileShare.None : FileShare.ReadWrite | FileShare.Delete,
                    BufferSize = 0,
                },
                $"{name} is held by another program", cancel);
        }
#pragma warning disable MA0054 // a system's message quotes the path
        catch (UnauthorizedAccessException)
        {
            throw new FileSourceException($"{name} can't be {(changes ? "written" : "read")} by the user Vow runs as: see to its rights.");
        }
        catch (FileNotFoundException)
        {
            throw new FileSourceException($"{name} went away while it was opened.", passes: true);
        }
#pragma warning restore MA0054
    }

    private static void NeedReplaceable(string name, FileIdentity identity)
    {
        if ((identity.Rights & (UnixFileMode.UserWrite | UnixFileMode.GroupWrite | UnixFileMode.OtherWrite)) == 0)
        {
            throw new FileSourceException($"{name} is marked as not to be written: see to its rights.");
        }

        if (identity.Links > 1)
        {
            throw new FileSourceException($"{name} has a second name (a hard link): what is deleted under one would stay under the other. Make it a copy, or take one away.");
        }
    }

    private static async Task<FileFormat> GuessAsync(string name, FileStream stream, CancellationToken cancel)
    {
        var beginning = new byte[1 << 16];
        var length = await stream.ReadAtLeastAsync(beginning, beginning.Length, throwOnEndOfStream: false, cancel);
        stream.Position = 0;
        return FileFormat.Guess(name, beginning.AsSpan(0, length));
    }

    private async Task RunAsync(string sql, CancellationToken cancel)
    {
        await using var command = Connection.CreateCommand();
        command.CommandText = sql;
        command.Transaction = (SqliteTransaction?)Transaction;
        await command.ExecuteNonQueryAsync(cancel);
    }

    private static string Quote(string name) => FilesDialect.Instance.Quote(name);

    private static string Text(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    // What becomes of rows is noted where it happens: comparing afterwards would take what a database makes of a value for a change.
    private async Task WatchAsync(LoadedFile file, CancellationToken cancel)
    {
        var (table, row) = (Quote(file.Name), Quote(file.Row));
        await RunAsync(
            $"CREATE TEMPORARY TRIGGER {Quote(file.Name + " gone")} AFTER DELETE ON main.{table} BEGIN INSERT INTO {Changes} VALUES ({Text(file.Name)}, old.{row}, NULL); END", cancel);
        var body = string.Concat(file.Columns.Select(column =>
            $"INSERT INTO {Changes} SELECT {Text(file.Name)}, old.{row}, {Text(column)} WHERE old.{Quote(column)} IS NOT new.{Quote(column)}; "));
        await RunAsync($"CREATE TEMPORARY TRIGGER {Quote(file.Name + " changed")} AFTER UPDATE ON main.{table} BEGIN {body}END", cancel);
    }

    /// <summary>What became of a file's rows, by line: the columns that changed, or null where the row is gone.</summary>
    private async Task<Dictionary<long, HashSet<string>?>> ChangesAsync(LoadedFile file, CancellationToken cancel)
    {
        await using var command = Connection.CreateCommand();
        command.CommandText = $"SELECT line, name FROM temp.{Changes} WHERE file = {Text(file.Name)}";
        command.Transaction = (SqliteTransaction)Transaction;
        var changes = new Dictionary<long, HashSet<string>?>();
        await using var reader = await command.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel))
        {
            var line = reader.GetInt64(0);
            if (reader.IsDBNull(1))
            {
                changes[line] = null;
            }
            else if (!changes.TryGetValue(line, out var columns))
            {
                changes[line] = new(StringComparer.Ordinal) { reader.GetString(1) };
            }
            else
            {
                columns?.Add(reader.GetString(1));
            }
        }

        return changes;
    }

    private async Task ReplaceAsync(LoadedFile file, Dictionary<long, HashSet<string>?> changes, CancellationToken cancel)
    {
        var place = Path.Combine(path, file.Name);
        var beside = Path.Combine(path, "." + file.Name + Fresh);
        await using var old = await OpenAsync(file.Name, changes: true, cancel);
        if (!FileIdentity.IsKnown || FileIdentity.Of(old.SafeFileHandle) is not { } identity || identity != file.Identity)
        {
            throw Written(file);
        }

        try
        {
            await using (var fresh = new FileStream(beside, new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None, BufferSize = 1 << 16, UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite }))
            {
                await CopyAsync(file, changes, old, fresh, cancel);
                // Rights last: a change of owner takes some away.
                if (!FileIdentity.Give(beside, identity.Owner, identity.Group))
                {
                    throw new FileSourceException($"{file.Name} belongs to another user, and Vow may not make a file that does: let Vow run as its owner, or give it the file.");
                }

                File.SetUnixFileMode(fresh.SafeFileHandle, identity.Rights);
                fresh.Flush(flushToDisk: true);
            }

            // A crash here leaves the old file and a new one that nobody reads; the next session that changes takes that away.
            Steps.Announce(Steps.Written, map.Source);
            if (FileIdentity.At(place) != identity)
            {
                throw Written(file);
            }

            File.Move(beside, place, overwrite: true);
        }
        catch
        {
            File.Delete(beside);
            throw;
        }

        // A crash here leaves the new file; without power, the name may yet lead to the old one, whose rows are then due again.
        Steps.Announce(Steps.Renamed, map.Source);
        FileIdentity.Sync(path);
    }

    private async Task CopyAsync(LoadedFile file, Dictionary<long, HashSet<string>?> changes, Stream old, Stream fresh, CancellationToken cancel)
    {
        using var reader = new RecordReader(old, file.Format);
        var fields = new RecordFields(file.Format);
        while (await reader.ReadAsync(cancel))
        {
            if (!changes.TryGetValue(reader.Line, out var columns))
            {
                await fresh.WriteAsync(reader.Record, cancel);
            }
            else if (columns is not null)
            {
                // Only lines that could be read are in the database, so this one can.
                _ = fields.Read(reader.Record, reader.MarkLength);
                var values = new List<(int, string, string?, bool)>();
                foreach (var column in columns)
                {
                    var (value, isNumber) = await ValueAsync(file, reader.Line, column, cancel);
                    values.Add((file.Format.IsJson ? fields.Names.ToList().IndexOf(column) : file.Columns.IndexOf(column), column, value, isNumber));
                }

                try
                {
                    await fresh.WriteAsync(fields.Write(reader.Record, values), cancel);
                }
#pragma warning disable MA0054 // its words are taken over
                catch (FileSourceException fault)
                {
                    throw new FileSourceException($"{file.Name} can't be written: {fault.Message}.") { IsOfValue = fault.IsOfValue };
                }
#pragma warning restore MA0054
            }
        }

        if (!reader.Digest().AsSpan().SequenceEqual(file.Digest))
        {
            throw Written(file);
        }
    }

    private async Task<(string? Value, bool IsNumber)> ValueAsync(LoadedFile file, long line, string column, CancellationToken cancel)
    {
        await using var command = Connection.CreateCommand();
        command.CommandText = string.Create(CultureInfo.InvariantCulture, $"SELECT typeof({Quote(column)}), CAST({Quote(column)} AS BLOB) FROM main.{Quote(file.Name)} WHERE {Quote(file.Row)} = {line}");
        command.Transaction = (SqliteTransaction)Transaction;
        await using var reader = await command.ExecuteReaderAsync(cancel);
        await reader.ReadAsync(cancel);
        return reader.IsDBNull(1) ? (null, false) : (Encoding.UTF8.GetString(reader.GetFieldValue<byte[]>(1)), reader.GetString(0) is "integer" or "real");
    }

    private static FileSourceException Written(LoadedFile file) => new($"{file.Name} was written by somebody else meanwhile: nothing was changed in it.", passes: true);

    /// <summary>One file on its way into the private database.</summary>
    private sealed class Load(FileFolder folder, string name, FileFormat format, MappedTable? mapped) : IAsyncDisposable
    {
        private static readonly string[] RowNames = ["rowid", "_rowid_", "oid"];

        private readonly RecordFields fields = new(format);
        private readonly List<string> columns = [];
        private readonly List<int> key = [];
        private SqliteCommand? insert;

        public string Row { get; private set; } = RowNames[0];

        public ImmutableArray<string> Columns => [.. columns];

        public bool HasColumns => columns.Count > 0;

        public ValueTask DisposeAsync() => insert?.DisposeAsync() ?? ValueTask.CompletedTask;

        /// <summary>Takes a record; true where it became a row.</summary>
        public async Task<bool> TakeAsync(RecordReader reader, CancellationToken cancel)
        {
            if (RecordFields.IsBlank(reader.Record.Span[reader.MarkLength..]))
            {
                return false;
            }

            if (fields.Read(reader.Record, reader.MarkLength) is { } why)
            {
                return Fault(reader.Line, why);
            }

            if (!format.IsJson && !HasColumns)
            {
                return await HeadAsync(cancel);
            }

            if (format.IsJson)
            {
                if (!HasColumns)
                {
                    await MakeAsync(Mapped.Count > 0 ? Mapped : [.. fields.Names.Take(1)], cancel);
                    if (!HasColumns)
                    {
                        return Fault(reader.Line, new("it has no member", "il n'a aucun membre"));
                    }
                }

                foreach (var one in fields.Names.Where(one => !columns.Contains(one, StringComparer.OrdinalIgnoreCase)).ToList())
                {
                    await AddAsync(one, cancel);
                }

                if (fields.Names.Any(one => !columns.Contains(one)))
                {
                    return Fault(reader.Line, new("the name of a member differs from another only by capital letters", "le nom d'un membre ne diffère d'un autre que par des majuscules"));
                }

                if (columns.Count > FileFormat.MostColumns)
                {
                    throw new UnreadableFileException(new("with it there are more than 500 different members", "avec elle, il y a plus de 500 membres différents"));
                }
            }
            else if (fields.Fields.Count != columns.Count)
            {
                var (here, heads) = (fields.Fields.Count.ToString(CultureInfo.InvariantCulture), columns.Count.ToString(CultureInfo.InvariantCulture));
                return Fault(reader.Line, new($"its fields are {here}, the headings {heads}", $"ses champs sont au nombre de {here}, les en-têtes de {heads}"));
            }

            var values = new object?[columns.Count];
            for (var i = 0; i < fields.Fields.Count; i++)
            {
                values[format.IsJson ? columns.IndexOf(fields.Names[i]) : i] = fields.Fields[i].Value;
            }

            if (key.Any(i => values[i] is null or byte[] { Length: 0 } || (values[i] is byte[] bytes && bytes.AsSpan().Contains((byte)0))))
            {
                return Fault(reader.Line, new("its key is empty or no text", "sa clé est vide ou n'est pas du texte"));
            }

            await InsertAsync(reader.Line, values, cancel);
            return true;
        }

        /// <summary>Ends the file, once its last record was taken.</summary>
        public async Task EndAsync(CancellationToken cancel)
        {
            if (!HasColumns)
            {
                if (!format.IsJson)
                {
                    throw new UnreadableFileException(new("it has no row of headings", "il n'a pas de ligne d'en-têtes"));
                }

                await MakeAsync(Mapped, cancel);
                if (!HasColumns)
                {
                    folder.others.Add(new CatalogueTable { Name = name });
                }
            }

            if (mapped is { Key.IsEmpty: false } && mapped.Key.All(columns.Contains))
            {
                await UniqueAsync(mapped.Key, cancel);
            }
        }

        // What the map names is there even where no object has it, as once the last of them is gone.
        private IReadOnlyList<string> Mapped => [.. (mapped?.Columns ?? []).Select(column => column.Name).Union(mapped?.Key ?? [], StringComparer.Ordinal)];

        private static Bilingual Twice(string line) => new($"its key stands on line {line} already", $"sa clé se trouve déjà à la ligne {line}");

        private bool Fault(long line, Bilingual why)
        {
            if (folder.faults.Count < MostFaults)
            {
                folder.faults.Add(new(name, line, why));
            }

            return false;
        }

        private async Task<bool> HeadAsync(CancellationToken cancel)
        {
            var names = fields.Fields.Select(field => field.Value is byte[] bytes ? Encoding.UTF8.GetString(bytes).Trim() : "").ToList();
            if (names.Count > FileFormat.MostColumns)
            {
                throw new UnreadableFileException(new("it has more than 500 headings", "elle a plus de 500 en-têtes"));
            }

            if (names.Any(one => one.Length == 0 || one.Contains('\0', StringComparison.Ordinal)) || names.Distinct(StringComparer.OrdinalIgnoreCase).Count() < names.Count)
            {
                throw new UnreadableFileException(new("one of the headings is empty or stands there twice", "un des en-têtes est vide ou s'y trouve deux fois"));
            }

            await MakeAsync(names, cancel);
            return false;
        }

        private async Task MakeAsync(IReadOnlyList<string> names, CancellationToken cancel)
        {
            if (names.Count == 0)
            {
                return;
            }

            await folder.RunAsync($"CREATE TABLE main.{Quote(name)} ({string.Join(", ", names.Select(one => $"{Quote(one)} {TypeOf(one)}"))})", cancel);
            columns.AddRange(names);
            Known();
        }

        private async Task AddAsync(string column, CancellationToken cancel)
        {
            if (insert is not null)
            {
                await insert.DisposeAsync();
                insert = null;
            }

            await folder.RunAsync($"ALTER TABLE main.{Quote(name)} ADD COLUMN {Quote(column)} {TypeOf(column)}", cancel);
            columns.Add(column);
            Known();
        }

        // A column may be called as the line is: then the line goes by another of its names.
        private void Known()
        {
            Row = RowNames.FirstOrDefault(one => !columns.Contains(one, StringComparer.OrdinalIgnoreCase)) ?? throw new UnreadableFileException(new("it has the columns rowid, _rowid_ and oid, of which one must be renamed", "il a les colonnes rowid, _rowid_ et oid, dont une doit être renommée"));
            key.Clear();
            key.AddRange((mapped?.Key ?? []).Select(columns.IndexOf).Where(at => at >= 0));
        }

        // Text as it stands; what the map says is a number of seconds is one. JSON says of each value what it is.
        private string TypeOf(string column) => mapped?.Column(column)?.Encoding is TimeEncoding.UnixSeconds or TimeEncoding.UnixMillis or TimeEncoding.UnixMicros ? "integer" : format.IsJson ? "" : "text";

        private async Task InsertAsync(long line, object?[] values, CancellationToken cancel)
        {
            if (insert is null)
            {
                insert = folder.Connection.CreateCommand();
                insert.Transaction = (SqliteTransaction)folder.Transaction;
                // As bytes, so that a text with a NUL in it comes whole.
                insert.CommandText = $"INSERT INTO main.{Quote(name)} ({Row}, {string.Join(", ", columns.Select(Quote))}) VALUES (@line, {string.Join(", ", columns.Select((_, i) => $"iif(typeof(@c{i}) = 'blob', CAST(@c{i} AS TEXT), @c{i})"))})";
                insert.Parameters.Add(new SqliteParameter("@line", SqliteType.Integer));
                foreach (var i in Enumerable.Range(0, columns.Count))
                {
                    insert.Parameters.Add(new SqliteParameter("@c" + i.ToString(CultureInfo.InvariantCulture), null));
                }
            }

            insert.Parameters[0].Value = line;
            for (var i = 0; i < values.Length; i++)
            {
                insert.Parameters[i + 1].Value = values[i] ?? DBNull.Value;
            }

            await insert.ExecuteNonQueryAsync(cancel);
        }

        private async Task UniqueAsync(ImmutableArray<string> of, CancellationToken cancel)
        {
            var list = string.Join(", ", of.Select(Quote));
            await using var twice = folder.Connection.CreateCommand();
            twice.Transaction = (SqliteTransaction)folder.Transaction;
            twice.CommandText = $"SELECT min({Row}), max({Row}) FROM main.{Quote(name)} GROUP BY {list} HAVING count(*) > 1 LIMIT 5";
            var any = false;
            await using (var reader = await twice.ExecuteReaderAsync(cancel))
            {
                while (await reader.ReadAsync(cancel))
                {
                    any = true;
                    Fault(reader.GetInt64(1), Twice(reader.GetInt64(0).ToString(CultureInfo.InvariantCulture)));
                }
            }

            if (!any)
            {
                await folder.RunAsync($"CREATE UNIQUE INDEX main.{Quote(name + " key")} ON {Quote(name)} ({list})", cancel);
            }
        }
    }
}
