using Vow.Policy.Diagnostics;

namespace Vow.Policy.Law.Rules;

/// <summary>How people exercise their rights (GDPR 12-22, LIL 84-86).</summary>
internal static class RightsRules
{
    private static readonly RequestItem[] TooMuch = [RequestItem.Reason, RequestItem.PostalAddress];

    public static void Read(DeclaredPolicy policy, Findings findings)
    {
        var rights = policy.Rights;
        if (rights.Offered is { } offered)
        {
            var missing = RightsByBasis.InPolicy(policy).Append(Right.Complaint).Where(right => !offered.Contains(right)).Select(right => RightsByBasis.Title(right).En).ToList();
            if (missing.Count > 0)
            {
                findings.Add(LawRules.RightsIncomplete, rights.Span, $"The text leaves out: {string.Join(", ", missing)}.", "Drop \"offered\": every right that stands is then named.");
            }

            if (!offered.Contains(Right.PostMortem))
            {
                findings.Add(LawRules.DirectivesAbsent, rights.Span, "The text does not say that people can set what becomes of their data after death.", "Add postmortem to \"offered\", or drop \"offered\".");
            }
        }

        if (rights.IdCopy == IdCopy.Required)
        {
            findings.Add(LawRules.IdentityIdCopy, rights.IdCopySpan, "A copy of an identity document is asked for as a matter of course.", "Write id_copy: never, or on_doubt.");
        }

        if (rights.Extension == Extension.None)
        {
            findings.Add(LawRules.DeadlineNoExtension, rights.ExtensionSpan, "The deadline is promised without the extension the law allows for difficult requests.", "Keep the promise knowingly, or write extension: allowed.");
        }

        if (rights.Asks.Any(TooMuch.Contains))
        {
            findings.Add(LawRules.RequestFormalism, rights.AsksSpan, "A request must give a reason or a postal address.", "Ask for an address to answer to, and nothing else: asks: [answer_address].");
        }

        foreach (var phrase in rights.Phrases)
        {
            foreach (var hidden in phrase.Purposes.Where(id => policy.Purpose(id) is not { } purpose || (purpose.States & (Stated.Basis | Stated.Data)) == 0))
            {
                findings.Add(LawRules.PartnersHiddenPurpose, phrase.Span, $"\"{phrase.Says.En}\" stops \"{hidden}\", which no purpose declares.", "Declare the purpose, its basis and its recipients by name, or drop the phrase.", phrase.Id);
            }
        }
    }
}
