using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Vow.Evidence;
using Vow.Gate;
using Vow.Hosting;
using Vow.Policies;
using Vow.Policy;
using Vow.Site;

namespace Vow.Rights;

/// <summary>What a request can be about, as the public form and a program's request name it: a phrase of the policy's, a right, or nothing named.</summary>
/// <param name="Code">The form's value.</param>
/// <param name="Right">The right it comes to; null where none is named.</param>
/// <param name="Phrase">The policy's phrase; null where it is none.</param>
public sealed record AskedFor(string Code, Right? Right, RequestPhrase? Phrase)
{
    /// <summary>No right named.</summary>
    public static readonly AskedFor Anything = new("", null, null);

    /// <summary>The policy's own phrases, in its order.</summary>
    public static IEnumerable<AskedFor> Phrases(DeclaredPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        return policy.Rights.Phrases.Select(phrase => new AskedFor("phrase." + phrase.Id, phrase.Right, phrase));
    }

    /// <summary>Every right that stands for a purpose of the policy, in the order of the articles; complaints go to the authority.</summary>
    public static IEnumerable<AskedFor> Rights(DeclaredPolicy policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        return Enum.GetValues<Right>().Where(right => right != Policy.Right.Complaint && policy.Purposes.Any(purpose => RightsByBasis.For(purpose).Contains(right)))
            .Select(right => new AskedFor("right." + RightsByBasis.Id(right), right, null));
    }

    /// <summary>What a form's value stands for; null where for nothing.</summary>
    public static AskedFor? Of(DeclaredPolicy policy, string code) =>
        code.Length == 0 ? Anything : Phrases(policy).Concat(Rights(policy)).FirstOrDefault(one => one.Code == code);

    /// <summary>The first message of the file: the phrase chosen, and what was written.</summary>
    public string? Message(string? text, Language language) => Phrase is null ? text : text is null ? Phrase.Says[language] : Phrase.Says[language] + "\n\n" + text;
}

/// <summary>The public way to one's rights: a form that asks for nothing but an address to answer to, and the page behind the link that is mailed there.</summary>
internal static class RightsDoor
{
    public static void MapIntake(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/rights", (string? about, PolicyInForce policy) =>
            Pages.Show<RightsPage>(200, ("About", about is null ? null : AskedFor.Of(policy.Declared, about)?.Code)));
        routes.MapPost("/rights", SendAsync).DisableAntiforgery().RequireRateLimiting(Wall.Doors);
        routes.MapGet("/rights/sent", () => Pages.Show<RightsSentPage>());

        // A look by a mail scanner must do nothing: only the buttons act.
        var follow = routes.MapGroup("/rights/follow/{code}").DisableAntiforgery().RequireRateLimiting(Wall.Doors);
        follow.MapGet("", async (string code, string? said, Visit visit, FollowRequest files, ProveFurther further) =>
            await ShowAsync(code, visit, files, further, 200, ("Said", said is "code" or "tried" ? said : null)));
        follow.MapPost("/address", async (string code, Visit visit, FollowRequest files, ProveFurther further) =>
            await files.ProveAsync(code) ? Pages.SeeOther(Here(visit, code)) : await ShowAsync(code, visit, files, further, StatusCodes.Status409Conflict));
        follow.MapPost("/withdraw", async (string code, Visit visit, FollowRequest files, ProveFurther further) =>
            await files.WithdrawAsync(code) ? Pages.SeeOther(Here(visit, code)) : await ShowAsync(code, visit, files, further, StatusCodes.Status409Conflict));
        follow.MapPost("/message", AddAsync);

