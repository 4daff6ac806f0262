using System.Collections.Immutable;
using System.Text;
using Vow.Policy.Prose;

namespace Vow.Policy;

/// <summary>A published change of the policy.</summary>
/// <param name="On">Day it took effect.</param>
/// <param name="What">What changed, in one line.</param>
public sealed record PolicyChange(DateOnly On, Bilingual What);

/// <summary>The prose people read, with the tables the model generates in place of its directives.</summary>
public static class PolicyProse
{
    /// <summary>The Markdown of the policy page in a language. Everything taken from the model is escaped: it cannot become markup.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="language">One of its languages; in another, the text is empty.</param>
    /// <param name="changes">Earlier changes, newest first; none by default.</param>
    public static string Render(DeclaredPolicy policy, Language language, ImmutableArray<PolicyChange> changes = default)
    {
        ArgumentNullException.ThrowIfNull(policy);
        if (!policy.Prose.TryGetValue(language, out var prose))
        {
            return "";
        }

        var page = new StringBuilder(prose.Length * 2);
        foreach (var line in ProseMarks.Lines(prose))
        {
            page.Append(ProseMarks.Directive(line) is { } name && Table(name, policy, language, changes.IsDefault ? [] : changes) is { } table ? table : line).Append('\n');
        }

        return page.ToString().TrimEnd('\n') + "\n";
    }

    /// <summary>One generated table, without its page; null for a name that is none.</summary>
    public static string? Table(string name, DeclaredPolicy policy, Language language, ImmutableArray<PolicyChange> changes = default)
    {
        ArgumentNullException.ThrowIfNull(policy);
        return name switch
        {
            "purposes" => PurposeTables.Purposes(policy, language),
            "retention" => PurposeTables.Retention(policy, language),
            "data" => PurposeTables.Data(policy, language),
            "choices" => PurposeTables.Choices(policy, language),
            "rights" => PurposeTables.Rights(policy, language),
            "recipients" => CompanyTables.Recipients(policy, language),
            "controller" => CompanyTables.Controller(policy, language),
            "dpo" => CompanyTables.Dpo(policy, language),
            "authority" => CompanyTables.Authority(policy, language),
            "changes" => CompanyTables.Changes(policy, language, changes.IsDefault ? [] : changes),
            _ => null,
        };
    }
}
