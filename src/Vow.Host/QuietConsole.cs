using Microsoft.Extensions.Logging.Console;

namespace Vow.Host;

/// <summary>What reaches the console: what somebody should act on.</summary>
internal static class QuietConsole
{
    /// <summary>Warnings and worse, one line each, on the error stream: answers of commands stay clean.</summary>
    public static void AddQuietConsole(this ILoggingBuilder logging)
    {
        logging.SetMinimumLevel(LogLevel.Warning);
        // Its keys lie in the home folder, which only its owner may enter: it would say at every first start that they are not encrypted there.
        logging.AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error);
        logging.AddSimpleConsole(console => console.SingleLine = true);
        logging.Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
    }
}
