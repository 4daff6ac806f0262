using Vow.Gate;
using Vow.Policy;

namespace Vow.Policies;

/// <summary>When a version comes into force.</summary>
public abstract record EffectiveFrom
{
    /// <summary>From this instant.</summary>
    /// <param name="Since">The instant: now, or the beginning of a day of the policy's zone.</param>
    public sealed record On(Instant Since) : EffectiveFrom;

    /// <summary>Not as asked for.</summary>
    /// <param name="Message">Why.</param>
    /// <param name="Remedy">What to do.</param>
    public sealed record Refused(Bilingual Message, Bilingual Remedy) : EffectiveFrom;

    /// <summary>
    /// Decides. What people must be told beforehand waits as long as the version they know promises (<c>changes.announced</c>, whole days after the day
    /// of the announcement); a version already announced is never overtaken. Of a sample's promises nobody relies on any.
    /// </summary>
    /// <param name="before">The version people know.</param>
    /// <param name="beforeSince">When that one comes into force, which may lie ahead.</param>
    /// <param name="mustTell">Whether anything must be announced.</param>
    /// <param name="at">The day asked for; null = as early as may be.</param>
    /// <param name="atOnce">Whether it was asked for at once.</param>
    /// <param name="now">This instant.</param>
    public static EffectiveFrom Decide(PolicyInForce before, Instant beforeSince, bool mustTell, DateOnly? at, bool atOnce, Instant now)
    {
        ArgumentNullException.ThrowIfNull(before);
        var (zone, today) = (before.Zone, before.Zone.DayOf(now));
        var promised = before.Declared.Changes?.Announced;
        var waits = mustTell && !(atOnce && before.Declared.Sample);
        // The day of the announcement is not counted: the whole period lies before the first day in force.
        var earliest = !waits ? now : promised is { } period ? zone.StartOf(period.EndFrom(today).AddDays(1)) : zone.StartOf(today.AddDays(1));
        earliest = beforeSince > earliest ? beforeSince : earliest;
        var day = zone.DayOf(earliest);
        if (atOnce)
        {
            return earliest <= now ? new On(now) : new Refused(
                mustTell && waits
                    ? new("This version changes what people must be told beforehand (GDPR 13(3), 14(4)): it can't come into force at once.",
                        "Cette version change ce dont les personnes doivent être informées à l'avance (RGPD 13(3), 14(4))\u00a0: elle ne peut pas entrer en vigueur immédiatement.")
                    : new("A version is announced for a later day, and this one follows it.", "Une version est annoncée pour plus tard, et celle-ci la suit."),
                new($"Leave --now out, or name a day with --from: {day:yyyy-MM-dd} at the earliest.", $"N'utilisez pas --now, ou indiquez un jour avec --from\u00a0: au plus tôt le {day:yyyy-MM-dd}."));
        }

        if (at is { } wanted)
        {
            var from = wanted == today ? now : zone.StartOf(wanted);
            return from >= earliest
                ? new On(from)
                : new Refused(
                    wanted < today
                        ? new($"{wanted:yyyy-MM-dd} is over.", $"Le {wanted:yyyy-MM-dd} est passé.")
                        : new($"{wanted:yyyy-MM-dd} comes too early: people must be told before.", $"Le {wanted:yyyy-MM-dd} vient trop tôt\u00a0: les personnes doivent être informées avant."),
                    new($"Name {day:yyyy-MM-dd} or a later day.", $"Indiquez le {day:yyyy-MM-dd} ou un jour ultérieur."));
        }

        return waits && promised is null
            ? new Refused(
                new("This version changes what people must be told beforehand (GDPR 13(3), 14(4)), and the policy does not say how long before.",
                    "Cette version change ce dont les personnes doivent être informées à l'avance (RGPD 13(3), 14(4)), et la politique ne dit pas combien de temps avant."),
                new($"Name the day with --from, {day:yyyy-MM-dd} at the earliest; say the period for good in policy.yaml: changes: {{ announced: 30 days, how: … }}.",
                    $"Indiquez le jour avec --from, au plus tôt le {day:yyyy-MM-dd}\u00a0; fixez le délai dans policy.yaml\u00a0: changes: {{ announced: 30 days, how: … }}."))
            : new On(earliest);
    }
}
