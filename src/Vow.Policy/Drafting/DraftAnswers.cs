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
        (string Answer, string? Said)[] all =
        [
            ("company", Company), ("siren", Siren), ("street", Address.Street), ("postcode", Address.Postcode), ("city", Address.City), ("country", Address.Country), ("email", Email),
            ("dpo-email", DpoEmail), ("dpo-name", DpoName), ("website", Website), ("fiscal-year-end", FiscalYearEnd), ("authority-web", Authority.Web), ("authority-complaint", Authority.Complaint),
        ];
        var faults = all.Where(one => one.Said is not null).Select(one => (one.Answer, Fault: FaultOf(one.Answer, one.Said!, Company, Address.Country)!)).Where(one => one.Fault is not null).ToList();
        if (Languages.IsEmpty)
        {
            faults.Add(("languages", "Name at least one: en, fr."));
        }

        if (!Name.Any(char.IsLetterOrDigit))
        {
            faults.Add(("folder", "Give the folder a name with a letter or a digit in it."));
        }

        return [.. faults];
    }

    /// <summary>What is wrong with one answer and what to do; null where nothing is, or where nothing is known of such an answer.</summary>
    /// <param name="answer">Its name: <c>siren</c>, <c>dpo-email</c>.</param>
    /// <param name="said">What was answered.</param>
    /// <param name="company">The company's name, where it has been said.</param>
    /// <param name="country">The company's country, a two-letter code.</param>
    public static string? FaultOf(string answer, string said, string? company = null, string country = "FR")
    {
        ArgumentNullException.ThrowIfNull(said);
        return answer switch
        {
            "company" => IsSaid(said) ? null : "Write the company's name.",
            "siren" => Policy.Siren.IsValid(said.Replace(" ", "", StringComparison.Ordinal)) ? null : "A SIREN number has nine digits, the last a check digit: copy it again from the companies register.",
            "street" => IsSaid(said) ? null : "Write street and number.",
            "postcode" => !IsSaid(said) ? "Write the postcode." : country != "FR" || (said.Length == 5 && said.All(char.IsAsciiDigit)) ? null : "A French postcode has five digits: 29200.",
            "city" => IsSaid(said) ? null : "Write the city.",
            "country" => IsCountry(said) ? null : "Write the country's two-letter code: FR, DE, BE.",
            "email" or "dpo-email" => WebAddress.IsMail(said) ? null : "Write it as name@example.com.",
            "dpo-name" => company is null || !string.Equals(said.Trim(), company.Trim(), StringComparison.OrdinalIgnoreCase) ? null
                : "The company cannot be its own data protection officer: name a person or another firm, or leave it out.",
            "website" or "authority-web" or "authority-complaint" => WebAddress.IsWeb(said) ? null : "Write it as https://www.example.com.",
            "fiscal-year-end" => Calendar.YearEnd(said) is not null ? null : "Write month and day of the year's close: 12-31.",
            _ => null,
        };
    }

    private static bool IsSaid(string text) => !string.IsNullOrWhiteSpace(text);

    private static bool IsCountry(string text) => text.Length == 2 && text.All(char.IsAsciiLetterUpper);
}
