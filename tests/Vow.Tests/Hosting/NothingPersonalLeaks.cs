using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Vow.Tests.Shared;

namespace Vow.Tests.Hosting;

/// <summary>A person's data reaches no log at any level, and no address.</summary>
public sealed partial class NothingPersonalLeaks
{
    private const string Email = "zephyrine.quillfeather@example.org";
    private const string LastName = "Quillfeather";
    private const string Phone = "+33199887766";
    private const string Password = "eleven purple kites above dover";

    [Fact]
    public async Task Neither_logs_nor_addresses_hold_what_a_person_typed()
    {
        using var heard = new Ear();
        await using var vow = await VowUnderTest.StartAsync(configure: services => services.AddLogging(logging => logging.SetMinimumLevel(LogLevel.Trace).AddProvider(heard).AddFilter<Ear>(null, LogLevel.Trace)));
        var addresses = new List<string>();

        await SendAsync("/account/new", ("email", Email), ("password", Password), ("last_name", LastName), ("first_name", "Zephyrine"), ("phone", Phone), ("terms", "yes"), ("shown", "x"));
        await SendAsync("/sign-in", ("email", Email), ("password", "wrong"), ("to", "/me"));
        await SendAsync("/password", ("email", Email));
        await SendAsync("/me/link", ("email", Email));
        await SendAsync("/rights", ("about", "right.access"), ("text", $"I am {LastName}, {Phone}"), ("email", Email), ("post", LastName));
        foreach (var mail in vow.Mails())
        {
            addresses.AddRange(Link().Matches(mail.TextBody ?? "").Select(m => m.Value));
        }

        Assert.Contains(heard.Lines, line => line.Contains("sign-in", StringComparison.Ordinal));
        foreach (var secret in new[] { Email, "quillfeather", Phone[1..], "purple kites" })
        {
            Assert.DoesNotContain(heard.Lines, line => line.Contains(secret, StringComparison.OrdinalIgnoreCase));
            Assert.DoesNotContain(addresses, address => Uri.UnescapeDataString(address).Contains(secret, StringComparison.OrdinalIgnoreCase));
        }

        async Task SendAsync(string path, params (string Name, string Value)[] fields)
        {
            using var answer = await vow.Visitor.PostAsync(path, new FormUrlEncodedContent(fields.Select(f => KeyValuePair.Create(f.Name, f.Value))), TestContext.Current.CancellationToken);
            Assert.True((int)answer.StatusCode < 500, $"{path} answered {(int)answer.StatusCode}");
            addresses.Add(answer.Headers.Location?.ToString() ?? "");
        }
    }

    [GeneratedRegex(@"https?://\S+")]
    private static partial Regex Link();

    private sealed class Ear : ILoggerProvider, ILogger
    {
        public ConcurrentQueue<string> Lines { get; } = new();

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Lines.Enqueue(formatter(state, exception) + exception);

        public void Dispose()
        {
        }
    }
}
