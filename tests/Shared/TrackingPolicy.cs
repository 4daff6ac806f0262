using System.Text.RegularExpressions;

namespace Vow.Tests.Shared;

/// <summary>
/// CORAYE's policy on the day its advertising company and the first social network are known: the banner asks about visits and advertisements, and a button waits in its place.
/// </summary>
public sealed partial class TrackingPolicy : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("vow-trackers-").FullName;

    /// <summary>Writes it.</summary>
    /// <param name="change">What else is different in policy.yaml.</param>
    public TrackingPolicy(Func<string, string>? change = null)
    {
        Folder = Path.Combine(root, "coraye");
        Directory.CreateDirectory(Folder);
        foreach (var file in Directory.EnumerateFiles(Repository.Policy("coraye")))
        {
            File.Copy(file, Path.Combine(Folder, Path.GetFileName(file)));
        }

        Change(text =>
        {
            text = Known(text, "ad_platform", "Réclame SARL");
            text = Known(text, "facebook", "Facebook");
            // A network's button of its own, so that one known network can be asked about.
            text = ButtonsOfOthers().Replace(text, "");
            text = text.Replace("    opt_out: { unknown: ", "    names: [ad_id, \"ad_x_*\"]\n    domains: [ads.reclame.example]\n    opt_out: https://reclame.example/stop # ", StringComparison.Ordinal);
            return change?.Invoke(text) ?? text;
        });
    }

    /// <summary>Its folder.</summary>
    public string Folder { get; }

    /// <summary>Changes policy.yaml.</summary>
    public void Change(Func<string, string> change)
    {
        ArgumentNullException.ThrowIfNull(change);
        var file = Path.Combine(Folder, "policy.yaml");
        var before = File.ReadAllText(file);
        var after = change(before);
        if (after == before)
        {
            throw new InvalidOperationException("The policy no longer has the text this test changes.");
        }

        File.WriteAllText(file, after);
    }

    /// <inheritdoc />
    public void Dispose() => Directory.Delete(root, recursive: true);

    private static string Known(string text, string id, string name)
    {
        var from = text.IndexOf($"\n  {id}:\n    name:", StringComparison.Ordinal);
        var rest = text[(from + 1)..];
        var next = NextEntry().Match(rest, id.Length + 3).Index;
        var known = Unknown("name").Replace(rest[..next], $"    name: {name}\n");
        known = Unknown("countries").Replace(known, "    countries: [FR]\n");
        known = Unknown("contract").Replace(known, "    contract: agreement of 2026-10-01\n");
        return text[..(from + 1)] + known + rest[next..];
    }

    private static Regex Unknown(string key) => new($"    {key}: {{ unknown: .*}}\n", RegexOptions.None, TimeSpan.FromSeconds(1));

    [GeneratedRegex("\n  (?=[a-z_#])", RegexOptions.None, 1000)]
    private static partial Regex NextEntry();

    [GeneratedRegex("  (twitter|instagram)_button:\n(    .*\n)+", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex ButtonsOfOthers();
}
