using System.Globalization;
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

namespace Vow.Rights;

/// <summary>
/// The alarms before a request's last day: ten days before, and three. The data protection officer is written to once for each, whatever fails in between: the number
/// that says so is set in the transaction that writes the mail. Nothing is closed by it.
/// </summary>
public sealed class WarnOfRequests(Database database, Deeds deeds, Entries entries, PolicyHolder policies, VowOptions options) : IJob
{
    /// <summary>Days before the last one on which the first alarm is given.</summary>
    public const int First = 10;

    /// <summary>Days before the last one on which the second is.</summary>
    public const int Second = 3;

    /// <inheritdoc />
    public string Name => "rights.alarms";

    /// <inheritdoc />
    public string? Cron => null;

    /// <inheritdoc />
    public TimeSpan Every => TimeSpan.FromMinutes(15);

    /// <summary>Which alarm stands so many days before the last one: 0 none, 1 the first, 2 the second.</summary>
    public static int AlarmAt(int daysLeft) => daysLeft <= Second ? 2 : daysLeft <= First ? 1 : 0;

    /// <inheritdoc />
    public async Task RunAsync(Instant now, CancellationToken cancel)
    {
        var today = policies.Current.Zone.DayOf(now);
        List<RightsRequest> due;
        await using (var store = database.NewStore())
        {
            due = await RightsRequests.DueAsync(store, today.AddDays(First));
        }

        foreach (var request in due.Where(r => r.Alarm < AlarmAt(r.LastDay.DayNumber - today.DayNumber)))
        {
            cancel.ThrowIfCancellationRequested();
            await deeds.DoAsync(deed => WarnAsync(deed, request.Id));
            Steps.Reached("rights.warned");
        }
    }

    private async Task WarnAsync(Deed deed, Guid id)
    {
        // Answered, put off or warned of meanwhile: looked at again inside.
        var today = policies.Current.Zone.DayOf(deed.Now);
        if (await deed.Store.Set<RightsRequest>().AsNoTracking().FirstOrDefaultAsync(r => r.Id == id) is not { IsOpen: true, IsSuspended: false } request
            || AlarmAt(request.LastDay.DayNumber - today.DayNumber) is var alarm && (alarm <= request.Alarm
            || await deed.ExecuteAsync("UPDATE rights_request SET alarm = @a WHERE id = @id AND alarm < @a", ("@id", id), ("@a", alarm)) == 0))
        {
            return;
        }

        var left = request.LastDay.DayNumber - today.DayNumber;
        await entries.AppendAsync(
            deed, "rights.alarm", Actor.System, new JsonObject { ["request"] = request.Number, ["due"] = Words.Iso(request.LastDay), ["days"] = left }, request.SubjectId, Keys.Compartment.Rights);
        var policy = policies.Current.Declared;
        if (policy.Dpo.Email is { IsKnown: true, Value: { } officer })
        {
            var (title, body) = Letter(policy, request, left, policy.Languages[0]);
            await Outbox.EnqueueAsync(deed, new Mail(officer, null, "desk.request_due", title, body));
        }
    }

    private (string Title, string Body) Letter(DeclaredPolicy policy, RightsRequest request, int left, Language language)
    {
        var (last, right) = (Words.Date(request.LastDay, language), Me.RequestPage.TitleOf(request.Right)[language]);
        var page = new Uri(options.Url, $"/{language.Code()}/desk/requests/{request.Number}");
        return language == Language.Fr
            ? (string.Create(CultureInfo.InvariantCulture, $"Demande {request.Number}\u00a0: {(left < 0 ? "en retard" : left == 0 ? "dernier jour" : $"encore {left} jours")}"),
                $"Bonjour,\n\nLa demande {request.Number} ({right}) attend encore sa réponse chez {policy.Controller.Name}. {(left < 0 ? "Sa date limite est passée" : "Sa date limite est proche")}\u00a0: {last}.\n\n{page}\n\nVous recevez ce message dix jours, puis trois jours avant la date limite. Rien ne se clôt tout seul.\n")
            : (string.Create(CultureInfo.InvariantCulture, $"Request {request.Number}: {(left < 0 ? "late" : left == 0 ? "last day" : $"{left} days left")}"),
                $"Hello,\n\nRequest {request.Number} ({right}) still waits for its answer at {policy.Controller.Name}. {(left < 0 ? "Its last day has passed" : "Its last day is near")}: {last}.\n\n{page}\n\nYou receive this message ten days and three days before the last day. Nothing closes by itself.\n");
    }
}
