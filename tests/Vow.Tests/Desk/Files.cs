using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Vow.Desk;
using Vow.Evidence;
using Vow.Gate;
using Vow.Hosting;
using Vow.Keys;
using Vow.People;
using Vow.Policy;
using Vow.Retention;
using Vow.Rights;
using Vow.Tests.Shared;

namespace Vow.Tests.Desk;

/// <summary>What people at the desk do with a person's file: holds, archives, requests.</summary>
public sealed class Files(EveryRole desk) : IClassFixture<EveryRole>
{
    [Fact]
    public async Task A_hold_is_placed_by_those_who_may_with_an_owner_and_a_day_of_review_and_lifted()
    {
        var person = await desk.Vow.PersonAsync("hold@example.test");
        var page = $"/desk/people/{person:D}";
        using (var agent = await desk[Role.Agent].SendAsync(page + "/holds", ("kind", "litigation"), ("owner", "x"), ("review", "2027-06-01")))
        {
            Assert.Equal(HttpStatusCode.Forbidden, agent.StatusCode);
        }

        using (var shut = await desk[Role.Legal].SendAsync(page + "/holds", ("kind", "litigation"), ("owner", "Legal"), ("review", "2027-06-01")))
        {
            Assert.Empty(await HoldsAsync(person));
        }

        using var opened = await desk[Role.Legal].SendAsync(page + "/open", ("reason", "a dispute"));
        using (var endless = await desk[Role.Legal].SendAsync(page + "/holds", ("kind", "litigation"), ("owner", "Legal"), ("review", "2040-06-01")))
        {
            Assert.Equal(HttpStatusCode.UnprocessableEntity, endless.StatusCode);
            Assert.Empty(await HoldsAsync(person));
        }

        using var placed = await desk[Role.Legal].SendAsync(page + "/holds", ("kind", "litigation"), ("purpose", "billing"), ("owner", "Jeanne, legal"), ("review", "2027-06-01"));
        var hold = Assert.Single(await HoldsAsync(person));
        Assert.Equal(("billing", new DateOnly(2027, 6, 1), "Jeanne, legal"), (hold.Purpose, hold.ReviewOn, hold.Owner));
        Assert.Contains("Jeanne, legal", (await desk[Role.Legal].ReadAsync(page)).Text, StringComparison.Ordinal);
        using var lifted = await desk[Role.Legal].SendAsync($"{page}/holds/{hold.Id:D}/lift");
        Assert.Empty(await HoldsAsync(person));
    }

    [Fact]
    public async Task A_hold_of_a_restriction_in_force_is_not_lifted_at_the_desk()
    {
        var person = await desk.Vow.PersonAsync("restricted@example.test");
        Assert.NotNull(await desk.Vow.Services.GetRequiredService<Restrict>().PlaceAsync(person, "account", "c", Language.En));
        var hold = Assert.Single(await HoldsAsync(person));
        var page = $"/desk/people/{person:D}";
        using var opened = await desk[Role.Dpo].SendAsync(page + "/open", ("reason", "a review"));
        using var refused = await desk[Role.Dpo].SendAsync($"{page}/holds/{hold.Id:D}/lift");
        Assert.Equal(HttpStatusCode.Conflict, refused.StatusCode);
        Assert.Single(await HoldsAsync(person));
    }

    [Fact]
    public async Task The_file_for_the_authority_is_taken_by_those_who_answer_to_it_for_a_reason_recorded_first()
    {
        var (person, number) = await AskedAsync("disputed@example.test", "What do you know of me?");
        var page = $"/desk/people/{person:D}";
        foreach (var role in new[] { Role.Agent, Role.Dpo })
        {
            using var opened = await desk[role].SendAsync(page + "/open", ("reason", "complaint 26-1234"));
        }

        Assert.DoesNotContain("dossier-reason", (await desk[Role.Agent].ReadAsync(page)).Text, StringComparison.Ordinal);
        using (var agent = await desk[Role.Agent].SendAsync(page + "/dossier", ("dossier-reason", "complaint 26-1234")))
        {
            Assert.Equal(HttpStatusCode.Forbidden, agent.StatusCode);
        }

        using (var mute = await desk[Role.Dpo].SendAsync(page + "/dossier", ("dossier-reason", " ")))
        {
            Assert.Equal(HttpStatusCode.UnprocessableEntity, mute.StatusCode);
        }

        Assert.DoesNotContain("dossier", await ReadingsAsync(person));
        using var given = await desk[Role.Dpo].SendAsync(page + "/dossier", ("dossier-reason", "complaint 26-1234"));
        Assert.Equal("application/zip", given.Content.Headers.ContentType?.MediaType);
        await using var zip = new System.IO.Compression.ZipArchive(await given.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken));
        foreach (var (name, words) in new[] { ("dossier.en.html", "What do you know of me?"), ("dossier.fr.html", "Demandes") })
        {
            using var reader = new StreamReader(await zip.GetEntry(name)!.OpenAsync(TestContext.Current.CancellationToken));
            var text = WebUtility.HtmlDecode(await reader.ReadToEndAsync(TestContext.Current.CancellationToken));
            Assert.Contains(words, text, StringComparison.Ordinal);
            Assert.Contains(number, text, StringComparison.Ordinal);
        }

