using System.IO.Compression;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml;
using System.Xml.Linq;

namespace Vow.Audit;

/// <summary>Which pages a site has: by its site map, or without one by the links of its first page.</summary>
internal static partial class SitePages
{
    // Bounds on what a site may make us read.
    private const int MostMaps = 50;
    private const int MostPages = 50_000;
    private const int MostBytes = 50 * 1024 * 1024;

    /// <summary>Paths of the site's pages, the first page first.</summary>
    /// <param name="client">Asks the site; does not follow it elsewhere.</param>
    /// <param name="start">The first page.</param>
    /// <param name="cancel">Stops.</param>
    public static async Task<List<Uri>> FindAsync(HttpClient client, Uri start, CancellationToken cancel)
    {
        var pages = new List<Uri> { start };
        var seen = new HashSet<string>(StringComparer.Ordinal) { start.AbsolutePath };
        var maps = new Queue<Uri>();
        var read = new HashSet<Uri>();
        foreach (Match line in Line().Matches(await TextAsync(client, new Uri(start, "/robots.txt"), cancel) ?? ""))
        {
            Queue(line.Groups[1].Value);
        }

        Queue("/sitemap.xml");
        while (maps.TryDequeue(out var map) && read.Count < MostMaps && pages.Count < MostPages)
        {
            if (!read.Add(map) || await TextAsync(client, map, cancel) is not { } text || Parsed(text) is not { } document)
            {
                continue;
            }

            foreach (var place in document.Descendants().Where(element => element.Name.LocalName == "loc"))
            {
                if (place.Parent?.Name.LocalName == "sitemap")
                {
                    Queue(place.Value.Trim());
                }
                else if (place.Parent?.Name.LocalName == "url")
                {
                    Add(place.Value.Trim());
                }
            }
        }

        if (pages.Count == 1)
        {
            foreach (Match link in Link().Matches(await TextAsync(client, start, cancel) ?? ""))
            {
                Add(System.Net.WebUtility.HtmlDecode(link.Groups[1].Value));
            }
        }

        return pages;

        void Queue(string address)
        {
            if (Uri.TryCreate(start, address, out var uri) && IsHere(uri))
            {
                maps.Enqueue(uri);
            }
        }

        void Add(string address)
        {
            if (pages.Count < MostPages && Uri.TryCreate(start, address, out var uri) && IsHere(uri) && seen.Add(uri.AbsolutePath))
            {
                pages.Add(new Uri(start, uri.AbsolutePath));
            }
        }

        bool IsHere(Uri uri) => uri.Scheme == start.Scheme && uri.Authority == start.Authority;
    }

    private static async Task<string?> TextAsync(HttpClient client, Uri uri, CancellationToken cancel)
    {
        try
        {
            using var answer = await client.GetAsync(uri, HttpCompletionOption.ResponseHeadersRead, cancel);
            if (!answer.IsSuccessStatusCode)
            {
                return null;
            }

            await using var body = await answer.Content.ReadAsStreamAsync(cancel);
            var bytes = await UpToAsync(body, cancel);
            if (bytes is [0x1f, 0x8b, ..])
            {
                using var packed = new MemoryStream(bytes);
                await using var plain = new GZipStream(packed, CompressionMode.Decompress);
                bytes = await UpToAsync(plain, cancel);
            }

            return Encoding.UTF8.GetString(bytes);
        }
        catch (Exception failure) when (failure is HttpRequestException or IOException or InvalidDataException || (failure is TaskCanceledException && !cancel.IsCancellationRequested))
        {
            return null;
        }
    }

    private static async Task<byte[]> UpToAsync(Stream from, CancellationToken cancel)
    {
        using var kept = new MemoryStream();
        var part = new byte[81_920];
        int got;
        while (kept.Length < MostBytes && (got = await from.ReadAsync(part, cancel)) > 0)
        {
            kept.Write(part, 0, got);
        }

        return kept.ToArray();
    }

    private static XDocument? Parsed(string text)
    {
        try
        {
            using var reader = XmlReader.Create(new StringReader(text.TrimStart('\uFEFF')), new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null });
            return XDocument.Load(reader);
        }
        catch (XmlException)
        {
            return null;
        }
    }

    [GeneratedRegex("^\\s*sitemap\\s*:\\s*(\\S+)", RegexOptions.Multiline | RegexOptions.IgnoreCase, 1000)]
    private static partial Regex Line();

    [GeneratedRegex("<a\\b[^>]*?\\bhref\\s*=\\s*[\"']([^\"'#]+)", RegexOptions.IgnoreCase, 1000)]
    private static partial Regex Link();
}
