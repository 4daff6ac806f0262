using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Vow.Evidence;
using Vow.Hosting;
using Vow.Site;

namespace Vow.Desk;

/// <summary>
/// A list with personal data leaves the desk as a file: a disclosure. The row among the readings and the entry of the log, both with the number of lines,
/// are committed first, then the file is sent. A crash leaves a record without a file, never a file without a record.
/// </summary>
public sealed class Exports(Deeds deeds, Entries entries)
{
    /// <summary>Kind of the entry.</summary>
    public const string Kind = "desk.export";

    /// <summary>What stands among the readings for an export, before the name of its list.</summary>
    public const string Prefix = "export.";

    /// <summary>The reason of the form, with what is wrong with it in <paramref name="errors"/>.</summary>
    public static async Task<string> ReasonAsync(HttpContext context, Visit visit, FormErrors errors)
    {
        ArgumentNullException.ThrowIfNull(context);
        var reason = (await context.Request.ReadFormAsync())["export-reason"].ToString();
        OpenPeople.AskReason(visit, reason, errors, "export-reason");
        return reason;
    }

    /// <summary>Records the export and gives the file.</summary>
    public async Task<IResult> GiveAsync<T>(DeskList<T> list, IReadOnlyCollection<T> rows, string reason, Visit visit)
    {
        ArgumentNullException.ThrowIfNull(list);
        ArgumentNullException.ThrowIfNull(rows);
        ArgumentNullException.ThrowIfNull(reason);
        if (rows.Count > DeskList<T>.MostRows)
        {
            return DeskList<T>.TooLong(visit);
        }

        var op = visit.Operator().Id;
        await deeds.DoAsync(async deed =>
        {
            deed.Store.Add(new DeskAccess
            {
                Id = Guid.CreateVersion7(deed.Now.ToDateTimeOffset()),
                OperatorId = op,
                What = Prefix + list.Name,
                Rows = rows.Count,
                Reason = reason.Trim(),
                At = deed.Now,
            });
            await deed.Store.SaveChangesAsync();

            // The reason stays with the row, whose term is short: somebody's name may be typed into it, and this entry is about nobody.
            await entries.AppendAsync(deed, Kind, Actor.Operator(op), new JsonObject { ["list"] = list.Name, ["rows"] = rows.Count });
        });
        Steps.Reached("desk.export-recorded");
        return list.File(rows);
    }
}
