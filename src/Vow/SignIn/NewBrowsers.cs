using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Vow.Hosting;
using Vow.Policies;
using Vow.Policy;
using Vow.Post;
using Vow.Site;

namespace Vow.SignIn;

/// <summary>
/// Tells a person of a sign-in from a browser they had not used. What is remembered is a random number in a cookie and its hash here, for a
/// year from the last sign-in: no fingerprint of the machine.
/// </summary>
public sealed class NewBrowsers(PolicyHolder policies, VowOptions options)
{
    /// <summary>The cookie's name.</summary>
    public const string Cookie = "vow-browser";

    private static readonly TimeSpan Remembered = TimeSpan.FromDays(365);

    /// <summary>Remembers this browser for a login in the deed; where it was not known, a mail says so.</summary>
    public async Task MeetAsync(Deed deed, HttpContext context, Login login, bool tell)
    {
        ArgumentNullException.ThrowIfNull(deed);
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(login);
        var subject = login.SubjectId!.Value;
        var held = context.Request.Cookies[Cookie];
        if (held is not { Length: 43 })
        {
            held = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        }

        var known = await deed.ExecuteAsync(
            "UPDATE signin_browser SET ends_at = @end WHERE hash = @h AND subject_id = @s AND ends_at > @now",
            ("@end", deed.Now.Plus(Remembered)), ("@h", HashOf(held)), ("@s", subject), ("@now", deed.Now)) == 1;
        if (!known)
        {
            await deed.ExecuteAsync(
                "INSERT INTO signin_browser (hash, subject_id, ends_at) VALUES (@h, @s, @end) ON CONFLICT (hash, subject_id) DO UPDATE SET ends_at = @end",
                ("@h", HashOf(held)), ("@s", subject), ("@end", deed.Now.Plus(Remembered)));
            if (tell)
            {
                await Outbox.EnqueueAsync(deed, Letter(deed, context, login));
            }
        }

        context.Response.Cookies.Append(Cookie, held, new CookieOptions
        {
            HttpOnly = true,
            SameSite = SameSiteMode.Lax,
            Secure = context.Request.IsHttps,
            Path = "/",
            IsEssential = true,
            Expires = deed.Now.Plus(Remembered).ToDateTimeOffset(),
        });
    }

    private Mail Letter(Deed deed, HttpContext context, Login login)
    {
        var language = context.RequestServices.GetRequiredService<Visit>().Language;
        var company = policies.Current.Declared.Controller.Name;
        var zone = policies.Current.Zone;
        var at = Words.Time(deed.Now, zone, language);
        var browser = BrowserName.Of(context.Request.Headers.UserAgent);
        var link = new Uri(options.Url, $"/{language.Code()}/account/security");
        return language == Language.Fr
            ? new(login.Name, login.SubjectId, "account.new-sign-in", $"Nouvelle connexion à votre compte chez {company}",
                $"""
                Bonjour,

                Votre compte chez {company} vient d'être ouvert depuis un navigateur que vous n'aviez pas encore utilisé.

                Quand{"\u00a0"}: {at} ({zone.Id})
                Navigateur{"\u00a0"}: {browser}

                Si c'était vous, vous n'avez rien à faire.
                Sinon, choisissez un nouveau mot de passe et fermez les autres sessions ici{"\u00a0"}:

                {link}
                """)
            : new(login.Name, login.SubjectId, "account.new-sign-in", $"New sign-in to your account with {company}",
                $"""
                Hello,

                Your account with {company} has just been opened from a browser you had not used before.

                When: {at} ({zone.Id})
                Browser: {browser}

                If it was you, there is nothing to do.
                If not, choose a new password and sign out everywhere else here:

                {link}
                """);
    }

    private static string HashOf(string held) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(held)));
}
