using System.IO.Compression;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Vow.Evidence;
using Vow.Gate;
using Vow.Hosting;
using Vow.People;
using Vow.Policy;
using Vow.Rights;
using Vow.Tests.Shared;

namespace Vow.Browser.Tests;

/// <summary>Requests carried out at the desk, in a browser: every plan, and the copy as it is read off line.</summary>
public sealed class AnsweringRequests(Chromium chromium) : IClassFixture<Chromium>
{
    public static TheoryData<string, int> Ways => new() { { "en", 1280 }, { "fr", 390 } };

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Every_plan_reads_well_and_the_copy_off_line(string language, int width)
    {
        Assert.SkipWhen(Chromium.Path is null, "Chromium is not installed.");
        using var shop = await SampleShop.MakeAsync(new DateOnly(2027, 2, 20));
        var (email, _, invoice) = await shop.CustomerAsync();
        await using var vow = await VowUnderTest.StartAsync(variables: new Dictionary<string, string> { ["VOW_SHOP"] = shop.ConnectionString });
        var numbers = await AskAsync(vow, email, language);
        await using var context = await chromium.NewContextAsync(vow.Url.ToString(), width, script: true, language);
        var me = new Visitor(await context.NewPageAsync(), language, script: true);
        await TheDesk.EnterAsync(vow, me, "anne", Role.Dpo);
        foreach (var (right, number) in numbers.Where(n => n.Key != Right.Access))
        {
            await LookAtPlanAsync(me, number);
            if (right is Right.Restriction)
            {
                await me.Page.Locator("#ground").CheckAsync();
                await me.PressAsync("Restrict and answer", "Limiter et répondre");
            }
            else if (right is Right.Objection)
            {
                await me.PressAsync("Stop and answer", "Arrêter et répondre");
                await me.SeesAsync(me.T("Choose at least one purpose", "Choisissez au moins une finalité"));
                await me.LookAsync("a plan with a fault");
            }
        }

        await LookAtPlanAsync(me, numbers[Right.Access]);
        await me.PressAsync("Prepare the copy and answer", "Préparer la copie et répondre");
        await me.SeesAsync(me.T("Taken so far: 0", "Retirée à ce jour"));
        await using var store = vow.Services.GetRequiredService<Database>().NewStore();
        var subject = store.Set<RightsRequest>().First(r => r.Number == numbers[Right.Access]).SubjectId;
        var open = (await vow.Services.GetRequiredService<Rights.Packages.TakePackage>().ForPersonAsync(subject, numbers[Right.Access]))!;
        var folder = Directory.CreateTempSubdirectory("vow-copy-").FullName;
        await using (var file = File.Create(Path.Combine(folder, "copy.zip")))
        {
            Assert.True(await vow.Services.GetRequiredService<Rights.Packages.TakePackage>().WriteAsync(open, file, TestContext.Current.CancellationToken));
        }

        await ZipFile.ExtractToDirectoryAsync(Path.Combine(folder, "copy.zip"), folder, TestContext.Current.CancellationToken);

        // Off line: nothing may be asked of anybody.
        await using var shut = await chromium.NewContextAsync(vow.Url.ToString(), width, script: true, language);
        await shut.SetOfflineAsync(true);
        var page = await shut.NewPageAsync();
        var asked = new List<string>();
        page.Request += (_, request) => asked.Add(request.Url);
        await page.GotoAsync(new Uri(Path.Combine(folder, $"data.{language}.html")).AbsoluteUri);
        await Assertions.Expect(page.Locator("body")).ToContainTextAsync(invoice);
        Assert.All(asked, url => Assert.StartsWith("file:", url, StringComparison.Ordinal));
        await new Visitor(page, language, script: true).LookAsync("the copy");
        Directory.Delete(folder, recursive: true);
    }

    private static async Task LookAtPlanAsync(Visitor me, string number)
    {
        await me.GoAsync("/desk/requests/" + number);
        await me.Page.Locator("#reason").FillAsync("request " + number);
        await me.PressAsync("Open the messages", "Ouvrir les messages");
        await me.PressAsync("Look at the plan", "Voir le plan");
        await me.ReadsAsync("Plan of request", "Plan de la demande");
    }

    private static Task<Dictionary<Right, string>> AskAsync(VowUnderTest vow, string address, string language) => vow.Services.GetRequiredService<Deeds>().DoAsync(async deed =>
    {
        var requests = vow.Services.GetRequiredService<RightsRequests>();
        var person = Identifiers.Add(deed.Store, Identifiers.Email, address, language, deed.Now);
        await deed.Store.SaveChangesAsync();
        await deed.ExecuteAsync("UPDATE people_identifier SET confirmed_at = @now", ("@now", deed.Now));
        var numbers = new Dictionary<Right, string>();
        foreach (var right in new[] { Right.Erasure, Right.Rectification, Right.Restriction, Right.Objection, Right.Portability, Right.Access })
        {
            numbers[right] = (await requests.OpenAsync(deed, person.Id, right, RequestChannels.Letter, Languages.Of(language)!.Value, "please", Actor.System)).Number;
        }

        return numbers;
    });
}
