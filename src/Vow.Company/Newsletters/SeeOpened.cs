using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Vow.Gate;
using Vow.GateAnswers;
using Vow.Hosting;
using Vow.Policies;
using Vow.Policy;
using Vow.Site;

namespace Vow.Company.Newsletters;

/// <summary>
/// The pixel of a letter (LIL 82). The same still picture for everybody; what is written down is decided by the person's consent of today, so that taking it back
/// silences letters already sent. Where the policy declares the exempt measure, only the day of the last opening is kept, written over the one before.
/// </summary>
public sealed class SeeOpened(Deeds deeds, MarketingGate gate, Facts facts, PolicyHolder policies)
{
    // One transparent point.
    private static readonly byte[] Point = Convert.FromBase64String("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7");

    internal static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/letters/{file}", AnswerAsync);

    /// <summary>Writes an opening down, if it may be.</summary>
    public async Task NoteAsync(Guid campaign, Guid subject, Instant now)
    {
        if (!await gate.MayMeasureAsync(subject, now))
        {
            return;
        }

        await deeds.DoAsync(
            async deed =>
            {
                // What the person did meanwhile counts: their acts and this one are serial.
                var policy = policies.Current;
                if (policy.Declared.Purposes.FirstOrDefault(one => one.Kind == PurposeKind.OpenRate) is not { } measuring || !await gate.MayMeasureAsync(subject, deed.Now))
                {
                    return;
                }

                var changed = measuring.Exempt
                    ? await deed.ExecuteAsync(
                        """
                        INSERT INTO newsletters_opening (subject_id, campaign_id, opened_at) VALUES (@s, @none, @day)
                        ON CONFLICT (subject_id, campaign_id) DO UPDATE SET opened_at = @day
                        """,
                        ("@s", subject), ("@none", Guid.Empty), ("@day", policy.Zone.StartOf(policy.Zone.DayOf(deed.Now))))
                    : await deed.ExecuteAsync(
                        """
                        INSERT INTO newsletters_opening (subject_id, campaign_id, opened_at) VALUES (@s, @c, @now)
                        ON CONFLICT (subject_id, campaign_id) DO NOTHING
                        """,
                        ("@s", subject), ("@c", campaign), ("@now", deed.Now));
                if (changed > 0)
                {
                    await facts.RewriteAsync(deed, subject);
                }
            },
            subject);
    }

    private static async Task<IResult> AnswerAsync(string file, Visit visit, LetterLinks links, SeeOpened see)
    {
        if (file.EndsWith(".gif", StringComparison.Ordinal) && links.ReadPixel(file[..^".gif".Length], visit.Now) is var (campaign, subject))
        {
            await see.NoteAsync(campaign, subject, visit.Now);
        }

        // Nobody learns from the answer whether a token was good.
        return Results.Bytes(Point, "image/gif");
    }
}
