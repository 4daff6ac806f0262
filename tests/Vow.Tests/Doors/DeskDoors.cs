using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Vow.Gate;
using Vow.Hosting;
using Vow.SignIn;
using Vow.Tests.Shared;

namespace Vow.Tests.Doors;

public sealed class DeskDoors
{
    [Theory, InlineData(Engine.Sqlite), InlineData(Engine.Postgres)]
    public async Task The_desk_opens_to_name_password_and_code_together_and_to_nothing_less(Engine engine)
    {
        await using var site = await Site.StartAsync(engine);
        var hash = site.Get<Passwords>().Hash(Site.Password);
        var added = await site.Get<Deeds>().DoAsync(deed => Operators.AddAsync(deed, "Alice", hash, Role.Dpo, expires: null));
        Assert.NotNull(added);
        Assert.Null(await site.Get<Deeds>().DoAsync(deed => Operators.AddAsync(deed, "alice ", hash, Role.Admin, expires: null)));
        var (login, key) = added.Value;

        Assert.False(await TryAsync(site, Site.Password, "000000" == CodeOf(key) ? "000001" : "000000"));
        Assert.False(await TryAsync(site, "wrong", CodeOf(key)));
        Assert.True(await TryAsync(site, Site.Password, CodeOf(key)));
        await site.Get<Deeds>().DoAsync(deed => Operators.DisableAsync(deed, login));
        Assert.False(await TryAsync(site, Site.Password, CodeOf(key)));
    }

    [Fact]
    public async Task Wrong_codes_shut_the_door_as_wrong_passwords_do()
    {
        await using var site = await Site.StartAsync();
        var hash = site.Get<Passwords>().Hash(Site.Password);
        var (_, key) = (await site.Get<Deeds>().DoAsync(deed => Operators.AddAsync(deed, "alice", hash, Role.Dpo, expires: null)))!.Value;
        for (var i = 0; i < Lockout.Tries; i++)
        {
            Assert.False(await TryAsync(site, Site.Password, "not a code"));
        }

        Assert.False(await TryAsync(site, Site.Password, CodeOf(key)));
        site.Time.Advance(TimeSpan.FromMinutes(5));
        Assert.True(await TryAsync(site, Site.Password, CodeOf(key)));
    }

    private static async Task<bool> TryAsync(Site site, string password, string code)
    {
        await using var scope = site.Get<IServiceScopeFactory>().CreateAsyncScope();
        return await site.Get<DeskDoor>().SignInAsync(new DefaultHttpContext { RequestServices = scope.ServiceProvider }, "alice", password, code);
    }

    // RFC 6238 on the machine's clock, as an authenticator has it: the framework's check knows no other.
    private static string CodeOf(string key)
    {
        var bits = string.Concat(key.Select(c => Convert.ToString("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".IndexOf(c, StringComparison.Ordinal), 2).PadLeft(5, '0')));
        var secret = Enumerable.Range(0, bits.Length / 8).Select(i => Convert.ToByte(bits.Substring(i * 8, 8), 2)).ToArray();
        var step = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(step, TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() / 30);
#pragma warning disable CA5350 // authenticators use HMAC-SHA-1
        var mac = HMACSHA1.HashData(secret, step);
#pragma warning restore CA5350
        var number = BinaryPrimitives.ReadInt32BigEndian(mac.AsSpan(mac[^1] & 0xf)) & int.MaxValue;
        return (number % 1_000_000).ToString("D6", CultureInfo.InvariantCulture);
    }
}
