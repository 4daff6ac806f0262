using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Vow.Rights.Packages;

/// <summary>The published shape of <c>data.json</c>: a JSON Schema (2020-12) at an address that stays.</summary>
public static class PackageSchema
{
    /// <summary>Its address on this site.</summary>
    public const string Path = "/schemas/access-package-1.json";

    private const string Resource = "access-package-1.json";

    /// <summary>Its text.</summary>
    public static byte[] Bytes { get; } = Load();

    internal static void MapSchema(this IEndpointRouteBuilder routes) => routes.MapGet(Path, () => Results.Bytes(Bytes, "application/schema+json"));

    private static byte[] Load()
    {
        using var stream = typeof(PackageSchema).Assembly.GetManifestResourceStream(Resource)!;
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
