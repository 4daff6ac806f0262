using System.CommandLine;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Vow.DataMap;
using Vow.Evidence;
using Vow.Gate;
using Vow.Hosting;
using Vow.Jobs;
using Vow.Keys;
using Vow.Ledger;
using Vow.Policies;
using Vow.Post;

namespace Vow.Commands;

/// <summary><c>vow doctor</c>: whether the installation stands well, point by point, and what to do where it does not.</summary>
public static class DoctorCommand
{
    private static readonly TimeSpan LongestSilence = TimeSpan.FromDays(7);

    private sealed record Point(string Name, bool Well, string Says);

    /// <summary>The verb. Exit code 1 where something is not well.</summary>
    public static Verb Verb() => new(
        new Command("doctor", "Looks at the home folder, lock, clock, keys, ledger, policy, mail and sources; says what to mend.") { CommonOptions.Format },
        VerbNeeds.Reading,
        RunAsync);

    private static async Task<int> RunAsync(VerbRun run)
    {
        var home = run.Service<VowHome>();
        var points = new List<Point>
        {
            HomePoint(home),
            LockPoint(home),
            await ClockPointAsync(run),
            KeysPoint(home, run),
            await LedgerPointAsync(run, home),
            PolicyPoint(run),
        };
        points.AddRange((await run.Service<MailDoctor>().LookAsync(run.Cancel)).Select(point => new Point(point.Name, point.Well, point.Says)));
        points.AddRange(await SourcePointsAsync(run));
        if (run.IsJson)
        {
            await run.Output.WriteLineAsync(JsonSerializer.Serialize(points.Select(p => new { name = p.Name, well = p.Well, says = p.Says }), JsonSerializerOptions.Web));
        }
        else
        {
            foreach (var point in points)
            {
                await run.Output.WriteLineAsync($"{(point.Well ? "well" : "MEND"),-5} {point.Name,-14} {point.Says}");
            }
        }

        return points.All(p => p.Well) ? 0 : 1;
    }

    private static Point HomePoint(VowHome home)
    {
        if (OperatingSystem.IsWindows())
        {
            return new Point("home", true, home.Path);
        }

        var open = File.GetUnixFileMode(home.Path) & ~(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return open == UnixFileMode.None
            ? new Point("home", true, $"{home.Path}, its owner's alone")
            : new Point("home", false, $"{home.Path} is open to others on this machine. Run: chmod 700 {home.Path}");
    }

    private static Point LockPoint(VowHome home)
    {
        using var held = HomeLock.TryTake(home);
        return new Point("lock", true, held is null ? $"a server or command is at work; commands reach it over {home.Socket}" : "free: no server is up");
    }

    private static async Task<Point> ClockPointAsync(VerbRun run)
    {
        await using var store = run.Service<Database>().NewStore();
        var last = await store.Set<JobRun>().AsNoTracking().OrderByDescending(j => j.At).Select(j => (Instant?)j.At).FirstOrDefaultAsync(run.Cancel);
        return last is not { } at || (at <= run.Now.Plus(TimeSpan.FromMinutes(5)) && run.Now <= at.Plus(LongestSilence))
            ? new Point("clock", true, run.Now.ToString())
            : new Point("clock", false, $"it shows {run.Now}; the last job here ended at {at}. Check the machine's time; if it is right, start the server and confirm the next sweep.");
    }

    private static Point KeysPoint(VowHome home, VerbRun run)
    {
        var epochs = run.Service<MasterKeys>().All();
        if (epochs.Count == 0)
        {
            return File.Exists(home.KeyFile) && new FileInfo(home.KeyFile).Length > 0 && File.Exists(home.SigningKey)
                ? new Point("keys", false, $"the master keys are gone from {home.MasterKeys}: sealed data can't be read. Restore that folder from its own backup.")
                : new Point("keys", true, "none yet: the first start makes them");
        }

        var age = run.Now.ToDateTimeOffset() - epochs[^1].Since.ToDateTimeOffset();
        return age <= MasterKeys.EpochLength + LongestSilence
            ? new Point("keys", true, $"epoch {epochs[^1].Number}, since {epochs[^1].Since}")
            : new Point("keys", false, $"epoch {epochs[^1].Number} is {(int)age.TotalDays} days old and should have been replaced after {(int)MasterKeys.EpochLength.TotalDays}. Start the server: it replaces it.");
    }

    private static async Task<Point> LedgerPointAsync(VerbRun run, VowHome home)
    {
        if (!File.Exists(home.SigningKey))
        {
            return new Point("ledger", true, "not begun: the first start begins it");
        }

        using var signer = LogKeys.Current(home, run.Options);
        var anchored = (await SequencerJob.Anchor(home, static (_, _) => ValueTask.CompletedTask).ReadLongest(run.Cancel))
            .Select(note => Checkpoint.TryOpen(note, signer.Verifier))
            .OfType<Checkpoint>()
            .MaxBy(checkpoint => checkpoint.Size);
        var head = await run.Service<SqlLedgerStorage>().ReadHead(run.Cancel);
        if (head is not null && Checkpoint.TryOpen(head.SignedCheckpoint, signer.Verifier) is null)
        {
            return new Point("ledger", false, "its checkpoint is not signed by the key in the home folder. Restore ledger.key from its backup.");
        }

        return anchored is not null && anchored.Size > (head?.Size ?? 0)
            ? new Point("ledger", false, $"the database has {head?.Size ?? 0} entries, its anchor knows {anchored.Size}: an older database was restored. The log waits; restore a newer one, or run: vow ledger continue")
            : new Point("ledger", true, $"{head?.Size ?? 0} entries of {signer.Origin}; read all of them with: vow ledger verify");
    }

    private static Point PolicyPoint(VerbRun run)
    {
        var policy = run.Service<PolicyHolder>().Current;
        return new Point("policy", true, $"{policy.Declared.Name}, version {policy.Compiled.Epoch}, in force since {policy.Since}; remarks: vow check");
    }

    private static async Task<IEnumerable<Point>> SourcePointsAsync(VerbRun run)
    {
        var (attached, unreachable) = await run.Service<SourceSet>().ReadAsync(run.Cancel);
        var points = new List<Point>();
        foreach (var source in attached)
        {
            string? silent = null;
            try
            {
                if (source.Ask is { } ask)
                {
                    await using var service = ask();
                    await service.GreetAsync(run.Cancel);
                }
            }
            catch (Vow.Sources.WebhookException failure)
            {
                silent = failure.Message;
            }

            points.Add(new Point(
                $"source {source.Name}", source.IsSound && silent is null, silent ?? (source.IsSound ? (source.IsDatabase ? "reached, and its map fits" : "answers, and knows the secret" + (source.Restricts ? "" : "; takes no restriction (GDPR 18): tell it by your own means")) : $"its map does not fit. See: vow source check {source.Name}")));
        }

        await using var store = run.Service<Database>().NewStore();
        var policy = run.Service<PolicyHolder>().Current;
        points.AddRange((await Vow.Proof.Clearings.AllAsync(store, policy.Declared, run.Cancel)).Select(c => c.IsLate(policy.Zone.DayOf(run.Now))
            ? new Point($"source {c.Source.Id}", false, $"looked into by hand; it was to be cleared out by {c.Due.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture)}. Do it, and sign at the desk under Sources")
            : new Point($"source {c.Source.Id}", true, $"looked into by hand; to be cleared out by {c.Due.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture)}")));
        return points.Concat(unreachable.Select(s => new Point($"source {s.Name}", false, s.Why)));
    }
}
