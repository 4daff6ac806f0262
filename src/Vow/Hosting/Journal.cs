using System.Text;
using Vow.Gate;

namespace Vow.Hosting;

/// <summary>
/// A file beside the database, a line each, of what a restored database would not know. It goes into both kinds of backup, never back with one:
/// <c>vow restore</c> puts the lines together. A line ends with the oldest backup it can be needed for. Lines are ASCII and hold pseudonyms only.
/// </summary>
/// <typeparam name="T">What a line says; equal lines are one.</typeparam>
/// <param name="path">The file, one of <see cref="VowHome"/>.</param>
public abstract class Journal<T>(string path)
    where T : class
{
    private const int Block = 64 << 10;

    private readonly Lock turn = new();

    /// <summary>All lines, oldest first; those a crash cut short are passed over.</summary>
    public IReadOnlyList<T> Read()
    {
        lock (turn)
        {
            return [.. ReadFile(path)];
        }
    }

    /// <summary>The lines from the last written to the first, read only as far as they are asked for.</summary>
    public IEnumerable<T> ReadBackwards()
    {
        if (!File.Exists(path))
        {
            yield break;
        }

        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        // What follows the last end of line is none; what precedes the first is the rest of a line of the block before.
        string? begun = null;
        var buffer = new byte[Block];
        for (var from = file.Length; from > 0;)
        {
            var size = (int)Math.Min(Block, from);
            from -= size;
            file.Position = from;
            file.ReadExactly(buffer, 0, size);
            var lines = (Encoding.ASCII.GetString(buffer, 0, size) + begun).Split('\n');
            for (var i = lines.Length - (begun is null ? 2 : 1); i > 0; i--)
            {
                if (Parse(lines[i]) is { } one)
                {
                    yield return one;
                }
            }

            begun = lines.Length == 1 && begun is null ? null : lines[0];
        }

        if (begun is not null && Parse(begun) is { } first)
        {
            yield return first;
        }
    }

    /// <summary>Adds what other copies of this file know, from the folders they lie in.</summary>
    /// <param name="folders">Folders of backups; one without such a file adds nothing.</param>
    public void AddFrom(params IEnumerable<string> folders)
    {
        ArgumentNullException.ThrowIfNull(folders);
        lock (turn)
        {
            var others = folders.SelectMany(folder => ReadFile(System.IO.Path.Combine(folder, System.IO.Path.GetFileName(path)))).ToList();
            if (others.Count > 0)
            {
                WriteFile([.. ReadFile(path).Concat(others).Distinct().OrderBy(one => At(one).Microseconds)]);
            }
        }
    }

    /// <summary>Forgets lines no backup can need any more.</summary>
    public void Forget(Instant now)
    {
        lock (turn)
        {
            var all = ReadFile(path).ToList();
            if (all.Any(one => At(one).Plus(OldestBackup.Age) < now))
            {
                WriteFile([.. all.Where(one => At(one).Plus(OldestBackup.Age) >= now)]);
            }
        }
    }

    /// <summary>Adds a line at the end.</summary>
    /// <param name="one">What it says.</param>
    /// <param name="toDisk">Whether it must be on the disk when this returns.</param>
    /// <exception cref="IOException">It could not be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    protected void Append(T one, bool toDisk)
    {
        lock (turn)
        {
            var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite };
            if (!OperatingSystem.IsWindows())
            {
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            }

            using var file = new FileStream(path, options);
            var end = file.Length;
            // A line that a crash cut short goes: it could swallow this one, and half of it could be read as another.
            while (end > 0 && ByteAt(end - 1) != '\n')
            {
                end--;
            }

            file.SetLength(end);
            file.Position = end;
            file.Write(Encoding.ASCII.GetBytes(Line(one) + "\n"));
            if (toDisk)
            {
                file.Flush(flushToDisk: true);
            }

            int ByteAt(long place)
            {
                file.Position = place;
                return file.ReadByte();
            }
        }
    }

    /// <summary>When what a line says happened.</summary>
    protected abstract Instant At(T one);

    /// <summary>The line, without its end.</summary>
    protected abstract string Line(T one);

    /// <summary>What a line says, or null where it is not whole.</summary>
    protected abstract T? Parse(string line);

    private IEnumerable<T> ReadFile(string from) => File.Exists(from) ? File.ReadAllText(from).Split('\n')[..^1].Select(Parse).OfType<T>() : [];

    private void WriteFile(IReadOnlyList<T> all) => Keys.SecretFile.Write(path, string.Concat(all.Select(one => Line(one) + "\n")));
}
