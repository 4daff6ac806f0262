using System.Diagnostics.Metrics;
using System.Net;
using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Vow.Company.Newsletters;
using Vow.Consent;
using Vow.Evidence;
using Vow.Gate;
using Vow.GateAnswers;
using Vow.Hosting;
using Vow.Me;
using Vow.People;
using Vow.Policy;
using Vow.Register;
using Vow.Retention;
using Vow.Tests.Desk;
using Vow.Tests.Register;
using Vow.Tests.Shared;

namespace Vow.Tests.Newsletters;

/// <summary>Newsletters by text message, to a provider of this machine that speaks as the real one does.</summary>
public sealed partial class TextMessages : IDisposable
{
    private const string Ada = "+33612345678";
    private const string Bob = "+33698765432";
    private readonly string folder = Path.Combine(Directory.CreateTempSubdirectory("vow-texts-").FullName, "coraye");

    public void Dispose() => Directory.Delete(Path.GetDirectoryName(folder)!, recursive: true);

    [Theory]
    [MemberData(nameof(VowUnderTest.Engines), MemberType = typeof(VowUnderTest))]
    public async Task A_text_goes_once_to_who_said_yes_to_texts_and_says_who_writes_and_how_to_stop(Engine engine)
    {
        await using var provider = await TextProvider.StartAsync();
        await using var vow = await StartAsync(provider, engine);
        var ada = await ReaderAsync(vow, "ada@example.test", Ada, "fr");
        await ReaderAsync(vow, "bob@example.test", Bob);
        // By mail only, and with a number nobody showed to be theirs.
        await vow.ReaderAsync("carl@example.test", "en", "newsletter");
        var dora = await vow.ReaderAsync("dora@example.test");
        await vow.ChooseAsync(dora, "newsletter", ChoiceAct.Given, "sms");

        var id = await vow.SentAsync(channel: "sms");
        await vow.SendDueAsync();

        Assert.Equal(
            new Dictionary<string, string>
            {
                [Ada] = "CORAYE : Bonjour\n-------\n\nDu nouveau dans la version 5\u00a0: voir (https://example.test/cinq).\n\n1. rapide\n2. discret\nPlus de messages ? Répondez STOP",
                [Bob] = "CORAYE: Hello\n-----\n\nNew in version 5: see it (https://example.test/five).\n\n- fast\n- quiet\nNo more messages? Reply STOP",
            },
            provider.Taken.ToDictionary(t => t.To, t => t.Body.Replace("=", "-", StringComparison.Ordinal)));
        Assert.All(provider.Taken, t => Assert.Equal("+33757000000", t.From));
        Assert.Empty(vow.Mails());
        Assert.Equal(new Dictionary<string, long> { ["allowed"] = 2, ["choice_none"] = 1, ["no_address"] = 1 }, await vow.CountsAsync(id, "audience"));
        var given = Assert.Single(await vow.AskAsync(s => Disclosures.ListAsync(s.GetRequiredService<Store>())));
        Assert.Equal(("sms_delivery", "newsletter", "phone", 2), (given.Recipient, given.Purpose, given.Data, given.Disclosures));
        var mine = await vow.AskAsync(s => s.GetRequiredService<Entries>().OfAsync(s.GetRequiredService<Store>(), ada, vow.Now()));
        Assert.Single(mine, e => e.Kind == "sent.newsletter.sms");
        Assert.DoesNotContain("+336", vow.Output.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(VowUnderTest.Engines), MemberType = typeof(VowUnderTest))]
    public async Task The_word_stop_takes_the_yes_back_lists_the_number_and_said_again_changes_nothing(Engine engine)
    {
        await using var provider = await TextProvider.StartAsync();
        await using var vow = await StartAsync(provider, engine);
        var ada = await ReaderAsync(vow, "ada@example.test", Ada);
        await vow.ChooseAsync(ada, "newsletter", ChoiceAct.Given);
        await vow.SentAsync(channel: "sms");

        using var stopped = await TextProvider.TextAsync(vow, Ada, "Stop CORAYE");
        using var again = await TextProvider.TextAsync(vow, Ada, "Stop CORAYE");

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (stopped.StatusCode, again.StatusCode));
        Assert.Equal("text/xml", stopped.Content.Headers.ContentType!.MediaType);
        Assert.EndsWith("<Response/>", await stopped.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        await using var store = vow.Services.GetRequiredService<Database>().NewStore();
        var standing = await StandingChoices.OfAsync(store, ada);
        Assert.Equal((ChoiceAct.Withdrawn, "message/sms", 2), Assert.Single(standing, c => c.Channel == "sms") is var s ? (s.Act, s.History[0].Surface, s.History.Count) : default);
        // Letters were not spoken of.
        Assert.Equal(ChoiceAct.Given, standing.Single(c => c.Purpose == "newsletter" && c.Channel == "email").Act);
        Assert.Equal(ListAnswer.Listed, await ListedAsync(vow, Ada));
        Assert.Equal(1, await vow.OneAsync<int>("SELECT COUNT(*) FROM ledger_note WHERE kind = 'opposition.added'"));
        Assert.Equal(1, await vow.OneAsync<int>("SELECT COUNT(*) FROM rights_request"));
        await vow.SentAsync(channel: "sms");
        Assert.Single(provider.Taken);

        // A new yes of the person lifts it.
        vow.Clock.Advance(TimeSpan.FromMinutes(1));
        await vow.ChooseAsync(ada, "newsletter", ChoiceAct.Given, "sms");
        await vow.SentAsync(channel: "sms");
        Assert.Equal(2, provider.Taken.Count);
    }

