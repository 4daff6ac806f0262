using System.Runtime.InteropServices;
using System.Runtime.Versioning;
using System.Text;
using Microsoft.Win32.SafeHandles;

namespace Vow.Sources;

/// <summary>
/// Which file a name stands for and in what state, whose it is and who may use it. Asked of Linux itself: .NET knows neither owners nor inodes, and a file that
/// is replaced must keep the one and be recognised by the other.
/// </summary>
/// <param name="Device">The file system it lies on.</param>
/// <param name="Inode">Its number there.</param>
/// <param name="Size">Its length in bytes.</param>
/// <param name="Seconds">When it was last written, in seconds since 1970.</param>
/// <param name="Nanoseconds">And the part of a second.</param>
/// <param name="Links">How many names it has.</param>
/// <param name="Owner">The user it belongs to.</param>
/// <param name="Group">The group it belongs to.</param>
/// <param name="Mode">Its kind and who may do what.</param>
internal sealed record FileIdentity(ulong Device, ulong Inode, long Size, long Seconds, uint Nanoseconds, uint Links, uint Owner, uint Group, ushort Mode)
{
    private const int Here = -100;
    private const int NoFollow = 0x100;
    private const int EmptyPath = 0x1000;
    private const uint Basic = 0x7ff;

    /// <summary>Whether this can be known here: without it, files are read and never replaced.</summary>
    [SupportedOSPlatformGuard("linux")]
    public static bool IsKnown => OperatingSystem.IsLinux();

    /// <summary>Who may do what, without the kind of file.</summary>
    public UnixFileMode Rights => (UnixFileMode)(Mode & 0xfff);

    /// <summary>Whether it is an ordinary file: no link, device or pipe.</summary>
    public bool IsOrdinary => (Mode & 0xf000) == 0x8000;

    /// <summary>Of an open file; null where it can't be known.</summary>
    public static FileIdentity? Of(SafeFileHandle file) => IsKnown ? Ask((int)file.DangerousGetHandle(), "", EmptyPath) : null;

    /// <summary>Of a name, of a link itself where it is one; null where nothing has it.</summary>
    public static FileIdentity? At(string path) => IsKnown ? Ask(Here, path, NoFollow) : null;

    /// <summary>Gives a file an owner and a group.</summary>
    /// <returns>Whether that was allowed.</returns>
    public static bool Give(string path, uint owner, uint group) => Chown(Bytes(path), owner, group) == 0;

    /// <summary>Makes the names in a folder durable.</summary>
    public static void Sync(string folder)
    {
        var open = Open(Bytes(folder), 0);
        if (open >= 0)
        {
            _ = Fsync(open);
            _ = Close(open);
        }
    }

    private static FileIdentity? Ask(int at, string path, int flags)
    {
        // struct statx is laid out alike on every machine, unlike struct stat.
        var told = new byte[256];
        return Statx(at, Bytes(path), flags, Basic, told) == 0
            ? new(
                ((ulong)BitConverter.ToUInt32(told, 136) << 32) | BitConverter.ToUInt32(told, 140), BitConverter.ToUInt64(told, 32), BitConverter.ToInt64(told, 40),
                BitConverter.ToInt64(told, 112), BitConverter.ToUInt32(told, 120), BitConverter.ToUInt32(told, 16), BitConverter.ToUInt32(told, 20), BitConverter.ToUInt32(told, 24),
                BitConverter.ToUInt16(told, 28))
            : null;
    }

    private static byte[] Bytes(string path) => Encoding.UTF8.GetBytes(path + '\0');

    [DllImport("libc", EntryPoint = "statx", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Statx(int folder, byte[] path, int flags, uint mask, byte[] told);

    [DllImport("libc", EntryPoint = "chown", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Chown(byte[] path, uint owner, uint group);

    [DllImport("libc", EntryPoint = "open", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Open(byte[] path, int flags);

    [DllImport("libc", EntryPoint = "fsync", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Fsync(int file);

    [DllImport("libc", EntryPoint = "close", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static extern int Close(int file);
}
