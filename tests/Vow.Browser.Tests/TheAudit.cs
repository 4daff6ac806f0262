using System.Diagnostics;
using System.Text.Json;
using Vow.Tests.Shared;

namespace Vow.Browser.Tests;

/// <summary>The program that visits a company's site and holds it against the policy, run as anybody runs it.</summary>
public sealed class TheAudit : IAsyncLifetime
{
    private readonly TrackingPolicy policy = new(text => text
        .Replace("    names: [vow-visitor]\n", "    names: [vow-visitor, \"ad_x_*\"]\n    domains: [127.0.0.1]\n", StringComparison.Ordinal));

    private readonly string folder = Directory.CreateTempSubdirectory("vow-audit-").FullName;
    private VowUnderTest vow = null!;
    private CompanySite site = null!;

    public async ValueTask InitializeAsync()
    {
        Assert.SkipWhen(Chromium.Path is null, "Chromium is not installed.");
        site = await CompanySite.StartAsync();
        vow = await VowUnderTest.StartAsync(policy: policy.Folder, now: TimeProvider.System.GetUtcNow(), variables: new Dictionary<string, string> { ["VOW_SITES"] = site.Url });
        site.Vow = vow.Url.GetLeftPart(UriPartial.Authority);
    }

    public async ValueTask DisposeAsync()
    {
        if (vow is not null)
        {
            await vow.DisposeAsync();
            await site.DisposeAsync();
        }

        policy.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task An_honest_site_keeps_its_word_and_the_file_holds_no_value()
    {
        var file = Path.Combine(folder, "audit.json");
        var (code, said) = await RunAsync("/tag?who=alice", "--json", file, "--pictures", folder);
        Assert.True(code == 0, said);
        Assert.Contains("1 of 1 pages visited", said, StringComparison.Ordinal);
        var text = await File.ReadAllTextAsync(file);
        Assert.DoesNotContain("alice", text, StringComparison.Ordinal);
        using var json = JsonDocument.Parse(text);
        Assert.Equal("kept", json.RootElement.GetProperty("verdict").GetString());
        var visits = json.RootElement.GetProperty("report").GetProperty("visits").EnumerateArray().ToDictionary(visit => visit.GetProperty("state").GetString()!, visit => visit, StringComparer.Ordinal);
        Assert.Equal(["vow-choice", "vow-visitor"], visits["accepted"].GetProperty("cookies").EnumerateArray().Select(cookie => cookie.GetProperty("name").GetString()!).Order(StringComparer.Ordinal));
        Assert.Empty(visits["signal"].GetProperty("cookies").EnumerateArray());
        Assert.Equal(["vow-choice"], visits["withdrawn"].GetProperty("cookies").EnumerateArray().Select(cookie => cookie.GetProperty("name").GetString()));
        Assert.Equal(5, Directory.GetFiles(folder, "*.jpg").Length);
    }

    [Fact]
    public async Task What_the_policy_does_not_allow_is_shown_request_by_request()
    {
        // An early pixel, a cookie nobody declared, and a counter that keeps a database beyond the end of its yes.
        site.Script = $$"""
            new Image().src = '{{site.Other}}/early.svg?mail=alice';
            document.cookie = 'hidden_id=alice; path=/';
            setInterval(() => window.ran && indexedDB.open('ad_x_kept'), 50);
            """;
        var (code, said) = await RunAsync("/tag", "--lang", "fr");
        Assert.True(code == 1, said);
        Assert.Contains("Avant le choix\u00a0: 127.0.0.1/early.svg [audience_number], lancé par localhost/tag\n    avant le choix\u00a0: /tag", said, StringComparison.Ordinal);
        Assert.Contains("Malgré un refus\u00a0: 127.0.0.1/early.svg", said, StringComparison.Ordinal);
        Assert.Contains("Malgré un refus\u00a0: ad_x_kept (localhost) [audience_number]\n    après le retrait de l'accord\u00a0: /tag", said, StringComparison.Ordinal);
        Assert.Contains("Enregistré, et absent de la politique\u00a0: hidden_id (localhost)", said, StringComparison.Ordinal);
        Assert.DoesNotContain("alice", said, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_was_not_seen_is_not_proved()
    {
        var (code, said) = await RunAsync("/tag", "--chromium", Path.Combine(folder, "nothing"));
        Assert.Equal(2, code);
        Assert.Contains("no Chromium was found", said, StringComparison.Ordinal);

        // A page that asks nothing, and a map of more than may be visited.
        site.Map = ["/plain", "/other", "/tag"];
        (code, said) = await RunAsync("/plain", "--pages", "1");
        Assert.True(code == 2, said);
        Assert.Contains("1 of 3 pages visited", said, StringComparison.Ordinal);
        Assert.Contains("after a refusal: the page has no banner of Vow's (/plain)", said, StringComparison.Ordinal);

        // The page Cookies has none either, but asks by itself.
        (code, said) = await RunAsync(new Uri(vow.Url, "/cookies").AbsoluteUri, "--pages", "1");
        Assert.True(code == 2, said);
        Assert.DoesNotContain("(/cookies)", said, StringComparison.Ordinal);
    }

    private async Task<(int Code, string Said)> RunAsync(string page, params string[] words)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "vow-audit.dll"), new Uri(new Uri(site.Url), page).AbsoluteUri, "--policy", policy.Folder, .. words]) { RedirectStandardOutput = true, RedirectStandardError = true, UseShellExecute = false };
        using var program = Process.Start(start)!;
        var output = program.StandardOutput.ReadToEndAsync();
        var errors = program.StandardError.ReadToEndAsync();
        await program.WaitForExitAsync();
        return (program.ExitCode, await output + await errors);
    }
}
