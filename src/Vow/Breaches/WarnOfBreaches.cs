using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Vow.Evidence;
using Vow.Gate;
using Vow.Hosting;
using Vow.Jobs;
using Vow.Policies;
using Vow.Policy;
using Vow.Post;
using Words = Vow.Site.Words;

namespace Vow.Breaches;

/// <summary>
/// The alarms while a breach is not notified: at 48 hours, at 66, and when the 72 are over. The officer is written to once for each, whatever fails in between: the number that says so
/// is set in the transaction that writes the mail.
/// </summary>
public sealed class WarnOfBreaches(Database database, Deeds deeds, Entries entries, PolicyHolder policies, VowOptions options) : IJob
{
    /// <inheritdoc />
    public string Name => "breaches.alarms";

    /// <inheritdoc />
    public string? Cron => null;

    /// <inheritdoc />
    public TimeSpan Every => TimeSpan.FromMinutes(5);

    /// <inheritdoc />
    public async Task RunAsync(Instant now, CancellationToken cancel)
    {
        List<Breach> open;
        await using (var store = database.NewStore())
        {
            open = await store.Set<Breach>().AsNoTracking().Where(b => b.ClosedAt == null && b.NotifiedAt == null && b.Risk != BreachRisk.Unlikely && b.Alarm < BreachClock.Alarms.Length).ToListAsync(cancel);
        }

        foreach (var breach in open.Where(one => BreachClock.AlarmAt(one.AwareAt, now) > one.Alarm))
        {
            cancel.ThrowIfCancellationRequested();
            await deeds.DoAsync(deed => WarnAsync(deed, breach.Id));
            Steps.Reached("breaches.warned");
        }
    }

    private async Task WarnAsync(Deed deed, Guid id)
    {
        // Notified, judged or warned of meanwhile: looked at again inside.
        var breach = await deed.Store.Set<Breach>().AsNoTracking().FirstAsync(b => b.Id == id);
        var alarm = BreachClock.AlarmAt(breach.AwareAt, deed.Now);
        if (!BreachClock.Runs(breach) || await deed.ExecuteAsync("UPDATE breaches_breach SET alarm = @a WHERE id = @id AND alarm < @a", ("@a", alarm), ("@id", id)) == 0)
        {
            return;
        }

        await entries.AppendAsync(deed, "breach.alarm", Actor.System, new JsonObject { ["breach"] = breach.Number, ["alarm"] = alarm });
        var policy = policies.Current;
        if (policy.Declared.Dpo.Email is { IsKnown: true, Value: { } officer })
        {
            var (language, deadline) = (policy.Declared.Languages[0], BreachClock.DeadlineOf(breach.AwareAt));
            var (until, page, late) = (Words.Time(deadline, policy.Zone, language), new Uri(options.Url, $"/{language.Code()}/desk/breaches/{breach.Number}"), deadline <= deed.Now);
            await Outbox.EnqueueAsync(deed, language == Language.Fr
                ? new Mail(
                    officer, null, "desk.breach_due", $"Violation {breach.Number}\u00a0: {(late ? "les 72 heures sont passées" : "à notifier")}",
                    $"Bonjour,\n\nLa violation de données {breach.Number} n'est pas notifiée. Le délai {(late ? "a pris fin" : "prend fin")}\u00a0: {until}. {(late ? "Une notification tardive indique les motifs du retard (RGPD 33(1))." : "Ce qui manque encore peut suivre par étapes (RGPD 33(4)).")}\n\n{page}\n")
                : new Mail(
                    officer, null, "desk.breach_due", $"Breach {breach.Number}: {(late ? "the 72 hours are over" : "to be notified")}",
                    $"Hello,\n\nThe data breach {breach.Number} is not notified. The time {(late ? "ended" : "ends")}: {until}. {(late ? "A late notification gives the reasons for the delay (GDPR 33(1))." : "What is still missing may follow in phases (GDPR 33(4)).")}\n\n{page}\n"));
        }
    }
}
