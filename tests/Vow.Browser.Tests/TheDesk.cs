using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Vow.Desk;
using Vow.Evidence;
using Vow.Gate;
using Vow.Hosting;
using Vow.People;
using Vow.Policy;
using Vow.Rights;
using Vow.SignIn;
using Vow.Tests.Shared;

namespace Vow.Browser.Tests;

/// <summary>The desk in a browser: every page readable in both languages, wide and narrow; its keys, and lists that stay fresh.</summary>
public sealed partial class TheDesk(Chromium chromium) : IClassFixture<Chromium>
{
    private const string Password = "seven grey herons over the marsh";

    public static TheoryData<string, int> Ways => new() { { "en", 1280 }, { "fr", 390 } };

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Every_page_of_the_desk_reads_well(string language, int width)
    {
        Assert.SkipWhen(Chromium.Path is null, "Chromium is not installed.");
        using var shop = await SampleShop.MakeAsync(new DateOnly(2027, 2, 20));
        var (email, _, _) = await shop.CustomerAsync();
        await using var vow = await VowUnderTest.StartAsync(variables: new Dictionary<string, string> { ["VOW_SHOP"] = shop.ConnectionString });
        var person = await AskAsync(vow, email);
        await using var context = await chromium.NewContextAsync(vow.Url.ToString(), width, script: true, language);
        var me = new Visitor(await context.NewPageAsync(), language, script: true);
        await EnterAsync(vow, me, "anne", Role.Dpo);

        foreach (var path in DeskMenu.Of(Role.Dpo).Select(link => link.Path).Append("/desk/keys-help").Append("/desk/staff").Append("/desk/promises?sort=-state").Append("/desk/due?months=12").Append("/desk/due?years=12"))
        {
            await me.GoAsync(path);
        }

        // The quarter is one sheet of A4 on paper.
        await me.GoAsync("/desk/board");
        var paper = Encoding.Latin1.GetString(await me.Page.PdfAsync(new PagePdfOptions { PreferCSSPageSize = true }));
        Assert.Equal("1", PagesOnPaper().Match(paper).Groups[1].Value);

        await me.GoAsync("/desk/requests");
        await me.Page.Locator("summary").First.ClickAsync();
        await me.Page.Locator("#export-reason").FillAsync("ok");
        await me.PressAsync("Save the file", "Enregistrer le fichier");
        await me.SeesAsync(me.T("There is a problem", "Il y a un problème"));

        await me.GoAsync("/desk/people/" + person.ToString("D"));
        await me.Page.Locator("#reason").FillAsync("request 2027-0001");
        await me.Page.Locator("main button").First.ClickAsync();
        await me.SeesAsync(email);
        await me.LookAsync("a person");
        await me.FollowAsync("Refused", "Refusé");
        Assert.Equal(0, await me.Page.Locator("#gate ~ table").First.Locator(".state.good").CountAsync());
        await me.GoAsync("/desk/accesses");
    }

