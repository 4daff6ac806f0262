using System.Collections.Frozen;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Vow.Company.Accounts;
using Vow.Consent;
using Vow.Gate;
using Vow.Hosting;
using Vow.Me;
using Vow.People;
using Vow.Policies;
using Vow.Policy;
using Vow.Retention;
using Vow.Rights;
using Vow.SignIn;
using Vow.Tests.Shared;

namespace Vow.Tests.Proof;

/// <summary>Each kind of check sees what would break it, through the real program.</summary>
public sealed class PromisesCanBreak
{
    [Fact]
    public async Task On_a_fresh_store_nothing_is_kept_with_nothing_examined_and_nothing_is_broken()
    {
        await using var vow = await VowUnderTest.StartAsync();
        var (exit, promises, rows) = await vow.ProveAsync();
        Assert.All(rows.Where(r => r.State() == "kept"), r => Assert.True(r.GetProperty("evidence").GetProperty("examined").GetInt64() > 0));
        Assert.Equal([], rows.Where(r => r.State() == "broken").Select(r => r.GetProperty("promise").GetString() + " " + r.GetProperty("why").GetString()));
        Assert.Equal(0, exit);
        Assert.Equal("kept", promises["page/policy/en"].State());
        Assert.Equal("kept", promises["page/policy/fr"].State());
        Assert.Equal("kept", promises["gate/closed-list"].State());
        Assert.Equal("kept", promises["map/vow"].State());
        Assert.Equal("kept", promises["collection/sign_up"].State());
        Assert.Equal("idle", promises["retention/account/active"].State());
        Assert.Equal("idle", promises["choice/newsletter/email"].State());
        Assert.Equal("unproven", promises["recipient/hosting"].State());
        Assert.Equal(["clause", "promise", "state", "why", "evidence"], rows[0].EnumerateObject().Select(p => p.Name));
        Assert.Equal(["kind", "method", "examined", "violations", "sees", "cannotSee", "at"], rows[0].GetProperty("evidence").EnumerateObject().Select(p => p.Name));
        Assert.Contains(rows, r => r.GetProperty("clause").GetString() == "S0.1" && r.State() == "statement");
    }

    [Fact]
    public async Task Proving_needs_no_running_site_since_it_starts_its_own()
    {
        await using var vow = await VowUnderTest.NewAsync();
        Assert.Equal("kept", (await vow.ProveAsync()).ByPromise["page/policy/en"].State());
    }

    [Fact]
    public async Task A_deleted_consent_row_breaks_the_choice_it_stood_behind()
    {
        await using var vow = await VowUnderTest.StartAsync();
        var subject = await vow.SubscriberAsync();
        Assert.Equal("kept", (await vow.ProveAsync()).ByPromise["choice/newsletter/email"].State());

        await vow.SqlAsync("DELETE FROM consent_choice WHERE subject_id = @s", ("@s", subject));
        var (exit, promises, _) = await vow.ProveAsync();
        Assert.Equal("broken", promises["choice/newsletter/email"].State());
        Assert.Equal(1, exit);
    }

    [Fact]
    public async Task An_overdue_row_breaks_the_retention_of_its_purpose()
    {
        await using var vow = await VowUnderTest.StartAsync();
        await vow.Services.GetRequiredService<Deeds>().DoAsync(async deed =>
        {
            var person = Identifiers.Add(deed.Store, Identifiers.Email, "old@example.test", "en", deed.Now);
            deed.Store.Add(new Account
            {
                SubjectId = person.Id,
                CustomerNumber = "C1",
                LastName = "Old",
                FirstName = "Ola",
                TermsVersion = "1",
                CreatedAt = deed.Now,
                ConfirmedAt = deed.Now,
                LastLogin = deed.Now.Plus(TimeSpan.FromDays(-2400)),
            });
            await deed.Store.SaveChangesAsync();
        });
        var broken = (await vow.ProveAsync()).ByPromise["retention/account/active"];
        Assert.Equal("broken", broken.State());
        Assert.Equal(1, broken.GetProperty("evidence").GetProperty("violations").GetInt64());
    }

    [Fact]
    public async Task A_column_nobody_declared_breaks_the_map_of_its_source()
    {
        await using var vow = await VowUnderTest.StartAsync();
        await vow.SqlAsync("ALTER TABLE accounts_account ADD COLUMN shoe_size TEXT");
        Assert.Equal("broken", (await vow.ProveAsync()).ByPromise["map/vow"].State());
    }

