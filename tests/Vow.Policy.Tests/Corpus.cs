using System.Runtime.CompilerServices;

namespace Vow.Policy.Tests;

/// <summary>Policies on disk: the small one of the corpus, those the product ships.</summary>
internal static class Corpus
{
    public static string Root { get; } = FindRoot();

    public static PolicyFiles Small { get; } = Of("small");

    /// <summary>A policy of the corpus by its folder's name.</summary>
    public static PolicyFiles Of(string name) => Load(Path.Combine(Root, "tests", "corpus", "policy", name));

    public static PolicyFiles Load(string folder) => PolicyFiles.From(
        Path.GetFileName(folder),
        Directory.EnumerateFiles(folder).Select(path => KeyValuePair.Create(Path.GetFileName(path), File.ReadAllText(path))));

    /// <summary>The small policy with one stretch of one file replaced; the stretch must be there.</summary>
    public static PolicyFiles With(string file, string old, string replacement) => With(Small, file, old, replacement);

    /// <summary>A policy with one stretch of one file replaced; the stretch must be there.</summary>
    public static PolicyFiles With(PolicyFiles files, string file, string old, string replacement)
    {
        var text = files[file] ?? throw new InvalidOperationException(file);
        Assert.Contains(old, text, StringComparison.Ordinal);
        var at = text.IndexOf(old, StringComparison.Ordinal);
        return files with { Texts = files.Texts.SetItem(file, string.Concat(text.AsSpan(0, at), replacement, text.AsSpan(at + old.Length))) };
    }

    private static string FindRoot([CallerFilePath] string here = "")
    {
        var folder = Path.GetDirectoryName(here);
        while (folder is not null && !File.Exists(Path.Combine(folder, "vow.slnx")))
        {
            folder = Path.GetDirectoryName(folder);
        }

        return folder ?? throw new InvalidOperationException("No vow.slnx above the tests.");
    }
}
