using System.Collections.Immutable;
using Vow.Gate;

namespace Vow.Policy;

/// <summary>
/// Changes of who a recipient is and where it works, as people read them. What was published as unknown and is filled in changes nothing that was
/// promised: nobody is written to for it, unless it says that data leaves the EEA (GDPR 13(1)(f)). The company's own notes on what is missing stay inside.
/// </summary>
internal static class RecipientWords
{
    public static (Bilingual Words, Consequences If)? Name(Recipient before, Recipient after) => (before.Name, after.Name) switch
    {
        ({ IsKnown: true }, { IsKnown: true }) => null,
        ({ IsKnown: false }, { IsKnown: true, Value: { } name }) => (new(
            $"The recipient so far unnamed ({before.Does.En}) is now: {name}{Where(after, Language.En)}.",
            $"Le destinataire jusque-là non nommé ({before.Does.Fr}) est désormais\u00a0: {name}{Where(after, Language.Fr)}."), Consequences.None),
        ({ IsKnown: false }, { IsKnown: false }) => (Noted(after.Does), Consequences.None),
        _ => (new(
            $"Recipient \"{before.Name.Value}\": its name is not known at present.",
            $"Destinataire «\u00a0{before.Name.Value}\u00a0»\u00a0: son nom n'est pas connu à présent."), Consequences.MustBeAnnounced),
    };

    public static (Bilingual Words, Consequences If)? Countries(Recipient before, Recipient after)
    {
        var (who, qui) = (after.Name.Value ?? before.Name.Value ?? after.Does.En, after.Name.Value ?? before.Name.Value ?? after.Does.Fr);
        return (before.Countries, after.Countries) switch
        {
            ({ IsKnown: true }, { IsKnown: true }) => (new(
                $"Recipient \"{who}\": handles data in {List(after.Countries.Value, Language.En)}, so far in {List(before.Countries.Value, Language.En)}.",
                $"Destinataire «\u00a0{qui}\u00a0»\u00a0: pays où il traite les données\u00a0: {List(after.Countries.Value, Language.Fr)}, jusque-là {List(before.Countries.Value, Language.Fr)}."), Consequences.MustBeAnnounced),
            ({ IsKnown: false }, { IsKnown: true }) => (new(
                $"Recipient \"{who}\": handles data in {List(after.Countries.Value, Language.En)}, so far not said.",
                $"Destinataire «\u00a0{qui}\u00a0»\u00a0: pays où il traite les données\u00a0: {List(after.Countries.Value, Language.Fr)}, jusque-là non indiqué."),
                after.Countries.Value.All(AdequacyDecisions.Eea.Contains) ? Consequences.None : Consequences.MustBeAnnounced),
            ({ IsKnown: false }, { IsKnown: false }) => (Noted(after.Does), Consequences.None),
            _ => (new(
                $"Recipient \"{who}\": where it handles data is not known at present, so far in {List(before.Countries.Value, Language.En)}.",
                $"Destinataire «\u00a0{qui}\u00a0»\u00a0: le pays où il traite les données n'est pas connu à présent, jusque-là {List(before.Countries.Value, Language.Fr)}."), Consequences.MustBeAnnounced),
        };
    }

    private static Bilingual Noted(Bilingual does) => new($"Recipient ({does.En}): the note on what is not known differs.", $"Destinataire ({does.Fr})\u00a0: la note sur ce qui n'est pas connu change.");

    private static string Where(Recipient recipient, Language language) => recipient.Countries is { IsKnown: true, Value.IsDefaultOrEmpty: false } known ? $" ({List(known.Value, language)})" : "";

    private static string List(ImmutableArray<string> codes, Language language) =>
        codes.IsDefaultOrEmpty ? Said.Nothing[language] : string.Join(", ", codes.Select(code => CountryNames.Of(code, language)));
}
