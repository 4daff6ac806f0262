using System.Net;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Vow.AspNetCore;
using Vow.Gate;
using Vow.GateAnswers;
using Vow.Hosting;
using Vow.Tests.Shared;

namespace Vow.Client.Tests;

/// <summary>A company's site in ASP.NET Core that names the purpose of its endpoints.</summary>
public sealed class EndpointsWithAPurpose
{
    [Fact]
    public async Task An_endpoint_runs_for_whom_the_gate_allows_it_and_says_why_it_does_not()
    {
        await using var bed = await ClientBed.OpenAsync(Engine.Sqlite);
        await using var site = await SiteAsync(bed, guarded: true);
        using var visitor = new HttpClient { BaseAddress = new Uri(site.Urls.Single()) };
        Assert.Equal((HttpStatusCode.OK, ""), await GetAsync("/offers", bed.Person));
        Assert.Equal((HttpStatusCode.Forbidden, "datum_undeclared"), await GetAsync("/cards", bed.Person));
        Assert.Equal((HttpStatusCode.Unauthorized, ""), await GetAsync("/offers", null));
        Assert.Equal((HttpStatusCode.Forbidden, "choice_none"), await GetAsync("/offers", Guid.CreateVersion7(bed.Server.Clock.Now)));
        Assert.Equal((HttpStatusCode.OK, ""), await GetAsync("/about", null));
        await bed.ChooseAsync(ChoiceAct.Withdrawn);
        await VowUnderTest.UntilAsync(async () => await GetAsync("/offers", bed.Person) == (HttpStatusCode.Forbidden, "choice_withdrawn"));

        async Task<(HttpStatusCode Status, string Reasons)> GetAsync(string path, Guid? user)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(path, UriKind.Relative));
            if (user is { } id)
            {
                request.Headers.Add("X-User", id.ToString("D"));
            }

            using var answer = await visitor.SendAsync(request, TestContext.Current.CancellationToken);
            var body = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            if (answer.IsSuccessStatusCode)
            {
                return (answer.StatusCode, "");
            }

            Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
            Assert.DoesNotContain(bed.Person.ToString("D"), body, StringComparison.Ordinal);
            return (answer.StatusCode, string.Join(",", JsonNode.Parse(body)!["reasons"]!.AsArray().Select(reason => (string)reason!)));
        }
    }

    [Fact]
    public async Task A_site_that_names_purposes_and_checks_none_does_not_start()
    {
        await using var bed = await ClientBed.OpenAsync(Engine.Sqlite);
        var fault = await Assert.ThrowsAsync<InvalidOperationException>(async () =>
        {
            await using var site = await SiteAsync(bed, guarded: false);
        });
        Assert.Contains("UseVowGate", fault.Message, StringComparison.Ordinal);
    }

    private static async Task<WebApplication> SiteAsync(ClientBed bed, bool guarded)
    {
        var (_, key) = await bed.Server.Services.GetRequiredService<Deeds>()
            .DoAsync(deed => bed.Server.Services.GetRequiredService<ApiKeys>().MakeAsync(deed, Guid.CreateVersion7(deed.Now.ToDateTimeOffset()), "the site"));
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Critical);
        builder.WebHost.UseSetting("urls", "http://127.0.0.1:0");
        builder.Services.AddVowGate(new VowGateOptions
        {
            Client = new VowClientOptions { Server = bed.Server.Url, Key = key },
            Subject = context => Guid.TryParse(context.Request.Headers["X-User"], out var id) ? Subject.Account(id) : null,
        });
        var site = builder.Build();
        site.UseRouting();
        if (guarded)
        {
            site.UseVowGate();
        }

        site.MapGet("/offers", [Purpose("newsletter", Channel = "email")] () => "offers");
        site.MapGet("/cards", () => "cards").RequirePurpose("newsletter", "email", "password_hash");
        site.MapGet("/about", () => "about");
        try
        {
            await site.StartAsync(TestContext.Current.CancellationToken);
            return site;
        }
        catch
        {
            await site.DisposeAsync();
            throw;
        }
    }
}
