using Vow.Policy;

namespace Vow.Proof.Checks;

/// <summary>Finds the look a promise needs. Kinds are a closed set; the promise's own name says which of a kind's looks and about what.</summary>
internal static class Check
{
    public static async Task<Looked> LookAsync(ProofView view, DerivedPromise promise, CancellationToken cancel)
    {
        var cut = promise.Id.IndexOf('/', StringComparison.Ordinal);
        var (family, about) = cut < 0 ? (promise.Id, "") : (promise.Id[..cut], promise.Id[(cut + 1)..]);
        return (family, promise.Kind) switch
        {
            ("retention", PromiseKind.Data) when about.EndsWith("/active", StringComparison.Ordinal) => HandCheck.Beside(view, about[..^"/active".Length], await RetentionCheck.ActiveAsync(view, about[..^"/active".Length], cancel)),
            ("retention", PromiseKind.Data) => HandCheck.Beside(view, about[..^"/archive".Length], await RetentionCheck.ArchiveAsync(view, about[..^"/archive".Length], cancel)),
            ("right", PromiseKind.Data) => await DeadlineCheck.LookAsync(view, cancel),
            ("choice", PromiseKind.Data) => await ChoiceCheck.LookAsync(view, about, cancel),
            ("content", PromiseKind.Data) => await MessageCheck.ContentAsync(view, about, cancel),
            ("opposition", PromiseKind.Data) => await MessageCheck.OppositionAsync(view, cancel),
            ("map", PromiseKind.Data) => await MapPromise.LookAsync(view, about, cancel),
            ("declared", PromiseKind.Policy) => PolicyCheck.Declared(view, about),
            ("gate", PromiseKind.Policy) => PolicyCheck.ClosedList(view),
            ("recipient", PromiseKind.Policy) => PolicyCheck.Recipient(view, about),
            ("transfer", PromiseKind.Policy) => await PolicyCheck.TransferAsync(view, about),
            ("page", PromiseKind.Page) when about == "first" => await TrackerCheck.FirstPageAsync(view, cancel),
            ("page", PromiseKind.Page) when about.StartsWith("cookies/", StringComparison.Ordinal) && Languages.Of(about["cookies/".Length..]) is { } language => await TrackerCheck.CookiesPageAsync(view, language, cancel),
            ("page", PromiseKind.Page) when Languages.Of(about[(about.LastIndexOf('/') + 1)..]) is { } language => await PageCheck.PolicyPageAsync(view, language, cancel),
            ("collection", PromiseKind.Page) => await PageCheck.FormAsync(view, view.Declared.Collection.First(p => p.Id == about), cancel),
            ("withdrawal", PromiseKind.Page) => DrillCheck.Of(view, promise.Id),
            ("sweep", PromiseKind.Attest) => HandCheck.Cleared(view, about),
            ("by_hand", PromiseKind.Attest) => await HandCheck.AskedAsync(view, about, cancel),
            ("sweep", PromiseKind.Run) => RunCheck.Swept(view, about),
            ("notice", PromiseKind.Run) => RunCheck.Noticed(view),
            ("ledger", PromiseKind.Run) => RunCheck.Ledger(view),
            ("security", PromiseKind.Run) => await RunCheck.SecurityLogAsync(view, cancel),
            ("drill", PromiseKind.Drill) => DrillCheck.Of(view, "life"),
            ("right", PromiseKind.Drill) when about == "erasure" => HandCheck.Beyond(view, await DrillCheck.ErasureAsync(view, cancel)),
            ("right", PromiseKind.Drill) when about == "restriction" => HandCheck.Beyond(view, await DrillCheck.RestrictionAsync(view, cancel)),
            ("right", PromiseKind.Drill) when about is "access" or "rectification" => HandCheck.Beyond(view, DrillCheck.Of(view, promise.Id)),
            (_, PromiseKind.Drill) => DrillCheck.Of(view, promise.Id),
            _ => Looked.Unproven(
                new("This version has no check for it yet.", "Cette version n'a pas encore de contrôle pour cet engagement."),
                new CheckScope(new("nothing", "rien"), new("everything it promises", "tout ce qu'il promet"))),
        };
    }
}