    [Fact]
    public async Task A_column_added_to_an_attached_database_breaks_the_map_of_that_source()
    {
        using var shop = await SampleShop.MakeAsync(new DateOnly(2027, 2, 20), 60);
        await using var vow = await VowUnderTest.StartAsync(variables: new Dictionary<string, string> { ["VOW_SHOP"] = shop.ConnectionString });
        Assert.Equal("kept", (await vow.ProveAsync()).ByPromise["map/shop"].State());
        await shop.RunAsync("ALTER TABLE customers ADD COLUMN birth_date TEXT");
        Assert.Equal("broken", (await vow.ProveAsync()).ByPromise["map/shop"].State());
    }

    [Fact]
    public async Task A_policy_page_that_says_something_else_than_the_model_breaks_its_promise()
    {
        var tamper = new Tamper();
        await using var vow = await VowUnderTest.StartAsync(configure: services => services.AddSingleton<IStartupFilter>(tamper));
        Assert.Equal("kept", (await vow.ProveAsync()).ByPromise["page/policy/en"].State());
        tamper.IsOn = true;
        Assert.Equal("broken", (await vow.ProveAsync()).ByPromise["page/policy/en"].State());
    }

    [Fact]
    public async Task A_sweep_nobody_saw_for_days_breaks_the_promise_that_it_runs()
    {
        await using var vow = await VowUnderTest.StartAsync();
        Assert.Equal("broken", (await vow.ProveAsync("--at", "2027-03-09", "--promise", "sweep/vow")).ByPromise["sweep/vow"].State());
    }

    [Fact]
    public async Task An_altered_bundle_breaks_the_promise_that_the_log_is_whole()
    {
        await using var vow = await VowUnderTest.StartAsync();
        await vow.SubscriberAsync();
        await VowUnderTest.UntilAsync(() => vow.Services.GetRequiredService<Evidence.SqlLedgerStorage>().ReadHead(default).AsTask().Result is { Size: > 1 });
        await vow.JobAsync("ledger.verify");
        Assert.Equal("kept", (await vow.ProveAsync()).ByPromise["ledger"].State());

        // A round under way would write the bundle anew.
        var log = vow.Services.GetRequiredService<Evidence.SqlLedgerStorage>();
        await VowUnderTest.UntilAsync(() => log.TakePending(1, default).AsTask().Result.Count == 0);
        await vow.SqlAsync("UPDATE ledger_bundle SET bytes = substr(bytes, 1, 20) || x'00' || substr(bytes, 22)");
        await vow.JobAsync("ledger.verify");
        Assert.Equal("broken", (await vow.ProveAsync()).ByPromise["ledger"].State());
    }

    [Fact]
    public async Task The_witness_lives_its_whole_life_as_promised()
    {
        await using var vow = await VowUnderTest.StartAsync();
        await vow.JobAsync("proof.drill");
        var (_, promises, _) = await vow.ProveAsync();
        foreach (var id in promises.Keys.Where(id => id.StartsWith("right/", StringComparison.Ordinal) && id != "right/deadline").Concat(["drill/life", "withdrawal/newsletter"]))
        {
            Assert.Equal(("kept", id), (promises[id].State(), id));
            Assert.Equal("drilled", promises[id].GetProperty("evidence").GetProperty("method").GetString());
        }

        Assert.Contains("right/erasure", promises.Keys);
        Assert.Equal("observed", promises["right/deadline"].GetProperty("evidence").GetProperty("method").GetString());
    }

    [Fact]
    public async Task An_erasure_that_leaves_a_row_behind_fails_its_drill()
    {
        // Its plan is made by a policy that keeps accounts; the policy in force does not.
        await using var vow = await VowUnderTest.StartAsync(configure: services => services.AddSingleton(provider =>
        {
            var current = provider.GetRequiredService<PolicyHolder>().Current;
            var lenient = current.Declared with { Purposes = [.. current.Declared.Purposes.Select(p => p.Id == "account" ? p with { OnErasure = OnErasure.Keep } : p)] };
            return new PlanLeaving(
                provider.GetRequiredService<FindPerson>(), provider.GetRequiredService<Holds>(), new PolicyHolder(current with { Declared = lenient }));
        }));
        await vow.JobAsync("proof.drill");
        var (exit, promises, _) = await vow.ProveAsync();
        Assert.Equal((1, "broken"), (exit, promises["right/erasure"].State()));
        Assert.Equal("drilled", promises["right/erasure"].GetProperty("evidence").GetProperty("method").GetString());
        Assert.Contains("accounts_account: something of the witness stayed", promises["right/erasure"].GetProperty("why").GetRawText(), StringComparison.Ordinal);
        Assert.Equal("kept", promises["right/access"].State());
    }