    [Fact]
    public async Task The_keys_move_open_and_go_and_rest_while_somebody_types()
    {
        Assert.SkipWhen(Chromium.Path is null, "Chromium is not installed.");
        await using var vow = await VowUnderTest.StartAsync();
        for (var i = 0; i < 3; i++)
        {
            await AskAsync(vow, $"p{i}@example.test");
        }

        // The page's own security policy stands here: nothing inline runs.
        await using var context = await chromium.Browser.NewContextAsync(new BrowserNewContextOptions { BaseURL = vow.Url.ToString(), Locale = "en" });
        var page = await context.NewPageAsync();
        var me = new Visitor(page, "en", script: false);
        await EnterAsync(vow, me, "anne", Role.Dpo);
        await me.GoAsync("/desk/requests");
        var rows = page.Locator("main table.cards tbody tr");
        await page.Keyboard.PressAsync("j");
        await Assertions.Expect(rows.Nth(0)).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("j");
        await Assertions.Expect(rows.Nth(1)).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Control+j");
        await Assertions.Expect(rows.Nth(1)).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("k");
        await Assertions.Expect(rows.Nth(0)).ToBeFocusedAsync();
        var first = await rows.Nth(0).Locator("a").First.GetAttributeAsync("href");
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForURLAsync("**" + first);

        await me.GoAsync("/desk/requests");
        await page.Keyboard.PressAsync("/");
        Assert.True(await page.EvaluateAsync<bool>("!!document.activeElement.closest('[data-filter]')"));
        await page.Keyboard.PressAsync("g");
        await page.Keyboard.PressAsync("p");
        await page.WaitForURLAsync("**/en/desk/people");
        await page.Keyboard.PressAsync("/");
        await Assertions.Expect(page.Locator("#value")).ToBeFocusedAsync();
        await page.Keyboard.TypeAsync("gr?j");
        Assert.Equal("gr?j", await page.Locator("#value").InputValueAsync());
        Assert.EndsWith("/en/desk/people", page.Url, StringComparison.Ordinal);

        await page.Locator("h1").ClickAsync();
        await page.Keyboard.PressAsync("?");
        await page.WaitForURLAsync("**/en/desk/keys-help");
        await me.PressAsync("Turn the keys off", "Désactiver les raccourcis");
        await me.GoAsync("/desk/requests");
        await page.Keyboard.PressAsync("j");
        await page.Keyboard.PressAsync("g");
        await page.Keyboard.PressAsync("p");
        await Assertions.Expect(rows.Nth(0)).Not.ToBeFocusedAsync();
        Assert.EndsWith("/en/desk/requests", page.Url, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_list_asks_for_itself_again_and_focus_stays()
    {
        Assert.SkipWhen(Chromium.Path is null, "Chromium is not installed.");
        await using var vow = await VowUnderTest.StartAsync();
        await AskAsync(vow, "one@example.test");
        await AskAsync(vow, "two@example.test");
        await using var context = await chromium.Browser.NewContextAsync(new BrowserNewContextOptions { BaseURL = vow.Url.ToString(), Locale = "en" });
        var page = await context.NewPageAsync();
        await page.Clock.InstallAsync();
        var me = new Visitor(page, "en", script: false);
        await EnterAsync(vow, me, "anne", Role.Dpo);
        await me.GoAsync("/desk/requests");
        var rows = page.Locator("main table.cards tbody tr");
        Assert.Equal(2, await rows.CountAsync());
        await rows.Nth(1).Locator("a").First.FocusAsync();
        var held = await page.EvaluateAsync<string>("document.activeElement.getAttribute('href')");
        await AskAsync(vow, "three@example.test");
        await page.Clock.RunForAsync(29_000);
        Assert.Equal(2, await rows.CountAsync());
        await page.Clock.RunForAsync(2_000);
        await Assertions.Expect(rows).ToHaveCountAsync(3);
        Assert.Equal(held, await page.EvaluateAsync<string>("document.activeElement.getAttribute('href')"));

        // What somebody types is never thrown away.
        await page.Locator("main summary").First.ClickAsync();
        await page.Locator("#export-reason").FillAsync("half a reason");
        await page.Locator("h1").ClickAsync();
        await AskAsync(vow, "four@example.test");
        await page.Clock.RunForAsync(61_000);
        Assert.Equal("half a reason", await page.Locator("#export-reason").InputValueAsync());
        Assert.Equal(3, await rows.CountAsync());
    }

    /// <summary>Signs an operator in for the first time; the secret of their device is given back.</summary>
    internal static async Task<byte[]> EnterAsync(VowUnderTest vow, Visitor me, string name, Role role)
    {
        var first = await vow.Services.GetRequiredService<DeskOperators>().InviteAsync(Guid.Empty, name, role, null);
        await me.GoAsync("/desk/sign-in");
        await me.Page.Locator("#name").FillAsync(name);
        await me.Page.Locator("#password").FillAsync(first!);
        await me.Page.Locator("main button").First.ClickAsync();
        await me.Page.WaitForURLAsync("**/desk/sign-in/set-up");
        var secret = Decode((await me.Page.Locator("main code").Last.TextContentAsync())!.Replace(" ", "", StringComparison.Ordinal));
        await me.Page.Locator("#password").FillAsync(Password);
        await me.Page.Locator("#code").FillAsync(TimeCode.At(secret, TimeCode.StepOf(Instant.From(vow.Clock.Now))));
        await me.Page.Locator("main button").First.ClickAsync();
        await me.LookAsync("recovery codes");
        await me.GoAsync("/desk");
        return secret;
    }

    /// <summary>Signs the same operator in again.</summary>
    internal static async Task EnterAgainAsync(VowUnderTest vow, Visitor me, string name, byte[] secret)
    {
        await me.PressAsync("Sign out", "Se déconnecter");
        await me.Page.Locator("#name").FillAsync(name);
        await me.Page.Locator("#password").FillAsync(Password);
        await me.Page.Locator("#code").FillAsync(TimeCode.At(secret, TimeCode.StepOf(Instant.From(vow.Clock.Now))));
        await me.Page.Locator("main button").First.ClickAsync();
        await me.Page.WaitForURLAsync("**/desk");
    }

    private static Task<Guid> AskAsync(VowUnderTest vow, string address)
    {
        var requests = vow.Services.GetRequiredService<RightsRequests>();
        return vow.Services.GetRequiredService<Deeds>().DoAsync(async deed =>
        {
            var person = Identifiers.Add(deed.Store, Identifiers.Email, address, "en", deed.Now);
            await deed.Store.SaveChangesAsync();
            await requests.OpenAsync(deed, person.Id, Right.Access, "page", Language.En, "What do you hold?", Actor.Subject);
            return person.Id;
        });
    }

    private static byte[] Decode(string text)
    {
        var bits = string.Concat(text.Select(c => Convert.ToString("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".IndexOf(c, StringComparison.Ordinal), 2).PadLeft(5, '0')));
        return [.. Enumerable.Range(0, bits.Length / 8).Select(i => Convert.ToByte(bits.Substring(i * 8, 8), 2))];
    }

    [GeneratedRegex(@"/Type\s*/Pages\b[^>]*?/Count\s+(\d+)")]
    private static partial Regex PagesOnPaper();
}
