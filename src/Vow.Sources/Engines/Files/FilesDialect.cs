using System.Data.Common;
using System.Text;

namespace Vow.Sources;

/// <summary>
/// A folder of files. Its rows are worked on in a private SQLite database that lives as long as one session (<see cref="FileFolder"/>), so that everything
/// which works on SQLite works on files and comes out the same.
/// </summary>
internal sealed class FilesDialect : SqliteDialect
{
    public static new FilesDialect Instance { get; } = new();

    public override string Word => "files";

    /// <summary>A batch reads and writes the whole file: few and large ones.</summary>
    public override BatchLimits Limits => BatchLimits.Server;

    public override string GrantSql(DataMap map, string role) =>
        $"# A folder has no roles. The user {role} runs as must be able to read and write the folder and each mapped file, and own them or be root:\n"
        + "# a file is replaced by a new one with the same owner, group and mode.\n";

    /// <summary>Files hold no mark of a batch: after a crash the rows themselves are looked at.</summary>
    internal override bool KeepsBatches => false;

    /// <summary>There is nothing to index: each session reads the whole file.</summary>
    internal override bool HasIndexes => false;

    public override bool IsTransient(DbException error) => error is FileSourceException ? error.IsTransient : base.IsTransient(error);

    internal override Task<DbConnection> ConnectAsync(string connectionString, CancellationToken cancel) =>
        throw new NotSupportedException("A folder is opened with its map.");

    // As bytes: a text with a NUL in it would end there.
    internal override object Read(DbDataReader reader, int column) =>
        reader.GetValue(column) is string ? Encoding.UTF8.GetString(reader.GetFieldValue<byte[]>(column)) : reader.GetValue(column);
}
