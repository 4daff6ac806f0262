using System.Globalization;
using Microsoft.AspNetCore.Http;
using Vow.Evidence;
using Vow.Gate;
using Vow.Hosting;
using Vow.Keys;
using Vow.Policies;
using Vow.Policy;
using Vow.Rights;
using Vow.Site;

namespace Vow.Desk;

/// <summary>Whom a task is about, and what is to be done: shown to an operator to whom it is open.</summary>
/// <param name="LookFor">By what the person is looked for: datum and value.</param>
/// <param name="Purpose">The purpose a restriction is about.</param>
/// <param name="Datum">The datum to correct.</param>
/// <param name="Value">The value it is to have; empty where it is to be taken out.</param>
/// <param name="Goes">Purposes whose papers are destroyed.</param>
/// <param name="Stays">Purposes whose papers stay.</param>
public sealed record TaskSubject(IReadOnlyList<string[]> LookFor, string? Purpose, string? Datum, string? Value, IReadOnlyList<string> Goes, IReadOnlyList<string> Stays);

/// <summary>What was typed into a task's form.</summary>
/// <param name="Found"><c>yes</c> or <c>no</c>; anything else is no answer.</param>
/// <param name="Pages">How many pages or records.</param>
/// <param name="Said">What was found or done.</param>
public sealed record TypedTask(string Found, string Pages, string Said);

/// <summary>/desk/tasks/{id}: what is done by hand for a request. Whom it is about is opened first, and the opening recorded; then it is signed for.</summary>
public static class TaskAtDesk
{
    /// <summary>The longest text.</summary>
    public const int LongestText = 10_000;

    /// <summary>The most pages that can be told.</summary>
    public const int MostPages = 100_000;

    /// <summary>Whether an operator does what is done by hand in a source: those of its role, and the data protection officer.</summary>
    public static bool IsFor(Role role, DeclaredSource? source) => role == Role.Dpo || (source?.ByHand is { } by && by.DoneBy == role);

    /// <summary>GET /desk/tasks/{id}.</summary>
    public static Task<IResult> ShowAsync(Guid id, Visit visit, Store store, PolicyHolder policies, KeyStore keys, LookFor lookFor, OpenFiles open, CancellationToken cancel) =>
        PageAsync(id, visit, store, policies, keys, lookFor, open, StatusCodes.Status200OK, cancel);

    /// <summary>POST /desk/tasks/{id}/open: recorded and committed first, open afterwards. The reason is the task.</summary>
    public static async Task<IResult> OpenAsync(Guid id, Visit visit, Store store, PolicyHolder policies, Deeds deeds, Entries entries, KeyStore keys, OpenFiles open)
    {
        ArgumentNullException.ThrowIfNull(visit);
        ArgumentNullException.ThrowIfNull(policies);
        ArgumentNullException.ThrowIfNull(keys);
        ArgumentNullException.ThrowIfNull(open);
        var (file, _, refused) = await FindAsync(id, visit, store, policies);
        if (file is null)
        {
            return refused!;
        }

        var (op, subject) = (visit.Operator().Id, file.Request.SubjectId);
        var reason = string.Create(CultureInfo.InvariantCulture, $"{file.Request.Number}: {HandStep.Of(file.Step.Kind)?.En ?? file.Step.Kind}, {file.Step.Source}");
        await ReadPerson.RecordAsync(deeds, entries, op, subject, "task", reason, keys.Find(subject, Compartment.Rights, visit.Now) is null ? null : Compartment.Rights);
        Steps.Reached("desk.read-recorded");
        open.Open(op, id, visit.Now);
        return Pages.SeeOther(visit.Url($"/desk/tasks/{id:D}"));
    }