        // Whatever is given, the answer is the same.
        follow.MapPost("/code", async (string code, HttpContext context, Visit visit, ProveFurther further, CancellationToken cancel) =>
        {
            await further.SendCodeAsync(code, (await context.Request.ReadFormAsync(cancel))["phone"].ToString());
            return Pages.SeeOther(Here(visit, code) + "?said=code");
        });
        follow.MapPost("/code/try", async (string code, HttpContext context, Visit visit, ProveFurther further, CancellationToken cancel) =>
        {
            await further.TryCodeAsync(code, (await context.Request.ReadFormAsync(cancel))["code"].ToString());
            return Pages.SeeOther(Here(visit, code) + "?said=tried");
        });
        follow.MapPost("/number", async (string code, HttpContext context, Visit visit, ProveFurther further, CancellationToken cancel) =>
        {
            await further.TryNumberAsync(code, (await context.Request.ReadFormAsync(cancel))["number"].ToString(), cancel);
            return Pages.SeeOther(Here(visit, code) + "?said=tried");
        });
        follow.MapPost("/document", TakeDocumentAsync);
    }

    private static async Task<IResult> SendAsync(HttpContext context, Visit visit, PolicyHolder policies, ReceiveRequest receive, CancellationToken cancel)
    {
        var form = await context.Request.ReadFormAsync(cancel);
        var policy = policies.Current.Declared;
        var (about, typed, email, post) = (form["about"].ToString(), form["text"].ToString(), form["email"].ToString(), form["post"].ToString());
        var (text, address, minor) = (ReceivedRequest.Tidy(typed), AnswerAddress.Of(email, post), form["minor"] == "yes");
        var asked = AskedFor.Of(policy, about);
        var errors = Check(visit, asked, typed, address);
        if (!errors.None)
        {
            return Pages.Show<RightsPage>(
                StatusCodes.Status422UnprocessableEntity, ("About", about), ("Text", typed), ("Email", email), ("Post", post), ("Minor", minor), ("Behalf", form["behalf"].ToString()), ("Errors", errors));
        }

        await receive.InAsync(new ReceivedRequest(asked!.Right, RequestChannels.Form, visit.Language, asked.Message(text, visit.Language), address!, Actor.Subject) { Minor = minor, OnBehalf = OnBehalf.Read(form["behalf"].ToString()) });
        return Pages.SeeOther(visit.Url("/rights/sent"));
    }

    private static FormErrors Check(Visit visit, AskedFor? asked, string typed, AnswerAddress? address)
    {
        var errors = new FormErrors();
        if (asked is null)
        {
            errors.Add("about", visit.T("Choose one of the lines, or the last one.", "Choisissez l'une des lignes, ou la dernière."));
        }

        if (typed.Length > ReceivedRequest.LongestText)
        {
            errors.Add("text", visit.T("Write 10,000 characters at most.", "Écrivez 10 000 caractères au plus."));
        }

        if (address is null)
        {
            errors.Add("email", visit.T("Give an address we may answer to: an e-mail address, or a postal one below.", "Indiquez une adresse où vous répondre\u00a0: une adresse e-mail, ou une adresse postale ci-dessous."));
        }
        else if (!address.IsEmailGood)
        {
            errors.Add("email", visit.T("Write the e-mail address as name@example.com.", "Écrivez l'adresse e-mail sous la forme nom@exemple.fr."));
        }

        if (address is { IsPostGood: false })
        {
            errors.Add("post", visit.T("Write the postal address in 500 characters at most.", "Écrivez l'adresse postale en 500 caractères au plus."));
        }

        return errors;
    }

    private static async Task<IResult> TakeDocumentAsync(
        string code, HttpContext context, Visit visit, FollowRequest files, ProveFurther further, AskDocument document, Mailboxes.ScanAttachments scanner, CancellationToken cancel)
    {
        var errors = new FormErrors();
        if (!context.Request.HasFormContentType || (await context.Request.ReadFormAsync(cancel)).Files.GetFile("file") is not { Length: > 0 and <= AskDocument.Largest } sent)
        {
            errors.Add("file", visit.T("Choose a file of 10 MiB at most.", "Choisissez un fichier de 10 Mio au plus."));
            return await ShowAsync(code, visit, files, further, StatusCodes.Status422UnprocessableEntity, ("Errors", errors));
        }

        using var content = new MemoryStream();
        await sent.CopyToAsync(content, cancel);
        var verdict = await scanner.LookAsync(content.ToArray(), cancel);
        switch (verdict is null or Mailboxes.Scanned.Clean ? await document.TakeAsync(code, content.ToArray()) : (DocumentTaken?)null)
        {
            case DocumentTaken.Taken:
                return Pages.SeeOther(Here(visit, code));
            case DocumentTaken.NotAsked:
                errors.Add("", visit.T("Not taken: we asked for no document, or one is there already.", "Non reçue : nous n'avons pas demandé de pièce, ou une pièce est déjà là."));
                return await ShowAsync(code, visit, files, further, StatusCodes.Status409Conflict, ("Errors", errors));
            case DocumentTaken.Kind or DocumentTaken.Size:
                errors.Add("file", visit.T("Send a PDF, JPEG or PNG file of 10 MiB at most.", "Envoyez un fichier PDF, JPEG ou PNG de 10 Mio au plus."));
                break;
            default:
                errors.Add("file", visit.T("This file could not be taken. Try another, or try again later.", "Ce fichier n'a pas pu être reçu. Essayez-en un autre, ou réessayez plus tard."));
                break;
        }

        return await ShowAsync(code, visit, files, further, StatusCodes.Status422UnprocessableEntity, ("Errors", errors));
    }

    private static async Task<IResult> AddAsync(string code, HttpContext context, Visit visit, FollowRequest files, ProveFurther further, CancellationToken cancel)
    {
        var typed = (await context.Request.ReadFormAsync(cancel))["text"].ToString();
        var errors = new FormErrors();
        if (ReceivedRequest.Tidy(typed) is not { Length: <= ReceivedRequest.LongestText } text)
        {
            errors.Add("text", visit.T("Write your message, in 10,000 characters at most.", "Écrivez votre message, en 10 000 caractères au plus."));
            return await ShowAsync(code, visit, files, further, StatusCodes.Status422UnprocessableEntity, ("Text", typed), ("Errors", errors));
        }

        if (await files.AddAsync(code, text))
        {
            return Pages.SeeOther(Here(visit, code));
        }

        errors.Add("text", visit.T("Not added: this request is closed, or holds as many messages as it may.", "Non ajouté\u00a0: cette demande est close, ou contient déjà le nombre maximal de messages."));
        return await ShowAsync(code, visit, files, further, StatusCodes.Status409Conflict, ("Text", typed), ("Errors", errors));
    }

    private static string Here(Visit visit, string code) => visit.Url("/rights/follow/" + code);

    private static async Task<IResult> ShowAsync(string code, Visit visit, FollowRequest files, ProveFurther further, int status, params (string, object?)[] more) =>
        await files.FindAsync(code, visit.Now) is { } file
            ? Pages.Show<FollowPage>(status, [("File", file), ("Code", code), ("Texts", further.Texts), .. more])
            : Pages.Show<Message>(
                StatusCodes.Status410Gone,
                ("Title", visit.T("This link opens nothing", "Ce lien n'ouvre rien")),
                ("Lines", new[] { visit.T("It was not copied whole, or the request was closed some months ago. You can write to us again.", "Il n'a pas été copié en entier, ou la demande est close depuis quelques mois. Vous pouvez nous écrire de nouveau.") }),
                ("LinkTo", "/rights"), ("LinkText", visit.T("Your rights", "Vos droits")));
}
