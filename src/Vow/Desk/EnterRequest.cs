using Microsoft.AspNetCore.Http;
using Vow.Evidence;
using Vow.Hosting;
using Vow.Policies;
using Vow.Policy;
using Vow.Rights;
using Vow.Site;

namespace Vow.Desk;

/// <summary>What was typed into the form that enters a request.</summary>
/// <param name="Channel">How it came.</param>
/// <param name="Received">The day, as typed.</param>
/// <param name="About">What it is about: a code of <see cref="AskedFor"/>.</param>
/// <param name="Text">Its words.</param>
/// <param name="Email">E-mail address to answer to.</param>
/// <param name="Post">Postal address to answer to.</param>
/// <param name="Speaks">Language to answer in.</param>
/// <param name="Minor">Whether whoever asks said to be a minor.</param>
/// <param name="Behalf">For whom it is asked; empty for oneself.</param>
public sealed record EnteredRequest(string Channel, string Received, string About, string Text, string Email, string Post, string Speaks, bool Minor, string Behalf = "");

/// <summary>
/// /desk/requests/new: a request that came by letter, mail, telephone or on the spot. Its clock runs from the day it was received, whenever it is entered; whose it is
/// is decided on its page, once that is shown.
/// </summary>
public static class EnterRequest
{
    /// <summary>The earliest day a request may have been received on: before it there was no such right to answer in time.</summary>
    public static readonly DateOnly Earliest = new(2018, 5, 25);

    /// <summary>GET.</summary>
    public static IResult Show(Visit visit, PolicyHolder policies)
    {
        ArgumentNullException.ThrowIfNull(visit);
        ArgumentNullException.ThrowIfNull(policies);
        return Pages.Show<EnterRequestPage>(
            200, ("Typed", new EnteredRequest(RequestChannels.Letter, Words.Iso(policies.Current.Zone.DayOf(visit.Now)), "", "", "", "", policies.Current.Declared.Languages[0].Code(), false)));
    }

    /// <summary>POST.</summary>
    public static async Task<IResult> EnterAsync(HttpContext context, Visit visit, PolicyHolder policies, Deeds deeds, ReceiveRequest receive, Entries entries, OpenFiles open)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(visit);
        ArgumentNullException.ThrowIfNull(policies);
        ArgumentNullException.ThrowIfNull(deeds);
        ArgumentNullException.ThrowIfNull(receive);
        ArgumentNullException.ThrowIfNull(open);
        var form = await context.Request.ReadFormAsync();
        var typed = new EnteredRequest(
            form["channel"].ToString(), form["received"].ToString(), form["about"].ToString(), form["text"].ToString(), form["email"].ToString(), form["post"].ToString(), form["speaks"].ToString(),
            form["minor"] == "yes", form["behalf"].ToString());
        var policy = policies.Current;
        var (asked, day, language) = (AskedFor.Of(policy.Declared, typed.About), RequestActsAtDesk.DayOf(typed.Received), Languages.Of(typed.Speaks));
        var address = AnswerAddress.Of(typed.Email, typed.Post);
        var errors = new FormErrors();
        if (!RequestChannels.Entered.Contains(typed.Channel))
        {
            errors.Add("channel", visit.T("Choose how it came.", "Choisissez comment elle est arrivée."));
        }

        if (day is null || day < Earliest || day > policy.Zone.DayOf(visit.Now))
        {
            errors.Add("received", visit.T("Give the day it was received, today or before, such as 2027-03-01.", "Indiquez le jour de réception, aujourd'hui ou avant, par exemple 2027-03-01."));
        }

        if (asked is null)
        {
            errors.Add("about", visit.T("Choose a right, or leave it open.", "Choisissez un droit, ou laissez la question ouverte."));
        }

        if (language is null)
        {
            errors.Add("speaks", visit.T("Choose the language to answer in.", "Choisissez la langue de la réponse."));
        }

        if (typed.Text.Length > ReceivedRequest.LongestText)
        {
            errors.Add("text", visit.T("Write 10,000 characters at most.", "Écrivez 10 000 caractères au plus."));
        }

        if (address is null || !address.IsEmailGood)
        {
            errors.Add("email", address is null
                ? visit.T("Give an address to answer to: e-mail or postal.", "Indiquez une adresse où répondre\u00a0: e-mail ou postale.")
                : visit.T("Write the e-mail address as name@example.com.", "Écrivez l'adresse e-mail sous la forme nom@exemple.fr."));
        }

        if (address is { IsPostGood: false })
        {
            errors.Add("post", visit.T("Write the postal address in 500 characters at most.", "Écrivez l'adresse postale en 500 caractères au plus."));
        }

        if (!errors.None)
        {
            return Pages.Show<EnterRequestPage>(StatusCodes.Status422UnprocessableEntity, ("Typed", typed), ("Errors", errors));
        }

        var op = visit.Operator().Id;
        var received = await receive.InAsync(new ReceivedRequest(
            asked!.Right, typed.Channel, language!.Value, asked.Message(ReceivedRequest.Tidy(typed.Text), language.Value), address!, Actor.Operator(op))
        { ReceivedOn = day, Minor = typed.Minor, OnBehalf = OnBehalf.Read(typed.Behalf) });

        // Who typed it in has read it: said as such, then the file is open to them, so that the acknowledgement can be printed.
        await ReadPerson.RecordAsync(deeds, entries, op, received.Request.SubjectId, "request", visit.T("entered as ", "saisie sous le numéro ") + received.Request.Number, Keys.Compartment.Rights);
        open.Open(op, received.Request.Id, visit.Now);
        return Pages.SeeOther(visit.Url("/desk/requests/" + received.Request.Number));
    }
}
