using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Vow.Desk;
using Vow.Evidence;
using Vow.Gate;
using Vow.Hosting;
using Vow.Tests.Shared;

namespace Vow.Tests.Desk;

/// <summary>One server with an operator of each role.</summary>
public sealed class EveryRole : IAsyncLifetime
{
    private readonly Dictionary<Role, HttpClient> browsers = [];

    public VowUnderTest Vow { get; private set; } = null!;

    public HttpClient this[Role role] => browsers[role];

    public async ValueTask InitializeAsync()
    {
        Vow = await VowUnderTest.StartAsync();
        browsers[Role.Admin] = await Vow.AdminAsync();
        foreach (var role in new[] { Role.Agent, Role.Dpo, Role.Legal, Role.Auditor })
        {
            browsers[role] = await Vow.OperatorAsync(role.Code(), role);
        }
    }

    public ValueTask DisposeAsync() => Vow.DisposeAsync();
}

public sealed class Roles(EveryRole desk) : IClassFixture<EveryRole>
{
    private static readonly (string Path, Role[] Enter)[] Table =
    [
        ("/desk", [Role.Agent, Role.Dpo, Role.Legal, Role.Auditor, Role.Admin]),
        ("/desk/staff", [Role.Agent, Role.Dpo, Role.Legal, Role.Auditor, Role.Admin]),
        ("/desk/requests", [Role.Agent, Role.Dpo]),
        ("/desk/due", [Role.Dpo, Role.Legal, Role.Auditor, Role.Admin]),
        ("/desk/due?months=12", [Role.Dpo, Role.Legal, Role.Auditor, Role.Admin]),
        ("/desk/due?years=12", [Role.Dpo, Role.Legal, Role.Auditor, Role.Admin]),
        ("/desk/people", [Role.Agent, Role.Dpo, Role.Legal, Role.Admin]),
        ("/desk/people/01a206e7-55a7-7cb1-9abb-2c345734f7bd", [Role.Agent, Role.Dpo, Role.Legal, Role.Admin]),
        ("/desk/promises", [Role.Dpo, Role.Legal, Role.Auditor, Role.Admin]),
        ("/desk/findings", [Role.Dpo, Role.Legal, Role.Auditor, Role.Admin]),
        ("/desk/acts", [Role.Dpo, Role.Legal, Role.Auditor, Role.Admin]),
        ("/desk/mailboxes", [Role.Agent, Role.Dpo, Role.Admin]),
        ("/desk/mailboxes/file", [Role.Agent, Role.Dpo, Role.Admin]),
        ("/desk/mail", [Role.Dpo, Role.Auditor, Role.Admin]),
        ("/desk/mail/file", [Role.Dpo, Role.Auditor, Role.Admin]),
        ("/desk/keys-help", [Role.Agent, Role.Dpo, Role.Legal, Role.Auditor, Role.Admin]),
        ("/desk/promises/file", [Role.Dpo, Role.Legal, Role.Auditor, Role.Admin]),
        ("/desk/due/file", [Role.Dpo, Role.Legal, Role.Auditor, Role.Admin]),
        ("/desk/sources/file", [Role.Dpo, Role.Auditor, Role.Admin]),
        ("/desk/transfers/past/file", [Role.Dpo, Role.Legal, Role.Auditor, Role.Admin]),
        ("/desk/keys/file", [Role.Admin]),
        ("/desk/sources", [Role.Dpo, Role.Auditor, Role.Admin]),
        ("/desk/register", [Role.Dpo, Role.Legal, Role.Auditor, Role.Admin]),
        ("/desk/recipients", [Role.Dpo, Role.Legal, Role.Auditor, Role.Admin]),
        ("/desk/transfers", [Role.Dpo, Role.Legal, Role.Auditor, Role.Admin]),
        ("/desk/newsletters", [Role.Agent, Role.Dpo, Role.Auditor, Role.Admin]),
        ("/desk/keys", [Role.Admin]),
        ("/desk/operators", [Role.Dpo, Role.Admin]),
        ("/desk/entries", [Role.Dpo, Role.Legal, Role.Auditor, Role.Admin]),
        ("/desk/accesses", [Role.Dpo]),
        ("/desk/policy/change", [Role.Dpo, Role.Admin]),
    ];

