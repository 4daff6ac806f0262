using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Vow.GateAnswers;
using Vow.Policies;
using Vow.Policy;
using Vow.Site;

namespace Vow.Cookies;

/// <summary>Why the gate says no to a browser, where nobody is known; beside the gate's own reasons in its counts.</summary>
public static class BrowserReasons
{
    /// <summary>The browser signals that its owner wants no tracking.</summary>
    public const string Signal = "browser_signal";

    /// <summary>A form sent from another site.</summary>
    public const string Elsewhere = "browser_elsewhere";

    /// <summary>More answers or reports from one caller than are taken.</summary>
    public const string Flood = "browser_flood";

    private const string Stopped = "stopped_";

    /// <summary>What a page's wall stopped, by the directive that did; null for what loads nothing.</summary>
    /// <param name="directive">Such as <c>img-src</c>.</param>
    public static string? StoppedBy(string directive)
    {
        ArgumentNullException.ThrowIfNull(directive);
        var code = Stopped + directive.Split('-')[0];
        return Of(code) is null ? null : code;
    }

    /// <summary>The reason in words; null for any other.</summary>
    public static Bilingual? Of(string code) => code switch
    {
        Signal => new("The browser signals that its owner wants no tracking (pages shown, not people).", "Le navigateur signale que son utilisateur ne veut pas être suivi (pages affichées, non personnes)."),
        Elsewhere => new("An answer to the banner came from another site.", "Une réponse au bandeau venait d'un autre site."),
        Flood => new("Answers or reports came too fast from one address, and were not taken.", "Des réponses ou des signalements arrivaient trop vite d'une même adresse et n'ont pas été pris."),
        Stopped + "script" => Hint("a script", "un script"),
        Stopped + "img" => Hint("a picture", "une image"),
        Stopped + "frame" => Hint("a frame", "un cadre"),
        Stopped + "connect" => Hint("a connection", "une connexion"),
        Stopped + "style" => Hint("a stylesheet", "une feuille de style"),
        Stopped + "font" => Hint("a font", "une police"),
        Stopped + "media" => Hint("a film or sound", "une vidéo ou un son"),
        Stopped + "form" => Hint("a form", "un formulaire"),
        _ => null,
    };

    private static Bilingual Hint(string en, string fr) => new(
        $"A page's security policy stopped {en}, as a browser reports: a hint, since anybody can send one.",
        $"La politique de sécurité d'une page a arrêté {fr}, selon un navigateur\u00a0: un indice, car n'importe qui peut en envoyer un.");

    /// <summary>Counts what was not taken, at the doors where nobody is known.</summary>
    internal static void CountFlood(HttpContext context)
    {
        if (context.Request.Path == CookiesSetup.Door || context.Request.Path == CookiesSetup.Reports)
        {
            var services = context.RequestServices;
            services.GetRequiredService<GateCounts>().Count(services.GetRequiredService<PolicyInForce>(), "?", Flood, 1, services.GetRequiredService<Visit>().Now);
        }
    }

    /// <summary>Counts a form from another site, for each purpose it could have been about.</summary>
    internal static void CountElsewhere(HttpContext context)
    {
        var services = context.RequestServices;
        foreach (var purpose in services.GetRequiredService<TrackerNotices>().Current.Gate.Purposes)
        {
            services.GetRequiredService<GateCounts>().Count(services.GetRequiredService<PolicyInForce>(), purpose, Elsewhere, 1, services.GetRequiredService<Visit>().Now);
        }
    }
}
