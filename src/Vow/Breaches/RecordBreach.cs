using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Vow.Evidence;
using Vow.Gate;
using Vow.Hosting;
using Vow.Policies;

namespace Vow.Breaches;

/// <summary>What is known of a breach, as typed at the desk.</summary>
public sealed record BreachFacts
{
    /// <summary>How the controller became aware.</summary>
    public string AwareHow { get; init; } = "";

    /// <summary>What happened.</summary>
    public string Nature { get; init; } = "";

    /// <summary>Whether data became known to others.</summary>
    public bool Confidentiality { get; init; }

    /// <summary>Whether data was altered.</summary>
    public bool Integrity { get; init; }

    /// <summary>Whether data was lost or out of reach.</summary>
    public bool Availability { get; init; }

    /// <summary>About how many people; null while it is not known.</summary>
    public int? People { get; init; }

    /// <summary>About how many records; null while it is not known.</summary>
    public int? Records { get; init; }

    /// <summary>Ids of the purposes whose data it concerns.</summary>
    public IReadOnlyList<string> Purposes { get; init; } = [];

    /// <summary>Likely consequences.</summary>
    public string Consequences { get; init; } = "";

    /// <summary>Measures taken or proposed.</summary>
    public string Measures { get; init; } = "";
}

/// <summary>A decision of the controller on a breach.</summary>
/// <param name="Risk">What it puts at stake.</param>
/// <param name="Reasons">Why so.</param>
/// <param name="Telling">How the people are told, of a high risk.</param>
/// <param name="DecidedBy">Name and function.</param>
/// <param name="Advice">What the officer advised.</param>
public sealed record BreachDecision(BreachRisk Risk, string Reasons, TellingPeople Telling, string DecidedBy, string Advice);

/// <summary>What came of an act on a breach.</summary>
public enum BreachOutcome
{
    /// <summary>Done.</summary>
    Done,

    /// <summary>There is none of that number, or it is closed.</summary>
    NotOpen,

    /// <summary>The instant of awareness lies ahead.</summary>
    Ahead,

    /// <summary>More than 72 hours have passed: a notification says why (GDPR 33(1)).</summary>
    NeedsDelay,

    /// <summary>It was not decided that it is notified, or told.</summary>
    NotDecided,

    /// <summary>Something is still to be done: a decision, a notification, telling the people.</summary>
    Unfinished,
}

/// <summary>The register of breaches (GDPR 33(5)): entering, completing, the controller's decision, what was sent, closing. Each is one deed with its entry in the log.</summary>
public sealed class RecordBreach(Deeds deeds, Entries entries, PolicyHolder policies)
{
    /// <summary>Enters a breach. The clock runs from when the controller became aware, which may be before.</summary>
    public Task<(BreachOutcome Outcome, string? Number)> EnterAsync(Instant aware, BreachFacts facts, Guid by)
    {
        ArgumentNullException.ThrowIfNull(facts);
        return deeds.DoAsync<(BreachOutcome, string?)>(async deed =>
        {
            if (aware > deed.Now)
            {
                return (BreachOutcome.Ahead, null);
            }

            var year = policies.Current.Zone.DayOf(deed.Now).Year;
            var prefix = year.ToString(CultureInfo.InvariantCulture) + "-B";
            // Rare and serial: on SQLite deeds are, and on PostgreSQL the index on the number refuses a second of the same.
            var count = await deed.Store.Set<Breach>().CountAsync(b => b.Number.StartsWith(prefix));
            var breach = new Breach
            {
                Id = Guid.CreateVersion7(deed.Now.ToDateTimeOffset()),
                Number = prefix + (count + 1).ToString("00", CultureInfo.InvariantCulture),
                EnteredAt = deed.Now,
                EnteredBy = by,
                AwareAt = aware,
                AwareHow = facts.AwareHow,
                Nature = facts.Nature,
            };
            Take(breach, facts);
            deed.Store.Add(breach);
            await deed.Store.SaveChangesAsync();
            await RecordAsync(deed, "breach.entered", breach, by, new JsonObject { ["aware"] = aware.ToDateTimeOffset().ToString("O", CultureInfo.InvariantCulture) });
            return (BreachOutcome.Done, breach.Number);
        });
    }

    /// <summary>Completes what is known, as it becomes known.</summary>
    public Task<BreachOutcome> CompleteAsync(string number, BreachFacts facts, Guid by)
    {
        ArgumentNullException.ThrowIfNull(facts);
        return ActAsync(number, by, "breach.completed", (_, breach) =>
        {
            Take(breach, facts);
            return BreachOutcome.Done;
        });
    }

    /// <summary>Records what the controller decided, with the officer's advice apart.</summary>
    public Task<BreachOutcome> DecideAsync(string number, BreachDecision decision, Guid by)
    {
        ArgumentNullException.ThrowIfNull(decision);
        return ActAsync(number, by, "breach.decided", (deed, breach) =>
        {
            (breach.Risk, breach.RiskReasons, breach.DecidedBy, breach.Advice, breach.DecidedAt) = (decision.Risk, decision.Reasons, decision.DecidedBy, decision.Advice, deed.Now);
            breach.Telling = decision.Risk == BreachRisk.High ? decision.Telling : TellingPeople.None;
            return BreachOutcome.Done;
        });
    }

