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
            findings.Add(LawRules.DpoConfused, dpo.Name.Span, $"The controller {policy.Controller.Name} cannot be its own data protection officer.", "Name the person or firm designated as officer, or write \"unknown\" and who must say it.");
        }

        if (dpo.Email is { IsKnown: true, Value: null })
        {
            findings.Add(LawRules.ContactMissing, dpo.Email.Span, "The data protection officer has no address.", "Write the officer's address: email: dpo@example.org.");
        }

        var authority = policy.Authority;
        string[] said = [authority.Name.En, authority.Name.Fr, authority.Address.En, authority.Address.Fr];
        if (said.FirstOrDefault(one => WrongAuthority.Any(wrong => one.Contains(wrong, StringComparison.OrdinalIgnoreCase))) is { } found)
        {
            findings.Add(LawRules.AuthorityName, authority.Span, $"The supervisory authority is neither called nor found at \"{found}\".", "Write: Commission nationale de l'informatique et des libertés (CNIL), 3 place de Fontenoy, TSA 80715, 75334 Paris Cedex 07.");
        }

        if (policy.Children is null && policy.Purposes.FirstOrDefault(one => one.Consent is not null) is { } consent)
        {
            findings.Add(LawRules.ChildrenAbsent, consent.Span, "Nothing is said of minors, though this purpose rests on consent.", "Declare children: { age: 15, how: { en: …, fr: … } }.");
        }

        if (policy.Changes is null)
        {
            findings.Add(LawRules.NoticeNoVersion, Span.StartOf(PolicyFiles.Policy), "The policy does not say how its changes are announced.", "Declare changes: { announced: 30 days, how: { en: …, fr: … } }.");
        }

        if (!policy.Purposes.Any(one => one.Kind == PurposeKind.BreachRegister))
        {
            findings.Add(LawRules.BreachAbsent, Span.StartOf(PolicyFiles.Policy), "No purpose keeps a register of breaches.", "Declare a purpose of kind breach_register.");
        }

        var addresses = policy.Rights.AlsoAt.Append(dpo.Email.Value).OfType<string>().Where(mail => mail != policy.Rights.Email).Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        if (addresses.Count > 0)
        {
            findings.Add(LawRules.RequestOtherIntake, policy.Rights.Span, $"Requests may arrive at {policy.Rights.Email}, at {string.Join(", at ", addresses)} and by letter.", "Read every one of them each working day: the clock starts at the first.");
        }
    }

    private static bool SameName(string left, string right) => string.Equals(left.Trim(), right.Trim(), StringComparison.OrdinalIgnoreCase);
}
