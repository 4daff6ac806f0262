using System.Text.Json.Nodes;
using Vow.Evidence;
using Vow.Hosting;
using Vow.Keys;
using Vow.Policy;

namespace Vow.Rights;

/// <summary>Says which right a request is about whose words named none: what follows is then that right's own.</summary>
public sealed class NameRight(Deeds deeds, HandTasks byHand, Entries entries)
{
    /// <summary>Names it. False where the file is closed, or has a right.</summary>
    public Task<bool> Async(RightsRequest request, Right right, Guid by)
    {
        ArgumentNullException.ThrowIfNull(request);
        return deeds.DoAsync(
            async deed =>
            {
                if (await RightsRequests.TakeAsync(deed, request.Number) is not { Right: null } file)
                {
                    return false;
                }

                file.Right = right;
                // An address and a right make requests the same; this one had no right when it came.
                file.SameAs = null;
                await deed.Store.SaveChangesAsync();
                await entries.AppendAsync(
                    deed, "rights.named", Actor.Operator(by), new JsonObject { ["request"] = file.Number, ["right"] = RightsByBasis.Id(right) }, file.SubjectId, Compartment.Rights);
                if (file.IsKnown)
                {
                    await byHand.AskAsync(deed, file);
                }

                return true;
            },
            request.SubjectId);
    }
}
