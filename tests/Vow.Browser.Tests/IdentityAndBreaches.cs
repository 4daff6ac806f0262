using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Vow.Gate;
using Vow.Tests.Shared;

namespace Vow.Browser.Tests;

/// <summary>Who asks, and a breach, in a browser: the pages read well in both languages, wide and narrow.</summary>
public sealed class IdentityAndBreaches(Chromium chromium) : IClassFixture<Chromium>
{
    public static TheoryData<string, int> Ways => new() { { "en", 1280 }, { "fr", 390 } };

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task The_ladder_reads_well_on_both_sides(string language, int width)
    {
        Assert.SkipWhen(Chromium.Path is null, "Chromium is not installed.");
        await using var vow = await VowUnderTest.StartAsync();
        await using var context = await chromium.NewContextAsync(vow.Url.ToString(), width, script: true, language);
        var me = new Visitor(await context.NewPageAsync(), language, script: true);
        await me.GoAsync("/rights");
        await me.Page.Locator("#email").FillAsync("ana.petit@example.test");
        await me.Page.Locator("main form button").Last.ClickAsync();
        await me.LookAsync("sent");
        await VowUnderTest.UntilAsync(() => vow.Mails().Count > 0);
        var link = global::System.Text.RegularExpressions.Regex.Match(vow.Mails()[0].TextBody!, @"http://localhost:\d+/\w\w/rights/follow/[\w-]{43}").Value;

        await using var inside = await chromium.NewContextAsync(vow.Url.ToString(), width, script: true, language);
        var desk = new Visitor(await inside.NewPageAsync(), language, script: true);
        await TheDesk.EnterAsync(vow, desk, "dora", Role.Dpo);
        await desk.GoAsync("/desk/requests/2027-0001");
        await desk.PressAsync("Open the messages", "Ouvrir les messages");
        await desk.Page.Locator("summary", new PageLocatorOptions { HasText = desk.T("Ask for an identity document", "Demander une pièce d'identité") }).ClickAsync();
        await desk.Page.Locator("#doubt").FillAsync("Two people write from this address.");
        await desk.LookAsync("the ladder");
        await desk.PressAsync("Ask for the document", "Demander la pièce");
        await desk.SeesAsync(desk.T("An identity document was asked for on", "Une pièce d'identité a été demandée le"));

        await me.Page.GotoAsync(link);
        await me.LookAsync("the file");
        Assert.Equal(0, await me.Page.Locator("#number").CountAsync());
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_breach_reads_well_from_its_entry_to_what_was_sent(string language, int width)
    {
        Assert.SkipWhen(Chromium.Path is null, "Chromium is not installed.");
        await using var vow = await VowUnderTest.StartAsync();
        await using var context = await chromium.NewContextAsync(vow.Url.ToString(), width, script: true, language);
        var me = new Visitor(await context.NewPageAsync(), language, script: true);
        await TheDesk.EnterAsync(vow, me, "dora", Role.Dpo);
        await me.GoAsync("/desk/breaches");
        await me.Page.Locator("summary", new PageLocatorOptions { HasText = me.T("Enter a breach", "Inscrire une violation") }).ClickAsync();
        await me.LookAsync("entering");
        await me.Page.Locator("#hour").FillAsync("08:30");
        await me.Page.Locator("#how").FillAsync("the hosting company told us by telephone");
        await me.Page.Locator("#nature").FillAsync("A copy of the customer table lay open on a test server for two days.");
        await me.Page.Locator("#affects-c").CheckAsync();
        await me.PressAsync("Enter it in the register", "L'inscrire au registre");
        await me.ReadsAsync("Breach 2027-B01", "Violation 2027-B01");
        await me.Page.Locator("#risk").SelectOptionAsync("high");
        await me.Page.Locator("#reasons").FillAsync("Addresses and telephone numbers were open to anybody.");
        await me.Page.Locator("#decided").FillAsync("Zoé Martin");
        await me.Page.Locator("#advice").FillAsync("notify at once");
        await me.PressAsync("Record the decision", "Enregistrer la décision");
        await me.SeesAsync(me.T("There is a problem", "Il y a un problème"));
        await me.Page.Locator("#telling").SelectOptionAsync("each");
        await me.PressAsync("Record the decision", "Enregistrer la décision");
        await me.Page.Locator("#sent-hour").FillAsync("09:45");
        await me.PressAsync("Record that it was sent", "Enregistrer l'envoi");
        await me.SeesAsync(me.T("notified", "notifiée"));
        await me.GoAsync("/desk/breaches");
        await me.GoAsync("/desk");
    }
}
