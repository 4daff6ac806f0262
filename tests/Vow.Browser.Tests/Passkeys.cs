using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.Playwright;
using Vow.Tests.Shared;

namespace Vow.Browser.Tests;

/// <summary>Passkeys with Chromium's own virtual authenticator: made, listed, used, removed, at the account and at the desk.</summary>
public sealed partial class Passkeys(Chromium chromium) : IClassFixture<Chromium>
{
    private const string Password = "seven grey herons over the marsh";
    private const string Email = "camille@example.test";

    public static TheoryData<string, int> Ways => new() { { "en", 1280 }, { "fr", 390 } };

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_person_adds_a_passkey_signs_in_with_it_and_removes_it(string language, int width)
    {
        Assert.SkipWhen(Chromium.Path is null, "Chromium is not installed.");
        await using var vow = await VowUnderTest.StartAsync();
        await using var context = await chromium.NewContextAsync(vow.Url.ToString(), width, true, language);
        var me = new Visitor(await context.NewPageAsync(), language, true);
        await AuthenticatorAsync(me.Page);
        await SignUpAsync(me, vow);

        await me.GoAsync("/account/security");
        await me.TypeAsync("Name of the new passkey", "Nom de la nouvelle clé d'accès", "Key ring");
        await PassAsync(me, "Add a passkey", "Ajouter une clé d'accès");
        await me.SeesAsync("Key ring");
        await me.LookAsync("passkeys");

        await me.PressAsync("Sign out", "Se déconnecter");
        await me.GoAsync("/sign-in");
        await PassAsync(me, "Use a passkey", "Utiliser une clé d'accès");
        await me.ReadsAsync("My personal data", "Mes données personnelles");

        // Made in this very minute, so nothing more is asked before it is taken away.
        await me.GoAsync("/account/security");
        await me.PressAsync("Remove Key ring", "Retirer Key ring");
        await me.SeesAsync(me.T("You have no passkey yet", "Vous n'avez pas encore de clé d'accès"));
        await me.PressAsync("Sign out", "Se déconnecter");
        await me.GoAsync("/sign-in");
        await PassAsync(me, "Use a passkey", "Utiliser une clé d'accès");
        await me.SeesAsync(me.T("This passkey opens no account here", "Cette clé d'accès n'ouvre aucun compte ici"));
    }

    [Fact]
    public async Task The_browser_offers_a_passkey_among_the_names_it_fills_in()
    {
        Assert.SkipWhen(Chromium.Path is null, "Chromium is not installed.");
        await using var vow = await VowUnderTest.StartAsync();
        await using var context = await chromium.NewContextAsync(vow.Url.ToString(), 1280, true, "en");
        var me = new Visitor(await context.NewPageAsync(), "en", true);
        await AuthenticatorAsync(me.Page, offered: true);
        await SignUpAsync(me, vow);
        await me.GoAsync("/account/security");
        await me.TypeAsync("Name of the new passkey", "", "Key ring");
        await PassAsync(me, "Add a passkey", "");
        await me.SeesAsync("Key ring");
        await me.PressAsync("Sign out", "");

        // The virtual authenticator answers a conditional request as if its owner had picked the only name there is.
        await me.Page.GotoAsync("/en/sign-in");
        await me.Page.WaitForURLAsync("**/en/me");
        await me.ReadsAsync("My personal data", "");
    }

    [Fact]
    public async Task A_passkey_of_another_address_is_neither_taken_nor_used()
    {
        Assert.SkipWhen(Chromium.Path is null, "Chromium is not installed.");
        await using var vow = await VowUnderTest.StartAsync();
        await using var context = await chromium.NewContextAsync(vow.Url.ToString(), 1280, true, "en");
        var me = new Visitor(await context.NewPageAsync(), "en", true);
        await AuthenticatorAsync(me.Page);
        await SignUpAsync(me, vow);
        await me.GoAsync("/account/security");
        await me.TypeAsync("Name of the new passkey", "", "Key ring");
        await PassAsync(me, "Add a passkey", "");
        await me.SeesAsync("Key ring");

        // Another origin on the same name: to the browser the passkey fits; to us the address it was asked at does not.
        await using var elsewhere = await VowUnderTest.StartAsync();
        await me.GoAsync("/sign-in/again");
        var options = await OptionsAsync(me.Page, "/passkey/options");
        var other = await context.NewPageAsync();
        await MoveAuthenticatorAsync(me.Page, other);
        await other.GotoAsync(new Uri(elsewhere.Url, "/en/sign-in").AbsoluteUri);
        var asked = await other.EvaluateAsync<string>(Ask, options);
        await me.Page.EvaluateAsync("answer => { document.querySelector('[name=passkey]').value = answer; document.querySelector('form[data-passkey]').submit(); }", asked);
        await me.SeesAsync("This passkey opens no account here");

        await me.GoAsync("/account/security");
        var making = await OptionsAsync(me.Page, "/account/security/passkeys/options");
        var made = await other.EvaluateAsync<string>(Make, making);
        await me.Page.EvaluateAsync(
            "answer => { const form = document.querySelector('form[data-passkey]'); form.elements.name.value = 'Stolen'; form.elements.passkey.value = answer; form.submit(); }", made);
        await me.SeesAsync("The passkey was not added");
        Assert.Equal(0, await me.Page.GetByText("Stolen", new PageGetByTextOptions { Exact = true }).CountAsync());
    }

