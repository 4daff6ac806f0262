using System.Collections.Frozen;
using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Vow.Site;

/// <summary>The few files pages need, embedded, under addresses that change with their content.</summary>
public static class SiteFiles
{
    private static readonly FrozenDictionary<string, (byte[] Bytes, string Version, string Type)> Files = Load();

    /// <summary>The address of a file, for ever cacheable.</summary>
    public static string Url(string name) => $"/assets/{Files[name].Version}/{name}";

    /// <summary>Serves them.</summary>
    public static void MapSiteFiles(this IEndpointRouteBuilder routes) => routes.MapGet("/assets/{version}/{name}", (string version, string name, HttpContext context) =>
    {
        if (!Files.TryGetValue(name, out var file) || file.Version != version)
        {
            return Results.NotFound();
        }

        context.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
        return Results.Bytes(file.Bytes, file.Type);
    });

    private static FrozenDictionary<string, (byte[], string, string)> Load()
    {
        const string prefix = "Vow.Site.Assets.";
        var assembly = typeof(SiteFiles).Assembly;
        var files = new Dictionary<string, (byte[], string, string)>(StringComparer.Ordinal);
        foreach (var resource in assembly.GetManifestResourceNames().Where(n => n.StartsWith(prefix, StringComparison.Ordinal)))
        {
            using var stream = assembly.GetManifestResourceStream(resource)!;
            var bytes = new byte[stream.Length];
            stream.ReadExactly(bytes);
            var name = resource[prefix.Length..];
            var type = Path.GetExtension(name) switch
            {
                ".css" => "text/css; charset=utf-8",
                ".js" => "text/javascript; charset=utf-8",
                ".svg" => "image/svg+xml",
                var other => throw new InvalidOperationException($"No media type is known for the asset extension '{other}'."),
            };
            files[name] = (bytes, Convert.ToHexStringLower(SHA256.HashData(bytes))[..12], type);
        }

        return files.ToFrozenDictionary();
    }
}
