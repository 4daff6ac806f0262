using System.Net;
using System.Text.RegularExpressions;
using Vow.Policy;
using Vow.Tests.Desk;
using Vow.Tests.Shared;

namespace Vow.Tests.DataMap;

/// <summary>A cabinet of paper beside Vow, and what operators do about it at the desk.</summary>
internal static partial class HandBed
{
    /// <summary>The cabinet as the policy declares it. The clock of a started program stands on 1 March 2027.</summary>
    public const string Cabinet = """

          letters:
            engine: manual
            title: { en: the cabinet of letters, fr: l'armoire des courriers }
            holds:
              support: [last_name, first_name, support_message]
              accounting: [invoice_number]
            found_by: [last_name, first_name]
            done_by: agent
            within: 10 days
            clear_out: { every: 1 year, first: 2027-06-30 }

        """;

    /// <summary>The shipped policy with it, in a folder of its own.</summary>
    public static string WithPaper(string sources = Cabinet)
    {
        var folder = Directory.CreateTempSubdirectory("vow-hand-").CreateSubdirectory("coraye").FullName;
        foreach (var shipped in Directory.EnumerateFiles(Repository.Policy("coraye")))
        {
            File.Copy(shipped, Path.Combine(folder, Path.GetFileName(shipped)));
        }

        File.AppendAllText(Path.Combine(folder, PolicyFiles.Sources), sources);
        return folder;
    }

    /// <summary>Addresses of the tasks an operator finds on the day's page.</summary>
    public static async Task<IReadOnlyList<string>> TasksAsync(HttpClient desk) =>
        [.. TaskOf().Matches((await desk.ReadAsync("/desk")).Text).Select(m => m.Value)];

    /// <summary>Opens a task, as its form does, and gives its page.</summary>
    public static async Task<string> OpenAsync(HttpClient desk, string task)
    {
        using var opened = await desk.SendAsync(task + "/open");
        Assert.Equal(HttpStatusCode.SeeOther, opened.StatusCode);
        return (await desk.ReadAsync(task)).Text;
    }

    /// <summary>Opens a task and signs for it.</summary>
    public static async Task DoAsync(HttpClient desk, string task, int pages, string said)
    {
        await OpenAsync(desk, task);
        using var done = await desk.SendAsync(task + "/done", ("found", pages > 0 ? "yes" : "no"), ("pages", pages > 0 ? pages.ToString(System.Globalization.CultureInfo.InvariantCulture) : ""), ("said", said));
        Assert.Equal(HttpStatusCode.SeeOther, done.StatusCode);
    }

    [GeneratedRegex("/desk/tasks/[0-9a-f-]{36}", RegexOptions.None, 1000)]
    private static partial Regex TaskOf();
}