    [Fact]
    public async Task An_answer_of_a_passkey_is_taken_once()
    {
        Assert.SkipWhen(Chromium.Path is null, "Chromium is not installed.");
        await using var vow = await VowUnderTest.StartAsync();
        await using var context = await chromium.NewContextAsync(vow.Url.ToString(), 1280, true, "en");
        var me = new Visitor(await context.NewPageAsync(), "en", true);
        await AuthenticatorAsync(me.Page);
        await SignUpAsync(me, vow);
        await me.GoAsync("/account/security");
        await me.TypeAsync("Name of the new passkey", "", "Key ring");
        await PassAsync(me, "Add a passkey", "");
        await me.SeesAsync("Key ring");

        await me.GoAsync("/sign-in/again");
        var options = await OptionsAsync(me.Page, "/passkey/options");
        var answer = await me.Page.EvaluateAsync<string>(Ask, options);
        var ticket = (await context.CookiesAsync()).Single(c => c.Name == "vow-passkey").Value;
        Assert.Equal(303, await UseAsync(vow, ticket, answer));
        Assert.Equal(422, await UseAsync(vow, ticket, answer));
    }

    [Fact]
    public async Task At_the_desk_a_passkey_takes_the_place_of_the_code_and_never_of_the_password()
    {
        Assert.SkipWhen(Chromium.Path is null, "Chromium is not installed.");
        await using var vow = await VowUnderTest.StartAsync();
        await using var context = await chromium.NewContextAsync(vow.Url.ToString(), 1280, true, "en");
        var op = new Visitor(await context.NewPageAsync(), "en", true);
        await AuthenticatorAsync(op.Page);
        var printed = Printed().Match(vow.Output.ToString());
        await op.GoAsync("/desk/sign-in");
        await op.TypeAsync("Name", "", printed.Groups[1].Value);
        await op.TypeAsync("Password", "", printed.Groups[2].Value);
        await op.PressAsync("Sign in", "");
        var secret = Decode(Secret().Match(await op.Page.ContentAsync()).Groups[1].Value.Replace(" ", "", StringComparison.Ordinal));
        await op.TypeAsync("Your own password", "", Password);
        await op.TypeAsync("Code shown by the device now", "", Vow.SignIn.TimeCode.At(secret, Vow.SignIn.TimeCode.StepOf(Gate.Instant.From(vow.Clock.Now))));
        await op.PressAsync("Save and go to the desk", "");
        await op.ReadsAsync("Your recovery codes", "");
        await op.GoAsync("/desk/access");
        await op.TypeAsync("Name of the new passkey", "", "Key ring");
        await PassAsync(op, "Add a passkey", "");
        await op.SeesAsync("Key ring");
        await op.PressAsync("Sign out", "");

        await op.TypeAsync("Name", "", printed.Groups[1].Value);
        await op.TypeAsync("Password", "", "not the password");
        await PassAsync(op, "Use a passkey instead of the code", "");
        await op.SeesAsync("don't open the desk together");
        await op.TypeAsync("Name", "", printed.Groups[1].Value);
        await op.TypeAsync("Password", "", Password);
        await PassAsync(op, "Use a passkey instead of the code", "");
        await op.ReadsAsync("Today", "");

        // It is an operator's: the door of people does not know it.
        await op.PressAsync("Sign out", "");
        await op.GoAsync("/sign-in");
        await PassAsync(op, "Use a passkey", "");
        await op.SeesAsync("This passkey opens no account here");
    }

    private const string Ask =
        """
        async given => {
          const options = JSON.parse(given);
          const bytes = text => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), c => c.charCodeAt(0));
          const text = b => btoa(String.fromCharCode(...new Uint8Array(b))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
          options.challenge = bytes(options.challenge);
          const c = await navigator.credentials.get({ publicKey: options });
          return JSON.stringify({ id: c.id, rawId: c.id, type: c.type, clientExtensionResults: {}, response: {
            clientDataJSON: text(c.response.clientDataJSON), authenticatorData: text(c.response.authenticatorData), signature: text(c.response.signature), userHandle: text(c.response.userHandle) } });
        }
        """;

    private const string Make =
        """
        async given => {
          const options = JSON.parse(given);
          const bytes = text => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), c => c.charCodeAt(0));
          const text = b => btoa(String.fromCharCode(...new Uint8Array(b))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
          options.challenge = bytes(options.challenge);
          options.user.id = bytes(options.user.id);
          options.excludeCredentials = [];
          const c = await navigator.credentials.create({ publicKey: options });
          return JSON.stringify({ id: c.id, rawId: c.id, type: c.type, clientExtensionResults: {}, response: {
            clientDataJSON: text(c.response.clientDataJSON), attestationObject: text(c.response.attestationObject), transports: [] } });
        }
        """;

