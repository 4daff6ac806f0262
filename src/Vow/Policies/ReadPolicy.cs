using Vow.Policy;

namespace Vow.Policies;

/// <summary>Reads a policy's folder from disk.</summary>
public static class ReadPolicy
{
    /// <summary>The files of a policy's folder; null where the folder does not exist.</summary>
    public static PolicyFiles? FilesIn(string folder)
    {
        if (!Directory.Exists(folder))
        {
            return null;
        }

        var name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)));
        return PolicyFiles.From(name, PolicyFiles.Names
            .Select(file => (file, path: Path.Combine(folder, file)))
            .Where(f => File.Exists(f.path))
            .Select(f => KeyValuePair.Create(f.file, File.ReadAllText(f.path))));
    }
}
