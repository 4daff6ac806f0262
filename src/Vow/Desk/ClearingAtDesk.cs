using System.Globalization;
using Microsoft.AspNetCore.Http;
using Vow.Hosting;
using Vow.Policies;
using Vow.Policy;
using Vow.Proof;
using Vow.Site;

namespace Vow.Desk;

/// <summary>/desk/clearings/{source}: throwing away by hand what is over its term, and signing for it.</summary>
public static class ClearingAtDesk
{
    /// <summary>GET: what has to go by which rule, when it is due, and the form.</summary>
    public static Task<IResult> ShowAsync(string source, Visit visit, Store store, PolicyHolder policies) => PageAsync(source, visit, store, policies, StatusCodes.Status200OK);

    /// <summary>POST: signs for it.</summary>
    public static async Task<IResult> SignAsync(string source, HttpContext context, Visit visit, Store store, PolicyHolder policies, SignClearing sign)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(visit);
        ArgumentNullException.ThrowIfNull(policies);
        ArgumentNullException.ThrowIfNull(sign);
        var (declared, refused) = Find(source, visit, policies);
        if (declared is null)
        {
            return refused!;
        }

        var form = await context.Request.ReadFormAsync();
        var typed = new TypedClearing(
            form["function"].ToString().Trim(), form["document"].ToString().Trim(),
            DateOnly.TryParseExact(form["on"], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null,
            int.TryParse(form["pages"].ToString().Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var pages) ? pages : null);
        var refusal = await sign.Async(visit.Operator().Id, declared, typed, policies.Current.Zone.DayOf(visit.Now));
        if (refusal == ClearingRefusal.None)
        {
            return Pages.SeeOther(visit.Url("/desk/clearings/" + source));
        }

        var errors = new FormErrors();
        var (field, why) = refusal switch
        {
            ClearingRefusal.Function => ("function", new Bilingual("Name the function, in 1 to 200 characters.", "Indiquez la fonction, en 1 à 200 caractères.")),
            ClearingRefusal.Document => ("document", new Bilingual("Say where the record of what was destroyed is filed, in 1 to 500 characters.", "Indiquez où est classé le relevé de ce qui a été détruit, en 1 à 500 caractères.")),
            ClearingRefusal.Pages => ("pages", new Bilingual("Give the number of pages or records; 0 where nothing was over its term.", "Donnez le nombre de pages ou de fiches\u00a0; 0 si rien n'était échu.")),
            ClearingRefusal.Day or ClearingRefusal.None => ("on", new Bilingual(
                "Give the day it was done: today, or a day not so long ago that the next one would be due already.",
                "Donnez le jour où ce fut fait\u00a0: aujourd'hui, ou un jour assez récent pour que la suivante ne soit pas déjà due.")),
        };
        errors.Add(field, visit.T(why));
        return await PageAsync(source, visit, store, policies, StatusCodes.Status422UnprocessableEntity, ("Typed", typed), ("Errors", errors));
    }

    private static (DeclaredSource? Source, IResult? Refused) Find(string source, Visit visit, PolicyHolder policies) =>
        policies.Current.Declared.Sources.FirstOrDefault(s => s.Id == source && s.ByHand is not null) is not { } declared ? (null, Results.NotFound())
        : TaskAtDesk.IsFor(visit.Operator().Role, declared) ? (declared, null)
        : (null, Results.StatusCode(StatusCodes.Status403Forbidden));

    private static async Task<IResult> PageAsync(string source, Visit visit, Store store, PolicyHolder policies, int status, params (string, object?)[] more)
    {
        ArgumentNullException.ThrowIfNull(visit);
        ArgumentNullException.ThrowIfNull(policies);
        var (declared, refused) = Find(source, visit, policies);
        return declared is null
            ? refused!
            : Pages.Show<ClearingPage>(status, [("Clearing", (await Clearings.AllAsync(store, policies.Current.Declared)).First(c => c.Source.Id == source)), .. more]);
    }
}
