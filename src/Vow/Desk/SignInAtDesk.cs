using System.Text.Json.Nodes;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Vow.Evidence;
using Vow.Hosting;
using Vow.SignIn;
using Vow.Site;

namespace Vow.Desk;

/// <summary>The desk's door: name, password and code in one form, one answer to every mistake.</summary>
public static class SignInAtDesk
{
    /// <summary>GET /desk/sign-in.</summary>
    public static IResult Show(Visit visit)
    {
        ArgumentNullException.ThrowIfNull(visit);
        return visit.Operator is null ? Pages.Show<SignInPage>() : Pages.SeeOther(visit.Url("/desk"));
    }

    /// <summary>POST /desk/sign-in.</summary>
    public static async Task<IResult> TryAsync(
        HttpContext context, Visit visit, Passwords passwords, Passkeys passkeys, SecondStep second, Sessions sessions, IDataProtectionProvider protection)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(visit);
        ArgumentNullException.ThrowIfNull(passwords);
        ArgumentNullException.ThrowIfNull(passkeys);
        ArgumentNullException.ThrowIfNull(second);
        ArgumentNullException.ThrowIfNull(sessions);
        var form = await context.Request.ReadFormAsync();
        var name = form["name"].ToString();
        var caller = Caller.Of(context);
        if (await passwords.TryAsync(Login.KeyOfOperator(name), form["password"].ToString(), caller) is { Subject: null } right)
        {
            var passkey = await passkeys.TryAsync(context, form["passkey"]);
            var (entrance, end) = await second.PassAsync(right, form["code"].ToString(), passkey, caller);
            if (entrance == DeskEntrance.In)
            {
                await sessions.BeginAtDeskAsync(context, right.Login);
                return Pages.SeeOther(visit.Url("/desk"));
            }

            if (entrance == DeskEntrance.SetUp)
            {
                SetUpTicket.Give(context, protection, right.Login, end!.Value, visit.Now);
                return Pages.SeeOther(visit.Url("/desk/sign-in/set-up"));
            }
        }

        var errors = new FormErrors();
        errors.Add("", visit.T(
            "Name, password and code don't open the desk together. Check all three; after five wrong tries the door stays shut for a while.",
            "Le nom, le mot de passe et le code ne permettent pas d'entrer. Vérifiez les trois\u00a0; après cinq essais, l'accès reste fermé un moment."));
        return Pages.Show<SignInPage>(StatusCodes.Status422UnprocessableEntity, ("Name", name), ("Errors", errors));
    }

    /// <summary>POST /desk/sign-out.</summary>
    public static async Task<IResult> OutAsync(HttpContext context, Visit visit, Deeds deeds)
    {
        ArgumentNullException.ThrowIfNull(visit);
        ArgumentNullException.ThrowIfNull(deeds);
        if (visit.Operator is not null)
        {
            var caller = Caller.Of(context);
            await deeds.DoAsync(deed => Connections.WriteAsync(deed, caller, Connections.SignedOut, null));
        }

        await Sessions.EndAsync(context);
        return Pages.SeeOther(visit.Url("/desk/sign-in"));
    }

    /// <summary>GET /desk/sign-in/set-up.</summary>
    public static async Task<IResult> ShowSetUpAsync(HttpContext context, Visit visit, Store store, IDataProtectionProvider protection)
    {
        ArgumentNullException.ThrowIfNull(visit);
        return SetUpTicket.Read(context, protection, visit.Now) is { } ticket && await NameAsync(store, ticket.Login) is { } name
            ? Pages.Show<SetUpPage>(200, ("Name", name), ("Secret", ticket.Secret))
            : Pages.SeeOther(visit.Url("/desk/sign-in"));
    }

    /// <summary>POST /desk/sign-in/set-up.</summary>
    public static async Task<IResult> SetUpAsync(
        HttpContext context, Visit visit, Store store, IDataProtectionProvider protection, Passwords passwords, SecondStep second, Sessions sessions, Entries entries)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(visit);
        ArgumentNullException.ThrowIfNull(passwords);
        ArgumentNullException.ThrowIfNull(second);
        ArgumentNullException.ThrowIfNull(sessions);
        ArgumentNullException.ThrowIfNull(entries);
        if (SetUpTicket.Read(context, protection, visit.Now) is not { } ticket || await NameAsync(store, ticket.Login) is not { } name)
        {
            return Pages.SeeOther(visit.Url("/desk/sign-in"));
        }

        var form = await context.Request.ReadFormAsync();
        var password = form["password"].ToString();
        var errors = new FormErrors();
        if (PasswordRule.Fault(visit, password, [name]) is { } fault)
        {
            errors.Add("password", fault);
        }

        if (TimeCode.Match(ticket.Secret, form["code"], visit.Now) is not { } step)
        {
            step = 0;
            errors.Add("code", visit.T(
                "This is not the code shown now. Wait for the next one and type it; check that the device's clock is right.",
                "Ce n'est pas le code affiché en ce moment. Attendez le suivant et saisissez-le\u00a0; vérifiez l'heure de l'appareil."));
        }

        if (!errors.None)
        {
            return Pages.Show<SetUpPage>(StatusCodes.Status422UnprocessableEntity, ("Name", name), ("Secret", ticket.Secret), ("Errors", errors));
        }

        var codes = await second.EnrolAsync(
            ticket.Login, ticket.FirstPasswordEndsAt, passwords.Hash(password), ticket.Secret, step,
            deed => entries.AppendAsync(deed, "desk.operator.enrolled", Actor.Operator(ticket.Login), new JsonObject()));
        SetUpTicket.TakeBack(context);
        if (codes is null)
        {
            return Pages.SeeOther(visit.Url("/desk/sign-in"));
        }

        await sessions.BeginAtDeskAsync(context, ticket.Login);
        return Pages.Show<RecoveryCodesPage>(200, ("Codes", codes), ("Desk", true));
    }

    private static async Task<string?> NameAsync(Store store, Guid login) => (await OperatorAccess.AllAsync(store)).FirstOrDefault(o => o.Login == login)?.Name;
}
