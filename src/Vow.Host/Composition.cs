using Vow.Breaches;
using Vow.Company;
using Vow.Consent;
using Vow.Cookies;
using Vow.Desk;
using Vow.GateAnswers;
using Vow.Hosting;
using Vow.Mailboxes;
using Vow.Me;
using Vow.Policies;
using Vow.Post;
using Vow.Proof;
using Vow.Register;
using Vow.Rights;
using Vow.SignIn;
using Vow.Site;

namespace Vow.Host;

/// <summary>Every slice, once: what it registers, and what it maps. A slice adds its line to each.</summary>
public static class Composition
{
    /// <summary>Services of all slices, for the server and for commands alike.</summary>
    public static void AddSlices(this IServiceCollection services, Opening opening)
    {
        ArgumentNullException.ThrowIfNull(opening);
        services.AddVow(opening.Options, opening.Home, Stores.Model, opening.Policy, opening.Next);
        services.AddSignIn(opening.Options);
        services.AddRegister();
        services.AddPost();
        services.AddCompany();
        services.AddProof();
        services.AddMailboxes();
        services.AddBreaches();
        services.AddDesk();
    }

    /// <summary>Endpoints of all slices.</summary>
    public static void MapSlices(this WebApplication app)
    {
        app.MapSiteFiles();
        app.MapWellKnown();
        app.MapPolicies();
        app.MapGate();
        app.MapConsent();
        app.MapCookies();
        app.MapSignIn();
        app.MapMe();
        app.MapRights();
        app.MapProof();
        app.MapDesk();
        app.MapMailboxes();
        app.MapBreaches();
        app.MapCompany();
    }
}
