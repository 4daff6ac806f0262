using Vow.Consent;
using Vow.DataMap;
using Vow.Evidence;
using Vow.Gate;
using Vow.GateAnswers;
using Vow.Hosting;
using Vow.Keys;
using Vow.People;
using Vow.Policies;
using Vow.Policy;
using Vow.Post;
using Vow.Proof;
using Vow.Proof.Checks;
using Vow.Retention;
using Vow.Rights;
using Vow.SignIn;
using Archive = Vow.Retention.Archive;

namespace Vow.Tests.Retention;

public sealed class EndingAPerson
{
    private const string Address = "ada@example.fr";

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgresql")]
    public async Task When_an_account_ends_the_address_is_sealed_away_with_it_and_nothing_else_of_the_person_stays(string engine)
    {
        await using var bed = await RetentionBed.OpenAsync(engine);
        var ada = await AccountAsync(bed);
        bed.Time.SetUtcNow(new DateTimeOffset(2030, 11, 22, 12, 0, 0, TimeSpan.Zero));
        await ChooseAsync(bed, ada, ChoiceAct.Given);
        bed.Time.SetUtcNow(new DateTimeOffset(2031, 10, 24, 12, 0, 0, TimeSpan.Zero));
        Assert.Equal(1, await bed.Get<Notices>().SendDueAsync(bed.Now));
        Assert.Equal(2, await bed.StoreAsync("SELECT count(*) FROM post_outbox"));
        bed.Time.SetUtcNow(new DateTimeOffset(2031, 11, 23, 12, 0, 0, TimeSpan.Zero));
        await SweepAsync(bed);

        foreach (var table in (string[])["accounts_account", "people_identifier", "signin_login", "signin_session", "signin_browser", "signin_factor", "signin_passkey", "signin_once", "gate_facts", "post_outbox", "retention_notice", "retention_ending"])
        {
            Assert.True(await bed.StoreAsync($"SELECT count(*) FROM {table}") == 0, table);
        }

        Assert.Equal(0, await bed.StoreAsync("SELECT count(*) FROM ledger_link WHERE compartment = 'identity'"));
        Assert.Equal(["archive:account", "proof"], bed.Get<KeyStore>().CompartmentsOf(ada, bed.Now));
        Assert.Equal([ada], await bed.Get<Archive>().FindAsync(Identifiers.Email, " ADA@example.fr", bed.Now));
        var opened = Assert.IsType<ArchiveOpening.Opened>(await bed.Get<Archive>().OpenAsync(ada, "account", Role.Legal, "a dispute", Actor.System));
        var kept = opened.Rows.SelectMany(r => r.Data).ToDictionary(d => (string)d.Value!["datum"]!, d => (string?)d.Value!["value"]);
        Assert.Equal(new Dictionary<string, string?> { ["email"] = Address, ["first_name"] = "Ada", ["last_name"] = "Lee" }, kept);
        Assert.All(opened.Rows, r => Assert.Equal(new DateOnly(2036, 11, 22), r.Until));
        Assert.True((await bed.Get<Facts>().ReadAsync(ada, bed.Now)).Erasing);
        Assert.Equal(0, await ViolationsAsync(bed));

        // Again: nothing is left to do. An address that came back would be seen.
        Assert.Empty(Assert.IsType<SweepOutcome.Done>(await bed.SweepAsync()).Lines);
        await bed.Get<Deeds>().DoAsync(async deed =>
        {
            Identifiers.AddTo(deed.Store, ada, Identifiers.Email, Address, deed.Now);
            await deed.Store.SaveChangesAsync();
        });
        Assert.Equal(1, await ViolationsAsync(bed));
        await bed.Get<Deeds>().DoAsync(deed => deed.ExecuteAsync("DELETE FROM people_identifier"));

        // The archive's last day, then the day after it; the choice ended a day later than the account's last day.
        bed.Time.SetUtcNow(new DateTimeOffset(2036, 11, 22, 12, 0, 0, TimeSpan.Zero));
        await SweepAsync(bed);
        Assert.Equal(2, await bed.StoreAsync("SELECT count(*) FROM retention_archive"));
        bed.Time.Advance(TimeSpan.FromDays(1));
        await SweepAsync(bed);
        Assert.Equal(0, await bed.StoreAsync("SELECT count(*) FROM retention_archive"));
        Assert.Equal(0, await bed.StoreAsync("SELECT count(*) FROM people_finding WHERE compartment = 'archive:account'"));
        Assert.Equal(["proof"], bed.Get<KeyStore>().CompartmentsOf(ada, bed.Now));
        Assert.Equal([ada], await bed.Get<Archive>().FindAsync(Identifiers.Email, Address, bed.Now));
        bed.Time.Advance(TimeSpan.FromDays(1));
        await SweepAsync(bed);
        foreach (var table in (string[])["consent_choice", "people_finding", "ledger_link", "people_subject"])
        {
            Assert.True(await bed.StoreAsync($"SELECT count(*) FROM {table}") == 0, table);
        }

        Assert.Empty(bed.Get<KeyStore>().CompartmentsOf(ada, bed.Now));
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgresql")]
    public async Task Broken_off_before_the_key_is_destroyed_the_next_sweep_destroys_it(string engine)
    {
        await using var bed = await RetentionBed.OpenAsync(engine);
        var ada = await AccountAsync(bed);
        bed.Time.SetUtcNow(new DateTimeOffset(2031, 11, 23, 12, 0, 0, TimeSpan.Zero));
        using (RetentionBed.BreakAt("sweep.person-ended"))
        {
            await Assert.ThrowsAsync<RetentionBed.BrokenOff>(() => bed.SweepAsync());
        }

        Assert.Equal(0, await bed.StoreAsync("SELECT count(*) FROM people_identifier"));
        Assert.Contains("identity", bed.Get<KeyStore>().CompartmentsOf(ada, bed.Now));
        await bed.RestartAsync();
        await bed.SweepAsync();
        Assert.Equal(["archive:account"], bed.Get<KeyStore>().CompartmentsOf(ada, bed.Now));
        Assert.Equal(2, await bed.StoreAsync("SELECT count(*) FROM retention_archive"));
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgresql")]
    public async Task A_withdrawn_choice_is_deleted_five_years_on_and_an_objection_stays_with_its_person(string engine)
    {
        await using var bed = await RetentionBed.OpenAsync(engine);
        var ada = await AccountAsync(bed);
        await ChooseAsync(bed, ada, ChoiceAct.Given);
        bed.Time.Advance(TimeSpan.FromHours(1));
        await ChooseAsync(bed, ada, ChoiceAct.Withdrawn);
        await ChooseAsync(bed, ada, ChoiceAct.Objected, "sms");
        await ChooseAsync(bed, ada, ChoiceAct.Given, "open_rate");
        bed.Time.SetUtcNow(new DateTimeOffset(2031, 11, 22, 12, 0, 0, TimeSpan.Zero));
        await SignInAsync(bed, ada);
        await SweepAsync(bed);
        Assert.Equal(4, await bed.StoreAsync("SELECT count(*) FROM consent_choice"));
        bed.Time.Advance(TimeSpan.FromDays(1));
        await SweepAsync(bed);
        Assert.Equal(2, await bed.StoreAsync("SELECT count(*) FROM consent_choice"));
        Assert.Equal(0, await bed.StoreAsync("SELECT count(*) FROM consent_choice WHERE channel = 'email'"));
        Assert.Equal(0, await bed.StoreAsync("SELECT count(*) FROM ledger_link WHERE kind = 'consent.withdrawn'"));
        Assert.Equal(1, await bed.StoreAsync("SELECT count(*) FROM people_identifier"));
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgresql")]
    public async Task A_closed_request_is_deleted_five_years_on_and_an_open_one_keeps_the_address_to_answer_to(string engine)
    {
        await using var bed = await RetentionBed.OpenAsync(engine);
        var ada = await AccountAsync(bed);
        var rights = bed.Get<RightsRequests>();
        await bed.Get<Deeds>().DoAsync(deed => rights.OpenAndCloseAsync(deed, ada, Right.Access, Language.En, "What do you hold?", "This."), ada);
        bed.Time.SetUtcNow(new DateTimeOffset(2031, 11, 22, 12, 0, 0, TimeSpan.Zero));
        await bed.Get<Deeds>().DoAsync(deed => rights.OpenAsync(deed, ada, Right.Access, "mail", Language.En, "And now?", Actor.Subject), ada);
        await SweepAsync(bed);
        Assert.Equal(2, await bed.StoreAsync("SELECT count(*) FROM rights_request"));
        bed.Time.Advance(TimeSpan.FromDays(1));
        await SweepAsync(bed);
        Assert.Equal(1, await bed.StoreAsync("SELECT count(*) FROM rights_request"));
        Assert.Equal(1, await bed.StoreAsync("SELECT count(*) FROM rights_message"));
        Assert.Equal(0, await bed.StoreAsync("SELECT count(*) FROM rights_step"));
        Assert.Equal(1, await bed.StoreAsync("SELECT count(*) FROM people_identifier"));
        await bed.Get<Deeds>().DoAsync(
            async deed => await rights.CloseAsync(deed, Assert.Single(await RightsRequests.OfAsync(deed.Store, ada)), RequestState.Answered, "Still this.", Actor.System), ada);
        await SweepAsync(bed);
        Assert.Equal(0, await bed.StoreAsync("SELECT count(*) FROM people_identifier"));
        Assert.Equal(["archive:account", "rights"], bed.Get<KeyStore>().CompartmentsOf(ada, bed.Now));
        bed.Time.SetUtcNow(new DateTimeOffset(2036, 11, 24, 12, 0, 0, TimeSpan.Zero));
        await SweepAsync(bed);
        Assert.Equal(0, await bed.StoreAsync("SELECT count(*) FROM rights_message"));
        Assert.Equal(0, await bed.StoreAsync("SELECT count(*) FROM people_subject"));
        Assert.Empty(bed.Get<KeyStore>().CompartmentsOf(ada, bed.Now));
    }

    [Theory]
    [InlineData("sqlite")]
    [InlineData("postgresql")]
    public async Task Connections_go_after_twelve_months_and_the_opposition_list_three_years_after_its_last_hit(string engine)
    {
        await using var bed = await RetentionBed.OpenAsync(engine);
        var ada = await AccountAsync(bed);
        var list = bed.Get<OppositionList>();
        await bed.Get<Deeds>().DoAsync(async deed =>
        {
            await Connections.WriteAsync(deed, new Caller("192.0.2.1", null), Connections.SignedIn, ada);
            await Connections.WriteAsync(deed, new Caller("192.0.2.2", null), Connections.Failed, null);
            await list.AddAsync(deed, Identifiers.Email, "no@example.fr", Actor.System);
        });
        bed.Time.SetUtcNow(new DateTimeOffset(2027, 11, 22, 12, 0, 0, TimeSpan.Zero));
        await SweepAsync(bed);
        Assert.Equal(2, await bed.StoreAsync("SELECT count(*) FROM security_connection"));
        bed.Time.Advance(TimeSpan.FromDays(1));
        await SweepAsync(bed);
        Assert.Equal(0, await bed.StoreAsync("SELECT count(*) FROM security_connection"));
        Assert.Equal(ListAnswer.Listed, await bed.Get<Deeds>().DoAsync(deed => list.IsOnAsync(deed, Identifiers.Email, "no@example.fr")));
        bed.Time.SetUtcNow(new DateTimeOffset(2030, 11, 23, 12, 0, 0, TimeSpan.Zero));
        await SweepAsync(bed);
        Assert.Equal(1, await bed.StoreAsync("SELECT count(*) FROM retention_opposition"));
        bed.Time.Advance(TimeSpan.FromDays(1));
        await SweepAsync(bed);
        Assert.Equal(0, await bed.StoreAsync("SELECT count(*) FROM retention_opposition"));
    }

    private static async Task<long> ViolationsAsync(RetentionBed bed)
    {
        var parts = new ProofParts(bed.Get<Database>(), bed.Get<SourceSet>(), bed.Get<PolicyHolder>(), bed.Get<VowOptions>(), bed.Get<Holds>(), bed.Get<SweepPlan>(), bed.Get<KeyStore>(), bed.Get<ErasureJournal>());
        var view = await ProofView.OpenAsync(parts, null, bed.Now, TestContext.Current.CancellationToken);
        return (await RetentionCheck.ActiveAsync(view, "account", TestContext.Current.CancellationToken)).Violations;
    }

    // What is looked at is what is done: every sweep here is held to its own look.
    private static async Task SweepAsync(RetentionBed bed)
    {
        var look = await bed.Get<SweepPlan>().LookAsync(bed.Now);
        var done = Assert.IsType<SweepOutcome.Done>(await bed.SweepAsync());
        Assert.Equal(Said(look.Lines.Where(l => l.IsDone)), Said(done.Lines));
    }

    private static IEnumerable<string> Said(IEnumerable<SweepLine> lines) => lines.Select(l => l.ToString()).Order(StringComparer.Ordinal);

    private static Task<Guid> AccountAsync(RetentionBed bed) => bed.Get<Deeds>().DoAsync(async deed =>
    {
        var subject = Identifiers.Add(deed.Store, Identifiers.Email, Address, "fr", deed.Now);
        deed.Store.ChangeTracker.Entries<Vow.People.Identifier>().Single().Entity.ConfirmedAt = deed.Now;
        deed.Store.Add(new Vow.Company.Accounts.Account
        {
            SubjectId = subject.Id,
            CustomerNumber = "C-1",
            LastName = "Lee",
            FirstName = "Ada",
            TermsVersion = "2026-11-01",
            TermsAcceptedAt = deed.Now,
            CreatedAt = deed.Now,
            ConfirmedAt = deed.Now,
            LastLogin = deed.Now,
        });
        Logins.Add(deed, Login.KeyOfPerson(Address), "hash", subject.Id);
        await deed.Store.SaveChangesAsync();
        await Outbox.EnqueueAsync(deed, new Mail(Address, subject.Id, "account.confirm", "Hello", "Hello"));
        await bed.Get<Entries>().AppendAsync(deed, "account.confirmed", Actor.Subject, [], subject.Id);
        await bed.Get<Facts>().RewriteAsync(deed, subject.Id);
        return subject.Id;
    });

    private static Task SignInAsync(RetentionBed bed, Guid subject) =>
        bed.Get<Deeds>().DoAsync(deed => deed.ExecuteAsync("UPDATE accounts_account SET last_login = @now WHERE subject_id = @s", ("@now", deed.Now), ("@s", subject)));

    private static async Task ChooseAsync(RetentionBed bed, Guid subject, ChoiceAct act, string place = "email")
    {
        var (purpose, channel) = place == "open_rate" ? (place, "") : ("newsletter", place);
        var text = act == ChoiceAct.Given ? bed.Get<PolicyHolder>().Current.Declared.Purpose(purpose)!.Consent!.TextVersion : null;
        var request = new ChoiceRequest(subject, purpose, channel, act, text, Language.En, "website/me", true, false, Guid.CreateVersion7(bed.Time.GetUtcNow()).ToString());
        Assert.IsType<ChoiceOutcome.Recorded>(await bed.Get<Deeds>().DoAsync(deed => bed.Get<Choices>().RecordAsync(deed, request), subject));
    }
}
