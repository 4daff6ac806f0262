using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Vow.DataMap;
using Vow.Gate;
using Vow.Hosting;
using Vow.Jobs;
using Vow.People;
using Vow.Policies;
using Vow.Policy;
using Vow.Post;
using Vow.Sources;

namespace Vow.Me;

/// <summary>
/// The way to one's data without an account: a link to an address that we know. The page answers the same whether we know it or not, and
/// looks as long either way; only the mailbox learns.
/// </summary>
public sealed class EnterByLink(Database database, Deeds deeds, SourceSet sources, PolicyHolder policies, VowOptions options)
{
    internal const string Opens = "enter";

    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(30);

    /// <summary>Sends a link where the address is known to us, to Vow or to any attached source.</summary>
    public async Task AskAsync(string address, Language language, CancellationToken cancel = default)
    {
        var normal = Identifiers.Normalise(Identifiers.Email, address);
        Guid? subject;
        await using (var store = database.NewStore())
        {
            subject = await Identifiers.OwnerAsync(store, Identifiers.Email, normal);
        }

        // Every source is asked in either case, so that the time taken tells nothing.
        var elsewhere = false;
        foreach (var source in (await sources.ReadAsync(cancel)).Attached.Where(s => !s.IsOwn))
        {
            try
            {
                elsewhere |= !(await FindPerson.CandidatesAsync(source, Identifiers.Email, normal, cancel)).IsEmpty;
            }
            catch (WebhookException)
            {
                // A service that is down knows nobody for now, like a database that is: the others still let people in.
            }
        }

        await deeds.DoAsync(async deed =>
        {
            if (subject is null && !elsewhere)
            {
                return;
            }

            var code = await IssueAsync(deed, Opens, normal, subject, language, Lifetime);
            await Outbox.EnqueueAsync(deed, Letter(normal, subject, language, code));
        });
    }

    /// <summary>Whether a link still works, without using it up.</summary>
    public async Task<bool> WorksAsync(string code, Instant now)
    {
        await using var store = database.NewStore();
        var hash = HashOf(code);
        return await store.Set<MeLink>().AnyAsync(l => l.Hash == hash && l.Opens == Opens && l.ExpiresAt > now);
    }

    /// <summary>Uses a link up. A person known only to a company's database becomes a subject here; the address has answered, so it is theirs.</summary>
    /// <returns>Who came in; null where the link was used, is too old or never was.</returns>
    public Task<Guid?> UseAsync(string code) => deeds.DoAsync<Guid?>(async deed =>
    {
        var hash = HashOf(code);
        if (await deed.Store.Set<MeLink>().FirstOrDefaultAsync(l => l.Hash == hash && l.Opens == Opens) is not { } link || link.ExpiresAt <= deed.Now)
        {
            return null;
        }

        // Somebody may have become known by this address between the mail and the click.
        var subject = link.SubjectId ?? await Identifiers.OwnerAsync(deed.Store, Identifiers.Email, link.Address)
            ?? Identifiers.Add(deed.Store, Identifiers.Email, link.Address, link.Language, deed.Now).Id;
        deed.Store.Remove(link);
        await deed.Store.SaveChangesAsync();
        await deed.ExecuteAsync(
            "UPDATE people_identifier SET confirmed_at = @now WHERE subject_id = @s AND kind = @k AND value = @v AND confirmed_at IS NULL",
            ("@now", deed.Now), ("@s", subject), ("@k", Identifiers.Email), ("@v", link.Address));
        return subject;
    });

    /// <summary>Writes a link in the deed; only its hash is kept.</summary>
    internal static async Task<string> IssueAsync(Deed deed, string opens, string address, Guid? subject, Language language, TimeSpan lifetime, string? newAddress = null)
    {
        var code = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
        deed.Store.Add(new MeLink
        {
            Hash = HashOf(code),
            SubjectId = subject,
            Opens = opens,
            Address = address,
            NewAddress = newAddress,
            Language = language.Code(),
            ExpiresAt = deed.Now.Plus(lifetime),
        });
        await deed.Store.SaveChangesAsync();
        return code;
    }

    internal static string HashOf(string code) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(code)));

    private Mail Letter(string address, Guid? subject, Language language, string code)
    {
        var link = new Uri(options.Url, $"/{language.Code()}/me/link/{code}");
        var name = policies.Current.Declared.Controller.Name;
        return language == Language.Fr
            ? new Mail(address, subject, "me.link", $"Vos données personnelles chez {name}",
                $"Vous avez demandé à voir les données personnelles que {name} conserve sous cette adresse.\n\nOuvrez cette page, puis appuyez sur le bouton\u00a0:\n{link}\n\nLe lien fonctionne une fois, pendant 30 minutes. Si vous n'avez rien demandé, vous n'avez rien à faire\u00a0: personne d'autre que vous n'a reçu ce message.\n")
            : new Mail(address, subject, "me.link", $"Your personal data at {name}",
                $"You asked to see the personal data that {name} keeps under this address.\n\nOpen this page, then press the button:\n{link}\n\nThe link works once, for 30 minutes. If you asked for nothing, there is nothing to do: nobody but you received this message.\n");
    }
}

/// <summary>Deletes links that open nothing any more.</summary>
public sealed class ForgetOldLinks(Deeds deeds) : IJob
{
    /// <inheritdoc />
    public string Name => "me.old-links";

    /// <inheritdoc />
    public string? Cron => null;

    /// <inheritdoc />
    public TimeSpan Every => TimeSpan.FromHours(1);

    /// <inheritdoc />
    public Task RunAsync(Instant now, CancellationToken cancel) =>
        deeds.DoAsync(deed => deed.ExecuteAsync("DELETE FROM me_link WHERE expires_at <= @now", ("@now", now)));
}
