using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Vow.DataMap;
using Vow.Evidence;
using Vow.Gate;
using Vow.Me;
using Vow.Policy;
using Vow.Retention;
using Vow.Rights;
using Vow.Sources;
using Vow.Tests.Retention;
using Vow.Tests.Shared;
using static Vow.Tests.DataMap.ServiceBed;

namespace Vow.Tests.DataMap;

public sealed class AServiceByWebhook
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Shows_a_person_their_records_and_takes_their_correction()
    {
        await using var service = await StartAsync();
        await using var bed = await OpenAsync(service);
        var subject = await PersonAsync(bed);
        var mine = await bed.Get<ReadMyData>().Async(subject, bed.Now, Cancel);
        var row = Assert.Single(mine.Purposes.Single(p => p.Purpose.Id == "support").Rows, r => r.Source.Name == "crm");
        Assert.Contains(row.Data, d => (string?)d.Value == "My licence is lost.");
        Assert.Equal(new DateOnly(2028, 5, 6), row.Standing.ActiveEnd);

        Assert.Equal(CorrectOutcome.Corrected, await bed.Get<Correct>().Async(subject, "crm", "contacts", row.Row.Key.Text, "last_name", "Martin", Language.En, cancel: Cancel));
        Assert.Equal("Martin", (string?)service.People()[0]!["last_name"]);
        Assert.Equal("Petit", (string?)service.People()[1]!["last_name"]);
        var file = await bed.DownloadAsync(subject);
        Assert.Contains("Martin", file, StringComparison.Ordinal);
        Assert.DoesNotContain("Petit", file, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_service_that_is_down_is_said_and_hides_nothing_else()
    {
        await using var service = await StartAsync();
        await using var bed = await OpenAsync(service);
        var subject = await PersonAsync(bed);
        service.Trouble.Enqueue(PeopleService.Fail);
        var places = await bed.Get<FindPerson>().Async(subject, Cancel);
        Assert.Equal(["crm"], places.Unreachable.Select(u => u.Name));
        Assert.Contains(places.Places, p => p.Source.Name == "vow");
        Assert.DoesNotContain("marie", places.Unreachable[0].Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_erasure_waits_until_the_service_confirms_and_is_asked_for_under_one_key()
    {
        await using var service = await StartAsync();
        await using var bed = await OpenAsync(service);
        var subject = await PersonAsync(bed);
        var request = await BeginAsync(bed, subject);
        service.Trouble.Enqueue(PeopleService.Fail);
        service.Trouble.Enqueue(PeopleService.Fail);
        service.Trouble.Enqueue(PeopleService.Fail);
        await bed.Get<Erase>().RunAsync(request.Id, Cancel);
        Assert.Equal(2, service.People().Count);
        Assert.Equal(0, await CertificatesAsync(bed));

        await RunToTheEndAsync(bed);
        Assert.Equal(["paul@example.fr"], service.People().Select(p => (string?)p!["email"]));
        Assert.Equal(1, service.Erasures);
        Assert.Single(service.Orders.Distinct());
        Assert.Equal(1, await CertificatesAsync(bed));
        var answer = Assert.Single(service.Calls, c => (string?)c.Asked["operation"] == "still_there");
        Assert.Equal(0, (int)answer.Answer!["tables"]![0]!["records"]!);
    }

    [Fact]
    public async Task A_crash_between_the_call_and_the_record_orders_once_more_under_the_same_key()
    {
        await using var service = await StartAsync();
        await using var bed = await OpenAsync(service);
        var subject = await PersonAsync(bed);
        var request = await BeginAsync(bed, subject);
        using (RetentionBed.BreakAt("erase.service-confirmed"))
        {
            await Assert.ThrowsAsync<RetentionBed.BrokenOff>(() => bed.Get<Erase>().RunAsync(request.Id, Cancel));
        }

        await bed.RestartAsync();
        await RunToTheEndAsync(bed);
        Assert.Equal(2, service.Orders.Count());
        Assert.Single(service.Orders.Distinct());
        Assert.Equal(1, service.Erasures);
        Assert.Equal(1, await bed.StoreAsync("SELECT rows FROM rights_step WHERE source = 'crm'"));
        Assert.Equal(1, await CertificatesAsync(bed));
    }

    [Fact]
    public async Task An_order_taken_and_not_done_keeps_the_erasure_open()
    {
        await using var service = await StartAsync();
        await using var bed = await OpenAsync(service);
        var subject = await PersonAsync(bed);
        var request = await BeginAsync(bed, subject);
        // The plan of the step reads first.
        service.Trouble.Enqueue(context => context.Response.WriteAsJsonAsync(new JsonObject { ["records"] = new JsonArray() }));
        service.Trouble.Enqueue(context =>
        {
            context.Response.StatusCode = 202;
            return context.Response.WriteAsJsonAsync(new JsonObject { ["key"] = (string?)service.Calls[^1].Asked["key"], ["outcome"] = "working" });
        });
        await bed.Get<Erase>().RunAsync(request.Id, Cancel);
        Assert.Single(service.Orders);
        Assert.Equal(0, await CertificatesAsync(bed));
        await RunToTheEndAsync(bed);
        Assert.Equal(1, await CertificatesAsync(bed));
    }

    [Fact]
    public async Task A_service_that_confirms_and_keeps_is_found_out_and_ordered_anew()
    {
        await using var service = await StartAsync();
        await using var bed = await OpenAsync(service);
        var subject = await PersonAsync(bed);
        var request = await BeginAsync(bed, subject);
        service.Lies = true;
        await bed.Get<Erase>().RunAsync(request.Id, Cancel);
        Assert.Equal(0, await CertificatesAsync(bed));
        service.Lies = false;
        await RunToTheEndAsync(bed);
        Assert.True(service.Orders.Distinct().Count() > 1);
        Assert.Single(service.People());
        Assert.Equal(1, await CertificatesAsync(bed));
    }

    [Fact]
    public async Task Faults_of_the_wire_are_told_in_words_without_secret_person_or_address()
    {
        await using var service = await StartAsync();
        var released = new TaskCompletionSource();
        var faults = new List<Exception?>();
        var (session, wrong) = (Session(service, PeopleService.Secret), Session(service, PeopleService.Secret + "!"));
        foreach (var (trouble, asked) in new (Func<HttpContext, Task>?, WebhookSession)[]
        {
            (null, wrong),
            (PeopleService.Fail, session),
            (context => { context.Response.Redirect(service.Address, permanent: false, preserveMethod: true); return Task.CompletedTask; }, session),
            (context => context.Response.WriteAsync("{"), session),
            (context => context.Response.WriteAsync("""{"persons":[{"table":"invoices","key":[1]}]}"""), session),
            (context => context.Response.WriteAsync("""{"persons":[]}""" + new string(' ', WebhookSession.LargestAnswer)), session),
            (_ => released.Task, Session(service, PeopleService.Secret, TimeSpan.FromMilliseconds(1))),
        })
        {
            if (trouble is not null)
            {
                service.Trouble.Enqueue(trouble);
            }

            faults.Add(await Record.ExceptionAsync(() => asked.FindRootsAsync("email", "marie@example.fr", Cancel)));
            service.Trouble.Clear();
        }

        Assert.All(faults, fault =>
        {
            var told = Assert.IsType<WebhookException>(fault).ToString();
            Assert.DoesNotContain("marie", told, StringComparison.Ordinal);
            Assert.DoesNotContain("secret of the test", told, StringComparison.Ordinal);
            Assert.DoesNotContain("127.0.0.1", told, StringComparison.Ordinal);
        });

        released.SetResult();
        Assert.Single(await session.FindRootsAsync("email", "marie@example.fr", Cancel));
    }

    [Fact]
    public void A_signature_holds_for_its_body_its_secret_and_five_minutes()
    {
        var (secret, body) = (Encoding.UTF8.GetBytes(PeopleService.Secret), Encoding.UTF8.GetBytes("""{"operation":"erase"}"""));
        var signed = WebhookSignature.Sign(secret, Noon, body);
        Assert.True(WebhookSignature.Verify(secret, signed, body, Noon.Plus(WebhookSignature.Window)));
        Assert.False(WebhookSignature.Verify(secret, signed, body, Noon.Plus(WebhookSignature.Window + TimeSpan.FromSeconds(1))));
        Assert.False(WebhookSignature.Verify(secret, signed, body, Noon.Plus(-WebhookSignature.Window - TimeSpan.FromSeconds(1))));
        Assert.False(WebhookSignature.Verify(secret, signed, [.. body, (byte)' '], Noon));
        Assert.False(WebhookSignature.Verify([.. secret, (byte)'!'], signed, body, Noon));
        Assert.False(WebhookSignature.Verify(secret, signed.Replace("t=1", "t=2", StringComparison.Ordinal), body, Noon));
        Assert.All(new[] { null, "", "t=1", "t=,v1=", "v1=0,t=1", "t=99999999999999999999,v1=" + new string('0', 64) }, s => Assert.False(WebhookSignature.Verify(secret, s, body, Noon)));
    }

    [Theory]
    [InlineData("https://crm.example/privacy", true)]
    [InlineData("https://10.0.0.7/privacy", true)]
    [InlineData("http://127.0.0.1:8080/", true)]
    [InlineData("http://localhost:8080/", true)]
    [InlineData("http://crm.example/privacy", false)]
    [InlineData("http://10.0.0.7/privacy", false)]
    [InlineData("https://user:password@crm.example/", false)]
    [InlineData("ftp://crm.example/", false)]
    [InlineData("/privacy", false)]
    [InlineData(null, false)]
    public void Only_https_is_spoken_but_on_this_machine(string? address, bool spoken)
    {
        Assert.Equal(spoken, WebhookAddress.Read("VOW_CRM", address, PeopleService.Secret).Address is not null);
        var (none, fault) = WebhookAddress.Read("VOW_CRM", address, "short");
        Assert.Null(none);
        Assert.DoesNotContain("short", fault, StringComparison.Ordinal);
        Assert.DoesNotContain("password@", fault, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_sent_and_answered_is_what_the_contract_document_says()
    {
        await using var service = await StartAsync();
        await using var bed = await OpenAsync(service);
        var subject = await PersonAsync(bed);
        await Session(service, PeopleService.Secret).GreetAsync(Cancel);
        Assert.Equal(CorrectOutcome.Corrected, await bed.Get<Correct>().Async(subject, "crm", "contacts", RowKey.Of(7L).Text, "last_name", "Martin", Language.En, cancel: Cancel));
        Assert.NotNull(await bed.Get<Restrict>().PlaceAsync(subject, "support", "a", Language.En));
        await bed.Get<RestrictAtServices>().RunAsync(bed.Now, Cancel);
        Assert.True(await bed.Get<Restrict>().LiftAsync(subject, "support", Actor.Subject));
        await bed.Get<RestrictAtServices>().RunAsync(bed.Now, Cancel);
        await BeginAsync(bed, subject);
        await RunToTheEndAsync(bed);
        var document = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(Repository.Root, "docs", "webhook-source.openapi.json"), Cancel))!;
        var schemas = document["components"]!["schemas"]!.AsObject();
        var requests = schemas.Where(s => s.Key.EndsWith("Request", StringComparison.Ordinal)).ToDictionary(s => (string)s.Value!["properties"]!["operation"]!["const"]!, s => s.Key, StringComparer.Ordinal);
        Assert.Equal(requests.Keys.Order(StringComparer.Ordinal), service.Calls.Select(c => (string)c.Asked["operation"]!).Distinct().Order(StringComparer.Ordinal));
        foreach (var (asked, answer) in service.Calls)
        {
            var name = requests[(string)asked["operation"]!];
            Fits(schemas, schemas[name]!, asked, name);
            Fits(schemas, schemas[name.Replace("Request", "Answer", StringComparison.Ordinal)]!, answer, name);
        }
    }

    // The part of JSON Schema the document uses; every property it names is required, and none may be sent that it does not name.
    private static void Fits(JsonObject schemas, JsonNode schema, JsonNode? value, string at)
    {
        if (schema["$ref"] is { } reference)
        {
            schema = schemas[((string)reference!).Split('/')[^1]]!;
        }

        if (schema["properties"] is JsonObject properties)
        {
            Assert.Equal(properties.Select(p => p.Key).Order(StringComparer.Ordinal), value!.AsObject().Select(p => p.Key).Order(StringComparer.Ordinal));
            Assert.Equal(properties.Select(p => p.Key), schema["required"]!.AsArray().Select(r => (string)r!));
            foreach (var (name, of) in properties)
            {
                Fits(schemas, of!, value[name], at + "." + name);
            }
        }

        if (schema["items"] is { } items)
        {
            foreach (var item in value!.AsArray())
            {
                Fits(schemas, items, item, at + "[]");
            }
        }

        if (schema["const"] is { } constant)
        {
            Assert.Equal(constant.ToJsonString(), value!.ToJsonString());
        }

        if (schema["enum"] is JsonArray words)
        {
            Assert.Contains((string?)value, words.Select(w => (string?)w));
        }

        string[] types = schema["type"] is JsonArray several ? [.. several.Select(t => (string)t!)] : [(string)schema["type"]!];
        Assert.Contains(value?.GetValueKind() switch
        {
            null => "null",
            System.Text.Json.JsonValueKind.Object => "object",
            System.Text.Json.JsonValueKind.Array => "array",
            System.Text.Json.JsonValueKind.Number => "integer",
            System.Text.Json.JsonValueKind.String => "string",
            _ => at,
        }, types);
    }

    private static WebhookSession Session(PeopleService service, string secret, TimeSpan? patience = null) => new(
        new Vow.Sources.DataMap
        {
            Source = "crm",
            Engine = EngineKind.Webhook,
            Tables = [new MappedTable { Name = "contacts", Key = ["id"], Identifiers = ImmutableDictionary<string, string>.Empty.Add("email", "email") }],
        },
        WebhookAddress.Read("VOW_CRM", service.Address, secret).Address!, new TestClock(service.Now()), patience);

    private static async Task<RightsRequest> BeginAsync(RetentionBed bed, Guid subject)
    {
        var plan = await bed.Get<PlanLeaving>().Async(subject, bed.Now, Cancel);
        Assert.Contains(plan.Lines, l => l is { Source: "crm", What: Leaving.Delete, Rows: 1 });
        return Assert.IsType<EraseOutcome.Begun>(await bed.Get<Erase>().BeginAsync(subject, plan.Hash, false, Language.En, "page", Actor.Subject, cancel: Cancel)).Request;
    }

    private static async Task RunToTheEndAsync(RetentionBed bed)
    {
        for (var i = 0; i < 6; i++)
        {
            bed.Time.Advance(TimeSpan.FromMinutes(10));
            await bed.Get<ResumeErasures>().RunAsync(bed.Now, Cancel);
            await bed.Get<SequencerJob>().DrainAsync(Cancel);
        }
    }

    private static Task<long> CertificatesAsync(RetentionBed bed) => bed.StoreAsync("SELECT COUNT(*) FROM ledger_link WHERE kind = 'erasure.certificate'");
}
