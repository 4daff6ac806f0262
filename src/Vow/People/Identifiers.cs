using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Vow.Gate;
using Vow.Hosting;
using Vow.Keys;
using Vow.Policy;

namespace Vow.People;

/// <summary>People's front door: who is known by what.</summary>
public static class Identifiers
{
    /// <summary>The kind of e-mail addresses.</summary>
    public const string Email = "email";

    /// <summary>The kind of telephone numbers, as the whole world dials them (E.164).</summary>
    public const string Phone = "phone";

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

    /// <summary>By what kind of identifier a person is reached over a channel; null where by none.</summary>
    public static string? KindOf(ChannelKind channel) => channel switch
    {
        ChannelKind.Email => Email,
        ChannelKind.Sms => Phone,
        _ => null,
    };

    /// <summary>Whether an identifier messages are sent to is an address or a number.</summary>
    public static string KindOf(string to)
    {
        ArgumentNullException.ThrowIfNull(to);
        return to.Contains('@', StringComparison.Ordinal) ? Email : Phone;
    }

    /// <summary>A number is shown to be a person's: it takes the place of whatever number they were known by.</summary>
    public static async Task ConfirmPhoneAsync(Deed deed, Guid subject, string number)
    {
        ArgumentNullException.ThrowIfNull(deed);
        await ForgetPhoneAsync(deed, subject, number);
        await deed.ExecuteAsync(
            """
            INSERT INTO people_identifier (id, subject_id, kind, value, confirmed_at, failures) VALUES (@id, @s, @k, @v, @now, 0)
            ON CONFLICT (subject_id, kind, value) DO UPDATE SET confirmed_at = @now, undeliverable_at = NULL, failures = 0, failed_at = NULL
            """,
            ("@id", Guid.CreateVersion7(deed.Now.ToDateTimeOffset())), ("@s", subject), ("@k", Phone), ("@v", number), ("@now", deed.Now));
    }

    /// <summary>A person is no longer known by a number they gave up; messages go there no more.</summary>
    /// <param name="deed">The deed.</param>
    /// <param name="subject">Who.</param>
    /// <param name="unless">The number they have now; null for none.</param>
    public static Task ForgetPhoneAsync(Deed deed, Guid subject, string? unless)
    {
        ArgumentNullException.ThrowIfNull(deed);
        return deed.ExecuteAsync("DELETE FROM people_identifier WHERE subject_id = @s AND kind = @k AND value <> @v", ("@s", subject), ("@k", Phone), ("@v", unless ?? ""));
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

    /// <summary>Messages to a person's address or number don't arrive. False where that was known.</summary>
    public static async Task<bool> UndeliverableAsync(Deed deed, Guid subject, string address)
    {
        ArgumentNullException.ThrowIfNull(deed);
        return await deed.ExecuteAsync(
            "UPDATE people_identifier SET undeliverable_at = @now WHERE subject_id = @s AND kind = @k AND value = @v AND undeliverable_at IS NULL",
            ("@now", deed.Now), ("@s", subject), ("@k", KindOf(address)), ("@v", Normalise(KindOf(address), address))) > 0;
    }

    /// <summary>A message to a person's address or number did not arrive; those within <paramref name="apart"/> of the last counted one are one failure.</summary>
    /// <returns>How many now.</returns>
    public static async Task<int> FailedAsync(Deed deed, Guid subject, string address, TimeSpan apart)
    {
        ArgumentNullException.ThrowIfNull(deed);
        (string, object?)[] which = [("@s", subject), ("@k", KindOf(address)), ("@v", Normalise(KindOf(address), address))];
        await deed.ExecuteAsync(
            "UPDATE people_identifier SET failures = failures + 1, failed_at = @now WHERE subject_id = @s AND kind = @k AND value = @v AND (failed_at IS NULL OR failed_at <= @before)",
            [("@now", deed.Now), ("@before", deed.Now.Plus(-apart)), .. which]);
        await using var asked = deed.Command("SELECT MAX(failures) FROM people_identifier WHERE subject_id = @s AND kind = @k AND value = @v", which);
        return await asked.ExecuteScalarAsync() is { } count and not DBNull ? Convert.ToInt32(count, global::System.Globalization.CultureInfo.InvariantCulture) : 0;
    }

    /// <summary>The person has answered from an address: mails arrive there.</summary>
    public static Task ArrivesAsync(Deed deed, Guid subject, string address)
    {
        ArgumentNullException.ThrowIfNull(deed);
        return deed.ExecuteAsync(
            "UPDATE people_identifier SET undeliverable_at = NULL, failures = 0, failed_at = NULL WHERE subject_id = @s AND kind = @k AND value = @v",
            ("@s", subject), ("@k", Email), ("@v", Normalise(Email, address)));
    }

    /// <summary>The keyed fingerprint of an identifier: brute-forceable by who holds the key, therefore a declared processing with an end.</summary>
    public static string Fingerprint(KeyStore keys, string keyName, string kind, string value, Instant now)
    {
        ArgumentNullException.ThrowIfNull(keys);
        return Fingerprint(keys.Controller(keyName, now), kind, value);
    }

    /// <summary>The same where the key is at hand, for many at once.</summary>
    public static string Fingerprint(byte[] key, string kind, string value) =>
        Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(kind + "|" + Normalise(kind, value))));

    /// <summary>The confirmed address, or number, of each of some people: the one they are longest known by. Who has none is absent.</summary>
    /// <param name="store">The store.</param>
    /// <param name="kind">Kind of identifier.</param>
    /// <param name="people">Whose.</param>
    /// <param name="arriving">Only those where nothing says that messages don't arrive.</param>
    /// <param name="cancel">Gives up.</param>
    public static async Task<IReadOnlyDictionary<Guid, string>> ConfirmedAsync(Store store, string kind, IReadOnlyCollection<Guid> people, bool arriving, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(people);
        var rows = await store.Set<Identifier>().AsNoTracking().Where(i => people.Contains(i.SubjectId) && i.Kind == kind && i.ConfirmedAt != null && (!arriving || i.UndeliverableAt == null))
            .Select(i => new { i.Id, i.SubjectId, i.Value }).ToListAsync(cancel);
        return rows.GroupBy(i => i.SubjectId).ToDictionary(one => one.Key, one => one.MinBy(i => i.Id)!.Value);
    }
}
