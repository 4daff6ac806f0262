using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Vow.Evidence;
using Vow.Gate;
using Vow.Hosting;
using Vow.Policies;
using Vow.SignIn;
using Words = Vow.Site.Words;

namespace Vow.Desk;

/// <summary>
/// As long as no administrator can sign in, each start makes a first sign-in and says its password once. It dies after one hour unused; the
/// next start makes another. Whoever can start the program rules the installation anyway, so this is also the way back in.
/// </summary>
public sealed class FirstSignIn(IServiceProvider services) : IAtStart
{
    /// <inheritdoc />
    public async Task<IReadOnlyList<string>> RunAsync(Instant now, CancellationToken cancel) =>
        await EnsureAsync(services, now) is { } line ? [line] : [];

    /// <summary>Makes the first sign-in where one is needed, and gives the line that says it; null where an administrator stands.</summary>
    public static async Task<string?> EnsureAsync(IServiceProvider services, Instant now)
    {
        var deeds = services.GetRequiredService<Deeds>();
        if ((await deeds.DoAsync(AdministratorsAsync)).Any(a => a.IsEnrolled))
        {
            // The usual start. Hashing a password is slow by design: none is made for nothing.
            return null;
        }

        var password = OneTimePasswords.New();
        var hash = services.GetRequiredService<Passwords>().Hash(password);
        var entries = services.GetRequiredService<Entries>();
        var name = await deeds.DoAsync(deed => MakeAsync(deed, entries, hash));
        if (name is null)
        {
            return null;
        }

        var zone = services.GetRequiredService<PolicyHolder>().Current.Zone;
        var url = services.GetRequiredService<VowOptions>().Url;
        return $"First sign-in at the desk: {new Uri(url, "/desk/sign-in")}  name: {name}  password: {password}  (works until {Words.Time(now.Plus(OneTimePasswords.Lifetime), zone, Policy.Language.En)} {zone.Id}, once)";
    }

    private static async Task<string?> MakeAsync(Deed deed, Entries entries, string hash)
    {
        var administrators = await AdministratorsAsync(deed);
        if (administrators.Any(a => a.IsEnrolled))
        {
            return null;
        }

        // A first sign-in that nobody used keeps its name and gets another password.
        if (administrators is [var waiting, ..])
        {
            await DeskOperators.RenewAsync(deed, waiting.Login, hash);
            return waiting.Name;
        }

        var operators = await OperatorAccess.AllAsync(deed.Store);
        var name = Enumerable.Range(1, operators.Count + 1).Select(n => n == 1 ? "admin" : FormattableString.Invariant($"admin{n}"))
            .First(n => operators.All(o => o.Name != n));
        var login = await OperatorAccess.AddAsync(deed, name, hash, Role.Admin, expires: null)
            ?? throw new InvalidOperationException("A free name turned out to be taken inside one deed.");
        await DeskOperators.RenewAsync(deed, login, hash);
        await entries.AppendAsync(deed, "desk.operator.first", Actor.System, new JsonObject { ["role"] = Role.Admin.Code() });
        return name;
    }

    /// <summary>Administrators whose access stands, oldest first, and whether each has their second step.</summary>
    private static async Task<IReadOnlyList<Administrator>> AdministratorsAsync(Deed deed)
    {
        var enrolled = await SecondFactors.OfOperatorsAsync(deed);
        return [.. (await OperatorAccess.StandingAsync(deed, Role.Admin)).Select(one => new Administrator(one.Login, one.Name, enrolled.Contains(one.Login)))];
    }

    private sealed record Administrator(Guid Login, string Name, bool IsEnrolled);
}
