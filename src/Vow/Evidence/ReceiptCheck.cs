using System.Buffers.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Vow.Ledger;
using Vow.Policy;

namespace Vow.Evidence;

/// <summary>A receipt as it was handed in, not believed yet.</summary>
/// <param name="Proof">The proof that its entry is in the log.</param>
/// <param name="Detail">What it says was done; null where only the proof was handed in.</param>
/// <param name="Opening">What opens the entry's commitment to that detail.</param>
/// <param name="Says">Other things it says that must agree with the entry: kind and time.</param>
public sealed record GivenReceipt(Receipt Proof, JsonObject? Detail, byte[]? Opening, (string? Kind, string? At, string? Id) Says);

/// <summary>What a receipt proves.</summary>
/// <param name="Fault">Why it proves nothing; null where it does.</param>
/// <param name="Entry">The entry.</param>
/// <param name="Index">Its place in the log.</param>
/// <param name="Checkpoint">The log it is proved to be in, as it was then.</param>
/// <param name="Detail">What was done, where the receipt says it and the entry commits to it.</param>
public sealed record CheckedReceipt(Bilingual? Fault, LedgerEntry? Entry, long Index, Checkpoint? Checkpoint, JsonObject? Detail)
{
    /// <summary>Whether it proves something.</summary>
    public bool IsProven => Fault is null;
}

/// <summary>Checks a receipt with nothing but the log's public key: no database, no trust in whoever keeps the log.</summary>
public static class ReceiptCheck
{
    /// <summary>The longest text that is read.</summary>
    public const int Longest = 256 * 1024;

    /// <summary>Reads a receipt: the JSON given to the person, or the proof alone (C2SP tlog-proof). Null where it is neither.</summary>
    public static GivenReceipt? Read(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (text.Length > Longest)
        {
            return null;
        }

        if (Proof(text) is { } bare)
        {
            return new GivenReceipt(bare, null, null, default);
        }

        try
        {
            return JsonNode.Parse(text) is JsonObject json && Text(json["proof"]) is { } written && Proof(written) is { } proof
                ? new GivenReceipt(proof, json["detail"] as JsonObject, Opening(Text(json["opening"])), (Text(json["kind"]), Text(json["at"]), Text(json["id"])))
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>What the receipt proves under one of these keys.</summary>
    public static CheckedReceipt Check(GivenReceipt given, IReadOnlyList<VerifierKey> keys)
    {
        ArgumentNullException.ThrowIfNull(given);
        ArgumentNullException.ThrowIfNull(keys);
        if (keys.Select(given.Proof.Verify).FirstOrDefault(c => c is not null) is not { } checkpoint)
        {
            return Failed("It is not signed by this log's key, or its entry is not under the signed root.",
                "Elle n'est pas signée par la clé de ce journal, ou son entrée n'est pas sous la racine signée.");
        }

        if (LedgerEntry.TryParse(given.Proof.Entry) is not { } entry)
        {
            return Failed("What the log holds there is not an entry of evidence.", "Ce que le journal contient à cet endroit n'est pas une entrée de preuve.");
        }

        if (given.Says is var (kind, at, id) && ((kind is not null && kind != entry.Kind) || (at is not null && at != new Gate.Instant(entry.At).ToString()) || (id is not null && id != entry.Id.ToString("D"))))
        {
            return Failed("It says another act, time or number than the entry in the log.", "Elle indique un autre acte, une autre date ou un autre numéro que l'entrée du journal.");
        }

        if (given.Detail is null || given.Opening is null)
        {
            return new CheckedReceipt(null, entry, given.Proof.Index, checkpoint, null);
        }

        return DetailCommitment.Opens(entry, given.Opening, CanonicalJson.Write(given.Detail))
            ? new CheckedReceipt(null, entry, given.Proof.Index, checkpoint, given.Detail)
            : Failed("The entry is in the log, but it was made for other details than the receipt shows: the details were altered.",
                "L'entrée est dans le journal, mais elle a été faite pour d'autres détails que ceux de l'attestation\u00a0: les détails ont été modifiés.");
    }

    private static CheckedReceipt Failed(string en, string fr) => new(new Bilingual(en, fr), null, 0, null, null);

    // Mail programs and editors change line ends.
    private static Receipt? Proof(string text) => Receipt.TryParse(text.Replace("\r\n", "\n", StringComparison.Ordinal).TrimEnd('\n') + "\n");

    private static string? Text(JsonNode? node) => node is JsonValue value && value.TryGetValue<string>(out var text) ? text : null;

    private static byte[]? Opening(string? text)
    {
        return text is not null && Base64Url.IsValid(text, out var length) && length == 32 ? Base64Url.DecodeFromChars(text) : null;
    }
}
