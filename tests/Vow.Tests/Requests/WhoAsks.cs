using System.Net;
using System.Net.Http.Headers;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Vow.Evidence;
using Vow.Gate;
using Vow.Hosting;
using Vow.Keys;
using Vow.People;
using Vow.Policy;
using Vow.Rights;
using Vow.Tests.Desk;
using Vow.Tests.Newsletters;
using Vow.Tests.Shared;

namespace Vow.Tests.Requests;

using Site = Vow.Tests.Doors.Site;

/// <summary>The ladder by which it is shown who asks: what each rung needs, how few the tries are, and that nothing is learnt from an answer.</summary>
public sealed class WhoAsks : IDisposable
{
    private const string Shared = "family@example.test";
    private const string Ada = "+33612345678";
    private const string Ben = "+33698765432";
    private readonly string folder = Path.Combine(Directory.CreateTempSubdirectory("vow-who-").FullName, "coraye");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(folder)!, recursive: true);

    [Theory]
    [InlineData(Right.Access, false, false, Rung.Number)]
    [InlineData(Right.Portability, false, false, Rung.Number)]
    [InlineData(Right.Erasure, false, false, Rung.Number)]
    [InlineData(Right.Access, false, false, Rung.Phone)]
    [InlineData(Right.Access, false, true, Rung.Address)]
    [InlineData(Right.Access, true, false, Rung.Address)]
    [InlineData(Right.Access, true, true, Rung.Address, Rung.Number)]
    [InlineData(Right.Erasure, true, true, Rung.Address, Rung.Phone)]
    [InlineData(Right.Objection, false, false, Rung.Number)]
    [InlineData(Right.Objection, true, false, Rung.Address)]
    [InlineData(Right.Objection, false, true, Rung.Address)]
    [InlineData(Right.Objection, true, true, Rung.Phone)]
    [InlineData(Right.Access, true, true, Rung.Session)]
    [InlineData(Right.Access, true, true, Rung.Document)]
    [InlineData(Right.Access, true, true, Rung.Desk)]
    public void What_was_shown_is_enough_or_not(Right right, bool enough, bool shared, params Rung[] proven) =>
        Assert.Equal(enough, IdentityLadder.Suffices(right, proven.ToHashSet(), shared));

    [Theory]
    [MemberData(nameof(VowUnderTest.Engines), MemberType = typeof(VowUnderTest))]
    public async Task A_code_to_the_known_telephone_tells_apart_who_shares_an_address(Engine engine)
    {
        await using var service = await TextService.StartAsync();
        await using var site = Site.Of(await TextsAsync(service, engine));
        var ada = await site.Vow.TextReaderAsync(Shared, Ada);
        var ben = await site.Vow.TextReaderAsync(Shared, Ben);
        await site.AskAsync(("about", "right.access"), ("email", Shared));
        var follow = RequestBed.FollowIn(await site.MailAsync(Shared));
        Assert.DoesNotContain("Send me a code", await site.PageAsync(follow), StringComparison.Ordinal);

        // Before the button nothing is sent, whatever is posted.
        await PostedAsync(site, follow + "/code", ("phone", Ada));
        Assert.Empty(service.Asked);
        using (await site.PostAsync(follow + "/address"))
        {
        }

        Assert.False((await site.RequestAsync("2027-0001")).IsKnown);
        await PostedAsync(site, follow + "/code", ("phone", "06 12 34 56 78"));
        var code = CodeIn((string)Assert.Single(service.Asked)["text"]!);
        await PostedAsync(site, follow + "/code/try", ("code", code));

        var request = await site.RequestAsync("2027-0001");
        Assert.Equal((ada, IdentityProof.Phone), (request.SubjectId, request.Identity));
        Assert.NotEqual(ben, request.SubjectId);
        Assert.DoesNotContain("+336", site.Vow.Output.ToString(), StringComparison.Ordinal);

        // The number went to the provider: that is recorded as any disclosure is.
        await using var store = site.Look();
        Assert.Null((await IdentityChecks.OfAsync(store, request.Id)).Single().Work);
        var agent = await site.AgentAsync("alice");
        using (await agent.SendAsync("/desk/requests/2027-0001/open", ("reason", "a look at the file")))
        {
        }

        Assert.Contains("a code sent to a telephone number", (await agent.ReadAsync("/desk/requests/2027-0001")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Codes_are_not_guessed_nor_used_late_or_for_another_file_and_few_are_sent()
    {
        await using var service = await TextService.StartAsync();
        await using var site = Site.Of(await TextsAsync(service, Engine.Sqlite));
        await site.Vow.TextReaderAsync(Shared, Ada);
        await site.Vow.TextReaderAsync(Shared, Ben);
        var (first, second) = (await AskedAsync(site, "right.access", Shared, 1), await AskedAsync(site, "right.erasure", Shared, 2));
        foreach (var follow in new[] { first, second })
        {
            using var pressed = await site.PostAsync(follow + "/address");
        }

        // Three wrong tries, and the right code is worth nothing any more.
        await PostedAsync(site, first + "/code", ("phone", Ada));
        var code = CodeIn((string)service.Asked.Last()["text"]!);
        var wrong = code == "000000" ? "000001" : "000000";
        for (var i = 0; i < ProveFurther.Tries; i++)
        {
            await PostedAsync(site, first + "/code/try", ("code", wrong));
        }

        await PostedAsync(site, first + "/code/try", ("code", code));
        Assert.False((await site.RequestAsync("2027-0001")).IsKnown);

        // Nor for another file, nor after ten minutes.
        await PostedAsync(site, first + "/code", ("phone", Ada));
        code = CodeIn((string)service.Asked.Last()["text"]!);
        await PostedAsync(site, second + "/code/try", ("code", code));
        Assert.False((await site.RequestAsync("2027-0002")).IsKnown);
        site.Time.Advance(ProveFurther.Lasts);
        await PostedAsync(site, first + "/code/try", ("code", code));
        Assert.False((await site.RequestAsync("2027-0001")).IsKnown);

        // Three codes a file, whoever's number is typed.
        await PostedAsync(site, first + "/code", ("phone", Ben));
        var sent = service.Asked.Count;
        await PostedAsync(site, first + "/code", ("phone", Ada));
        Assert.Equal(sent, service.Asked.Count);

        // A number of nobody's sends nothing, and counts.
        await PostedAsync(site, second + "/code", ("phone", "+33611111111"));
        Assert.Equal(sent, service.Asked.Count);
    }

    [Fact]
    public async Task What_is_answered_is_the_same_for_who_is_known_and_who_is_not()
    {
        await using var service = await TextService.StartAsync();
        await using var site = Site.Of(await TextsAsync(service, Engine.Sqlite));
        await site.Vow.TextReaderAsync(Shared, Ada);
        await site.Vow.TextReaderAsync(Shared, Ben);
        await site.AskAsync(("about", "right.access"), ("email", Shared));
        await site.AskAsync(("about", "right.access"), ("email", "nobody@example.test"));
        var pages = new List<string[]>();
        foreach (var (address, phone) in new[] { (Shared, Ada), ("nobody@example.test", "+33611111111") })
        {
            var mail = await site.MailAsync(address);
            var follow = RequestBed.FollowIn(mail);
            using var pressed = await site.PostAsync(follow + "/address");
            var seen = new List<string>();
            foreach (var (where, field, value) in new[] { ("/code", "phone", phone), ("/code/try", "code", "000000"), ("/number", "number", "A-1") })
            {
                using var answer = await site.PostAsync(follow + where, (field, value));
                Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
                seen.Add((await site.PageAsync(answer.Headers.Location!.OriginalString)).Replace(follow[3..], "LINK", StringComparison.Ordinal).Replace(RequestBed.NumberIn(mail), "N", StringComparison.Ordinal));
            }

            pages.Add([.. seen]);
        }

        Assert.Single(service.Asked);
        Assert.Equal(pages[0], pages[1]);
    }

    [Fact]
    public async Task Without_a_provider_named_for_it_no_code_is_offered_or_sent()
    {
        await using var service = await TextService.StartAsync();
        await using var site = Site.Of(await NewsletterBed.WithTextsAsync(folder, service.Variables));
        await site.Vow.TextReaderAsync(Shared, Ada);
        await site.AskAsync(("about", "right.access"), ("email", Shared));
        var follow = RequestBed.FollowIn(await site.MailAsync(Shared));
        using (await site.PostAsync(follow + "/address"))
        {
        }

        Assert.DoesNotContain("Send me a code", await site.PageAsync(follow), StringComparison.Ordinal);
        await PostedAsync(site, follow + "/code", ("phone", Ada));
        Assert.Empty(service.Asked);
    }

    [Theory]
    [MemberData(nameof(VowUnderTest.Engines), MemberType = typeof(VowUnderTest))]
    public async Task An_office_s_address_needs_a_number_from_the_papers_and_three_tries_are_all(Engine engine)
    {
        using var shop = await SampleShop.MakeAsync(new DateOnly(2027, 2, 20));
        var (email, _, invoice) = await shop.CustomerAsync();
        await shop.RunAsync($"UPDATE customers SET email = 'contact@example.test' WHERE email = '{email}'");
        await using var site = Site.Of(await VowUnderTest.StartAsync(engine, variables: new Dictionary<string, string> { ["VOW_SHOP"] = shop.ConnectionString }));
        await ConfirmedAsync(site, "contact@example.test");
        var (first, second) = (await AskedAsync(site, "right.access", "contact@example.test", 1), await AskedAsync(site, "right.erasure", "contact@example.test", 2));
        foreach (var follow in new[] { first, second })
        {
            using var pressed = await site.PostAsync(follow + "/address");
        }

        // Somebody of the office reads the mailbox; that alone shows nobody's data.
        Assert.False((await site.RequestAsync("2027-0001")).IsKnown);
        await PostedAsync(site, first + "/number", ("number", "wrong"));
        await PostedAsync(site, first + "/number", ("number", invoice));
        Assert.Equal(IdentityProof.Number, (await site.RequestAsync("2027-0001")).Identity);
        for (var i = 0; i < ProveFurther.Tries; i++)
        {
            await PostedAsync(site, second + "/number", ("number", "wrong"));
        }

        await PostedAsync(site, second + "/number", ("number", invoice));
        Assert.False((await site.RequestAsync("2027-0002")).IsKnown);
    }

    [Theory]
    [MemberData(nameof(VowUnderTest.Engines), MemberType = typeof(VowUnderTest))]
    public async Task A_document_is_asked_with_a_reason_seen_once_and_destroyed_with_its_key(Engine engine)
    {
        await using var site = await Site.StartAsync(engine);
        var (dora, alice) = (await site.OperatorAsync("dora", Role.Dpo), await site.AgentAsync("alice"));
        await site.AskAsync(("about", "right.access"), ("email", "somebody@example.test"));
        var follow = RequestBed.FollowIn(await site.MailAsync("somebody@example.test"));
        foreach (var browser in new[] { dora, alice })
        {
            using var opened = await browser.SendAsync("/desk/requests/2027-0001/open", ("reason", "a look at the file"));
        }

        // Nobody asked for one: none is taken. An agent asks for none.
        Assert.Equal(HttpStatusCode.Conflict, await SendAsync(site, follow, Pdf));
        using (var shut = await alice.SendAsync("/desk/requests/2027-0001/document", ("doubt", "The address changed last week and the call was odd.")))
        {
            Assert.Equal(HttpStatusCode.Forbidden, shut.StatusCode);
        }

        using (var mute = await dora.SendAsync("/desk/requests/2027-0001/document", ("doubt", "odd")))
        {
            Assert.Equal(HttpStatusCode.UnprocessableEntity, mute.StatusCode);
        }

        using (var asked = await dora.SendAsync("/desk/requests/2027-0001/document", ("doubt", "The address changed last week and the call was odd.")))
        {
            Assert.Equal(HttpStatusCode.SeeOther, asked.StatusCode);
        }

        var request = await site.RequestAsync("2027-0001");
        Assert.True(request.IsSuspended);
        Assert.Contains("The address changed last week", (await site.MailAsync("somebody@example.test", 2)).TextBody, StringComparison.Ordinal);

        // Taken by the secret link's page, sealed; what is no document by its first bytes is not.
        using (await site.PostAsync(follow + "/address"))
        {
        }

        Assert.Equal(HttpStatusCode.UnprocessableEntity, await SendAsync(site, follow, "MZ not a document"u8.ToArray()));
    }

    [Theory]
    [MemberData(nameof(VowUnderTest.Engines), MemberType = typeof(VowUnderTest))]
    public async Task A_document_nobody_checks_goes_after_thirty_days_and_one_that_was_checked_at_once(Engine engine)
    {
        await using var site = await Site.StartAsync(engine);
        await ConfirmedAsync(site, Shared);
        await ConfirmedAsync(site, Shared);
        var dora = await site.OperatorAsync("dora", Role.Dpo);
        var follows = new[] { await AskedAsync(site, "right.access", Shared, 1), await AskedAsync(site, "right.erasure", Shared, 2) };
        for (var i = 0; i < 2; i++)
        {
            using var pressed = await site.PostAsync(follows[i] + "/address");
            using var opened = await dora.SendAsync($"/desk/requests/2027-000{i + 1}/open", ("reason", "a look at the file"));
            using var asked = await dora.SendAsync($"/desk/requests/2027-000{i + 1}/document", ("doubt", "Two people are known by this address, and no telephone."));
            Assert.Equal(HttpStatusCode.SeeOther, asked.StatusCode);
            Assert.Equal(HttpStatusCode.SeeOther, await SendAsync(site, follows[i], Pdf));
            Assert.Equal(HttpStatusCode.Conflict, await SendAsync(site, follows[i], Pdf));
        }

        // Not checked before it was seen; seen once.
        using (var blind = await dora.SendAsync("/desk/requests/2027-0001/document/check", ("shows", "same")))
        {
            Assert.Equal(HttpStatusCode.Conflict, blind.StatusCode);
        }

        using (var seen = await dora.SendAsync("/desk/requests/2027-0001/document/see"))
        {
            Assert.Equal(Pdf, await seen.Content.ReadAsByteArrayAsync(Cancel));
        }

        using (var twice = await dora.SendAsync("/desk/requests/2027-0001/document/see"))
        {
            Assert.Equal(HttpStatusCode.NotFound, twice.StatusCode);
        }

        var request = await site.RequestAsync("2027-0001");
        var check = await CheckAsync(site, request.Id);
        Assert.NotNull(site.Get<KeyStore>().Find(request.SubjectId, IdentityCheck.CompartmentOf(check.Id), site.Now));
        using (var said = await dora.SendAsync("/desk/requests/2027-0001/document/check", ("shows", "same")))
        {
            Assert.Equal(HttpStatusCode.SeeOther, said.StatusCode);
        }

        check = await CheckAsync(site, request.Id);
        Assert.Null(check.Work);
        Assert.NotNull(check.PassedAt);
        Assert.Null(site.Get<KeyStore>().Find(request.SubjectId, IdentityCheck.CompartmentOf(check.Id), site.Now));
        Assert.Contains("was checked on 1 March 2027 and destroyed", await site.PageAsync(follows[0]), StringComparison.Ordinal);
        Assert.False((await site.RequestAsync("2027-0001")).IsSuspended);

        var other = await site.RequestAsync("2027-0002");
        site.Time.Advance(AskDocument.Lasts);
        await site.Get<AskDocument>().RunAsync(site.Now, Cancel);
        check = await CheckAsync(site, other.Id);
        Assert.Null(check.Work);
        Assert.NotNull(check.FailedAt);
        Assert.Null(site.Get<KeyStore>().Find(other.SubjectId, IdentityCheck.CompartmentOf(check.Id), site.Now));
    }

    private static readonly byte[] Pdf = [.. "%PDF-1.7 an invented person's card"u8];

    private async Task<VowUnderTest> TextsAsync(TextService service, Engine engine) => await NewsletterBed.WithTextsAsync(
        folder, service.Variables, engine, text => text.Replace("    recipients: [hosting, mail_delivery]\n    on_erasure: keep\n    keeps_because:\n      en: \"the file of your request", "    recipients: [hosting, mail_delivery, sms_delivery]\n    on_erasure: keep\n    keeps_because:\n      en: \"the file of your request", StringComparison.Ordinal));

    private static async Task<IdentityCheck> CheckAsync(Site site, Guid request)
    {
        await using var store = site.Look();
        return (await IdentityChecks.OfAsync(store, request)).Single(c => c.Kind == CheckKind.Document);
    }

    // Asks, and gives the page behind the link of its acknowledgement.
    private static async Task<string> AskedAsync(Site site, string about, string address, int mails)
    {
        await site.AskAsync(("about", about), ("email", address));
        return RequestBed.FollowIn(await site.MailAsync(address, mails));
    }

    private static async Task PostedAsync(Site site, string path, params (string, string)[] form)
    {
        using var answer = await site.PostAsync(path, form);
        Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
    }

    private static async Task<HttpStatusCode> SendAsync(Site site, string follow, byte[] bytes)
    {
        using var content = new ByteArrayContent(bytes);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/pdf");
        using var form = new MultipartFormDataContent { { content, "file", "card.pdf" } };
        using var answer = await site.Browser.PostAsync(new Uri(follow + "/document", UriKind.Relative), form, Cancel);
        return answer.StatusCode;
    }

    private static Task<Guid> ConfirmedAsync(Site site, string address) => site.Get<Deeds>().DoAsync(async deed =>
    {
        var person = Identifiers.Add(deed.Store, Identifiers.Email, address, "en", deed.Now);
        await deed.Store.SaveChangesAsync(Cancel);
        await deed.ExecuteAsync("UPDATE people_identifier SET confirmed_at = @now WHERE subject_id = @s", ("@now", deed.Now), ("@s", person.Id));
        return person.Id;
    });

    private static string CodeIn(string text) => global::System.Text.RegularExpressions.Regex.Match(text, @"\d{6}").Value;
}
