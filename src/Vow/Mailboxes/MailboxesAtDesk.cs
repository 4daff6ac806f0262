using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Vow.Desk;
using Vow.Gate;
using Vow.Hosting;
using Vow.Policies;
using Vow.Policy;
using Vow.Site;
using Words = Vow.Site.Words;

namespace Vow.Mailboxes;

/// <summary>A message in the list: when it came and what it seems to be, nothing of what it says or of whom it is from.</summary>
public sealed record ListedMail
{
    /// <summary>Its row.</summary>
    public required Guid Id { get; init; }

    /// <summary>The mailbox.</summary>
    public required string Mailbox { get; init; }

    /// <summary>When it was received.</summary>
    public required Instant ReceivedAt { get; init; }

    /// <summary>What it seems to be.</summary>
    public required MailSense Sense { get; init; }

    /// <summary>Rights it seems to speak of.</summary>
    public required string Rights { get; init; }

    /// <summary>What became of it.</summary>
    public required MailState State { get; init; }

    /// <summary>Whether it came before the mailbox was armed.</summary>
    public required bool Early { get; init; }

    /// <summary>Whether its sender had sent many that day.</summary>
    public required bool Crowded { get; init; }

    /// <summary>The file it went into.</summary>
    public required Guid? RequestId { get; init; }
}

/// <summary>A mailbox as its part of the page shows it.</summary>
/// <param name="Settings">From the settings.</param>
/// <param name="State">Where its reading stands; null before the first try.</param>
/// <param name="Waiting">Messages of it that wait to be sorted.</param>
public sealed record MailboxView(DeskMailbox Settings, Mailbox? State, int Waiting);

/// <summary>What the overview says of the mailboxes.</summary>
/// <param name="Waiting">Messages that wait to be sorted.</param>
/// <param name="Oldest">When the oldest of them was received; null where none waits.</param>
/// <param name="Unread">Mailboxes that can't be read for an hour or more.</param>
/// <param name="Full">Mailboxes that brought as many messages today as a day may.</param>
public sealed record MailboxAlarms(int Waiting, Instant? Oldest, ImmutableArray<string> Unread, ImmutableArray<string> Full)
{
    private static readonly TimeSpan Long = TimeSpan.FromHours(1);

    /// <summary>Looks.</summary>
    public static async Task<MailboxAlarms> NowAsync(Store store, VowOptions options, DateOnly today, Instant now)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(options);
        if (options.Mailboxes.Count == 0)
        {
            return new MailboxAlarms(0, null, [], []);
        }

        var names = options.Mailboxes.Select(box => box.Name).ToList();
        var boxes = await store.Set<Mailbox>().AsNoTracking().Where(m => names.Contains(m.Name)).ToListAsync();
        var waiting = store.Set<FoundMail>().AsNoTracking().Where(m => m.State == MailState.Waiting);
        return new MailboxAlarms(
            await waiting.CountAsync(),
            await waiting.OrderBy(m => m.ReceivedAt).Select(m => (Instant?)m.ReceivedAt).FirstOrDefaultAsync(),
            [.. boxes.Where(m => m.FailingSince is { } since && since.Plus(Long) <= now).Select(m => m.Name).Order(StringComparer.Ordinal)],
            [.. boxes.Where(m => m.FullOn == today).Select(m => m.Name).Order(StringComparer.Ordinal)]);
    }
}

/// <summary>/desk/mailboxes: how the mailboxes of the rights desk stand, and the messages found in them.</summary>
public static class MailboxesAtDesk
{
    /// <summary>What the list can show alone.</summary>
    public static readonly ImmutableArray<string> Shown = ["waiting", "early", "crowded", "requests", "stopped", "aside", "automatic"];

    /// <summary>The shortest function that can be signed in.</summary>
    public const int ShortestFunction = 2;

    /// <summary>GET /desk/mailboxes.</summary>
    public static Task<IResult> ShowAsync(HttpContext context, Visit visit, Store store, PolicyHolder policies, VowOptions options) => PageAsync(context, visit, store, policies, options, 200);

    /// <summary>GET /desk/mailboxes/file: dates and kinds; about nobody.</summary>
    public static async Task<IResult> FileAsync(HttpContext context, Visit visit, Store store, PolicyHolder policies)
    {
        var list = List(visit, policies);
        var query = ListQuery.Read(context, Shown, list.Sorts);
        return list.FileOf(await Rows(store, list, query).Take(DeskList<ListedMail>.MostRows + 1).ToListAsync(), visit);
    }

