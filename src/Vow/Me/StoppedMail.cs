using Vow.Consent;
using Vow.Gate;
using Vow.Policies;
using Vow.Policy;
using Vow.Post;
using Words = Vow.Site.Words;

namespace Vow.Me;

/// <summary>The mail after choices were taken back, in both languages: what stopped, since when, the receipts. It asks for nothing back.</summary>
public static class StoppedMail
{
    /// <summary>Writes it.</summary>
    /// <param name="language">The language of the form.</param>
    /// <param name="policy">The policy in force.</param>
    /// <param name="site">Address of this site.</param>
    /// <param name="to">The person's confirmed address.</param>
    /// <param name="subject">Whose choices.</param>
    /// <param name="stopped">Each choice taken back, with its ledger entry.</param>
    /// <param name="since">From when.</param>
    public static Mail Of(Language language, PolicyInForce policy, Uri site, string to, Guid subject, IReadOnlyCollection<(ChoiceRequest Choice, Guid Receipt)> stopped, Instant since)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(stopped);
        var (company, contact) = (policy.Declared.Controller.Name, policy.Declared.Rights.Email);
        var when = Words.Time(since, policy.Zone, language);
        string Link(string path) => new Uri(site, "/" + language.Code() + path).AbsoluteUri;
        string What(ChoiceRequest choice) => policy.Declared.Purpose(choice.Purpose)!.Title[language]
            + (policy.Declared.Channel(choice.Channel) is { } channel ? " – " + channel.Title[language] : "");
        string Each(string receipt) => string.Join("\n\n", stopped.Select(one => $"- {What(one.Choice)}\n  {receipt} {Link("/me/receipts/" + one.Receipt.ToString("D"))}"));
        return language == Language.Fr
            ? new(to, subject, "me.stopped", $"Ce que vous avez arrêté chez {company}",
                $"""
                Bonjour,

                Comme vous l'avez demandé{"\u00a0"}: depuis le {when}, nous n'utilisons plus vos données pour ce qui suit{"\u00a0"}:

                {Each("Attestation\u00a0:")}

                Un message déjà remis peut encore vous parvenir.
                Une attestation prouve ce que vous avez demandé, et quand. Conservez-la si vous le souhaitez.

                Vos choix sont ici{"\u00a0"}:

                {Link("/me/choices")}

                Si ce n'était pas vous, écrivez-nous{"\u00a0"}: {contact}
                """)
            : new(to, subject, "me.stopped", $"What you stopped at {company}",
                $"""
                Hello,

                As you asked: since {when}, your data is no longer used for:

                {Each("Receipt:")}

                A message already handed over may still reach you.
                A receipt proves what you asked for, and when. Keep it if you like.

                Your choices are here:

                {Link("/me/choices")}

                If it was not you, write to us: {contact}
                """);
    }
}
