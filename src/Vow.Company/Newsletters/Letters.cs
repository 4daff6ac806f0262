using Vow.Gate;
using Vow.GateAnswers;
using Vow.Policies;
using Vow.Policy;
using Vow.Post;

namespace Vow.Company.Newsletters;

/// <summary>A campaign in each language, made once for all its people, for the channel it leaves by.</summary>
public sealed class Letters(Campaign campaign, PolicyInForce policy, LetterLinks links, MarketingPost post)
{
    private readonly Dictionary<Language, Func<MarketingPermit, Instant, MarketingMessage>> made = [];

    /// <summary>The kind of a campaign's channel; mail where the policy no longer declares it.</summary>
    public static ChannelKind ChannelOf(Campaign campaign, PolicyInForce policy)
    {
        ArgumentNullException.ThrowIfNull(campaign);
        ArgumentNullException.ThrowIfNull(policy);
        return policy.Declared.Channel(campaign.Channel)?.Kind ?? ChannelKind.Email;
    }

    /// <summary>Whether these are the campaign as it reads now, under the policy in force.</summary>
    public bool Is(Campaign other, PolicyInForce now)
    {
        ArgumentNullException.ThrowIfNull(other);
        return other.Version == campaign.Version && ReferenceEquals(now, policy);
    }

    /// <summary>The message to the one person a permit is for.</summary>
    /// <param name="language">The language they are written to in; a text exists in the policy's, and who is written to in another gets the first of them.</param>
    /// <param name="permit">The gate's yes.</param>
    /// <param name="now">The present instant.</param>
    public MarketingMessage To(string language, MarketingPermit permit, Instant now)
    {
        var wanted = Languages.Of(language) is { } known && policy.Declared.Languages.Contains(known) ? known : policy.Declared.Languages[0];
        if (!made.TryGetValue(wanted, out var write))
        {
            made[wanted] = write = ChannelOf(campaign, policy) == ChannelKind.Sms
                ? (TextLetter.Of(campaign, policy, post.StopNumber, wanted) ?? throw Undeclared()).To
                : (Letter.Of(campaign, policy, links, wanted) ?? throw Undeclared()).To;
        }

        return write(permit, now);
    }

    private static InvalidOperationException Undeclared() => new("The gate allowed a purpose the policy does not declare.");
}
