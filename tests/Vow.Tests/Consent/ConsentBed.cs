using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Vow.Company;
using Vow.Consent;
using Vow.Evidence;
using Vow.Gate;
using Vow.GateAnswers;
using Vow.Host;
using Vow.Hosting;
using Vow.People;
using Vow.Policies;
using Vow.Policy;
using Vow.Post;
using Vow.Register;
using Vow.Site;
using Vow.Tests.Shared;

namespace Vow.Tests.Consent;

/// <summary>Vow's services over a new store on either engine, with a clock of the test's own; served only where a test asks for it.</summary>
internal sealed class ConsentBed : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly string folder;
    private bool owner = true;

    private ConsentBed(WebApplication app, string folder, FakeTimeProvider time)
    {
        this.app = app;
        this.folder = folder;
        Time = time;
    }

    /// <summary>Folder of the first shipped policy.</summary>
    public static string PolicyFolder { get; } = Repository.Policy("coraye");

    public FakeTimeProvider Time { get; }

    public Instant Now => Instant.From(Time.GetUtcNow());

    public T Get<T>()
        where T : notnull => app.Services.GetRequiredService<T>();

    public static async Task<ConsentBed> OpenAsync(
        string engine, string shipped = "coraye", Func<PolicyInForce, PolicyInForce>? inForce = null, Action<IServiceCollection>? services = null)
    {
        var folder = Directory.CreateTempSubdirectory("vow-consent-").FullName;
        var options = new VowOptions { Home = folder, Store = await EmptyStore.PutAsync(engine == "postgresql" ? Engine.Postgres : Engine.Sqlite, folder), Policy = Repository.Policy(shipped) };
        var time = new FakeTimeProvider(new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero));
        var (policy, version) = InForce(options, time);
        var bed = new ConsentBed(Built(options, time, inForce?.Invoke(policy) ?? policy, services), folder, time);
        await bed.Get<Deeds>().DoAsync(deed => PutInForce.RecordAsync(deed, bed.Get<Entries>(), version));
        return bed;
    }

    /// <summary>A second process over the same store and keys.</summary>
    public ConsentBed Beside()
    {
        var options = Get<VowOptions>();
        return new ConsentBed(Built(options, Time, InForce(options, Time).Policy, null), folder, Time) { owner = false };
    }

    private static (PolicyInForce Policy, PolicyVersion Version) InForce(VowOptions options, TimeProvider time)
    {
        var files = ReadPolicy.FilesIn(options.Policy)!;
        var (policy, version, _) = PutInForce.Decide(PolicyReader.Read(files).Policy!, [], files, Instant.From(time.GetUtcNow()));
        return (policy!, version!);
    }

    private static WebApplication Built(VowOptions options, TimeProvider time, PolicyInForce policy, Action<IServiceCollection>? services)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.SetMinimumLevel(LogLevel.Error);
        builder.Services.AddSingleton(time);
        builder.Services.AddVow(options, new VowHome(options.Home), Stores.Model, policy);
        builder.Services.AddRegister();
        builder.Services.AddPost();
        builder.Services.AddCompany();
        services?.Invoke(builder.Services);
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        return builder.Build();
    }

    /// <summary>Serves the API and the policy, and gives a client to ask it with.</summary>
    public async Task<HttpClient> ServeAsync()
    {
        app.UseWall();
        app.MapPolicies();
        app.MapGate();
        app.MapConsent();
        app.MapSiteFiles();
        await app.StartAsync();
        return new HttpClient { BaseAddress = new Uri(app.Urls.Single()) };
    }

    /// <summary>A key for a program.</summary>
    public Task<(Guid Id, string Key)> KeyAsync() =>
        Get<Deeds>().DoAsync(deed => Get<ApiKeys>().MakeAsync(deed, Guid.CreateVersion7(Time.GetUtcNow()), "newsletter robot"));

    /// <summary>A person known by a confirmed address.</summary>
    public async Task<Guid> PersonAsync(string email = "ana@example.org", bool confirmed = true)
    {
        var person = await Get<Deeds>().DoAsync(async deed =>
        {
            var subject = Identifiers.Add(deed.Store, Identifiers.Email, email, "en", deed.Now);
            deed.Store.ChangeTracker.Entries<Identifier>().Single().Entity.ConfirmedAt = confirmed ? deed.Now : null;
            await deed.Store.SaveChangesAsync();
            return subject.Id;
        });
        return person;
    }

    public async Task<ChoiceOutcome> ChooseAsync(Guid person, ChoiceAct act, string key, bool pending = false)
    {
        var text = Get<PolicyHolder>().Current.Purpose("newsletter").TextVersion;
        var request = new ChoiceRequest(person, "newsletter", "email", act, text, Language.En, "website/me", true, pending, key);
        return await Get<Choices>().RecordAsync(request);
    }

    /// <summary>What the gate says to a newsletter by e-mail, from the packed facts; the tables must say the same.</summary>
    public async Task<string> GateAsync(Guid person)
    {
        var policy = Get<PolicyHolder>().Current.Compiled;
        var question = Question.Resolve(policy, "newsletter", "email");
        var packed = GateDecision.Decide(policy, await Get<Facts>().PackedAsync(person, Now), question, Now);
        var tables = GateDecision.Decide(policy, await Get<Facts>().ReadAsync(person, Now), question, Now);
        Assert.Equal(tables, packed);
        return packed.ToString();
    }

    public async Task<long> CountAsync(string table)
    {
        await using var connection = await Get<Database>().OpenAsync();
        await using var ask = Get<Database>().Command(connection, null, "SELECT count(*) FROM " + table);
        return Convert.ToInt64(await ask.ExecuteScalarAsync(), System.Globalization.CultureInfo.InvariantCulture);
    }

    public async ValueTask DisposeAsync()
    {
        await app.DisposeAsync();
        if (owner)
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
