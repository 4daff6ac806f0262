using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;
using Vow.Gate;
using Vow.Policy;
using Vow.Tests.Shared;

namespace Vow.Client.Tests;

/// <summary>A server of the test's own words: what the real one never sends at a moment of our choice.</summary>
public sealed class HeartbeatsThatComeLate
{
    private static readonly Use Newsletter = new("newsletter", "email");
    private static readonly Subject Ana = Subject.Account(new Guid("01890000-0000-7000-8000-000000000001"));

    [Fact]
    public async Task A_heartbeat_counts_from_when_it_must_have_been_sent()
    {
        await using var bed = new Scripted();
        await bed.OpensAsync();
        await bed.BeatsAsync(at: 0);
        Assert.Equal("choice_none", await bed.DecideAsync());
        // Held up on the way: it comes 1.4 seconds after it was sent, and a second later it is too old, though the client has had it for one second only.
        bed.Time.Advance(TimeSpan.FromMilliseconds(1500));
        await bed.BeatsAsync(at: 100);
        await bed.ReadToAsync();
        Assert.Equal("choice_none", await bed.DecideAsync());
        bed.Time.Advance(TimeSpan.FromMilliseconds(1000));
        Assert.Equal("facts_stale", await bed.DecideAsync());
        await bed.BeatsAsync(at: 2400);
        await bed.ReadToAsync();
        Assert.Equal("choice_none", await bed.DecideAsync());
    }

    [Fact]
    public async Task A_heartbeat_of_an_epoch_the_client_cannot_get_vouches_for_nothing()
    {
        await using var bed = new Scripted();
        await bed.OpensAsync();
        await bed.BeatsAsync(at: 0);
        Assert.Equal("choice_none", await bed.DecideAsync());
        await bed.BeatsAsync(at: 1, epoch: 2);
        await bed.ReadToAsync();
        Assert.Equal("facts_stale", await bed.DecideAsync());
        await bed.BeatsAsync(at: 2);
        await bed.ReadToAsync();
        Assert.Equal("choice_none", await bed.DecideAsync());
    }

    [Fact]
    public async Task Of_two_tellings_the_later_counts_whichever_comes_first()
    {
        await using var bed = new Scripted();
        await bed.OpensAsync();
        // The stream is ahead of the answer to the request: the answer (number 5) must not take its place.
        await bed.TellsAsync(sequence: 6, Reason.ChoiceWithdrawn);
        await bed.BeatsAsync(at: 0);
        Assert.Equal("choice_withdrawn", await bed.DecideAsync());
        await bed.TellsAsync(sequence: 4, Reason.None);
        await bed.BeatsAsync(at: 1);
        await bed.ReadToAsync();
        Assert.Equal("choice_withdrawn", await bed.DecideAsync());
    }

    private sealed class Scripted : HttpMessageHandler, IAsyncDisposable
    {
        private readonly Spoken spoken = new();
        private readonly CompiledPolicy policy;
        private readonly VowClient client;

        public Scripted()
        {
            var files = Vow.Policies.ReadPolicy.FilesIn(Repository.Policy("coraye"))!;
            policy = Vow.Policies.PutInForce.Decide(PolicyReader.Read(files).Policy!, [], files, Instant.From(Time.GetUtcNow())).Policy!.Compiled;
            client = new VowClient(new VowClientOptions { Server = new Uri("http://localhost:9"), Key = "vow_test", Handler = this }, Time);
        }

        public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2027, 3, 1, 9, 0, 0, TimeSpan.Zero));

        public async Task<string> DecideAsync() => (await client.DecideAsync(Ana, Newsletter, TestContext.Current.CancellationToken)).ToString();

        public Task OpensAsync() => SayAsync("open", """{"session":"s","resumed":false}""");

        public Task BeatsAsync(int at, int epoch = 1) => SayAsync("beat", $$"""{"at":{{at}},"now":{{Instant.From(Time.GetUtcNow()).Microseconds}},"policy":{"epoch":{{epoch}},"tag":"t{{epoch}}"} }""");

        public Task TellsAsync(int sequence, Reason reason) => SayAsync("facts", $$"""{"handle":"1","sequence":{{sequence}},"people":[{"facts":"{{Packed(reason)}}"}]}""");

        /// <summary>Waits until everything said was heard and acted on: only then the client reads on.</summary>
        public Task ReadToAsync() => VowUnderTest.UntilAsync(() => spoken.IsDrained);

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            await Task.Yield();
            switch (request.RequestUri!.PathAndQuery)
            {
                case "/api/gate/stream":
                    return new HttpResponseMessage(HttpStatusCode.OK) { Content = new StreamContent(spoken) };
                case "/api/gate/policy?epoch=1":
                    return new HttpResponseMessage(HttpStatusCode.OK) { Content = new ByteArrayContent(PolicyJson.Write(policy)), Headers = { ETag = new EntityTagHeaderValue("\"t1\"") } };
                case "/api/gate/facts":
                    return new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent($$"""{"handle":"1","sequence":5,"people":[{"facts":"{{Packed(Reason.ChoiceNone)}}"}]}""", Encoding.UTF8, "application/json") };
                default:
                    return new HttpResponseMessage(HttpStatusCode.NotFound);
            }
        }

        public async ValueTask DisposeAsync()
        {
            await client.DisposeAsync();
            await spoken.DisposeAsync();
            Dispose();
        }

        private string Packed(Reason reason)
        {
            var slot = policy.SlotOf(policy.PurposeIndex["newsletter"], policy.Channels.IndexOf("email"));
            var now = Instant.From(Time.GetUtcNow());
            var act = reason == Reason.ChoiceWithdrawn ? ChoiceAct.Withdrawn : ChoiceAct.Given;
            var facts = reason == Reason.ChoiceNone ? SubjectFacts.None
                : SubjectFacts.None with { Choices = [new ChoiceFact(slot, act, now, policy.Purposes[policy.PurposeIndex["newsletter"]].TextVersion, true, false)] };
            var packed = new byte[PackedFacts.Size(policy)];
            PackedFacts.Pack(policy, facts, 1, 0, now, packed);
            return Convert.ToBase64String(packed);
        }

        private Task SayAsync(string name, string data)
        {
            spoken.Say(Encoding.UTF8.GetBytes($"id: 1\nevent: {name}\ndata: {data}\n\n"));
            return Task.CompletedTask;
        }
    }

    /// <summary>A stream of what the test says, that knows whether its reader has come back for more.</summary>
    private sealed class Spoken : Stream
    {
        private readonly Channel<byte[]> words = System.Threading.Channels.Channel.CreateUnbounded<byte[]>();
        private int said;
        private int asked;

        public bool IsDrained => Volatile.Read(ref asked) > Volatile.Read(ref said);

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public void Say(byte[] bytes)
        {
            Interlocked.Increment(ref said);
            words.Writer.TryWrite(bytes);
        }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Interlocked.Increment(ref asked);
            var bytes = await words.Reader.ReadAsync(cancellationToken);
            bytes.CopyTo(buffer);
            return bytes.Length;
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
