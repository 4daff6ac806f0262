using System.Net;
using System.Text.RegularExpressions;
using Vow.Company.Newsletters;
using Vow.Gate;
using Vow.Tests.Desk;
using Vow.Tests.Shared;

namespace Vow.Tests.Newsletters;

public sealed partial class NewslettersAtTheDesk
{
    [Fact]
    public async Task A_message_is_written_tested_counted_planned_and_followed_at_the_desk()
    {
        await using var vow = await VowUnderTest.StartAsync();
        var admin = await vow.AdminAsync();
        await vow.ReaderAsync("ada@example.test", "en", "newsletter");
        await vow.ReaderAsync("bob@example.test");

        var (_, list) = await admin.ReadAsync("/en/desk/newsletters");
        Assert.Contains("Our newsletter, E-mail", list, StringComparison.Ordinal);
        // No provider of text messages is attached, and no partner is named: neither is offered.
        Assert.DoesNotContain("SMS", list, StringComparison.Ordinal);
        Assert.DoesNotContain("partner", list, StringComparison.OrdinalIgnoreCase);
        using var drafted = await admin.SendAsync("/en/desk/newsletters", ("kind", "newsletter|email|"));
        var path = drafted.Headers.Location!.OriginalString;

        using var picture = await admin.SendAsync(path, ("version", "0"), ("title_en", "Spring"), ("body_en", "![x](https://e.test/x.png)"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, picture.StatusCode);
        using var early = await admin.SendAsync(path + "/plan", ("version", "0"), ("own", "yes"));
        Assert.Contains("Write the French subject", WebUtility.HtmlDecode(await early.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)), StringComparison.Ordinal);
        using var saved = await admin.SendAsync(path, ("version", "0"), ("title_en", "Spring"), ("title_fr", "Printemps"), ("body_en", "Hello"), ("body_fr", "Bonjour"));
        Assert.Equal(HttpStatusCode.SeeOther, saved.StatusCode);
        using var stale = await admin.SendAsync(path, ("version", "0"), ("title_en", "Autumn"), ("title_fr", "Automne"), ("body_en", "Bye"), ("body_fr", "Adieu"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, stale.StatusCode);

        using var preview = await admin.GetAsync(new Uri(path + "/preview/fr", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Contains("<p>Bonjour</p>", await preview.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Contains("style-src 'sha256-", string.Join(' ', preview.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
        var (_, counted) = await admin.ReadAsync(path + "?count=yes");
        Assert.Matches(@"May be written to\.</th><td[^>]*>1<", counted);
        Assert.Matches(@"The person has not said yes to this\.</th><td[^>]*>1<", counted);

        using var tested = await admin.SendAsync(path + "/test", ("address", "staff@example.test"), ("language", "fr"));
        Assert.Equal(HttpStatusCode.SeeOther, tested.StatusCode);
        using var around = await admin.SendAsync(path + "/test", ("address", "bob@example.test"), ("language", "fr"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, around.StatusCode);
        using var silent = await admin.SendAsync(path + "/plan", ("version", "1"));
        Assert.Contains("own offers", WebUtility.HtmlDecode(await silent.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)), StringComparison.Ordinal);
        using var planned = await admin.SendAsync(path + "/plan", ("version", "1"), ("own", "yes"), ("at", "2027-03-28T10:00"));
        Assert.Equal(HttpStatusCode.SeeOther, planned.StatusCode);
        // The clocks change that night: ten in the morning is ten on the wall.
        Assert.Contains("28 March 2027, 10:00", (await admin.ReadAsync(path)).Text, StringComparison.Ordinal);
        vow.Clock.Now = new DateTimeOffset(2027, 3, 28, 8, 0, 0, TimeSpan.Zero);
        await vow.SendDueAsync();

        // A month later the desk asks everybody to sign in again.
        var dpo = await vow.OperatorAsync("dpo", Role.Dpo);
        var (_, sent) = await dpo.ReadAsync(path.Replace("/en/", "/fr/", StringComparison.Ordinal));
        Assert.Contains("Envoyé", sent, StringComparison.Ordinal);
        Assert.Equal(2, vow.Mails().Count);
    }

    [Fact]
    public async Task Who_may_look_may_not_always_write_and_the_dpo_may_stop()
    {
        await using var vow = await VowUnderTest.StartAsync();
        await vow.AdminAsync();
        var auditor = await vow.OperatorAsync("auditor", Role.Auditor);
        var dpo = await vow.OperatorAsync("dpo", Role.Dpo);
        var id = await vow.PlannedAsync(after: TimeSpan.FromHours(1));
        var path = $"/en/desk/newsletters/{id:D}";

        Assert.Equal(HttpStatusCode.OK, (await auditor.ReadAsync(path)).Status);
        foreach (var act in new[] { "/take-back", "/stop", "/pause", "/test", "/plan" })
        {
            using var refused = await auditor.SendAsync(path + act);
            Assert.Equal((act, HttpStatusCode.Forbidden), (act, refused.StatusCode));
        }

        using var written = await dpo.SendAsync(path + "/take-back");
        Assert.Equal(HttpStatusCode.Forbidden, written.StatusCode);
        using var stopped = await dpo.SendAsync(path + "/stop");
        Assert.Equal(HttpStatusCode.SeeOther, stopped.StatusCode);
        Assert.Equal(CampaignState.Stopped, (await vow.CampaignAsync(id)).State);
    }

    [Fact]
    public async Task The_list_filters_sorts_and_pages()
    {
        await using var vow = await VowUnderTest.StartAsync();
        var admin = await vow.AdminAsync();
        for (var i = 0; i < 51; i++)
        {
            await vow.PlannedAsync(after: TimeSpan.FromDays(1));
        }

        Assert.Equal(50, Rows().Count((await admin.ReadAsync("/en/desk/newsletters")).Text));
        Assert.Equal(1, Rows().Count((await admin.ReadAsync("/en/desk/newsletters?page=2&sort=title")).Text));
        Assert.Contains("No message in this state", (await admin.ReadAsync("/en/desk/newsletters?show=done")).Text, StringComparison.Ordinal);
        Assert.Contains("Planifié", (await admin.ReadAsync("/fr/desk/newsletters?show=scheduled&sort=people")).Text, StringComparison.Ordinal);
    }

    [GeneratedRegex("""<th scope="row">""", RegexOptions.None, 1000)]
    private static partial Regex Rows();
}
