using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Vow.Evidence;
using Vow.Gate;
using Vow.People;
using Vow.Policy;
using Vow.Retention;

namespace Vow.Proof.Checks;

/// <summary>
/// What the log says of messages about offers: whose offers each was about, whether whoever got one had said yes at that moment, and whether anybody got one
/// after having said no for good.
/// </summary>
internal static class MessageCheck
{
    /// <summary>Kind of the entry of an operator who planned a message and said of whom it speaks.</summary>
    public const string Planned = "newsletter.planned";

    /// <summary>Kind of the entry of a message's first page of people.</summary>
    public const string Began = "newsletter.began";

    private static readonly CheckScope ContentScope = new(
        new("each message that began to be sent, against the operator's own word, in the log, on whose offers it is about", "chaque message dont l'envoi a commencé, face à la déclaration de l'opérateur, au journal, sur les offres dont il parle"),
        new("what its sentences say: the operator answers for them", "ce que disent ses phrases\u00a0: l'opérateur en répond"));

    private static readonly CheckScope OppositionScope = new(
        new("everybody the log shows a message about offers went to, by their present addresses, against the list", "toutes les personnes à qui le journal montre l'envoi d'un message sur des offres, par leurs adresses actuelles, face à la liste"),
        new("messages sent by other programs; addresses a person no longer has", "les messages envoyés par d'autres programmes\u00a0; les adresses qu'une personne n'a plus"));

    /// <summary>Kind of the entry a message leaves in its person's log.</summary>
    public static string Sent(string purpose, string channel) => $"sent.{purpose}.{channel}";

    /// <summary>Each message of a purpose is about whom the purpose may speak of.</summary>
    public static async Task<Looked> ContentAsync(ProofView view, string id, CancellationToken cancel)
    {
        var purpose = view.Declared.Purpose(id)!;
        await using var store = view.Database.NewStore();
        var notes = await store.Set<NoteRow>().AsNoTracking().Where(n => n.Kind == Planned || n.Kind == Began).OrderBy(n => n.At).ToListAsync(cancel);
        var read = notes.Select(n => (n.Kind, Detail: JsonNode.Parse(n.Detail) as JsonObject)).Where(n => n.Detail is not null && Text(n.Detail, "purpose") == id).ToList();
        var said = new Dictionary<string, string>(StringComparer.Ordinal);
        long examined = 0;
        var wrong = new List<string>();
        foreach (var (kind, detail) in read)
        {
            var campaign = Text(detail!, "campaign");
            if (kind == Planned)
            {
                said[campaign] = Text(detail!, "speaks_of");
                continue;
            }

            examined++;
            var of = said.GetValueOrDefault(campaign);
            if (of is null || of != Text(detail!, "speaks_of") || (purpose.Kind == PurposeKind.Prospecting ? of != "self" : !purpose.Recipients.Contains(of)))
            {
                wrong.Add("campaign " + campaign);
            }
        }

        return Looked.Counted(
            examined, wrong.Count,
            new($"{wrong.Count} messages began without an operator's word that they keep to this.", $"{wrong.Count} messages ont commencé sans qu'un opérateur ait déclaré qu'ils s'y tiennent."),
            ContentScope, [.. wrong.Take(10)]);
    }

    /// <summary>How many messages the log shows for a purpose and channel, and those that went to somebody who had not said yes by then.</summary>
    public static async Task<(long Examined, IReadOnlyList<string> Wrong)> CoveredAsync(ProofView view, string purpose, string channel, bool consent, CancellationToken cancel)
    {
        long examined = 0;
        var wrong = new List<string>();
        await using var connection = await view.Database.OpenAsync(cancel);
        await using var command = view.Database.Command(
            connection, null,
            """
            SELECT l.subject_id,
                   (SELECT c.act FROM consent_choice c WHERE c.subject_id = l.subject_id AND c.purpose = @p AND c.channel = @c AND c.pending = @no AND c.at <= l.at
                    ORDER BY c.at DESC, c.id DESC LIMIT 1)
            FROM ledger_link l WHERE l.kind = @k
            """,
            ("@p", purpose), ("@c", channel), ("@no", false), ("@k", Sent(purpose, channel)));
        await using var reader = await command.ExecuteReaderAsync(cancel);
        while (await reader.ReadAsync(cancel))
        {
            examined++;
            var act = await reader.IsDBNullAsync(1, cancel) ? (ChoiceAct?)null : (ChoiceAct)reader.GetInt32(1);
            if (!(act is ChoiceAct.Given || (!consent && act is null or ChoiceAct.ObjectionLifted)))
            {
                wrong.Add("subject " + reader.GetGuid(0).ToString("N"));
            }
        }

        return (examined, wrong);
    }

    /// <summary>Nobody on the list got a message after they were put on it.</summary>
    public static async Task<Looked> OppositionAsync(ProofView view, CancellationToken cancel)
    {
        long examined = 0;
        var wrong = new List<string>();
        await using var store = view.Database.NewStore();
        if (!view.Keys.HasController(OppositionList.Key))
        {
            return await store.Set<OppositionRow>().AnyAsync(cancel)
                ? Looked.Unproven(new("The list can't be read, since its key is gone: nobody is written to until it is restored.", "La liste est illisible, sa clé ayant disparu\u00a0: personne ne reçoit rien tant qu'elle n'est pas restaurée."), OppositionScope)
                : Looked.Counted(await store.Set<LinkRow>().Where(l => l.Kind.StartsWith("sent.")).Select(l => l.SubjectId).Distinct().LongCountAsync(cancel), 0, new("", ""), OppositionScope);
        }

        var key = view.Keys.Controller(OppositionList.Key, view.Now);
        var after = Guid.Empty;
        while (true)
        {
            var from = after;
            var page = await store.Set<LinkRow>().AsNoTracking().Where(l => l.Kind.StartsWith("sent.") && l.SubjectId > from)
                .GroupBy(l => l.SubjectId).Select(g => new { Subject = g.Key, Last = g.Max(l => l.At) }).OrderBy(g => g.Subject).Take(500).ToListAsync(cancel);
            if (page.Count == 0)
            {
                break;
            }

            after = page[^1].Subject;
            examined += page.Count;
            var people = page.Select(one => one.Subject).ToList();
            var addresses = await store.Set<Identifier>().AsNoTracking().Where(i => people.Contains(i.SubjectId) && i.Kind == Identifiers.Email).Select(i => new { i.SubjectId, i.Value }).ToListAsync(cancel);
            var prints = addresses.Select(a => (a.SubjectId, Print: Identifiers.Fingerprint(key, Identifiers.Email, a.Value))).ToList();
            var asked = prints.Select(p => p.Print).ToList();
            var listed = await store.Set<OppositionRow>().AsNoTracking().Where(o => asked.Contains(o.Fingerprint)).ToDictionaryAsync(o => o.Fingerprint, o => o.Added, StringComparer.Ordinal, cancel);
            wrong.AddRange(
                from one in page
                where prints.Any(p => p.SubjectId == one.Subject && listed.TryGetValue(p.Print, out var added) && added < one.Last)
                select "subject " + one.Subject.ToString("N"));
        }

        return Looked.Counted(
            examined, wrong.Count,
            new($"{wrong.Count} people got a message about offers after they had said no for good.", $"{wrong.Count} personnes ont reçu un message sur des offres après avoir dit non définitivement."),
            OppositionScope, [.. wrong.Take(10)]);
    }

    private static string Text(JsonObject detail, string name) => detail[name]?.GetValue<string>() ?? "";
}
