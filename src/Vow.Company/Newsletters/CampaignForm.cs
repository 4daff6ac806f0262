using Microsoft.AspNetCore.Http;
using Vow.Policies;
using Vow.Policy;
using Vow.Site;

namespace Vow.Company.Newsletters;

/// <summary>What an operator typed into a campaign's editor.</summary>
/// <param name="Version">The version it was shown from.</param>
/// <param name="TitleEn">Subject line in English.</param>
/// <param name="TitleFr">Subject line in French.</param>
/// <param name="BodyEn">Text in English.</param>
/// <param name="BodyFr">Text in French.</param>
/// <param name="OnlyLanguage">Only people written to in this language; null for everybody.</param>
public sealed record CampaignForm(int Version, string TitleEn, string TitleFr, string BodyEn, string BodyFr, string? OnlyLanguage)
{
    /// <summary>The longest subject line.</summary>
    public const int LongestTitle = 200;

    /// <summary>The longest text.</summary>
    public const int LongestBody = 50_000;

    /// <summary>The longest text of a text message: with who writes and how to stop, what a provider takes (1,600 characters).</summary>
    public const int LongestText = 1_400;

    /// <summary>A campaign as it stands.</summary>
    public static CampaignForm Of(Campaign campaign)
    {
        ArgumentNullException.ThrowIfNull(campaign);
        return new(campaign.Version, campaign.TitleEn, campaign.TitleFr, campaign.BodyEn, campaign.BodyFr, campaign.OnlyLanguage);
    }

    /// <summary>Reads the form.</summary>
    public static CampaignForm Read(IFormCollection form)
    {
        ArgumentNullException.ThrowIfNull(form);
        return new(
            int.TryParse(form["version"], System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var version) ? version : -1,
            form["title_en"].ToString().Trim(), form["title_fr"].ToString().Trim(),
            form["body_en"].ToString().ReplaceLineEndings("\n").Trim(), form["body_fr"].ToString().ReplaceLineEndings("\n").Trim(),
            Languages.Of(form["only"].ToString()) is { } only ? only.Code() : null);
    }

    /// <summary>The subject line in a language.</summary>
    public string Title(Language language) => language == Language.Fr ? TitleFr : TitleEn;

    /// <summary>The text in a language.</summary>
    public string Body(Language language) => language == Language.Fr ? BodyFr : BodyEn;

    /// <summary>What keeps it from being saved.</summary>
    /// <param name="visit">In whose language it is said.</param>
    /// <param name="isText">Whether it is a text message.</param>
    public FormErrors Faults(Visit visit, bool isText)
    {
        ArgumentNullException.ThrowIfNull(visit);
        var errors = new FormErrors();
        foreach (var language in Enum.GetValues<Language>())
        {
            var (title, body) = (Title(language), Body(language));
            if (title.Length > LongestTitle || title.Any(char.IsControl))
            {
                errors.Add("title_" + language.Code(), visit.T("Write the subject on one line of 200 characters at most.", "Écrivez l'objet sur une ligne de 200 caractères au plus."));
            }

            if (body.Length > LongestBody || body.Any(c => char.IsControl(c) && c is not ('\n' or '\t')))
            {
                errors.Add("body_" + language.Code(), visit.T("Write 50,000 characters at most, without control characters.", "Écrivez 50 000 caractères au plus, sans caractère de contrôle."));
            }
            else if (isText && CampaignText.Plain(body).Length > LongestText)
            {
                errors.Add("body_" + language.Code(), visit.T("Write 1,400 characters at most: a text message takes no more.", "Écrivez 1 400 caractères au plus\u00a0: un SMS n'en accepte pas davantage."));
            }
            else if (CampaignText.Fault(body) is { } fault)
            {
                errors.Add("body_" + language.Code(), fault == CampaignTextFault.Picture
                    ? visit.T("Take the picture out: loading it would tell its server who opened the letter.", "Retirez l'image\u00a0: son chargement dirait à son serveur qui a ouvert la lettre.")
                    : visit.T("Let each link lead to a full https:// address or to mailto:.", "Faites mener chaque lien à une adresse https:// complète ou à mailto:."));
            }
        }

        return errors;
    }

    /// <summary>What keeps it from being sent: a subject and a text in each language of the policy.</summary>
    public static FormErrors Missing(Campaign campaign, PolicyInForce policy, Visit visit)
    {
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(visit);
        var errors = new FormErrors();
        var form = Of(campaign);
        foreach (var language in policy.Declared.Languages)
        {
            if (form.Title(language).Length == 0)
            {
                errors.Add("title_" + language.Code(), language == Language.Fr
                    ? visit.T("Write the French subject.", "Écrivez l'objet en français.")
                    : visit.T("Write the English subject.", "Écrivez l'objet en anglais."));
            }

            if (form.Body(language).Length == 0)
            {
                errors.Add("body_" + language.Code(), language == Language.Fr
                    ? visit.T("Write the French text.", "Écrivez le texte en français.")
                    : visit.T("Write the English text.", "Écrivez le texte en anglais."));
            }
        }

        return errors;
    }
}
