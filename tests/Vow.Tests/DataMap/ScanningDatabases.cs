using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Npgsql;
using Vow.Policy;
using Vow.Tests.Proof;
using Vow.Tests.Shared;

namespace Vow.Tests.DataMap;

/// <summary><c>vow scan</c> at its front door, and what it sees of databases that drifted from their map.</summary>
public sealed class ScanningDatabases : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("vow-scanned-");

    private string At(string name) => Path.Combine(folder.FullName, name);

    [Fact]
    public async Task A_scan_for_machines_is_an_array_of_columns_and_says_no_value_of_any()
    {
        await using var vow = await LoadedAsync("crm");

        var ran = await vow.RunAsync("scan", "--engine", "sqlite", "--connection", "env:VOW_SCANNED", "--format", "json", "--draft", At("draft.yaml"));

        using var json = JsonDocument.Parse(ran.Output);
        var rows = json.RootElement.EnumerateArray().ToList();
        Assert.All(rows, row => Assert.Equal(["table", "column", "datum", "confidence", "why"], row.EnumerateObject().Select(part => part.Name)));
        Assert.Contains(rows, row => (row.GetProperty("table").GetString(), row.GetProperty("column").GetString(), row.GetProperty("datum").GetString()) == ("T_CLI", "CLI_TEL_PORT", "phone"));
        Assert.All(rows, row => Assert.InRange(row.GetProperty("confidence").GetDouble(), 0.5, 1));

        var text = ran.Output + ran.Error + await File.ReadAllTextAsync(At("draft.yaml"), TestContext.Current.CancellationToken) + (await vow.RunAsync("scan", "--engine", "sqlite", "--connection", "env:VOW_SCANNED")).Output;
        var values = await ValuesAsync();
        Assert.True(values.Count > 1_000);
        Assert.DoesNotContain(values, value => text.Contains(value, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Alarms_come_first_and_end_with_one()
    {
        await using var vow = await LoadedAsync("crm");
        var alarming = await vow.RunAsync("scan", "--engine", "sqlite", "--connection", "env:VOW_SCANNED");
        Assert.Equal(1, alarming.Exit);
        Assert.StartsWith("ALARM T_CB.CB_NUM: card_number", alarming.Output, StringComparison.Ordinal);

        await using var calm = await LoadedAsync("boutique");
        var quiet = await calm.RunAsync("scan", "--engine", "sqlite", "--connection", "env:VOW_SCANNED");
        Assert.Equal(0, quiet.Exit);
        Assert.DoesNotContain("ALARM", quiet.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("livre", quiet.Output.Split('\n'));
    }

    [Fact]
    public async Task A_scan_leaves_the_database_as_it_was()
    {
        await using var vow = await LoadedAsync("forum");
        var before = await HashAsync();

        Assert.Equal(0, (await vow.RunAsync("scan", "--engine", "sqlite", "--connection", "env:VOW_SCANNED", "--rows", "10000")).Exit);

        Assert.Equal(before, await HashAsync());
        Assert.Single(folder.EnumerateFiles());
    }

    [Theory]
    [InlineData("SOURCE")]
    [InlineData("env:VOW_CRM", "--engine", "sqlite")]
    [InlineData("env:VOW_CRM", "--connection", "env:VOW_SCANNED")]
    [InlineData("never on the command line", "--engine", "sqlite", "--connection", "Host=db;Password=hunter2")]
    [InlineData("Set VOW_NOWHERE", "--engine", "sqlite", "--connection", "env:VOW_NOWHERE")]
    [InlineData("1 to 10000", "--engine", "sqlite", "--connection", "env:VOW_SCANNED", "--rows", "0")]
    [InlineData("can't be opened", "--engine", "sqlite", "--connection", "env:VOW_ABSENT")]
    public async Task What_is_not_understood_ends_with_two_and_says_what_to_do(string said, params string[] words)
    {
        await using var vow = await LoadedAsync("forum");
        var ran = await vow.RunAsync(["scan", .. words]);
        Assert.Equal(2, ran.Exit);
        Assert.Contains(said, ran.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", ran.Error + ran.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_draft_is_refused_until_it_is_finished_and_then_is_a_map()
    {
        using var shop = await SampleShop.MakeAsync(new DateOnly(2027, 2, 20), 60);
        await using var vow = await VowUnderTest.NewAsync(variables: new Dictionary<string, string> { ["VOW_SHOP"] = shop.ConnectionString });
        Assert.Equal(0, (await vow.RunAsync("scan", "--engine", "sqlite", "--connection", "env:VOW_SHOP", "--draft", At("draft.yaml"))).Exit);
        var draft = await File.ReadAllTextAsync(At("draft.yaml"), TestContext.Current.CancellationToken);

        Assert.Equal(2, (await vow.RunAsync("scan", "--engine", "sqlite", "--connection", "env:VOW_SHOP", "--draft", At("draft.yaml"))).Exit);
        Assert.Equal(draft, await File.ReadAllTextAsync(At("draft.yaml"), TestContext.Current.CancellationToken));
        Assert.Contains("customers:\n        key: [id]\n", draft, StringComparison.Ordinal);
        Assert.Contains("identifiers: { email: email, phone: phone }", draft, StringComparison.Ordinal);
        Assert.Contains("- { from: [customer_id], to: customers, at: [id] }", draft, StringComparison.Ordinal);
        Assert.Contains("last_seen: { anchor: last_login }", draft, StringComparison.Ordinal);
        Assert.Contains("issued_on: { anchor: invoice_date }", draft, StringComparison.Ordinal);
        Assert.Contains("products: { no_personal_data: \"\" }", draft, StringComparison.Ordinal);

        // Each thing left open is refused by itself.
        (string Open, string Said)[] blanks = [("serves: [unknown]", "serves: [billing]"), ("\"\"", "\"goods and switches\""), (": {}", ": { technical: \"judged\" }")];
        string Finished(params IEnumerable<(string Open, string Said)> said) => said.Aggregate(draft, (text, one) => text.Replace(one.Open, one.Said, StringComparison.Ordinal));
        Assert.All(blanks, left => Assert.True(Errors(Finished(blanks.Where(one => one != left))) > 0, left.Open));
        var finished = Finished(blanks);
        Assert.Equal(0, Errors(finished));
        Assert.Equal(0, Errors(finished.Replace("products: { no_personal_data: \"goods and switches\" }", "products: { no_personal_data: goods, columns: { maker: { technical: a firm } } }", StringComparison.Ordinal)));
        Assert.Equal(1, Errors(finished.Replace("products: { no_personal_data: \"goods and switches\" }", "products: { no_personal_data: goods, columns: { maker: { datum: email } } }", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task On_PostgreSQL_a_table_the_role_may_not_read_is_judged_by_its_names_and_named()
    {
        var connectionString = await PostgresServer.NewDatabaseAsync();
        await using (var connection = new NpgsqlConnection(connectionString))
        {
            await connection.OpenAsync();
            await using var command = connection.CreateCommand();
            command.CommandText = """
                CREATE TABLE locked (id int PRIMARY KEY, email text, x text);
                CREATE TABLE open (id int PRIMARY KEY, x text);
                INSERT INTO locked VALUES (1, 'a@example.org', 'a@example.org'); INSERT INTO open VALUES (1, 'a@example.org');
                DROP ROLE IF EXISTS looker; CREATE ROLE looker LOGIN; GRANT SELECT ON open TO looker;
                """;
            await command.ExecuteNonQueryAsync();
        }

        var asLooker = new NpgsqlConnectionStringBuilder(connectionString) { Username = "looker" }.ConnectionString;
        await using var vow = await VowUnderTest.NewAsync(variables: new Dictionary<string, string> { ["VOW_SCANNED"] = asLooker });
        var ran = await vow.RunAsync("scan", "--engine", "postgresql", "--connection", "env:VOW_SCANNED", "--format", "json");

        Assert.Equal(0, ran.Exit);
        using var json = JsonDocument.Parse(ran.Output);
        Assert.Equal(["locked.email", "open.x"], json.RootElement.EnumerateArray().Select(row => row.GetProperty("table").GetString() + "." + row.GetProperty("column").GetString()));
        Assert.Contains("locked could not be read", ran.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_source_of_the_policy_is_scanned_by_its_name_and_held_beside_its_map()
    {
        using var shop = await SampleShop.MakeAsync(new DateOnly(2027, 2, 20), 60);
        await shop.RunAsync("ALTER TABLE customers ADD COLUMN mobile TEXT");
        await using var vow = await VowUnderTest.StartAsync(variables: new Dictionary<string, string> { ["VOW_SHOP"] = shop.ConnectionString });

        var ran = await vow.RunAsync("scan", "shop");

        Assert.Equal(0, ran.Exit);
        Assert.Matches(@"\n  email +email +0\.9\d .*\[mapped as email\]\n", ran.Output);
        Assert.Matches(@"\n  mobile +phone .*no value was sampled \[not in the map\]\n", ran.Output);
        Assert.Equal(2, (await vow.RunAsync("scan", "vow")).Exit);
        Assert.Equal(2, (await vow.RunAsync("scan", "elsewhere")).Exit);
        Assert.Equal(2, (await vow.RunAsync("scan", "shop", "--engine", "sqlite")).Exit);
    }

    [Fact]
    public async Task A_new_column_that_looks_personal_is_named_as_what_it_looks_like()
    {
        using var shop = await SampleShop.MakeAsync(new DateOnly(2027, 2, 20), 60);
        await using var vow = await VowUnderTest.StartAsync(variables: new Dictionary<string, string> { ["VOW_SHOP"] = shop.ConnectionString });
        await shop.RunAsync("ALTER TABLE customers ADD COLUMN second_one TEXT");
        await shop.RunAsync("UPDATE customers SET second_one = 'p' || id || '@example.org'");
        await shop.RunAsync("CREATE TABLE diary (id INTEGER PRIMARY KEY, who TEXT, born DATE)");

        var check = await vow.RunAsync("source", "check", "shop");
        Assert.Equal(1, check.Exit);
        Assert.Matches(@"map\.undeclared-column customers\.second_one: .*It looks like e-mail addresses: \d+ of \d+ sampled values are e-mail addresses\.", check.Output);
        Assert.Contains("born (dates of birth)", check.Output, StringComparison.Ordinal);

        var promise = (await vow.ProveAsync()).ByPromise["map/shop"];
        Assert.Equal("broken", promise.State());
        Assert.Contains("customers.second_one (e-mail addresses, it seems)", promise.GetProperty("why").GetString(), StringComparison.Ordinal);
        Assert.Equal(2, promise.GetProperty("evidence").GetProperty("violations").GetInt32());
    }

    [Fact]
    public async Task Personal_data_in_a_table_said_to_hold_none_breaks_the_map_until_a_person_judges_it()
    {
        using var shop = await SampleShop.MakeAsync(new DateOnly(2027, 2, 20), 60);
        await shop.RunAsync("ALTER TABLE products ADD COLUMN supplier_mail TEXT");
        await shop.RunAsync("UPDATE products SET supplier_mail = 'p' || id || '@example.org'");
        var variables = new Dictionary<string, string> { ["VOW_SHOP"] = shop.ConnectionString };
        await using (var vow = await VowUnderTest.StartAsync(variables: variables))
        {
            var check = await vow.RunAsync("source", "check", "shop");
            Assert.Equal(1, check.Exit);
            Assert.Contains("error map.looks-personal products.supplier_mail", check.Output, StringComparison.Ordinal);
            var promise = (await vow.ProveAsync()).ByPromise["map/shop"];
            Assert.Equal("broken", promise.State());
            Assert.Contains("products.supplier_mail (e-mail addresses, it seems)", promise.GetProperty("why").GetString(), StringComparison.Ordinal);
        }

        var policy = folder.CreateSubdirectory("coraye");
        foreach (var file in Directory.EnumerateFiles(Repository.Policy("coraye")))
        {
            var text = await File.ReadAllTextAsync(file, TestContext.Current.CancellationToken);
            await File.WriteAllTextAsync(
                Path.Combine(policy.FullName, Path.GetFileName(file)),
                text.Replace("no_personal_data: \"the catalogue of goods\"", "no_personal_data: \"the catalogue of goods\"\n        columns: { supplier_mail: { technical: \"a mailbox of a company, read by nobody in particular\" } }", StringComparison.Ordinal),
                TestContext.Current.CancellationToken);
        }

        await using var judged = await VowUnderTest.StartAsync(policy: policy.FullName, variables: variables);
        var sound = await judged.RunAsync("source", "check", "shop");
        Assert.Equal((0, "The map of shop fits: nothing is missing.\n"), (sound.Exit, sound.Output));
        Assert.Equal("[]\n", (await judged.RunAsync("source", "check", "shop", "--format", "json")).Output);
        Assert.Equal("kept", (await judged.ProveAsync()).ByPromise["map/shop"].State());
    }

    public void Dispose() => folder.Delete(recursive: true);

    private static int Errors(string sources)
    {
        var files = Directory.EnumerateFiles(Repository.Policy("coraye")).ToDictionary(file => Path.GetFileName(file), File.ReadAllText, StringComparer.Ordinal);
        files[PolicyFiles.Sources] = sources;
        return PolicyReader.Read(PolicyFiles.From("drafted", files), new DateOnly(2027, 3, 1)).Diagnostics.Count(one => one.Severity == Severity.Error && one.Span.File == PolicyFiles.Sources);
    }

    private async Task<VowUnderTest> LoadedAsync(string name)
    {
        File.Delete(At("scanned.db"));
        await ScanCorpus.LoadAsync(name, At("scanned.db"));
        return await VowUnderTest.NewAsync(variables: new Dictionary<string, string> { ["VOW_SCANNED"] = $"Data Source={At("scanned.db")};Pooling=False", ["VOW_ABSENT"] = $"Data Source={At("absent.db")}" });
    }

    private async Task<string> HashAsync() => Convert.ToHexString(SHA256.HashData(await File.ReadAllBytesAsync(At("scanned.db"), TestContext.Current.CancellationToken)));

    /// <summary>Every value of the database that nobody would write by chance.</summary>
    private async Task<List<string>> ValuesAsync()
    {
        var values = new HashSet<string>(StringComparer.Ordinal);
        await using var connection = new SqliteConnection($"Data Source={At("scanned.db")};Pooling=False");
        await connection.OpenAsync();
        var tables = new List<string>();
        await using (var command = connection.CreateCommand())
        {
            command.CommandText = "SELECT name FROM sqlite_schema WHERE type = 'table'";
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
            {
                tables.Add(reader.GetString(0));
            }
        }

        foreach (var table in tables)
        {
            await using var command = connection.CreateCommand();
            command.CommandText = $"SELECT * FROM \"{table}\"";
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.ReadAsync())
            {
                for (var at = 0; at < reader.FieldCount; at++)
                {
                    if (!reader.IsDBNull(at) && reader.GetValue(at).ToString() is { Length: >= 6 } value)
                    {
                        values.Add(value);
                    }
                }
            }
        }

        return [.. values];
    }
}
