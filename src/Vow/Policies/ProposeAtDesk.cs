using System.IO.Compression;
using System.Text;
using Microsoft.AspNetCore.Http;
using Vow.Desk;
using Vow.Evidence;
using Vow.Gate;
using Vow.Hosting;
using Vow.Policy;
using Vow.SignIn;
using Vow.Site;

namespace Vow.Policies;

/// <summary>
/// /desk/policy/change: proposing a change with its plan before one's eyes, and putting a proposal into force. A proposal is whole files: to be taken into
/// the folder, or applied here by an administrator who shows once more who they are.
/// </summary>
public static class ProposeAtDesk
{
    /// <summary>GET: the form, with what stands, and the proposals there are.</summary>
    public static async Task<IResult> ShowAsync(Visit visit, Store store, Database database, Proposals proposals, Guid? from, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(visit);
        var files = from is { } id && await Proposals.FindAsync(database, id) is { } proposal ? proposal.Files : await NewestAsync(database, cancel);
        return await FormAsync(200, store, proposals, files, files, null, null, null, null, cancel);
    }

    /// <summary>POST: what was typed, planned; kept where that was asked for and nothing stands in the way.</summary>
    public static async Task<IResult> PlanAsync(HttpContext context, Visit visit, Store store, Database database, Proposals proposals, PlanPolicy planning, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(visit);
        ArgumentNullException.ThrowIfNull(proposals);
        ArgumentNullException.ThrowIfNull(planning);
        var form = await context.Request.ReadFormAsync(cancel);
        var before = Guid.TryParse(form["from"], out var id) && await Proposals.FindAsync(database, id) is { } proposal ? proposal.Files : await NewestAsync(database, cancel);
        var policy = PolicyReader.Recall(before) ?? throw new InvalidOperationException("A recorded version is always read again.");
        var (files, unset) = ProposeFields.Apply(before, policy, name => form.TryGetValue(name, out var value) ? value.ToString() : null);
        var errors = new FormErrors();
        foreach (var field in unset)
        {
            errors.Add(field.Name, visit.T(
                $"{field.Label.En}: this can't be changed here. Change it in policy.yaml.",
                $"{field.Label.Fr}\u00a0: ceci ne peut pas être changé ici. Modifiez policy.yaml."));
        }

        var outcome = await planning.FromRecordedAsync(files, visit.Now, cancel);
        if (outcome is PlanOutcome.Faulty faulty)
        {
            foreach (var fault in faulty.Diagnostics)
            {
                // Next to its field nobody needs the place in the file.
                var field = FieldAt(files, policy, fault);
                errors.Add(field, (field.Length > 0 ? "" : $"{fault.Span}{visit.T(":", "\u00a0:")} ") + $"{visit.T(fault.Message)} {visit.T(fault.Help)}");
            }
        }

        var plan = (outcome as PlanOutcome.Planned)?.Plan;
        if (form["keep"] == "yes" && errors.None && plan is { IsEmpty: false })
        {
            return Pages.SeeOther(visit.Url("/desk/policy/change/" + (await proposals.MakeAsync(files, visit.Operator().Id)).ToString("D")));
        }

        return await FormAsync(
            errors.None ? 200 : StatusCodes.Status422UnprocessableEntity, store, proposals, before, files, plan, errors, name => form.TryGetValue(name, out var value) ? value.ToString() : null,
            id == Guid.Empty ? null : id, cancel);
    }

    /// <summary>GET /desk/policy/change/{id}: one proposal with its plan.</summary>
    public static Task<IResult> OneAsync(Guid id, Visit visit, Store store, Database database, PlanPolicy planning, CancellationToken cancel) =>
        PageAsync(id, visit, store, database, planning, 200, null, cancel);

