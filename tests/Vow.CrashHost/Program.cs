// The real program, ended by SIGKILL right after a durable step: no finally, no flush, as when the power goes.
//   VOW_CRASH_STEP   name of the step; absent = runs to its end
//   VOW_CRASH_AT     which time it is reached, from 1
//   VOW_CRASH_CLOCK  file with the instant the clock shows, as 2027-03-01T09:00:00Z
using Microsoft.Extensions.DependencyInjection;
using Vow.CrashHost;
using Vow.Host;

if (Environment.GetEnvironmentVariable("VOW_CRASH_STEP") is { Length: > 0 } step)
{
    Killer.Arm(step, int.Parse(Environment.GetEnvironmentVariable("VOW_CRASH_AT") ?? "1", System.Globalization.CultureInfo.InvariantCulture));
}

Action<IServiceCollection>? configure = Environment.GetEnvironmentVariable("VOW_CRASH_CLOCK") is { Length: > 0 } file
    ? services => services.AddSingleton<TimeProvider>(new FileClock(file))
    : null;
return await VowProgram.RunAsync(args, Environment.GetEnvironmentVariable, Console.Out, Console.Error, configure);
