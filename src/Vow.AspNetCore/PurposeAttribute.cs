using Vow.Client;

namespace Vow.AspNetCore;

/// <summary>
/// An endpoint that uses data of whoever is signed in, for this purpose. It runs only where the gate allows it; several of these must all be allowed. Checked by
/// <see cref="VowGate.UseVowGate"/>.
/// </summary>
/// <param name="purpose">The purpose's id in the policy.</param>
[AttributeUsage(AttributeTargets.Class | AttributeTargets.Method, AllowMultiple = true)]
public sealed class PurposeAttribute(string purpose) : Attribute
{
    /// <summary>The purpose's id.</summary>
    public string Purpose { get; } = purpose;

    /// <summary>The channel, where the purpose has channels.</summary>
    public string? Channel { get; set; }

    /// <summary>Which data; none asks about the purpose as a whole.</summary>
    public string[] Data { get; set; } = [];

    /// <summary>To whom they are given; null = the controller itself uses them.</summary>
    public string? Recipient { get; set; }

    /// <summary>Where they go: ISO 3166-1 alpha-2.</summary>
    public string? Country { get; set; }

    internal Use Use => new(Purpose, Channel) { Data = Data, Recipient = Recipient, Country = Country };
}
