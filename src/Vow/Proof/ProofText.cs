using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Vow.Proof;

/// <summary>A proof for machines and for terminals.</summary>
public static class ProofText
{
    // "nothing to look at yet"
    private const int LongestWord = 22;

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The documented JSON: an array of <c>{clause, promise, state, why, evidence: {kind, method, examined, violations, sees, cannotSee, at}}</c>.</summary>
    public static string Json(ProofReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        var rows = new JsonArray([.. report.Rows.Select(row => (JsonNode)new JsonObject
        {
            ["clause"] = row.Clause,
            ["promise"] = row.Promise,
            ["state"] = row.State.Code(),
            ["why"] = row.Why.En,
            ["evidence"] = new JsonObject
            {
                ["kind"] = row.Evidence.Kind.Code(),
                ["method"] = row.Evidence.Method,
                ["examined"] = row.Evidence.Examined,
                ["violations"] = row.Evidence.Violations,
                ["sees"] = row.Evidence.Sees.En,
                ["cannotSee"] = row.Evidence.CannotSee.En,
                ["at"] = row.Evidence.At?.ToString(),
            },
        })]);
        return rows.ToJsonString(Indented);
    }

    /// <summary>A line per promise, then per clause without one, with marks and figures, and the counts.</summary>
    public static IEnumerable<string> Lines(ProofReport report)
    {
        ArgumentNullException.ThrowIfNull(report);
        foreach (var row in report.Distinct)
        {
            var name = row.Promise ?? row.Clause!;
            var clauses = row.Promise is null ? "" : string.Join(' ', report.Rows.Where(r => r.Promise == row.Promise && r.Clause is not null).Select(r => r.Clause));
            var figures = row.Evidence.Examined == 0 && row.Evidence.Violations == 0
                ? ""
                : string.Create(CultureInfo.InvariantCulture, $"  {row.Evidence.Violations:N0} of {row.Evidence.Examined:N0}{(row.Evidence.IsDrilled ? " (drilled)" : "")}");
            yield return $"{row.State.Mark()} {Said(row.State).PadRight(LongestWord)} {name}{figures}{(clauses.Length == 0 ? "" : "  " + clauses)}";
            if (row.State is not (ProofState.Kept or ProofState.Statement or ProofState.Idle))
            {
                // What a clause says ends with its full stop; the reason follows a colon.
                yield return $"{new string(' ', LongestWord + 3)}{row.Title.En.TrimEnd('.')}: {row.Why.En}";
            }
        }

        yield return "";
        yield return string.Join("  ", Enum.GetValues<ProofState>().Order().Reverse().Select(s => $"{s.Mark()} {Said(s)} {report.Count(s)}"));
    }

    // The word pages use: one thing has one name, wherever people read it.
    private static string Said(ProofState state) => state.Word().En.ToLowerInvariant();
}
