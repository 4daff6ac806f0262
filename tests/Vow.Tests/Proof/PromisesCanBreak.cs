using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Vow.Company.Accounts;
using Vow.Consent;
using Vow.Gate;
using Vow.Hosting;
using Vow.People;
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
        foreach (var id in new[] { "drill/life", "withdrawal/newsletter", "right/objection" })
        {
            Assert.Equal(("kept", id), (promises[id].State(), id));
            Assert.Equal("drilled", promises[id].GetProperty("evidence").GetProperty("method").GetString());
        }
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

    /// <summary>Somebody between the model and the reader: every "5 years" becomes 50.</summary>
    private sealed class Tamper : IStartupFilter
    {
        public volatile bool IsOn;

        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Use(async (context, rest) =>
            {
                if (!IsOn)
                {
                    await rest(context);
                    return;
                }

                var real = context.Response.Body;
                using var copy = new MemoryStream();
                context.Response.Body = copy;
                await rest(context);
                context.Response.Body = real;
                var text = System.Text.Encoding.UTF8.GetString(copy.ToArray()).Replace("5 years", "50 years", StringComparison.Ordinal);
                context.Response.ContentLength = null;
                await real.WriteAsync(System.Text.Encoding.UTF8.GetBytes(text));
            });
            next(app);
        };
    }
}
