using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Vow.Hosting;
using Vow.Jobs;
using Vow.Site;

namespace Vow.Desk;

/// <summary>The desk in the server's table of contents.</summary>
public static class DeskSetup
{
    /// <summary>Registers what the desk's pages need beyond the slices' front doors.</summary>
    public static void AddDesk(this IServiceCollection services)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddSingleton<SecondStep>();
        services.AddSingleton<DeskOperators>();
        services.AddSingleton<OpenFiles>();
        services.AddSingleton<PersonViews>();
        services.AddSingleton<SearchSources>();
        services.AddSingleton<AnswerRequest>();
        services.AddSingleton<Exports>();
        services.AddSingleton<IJob, UnusualReading>();
        services.AddSingleton<DueAhead>();
        services.AddHostedService(provider => provider.GetRequiredService<DueAhead>());
        services.AddLiveLists();
        services.AddSingleton<IAtStart, FirstSignIn>();
    }

    /// <summary>Maps its pages.</summary>
    public static void MapDesk(this IEndpointRouteBuilder routes)
    {
        var desk = routes.MapGroup("/desk").DisableAntiforgery();
        MapDoor(desk);
        desk.MapGet("/", Today.ShowAsync).RequireRole(DeskPlace.Today);
        desk.MapGet("/staff", () => Pages.Show<StaffNotice>()).RequireRole(DeskPlace.Today);
        desk.MapGet("/access", MyAccess.ShowAsync).RequireRole(DeskPlace.Today);
        desk.MapPost("/access/passkeys/options", MyAccess.OptionsAsync).RequireRole(DeskPlace.Today).RequireRateLimiting(Wall.Doors);
        desk.MapPost("/access/passkeys", MyAccess.AddAsync).RequireRole(DeskPlace.Today);
        desk.MapPost("/access/passkeys/{id:guid}/remove", MyAccess.RemoveAsync).RequireRole(DeskPlace.Today);
        desk.MapPost("/access/codes", MyAccess.RenewCodesAsync).RequireRole(DeskPlace.Today);
        desk.MapGet("/keys-help", DeskKeys.Show).RequireRole(DeskPlace.Today);
        desk.MapPost("/keys-help", DeskKeys.SwitchAsync).RequireRole(DeskPlace.Today);
        desk.MapGet("/due", WhatIsDue.ShowAsync).RequireRole(DeskPlace.Due);
        desk.MapGet("/due/file", WhatIsDue.FileAsync).RequireRole(DeskPlace.Due);
        desk.MapGet("/people", OpenPeople.Show).RequireRole(DeskPlace.People);
        desk.MapPost("/people", OpenPeople.SearchAsync).RequireRole(DeskPlace.People);
        desk.MapPost("/people/file", OpenPeople.FileAsync).RequireRole(DeskPlace.People);
        desk.MapGet("/people/{id:guid}", OpenPeople.ShowPersonAsync).RequireRole(DeskPlace.People);
        desk.MapPost("/people/{id:guid}/open", OpenPeople.OpenAsync).RequireRole(DeskPlace.People);
        desk.MapPost("/people/elsewhere", OpenPeople.OpenElsewhereAsync).RequireRole(DeskPlace.People);
        desk.MapPost("/people/{id:guid}/holds", HoldsAtDesk.PlaceAsync).RequireRole(DeskPlace.Holds);
        desk.MapPost("/people/{id:guid}/holds/{hold:guid}/lift", HoldsAtDesk.LiftAsync).RequireRole(DeskPlace.Holds);
        desk.MapPost("/people/{id:guid}/archive", ArchivesAtDesk.OpenAsync).RequireRole(DeskPlace.People);
        desk.MapPost("/people/{id:guid}/dossier", DossierAtDesk.GiveAsync).RequireRole(DeskPlace.Dossiers);
        desk.MapGet("/requests", RequestsAtDesk.ShowAsync).RequireRole(DeskPlace.Requests);
        desk.MapPost("/requests/file", RequestsAtDesk.FileAsync).RequireRole(DeskPlace.Requests);
        desk.MapGet("/requests/{number}", RequestsAtDesk.ShowOneAsync).RequireRole(DeskPlace.Requests);
        desk.MapGet("/requests/new", EnterRequest.Show).RequireRole(DeskPlace.Requests);
        desk.MapPost("/requests/new", EnterRequest.EnterAsync).RequireRole(DeskPlace.Requests);
        desk.MapGet("/requests/{number}/letter", RequestLetters.ShowAsync).RequireRole(DeskPlace.Requests);
        desk.MapPost("/requests/{number}/assign", RequestActsAtDesk.AssignAsync).RequireRole(DeskPlace.Requests);
        desk.MapPost("/requests/{number}/tie", RequestActsAtDesk.TieAsync).RequireRole(DeskPlace.Requests);
        desk.MapPost("/requests/{number}/ask", RequestActsAtDesk.AskIdentityAsync).RequireRole(DeskPlace.Requests);
        desk.MapPost("/requests/{number}/given", RequestActsAtDesk.GivenAsync).RequireRole(DeskPlace.Requests);
        desk.MapPost("/requests/{number}/extend", RequestActsAtDesk.ExtendAsync).RequireRole(DeskPlace.ExtendRequests);
        desk.MapPost("/requests/{number}/lapse", RequestActsAtDesk.LapseAsync).RequireRole(DeskPlace.Requests);
        desk.MapPost("/requests/{number}/open", RequestsAtDesk.OpenAsync).RequireRole(DeskPlace.Requests);
        desk.MapPost("/requests/{number}/answer", RequestsAtDesk.AnswerAsync).RequireRole(DeskPlace.Requests);
        desk.MapPlans();
        desk.MapIdentity();
        desk.MapGet("/tasks/{id:guid}", TaskAtDesk.ShowAsync).RequireRole(DeskPlace.ByHand);
        desk.MapPost("/tasks/{id:guid}/open", TaskAtDesk.OpenAsync).RequireRole(DeskPlace.ByHand);
        desk.MapPost("/tasks/{id:guid}/done", TaskAtDesk.DoneAsync).RequireRole(DeskPlace.ByHand);
        desk.MapGet("/clearings/{source}", ClearingAtDesk.ShowAsync).RequireRole(DeskPlace.ByHand);
        desk.MapPost("/clearings/{source}", ClearingAtDesk.SignAsync).RequireRole(DeskPlace.ByHand);
        desk.MapGet("/promises", Promises.ShowAsync).RequireRole(DeskPlace.Promises);
        desk.MapGet("/promises/file", Promises.FileAsync).RequireRole(DeskPlace.Promises);
        desk.MapGet("/acts", ActsAtDesk.ShowAsync).RequireRole(DeskPlace.Acts);
        desk.MapPost("/acts/file", ActsAtDesk.FileAsync).RequireRole(DeskPlace.Acts);
        desk.MapPost("/acts/attest", ActsAtDesk.AttestAsync).RequireRole(DeskPlace.SignActs);
        desk.MapPost("/acts/waive", ActsAtDesk.WaiveAsync).RequireRole(DeskPlace.SignActs);
        desk.MapPost("/acts/{id:guid}/end", ActsAtDesk.EndAsync).RequireRole(DeskPlace.SignActs);
        desk.MapGet("/board", BoardAtDesk.ShowAsync).RequireRole(DeskPlace.Board);
        desk.MapGet("/findings", FindingsAtDesk.ShowAsync).RequireRole(DeskPlace.Findings);
        desk.MapGet("/findings/file", FindingsAtDesk.FileAsync).RequireRole(DeskPlace.Findings);
        desk.MapGet("/sources", Sources.ShowAsync).RequireRole(DeskPlace.Sources);
        desk.MapGet("/sources/file", Sources.FileAsync).RequireRole(DeskPlace.Sources);
        desk.MapGet("/register", RegisterAtDesk.ShowAsync).RequireRole(DeskPlace.Register);
        desk.MapGet("/register/file", RegisterAtDesk.FileAsync).RequireRole(DeskPlace.Register);
        desk.MapGet("/recipients", RecipientsAtDesk.ShowAsync).RequireRole(DeskPlace.Register);
        desk.MapGet("/recipients/file", RecipientsAtDesk.FileAsync).RequireRole(DeskPlace.Register);
        desk.MapGet("/transfers", TransfersAtDesk.ShowAsync).RequireRole(DeskPlace.Register);
        desk.MapGet("/transfers/file", TransfersAtDesk.FileAsync).RequireRole(DeskPlace.Register);
        desk.MapGet("/transfers/past/file", TransfersAtDesk.PastFileAsync).RequireRole(DeskPlace.Register);
        desk.MapPost("/transfers/suspend", TransfersAtDesk.SuspendAsync).RequireRole(DeskPlace.SwitchTransfers);
        desk.MapPost("/transfers/resume", TransfersAtDesk.ResumeAsync).RequireRole(DeskPlace.SwitchTransfers);
        desk.MapGet("/mail", MailAtDesk.ShowAsync).RequireRole(DeskPlace.Mail);
        desk.MapGet("/mail/file", MailAtDesk.FileAsync).RequireRole(DeskPlace.Mail);
        desk.MapGet("/keys", KeysAtDesk.ShowAsync).RequireRole(DeskPlace.Keys);
        desk.MapGet("/keys/file", KeysAtDesk.FileAsync).RequireRole(DeskPlace.Keys);
        desk.MapPost("/keys", KeysAtDesk.MakeAsync).RequireRole(DeskPlace.Keys);
        desk.MapPost("/keys/{id:guid}/revoke", KeysAtDesk.RevokeAsync).RequireRole(DeskPlace.Keys);
        desk.MapGet("/operators", OperatorsAtDesk.ShowAsync).RequireRole(DeskPlace.Operators);
        desk.MapPost("/operators/file", OperatorsAtDesk.FileAsync).RequireRole(DeskPlace.Operators);
        desk.MapPost("/operators/{id:guid}/role", OperatorsAtDesk.ChangeRoleAsync).RequireRole(DeskPlace.ChangeOperators);
        desk.MapPost("/operators", OperatorsAtDesk.InviteAsync).RequireRole(DeskPlace.ChangeOperators);
        desk.MapPost("/operators/{id:guid}/start-over", OperatorsAtDesk.StartOverAsync).RequireRole(DeskPlace.ChangeOperators);
        desk.MapPost("/operators/{id:guid}/disable", OperatorsAtDesk.DisableAsync).RequireRole(DeskPlace.ChangeOperators);
        desk.MapGet("/entries", EntriesAtDesk.ShowAsync).RequireRole(DeskPlace.Entries);
        desk.MapGet("/entries/file", EntriesAtDesk.FileAsync).RequireRole(DeskPlace.Entries);
        desk.MapGet("/accesses", EntriesAtDesk.ShowAccessesAsync).RequireRole(DeskPlace.Accesses);
        desk.MapPost("/accesses/file", EntriesAtDesk.AccessesFileAsync).RequireRole(DeskPlace.Accesses);
    }

    private static void MapDoor(RouteGroupBuilder desk)
    {
        desk.MapGet("/sign-in", SignInAtDesk.Show);
        desk.MapPost("/sign-in", SignInAtDesk.TryAsync).RequireRateLimiting(Wall.Doors);
        desk.MapGet("/sign-in/set-up", SignInAtDesk.ShowSetUpAsync);
        desk.MapPost("/sign-in/set-up", SignInAtDesk.SetUpAsync).RequireRateLimiting(Wall.Doors);
        desk.MapPost("/sign-out", SignInAtDesk.OutAsync);
    }
}
