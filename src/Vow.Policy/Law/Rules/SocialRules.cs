using Vow.Gate;
using Vow.Policy.Diagnostics;

namespace Vow.Policy.Law.Rules;

/// <summary>Social networks: joint control, modules in pages, what they hand over (CJEU C-40/17, C-210/16).</summary>
internal static class SocialRules
{
    public static void Read(DeclaredPolicy policy, Findings findings)
    {
        foreach (var purpose in policy.Purposes.Where(one => one.Kind is PurposeKind.SocialPage or PurposeKind.SocialPlugins))
        {
            // Beside networks that are named as such, a processor (a host) only keeps the company's own copy; without any, one named as a processor is the network itself.
            var named = purpose.Recipients.Select(policy.Recipient).OfType<Recipient>().ToList();
            var hasNetwork = named.Exists(one => one.Role == RecipientRole.Joint);
            foreach (var recipient in named.Where(one => (one.Role != RecipientRole.Joint && !(hasNetwork && one.Role == RecipientRole.Processor)) || (one.Role == RecipientRole.Joint && one.Arrangement is null)))
            {
                findings.Add(LawRules.SocialJointController, recipient.Span, $"With \"{recipient.Id}\" the company decides together about what its page or buttons collect, and no arrangement is named.", "Write role: joint and arrangement: its reference, and publish its essence.", recipient.Id);
            }

            if (purpose.Recipients.IsEmpty)
            {
                findings.Add(LawRules.SocialJointController, purpose.Span, $"\"{purpose.Id}\" names no network as joint controller.", "Declare each network as a recipient with role: joint and an arrangement.", purpose.Id);
            }

            if (purpose.Kind == PurposeKind.SocialPage && !(purpose.States.HasFlag(Stated.Basis) && purpose.States.HasFlag(Stated.Keep) && purpose.Basis == Basis.Consent))
            {
                findings.Add(LawRules.SocialAdsBasis, purpose.Span, $"\"{purpose.Id}\" uses what a network hands over without consent or without a period.", "Write basis: consent, the data and the period.", purpose.Id);
            }
        }

        foreach (var tracker in policy.Trackers.Where(one => one.Kind == TrackerKind.Plugin && one.Loads == TrackerLoads.WithPage))
        {
            findings.Add(LawRules.SocialPluginPreload, tracker.Span, $"\"{tracker.Id}\" speaks to its network as soon as a page is shown, whatever the person chose.", "Write loads: on_click: a placeholder stands in its place until then.", tracker.Id);
        }
    }
}
