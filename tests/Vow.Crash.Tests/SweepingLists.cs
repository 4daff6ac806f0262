using System.Text.RegularExpressions;
using Vow.Tests.Shared;

namespace Vow.Crash.Tests;

/// <summary>Years on, a sweep takes lines out of two files: wherever it is killed, each is wholly the old one or wholly the new.</summary>
internal sealed partial class SweepingLists : Story
{
    private static readonly DateTimeOffset Arming = new(2032, 11, 2, 9, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Day = new(2032, 12, 15, 9, 0, 0, TimeSpan.Zero);

    private const string Sources = """

          lists:
            engine: files
            connection: { env: VOW_LISTS }
            tables:
              entrants.csv:
                key: [no]
                serves: [contest]
                identifiers: { email: email }
                columns:
                  no: { technical: number of the entry }
                  email: { datum: email }
                  closed_on: { anchor: contest_closed, encoding: date }
                at_end: delete
              members.ndjson:
                key: [id]
                serves: [account]
                identifiers: { email: email }
                columns:
                  id: { technical: number of the member }
                  email: { datum: email }
                  last_name: { datum: last_name }
                  seen: { anchor: last_login }
                at_end: delete

        """;

    private const string Entrants = "no,email,closed_on\n1,ada@example.fr,2031-01-31\n2,bob@example.fr,2032-12-01\n";
    private const string EntrantsLeft = "no,email,closed_on\n2,bob@example.fr,2032-12-01\n";
    private const string Gone = "{\"id\":1,\"email\":\"cyd@example.fr\",\"last_name\":\"May\",\"seen\":\"2026-06-01\"}\n";
    private const string MembersLeft = "{\"id\":2,\"email\":\"dan@example.fr\",\"last_name\":\"Fox\",\"seen\":\"2032-06-01\"}\n";

    private string plan = "";

    protected override string[] Expected => ["sweep.planned", "source.begin", "sweep.staged", "source.written", "source.renamed", "source.committed", "sweep.done"];

    protected override async Task<Bed> PrepareAsync(Engine engine)
    {
        var bed = await Bed.NewAsync(engine, "", Sources, ("entrants.csv", Entrants), ("members.ndjson", Gone + MembersLeft));
        bed.Vow.Clock.Now = Arming;
        var armed = await bed.Vow.RunAsync("source", "arm", "lists", "--confirm", "lists");
        Assert.True(armed.Exit == 0, armed.Error);
        bed.Vow.Clock.Now = Day;
        var shown = await bed.Vow.RunAsync("keep", "--clock-ok");
        plan = Plan().Match(shown.Error).Groups[1].Value;
        Assert.True(plan.Length > 0, shown.Output + shown.Error);
        return bed;
    }

    protected override Task<bool> RunAsync(Bed bed, string? step, int nth)
    {
        bed.CountFromHere();
        return CrashingVow.RunAsync(bed.Vow, step, nth, "keep", "--clock-ok", "--plan", plan);
    }

    protected override Task AfterTheCrashAsync(Bed bed) => NothingIsHalfDoneAsync(bed);

    protected override async Task RecoverAsync(Bed bed)
    {
        var confirmed = plan;
        Ran ran;
        var tries = 0;
        do
        {
            bed.Vow.Clock.Advance(TimeSpan.FromMinutes(2));
            ran = await bed.Vow.RunAsync(["keep", "--clock-ok", "--plan", confirmed]);
            confirmed = Plan().Match(ran.Error) is { Success: true } other ? other.Groups[1].Value : confirmed;
            await NothingIsHalfDoneAsync(bed);
        }
        while (ran.Exit != 0 && ++tries < 5);
        Assert.True(ran.Exit == 0, ran.Error);
        // The shop is only observed, so that the sweep can't say that nothing is due at all.
        Assert.Equal("Nothing was done.\n", (await bed.Vow.RunAsync("keep", "--clock-ok")).Output);
    }

    protected override async Task<IReadOnlyList<string>> EndAsync(Bed bed)
    {
        await bed.SoundAsync();
        Assert.Equal((EntrantsLeft, MembersLeft), (bed.List("entrants.csv"), bed.List("members.ndjson")));
        Assert.Equal([".vow-lock", "entrants.csv", "members.ndjson"], bed.Lists);
        Assert.Equal(0, await bed.CountAsync("SELECT COUNT(*) FROM retention_batch WHERE state IN (0, 1)"));
        return
        [
            .. (await bed.StoreAsync("SELECT source, table_name, rows, archived FROM retention_batch WHERE state = 2")).Order(StringComparer.Ordinal),
            .. (await bed.StoreAsync("SELECT source, table_name, compartment, until, key_tag, content_tag FROM retention_archive")).Order(StringComparer.Ordinal),
        ];
    }

    // Each file is the old one or the new one; who is archived is in one of the two places at least.
    private static async Task NothingIsHalfDoneAsync(Bed bed)
    {
        Assert.Contains(bed.List("entrants.csv"), new[] { Entrants, EntrantsLeft });
        Assert.Contains(bed.List("members.ndjson"), new[] { Gone + MembersLeft, MembersLeft });
        Assert.True(bed.List("members.ndjson") != MembersLeft || await bed.CountAsync("SELECT COUNT(*) FROM retention_archive") == 1, "neither in the file nor in the archive");
    }

    [GeneratedRegex("--plan ([0-9a-f-]{36})", RegexOptions.None, 1000)]
    private static partial Regex Plan();
}
