using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Vow.Desk;
using Vow.Gate;
using Vow.Hosting;
using Vow.Policies;
using Vow.Site;

namespace Vow.Breaches;

/// <summary>/desk/breaches/{number}: what is known, the clock, the decision, the drafts of both notices, what was sent.</summary>
public static class BreachAtDesk
{
    private const int LongestName = 200;

    /// <summary>GET.</summary>
    public static Task<IResult> ShowAsync(string number, Visit visit, Store store) => PageAsync(number, visit, store, StatusCodes.Status200OK);

    /// <summary>POST facts.</summary>
    public static Task<IResult> CompleteAsync(string number, HttpContext context, Visit visit, Store store, PolicyHolder policies, RecordBreach record)
    {
        ArgumentNullException.ThrowIfNull(policies);
        ArgumentNullException.ThrowIfNull(record);
        return ActAsync(number, context, visit, store, (typed, errors) => typed.CheckFacts(visit, errors), (typed, by) => record.CompleteAsync(number, typed.Facts(policies.Current.Declared), by));
    }

    /// <summary>POST decision: the controller's, with the officer's advice apart.</summary>
    public static Task<IResult> DecideAsync(string number, HttpContext context, Visit visit, Store store, RecordBreach record)
    {
        ArgumentNullException.ThrowIfNull(record);
        return ActAsync(
            number, context, visit, store,
            (typed, errors) =>
            {
                if (RiskOf(typed["risk"]) is not { } risk)
                {
                    errors.Add("risk", visit.T("Choose what it puts at stake.", "Choisissez ce qui est en jeu."));
                }
                else if (risk == BreachRisk.High && TellingOf(typed["telling"]) is null)
                {
                    errors.Add("telling", visit.T("Choose how the people are told, or which exception holds.", "Choisissez comment les personnes sont informées, ou quelle exception s'applique."));
                }

                typed.Written(visit, errors, "reasons", TypedBreach.Shortest);
                typed.Written(visit, errors, "decided", 5, LongestName);
                typed.Written(visit, errors, "advice", 5, 2_000);
            },
            (typed, by) => record.DecideAsync(number, new BreachDecision(RiskOf(typed["risk"])!.Value, typed["reasons"], TellingOf(typed["telling"]) ?? TellingPeople.None, typed["decided"], typed["advice"]), by));
    }

    /// <summary>POST notified: what was sent to the authority, and when.</summary>
    public static Task<IResult> NotifiedAsync(string number, HttpContext context, Visit visit, Store store, PolicyHolder policies, RecordBreach record)
    {
        ArgumentNullException.ThrowIfNull(policies);
        ArgumentNullException.ThrowIfNull(record);
        return ActAsync(
            number, context, visit, store, (typed, errors) => CheckSent(visit, typed, "sent", policies, errors),
            (typed, by) => record.NotifiedAsync(number, typed.At("sent-day", "sent-hour", policies.Current.Zone)!.Value, typed["sent-text"], typed["delay"], by), "sent-");
    }

    /// <summary>POST told: what the people were told, and when.</summary>
    public static Task<IResult> ToldAsync(string number, HttpContext context, Visit visit, Store store, PolicyHolder policies, RecordBreach record)
    {
        ArgumentNullException.ThrowIfNull(policies);
        ArgumentNullException.ThrowIfNull(record);
        return ActAsync(
            number, context, visit, store, (typed, errors) => CheckSent(visit, typed, "told", policies, errors),
            (typed, by) => record.ToldAsync(number, typed.At("told-day", "told-hour", policies.Current.Zone)!.Value, typed["told-text"], by), "told-");
    }

    /// <summary>POST close.</summary>
    public static Task<IResult> CloseAsync(string number, HttpContext context, Visit visit, Store store, RecordBreach record)
    {
        ArgumentNullException.ThrowIfNull(record);
        return ActAsync(number, context, visit, store, (_, _) => { }, (_, by) => record.CloseAsync(number, by));
    }

    private static BreachRisk? RiskOf(string word) => word switch { "unlikely" => BreachRisk.Unlikely, "risk" => BreachRisk.Risk, "high" => BreachRisk.High, _ => null };

    private static TellingPeople? TellingOf(string word) => word switch
    {
        "each" => TellingPeople.Each,
        "unreadable" => TellingPeople.Unreadable,
        "measures" => TellingPeople.Measures,
        "publicly" => TellingPeople.Publicly,
        _ => null,
    };

    private static void CheckSent(Visit visit, TypedBreach typed, string what, PolicyHolder policies, FormErrors errors)
    {
        if (typed.At(what + "-day", what + "-hour", policies.Current.Zone) is null)
        {
            errors.Add(what + "-day", visit.T("Give the day and the hour at which it was sent, such as 2027-03-01 and 09:30.", "Indiquez le jour et l'heure de l'envoi, par exemple 2027-03-01 et 09:30."));
        }

        typed.Written(visit, errors, what + "-text", TypedBreach.Shortest, 20_000);
    }

    private static async Task<IResult> ActAsync(
        string number, HttpContext context, Visit visit, Store store, Action<TypedBreach, FormErrors> check, Func<TypedBreach, Guid, Task<BreachOutcome>> act, string field = "")
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(visit);
        var typed = new TypedBreach(await context.Request.ReadFormAsync());
        var errors = new FormErrors();
        check(typed, errors);
        if (!errors.None)
        {
            return await PageAsync(number, visit, store, StatusCodes.Status422UnprocessableEntity, ("Typed", typed.Fields), ("Errors", errors));
        }

        var outcome = await act(typed, visit.Operator().Id);
        if (outcome == BreachOutcome.Done)
        {
            return Pages.SeeOther(visit.Url("/desk/breaches/" + number));
        }

        errors.Add(outcome switch { BreachOutcome.Ahead when field.Length > 0 => field + "day", BreachOutcome.NeedsDelay => "delay", _ => "" }, visit.T(BreachWords.Of(outcome)));
        return await PageAsync(number, visit, store, outcome is BreachOutcome.Ahead or BreachOutcome.NeedsDelay ? StatusCodes.Status422UnprocessableEntity : StatusCodes.Status409Conflict, ("Typed", typed.Fields), ("Errors", errors));
    }

    private static async Task<IResult> PageAsync(string number, Visit visit, Store store, int status, params (string, object?)[] more)
    {
        ArgumentNullException.ThrowIfNull(visit);
        return await store.Set<Breach>().AsNoTracking().FirstOrDefaultAsync(b => b.Number == number) is { } breach
            ? Pages.Show<BreachPage>(status, [("Breach", breach), ("Notices", await store.Set<BreachNotice>().AsNoTracking().Where(n => n.BreachId == breach.Id).OrderBy(n => n.At).ToListAsync()), .. more])
            : Results.NotFound();
    }
}
