using System.Globalization;

namespace Vow.CrashHost;

/// <summary>A clock whose hand is a file: another process moves it.</summary>
internal sealed class FileClock(string file) : TimeProvider
{
    /// <inheritdoc />
    public override DateTimeOffset GetUtcNow() => DateTimeOffset.Parse(File.ReadAllText(file), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
}
