// The real program, ended by SIGKILL right after a durable step: no finally, no flush, as when the power goes.
//   VOW_CRASH_STEP   name of the step, or * for any; absent = runs to its end
//   VOW_CRASH_AT     which time it is reached, from 1
//   VOW_CRASH_FROM   file from whose appearance on steps are counted; absent = from the start
//   VOW_CRASH_LIST   file to which every step is written, those that count with a + before them
//   VOW_CRASH_CLOCK  file with the instant the clock shows, as 2027-03-01T09:00:00Z
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Vow.CrashHost;
using Vow.Host;

string? Said(string name) => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;

var step = Said("VOW_CRASH_STEP");
var list = Said("VOW_CRASH_LIST");
if (step is not null || list is not null)
{
    Killer.Arm(step, int.Parse(Said("VOW_CRASH_AT") ?? "1", CultureInfo.InvariantCulture), Said("VOW_CRASH_FROM"), list);
}

Action<IServiceCollection>? configure = Said("VOW_CRASH_CLOCK") is { } file
    ? services => services.AddSingleton<TimeProvider>(new FileClock(file))
    : null;
return await VowProgram.RunAsync(args, Environment.GetEnvironmentVariable, Console.Out, Console.Error, configure);
