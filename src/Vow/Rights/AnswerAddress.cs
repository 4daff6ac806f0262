using System.Text.Json;
using Vow.Gate;
using Vow.Keys;
using Vow.People;
using Vow.Site;

namespace Vow.Rights;

/// <summary>Where whoever asks wants the answer: an e-mail address, a postal address, or both. Sealed in the file, and nowhere else.</summary>
/// <param name="Email">E-mail address, normalised; written to where there is one.</param>
/// <param name="Post">Postal address, a line each.</param>
public sealed record AnswerAddress(string? Email, string? Post)
{
    /// <summary>The longest e-mail address.</summary>
    public const int LongestEmail = 254;

    /// <summary>The longest postal address.</summary>
    public const int LongestPost = 500;

    /// <summary>What was typed, tidied; null where nothing was.</summary>
    public static AnswerAddress? Of(string? email, string? post)
    {
        var typed = new AnswerAddress(
            (email ?? "").Trim() is { Length: > 0 } mail ? Identifiers.Normalise(Identifiers.Email, mail) : null,
            (post ?? "").ReplaceLineEndings("\n").Trim() is { Length: > 0 } lines ? lines : null);
        return typed is { Email: null, Post: null } ? null : typed;
    }

    /// <summary>Whether the e-mail address can be written to, and to nobody else: no second address, no line of a header.</summary>
    public bool IsEmailGood => Email is null || (Email.Length <= LongestEmail && !Email.Any(c => char.IsControl(c) || char.IsWhiteSpace(c)) && InputChecks.IsEmail(Email));

    /// <summary>Whether the postal address is lines of text.</summary>
    public bool IsPostGood => Post is null || (Post.Length <= LongestPost && !Post.Any(c => char.IsControl(c) && c != '\n'));

    /// <summary>What two requests from the same place have in common.</summary>
    public string Same => Email ?? string.Join(' ', Post!.ToUpperInvariant().Split([' ', '\n', ','], StringSplitOptions.RemoveEmptyEntries));

    /// <summary>Seals it for a file.</summary>
    public byte[] Seal(byte[] key, Guid request) => Sealing.Seal(key, JsonSerializer.SerializeToUtf8Bytes(this), BoundTo(request));

    /// <summary>Opens a file's; null where it has none, or its key is gone.</summary>
    public static AnswerAddress? Open(KeyStore keys, RightsRequest request, Instant now)
    {
        ArgumentNullException.ThrowIfNull(keys);
        ArgumentNullException.ThrowIfNull(request);
        return request.AnswerTo is { } box && keys.Find(request.SubjectId, Compartment.Rights, now) is { } key && Sealing.Open(key, box, BoundTo(request.Id)) is { } plain
            ? JsonSerializer.Deserialize<AnswerAddress>(plain)
            : null;
    }

    internal static string BoundTo(Guid request) => "rights_request|answer_to|" + request.ToString("N");
}
