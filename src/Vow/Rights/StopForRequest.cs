using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Vow.Consent;
using Vow.Evidence;
using Vow.Gate;
using Vow.Hosting;
using Vow.Keys;
using Vow.People;
using Vow.Policies;
using Vow.Policy;
using Vow.Retention;

namespace Vow.Rights;

/// <summary>
/// An objection or a withdrawal carried out for a request: each purpose, by each means of contact, is closed as by the person's own press of a button; where they also want
/// never to be written to, their addresses go on the opposition list. Answered in the same deed.
/// </summary>
public sealed class StopForRequest(Deeds deeds, Choices choices, RightsRequests requests, RightsMails mails, OppositionList list, Entries entries, PolicyHolder policies)
{
    /// <summary>Purposes a right can stop: what rests on a consent is withdrawn, what rests on an interest, or markets, is objected to.</summary>
    public static IEnumerable<Purpose> Offered(DeclaredPolicy policy, Right right)
    {
        ArgumentNullException.ThrowIfNull(policy);
        return policy.Purposes.Where(purpose => purpose.IsOpenToChoice && RightsByBasis.Of(purpose.Basis, right, purpose.Marketing) == RightStanding.Yes);
    }

    /// <summary>Does it. Null where the file is not open, or none of the purposes can be stopped so.</summary>
    /// <param name="subject">Whose request.</param>
    /// <param name="right">Objection or withdrawal.</param>
    /// <param name="stopped">Purpose ids.</param>
    /// <param name="neverWrite">Whether their addresses go on the opposition list.</param>
    /// <param name="desk">The file, and who does it.</param>
    public Task<RightsRequest?> Async(Guid subject, Right right, IReadOnlyCollection<string> stopped, bool neverWrite, DeskAct desk) => deeds.DoAsync<RightsRequest?>(
        async deed =>
        {
            var policy = policies.Current.Declared;
            var purposes = Offered(policy, right).Where(purpose => stopped.Contains(purpose.Id)).ToImmutableArray();
            var actor = Actor.Operator(desk.By);
            if (purposes.IsEmpty || await requests.FileAsync(deed, subject, right, RequestChannels.Desk, Language.En, actor, desk) is not { } file)
            {
                return null;
            }

            var (language, ordinal) = (RightsMails.LanguageOf(file), await RightsRequests.LastStepAsync(deed.Store, file.Id));
            foreach (var purpose in purposes)
            {
                foreach (var channel in purpose.Channels.IsEmpty ? [""] : purpose.Channels.AsEnumerable())
                {
                    var act = right == Right.Withdrawal ? ChoiceAct.Withdrawn : ChoiceAct.Objected;
                    if (await choices.RecordAsync(deed, new ChoiceRequest(
                        subject, purpose.Id, channel, act, null, language, "desk", Explicit: true, Pending: false, $"{file.Id:N}:{purpose.Id}:{channel}")) is ChoiceOutcome.Refused)
                    {
                        deed.Undo = true;
                        return null;
                    }
                }

                deed.Store.Add(RightsStep.Done(file, right, deed.Now, Math.Max(1, purpose.Channels.Length), ++ordinal));
            }

            if (neverWrite)
            {
                await list.AddForAsync(deed, subject, [Identifiers.Email, Identifiers.Phone]);
            }

            await deed.Store.SaveChangesAsync();
            await entries.AppendAsync(
                deed, "rights.stopped", actor,
                new JsonObject { ["request"] = file.Number, ["right"] = RightsByBasis.Id(right), ["purposes"] = string.Join(' ', purposes.Select(purpose => purpose.Id).Order(StringComparer.Ordinal)) },
                subject, Compartment.Rights);
            var answer = Answer(purposes, neverWrite, mails.Remedies(language), language);
            await requests.CloseAsync(deed, file, RequestState.Answered, answer, actor);
            await mails.WriteAsync(deed, file, "rights.answered", RightsMails.Answer(file, answer));
            return file;
        },
        subject);

    private static string Answer(ImmutableArray<Purpose> purposes, bool neverWrite, string remedies, Language language)
    {
        var french = language == Language.Fr;
        List<string> lines =
        [
            french ? "C'est fait\u00a0: nous n'utilisons plus vos données pour ce qui suit\u00a0:" : "Done: your data is no longer used for:",
            .. purposes.Select(purpose => "- " + purpose.Title[language]),
        ];
        if (neverWrite)
        {
            lines.Add(french
                ? "Vos adresses confirmées sont sur notre liste d'opposition\u00a0: une empreinte, qui ne sert qu'à ne plus vous écrire."
                : "Your confirmed addresses are on our list of people not to write to: a fingerprint that serves no other use.");
        }

        lines.Add(french ? "Un message déjà remis peut encore vous parvenir. Les messages nécessaires à un contrat en cours continuent." : "A message handed over before may still reach you. Messages that a running contract needs go on.");
        return string.Join('\n', lines) + "\n\n" + remedies;
    }
}
