using System.Net;
using System.Net.NetworkInformation;

namespace Vow.Tests.Shared;

/// <summary>
/// Ports of this machine for servers that tests start. Below those the system gives to outgoing connections: one asked of the system can be given to
/// somebody else between the asking and the listening.
/// </summary>
public static class Ports
{
    private const int First = 10_000;
    private const int Count = 20_000;
    private static int next = (int)(System.Diagnostics.Stopwatch.GetTimestamp() % Count);

    /// <summary>A port nobody listens on, which no other test of this process is given.</summary>
    public static int Free()
    {
        var taken = IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Select(listener => listener.Port).ToHashSet();
        while (true)
        {
            var port = First + ((Interlocked.Increment(ref next) & int.MaxValue) % Count);
            if (!taken.Contains(port))
            {
                return port;
            }
        }
    }
}
