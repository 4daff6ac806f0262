using System.Data.Common;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;
using MySqlConnector;
using Npgsql;
using Vow.Sources;
using Vow.Tests.Proof;
using Vow.Tests.Shared;

namespace Vow.Tests.DataMap;

/// <summary>
/// A database nobody prepared, on one engine, and a company's own policy that declares what it holds. The map is the scan's draft and the edits a developer made
/// to it; nothing else is written by hand.
/// </summary>
internal sealed partial class TakenOver : IAsyncDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("vow-taken-");

    private TakenOver(EngineKind engine) => Engine = engine;

    public EngineKind Engine { get; }

    /// <summary>How its owner connects.</summary>
    public string Owner { get; private set; } = "";

    /// <summary>The policy's folder.</summary>
    public string Policy => Path.Combine(folder.FullName, "template");

    /// <summary>Loads a database from beside the checkout; skips where it isn't there.</summary>
    /// <param name="engine">The engine.</param>
    /// <param name="name">Its folder there.</param>
    /// <param name="policy">Changes to the template policy: what stands there, and what stands there instead.</param>
    public static async Task<TakenOver> LoadAsync(EngineKind engine, string name, IEnumerable<(string Old, string New)> policy)
    {
        var at = ScanCorpus.Elsewhere(name);
        Assert.SkipWhen(at is null, $"../shared/data/{name} is not beside the checkout");
        var taken = new TakenOver(engine);
        switch (engine)
        {
            case EngineKind.Postgres:
                taken.Owner = await PostgresServer.NewDatabaseAsync();
                break;
            case EngineKind.MariaDb:
                taken.Owner = await MariaDbServer.NewDatabaseAsync();
                break;
            default:
                var file = Path.Combine(taken.folder.FullName, name + ".db");
                await using (var from = File.OpenRead(Path.Combine(at!, name + ".sqlite")))
                await using (var to = File.Create(file))
                {
                    await from.CopyToAsync(to);
                }

                taken.Owner = $"Data Source={file};Pooling=False;Default Timeout=5";
                break;
        }

        foreach (var script in Directory.EnumerateFiles(at!, $"*.{Dialect.Of(engine).Word.Replace("mariadb", "mysql", StringComparison.Ordinal)}.sql").OrderBy(f => f.Contains("-data", StringComparison.Ordinal)))
        {
            await taken.LoadScriptAsync(script);
        }

        Directory.CreateDirectory(taken.Policy);
        foreach (var file in Directory.EnumerateFiles(Repository.Policy("template")).Where(f => Path.GetFileName(f) != "sources.yaml"))
        {
            var text = await File.ReadAllTextAsync(file);
            if (Path.GetFileName(file) == "policy.yaml")
            {
                text = policy.Aggregate(text, (so, edit) => Edited(so, edit.Old, edit.New));
            }

            await File.WriteAllTextAsync(Path.Combine(taken.Policy, Path.GetFileName(file)), text);
        }

        return taken;
    }

    /// <summary>Scans it and puts the draft, with these edits, into the policy. Remarks of the draft are deleted as they are dealt with.</summary>
    public Task MapAsync(IEnumerable<(string Old, string New)> edits) => MapAsync(_ => edits);

    /// <summary>The same with edits that copy parts of the draft.</summary>
    public async Task MapAsync(Func<string, IEnumerable<(string Old, string New)>> edits)
    {
        var file = Path.Combine(folder.FullName, "draft.yaml");
        await using (var vow = await VowUnderTest.NewAsync(policy: Policy, variables: Connected(Owner)))
        {
            var scanned = await vow.RunAsync("scan", "--engine", Dialect.Of(Engine).Word, "--connection", "env:VOW_COMPANY", "--draft", file);
            Assert.True(File.Exists(file), scanned.Error);
        }

        var draft = Remark().Replace(await File.ReadAllTextAsync(file), "");
        await File.WriteAllTextAsync(Path.Combine(Policy, "sources.yaml"), edits(draft).Aggregate(draft, (so, edit) => Edited(so, edit.Old, edit.New)));
    }

    /// <summary>Makes the role that <c>vow source grant</c> asks for, and gives its connection string. SQLite has no roles.</summary>
    public async Task<string> GrantedAsync()
    {
        if (Engine == EngineKind.Sqlite)
        {
            return Owner;
        }

        var role = "vow_" + Guid.CreateVersion7(DateTimeOffset.UnixEpoch).ToString("N")[20..];
        await using var vow = await VowUnderTest.NewAsync(policy: Policy, variables: Connected(Owner));
        var granted = await vow.RunAsync("source", "grant", "company", "--role", role);
        Assert.True(granted.Exit == 0, granted.Error);
        await RunAsync(granted.Output + (Engine == EngineKind.MariaDb ? $"ALTER USER {role}@'%' ACCOUNT UNLOCK;" : ""));
        return Engine == EngineKind.MariaDb
            ? new MySqlConnectionStringBuilder(Owner) { UserID = role }.ConnectionString
            : new NpgsqlConnectionStringBuilder(Owner) { Username = role }.ConnectionString;
    }

    /// <summary>An installation over it, not started: its own clock would sweep as well.</summary>
    public async Task<VowUnderTest> VowAsync(DateTimeOffset now) => await VowUnderTest.NewAsync(policy: Policy, now: now, variables: Connected(await GrantedAsync()));

    /// <summary>Arms it, lets the thirty days of notice pass, and keeps the policy, confirming what the product asks to have confirmed.</summary>
    /// <param name="vow">The installation.</param>
    /// <param name="undated">Rows of which nothing in the database says whose they are: the proof names them and stays broken.</param>
    public static async Task ArmAndKeepAsync(VowUnderTest vow, int undated = 0)
    {
        var armed = await vow.RunAsync("source", "arm", "company", "--confirm", "company");
        Assert.True(armed.Exit == 0, armed.Output + armed.Error);
        foreach (var promise in new[] { "retention/account/active", "retention/billing/active" })
        {
            Assert.Equal((promise, "broken"), (promise, (await vow.ProveAsync("--promise", promise)).ByPromise[promise].State()));
        }

        vow.Clock.Advance(TimeSpan.FromDays(31));
        var kept = await vow.RunAsync("keep", "--clock-ok");
        if (Plan().Match(kept.Error) is { Success: true } plan)
        {
            kept = await vow.RunAsync("keep", "--clock-ok", "--plan", plan.Groups[1].Value);
        }

        Assert.True(kept.Exit == 0, kept.Output + kept.Error);
        var (_, after, _) = await vow.ProveAsync();
        foreach (var promise in new[] { "retention/account/active", "retention/billing/active", "map/company", "sweep/company" })
        {
            if (undated > 0 && promise.StartsWith("retention/", StringComparison.Ordinal))
            {
                Assert.Equal($"0 rows are past their term, {undated} can't be dated by any rule.", after[promise].GetProperty("why").GetString());
                continue;
            }

            Assert.True(after[promise].State() == "kept", promise + ": " + after[promise].GetRawText());
        }
    }

    /// <summary>A number from it, asked by its owner.</summary>
    public async Task<long> AskAsync(string sql)
    {
        await using var connection = Connection();
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        return Convert.ToInt64(await command.ExecuteScalarAsync(), CultureInfo.InvariantCulture);
    }

    /// <summary>Statements of its owner, or of the application.</summary>
    public async Task RunAsync(string sql)
    {
        await using var connection = Connection();
        await connection.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.CommandTimeout = 120;
        await command.ExecuteNonQueryAsync();
    }

    public ValueTask DisposeAsync()
    {
        SqliteConnection.ClearAllPools();
        folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }

    private static Dictionary<string, string> Connected(string connection) => new(StringComparer.Ordinal) { ["VOW_COMPANY"] = connection };

    // The scripts make their own database; here it is made already.
    private async Task LoadScriptAsync(string file)
    {
        var text = Own().Replace(await File.ReadAllTextAsync(file), "");
        if (Engine == EngineKind.Postgres && text.Contains("FROM stdin;", StringComparison.Ordinal))
        {
            await CopyAsync(text);
            return;
        }

        // One connection: what a script sets first holds to its end. DELIMITER is said to the engine's own client alone.
        await using var connection = Connection();
        await connection.OpenAsync();
        var delimiter = ";";
        var part = new StringBuilder();
        foreach (var line in text.Split('\n'))
        {
            if (line.StartsWith("DELIMITER ", StringComparison.Ordinal))
            {
                await FlushAsync();
                delimiter = line["DELIMITER ".Length..].Trim();
                continue;
            }

            if (delimiter == ";" || !line.TrimEnd().EndsWith(delimiter, StringComparison.Ordinal))
            {
                part.Append(line).Append('\n');
                continue;
            }

            part.Append(line.TrimEnd()[..^delimiter.Length]).Append('\n');
            await FlushAsync();
        }

        await FlushAsync();

        async Task FlushAsync()
        {
            if (!string.IsNullOrWhiteSpace(part.ToString()))
            {
                await using var command = connection.CreateCommand();
                command.CommandText = part.ToString();
                command.CommandTimeout = 120;
                await command.ExecuteNonQueryAsync();
            }

            part.Clear();
        }
    }

    // Rows between COPY and the line with a full stop; statements between those.
    private async Task CopyAsync(string text)
    {
        await using var connection = new NpgsqlConnection(Owner);
        await connection.OpenAsync();
        var statements = new StringBuilder();
        var lines = text.Split('\n');
        for (var at = 0; at <= lines.Length; at++)
        {
            var copies = at < lines.Length && lines[at].StartsWith("COPY ", StringComparison.Ordinal);
            if ((copies || at == lines.Length) && !string.IsNullOrWhiteSpace(statements.ToString()))
            {
                await using var command = connection.CreateCommand();
                command.CommandText = statements.ToString();
                await command.ExecuteNonQueryAsync();
                statements.Clear();
            }

            if (!copies)
            {
                statements.Append(at < lines.Length ? lines[at] : "").Append('\n');
                continue;
            }

            await using var writer = await connection.BeginTextImportAsync(lines[at].TrimEnd(';', '\r', ' '));
            for (at++; !lines[at].StartsWith("\\.", StringComparison.Ordinal); at++)
            {
                await writer.WriteAsync(lines[at] + "\n");
            }
        }
    }

    private DbConnection Connection() => Engine switch
    {
        EngineKind.Postgres => new NpgsqlConnection(Owner),
        EngineKind.MariaDb => new MySqlConnection(Owner + ";AllowUserVariables=true"),
        _ => new SqliteConnection(Owner),
    };

    private static string Edited(string text, string old, string replacement)
    {
        var at = text.IndexOf(old, StringComparison.Ordinal);
        Assert.True(at >= 0, $"Nowhere to be found: {old}\n{text}");
        return text[..at] + replacement + text[(at + old.Length)..];
    }

    [GeneratedRegex(@"   # .*$", RegexOptions.Multiline, 1000)]
    private static partial Regex Remark();

    [GeneratedRegex(@"^(DROP|CREATE) (DATABASE|SCHEMA) .*$|^USE .*$|^\\c .*$|\bsakila\.(?=\w)", RegexOptions.Multiline, 1000)]
    private static partial Regex Own();

    [GeneratedRegex(@"--plan ([0-9a-f-]{36})", RegexOptions.None, 1000)]
    private static partial Regex Plan();
}
