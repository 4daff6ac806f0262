using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;
using Vow.Tests.Doors;
using Vow.Tests.Retention;
using Vow.Tests.Shared;

namespace Vow.Tests.Policies;

/// <summary>An installation that lives by a company's own policy, in a folder the test edits, beside a small shop.</summary>
internal sealed partial class PolicyBed : IAsyncDisposable
{
    /// <summary>What <c>figures</c> rests on, as written.</summary>
    public const string Interest = "    basis: legitimate_interest\n    interest: { en: knowing how many use it, fr: savoir combien s'en servent }\n";

    private const string Figures = $$"""
          figures:
            title: { en: "Figures about use", fr: "Chiffres sur l'utilisation" }
            why: { en: "because you use our services", fr: "parce que vous utilisez nos services" }
        {{Interest}}    data: [email]
            keep:
              active: { for: 2 years, after: last_contact }
              then: delete
            on_erasure: delete

        """;

    private readonly string folder;

    private PolicyBed(string folder, VowUnderTest vow)
    {
        this.folder = folder;
        Vow = vow;
    }

    public VowUnderTest Vow { get; }

    /// <summary>The policy's folder.</summary>
    public string Policy => Path.Combine(folder, "acme");

    /// <summary>Another copy of the folder as it was at first.</summary>
    public string First => Path.Combine(folder, "first", "acme");

    /// <summary>Started, with these rows in its shop; announced changes are promised 30 days ahead.</summary>
    public static async Task<PolicyBed> StartAsync(Engine engine, string shop = "", bool announced = true)
    {
        var folder = Directory.CreateTempSubdirectory("vow-plan-").FullName;
        foreach (var name in new[] { "acme", Path.Combine("first", "acme") })
        {
            Directory.CreateDirectory(Path.Combine(folder, name));
            foreach (var file in Directory.EnumerateFiles(Repository.At("policies", "coraye")))
            {
                var text = (await File.ReadAllTextAsync(file)).Replace("sample: true\n", "", StringComparison.Ordinal);
                if (Path.GetFileName(file) == "policy.yaml")
                {
                    text = Changes().Replace(text, "").Replace("name: coraye\n", "name: acme\n", StringComparison.Ordinal);
                    // Something that rests on an interest, for whoever objects.
                    text = text.Replace("\n  newsletter:\n", "\n" + Figures + "\n  newsletter:\n", StringComparison.Ordinal);
                    text += announced ? "\nchanges:\n  announced: 30 days\n  how: { en: by e-mail, fr: par e-mail }\n" : "";
                }

                await File.WriteAllTextAsync(Path.Combine(folder, name, Path.GetFileName(file)), text);
            }
        }

        var database = Path.Combine(folder, "shop.db");
        await using (var file = new SqliteConnection($"Data Source={database};Pooling=False"))
        {
            await file.OpenAsync();
            await using var command = file.CreateCommand();
            command.CommandText = "PRAGMA journal_mode = WAL;" + RetentionBed.Schema + shop;
            await command.ExecuteNonQueryAsync();
        }

        var vow = await VowUnderTest.StartAsync(
            engine, Path.Combine(folder, "acme"), variables: new Dictionary<string, string> { ["VOW_SHOP"] = $"Data Source={database};Pooling=False;Default Timeout=5" });
        return new PolicyBed(folder, vow);
    }

    /// <summary>Changes one stretch of one file; it must be there.</summary>
    public void Edit(string old, string replacement, string file = "policy.yaml")
    {
        var path = Path.Combine(Policy, file);
        var text = File.ReadAllText(path);
        Assert.Contains(old, text, StringComparison.Ordinal);
        var at = text.IndexOf(old, StringComparison.Ordinal);
        File.WriteAllText(path, string.Concat(text.AsSpan(0, at), replacement, text.AsSpan(at + old.Length)));
    }

    /// <summary>The folder as it was at first.</summary>
    public void Restore()
    {
        foreach (var file in Directory.EnumerateFiles(First))
        {
            File.Copy(file, Path.Combine(Policy, Path.GetFileName(file)), overwrite: true);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Vow.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    // The shipped policy may promise a period of its own; the tests' is known.
    [GeneratedRegex(@"\nchanges:\n(?:[ #].*\n|\n)*", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Changes();
}
