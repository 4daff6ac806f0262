using System.CommandLine;
using Microsoft.Extensions.DependencyInjection;
using Spectre.Console;
using Vow.Gate;
using Vow.Hosting;

namespace Vow.Commands;

// How a slice brings a verb: a static class in its folder with one method, and one line in VowVerbs (or CompanyVerbs).
//
//     public static class KeepCommand
//     {
//         public static Verb Verb()
//         {
//             var plan = new Option<string>("--plan") { Description = "A plan that was shown and is now confirmed." };
//             return new Verb(
//                 new Command("keep", "Does what is due.") { plan, CommonOptions.At, CommonOptions.Format },
//                 VerbNeeds.Changing,
//                 async run => await run.Service<Sweeps>().RunAsync(run.Words.GetValue(plan), run.Now, run.Cancel) ? 0 : 1);
//         }
//     }
//
// A verb under another ("source arm") sets Under = "source". Changing verbs run inside the server where one is up, with its services; else here,
// under the home's lock. --at makes any verb a reading one.

/// <summary>What must stand before a verb can run.</summary>
public enum VerbNeeds
{
    /// <summary>Nothing but its words: no home folder, no store.</summary>
    Nothing,

    /// <summary>The store, opened for reading; beside a running server too.</summary>
    Reading,

    /// <summary>The right to change things: the running server's, or the home's lock.</summary>
    Changing,
}

/// <summary>A verb of the command line.</summary>
/// <param name="Command">Its name, words and help. Its action is set by the program.</param>
/// <param name="Needs">What must stand before it runs.</param>
/// <param name="Act">What it does; gives the exit code: 0 done or kept, 1 findings, broken or refused, 2 usage or input and output.</param>
public sealed record Verb(Command Command, VerbNeeds Needs, Func<VerbRun, Task<int>> Act)
{
    /// <summary>The verb it stands under, as <c>arm</c> under <c>source</c>; null at the top.</summary>
    public string? Under { get; init; }

    /// <summary>Whether it reads the policy's folder even where a server does its work: the folder of whoever asks is then sent along.</summary>
    public bool ReadsFolder { get; init; }

    /// <summary>With which words it needs no installation after all; null where it always needs what it says.</summary>
    public Func<ParseResult, bool>? NeedsNothing { get; init; }

    /// <summary>What a person at a terminal must give again before it changes anything; null where its words are enough.</summary>
    public Confirmation? Confirms { get; init; }

    /// <summary>The word that names a file, if there is one: it counts from where the command is called, also where the server does the work.</summary>
    public Argument<string>? File { get; init; }
}

/// <summary>
/// A verb that acts only once a name was given again. At a terminal it first runs as with <c>--at</c>, changing nothing, so that the person sees what
/// it would touch; then it asks. In scripts the option says the same.
/// </summary>
/// <param name="Name">The word to be given again.</param>
/// <param name="Option">The option that gives it in scripts.</param>
/// <param name="Question">What is asked, for the word.</param>
/// <param name="Declined">What is said where the answer is another, for the word.</param>
public sealed record Confirmation(Argument<string> Name, Option<string> Option, Func<string, string> Question, Func<string, string> Declined);

/// <summary>Verbs that only group others.</summary>
public static class VerbGroups
{
    /// <summary>What a group is about, for the help.</summary>
    public static string About(string group) => group switch
    {
        "import" => "What a company has already: its register, its opt-outs, its holds.",
        "ledger" => "The log of what was done.",
        "source" => "The places where data lie.",
        "transfers" => "What may leave the European Economic Area, and the switches that stop it.",
        _ => "",
    };
}

/// <summary>One run of a verb: its words, its clock, its services, where its answer goes.</summary>
public sealed class VerbRun
{
    /// <summary>The words given.</summary>
    public required ParseResult Words { get; init; }

    /// <summary>What the installation was told from outside.</summary>
    public required VowOptions Options { get; init; }

    /// <summary>Where the answer goes.</summary>
    public required TextWriter Output { get; init; }

    /// <summary>Where faults go.</summary>
    public required TextWriter Error { get; init; }

    /// <summary>This instant, or the one of <c>--at</c>.</summary>
    public required Instant Now { get; init; }

    /// <summary>Whether nothing may be changed (<c>--at</c> was given).</summary>
    public bool IsDryRun { get; init; }

    /// <summary>Services of this run, a scope of their own; none for a verb that needs nothing.</summary>
    public IServiceProvider? Services { get; init; }

    /// <summary>Shows how far long work has come, where somebody looks at a terminal.</summary>
    public Progress Progress { get; init; } = Progress.Unseen;

    /// <summary>The terminal somebody sits at, to be asked; null where there is none (a script, a pipe, a server).</summary>
    public IAnsiConsole? Terminal { get; init; }

    /// <summary>Whether the answer is for machines.</summary>
    public bool IsJson => Words.GetValue(CommonOptions.Format) == "json";

    /// <summary>Ends the work early.</summary>
    public CancellationToken Cancel { get; init; }

    /// <summary>A service of the installation.</summary>
    public T Service<T>()
        where T : notnull => (Services ?? throw new InvalidOperationException("This verb said that it needs nothing.")).GetRequiredService<T>();

    /// <summary>Says a fault and gives exit code 2.</summary>
    public async Task<int> FaultAsync(string fault)
    {
        await Error.WriteLineAsync(fault);
        return 2;
    }
}
