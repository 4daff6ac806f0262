using Vow.Policies;
using Vow.Tests.Shared;

namespace Vow.Crash.Tests;

/// <summary>A new version of the policy is put into force by command; killed, the command is given again.</summary>
internal sealed class Applying : Story
{
    private const string Email = "marie@example.fr";

    protected override string[] Expected => ["policy.recorded", "deed.committed", "policy.followed", "policy.told-page", "ledger.committed", "ledger.anchored"];

    protected override async Task<Bed> PrepareAsync(Engine engine)
    {
        var bed = await Bed.NewAsync(engine, "");
        await bed.Vow.UpAsync();
        await bed.SignUpAsync(Email);
        await bed.DownAsync();
        Directory.CreateDirectory(Changed(bed));
        foreach (var file in Directory.EnumerateFiles(Repository.At("policies", "coraye")))
        {
            var text = await File.ReadAllTextAsync(file);
            await File.WriteAllTextAsync(Path.Combine(Changed(bed), Path.GetFileName(file)), text.Replace("answer_within: 1 month", "answer_within: 20 days", StringComparison.Ordinal));
        }

        return bed;
    }

    protected override async Task<bool> RunAsync(Bed bed, string? step, int nth)
    {
        bed.CountFromHere();
        await using var vow = CrashingVow.Start(bed.Vow, step, nth, "apply", "--policy", Changed(bed), "--now");
        var killed = await vow.EndAsync();
        Assert.True(killed || vow.ExitCode == 0, vow.Said);
        return killed;
    }

    protected override async Task AfterTheCrashAsync(Bed bed)
    {
        // Wholly the old or wholly the new: texts, progress and entry are there together or not at all.
        var versions = await bed.CountAsync("SELECT COUNT(*) FROM policies_version");
        Assert.InRange(versions, 1, 2);
        Assert.Equal(versions - 1, await bed.CountAsync("SELECT COUNT(*) FROM policies_application"));
        Assert.Equal(versions, await bed.CountAsync("SELECT COUNT(*) FROM ledger_note WHERE kind = 'policy.in_force'"));
    }

    protected override async Task RecoverAsync(Bed bed)
    {
        var again = await bed.Vow.RunAsync("apply", "--policy", Changed(bed), "--now");
        Assert.True(again.Exit == 0, again.Error);
        await bed.Vow.UpAsync();
        Assert.Contains("version 2", bed.Vow.Output.ToString(), StringComparison.Ordinal);
        await Bed.UntilAsync(async () =>
        {
            bed.Vow.Clock.Advance(TimeSpan.FromMinutes(1));
            return await bed.CountAsync("SELECT COUNT(*) FROM policies_application WHERE told_at IS NOT NULL AND asked_at IS NOT NULL") == 1
                && await bed.CountAsync("SELECT COUNT(*) FROM post_outbox") == 0;
        });
        await bed.DownAsync();
    }

    protected override async Task<IReadOnlyList<string>> EndAsync(Bed bed)
    {
        await bed.SoundAsync();
        Assert.Equal(ReadPolicy.FilesIn(Changed(bed))!.Hash(), (await bed.StoreAsync("SELECT hash FROM policies_version WHERE epoch = 2")).Single());
        Assert.Single(bed.Vow.Mails(), m => m.TextBody!.Contains("20 days", StringComparison.Ordinal));
        Assert.Equal(1, await bed.CountAsync($"SELECT COUNT(*) FROM ledger_index i JOIN ledger_note n ON {bed.Holds("n.entry_id")} WHERE n.kind = 'policy.in_force' AND n.detail LIKE '%\"epoch\":2%'"));
        return
        [
            .. (await bed.StoreAsync("SELECT epoch, name, slots FROM policies_version ORDER BY epoch")).Select(l => "version: " + l),
            .. (await bed.StoreAsync("SELECT epoch, plan, told_count, asked_count FROM policies_application")).Select(l => "application: " + l),
        ];
    }

    // Inside the home: it is copied with it.
    private static string Changed(Bed bed) => Path.Combine(bed.Vow.Home, "changed", "coraye");
}