    /// <summary>Presses a button of passkeys and waits for the page its answer leads to.</summary>
    private static async Task PassAsync(Visitor who, string en, string fr)
    {
        // The page that is left bears a mark; the one that comes does not.
        await who.Page.EvaluateAsync("document.documentElement.dataset.left = 'yes'");
        await who.Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = who.T(en, fr), Exact = true }).ClickAsync();
        await who.Page.Locator("html:not([data-left]) h1").WaitForAsync();
        await who.Page.WaitForLoadStateAsync(LoadState.Load);
        await who.LookAsync(who.T(en, fr));
    }

    private static Task<string> OptionsAsync(IPage page, string path) =>
        page.EvaluateAsync<string>("async path => await (await fetch(path, { method: 'POST' })).text()", path);

    private static async Task<int> UseAsync(VowUnderTest vow, string ticket, string answer)
    {
        using var browser = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(vow.Url, "/en/sign-in"));
        request.Headers.Add("Cookie", "vow-passkey=" + ticket);
        request.Headers.Add("Origin", vow.Url.GetLeftPart(UriPartial.Authority));
        request.Content = new FormUrlEncodedContent([KeyValuePair.Create("passkey", answer)]);
        using var done = await browser.SendAsync(request, TestContext.Current.CancellationToken);
        return (int)done.StatusCode;
    }

    private static readonly Dictionary<string, object> Device = new()
    {
        ["protocol"] = "ctap2",
        ["transport"] = "internal",
        ["hasResidentKey"] = true,
        ["hasUserVerification"] = true,
        ["isUserVerified"] = true,
        ["automaticPresenceSimulation"] = true,
    };

    private static async Task<(ICDPSession Session, string Id)> AuthenticatorAsync(IPage page, bool offered = false)
    {
        if (!offered)
        {
            // The virtual device answers what the browser offers at once, as if its owner had picked it: only one test wants that.
            await page.AddInitScriptAsync("if (window.PublicKeyCredential) PublicKeyCredential.isConditionalMediationAvailable = async () => false;");
        }

        var session = await page.Context.NewCDPSessionAsync(page);
        await session.SendAsync("WebAuthn.enable", new Dictionary<string, object> { ["enableUI"] = false });
        var added = await session.SendAsync("WebAuthn.addVirtualAuthenticator", new Dictionary<string, object> { ["options"] = Device });
        Authenticators[page] = (session, added!.Value.GetProperty("authenticatorId").GetString()!);
        return Authenticators[page];
    }

    private static readonly System.Collections.Concurrent.ConcurrentDictionary<IPage, (ICDPSession Session, string Id)> Authenticators = [];

    /// <summary>Gives another page a device with the same passkeys: a virtual authenticator belongs to one page.</summary>
    private static async Task MoveAuthenticatorAsync(IPage from, IPage to)
    {
        var (session, id) = Authenticators[from];
        var held = await session.SendAsync("WebAuthn.getCredentials", new Dictionary<string, object> { ["authenticatorId"] = id });
        var (there, other) = await AuthenticatorAsync(to);
        foreach (var credential in held!.Value.GetProperty("credentials").EnumerateArray())
        {
            await there.SendAsync("WebAuthn.addCredential", new Dictionary<string, object>
            {
                ["authenticatorId"] = other,
                ["credential"] = JsonSerializer.Deserialize<Dictionary<string, object>>(credential.GetRawText())!,
            });
        }
    }

    private static async Task SignUpAsync(Visitor me, VowUnderTest vow)
    {
        await me.GoAsync("/account/new");
        await me.TypeAsync("E-mail address", "Adresse e-mail", Email);
        await me.TypeAsync("Password", "Mot de passe", Password);
        await me.TypeAsync("Last name", "Nom", "Durand");
        await me.TypeAsync("First name", "Prénom", "Camille");
        await me.Page.GetByLabel(me.T("I accept the terms", "J'accepte les conditions")).CheckAsync();
        await me.PressAsync("Create my account", "Créer mon compte");
        await me.Page.GotoAsync(new Uri(Link().Match((await vow.MailsAsync(1))[0].TextBody!).Value).PathAndQuery);
        await me.PressAsync("Confirm my account", "Confirmer mon compte");
    }

    private static byte[] Decode(string text)
    {
        var bits = string.Concat(text.Select(c => Convert.ToString("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".IndexOf(c, StringComparison.Ordinal), 2).PadLeft(5, '0')));
        return [.. Enumerable.Range(0, bits.Length / 8).Select(i => Convert.ToByte(bits.Substring(i * 8, 8), 2))];
    }

    [GeneratedRegex(@"http\S+/account/confirm/\S+", RegexOptions.None, 1000)]
    private static partial Regex Link();

    [GeneratedRegex(@"name: (\S+)  password: (\S+)", RegexOptions.None, 1000)]
    private static partial Regex Printed();

    [GeneratedRegex("<code>([A-Z2-7 ]{30,})</code>", RegexOptions.None, 1000)]
    private static partial Regex Secret();
}
