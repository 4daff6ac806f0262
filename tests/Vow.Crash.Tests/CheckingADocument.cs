using System.Text.RegularExpressions;
using Microsoft.Extensions.DependencyInjection;
using Vow.Desk;
using Vow.Gate;
using Vow.Rights;
using Vow.SignIn;
using Vow.Tests.Shared;

namespace Vow.Crash.Tests;

/// <summary>An officer looks at an identity document and says what it shows; killed anywhere, it is seen once at most and destroyed with its key.</summary>
internal sealed partial class CheckingADocument : Story
{
    private const string Email = "marie@example.fr";
    private const string Password = "orage tabouret merlan 47 velours";
    private const string Request = "/desk/requests/2027-0001";
    private byte[] secret = [];

    protected override string[] Expected => ["rights.document-seen", "rights.document-checked", "keys.destroyed", "deed.committed"];

    protected override async Task<Bed> PrepareAsync(Engine engine)
    {
        var bed = await Bed.NewAsync(engine, "");
        await bed.Vow.UpAsync();
        await Bed.PostAsync(bed.Vow.Visitor, "/en/rights", ("about", "right.access"), ("email", Email), ("text", "please"));
        var first = await bed.Vow.Services.GetRequiredService<DeskOperators>().InviteAsync(Guid.Empty, "dora", Role.Dpo, null);
        var officer = bed.Vow.NewVisitor("en");
        await Bed.PostAsync(officer, "/desk/sign-in", ("name", "dora"), ("password", first!));
        secret = Decode(Secret().Match(await officer.GetStringAsync(new Uri("/desk/sign-in/set-up", UriKind.Relative))).Groups[1].Value.Replace(" ", "", StringComparison.Ordinal));
        await Bed.PostAsync(officer, "/desk/sign-in/set-up", ("password", Password), ("code", Code(bed)));
        await Bed.PostAsync(officer, Request + "/open", ("reason", "working on it"));
        await Bed.PostAsync(officer, Request + "/document", ("doubt", "The address changed last week and the call was odd."));
        await Bed.UntilAsync(async () => await bed.CountAsync("SELECT COUNT(*) FROM post_outbox") == 0);
        var link = Link().Match(bed.Vow.Mails().First(mail => mail.To.Mailboxes.Single().Address == Email).TextBody!).Groups[1].Value;
        Assert.Equal(DocumentTaken.Taken, await bed.Vow.Services.GetRequiredService<AskDocument>().TakeAsync(link, [.. "%PDF-1.7 an invented person's card"u8]));
        bed.Vow.Clock.Advance(TimeSpan.FromHours(1));
        await bed.DownAsync();
        return bed;
    }

    protected override async Task<bool> RunAsync(Bed bed, string? step, int nth)
    {
        await using var vow = CrashingVow.Start(bed.Vow, step, nth, "up");
        Assert.True(await vow.UpAsync(), vow.Said);
        var officer = await OfficerAsync(bed);
        await Bed.UntilAsync(async () => await bed.CountAsync("SELECT COUNT(*) FROM ledger_pending") == 0);
        bed.CountFromHere();
        try
        {
            await CheckAsync(officer);
        }
        catch (HttpRequestException)
        {
            // It died with the order.
        }

        if (step is null)
        {
            await Bed.UntilAsync(() => Task.FromResult(bed.Steps.Contains("keys.destroyed")));
            return false;
        }

        return await vow.EndAsync();
    }

    protected override async Task RecoverAsync(Bed bed)
    {
        bed.Vow.Clock.Advance(TimeSpan.FromMinutes(1));
        await bed.Vow.UpAsync();
        if (await bed.CountAsync("SELECT COUNT(*) FROM rights_check WHERE passed_at IS NULL") == 1)
        {
            // Seen or not before the crash: the officer goes on; it is given out once at most.
            await CheckAsync(await OfficerAsync(bed));
        }

        await bed.Vow.Services.GetRequiredService<Retention.CompartmentEnds>().FinishAsync();
        await Bed.UntilAsync(async () => await bed.CountAsync("SELECT COUNT(*) FROM retention_ending") == 0 && await bed.CountAsync("SELECT COUNT(*) FROM post_outbox WHERE attempts < 8") == 0);
        await bed.DownAsync();
    }

    protected override async Task<IReadOnlyList<string>> EndAsync(Bed bed)
    {
        await bed.SoundAsync();
        return
        [
            "destroyed: " + await bed.CountAsync("SELECT COUNT(*) FROM rights_check WHERE work IS NULL AND seen_at IS NOT NULL AND passed_at IS NOT NULL"),
            "asked: " + await bed.CountAsync("SELECT COUNT(*) FROM rights_check"),
            .. (await bed.StoreAsync("SELECT kind, COUNT(*) FROM ledger_link WHERE kind LIKE 'rights.document%' GROUP BY kind")).Select(l => "linked: " + l).Order(StringComparer.Ordinal),
            .. await End.CountsAsync(bed, "rights_request", "rights_message"),
        ];
    }

    private static async Task CheckAsync(HttpClient officer)
    {
        using var nothing = new FormUrlEncodedContent([]);
        using var seen = await officer.PostAsync(new Uri(Request + "/document/see", UriKind.Relative), nothing);
        await Bed.PostAsync(officer, Request + "/document/check", ("shows", "same"));
    }

    private async Task<HttpClient> OfficerAsync(Bed bed)
    {
        var officer = bed.Vow.NewVisitor("en");
        await Bed.PostAsync(officer, "/desk/sign-in", ("name", "dora"), ("password", Password), ("code", Code(bed)));
        await Bed.PostAsync(officer, Request + "/open", ("reason", "working on it"));
        return officer;
    }

    private string Code(Bed bed) => TimeCode.At(secret, TimeCode.StepOf(Instant.From(bed.Vow.Clock.Now)));

    private static byte[] Decode(string text)
    {
        var bits = string.Concat(text.Select(c => Convert.ToString("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".IndexOf(c, StringComparison.Ordinal), 2).PadLeft(5, '0')));
        return [.. Enumerable.Range(0, bits.Length / 8).Select(i => Convert.ToByte(bits.Substring(i * 8, 8), 2))];
    }

    [GeneratedRegex("<code>([A-Z2-7 ]{30,})</code>", RegexOptions.None, 1000)]
    private static partial Regex Secret();

    [GeneratedRegex(@"/rights/follow/([\w-]{43})", RegexOptions.None, 1000)]
    private static partial Regex Link();
}
