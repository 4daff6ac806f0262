using System.Text.Json.Nodes;
using Vow.Policy;
using Vow.Retention;

namespace Vow.Rights.Packages;

/// <summary>A value of an archived row.</summary>
/// <param name="Id">Id of the datum.</param>
/// <param name="Title">Its name; the id where the policy in force has none any more.</param>
/// <param name="Value">The value.</param>
public sealed record ArchivedDatum(string Id, Bilingual Title, JsonNode? Value);

/// <summary>What an archived row gives: secrets are not among it.</summary>
internal static class ArchivedData
{
    public static IEnumerable<ArchivedDatum> Of(ArchivedRow row, DeclaredPolicy policy) => row.Data
        .Select(column => (Id: column.Value?["datum"]?.ToString() ?? column.Key, Value: column.Value?["value"]))
        .Where(one => one.Value is not null && policy.Datum(one.Id) is not { Secret: true })
        .Select(one => new ArchivedDatum(one.Id, policy.Datum(one.Id)?.Title ?? new Bilingual(one.Id, one.Id), one.Value));
}