    [Fact]
    public async Task A_number_nobody_knows_is_listed_all_the_same_however_it_is_written()
    {
        await using var provider = await TextProvider.StartAsync();
        await using var vow = await StartAsync(provider);

        using var stopped = await TextProvider.TextAsync(vow, Ada, "STOP");

        Assert.Equal(HttpStatusCode.OK, stopped.StatusCode);
        Assert.Equal(ListAnswer.Listed, await ListedAsync(vow, Ada));
        Assert.Equal(ListAnswer.Listed, await ListedAsync(vow, "06 12 34 56 78"));
        // Who comes by later with this number and a yes from before is not written to.
        var deeds = vow.Services.GetRequiredService<Deeds>();
        await deeds.DoAsync(deed => vow.Services.GetRequiredService<OppositionList>().AddAsync(deed, "phone", "06.98.76.54.32", Actor.System));
        Assert.Equal(ListAnswer.Listed, await ListedAsync(vow, Bob));
    }

    [Fact]
    public async Task What_the_provider_did_not_sign_is_refused_counted_and_changes_nothing()
    {
        await using var provider = await TextProvider.StartAsync();
        await using var vow = await StartAsync(provider);
        await ReaderAsync(vow, "ada@example.test", Ada);
        await vow.SentAsync(channel: "sms");
        using var counted = Counted("vow.sms.unsigned", out var count);

        using var forged = await TextProvider.TextAsync(vow, Ada, "STOP", Convert.ToBase64String(new byte[20]));
        using var empty = await TextProvider.TextAsync(vow, Ada, "STOP", "");
        using var none = await vow.Visitor.SendAsync("/sms/answer", ("From", Ada), ("Body", "STOP"));
        using var report = await vow.Visitor.SendAsync(new Uri(provider.Taken[0].Report).AbsolutePath, ("MessageStatus", "failed"), ("ErrorCode", "30005"));

        Assert.All(new[] { forged, empty, none, report }, answer => Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode));
        Assert.Equal(4, count());
        Assert.Equal(ListAnswer.Free, await ListedAsync(vow, Ada));
        await vow.SentAsync(channel: "sms");
        Assert.Equal(2, provider.Taken.Count);
    }

    [Fact]
    public async Task Other_texts_are_counted_and_dropped()
    {
        await using var provider = await TextProvider.StartAsync();
        await using var vow = await StartAsync(provider);
        await ReaderAsync(vow, "ada@example.test", Ada);
        using var counted = Counted("vow.sms.not_understood", out var count);

        using var answer = await TextProvider.TextAsync(vow, Ada, "Where is my invoice? My card is 4970 1000 0000 0000");

        Assert.Equal((HttpStatusCode.OK, 1), (answer.StatusCode, count()));
        Assert.Equal(0, await vow.OneAsync<int>("SELECT COUNT(*) FROM rights_request"));
        Assert.Equal(ListAnswer.Free, await ListedAsync(vow, Ada));
        Assert.DoesNotContain("4970", vow.Output.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("STOP", true)]
    [InlineData("stop.", true)]
    [InlineData(" «Stop» CORAYE !", true)]
    [InlineData("Arrêt", true)]
    [InlineData("ARRÊTEZ svp", true)]
    [InlineData("Désinscription", true)]
    [InlineData("merci de stop", true)]
    [InlineData("unsubscribe me please", true)]
    [InlineData("QUIT", true)]
    [InlineData("Ste\u0301phane", false)]
    [InlineData("fin de mois ?", false)]
    [InlineData("stopover", false)]
    [InlineData("", false)]
    [InlineData("Bonjour, je voudrais savoir si votre magasin ferme ou stop le soir du 24", false)]
    public void Words_to_stop_are_understood_in_both_languages(string text, bool stops) => Assert.Equal(stops, StopWords.AreIn(text));

    [Fact]
    public async Task A_withdrawal_while_the_one_before_is_being_handed_over_stops_the_next()
    {
        Func<string, Task> other = null!;
        await using var provider = await TextProvider.StartAsync(async to =>
        {
            await other(to);
            return null;
        });
        await using var vow = await StartAsync(provider);
        var (ada, bob) = (await ReaderAsync(vow, "ada@example.test", Ada), await ReaderAsync(vow, "bob@example.test", Bob));
        other = to => vow.ChooseAsync(to == Ada ? bob : ada, "newsletter", ChoiceAct.Withdrawn, "sms");

        var id = await vow.SentAsync(channel: "sms");

        Assert.Single(provider.Taken);
        Assert.Equal(new Dictionary<string, long> { ["allowed"] = 1, ["choice_withdrawn"] = 1 }, await vow.CountsAsync(id, "leaving"));
    }

    [Theory]
    [InlineData(400, 21211, SendingState.Refused, "no_such_address")]
    [InlineData(400, 21610, SendingState.Refused, "stopped_at_provider")]
    [InlineData(400, 21408, SendingState.Refused, "refused_by_server")]
    public async Task A_number_that_is_refused_holds_nobody_else_up(int status, int code, SendingState state, string reason)
    {
        await using var provider = await TextProvider.StartAsync(to => Task.FromResult<(int, int)?>(to == Ada ? (status, code) : null));
        await using var vow = await StartAsync(provider);
        var ada = await ReaderAsync(vow, "ada@example.test", Ada);
        await ReaderAsync(vow, "bob@example.test", Bob);

        var id = await vow.SentAsync(channel: "sms");

        Assert.Equal([Bob], provider.Taken.Select(t => t.To));
        Assert.Equal(state, (await vow.SendingsAsync(id))[ada]);
        Assert.Equal(1, (await vow.CountsAsync(id, "leaving"))[reason]);
        // Who told the provider to stop has told us.
        Assert.Equal(code == 21610 ? ListAnswer.Listed : ListAnswer.Free, await ListedAsync(vow, Ada));
        var next = await vow.SentAsync(channel: "sms");
        Assert.Equal(reason == "refused_by_server" ? 2 : 1, (await vow.SendingsAsync(next)).Count);
        Assert.DoesNotContain("+336", vow.Output.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_provider_that_takes_nothing_now_is_asked_again_and_a_broken_answer_is_in_doubt()
    {
        (int, int)? says = (429, 20429);
        await using var provider = await TextProvider.StartAsync(_ => Task.FromResult(says));
        await using var vow = await StartAsync(provider);
        await ReaderAsync(vow, "ada@example.test", Ada);

        var id = await vow.PlannedAsync(channel: "sms");
        await vow.SendDueAsync();
        Assert.Equal((CampaignState.Sending, "SMS 20429"), (await vow.CampaignAsync(id)) is var waits ? (waits.State, waits.LastAnswer) : default);
        says = (500, 20500);
        vow.Clock.Advance(TimeSpan.FromMinutes(2));
        await vow.SendDueAsync();
        Assert.Equal([SendingState.InDoubt], (await vow.SendingsAsync(id)).Values);
        says = null;
        vow.Clock.Advance(TimeSpan.FromHours(1));
        await vow.SendDueAsync();

        Assert.Empty(provider.Taken);
        Assert.Equal(CampaignState.Done, (await vow.CampaignAsync(id)).State);
    }

    [Fact]
    public async Task A_number_that_the_provider_calls_dead_gets_no_more_texts()
    {
        await using var provider = await TextProvider.StartAsync();
        await using var vow = await StartAsync(provider);
        var ada = await ReaderAsync(vow, "ada@example.test", Ada);
        await ReaderAsync(vow, "bob@example.test", Bob);
        await vow.SentAsync(channel: "sms");
        var (toAda, toBob) = (provider.Taken.Single(t => t.To == Ada), provider.Taken.Single(t => t.To == Bob));
        Assert.DoesNotContain("336", toAda.Report, StringComparison.Ordinal);

        using var delivered = await TextProvider.ReportAsync(vow, toBob, "delivered");
        using var off = await TextProvider.ReportAsync(vow, toBob, "undelivered", "30003");
        using var dead = await TextProvider.ReportAsync(vow, toAda, "undelivered", "30005");
        using var again = await TextProvider.ReportAsync(vow, toAda, "undelivered", "30005");

        Assert.All(new[] { delivered, off, dead, again }, answer => Assert.Equal(HttpStatusCode.OK, answer.StatusCode));
        var mine = await vow.AskAsync(s => s.GetRequiredService<Entries>().OfAsync(s.GetRequiredService<Store>(), ada, vow.Now()));
        Assert.Equal("SMS 30005", (string?)Assert.Single(mine, e => e.Kind == "post.undeliverable").Detail!["answer"]);
        var id = await vow.SentAsync(channel: "sms");
        Assert.Equal([Ada, Bob, Bob], provider.Taken.Select(t => t.To).Order());
        Assert.Equal(1, (await vow.CountsAsync(id, "audience"))["no_address"]);
    }

    [Fact]
    public async Task Without_the_lists_key_nothing_leaves_and_a_stop_must_be_said_again()
    {
        await using var provider = await TextProvider.StartAsync();
        await using var vow = await StartAsync(provider);
        await ReaderAsync(vow, "ada@example.test", Ada);
        using var first = await TextProvider.TextAsync(vow, Bob, "STOP");
        await vow.DownAsync();
        await using (var keys = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={Path.Combine(vow.Home, "keys.db")};Pooling=False"))
        {
            await keys.OpenAsync(TestContext.Current.CancellationToken);
            await using var lose = keys.CreateCommand();
            lose.CommandText = "DELETE FROM controller_key WHERE name = 'list'";
            Assert.Equal(1, await lose.ExecuteNonQueryAsync(TestContext.Current.CancellationToken));
        }

        await vow.UpAsync();
        var id = await vow.SentAsync(channel: "sms");
        using var unheard = await TextProvider.TextAsync(vow, "+33611111111", "STOP");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, unheard.StatusCode);
        Assert.Empty(provider.Taken);
        Assert.Equal(new Dictionary<string, long> { ["list_unreadable"] = 1 }, await vow.CountsAsync(id, "audience"));
    }

    [Fact]
    public async Task Where_the_policy_does_not_name_the_provider_nobody_is_written_to()
    {
        await using var provider = await TextProvider.StartAsync();
        await using var vow = await VowUnderTest.StartAsync(variables: provider.Variables);
        await ReaderAsync(vow, "ada@example.test", Ada);
        var id = await vow.PlannedAsync(channel: "sms");

        await vow.SendDueAsync();

        Assert.Empty(provider.Taken);
        Assert.Equal("recipient_unknown", (await vow.CampaignAsync(id)).LastAnswer);
    }

    [Fact]
    public async Task Without_a_provider_nothing_about_texts_is_there()
    {
        var vow = await VowUnderTest.StartAsync();
        await using var site = Doors.Site.Of(vow);
        await site.AccountAsync("ada@example.test", ("phone", Ada));

        Assert.Null(await vow.Services.GetRequiredService<Campaigns>().DraftAsync(NewsletterBed.Operator, "newsletter", "sms", null));
        using var webhook = await TextProvider.TextAsync(vow, Ada, "STOP");
        Assert.Equal(HttpStatusCode.NotFound, webhook.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, (await site.Browser.ReadAsync("/en/account/phone")).Status);
        Assert.DoesNotContain("/account/phone", await site.PageAsync("/en/account/profile"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_number_counts_once_its_owner_opened_the_link_sent_there()
    {
        await using var provider = await TextProvider.StartAsync();
        var vow = await StartAsync(provider);
        await using var site = Doors.Site.Of(vow);
        var ada = await site.AccountAsync("ada@example.test", ("phone", "06 12 34 56 78"));
        await vow.ChooseAsync(ada, "newsletter", ChoiceAct.Given, "sms");
        await vow.SentAsync(channel: "sms");
        Assert.Empty(provider.Taken);

        Assert.Contains("/en/account/phone", await site.PageAsync("/en/account/profile"), StringComparison.Ordinal);
        Assert.Contains("is not confirmed", await site.PageAsync("/en/account/phone"), StringComparison.Ordinal);
        using var asked = await site.PostAsync("/en/account/phone");
        Assert.Equal(HttpStatusCode.OK, asked.StatusCode);
        var text = Assert.Single(provider.Taken);
        Assert.Equal(Ada, text.To);
        var link = LinkIn(text.Body);
        // On the telephone: another browser, not signed in.
        var telephone = vow.NewVisitor("fr");
        Assert.Contains("Confirm my number", (await telephone.ReadAsync(link)).Text, StringComparison.Ordinal);
        await vow.SentAsync(channel: "sms");
        Assert.Single(provider.Taken);
        using var confirmed = await telephone.SendAsync(link);
        using var twice = await telephone.SendAsync(link);
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Gone), (confirmed.StatusCode, twice.StatusCode));
        await vow.SentAsync(channel: "sms");
        Assert.Equal([Ada, Ada], provider.Taken.Select(t => t.To));
        Assert.Contains("Phone number", await site.PageAsync("/en/me"), StringComparison.Ordinal);

        // Another number is another matter.
        using var changed = await site.PostAsync("/en/account/profile", ("last_name", "Durand"), ("first_name", "Marie"), ("phone", Bob), ("language", "en"));
        Assert.Equal(HttpStatusCode.SeeOther, changed.StatusCode);
        var id = await vow.SentAsync(channel: "sms");
        Assert.Equal((2, 1L), (provider.Taken.Count, (await vow.CountsAsync(id, "audience"))["no_address"]));
    }

    [Fact]
    public async Task A_link_does_not_confirm_a_number_it_was_not_sent_to_and_three_a_day_are_enough()
    {
        await using var provider = await TextProvider.StartAsync();
        var vow = await StartAsync(provider);
        await using var site = Doors.Site.Of(vow);
        await site.AccountAsync("ada@example.test", ("phone", Ada));
        using var first = await site.PostAsync("/en/account/phone");
        using var changed = await site.PostAsync("/en/account/profile", ("last_name", "Durand"), ("first_name", "Marie"), ("phone", Bob), ("language", "en"));

        using var stale = await vow.NewVisitor("en").SendAsync(LinkIn(provider.Taken[0].Body));
        using var second = await site.PostAsync("/en/account/phone");
        using var third = await site.PostAsync("/en/account/phone");
        using var fourth = await site.PostAsync("/en/account/phone");

        Assert.Equal(HttpStatusCode.Gone, stale.StatusCode);
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.TooManyRequests), (third.StatusCode, fourth.StatusCode));
        Assert.Equal([Ada, Bob, Bob], provider.Taken.Select(t => t.To));
        vow.Clock.Advance(TimeSpan.FromHours(25));
        using var late = await vow.NewVisitor("en").SendAsync(LinkIn(provider.Taken[2].Body));
        Assert.Equal(HttpStatusCode.Gone, late.StatusCode);
    }

    [Fact]
    public async Task At_the_desk_a_text_is_measured_tested_and_never_sent_to_a_known_person_as_a_test()
    {
        await using var provider = await TextProvider.StartAsync();
        await using var vow = await StartAsync(provider, more: new() { ["VOW_TWILIO_FROM"] = "CORAYE", ["VOW_TWILIO_STOP"] = "36111" });
        await ReaderAsync(vow, "ada@example.test", Ada);
        var admin = await vow.AdminAsync();
        Assert.Contains("Our newsletter, Text message (SMS)", (await admin.ReadAsync("/en/desk/newsletters")).Text, StringComparison.Ordinal);
        using var drafted = await admin.SendAsync("/en/desk/newsletters", ("kind", "newsletter|sms|"));
        var path = drafted.Headers.Location!.OriginalString;

        using var tooLong = await admin.SendAsync(path, ("version", "0"), ("title_en", "x"), ("title_fr", "x"), ("body_en", new string('x', 1_401)), ("body_fr", "x"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, tooLong.StatusCode);
        using var saved = await admin.SendAsync(path, ("version", "0"), ("title_en", "Spring"), ("title_fr", "Printemps"), ("body_en", new string('x', 200)), ("body_fr", "C'est la fête"));
        Assert.Equal(HttpStatusCode.SeeOther, saved.StatusCode);
        var (_, page) = await admin.ReadAsync(path);
        Assert.Contains("English: 245 characters, 2 messages for each person.", page, StringComparison.Ordinal);
        Assert.Contains("French: 55 characters, one message. \"ê\" is not among the usual signs", page, StringComparison.Ordinal);
        Assert.DoesNotContain("/preview/", page, StringComparison.Ordinal);
        using var wrong = await admin.SendAsync(path + "/test", ("address", "staff@example.test"), ("language", "fr"));
        using var known = await admin.SendAsync(path + "/test", ("address", "06 12 34 56 78"), ("language", "fr"));
        using var tested = await admin.SendAsync(path + "/test", ("address", "06 98 76 54 32"), ("language", "fr"));

        Assert.Equal((HttpStatusCode.UnprocessableEntity, HttpStatusCode.UnprocessableEntity, HttpStatusCode.SeeOther), (wrong.StatusCode, known.StatusCode, tested.StatusCode));
        Assert.Equal((Bob, "CORAYE", "[Essai] CORAYE : C'est la fête\nPlus de messages ? STOP au 36111"), Assert.Single(provider.Taken) is var t ? (t.To, t.From, t.Body) : default);
    }

    [Fact]
    public async Task The_policys_own_phrase_lists_the_number_too()
    {
        await using var provider = await TextProvider.StartAsync();
        await using var vow = await StartAsync(provider);
        var ada = await ReaderAsync(vow, "ada@example.test", Ada);

        Assert.NotNull(await vow.Services.GetRequiredService<StopByPhrase>().DoAsync(ada, "stop_email", Language.En, "once"));

        Assert.Equal(ListAnswer.Listed, await ListedAsync(vow, Ada));
    }

    private Task<VowUnderTest> StartAsync(TextProvider provider, Engine engine = Engine.Sqlite, Dictionary<string, string>? more = null)
    {
        var variables = provider.Variables;
        foreach (var (name, value) in more ?? [])
        {
            variables[name] = value;
        }

        return NewsletterBed.WithTextsAsync(folder, variables, engine);
    }

    private static Task<Guid> ReaderAsync(VowUnderTest vow, string address, string number, string language = "en") => vow.TextReaderAsync(address, number, language);

    private static Task<ListAnswer> ListedAsync(VowUnderTest vow, string number) => vow.NumberListedAsync(number);

    private static MeterListener Counted(string name, out Func<int> count)
    {
        var seen = 0;
        var listener = new MeterListener
        {
            InstrumentPublished = (instrument, self) =>
        {
            if (instrument.Name == name)
            {
                self.EnableMeasurementEvents(instrument);
            }
        }
        };
        listener.SetMeasurementEventCallback<long>((_, by, _, _) => Interlocked.Add(ref seen, (int)by));
        listener.Start();
        count = () => Volatile.Read(ref seen);
        return listener;
    }

    private static string LinkIn(string text) => new Uri(Link().Match(text).Value).AbsolutePath;

    [GeneratedRegex(@"http://\S+/account/phone/[\w-]{43}", RegexOptions.None, 1000)]
    private static partial Regex Link();
}
