using Vow.Sources;

namespace Vow.DataMap;

/// <summary>What hindered work on a source, in words that may be shown to anybody.</summary>
public static class SourceFault
{
    /// <summary>Our own words where they are; of a driver's only the kind, since its message may quote values or the connection string.</summary>
    public static string Said(Exception failure)
    {
        ArgumentNullException.ThrowIfNull(failure);
        return failure is FileSourceException or WebhookException ? failure.Message.TrimEnd('.') : failure.GetType().Name;
    }

    /// <summary>Why a source can't be opened, and what to do.</summary>
    /// <param name="failure">What hindered it.</param>
    /// <param name="variable">The environment variable that says where it is.</param>
    public static string NotOpened(Exception failure, string variable) =>
        failure is FileSourceException ? failure.Message : $"It can't be opened ({Said(failure)}): check the connection string in {variable} and that the database is up.";
}
