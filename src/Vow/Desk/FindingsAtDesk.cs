using System.Collections.Immutable;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Vow.Hosting;
using Vow.Policies;
using Vow.Policy;
using Vow.Site;

namespace Vow.Desk;

/// <summary>GET /desk/findings: what today's law finds in the policy in force, with the norm, what is done until it is mended, and who decided otherwise.</summary>
public static class FindingsAtDesk
{
    /// <summary>Reads the text in force again, on today's date.</summary>
    public static async Task<IResult> ShowAsync(HttpContext context, Database database, PolicyHolder policies, Visit visit)
    {
        var (list, query, all, shown) = await ReadAsync(context, database, policies, visit);
        return Pages.Show<FindingsPage>(
            200, ("Query", query), ("Heads", list.Heads), ("Total", shown.Length), ("Findings", shown.Skip(query.Skip).Take(ListQuery.PageSize).ToImmutableArray()),
            ("Counts", all.CountBy(one => one.Severity).ToDictionary()));
    }

    /// <summary>GET /desk/findings/file.</summary>
    public static async Task<IResult> FileAsync(HttpContext context, Database database, PolicyHolder policies, Visit visit)
    {
        var (list, _, _, shown) = await ReadAsync(context, database, policies, visit);
        return list.FileOf(shown, visit);
    }

    /// <summary>The word of a weight.</summary>
    public static Bilingual Of(Severity severity) => severity switch
    {
        Severity.Error => new("Error", "Bloquant"),
        Severity.Warning => new("Warning", "À corriger"),
        Severity.Note => new("Note", "Remarque"),
    };

    /// <summary>All findings in the text in force, by the law of a day.</summary>
    internal static async Task<ImmutableArray<Diagnostic>> AllAsync(Database database, PolicyInForce policy, DateOnly today)
    {
        var version = (await PutInForce.VersionsAsync(database)).Find(one => one.Epoch == policy.Compiled.Epoch);
        var files = PolicyFiles.From(policy.Declared.Name, version is null ? [] : JsonSerializer.Deserialize<Dictionary<string, string>>(version.Files) ?? []);
        return PolicyReader.Read(files, today).Diagnostics;
    }

    private static async Task<(DeskList<Diagnostic> List, ListQuery Query, ImmutableArray<Diagnostic> All, ImmutableArray<Diagnostic> Shown)> ReadAsync(
        HttpContext context, Database database, PolicyHolder policies, Visit visit)
    {
        ArgumentNullException.ThrowIfNull(policies);
        ArgumentNullException.ThrowIfNull(visit);
        var policy = policies.Current;
        var list = new DeskList<Diagnostic>("findings")
            .InFile(visit.T("Weight", "Gravité"), one => visit.T(Of(one.Severity))).InFile(visit.T("Code", "Code"), one => one.Code)
            .InFile(visit.T("Where", "Où"), one => $"{one.Span.File}:{one.Span.Line}")
            .Sorted("finding", visit.T("Finding", "Constat"), one => one.Code, one => visit.T(one.Message))
            .Column(visit.T("What to do", "Que faire"), one => visit.T(one.Help))
            .Sorted("law", visit.T("Law", "Droit"), one => one.Article, one => one.Article is { } article ? RetentionWords.Cite(article, visit.Language) : "")
            .InFile(visit.T("Not verified against its text", "Non vérifié dans son texte"), one => one.Unverified is { } text ? RetentionWords.Cite(text, visit.Language) : "")
            .Sorted("effect", visit.T("Until then", "D'ici là"), one => one.Effect == null ? "" : one.Effect[visit.Language], one => one.Effect?[visit.Language] ?? "");
        var query = ListQuery.Read(context, Enum.GetValues<Severity>().Select(DiagnosticText.Word), list.Sorts);
        var all = await AllAsync(database, policy, policy.Zone.DayOf(visit.Now));
        var shown = all.Where(one => query.Filter is null || DiagnosticText.Word(one.Severity) == query.Filter).OrderBy(one => one.Severity).ThenBy(one => one.Effect is null).ThenBy(one => one.Span);
        return (list, query, all, [.. list.InOrder(shown, query)]);
    }
}
