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
        terminal.MarkupLine("A first policy of your own. Press Enter where a question may be left: it says what is then written. [bold]unknown[/] stands in the policy with who must say it.");
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

        if (folder is null && InitCommand.FaultOf("folder", InitCommand.FolderOf(given["company"]), given) is { } obstacle)
        {
            terminal.MarkupLineInterpolated($"{obstacle}");
            AskOne(terminal, new InitQuestion("folder", "Folder of the new policy", Required: true), given);
            folder = given["folder"];
        }

        return (given, folder);
    }

    private static void AskOne(IAnsiConsole terminal, InitQuestion question, Dictionary<string, string> given)
    {
        if (given.ContainsKey(question.Name))
        {
            return;
        }

        var prompt = new TextPrompt<string>(Markup.Escape(question.Text + (question.Without is { } without ? $"? [Enter: {without}]" : "?"))).Validate(answer => Check(question, answer, given));
        if (question.Assumed is { } assumed)
        {
            prompt.DefaultValue(assumed);
        }
        else
        {
            // Where an answer is needed too: nothing typed is then told so, not passed over.
            prompt.AllowEmpty();
        }

        var answer = InitCommand.Plain(question.Name, terminal.Prompt(prompt));
        if (answer.Length > 0)
        {
            given[question.Name] = answer;
        }
    }

    /// <summary>What is wrong with an answer is told where it is given, and asked again.</summary>
    private static ValidationResult Check(InitQuestion question, string answer, Dictionary<string, string> given)
    {
        if (string.IsNullOrWhiteSpace(answer))
        {
            return question.Required ? ValidationResult.Error("This one is needed.") : ValidationResult.Success();
        }

        return InitCommand.FaultOf(question.Name, InitCommand.Plain(question.Name, answer), given) is { } fault ? ValidationResult.Error(Markup.Escape(fault)) : ValidationResult.Success();
    }

    private static List<CatalogueEntry> Pick(IAnsiConsole terminal)
    {
        var always = PurposeCatalogue.All.Where(entry => entry.IsAlways).Select(entry => entry.Purpose.Id);
        terminal.MarkupLineInterpolated($"In every policy, since the system itself keeps such data: {string.Join(", ", always)}.");
        var prompt = new MultiSelectionPrompt<CatalogueEntry>()
            .Title("What else do you use personal data for? (data and periods: vow init --list)")
            .NotRequired()
            .PageSize(14)
            .HighlightStyle(new Style(decoration: Decoration.Invert))
            .InstructionsText("(arrows move, space picks, Enter ends)")
            .MoreChoicesText("(more below)")
            .UseConverter(entry => Markup.Escape(entry.Line));
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
