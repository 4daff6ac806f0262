using Vow.Gate;
using Vow.Hosting;

namespace Vow.Retention;

/// <summary>A claim on a range of work; its token is checked by every commit made under it.</summary>
/// <param name="Range">The work.</param>
/// <param name="Token">Grows with every claim.</param>
internal readonly record struct Lease(string Range, long Token);

/// <summary>Claims on work. On SQLite one process holds the home folder, so a lease of another is a dead one's; on PostgreSQL it must run out.</summary>
internal sealed class Leases(Deeds deeds, Database database, Clock clock)
{
    private static readonly TimeSpan Length = TimeSpan.FromSeconds(60);

    /// <summary>For the WHERE of a statement that must not be made by a process which lost its claim.</summary>
    public const string Held = "EXISTS (SELECT 1 FROM retention_lease WHERE range = @range AND token = @token)";

    private readonly string holder = Guid.CreateVersion7(clock.Now.ToDateTimeOffset()).ToString("N");

    /// <summary>Claims the range, or null where somebody else works on it.</summary>
    public Task<Lease?> ClaimAsync(string range) => deeds.DoAsync<Lease?>(async deed =>
    {
        var taken = await deed.ExecuteAsync(
            """
            INSERT INTO retention_lease (range, holder, until, token) VALUES (@range, @holder, @until, 1)
            ON CONFLICT (range) DO UPDATE SET holder = @holder, until = @until, token = retention_lease.token + 1
            WHERE retention_lease.until <= @now OR (@alone AND retention_lease.holder <> @holder)
            """,
            ("@range", range), ("@holder", holder), ("@until", deed.Now.Plus(Length)), ("@now", deed.Now), ("@alone", database.IsSqlite));
        if (taken == 0)
        {
            return null;
        }

        await using var read = deed.Command("SELECT token FROM retention_lease WHERE range = @range", ("@range", range));
        return new Lease(range, Convert.ToInt64(await read.ExecuteScalarAsync(), System.Globalization.CultureInfo.InvariantCulture));
    });

    /// <summary>Keeps the claim for another while, in the deed. False where it was lost.</summary>
    public static async Task<bool> RenewAsync(Deed deed, Lease lease) => await deed.ExecuteAsync(
        "UPDATE retention_lease SET until = @until WHERE range = @range AND token = @token",
        ("@until", deed.Now.Plus(Length)), ("@range", lease.Range), ("@token", lease.Token)) == 1;

    /// <summary>Gives the claim back.</summary>
    public Task ReleaseAsync(Lease lease) => deeds.DoAsync(deed => deed.ExecuteAsync(
        "UPDATE retention_lease SET until = @now WHERE range = @range AND token = @token",
        ("@now", deed.Now), ("@range", lease.Range), ("@token", lease.Token)));
}
