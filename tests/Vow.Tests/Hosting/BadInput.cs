using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Vow.Tests.Shared;

namespace Vow.Tests.Hosting;

/// <summary>Whatever is sent to whichever address, the answer is a sentence with a right status, never a fault of ours.</summary>
public sealed class BadInput
{
    private static readonly string[] Verbs = ["GET", "POST"];

    [Fact]
    public async Task Every_address_answers_nonsense_with_a_clear_refusal()
    {
        await using var vow = await VowUnderTest.StartAsync();
        var before = await CountsAsync(vow);
        var faults = new List<string>();
        var tried = 0;
        foreach (var (verb, path) in Addresses(vow))
        {
            foreach (var (name, content) in Nonsense())
            {
                if (verb == "GET" && content is not null)
                {
                    continue;
                }

                // Each visitor is new: no session, and the limit on doors counts per caller, so a 429 is an answer too.
                using var request = new HttpRequestMessage(new HttpMethod(verb), path) { Content = content };
                using var answer = await vow.Visitor.SendAsync(request, TestContext.Current.CancellationToken);
                tried++;
                if ((int)answer.StatusCode >= 500)
                {
                    faults.Add($"{verb} {path} with {name}: {(int)answer.StatusCode}");
                }
                else if ((int)answer.StatusCode >= 400 && (await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).Length < 20)
                {
                    faults.Add($"{verb} {path} with {name}: {(int)answer.StatusCode} without a word");
                }
            }
        }

        Assert.Empty(faults);
        Assert.True(tried > 100, $"only {tried} requests were tried");
        Assert.Equal(before, await CountsAsync(vow));
    }

    [Fact]
    public async Task Whoever_only_asks_whether_a_page_is_there_gets_its_headers_and_no_body()
    {
        await using var vow = await VowUnderTest.StartAsync();
        using var asked = new HttpRequestMessage(HttpMethod.Head, "/en/policy");

        using var answer = await vow.Visitor.SendAsync(asked, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal("text/html", answer.Content.Headers.ContentType?.MediaType);
        Assert.Empty(await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("https://elsewhere.example")]
    [InlineData("null")]
    [InlineData("")]
    public async Task A_form_from_another_site_is_refused_and_does_nothing(string origin)
    {
        await using var vow = await VowUnderTest.StartAsync();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/account/new") { Content = new FormUrlEncodedContent([]) };
        request.Headers.TryAddWithoutValidation("Origin", origin);
        request.Headers.Add("Sec-Fetch-Site", "cross-site");
        using var answer = await vow.Visitor.SendAsync(request, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    private static IEnumerable<(string Verb, string Path)> Addresses(VowUnderTest vow)
    {
        foreach (var endpoint in vow.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>())
        {
            var path = "/" + string.Join('/', endpoint.RoutePattern.PathSegments.Select(s => string.Concat(s.Parts.Select(p => p switch
            {
                Microsoft.AspNetCore.Routing.Patterns.RoutePatternLiteralPart literal => literal.Content,
                Microsoft.AspNetCore.Routing.Patterns.RoutePatternSeparatorPart separator => separator.Content,
                _ => "zz%C3%A9%27%22%3C",
            }))));
            if (path.StartsWith("/control", StringComparison.Ordinal))
            {
                continue;
            }

            foreach (var verb in endpoint.Metadata.GetMetadata<IHttpMethodMetadata>()?.HttpMethods ?? Verbs)
            {
                yield return (verb, path);
                yield return (verb, "/fr" + path);
            }
        }
    }

    private static IEnumerable<(string Name, HttpContent? Content)> Nonsense()
    {
        yield return ("nothing", null);
        yield return ("an empty form", new FormUrlEncodedContent([]));
        yield return ("a form of nonsense", new FormUrlEncodedContent(Names.Select(n => KeyValuePair.Create(n, "\u0000<é'\"; DROP TABLE people_subject; --"))));
        yield return ("a form of long words", new FormUrlEncodedContent(Names.Select(n => KeyValuePair.Create(n, new string('x', 20_000)))));
        yield return ("half a JSON", new StringContent("{\"subject\":", Encoding.UTF8, "application/json"));
        yield return ("a wrong type", new ByteArrayContent([0, 255, 3]) { Headers = { ContentType = new MediaTypeHeaderValue("image/png") } });
    }

    private static string[] Names => ["email", "password", "last_name", "first_name", "company", "phone", "code", "to", "purpose", "channel", "act", "text", "key", "reason", "number", "name", "role", "right", "message", "case"];

    private static Task<string> CountsAsync(VowUnderTest vow) => vow.AskAsync(async services =>
    {
        var database = services.GetRequiredService<Vow.Hosting.Database>();
        await using var connection = await database.OpenAsync();
        await using var command = database.Command(connection, null, "SELECT (SELECT COUNT(*) FROM people_subject), (SELECT COUNT(*) FROM consent_choice), (SELECT COUNT(*) FROM rights_request)");
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        return $"{reader.GetInt64(0)} people, {reader.GetInt64(1)} choices, {reader.GetInt64(2)} requests";
    });
}
