using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Vow.Evidence;
using Vow.Hosting;
using Vow.Keys;
using Vow.People;
using Vow.Rights;
using Vow.Site;
using Vow.SignIn;

namespace Vow.Desk;

/// <summary>What an operator does with a request besides answering it: who works on it, whose it is, and the acts on its clock. Each is written to whoever asks, and recorded.</summary>
public static class RequestActsAtDesk
{
    private const int Shortest = 20;
    private const int Longest = 2_000;
    private const int LongestName = 200;

    /// <summary>POST /desk/requests/{number}/assign.</summary>
    public static async Task<IResult> AssignAsync(string number, HttpContext context, Visit visit, Store store, Deeds deeds, Entries entries)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(visit);
        ArgumentNullException.ThrowIfNull(deeds);
        var typed = (await context.Request.ReadFormAsync())["to"].ToString();
        var colleagues = (await OperatorAccess.AllAsync(store)).Where(o => o.StandsAt(visit.Now) && DeskRights.May(o.Role, DeskPlace.Requests));
        Guid? to = typed.Length == 0 ? null : colleagues.FirstOrDefault(o => o.Login.ToString("D") == typed)?.Login;
        if (await RequestsAtDesk.FindAsync(store, number) is not { } request || (typed.Length > 0 && to is null))
        {
            return Results.NotFound();
        }