        Assert.Contains("dossier", await ReadingsAsync(person));
        Assert.Contains("dossier.made", (await desk[Role.Dpo].ReadAsync(page)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_archive_opens_to_the_roles_the_policy_names_for_a_reason_recorded_first()
    {
        var person = await desk.Vow.PersonAsync("archived@example.test");
        await ArchiveAsync(person);
        var page = $"/desk/people/{person:D}";
        foreach (var role in new[] { Role.Agent, Role.Legal })
        {
            using var opened = await desk[role].SendAsync(page + "/open", ("reason", "a tax inspection"));
        }

        using (var agent = await desk[Role.Agent].SendAsync(page + "/archive", ("purpose", "billing"), ("reason", "a tax inspection")))
        {
            Assert.Equal(HttpStatusCode.Forbidden, agent.StatusCode);
        }

        using (var mute = await desk[Role.Legal].SendAsync(page + "/archive", ("purpose", "billing"), ("reason", " ")))
        {
            Assert.Equal(HttpStatusCode.UnprocessableEntity, mute.StatusCode);
        }

        Assert.DoesNotContain("archive", await ReadingsAsync(person));
        Assert.DoesNotContain("INV-7731", (await desk[Role.Legal].ReadAsync(page)).Text, StringComparison.Ordinal);
        using var shown = await desk[Role.Legal].SendAsync(page + "/archive", ("purpose", "billing"), ("reason", "a tax inspection"));
        Assert.Contains("INV-7731", await shown.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Contains("archive", await ReadingsAsync(person));
        Assert.Contains("archive.opened", (await desk[Role.Legal].ReadAsync(page)).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_person_wrote_is_read_for_a_reason_and_a_refusal_names_the_authority_and_the_court()
    {
        const string words = "Why do you write to me?";
        var (person, number) = await AskedAsync("ask@example.test", words);
        var page = "/desk/requests/" + number;
        Assert.Contains(number, (await desk[Role.Agent].ReadAsync("/desk/requests?show=open")).Text, StringComparison.Ordinal);
        Assert.DoesNotContain(words, (await desk[Role.Agent].ReadAsync(page)).Text, StringComparison.Ordinal);
        using (var unread = await desk[Role.Agent].SendAsync(page + "/answer", ("outcome", "answered"), ("text", "Because.")))
        {
            Assert.Contains(number, (await desk[Role.Agent].ReadAsync("/desk/requests?show=open")).Text, StringComparison.Ordinal);
        }

        using (var opened = await desk[Role.Agent].SendAsync(page + "/open", ("reason", "to answer it")))
        {
            Assert.Contains("request", await ReadingsAsync(person));
        }

        Assert.Contains(words, (await desk[Role.Agent].ReadAsync(page)).Text, StringComparison.Ordinal);
        Assert.DoesNotContain(words, (await desk[Role.Dpo].ReadAsync(page)).Text, StringComparison.Ordinal);
        using (var bare = await desk[Role.Agent].SendAsync(page + "/answer", ("outcome", "refused"), ("text", "No.")))
        {
            Assert.Equal(HttpStatusCode.UnprocessableEntity, bare.StatusCode);
        }

        using (var sent = await desk[Role.Agent].SendAsync(page + "/answer", ("outcome", "refused"), ("text", "We never wrote to this address at all.")))
        {
            Assert.Equal(HttpStatusCode.SeeOther, sent.StatusCode);
        }

        await VowUnderTest.UntilAsync(() => desk.Vow.Mails().Any(m => m.To.ToString().Contains("ask@example.test", StringComparison.Ordinal)));
        var mail = desk.Vow.Mails().Single(m => m.To.ToString().Contains("ask@example.test", StringComparison.Ordinal)).TextBody;
        Assert.Contains("We never wrote to this address at all.", mail, StringComparison.Ordinal);
        Assert.Contains("CNIL", mail, StringComparison.Ordinal);
        Assert.Contains("court", mail, StringComparison.Ordinal);
        using var twice = await desk[Role.Agent].SendAsync(page + "/answer", ("outcome", "answered"), ("text", "Something else."));
        Assert.Equal(HttpStatusCode.Conflict, twice.StatusCode);
    }

    [Fact]
    public async Task Somebody_in_a_company_database_alone_is_found_and_gets_a_pseudonym_only_when_their_page_is_opened()
    {
        var folder = Directory.CreateTempSubdirectory("vow-desk-shop-").FullName;
        var shop = $"Data Source={Path.Combine(folder, "shop.db")};Pooling=False";
        await ShopAsync(shop);
        await using var vow = await VowUnderTest.StartAsync(variables: new Dictionary<string, string> { ["VOW_SHOP"] = shop });
        var browser = await vow.OperatorAsync("agent", Role.Agent);
        (string, string)[] search = [("by", "email"), ("value", "Old.Customer@example.test"), ("reason", "a call this morning")];
        using var found = await browser.SendAsync("/desk/people", search);
        var html = await found.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Contains("/desk/people/elsewhere", html, StringComparison.Ordinal);
        Assert.Equal(0, await SubjectsAsync(vow));

        using (var madeUp = await browser.SendAsync("/desk/people/elsewhere", [.. search, ("source", "shop"), ("root", "customers"), ("key", "[\"i:99\"]")]))
        {
            Assert.Equal(0, await SubjectsAsync(vow));
        }

        using var opened = await browser.SendAsync("/desk/people/elsewhere", [.. search, .. Hidden(html)]);
        Assert.Equal(1, await SubjectsAsync(vow));
        var page = opened.Headers.Location!.OriginalString;
        Assert.Contains("Ancienne", (await browser.ReadAsync(page)).Text, StringComparison.Ordinal);
        using var again = await browser.SendAsync("/desk/people", ("by", "number"), ("value", "7"), ("reason", "a second call"));
        Assert.Contains(page + "/open", await again.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Equal(1, await SubjectsAsync(vow));
        Directory.Delete(folder, recursive: true);
    }

    private static (string, string)[] Hidden(string html) =>
        [.. Regex.Matches(html, "name=\"(source|root|key)\" value=\"([^\"]*)\"", RegexOptions.None, TimeSpan.FromSeconds(1)).Select(m => (m.Groups[1].Value, WebUtility.HtmlDecode(m.Groups[2].Value)))];

    private static Task<int> SubjectsAsync(VowUnderTest vow) => vow.AskAsync(s => s.GetRequiredService<Store>().Set<Subject>().CountAsync());

    private static async Task ShopAsync(string connection)
    {
        await using var file = new SqliteConnection(connection);
        await file.OpenAsync();
        await using var command = file.CreateCommand();
        command.CommandText = Retention.RetentionBed.Schema
            + "INSERT INTO customers (id, email, first_name, last_name, created_at, last_seen) VALUES (7, 'old.customer@example.test', 'Ancienne', 'Cliente', '2026-01-05', '2026-12-01');";
        await command.ExecuteNonQueryAsync();
    }

    private async Task<(Guid Person, string Number)> AskedAsync(string address, string words)
    {
        var person = await desk.Vow.PersonAsync(address);
        var services = desk.Vow.Services;
        var request = await services.GetRequiredService<Deeds>().DoAsync(async deed =>
        {
            await Subjects.ConfirmAsync(deed, person, Identifiers.Email, address);
            return await services.GetRequiredService<RightsRequests>().OpenAsync(deed, person, null, "page", Language.En, words, Actor.Subject);
        });
        return (person, request.Number);
    }

    // As a sweep leaves it: a row sealed under the key of the purpose's archive, its batch done.
    private Task ArchiveAsync(Guid person) => desk.Vow.Services.GetRequiredService<Deeds>().DoAsync(async deed =>
    {
        var compartment = Compartment.Archive("billing");
        var key = desk.Vow.Services.GetRequiredService<KeyStore>().Ensure(person, compartment, deed.Now);
        var batch = Guid.CreateVersion7(deed.Now.ToDateTimeOffset());
        deed.Store.Add(new BatchRow { Id = batch, Source = "shop", TableName = "invoices", Purposes = "billing", Policy = "x", State = BatchState.Done, Rows = 1, Archived = 1, At = deed.Now });
        deed.Store.Add(new ArchiveRow
        {
            Id = Guid.CreateVersion7(deed.Now.ToDateTimeOffset()),
            Source = "shop",
            TableName = "invoices",
            KeyTag = "k",
            ContentTag = "c",
            SubjectId = person,
            Compartment = compartment,
            BatchId = batch,
            Until = new DateOnly(2036, 12, 31),
            Anchors = "{}",
            Sealed = Sealing.Seal(key, """{"data":{"number":{"datum":"invoice_number","value":"INV-7731"}}}"""u8.ToArray(), Archiving.BoundTo(person, compartment)),
        });
        await deed.Store.SaveChangesAsync();
    });

    private Task<IReadOnlyList<HoldRow>> HoldsAsync(Guid person) => desk.Vow.Services.GetRequiredService<Holds>().ListAsync(person);

    private Task<List<string>> ReadingsAsync(Guid person) => desk.Vow.AskAsync(s =>
        s.GetRequiredService<Store>().Set<DeskAccess>().AsNoTracking().Where(a => a.SubjectId == person).Select(a => a.What).ToListAsync());
}
