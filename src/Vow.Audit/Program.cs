using System.CommandLine;
using Microsoft.Playwright;
using Vow.Audit;
using Vow.Policy;
using Vow.Policy.Audits;

var url = new Argument<string>("URL") { Description = "first page of the site" };
var folder = new Option<string?>("--policy") { Description = "folder of the policy; VOW_POLICY where not given" };
var most = new Option<int>("--pages") { Description = "visit this many pages at most", DefaultValueFactory = _ => 20 };
var own = new Option<string[]>("--own") { Description = "another host that is the company's own", DefaultValueFactory = _ => [] };
var chromium = new Option<string?>("--chromium") { Description = "the browser's file; VOW_CHROMIUM, then the usual places where not given" };
var json = new Option<string?>("--json") { Description = "write what was seen, and what is wrong, into this file" };
var pictures = new Option<string?>("--pictures") { Description = "put pictures of the first page into this folder" };
var lang = new Option<string>("--lang") { Description = "en or fr", DefaultValueFactory = _ => "en" };
var root = new RootCommand("Visits a site before a choice, with the browser's signal, after a no, a yes, and a yes taken back, and holds what it finds against the policy. Exit: 0 kept, 1 broken, 2 unproven.")
{
    url, folder, most, own, chromium, json, pictures, lang,
};
root.SetAction(async (said, cancel) =>
{
    var language = Languages.Of(said.GetValue(lang)) ?? Language.En;
    string T(string en, string fr) => language == Language.Fr ? fr : en;
    int Unproven(string why)
    {
        Console.Error.WriteLine(T("Unproven: ", "Non prouvé\u00a0: ") + why);
        return 2;
    }

    if (!Uri.TryCreate(said.GetValue(url), UriKind.Absolute, out var start) || start.Scheme is not ("http" or "https"))
    {
        return Unproven(T("the address must begin with https:// or http://.", "l'adresse doit commencer par https:// ou http://."));
    }

    var at = said.GetValue(folder) ?? Environment.GetEnvironmentVariable("VOW_POLICY");
    if (at is null || !Directory.Exists(at))
    {
        return Unproven(T("say where the policy is: --policy FOLDER.", "indiquez où est la politique\u00a0: --policy DOSSIER."));
    }

    var texts = PolicyFiles.Names.Select(name => (name, path: Path.Combine(at, name))).Where(one => File.Exists(one.path)).Select(one => KeyValuePair.Create(one.name, File.ReadAllText(one.path)));
    if (PolicyReader.Recall(PolicyFiles.From(Path.GetFileName(Path.TrimEndingDirectorySeparator(at)), texts)) is not { } policy)
    {
        return Unproven(T("the policy can't be read; `vow check` says why.", "la politique est illisible\u00a0; `vow check` dit pourquoi."));
    }

    if (AuditSite.Chromium(said.GetValue(chromium)) is not { } browser)
    {
        return Unproven(T("no Chromium was found. Install it, or name its file by --chromium or VOW_CHROMIUM.", "aucun Chromium n'a été trouvé. Installez-le, ou donnez son fichier par --chromium ou VOW_CHROMIUM."));
    }

    try
    {
        var report = await AuditSite.RunAsync(
            browser, start, Math.Max(1, said.GetValue(most)), said.GetValue(own) ?? [], said.GetValue(pictures), TimeProvider.System.GetUtcNow(),
            (number, count, page) => Console.Error.WriteLine($"{number}/{count} {page}"), cancel);
        var result = SiteAudit.Compare(report, policy, report.At);
        foreach (var line in AuditWords.Of(report, result, language))
        {
            Console.WriteLine(line);
        }

        if (said.GetValue(json) is { } file)
        {
            await AuditFile.WriteAsync(file, report, policy.Hash, result, cancel);
        }

        return result.Verdict switch { AuditVerdict.Kept => 0, AuditVerdict.Broken => 1, AuditVerdict.Unproven => 2 };
    }
    catch (Exception failure) when (failure is PlaywrightException or IOException or UnauthorizedAccessException)
    {
        return Unproven(failure.Message.Split('\n')[0]);
    }
});
return await root.Parse(args).InvokeAsync();
