using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Vow.Policy;

/// <summary>The texts of a policy's folder, as the caller read them. Nothing here touches a disk.</summary>
/// <param name="Name">The folder's name, e.g. <c>coraye</c>.</param>
/// <param name="Texts">File name to its text.</param>
public sealed record PolicyFiles(string Name, ImmutableSortedDictionary<string, string> Texts)
{
    /// <summary>The model: controller, data, purposes, recipients, forms.</summary>
    public const string Policy = "policy.yaml";
    /// <summary>The published clauses.</summary>
    public const string Promises = "promises.yaml";
    /// <summary>Where the data lies; may be absent.</summary>
    public const string Sources = "sources.yaml";

    /// <summary>The file of the prose in a language: <c>text.en.md</c>.</summary>
    public static string Text(Language language) => $"text.{language.Code()}.md";

    /// <summary>Every file name with a meaning to the language.</summary>
    public static ImmutableArray<string> Names { get; } = [Policy, Promises, Sources, Text(Language.En), Text(Language.Fr)];

    /// <summary>A file set from name-text pairs.</summary>
    public static PolicyFiles From(string name, IEnumerable<KeyValuePair<string, string>> texts) =>
        new(name, texts.ToImmutableSortedDictionary(StringComparer.Ordinal));

    /// <summary>A file's text, or null.</summary>
    public string? this[string file] => Texts.TryGetValue(file, out var text) ? text : null;

    /// <summary>
    /// SHA-256 over the file set, lower-case hex: for each file with a meaning, in name order, its name, its length in bytes and its UTF-8 bytes. The
    /// folder's name is not part of it; a byte-order mark is.
    /// </summary>
    public string Hash()
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var (name, text) in Texts)
        {
            if (!Names.Contains(name))
            {
                continue;
            }

            var bytes = Encoding.UTF8.GetBytes(text);
            hash.AppendData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{name}\n{bytes.Length}\n")));
            hash.AppendData(bytes);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}
