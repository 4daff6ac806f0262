using Spectre.Console;
using Vow.Policy;
using Vow.Policy.Drafting;

namespace Vow.Policies;

/// <summary>The questions of <c>vow init</c> on a terminal. What was given as an option is not asked again.</summary>
internal static class InitTalk
{
    public static (Dictionary<string, string> Answers, string? Folder) Ask(
        IAnsiConsole terminal, IReadOnlyList<InitQuestion> questions, IReadOnlyList<InitQuestion> abroad, InitQuestion purposes, Dictionary<string, string> given, string? folder)
    {
        terminal.MarkupLine("A first policy of your own. Press Enter where you don't know: it is then written as [bold]unknown[/], with who must say it.");
        foreach (var question in questions)
        {
            AskOne(terminal, question, given);
        }

        if (!InitCommand.IsFrench(given))
        {
            foreach (var question in abroad)
            {
                AskOne(terminal, question, given);
            }
        }

        // A terminal that only writes lines can show no list to move in: the ids are typed instead.
        if (!terminal.Profile.Capabilities.Ansi)
        {
            AskOne(terminal, purposes with { Assumed = string.Join(',', PurposeCatalogue.Usual.Select(kind => PurposeCatalogue.Of(kind)!.Purpose.Id)) }, given);
        }
        else if (!given.ContainsKey(purposes.Name))
        {
            given[purposes.Name] = string.Join(',', Pick(terminal).Select(entry => entry.Purpose.Id));
        }

        return (given, folder);
    }

    private static void AskOne(IAnsiConsole terminal, InitQuestion question, Dictionary<string, string> given)
    {
        if (given.ContainsKey(question.Name))
        {
            return;
        }

        var prompt = new TextPrompt<string>(Markup.Escape(question.Text) + "?").Validate(answer => Check(question, answer));
        if (question.Assumed is { } assumed)
        {
            prompt.DefaultValue(assumed);
        }
        else if (!question.Required)
        {
            prompt.AllowEmpty();
        }

        var answer = terminal.Prompt(prompt).Trim();
        if (answer.Length > 0)
        {
            given[question.Name] = answer;
        }
    }

    /// <summary>What can be told from one answer alone is told at once.</summary>
    private static ValidationResult Check(InitQuestion question, string answer)
    {
        if (string.IsNullOrWhiteSpace(answer))
        {
            return question.Required ? ValidationResult.Error("This one is needed.") : ValidationResult.Success();
        }

        return question.Name == "siren" && !Siren.IsValid(answer.Replace(" ", "", StringComparison.Ordinal))
            ? ValidationResult.Error("Nine digits, the last a check digit: copy it again from the companies register.")
            : ValidationResult.Success();
    }

    private static List<CatalogueEntry> Pick(IAnsiConsole terminal)
    {
        var always = PurposeCatalogue.All.Where(entry => entry.IsAlways).Select(entry => entry.Purpose.Id);
        terminal.MarkupLineInterpolated($"In every policy, since the system itself keeps such data: {string.Join(", ", always)}.");
        var prompt = new MultiSelectionPrompt<CatalogueEntry>()
            .Title("What else do you use personal data for? Basis; data; periods; where the periods come from.")
            .NotRequired()
            .PageSize(16)
            .UseConverter(entry => Markup.Escape($"{entry.Purpose.Title.En}: {entry.Summary} · {InitCommand.Source(entry)}"));
        foreach (var entry in PurposeCatalogue.All.Where(entry => !entry.IsAlways))
        {
            var item = prompt.AddChoice(entry);
            if (PurposeCatalogue.Usual.Contains(entry.Kind))
            {
                item.Select();
            }
        }

        return terminal.Prompt(prompt);
    }
}
