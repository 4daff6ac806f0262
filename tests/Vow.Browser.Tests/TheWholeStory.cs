using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Vow.Tests.Shared;

namespace Vow.Browser.Tests;

/// <summary>A person reads, signs up, chooses, looks, corrects, changes their mind, downloads and leaves: in both languages, wide and narrow, with and without JavaScript.</summary>
public sealed partial class TheWholeStory(Chromium chromium) : IClassFixture<Chromium>
{
    private const string Password = "seven grey herons over the marsh";

    public static TheoryData<string, int, bool> Ways => new()
    {
        { "en", 1280, true }, { "fr", 1280, true }, { "en", 390, true }, { "fr", 390, true }, { "en", 1280, false }, { "fr", 390, false },
    };

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_person_can_do_everything_the_policy_promises_them(string language, int width, bool script)
    {
        Assert.SkipWhen(Chromium.Path is null, "Chromium is not installed.");
        using var shop = await SampleShop.MakeAsync(new DateOnly(2027, 2, 20));
        var (email, lastName, invoice) = await shop.CustomerAsync();
        await using var vow = await VowUnderTest.StartAsync(variables: new Dictionary<string, string> { ["VOW_SHOP"] = shop.ConnectionString });
        await using var context = await chromium.NewContextAsync(vow.Url.ToString(), width, script, language);
        var me = new Visitor(await context.NewPageAsync(), language, script);

        await me.GoAsync("/policy");
        await me.ReadsAsync("Privacy policy", "confidentialité");
        await me.GoAsync("/proof");
        await SignUpAsync(me, vow, email, lastName);

        await me.GoAsync("/me");
        await me.ReadsAsync("My personal data", "Mes données personnelles");
        await me.SeesAsync(email);
        await me.SeesAsync(invoice);

        await ChangeOfMindAsync(me);
        await CorrectAsync(me);
        await RestrictAsync(me);
        await DownloadAsync(me, email);
        await LeaveAsync(me);

        Assert.Equal(0, await shop.RowsWithAsync(email));
        await me.GoAsync("/sign-in");
        await me.TypeAsync("E-mail address", "Adresse e-mail", email);
        await me.TypeAsync("Password", "Mot de passe", Password);
        await me.PressAsync("Sign in", "Se connecter");
        await me.SeesAsync(me.T("There is a problem", "Il y a un problème"));
    }

    private static async Task SignUpAsync(Visitor me, VowUnderTest vow, string email, string lastName)
    {
        await me.GoAsync("/account/new");
        Assert.Equal(0, await me.Page.Locator("input[type=checkbox]:checked").CountAsync());
        await me.PressAsync("Create my account", "Créer mon compte");
        await me.SeesAsync(me.T("There is a problem", "Il y a un problème"));

        await me.TypeAsync("E-mail address", "Adresse e-mail", email);
        await me.TypeAsync("Password", "Mot de passe", Password);
        await me.TypeAsync("Last name", "Nom", lastName);
        await me.TypeAsync("First name", "Prénom", "Camille");
        await me.Page.GetByLabel(me.T("may send me its own news", "peut m'envoyer ses actualités")).First.CheckAsync();
        await me.Page.GetByLabel(me.T("I am 15 or over", "J'ai 15 ans ou plus")).CheckAsync();
        await me.Page.GetByLabel(me.T("I accept the terms", "J'accepte les conditions")).CheckAsync();
        await me.PressAsync("Create my account", "Créer mon compte");

        var mail = (await vow.MailsAsync(1))[0];
        var link = new Uri(Link().Match(mail.TextBody ?? "").Value);
        await me.Page.GotoAsync(link.PathAndQuery);
        await me.LookAsync("confirm");
        await me.PressAsync("Confirm my account", "Confirmer mon compte");

        // Confirming signs in; going out and in again tries the door itself.
        await me.PressAsync("Sign out", "Se déconnecter");
        await me.GoAsync("/sign-in");
        await me.TypeAsync("E-mail address", "Adresse e-mail", email);
        await me.TypeAsync("Password", "Mot de passe", Password);
        await me.PressAsync("Sign in", "Se connecter");
    }

    private static async Task ChangeOfMindAsync(Visitor me)
    {
        await me.GoAsync("/me/choices");
        await me.PressAsync("Withdraw my consent", "Retirer mon consentement");
        await me.FollowAsync("Your receipt", "Votre attestation");
        await me.GoAsync("/me/choices");
        Assert.Equal(0, await me.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = me.T("Withdraw my consent", "Retirer mon consentement") }).CountAsync());
        await me.PressAsync("Yes", "Oui");
    }

    private static async Task CorrectAsync(Visitor me)
    {
        await me.GoAsync("/me/correct");
        var name = me.Page.GetByLabel(me.T("First name", "Prénom")).First;
        await name.FillAsync("Dominique");
        await me.PressAsync("Correct", "Corriger", name.Locator("xpath=ancestor::form"));
        await me.SeesAsync(me.T("Recorded", "Enregistré"));
        await me.GoAsync("/me");
        await me.SeesAsync("Dominique");
    }

    private static async Task RestrictAsync(Visitor me)
    {
        await me.GoAsync("/me/restrict");
        await me.GoAsync("/me/requests");
        await me.GoAsync("/me/ask");
    }

    private static async Task DownloadAsync(Visitor me, string email)
    {
        await me.GoAsync("/me/download");
        await me.PressAsync("Read or print", "Lire ou imprimer");
        await me.SeesAsync(email);
        await me.GoAsync("/me/download");
        var coming = me.Page.WaitForDownloadAsync();
        await me.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = me.T("Only data.json", "Seulement data.json") }).ClickAsync();
        var file = await (await coming).PathAsync();
        Assert.Contains(email, await File.ReadAllTextAsync(file!), StringComparison.OrdinalIgnoreCase);
    }

    private static async Task LeaveAsync(Visitor me)
    {
        await me.GoAsync("/me");
        await me.FollowAsync("Delete my account", "Supprimer mon compte");
        await me.SeesAsync("C. com. L123-22");
        await me.PressAsync("Delete my account", "Supprimer mon compte");
        await me.ReadsAsync("Your account is deleted", "Votre compte est supprimé");
    }

    [GeneratedRegex(@"https?://\S+")]
    private static partial Regex Link();
}