    /// <summary>Records that a notice was sent to the authority: the first, or one that completes it (GDPR 33(4)).</summary>
    /// <param name="number">The breach.</param>
    /// <param name="sentAt">When it was sent.</param>
    /// <param name="text">Its words.</param>
    /// <param name="delay">Why later than the law's time; empty where it was in time.</param>
    /// <param name="by">Who records it.</param>
    public Task<BreachOutcome> NotifiedAsync(string number, Instant sentAt, string text, string delay, Guid by) => ActAsync(number, by, "breach.notified", (deed, breach) =>
    {
        ArgumentNullException.ThrowIfNull(delay);
        if (sentAt > deed.Now || sentAt < breach.AwareAt)
        {
            return BreachOutcome.Ahead;
        }

        if (breach.Risk is not (BreachRisk.Risk or BreachRisk.High))
        {
            return BreachOutcome.NotDecided;
        }

        if (breach.NotifiedAt is null)
        {
            if (sentAt > BreachClock.DeadlineOf(breach.AwareAt) && delay.Length == 0)
            {
                return BreachOutcome.NeedsDelay;
            }

            (breach.NotifiedAt, breach.DelayReasons) = (sentAt, delay);
        }

        AddNotice(deed, breach, toPeople: false, sentAt, text, by);
        return BreachOutcome.Done;
    });

    /// <summary>Records that the people were told (GDPR 34), each or publicly.</summary>
    public Task<BreachOutcome> ToldAsync(string number, Instant sentAt, string text, Guid by) => ActAsync(number, by, "breach.people_told", (deed, breach) =>
    {
        if (sentAt > deed.Now || sentAt < breach.AwareAt)
        {
            return BreachOutcome.Ahead;
        }

        if (breach is not { Risk: BreachRisk.High, Telling: TellingPeople.Each or TellingPeople.Publicly })
        {
            return BreachOutcome.NotDecided;
        }

        breach.ToldAt ??= sentAt;
        AddNotice(deed, breach, toPeople: true, sentAt, text, by);
        return BreachOutcome.Done;
    });

    /// <summary>Closes it, once it was decided and what was decided is done.</summary>
    public Task<BreachOutcome> CloseAsync(string number, Guid by) => ActAsync(number, by, "breach.closed", (deed, breach) =>
    {
        if (!CanClose(breach))
        {
            return BreachOutcome.Unfinished;
        }

        breach.ClosedAt = deed.Now;
        return BreachOutcome.Done;
    });

    /// <summary>Whether nothing is left to do. Pure.</summary>
    public static bool CanClose(Breach breach)
    {
        ArgumentNullException.ThrowIfNull(breach);
        return breach switch
        {
            { ClosedAt: not null } or { Risk: BreachRisk.Unknown } => false,
            { Risk: BreachRisk.Unlikely } => true,
            { NotifiedAt: null } => false,
            { Risk: BreachRisk.High, Telling: TellingPeople.None } => false,
            { Risk: BreachRisk.High, Telling: TellingPeople.Each or TellingPeople.Publicly, ToldAt: null } => false,
            _ => true,
        };
    }

    private static void Take(Breach breach, BreachFacts facts)
    {
        (breach.AwareHow, breach.Nature) = (facts.AwareHow, facts.Nature);
        (breach.Confidentiality, breach.Integrity, breach.Availability) = (facts.Confidentiality, facts.Integrity, facts.Availability);
        (breach.People, breach.Records, breach.Purposes) = (facts.People, facts.Records, string.Join(' ', facts.Purposes));
        (breach.Consequences, breach.Measures) = (facts.Consequences, facts.Measures);
    }

    private static void AddNotice(Deed deed, Breach breach, bool toPeople, Instant at, string text, Guid by) => deed.Store.Add(new BreachNotice
    {
        Id = Guid.CreateVersion7(deed.Now.ToDateTimeOffset()),
        BreachId = breach.Id,
        ToPeople = toPeople,
        At = at,
        By = by,
        Text = text,
    });

    private Task<BreachOutcome> ActAsync(string number, Guid by, string kind, Func<Deed, Breach, BreachOutcome> act) => deeds.DoAsync(async deed =>
    {
        // Takes the row: of two acts at the same moment the second finds what the first did.
        if (await deed.ExecuteAsync("UPDATE breaches_breach SET alarm = alarm WHERE number = @n AND closed_at IS NULL", ("@n", number)) != 1)
        {
            return BreachOutcome.NotOpen;
        }

        var breach = await deed.Store.Set<Breach>().FirstAsync(b => b.Number == number);
        var outcome = act(deed, breach);
        if (outcome == BreachOutcome.Done)
        {
            await deed.Store.SaveChangesAsync();
            await RecordAsync(deed, kind, breach, by, []);
        }

        return outcome;
    });

    // Who decided and why stays in the register; the log says that it was done.
    private Task<Guid> RecordAsync(Deed deed, string kind, Breach breach, Guid by, JsonObject more)
    {
        more["breach"] = breach.Number;
        more["risk"] = breach.Risk.ToString().ToLowerInvariant();
        return entries.AppendAsync(deed, kind, Actor.Operator(by), more);
    }
}
