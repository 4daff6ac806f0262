using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Vow.Policy;

namespace Vow.Policies;

/// <summary>A plan for eyes and for machines.</summary>
public static class PlanText
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>What follows from a change, in words; empty where nothing does.</summary>
    public static IReadOnlyList<Bilingual> Consequences(Change change)
    {
        ArgumentNullException.ThrowIfNull(change);
        var words = new List<Bilingual>(4);
        Add(words, change, Policy.Consequences.NeedsConsentAgain, "consent must be asked again", "le consentement doit être redemandé");
        Add(words, change, Policy.Consequences.MustBeAnnounced, "people must be told beforehand", "les personnes doivent être informées à l'avance");
        Add(words, change, Policy.Consequences.EarlierEnd, "data ends earlier", "des données prennent fin plus tôt");
        Add(words, change, Policy.Consequences.LaterEnd, "data ends later", "des données prennent fin plus tard");
        return words;
    }

    /// <summary>That these texts are older than the newest version, and how to get that one's.</summary>
    public static Bilingual Older(UndoneVersion undone)
    {
        ArgumentNullException.ThrowIfNull(undone);
        return undone.Proposal is { } id
            ? new($"These texts are older than version {undone.Epoch} (made at the desk) and would undo it. Download its files first: the desk's page /desk/policy/change/{id:D}",
                $"Ces textes sont antérieurs à la version {undone.Epoch} (faite dans l'espace d'administration) et l'annuleraient. Téléchargez d'abord ses fichiers\u00a0: page /desk/policy/change/{id:D}")
            : new($"These texts are older than version {undone.Epoch} and would undo it.", $"Ces textes sont antérieurs à la version {undone.Epoch} et l'annuleraient.");
    }

    /// <summary>Plain lines, as a terminal shows them.</summary>
    public static string Render(PolicyPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        if (plan.IsEmpty)
        {
            return "Nothing differs.";
        }

        var text = new StringBuilder();
        Line(text, $"Plan {plan.Id}{(plan.BeforeEpoch > 0 ? $", from version {plan.BeforeEpoch}" : "")}");
        if (plan.Undoes is { } undone)
        {
            Line(text, Older(undone).En);
        }

        Head(text, $"Changes: {plan.Changes.Length}");
        foreach (var change in plan.Changes)
        {
            Line(text, $"  {change.Words.En}");
            if (Consequences(change) is { Count: > 0 } follows)
            {
                Line(text, $"      -> {string.Join("; ", follows.Select(f => f.En))}");
            }
        }

        Ends(text, plan);
        People(text, plan);
        Promises(text, plan);
        if (plan.Unreachable.Length > 0)
        {
            Head(text, "Not looked at: the numbers above are without them");
            foreach (var source in plan.Unreachable)
            {
                Line(text, $"  {source.Name}: {source.Why}");
            }
        }

        Refusals(text, plan);
        return text.ToString().TrimEnd('\n');
    }

    /// <summary>The stable shape, as <c>docs/guide/changes.md</c> describes it.</summary>
    public static string Json(PolicyPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        return new JsonObject
        {
            ["id"] = plan.Id,
            ["before"] = new JsonObject { ["epoch"] = plan.BeforeEpoch, ["hash"] = plan.Before },
            ["after"] = new JsonObject { ["hash"] = plan.After },
            ["at"] = plan.At.ToString(),
            ["undoes"] = plan.Undoes?.Epoch,
            ["allowed"] = plan.IsAllowed,
            ["changes"] = Array(plan.Changes, c => new JsonObject
            {
                ["kind"] = c.Code,
                ["about"] = c.About,
                ["words"] = Words(c.Words),
                ["consequences"] = new JsonArray([.. Codes(c).Select(code => JsonValue.Create(code))]),
                ["purposes"] = new JsonArray([.. c.Purposes.Select(id => JsonValue.Create(id))]),
            }),
            ["refusals"] = Array(plan.Refusals, r => new JsonObject
            {
                ["code"] = r.Code,
                ["about"] = r.About,
                ["count"] = r.HowMany,
                ["message"] = Words(r.Message),
                ["remedy"] = Words(r.Remedy),
                ["article"] = r.Article,
            }),
            ["ends"] = Array(plan.Ends, e => new JsonObject
            {
                ["source"] = e.Source,
                ["table"] = e.Table,
                ["purposes"] = e.Purposes,
                ["by"] = e.By.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
                ["earlier"] = e.Earlier,
                ["later"] = e.Later,
                ["earlier_people"] = e.EarlierPeople,
                ["later_people"] = e.LaterPeople,
                ["exact"] = e.IsExact,
            }),
            ["archived"] = Array(plan.Archived, a => new JsonObject { ["source"] = a.Source, ["table"] = a.Table, ["purpose"] = a.Purpose, ["rows"] = a.Rows }),
            ["consents"] = Array(plan.Lapsed, l => new JsonObject { ["purpose"] = l.Purpose, ["channel"] = l.Channel, ["text_version"] = l.TextVersion, ["people"] = l.People }),
            ["announcement"] = plan.Announcement is { } told
                ? new JsonObject
                {
                    ["people"] = told.People,
                    ["elsewhere"] = Array(told.Elsewhere, e => new JsonObject { ["source"] = e.Source, ["table"] = e.Table, ["people"] = e.People }),
                }
                : null,
            ["promises"] = new JsonObject
            {
                ["added"] = Array(plan.PromisesAdded, Promise),
                ["removed"] = Array(plan.PromisesRemoved, Promise),
                ["changed"] = Array(plan.PromisesChanged, Promise),
            },
            ["unreachable"] = Array(plan.Unreachable, u => new JsonObject { ["name"] = u.Name, ["why"] = u.Why }),
        }.ToJsonString(Indented);
    }

    private static void Ends(StringBuilder text, PolicyPlan plan)
    {
        if (plan.Ends.Length + plan.Archived.Length == 0)
        {
            // A shorter or longer period that moves no row today is said too: silence would look like not having counted.
            if (plan.Changes.Any(c => c.Has(Policy.Consequences.EarlierEnd) || c.Has(Policy.Consequences.LaterEnd)))
            {
                Head(text, "Data that ends on another day");
                Line(text, $"  {PlanRefusals.Rows(0, Language.En)} ({PlanRefusals.People(0, Language.En)}) in what was looked at, as of today and in the coming month");
            }

            return;
        }

        Head(text, "Data that ends on another day");
        foreach (var end in plan.Ends)
        {
            var parts = new List<string>(2);
            if (end.Earlier > 0)
            {
                parts.Add($"{PlanRefusals.Rows(end.Earlier, Language.En)} earlier ({PlanRefusals.People(end.EarlierPeople, Language.En)})");
            }

            if (end.Later > 0)
            {
                parts.Add($"{PlanRefusals.Rows(end.Later, Language.En)} later ({PlanRefusals.People(end.LaterPeople, Language.En)})");
            }

            Line(text, $"  {end.Source}.{end.Table} ({end.Purposes}), due by {end.By:yyyy-MM-dd}: {string.Join(", ", parts)}{(end.IsExact ? "" : "; the map differs, so these are differences of two counts")}");
        }

        foreach (var line in plan.Archived)
        {
            Line(text, $"  {line.Source}.{line.Table} ({line.Purpose}): {PlanRefusals.Rows(line.Rows, Language.En)} archived already keep the end they were archived with");
        }
    }

    private static void People(StringBuilder text, PolicyPlan plan)
    {
        if (plan.Lapsed.Length > 0)
        {
            Head(text, "Consents that no longer cover what is done: refused by the gate, asked again");
            foreach (var lapsed in plan.Lapsed)
            {
                Line(text, $"  {lapsed.Purpose}{(lapsed.Channel.Length > 0 ? "/" + lapsed.Channel : "")}, words of {lapsed.TextVersion}: {PlanRefusals.People(lapsed.People, Language.En)}");
            }
        }

        if (plan.Announcement is { } told)
        {
            Head(text, "To be announced beforehand (GDPR 13(3), 14(4))");
            Line(text, $"  by mail to {PlanRefusals.People(told.People, Language.En)} known here, each told what concerns them");
            foreach (var elsewhere in told.Elsewhere)
            {
                Line(text, $"  by your own means to {PlanRefusals.People(elsewhere.People, Language.En)} in {elsewhere.Source}.{elsewhere.Table}: Vow does not write to people it knows from a database alone");
            }
        }
    }

    private static void Promises(StringBuilder text, PolicyPlan plan)
    {
        if (plan.PromisesAdded.Length + plan.PromisesRemoved.Length + plan.PromisesChanged.Length == 0)
        {
            return;
        }

        Head(text, "Promises");
        foreach (var (mark, promises) in new[] { ("+", plan.PromisesAdded), ("-", plan.PromisesRemoved), ("~", plan.PromisesChanged) })
        {
            foreach (var promise in promises)
            {
                Line(text, $"  {mark} {promise.Id}: {promise.Title.En}");
            }
        }
    }

    private static void Refusals(StringBuilder text, PolicyPlan plan)
    {
        if (plan.IsAllowed)
        {
            return;
        }

        Head(text, $"Refused: {plan.Refusals.Length}");
        foreach (var refusal in plan.Refusals)
        {
            Line(text, $"  {refusal.Code} {refusal.About}: {refusal.Message.En}");
            Line(text, $"      help: {refusal.Remedy.En}");
            if (refusal.Article is not null)
            {
                Line(text, $"      law: {refusal.Article}");
            }
        }
    }

    private static JsonObject Promise(DerivedPromise promise) => new() { ["id"] = promise.Id, ["title"] = Words(promise.Title) };

    private static JsonObject Words(Bilingual words) => new() { ["en"] = words.En, ["fr"] = words.Fr };

    private static JsonArray Array<T>(IEnumerable<T> all, Func<T, JsonObject> one) => new([.. all.Select(one)]);

    private static IEnumerable<string> Codes(Change change)
    {
        foreach (var (one, code) in new[]
        {
            (Policy.Consequences.NeedsConsentAgain, "needs_consent_again"), (Policy.Consequences.MustBeAnnounced, "must_be_announced"),
            (Policy.Consequences.EarlierEnd, "earlier_end"), (Policy.Consequences.LaterEnd, "later_end"),
        })
        {
            if (change.Has(one))
            {
                yield return code;
            }
        }
    }

    private static void Add(List<Bilingual> words, Change change, Consequences one, string en, string fr)
    {
        if (change.Has(one))
        {
            words.Add(new(en, fr));
        }
    }

    private static void Head(StringBuilder text, string line) => text.Append('\n').Append(line).Append('\n');

    private static void Line(StringBuilder text, string line) => text.Append(line).Append('\n');
}
