using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Vow.Consent;
using Vow.Evidence;
using Vow.Gate;
using Vow.GateAnswers;
using Vow.Hosting;
using Vow.Policy;

namespace Vow.Policies;

/// <summary>Putting a version into force, as asked for.</summary>
/// <param name="Files">Its texts.</param>
/// <param name="Plan">Id of the plan that was read; null = whatever it is.</param>
/// <param name="At">The day asked for; null = as early as may be.</param>
/// <param name="AtOnce">At once, or not at all.</param>
/// <param name="By">Who decides.</param>
/// <param name="Proposal">The proposal it comes from, if any.</param>
public sealed record ApplyRequest(PolicyFiles Files, string? Plan, DateOnly? At, bool AtOnce, Actor By, Guid? Proposal = null);

/// <summary>What came of it.</summary>
public abstract record ApplyOutcome
{
    /// <summary>It is recorded: in force, or announced for its day.</summary>
    /// <param name="Epoch">Its number.</param>
    /// <param name="Since">From when on.</param>
    /// <param name="Plan">What it does.</param>
    /// <param name="InForce">Whether it is in force already.</param>
    public sealed record Done(int Epoch, Instant Since, PolicyPlan Plan, bool InForce) : ApplyOutcome;

    /// <summary>It is the version people know already.</summary>
    public sealed record Nothing : ApplyOutcome;

    /// <summary>Its texts have errors.</summary>
    /// <param name="Diagnostics">The errors.</param>
    /// <param name="Files">The texts.</param>
    public sealed record Faulty(ImmutableArray<Diagnostic> Diagnostics, PolicyFiles Files) : ApplyOutcome;

    /// <summary>The people and rows there are stand against it.</summary>
    /// <param name="Plan">The plan with its refusals.</param>
    public sealed record Contradicted(PolicyPlan Plan) : ApplyOutcome;

    /// <summary>Not like this: another plan, another day.</summary>
    /// <param name="Code">Stable code.</param>
    /// <param name="Message">Why.</param>
    /// <param name="Remedy">What to do.</param>
    public sealed record Refused(string Code, Bilingual Message, Bilingual Remedy) : ApplyOutcome;
}

/// <summary>
/// Puts a version of the policy into force: texts, entry with both hashes, and what people are told, in one transaction. A crash leaves the old version
/// or the new one, wholly; what follows it (mails, facts made ahead) is taken up again by the clock.
/// </summary>
public sealed class ApplyPolicy(Deeds deeds, Entries entries, PlanPolicy planning, FollowPolicy follow, TellPeople tell, PrepareFacts prepare, PolicyHolder policies)
{
    /// <summary>Plans, decides, records.</summary>
    public async Task<ApplyOutcome> DoAsync(ApplyRequest request, Instant now, CancellationToken cancel = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        switch (await planning.FromRecordedAsync(request.Files, now, cancel))
        {
            case PlanOutcome.Faulty faulty:
                return new ApplyOutcome.Faulty(faulty.Diagnostics, faulty.Files);
            case PlanOutcome.Planned planned:
                if (Decide(planned, request, now) is { } refusal)
                {
                    return refusal;
                }

                return await RecordAsync(planned, request, now, cancel);
            default:
                throw new InvalidOperationException("A plan is made, or its texts are faulty.");
        }
    }

    /// <summary>What stands in the way before anything is written; null where nothing does.</summary>
    private static ApplyOutcome? Decide(PlanOutcome.Planned planned, ApplyRequest request, Instant now)
    {
        var plan = planned.Plan;
        if (plan.IsEmpty)
        {
            return new ApplyOutcome.Nothing();
        }

        if (request.Plan is { } wanted && wanted != plan.Id)
        {
            return new ApplyOutcome.Refused(
                "plan.other", new($"The plan {wanted} is of other texts: these give the plan {plan.Id}.", $"Le plan {wanted} est celui d'autres textes\u00a0: ceux-ci donnent le plan {plan.Id}."),
                new("Read it first: vow plan", "Lisez-le d'abord\u00a0: vow plan"));
        }

        // What somebody put in force at the desk is never undone by a folder that merely lags behind; whoever names the plan has read that it would be.
        if (request is { Plan: null, Proposal: null } && plan.Undoes is { Proposal: not null } undone)
        {
            return new ApplyOutcome.Refused(
                "plan.older", PlanText.Older(undone), new($"To undo it all the same: vow apply --plan {plan.Id}", $"Pour l'annuler malgré tout\u00a0: vow apply --plan {plan.Id}"));
        }

        return plan.IsAllowed ? null : new ApplyOutcome.Contradicted(plan);
    }

