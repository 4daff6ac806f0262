using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Vow.Gate;
using Vow.Hosting;
using Vow.Jobs;
using Vow.People;
using Vow.Retention;

namespace Vow.Consent;

/// <summary>
/// Says every "no" again that a database from before does not know. Done at every start, after erasures and before anything is served. A yes given since the
/// backup stays lost: without its proof nothing rests on it, and people are asked again.
/// </summary>
public sealed class ReplayWithdrawals(Database database, WithdrawalJournal journal, Choices choices, OppositionList opposition, Deeds deeds) : IJob
{
    /// <summary>Where a choice that is made again was made, as entries have it.</summary>
    public const string Surface = "restore";

    private const int AtOnce = 500;

    /// <inheritdoc />
    public string Name => "consent.forget_journal";

    /// <inheritdoc />
    public string? Cron => "55 2 * * *";

    /// <inheritdoc />
    public TimeSpan Every => TimeSpan.FromDays(1);

    /// <inheritdoc />
    public Task RunAsync(Instant now, CancellationToken cancel)
    {
        journal.Forget(now);
        return Task.CompletedTask;
    }

    /// <summary>Looks for what the store lacks, from the journal's end; a store that was not put back is known by its last lines.</summary>
    /// <returns>How many were said again.</returns>
    public async Task<int> RunAsync(CancellationToken cancel = default)
    {
        var lost = new List<JournaledNo>();
        var newer = new HashSet<string>(StringComparer.Ordinal);
        foreach (var some in journal.ReadBackwards().Chunk(AtOnce))
        {
            // Of several lines about one thing the last counts.
            var last = some.Where(one => newer.Add($"{one.Of} {one.About}")).ToList();
            var (missing, known) = await SortAsync(last, cancel);
            lost.AddRange(missing);
            if (known && missing.Count == 0)
            {
                break;
            }
        }

        // The oldest first, as they were said.
        foreach (var one in Enumerable.Reverse(lost))
        {
            await SayAgainAsync(one);
        }

        return lost.Count;
    }

    private async Task<(List<JournaledNo> Missing, bool Known)> SortAsync(IReadOnlyList<JournaledNo> lines, CancellationToken cancel)
    {
        await using var store = database.NewStore();
        List<Guid> people = [.. lines.Where(one => one.Said == JournaledWord.No).Select(one => Guid.ParseExact(one.Of, "N")).Distinct()];
        var there = (await store.Set<Subject>().AsNoTracking().Where(s => people.Contains(s.Id) && !s.Erasing && s.ErasedAt == null).Select(s => s.Id).ToListAsync(cancel)).ToHashSet();
        var latest = (await store.Set<Choice>().AsNoTracking().Where(c => people.Contains(c.SubjectId)).Select(c => new { c.SubjectId, c.Purpose, c.Channel, c.At }).ToListAsync(cancel))
            .GroupBy(c => (c.SubjectId, About(c.Purpose, c.Channel)))
            .ToDictionary(group => group.Key, group => group.Max(c => c.At.Microseconds));
        var listed = await opposition.KnownAsync(store, [.. lines.Where(one => one.Said == JournaledWord.Listed).Select(one => one.Of)], cancel);
        var (missing, known) = (new List<JournaledNo>(), false);
        foreach (var one in lines)
        {
            bool? lacks = one.Said switch
            {
                JournaledWord.No when Guid.ParseExact(one.Of, "N") is var person && there.Contains(person) => latest.GetValueOrDefault((person, one.About)) < one.At.Microseconds,
                // Whoever is not there (any more) is nobody's open door.
                JournaledWord.No => null,
                JournaledWord.Listed => !listed.Contains(one.Of),
                JournaledWord.Lifted => null,
            };
            known |= lacks == false;
            if (lacks == true)
            {
                missing.Add(one);
            }
        }

        return (missing, known);
    }

    private async Task SayAgainAsync(JournaledNo one)
    {
        if (one.Said == JournaledWord.Listed)
        {
            await deeds.DoAsync(deed => opposition.PutBackAsync(deed, one.Of, one.About, one.At));
            return;
        }

        var (purpose, channel) = one.About.Split('/', 2) is [var p, var c] ? (p, c) : (one.About, "");
        var key = "restore:" + Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{one.About} {one.At.Microseconds}"))), 0, 16);
        // A purpose the policy no longer declares is refused: there is no door to shut.
        await choices.RecordAsync(new ChoiceRequest(
            Guid.ParseExact(one.Of, "N"), purpose, channel, ChoiceAct.Withdrawn, TextVersion: null, one.Language, Surface, Explicit: true, Pending: false, key));
    }

    /// <summary>A purpose and its channel as a line has them.</summary>
    internal static string About(string purpose, string channel) => channel.Length == 0 ? purpose : purpose + "/" + channel;
}
