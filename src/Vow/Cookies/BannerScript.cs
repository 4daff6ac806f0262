using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Net.Http.Headers;
using Vow.Policies;
using Vow.Policy;
using Vow.Site;

namespace Vow.Cookies;

/// <summary>What the banner's script is given: nothing of anybody, the same for every browser of a language.</summary>
/// <param name="Id">Fingerprint of the notice.</param>
/// <param name="P">Purposes in the order of the token's bits: id, title, names of what they leave on the site.</param>
/// <param name="X">Names of what nobody can say yes to.</param>
/// <param name="Html">The banner; empty where the first layer asks nothing.</param>
/// <param name="Css">Its stylesheet.</param>
/// <param name="Url">The language's prefix.</param>
/// <param name="T">Words of a blocked place.</param>
internal sealed record ScriptNotice(string Id, IReadOnlyList<IReadOnlyList<object>> P, IReadOnlyList<string> X, string Html, string Css, string Url, IReadOnlyList<string> T);

/// <summary>The banner's scripts and stylesheet, built from <c>src/banner</c> and embedded.</summary>
public static class BannerScript
{
    private static readonly string InlineText = Resource("inline.js");
    private static readonly string TagText = Resource("tag.js");
    private static readonly string Css = Resource("banner.css");
    private static readonly byte[] TagBytes = Encoding.UTF8.GetBytes(TagText);

    // It stands in a script of its own, never in a page: nothing needs escaping but what JSON itself asks for.
    private static readonly ScriptJson Plain = new(new JsonSerializerOptions(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    // A script for each language of the policy in force; read and written whole.
    private static volatile Made[] made = [];

    /// <summary>The hash of the script in the page, for a content security policy.</summary>
    public static string InlineHash { get; } = $"'sha256-{Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(InlineText)))}'";

    /// <summary>The script that spares the banner's form a page of its own.</summary>
    /// <param name="nonce">The page's nonce, checked; null where its policy names the hash.</param>
    public static string InlineFor(string? nonce) => nonce is null ? $"<script>{InlineText}</script>" : $"<script nonce=\"{nonce}\">{InlineText}</script>";

    /// <summary>The banner's stylesheet for a page of another site.</summary>
    public static string StyleFor(string nonce) => $"<style nonce=\"{nonce}\">{Css}</style>";

    /// <summary>A nonce as a page may have it; null for anything else.</summary>
    public static string? Nonce(string? given) =>
        given is { Length: > 0 and <= 100 } && given.All(c => char.IsAsciiLetterOrDigit(c) || c is '+' or '/' or '-' or '_' or '=') ? given : null;

    /// <summary>The script for sites that add one tag.</summary>
    internal static async Task<IResult> ServeAsync(HttpContext context, IServiceProvider services, ILoggerFactory loggers, BrowserVisit browser, PolicyInForce policy, Visit visit)
    {
        var found = made.FirstOrDefault(one => one.Language == visit.Language && ReferenceEquals(one.Policy, policy.Declared));
        if (found is null)
        {
            var html = browser.Notice.Gate.Asked == 0 ? "" : await RenderAsync(services, loggers);
            found = Make(policy.Declared, browser.Notice, visit, html);
            made = [.. made.Where(one => ReferenceEquals(one.Policy, policy.Declared) && one.Language != visit.Language), found];
        }

        var headers = context.Response.Headers;
        headers.CacheControl = "public, max-age=300";
        headers.Append("Vary", "Accept-Encoding");
        headers["Cross-Origin-Resource-Policy"] = "cross-origin";
        var brotli = context.Request.GetTypedHeaders().AcceptEncoding.Any(one => one.Value == "br" && one.Quality is null or > 0);
        if (brotli)
        {
            headers.ContentEncoding = "br";
        }

        return Results.Bytes(brotli ? found.Brotli : found.Bytes, "text/javascript; charset=utf-8", entityTag: new EntityTagHeaderValue($"\"{found.Tag}{(brotli ? "-br" : "")}\""));
    }

    private static async Task<string> RenderAsync(IServiceProvider services, ILoggerFactory loggers)
    {
        await using var renderer = new HtmlRenderer(services, loggers);
        return await renderer.Dispatcher.InvokeAsync(async () =>
            (await renderer.RenderComponentAsync<Banner>(ParameterView.FromDictionary(new Dictionary<string, object?> { ["Bare"] = true }))).ToHtmlString());
    }

    private static Made Make(DeclaredPolicy policy, TrackerNotice notice, Visit visit, string html)
    {
        static string[] Names(AskedPurpose asked) => [.. asked.Trackers.SelectMany(tracker => tracker.Names)];
        var told = new ScriptNotice(
            notice.Id, [.. notice.Purposes.Select(asked => (IReadOnlyList<object>)[asked.Purpose.Id, visit.T(asked.Purpose.Title), Names(asked)])],
            [.. notice.Closed.SelectMany(Names)], string.Join(' ', html.Split(default(char[]), StringSplitOptions.RemoveEmptyEntries)), Css, "/" + visit.Language.Code(),
            [
                visit.T("Blocked. It comes from {0}, which would see your address on the internet and this page ({1}).", "Bloqué. Ce contenu vient de {0}, qui verrait votre adresse sur internet et cette page ({1})."),
                visit.T("Show once", "Afficher une fois"), visit.T("Always show", "Toujours afficher"), visit.T("Open it there", "L'ouvrir sur son site"),
                visit.T("Not recorded: nothing is used. Try again.", "Non enregistré\u00a0: rien n'est utilisé. Réessayez."),
            ]);
        byte[] bytes = [.. "var vowNotice="u8, .. JsonSerializer.SerializeToUtf8Bytes(told, Plain.ScriptNotice), .. ";"u8, .. TagBytes];
        using var packed = new MemoryStream();
        using (var brotli = new BrotliStream(packed, CompressionLevel.SmallestSize))
        {
            brotli.Write(bytes);
        }

        return new Made(policy, visit.Language, bytes, packed.ToArray(), Convert.ToHexStringLower(SHA256.HashData(bytes).AsSpan(0, 8)));
    }

    private static string Resource(string name)
    {
        using var stream = typeof(BannerScript).Assembly.GetManifestResourceStream("banner/" + name)!;
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd().Trim();
    }

    private sealed record Made(DeclaredPolicy Policy, Language Language, byte[] Bytes, byte[] Brotli, string Tag);
}

[JsonSerializable(typeof(ScriptNotice))]
[JsonSerializable(typeof(string[]))]
internal sealed partial class ScriptJson : JsonSerializerContext;
