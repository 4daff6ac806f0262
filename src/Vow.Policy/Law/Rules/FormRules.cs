using Vow.Policy.Diagnostics;

namespace Vow.Policy.Law.Rules;

/// <summary>Forms: the asterisk, telephone numbers, contests that ask for more (GDPR 7(4), 13(2)(e)).</summary>
internal static class FormRules
{
    public static void Read(DeclaredPolicy policy, Findings findings)
    {
        foreach (var form in policy.Collection)
        {
            if (form.AsteriskOnEvery)
            {
                findings.Add(LawRules.FormAsterisk, form.Span, new($"The form \"{form.Id}\" marks required and optional fields alike.", $"Le formulaire «\u00a0{form.Id}\u00a0» signale de la même façon les champs obligatoires et facultatifs."), new("Drop asterisk: every_field; the asterisk marks what is required.", "Retirez asterisk: every_field\u00a0; l'astérisque signale ce qui est obligatoire."), form.Id);
            }

            if (form.PhoneNotice is null && form.Fields.FirstOrDefault(field => policy.Datum(field.Datum)?.Kind == DatumKind.Phone) is { } phone)
            {
                findings.Add(LawRules.PhoneNotice, phone.Span, new($"The form \"{form.Id}\" asks for a telephone number without a word on commercial calls.", $"Le formulaire «\u00a0{form.Id}\u00a0» demande un numéro de téléphone sans rien dire du démarchage téléphonique."), new("Add phone_notice: { en: …, fr: … }: we will not call you with offers unless you agree.", "Ajoutez phone_notice: { en: …, fr: … }\u00a0: nous ne vous appellerons pas pour vous proposer des offres sans votre accord."), form.Id);
            }

            foreach (var choice in form.Choices.Where(one => one.Required))
            {
                if (form.Moment == Moment.Contest)
                {
                    findings.Add(LawRules.ContestRules, choice.Span, new($"Entering \"{form.Id}\" asks for a yes to \"{choice.Purpose}\".", $"Pour participer à «\u00a0{form.Id}\u00a0», il faut accepter «\u00a0{choice.Purpose}\u00a0»."), new("Drop the asterisk: a contest is entered without it.", "Retirez l'astérisque\u00a0: on participe à un jeu-concours sans cela."), form.Id);
                }
                else
                {
                    findings.Add(LawRules.ConsentBundled, choice.Span, new($"The form \"{form.Id}\" cannot be sent without a yes to \"{choice.Purpose}\": such a yes is not free.", $"Le formulaire «\u00a0{form.Id}\u00a0» ne peut pas être envoyé sans accepter «\u00a0{choice.Purpose}\u00a0»\u00a0: un tel consentement n'est pas libre."), new("Drop the asterisk.", "Retirez l'astérisque."), form.Id);
                }
            }
        }
    }
}
