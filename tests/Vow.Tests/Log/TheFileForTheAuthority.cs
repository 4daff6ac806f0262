using System.Net;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Vow.Tests.Shared;
using Doorstep = Vow.Tests.Doors.Site;

namespace Vow.Tests.Log;

/// <summary>What the controller puts before the authority about one person.</summary>
public sealed partial class TheFileForTheAuthority
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory, MemberData(nameof(VowUnderTest.Engines), MemberType = typeof(VowUnderTest))]
    public async Task It_holds_the_words_shown_the_dates_the_answers_and_proofs_that_stand_alone(Engine engine)
    {
        await using var vow = await VowUnderTest.StartAsync(engine);
        var site = Doorstep.Of(vow);
        var marie = await site.AccountAsync("marie@example.test", ("choice_newsletter_email", "yes"), ("of_age", "yes"), ("shown", site.Get<Vow.Policies.PolicyHolder>().Current.Declared.Hash));
        Assert.Equal(HttpStatusCode.SeeOther, (await site.PostAsync("/fr/me/ask", ("text", "Que savez-vous de <moi> ?"), ("right", ""))).StatusCode);
        await SealedAsync(vow);
        var key = (await site.PageAsync("/log/vkey")).Trim();
        var folder = Path.Combine(vow.Home, "complaint");
        var made = await vow.RunAsync("dossier", "email=Marie@example.test", folder, "--reason", "complaint 26-1234");
        Assert.Equal((0, ""), (made.Exit, made.Error));

        foreach (var (language, words) in new[] { ("en", "Words shown:"), ("fr", "Texte affiché") })
        {
            var raw = await File.ReadAllTextAsync(Path.Combine(folder, $"dossier.{language}.html"), Cancel);
            var text = WebUtility.HtmlDecode(raw);
            Assert.Contains($"<html lang=\"{language}\">", raw, StringComparison.Ordinal);
            Assert.Contains(words, text, StringComparison.Ordinal);
            Assert.Contains("marie@example.test", text, StringComparison.Ordinal);
            Assert.Contains("Que savez-vous de <moi> ?", text, StringComparison.Ordinal);
            Assert.DoesNotContain("<moi>", raw, StringComparison.Ordinal);
            // The sentence beside the box, in the language it was read in.
            Assert.Contains("Yes, CORAYE may", text, StringComparison.Ordinal);
        }

        var receipts = Directory.GetFiles(Path.Combine(folder, "receipts"));
        Assert.NotEmpty(receipts);
        foreach (var file in receipts)
        {
            var ran = await vow.RunAsync("ledger", "verify", file, "--key", key);
            Assert.True(ran.Exit == 0, ran.Output + ran.Error);
            Assert.Contains("was recorded so", ran.Output, StringComparison.Ordinal);
        }

        Assert.All(receipts, file => Assert.True(Directory.Exists(Path.Combine(folder, "policies", JsonNode.Parse(File.ReadAllText(file))!["policy"]!.ToString()))));
        Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(receipts[0]) == (UnixFileMode.UserRead | UnixFileMode.UserWrite));

        // Making it is itself on record.
        Assert.Contains("dossier.made", (await vow.RunAsync("ledger", "show", "--last", "50")).Output + await WaitedAsync(vow), StringComparison.Ordinal);
        await FaultAsync("not empty", "email=marie@example.test", folder, "--reason", "complaint 26-1234");
        await FaultAsync("'--reason' is required", "email=marie@example.test", folder + "2");
        await FaultAsync("Say why", "email=marie@example.test", folder + "2", "--reason", "why");
        await FaultAsync("Nobody is known", "email=nobody@example.test", folder + "2", "--reason", "complaint 26-1234");
        await FaultAsync("Nobody is known", "2027-9999", folder + "2", "--reason", "complaint 26-1234");

        // After an erasure: what the policy keeps, found by the address and by the request's number, and nothing else.
        var plan = PlanOf().Match(await site.PageAsync("/en/me/delete")).Groups[1].Value;
        Assert.Contains("Your account is deleted", await Doorstep.TextAsync(await site.PostAsync("/en/me/delete", ("plan", plan))), StringComparison.Ordinal);
        var later = Path.Combine(vow.Home, "later");
        Assert.Equal(0, (await vow.RunAsync("dossier", "email=marie@example.test", later, "--reason", "complaint 26-1234")).Exit);
        var left = WebUtility.HtmlDecode(await File.ReadAllTextAsync(Path.Combine(later, "dossier.en.html"), Cancel));
        Assert.Contains(marie.ToString("D"), left, StringComparison.Ordinal);
        Assert.Contains("Only what the law keeps is left", left, StringComparison.Ordinal);
        Assert.Contains("Yes, CORAYE may", left, StringComparison.Ordinal);
        Assert.Contains("An erasure began", left, StringComparison.Ordinal);
        Assert.DoesNotContain("marie@example.test", left, StringComparison.Ordinal);

        async Task FaultAsync(string said, params string[] words)
        {
            var ran = await vow.RunAsync(["dossier", .. words]);
            Assert.Equal(2, ran.Exit);
            Assert.Contains(said, ran.Error, StringComparison.Ordinal);
        }
    }

    private static async Task SealedAsync(VowUnderTest vow) => await VowUnderTest.UntilAsync(async () => !(await vow.RunAsync("ledger", "show", "--last", "1")).Output.Contains("no entries", StringComparison.Ordinal)
        && await vow.AskAsync(async services =>
        {
            await using var connection = await Microsoft.Extensions.DependencyInjection.ServiceProviderServiceExtensions.GetRequiredService<Vow.Hosting.Database>(services).OpenAsync(Cancel);
            await using var count = connection.CreateCommand();
            count.CommandText = "SELECT COUNT(*) FROM ledger_pending";
            return Convert.ToInt64(await count.ExecuteScalarAsync(Cancel), System.Globalization.CultureInfo.InvariantCulture) == 0;
        }));

    private static async Task<string> WaitedAsync(VowUnderTest vow)
    {
        await SealedAsync(vow);
        return (await vow.RunAsync("ledger", "show", "--last", "50")).Output;
    }

    [GeneratedRegex("name=\"plan\" value=\"([^\"]+)\"", RegexOptions.None, 1000)]
    private static partial Regex PlanOf();
}
