using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using Vow.DataMap;
using Vow.Evidence;
using Vow.Gate;
using Vow.Hosting;
using Vow.Policies;
using Vow.Sources;

namespace Vow.Retention;

/// <summary>What arming a source would let Vow do, for the eyes of who arms it.</summary>
/// <param name="Source">The source.</param>
/// <param name="Lines">What is due there now.</param>
/// <param name="Sample">At most ten rows due, values masked: column and value.</param>
/// <param name="ExactlyOnce">Whether the source can tell what became of a batch.</param>
public sealed record ArmingLook(AttachedSource Source, IReadOnlyList<SweepLine> Lines, IReadOnlyList<(string Table, string Key, IReadOnlyList<(string Column, string Value)> Values)> Sample, bool ExactlyOnce);

/// <summary>What came of arming.</summary>
public abstract record ArmOutcome
{
    /// <summary>Armed.</summary>
    /// <param name="FirstSweepAt">When its first sweep may run; null = at once, since nobody was overdue.</param>
    /// <param name="Notices">Notices written to people already overdue.</param>
    /// <param name="ExactlyOnce">Whether its batches can be told apart after a crash.</param>
    public sealed record Armed(Instant? FirstSweepAt, int Notices, bool ExactlyOnce) : ArmOutcome;

    /// <summary>Not armed.</summary>
    /// <param name="Code"><c>source.unknown</c>, <c>source.findings</c>, <c>source.name</c>, <c>source.armed</c>, <c>source.service</c>, <c>source.by_hand</c>, <c>source.superuser</c>.</param>
    /// <param name="Message">Why, and what to do.</param>
    /// <param name="Findings">Errors of its map.</param>
    public sealed record Refused(string Code, string Message, ImmutableArray<MapFinding> Findings) : ArmOutcome;
}

/// <summary>Arms a source: from then on sweeps may change it. Its name must be given again by hand.</summary>
public sealed class ArmSource(Deeds deeds, SourceSet sources, SweepPlan plan, SweepGuards guards, Entries entries, PolicyHolder policies, Notices notices)
{
    private const int MostRows = 10;

    /// <summary>How long people already overdue have, from the notice.</summary>
    public static readonly TimeSpan FirstWait = TimeSpan.FromDays(30);

    /// <summary>What would be due, with ten rows.</summary>
    public async Task<(ArmingLook? Look, ArmOutcome.Refused? Refused)> LookAsync(string name, Instant now, CancellationToken cancel = default)
    {
        if (policies.Current.Declared.Sources.Any(s => s.Id == name && s.ByHand is not null))
        {
            return (null, new ArmOutcome.Refused("source.by_hand", $"{name} is looked into by hand: no sweep reaches it, so there is nothing to arm. Who clears it out signs for it at the desk, under Sources.", []));
        }

        var (source, why) = await sources.FindAsync(name, cancel);
        if (source is null)
        {
            return (null, new ArmOutcome.Refused("source.unknown", why!, []));
        }

        if (!source.IsDatabase)
        {
            return (null, new ArmOutcome.Refused("source.service", $"{name} is a service: sweeps don't reach it, its operator ends what is over. There is nothing to arm. Erasures and corrections are ordered from it as they come.", []));
        }

        if (await guards.IsArmedAsync(source, cancel))
        {
            return (null, new ArmOutcome.Refused("source.armed", $"{name} is armed already.", []));
        }

        if (!source.IsSound)
        {
            return (null, new ArmOutcome.Refused("source.findings", $"The map of {name} has errors; mend them in sources.yaml first.", [.. source.Findings.Where(f => f.Severity == MapSeverity.Error)]));
        }

        var look = await plan.LookAsync(now, name, null, cancel);
        var (sample, exact) = await plan.LookingAsync(
            source,
            async session =>
            {
                var rows = new List<(string, string, IReadOnlyList<(string, string)>)>();
                var due = DuePlan.For(source.Map, policies.Current.Compiled, now);
                foreach (var table in SweepPlan.Tables(source))
                {
                    if (rows.Count < MostRows)
                    {
                        rows.AddRange((await session.SampleDueAsync(due, table.Name, MostRows - rows.Count, cancel))
                            .Select(r => (table.Name, r.Key.Text, (IReadOnlyList<(string, string)>)[.. r.Values.Where(v => v.Datum is not null).Select(v => (v.Column, Mask(v.Value)))])));
                    }
                }

                return (rows, source.IsOwn || await session.IsExactlyOnceAsync(cancel));
            },
            cancel);
        return (new ArmingLook(source, [.. look.Lines.Where(l => l.Action != "end")], sample, exact), null);
    }

