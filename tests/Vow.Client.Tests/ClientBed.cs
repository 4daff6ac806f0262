using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Vow.Consent;
using Vow.Gate;
using Vow.GateAnswers;
using Vow.Hosting;
using Vow.People;
using Vow.Policies;
using Vow.Policy;
using Vow.Tests.Shared;

namespace Vow.Client.Tests;

/// <summary>The real server, one person who said yes to the newsletter, and a client whose time the test moves.</summary>
internal sealed class ClientBed : IAsyncDisposable
{
    public static readonly Use Newsletter = new("newsletter", "email");

    private int choices;

    private ClientBed(VowUnderTest server, string key, Guid person)
    {
        Server = server;
        Person = person;
        Link = new Link();
        Client = new VowClient(new VowClientOptions { Server = server.Url, Key = key, Handler = Link }, Time);
    }

    public VowUnderTest Server { get; }

    public Guid Person { get; }

    public Link Link { get; }

    public FakeTimeProvider Time { get; } = new();

    public VowClient Client { get; }

    public Subject Ana => Subject.Account(Person);

    public static async Task<ClientBed> OpenAsync(Engine engine)
    {
        var server = await VowUnderTest.StartAsync(engine);
        var deeds = server.Services.GetRequiredService<Deeds>();
        var (_, key) = await deeds.DoAsync(deed => server.Services.GetRequiredService<ApiKeys>().MakeAsync(deed, Guid.CreateVersion7(deed.Now.ToDateTimeOffset()), "the shop"));
        var person = await deeds.DoAsync(async deed =>
        {
            var subject = Identifiers.Add(deed.Store, Identifiers.Email, "ana@example.org", "en", deed.Now);
            deed.Store.ChangeTracker.Entries<Identifier>().Single().Entity.ConfirmedAt = deed.Now;
            await deed.Store.SaveChangesAsync();
            return subject.Id;
        });
        var bed = new ClientBed(server, key, person);
        await bed.ChooseAsync(ChoiceAct.Given);
        return bed;
    }

    public async Task ChooseAsync(ChoiceAct act)
    {
        var text = Server.Services.GetRequiredService<PolicyHolder>().Current.Purpose("newsletter").TextVersion;
        var key = (++choices).ToString(System.Globalization.CultureInfo.InvariantCulture);
        var outcome = await Server.Services.GetRequiredService<Choices>().RecordAsync(new ChoiceRequest(Person, "newsletter", "email", act, text, Language.En, "website/me", true, false, key));
        Assert.IsNotType<ChoiceOutcome.Refused>(outcome);
    }

    /// <summary>Lets time pass as it does, until the client follows.</summary>
    public Task FollowsAsync() => VowUnderTest.UntilAsync(() =>
    {
        Time.Advance(TimeSpan.FromMilliseconds(20));
        return Client.IsCurrent;
    });

    public async ValueTask DisposeAsync()
    {
        await Client.DisposeAsync();
        await Server.DisposeAsync();
        Link.Dispose();
    }
}

/// <summary>The link to the server, which a test can cut.</summary>
internal sealed class Link : DelegatingHandler
{
    private CancellationTokenSource cut = new();

    public Link()
        : base(new SocketsHttpHandler { AllowAutoRedirect = false })
    {
    }

    /// <summary>Paths requests to which fail.</summary>
    public Func<string, bool> Fails { get; set; } = _ => false;

    /// <summary>How often facts were asked for.</summary>
    public int FactsAsked { get; private set; }

    /// <summary>Breaks every stream that is open.</summary>
    public void Cut()
    {
        cut.Cancel();
        cut = new CancellationTokenSource();
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var path = request.RequestUri!.AbsolutePath;
        if (Fails(path))
        {
            throw new HttpRequestException("The link is down.");
        }

        FactsAsked += path == "/api/gate/facts" ? 1 : 0;
        var answer = await base.SendAsync(request, cancellationToken);
        if (path == "/api/gate/stream" && answer.StatusCode == HttpStatusCode.OK)
        {
            answer.Content = new StreamContent(new Breaking(await answer.Content.ReadAsStreamAsync(cancellationToken), cut.Token));
        }

        return answer;
    }

    private sealed class Breaking(Stream whole, CancellationToken cut) : Stream
    {
        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            using var either = CancellationTokenSource.CreateLinkedTokenSource(cut, cancellationToken);
            try
            {
                return await whole.ReadAsync(buffer, either.Token);
            }
            catch (OperationCanceledException gone) when (cut.IsCancellationRequested)
            {
                throw new IOException("The link was cut.", gone);
            }
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        protected override void Dispose(bool disposing)
        {
            whole.Dispose();
            base.Dispose(disposing);
        }
    }
}
