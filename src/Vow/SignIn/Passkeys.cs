using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Vow.Hosting;

namespace Vow.SignIn;

/// <summary>A passkey that was right, before anything is opened by it.</summary>
/// <param name="Login">The login.</param>
/// <param name="Subject">Whose account; null for operators.</param>
/// <param name="Passkey">Which of its passkeys.</param>
/// <param name="SignCount">What the device counts now.</param>
/// <param name="BackedUp">Whether it has been copied to other devices of its owner.</param>
/// <param name="Challenge">Hash of the question it answered.</param>
public sealed record RightPasskey(Guid Login, Guid? Subject, Guid Passkey, long SignCount, bool BackedUp, string Challenge);

/// <summary>
/// Passkeys (WebAuthn level 3, checked by ASP.NET Core Identity): made for this site's own address, asked for at no other, each answer taken
/// once. The device itself asks its owner for a fingerprint or a PIN, so that a passkey is two factors in one.
/// </summary>
public sealed class Passkeys(Deeds deeds, Database database, Clock clock, IDataProtectionProvider protection)
{
    /// <summary>Most a login may have.</summary>
    public const int Most = 20;

    /// <summary>Longest name of a passkey, in characters.</summary>
    public const int LongestName = 60;

    private const string Used = "passkey.used";

    private static readonly TimeSpan Lasts = TimeSpan.FromMinutes(5);
    private static readonly Ticket Adding = new("vow-passkey-new", Lasts);
    private static readonly Ticket Asking = new("vow-passkey", Lasts);

    /// <summary>A login's passkeys, oldest first.</summary>
    public static async Task<IReadOnlyList<Passkey>> OfAsync(Store store, Guid login)
    {
        ArgumentNullException.ThrowIfNull(store);
        return await store.Set<Passkey>().AsNoTracking().Where(p => p.LoginId == login).OrderBy(p => p.CreatedAt).ThenBy(p => p.Id).ToListAsync();
    }

