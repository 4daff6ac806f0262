using Vow.Policy.Diagnostics;

namespace Vow.Policy.Law.Rules;

/// <summary>Who answers, who advises, who watches; children, changes, breaches.</summary>
internal static class CompanyRules
{
    // Names and addresses that circulate and are wrong; the CNIL left rue Vivienne years ago.
    private static readonly string[] WrongAuthority =
        ["liberty and computer", "liberty and computing", "informatics and liberty", "computer and freedom", "liberté et informatique", "rue vivienne"];

    public static void Read(DeclaredPolicy policy, Findings findings)
    {
        var dpo = policy.Dpo;
        if (dpo.Name.Value is { } officer && SameName(officer, policy.Controller.Name))
        {
            findings.Add(LawRules.DpoConfused, dpo.Name.Span, new($"The controller {policy.Controller.Name} cannot be its own data protection officer.", $"Le responsable du traitement, {policy.Controller.Name}, ne peut pas être son propre délégué à la protection des données."), new("Name the person or firm designated as officer, or write \"unknown\" and who must say it.", "Nommez la personne ou le cabinet désigné comme délégué, ou écrivez «\u00a0unknown\u00a0» et qui doit le dire."));
        }

        if (dpo.Email is { IsKnown: true, Value: null })
        {
            findings.Add(LawRules.ContactMissing, dpo.Email.Span, new("The data protection officer has no address.", "Le délégué à la protection des données n'a pas d'adresse."), new("Write the officer's address: email: dpo@example.org.", "Écrivez l'adresse du délégué\u00a0: email: dpo@example.org."));
        }

        var authority = policy.Authority;
        string[] said = [authority.Name.En, authority.Name.Fr, authority.Address.En, authority.Address.Fr];
        if (said.FirstOrDefault(one => WrongAuthority.Any(wrong => one.Contains(wrong, StringComparison.OrdinalIgnoreCase))) is { } found)
        {
            findings.Add(LawRules.AuthorityName, authority.Span, new($"The supervisory authority is neither called nor found at \"{found}\".", $"L'autorité de contrôle ne s'appelle pas ou ne se trouve pas ainsi\u00a0: «\u00a0{found}\u00a0»."), new("Write: Commission nationale de l'informatique et des libertés (CNIL), 3 place de Fontenoy, TSA 80715, 75334 Paris Cedex 07.", "Écrivez\u00a0: Commission nationale de l'informatique et des libertés (CNIL), 3 place de Fontenoy, TSA 80715, 75334 Paris Cedex 07."));
        }

        if (policy.Children is null && policy.Purposes.FirstOrDefault(one => one.Consent is not null) is { } consent)
        {
            findings.Add(LawRules.ChildrenAbsent, consent.Span, new("Nothing is said of minors, though this purpose rests on consent.", "Rien n'est dit des mineurs, alors que cette finalité repose sur le consentement."), new("Declare children: { age: 15, how: { en: …, fr: … } }.", "Déclarez children: { age: 15, how: { en: …, fr: … } }."));
        }

        if (policy.Changes is null)
        {
            findings.Add(LawRules.NoticeNoVersion, Span.StartOf(PolicyFiles.Policy), new("The policy does not say how its changes are announced.", "La politique ne dit pas comment ses modifications sont annoncées."), new("Declare changes: { announced: 30 days, how: { en: …, fr: … } }.", "Déclarez changes: { announced: 30 days, how: { en: …, fr: … } }."));
        }

        if (!policy.Purposes.Any(one => one.Kind == PurposeKind.BreachRegister))
        {
            findings.Add(LawRules.BreachAbsent, Span.StartOf(PolicyFiles.Policy), new("No purpose keeps a register of breaches.", "Aucune finalité ne tient de registre des violations de données."), new("Declare a purpose of kind breach_register.", "Déclarez une finalité de type breach_register."));
        }

        var addresses = policy.Rights.AlsoAt.Append(dpo.Email.Value).OfType<string>().Where(mail => mail != policy.Rights.Email).Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        if (addresses.Count > 0)
        {
            findings.Add(LawRules.RequestOtherIntake, policy.Rights.Span, new($"Requests may arrive at {policy.Rights.Email}, at {string.Join(", at ", addresses)} and by letter.", $"Les demandes peuvent arriver à {policy.Rights.Email}, à {string.Join(", à ", addresses)} et par courrier."), new("Read every one of them each working day: the clock starts at the first.", "Relevez-les toutes chaque jour ouvré\u00a0: le délai court dès la première."));
        }
    }

    private static bool SameName(string left, string right) => string.Equals(left.Trim(), right.Trim(), StringComparison.OrdinalIgnoreCase);
}
