using System.Text.Json.Nodes;
using Vow.Evidence;
using Vow.Gate;
using Vow.Hosting;
using Vow.Policy;
using Vow.Proof.Checks;

namespace Vow.Proof;

/// <summary>Why an act was not recorded.</summary>
public enum ActRefusal
{
    /// <summary>It was.</summary>
    None,

    /// <summary>The policy has no such clause that rests on an attestation, or no such promise.</summary>
    NothingLikeIt,

    /// <summary>It is one of the rules no decision can set aside.</summary>
    NeverSetAside,

    /// <summary>The function is missing or too long.</summary>
    Function,

    /// <summary>Where the document is filed is missing or too long.</summary>
    Document,

    /// <summary>The officer's advice is missing or too long.</summary>
    Advice,

    /// <summary>The day of the act lies in the future, or more than twelve months back.</summary>
    Day,

    /// <summary>The last day lies in the past, or beyond twelve months after the act.</summary>
    End,
}

/// <summary>An act as it was typed.</summary>
/// <param name="About">Clause or promise id.</param>
/// <param name="Function">In what function it is signed or was decided.</param>
/// <param name="Says">Where the document is filed; for a decision, the officer's advice.</param>
/// <param name="On">Day of the act; null where it could not be read.</param>
/// <param name="Expires">Last day it counts; null where it could not be read.</param>
public sealed record TypedAct(string About, string Function, string Says, DateOnly? On, DateOnly? Expires);

/// <summary>
/// Acts that promises rest on (see <see cref="Attestation"/> and <see cref="Waiver"/>): signed by an operator, for twelve months at most, each with its entry. An act that
/// is ended keeps its row and counts until the day before.
/// </summary>
public sealed class SignActs(Deeds deeds, Entries entries)
{
    /// <summary>The longest name of a function.</summary>
    public const int LongestFunction = 200;

    /// <summary>The longest note of where a document is filed.</summary>
    public const int LongestDocument = 500;

    /// <summary>The longest advice.</summary>
    public const int LongestAdvice = 2000;

    /// <summary>Clauses of a policy that rest on an attestation.</summary>
    public static IEnumerable<Clause> Attestable(DeclaredPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        return policy.Clauses.Where(clause => clause.Standing == ClauseStanding.Attest);
    }

    /// <summary>Whether the controller may set a promise or clause aside for a time.</summary>
    public static ActRefusal MaySetAside(DeclaredPolicy policy, string about)
    {
        ArgumentNullException.ThrowIfNull(policy);
        return policy.Clauses.FirstOrDefault(clause => clause.Id == about) is { } found ? found.Promises.All(Acts.MayBeWaived) ? ActRefusal.None : ActRefusal.NeverSetAside
            : !DerivedPromises.Of(policy).Any(promise => promise.Id == about) ? ActRefusal.NothingLikeIt
            : Acts.MayBeWaived(about) ? ActRefusal.None : ActRefusal.NeverSetAside;
    }

    /// <summary>What stands in the way of an attestation. Pure.</summary>
    public static ActRefusal Check(DeclaredPolicy policy, TypedAct act, DateOnly today)
    {
        ArgumentNullException.ThrowIfNull(act);
        return !Attestable(policy).Any(clause => clause.Id == act.About) ? ActRefusal.NothingLikeIt
            : act.Function.Length is 0 or > LongestFunction ? ActRefusal.Function
            : act.Says.Length is 0 or > LongestDocument ? ActRefusal.Document
            : CheckDays(act, today);
    }

    /// <summary>What stands in the way of a decision of the controller. Pure.</summary>
    public static ActRefusal CheckWaiver(DeclaredPolicy policy, TypedAct act, DateOnly today)
    {
        ArgumentNullException.ThrowIfNull(act);
        return MaySetAside(policy, act.About) is not ActRefusal.None and var refusal ? refusal
            : act.Function.Length is 0 or > LongestFunction ? ActRefusal.Function
            : act.Says.Length is 0 or > LongestAdvice ? ActRefusal.Advice
            : CheckDays(act, today);
    }

    /// <summary>Signs that a clause is kept.</summary>
    public async Task<ActRefusal> AttestAsync(Guid by, DeclaredPolicy policy, TypedAct act, DateOnly today)
    {
        var refusal = Check(policy, act, today);
        if (refusal == ActRefusal.None)
        {
            await deeds.DoAsync(async deed =>
            {
                deed.Store.Add(new Attestation
                {
                    Id = Guid.CreateVersion7(deed.Now.ToDateTimeOffset()),
                    About = act.About,
                    Operator = by,
                    Function = act.Function,
                    Document = act.Says,
                    On = act.On!.Value,
                    Expires = act.Expires!.Value,
                });
                await deed.Store.SaveChangesAsync();
                var detail = Detail(act);
                detail["document"] = act.Says;
                await entries.AppendAsync(deed, "act.attested", Actor.Operator(by), detail);
            });
        }

        return refusal;
    }

    /// <summary>Records a decision of the controller to set a promise aside for a time.</summary>
    public async Task<ActRefusal> WaiveAsync(Guid by, DeclaredPolicy policy, TypedAct act, DateOnly today)
    {
        var refusal = CheckWaiver(policy, act, today);
        if (refusal == ActRefusal.None)
        {
            await deeds.DoAsync(async deed =>
            {
                deed.Store.Add(new Waiver
                {
                    Id = Guid.CreateVersion7(deed.Now.ToDateTimeOffset()),
                    About = act.About,
                    Operator = by,
                    Function = act.Function,
                    DpoAdvice = act.Says,
                    On = act.On!.Value,
                    Expires = act.Expires!.Value,
                });
                await deed.Store.SaveChangesAsync();
                await entries.AppendAsync(deed, "act.waived", Actor.Operator(by), Detail(act));
            });
        }

        return refusal;
    }

    /// <summary>Ends an act that counts today. False where there is none.</summary>
    public Task<bool> EndAsync(Guid by, Guid id, DateOnly today) => deeds.DoAsync(async deed =>
    {
        foreach (var (table, kind) in new[] { ("proof_attestation", "attestation"), ("proof_waiver", "waiver") })
        {
            if (await deed.ExecuteAsync($"UPDATE {table} SET expires = @last WHERE id = @id AND expires >= @today", ("@last", today.AddDays(-1)), ("@id", id), ("@today", today)) == 1)
            {
                await entries.AppendAsync(deed, "act.ended", Actor.Operator(by), new JsonObject { ["kind"] = kind, ["act"] = id.ToString("D") });
                return true;
            }
        }

        return false;
    });

    private static JsonObject Detail(TypedAct act) => new()
    {
        ["about"] = act.About,
        ["function"] = act.Function,
        ["on"] = Figures.Iso(act.On!.Value),
        ["expires"] = Figures.Iso(act.Expires!.Value),
    };

    private static ActRefusal CheckDays(TypedAct act, DateOnly today) =>
        act.On is not { } on || on > today || on < today.AddMonths(-Acts.MostMonths) ? ActRefusal.Day
        : act.Expires is not { } end || end < today || end > on.AddMonths(Acts.MostMonths) ? ActRefusal.End
        : ActRefusal.None;
}
