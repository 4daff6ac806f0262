using Microsoft.AspNetCore.Http;
using Vow.Gate;
using Vow.GateAnswers;
using Vow.Hosting;
using Vow.People;
using Vow.Policies;
using Vow.Policy;
using Vow.Site;

namespace Vow.Consent;

/// <summary>A choice as a company's own program sends it.</summary>
/// <param name="Subject">Who chose.</param>
/// <param name="Purpose">Purpose id.</param>
/// <param name="Channel">Channel id, where the purpose has channels.</param>
/// <param name="Act"><c>given</c>, <c>refused</c>, <c>withdrawn</c>, <c>objected</c> or <c>objection_lifted</c>.</param>
/// <param name="TextVersion">Version of the sentence shown; needed to give.</param>
/// <param name="Language"><c>en</c> or <c>fr</c>: the language it was shown in.</param>
/// <param name="Surface">Where in the program: letters, digits, <c>_ - / .</c>, at most 60.</param>
/// <param name="Explicit">Whether the act was explicit.</param>
/// <param name="IdempotencyKey">One per act, at most 100 characters: the same key gives the same answer.</param>
/// <param name="OfAge">
/// What the person said of their age: 15 or over, or under. Needed once to give consent to a purpose that is closed to minors; absent = they were not asked.
/// Under 15 is remembered, closes such purposes to them, and takes back each yes they gave to one.
/// </param>
public sealed record ChoiceSent(
    SubjectNamed Subject, string Purpose, string? Channel, string Act, string? TextVersion, string Language, string? Surface, bool Explicit, string IdempotencyKey, bool? OfAge = null);

/// <summary>What became of it.</summary>
/// <param name="Recorded">Whether it stands.</param>
/// <param name="Receipt">Id of its ledger entry.</param>
/// <param name="Same">Whether it had been recorded before under this key.</param>
/// <param name="Refusal">Why it does not stand.</param>
public sealed record ChoiceAnswered(bool Recorded, Guid? Receipt = null, bool Same = false, ChoiceRefused? Refusal = null);

/// <summary>Why a choice was not taken.</summary>
/// <param name="Code">A code for programs.</param>
/// <param name="Message">What is wrong.</param>
/// <param name="Remedy">What to do.</param>
public sealed record ChoiceRefused(string Code, string Message, string Remedy);

internal static class RecordChoiceByProgram
{
    public static async Task<IResult> AnswerAsync(HttpContext context, ApiKeys keys, Database database, Deeds deeds, Facts facts, PolicyHolder policies, Choices choices, LiftOpposition lift, SayUnderAge under, Visit visit)
    {
        if (await keys.RefuseAsync(context, visit) is { } refused)
        {
            return refused;
        }

        var (sent, fault) = await ApiBody.ReadAsync(context, ApiJson.Default.ChoiceSent, visit);
        if (sent is null)
        {
            return fault!;
        }

        if (Fault(sent, visit) is { } wrong)
        {
            return wrong;
        }

        var act = ChoiceActs.Of(sent.Act)!.Value;
        var people = await SubjectsNamed.FindAsync(database, sent.Subject);
        if (people.Count == 0)
        {
            return Say(ChoiceRefusals.SubjectUnknown, visit);
        }

        // A yes must be one person's; a no is everybody's who is reached by that address.
        if (people.Count > 1 && !act.IsNo())
        {
            return Say(ChoiceRefusals.SubjectAmbiguous, visit);
        }

        if (act == ChoiceAct.Given && policies.Current.Declared.Purpose(sent.Purpose) is { } purpose && SayUnderAge.IsClosed(purpose)
            && await AgeAsync(database, deeds, facts, under, people[0].Id, sent) is { } young)
        {
            return Say(young, visit);
        }

        ChoiceOutcome outcome = ChoiceRefusals.SubjectUnknown;
        foreach (var person in people)
        {
            var request = new ChoiceRequest(
                person.Id, sent.Purpose, sent.Channel ?? "", act, sent.TextVersion, Languages.Of(sent.Language)!.Value,
                SurfaceOf(sent), sent.Explicit, person.Unconfirmed, sent.IdempotencyKey);
            outcome = request.Act == ChoiceAct.Given
                ? await choices.RecordAsync(request, (deed, recorded) => lift.AfterAsync(deed, request, recorded))
                : await choices.RecordAsync(request);
        }

        return Say(outcome, visit);
    }

    private static string SurfaceOf(ChoiceSent sent) => sent.Surface is { Length: > 0 } surface ? "api/" + surface : "api";

    // A yes of somebody under 15 alone is none (GDPR 8, LIL 45). What the person said before counts; what they say now is remembered either way.
    private static async Task<ChoiceOutcome.Refused?> AgeAsync(Database database, Deeds deeds, Facts facts, SayUnderAge under, Guid person, ChoiceSent sent)
    {
        if (sent.OfAge is true)
        {
            await deeds.DoAsync(deed => Subjects.SayAgeAsync(deed, facts, person, ofAge: true), person);
            return null;
        }

        if (sent.OfAge is false)
        {
            await deeds.DoAsync(deed => under.DoAsync(deed, person, Languages.Of(sent.Language)!.Value, SurfaceOf(sent)), person);
            return ChoiceRefusals.Minor;
        }

        await using var store = database.NewStore();
        return await Subjects.IsOfAgeAsync(store, person) ? null : ChoiceRefusals.AgeNotDeclared;
    }

    private static IResult? Fault(ChoiceSent sent, Visit visit) =>
        ChoiceActs.Of(sent.Act) is null
            ? ApiBody.Bad(visit.T("\"act\" must be given, refused, withdrawn, objected or objection_lifted.", "«\u00a0act\u00a0» doit être given, refused, withdrawn, objected ou objection_lifted."), visit)
        : Languages.Of(sent.Language) is null
            ? ApiBody.Bad(visit.T("\"language\" must be en or fr.", "«\u00a0language\u00a0» doit être en ou fr."), visit)
        : sent.Surface is { } surface && (surface.Length > 60 || !surface.All(c => char.IsAsciiLetterOrDigit(c) || c is '_' or '-' or '/' or '.'))
            ? ApiBody.Bad(visit.T("\"surface\" takes at most 60 letters, digits and _ - / .", "«\u00a0surface\u00a0» accepte au plus 60 lettres, chiffres et _ - / ."), visit)
        : sent.IdempotencyKey.Length is 0 or > 100
            ? ApiBody.Bad(visit.T("\"idempotency_key\" takes 1 to 100 characters.", "«\u00a0idempotency_key\u00a0» accepte de 1 à 100 caractères."), visit)
        : SubjectsNamed.Fault(sent.Subject, visit);

    private static IResult Say(ChoiceOutcome outcome, Visit visit) => outcome switch
    {
        ChoiceOutcome.Recorded recorded => ApiBody.Say(new ChoiceAnswered(true, recorded.EntryId), ApiJson.Default.ChoiceAnswered),
        ChoiceOutcome.Same same => ApiBody.Say(new ChoiceAnswered(true, same.EntryId, Same: true), ApiJson.Default.ChoiceAnswered),
        ChoiceOutcome.Refused refused => ApiBody.Say(
            new ChoiceAnswered(false, Refusal: new ChoiceRefused(refused.Code, visit.T(refused.Message), visit.T(refused.Remedy))),
            ApiJson.Default.ChoiceAnswered, StatusCodes.Status409Conflict),
        _ => throw new InvalidOperationException("An outcome of choices has no answer."),
    };
}
