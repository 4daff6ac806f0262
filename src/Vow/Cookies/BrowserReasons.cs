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

    /// <summary>The reason in words; null for any other.</summary>
    public static Bilingual? Of(string code) => code switch
    {
        Signal => new("The browser signals that its owner wants no tracking (pages shown, not people).", "Le navigateur signale que son utilisateur ne veut pas être suivi (pages affichées, non personnes)."),
        Elsewhere => new("An answer to the banner came from another site.", "Une réponse au bandeau venait d'un autre site."),
        _ => null,
    };

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
