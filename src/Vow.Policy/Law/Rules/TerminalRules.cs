using Vow.Gate;
using Vow.Policy.Diagnostics;

namespace Vow.Policy.Law.Rules;

/// <summary>What is read in people's own machines, and data that says more than it seems (LIL 82, GDPR 5(1)(c), 9).</summary>
internal static class TerminalRules
{
    public static void Read(DeclaredPolicy policy, Findings findings)
    {
        foreach (var datum in policy.Data)
        {
            if (datum.Kind == DatumKind.Device && datum.Terminal is null or { NecessaryFor: null, Consent: null })
            {
                findings.Add(LawRules.TerminalAccess, datum.Terminal?.Span ?? datum.Span, new($"\"{datum.Id}\" is read from the person's machine, and neither consent nor strict need is said.", $"«\u00a0{datum.Id}\u00a0» est lu sur l'appareil de la personne, sans mention d'un consentement ni d'une stricte nécessité."), new("Say terminal: { necessary_for: { en: …, fr: … } } or terminal: { consent: purpose }; better, use a random number made at installation.", "Écrivez terminal: { necessary_for: { en: …, fr: … } } ou terminal: { consent: purpose }\u00a0; mieux, utilisez un nombre aléatoire créé à l'installation."), datum.Id);
            }

            if (datum.Kind == DatumKind.Password && datum.Stored != Storage.Hashed)
            {
                findings.Add(LawRules.PasswordEncrypted, datum.Span, new($"\"{datum.Id}\" is kept in a form that can be turned back, or does not say its form.", $"«\u00a0{datum.Id}\u00a0» est conservé sous une forme réversible, ou ne dit pas sous quelle forme."), new("Write stored: hashed.", "Écrivez stored: hashed."), datum.Id);
            }

            if (datum.Kind == DatumKind.Location && (datum.Precision is null || (datum.Precision == Precision.Exact && UsedWithoutConsent(policy, datum))))
            {
                findings.Add(LawRules.LocationPrecision, datum.Span, new($"\"{datum.Id}\" is a place and does not say how exact, or is exact without consent.", $"«\u00a0{datum.Id}\u00a0» est une localisation dont la précision n'est pas dite, ou qui est exacte sans consentement."), new("Write precision: country or city; exact only for a purpose that rests on consent.", "Écrivez precision: country ou city\u00a0; exact seulement pour une finalité fondée sur le consentement."), datum.Id);
            }

            if (datum.Kind == DatumKind.Hobbies && (datum.Options.IsEmpty || UsedWithoutConsent(policy, datum) || IsRequired(policy, datum)))
            {
                findings.Add(LawRules.HobbiesMinimisation, datum.Span, new($"\"{datum.Id}\" can reveal beliefs or health, and is free text, required, or used without consent.", $"«\u00a0{datum.Id}\u00a0» peut révéler des convictions ou un état de santé, et est en texte libre, obligatoire ou utilisé sans consentement."), new("Give a closed list (options), make it optional, and use it for purposes that rest on consent only.", "Donnez une liste fermée (options), rendez-le facultatif, et ne l'utilisez que pour des finalités fondées sur le consentement."), datum.Id);
            }

            if (datum.Kind == DatumKind.IdCopy)
            {
                findings.Add(LawRules.IdentityIdCopy, datum.Span, new($"\"{datum.Id}\" keeps copies of identity documents.", $"«\u00a0{datum.Id}\u00a0» conserve des copies de pièces d'identité."), new("Keep the result of the check, its means and its date; never the copy.", "Conservez le résultat de la vérification, son moyen et sa date\u00a0; jamais la copie."), datum.Id);
            }
        }
    }

    private static bool UsedWithoutConsent(DeclaredPolicy policy, Datum datum) =>
        policy.Purposes.Any(purpose => purpose.Basis != Basis.Consent && purpose.Data.Any(use => use.Datum == datum.Id));

    private static bool IsRequired(DeclaredPolicy policy, Datum datum) =>
        policy.Collection.Any(point => point.Fields.Any(field => field.Datum == datum.Id && field.Required))
        || policy.Purposes.Any(purpose => purpose.Kind != PurposeKind.Profiling && purpose.Data.Any(use => use.Datum == datum.Id && !use.Optional));
}
