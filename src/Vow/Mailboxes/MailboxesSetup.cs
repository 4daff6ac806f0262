using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Vow.Desk;
using Vow.Jobs;

namespace Vow.Mailboxes;

/// <summary>Registers the mailboxes of the rights desk and maps their pages.</summary>
public static class MailboxesSetup
{
    /// <summary>Registers the slice; the reader runs with the server.</summary>
    public static void AddMailboxes(this IServiceCollection services)
    {
        services.AddSingleton<AccessTokens>();
        services.AddSingleton<OpenMailbox>();
        services.AddSingleton<MailboxBell>();
        services.AddSingleton<ArmMailbox>();
        services.AddSingleton<TakeMail>();
        services.AddSingleton<StopByMail>();
        services.AddSingleton<ScanAttachments>();
        services.AddSingleton<SortMail>();
        services.AddSingleton<IJob, EndMail>();
        services.AddSingleton<PurgeCopies>();
        services.AddSingleton<IJob>(provider => provider.GetRequiredService<PurgeCopies>());
        services.AddSingleton<IHostedService, ReadMailboxes>();
    }

    /// <summary>Maps the desk's pages.</summary>
    public static void MapMailboxes(this IEndpointRouteBuilder routes)
    {
        var desk = routes.MapGroup("/desk/mailboxes").DisableAntiforgery();
        desk.MapGet("/", MailboxesAtDesk.ShowAsync).RequireRole(DeskPlace.Mailboxes);
        desk.MapGet("/file", MailboxesAtDesk.FileAsync).RequireRole(DeskPlace.Mailboxes);
        desk.MapPost("/{name}/start", MailboxesAtDesk.StartAsync).RequireRole(DeskPlace.ArmMailboxes);
        desk.MapPost("/{name}/arm", MailboxesAtDesk.ArmAsync).RequireRole(DeskPlace.ArmMailboxes);
        desk.MapPost("/{name}/disarm", MailboxesAtDesk.DisarmAsync).RequireRole(DeskPlace.ArmMailboxes);
        desk.MapGet("/messages/{id:guid}", MessageAtDesk.ShowAsync).RequireRole(DeskPlace.Requests);
        desk.MapPost("/messages/{id:guid}/open", MessageAtDesk.OpenAsync).RequireRole(DeskPlace.Requests);
        desk.MapPost("/messages/{id:guid}/sort", MessageAtDesk.SortAsync).RequireRole(DeskPlace.Requests);
        desk.MapGet("/messages/{id:guid}/attachments/{place:int}", MessageAtDesk.AttachmentAsync).RequireRole(DeskPlace.Requests);
        routes.MapGroup("/desk/requests").MapGet("/{number}/attachments/{id:guid}", AttachmentAtDesk.GiveAsync).RequireRole(DeskPlace.Requests);
    }
}