    /// <summary>Arms it, if the name was given again.</summary>
    /// <param name="name">The source.</param>
    /// <param name="confirmed">Its name once more.</param>
    /// <param name="actor">Who arms it.</param>
    /// <param name="now">When.</param>
    /// <param name="asSuperuser">Whether it was said that Vow may connect there as somebody who may do everything.</param>
    /// <param name="cancel">Stops it.</param>
    public async Task<ArmOutcome> ArmAsync(string name, string? confirmed, Actor actor, Instant now, bool asSuperuser = false, CancellationToken cancel = default)
    {
        var (look, refused) = await LookAsync(name, now, cancel);
        if (look is null)
        {
            return refused!;
        }

        if (look.Source.IsAsSuperuser && !asSuperuser)
        {
            return new ArmOutcome.Refused(
                "source.superuser",
                $"Vow connects to {name} as a superuser, and a mistake there would have no limit. Nothing was changed. Connect as the role that \"vow source grant {name}\" makes, or say --as-superuser.",
                []);
        }

        if (confirmed != name)
        {
            return new ArmOutcome.Refused("source.name", $"Nothing was changed. To arm it, give its name again: vow source arm {name} --confirm {name}", []);
        }

        // Put down at first sight, so that there is a state to change.
        await guards.StateAsync(look.Source);
        var exact = look.ExactlyOnce || await MakeBatchTableAsync(look.Source, cancel);
        var overdue = look.Lines.Any(l => l.IsDone);
        Instant? first = overdue ? now.Plus(FirstWait) : null;
        await deeds.DoAsync(async deed =>
        {
            await deed.ExecuteAsync(
                "UPDATE datamap_source SET armed = @yes, armed_at = @at, first_sweep_at = @first WHERE name = @n",
                ("@yes", true), ("@at", deed.Now), ("@first", first), ("@n", name));
            await entries.AppendAsync(deed, "source.armed", actor, new JsonObject
            {
                ["source"] = name,
                ["due"] = look.Lines.Where(l => l.IsDone).Sum(l => l.Rows),
                ["exactly_once"] = exact ? "yes" : "no",
                ["first_sweep"] = first?.Microseconds ?? 0,
            });
        });
        Steps.Reached("source.armed");
        // Written again by the notices' job should this be cut off: a notice is written once.
        var sent = first is null ? 0 : await notices.FirstAsync(look.Source, first.Value, now, cancel);
        return new ArmOutcome.Armed(first, sent, exact);
    }

    /// <summary>A value as shown to who arms a source: its shape, not its content.</summary>
    internal static string Mask(object? value)
    {
        var text = Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
        return text.Length switch
        {
            0 => "",
            < 4 => "…",
            _ when DateOnly.TryParseExact(text[..Math.Min(10, text.Length)], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) => day.ToString("yyyy-MM", CultureInfo.InvariantCulture),
            _ => text[0] + "…" + (text.Contains('@', StringComparison.Ordinal) ? "@…" : ""),
        };
    }

    private static async Task<bool> MakeBatchTableAsync(AttachedSource source, CancellationToken cancel)
    {
        await using var session = await SourceSet.OpenAsync(source, SessionAccess.Change, cancel);
        if (!await session.TryMakeBatchTableAsync(cancel))
        {
            return false;
        }

        await session.CommitAsync(cancel);
        return true;
    }
}
