using Vow.Policy;

namespace Vow.Consent;

/// <summary>Where a choice was made, in words for people; entries and programs keep the code.</summary>
public static class Surfaces
{
    private const string Program = "api/";

    /// <summary>The place in words; a place of a program that has none is named as the program names it.</summary>
    /// <param name="surface">As <see cref="ChoiceRequest.Surface"/> has it.</param>
    public static Bilingual Of(string surface)
    {
        ArgumentNullException.ThrowIfNull(surface);
        return surface switch
        {
            "website/sign_up" => new("the sign-up form", "le formulaire de création de compte"),
            "website/me" => new("the page My choices", "la page Mes choix"),
            "website/hobbies" => new("the form of the hobbies", "le formulaire des centres d'intérêt"),
            "message/one_click" => new("the link to unsubscribe of a message", "le lien de désinscription d'un message"),
            "message/mail" => new("an e-mail to us", "un e-mail qui nous a été adressé"),
            "message/sms" => new("an answer by text message", "une réponse par SMS"),
            "api" => new("one of our programs", "un de nos programmes"),
            ReplayWithdrawals.Surface => new("a restored backup: said before, and taken again", "une sauvegarde rétablie : dit auparavant, et repris"),
            "browser/first" => new("the banner about cookies", "le bandeau sur les cookies"),
            "browser/cookies" => new("the page Cookies", "la page Cookies"),
            "browser/place" => new("the place of what was blocked", "l'emplacement de ce qui était bloqué"),
            "browser/signal" => new("a signal of your browser (Global Privacy Control)", "un signal de votre navigateur (Global Privacy Control)"),
            "desk" => new("the desk", "l'espace de gestion"),
            _ when surface.StartsWith(Program, StringComparison.Ordinal) => new(
                $"one of our programs ({surface[Program.Length..]})", $"un de nos programmes ({surface[Program.Length..]})"),
            _ => new(surface, surface),
        };
    }
}
