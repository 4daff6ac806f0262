using Microsoft.EntityFrameworkCore;
using Vow.Policy;
using Vow.Rights;

namespace Vow.Proof.Checks;

/// <summary>What the witness of the nightly drill lived: never mixed with what real data show.</summary>
internal static class DrillCheck
{
    /// <summary>A drill older than this proves nothing any more.</summary>
    public static readonly TimeSpan Fresh = TimeSpan.FromHours(50);

    private static readonly CheckScope Scope = new(
        new("a made-up person's life on a throw-away copy, lived by the real engine", "la vie d'une personne fictive sur une copie jetable, vécue par le vrai moteur"),
        new("real people's data", "les données des personnes réelles"));

    private static readonly CheckScope Journal = new(
        new("everybody the journal outside the database says was erased", "toutes les personnes que le journal tenu hors de la base donne pour effacées"),
        new("erasures older than the journal", "les effacements plus anciens que le journal"));

    private static readonly CheckScope Copies = new(
        new("every erasure of the last 400 days in each source, by its key and its mark there", "chaque effacement des 400 derniers jours dans chaque source, par sa clé et sa marque"),
        new("copies of a database that are not connected here", "les copies d'une base qui ne sont pas reliées ici"));

    private static readonly CheckScope Orders = new(
        new("every order to restrict given to a service, and whether it confirmed", "chaque ordre de limitation donné à un service, et s'il l'a confirmé"),
        new("what a service does after it has confirmed", "ce qu'un service fait après avoir confirmé"));

    // Without undue delay (GDPR 12(3), 18): a service that is away for a night is no broken promise yet.
    private static readonly TimeSpan Unconfirmed = TimeSpan.FromDays(1);

    /// <summary>Erasure: the drill, unless real people who were erased stand in the database again.</summary>
    public static async Task<Looked> ErasureAsync(ProofView view, CancellationToken cancel)
    {
        var back = await ReplayErasures.BackAsync(view.Database, view.Erasures, cancel);
        if (back.Count == 0)
        {
            var undone = await EraseAgain.FindAsync(view.Database, view.Sources, view.Keys, view.Now, cancel);
            var people = undone.Sum(one => one.Undone.Count(erasure => !erasure.Same.IsEmpty || !erasure.Unlike.IsEmpty));
            var names = string.Join(", ", undone.Select(one => one.Source.Name));
            return people == 0 ? Of(view, "right/erasure") : Looked.Counted(
                undone.Sum(one => one.Undone.Count), people,
                new($"An older copy was put in place of {names}: {people} erasures are undone there. They are done again within the hour; those only a person can judge are named by: vow source came-back NAME",
                    $"Une copie plus ancienne a pris la place de {names}\u00a0: {people} effacements y sont défaits. Ils sont refaits dans l'heure\u00a0; ceux que seule une personne peut juger sont nommés par\u00a0: vow source came-back NOM"),
                Copies, [.. undone.Select(one => one.Source.Name).Take(10)]);
        }

        return Looked.Counted(
            view.Erasures.Read().Count, back.Count,
            new($"{back.Count} {(back.Count == 1 ? "person who was" : "people who were")} erased {(back.Count == 1 ? "is" : "are")} in the database again: an older one was put in its place. Start vow: it erases them again before it serves anything.",
                $"{back.Count} {(back.Count == 1 ? "personne effacée est" : "personnes effacées sont")} de nouveau dans la base\u00a0: une base plus ancienne a pris sa place. Démarrez vow\u00a0: il les efface de nouveau avant de servir quoi que ce soit."),
            Journal, [.. back.Take(10).Select(one => one.ToString("D"))]);
    }

    /// <summary>Restriction: the drill, unless a service has not confirmed one, or its lifting, for more than a day. Services that take no such order are named.</summary>
    public static async Task<Looked> RestrictionAsync(ProofView view, CancellationToken cancel)
    {
        var before = view.Now.Plus(-Unconfirmed);
        await using var store = view.Database.NewStore();
        var orders = store.Set<RightsStep>().Where(s => s.Kind == RestrictionStep.Restrict || s.Kind == RestrictionStep.Lift);
        var late = await orders.Where(s => s.DoneAt == null)
            .Join(store.Set<Restriction>(), s => s.RequestId, r => r.RequestId, (s, r) => new { s.Source, At = s.Kind == RestrictionStep.Lift ? r.LiftedAt : r.Since })
            .Where(o => o.At < before).Select(o => o.Source).ToListAsync(cancel);
        if (late.Count > 0)
        {
            var names = string.Join(", ", late.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
            return Looked.Counted(
                await orders.LongCountAsync(cancel), late.Count,
                new($"{late.Count} restrictions, or their lifting, have waited more than a day for a service to confirm: {names}.", $"{late.Count} limitations, ou levées de limitation, attendent depuis plus d'un jour la confirmation d'un service\u00a0: {names}."),
                Orders, [.. late.Distinct(StringComparer.Ordinal).Take(10)]);
        }

        var drill = Of(view, "right/restriction");
        var untold = string.Join(", ", view.Declared.Sources.Where(s => s is { Engine: SourceEngine.Webhook, Restricts: false }).Select(s => s.Id));
        return untold.Length == 0 ? drill : drill with
        {
            CannotSee = new($"{drill.CannotSee.En}; services that take no restriction: {untold}", $"{drill.CannotSee.Fr}\u00a0; les services qui ne reçoivent pas de limitation\u00a0: {untold}"),
        };
    }

    /// <summary>The step of that name, or all that begin with it and a slash.</summary>
    public static Looked Of(ProofView view, string step)
    {
        var steps = view.Drill.Values.Where(s => s.Step == step || s.Step.StartsWith(step + "/", StringComparison.Ordinal)).ToList();
        if (steps.Count == 0)
        {
            return Looked.Unproven(new("The drill, which runs each night at 03:30 while vow is up, has not acted this out yet.", "L'exercice, mené chaque nuit à 3\u00a0h\u00a030 tant que vow fonctionne, n'a pas encore joué cette situation."), Scope) with { Drilled = true };
        }

        var oldest = steps.Min(s => s.At.Microseconds);
        if (new Gate.Instant(oldest).Plus(Fresh) < view.Now)
        {
            var day = Figures.Iso(view.Compiled.Zone.DayOf(new Gate.Instant(oldest)));
            return Looked.Unproven(new($"The last drill is of {day}: too long ago.", $"Le dernier exercice date du {day}\u00a0: c'est trop ancien."), Scope) with { Drilled = true };
        }

        var failed = steps.Where(s => !s.Passed).ToList();
        var list = string.Join("; ", failed.Select(s => $"{s.Step}: {s.Fault}"));
        return Looked.Counted(
            steps.Sum(s => s.Examined), failed.Count, new($"The witness was not treated as promised: {list}", $"Le témoin n'a pas été traité comme promis\u00a0: {list}"), Scope, [.. failed.Select(s => s.Step).Take(10)]) with
        { Drilled = true };
    }
}
