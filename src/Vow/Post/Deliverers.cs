using Vow.Policy;
using Vow.Register;

namespace Vow.Post;

/// <summary>Which company is given what leaves over each channel.</summary>
public sealed class Deliverers(MailServer mail, Disclosures disclosures)
{
    // Said of a provider that the policy does not name: a recipient nobody declared, which the gate refuses.
    private const string Undeclared = "sms_delivery";

    /// <summary>The company; null where messages become files on this machine, which are given to nobody, and where the policy names none.</summary>
    public Recipient? Of(ChannelKind channel) => channel == ChannelKind.Email && mail.IsFolder ? null : disclosures.Deliverer(channel);

    /// <summary>
    /// The id under which the gate is asked about it; null where nobody is given anything. A mail server may be the company's own, a provider of text messages never
    /// is.
    /// </summary>
    public string? IdOf(ChannelKind channel) => Of(channel)?.Id ?? (channel == ChannelKind.Sms ? Undeclared : null);
}
