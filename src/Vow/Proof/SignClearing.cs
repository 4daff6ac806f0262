using System.Text.Json.Nodes;
using Vow.Evidence;
using Vow.Hosting;
using Vow.Policy;

namespace Vow.Proof;

/// <summary>A clearing out as it was typed.</summary>
/// <param name="Function">In what function it is signed.</param>
/// <param name="Document">Where the record of what was destroyed is filed.</param>
/// <param name="On">The day it was done; null where it could not be read.</param>
/// <param name="Pages">How many pages or records were destroyed; null where it could not be read.</param>
public sealed record TypedClearing(string Function, string Document, DateOnly? On, int? Pages);

/// <summary>What stands in the way of signing a clearing out.</summary>
public enum ClearingRefusal
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>The function is missing or too long.</summary>
    Function,

    /// <summary>Where the record is filed is missing or too long.</summary>
    Document,

    /// <summary>The day lies in the future, or so far back that the next one would be due already.</summary>
    Day,

    /// <summary>The number is missing.</summary>
    Pages,
}

/// <summary>Signs that what was over its term in a source was thrown away by hand: an attestation of the source's promise until the next one is due, with its entry.</summary>
public sealed class SignClearing(Deeds deeds, Entries entries)
{
    /// <summary>The most pages that can be told.</summary>
    public const int MostPages = 10_000_000;

    /// <summary>What stands in the way. Pure.</summary>
    public static ClearingRefusal Check(DeclaredSource source, TypedClearing act, DateOnly today)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(act);
        return act.Function.Length is 0 or > SignActs.LongestFunction ? ClearingRefusal.Function
            : act.On is not { } on || on > today || source.ByHand!.ClearEvery.EndFrom(on) < today ? ClearingRefusal.Day
            : act.Pages is not (>= 0 and <= MostPages) ? ClearingRefusal.Pages
            : act.Document.Length is 0 or > SignActs.LongestDocument ? ClearingRefusal.Document
            : ClearingRefusal.None;
    }

    /// <summary>Signs it.</summary>
    public async Task<ClearingRefusal> Async(Guid by, DeclaredSource source, TypedClearing act, DateOnly today)
    {
        var refusal = Check(source, act, today);
        if (refusal == ClearingRefusal.None)
        {
            var (on, until) = (act.On!.Value, source.ByHand!.ClearEvery.EndFrom(act.On!.Value));
            await deeds.DoAsync(async deed =>
            {
                deed.Store.Add(new Attestation
                {
                    Id = Guid.CreateVersion7(deed.Now.ToDateTimeOffset()),
                    About = Clearings.About(source.Id),
                    Operator = by,
                    Function = act.Function,
                    Document = act.Document,
                    On = on,
                    Expires = until,
                });
                await deed.Store.SaveChangesAsync();
                await entries.AppendAsync(deed, "act.attested", Actor.Operator(by), new JsonObject
                {
                    ["about"] = Clearings.About(source.Id),
                    ["function"] = act.Function,
                    ["on"] = Figures.Iso(on),
                    ["expires"] = Figures.Iso(until),
                    ["document"] = act.Document,
                    ["rows"] = act.Pages,
                });
            });
        }

        return refusal;
    }
}