    /// <summary>POST /desk/mailboxes/{name}/start.</summary>
    public static async Task<IResult> StartAsync(string name, HttpContext context, Visit visit, Store store, PolicyHolder policies, VowOptions options, ArmMailbox arm)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(visit);
        ArgumentNullException.ThrowIfNull(arm);
        var typed = (await context.Request.ReadFormAsync())["since"].ToString();
        var errors = new FormErrors();
        var outcome = RequestActsAtDesk.DayOf(typed) is { } day ? await arm.StartAsync(name, day, visit.Operator().Id) : MailboxOutcome.Day;
        switch (outcome)
        {
            case MailboxOutcome.Done:
                return Pages.SeeOther(visit.Url("/desk/mailboxes"));
            case MailboxOutcome.NoSuch:
                return Results.NotFound();
            case MailboxOutcome.Day:
                errors.Add("since-" + name, visit.T("Give a day, today or up to a year back, such as 2027-03-01.", "Indiquez un jour, aujourd'hui ou jusqu'à un an en arrière, par exemple 2027-03-01."));
                break;
            default:
                errors.Add("since-" + name, visit.T("It is read from that day already, or from an earlier one.", "Elle est déjà lue depuis ce jour, ou depuis un jour antérieur."));
                break;
        }

        return await PageAsync(context, visit, store, policies, options, StatusCodes.Status422UnprocessableEntity, ("Errors", errors), ("Typed", typed));
    }

    /// <summary>POST /desk/mailboxes/{name}/arm: a signed act.</summary>
    public static async Task<IResult> ArmAsync(string name, HttpContext context, Visit visit, Store store, PolicyHolder policies, VowOptions options, ArmMailbox arm)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(visit);
        ArgumentNullException.ThrowIfNull(arm);
        ArgumentNullException.ThrowIfNull(options);
        if (options.Mailboxes.FirstOrDefault(box => box.Name == name) is not { } settings)
        {
            return Results.NotFound();
        }

        var form = await context.Request.ReadFormAsync();
        var (function, address) = (ReadMail.OneLine(form["function"], ArmMailbox.LongestFunction + 1), form["address"].ToString().Trim());
        var errors = new FormErrors();
        if (function.Length is < ShortestFunction or > ArmMailbox.LongestFunction)
        {
            errors.Add("function-" + name, visit.T("Say in what function you sign, in 2 to 200 characters.", "Indiquez en quelle fonction vous signez, en 2 à 200 caractères."));
        }

        if (!string.Equals(address, settings.Address, StringComparison.OrdinalIgnoreCase))
        {
            errors.Add("address-" + name, visit.T($"Type the address of the mailbox: {settings.Address}.", $"Saisissez l'adresse de la boîte\u00a0: {settings.Address}."));
        }

        if (errors.None && await arm.ArmAsync(name, function, visit.Operator().Id) != MailboxOutcome.Done)
        {
            errors.Add("function-" + name, visit.T("Not done: it is armed already, or no day to read from has been chosen.", "Non effectué\u00a0: elle est déjà en application, ou aucun jour de début n'a été choisi."));
        }

        return errors.None
            ? Pages.SeeOther(visit.Url("/desk/mailboxes"))
            : await PageAsync(context, visit, store, policies, options, StatusCodes.Status422UnprocessableEntity, ("Errors", errors), ("Typed", function));
    }

    /// <summary>POST /desk/mailboxes/{name}/disarm.</summary>
    public static async Task<IResult> DisarmAsync(string name, Visit visit, ArmMailbox arm)
    {
        ArgumentNullException.ThrowIfNull(visit);
        ArgumentNullException.ThrowIfNull(arm);
        await arm.DisarmAsync(name, visit.Operator().Id);
        return Pages.SeeOther(visit.Url("/desk/mailboxes"));
    }

    private static async Task<IResult> PageAsync(HttpContext context, Visit visit, Store store, PolicyHolder policies, VowOptions options, int status, params (string, object?)[] more)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(options);
        var list = List(visit, policies);
        var query = ListQuery.Read(context, Shown, list.Sorts);
        var rows = Rows(store, list, query);
        var boxes = await store.Set<Mailbox>().AsNoTracking().ToListAsync();
        var waiting = await store.Set<FoundMail>().Where(m => m.State == MailState.Waiting).GroupBy(m => m.Mailbox).Select(g => new { g.Key, Count = g.Count() }).ToListAsync();
        return Pages.Show<MailboxesPage>(
            status,
            [
                ("Query", query), ("Heads", list.Heads), ("Total", await rows.CountAsync()), ("Messages", (await rows.Skip(query.Skip).Take(ListQuery.PageSize).ToListAsync()).ToImmutableArray()),
                ("Boxes", options.Mailboxes.Select(box => new MailboxView(box, boxes.FirstOrDefault(m => m.Name == box.Name), waiting.FirstOrDefault(w => w.Key == box.Name)?.Count ?? 0)).ToImmutableArray()), .. more,
            ]);
    }

    private static IQueryable<ListedMail> Rows(Store store, DeskList<ListedMail> list, ListQuery query)
    {
        ArgumentNullException.ThrowIfNull(store);
        var all = store.Set<FoundMail>().AsNoTracking();
        all = query.Filter switch
        {
            "waiting" => all.Where(m => m.State == MailState.Waiting),
            "early" => all.Where(m => m.State == MailState.Waiting && m.Early),
            "crowded" => all.Where(m => m.State == MailState.Waiting && m.Crowded),
            "requests" => all.Where(m => m.State == MailState.Request || m.State == MailState.Added),
            "stopped" => all.Where(m => m.State == MailState.Stopped),
            "aside" => all.Where(m => m.State == MailState.NotARequest || m.State == MailState.Other),
            "automatic" => all.Where(m => m.State == MailState.Automatic),
            _ => all,
        };
        return list.InOrder(
            all.OrderBy(m => m.State == MailState.Waiting ? 0 : 1).ThenBy(m => m.State == MailState.Waiting && m.Crowded ? 1 : 0).ThenBy(m => m.State == MailState.Waiting ? m.ReceivedAt : null as Instant?).ThenByDescending(m => m.ReceivedAt).ThenBy(m => m.Id)
                .Select(m => new ListedMail
                {
                    Id = m.Id,
                    Mailbox = m.Mailbox,
                    ReceivedAt = m.ReceivedAt,
                    Sense = m.Sense,
                    Rights = m.Rights,
                    State = m.State,
                    Early = m.Early,
                    Crowded = m.Crowded,
                    RequestId = m.RequestId,
                }),
            query,
            rows => rows.ThenBy(m => m.Id));
    }

    private static DeskList<ListedMail> List(Visit visit, PolicyHolder policies)
    {
        ArgumentNullException.ThrowIfNull(visit);
        ArgumentNullException.ThrowIfNull(policies);
        var zone = policies.Current.Zone;
        return new DeskList<ListedMail>("rights-mail")
            .Sorted("received", visit.T("Received", "Reçu le"), m => m.ReceivedAt, m => Words.Iso(m.ReceivedAt, zone))
            .Sorted("mailbox", visit.T("Mailbox", "Boîte"), m => m.Mailbox, m => m.Mailbox)
            .Sorted("sense", visit.T("Seems to be", "Semble être"), m => m.Sense, m => MailWords.What(m.Sense, m.Rights, visit.Language))
            .Sorted("state", visit.T("State", "État"), m => m.State, m => visit.T(MailWords.Of(m.State)))
            .Column(visit.T("Answer due, if it is a request", "Réponse due, si c'est une demande"), m => m.State == MailState.Waiting ? Words.Iso(MailWords.Due(m.ReceivedAt, zone)) : "");
    }
}

