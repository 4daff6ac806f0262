using Microsoft.EntityFrameworkCore;
using Vow.Hosting;

namespace Vow.Rights;

/// <summary>Rights' front door for what comes by e-mail: which file a message may belong to, and whether it takes one more.</summary>
internal static class FilesForMail
{
    /// <summary>A file, tracked by the deed's store; null where there is none.</summary>
    public static Task<RightsRequest?> FindAsync(Deed deed, Guid id) => deed.Store.Set<RightsRequest>().FirstOrDefaultAsync(r => r.Id == id);

    /// <summary>The file of a number; null where there is none.</summary>
    public static Task<Guid?> IdOfAsync(Deed deed, string number) => deed.Store.Set<RightsRequest>().Where(r => r.Number == number).Select(r => (Guid?)r.Id).FirstOrDefaultAsync();

    /// <summary>Whether a file takes one more message from outside.</summary>
    public static async Task<bool> HasRoomAsync(Deed deed, Guid id) => await deed.Store.Set<RightsMessage>().CountAsync(m => m.RequestId == id && !m.Ours) < FollowRequest.MostMessages;
}
