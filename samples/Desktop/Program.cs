// A program that asks the gate before each use, deciding by itself: it is told of changes as they happen, and refuses what it can't be sure of.
//
//   VOW_KEY=vow_… dotnet run --project samples/Desktop -- http://localhost:5080 ana@example.org account newsletter:email
//
// The key opens the facts of everybody: it belongs in programs your own company runs, never in software you give to others.
using Vow.Client;

if (args is not [var server, var address, _, ..] || !Uri.TryCreate(server, UriKind.Absolute, out var url) || Environment.GetEnvironmentVariable("VOW_KEY") is not { Length: > 0 } key)
{
    Console.Error.WriteLine("Usage: VOW_KEY=vow_… desktop SERVER E-MAIL PURPOSE[:CHANNEL]…");
    return 2;
}

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, pressed) =>
{
    pressed.Cancel = true;
    stop.Cancel();
};
await using var gate = new VowClient(new VowClientOptions { Server = url, Key = key, AllowHttp = url.IsLoopback });
var person = Subject.Email(address);
var uses = args[2..].Select(word => word.Split(':') is [var purpose, var channel] ? new Use(purpose, channel) : new Use(word)).ToList();
var before = new Dictionary<Use, string>();
try
{
    while (true)
    {
        foreach (var use in uses)
        {
            // Each time anew: an answer is good for the use it was asked for, not for the next.
            var answer = (await gate.DecideAsync(person, use, stop.Token)).ToString();
            if (before.GetValueOrDefault(use) != answer)
            {
                before[use] = answer;
                Console.WriteLine($"{use.Purpose}{(use.Channel is null ? "" : " by " + use.Channel)}: {answer}{(gate.IsCurrent ? "" : $" ({gate.Fault ?? "no connection"})")}");
            }
        }

        await Task.Delay(TimeSpan.FromMilliseconds(200), stop.Token);
    }
}
catch (OperationCanceledException)
{
    return 0;
}