/// <summary>Words for messages and what became of them.</summary>
public static class MailWords
{
    /// <summary>The last day for the answer, were it a request.</summary>
    public static DateOnly Due(Instant received, PolicyZone zone)
    {
        ArgumentNullException.ThrowIfNull(zone);
        return AnswerDeadline.Of(zone.DayOf(received), []).Due;
    }

    /// <summary>What became of a message.</summary>
    public static Bilingual Of(MailState state) => state switch
    {
        MailState.Waiting => new("To be sorted", "À trier"),
        MailState.Request => new("Taken as a request", "Prise comme demande"),
        MailState.Added => new("Added to a file", "Joint à un dossier"),
        MailState.NotARequest => new("Not a request", "Pas une demande"),
        MailState.Other => new("For others", "Pour un autre service"),
        MailState.Stopped => new("Commercial messages stopped", "Prospection arrêtée"),
        MailState.Automatic => new("Written by a program", "Écrit par un programme"),
    };

    /// <summary>What it seems to be, with the rights it names.</summary>
    public static string What(MailSense sense, string rights, Language language)
    {
        ArgumentNullException.ThrowIfNull(rights);
        var named = string.Join(", ", Rights(rights).Select(right => RightsByBasis.Title(right)[language]));
        return sense switch
        {
            MailSense.Stop => language == Language.Fr ? "plus de prospection" : "no more commercial messages",
            MailSense.Reply => language == Language.Fr ? "réponse à un dossier" : "an answer in a file",
            MailSense.Automatic => language == Language.Fr ? "message automatique" : "an automatic message",
            _ when named.Length > 0 => named,
            _ => language == Language.Fr ? "rien de reconnu" : "nothing recognised",
        };
    }

    /// <summary>Why an attachment was not taken.</summary>
    internal static Bilingual WhyNot(LeftOut why) => why switch
    {
        LeftOut.TooLarge => new("too large, not taken", "trop volumineuse, non reprise"),
        LeftOut.TooMany => new("one of too many, not taken", "une de trop, non reprise"),
        LeftOut.Program => new("a program or script, not taken", "un programme ou un script, non repris"),
    };

    /// <summary>Rights by their ids.</summary>
    internal static IEnumerable<Right> Rights(string ids) =>
        ids.Split(' ', StringSplitOptions.RemoveEmptyEntries).SelectMany(id => Enum.GetValues<Right>().Where(right => RightsByBasis.Id(right) == id));
}
