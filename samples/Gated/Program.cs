// A database of the company's own, read through the gate: rows with personal data come out for a declared purpose, of people who allow it, or not at all.
//
//   VOW_KEY=vow_… dotnet run --project samples/Gated -- http://localhost:5080 ana@example.org newsletter email
using Gated;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Vow.Client;

if (args is not [var server, var address, var purpose, .. var channel] || !Uri.TryCreate(server, UriKind.Absolute, out var url)
    || Environment.GetEnvironmentVariable("VOW_KEY") is not { Length: > 0 } key)
{
    Console.Error.WriteLine("Usage: VOW_KEY=vow_… gated SERVER E-MAIL PURPOSE [CHANNEL]");
    return 2;
}

await using var gate = new VowClient(new VowClientOptions { Server = url, Key = key, AllowHttp = url.IsLoopback });
await using var connection = new SqliteConnection("Data Source=:memory:");
await connection.OpenAsync();
await using var readers = new Readers(new DbContextOptionsBuilder<Readers>().UseSqlite(connection).AddInterceptors(new GateReads(gate)).Options);
await readers.Database.EnsureCreatedAsync();
readers.Add(new Reader { Email = address });
await readers.SaveChangesAsync();
readers.ChangeTracker.Clear();

var use = new Use(purpose, channel is [var one] ? one : null);
await gate.DecideAsync(Subject.Email(address), use);
try
{
    Console.WriteLine($"{await readers.For(use).All.CountAsync()} rows, {(await readers.All.ToListAsync()).Count} read.");
    return 0;
}
catch (ReadRefusedException refused)
{
    Console.WriteLine(refused.Message);
    return 1;
}
