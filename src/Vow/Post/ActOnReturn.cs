using Vow.Gate;
using Vow.Hosting;

namespace Vow.Post;

/// <summary>
/// Acts on what came back, whoever brought it: the return mailbox, or the provider of text messages. Each report is acted on before it is marked as done: heard
/// again after a crash, it changes nothing.
/// </summary>
public sealed class ActOnReturn(Deeds deeds, ReturnedMail returned, IEnumerable<IHearsReturns> hearers)
{
    private readonly IHearsReturns[] hearers = [.. hearers];

    /// <summary>Acts.</summary>
    /// <param name="mark">The mark of the message it is about.</param>
    /// <param name="kind">What it says.</param>
    /// <param name="status">The code it gave, if any.</param>
    /// <param name="now">The present instant.</param>
    /// <param name="cancel">Gives up.</param>
    /// <returns>False where it was heard before, is too old to be found, or is about nothing of ours.</returns>
    public async Task<bool> DoAsync(string mark, ReturnKind kind, string? status, Instant now, CancellationToken cancel)
    {
        if (await deeds.DoAsync(deed => ReturnedMail.TakeAsync(deed, mark, kind)) is not { } back)
        {
            return false;
        }

        foreach (var hearer in hearers)
        {
            await hearer.HearAsync(back, now, cancel);
        }

        await deeds.DoAsync(
            async deed =>
            {
                if (kind == ReturnKind.Hard)
                {
                    await returned.UndeliverableAsync(deed, back.Subject, back.Address, status ?? "5");
                }
                else if (kind == ReturnKind.Soft)
                {
                    await returned.FailedAsync(deed, back.Subject, back.Address, status ?? "4");
                }

                await ReturnedMail.CameBackAsync(deed, mark);
            },
            back.Subject);
        Steps.Reached("post.returned");
        return true;
    }
}
