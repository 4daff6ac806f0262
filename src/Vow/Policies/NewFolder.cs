namespace Vow.Policies;

/// <summary>A folder that comes into being with all its files or not at all.</summary>
internal static class NewFolder
{
    /// <summary>What stands in the way of writing it, and what to do; null where nothing does.</summary>
    public static string? InTheWay(string folder) =>
        File.Exists(folder) ? $"{folder} is a file: name a folder that is not there yet."
        : Directory.Exists(folder) && Directory.EnumerateFileSystemEntries(folder).Any()
            ? $"{folder} holds something already, and nothing is ever overwritten. Name another folder, then carry over what you want; or edit what is there and run: vow check --policy {folder}"
        : null;

    /// <summary>Writes it; null where it stands, else why not. Only an empty folder may be there already.</summary>
    public static async Task<string?> WriteAsync(string folder, IEnumerable<KeyValuePair<string, string>> texts, CancellationToken cancel)
    {
        var place = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        var beside = $"{place}.new-{Environment.ProcessId}";
        try
        {
            Directory.CreateDirectory(beside);
            foreach (var (name, text) in texts)
            {
                await File.WriteAllTextAsync(Path.Combine(beside, name), text, cancel);
            }

            if (Directory.Exists(place))
            {
                // Fails where something has come into it meanwhile.
                Directory.Delete(place);
            }

            Directory.Move(beside, place);
            return null;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            return $"{folder} can't be written: {failure.Message}";
        }
        finally
        {
            if (Directory.Exists(beside))
            {
                Directory.Delete(beside, recursive: true);
            }
        }
    }
}
