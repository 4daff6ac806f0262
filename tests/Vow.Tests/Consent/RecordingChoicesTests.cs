using Microsoft.EntityFrameworkCore;
using Vow.Consent;
using Vow.Evidence;
using Vow.Gate;
using Vow.GateAnswers;
using Vow.Hosting;
using Vow.Keys;
using Vow.Policies;

namespace Vow.Tests.Consent;

public sealed class RecordingChoicesTests
{
    public static TheoryData<string, string> Engines => new() { { "sqlite", "coraye" }, { "postgresql", "coraye" }, { "sqlite", "template" } };

    [Theory, MemberData(nameof(Engines))]
    public async Task A_consent_opens_the_gate_and_a_withdrawal_closes_it_at_once(string engine, string policy)
    {
        await using var bed = await ConsentBed.OpenAsync(engine, policy);
        var person = await bed.PersonAsync();
        Assert.Equal("choice_none", await bed.GateAsync(person));
        var given = Assert.IsType<ChoiceOutcome.Recorded>(await bed.ChooseAsync(person, ChoiceAct.Given, "1"));
        Assert.Equal("allowed", await bed.GateAsync(person));
        // The clock stands still: the later act must win all the same.
        var withdrawn = Assert.IsType<ChoiceOutcome.Recorded>(await bed.ChooseAsync(person, ChoiceAct.Withdrawn, "2"));
        Assert.Equal("choice_withdrawn", await bed.GateAsync(person));
        Assert.Equal(given.FactsVersion + 1, withdrawn.FactsVersion);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_later_act_wins_even_where_the_clock_was_set_back(string engine, string policy)
    {
        await using var bed = await ConsentBed.OpenAsync(engine, policy);
        var person = await bed.PersonAsync();
        await bed.ChooseAsync(person, ChoiceAct.Given, "1");
        bed.Time.AutoAdvanceAmount = TimeSpan.Zero;
        bed.Time.AdjustTime(bed.Time.GetUtcNow().AddHours(-2));
        await bed.ChooseAsync(person, ChoiceAct.Withdrawn, "2");
        Assert.Equal("choice_withdrawn", await bed.GateAsync(person));
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task The_same_key_gives_the_same_receipt_and_adds_nothing(string engine, string policy)
    {
        await using var bed = await ConsentBed.OpenAsync(engine, policy);
        var person = await bed.PersonAsync();
        var first = Assert.IsType<ChoiceOutcome.Recorded>(await bed.ChooseAsync(person, ChoiceAct.Given, "1"));
        var entries = await bed.CountAsync("ledger_pending");
        var again = Assert.IsType<ChoiceOutcome.Same>(await bed.ChooseAsync(person, ChoiceAct.Given, "1"));
        Assert.Equal(first.EntryId, again.EntryId);
        Assert.Equal((1, entries), (await bed.CountAsync("consent_choice"), await bed.CountAsync("ledger_pending")));
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task The_entry_of_a_choice_tells_what_was_chosen_under_the_proof_key(string engine, string policy)
    {
        await using var bed = await ConsentBed.OpenAsync(engine, policy);
        var person = await bed.PersonAsync();
        var given = Assert.IsType<ChoiceOutcome.Recorded>(await bed.ChooseAsync(person, ChoiceAct.Given, "1"));
        await using var store = bed.Get<Database>().NewStore();
        var entry = Assert.Single(await bed.Get<Entries>().OfAsync(store, person, bed.Now));
        Assert.Equal((given.EntryId, "consent.given", Compartment.Proof), (entry.Id, entry.Kind, entry.Compartment));
        Assert.Equal("newsletter", (string?)entry.Detail!["purpose"]);
        bed.Get<KeyStore>().Destroy(person, [Compartment.Proof], bed.Now);
        Assert.Null(Assert.Single(await bed.Get<Entries>().OfAsync(store, person, bed.Now)).Detail);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_pending_consent_opens_nothing_until_the_address_answers(string engine, string policy)
    {
        await using var bed = await ConsentBed.OpenAsync(engine, policy);
        var person = await bed.PersonAsync(confirmed: false);
        await bed.ChooseAsync(person, ChoiceAct.Given, "1", pending: true);
        Assert.Equal("choice_pending", await bed.GateAsync(person));
        await bed.Get<Deeds>().DoAsync(deed => bed.Get<Choices>().ConfirmPendingAsync(deed, person, "website/confirm"), person);
        Assert.Equal("allowed", await bed.GateAsync(person));
        await bed.Get<Deeds>().DoAsync(deed => bed.Get<Choices>().ConfirmPendingAsync(deed, person, "website/confirm"), person);
        await using var store = bed.Get<Database>().NewStore();
        var standing = Assert.Single(await StandingChoices.OfAsync(store, person));
        Assert.Equal((false, 2), (standing.Pending, standing.History.Count));
        Assert.True(standing.History[1].Pending);
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task A_refused_choice_leaves_no_trace(string engine, string policy)
    {
        await using var bed = await ConsentBed.OpenAsync(engine, policy);
        Assert.Equal("subject_unknown", Assert.IsType<ChoiceOutcome.Refused>(await bed.ChooseAsync(Guid.CreateVersion7(bed.Time.GetUtcNow()), ChoiceAct.Given, "1")).Code);
        var person = await bed.PersonAsync();
        await bed.Get<Deeds>().DoAsync(deed => deed.ExecuteAsync("UPDATE people_subject SET erasing = @e WHERE id = @s", ("@e", true), ("@s", person)));
        Assert.Equal("erasing", Assert.IsType<ChoiceOutcome.Refused>(await bed.ChooseAsync(person, ChoiceAct.Withdrawn, "2")).Code);
        Assert.Equal(0, await bed.CountAsync("consent_choice"));
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Facts_kept_from_choice_to_choice_are_those_the_tables_give(string engine, string policy)
    {
        await using var bed = await ConsentBed.OpenAsync(engine, policy);
        var person = await bed.PersonAsync();
        var random = new[] { ChoiceAct.Given, ChoiceAct.Refused, ChoiceAct.Given, ChoiceAct.Objected, ChoiceAct.ObjectionLifted, ChoiceAct.Withdrawn, ChoiceAct.Given };
        foreach (var (act, n) in random.Select((a, n) => (a, n)))
        {
            bed.Time.Advance(TimeSpan.FromDays(20));
            await bed.ChooseAsync(person, act, n.ToString(System.Globalization.CultureInfo.InvariantCulture));
            await bed.GateAsync(person);
            var kept = await bed.Get<Facts>().PackedAsync(person, bed.Now);
            // A rewrite gathers everything anew: but for its version it must be the same bytes.
            await bed.Get<Deeds>().DoAsync(deed => bed.Get<Facts>().RewriteAsync(deed, person), person);
            var anew = await bed.Get<Facts>().PackedAsync(person, bed.Now);
            Assert.Equal(kept[8..], anew[8..]);
        }
    }

    [Theory, MemberData(nameof(Engines))]
    public async Task Many_choices_at_once_leave_one_row_and_one_entry_each(string engine, string shipped)
    {
        await using var bed = await ConsentBed.OpenAsync(engine, shipped);
        var person = await bed.PersonAsync();
        await Task.WhenAll(Enumerable.Range(0, 40).Select(n => bed.ChooseAsync(person, n % 2 == 0 ? ChoiceAct.Given : ChoiceAct.Withdrawn, (n / 2).ToString(System.Globalization.CultureInfo.InvariantCulture))));
        Assert.Equal(20, await bed.CountAsync("consent_choice"));
        await bed.GateAsync(person);
        Assert.Equal(20, await bed.CountAsync("ledger_link"));
        await using var store = bed.Get<Database>().NewStore();
        Assert.Equal(20, await store.Set<Choice>().Select(c => c.At).Distinct().CountAsync(TestContext.Current.CancellationToken));
        Assert.Equal(20, (await store.Set<FactsRow>().SingleAsync(TestContext.Current.CancellationToken)).Version);
    }
}