    [Fact]
    public async Task A_drill_of_last_week_proves_nothing()
    {
        await using var vow = await VowUnderTest.StartAsync();
        await vow.JobAsync("proof.drill");
        Assert.Equal("kept", (await vow.ProveAsync()).ByPromise["right/erasure"].State());
        await vow.SqlAsync("UPDATE proof_drill SET at = @at", ("@at", Instant.From(vow.Clock.Now.AddDays(-7))));
        Assert.Equal("unproven", (await vow.ProveAsync()).ByPromise["right/erasure"].State());
    }

    [Fact]
    public async Task A_gate_that_decides_by_other_tables_than_the_declared_breaks_the_promise_they_contradict()
    {
        var above = Directory.CreateTempSubdirectory("vow-policy-");
        var folder = above.CreateSubdirectory("small");
        foreach (var file in Directory.EnumerateFiles(Repository.At("tests", "corpus", "policy", "small")))
        {
            // Its sign-up asks for a name in one piece, which the accounts here have no place for.
            var text = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
            await File.WriteAllTextAsync(Path.Combine(folder.FullName, Path.GetFileName(file)), text.Replace("password*, name*, phone", "password*, phone", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        }

        await using var vow = await VowUnderTest.StartAsync(policy: folder.FullName, now: new DateTimeOffset(2026, 12, 1, 9, 0, 0, TimeSpan.Zero));
        var holder = vow.Services.GetRequiredService<PolicyHolder>();
        var real = holder.Current;
        var compiled = real.Compiled;
        CompiledPolicy Other(string id, Func<CompiledPurpose, CompiledPurpose> change) => compiled with { Purposes = [.. compiled.Purposes.Select(p => p.Id == id ? change(p) : p)] };
        var (_, sound, _) = await vow.ProveAsync();
        var seen = new List<(string Promise, string Sound, string Mutated)>();
        foreach (var (promise, mutated) in new (string, CompiledPolicy)[]
        {
            ("declared/account", Other("account", p => p with { Basis = Basis.LegitimateInterest })),
            ("declared/billing", Other("billing", p => p with { Active = p.Active with { For = new CalendarPeriod(11, 0, 0) } })),
            ("declared/newsletter", Other("newsletter", p => p with { DataBits = [.. p.DataBits.Select(_ => ulong.MaxValue)] })),
            ("recipient/hosting", Other("billing", p => p with { RecipientBits = [.. p.RecipientBits.Select(_ => ulong.MaxValue)] })),
            ("recipient/mailer", compiled with { Recipients = [.. compiled.Recipients.Select(r => r with { Known = false })] }),
            ("gate/closed-list", compiled with { PurposeIndex = compiled.PurposeIndex.Append(new("vow_no_such_thing", 0)).ToFrozenDictionary() }),
            ("transfer/mailer", compiled with { Recipients = [.. compiled.Recipients.Select(r => r with { Mechanism = null })] }),
        })
        {
            holder.Replace(real with { Compiled = mutated });
            seen.Add((promise, sound[promise].State(), (await vow.ProveAsync("--promise", promise)).ByPromise[promise].State()));
            holder.Replace(real);
        }

        Assert.Equal(seen.Select(s => (s.Promise, "kept", "broken")), seen);

        // The mailer's safeguard was recorded until the last day of the year.
        Assert.Equal("broken", (await vow.ProveAsync("--at", "2027-01-02", "--promise", "transfer/mailer")).ByPromise["transfer/mailer"].State());
        above.Delete(recursive: true);
    }

    [Theory]
    [InlineData("UPDATE gate_facts SET epoch = epoch", "kept")]
    [InlineData("DELETE FROM ledger_link", "broken")]
    [InlineData("UPDATE consent_choice SET pending = 1", "broken")]
    [InlineData("UPDATE consent_choice SET act = 2", "broken")]
    public async Task An_open_door_without_a_confirmed_yes_and_its_entry_breaks_the_choice(string mutation, string state)
    {
        await using var vow = await VowUnderTest.StartAsync();
        await vow.SubscriberAsync();
        await vow.SqlAsync(mutation);
        Assert.Equal(state, (await vow.ProveAsync()).ByPromise["choice/newsletter/email"].State());
    }

    [Theory]
    [InlineData("<input type=\"checkbox\"", "<input checked type=\"checkbox\"")]
    [InlineData(" required", "")]
    [InlineData("name=\"last_name\"", "name=\"surname\"")]
    [InlineData("choice_newsletter", "choice_other")]
    public async Task A_form_that_asks_otherwise_than_announced_breaks_its_promise(string says, string instead)
    {
        var tamper = new Tamper { Says = says, Instead = instead };
        await using var vow = await VowUnderTest.StartAsync(configure: services => services.AddSingleton<IStartupFilter>(tamper));
        Assert.Equal("kept", (await vow.ProveAsync()).ByPromise["collection/sign_up"].State());
        tamper.IsOn = true;
        Assert.Equal("broken", (await vow.ProveAsync()).ByPromise["collection/sign_up"].State());
    }

    [Theory]
    [InlineData("page/cookies/en", "13 months", "25 months")]
    [InlineData("page/cookies/fr", "Cookie publicitaire", "Cookie")]
    [InlineData("page/first", "<main", "<img src=\"https://elsewhere.example/p.gif\" alt=\"\"><main")]
    [InlineData("page/first", "value=\"no\"", "value=\"later\"")]
    public async Task Pages_that_say_or_do_otherwise_about_trackers_break_their_promise(string promise, string says, string instead)
    {
        var tamper = new Tamper { Says = says, Instead = instead };
        await using var vow = await VowUnderTest.StartAsync(configure: services => services.AddSingleton<IStartupFilter>(tamper));
        Assert.Equal("kept", (await vow.ProveAsync("--promise", promise)).ByPromise[promise].State());
        tamper.IsOn = true;
        Assert.Equal("broken", (await vow.ProveAsync("--promise", promise)).ByPromise[promise].State());
    }

    [Fact]
    public async Task A_page_that_answers_with_a_fault_breaks_its_promise()
    {
        var tamper = new Tamper { Status = 500 };
        await using var vow = await VowUnderTest.StartAsync(configure: services => services.AddSingleton<IStartupFilter>(tamper));
        tamper.IsOn = true;
        var (_, promises, _) = await vow.ProveAsync();
        Assert.Equal("broken", promises["page/policy/fr"].State());
        Assert.Equal("broken", promises["collection/sign_up"].State());
    }

    [Fact]
    public async Task Work_nobody_saw_done_for_days_breaks_the_promises_that_rest_on_it()
    {
        await using var vow = await VowUnderTest.StartAsync();
        await vow.JobAsync("retention.sweep");
        await vow.JobAsync("ledger.verify");
        var (_, fresh, _) = await vow.ProveAsync();
        var (_, stale, _) = await vow.ProveAsync("--at", "2027-03-09");
        foreach (var id in new[] { "sweep/vow", "notice/account", "ledger" })
        {
            Assert.Equal((id, "kept"), (id, fresh[id].State()));
            Assert.Equal((id, "broken"), (id, stale[id].State()));
        }
    }

    [Fact]
    public async Task A_line_of_the_connection_log_past_its_year_breaks_the_promise_about_that_log()
    {
        await using var vow = await VowUnderTest.StartAsync();
        await vow.Services.GetRequiredService<Deeds>().DoAsync(deed => Connections.WriteAsync(deed, new Caller("192.0.2.1", null), Connections.Failed, null));
        Assert.Equal("kept", (await vow.ProveAsync()).ByPromise["security/log"].State());
        await vow.SqlAsync("UPDATE security_connection SET at = @at", ("@at", Instant.From(vow.Clock.Now.AddDays(-400))));
        Assert.Equal("broken", (await vow.ProveAsync()).ByPromise["security/log"].State());
    }

    [Fact]
    public async Task A_request_unanswered_the_day_after_its_last_day_breaks_the_promise_about_answers()
    {
        await using var vow = await VowUnderTest.StartAsync();
        var subject = await vow.SubscriberAsync();
        var request = await vow.Services.GetRequiredService<Deeds>().DoAsync(
            deed => vow.Services.GetRequiredService<RightsRequests>().OpenAsync(deed, subject, Right.Access, "page", Language.En, "What?", Evidence.Actor.Subject), subject);
        string At(int days) => request.Due.AddDays(days).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal("kept", (await vow.ProveAsync("--at", At(0), "--promise", "right/deadline")).ByPromise["right/deadline"].State());
        Assert.Equal("broken", (await vow.ProveAsync("--at", At(1), "--promise", "right/deadline")).ByPromise["right/deadline"].State());
    }

    [Theory]
    [MemberData(nameof(VowUnderTest.Engines), MemberType = typeof(VowUnderTest))]
    public async Task An_answer_given_too_late_breaks_the_promise_for_a_year_whoever_asked_and_whatever_was_extended(Engine engine)
    {
        await using var vow = await VowUnderTest.StartAsync(engine);
        var receive = vow.Services.GetRequiredService<ReceiveRequest>();
        async Task<RightsRequest> AskAsync(string address) =>
            (await receive.InAsync(new ReceivedRequest(Right.Access, RequestChannels.Form, Language.En, "What?", AnswerAddress.Of(address, null)!, Evidence.Actor.Subject))).Request;
        async Task<string> StateAsync(DateOnly at) =>
            (await vow.ProveAsync("--at", at.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture), "--promise", "right/deadline")).ByPromise["right/deadline"].State();
        var request = await AskAsync("a@example.test");
        var due = request.Due;

        // A file of nobody known counts as any other; while its clock stands still it is late for nobody.
        Assert.Equal("broken", await StateAsync(due.AddDays(1)));
        await vow.SqlAsync("UPDATE rights_request SET suspends = @yes, identity_asked_on = received_on", ("@yes", true));
        Assert.Equal("kept", await StateAsync(due.AddDays(40)));
        await vow.SqlAsync("UPDATE rights_request SET suspends = @no, identity_asked_on = NULL", ("@no", false));

        // More time was decided, but this policy promises the month without a way out.
        await vow.SqlAsync("UPDATE rights_request SET extended = @until", ("@until", due.AddDays(30)));
        Assert.Equal("broken", await StateAsync(due.AddDays(1)));

        // Answered the day after: broken for a year. Answered on its last day: kept. Taken back: nobody's fault.
        async Task CloseAsync(int days, RequestState state) => await vow.SqlAsync(
            "UPDATE rights_request SET state = @s, closed_at = @at", ("@s", (int)state), ("@at", Instant.From(new DateTimeOffset(due.AddDays(days), new TimeOnly(10, 0), TimeSpan.Zero))));
        await CloseAsync(1, RequestState.Answered);
        Assert.Equal("broken", await StateAsync(due.AddDays(300)));
        Assert.Equal("kept", await StateAsync(due.AddDays(370)));
        await CloseAsync(0, RequestState.Answered);
        Assert.Equal("kept", await StateAsync(due.AddDays(2)));
        await CloseAsync(1, RequestState.Withdrawn);
        Assert.Equal("kept", await StateAsync(due.AddDays(2)));
    }

    [Fact]
    public async Task An_engine_that_forgets_choices_fails_its_drill()
    {
        await using var vow = await VowUnderTest.StartAsync(configure: services =>
        {
            foreach (var found in services.Where(d => d.ImplementationType == typeof(ConsentFacts)).ToList())
            {
                services.Remove(found);
            }
        });
        await vow.JobAsync("proof.drill");
        Assert.Equal("broken", (await vow.ProveAsync()).ByPromise["withdrawal/newsletter"].State());
    }

    /// <summary>Somebody between the model and the reader: "5 years" becomes 50, or what else is said.</summary>
    private sealed class Tamper : IStartupFilter
    {
        public volatile bool IsOn;

        public string Says { get; init; } = "5 years";

        public string Instead { get; init; } = "50 years";

        public int? Status { get; init; }

        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Use(async (context, rest) =>
            {
                if (!IsOn || !HttpMethods.IsGet(context.Request.Method))
                {
                    await rest(context);
                    return;
                }

                var real = context.Response.Body;
                using var copy = new MemoryStream();
                context.Response.Body = copy;
                await rest(context);
                context.Response.Body = real;
                var text = System.Text.Encoding.UTF8.GetString(copy.ToArray()).Replace(Says, Instead, StringComparison.Ordinal);
                context.Response.StatusCode = Status ?? context.Response.StatusCode;
                context.Response.ContentLength = null;
                await real.WriteAsync(System.Text.Encoding.UTF8.GetBytes(text));
            });
            next(app);
        };
    }
}
