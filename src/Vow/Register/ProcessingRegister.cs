using System.Collections.Immutable;
using System.Text.Json;
using Vow.Gate;
using Vow.Hosting;
using Vow.Policies;
using Vow.Policy;

namespace Vow.Register;

/// <summary>
/// The record of processing activities (GDPR 30): of a controller, purpose by purpose (30(1)), and of a processor, client by client (30(2)). It follows
/// from the policy; nobody types it.
/// </summary>
public sealed record ProcessingRegister
{
    /// <summary>The policy it follows from.</summary>
    public required PolicyInForce Policy { get; init; }

    /// <summary>The day it is drawn up for.</summary>
    public required DateOnly On { get; init; }

    /// <summary>Activities of the controller, in the policy's order.</summary>
    public required ImmutableArray<ProcessingActivity> Activities { get; init; }

    /// <summary>Processing on behalf of others; empty where the company is no processor.</summary>
    public required ImmutableArray<Client> Clients { get; init; }

    /// <summary>Who receives data.</summary>
    public required ImmutableArray<RecipientView> Recipients { get; init; }

    /// <summary>What leaves the EEA.</summary>
    public required ImmutableArray<TransferView> Transfers { get; init; }

    /// <summary>The register of the installation on a day, with the dates its store knows.</summary>
    public static async Task<ProcessingRegister> ReadAsync(Database database, PolicyInForce policy, DateOnly on)
    {
        ArgumentNullException.ThrowIfNull(database);
        ArgumentNullException.ThrowIfNull(policy);
        await using var store = database.NewStore();
        return Of(policy, await PutInForce.VersionsAsync(database), await Disclosures.ByRecipientAsync(store), on);
    }

    /// <summary>The register of a policy.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="versions">Versions that were in force, oldest first; none where there is no store: then the policy's own date stands for both dates.</param>
    /// <param name="disclosures">What was given to each recipient.</param>
    /// <param name="on">The day.</param>
    public static ProcessingRegister Of(PolicyInForce policy, IReadOnlyList<PolicyVersion> versions, IReadOnlyDictionary<string, (long Count, Instant Last)> disclosures, DateOnly on)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(versions);
        var declared = policy.Declared;
        var transfers = TransferViews.Of(policy, on);
        var history = new History(versions, policy.Zone);
        return new ProcessingRegister
        {
            Policy = policy,
            On = on,
            Activities = [.. declared.Purposes.Select(purpose => ProcessingActivity.Of(declared, purpose, transfers, history.Of(declared, purpose)))],
            Clients = declared.Controller.Role == ControllerRole.Processor ? declared.Clients : [],
            Recipients = RecipientView.Of(declared, disclosures, on),
            Transfers = transfers,
        };
    }

    /// <summary>When each activity came into the policy, and when it last changed in it.</summary>
    private sealed class History(IReadOnlyList<PolicyVersion> versions, PolicyZone zone)
    {
        // A version that today's language no longer reads tells nothing.
        private readonly List<(DateOnly Since, DeclaredPolicy Policy)> read =
        [
            .. from version in versions
               let files = PolicyFiles.From(version.Name, JsonSerializer.Deserialize<Dictionary<string, string>>(version.Files) ?? [])
               let declared = PolicyReader.Read(files).Policy
               where declared is not null
               select (zone.DayOf(version.Since), declared),
        ];

        public (DateOnly Created, DateOnly Updated) Of(DeclaredPolicy current, Purpose purpose)
        {
            DateOnly? created = null;
            DateOnly? updated = null;
            string? before = null;
            foreach (var (since, policy) in read)
            {
                if (policy.Purpose(purpose.Id) is not { } then)
                {
                    continue;
                }

                var content = RegisterJson.Content(policy, then);
                created ??= since;
                if (content != before)
                {
                    (updated, before) = (since, content);
                }
            }

            // What stands in no recorded version is as new as the text itself.
            return before == RegisterJson.Content(current, purpose)
                ? (created!.Value, updated!.Value)
                : (created ?? current.Version, current.Version);
        }
    }
}

/// <summary>One activity of the register: a purpose with everything article 30(1) and the authority's model ask about it.</summary>
public sealed record ProcessingActivity
{
    /// <summary>The purpose; its id is the activity's reference.</summary>
    public required Purpose Purpose { get; init; }

    /// <summary>Day it came into the policy.</summary>
    public required DateOnly CreatedOn { get; init; }

    /// <summary>Day it last changed.</summary>
    public required DateOnly UpdatedOn { get; init; }

    /// <summary>Its data.</summary>
    public required ImmutableArray<ActivityDatum> Data { get; init; }

    /// <summary>Data that can reveal what GDPR 9 protects.</summary>
    public ImmutableArray<Datum> MayReveal => [.. Data.Select(one => one.Datum).Where(datum => datum.Kind == DatumKind.Hobbies)];

    /// <summary>Who receives it.</summary>
    public required ImmutableArray<Recipient> Recipients { get; init; }

    /// <summary>Those of them who decide together with the controller (GDPR 26).</summary>
    public ImmutableArray<Recipient> JointControllers => [.. Recipients.Where(one => one.Role == RecipientRole.Joint)];

    /// <summary>Where its data leaves the EEA.</summary>
    public required ImmutableArray<TransferView> Transfers { get; init; }

    /// <summary>Trackers that serve it.</summary>
    public required ImmutableArray<Tracker> Trackers { get; init; }

    /// <summary>Impact assessments that speak about it (GDPR 35).</summary>
    public required ImmutableArray<Document> Assessments { get; init; }

    internal static ProcessingActivity Of(DeclaredPolicy policy, Purpose purpose, ImmutableArray<TransferView> transfers, (DateOnly Created, DateOnly Updated) dates) => new()
    {
        Purpose = purpose,
        CreatedOn = dates.Created,
        UpdatedOn = dates.Updated,
        Data = [.. from use in purpose.Data
                   let datum = policy.Datum(use.Datum)
                   where datum is not null
                   select new ActivityDatum(datum, use.Optional, purpose.Keep.Archive?.Data.Contains(datum.Id) == true)],
        Recipients = [.. purpose.Recipients.Select(policy.Recipient).OfType<Recipient>()],
        Transfers = [.. transfers.Where(one => purpose.Recipients.Contains(one.Recipient.Id))],
        Trackers = [.. policy.Trackers.Where(tracker => tracker.Purpose == purpose.Id)],
        Assessments = [.. policy.Documents.Where(document => document.Kind == DocumentKind.ImpactAssessment && document.Purposes.Contains(purpose.Id))],
    };
}

/// <summary>A datum of an activity.</summary>
/// <param name="Datum">The datum.</param>
/// <param name="Optional">Whether the purpose works without it.</param>
/// <param name="Archived">Whether it is kept in the intermediate archive too.</param>
public sealed record ActivityDatum(Datum Datum, bool Optional, bool Archived);
