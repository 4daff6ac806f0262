using Vow.Hosting;
using Vow.Policies;
using Vow.Policy;
using Vow.Policy.Diagnostics;

namespace Vow.Host;

/// <summary>The program <c>vow</c>: verbs, and the server.</summary>
public static class VowProgram
{
    /// <summary>Runs a command line to its exit code: 0 done or kept, 1 findings, broken or refused, 2 usage or input and output.</summary>
    /// <param name="args">The verb and its words.</param>
    /// <param name="environment">Looks up an environment variable.</param>
    /// <param name="output">Where answers go.</param>
    /// <param name="error">Where faults go.</param>
    /// <param name="configure">Lets a test put its own clock in.</param>
    public static async Task<int> RunAsync(
        string[] args, Func<string, string?> environment, TextWriter output, TextWriter error, Action<IServiceCollection>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(args);
        ArgumentNullException.ThrowIfNull(output);
        ArgumentNullException.ThrowIfNull(error);
        var (options, faults) = VowOptions.Read(environment);
        if (faults.Count > 0)
        {
            foreach (var fault in faults)
            {
                await error.WriteLineAsync(fault);
            }

            return 2;
        }

        return await Server.UpAsync(options, output, error, configure);
    }
}
