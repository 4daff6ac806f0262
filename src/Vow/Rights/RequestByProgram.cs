using System.Globalization;
using Microsoft.AspNetCore.Http;
using Vow.Evidence;
using Vow.GateAnswers;
using Vow.Policies;
using Vow.Policy;
using Vow.Site;
using Words = Vow.Site.Words;

namespace Vow.Rights;

/// <summary>A rights request as one of the company's programs passes it on.</summary>
/// <param name="Language"><c>en</c> or <c>fr</c>: the language to answer in.</param>
/// <param name="IdempotencyKey">One per request, at most 100 characters: the same key gives the same answer.</param>
/// <param name="Right">The right, such as <c>access</c>; absent where none is named.</param>
/// <param name="Text">What was written, at most 10,000 characters.</param>
/// <param name="Email">E-mail address to answer to; this or <paramref name="Post"/> is needed.</param>
/// <param name="Post">Postal address to answer to.</param>
/// <param name="ReceivedOn">The day it was received, as 2027-03-31; today where absent.</param>
/// <param name="Minor">Whether whoever asks said to be a minor.</param>
public sealed record RequestSent(
    string Language, string IdempotencyKey, string? Right = null, string? Text = null, string? Email = null, string? Post = null, string? ReceivedOn = null, bool Minor = false);

/// <summary>The file the request is in.</summary>
/// <param name="Number">Its number.</param>
/// <param name="ReceivedOn">The day it was received.</param>
/// <param name="Due">The last day for the answer.</param>
/// <param name="Joined">Whether it was joined to a file that was open for the same address and right.</param>
/// <param name="Same">Whether it had been sent before under this key.</param>
public sealed record RequestTaken(string Number, string ReceivedOn, string Due, bool Joined, bool Same);

/// <summary>POST /api/requests. A program says where to answer, never who asks: the file is tied to nobody, as one from the public form.</summary>
internal static class RequestByProgram
{
    private const int LongestKey = 100;

    public static async Task<IResult> AnswerAsync(HttpContext context, ApiKeys keys, ReceiveRequest receive, PolicyHolder policies, Visit visit)
    {
        if (await keys.RefuseAsync(context, visit) is { } refused)
        {
            return refused;
        }

        var (sent, fault) = await ApiBody.ReadAsync(context, ApiJson.Default.RequestSent, visit);
        if (sent is null)
        {
            return fault!;
        }

        var today = policies.Current.Zone.DayOf(visit.Now);
        if (Fault(sent, today, visit) is { } wrong)
        {
            return ApiBody.Bad(wrong, visit);
        }

        var done = await receive.InAsync(
            new ReceivedRequest(RightOf(sent), RequestChannels.Program, Languages.Of(sent.Language)!.Value, ReceivedRequest.Tidy(sent.Text), AnswerAddress.Of(sent.Email, sent.Post)!, Actor.System)
            {
                ReceivedOn = DayOf(sent.ReceivedOn),
                Minor = sent.Minor,
                Once = ["program", ApiKeys.IdIn(context)?.ToString("N") ?? "", sent.IdempotencyKey],
            });
        return ApiBody.Say(
            new RequestTaken(done.Request.Number, Words.Iso(done.Request.ReceivedOn), Words.Iso(done.Request.LastDay), done.Joined, done.Known), ApiJson.Default.RequestTaken);
    }

    private static string? Fault(RequestSent sent, DateOnly today, Visit visit)
    {
        var address = AnswerAddress.Of(sent.Email, sent.Post);
        return Languages.Of(sent.Language) is null ? visit.T("\"language\" must be en or fr.", "«\u00a0language\u00a0» doit être en ou fr.")
            : sent.IdempotencyKey.Length is 0 or > LongestKey ? visit.T("\"idempotency_key\" must have 1 to 100 characters.", "«\u00a0idempotency_key\u00a0» doit avoir de 1 à 100 caractères.")
            : sent.Right is not null && RightOf(sent) is null ? visit.T("\"right\" must name a right, such as access, or be left out.", "«\u00a0right\u00a0» doit nommer un droit, par exemple access, ou être absent.")
            : sent.Text?.Length > ReceivedRequest.LongestText ? visit.T("\"text\" may have 10,000 characters.", "«\u00a0text\u00a0» peut avoir 10 000 caractères.")
            : address is null || !address.IsEmailGood || !address.IsPostGood ? visit.T("Give one address to answer to, \"email\" or \"post\", that can be written to.", "Indiquez une adresse où répondre, «\u00a0email\u00a0» ou «\u00a0post\u00a0», à laquelle on puisse écrire.")
            : sent.ReceivedOn is not null && (DayOf(sent.ReceivedOn) is not { } day || day > today || day < Desk.EnterRequest.Earliest)
                ? visit.T("\"received_on\" must be a day, today or before, such as 2027-03-31.", "«\u00a0received_on\u00a0» doit être un jour, aujourd'hui ou avant, par exemple 2027-03-31.")
            : null;
    }

    private static Right? RightOf(RequestSent sent) => Enum.GetValues<Right>().Where(r => r != Policy.Right.Complaint && RightsByBasis.Id(r) == sent.Right).Select(r => (Right?)r).FirstOrDefault();

    private static DateOnly? DayOf(string? text) => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;
}
