using System.Text.Json;
using System.Text.Json.Serialization;
using Vow.Policy.Audits;

namespace Vow.Audit;

/// <summary>The file of an audit: what was seen, by which policy it was judged, what is wrong.</summary>
internal static class AuditFile
{
    private static readonly JsonSerializerOptions Shape = new(JsonSerializerDefaults.Web) { WriteIndented = true, Converters = { new JsonStringEnumConverter(JsonNamingPolicy.CamelCase) } };

    /// <summary>Writes it.</summary>
    public static async Task WriteAsync(string file, SiteReport report, string policy, AuditResult result, CancellationToken cancel)
    {
        await using var written = File.Create(file);
        await JsonSerializer.SerializeAsync(written, new { policy, result.Verdict, result.Examined, result.Findings, result.NeverSeen, report }, Shape, cancel);
    }
}
