using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Vow.Gate;
using Vow.Hosting;
using Vow.Keys;

namespace Vow.People;

/// <summary>People's front door: who is known by what.</summary>
public static class Identifiers
{
    /// <summary>The kind of e-mail addresses.</summary>
    public const string Email = "email";

    /// <summary>Name of the controller key under which addresses are fingerprinted after an erasure.</summary>
    public const string FindKey = "find";

    /// <summary>
    /// One spelling per identifier: trimmed, lower case for addresses. Dots and tags of a mailbox are kept, since only its provider knows
    /// what they mean.
    /// </summary>
    public static string Normalise(string kind, string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        var trimmed = value.Trim();
        return kind == Email ? trimmed.ToLowerInvariant() : trimmed;
    }

    /// <summary>Everybody known by this identifier, oldest first.</summary>
    public static Task<List<Guid>> FindAsync(Store store, string kind, string value)
    {
        ArgumentNullException.ThrowIfNull(store);
        var normal = Normalise(kind, value);
        return store.Set<Identifier>().Where(i => i.Kind == kind && i.Value == normal).OrderBy(i => i.SubjectId).Select(i => i.SubjectId).ToListAsync();
    }

    /// <summary>Whose an address is: the oldest person who showed that it is theirs. One that somebody only typed opens nothing: the account may be a stranger's.</summary>
    public static Task<Guid?> OwnerAsync(Store store, string kind, string value)
    {
        ArgumentNullException.ThrowIfNull(store);
        var normal = Normalise(kind, value);
        return store.Set<Identifier>().Where(i => i.Kind == kind && i.Value == normal && i.ConfirmedAt != null)
            .OrderBy(i => i.SubjectId).Select(i => (Guid?)i.SubjectId).FirstOrDefaultAsync();
    }

    /// <summary>Makes a subject known by one identifier. The caller saves.</summary>
    public static Subject Add(Store store, string kind, string value, string language, Instant now)
    {
        ArgumentNullException.ThrowIfNull(store);
        var subject = new Subject { Id = Guid.CreateVersion7(now.ToDateTimeOffset()), CreatedAt = now, Language = language };
        store.Add(subject);
        AddTo(store, subject.Id, kind, value, now);
        return subject;
    }

    /// <summary>Makes a subject known by one more identifier. The caller saves.</summary>
    public static Identifier AddTo(Store store, Guid subject, string kind, string value, Instant now)
    {
        ArgumentNullException.ThrowIfNull(store);
        var identifier = new Identifier { Id = Guid.CreateVersion7(now.ToDateTimeOffset()), SubjectId = subject, Kind = kind, Value = Normalise(kind, value) };
        store.Add(identifier);
        return identifier;
    }

    /// <summary>The keyed fingerprint of an identifier: brute-forceable by who holds the key, therefore a declared processing with an end.</summary>
    public static string Fingerprint(KeyStore keys, string keyName, string kind, string value, Instant now)
    {
        ArgumentNullException.ThrowIfNull(keys);
        var key = keys.Controller(keyName, now);
        return Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(kind + "|" + Normalise(kind, value))));
    }
}
