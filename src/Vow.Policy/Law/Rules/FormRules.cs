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
                findings.Add(LawRules.FormAsterisk, form.Span, $"The form \"{form.Id}\" marks required and optional fields alike.", "Drop asterisk: every_field; the asterisk marks what is required.", form.Id);
            }

            if (form.PhoneNotice is null && form.Fields.FirstOrDefault(field => policy.Datum(field.Datum)?.Kind == DatumKind.Phone) is { } phone)
            {
                findings.Add(LawRules.PhoneNotice, phone.Span, $"The form \"{form.Id}\" asks for a telephone number without a word on commercial calls.", "Add phone_notice: { en: …, fr: … }: we will not call you with offers unless you agree.", form.Id);
            }

            foreach (var choice in form.Choices.Where(one => one.Required))
            {
                if (form.Moment == Moment.Contest)
                {
                    findings.Add(LawRules.ContestRules, choice.Span, $"Entering \"{form.Id}\" asks for a yes to \"{choice.Purpose}\".", "Drop the asterisk: a contest is entered without it.", form.Id);
                }
                else
                {
                    findings.Add(LawRules.ConsentBundled, choice.Span, $"The form \"{form.Id}\" cannot be sent without a yes to \"{choice.Purpose}\": such a yes is not free.", "Drop the asterisk.", form.Id);
                }
            }
        }
    }
}
