using System.Net;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using MimeKit;
using Vow.Gate;
using Vow.Hosting;
using Vow.People;
using Vow.Rights;
using Vow.Tests.Desk;

namespace Vow.Tests.Requests;

using Site = Vow.Tests.Doors.Site;

/// <summary>What people outside do about their rights, and what the store holds of it.</summary>
internal static partial class RequestBed
{
    /// <summary>Sends the public form.</summary>
    public static async Task AskAsync(this Site site, params (string Name, string Value)[] form)
    {
        using var answer = await site.PostAsync("/en/rights", form);
        Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
        Assert.Equal("/en/rights/sent", answer.Headers.Location?.OriginalString);
    }

    /// <summary>The path of the page behind a mail's link.</summary>
    public static string FollowIn(MimeMessage mail) => Link().Match(mail.TextBody ?? "").Groups[1].Value;

    public static string NumberIn(MimeMessage mail) => Number().Match(mail.Subject ?? "").Value;

    public static async Task<RightsRequest> RequestAsync(this Site site, string number)
    {
        await using var store = site.Look();
        return await store.Set<RightsRequest>().AsNoTracking().FirstAsync(r => r.Number == number, TestContext.Current.CancellationToken);
    }

    public static Task<HttpClient> AgentAsync(this Site site, string name) => site.OperatorAsync(name, Role.Agent);

    public static Task<HttpClient> OperatorAsync(this Site site, string name, Role role) => site.Vow.OperatorAsync(name, role);

    public static Task<Guid> PersonAsync(this Site site, string address) => site.Vow.PersonAsync(address);

    public static Task<IReadOnlyList<Vow.Desk.DeskOperator>> OperatorsAsync(this Site site) => site.Vow.OperatorsAsync();

    public static async Task<int> CountAsync(this Site site)
    {
        await using var store = site.Look();
        return await store.Set<RightsRequest>().CountAsync(TestContext.Current.CancellationToken);
    }

    public static async Task<bool> IsKnownAsync(this Site site, Guid subject)
    {
        await using var store = site.Look();
        return await store.Set<Subject>().AnyAsync(s => s.Id == subject, TestContext.Current.CancellationToken);
    }

    [GeneratedRegex(@"http://localhost:\d+(/\w\w/rights/follow/[\w-]{43})", RegexOptions.None, 1000)]
    private static partial Regex Link();

    [GeneratedRegex(@"\d{4}-\d{4}", RegexOptions.None, 1000)]
    private static partial Regex Number();
}
