using System.CommandLine;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Vow.Commands;
using Vow.Evidence;
using Vow.Gate;
using Vow.GateAnswers;
using Vow.Hosting;
using Vow.Policies;
using Vow.Policy;

namespace Vow.Register;

/// <summary><c>vow transfers …</c>: what leaves the EEA, on what ground, and the switches that stop it at once.</summary>
public static class TransferCommands
{
    private static readonly JsonSerializerOptions Shape = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The verbs.</summary>
    public static IEnumerable<Verb> All() => [List(), Switch("suspend"), Switch("resume")];

    private static Verb List()
    {
        var mechanism = new Option<string>("--mechanism") { Description = "Past disclosures under this mechanism only, such as data_privacy_framework." };
        mechanism.AcceptOnlyFromAmong([.. Enum.GetValues<MechanismKind>().Select(kind => kind.Code())]);
        return new Verb(
            new Command("list", "Shows each transfer the policy declares, whether it stands, and what was disclosed under it.") { mechanism, CommonOptions.At, CommonOptions.Format },
            VerbNeeds.Reading,
            run => ListAsync(run, Words.TryParse(run.Words.GetValue(mechanism), out MechanismKind kind) ? kind : null))
        {
            Under = "transfers",
        };
    }

    private static Verb Switch(string verb)
    {
        var target = new Argument<string>("WHAT") { Description = "A mechanism (standard_clauses), a country's adequacy (adequacy:GB) or a recipient." };
        var reason = new Option<string>("--reason") { Description = "Why, in 5 to 300 characters; it is recorded.", Required = true };
        var about = verb == "suspend" ? "Stops transfers: the gate refuses them from this moment." : "Lets suspended transfers take place again, where their safeguard stands.";
        return new Verb(
            new Command(verb, about) { target, reason },
            VerbNeeds.Changing,
            async run =>
            {
                var transfers = run.Service<SwitchTransfers>();
                var (word, why) = (run.Words.GetRequiredValue(target), run.Words.GetRequiredValue(reason));
                var refusal = verb == "suspend" ? await transfers.SuspendAsync(word, why, Actor.System) : await transfers.ResumeAsync(word, why, Actor.System);
                if (refusal is SwitchRefusal.NothingOfThatName or SwitchRefusal.NoReason)
                {
                    return await run.FaultAsync(SwitchTransfers.Why(refusal).En);
                }

                await run.Output.WriteLineAsync(refusal switch
                {
                    SwitchRefusal.None when verb == "suspend" => $"{word} is suspended: the gate refuses what rests on it from now on. Undo: vow transfers resume {word} --reason …",
                    SwitchRefusal.None => $"{word} is no longer suspended.",
                    _ => SwitchTransfers.Why(refusal).En,
                });
                return refusal == SwitchRefusal.None ? 0 : 1;
            })
        {
            Under = "transfers",
        };
    }

    private static async Task<int> ListAsync(VerbRun run, MechanismKind? mechanism)
    {
        var policy = run.Service<PolicyHolder>().Current;
        var today = policy.Zone.DayOf(run.Now);
        var transfers = TransferViews.Of(policy, today);
        await using var store = run.Service<Database>().NewStore();
        var past = PastTransfers.Of(policy, await Disclosures.ListAsync(store, mechanism), today);
        if (run.IsJson)
        {
            await run.Output.WriteLineAsync(new JsonObject
            {
                ["transfers"] = new JsonArray([.. transfers.Select(one => (JsonNode)Json(one))]),
                ["suspended"] = new JsonArray([.. policy.Suspensions.Select(one => (JsonNode)new JsonObject { ["target"] = one.Target.ToString(), ["since"] = one.Since.ToString(), ["reason"] = one.Reason })]),
                ["disclosures"] = new JsonArray([.. past.Select(one => (JsonNode)Json(one))]),
            }.ToJsonString(Shape));
            return 0;
        }

        foreach (var one in transfers)
        {
            var standing = one.Standing == Reason.None ? "stands" : one.Suspension is { } off ? $"SUSPENDED since {off.Since}: {off.Reason}" : "REFUSED: " + GateReasons.Of(one.Standing).Message.En;
            await run.Output.WriteLineAsync($"{one.Recipient.Id,-20} {one.Country}  {one.Ground?.Code() ?? "nothing",-24} {standing}");
        }

        foreach (var one in past)
        {
            await run.Output.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"{one.Count.Day:yyyy-MM-dd}  {one.Count.Recipient,-20} {one.Count.Countries,-8} {one.Count.Mechanisms,-24} {one.Count.Disclosures} for {one.Count.Purpose}{(one.Today == Reason.None ? "" : "; today: " + Reasons.Code(one.Today))}"));
        }

        if (transfers.IsEmpty && past.IsEmpty)
        {
            await run.Output.WriteLineAsync("The policy declares no country outside the European Economic Area, and nothing left it.");
        }

        return 0;
    }

    private static JsonObject Json(TransferView one) => new()
    {
        ["recipient"] = one.Recipient.Id,
        ["country"] = one.Country,
        ["mechanism"] = one.Ground?.Code(),
        ["document"] = one.Document?.Value,
        ["from"] = Day(one.From),
        ["to"] = Day(one.To),
        ["allowed"] = one.Standing == Reason.None,
        ["reason"] = one.Standing == Reason.None ? null : Reasons.Code(one.Standing),
        ["suspended"] = one.Suspension?.Target.ToString(),
    };

    private static JsonObject Json(PastTransfer one) => new()
    {
        ["day"] = Day(one.Count.Day),
        ["recipient"] = one.Count.Recipient,
        ["purpose"] = one.Count.Purpose,
        ["data"] = one.Count.Data,
        ["countries"] = one.Count.Countries,
        ["mechanisms"] = one.Count.Mechanisms,
        ["disclosures"] = one.Count.Disclosures,
        ["today"] = one.Today == Reason.None ? "allowed" : Reasons.Code(one.Today),
    };

    private static string? Day(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
