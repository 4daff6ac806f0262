using System.Globalization;
using System.Security.Cryptography;
using Vow.Gate;
using Vow.GateAnswers;
using Vow.Policies;
using Vow.Policy;
using Vow.Post;

namespace Vow.Company.Newsletters;

/// <summary>
/// A campaign in one language, ready for each person: the text, who sends it, why to this person, and how to stop it (CPCE L34-5, LCEN 20). What is the
/// same for everybody is made once.
/// </summary>
public sealed class Letter
{
    // Control characters: the editor takes none.
    private const string StopHere = "\u0001";
    private const string PixelHere = "\u0002";

    /// <summary>The one style of a letter, in its head; nothing is loaded from anywhere.</summary>
    public const string Style =
        "body{font-family:system-ui,sans-serif;font-size:17px;line-height:1.55;color:#1b1b1b;background:#fff;margin:0 auto;padding:16px;max-width:640px}h1,h2,h3{line-height:1.25}"
        + "a{color:#0b3d91}.test{border:1px solid #b45309;padding:8px 12px}footer{margin-top:32px;border-top:1px solid #ccc;padding-top:12px;font-size:15px;color:#444}";

    private readonly Campaign campaign;
    private readonly PolicyInForce policy;
    private readonly Purpose purpose;
    private readonly LetterLinks links;
    private readonly string title;
    private readonly string text;
    private readonly string html;
    private readonly string measuredText;
    private readonly string measuredHtml;
    private readonly Uri stopMail;

    private Letter(Campaign campaign, PolicyInForce policy, Purpose purpose, LetterLinks links, Language language)
    {
        this.campaign = campaign;
        this.policy = policy;
        this.purpose = purpose;
        this.links = links;
        Language = language;
        title = language == Language.Fr ? campaign.TitleFr : campaign.TitleEn;
        stopMail = StopMail();
        (text, html) = Parts(measured: false);
        (measuredText, measuredHtml) = Parts(measured: true);
    }

    /// <summary>Its language.</summary>
    public Language Language { get; }

    /// <summary>Makes it; null where the policy in force no longer declares its purpose.</summary>
    public static Letter? Of(Campaign campaign, PolicyInForce policy, LetterLinks links, Language language)
    {
        ArgumentNullException.ThrowIfNull(campaign);
        ArgumentNullException.ThrowIfNull(policy);
        return policy.Declared.Purpose(campaign.Purpose) is { } purpose ? new Letter(campaign, policy, purpose, links, language) : null;
    }

    /// <summary>The letter to the one person the permit is for.</summary>
    public MarketingMail To(MarketingPermit permit, Instant now)
    {
        ArgumentNullException.ThrowIfNull(permit);
        var stop = links.ToStop(campaign.Id, permit.Subject, now);
        // Without consent to be measured there is no pixel at all.
        var (plain, marked) = permit.IsMeasured ? (measuredText, measuredHtml) : (text, html);
        var page = marked.Replace(StopHere, CampaignText.Escape(stop.AbsoluteUri), StringComparison.Ordinal);
        if (permit is { IsMeasured: true, Subject: { } subject })
        {
            page = page.Replace(PixelHere, CampaignText.Escape(links.ToPixel(campaign.Id, subject, now).AbsoluteUri), StringComparison.Ordinal);
        }

        return new MarketingMail(
            permit, permit.IsTest ? Guid.CreateVersion7(now.ToDateTimeOffset()) : IdOf(campaign.Id, permit.Subject!.Value), permit.IsTest ? TestTitle : title,
            permit.IsTest ? TestBanner + "\n\n" + plain.Replace(StopHere, stop.AbsoluteUri, StringComparison.Ordinal) : plain.Replace(StopHere, stop.AbsoluteUri, StringComparison.Ordinal),
            permit.IsTest ? page.Replace("<main>", $"<main>\n<p class=\"test\">{CampaignText.Escape(TestBanner)}</p>", StringComparison.Ordinal) : page,
            stop, stopMail, Language.Code());
    }

    /// <summary>The HTML part as nobody in particular would get it, for the desk.</summary>
    public string PreviewHtml(Instant now) => html.Replace(StopHere, CampaignText.Escape(links.ToStop(campaign.Id, null, now).AbsoluteUri), StringComparison.Ordinal);

    /// <summary>The plain-text part likewise.</summary>
    public string PreviewText(Instant now) => text.Replace(StopHere, links.ToStop(campaign.Id, null, now).AbsoluteUri, StringComparison.Ordinal);

