using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;

namespace Vow.Rights;

/// <summary>A place that was asked again after an erasure.</summary>
/// <param name="Source">The source.</param>
/// <param name="LookedFor">Tables of persons by whose keys it was asked.</param>
/// <param name="Deleted">Rows deleted or cleared there.</param>
/// <param name="Kept">Rows found that the law or the policy keeps: the request's own file, the proof of choices.</param>
/// <param name="Left">Rows found that should have gone. A certificate has none.</param>
public sealed record CertifiedPlace(string Source, ImmutableArray<string> LookedFor, long Deleted, long Kept, long Left);

/// <summary>A place where somebody looked and destroyed by hand: their word, nothing that was asked again.</summary>
/// <param name="Source">The source.</param>
/// <param name="Destroyed">Pages or records destroyed; 0 where nothing was found.</param>
/// <param name="On">The day it was signed.</param>
/// <param name="Role">The role in which it was signed.</param>
public sealed record AttestedPlace(string Source, long Destroyed, DateOnly On, string Role);

/// <summary>What stays of the person, sealed apart.</summary>
/// <param name="Purpose">Which purpose keeps it.</param>
/// <param name="Rows">How many records.</param>
/// <param name="Until">The last day.</param>
public sealed record CertifiedStay(string Purpose, long Rows, DateOnly Until);

/// <summary>
/// What an erasure came to: what was looked for, where, by asking again, what was found, what stays and until when. It is the detail of an entry of the log, so that whoever
/// holds its receipt can show it without us.
/// </summary>
/// <param name="Request">Number of the request.</param>
/// <param name="Plan">Hash of the plan that was confirmed, lower-case hex.</param>
/// <param name="Places">Every place asked.</param>
/// <param name="Stays">What stays.</param>
public sealed record ErasureCertificate(string Request, string Plan, ImmutableArray<CertifiedPlace> Places, ImmutableArray<CertifiedStay> Stays)
{
    /// <summary>Kind of its entry.</summary>
    public const string Kind = "erasure.certificate";

    /// <summary>What was done by hand.</summary>
    public ImmutableArray<AttestedPlace> Attested { get; init; } = [];

    /// <summary>As the detail of the entry.</summary>
    public JsonObject ToDetail() => new()
    {
        ["request"] = Request,
        ["plan"] = Plan,
        ["sources"] = Places.Length,
        ["rows"] = Places.Sum(place => place.Deleted),
        ["places"] = new JsonArray([.. Places.Select(place => new JsonObject
        {
            ["source"] = place.Source,
            ["looked_for"] = new JsonArray([.. place.LookedFor.Select(table => (JsonNode)table)]),
            ["deleted"] = place.Deleted,
            ["kept"] = place.Kept,
            ["left"] = place.Left,
        })]),
        ["attested"] = new JsonArray([.. Attested.Select(place => new JsonObject
        {
            ["source"] = place.Source,
            ["destroyed"] = place.Destroyed,
            ["on"] = place.On.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            ["role"] = place.Role,
        })]),
        ["stays"] = new JsonArray([.. Stays.Select(stay => new JsonObject
        {
            ["purpose"] = stay.Purpose,
            ["rows"] = stay.Rows,
            ["until"] = stay.Until.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        })]),
    };

    /// <summary>The certificate of a detail; null where the detail is none, as in logs begun before certificates named places.</summary>
    public static ErasureCertificate? Read(JsonObject? detail) => detail is { } && detail["places"] is JsonArray places && detail["stays"] is JsonArray stays
        ? new ErasureCertificate(
            (string)detail["request"]!,
            (string)detail["plan"]!,
            [.. places.Select(place => new CertifiedPlace(
                (string)place!["source"]!, [.. place["looked_for"]!.AsArray().Select(table => (string)table!)], (long)place["deleted"]!, (long)place["kept"]!, (long)place["left"]!))],
            [.. stays.Select(stay => new CertifiedStay((string)stay!["purpose"]!, (long)stay["rows"]!, DateOnly.ParseExact((string)stay["until"]!, "yyyy-MM-dd", CultureInfo.InvariantCulture)))])
        {
            // Absent in logs begun before anything was done by hand.
            Attested = [.. (detail["attested"] as JsonArray ?? []).Select(place => new AttestedPlace(
                (string)place!["source"]!, (long)place["destroyed"]!, DateOnly.ParseExact((string)place["on"]!, "yyyy-MM-dd", CultureInfo.InvariantCulture), (string)place["role"]!))],
        }
        : null;
}
