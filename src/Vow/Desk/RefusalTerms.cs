using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Vow.Policy;

namespace Vow.Desk;

/// <summary>On what a refusal rests besides its reasons in words.</summary>
/// <param name="Purposes">Purposes whose data it is about: the letter names the data, the text that wants it, and the end.</param>
/// <param name="Unfounded">Whether the request is held to be manifestly unfounded or excessive (GDPR 12(5)).</param>
/// <param name="DecidedBy">Who decides that, name and function; empty otherwise.</param>
public sealed record RefusalTerms(ImmutableArray<string> Purposes, bool Unfounded, string DecidedBy)
{
    /// <summary>What was typed, by field.</summary>
    public IReadOnlyDictionary<string, string> Typed { get; init; } = new Dictionary<string, string>();

    /// <summary>Reads a form; purposes the policy does not have are none.</summary>
    internal static RefusalTerms Read(IFormCollection form, DeclaredPolicy policy)
    {
        ImmutableArray<string> purposes = [.. form["about"].OfType<string>().Where(id => policy.Purpose(id) is not null)];
        var (unfounded, decided) = (form["unfounded"] == "yes", form["decided"].ToString().Trim());
        return new RefusalTerms(purposes, unfounded, unfounded ? decided : "")
        {
            Typed = new Dictionary<string, string>(StringComparer.Ordinal) { ["about"] = string.Join(' ', purposes), ["unfounded"] = unfounded ? "yes" : "", ["decided"] = decided },
        };
    }

    /// <summary>What the entry says of it.</summary>
    internal JsonObject Detail()
    {
        var detail = new JsonObject();
        if (!Purposes.IsEmpty)
        {
            detail["purposes"] = string.Join(' ', Purposes);
        }

        if (Unfounded)
        {
            detail["unfounded"] = 1;
            detail["decided_by"] = DecidedBy;
        }

        return detail;
    }
}
