using System.Collections.Immutable;
using Vow.Gate;
using Vow.Policy.Meaning;

namespace Vow.Policy.Drafting;

/// <summary>What a company says of itself when it writes its first policy. Everything absent is declared unknown, with who must say it.</summary>
public sealed record DraftAnswers
{
    /// <summary>Name of the policy, which is its folder's.</summary>
    public required string Name { get; init; }

    /// <summary>Date of the version.</summary>
    public required DateOnly Version { get; init; }

    /// <summary>The company's name.</summary>
    public required string Company { get; init; }

    /// <summary>Its entry in the companies register, as printed.</summary>
    public string? Register { get; init; }

    /// <summary>Its SIREN number.</summary>
    public string? Siren { get; init; }

    /// <summary>Its address.</summary>
    public required PostalAddress Address { get; init; }

    /// <summary>Where people write about their data.</summary>
    public required string Email { get; init; }

    /// <summary>Its telephone number.</summary>
    public string? Phone { get; init; }

    /// <summary>Its data protection officer.</summary>
    public string? DpoName { get; init; }

    /// <summary>The officer's address; without one, <see cref="Email"/>.</summary>
    public string? DpoEmail { get; init; }

    /// <summary>Its site.</summary>
    public string? Website { get; init; }

    /// <summary>Whether it makes software that people install.</summary>
    public bool HasSoftware { get; init; }

    /// <summary>Languages people read.</summary>
    public ImmutableArray<Language> Languages { get; init; } = [Language.En, Language.Fr];

    /// <summary>Close of its fiscal year, <c>12-31</c>.</summary>
    public string? FiscalYearEnd { get; init; }

    /// <summary>Time zone whose days count.</summary>
    public string Zone { get; init; } = "Europe/Paris";

    /// <summary>The supervisory authority; the CNIL, unless told otherwise.</summary>
    public Authority Authority { get; init; } = Cnil;

    /// <summary>Kinds of purposes, beside those every policy holds.</summary>
    public ImmutableArray<PurposeKind> Purposes { get; init; } = PurposeCatalogue.Usual;

    /// <summary>A shipped example.</summary>
    public bool IsSample { get; init; }

    /// <summary>The French authority.</summary>
    public static Authority Cnil { get; } = new(
        new Bilingual("Commission nationale de l'informatique et des libertés (CNIL), the French data protection authority", "Commission nationale de l'informatique et des libertés (CNIL)"),
        "CNIL", new Bilingual("3 place de Fontenoy, TSA 80715, 75334 Paris Cedex 07", "3 place de Fontenoy, TSA 80715, 75334 Paris Cedex 07"),
        "https://www.cnil.fr", "https://www.cnil.fr/fr/plaintes", Span.StartOf(PolicyFiles.Policy));

    /// <summary>What is wrong with the answers: the answer's name and what to do, all at once.</summary>
    public ImmutableArray<(string Answer, string Fault)> Faults()
    {
        var faults = ImmutableArray.CreateBuilder<(string, string)>();
        void Check(string answer, string? value, Func<string, bool> isRight, string fault)
        {
            if (value is not null && !isRight(value))
            {
                faults.Add((answer, fault));
            }
        }

        Check("company", Company, IsSaid, "Write the company's name.");
        Check("siren", Siren, Policy.Siren.IsValid, "A SIREN number has nine digits, the last a check digit: copy it again from the companies register.");
        Check("street", Address.Street, IsSaid, "Write street and number.");
        Check("postcode", Address.Postcode, IsSaid, "Write the postcode.");
        Check("city", Address.City, IsSaid, "Write the city.");
        Check("country", Address.Country, IsCountry, "Write the two-letter code of the country: FR, DE, BE.");
        Check("email", Email, WebAddress.IsMail, "Write it as name@example.com.");
        Check("dpo-email", DpoEmail, WebAddress.IsMail, "Write it as name@example.com.");
        Check("dpo-name", DpoName, name => !string.Equals(name.Trim(), Company.Trim(), StringComparison.OrdinalIgnoreCase), "The company cannot be its own data protection officer: name a person or another firm, or leave it out.");
        Check("website", Website, WebAddress.IsWeb, "Write it as https://www.example.com.");
        Check("fiscal-year-end", FiscalYearEnd, text => Calendar.YearEnd(text) is not null, "Write month and day of the year's close: 12-31.");
        Check("authority-web", Authority.Web, WebAddress.IsWeb, "Write it as https://www.example.com.");
        Check("authority-complaint", Authority.Complaint, WebAddress.IsWeb, "Write it as https://www.example.com.");
        if (Languages.IsEmpty)
        {
            faults.Add(("languages", "Name at least one: en, fr."));
        }

        if (!Name.Any(char.IsLetterOrDigit))
        {
            faults.Add(("folder", "Give the folder a name with a letter or a digit in it."));
        }

        return faults.ToImmutable();
    }

    private static bool IsSaid(string text) => !string.IsNullOrWhiteSpace(text);

    private static bool IsCountry(string text) => text.Length == 2 && text.All(char.IsAsciiLetterUpper);
}
