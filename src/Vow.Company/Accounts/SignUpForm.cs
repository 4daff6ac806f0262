using Microsoft.AspNetCore.Http;
using Vow.Policy;
using Vow.SignIn;
using Vow.Site;

namespace Vow.Company.Accounts;

/// <summary>What somebody typed and ticked at sign-up.</summary>
public sealed record SignUpForm
{
    /// <summary>Id of the collection point in the policy.</summary>
    public const string Point = "sign_up";

    /// <summary>The field that is a secret: of it only a hash is kept.</summary>
    public const string Password = "password";

    /// <summary>The field that is an identifier.</summary>
    public const string Email = "email";

    /// <summary>Form field of the terms of use.</summary>
    public const string Terms = "terms";

    /// <summary>Form field of the lines on age: <c>yes</c>, <c>no</c>, or nothing said.</summary>
    public const string OfAge = "of_age";

    /// <summary>Form field that says which policy was shown.</summary>
    public const string Shown = "shown";

    /// <summary>Fields an account has a place for. A policy that asks for more is refused at start.</summary>
    public static readonly IReadOnlyList<string> Kept = [Email, Password, "last_name", "first_name", "company", "phone"];

    /// <summary>Answers by field name; empty where none was given.</summary>
    public required IReadOnlyDictionary<string, string> Answers { get; init; }

    /// <summary>Keys of the choices whose box was ticked.</summary>
    public required IReadOnlySet<string> Ticked { get; init; }

    /// <summary>Whether the terms of use were accepted.</summary>
    public bool AcceptsTerms { get; init; }

    /// <summary>Whether the person says to be 15 or over.</summary>
    public bool IsOfAge { get; init; }

    /// <summary>Whether the person says to be under 15.</summary>
    public bool IsUnderAge { get; init; }

    /// <summary>Hash of the policy whose words were shown.</summary>
    public string PolicyShown { get; init; } = "";

    /// <summary>A form nobody has filled in.</summary>
    public static SignUpForm Empty { get; } = new() { Answers = new Dictionary<string, string>(StringComparer.Ordinal), Ticked = new HashSet<string>(StringComparer.Ordinal) };

    /// <summary>The answer to a field.</summary>
    public string Of(string field) => Answers.GetValueOrDefault(field, "");

    /// <summary>The form field of a choice's box.</summary>
    public static string BoxOf(OfferedChoice choice)
    {
        ArgumentNullException.ThrowIfNull(choice);
        return "choice_" + choice.Key.Replace('/', '_');
    }

    /// <summary>Reads the fields the policy declares, and no other.</summary>
    public static SignUpForm Read(IFormCollection form, DeclaredPolicy policy, CollectionPoint point)
    {
        ArgumentNullException.ThrowIfNull(form);
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(point);
        return new()
        {
            Answers = point.Fields.ToDictionary(
                f => f.Name, f => f.Name == Password ? form[f.Name].ToString() : InputChecks.Tidy(policy.Datum(f.Datum)!, form[f.Name], policy.Controller.Address.Country), StringComparer.Ordinal),
            Ticked = point.Choices.Where(c => form[BoxOf(c)] == "yes").Select(c => c.Key).ToHashSet(StringComparer.Ordinal),
            AcceptsTerms = form[Terms] == "yes",
            IsOfAge = form[OfAge] == "yes",
            IsUnderAge = form[OfAge] == "no",
            PolicyShown = form[Shown].ToString(),
        };
    }

    /// <summary>Every fault at once, in the order of the form.</summary>
    public FormErrors Faults(Visit visit, DeclaredPolicy policy, CollectionPoint point)
    {
        ArgumentNullException.ThrowIfNull(visit);
        ArgumentNullException.ThrowIfNull(policy);
        ArgumentNullException.ThrowIfNull(point);
        var errors = new FormErrors();
        foreach (var field in point.Fields)
        {
            if (FaultOf(visit, policy, field) is { } fault)
            {
                errors.Add(field.Name, fault);
            }
        }

        var chosen = point.Choices.Where(c => Ticked.Contains(c.Key)).ToList();
        if (chosen.Count > 0 && PolicyShown != policy.Hash)
        {
            errors.Add(BoxOf(chosen[0]), visit.T(
                "The wording of the choices has changed since you opened this page. Read it again and tick what you want.",
                "Le texte des choix a changé depuis l'ouverture de cette page. Relisez-le et cochez ce que vous voulez."));
        }

        if (chosen.FirstOrDefault(c => c.Channel == "sms") is { } sms && Of("phone").Length == 0 && point.Fields.Any(f => f.Name == "phone"))
        {
            errors.Add(BoxOf(sms), visit.T(
                "To receive text messages, give your phone number, or untick the box.",
                "Pour recevoir des SMS, indiquez votre numéro de téléphone, ou décochez la case."));
        }

        if (!IsOfAge && chosen.Any(c => policy.Purpose(c.Purpose)?.Consent?.ClosedToMinors == true))
        {
            errors.Add(OfAge, IsUnderAge
                ? visit.T(
                    "Under 15, you can't say yes to these alone. Untick the choices above: your account works without them.",
                    "Avant 15 ans, vous ne pouvez pas y consentir seul. Décochez les choix ci-dessus\u00a0: votre compte fonctionne sans eux.")
                : visit.T(
                    "Say whether you are 15 or over. If you are under 15, untick the choices above: your account works without them.",
                    "Indiquez si vous avez 15 ans ou plus. Si vous avez moins de 15 ans, décochez les choix ci-dessus\u00a0: votre compte fonctionne sans eux."));
        }

        if (!AcceptsTerms)
        {
            errors.Add(Terms, visit.T("Accept the terms of use to create an account.", "Acceptez les conditions d'utilisation pour créer un compte."));
        }

        return errors;
    }

    private string? FaultOf(Visit visit, DeclaredPolicy policy, CollectedField field)
    {
        var datum = policy.Datum(field.Datum)!;
        var value = Of(field.Name);
        if (field.Name == Password)
        {
            return PasswordRule.Fault(visit, value, Answers.Where(a => a.Key != Password).Select(a => a.Value));
        }

        if (value.Length > 0)
        {
            return InputChecks.Fault(visit, datum, value, policy.Controller.Address.Country);
        }

        var title = visit.T(datum.Title);
        return field.Required ? visit.T($"{title}: fill this in.", $"{title}\u00a0: remplissez ce champ.") : null;
    }
}
