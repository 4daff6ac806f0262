using Vow.Policies;
using Vow.Policy;
using Vow.Post;

namespace Vow.Proof.Checks;

/// <summary>Fetches our own running pages, as anybody would, and compares what they say with the model.</summary>
internal static class PageCheck
{
    private static readonly CheckScope PolicyScope = new(
        new("each sentence of the policy and of its tables, on the page this site serves", "chaque phrase de la politique et de ses tableaux, sur la page que sert ce site"),
        new("what a proxy in front of the site changes; copies elsewhere", "ce que change un relais placé devant le site\u00a0; les copies ailleurs"));

    private static readonly CheckScope FormScope = new(
        new("fields, asterisks and boxes of the form this site serves", "les champs, astérisques et cases du formulaire que sert ce site"),
        new("forms of other sites and programs", "les formulaires d'autres sites et logiciels"));

    /// <summary>The policy page in a language says what the model says.</summary>
    public static async Task<Looked> PolicyPageAsync(ProofView view, Language language, CancellationToken cancel)
    {
        var (html, fault) = await FetchAsync(view, $"/{language.Code()}/policy", cancel);
        if (html is null)
        {
            return fault!.Value.Broken ? Looked.Counted(1, 1, fault.Value.Why, PolicyScope) : Looked.Unproven(fault.Value.Why, PolicyScope);
        }

        if (view.FilesAsInForce == false)
        {
            return Looked.Counted(1, 1, new("The policy's files were changed since they came into force: put them back, or let the change take effect.", "Les fichiers de la politique ont changé depuis leur entrée en vigueur\u00a0: rétablissez-les, ou faites prendre effet au changement."), PolicyScope);
        }

        var page = PageText.Words(html);
        // What changed and when comes from the store, not from the model.
        var history = Blocks(PolicyProse.Table("changes", view.Declared, language) ?? "").ToHashSet(StringComparer.Ordinal);
        var expected = Blocks(PolicyProse.Render(view.Declared, language))
            .Concat(view.Declared.Purposes.Select(p => PageText.Squeeze(p.Title[language])))
            .Concat(view.Declared.Purposes.Select(p => PageText.Squeeze(RetentionWords.Of(view.Declared, p, language))))
            .Where(block => !history.Contains(block)).Distinct(StringComparer.Ordinal).ToList();
        var missing = expected.Where(block => !page.Contains(block, StringComparison.Ordinal)).ToList();
        return Looked.Counted(
            expected.Count, missing.Count,
            new($"The page lacks {missing.Count} of {expected.Count} texts of the model.", $"Il manque à la page {missing.Count} des {expected.Count} textes du modèle."),
            PolicyScope, [.. missing.Take(10)]);
    }

    /// <summary>A form asks what it declares, marks what is required, ticks nothing.</summary>
    public static async Task<Looked> FormAsync(ProofView view, CollectionPoint point, CancellationToken cancel)
    {
        if (point.Path is not { } path)
        {
            return Looked.Unproven(new("The form is not on this site.", "Le formulaire n'est pas sur ce site."), FormScope);
        }

        var (html, fault) = await FetchAsync(view, path, cancel);
        if (html is null)
        {
            return fault!.Value.Broken ? Looked.Counted(1, 1, fault.Value.Why, FormScope) : Looked.Unproven(fault.Value.Why, FormScope);
        }

        var faults = new List<string>();
        var served = PageText.Fields(html);
        var typed = served.Where(f => f.Type is not ("checkbox" or "radio")).ToList();
        foreach (var field in point.Fields)
        {
            var found = typed.FirstOrDefault(f => f.Holds.Contains(field.Name));
            if (found is null)
            {
                faults.Add($"{field.Name}: missing");
            }
            else if (found.Required != field.Required || found.Starred != field.Required)
            {
                faults.Add($"{field.Name}: {(field.Required ? "required but not marked" : "marked but not required")}");
            }
        }

        faults.AddRange(typed.Where(f => f.Holds.Any(one => point.Fields.All(d => d.Name != one))).Select(f => $"{f.Name}: not announced"));
        faults.AddRange(served.Where(f => f.Ticked).Select(f => $"{f.Name}: ticked from the start"));
        // What nothing could carry is not asked: a yes to it would be kept for nothing.
        faults.AddRange(point.Choices.Where(c => TextServer.Carries(view.Options, view.Declared, c.Channel)).Where(c => !served.Any(f => f.Type is "checkbox" or "radio" && Names(f, c))).Select(c => $"{c.Key}: choice missing"));
        var list = string.Join("; ", faults.Take(10));
        return Looked.Counted(
            served.Length, faults.Count, new($"The form differs from what is announced: {list}.", $"Le formulaire diffère de ce qui est annoncé\u00a0: {list}."), FormScope, [.. faults.Take(10)]);
    }

    // A box names its choice, with whatever sign between purpose and channel.
    private static bool Names(FormField field, OfferedChoice choice)
    {
        static string Plain(string text) => new([.. text.Where(char.IsLetterOrDigit)]);
        return Plain(field.Name + " " + field.Value).Contains(Plain(choice.Key), StringComparison.OrdinalIgnoreCase);
    }

    private static IEnumerable<string> Blocks(string markdown)
    {
        var text = PolicyHtml.Render(markdown);
        return PageText.Blocks(text.Body).Prepend(PageText.Squeeze(text.Title)).Where(block => block.Length > 0);
    }

    // Where the site sends whoever is not signed in.
    private const string Door = "/sign-in";

    internal static async Task<(string? Html, (bool Broken, Bilingual Why)? Fault)> FetchAsync(ProofView view, string path, CancellationToken cancel)
    {
        if (view.Site is not { } site)
        {
            return (null, (false, new("The site is not running, so its page could not be fetched.", "Le site n'est pas démarré\u00a0: sa page n'a pas pu être lue.")));
        }

        try
        {
            using var answer = await site.GetAsync(new Uri(path, UriKind.Relative), cancel);
            if (path != Door && answer.RequestMessage?.RequestUri?.AbsolutePath.EndsWith(Door, StringComparison.Ordinal) == true)
            {
                return (null, (false, new("The form lies behind the sign-in: only the person who fills it in sees it.", "Le formulaire se trouve derrière la connexion\u00a0: seule la personne qui le remplit le voit.")));
            }

            return answer.IsSuccessStatusCode
                ? (await answer.Content.ReadAsStringAsync(cancel), null)
                : (null, (true, new($"{path} answers {(int)answer.StatusCode}.", $"{path} répond {(int)answer.StatusCode}.")));
        }
        catch (Exception failure) when (failure is HttpRequestException or TaskCanceledException && !cancel.IsCancellationRequested)
        {
            return (null, (false, new($"{path} could not be fetched: the site does not answer.", $"{path} n'a pas pu être lue\u00a0: le site ne répond pas.")));
        }
    }
}
