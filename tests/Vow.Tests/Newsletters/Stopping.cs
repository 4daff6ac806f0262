using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using MimeKit;
using Vow.Company.Newsletters;
using Vow.Consent;
using Vow.Evidence;
using Vow.Gate;
using Vow.Hosting;
using Vow.Policy;
using Vow.Retention;
using Vow.Tests.Desk;
using Vow.Tests.Register;
using Vow.Tests.Shared;

namespace Vow.Tests.Newsletters;

public sealed partial class Stopping
{
    [Theory]
    [MemberData(nameof(VowUnderTest.Engines), MemberType = typeof(VowUnderTest))]
    public async Task A_mailbox_providers_one_post_stops_the_letters_without_a_session_and_is_answered_at_once(Engine engine)
    {
        await using var vow = await VowUnderTest.StartAsync(engine);
        var ada = await vow.ReaderAsync("ada@example.test", "en", "newsletter");
        await vow.SentAsync();
        var mail = Assert.Single(vow.Mails());
        Assert.Equal("List-Unsubscribe=One-Click", mail.Headers["List-Unsubscribe-Post"]);
        var link = OneClick(mail);
        Assert.Contains("<mailto:privacy@coraye.com?subject=Stop%20Email%20CORAYE>", mail.Headers["List-Unsubscribe"], StringComparison.Ordinal);

        // As a provider does it: no cookie, no Origin, no browser's words; either form of body.
        using var provider = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });
        using var body = new FormUrlEncodedContent([KeyValuePair.Create("List-Unsubscribe", "One-Click")]);
        using var answer = await provider.PostAsync(link, body, TestContext.Current.CancellationToken);
        using var parts = new MultipartFormDataContent { { new StringContent("One-Click"), "List-Unsubscribe" } };
        using var again = await provider.PostAsync(link, parts, TestContext.Current.CancellationToken);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (answer.StatusCode, again.StatusCode));
        Assert.False(answer.Headers.Contains("Set-Cookie"));
        await using var store = vow.Services.GetRequiredService<Database>().NewStore();
        var standing = Assert.Single(await StandingChoices.OfAsync(store, ada));
        Assert.Equal((ChoiceAct.Withdrawn, "message/one_click", 2), (standing.Act, standing.History[0].Surface, standing.History.Count));
        Assert.Equal(ListAnswer.Listed, await ListedAsync(vow, "ada@example.test"));
        Assert.Equal(1, await vow.OneAsync<int>("SELECT COUNT(*) FROM rights_request"));
        await vow.SentAsync();
        Assert.Single(vow.Mails());
    }

    [Theory]
    [InlineData("en", "Stop these messages", "Our messages are stopped")]
    [InlineData("fr", "Arrêter ces messages", "Nos messages sont arrêtés")]
    public async Task The_link_shows_a_page_that_changes_nothing_until_its_button_is_pressed(string language, string button, string done)
    {
        await using var vow = await VowUnderTest.StartAsync();
        var ada = await vow.ReaderAsync("ada@example.test", language, "newsletter");
        await vow.SentAsync();
        var link = OneClick(vow.Mails().Single());
        var visitor = vow.NewVisitor(language);

        var (status, page) = await visitor.ReadAsync(link.PathAndQuery);

        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Single(Buttons().Matches(page), m => m.Groups[1].Value == button);
        Assert.Single(await ChoicesAsync(vow, ada));
        Assert.Equal(ListAnswer.Free, await ListedAsync(vow, "ada@example.test"));
        using var pressed = await visitor.SendAsync(link.PathAndQuery);
        Assert.Contains(done, WebUtility.HtmlDecode(await pressed.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)), StringComparison.Ordinal);
        Assert.Equal(ChoiceAct.Withdrawn, (await ChoicesAsync(vow, ada))[0].Act);
    }

    [Fact]
    public async Task A_new_explicit_yes_lifts_the_entry_and_an_old_link_stops_again()
    {
        await using var vow = await VowUnderTest.StartAsync();
        var ada = await vow.ReaderAsync("ada@example.test", "en", "newsletter");
        await vow.SentAsync();
        var link = OneClick(vow.Mails().Single()).PathAndQuery;
        await vow.Visitor.SendAsync(link);
        vow.Clock.Advance(TimeSpan.FromMinutes(1));
        await vow.ChooseAsync(ada, "newsletter", ChoiceAct.Given);
        Assert.Equal(ListAnswer.Free, await ListedAsync(vow, "ada@example.test"));
        await vow.SentAsync();
        Assert.Equal(2, vow.Mails().Count);

        vow.Clock.Advance(TimeSpan.FromMinutes(1));
        await vow.Visitor.SendAsync(link);

        Assert.Equal(ChoiceAct.Withdrawn, (await ChoicesAsync(vow, ada))[0].Act);
        Assert.Equal(ListAnswer.Listed, await ListedAsync(vow, "ada@example.test"));
    }

    [Fact]
    public async Task Made_up_links_open_nothing_and_a_pixels_token_stops_nothing()
    {
        await using var vow = await VowUnderTest.StartAsync();
        var ada = await vow.ReaderAsync("ada@example.test", "en", "newsletter", "open_rate");
        await vow.SentAsync();
        var stop = OneClick(vow.Mails().Single()).PathAndQuery;
        var pixel = Pixel().Match(vow.Mails().Single().HtmlBody!).Groups[1].Value;
        var broken = stop[..^1] + (stop[^1] == 'A' ? 'B' : 'A');

        foreach (var wrong in new[] { "/one-click/x", "/one-click/" + pixel, broken, "/one-click/" + new string('A', 80) })
        {
            using var answer = await vow.Visitor.SendAsync(wrong);
            Assert.Equal((wrong, HttpStatusCode.NotFound), (wrong, answer.StatusCode));
        }

        Assert.All(await ChoicesAsync(vow, ada), c => Assert.Equal(ChoiceAct.Given, c.Act));
    }

    [Theory]
    [InlineData("stop_email", "newsletter")]
    [InlineData("stop_partners", "newsletter_partners")]
    public async Task The_policys_own_phrase_is_a_button_at_my_choices(string phrase, string purpose)
    {
        var vow = await VowUnderTest.StartAsync();
        await using var site = Doors.Site.Of(vow);
        var person = await site.AccountAsync("ada@example.test");
        var me = site.Browser;
        var (_, page) = await me.ReadAsync("/fr/me/choices");
        Assert.Contains("Stop e-mail CORAYE", page, StringComparison.Ordinal);
        Assert.Contains("Stop e-mail partenaires", page, StringComparison.Ordinal);

        using var pressed = await me.SendAsync("/fr/me/choices/stop", ("phrase", phrase), ("key", Key().Match(page).Groups[1].Value));

        Assert.Equal(HttpStatusCode.SeeOther, pressed.StatusCode);
        Assert.All((await ChoicesAsync(vow, person)).Where(c => c.Purpose == purpose), c => Assert.Equal(ChoiceAct.Objected, c.Act));
        Assert.Contains(await ChoicesAsync(vow, person), c => c.Purpose == purpose);
        Assert.Equal(phrase == "stop_email" ? ListAnswer.Listed : ListAnswer.Free, await ListedAsync(vow, "ada@example.test"));
        Assert.Contains("vous vous y êtes opposé", (await me.ReadAsync("/fr/me/choices")).Text, StringComparison.Ordinal);
    }

    internal static Uri OneClick(MimeMessage mail) => new(Link().Match(mail.Headers["List-Unsubscribe"]!).Groups[1].Value);

    private static Task<ListAnswer> ListedAsync(VowUnderTest vow, string address) => vow.Services.GetRequiredService<Deeds>().DoAsync(async deed =>
    {
        deed.Undo = true;
        return await vow.Services.GetRequiredService<OppositionList>().IsOnAsync(deed, "email", address);
    });

    private static async Task<IReadOnlyList<StandingChoice>> ChoicesAsync(VowUnderTest vow, Guid person)
    {
        await using var store = vow.Services.GetRequiredService<Database>().NewStore();
        return await StandingChoices.OfAsync(store, person);
    }

    [GeneratedRegex("^<([^>]+)>", RegexOptions.None, 1000)]
    private static partial Regex Link();

    [GeneratedRegex("<button[^>]*>([^<]+)</button>", RegexOptions.None, 1000)]
    private static partial Regex Buttons();

    [GeneratedRegex("""/letters/([\w-]+)\.gif""", RegexOptions.None, 1000)]
    internal static partial Regex Pixel();

    [GeneratedRegex("""name="key" value="([^"]+)""", RegexOptions.None, 1000)]
    private static partial Regex Key();
}
