using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text.Json.Nodes;

namespace Vow.Ledger;

/// <summary>One line of evidence: what kind of thing was done, when, under which policy, by and about whom, without any personal data.</summary>
/// <param name="Id">The entry's own id, a UUID of version 7.</param>
/// <param name="At">When it was done, in microseconds since 1970-01-01T00:00:00Z. Order in the log is not order of acts; this is.</param>
/// <param name="Kind">What was done, such as <c>consent.given</c>.</param>
/// <param name="Policy">The hash of the policy in force.</param>
/// <param name="Subject">The <see cref="EntryTag"/> of the person it is about; null when it is about nobody.</param>
/// <param name="Actor">The <see cref="EntryTag"/> of who did it, or <see cref="System"/>.</param>
/// <param name="Version">The version of the state row this act produced; 0 when it has none.</param>
/// <param name="Detail">The <see cref="DetailCommitment"/> of what exactly was done.</param>
/// <param name="Salt">16 random bytes, base64url: leaf hashes are public, so an entry must not be guessable.</param>
public sealed record LedgerEntry(
    Guid Id,
    long At,
    string Kind,
    string Policy,
    string? Subject,
    string Actor,
    long Version,
    string Detail,
    string Salt)
{
    /// <summary>The version of this shape, member <c>v</c>.</summary>
    public const int Shape = 1;

    /// <summary>The actor of what no person did.</summary>
    public const string System = "system";

    /// <summary>The length of a salt in bytes.</summary>
    public const int SaltLength = 16;

    /// <summary>A new salt from the operating system's generator, as <see cref="Salt"/> holds it.</summary>
    public static string NewSalt() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(SaltLength));

    /// <summary>The bytes that are stored and hashed: canonical JSON; <c>subject</c> is left out when there is none.</summary>
    /// <exception cref="ArgumentException">A number is beyond what canonical JSON tells.</exception>
    public byte[] ToCanonicalBytes()
    {
        // Every deed writes one: in canonical order, so that nothing has to be built and sorted first.
        return Subject is null
            ? CanonicalJson.WriteOrdered(
            [
                ("actor", Actor, 0), ("at", null, At), ("detail", Detail, 0), ("id", Id.ToString("D"), 0), ("kind", Kind, 0),
                ("policy", Policy, 0), ("salt", Salt, 0), ("v", null, Shape), ("version", null, Version),
            ])
            : CanonicalJson.WriteOrdered(
            [
                ("actor", Actor, 0), ("at", null, At), ("detail", Detail, 0), ("id", Id.ToString("D"), 0), ("kind", Kind, 0),
                ("policy", Policy, 0), ("salt", Salt, 0), ("subject", Subject, 0), ("v", null, Shape), ("version", null, Version),
            ]);
    }

    /// <summary>Reads the bytes of an entry; null when they are not canonical, a member is missing, of another kind or unknown, or the shape is not <see cref="Shape"/>.</summary>
    public static LedgerEntry? TryParse(ReadOnlySpan<byte> body)
    {
        if (!CanonicalJson.TryParse(body, out var read) || read is not JsonObject members
            || Number(members, "v") != Shape
            || !Guid.TryParseExact(Text(members, "id"), "D", out var id)
            || Number(members, "at") is not { } at
            || Text(members, "kind") is not { } kind
            || Text(members, "policy") is not { } policy
            || Text(members, "actor") is not { } actor
            || Number(members, "version") is not { } version
            || Text(members, "detail") is not { } detail
            || Text(members, "salt") is not { } salt)
        {
            return null;
        }

        var entry = new LedgerEntry(id, at, kind, policy, Text(members, "subject"), actor, version, detail, salt);
        // Writing it again settles unknown members and other spellings of the id in one comparison.
        return entry.ToCanonicalBytes().AsSpan().SequenceEqual(body) ? entry : null;
    }

    private static string? Text(JsonObject members, string name) =>
        members[name] is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    private static long? Number(JsonObject members, string name) =>
        members[name] is JsonValue value && value.TryGetValue<long>(out var number) ? number : null;
}
