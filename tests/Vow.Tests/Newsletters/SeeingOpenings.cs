using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Vow.Company.Newsletters;
using Vow.Gate;
using Vow.Hosting;
using Vow.Tests.Desk;
using Vow.Tests.Proof;
using Vow.Tests.Shared;
using OpenedRow = Vow.Company.Newsletters.Opening;

namespace Vow.Tests.Newsletters;

public sealed class SeeingOpenings
{
    [Theory]
    [MemberData(nameof(VowUnderTest.Engines), MemberType = typeof(VowUnderTest))]
    public async Task Without_a_yes_for_it_alone_a_letter_holds_no_pixel_at_all_and_with_one_it_is_written_down_once(Engine engine)
    {
        await using var vow = await VowUnderTest.StartAsync(engine);
        await vow.ReaderAsync("ada@example.test", "en", "newsletter");
        var bob = await vow.ReaderAsync("bob@example.test", "en", "newsletter", "open_rate");
        await vow.SentAsync();
        var mails = vow.Mails().ToDictionary(m => m.To.Mailboxes.Single().Address);

        Assert.DoesNotContain("<img", mails["ada@example.test"].HtmlBody, StringComparison.Ordinal);
        Assert.DoesNotContain("/letters/", mails["ada@example.test"].ToString(), StringComparison.Ordinal);
        var pixel = "/letters/" + Stopping.Pixel().Match(mails["bob@example.test"].HtmlBody!).Groups[1].Value + ".gif";
        await OpenAsync(vow, pixel);
        await OpenAsync(vow, pixel);

        Assert.Equal(bob, Assert.Single(await OpeningsAsync(vow)).SubjectId);
    }

    [Fact]
    public async Task Taken_back_the_yes_silences_letters_already_sent()
    {
        await using var vow = await VowUnderTest.StartAsync();
        var bob = await vow.ReaderAsync("bob@example.test", "en", "newsletter", "open_rate");
        await vow.SentAsync();
        var mail = vow.Mails().Single();
        var stop = Stopping.OneClick(mail).PathAndQuery;
        Assert.Contains("Stop measuring", (await vow.Visitor.ReadAsync(stop)).Text, StringComparison.Ordinal);

        using var stopped = await vow.Visitor.SendAsync(stop + "?only=measuring");
        Assert.Equal(HttpStatusCode.OK, stopped.StatusCode);
        await OpenAsync(vow, "/letters/" + Stopping.Pixel().Match(mail.HtmlBody!).Groups[1].Value + ".gif");

        Assert.Empty(await OpeningsAsync(vow));
        // The letters themselves go on, without a pixel.
        await vow.SentAsync();
        Assert.Equal(2, vow.Mails().Count);
        Assert.Single(vow.Mails(), m => !m.HtmlBody!.Contains("<img", StringComparison.Ordinal));
        Assert.NotEqual(Guid.Empty, bob);
    }

    [Fact]
    public async Task A_made_up_pixel_gets_the_same_picture_and_is_written_nowhere()
    {
        await using var vow = await VowUnderTest.StartAsync();
        await vow.ReaderAsync("bob@example.test", "en", "newsletter", "open_rate");
        await vow.SentAsync();
        var stop = Stopping.OneClick(vow.Mails().Single()).AbsolutePath.Split('/')[^1];

        Assert.Equal(await OpenAsync(vow, "/letters/x.gif"), await OpenAsync(vow, $"/letters/{stop}.gif"));

        Assert.Empty(await OpeningsAsync(vow));
    }

    [Fact]
    public async Task Where_the_policy_declares_the_exempt_measure_only_the_day_of_the_last_opening_is_kept()
    {
        var folder = Path.Combine(Directory.CreateTempSubdirectory("vow-exempt-").FullName, "coraye");
        Directory.CreateDirectory(folder);
        foreach (var file in Directory.EnumerateFiles(Repository.Policy("coraye")))
        {
            File.Copy(file, Path.Combine(folder, Path.GetFileName(file)));
        }

        var path = Path.Combine(folder, "policy.yaml");
        var text = await File.ReadAllTextAsync(path, TestContext.Current.CancellationToken);
        Assert.Contains("  open_rate:\n    kind: open_rate\n", text, StringComparison.Ordinal);
        await File.WriteAllTextAsync(path, text.Replace("  open_rate:\n    kind: open_rate\n", "  open_rate:\n    kind: open_rate\n    exempt: true\n", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        await using var vow = await VowUnderTest.StartAsync(policy: folder);
        await vow.ReaderAsync("bob@example.test", "en", "newsletter", "open_rate");
        await vow.SentAsync();
        await vow.SentAsync();
        var pixels = vow.Mails().Select(m => "/letters/" + Stopping.Pixel().Match(m.HtmlBody!).Groups[1].Value + ".gif").ToList();

        await OpenAsync(vow, pixels[0]);
        vow.Clock.Advance(TimeSpan.FromDays(3));
        await OpenAsync(vow, pixels[1]);

        var kept = Assert.Single(await OpeningsAsync(vow));
        // Midnight in Paris of the fourth of March: the day, and of no letter in particular.
        Assert.Equal((Guid.Empty, "2027-03-03T23:00:00.000000Z"), (kept.CampaignId, kept.OpenedAt.ToString()));
    }

    [Fact]
    public async Task A_share_of_a_few_is_not_shown()
    {
        await using var vow = await VowUnderTest.StartAsync();
        var admin = await vow.AdminAsync();
        for (var i = 0; i < CampaignsAtDesk.SmallestGroup - 1; i++)
        {
            await vow.ReaderAsync($"reader{i}@example.test", "en", "newsletter", "open_rate");
        }

        var few = await vow.SentAsync();
        Assert.Contains("not shown: fewer than 20", (await admin.ReadAsync($"/desk/newsletters/{few:D}")).Text, StringComparison.Ordinal);
        await vow.ReaderAsync("last@example.test", "en", "newsletter", "open_rate");
        var enough = await vow.SentAsync();
        Assert.Contains("0 % of those who agreed", (await admin.ReadAsync($"/desk/newsletters/{enough:D}")).Text, StringComparison.Ordinal);
    }

    private static async Task<string> OpenAsync(VowUnderTest vow, string pixel)
    {
        using var answer = await vow.Visitor.GetAsync(new Uri(pixel, UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal((HttpStatusCode.OK, "image/gif"), (answer.StatusCode, answer.Content.Headers.ContentType?.MediaType));
        return Convert.ToHexString(await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
    }

    private static async Task<List<OpenedRow>> OpeningsAsync(VowUnderTest vow)
    {
        await using var store = vow.Services.GetRequiredService<Database>().NewStore();
        return await store.Set<OpenedRow>().ToListAsync();
    }
}
