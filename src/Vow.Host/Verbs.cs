using Vow.Commands;
using Vow.Consent;
using Vow.Evidence;
using Vow.Hosting;
using Vow.Proof;
using Vow.Rights;

namespace Vow.Host;

/// <summary>Runs verbs that need an installation.</summary>
internal static class Verbs
{
    /// <summary>Reads beside whoever may be changing things: the engine itself refuses to write.</summary>
    public static async Task<int> ReadAsync(Verb verb, VerbRun run, TimeProvider time, Action<IServiceCollection>? configure)
    {
        var (opening, exit) = await Opening.ForReadingAsync(run.Options, time, run.Error);
        if (opening is null)
        {
            return exit;
        }

        using (opening)
        {
            await using var services = Services(opening, time, configure, reading: true);
            await using var scope = services.CreateAsyncScope();
            return await verb.Act(With(run, scope.ServiceProvider));
        }
    }

    /// <summary>Runs a verb so that it only shows what it would do.</summary>
    public static Task<int> ShowAsync(Verb verb, VerbRun run, TimeProvider time, Action<IServiceCollection>? configure) =>
        ReadAsync(verb, With(run, null, dryRun: true), time, configure);

    /// <summary>Asks a person for the word again; says so where the answer is another.</summary>
    public static async Task<bool> IsConfirmedAsync(Confirmation confirms, VerbRun run, TextReader answers)
    {
        var name = run.Words.GetRequiredValue(confirms.Name);
        await run.Output.WriteAsync(confirms.Question(name));
        await run.Output.FlushAsync(run.Cancel);
        if ((await answers.ReadLineAsync(run.Cancel))?.Trim() == name)
        {
            return true;
        }

        await run.Error.WriteLineAsync(confirms.Declined(name));
        return false;
    }

    /// <summary>Changes things: in the server where one is up, else here under the lock.</summary>
    public static async Task<int> ChangeAsync(Verb verb, VerbRun run, string[] args, TimeProvider time, Action<IServiceCollection>? configure)
    {
        // The server may stand in another folder, and know another one as the policy's.
        args = verb.ReadsFolder && run.Words.GetValue(CommonOptions.Policy) is null ? [.. args, "--policy", Path.GetFullPath(run.Options.Policy)] : Absolute(args);
        if (await Control.TryAskAsync(new VowHome(run.Options.Home), args, run.Output, run.Error, run.Cancel) is { } answered)
        {
            return answered;
        }

        var (opening, exit) = await Opening.ForChangesAsync(run.Options, time, run.Error);
        if (opening is null)
        {
            return exit;
        }

        using (opening)
        {
            await using var services = Services(opening, time, configure, reading: false);
            await opening.PutInForceAsync(services);
            await services.GetRequiredService<ReplayErasures>().RunAsync(run.Cancel);
            await services.GetRequiredService<ReplayWithdrawals>().RunAsync(run.Cancel);
            await using (var scope = services.CreateAsyncScope())
            {
                exit = await verb.Act(With(run, scope.ServiceProvider));
            }

            // What was done is in the log before the command ends; a log that may not grow keeps its entries waiting.
            await services.GetRequiredService<SequencerJob>().DrainAsync(run.Cancel);
            return exit;
        }
    }

    private static string[] Absolute(string[] args)
    {
        var at = Array.IndexOf(args, "--policy");
        return at >= 0 && at + 1 < args.Length ? [.. args[..(at + 1)], Path.GetFullPath(args[at + 1]), .. args[(at + 2)..]] : args;
    }

    private static ServiceProvider Services(Opening opening, TimeProvider time, Action<IServiceCollection>? configure, bool reading)
    {
        var services = new ServiceCollection();
        services.AddLogging(logging => logging.AddQuietConsole());
        services.AddSingleton(time);
        services.AddSlices(opening);
        services.AddSingleton<StartSite>((endpoint, cancel) => Server.ServePagesAsync(opening, time, configure, endpoint, cancel));
        if (reading)
        {
            services.AddSingleton(_ => new Database(opening.Home, opening.Options.Store, Stores.Model, readOnly: true));
        }

        configure?.Invoke(services);
        return services.BuildServiceProvider();
    }

    private static VerbRun With(VerbRun run, IServiceProvider? services, bool dryRun = false) => new()
    {
        Words = run.Words,
        Options = run.Options,
        Output = run.Output,
        Error = run.Error,
        Now = run.Now,
        IsDryRun = run.IsDryRun || dryRun,
        Progress = run.Progress,
        Cancel = run.Cancel,
        Services = services,
    };
}
