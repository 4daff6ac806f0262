using System.Text.Json.Nodes;
using Vow.Evidence;
using Vow.Gate;
using Vow.Hosting;
using Vow.Keys;
using Vow.Policies;
using Vow.Policy;
using Vow.Rights;
using Vow.Rights.Packages;

namespace Vow.Me;

/// <summary>
/// Everything in one file, taken by the person at their own pages (GDPR 15 and 20): the very copy that answers a request, made while it is fetched and kept nowhere.
/// </summary>
public sealed class Download(GatherPackage gather, Deeds deeds, Entries entries, HandTasks byHand, HandLooks looks, PolicyHolder policies)
{
    private static readonly IReadOnlySet<string> NothingWhole = new HashSet<string>(StringComparer.Ordinal);

    /// <summary>Records the answer first, then reads: an entry without a view may be, a view without an entry never.</summary>
    /// <param name="subject">Who takes it.</param>
    /// <param name="language">Language of the answer.</param>
    /// <param name="form">The form it is taken in, as the entry has it.</param>
    /// <param name="cancel">Stops the reading.</param>
    public async Task<PackageContent> Async(Guid subject, Language language, string form, CancellationToken cancel = default)
    {
        var now = await deeds.DoAsync(
            async deed =>
            {
                var answer = language == Language.Fr ? "Vos données vous ont été remises en ligne, dans un format lisible par un programme." : "Your data was given to you on line, in a form that programs read.";
                var wanted = HandLooks.Wanted(await looks.OfAsync(deed.Store, subject, deed.Now, cancel), policies.Current.Zone.DayOf(deed.Now));
                await byHand.ExerciseAsync(deed, subject, Right.Access, language, answer, 0, wanted);
                await entries.AppendAsync(deed, "disclosure.person", Actor.Subject, new JsonObject { ["form"] = form }, subject, Compartment.Rights);
                return deed.Now;
            },
            subject);
        return await gather.Async(subject, Right.Access, null, new PackageGiver(null, Actor.Subject, ""), NothingWhole, now, cancel);
    }
}