    /// <summary>POST /desk/tasks/{id}/done: by somebody to whom it is open.</summary>
    public static async Task<IResult> DoneAsync(
        Guid id, HttpContext context, Visit visit, Store store, PolicyHolder policies, KeyStore keys, LookFor lookFor, HandTasks tasks, OpenFiles open, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(visit);
        ArgumentNullException.ThrowIfNull(policies);
        ArgumentNullException.ThrowIfNull(tasks);
        ArgumentNullException.ThrowIfNull(open);
        var (file, _, refused) = await FindAsync(id, visit, store, policies);
        if (file is null)
        {
            return refused!;
        }

        var op = visit.Operator();
        var page = visit.Url($"/desk/tasks/{id:D}");
        if (!open.IsOpen(op.Id, id, visit.Now))
        {
            return Pages.SeeOther(page);
        }

        var form = await context.Request.ReadFormAsync(cancel);
        var typed = new TypedTask(form["found"].ToString(), form["pages"].ToString().Trim(), form["said"].ToString().ReplaceLineEndings("\n").Trim());
        var (act, errors) = Read(visit, typed, op);
        if (act is null)
        {
            return await PageAsync(id, visit, store, policies, keys, lookFor, open, StatusCodes.Status422UnprocessableEntity, cancel, ("Typed", typed), ("Errors", errors));
        }

        if (!await tasks.DoneAsync(id, act))
        {
            errors.Add("", visit.T("Not recorded: somebody did this before, or it is no longer needed.", "Non enregistré\u00a0: quelqu'un l'a fait avant vous, ou ce n'est plus nécessaire."));
            return await PageAsync(id, visit, store, policies, keys, lookFor, open, StatusCodes.Status409Conflict, cancel, ("Errors", errors));
        }

        return Pages.SeeOther(page);
    }

    private static (HandAct? Act, FormErrors Errors) Read(Visit visit, TypedTask typed, (Guid Id, Role Role) op)
    {
        var errors = new FormErrors();
        var pages = int.TryParse(typed.Pages, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1;
        if (typed.Found is not ("yes" or "no"))
        {
            errors.Add("found", visit.T("Say whether you found something of this person. \"Nothing found\" is an answer.", "Dites si vous avez trouvé quelque chose de cette personne. «\u00a0Rien trouvé\u00a0» est une réponse."));
        }

        if (typed.Found == "yes" && pages is < 1 or > MostPages)
        {
            errors.Add("pages", visit.T("Give the number of pages or records, 1 or more.", "Donnez le nombre de pages ou de fiches, 1 au moins."));
        }

        if (typed.Said.Length > LongestText || (typed.Found == "yes" && typed.Said.Length == 0))
        {
            errors.Add("said", visit.T("Write what you found or did, in 1 to 10,000 characters.", "Écrivez ce que vous avez trouvé ou fait, en 1 à 10 000 caractères."));
        }

        var found = typed.Found == "yes";
        return (errors.None ? new HandAct(found, found ? pages : 0, typed.Said, op.Id, op.Role) : null, errors);
    }

    private static async Task<(HandFile? File, DeclaredSource? Source, IResult? Refused)> FindAsync(Guid id, Visit visit, Store store, PolicyHolder policies)
    {
        if (await HandTasks.FindAsync(store, id) is not { } file)
        {
            return (null, null, Results.NotFound());
        }

        var source = policies.Current.Declared.Sources.FirstOrDefault(s => s.Id == file.Step.Source);
        return IsFor(visit.Operator().Role, source) ? (file, source, null) : (null, null, Results.StatusCode(StatusCodes.Status403Forbidden));
    }

    private static async Task<IResult> PageAsync(
        Guid id, Visit visit, Store store, PolicyHolder policies, KeyStore keys, LookFor lookFor, OpenFiles open, int status, CancellationToken cancel, params (string, object?)[] more)
    {
        ArgumentNullException.ThrowIfNull(visit);
        ArgumentNullException.ThrowIfNull(policies);
        ArgumentNullException.ThrowIfNull(keys);
        ArgumentNullException.ThrowIfNull(lookFor);
        ArgumentNullException.ThrowIfNull(open);
        var (file, source, refused) = await FindAsync(id, visit, store, policies);
        if (file is null)
        {
            return refused!;
        }

        TaskSubject? about = null;
        string? said = null;
        var (request, step) = (file.Request, file.Step);
        if (open.IsOpen(visit.Operator().Id, id, visit.Now))
        {
            said = file.Task.Open(keys.Find(request.SubjectId, Compartment.Rights, visit.Now));
            if (step.DoneAt is null)
            {
                var work = HandWork.Open(keys, request.SubjectId, step, visit.Now) ?? new HandWork();
                var sought = work.LookFor ?? (source?.ByHand is { } by ? await lookFor.Async(request.SubjectId, by, visit.Now, cancel) : []);
                about = new TaskSubject(sought, work.Purpose, work.Datum, work.Value, work.Goes ?? [], work.Stays ?? []);
            }
        }

        return Pages.Show<TaskPage>(
            status,
            [
                ("Task", new OpenTask(id, request.Number, step.Kind, step.Source, file.Task.Due)), ("Source", source), ("About", about), ("DoneAt", step.DoneAt), ("Found", file.Task.Found),
                ("Pages", step.Rows), ("Said", said), ("IsOpen", open.IsOpen(visit.Operator().Id, id, visit.Now)), .. more,
            ]);
    }
}
