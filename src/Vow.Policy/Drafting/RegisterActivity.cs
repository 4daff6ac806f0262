using System.Collections.Immutable;

namespace Vow.Policy.Drafting;

/// <summary>What a company's register of processing activities says (GDPR 30), as texts: nothing is understood yet.</summary>
/// <param name="Company">What it says of the company.</param>
/// <param name="Activities">Its activities, in its order.</param>
/// <param name="Language">The language it is written in.</param>
/// <param name="Unknown">Headings and labels that were not understood; what stands under them is left out.</param>
public sealed record CompanyRegister(RegisterCompany Company, ImmutableArray<RegisterActivity> Activities, Language Language, ImmutableArray<string> Unknown);

/// <summary>What a register says of the company. Empty where it says nothing.</summary>
public sealed record RegisterCompany
{
    /// <summary>Its name.</summary>
    public string Name { get; init; } = "";

    /// <summary>Its address, on one line or several.</summary>
    public string Address { get; init; } = "";

    /// <summary>Its postcode, where it stands apart.</summary>
    public string Postcode { get; init; } = "";

    /// <summary>Its city, where it stands apart.</summary>
    public string City { get; init; } = "";

    /// <summary>Its country, where it stands apart.</summary>
    public string Country { get; init; } = "";

    /// <summary>Its e-mail address.</summary>
    public string Email { get; init; } = "";

    /// <summary>Its telephone number.</summary>
    public string Phone { get; init; } = "";

    /// <summary>Its SIREN number.</summary>
    public string Siren { get; init; } = "";

    /// <summary>Its entry in the companies register.</summary>
    public string Register { get; init; } = "";

    /// <summary>The data protection officer: name, address, or both.</summary>
    public string Dpo { get; init; } = "";
}

/// <summary>An activity as a register describes it. Empty where it says nothing.</summary>
public sealed record RegisterActivity
{
    /// <summary>Its reference.</summary>
    public string Reference { get; init; } = "";

    /// <summary>Its name.</summary>
    public string Name { get; init; } = "";

    /// <summary>Its main purpose.</summary>
    public string MainPurpose { get; init; } = "";

    /// <summary>The rest of what it is for.</summary>
    public ImmutableArray<string> SubPurposes { get; init; } = [];

    /// <summary>Its legal basis, in words.</summary>
    public string Basis { get; init; } = "";

    /// <summary>Whose data.</summary>
    public ImmutableArray<string> Persons { get; init; } = [];

    /// <summary>Its data.</summary>
    public ImmutableArray<RegisterDatum> Data { get; init; } = [];

    /// <summary>How long, where it is said for all data at once.</summary>
    public string Active { get; init; } = "";

    /// <summary>How long in the archive, where it is said for all data at once.</summary>
    public string Archive { get; init; } = "";

    /// <summary>Sensitive data.</summary>
    public string Sensitive { get; init; } = "";

    /// <summary>Who receives it.</summary>
    public ImmutableArray<RegisterRecipient> Recipients { get; init; } = [];

    /// <summary>What leaves the EEA.</summary>
    public ImmutableArray<RegisterTransfer> Transfers { get; init; } = [];

    /// <summary>Security measures: family and words.</summary>
    public ImmutableArray<(string Family, string Text)> Measures { get; init; } = [];
}

/// <summary>A line of an activity's table of data.</summary>
/// <param name="Category">Its category.</param>
/// <param name="Description">Which data.</param>
/// <param name="Active">How long in use.</param>
/// <param name="Archive">How long archived.</param>
public sealed record RegisterDatum(string Category, string Description, string Active = "", string Archive = "");

/// <summary>A recipient as a register names it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Internal, processor, partner, authority.</param>
/// <param name="Countries">Where.</param>
/// <param name="Does">What it does.</param>
public sealed record RegisterRecipient(string Name, string Type = "", string Countries = "", string Does = "");

/// <summary>A transfer as a register names it.</summary>
/// <param name="Recipient">To whom.</param>
/// <param name="Country">Where.</param>
/// <param name="Safeguard">What covers it.</param>
/// <param name="Document">Where that lies.</param>
public sealed record RegisterTransfer(string Recipient, string Country, string Safeguard, string Document);

/// <summary>How words of a register are compared.</summary>
public static class RegisterText
{
    /// <summary>Lower case without accents, every blank an ordinary one.</summary>
    public static string Plain(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return RegisterMeaning.Plain(text);
    }
}
