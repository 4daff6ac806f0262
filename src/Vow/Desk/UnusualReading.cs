using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Vow.Evidence;
using Vow.Gate;
using Vow.Hosting;
using Vow.Jobs;
using Vow.Policies;
using Vow.Policy;
using Vow.Post;
using Vow.SignIn;

namespace Vow.Desk;

/// <summary>An operator who read more than is usual in a day.</summary>
/// <param name="Login">Whose.</param>
/// <param name="Name">Their name at the desk.</param>
/// <param name="People">People whose pages they opened, and lines about people they took away as files.</param>
public sealed record UnusualReader(Guid Login, string Name, long People);

/// <summary>
/// The alarm on unusual reading: who opened more people in a day than <see cref="VowOptions.UnusualReading"/> is shown on the overview, and written to the data
/// protection officer once that day, with an entry of the log. The line it leaves among the readings is what says that it was written.
/// </summary>
public sealed class UnusualReading(Database database, Deeds deeds, Entries entries, PolicyHolder policies, VowOptions options) : IJob
{
    /// <summary>What stands among the readings for an alarm.</summary>
    public const string Alarm = "alarm";

    /// <summary>Kind of the entry.</summary>
    public const string Kind = "desk.alarm";

    /// <summary>Template of the mail.</summary>
    public const string Template = "desk.unusual_reading";

    // Files whose lines are people, or requests of people.
    private static readonly string[] AboutPeople = [Exports.Prefix + "requests", Exports.Prefix + "readings", Exports.Prefix + "people"];

    /// <inheritdoc />
    public string Name => "desk.unusual_reading";

    /// <inheritdoc />
    public string? Cron => null;

    /// <inheritdoc />
    public TimeSpan Every => TimeSpan.FromMinutes(5);

    /// <summary>Who read more than is usual on a day, the most first.</summary>
    public static async Task<IReadOnlyList<UnusualReader>> OnAsync(Store store, PolicyZone zone, DateOnly day, int usual)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(zone);
        var (from, to) = (zone.StartOf(day), zone.StartOf(day.AddDays(1)));
        var today = store.Set<DeskAccess>().AsNoTracking().Where(a => a.At >= from && a.At < to);
        var opened = await today.Where(a => a.SubjectId != null).GroupBy(a => a.OperatorId)
            .Select(g => new { g.Key, People = g.Select(a => a.SubjectId).Distinct().LongCount() }).ToListAsync();
        var taken = await today.Where(a => AboutPeople.Contains(a.What)).GroupBy(a => a.OperatorId)
            .Select(g => new { g.Key, People = g.Sum(a => (long)(a.Rows ?? 0)) }).ToListAsync();
        var sums = opened.Concat(taken).GroupBy(one => one.Key).Select(g => (Login: g.Key, People: g.Sum(one => one.People))).Where(one => one.People > usual).ToList();
        if (sums.Count == 0)
        {
            return [];
        }

        var names = (await OperatorAccess.AllAsync(store)).ToDictionary(o => o.Login, o => o.Name);
        return [.. sums.OrderByDescending(one => one.People).Select(one => new UnusualReader(one.Login, names.GetValueOrDefault(one.Login, ""), one.People))];
    }

    /// <summary>Looks at today and at yesterday, whose last minutes no look may have seen.</summary>
    public async Task RunAsync(Instant now, CancellationToken cancel)
    {
        var policy = policies.Current;
        var today = policy.Zone.DayOf(now);
        foreach (var day in new[] { today.AddDays(-1), today })
        {
            IReadOnlyList<UnusualReader> found;
            await using (var store = database.NewStore())
            {
                found = await OnAsync(store, policy.Zone, day, options.UnusualReading);
            }

            foreach (var reader in found)
            {
                await TellAsync(policy, reader, day);
            }
        }
    }

    private Task TellAsync(PolicyInForce policy, UnusualReader reader, DateOnly day) => deeds.DoAsync(async deed =>
    {
        var mark = day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        if (await deed.Store.Set<DeskAccess>().AnyAsync(a => a.OperatorId == reader.Login && a.What == Alarm && a.Reason == mark))
        {
            return;
        }

        deed.Store.Add(new DeskAccess
        {
            Id = Guid.CreateVersion7(deed.Now.ToDateTimeOffset()),
            OperatorId = reader.Login,
            What = Alarm,
            Rows = (int)Math.Min(reader.People, int.MaxValue),
            Reason = mark,
            At = deed.Now,
        });
        await deed.Store.SaveChangesAsync();
        await entries.AppendAsync(deed, Kind, Actor.System, new JsonObject { ["day"] = mark, ["people"] = reader.People, ["usual"] = options.UnusualReading });
        if (policy.Declared.Dpo.Email is { IsKnown: true, Value: { } officer })
        {
            var (title, body) = Letter(policy, reader, day, policy.Declared.Languages[0]);
            await Outbox.EnqueueAsync(deed, new Mail(officer, null, Template, title, body));
        }
    });

    private (string Title, string Body) Letter(PolicyInForce policy, UnusualReader reader, DateOnly day, Language language)
    {
        var (people, usual) = (Site.Words.Number(reader.People, language), Site.Words.Number(options.UnusualReading, language));
        var (date, page) = (Site.Words.Date(day, language), new Uri(options.Url, "/" + language.Code() + "/desk/accesses"));
        var company = policy.Declared.Controller.Name;
        return language == Language.Fr
            ? ("Consultation inhabituelle dans l'espace de gestion",
                $"""
                Bonjour,

                Le {date}, {reader.Name} a ouvert les données de {people} personnes dans l'espace de gestion de {company}, fichiers emportés compris. Vous êtes prévenu au-delà de {usual} par jour.

                Demandez pourquoi. Chaque consultation et son motif figurent ici :
                {page}

                S'il s'agit d'une violation de données, le délai de 72 heures court à partir du moment où vous en avez connaissance (RGPD 33).

                Vous recevez ce message une fois par jour et par opérateur.
                """)
            : ("Unusual reading at the desk",
                $"""
                Hello,

                On {date}, {reader.Name} opened the data of {people} people at the desk of {company}, files taken away included. You are told beyond {usual} a day.

                Ask why. Each reading and its reason are listed here:
                {page}

                If this is a data breach, the 72 hours run from the moment you become aware of it (GDPR 33).

                You receive this message once a day for each operator.
                """);
    }
}
