using System.Collections.Immutable;
using Vow.GateAnswers;
using Vow.Policies;
using Vow.Policy;

namespace Vow.Mailboxes;

/// <summary>
/// Whether a message says nothing but "no more commercial messages": its own words, less greeting, courtesy and a name below, are one of the phrases people are told to
/// write or usually write. Pure. Anything more goes to a person: a sentence may ask for much else.
/// </summary>
internal static class StopOnly
{
    private const int LongestName = 40;
    private const int MostBelow = 3;

    // As Plain() leaves them.
    private static readonly ImmutableHashSet<string> Phrases = ImmutableHashSet.Create(
        StringComparer.Ordinal,
        "stop", "stop email", "stop emails", "stop e mail", "stop e mails", "stop mail", "stop mails", "stop pub", "stop publicite", "stop newsletter", "stop newsletters", "arret", "arretez", "arret email", "arret publicite",
        "unsubscribe", "unsubscribe me", "please unsubscribe", "please unsubscribe me", "unsubscribe please", "unsubscribe me please", "opt out", "optout", "remove me from your list", "remove me from your mailing list",
        "please remove me from your list", "please remove me from your mailing list", "take me off your list", "take me off your mailing list", "no more emails", "no more e mails", "no more newsletters", "no more newsletter",
        "no more advertising", "no more marketing", "no more marketing emails", "stop sending me emails", "stop sending me newsletters", "stop sending me advertising", "please stop sending me emails",
        "i do not want your newsletter any more", "i don t want your newsletter any more", "i no longer want your newsletter", "i no longer want to receive your newsletter", "i no longer wish to receive your newsletter",
        "i no longer wish to receive your emails", "i do not want any more advertising", "i don t want any more advertising",
        "desinscription", "desinscrire", "me desinscrire", "desinscrivez moi", "merci de me desinscrire", "veuillez me desinscrire", "je souhaite me desinscrire", "je veux me desinscrire", "desabonnement", "desabonner",
        "me desabonner", "desabonnez moi", "merci de me desabonner", "veuillez me desabonner", "je souhaite me desabonner", "je veux me desabonner", "plus de publicite", "plus de pub", "plus de newsletter", "plus de newsletters",
        "plus d emails", "plus d e mails", "je ne veux plus de publicite", "je ne veux plus de pub", "je ne veux plus recevoir de publicite", "je ne veux plus recevoir vos emails", "je ne veux plus recevoir vos e mails",
        "je ne veux plus recevoir vos newsletters", "je ne veux plus recevoir votre newsletter", "je ne souhaite plus recevoir de publicite", "je ne souhaite plus recevoir vos emails", "je ne souhaite plus recevoir vos e mails",
        "je ne souhaite plus recevoir vos newsletters", "je ne souhaite plus recevoir votre newsletter", "je ne souhaite plus recevoir votre lettre d information", "retirez moi de votre liste", "merci de me retirer de votre liste",
        "retirez moi de vos listes", "ne m envoyez plus de publicite", "ne m envoyez plus d emails");

    private static readonly ImmutableArray<string> Greetings = ["bonjour", "bonsoir", "hello", "hi", "dear sir or madam", "madame monsieur", "madame", "monsieur", "good morning", "dear sirs", "bonjour madame monsieur", "salut", "hey"];

    private static readonly ImmutableArray<string> Closings =
    [
        "cordialement", "bien cordialement", "tres cordialement", "bien a vous", "salutations", "sinceres salutations", "meilleures salutations", "merci", "merci d avance", "merci beaucoup", "par avance merci", "bonne journee",
        "regards", "best regards", "kind regards", "best", "thanks", "thank you", "many thanks", "yours", "yours sincerely", "yours faithfully", "sincerely", "cheers",
    ];

    /// <summary>The purposes whose messages it stops; empty where it is not so plain.</summary>
    public static ImmutableArray<Purpose> Of(ReadMail mail, PolicyInForce policy)
    {
        if (mail.Sender is null || mail.IsAutomatic || mail.Forwards || mail.RepliesElsewhere || mail.IsCut || !mail.Attachments.IsEmpty)
        {
            return [];
        }

        var (subject, said) = (RightsWords.Plain(mail.Subject), Said(mail.Own));
        var answers = subject.StartsWith("re ", StringComparison.Ordinal) || subject is "re" || !mail.References.IsEmpty;
        return said is null ? []
            : said.Length == 0 ? Stopped(subject, policy)
            : Stopped(said, policy) is { IsEmpty: false } stopped && (answers || subject.Length == 0 || !Stopped(subject, policy).IsEmpty) ? stopped
            : [];
    }

    // What a phrase stops: those of the policy what they say; the usual ones everything of the kind.
    private static ImmutableArray<Purpose> Stopped(string phrase, PolicyInForce policy)
    {
        ImmutableArray<Purpose> marketing = [.. MarketingGate.Purposes(policy)];
        var named = policy.Declared.Rights.Phrases.Where(one => one.Right == Right.Objection && (RightsWords.Plain(one.Says.En) == phrase || RightsWords.Plain(one.Says.Fr) == phrase)).SelectMany(one => one.Purposes).ToList();
        return named.Count > 0 ? [.. marketing.Where(purpose => named.Contains(purpose.Id))]
            : Phrases.Contains(phrase) || Phrases.Contains(WithoutCompany(phrase, policy)) ? marketing
            : [];
    }

    private static string WithoutCompany(string phrase, PolicyInForce policy) => RightsWords.Plain(policy.Declared.Controller.Name) is { Length: > 0 } company && phrase.EndsWith(" " + company, StringComparison.Ordinal)
        ? phrase[..^(company.Length + 1)]
        : phrase;

    // The words between a greeting and a closing; null where what stands below is more than a name.
    private static string? Said(string own)
    {
        var lines = own.Split('\n').Select(line => line.Trim()).Where(line => line.Length > 0).ToList();
        if (lines.Count > 0 && Greetings.Contains(RightsWords.Plain(lines[0])))
        {
            lines.RemoveAt(0);
        }

        var end = lines.FindIndex(line => Closings.Contains(RightsWords.Plain(line)));
        if (end < 0)
        {
            return RightsWords.Plain(string.Join(' ', lines));
        }

        var below = lines.Skip(end + 1).ToList();
        return below.Count <= MostBelow && below.All(line => line.Length <= LongestName && !line.EndsWith('?')) ? RightsWords.Plain(string.Join(' ', lines.Take(end))) : null;
    }
}
