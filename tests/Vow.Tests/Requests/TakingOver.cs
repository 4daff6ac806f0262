using System.Collections.Immutable;
using System.Net;
using System.Text.Json;
using CsCheck;
using Microsoft.EntityFrameworkCore;
using Vow.Gate;
using Vow.GateAnswers;
using Vow.Hosting;
using Vow.Rights;
using Vow.Sheets;
using Vow.Tests.Shared;

namespace Vow.Tests.Requests;

using Site = Vow.Tests.Doors.Site;

/// <summary>Requests that come from a file, or from one of the company's programs.</summary>
public sealed class TakingOver : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("vow-requests-");

    [Theory]
    [MemberData(nameof(VowUnderTest.Engines), MemberType = typeof(VowUnderTest))]
    public async Task A_file_is_taken_over_with_its_true_dates_once_and_writes_to_nobody(Engine engine)
    {
        var vow = await VowUnderTest.StartAsync(engine);
        await using var site = Site.Of(vow);
        var csv = await FileAsync("old.csv", """
            received,right,channel,email,post,text,language,minor,answered
            2027-02-26,access,mail,Marie@Example.test,,"What do you hold, ""exactly""?",fr,,
            2026-12-01,erasure,letter,,"1 rue de la Paix, Brest",,,yes,
            2026-11-02,access,,old@example.test,,,,no,2026-12-20
            2026-11-02,access,,prompt@example.test,,,,no,2026-11-20
            2027-02-27,access,mail,marie@example.test,,And one more,fr,,
            """);
        var taken = await vow.RunAsync("import", "requests", csv);
        Assert.True(taken.Exit == 0, taken.Error);
        Assert.Contains("4 requests opened, 1 joined to an open file, 0 were there already.", taken.Output, StringComparison.Ordinal);
        await using var store = site.Look();
        var all = await store.Set<RightsRequest>().AsNoTracking().OrderBy(r => r.ReceivedOn).ThenBy(r => r.Number).ToListAsync(TestContext.Current.CancellationToken);
        Assert.Equal([true, false, true, false], all.Select(r => r.BeforeVow));
        Assert.Equal([RequestState.Answered, RequestState.Answered, RequestState.Open, RequestState.Open], all.Select(r => r.State));
        Assert.Equal((new DateOnly(2026, 12, 1), new DateOnly(2027, 1, 4), true), (all[2].ReceivedOn, all[2].Due, all[2].Minor));
        Assert.Equal("fr", all[3].Language);

        // The same again, and as other lines: nothing twice. Nobody was written to.
        Assert.Contains("0 requests opened, 0 joined to an open file, 5 were there already.", (await vow.RunAsync("import", "requests", csv)).Output, StringComparison.Ordinal);
        var json = await FileAsync("old.ndjson", """
            {"received":"2026-12-01","right":"erasure","channel":"letter","post":"1 rue de la Paix, Brest","minor":true}
            {"received":"2027-01-31","email":"new@example.test","text":"a\nb"}

            """);
        Assert.Contains("\"opened\": 1", (await vow.RunAsync("import", "requests", json, "--format", "json")).Output, StringComparison.Ordinal);
        // The officer may be told that one is late; nobody else is.
        Assert.All(vow.Mails(), mail => Assert.Equal("dpo@coraye.com", Assert.Single(mail.To.Mailboxes).Address));
    }

    [Fact]
    public async Task Each_bad_line_is_named_nothing_of_it_is_repeated_and_nothing_is_taken_over()
    {
        var vow = await VowUnderTest.StartAsync();
        await using var site = Site.Of(vow);
        var refused = await vow.RunAsync("import", "requests", await FileAsync("bad.csv", """
            received;right;email;post;language;minor;answered
            2027-02-26;access;secret@example.test;;;;
            2027-03-02;access;secret@example.test;;;;
            02/26/2027;forget me;secret;;de;perhaps;2027-01-01
            2027-02-26;access;;;;;
            2027-02-26;access;secret@example.test;;;;2027-02-25
            """));
        Assert.Equal(1, refused.Exit);
        var said = refused.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        Assert.Equal(
            ["line 3, received", "line 4, received", "line 4, right", "line 4, language", "line 4, minor", "line 4, email", "line 5", "line 6, answered"],
            said[..^1].Select(line => line[..line.IndexOf(": ", StringComparison.Ordinal)]));
        Assert.DoesNotContain("secret", refused.Error + refused.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("forget me", refused.Error, StringComparison.Ordinal);
        Assert.Equal(0, await site.CountAsync());

        var json = await vow.RunAsync("import", "requests", await FileAsync("bad.jsonl", "{\"received\":\"2027-02-26\",\"secret@example.test\":1}\nnot json\n[]\n{\"received\":3}\n{\"text\":\"\\ud800\"}\n"));
        Assert.Equal(1, json.Exit);
        Assert.Equal(
            ["line 1", "line 2", "line 3", "line 4, received", "line 5"],
            json.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)[..^1].Select(line => line[..line.IndexOf(": ", StringComparison.Ordinal)]).Distinct());
        Assert.DoesNotContain("secret", json.Error, StringComparison.Ordinal);
        Assert.Equal(2, (await vow.RunAsync("import", "requests", Path.Combine(folder.FullName, "none.ndjson"))).Exit);
    }

    /// <summary>Whatever a file holds, reading it ends in lines or in faults that name places; what a line says reads the same in both kinds of file.</summary>
    [Fact]
    public void Any_text_is_read_or_refused_and_both_kinds_of_file_say_the_same()
    {
        Gen.String.Sample(text =>
        {
            var (lines, faults) = ImportRequests.JsonLines(text);
            Assert.True(lines.IsEmpty || faults.IsEmpty);
            Assert.All(faults, fault => Assert.True(fault.Line > 0));
        });
        var cell = Gen.String[Gen.Char.AlphaNumeric, 1, 12];
        Gen.Select(cell, cell, cell, (received, email, text) => (received, email, text)).Array[1, 20].Sample(rows =>
        {
            var sheet = new SheetRows("", [["received", "email", "text"], .. rows.Select(r => ImmutableArray.Create(r.received, r.email, r.text))]);
            var json = string.Join('\n', rows.Select(r => JsonSerializer.Serialize(new { r.received, r.email, r.text })));
            var (one, other) = (ImportRequests.Lines(sheet).Lines, ImportRequests.JsonLines(json).Lines);
            Assert.Equal(rows.Length, one.Length);
            Assert.Equal(one.Select(l => string.Join('|', ImportRequests.Columns.Select(c => l[c]))), other.Select(l => string.Join('|', ImportRequests.Columns.Select(c => l[c]))));
            Assert.Equal(one.Select(l => l.Number - 1), other.Select(l => l.Number));
        });
    }

    [Theory]
    [MemberData(nameof(VowUnderTest.Engines), MemberType = typeof(VowUnderTest))]
    public async Task A_program_passes_a_request_on_once_and_ties_it_to_nobody(Engine engine)
    {
        await using var site = await Site.StartAsync(engine);
        await site.AccountAsync("marie@example.test");
        var key = (await site.Get<Deeds>().DoAsync(deed => site.Get<ApiKeys>().MakeAsync(deed, Guid.Empty, "help desk"))).Key;
        async Task<(HttpStatusCode Status, JsonElement Answer)> SendAsync(string body, string? bearer)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, "/api/requests") { Content = new StringContent(body, System.Text.Encoding.UTF8, "application/json") };
            if (bearer is not null)
            {
                request.Headers.Add("Authorization", "Bearer " + bearer);
            }

            using var answer = await site.NewBrowser().SendAsync(request, TestContext.Current.CancellationToken);
            var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
            return (answer.StatusCode, text.StartsWith('{') ? JsonDocument.Parse(text).RootElement : default);
        }

        const string body = """{"language":"en","idempotency_key":"t-1","right":"access","text":"Please","email":"marie@example.test","received_on":"2027-02-26"}""";
        Assert.Equal(HttpStatusCode.Unauthorized, (await SendAsync(body, null)).Status);
        Assert.Equal(HttpStatusCode.Unauthorized, (await SendAsync(body, key[..^2] + "xx")).Status);
        var (status, answer) = await SendAsync(body, key);
        Assert.Equal(HttpStatusCode.OK, status);
        Assert.Equal(("2027-0001", "2027-03-26", false, false), (answer.GetProperty("number").GetString(), answer.GetProperty("due").GetString(), answer.GetProperty("joined").GetBoolean(), answer.GetProperty("same").GetBoolean()));
        Assert.True((await SendAsync(body, key)).Answer.GetProperty("same").GetBoolean());
        Assert.True((await SendAsync(body.Replace("t-1", "t-2", StringComparison.Ordinal), key)).Answer.GetProperty("joined").GetBoolean());
        Assert.Equal(1, await site.CountAsync());
        Assert.False((await site.RequestAsync("2027-0001")).IsKnown);
        foreach (var wrong in new[]
        {
            "{}", """{"language":"de","idempotency_key":"t-3","email":"a@example.test"}""", """{"language":"en","idempotency_key":"t-3"}""", """{"language":"en","idempotency_key":"","email":"a@example.test"}""",
            """{"language":"en","idempotency_key":"t-3","email":"a@example.test\r\nBcc: b@example.test"}""", """{"language":"en","idempotency_key":"t-3","email":"a@example.test","received_on":"2027-03-02"}""",
            """{"language":"en","idempotency_key":"t-3","email":"a@example.test","right":"complaint"}""", """{"language":"en","idempotency_key":"t-3","email":"a@example.test","person":"7"}""",
        })
        {
            Assert.Equal(HttpStatusCode.BadRequest, (await SendAsync(wrong, key)).Status);
        }

        Assert.Equal(1, await site.CountAsync());
        Assert.Contains("sendRequest", await site.PageAsync("/openapi/v1.json"), StringComparison.Ordinal);
    }

    public void Dispose() => folder.Delete(recursive: true);

    private async Task<string> FileAsync(string name, string text)
    {
        var file = Path.Combine(folder.FullName, name);
        await File.WriteAllTextAsync(file, text);
        return file;
    }
}
