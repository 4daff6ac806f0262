using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.Logging;
using Vow.Gate;
using Vow.Hosting;
using Vow.Policies;
using Vow.Policy;

namespace Vow.Rights.Packages;

/// <summary>Writes a copy as one archive, file by file, into a stream: what is written is gone from memory.</summary>
public sealed class WritePackage(IServiceProvider services, ILoggerFactory logs, PolicyHolder policies, VowOptions options)
{
    /// <summary>Media type of the archive.</summary>
    public const string Type = "application/zip";

    /// <summary>Name of the archive: the request's number, never a person's name.</summary>
    public static string NameOf(Right right, string? request)
    {
        var what = right == Right.Portability ? "portability" : "access";
        return request is null ? what + ".zip" : $"{what}-{request}.zip";
    }

    /// <summary>Writes it.</summary>
    /// <param name="content">What it holds.</param>
    /// <param name="language">The language of <c>data.json</c>; the page is in both.</param>
    /// <param name="to">Where to. It is left open.</param>
    /// <param name="cancel">Stops the writing.</param>
    public async Task ToAsync(PackageContent content, Language language, Stream to, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(content);
        var policy = policies.Current;
        var at = content.AsOf.ToDateTimeOffset();
        await using var held = new HeldBack(to);
        await using (var zip = await ZipArchive.CreateAsync(held, ZipArchiveMode.Create, leaveOpen: true, entryNameEncoding: null, cancellationToken: cancel))
        {
            async Task AddAsync(string name, ReadOnlyMemory<byte> bytes)
            {
                var entry = zip.CreateEntry(name, CompressionLevel.Optimal);
                entry.LastWriteTime = at;
                await using var file = await entry.OpenAsync(cancel);
                await file.WriteAsync(bytes, cancel);
            }

            foreach (var one in new[] { Language.En, Language.Fr })
            {
                await AddAsync($"data.{one.Code()}.html", Encoding.UTF8.GetBytes("<!doctype html>\n" + await RenderAsync(content, policy, one)));
            }

            await AddAsync("data.json", JsonSerializer.SerializeToUtf8Bytes(PackageJson.Of(content, policy, options.Url, language), PackageJson.Readable));
            await AddAsync("schema.json", PackageSchema.Bytes);
            foreach (var (name, bytes) in PackageSheets.Of(content, policy.Declared))
            {
                await AddAsync(name, bytes);
            }

            foreach (var file in content.Files)
            {
                await AddAsync(file.Name, file.Bytes);
            }
        }

        await held.FlushAsync(cancel);
    }

    private async Task<string> RenderAsync(PackageContent content, PolicyInForce policy, Language language)
    {
        await using var renderer = new HtmlRenderer(services, logs);
        return await renderer.Dispatcher.InvokeAsync(async () => (await renderer.RenderComponentAsync<PackageDocument>(ParameterView.FromDictionary(new Dictionary<string, object?>
        {
            ["Content"] = content,
            ["Language"] = language,
            ["InForce"] = policy,
        }))).ToHtmlString());
    }
}
