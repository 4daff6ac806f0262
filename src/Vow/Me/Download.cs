using System.Globalization;
using System.Text.Json.Nodes;
using Vow.Consent;
using Vow.DataMap;
using Vow.Evidence;
using Vow.Gate;
using Vow.Hosting;
using Vow.Keys;
using Vow.Policies;
using Vow.Policy;
using Vow.Retention;
using Vow.Rights;

namespace Vow.Me;

/// <summary>
/// Everything in one file (GDPR 15 and 20): each purpose with its information and its data, the part open to portability marked as such. Never in
/// it: password hashes and other secrets, and what is about somebody else.
/// </summary>
public sealed class Download(ReadMyData read, Database database, Deeds deeds, Entries entries, HandTasks byHand, HandLooks looks, Archive archive, PolicyHolder policies)
{
    /// <summary>Records the answer first, then reads: an entry without a view may be, a view without an entry never.</summary>
    public async Task<JsonObject> Async(Guid subject, Language language, CancellationToken cancel = default)
    {
        var now = await deeds.DoAsync(
            async deed =>
            {
                var answer = language == Language.Fr ? "Vos données vous ont été remises en ligne, dans un format lisible par un programme." : "Your data was given to you on line, in a form that programs read.";
                var wanted = HandLooks.Wanted(await looks.OfAsync(deed.Store, subject, deed.Now, cancel), policies.Current.Zone.DayOf(deed.Now));
                await byHand.ExerciseAsync(deed, subject, Right.Access, language, answer, 0, wanted);
                await entries.AppendAsync(deed, "disclosure.person", Actor.Subject, new JsonObject { ["form"] = "json" }, subject, Compartment.Rights);
                return deed.Now;
            },
            subject);
        return await WriteAsync(await read.Async(subject, now, cancel), subject, language);
    }

    private async Task<JsonObject> WriteAsync(MyData data, Guid subject, Language language)
    {
        var policy = policies.Current.Declared;
        var purposes = new JsonArray();
        foreach (var mine in data.Purposes)
        {
            purposes.Add(Purpose(policy, mine, language));
        }

        await using var store = database.NewStore();
        var choices = new JsonArray();
        foreach (var row in (await StandingChoices.OfAsync(store, subject)).SelectMany(c => c.History))
        {
            choices.Add(new JsonObject
            {
                ["purpose"] = row.Purpose,
                ["channel"] = row.Channel,
                ["act"] = row.Act.Code(),
                ["at"] = row.At.ToString(),
                ["text"] = row.TextVersion,
                ["language"] = row.Language,
                ["surface"] = row.Surface,
                ["receipt"] = row.EntryId.ToString("D"),
            });
        }

        var log = new JsonArray();
        foreach (var entry in await entries.OfAsync(store, subject, data.AsOf, 10_000))
        {
            log.Add(new JsonObject { ["id"] = entry.Id.ToString("D"), ["kind"] = entry.Kind, ["at"] = entry.At.ToString(), ["detail"] = entry.Detail?.DeepClone() });
        }

        var archives = new JsonArray();
        foreach (var one in await archive.ArchiveOfAsync(subject))
        {
            archives.Add(new JsonObject
            {
                ["purpose"] = one.Purpose,
                ["rows"] = one.Rows,
                ["until"] = one.Until.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
                ["why"] = one.Terms?.Why[language],
                ["text"] = one.Terms?.LegalText,
            });
        }

        var looked = new JsonArray();
        foreach (var look in await looks.OfAsync(store, subject, data.AsOf))
        {
            looked.Add(ByHand(policy, look, language));
        }

        return new JsonObject
        {
            ["as_of"] = data.AsOf.ToString(),
            ["controller"] = policy.Controller.Name,
            ["rights"] = new JsonArray([.. RightsByBasis.InPolicy(policy).Select(r => (JsonNode)(RightsByBasis.Title(r)[language] + ", " + RightsByBasis.Article(r)[language]))]),
            ["complaint"] = policy.Authority.Complaint,
            ["automated_decisions"] = language == Language.Fr ? "aucune" : "none",
            ["not_reached"] = new JsonArray([.. data.Places.Unreachable.Select(u => (JsonNode)u.Name)]),
            ["by_hand"] = looked,
            ["purposes"] = purposes,
            ["choices"] = choices,
            ["archives"] = archives,
            ["log_of_evidence"] = log,
        };
    }

    // What a person of ours attests, and nobody asked a program: told apart from what was read.
    private static JsonObject ByHand(DeclaredPolicy policy, HandLook look, Language language) => new()
    {
        ["source"] = look.Source.Id,
        ["title"] = look.Source.ByHand!.Title[language],
        ["data"] = new JsonArray([.. look.Source.ByHand.Holds.SelectMany(one => one.Data).Distinct(StringComparer.Ordinal).Select(id => (JsonNode)(policy.Datum(id)?.Title[language] ?? id))]),
        ["told_by"] = look.Due?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        ["attested"] = look.Last is not { } last ? null : new JsonObject
        {
            ["on"] = last.On.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            ["by_role"] = last.Role?.Code(),
            ["found"] = last.Found,
            ["pages"] = last.Pages,
            ["text"] = last.Said,
            ["request"] = last.Request,
        },
    };

    private static JsonObject Purpose(DeclaredPolicy policy, MyPurpose mine, Language language)
    {
        var portable = RightsByBasis.Of(mine.Purpose.Basis, Right.Portability, mine.Purpose.Marketing) == RightStanding.Yes;
        var records = new JsonArray();
        foreach (var row in mine.Rows)
        {
            var whole = JsonNode.Parse(row.Row.ToJson())!.AsObject();
            var values = new JsonArray();
            foreach (var datum in row.Data.Where(d => d.Value is not null))
            {
                values.Add(new JsonObject
                {
                    ["datum"] = datum.Datum.Id,
                    ["title"] = datum.Datum.Title[language],
                    ["category"] = Terms.Of(datum.Datum.Category)[language],
                    ["origin"] = Terms.Of(datum.Datum.Origin)[language],
                    ["value"] = whole[datum.Column.Name]?.DeepClone(),
                    // Given or observed, on consent or contract; what we worked out ourselves is not (GDPR 20).
                    ["portability"] = portable && datum.Datum.Origin is Origin.Person or Origin.Observed,
                });
            }

            records.Add(new JsonObject { ["source"] = row.Source.Name, ["record"] = row.Table.Name, ["kept"] = MeWords.KeptUntil(policy, mine.Purpose, row.Standing, language), ["data"] = values });
        }

        return new JsonObject
        {
            ["purpose"] = mine.Purpose.Id,
            ["title"] = mine.Purpose.Title[language],
            ["why"] = mine.Purpose.Why[language],
            ["legal_basis"] = MeWords.Basis(mine.Purpose, language),
            ["kept"] = RetentionWords.Whole(policy, mine.Purpose, language),
            ["recipients"] = new JsonArray([.. mine.Purpose.Recipients.Select(policy.Recipient).OfType<Recipient>().Select(r => (JsonNode)MeWords.Recipient(r, language))]),
            ["also_uses"] = new JsonArray([.. mine.Shared.Select(s => (JsonNode)s)]),
            ["records"] = records,
        };
    }
}