    public static TheoryData<Role, string, bool> RolesAndPages
    {
        get
        {
            var data = new TheoryData<Role, string, bool>();
            foreach (var (path, enter) in Table)
            {
                foreach (var role in new[] { Role.Agent, Role.Dpo, Role.Legal, Role.Auditor, Role.Admin })
                {
                    data.Add(role, path, enter.Contains(role));
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(RolesAndPages))]
    public async Task A_role_enters_its_pages_and_no_others(Role role, string path, bool enters)
    {
        var (status, page) = await desk[role].ReadAsync("/fr" + path);
        Assert.Equal(enters ? HttpStatusCode.OK : HttpStatusCode.Forbidden, status);
        Assert.DoesNotContain("style=", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Role.Dpo)]
    [InlineData(Role.Agent)]
    [InlineData(Role.Auditor)]
    public async Task Only_administrators_make_keys_and_operators(Role role)
    {
        foreach (var path in new[] { "/desk/keys", "/desk/operators" })
        {
            using var refused = await desk[role].SendAsync(path, ("name", "x"), ("role", "admin"));
            Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        }
    }

    [Fact]
    public async Task A_page_opens_for_a_reason_that_is_recorded_first_to_this_operator_for_a_quarter_of_an_hour()
    {
        const string address = "marie.lambert@example.test";
        var person = await desk.Vow.PersonAsync(address);
        var page = $"/desk/people/{person:D}";
        Assert.DoesNotContain(address, (await desk[Role.Agent].ReadAsync(page)).Text, StringComparison.Ordinal);
        using (var mute = await desk[Role.Agent].SendAsync(page + "/open", ("reason", "  ok ")))
        {
            Assert.Equal(HttpStatusCode.UnprocessableEntity, mute.StatusCode);
        }

        Assert.Empty(await AccessesAsync(person));
        using (var opened = await desk[Role.Agent].SendAsync(page + "/open", ("reason", "request 2027-0001")))
        {
            Assert.Equal(page, opened.Headers.Location?.OriginalString);
        }

        Assert.Equal("request 2027-0001", Assert.Single(await AccessesAsync(person)).Reason);
        Assert.Contains(address, (await desk[Role.Agent].ReadAsync(page)).Text, StringComparison.Ordinal);
        Assert.DoesNotContain(address, (await desk[Role.Legal].ReadAsync(page)).Text, StringComparison.Ordinal);
        desk.Vow.Clock.Advance(TimeSpan.FromMinutes(15));
        Assert.DoesNotContain(address, (await desk[Role.Agent].ReadAsync(page)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_searched_for_is_in_no_address()
    {
        var person = await desk.Vow.PersonAsync("zoe.petit@example.test");
        using var found = await desk[Role.Agent].SendAsync("/desk/people", ("by", "email"), ("value", "Zoe.Petit@example.test"), ("reason", "a call this morning"));
        var html = await found.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Contains($"/desk/people/{person:D}/open", html, StringComparison.Ordinal);
        foreach (System.Text.RegularExpressions.Match address in System.Text.RegularExpressions.Regex.Matches(html, "(?:href|action|src)=\"([^\"]*)\"", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(1)))
        {
            Assert.DoesNotContain("petit", address.Value, StringComparison.OrdinalIgnoreCase);
        }
    }

    [Fact]
    public async Task A_key_is_shown_once_and_revoked_for_good()
    {
        using var made = await desk[Role.Admin].SendAsync("/desk/keys", ("name", "the shop"));
        var key = System.Text.RegularExpressions.Regex.Match(
            await made.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), "vow_([0-9a-f]{32})_[A-Za-z0-9_-]{43}", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(1));
        Assert.True(key.Success);
        var (_, list) = await desk[Role.Admin].ReadAsync("/desk/keys");
        Assert.Contains("the shop", list, StringComparison.Ordinal);
        Assert.DoesNotContain(key.Value, list, StringComparison.Ordinal);
        using var revoked = await desk[Role.Admin].SendAsync($"/desk/keys/{Guid.ParseExact(key.Groups[1].Value, "N"):D}/revoke");
        Assert.Contains("Revoked", (await desk[Role.Admin].ReadAsync("/desk/keys")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_role_changed_counts_from_the_next_request_and_leaves_an_entry_but_not_the_last_administrator_s()
    {
        var browser = await desk.Vow.OperatorAsync("moves", Role.Agent);
        var all = await desk.Vow.OperatorsAsync();
        var login = all.Single(o => o.Access.Name == "moves").Access.Login;
        Assert.Equal(HttpStatusCode.Forbidden, (await browser.ReadAsync("/desk/entries")).Status);
        using (var changed = await desk[Role.Admin].SendAsync($"/desk/operators/{login:D}/role", ("role", "auditor")))
        {
            Assert.Equal(HttpStatusCode.SeeOther, changed.StatusCode);
        }

        Assert.Equal(HttpStatusCode.OK, (await browser.ReadAsync("/desk/entries")).Status);
        Assert.Contains("desk.operator.role_changed", (await browser.ReadAsync("/desk/entries")).Text, StringComparison.Ordinal);
        Assert.Contains("moves", (await desk[Role.Admin].ReadAsync("/desk/operators?show=auditor")).Text, StringComparison.Ordinal);
        Assert.DoesNotContain("moves", (await desk[Role.Admin].ReadAsync("/desk/operators?show=ended")).Text, StringComparison.Ordinal);
        var admin = all.Single(o => o.Access.Role == Role.Admin).Access.Login;
        using (var last = await desk[Role.Admin].SendAsync($"/desk/operators/{admin:D}/role", ("role", "auditor")))
        {
            Assert.Equal(HttpStatusCode.Conflict, last.StatusCode);
        }

        using var refused = await desk[Role.Dpo].SendAsync($"/desk/operators/{login:D}/role", ("role", "admin"));
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
    }

    [Fact]
    public async Task An_access_with_a_last_day_ends_by_itself()
    {
        await using var vow = await VowUnderTest.StartAsync();
        var admin = await vow.AdminAsync();
        using var invited = await admin.SendAsync("/desk/operators", ("name", "seasonal"), ("role", "agent"), ("until", "2027-03-02"));
        var password = System.Text.RegularExpressions.Regex.Match(
            WebUtility.HtmlDecode(await invited.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)), "<code id=\"made\">([^<]+)</code>", System.Text.RegularExpressions.RegexOptions.None, TimeSpan.FromSeconds(1)).Groups[1].Value;
        var browser = (await vow.EnrolAsync("seasonal", password)).Browser;
        Assert.Contains("2 March 2027", (await admin.ReadAsync("/desk/operators?show=works")).Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.OK, (await browser.ReadAsync("/desk")).Status);
        vow.Clock.Advance(TimeSpan.FromHours(38));
        using var shut = await browser.GetAsync(new Uri("/desk", UriKind.Relative), TestContext.Current.CancellationToken);
        Assert.Equal("/desk/sign-in", shut.Headers.Location?.OriginalString);
    }

    private Task<List<DeskAccess>> AccessesAsync(Guid person) => desk.Vow.AskAsync(s =>
        s.GetRequiredService<Store>().Set<DeskAccess>().AsNoTracking().Where(a => a.SubjectId == person).ToListAsync());
}
