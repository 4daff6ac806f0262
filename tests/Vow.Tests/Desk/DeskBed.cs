using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Vow.Desk;
using Vow.Gate;
using Vow.Hosting;
using Vow.People;
using Vow.SignIn;
using Vow.Tests.Shared;

namespace Vow.Tests.Desk;

/// <summary>What people do at the desk, through its front door.</summary>
internal static partial class DeskBed
{
    public const string Password = "orage tabouret merlan 47 velours";

    public static Instant Now(this VowUnderTest vow) => Instant.From(vow.Clock.Now);

    /// <summary>The first sign-in as this start printed it; null where none was.</summary>
    public static async Task<(string Name, string Password)?> FirstSignInAsync(this VowUnderTest vow, bool expected = true)
    {
        await VowUnderTest.UntilAsync(() => vow.Output.ToString().Contains("Vow is up", StringComparison.Ordinal)
            && (!expected || vow.Output.ToString().Contains("First sign-in", StringComparison.Ordinal)));
        var line = Printed().Match(vow.Output.ToString());
        return line.Success ? (line.Groups[1].Value, line.Groups[2].Value) : null;
    }

    public static Task<HttpResponseMessage> SendAsync(this HttpClient browser, string path, params (string Name, string Value)[] form) =>
        browser.PostAsync(new Uri(path, UriKind.Relative), new FormUrlEncodedContent(form.Select(f => KeyValuePair.Create(f.Name, f.Value))));

    public static async Task<(HttpStatusCode Status, string Text)> ReadAsync(this HttpClient browser, string path)
    {
        using var answer = await browser.GetAsync(new Uri(path, UriKind.Relative));
        return (answer.StatusCode, WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync()));
    }

    public static Task<HttpResponseMessage> SignInAsync(this HttpClient browser, string name, string password, string code = "") =>
        browser.SendAsync("/desk/sign-in", ("name", name), ("password", password), ("code", code));

    /// <summary>From a first password to a session: own password, device, recovery codes.</summary>
    public static async Task<(HttpClient Browser, byte[] Secret, IReadOnlyList<string> Codes)> EnrolAsync(this VowUnderTest vow, string name, string first)
    {
        var browser = vow.NewVisitor("en");
        using var door = await browser.SignInAsync(name, first);
        Assert.Equal("/desk/sign-in/set-up", door.Headers.Location?.OriginalString);
        var (_, page) = await browser.ReadAsync("/desk/sign-in/set-up");
        var secret = SecretOf(page);
        using var done = await browser.SendAsync("/desk/sign-in/set-up", ("password", Password), ("code", vow.CodeOf(secret)));
        Assert.Equal(HttpStatusCode.OK, done.StatusCode);
        return (browser, secret, [.. Code().Matches(await done.Content.ReadAsStringAsync()).Select(m => m.Groups[1].Value)]);
    }

    /// <summary>The secret that a page offers to the operator's device.</summary>
    public static byte[] SecretOf(string page) => Decode(Secret().Match(page).Groups[1].Value.Replace(" ", "", StringComparison.Ordinal));

    public static string CodeOf(this VowUnderTest vow, byte[] secret) => TimeCode.At(secret, TimeCode.StepOf(vow.Now()));

    public static async Task<HttpClient> AdminAsync(this VowUnderTest vow)
    {
        var (name, password) = (await vow.FirstSignInAsync())!.Value;
        return (await vow.EnrolAsync(name, password)).Browser;
    }

    public static async Task<HttpClient> OperatorAsync(this VowUnderTest vow, string name, Role role)
    {
        var password = await vow.Services.GetRequiredService<DeskOperators>().InviteAsync(Guid.Empty, name, role, null);
        return (await vow.EnrolAsync(name, password!)).Browser;
    }

    public static Task<IReadOnlyList<DeskOperator>> OperatorsAsync(this VowUnderTest vow) => vow.AskAsync(s => DeskOperators.AllAsync(s.GetRequiredService<Store>()));

    /// <summary>Somebody Vow knows by an address.</summary>
    public static Task<Guid> PersonAsync(this VowUnderTest vow, string address) => vow.Services.GetRequiredService<Deeds>().DoAsync(async deed =>
    {
        var subject = Identifiers.Add(deed.Store, Identifiers.Email, address, "en", deed.Now);
        await deed.Store.SaveChangesAsync();
        return subject.Id;
    });

    private static byte[] Decode(string text)
    {
        var bits = string.Concat(text.Select(c => Convert.ToString("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".IndexOf(c, StringComparison.Ordinal), 2).PadLeft(5, '0')));
        return [.. Enumerable.Range(0, bits.Length / 8).Select(i => Convert.ToByte(bits.Substring(i * 8, 8), 2))];
    }

    [GeneratedRegex(@"name: (\S+)  password: (\S+)", RegexOptions.None, 1000)]
    private static partial Regex Printed();

    [GeneratedRegex("<code>([A-Z2-7 ]{30,})</code>", RegexOptions.None, 1000)]
    private static partial Regex Secret();

    [GeneratedRegex("<li><code>([a-z0-9-]+)</code></li>", RegexOptions.None, 1000)]
    private static partial Regex Code();
}
