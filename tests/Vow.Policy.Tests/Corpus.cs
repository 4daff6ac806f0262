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

    /// <summary>The small policy with so many purposes more: the largest of the corpus, made here since nobody would read it.</summary>
    public static PolicyFiles Large(int purposes) => With(
        PolicyFiles.Policy, "  security:\n",
        string.Concat(Enumerable.Range(1, purposes).Select(number =>
            $"  p{number}:\n    title: {{ en: Purpose {number}, fr: Finalité {number} }}\n    why: {{ en: because, fr: parce que }}\n    basis: contract\n    contract: {{ en: terms, fr: conditions }}\n"
            + $"    persons: [customers]\n    data: [email, name, phone?]\n    keep:\n      active: {{ for: 3 years, after: last_activity }}\n"
            + $"      archive: {{ for: 5 years, after: active_end, data: [email], open_to: [dpo], legal_text: C. civ. 2224, why: {{ en: proof, fr: preuve }} }}\n      then: delete\n"
            + $"    recipients: [hosting, mailer]\n    on_erasure: archive\n")) + "  security:\n");

    /// <summary>The small policy with one stretch of one file replaced; the stretch must be there.</summary>
    public static PolicyFiles With(string file, string old, string replacement) => With(Small, file, old, replacement);

    /// <summary>A policy with one stretch of one file replaced; the stretch must be there.</summary>
    public static PolicyFiles With(PolicyFiles files, string file, string old, string replacement)
    {
        var text = files[file] ?? throw new InvalidOperationException(file);
        var at = text.IndexOf(old, StringComparison.Ordinal);
        if (at < 0)
        {
            throw new InvalidOperationException($"{file} does not hold: {old}");
        }

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
