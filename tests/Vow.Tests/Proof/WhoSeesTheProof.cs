using System.Net;
using System.Net.Http.Headers;
using Microsoft.Extensions.DependencyInjection;
using Vow.Evidence;
using Vow.Gate;
using Vow.GateAnswers;
using Vow.Hosting;
using Vow.Tests.Shared;

namespace Vow.Tests.Proof;

/// <summary>How much of the proof and the log everybody may see, by the switch; an auditor with a key sees the entries.</summary>
public sealed class WhoSeesTheProof
{
    [Theory]
    [InlineData("full", HttpStatusCode.OK, true)]
    [InlineData("summary", HttpStatusCode.OK, false)]
    [InlineData("off", HttpStatusCode.NotFound, false)]
    public async Task Figures_are_public_only_where_the_company_wants_it(string proof, HttpStatusCode status, bool figures)
    {
        await using var vow = await VowUnderTest.StartAsync(variables: new Dictionary<string, string> { ["VOW_PROOF"] = proof });
        await vow.ProveAsync();
        using var answer = await vow.Visitor.GetAsync("/en/proof", TestContext.Current.CancellationToken);
        Assert.Equal(status, answer.StatusCode);
        var page = WebUtility.HtmlDecode(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal(figures, page.Contains("Looked at ", StringComparison.Ordinal));
        Assert.Equal(figures, page.Contains("Can't see:", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Entries_are_for_whoever_holds_an_auditors_key_that_stands()
    {
        await using var vow = await VowUnderTest.StartAsync();
        await VowUnderTest.UntilAsync(() => vow.Services.GetRequiredService<SqlLedgerStorage>().ReadHead(default).AsTask().Result is { Size: > 0 });
        var size = (await vow.Services.GetRequiredService<SqlLedgerStorage>().ReadHead(TestContext.Current.CancellationToken))!.Size;
        var entries = $"/log/tile/entries/000.p/{size}";
        var (program, other) = await MakeAsync(vow, "shop");
        var (id, auditor) = await MakeAsync(vow, "auditor, 2027");
        Assert.Equal(HttpStatusCode.Forbidden, await AskAsync(vow, entries, null));
        Assert.Equal(HttpStatusCode.Forbidden, await AskAsync(vow, entries, other));
        Assert.Equal(HttpStatusCode.OK, await AskAsync(vow, entries, auditor));
        await vow.Services.GetRequiredService<Deeds>().DoAsync(deed => vow.Services.GetRequiredService<ApiKeys>().RevokeAsync(deed, Guid.Empty, id));
        Assert.Equal(HttpStatusCode.Forbidden, await AskAsync(vow, entries, auditor));
        Assert.NotEqual(program, id);
    }

    private static Task<(Guid Id, string Key)> MakeAsync(VowUnderTest vow, string name) =>
        vow.Services.GetRequiredService<Deeds>().DoAsync(deed => vow.Services.GetRequiredService<ApiKeys>().MakeAsync(deed, Guid.Empty, name));

    private static async Task<HttpStatusCode> AskAsync(VowUnderTest vow, string path, string? key)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Authorization = key is null ? null : new AuthenticationHeaderValue("Bearer", key);
        using var answer = await vow.Visitor.SendAsync(request, TestContext.Current.CancellationToken);
        return answer.StatusCode;
    }
}