    /// <summary>What the browser needs to make a passkey for a login, as JSON; the browser keeps the question in a sealed cookie.</summary>
    public async Task<string> OptionsToAddAsync(HttpContext context, Login login)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(login);
        var made = await Handler(context).MakeCreationOptionsAsync(new PasskeyUserEntity { Id = login.Id.ToString(), Name = login.Name, DisplayName = login.Name }, context);
        Adding.Give(context, protection, clock.Now, login.Id.ToString("N"), made.AttestationState ?? "");
        return made.CreationOptionsJson;
    }

    /// <summary>Adds the passkey the browser made. False where it was made for another address, for another login, or too late.</summary>
    /// <param name="context">The request.</param>
    /// <param name="login">Whose.</param>
    /// <param name="credential">What the browser answered, JSON.</param>
    /// <param name="name">What its owner calls it.</param>
    /// <param name="also">What else belongs into the deed: its entry.</param>
    public async Task<bool> AddAsync(HttpContext context, Login login, string credential, string name, Func<Deed, Task> also)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(login);
        ArgumentNullException.ThrowIfNull(name);
        if (Adding.Read(context, protection, clock.Now) is not [var id, var state] || id != login.Id.ToString("N") || credential is not { Length: > 0 and < 20_000 })
        {
            return false;
        }

        Adding.TakeBack(context);
        var result = await Handler(context).PerformAttestationAsync(new PasskeyAttestationContext { HttpContext = context, CredentialJson = credential, AttestationState = state });
        if (!result.Succeeded || result.UserEntity.Id != login.Id.ToString())
        {
            return false;
        }

        var passkey = result.Passkey;
        return await deeds.DoAsync(
            async deed =>
            {
                if (await deed.Store.Set<Passkey>().CountAsync(p => p.LoginId == login.Id) >= Most
                    || await deed.ExecuteAsync(
                        """
                        INSERT INTO signin_passkey (id, login_id, subject_id, credential_id, public_key, sign_count, transports, backup_eligible, backed_up, name, created_at)
                        VALUES (@id, @l, @s, @c, @k, @n, @t, @be, @bu, @name, @now) ON CONFLICT (credential_id) DO NOTHING
                        """,
                        ("@id", Guid.CreateVersion7(deed.Now.ToDateTimeOffset())), ("@l", login.Id), ("@s", login.SubjectId), ("@c", Base64Url.EncodeToString(passkey.CredentialId)),
                        ("@k", passkey.PublicKey), ("@n", (long)passkey.SignCount), ("@t", TransportsOf(passkey)), ("@be", passkey.IsBackupEligible),
                        ("@bu", passkey.IsBackedUp), ("@name", name), ("@now", deed.Now)) == 0)
                {
                    return false;
                }

                await also(deed);
                return true;
            },
            login.SubjectId);
    }

    /// <summary>Removes one of a login's passkeys in the deed. False where it has none of that id.</summary>
    public static async Task<bool> RemoveAsync(Deed deed, Guid login, Guid passkey)
    {
        ArgumentNullException.ThrowIfNull(deed);
        return await deed.ExecuteAsync("DELETE FROM signin_passkey WHERE id = @id AND login_id = @l", ("@id", passkey), ("@l", login)) == 1;
    }

    /// <summary>Removes all of a login's passkeys in the deed.</summary>
    public static Task DropAsync(Deed deed, Guid login)
    {
        ArgumentNullException.ThrowIfNull(deed);
        return deed.ExecuteAsync("DELETE FROM signin_passkey WHERE login_id = @l", ("@l", login));
    }

    /// <summary>What the browser needs to ask its owner for a passkey of this site, as JSON. It names nobody: whoever asks learns nothing.</summary>
    public async Task<string> OptionsToAskAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var made = await Handler(context).MakeRequestOptionsAsync(null, context);
        Asking.Give(context, protection, clock.Now, made.AssertionState ?? "");
        return made.RequestOptionsJson;
    }

    /// <summary>Checks what a passkey answered; null where it opens nothing. <see cref="TakeAsync"/> then uses the answer up.</summary>
    public async Task<RightPasskey?> TryAsync(HttpContext context, string? credential)
    {
        ArgumentNullException.ThrowIfNull(context);
        if (credential is not { Length: > 0 and < 20_000 } || Asking.Read(context, protection, clock.Now) is not [var state])
        {
            return null;
        }

        Asking.TakeBack(context);
        var result = await Handler(context).PerformAssertionAsync(new PasskeyAssertionContext { HttpContext = context, CredentialJson = credential, AssertionState = state });
        if (!result.Succeeded)
        {
            return null;
        }

        var id = Base64Url.EncodeToString(result.Passkey.CredentialId);
        await using var store = database.NewStore();
        return await store.Set<Passkey>().AsNoTracking().FirstOrDefaultAsync(p => p.CredentialId == id && p.LoginId == result.User.Id) is { } passkey
            ? new(result.User.Id, result.User.SubjectId, passkey.Id, result.Passkey.SignCount, result.Passkey.IsBackedUp, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(state))))
            : null;
    }

    /// <summary>Uses the answer up in the deed that opens the door. False where it was taken before, or the passkey has gone.</summary>
    public static async Task<bool> TakeAsync(Deed deed, RightPasskey right)
    {
        ArgumentNullException.ThrowIfNull(deed);
        ArgumentNullException.ThrowIfNull(right);
        return await deed.ExecuteAsync(
                "INSERT INTO signin_once (hash, opens, subject_id, login_id, created_at, expires_at) VALUES (@h, @o, @s, @l, @now, @end) ON CONFLICT (hash) DO NOTHING",
                ("@h", right.Challenge), ("@o", Used), ("@s", right.Subject), ("@l", right.Login), ("@now", deed.Now), ("@end", deed.Now.Plus(Lasts))) == 1
            && await deed.ExecuteAsync(
                "UPDATE signin_passkey SET sign_count = @n, backed_up = @b, used_at = @now WHERE id = @id AND (sign_count < @n OR @n = 0)",
                ("@n", right.SignCount), ("@b", right.BackedUp), ("@now", deed.Now), ("@id", right.Passkey)) == 1;
    }

    private static IPasskeyHandler<Login> Handler(HttpContext context) => context.RequestServices.GetRequiredService<IPasskeyHandler<Login>>();

    private static string TransportsOf(UserPasskeyInfo passkey) =>
        string.Join(' ', (passkey.Transports ?? []).Where(t => t.Length <= 20 && t.All(c => char.IsAsciiLetter(c) || c == '-')).Take(6));
}
