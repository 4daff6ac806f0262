namespace Vow.Hosting;

/// <summary>The oldest backup that may ever be put back: what a restored database has to be told is remembered for so long and no longer.</summary>
public static class OldestBackup
{
    /// <summary>Its age. The policy's purpose <c>backups</c> rests on it.</summary>
    public static readonly TimeSpan Age = TimeSpan.FromDays(400);
}