    private async Task<ApplyOutcome> RecordAsync(PlanOutcome.Planned planned, ApplyRequest request, Instant now, CancellationToken cancel)
    {
        var plan = planned.Plan;
        var told = TellPeople.ToTell(plan.Changes);
        // Nobody to tell is nothing to announce; people in a company's own databases count, though it is the company that writes to them.
        var mustTell = plan.Announcement is { } announcement && announcement.People + announcement.Elsewhere.Sum(e => e.People) > 0;
        var begins = EffectiveFrom.Decide(planned.Before, planned.Before.Since, mustTell, request.At, request.AtOnce, now);
        if (begins is EffectiveFrom.Refused refused)
        {
            return new ApplyOutcome.Refused("from.too-early", refused.Message, refused.Remedy);
        }

        var since = ((EffectiveFrom.On)begins).Since;
        var version = new PolicyVersion
        {
            Epoch = planned.After.Compiled.Epoch,
            Hash = plan.After,
            Name = planned.After.Declared.Name,
            Since = since,
            Slots = string.Join(' ', planned.Slots),
            Files = JsonSerializer.Serialize(request.Files.Texts),
        };
        var outcome = await deeds.DoAsync<ApplyOutcome>(async deed =>
        {
            if (await ContradictedAsync(deed, planned) is { } changed)
            {
                return changed;
            }

            deed.Store.Add(version);
            deed.Store.Add(new PolicyApplication
            {
                Epoch = version.Epoch,
                Before = plan.Before,
                Plan = plan.Id,
                AppliedAt = deed.Now,
                Told = JsonSerializer.Serialize(told),
                BegunAt = since <= deed.Now ? deed.Now : null,
            });
            await deed.Store.SaveChangesAsync();
            if (request.Proposal is { } proposal)
            {
                await deed.ExecuteAsync("UPDATE policies_proposal SET epoch = @e WHERE id = @id", ("@e", version.Epoch), ("@id", proposal));
            }

            await entries.AppendAsync(deed, since <= deed.Now ? "policy.in_force" : "policy.announced", request.By, new JsonObject
            {
                ["policy"] = version.Name,
                ["epoch"] = version.Epoch,
                ["hash"] = version.Hash,
                ["before"] = plan.Before,
                ["plan"] = plan.Id,
                ["since"] = since.Microseconds,
            });
            Steps.Reached("policy.recorded");
            return new ApplyOutcome.Done(version.Epoch, since, plan, since <= deed.Now);
        });
        if (outcome is ApplyOutcome.Done)
        {
            await follow.LookAsync(now, cancel);
            Steps.Reached("policy.followed");
            await tell.DoDueAsync(now, cancel);
            if (policies.Next is { } next)
            {
                await prepare.PrepareAsync(next, cancel);
            }
        }

        return outcome;
    }

    // Between plan and record somebody may have applied another version, or said no: both are looked at again where nothing can come between.
    private static async Task<ApplyOutcome?> ContradictedAsync(Deed deed, PlanOutcome.Planned planned)
    {
        await using (var newest = deed.Command("SELECT hash FROM policies_version WHERE epoch = (SELECT MAX(epoch) FROM policies_version)"))
        {
            if (await newest.ExecuteScalarAsync() as string != planned.Plan.Before)
            {
                return new ApplyOutcome.Refused(
                    "plan.overtaken", new("Another version was recorded meanwhile.", "Une autre version a été enregistrée entre-temps."), new("Plan again: vow plan", "Refaites le plan\u00a0: vow plan"));
            }
        }

        if (!planned.Plan.Changes.Any(c => c.Kind is ChangeKind.PurposeBasis or ChangeKind.PurposeMarketing or ChangeKind.PurposeRemoved or ChangeKind.ConsentText or ChangeKind.PurposeData or ChangeKind.PurposeRecipients))
        {
            return null;
        }

        var refusals = PlanRefusals.Find(planned.Before.Declared, planned.After.Declared, [planned.Before.Declared], [], await ChoiceCounts.StandingAsync(deed), [], []);
        return refusals.IsEmpty ? null : new ApplyOutcome.Contradicted(planned.Plan with { Refusals = refusals });
    }
}
