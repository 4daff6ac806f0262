using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Vow.Evidence;
using Vow.Gate;
using Vow.Hosting;
using Vow.Keys;
using Vow.Policy;
using Vow.Post;

namespace Vow.Rights.Packages;

/// <summary>A copy that may be read now: its taking was recorded and committed.</summary>
/// <param name="Package">The package.</param>
/// <param name="Name">Name of the file.</param>
/// <param name="Key">Its key. Secret.</param>
internal sealed record OpenPackage(Package Package, string Name, byte[] Key);

/// <summary>
/// Fetching a copy: by the person's session, by a link mailed to the address that was shown to be theirs, which works once, or at the desk where the answer goes by letter.
/// Each is recorded and counted before a byte leaves.
/// </summary>
public sealed class TakePackage(Database database, Deeds deeds, Entries entries, KeyStore keys, VowOptions options, Clock clock)
{
    private static readonly TimeSpan LinkLasts = TimeSpan.FromMinutes(30);

    /// <summary>The copy of a request that waits to be fetched; null where none does.</summary>
    public static async Task<Package?> OfAsync(Store store, Guid request, Instant now)
    {
        ArgumentNullException.ThrowIfNull(store);
        return await store.Set<Package>().AsNoTracking().FirstOrDefaultAsync(p => p.RequestId == request) is { } package && package.Waits(now) ? package : null;
    }

    /// <summary>Takes the copy of one of the person's requests.</summary>
    internal Task<OpenPackage?> ForPersonAsync(Guid subject, string number) => TakeAsync(
        store => store.Set<RightsRequest>().Where(r => r.SubjectId == subject && r.Number == number).Select(r => (Guid?)r.Id).FirstOrDefaultAsync(), Actor.Subject, "session", null);

    /// <summary>Takes it at the desk, to be printed and sent by letter.</summary>
    internal Task<OpenPackage?> AtDeskAsync(Guid request, Guid by) => TakeAsync(_ => Task.FromResult<Guid?>(request), Actor.Operator(by), "letter", null);

    /// <summary>Takes it by a link; the link is used up in the same deed.</summary>
    internal Task<OpenPackage?> ByLinkAsync(string code)
    {
        var hash = HashOf(code);
        return TakeAsync(store => store.Set<Package>().Where(p => p.LinkHash == hash).Select(p => (Guid?)p.RequestId).FirstOrDefaultAsync(), Actor.Subject, "link", hash);
    }

    /// <summary>Whether a link would open something now. Nothing is used up by looking: mail scanners look too.</summary>
    public async Task<bool> OpensAsync(string code, Instant now)
    {
        var hash = HashOf(code);
        await using var store = database.NewStore();
        return await store.Set<Package>().AsNoTracking().FirstOrDefaultAsync(p => p.LinkHash == hash) is { LinkEndsAt: { } end } package && now < end && package.Waits(now);
    }

    /// <summary>Mails a link to the address of a file, where whoever asked has shown that it is theirs; an earlier link stops working. False where nothing was sent.</summary>
    public async Task<bool> MailLinkAsync(RightsRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var code = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        return await deeds.DoAsync(
            async deed =>
            {
                if (request is not { IsKnown: true, AddressProvenAt: not null } || AnswerAddress.Open(keys, request, deed.Now)?.Email is not { } email
                    || await OfAsync(deed.Store, request.Id, deed.Now) is not { } package)
                {
                    return false;
                }

                await deed.ExecuteAsync(
                    "UPDATE rights_package SET link_hash = @h, link_ends_at = @end WHERE id = @p", ("@h", HashOf(code)), ("@end", deed.Now.Plus(LinkLasts)), ("@p", package.Id));
                var link = new Uri(options.Url, $"/{request.Language}/rights/package/{code}");
                var title = RightsMails.Answer(request, "").Title;
                await Outbox.EnqueueAsync(deed, new Mail(email, request.SubjectId, "rights.package", title, RightsMails.LanguageOf(request) == Language.Fr
                    ? $"Voici le lien pour télécharger la réponse à votre demande {request.Number}\u00a0:\n\n{link}\n\nIl fonctionne une seule fois, pendant 30 minutes. S'il ne vient pas de vous, ne l'ouvrez pas\u00a0: il expirera.\n"
                    : $"This is the link to download the answer to your request {request.Number}:\n\n{link}\n\nIt works once, for 30 minutes. If you did not ask for it, don't open it: it will expire.\n"));
                return true;
            },
            request.SubjectId);
    }

    /// <summary>Writes an open copy out. False where a part was gone, as when it ended meanwhile.</summary>
    internal async Task<bool> WriteAsync(OpenPackage open, Stream to, CancellationToken cancel)
    {
        await using var store = database.NewStore();
        return await SealedParts.ReadAsync(store, open.Package.Id, open.Key, open.Package.Bytes, to, cancel);
    }

    private async Task<OpenPackage?> TakeAsync(Func<Store, Task<Guid?>> which, Actor actor, string by, string? link)
    {
        OpenPackage? open;
        RightsRequest request;
        await using (var store = database.NewStore())
        {
            if (await which(store) is not { } id || await OfAsync(store, id, clock.Now) is not { } package)
            {
                return null;
            }

            request = await store.Set<RightsRequest>().AsNoTracking().FirstAsync(r => r.Id == id);
            if (keys.Find(request.SubjectId, Package.CompartmentOf(package.Id), clock.Now) is not { } key)
            {
                return null;
            }

            open = new OpenPackage(package, WritePackage.NameOf(request.Right ?? Right.Access, request.Number), key);
        }

        return await deeds.DoAsync(
            async deed =>
            {
                // Of two who use one link, or of a link and its end, one comes first.
                var taken = link is null
                    ? await deed.ExecuteAsync("UPDATE rights_package SET taken = taken + 1 WHERE id = @p AND ends_at > @now", ("@p", open.Package.Id), ("@now", deed.Now))
                    : await deed.ExecuteAsync(
                        "UPDATE rights_package SET taken = taken + 1, link_hash = NULL, link_ends_at = NULL WHERE link_hash = @h AND link_ends_at > @now AND ends_at > @now", ("@h", link), ("@now", deed.Now));
                if (taken == 0)
                {
                    return null;
                }

                await entries.AppendAsync(
                    deed, "disclosure.person", actor, new JsonObject { ["form"] = "zip", ["request"] = request.Number, ["by"] = by }, request.SubjectId, Compartment.Rights);
                return open;
            },
            request.SubjectId);
    }

    private static string HashOf(string code) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(code)));
}
