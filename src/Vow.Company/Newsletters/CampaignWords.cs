using Vow.Gate;
using Vow.GateAnswers;
using Vow.Policies;
using Vow.Policy;

namespace Vow.Company.Newsletters;

/// <summary>Campaigns in words: states, and why somebody is or isn't written to.</summary>
public static class CampaignWords
{
    /// <summary>A state, and the shape it is shown with.</summary>
    public static (Bilingual Word, string Kind) Of(Campaign campaign)
    {
        ArgumentNullException.ThrowIfNull(campaign);
        return campaign.State switch
        {
            CampaignState.Draft => (new("Draft", "Brouillon"), "quiet"),
            CampaignState.Scheduled => (new("Planned", "Planifié"), "due"),
            CampaignState.Sending when campaign.IsPaused => (new("Paused", "En pause"), "due"),
            CampaignState.Sending when campaign.LastAnswer is not null => (new("Waiting", "En attente"), "due"),
            CampaignState.Sending => (new("Being sent", "En cours d'envoi"), "due"),
            CampaignState.Done => (new("Sent", "Envoyé"), "good"),
            CampaignState.Stopped => (new("Stopped", "Arrêté"), "bad"),
        };
    }

    /// <summary>The name of a filter.</summary>
    public static Bilingual Of(CampaignState state) => Of(new Campaign { Purpose = "", Channel = "", State = state }).Word;

    /// <summary>What a campaign is: its purpose, and the partner where it speaks of one.</summary>
    public static Bilingual What(string purpose, string channel, string? partner, PolicyInForce policy)
    {
        ArgumentNullException.ThrowIfNull(policy);
        var title = policy.Declared.Purpose(purpose)?.Title ?? new Bilingual(purpose, purpose);
        var by = policy.Declared.Channel(channel)?.Title ?? new Bilingual(channel, channel);
        var name = partner is null ? null : policy.Declared.Recipient(partner)?.Name.Value ?? partner;
        return name is null ? new($"{title.En}, {by.En}", $"{title.Fr}, {by.Fr}") : new($"{title.En}, {by.En}: {name}", $"{title.Fr}, {by.Fr}\u00a0: {name}");
    }

    /// <summary>Why, in words.</summary>
    public static Bilingual Reason(string code)
    {
        ArgumentNullException.ThrowIfNull(code);
        return code switch
        {
            MarketingAnswer.Allowed => new("May be written to.", "Peuvent recevoir ce message."),
            MarketingAnswer.Listed => new("On the opposition list.", "Sur la liste d'opposition."),
            MarketingAnswer.Unreadable => new("The opposition list can't be read, since its key is gone: restore keys.db from its own backup. Until then nobody is written to.", "La liste d'opposition est illisible, sa clé ayant disparu\u00a0: restaurez keys.db depuis sa propre sauvegarde. D'ici là, personne ne reçoit rien."),
            MarketingAnswer.NoAddress => new("No confirmed address or number at which messages arrive.", "Aucune adresse ou aucun numéro confirmé où les messages arrivent."),
            Audience.OtherLanguage => new("Written to in another language.", "Reçoivent leurs messages dans une autre langue."),
            "in_doubt" => new("May have left when the machine or the line broke; not tried again, so that nobody is written to twice.", "Peut-être parti lors d'une panne\u00a0; non renvoyé, pour que personne ne soit sollicité deux fois."),
            "refused_by_server" => new("The mail server, or the provider of text messages, does not take the message.", "Le serveur de messagerie, ou le prestataire d'envoi de SMS, refuse le message."),
            "no_such_address" => new("Nobody is there: the mail server, or the provider of text messages, knows no such address or number.", "Personne à cette adresse ou à ce numéro, selon le serveur de messagerie ou l'opérateur."),
            "stopped_at_provider" => new("Had told the provider of text messages to stop.", "Avaient demandé l'arrêt auprès du prestataire d'envoi de SMS."),
            MarketingAnswer.Row + "otherwise" => new("No row of the law's table allows it: no consent, and not a customer hearing of what is similar.", "Aucune ligne du tableau légal ne l'autorise\u00a0: pas de consentement, ni client informé d'une offre analogue."),
            MarketingAnswer.Row + "term" => new("The last contact from the person is too long ago, or unknown.", "Le dernier contact de la personne est trop ancien, ou inconnu."),
            _ when Reasons.TryParse(code, out var reason) => GateReasons.Of(reason).Message,
            _ => new(code, code),
        };
    }
}
