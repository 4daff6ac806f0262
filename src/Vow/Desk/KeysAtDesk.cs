using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;
using Vow.Gate;
using Vow.GateAnswers;
using Vow.Hosting;
using Vow.Policies;
using Vow.Policy;
using Vow.Site;
using Words = Vow.Site.Words;

namespace Vow.Desk;

/// <summary>/desk/keys: keys for the company's programs. A key is shown once, in the answer to the form that made it.</summary>
public static class KeysAtDesk
{
    /// <summary>The longest name of a program.</summary>
    public const int LongestName = 100;

    /// <summary>What the list can show alone.</summary>
    public static readonly ImmutableArray<string> Shown = ["stands", "revoked", "ended"];

    /// <summary>GET.</summary>
    public static Task<IResult> ShowAsync(HttpContext context, Visit visit, Store store, PolicyHolder policies) => PageAsync(context, visit, store, policies, StatusCodes.Status200OK);

    /// <summary>GET /desk/keys/file: programs and dates, no secret.</summary>
    public static async Task<IResult> FileAsync(HttpContext context, Visit visit, Store store, PolicyHolder policies)
    {
        var (list, _, keys) = await ReadAsync(context, visit, store, policies);
        return list.FileOf(keys, visit);
    }

    /// <summary>POST /desk/keys.</summary>
    public static async Task<IResult> MakeAsync(HttpContext context, Visit visit, Store store, Deeds deeds, ApiKeys keys, PolicyHolder policies)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(visit);
        ArgumentNullException.ThrowIfNull(deeds);
        ArgumentNullException.ThrowIfNull(keys);
        var name = (await context.Request.ReadFormAsync())["name"].ToString().Trim();
        if (name.Length is 0 or > LongestName)
        {
            var errors = new FormErrors();
            errors.Add("name", visit.T("Name the program that will hold the key, in 1 to 100 characters.", "Nommez le programme qui détiendra la clé, en 1 à 100 caractères."));
            return await PageAsync(context, visit, store, policies, StatusCodes.Status422UnprocessableEntity, ("Name", name), ("Errors", errors));
        }

        var by = visit.Operator().Id;
        var (_, key) = await deeds.DoAsync(deed => keys.MakeAsync(deed, by, name));
        return await PageAsync(context, visit, store, policies, StatusCodes.Status200OK, ("Made", key));
    }

    /// <summary>POST /desk/keys/{id}/revoke.</summary>
    public static async Task<IResult> RevokeAsync(Guid id, Visit visit, Deeds deeds, ApiKeys keys)
    {
        ArgumentNullException.ThrowIfNull(visit);
        ArgumentNullException.ThrowIfNull(deeds);
        ArgumentNullException.ThrowIfNull(keys);
        var by = visit.Operator().Id;
        await deeds.DoAsync(deed => keys.RevokeAsync(deed, by, id));
        return Pages.SeeOther(visit.Url("/desk/keys"));
    }

    /// <summary>Where a key stands, as a word of the filter.</summary>
    public static string StandingOf(ApiKey key, Instant now)
    {
        ArgumentNullException.ThrowIfNull(key);
        return key.RevokedAt is not null ? "revoked" : key.ExpiresAt is { } end && end <= now ? "ended" : "stands";
    }

    /// <summary>The same in words.</summary>
    public static Bilingual Of(string standing) => standing switch
    {
        "revoked" => new("Revoked", "Révoquée"),
        "ended" => new("Ended", "Échue"),
        _ => new("Stands", "Valide"),
    };

    private static async Task<IResult> PageAsync(HttpContext context, Visit visit, Store store, PolicyHolder policies, int status, params (string, object?)[] more)
    {
        var (list, query, keys) = await ReadAsync(context, visit, store, policies);
        return Pages.Show<KeysPage>(
            status, [("Query", query), ("Heads", list.Heads), ("Total", keys.Length), ("Keys", keys.Skip(query.Skip).Take(ListQuery.PageSize).ToImmutableArray()), .. more]);
    }

    private static async Task<(DeskList<ApiKey> List, ListQuery Query, ImmutableArray<ApiKey> Keys)> ReadAsync(HttpContext context, Visit visit, Store store, PolicyHolder policies)
    {
        ArgumentNullException.ThrowIfNull(visit);
        ArgumentNullException.ThrowIfNull(policies);
        var (zone, now) = (policies.Current.Zone, visit.Now);
        var list = new DeskList<ApiKey>("keys")
            .Sorted("program", visit.T("Program", "Programme"), k => k.Name, k => k.Name)
            .Sorted("made", visit.T("Made", "Créée"), k => k.CreatedAt, k => Words.Iso(k.CreatedAt, zone))
            .Sorted("state", visit.T("State", "État"), k => StandingOf(k, now), k => visit.T(Of(StandingOf(k, now))))
            .InFile(visit.T("Ends", "Échéance"), k => Words.Iso(k.ExpiresAt, zone)).InFile(visit.T("Revoked at", "Révoquée le"), k => Words.Iso(k.RevokedAt, zone))
            .Column(visit.T("Revoke", "Révoquer"));
        var query = ListQuery.Read(context, Shown, list.Sorts);
        var keys = (await GateFigures.KeysAsync(store)).Where(k => query.Filter is null || StandingOf(k, now) == query.Filter);
        return (list, query, [.. list.InOrder(keys, query)]);
    }
}
