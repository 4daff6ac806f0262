using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Parsing;
using Vow.Commands;
using Vow.Company;
using Vow.Evidence;
using Vow.Gate;
using Vow.Hosting;

namespace Vow.Host;

/// <summary>The program <c>vow</c>: verbs, and the server.</summary>
public static class VowProgram
{
    private const string UpVerb = "up";

    /// <summary>Runs a command line to its exit code: 0 done or kept, 1 findings, broken or refused, 2 usage or input and output.</summary>
    /// <param name="args">The verb and its words.</param>
    /// <param name="environment">Looks up an environment variable.</param>
    /// <param name="output">Where answers go.</param>
    /// <param name="error">Where faults go.</param>
    /// <param name="configure">Lets a test put its own clock in (a <see cref="TimeProvider"/> instance) and other services at the edge.</param>
    /// <param name="cancel">Ends the server or the verb, as a signal would.</param>
    /// <param name="answers">Where a person at a terminal answers; null where nobody does.</param>
    public static async Task<int> RunAsync(
        string[] args,
        Func<string, string?> environment,
        TextWriter output,
        TextWriter error,
        Action<IServiceCollection>? configure = null,
        CancellationToken cancel = default,
        TextReader? answers = null)
    {
        ArgumentNullException.ThrowIfNull(args);
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(error);
        var (words, verbs) = Parse(args);
        if (words.Errors.Count > 0)
        {
            return await UsageAsync(words, error);
        }

        if (words.CommandResult.Command.Name != UpVerb && !verbs.ContainsKey(words.CommandResult.Command))
        {
            return await words.InvokeAsync(new InvocationConfiguration { Output = output, Error = error }, cancel);
        }

        if (words.Action is not null)
        {
            // --help and --version bring their own action; verbs have none.
            return await words.InvokeAsync(new InvocationConfiguration { Output = output, Error = error }, cancel);
        }

        var (options, faults) = VowOptions.Read(environment);
        if (faults.Count > 0)
        {
            foreach (var fault in faults)
            {
                await error.WriteLineAsync(fault);
            }

            return 2;
        }

        var time = TimeOf(configure);
        options = words.GetValue(CommonOptions.Policy) is { } folder ? options with { Policy = folder } : options;
        if (!verbs.TryGetValue(words.CommandResult.Command, out var verb))
        {
            return await Server.UpAsync(options, time, output, error, configure, cancel);
        }

        if (await NowAsync(words, time, error) is not { } now)
        {
            return 2;
        }

        var run = new VerbRun
        {
            Words = words,
            Options = options,
            Output = output,
            Error = error,
            Now = now,
            IsDryRun = IsDryRun(words),
            Progress = Progress.OnTerminal(),
            Terminal = ReferenceEquals(output, Console.Out) && !Console.IsInputRedirected && !Console.IsOutputRedirected ? Spectre.Console.AnsiConsole.Console : null,
            Cancel = cancel,
        };
        if (answers is not null && verb.Confirms is { } confirms && !run.IsDryRun && words.GetResult(confirms.Option) is null)
        {
            return await Verbs.ShowAsync(verb, run, time, configure) is var shown && shown != 0 ? shown
                : await Verbs.IsConfirmedAsync(confirms, run, answers)
                    ? await RunAsync([.. args, confirms.Option.Name, words.GetRequiredValue(confirms.Name)], environment, output, error, configure, cancel)
                    : 1;
        }

        return (verb.NeedsNothing?.Invoke(words) == true ? VerbNeeds.Nothing : run.IsDryRun && verb.Needs == VerbNeeds.Changing ? VerbNeeds.Reading : verb.Needs) switch
        {
            VerbNeeds.Nothing => await verb.Act(run),
            VerbNeeds.Reading => await Verbs.ReadAsync(verb, run, time, configure),
            VerbNeeds.Changing => await Verbs.ChangeAsync(verb, run, FromHere(args, verb, words), time, configure),
        };
    }

