using System.Buffers.Text;
using Microsoft.AspNetCore.Identity;
using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using Vow.Hosting;

namespace Vow.SignIn;

/// <summary>
/// Shows our rows of passkeys to the framework's WebAuthn checks. It only reads: what is written belongs to a deed (<see cref="Passkeys"/>).
/// The statement a device makes about itself is not kept: nothing asks for it.
/// </summary>
internal sealed class PasskeyStore(Store store) : UserOnlyStore<Login, Store, Guid>(store)
{
    public override async Task<IList<UserPasskeyInfo>> GetPasskeysAsync(Login user, CancellationToken cancellationToken) =>
        [.. (await Context.Set<Passkey>().AsNoTracking().Where(p => p.LoginId == user.Id).ToListAsync(cancellationToken)).Select(Info)];

    public override async Task<UserPasskeyInfo?> FindPasskeyAsync(Login user, byte[] credentialId, CancellationToken cancellationToken)
    {
        var id = Base64Url.EncodeToString(credentialId);
        return await Context.Set<Passkey>().AsNoTracking().FirstOrDefaultAsync(p => p.LoginId == user.Id && p.CredentialId == id, cancellationToken) is { } passkey ? Info(passkey) : null;
    }

    public override async Task<Login?> FindByPasskeyIdAsync(byte[] credentialId, CancellationToken cancellationToken)
    {
        var id = Base64Url.EncodeToString(credentialId);
        return await Context.Set<Passkey>().AsNoTracking().Where(p => p.CredentialId == id)
            .Join(Context.Set<Login>(), p => p.LoginId, l => l.Id, (_, l) => l).FirstOrDefaultAsync(cancellationToken);
    }

    private static UserPasskeyInfo Info(Passkey passkey) => new(
        Base64Url.DecodeFromChars(passkey.CredentialId), passkey.PublicKey, passkey.CreatedAt.ToDateTimeOffset(), checked((uint)passkey.SignCount),
        passkey.Transports.Split(' ', StringSplitOptions.RemoveEmptyEntries), isUserVerified: true, passkey.BackupEligible, passkey.BackedUp, [], []);
}
