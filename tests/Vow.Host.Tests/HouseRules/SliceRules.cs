using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Vow.Company;
using Vow.Hosting;
using Vow.Tests.Shared;

namespace Vow.Host.Tests.HouseRules;

/// <summary>
/// Who may know whom. Tables are found in the source text by their names and by <c>Set&lt;Entity&gt;</c>: simple, and it sees SQL, which types don't.
/// </summary>
public sealed class SliceRules
{
    /// <summary>Ground that every slice stands on: whom a row is about.</summary>
    private static readonly string[] Ground = ["People"];

    /// <summary>Who reads or ends rows of others as its own work, and why. Anything else goes through a slice's front door.</summary>
    private static readonly Dictionary<string, (string[] Tables, string Why)> Allowed = new(StringComparer.Ordinal)
    {
        ["Proof"] = (["Consent", "DataMap", "Evidence", "Gate", "Jobs", "Retention", "Rights", "Post", "Policies", "Desk", "SignIn"], "a check looks at the rows themselves: asking the slice it checks would prove nothing"),
        ["Retention"] = (["Consent", "DataMap", "Evidence", "Mailboxes", "Post", "Rights"], "ends compartments and proofs at their term: the rows by which a person could be found again go in the same transaction"),
        ["Rights"] = (["Evidence", "Post", "Retention", "Gate"], "an erasure ends what is left of a person in one transaction"),
        ["Me"] = (["Evidence", "Policies", "Retention"], "a receipt is made of an entry and of the text that was shown"),
        ["Desk"] = (["DataMap", "Evidence", "Jobs", "Post", "Retention", "Rights", "Proof"], "the overview counts what waits"),
        ["Consent"] = (["Gate"], "choice and packed facts are written by one prepared statement"),
        ["Gate"] = (["Evidence"], "the stream follows the log: whom an entry is about is told by its link alone"),
        ["Evidence"] = (["Gate", "Proof"], "an auditor's key is an API key; what a reading of the log found is a promise's evidence"),
        ["Commands"] = (["Jobs"], "the doctor looks at the last job"),
    };

    [Fact]
    public void What_keeps_the_policy_knows_nothing_of_the_company() =>
        Assert.DoesNotContain(typeof(Store).Assembly.GetReferencedAssemblies(), name => name.Name == typeof(CompanyServices).Assembly.GetName().Name);

    [Fact]
    public void No_slice_reaches_into_anothers_tables()
    {
        var sources = Sources();
        var owners = Owners(sources);
        var found = sources
            .SelectMany(source => owners
                .Where(owner => owner.Slice != source.Slice && !Ground.Contains(owner.Slice) && owner.Pattern.IsMatch(source.Text))
                .Select(owner => (source.Slice, owner.Slice, $"{source.Slice} -> {owner.Slice}: {source.File} names {owner.Table}")))
            .Where(edge => !(Allowed.TryGetValue(edge.Item1, out var allowed) && allowed.Tables.Contains(edge.Item2)))
            .Select(edge => edge.Item3);

        Assert.Empty(found);
    }

    [Fact]
    public void The_search_finds_a_reach_into_anothers_table()
    {
        var owner = new Owner("Post", "post_outbox", Pattern("post_outbox", "OutgoingMail"));

        Assert.Matches(owner.Pattern, "\"DELETE FROM post_outbox\"");
        Assert.Matches(owner.Pattern, "store.Set<OutgoingMail>()");
        Assert.DoesNotMatch(owner.Pattern, "post_outboxes and OutgoingMail");
    }

    private sealed record Source(string Slice, string File, string Text);

    private sealed record Owner(string Slice, string Table, Regex Pattern);

    private static List<Source> Sources() =>
    [
        .. new[] { "Vow", "Vow.Company" }.SelectMany(project =>
        {
            var root = Repository.At("src", project);
            return Directory.EnumerateFiles(root, "*.*", SearchOption.AllDirectories)
                .Where(file => file.EndsWith(".cs", StringComparison.Ordinal) || file.EndsWith(".razor", StringComparison.Ordinal))
                .Select(file => Path.GetRelativePath(root, file).Split(Path.DirectorySeparatorChar))
                .Where(parts => parts.Length > 1)
                .Select(parts => new Source(parts[0], string.Join('/', parts), File.ReadAllText(Path.Combine([root, .. parts]))));
        }),
    ];

    private static List<Owner> Owners(List<Source> sources)
    {
        using var store = Stores.Model.Sqlite(new DbContextOptionsBuilder().UseSqlite("Data Source=:memory:"));
        return
        [
            .. from entity in store.Model.GetEntityTypes()
               let table = entity.GetTableName()!
               let owner = sources.First(source => source.Text.Contains($"ToTable(\"{table}\"", StringComparison.Ordinal))
               select new Owner(owner.Slice, table, Pattern(table, entity.ClrType.Name)),
        ];
    }

    private static Regex Pattern(string table, string entity) => new($@"\b{table}\b|Set<([\w.]+\.)?{entity}>", RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(1));
}