    /// <summary>Runs a verb inside the server, with the server's services, for whoever asked over the socket.</summary>
    internal static async Task<int> RunInsideAsync(string[] args, IServiceProvider services, TextWriter output, TextWriter error, CancellationToken cancel)
    {
        var (words, verbs) = Parse(args);
        if (words.Errors.Count > 0 || !verbs.TryGetValue(words.CommandResult.Command, out var verb))
        {
            return await UsageAsync(words, error);
        }

        var options = services.GetRequiredService<VowOptions>();
        if (words.GetValue(CommonOptions.Policy) is { } folder)
        {
            options = options with { Policy = folder };
        }

        if (words.GetValue(CommonOptions.Policy) is not null && !verb.ReadsFolder)
        {
            await error.WriteLineAsync("A server is up with its own policy: --policy can't change it here. Leave it out.");
            return 2;
        }

        if (await NowAsync(words, services.GetRequiredService<TimeProvider>(), error) is not { } now)
        {
            return 2;
        }

        return await verb.Act(new VerbRun
        {
            Words = words,
            Options = options,
            Output = output,
            Error = error,
            Now = now,
            IsDryRun = IsDryRun(words),
            Services = services,
            Cancel = cancel,
        });
    }

    /// <summary>The words with the file in full: the server that may do the work runs in another folder.</summary>
    private static string[] FromHere(string[] args, Verb verb, ParseResult words) =>
        verb.File is { } file && words.GetValue(file) is { Length: > 0 } path ? [.. args.Select(word => word == path ? Path.GetFullPath(path) : word)] : args;

    /// <summary>The clock a test put in, or the system's: one for everything, from the first line on.</summary>
    private static TimeProvider TimeOf(Action<IServiceCollection>? configure)
    {
        var services = new ServiceCollection();
        configure?.Invoke(services);
        return services.LastOrDefault(s => s.ServiceType == typeof(TimeProvider))?.ImplementationInstance as TimeProvider ?? TimeProvider.System;
    }

    private static bool IsDryRun(ParseResult words) => words.GetResult(CommonOptions.At) is not null;

    private static async Task<Instant?> NowAsync(ParseResult words, TimeProvider time, TextWriter error)
    {
        if (words.GetValue(CommonOptions.At) is not { } at)
        {
            return Instant.From(time.GetUtcNow());
        }

        if (CommonOptions.ReadInstant(at) is { } now)
        {
            return now;
        }

        await error.WriteLineAsync($"--at \"{at}\" is not a date. Write it as 2027-03-31.");
        return null;
    }

    private static async Task<int> UsageAsync(ParseResult words, TextWriter error)
    {
        // Where a word is not known, that is what to say; that a known one is missing follows from it.
        var unknown = words.UnmatchedTokens.Count > 0;
        foreach (var fault in words.Errors.Where(f => !unknown || words.UnmatchedTokens.Any(t => f.Message.Contains(t, StringComparison.Ordinal))))
        {
            await error.WriteLineAsync(fault.Message);
        }

        var path = new List<string>();
        for (SymbolResult? at = words.CommandResult; at is CommandResult { Parent: not null } command; at = at.Parent)
        {
            path.Insert(0, command.Command.Name);
        }

        await error.WriteLineAsync($"Help: {string.Join(' ', ["vow", .. path, "--help"])}");
        return 2;
    }

    private static (ParseResult Words, Dictionary<Command, Verb> Verbs) Parse(string[] args)
    {
        // Not a RootCommand: that one takes the name of the program's file, and help would name a command nobody can type.
        var root = new Command("vow", "Vow keeps a privacy policy and proves that it is kept.") { new HelpOption(), new VersionOption(), CommonOptions.Policy };
        root.Add(new Command(UpVerb, "Starts the server: VOW_LISTEN, VOW_URL, VOW_HOME, VOW_STORE and VOW_POLICY say where and with what."));
        var verbs = new Dictionary<Command, Verb>();
        foreach (var verb in VowVerbs.All().Concat(CompanyVerbs.All()))
        {
            Command under = root;
            if (verb.Under is { } group)
            {
                under = root.Subcommands.FirstOrDefault(c => c.Name == group) ?? new Command(group, VerbGroups.About(group));
                if (!root.Subcommands.Contains(under))
                {
                    root.Add(under);
                }
            }

            under.Add(verb.Command);
            verbs.Add(verb.Command, verb);
        }

        return (root.Parse(args.Length == 0 ? ["--help"] : args), verbs);
    }
}