    /// <summary>GET /desk/policy/change/{id}/files.zip.</summary>
    public static async Task<IResult> DownloadAsync(Guid id, Database database)
    {
        if (await Proposals.FindAsync(database, id) is not { } proposal)
        {
            return Results.NotFound();
        }

        using var bytes = new MemoryStream();
        using (var zip = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, text) in proposal.Files.Texts)
            {
                var entry = zip.CreateEntry(name);
                entry.LastWriteTime = proposal.At.ToDateTimeOffset();
                await using var stream = await entry.OpenAsync();
                await stream.WriteAsync(Encoding.UTF8.GetBytes(text));
            }
        }

        return Results.File(bytes.ToArray(), "application/zip", $"{proposal.Files.Name}.zip");
    }

    /// <summary>POST /desk/policy/change/{id}/withdraw.</summary>
    public static async Task<IResult> WithdrawAsync(Guid id, Visit visit, Proposals proposals)
    {
        ArgumentNullException.ThrowIfNull(visit);
        ArgumentNullException.ThrowIfNull(proposals);
        await proposals.WithdrawAsync(id, visit.Operator().Id);
        return Pages.SeeOther(visit.Url("/desk/policy/change"));
    }

    /// <summary>POST /desk/policy/change/{id}/apply: by an administrator, with password and second step once more.</summary>
    public static async Task<IResult> ApplyAsync(
        Guid id, HttpContext context, Visit visit, Store store, Database database, PlanPolicy planning, ApplyPolicy apply, Passwords passwords, Passkeys passkeys, SecondStep second, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(visit);
        ArgumentNullException.ThrowIfNull(apply);
        ArgumentNullException.ThrowIfNull(passwords);
        ArgumentNullException.ThrowIfNull(passkeys);
        ArgumentNullException.ThrowIfNull(second);
        if (await Proposals.FindAsync(database, id) is not { IsOpen: true } proposal)
        {
            return Pages.SeeOther(visit.Url("/desk/policy/change/" + id.ToString("D")));
        }

        var form = await context.Request.ReadFormAsync(cancel);
        var errors = new FormErrors();
        DateOnly? at = null;
        if (form["at"].ToString() is { Length: > 0 } day)
        {
            at = DateOnly.TryParseExact(day, "yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture, System.Globalization.DateTimeStyles.None, out var given) ? given : null;
            if (at is null)
            {
                errors.Add("at", visit.T("Give a day, or leave it empty for the earliest.", "Indiquez un jour, ou laissez vide pour le plus tôt possible."));
            }
        }

        var caller = Caller.Of(context);
        var name = (await OperatorAccess.AllAsync(store)).First(o => o.Login == visit.Operator().Id).Name;
        if (await passwords.TryAsync(Login.KeyOfOperator(name), form["password"].ToString(), caller) is not { Subject: null } right
            || right.Login != visit.Operator().Id || (await second.PassAsync(right, form["code"].ToString(), await passkeys.TryAsync(context, form["passkey"]), caller)).Entrance != DeskEntrance.In)
        {
            errors.Add("password", visit.T("Password and code don't go together. Type both again; wait for the next code if this one was used.", "Le mot de passe et le code ne vont pas ensemble. Saisissez-les de nouveau\u00a0; attendez le code suivant si celui-ci a servi."));
        }

        if (!errors.None)
        {
            return await PageAsync(id, visit, store, database, planning, StatusCodes.Status422UnprocessableEntity, errors, cancel);
        }

        var outcome = await apply.DoAsync(new ApplyRequest(proposal.Files, form["plan"].ToString(), at, false, Actor.Operator(visit.Operator().Id), id), visit.Now, cancel);
        if (outcome is ApplyOutcome.Done)
        {
            return Pages.SeeOther(visit.Url("/desk/policy/change/" + id.ToString("D")));
        }

        errors.Add("", outcome switch
        {
            ApplyOutcome.Refused refused => visit.T(refused.Message) + " " + visit.T(refused.Remedy),
            ApplyOutcome.Nothing => visit.T("Nothing differs from what is recorded.", "Rien ne diffère de ce qui est enregistré."),
            _ => visit.T("It can't be put in force like this: the reasons are below.", "Elle ne peut pas entrer en vigueur ainsi\u00a0: les raisons sont ci-dessous."),
        });
        return await PageAsync(id, visit, store, database, planning, StatusCodes.Status409Conflict, errors, cancel);
    }

    private static async Task<IResult> PageAsync(Guid id, Visit visit, Store store, Database database, PlanPolicy planning, int status, FormErrors? errors, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(visit);
        ArgumentNullException.ThrowIfNull(planning);
        if (await Proposals.FindAsync(database, id) is not { } proposal)
        {
            return Results.NotFound();
        }

        var outcome = proposal.IsOpen ? await planning.FromRecordedAsync(proposal.Files, visit.Now, cancel) : null;
        return Pages.Show<ProposalPage>(
            status, ("Proposal", proposal), ("Author", (await NamesAsync(store)).GetValueOrDefault(proposal.Author)), ("Plan", (outcome as PlanOutcome.Planned)?.Plan),
            ("Faults", (outcome as PlanOutcome.Faulty)?.Diagnostics), ("MayApply", visit.Operator().Role == Role.Admin), ("Errors", errors));
    }

    private static async Task<IResult> FormAsync(
        int status, Store store, Proposals proposals, PolicyFiles before, PolicyFiles files, PolicyPlan? plan, FormErrors? errors, Func<string, string?>? typed, Guid? from, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(proposals);
        // The form is that of what it started from: what was typed may not be readable.
        var policy = PolicyReader.Recall(before) ?? throw new InvalidOperationException("A recorded version is always read again.");
        return Pages.Show<ProposePage>(
            status, ("Parts", ProposeFields.Of(before, policy)), ("Typed", typed), ("Plan", plan), ("Changed", before.Hash() != files.Hash()), ("Errors", errors), ("From", from),
            ("All", await proposals.AllAsync(cancel)), ("Names", await NamesAsync(store)));
    }

    private static async Task<PolicyFiles> NewestAsync(Database database, CancellationToken cancel) => PolicyLineage.FilesOf((await PutInForce.VersionsAsync(database, cancel))[^1]);

    private static async Task<IReadOnlyDictionary<Guid, string>> NamesAsync(Store store) => (await OperatorAccess.AllAsync(store)).ToDictionary(o => o.Login, o => o.Name);

    // The field whose value a diagnostic points at, so that it stands next to it; none where it is about something else.
    private static string FieldAt(PolicyFiles files, DeclaredPolicy policy, Diagnostic fault) =>
        fault.Span.File == PolicyFiles.Policy
            ? ProposeFields.Of(files, policy).SelectMany(p => p.Groups).SelectMany(g => g.Fields)
                .FirstOrDefault(f => PolicyEdit.PlaceOf(files, PolicyFiles.Policy, f.Path) is { } place && place.Line <= fault.Span.Line && fault.Span.Line <= place.EndLine
                    && (place.Line != fault.Span.Line || place.EndColumn > fault.Span.Column) && (place.Line != fault.Span.Line || place.Column <= fault.Span.Column))?.Name ?? ""
            : "";
}