    /// <summary>Id of the message of a campaign to a person: always the same.</summary>
    public static Guid IdOf(Guid campaign, Guid subject)
    {
        Span<byte> both = stackalloc byte[32];
        campaign.TryWriteBytes(both, bigEndian: true, out _);
        subject.TryWriteBytes(both[16..], bigEndian: true, out _);
        Span<byte> hash = stackalloc byte[32];
        SHA256.HashData(both, hash);
        return new Guid(hash[..16], bigEndian: true);
    }

    private string TestTitle => Language == Language.Fr ? "[Essai] " + title : "[Test] " + title;

    private string TestBanner => Language == Language.Fr
        ? "Message d'essai, envoyé à une seule adresse de notre équipe."
        : "Test message, sent to a single address of our staff.";

    private string T(string en, string fr) => Language == Language.Fr ? fr : en;

    private (string Text, string Html) Parts(bool measured)
    {
        var body = Language == Language.Fr ? campaign.BodyFr : campaign.BodyEn;
        var controller = policy.Declared.Controller;
        var who = string.Join(", ", controller.Name, controller.Address.Street, controller.Address.Postcode + " " + controller.Address.City, CountryNames.Of(controller.Address.Country, Language));
        var partner = campaign.Partner is { } id && policy.Declared.Recipient(id)?.Name.Value is { } name
            ? T($"This message is about the offers of {name}, a partner you said yes to by name.", $"Ce message porte sur les offres de {name}, partenaire que vous avez accepté nommément.")
            : null;
        var why = T($"You receive this message {purpose.Why.En}.", $"Vous recevez ce message {purpose.Why.Fr}.");
        var seen = measured ? T(
            "As you agreed, we see that you open this message.",
            "Comme vous l'avez accepté, nous voyons que vous ouvrez ce message.") : null;
        var choices = links.To($"/{Language.Code()}/me/choices").AbsoluteUri;
        var notice = links.To($"/{Language.Code()}/policy").AbsoluteUri;
        var lines = new[] { who, partner, why, seen }.OfType<string>().ToList();
        var stop = T("No longer receive these messages", "Ne plus recevoir ces messages");
        // The consent to be measured is taken back from the same page, without signing in.
        var stopSeen = measured ? T("Keep receiving them, without being measured", "Continuer à les recevoir, sans être mesuré") : null;
        var choiceWords = T("My choices", "Mes choix");
        var policyWords = T("Privacy policy", "Politique de confidentialité");
        var colon = T(": ", "\u00a0: ");
        var plain = string.Create(
            CultureInfo.InvariantCulture,
            $"{CampaignText.Plain(body)}\n\n-- \n{string.Join('\n', lines)}\n\n{stop}{colon}{StopHere}\n{(stopSeen is null ? "" : $"{stopSeen}{colon}{StopHere}\n")}{choiceWords}{colon}{choices}\n{policyWords}{colon}{notice}\n");
        var page = string.Create(
            CultureInfo.InvariantCulture,
            $"""
            <!DOCTYPE html>
            <html lang="{Language.Code()}">
            <head>
            <meta charset="utf-8">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <title>{CampaignText.Escape(title)}</title>
            <style>{Style}</style>
            </head>
            <body>
            <main>
            {CampaignText.Html(body)}
            </main>
            <footer>
            {string.Concat(lines.Select(line => $"<p>{CampaignText.Escape(line)}</p>\n"))}<p><a href="{StopHere}">{CampaignText.Escape(stop)}</a>{(stopSeen is null ? "" : $" · <a href=\"{StopHere}\">{CampaignText.Escape(stopSeen)}</a>")}</p>
            <p><a href="{CampaignText.Escape(choices)}">{CampaignText.Escape(choiceWords)}</a> · <a href="{CampaignText.Escape(notice)}">{CampaignText.Escape(policyWords)}</a></p>
            </footer>
            {(measured ? $"<img src=\"{PixelHere}\" width=\"1\" height=\"1\" alt=\"\">\n" : "")}</body>
            </html>

            """);
        return (plain, page);
    }

    // To the address for requests, with the phrase the policy lets people write where it has one.
    private Uri StopMail()
    {
        var phrase = policy.Declared.Rights.Phrases.FirstOrDefault(one => one.Right == Right.Objection && one.Purposes.Contains(purpose.Id));
        var subject = phrase is null ? T($"Stop: {purpose.Title.En}", $"Stop\u00a0: {purpose.Title.Fr}") : phrase.Says[Language];
        return new Uri($"mailto:{policy.Declared.Rights.Email}?subject={Uri.EscapeDataString(subject)}");
    }
}
