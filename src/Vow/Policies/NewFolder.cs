namespace Vow.Policies;

/// <summary>A folder that comes into being with all its files or not at all.</summary>
internal static class NewFolder
{
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
