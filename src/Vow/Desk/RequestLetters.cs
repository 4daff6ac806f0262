using Microsoft.AspNetCore.Http;
using Vow.Hosting;
using Vow.Rights;
using Vow.Site;

namespace Vow.Desk;

/// <summary>/desk/requests/{number}/letter: a letter of the file on one sheet, in the file's language, for who has the messages open.</summary>
public static class RequestLetters
{
    /// <summary>GET: <c>which=receipt</c> the acknowledgement, <c>which=last</c> what we wrote last.</summary>
    public static async Task<IResult> ShowAsync(string number, string? which, Visit visit, Store store, RightsRequests requests, RightsMails mails, OpenFiles open)
    {
        ArgumentNullException.ThrowIfNull(visit);
        ArgumentNullException.ThrowIfNull(requests);
        ArgumentNullException.ThrowIfNull(mails);
        ArgumentNullException.ThrowIfNull(open);
        if (await RequestsAtDesk.FindAsync(store, number) is not { } request)
        {
            return Results.NotFound();
        }

        if (!open.IsOpen(visit.Operator().Id, request.Id, visit.Now) || await requests.FindAsync(store, number, null, visit.Now) is not { } file)
        {
            return Pages.SeeOther(visit.Url("/desk/requests/" + request.Number));
        }

        var receipt = which != "last";
        var body = receipt ? mails.Acknowledgement(request, joined: false, follow: null, OnBehalf.Of(file.Checks)).Body : file.Messages.LastOrDefault(m => m.Ours).Text;
        return body is null ? Results.NotFound() : Pages.Show<RequestLetterPage>(200, ("File", file), ("Body", body), ("Receipt", receipt));
    }
}
