using System.Text.Json;

namespace Vow.Gate.Tests;

/// <summary>Cases any implementation of the gate can be held to, kept as data.</summary>
internal static class Corpus
{
    /// <summary>The cases of a file, each field as text.</summary>
    public static List<Dictionary<string, string>> Read(string name)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "corpus", "gate", name)));
        return [.. document.RootElement.GetProperty("cases").EnumerateArray().Select(each => each.EnumerateObject().ToDictionary(p => p.Name, p => p.Value.ToString()))];
    }
}
