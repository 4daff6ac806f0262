using System.Collections.Immutable;
using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.Logging;
using Vow.Me;
using Vow.Policies;
using Vow.Policy;

namespace Vow.Dossiers;

/// <summary>A dossier as files: a document to read or print in each language, a receipt an act, the policy's versions, the log's keys.</summary>
public sealed class WriteDossier(IServiceProvider services, ILoggerFactory logs, PolicyHolder policies)
{
    private static readonly JsonSerializerOptions Readable = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The file a receipt is in: its time, kind and number, so that a folder of them reads in order.</summary>
    public static string NameOf(MyReceipt act)
    {
        ArgumentNullException.ThrowIfNull(act);
        return string.Create(CultureInfo.InvariantCulture, $"{act.Entry.At.ToDateTimeOffset():yyyyMMdd-HHmmss}-{act.Entry.Kind}-{act.Entry.Id:N}.json");
    }

    /// <summary>Its files: name with slashes, and content.</summary>
    public async Task<ImmutableArray<(string Name, byte[] Content)>> FilesAsync(Dossier dossier)
    {
        ArgumentNullException.ThrowIfNull(dossier);
        var files = ImmutableArray.CreateBuilder<(string, byte[])>();
        foreach (var language in new[] { Language.En, Language.Fr })
        {
            files.Add(($"dossier.{language.Code()}.html", Encoding.UTF8.GetBytes("<!doctype html>\n" + await RenderAsync(dossier, language))));
        }

        foreach (var act in dossier.Acts)
        {
            files.Add(("receipts/" + NameOf(act), Encoding.UTF8.GetBytes(act.ToJson().ToJsonString(Readable))));
        }

        foreach (var (hash, _, _, texts) in dossier.Policies)
        {
            foreach (var (name, text) in texts)
            {
                files.Add(($"policies/{hash}/{name}", Encoding.UTF8.GetBytes(text)));
            }
        }

        files.Add(("log/vkey", Encoding.UTF8.GetBytes(string.Join('\n', dossier.Keys) + "\n")));
        if (dossier.Checkpoint is { } checkpoint)
        {
            files.Add(("log/checkpoint", checkpoint));
        }

        return files.ToImmutable();
    }

    /// <summary>The files in one archive.</summary>
    public async Task<byte[]> ZipAsync(Dossier dossier)
    {
        using var bytes = new MemoryStream();
        await using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, content) in await FilesAsync(dossier))
            {
                await using var entry = await zip.CreateEntry(name).OpenAsync();
                await entry.WriteAsync(content);
            }
        }

        return bytes.ToArray();
    }

    private async Task<string> RenderAsync(Dossier dossier, Language language)
    {
        await using var renderer = new HtmlRenderer(services, logs);
        return await renderer.Dispatcher.InvokeAsync(async () => (await renderer.RenderComponentAsync<DossierDocument>(ParameterView.FromDictionary(new Dictionary<string, object?>
        {
            ["File"] = dossier,
            ["Language"] = language,
            ["Policy"] = policies.Current.Declared,
            ["Zone"] = policies.Current.Zone,
        }))).ToHtmlString());
    }
}
