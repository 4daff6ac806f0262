using Vow.Gate;
using Vow.GateAnswers;
using Vow.Policies;
using Vow.Policy;
using Vow.Post;

namespace Vow.Company.Newsletters;

/// <summary>
/// A campaign as a text message in one language, the same for everybody: who writes, the text, and how to stop it without cost beyond the message itself
/// (CPCE L34-5).
/// </summary>
public sealed class TextLetter
{
    private readonly Guid campaign;

    private TextLetter(Guid campaign, Language language, string text)
    {
        this.campaign = campaign;
        Language = language;
        Text = text;
    }

    /// <summary>Its language.</summary>
    public Language Language { get; }

    /// <summary>All of it.</summary>
    public string Text { get; }

    /// <summary>Makes it; null where the policy in force no longer declares its purpose.</summary>
    /// <param name="campaign">The campaign.</param>
    /// <param name="policy">The policy in force.</param>
    /// <param name="stopNumber">The number people text STOP to; null where they reply.</param>
    /// <param name="language">Language of the text.</param>
    public static TextLetter? Of(Campaign campaign, PolicyInForce policy, string? stopNumber, Language language)
    {
        ArgumentNullException.ThrowIfNull(campaign);
        ArgumentNullException.ThrowIfNull(policy);
        if (policy.Declared.Purpose(campaign.Purpose) is null)
        {
            return null;
        }

        var french = language == Language.Fr;
        var partner = campaign.Partner is { } id ? policy.Declared.Recipient(id)?.Name.Value ?? id : null;
        var who = policy.Declared.Controller.Name + (partner is null ? "" : french ? " pour " + partner : " for " + partner);
        // Only signs of the default alphabet: one other would double what the message costs.
        var stop = (french, stopNumber) switch
        {
            (true, null) => "Plus de messages ? Répondez STOP",
            (true, _) => $"Plus de messages ? STOP au {stopNumber}",
            (false, null) => "No more messages? Reply STOP",
            (false, _) => $"No more messages? Text STOP to {stopNumber}",
        };
        return new TextLetter(campaign.Id, language, $"{who}{(french ? " : " : ": ")}{CampaignText.Plain(french ? campaign.BodyFr : campaign.BodyEn)}\n{stop}");
    }

    /// <summary>The message to the one person the permit is for.</summary>
    public MarketingText To(MarketingPermit permit, Instant now)
    {
        ArgumentNullException.ThrowIfNull(permit);
        return permit.IsTest
            ? new MarketingText(permit, Guid.CreateVersion7(now.ToDateTimeOffset()), (Language == Language.Fr ? "[Essai] " : "[Test] ") + Text)
            : new MarketingText(permit, Letter.IdOf(campaign, permit.Subject!.Value), Text);
    }
}
