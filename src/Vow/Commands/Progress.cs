using Spectre.Console;

namespace Vow.Commands;

/// <summary>How far long work has come. A bar where a terminal shows it, nothing elsewhere: the answer itself never depends on it.</summary>
public abstract class Progress
{
    /// <summary>Nobody looks.</summary>
    public static Progress Unseen { get; } = new Nowhere();

    /// <summary>A bar on this process's terminal, or nothing where there is none.</summary>
    public static Progress OnTerminal() => Console.IsErrorRedirected || Console.IsOutputRedirected ? Unseen : new Bar();

    /// <summary>Runs work under a title; it reports what part is done, 0 to 1.</summary>
    public abstract Task<T> ShowAsync<T>(string title, Func<Action<double>, Task<T>> work);

    private sealed class Nowhere : Progress
    {
        public override Task<T> ShowAsync<T>(string title, Func<Action<double>, Task<T>> work)
        {
            ArgumentNullException.ThrowIfNull(work);
            return work(static _ => { });
        }
    }

    private sealed class Bar : Progress
    {
        public override Task<T> ShowAsync<T>(string title, Func<Action<double>, Task<T>> work)
        {
            var terminal = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(Console.Error) });
            return terminal.Progress().AutoClear(true).StartAsync(async bars =>
            {
                var bar = bars.AddTask(Markup.Escape(title));
                return await work(part => bar.Value = 100 * Math.Clamp(part, 0, 1));
            });
        }
    }
}
