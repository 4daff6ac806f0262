using Vow.Gate;
using Vow.Post;

namespace Vow.Company.Newsletters;

/// <summary>
/// A letter that came back as unwanted, or with the word "stop": the person has said no, by the means at hand. It counts as the stop link does.
/// A complaint about a service mail stops nothing: nobody chose it, and the person is owed what it says.
/// </summary>
public sealed class StopOnReturn(StopWriting stop) : IHearsReturns
{
    /// <inheritdoc />
    public Task HearAsync(Returned returned, Instant now, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(returned);
        return returned is { Kind: ReturnKind.Complaint or ReturnKind.Stop, About: { } campaign } ? stop.DoAsync(campaign, returned.Subject, now) : Task.CompletedTask;
    }
}