        var by = visit.Operator().Id;
        await deeds.DoAsync(async deed =>
        {
            if (await deed.ExecuteAsync("UPDATE rights_request SET assigned_to = @to WHERE id = @id AND state <= @working", ("@to", to), ("@id", request.Id), ("@working", (int)RequestState.Working)) == 1)
            {
                await entries.AppendAsync(deed, "rights.assigned", Actor.Operator(by), new JsonObject { ["request"] = request.Number, ["assigned"] = to is null ? 0 : 1 }, request.SubjectId, Compartment.Rights);
            }
        });
        return Pages.SeeOther(visit.Url("/desk/requests/" + request.Number));
    }

    /// <summary>POST /desk/requests/{number}/tie: the search is recorded, then made; one person found is the one, several are shown.</summary>
    public static async Task<IResult> TieAsync(
        string number, HttpContext context, Visit visit, Store store, RightsRequests requests, OpenFiles open, Deeds deeds, Entries entries, KeyStore keys, SearchSources elsewhere, TieRequest tie,
        AcceptBehalf behalf, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(visit);
        ArgumentNullException.ThrowIfNull(deeds);
        ArgumentNullException.ThrowIfNull(tie);
        ArgumentNullException.ThrowIfNull(behalf);
        var (request, form, shut) = await BeginAsync(number, context, visit, store, open);
        if (request is null)
        {
            return shut!;
        }

        var errors = new FormErrors();
        if (form["value"].Length is 0 or > 320)
        {
            errors.Add("value", visit.T("Enter the e-mail address or customer number you look for.", "Saisissez l'adresse e-mail ou le numéro de client recherché."));
        }

        if (!ReadPerson.IsReason(form["how"]))
        {
            errors.Add("how", visit.T("Say how you checked who asks, in 5 to 300 characters.", "Indiquez comment vous avez vérifié qui demande, en 5 à 300 caractères."));
        }

        var asks = await OnBehalf.OfAsync(store, request.Id);
        if (asks is not null)
        {
            AskPaper(visit, request, asks, form, errors);
        }

        if (!errors.None)
        {
            return await RequestsAtDesk.PageAsync(number, visit, store, requests, open, StatusCodes.Status422UnprocessableEntity, ("Errors", errors), ("Typed", form));
        }

        var by = visit.Operator().Id;
        await ReadPerson.RecordAsync(deeds, entries, by, null, "search", visit.T("request ", "demande ") + request.Number);
        var (there, found) = await OpenPeople.MadeAsync(visit, store, keys, elsewhere, form["by"], form["value"], cancel);
        var standing = found.Where(p => !p.Erased && p.Id != request.SubjectId).ToImmutableArray();
        Guid? person = standing switch
        {
            [var one] when there.Others.IsEmpty => one.Id,
            [] when there.Others is [var other] => await elsewhere.MakeKnownAsync(other, visit.Language, Actor.Operator(by)),
            _ => standing.FirstOrDefault(p => p.Id.ToString("D") == form["person"])?.Id,
        };
        if (person is not { } whose)
        {
            errors.Add("value", standing.IsEmpty && there.Others.IsEmpty
                ? visit.T("Nobody is known by this. Check the spelling.", "Personne n'est connu ainsi. Vérifiez l'orthographe.")
                : visit.T("Several people are known by this: choose one below, or look by a number that only one has.", "Plusieurs personnes sont connues ainsi\u00a0: choisissez-en une ci-dessous, ou cherchez par un numéro que seule une d'elles possède."));
            return await RequestsAtDesk.PageAsync(
                number, visit, store, requests, open, StatusCodes.Status422UnprocessableEntity, ("Errors", errors), ("Typed", form), ("Found", (ImmutableArray<FoundPerson>?)standing));
        }

        var tied = await deeds.DoAsync(
            async deed =>
            {
                // Takes the row: of two operators at the same moment the second finds it tied.
                if (await deed.ExecuteAsync("UPDATE rights_request SET state = state WHERE id = @id AND identity IS NULL AND answer_to IS NOT NULL", ("@id", request.Id)) == 0
                    || !await Subjects.StandsAsync(deed.Store, whose))
                {
                    return false;
                }

                var row = await deed.Store.Set<RightsRequest>().FirstAsync(r => r.Id == request.Id, cancel);
                await (asks is null
                    ? tie.ToAsync(deed, row, whose, IdentityProof.Desk, form["how"].Trim(), Actor.Operator(by))
                    : behalf.Async(deed, row, whose, form["how"].Trim(), form["answer"] == "person", by));
                return true;
            },
            whose);
        await tie.FinishAsync();
        if (tied)
        {
            return Pages.SeeOther(visit.Url("/desk/requests/" + number));
        }

        errors.Add("", visit.T("Not done: the file was tied meanwhile, or this person was erased.", "Non effectué\u00a0: le dossier a été rattaché entre-temps, ou cette personne a été effacée."));
        return await RequestsAtDesk.PageAsync(number, visit, store, requests, open, StatusCodes.Status409Conflict, ("Errors", errors));
    }

    /// <summary>POST /desk/requests/{number}/ask.</summary>
    public static Task<IResult> AskIdentityAsync(string number, HttpContext context, Visit visit, Store store, RightsRequests requests, OpenFiles open, Deeds deeds, MoveDeadline clock) =>
        ActAsync(
            number, context, visit, store, requests, open, deeds,
            (form, errors) => AskText(visit, form, "what", errors),
            (deed, form, op) => clock.AskIdentityAsync(deed, number, form["what"], op));

    /// <summary>POST /desk/requests/{number}/given.</summary>
    public static Task<IResult> GivenAsync(string number, HttpContext context, Visit visit, Store store, RightsRequests requests, OpenFiles open, Deeds deeds, MoveDeadline clock) =>
        ActAsync(number, context, visit, store, requests, open, deeds, (_, _) => { }, (deed, _, op) => clock.GivenAsync(deed, number, op));

    /// <summary>POST /desk/requests/{number}/lapse.</summary>
    public static Task<IResult> LapseAsync(string number, HttpContext context, Visit visit, Store store, RightsRequests requests, OpenFiles open, Deeds deeds, MoveDeadline clock) =>
        ActAsync(number, context, visit, store, requests, open, deeds, (_, _) => { }, (deed, _, op) => clock.CloseUnansweredAsync(deed, number, op));

    /// <summary>POST /desk/requests/{number}/extend.</summary>
    public static Task<IResult> ExtendAsync(string number, HttpContext context, Visit visit, Store store, RightsRequests requests, OpenFiles open, Deeds deeds, MoveDeadline clock) =>
        ActAsync(
            number, context, visit, store, requests, open, deeds,
            (form, errors) =>
            {
                if (DayOf(form["until"]) is null)
                {
                    errors.Add("until", visit.T("Give the new last day, such as 2027-06-01.", "Indiquez la nouvelle date limite, par exemple 2027-06-01."));
                }

                AskText(visit, form, "reasons", errors);
                if (form["decided"].Trim().Length is < 5 or > LongestName)
                {
                    errors.Add("decided", visit.T("Name who decided it for the controller, with their function.", "Nommez qui l'a décidé pour le responsable du traitement, avec sa fonction."));
                }

                if (!ReadPerson.IsReason(form["advice"]))
                {
                    errors.Add("advice", visit.T("Write your advice, in 5 to 300 characters.", "Rédigez votre avis, en 5 à 300 caractères."));
                }
            },
            (deed, form, op) => clock.ExtendAsync(deed, number, DayOf(form["until"])!.Value, form["reasons"], form["decided"].Trim(), form["advice"].Trim(), op));

    internal static DateOnly? DayOf(string text) => DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

    // Nobody acts for another on their word: the paper was seen, it covers this right, and the answer goes where it says.
    private static void AskPaper(Visit visit, RightsRequest request, string asks, IReadOnlyDictionary<string, string> form, FormErrors errors)
    {
        if (!OnBehalf.May(asks, request.Right))
        {
            errors.Add("", visit.T("Not done: an heir may not use this right, which ended with the person (LIL 84, 85). Refuse it with the reason.", "Non effectué\u00a0: un héritier ne peut exercer ce droit, éteint au décès (LIL 84, 85). Refusez-le avec le motif."));
        }

        if (form["covers"] != "yes")
        {
            errors.Add("covers", visit.T("Say that you saw the paper: without it nobody acts for another.", "Confirmez avoir vu le document\u00a0: sans lui, nul n'agit pour autrui."));
        }

        if (asks == OnBehalf.Agent && form["answer"] is not ("person" or "agent"))
        {
            errors.Add("answer", visit.T("Choose whom the answer goes to.", "Choisissez à qui va la réponse."));
        }

        // A person's data goes to no address that was only typed.
        if (form["answer"] != "person" && request is { FollowHash: not null, AddressProvenAt: null })
        {
            errors.Add("", visit.T("Not done: the address of who asks has not answered yet. They press the button behind the link that was mailed there.", "Non effectué\u00a0: l'adresse de la personne qui demande n'a pas encore répondu. Elle doit appuyer sur le bouton derrière le lien envoyé à cette adresse."));
        }
    }

    private static void AskText(Visit visit, IReadOnlyDictionary<string, string> form, string field, FormErrors errors)
    {
        if (form[field].Length is < Shortest or > Longest)
        {
            errors.Add(field, visit.T("Write it out, in 20 to 2,000 characters: whoever asks reads it.", "Rédigez-le, en 20 à 2 000 caractères\u00a0: la personne le lira."));
        }
    }

    private static async Task<IResult> ActAsync(
        string number, HttpContext context, Visit visit, Store store, RightsRequests requests, OpenFiles open, Deeds deeds,
        Action<IReadOnlyDictionary<string, string>, FormErrors> check, Func<Deed, IReadOnlyDictionary<string, string>, Guid, Task<ClockOutcome>> act)
    {
        ArgumentNullException.ThrowIfNull(visit);
        ArgumentNullException.ThrowIfNull(deeds);
        var (request, form, shut) = await BeginAsync(number, context, visit, store, open);
        if (request is null)
        {
            return shut!;
        }

        var errors = new FormErrors();
        check(form, errors);
        if (!errors.None)
        {
            return await RequestsAtDesk.PageAsync(number, visit, store, requests, open, StatusCodes.Status422UnprocessableEntity, ("Errors", errors), ("Typed", form));
        }

        var op = visit.Operator().Id;
        var outcome = await deeds.DoAsync(deed => act(deed, form, op), request.SubjectId);
        switch (outcome)
        {
            case ClockOutcome.Done:
                return Pages.SeeOther(visit.Url("/desk/requests/" + number));
            case ClockOutcome.ByLetter:
                return await RequestsAtDesk.PageAsync(number, visit, store, requests, open, StatusCodes.Status200OK, ("ByLetter", true));
            default:
                errors.Add(outcome == ClockOutcome.OutsideTheLaw ? "until" : "", visit.T(WordsOf(outcome)));
                return await RequestsAtDesk.PageAsync(
                    number, visit, store, requests, open, outcome == ClockOutcome.OutsideTheLaw ? StatusCodes.Status422UnprocessableEntity : StatusCodes.Status409Conflict, ("Errors", errors), ("Typed", form));
        }
    }

    private static Policy.Bilingual WordsOf(ClockOutcome outcome) => outcome switch
    {
        ClockOutcome.TooLate => new(
            "Not done: the first month is over, and more time can be taken within it only. Answer now.",
            "Non effectué\u00a0: le premier mois est passé, et le délai ne peut être prolongé qu'avant. Répondez maintenant."),
        ClockOutcome.OutsideTheLaw => new(
            "Choose a day after the present last day, and at most three months from receipt.", "Choisissez un jour après la date limite actuelle, au plus tard trois mois après la réception."),
        ClockOutcome.TooEarly => new("Not done: the person has a month from the question to answer it.", "Non effectué\u00a0: la personne a un mois à compter de la question pour répondre."),
        _ => new("Not done: the request is closed, or this was done before.", "Non effectué\u00a0: la demande est close, ou cela a déjà été fait."),
    };

    // By somebody who has the messages open, as an answer is.
    private static async Task<(RightsRequest? Request, IReadOnlyDictionary<string, string> Form, IResult? Shut)> BeginAsync(string number, HttpContext context, Visit visit, Store store, OpenFiles open)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(open);
        var form = (await context.Request.ReadFormAsync()).ToDictionary(f => f.Key, f => f.Value.ToString().ReplaceLineEndings("\n").Trim(), StringComparer.Ordinal);
        var typed = new Typed(form);
        return await RequestsAtDesk.FindAsync(store, number) is not { } request ? (null, typed, Results.NotFound())
            : !open.IsOpen(visit.Operator().Id, request.Id, visit.Now) ? (null, typed, Pages.SeeOther(visit.Url("/desk/requests/" + request.Number)))
            : (request, typed, null);
    }

    // A field that was not sent is one left empty.
    private sealed class Typed(Dictionary<string, string> fields) : IReadOnlyDictionary<string, string>
    {
        public string this[string key] => fields.GetValueOrDefault(key, "");

        public IEnumerable<string> Keys => fields.Keys;

        public IEnumerable<string> Values => fields.Values;

        public int Count => fields.Count;

        public bool ContainsKey(string key) => fields.ContainsKey(key);

        public bool TryGetValue(string key, out string value) => fields.TryGetValue(key, out value!);

        public IEnumerator<KeyValuePair<string, string>> GetEnumerator() => fields.GetEnumerator();

        global::System.Collections.IEnumerator global::System.Collections.IEnumerable.GetEnumerator() => fields.GetEnumerator();
    }
}
