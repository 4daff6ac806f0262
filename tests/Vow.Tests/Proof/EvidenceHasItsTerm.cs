using Microsoft.Extensions.DependencyInjection;
using Vow.Consent;
using Vow.Evidence;
using Vow.Gate;
using Vow.Hosting;
using Vow.Keys;
using Vow.Policy;
using Vow.Retention;
using Vow.Rights;
using Vow.Tests.Shared;

namespace Vow.Tests.Proof;

/// <summary>What is kept to show that the policy was kept is itself looked at: proof of choices, files of requests, the log's ways to a person.</summary>
public sealed class EvidenceHasItsTerm
{
    private static readonly DateTimeOffset LongAgo = new(2021, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [MemberData(nameof(VowUnderTest.Engines), MemberType = typeof(VowUnderTest))]
    public async Task A_request_file_past_its_five_years_breaks_its_retention(Engine engine)
    {
        await using var vow = await VowUnderTest.StartAsync(engine);
        var subject = await vow.SubscriberAsync();
        var requests = vow.Services.GetRequiredService<RightsRequests>();
        await vow.Services.GetRequiredService<Deeds>().DoAsync(
            async deed =>
            {
                await requests.OpenAndCloseAsync(deed, subject, Right.Access, Language.En, "What do you hold?", "This.");
                await requests.OpenAsync(deed, subject, Right.Access, "page", Language.En, "And now?", Actor.Subject);
            },
            subject);
        await LooksAsync(vow, "rights_requests", "kept", 1, 0, "kept", 1, 0);

        await vow.SqlAsync("UPDATE rights_request SET closed_at = @at WHERE closed_at IS NOT NULL", ("@at", Instant.From(LongAgo)));
        await LooksAsync(vow, "rights_requests", "broken", 2, 1, "broken", 1, 1);

        // A hold on the person stops deletion: then nothing is overdue.
        await vow.Services.GetRequiredService<Deeds>().DoAsync(
            deed => vow.Services.GetRequiredService<Holds>().PlaceAsync(
                deed, new HoldRequest(subject, null, null, null, null, HoldReason.Litigation, "A. Martin, lawyer", new DateOnly(2027, 9, 1)), Actor.System), subject);
        await LooksAsync(vow, "rights_requests", "kept", 2, 0, "kept", 1, 0);
    }

    [Theory]
    [MemberData(nameof(VowUnderTest.Engines), MemberType = typeof(VowUnderTest))]
    public async Task A_choice_taken_back_more_than_five_years_ago_breaks_the_retention_of_proof(Engine engine)
    {
        await using var vow = await VowUnderTest.StartAsync(engine);
        var subject = await vow.SubscriberAsync();
        await LooksAsync(vow, "consent_proof", "kept", 1, 0, "idle", 0, 0);
        vow.Clock.Advance(TimeSpan.FromMinutes(1));
        var back = new ChoiceRequest(subject, "newsletter", "email", ChoiceAct.Withdrawn, null, Language.En, "website/me", Explicit: true, Pending: false, "two");
        await vow.Services.GetRequiredService<Deeds>().DoAsync(deed => vow.Services.GetRequiredService<Choices>().RecordAsync(deed, back), subject);
        await LooksAsync(vow, "consent_proof", "idle", 0, 0, "kept", 2, 0);

        await vow.SqlAsync("UPDATE consent_choice SET at = @at WHERE idempotency_key = 'two'", ("@at", Instant.From(LongAgo.AddDays(1))));
        await vow.SqlAsync("UPDATE consent_choice SET at = @at WHERE idempotency_key = 'one'", ("@at", Instant.From(LongAgo)));
        await LooksAsync(vow, "consent_proof", "broken", 2, 2, "broken", 2, 2);
        await vow.JobAsync("retention.sweep");
        Assert.Equal(0, (await vow.ProveAsync("--promise", "retention/consent_proof/active")).Exit);
    }

    [Theory]
    [MemberData(nameof(VowUnderTest.Engines), MemberType = typeof(VowUnderTest))]
    public async Task Entries_that_still_lead_to_somebody_who_is_gone_break_the_retention_of_evidence(Engine engine)
    {
        await using var vow = await VowUnderTest.StartAsync(engine);
        var subject = await vow.SubscriberAsync();
        await vow.Services.GetRequiredService<Deeds>().DoAsync(
            deed => vow.Services.GetRequiredService<Entries>().AppendAsync(deed, "account.confirmed", Actor.Subject, [], subject, Compartment.Identity), subject);
        await LooksAsync(vow, "evidence", "kept", 2, 0, "idle", 0, 0);

        // Gone, and the identity's link left behind; the proof's link waits for the end of the proof.
        vow.Clock.Advance(TimeSpan.FromHours(1));
        await vow.SqlAsync("UPDATE people_subject SET erased_at = @at WHERE id = @s", ("@at", Instant.From(vow.Clock.Now)), ("@s", subject));
        await LooksAsync(vow, "evidence", "idle", 0, 0, "kept", 2, 0);
        vow.Clock.Advance(TimeSpan.FromHours(30));
        await LooksAsync(vow, "evidence", "broken", 1, 1, "broken", 2, 1);
    }

    [Theory]
    [MemberData(nameof(VowUnderTest.Engines), MemberType = typeof(VowUnderTest))]
    public async Task A_notice_sent_more_than_five_years_ago_breaks_the_retention_of_evidence_until_a_sweep_ends_it(Engine engine)
    {
        await using var vow = await VowUnderTest.StartAsync(engine);
        async Task NoticeAsync(string tag, DateTimeOffset at) => await vow.SqlAsync(
            "INSERT INTO retention_notice (id, subject_id, source, person_tag, purpose, kind, sent_at, due_on) VALUES (@id, NULL, 'shop', @t, 'account', 'first', @at, @on)",
            ("@id", Guid.CreateVersion7(at)), ("@t", tag), ("@at", Instant.From(at)), ("@on", DateOnly.FromDateTime(at.UtcDateTime)));
        await NoticeAsync("one", vow.Clock.Now);
        await LooksAsync(vow, "evidence", "idle", 0, 0, "kept", 1, 0);
        await NoticeAsync("two", LongAgo);
        await LooksAsync(vow, "evidence", "broken", 1, 1, "broken", 2, 1);
        await vow.JobAsync("retention.sweep");
        await LooksAsync(vow, "evidence", "idle", 0, 0, "kept", 1, 0);
    }

    [Theory]
    [InlineData("UPDATE retention_archive SET until = '2027-02-28'")]
    [InlineData("UPDATE retention_archive SET sealed = 'x'")]
    public async Task An_archived_row_past_its_last_day_or_not_sealed_breaks_the_archive_it_lies_in(string mutation)
    {
        await using var vow = await VowUnderTest.StartAsync();
        var subject = await vow.SubscriberAsync();
        await vow.SqlAsync(
            """
            INSERT INTO retention_archive (id, source, table_name, key_tag, content_tag, subject_id, compartment, batch_id, until, anchors, sealed)
            VALUES (@id, 'shop', 'customers', 'k', 'c', @s, 'archive:account', @id, '2029-01-01', '{}', @box)
            """,
            ("@id", Guid.CreateVersion7(vow.Clock.Now)), ("@s", subject), ("@box", new byte[60]));
        Assert.Equal("kept", (await vow.ProveAsync()).ByPromise["retention/account/archive"].State());
        await vow.SqlAsync(mutation);
        Assert.Equal("broken", (await vow.ProveAsync()).ByPromise["retention/account/archive"].State());
    }

    private static async Task LooksAsync(
        VowUnderTest vow, string purpose, string active, long inUse, long activeWrong, string archive, long ended, long archiveWrong)
    {
        var (_, promises, _) = await vow.ProveAsync();
        string Said(string id)
        {
            var evidence = promises[id].GetProperty("evidence");
            return $"{promises[id].State()} {evidence.GetProperty("examined")} {evidence.GetProperty("violations")}";
        }

        Assert.Equal($"{active} {inUse} {activeWrong}, {archive} {ended} {archiveWrong}", $"{Said($"retention/{purpose}/active")}, {Said($"retention/{purpose}/archive")}");
    }
}
