namespace Vow.Hosting;

/// <summary>
/// One lock per <see cref="VowHome"/>: the process that holds it may change things; everybody else reads, or asks it over the socket.
/// The operating system frees it when the process ends, however it ends.
/// </summary>
public sealed class HomeLock : IDisposable
{
    private readonly FileStream file;

    private HomeLock(FileStream file) => this.file = file;

    /// <summary>Takes the lock, or null where another process holds it.</summary>
    public static HomeLock? TryTake(VowHome home)
    {
        ArgumentNullException.ThrowIfNull(home);
        try
        {
            return new HomeLock(new FileStream(home.Lock, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException)
        {
            return null;
        }
    }

    /// <summary>Frees the lock.</summary>
    public void Dispose() => file.Dispose();
}
